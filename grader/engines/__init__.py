"""Where judges run: an engine takes jobs and says what becomes of each, as it goes on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.judge.job import Job, JudgeSettings
from grader.report import Report, TestReport
from grader.text import Text


@dataclass(frozen=True)
class Started:
    """A judge has begun with a job.

    Arguments:
        machine: that it is on; empty where there is only one.
    """

    job: Job
    machine: str = ""


@dataclass(frozen=True)
class TestFinished:
    """A test of a job has ended.

    Arguments:
        seen: how, without what only a report may tell; None if its judge died. Only the report is
            final: a rule that is broken later costs all tests of a task.
    """

    __test__ = False

    job: Job
    test: str
    seen: TestReport | None = None


@dataclass(frozen=True)
class Again:
    """These ran out of time or memory, or a judge died: each is graded again, with no other beside.

    Only that is their report.
    """

    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Refused:
    """A machine may not grade with the others."""

    machine: str
    why: Text


@dataclass(frozen=True)
class Waiting:
    """Nothing goes on just now: what for, and what to do."""

    why: Text


Event = Started | TestFinished | Again | Refused | Waiting | Report


class Engine(Protocol):
    """Grades many submissions."""

    settings: JudgeSettings

    @property
    def judges(self) -> int:
        """How many jobs it grades at once, as far as can be seen just now; at least one."""
        ...

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """What happens to the jobs, and a report for each, as soon as there is one."""
        ...

    def close(self) -> None:
        """Ends all judges."""
        ...


def reports(events: Iterable[Event]) -> Iterator[Report]:
    """The reports among what happens."""
    return (event for event in events if isinstance(event, Report))
