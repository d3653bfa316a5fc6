"""What the portal says to programs, as data: the same classes write the JSON and read it."""

import json
from dataclasses import dataclass
from typing import Any

from grader.inbox import Receipt
from grader.report import Report, TestReport, from_json
from grader.text import Text


@dataclass(frozen=True)
class HandedIn:
    """A file is taken in.

    Arguments:
        new: False where the same file was the member's last attempt already.
    """

    receipt: Receipt
    new: bool


@dataclass(frozen=True)
class State:
    """How far an attempt is.

    Arguments:
        tests: that have ended, while it is being graded.
        ahead: attempts that are graded before it.
        why: it cannot be graded just now, through a fault of ours; which, only instructors see.
        report: the result, as `report.to_json` writes it; null while there is none.
    """

    tests: tuple[TestReport, ...] = ()
    ahead: int = 0
    why: Text | None = None
    report: dict[str, Any] | None = None

    @property
    def result(self) -> Report | None:
        """The report.

        Raises:
            ValueError: it is none that this grader knows.
        """
        return from_json(json.dumps(self.report)) if self.report else None


@dataclass(frozen=True)
class Refused:
    """Why nothing was done."""

    why: Text
