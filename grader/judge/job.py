"""What a judge is asked to do: plain data, so that it can be sent to one anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.report import Kind
from grader.submission import File

Platform = Literal["auto", "cpu", "gpu", "tpu"]

ALL_TESTS = "*"
NO_TEST = ""
SECOND_LOOK = "+"  # tests that failed are run again: what they found already stands


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    Arguments:
        file: what was handed in.
        condemned: tests the judge did not survive earlier, by name (`ALL_TESTS` for every one), and
            what happened.
        fingerprint: of everything the result depends on.
        only: the functions of the tests that are run; by default all are.
        share: of the limits' times, how much it may use.
        preview: whether tests whose code is what it was in the last preview keep their verdict.
    """

    member: str
    week: str
    file: File
    condemned: Mapping[str, Kind] = field(default_factory=dict)
    fingerprint: str = ""
    only: frozenset[str] | None = None
    share: float = 1.0
    preview: bool = False


@dataclass(frozen=True)
class JudgeSettings:
    """What a judge needs to start.

    Arguments:
        root: the course's folder.
        weeks_in: ``solutions``, or ``exercises`` on a member's machine.
        walls: names of the walls around members' code.
        hidden: whether hidden tests are run.
    """

    root: Path
    weeks_in: str = "solutions"
    walls: frozenset[str] = frozenset()
    platform: Platform = "auto"
    hidden: bool = True
