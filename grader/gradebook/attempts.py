"""Attempts and what came of them, as data, and which of them counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grader.late import Lateness, lost
from grader.settings import Counts

Clock = Literal["receipt", "seen", "said"]


@dataclass(frozen=True)
class Attempt:
    """One thing that a member handed in for a week, once; but for `source` it never changes.

    Arguments:
        number: counts from 1 for each member and week, in the order received.
        digest: SHA-256 of its bytes; empty where there are none.
        received_at: in UTC.
        clock: how that is known: a receipt, when the gradebook first saw it, or what the
            instructor said then.
        source: the name under which the inbox keeps it; empty while it only lies in its place.
    """

    id: int
    member: str
    week: str
    number: int
    file: str
    digest: str
    size: int
    received_at: datetime
    clock: Clock
    source: str = ""


@dataclass(frozen=True)
class Result:
    """One grading of an attempt.

    Arguments:
        fingerprint: of all that the grading depended on.
        points: of the graded tasks, before what lateness costs.
    """

    id: int
    attempt: int
    fingerprint: str
    graded_at: str
    points: float
    max_points: float


@dataclass(frozen=True)
class Entry:
    """An attempt with its gradings, oldest first, and how late it was."""

    attempt: Attempt
    results: tuple[Result, ...]
    late: Lateness

    @property
    def result(self) -> Result | None:
        """The last grading."""
        return self.results[-1] if self.results else None

    @property
    def net(self) -> float:
        """Points after what lateness costs."""
        if not self.result:
            return 0.0
        return self.result.points - lost(self.result.points, self.late.penalty)


def counting(entries: Sequence[Entry], counts: Counts) -> Entry | None:
    """The entry that counts; None while nothing has been graded.

    Of equally good ones the least late counts, then the last.
    """
    graded = [entry for entry in entries if entry.result]
    if counts == "last":
        return max(graded, key=lambda entry: entry.attempt.number, default=None)
    return max(
        graded,
        key=lambda entry: (entry.net, -entry.late.penalty, entry.attempt.number),
        default=None,
    )
