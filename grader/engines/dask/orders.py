"""What travels between machines: JSON in bytes, whatever Dask packs it into."""

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from msgspec import convert, to_builtins

from grader.judge.job import Job, Platform
from grader.report import TestReport

T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """A test that is over, and how, as `TestFinished` says it."""

    test: str
    seen: TestReport | None


# How it ended, and the JSON of it: a report; the job, which has to come again alone; or why this
# machine could not grade it.
Answer = tuple[Literal["report", "late", "fault"], bytes]


@dataclass(frozen=True)
class Order:
    """One job for some worker.

    Arguments:
        number: of it, for whoever sent it.
        topic: under which that hears how far it is.
        course: digest of the archive.
        trusted: whether members' code may run without walls.
        alone: whether no other judge of the machine may be at work.
    """

    number: int
    topic: str
    course: str
    job: Job
    platform: Platform = "auto"
    trusted: bool = False
    alone: bool = False


def packed(value: Any) -> bytes:
    """Data as JSON; half characters in names stay what they are."""
    return json.dumps(to_builtins(value)).encode()


def unpacked(data: bytes, kind: type[T]) -> T:
    """Reads what `packed` wrote.

    Raises:
        ValueError: it is something else.
    """
    return convert(json.loads(data), kind)
