"""Grading again: who moves, from where to where, and which tests are why. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from grader.course import Week
from grader.gradebook.attempts import Attempt, Entry, Result, counting
from grader.report import ALIKE, Outcome, Report, TestReport
from grader.settings import Counts
from grader.text import Text

if TYPE_CHECKING:
    from grader.gradebook.book import Book

_NEW = -1  # a result that has no place in the gradebook yet


@dataclass(frozen=True)
class Change:
    """One test that ends otherwise than before; None where it did not exist."""

    name: str
    title: Text
    task: str
    before: Outcome | None
    after: Outcome | None
    points: float  # gained, or lost below zero


@dataclass(frozen=True)
class Move:
    """What grading again does to one member: points after what lateness costs.

    Arguments:
        attempts: numbers of the attempt that counted and of the one that would count now.
    """

    member: str
    before: float | None
    after: float
    attempts: tuple[int | None, int]
    changes: tuple[Change, ...]

    @property
    def lowers(self) -> bool:
        """Whether the member would lose points."""
        return self.before is not None and self.after < self.before - ALIKE

    @property
    def moved(self) -> bool:
        """Whether anything is otherwise than before."""
        same = self.before is not None and abs(self.after - self.before) < ALIKE
        return not same or bool(self.changes)


def in_scope(attempts: Iterable[Attempt], counts: Counts, since: datetime | None) -> list[Attempt]:
    """The attempts to grade again: each member's last one, or all where the best one counts."""
    kept = [attempt for attempt in attempts if attempt.digest]
    if counts == "last":
        kept = list({attempt.member: attempt for attempt in kept}.values())
    return [attempt for attempt in kept if since is None or attempt.received_at >= since]


def move(
    member: str,
    entries: Sequence[Entry],
    old: Report | None,
    new: Mapping[int, Report],
    counts: Counts,
) -> Move | None:
    """What new reports do to a member; None if nothing of theirs was graded again.

    Arguments:
        old: the report that counts now.
        new: by the identifier of the attempt.
    """
    before = counting(entries, counts)
    after = counting([_graded(entry, new) for entry in entries], counts)
    if after is None or not any(entry.attempt.id in new for entry in entries):
        return None
    report = new.get(after.attempt.id)
    return Move(
        member=member,
        before=before.net if before else None,
        after=after.net,
        attempts=(before.attempt.number if before else None, after.attempt.number),
        changes=changes(old, report) if old and report else (),
    )


def moved(book: "Book", week: Week, graded: Iterable[tuple[Attempt, Report]]) -> list[Move]:
    """Everybody for whom new reports change something, in the order of the reports."""
    graded = list(graded)
    new = {attempt.id: report for attempt, report in graded}
    names = list(dict.fromkeys(attempt.member for attempt, _ in graded))
    of = names[0] if len(names) == 1 else None
    standing = {grade.member: grade for grade in book.current_grades(week.name, of)}
    found = []
    for name in names:
        grade = standing.get(name)
        entries = grade.entries if grade else book.entries(week.name, name)
        old = grade.report if grade else None
        found.append(move(name, entries, old, new, book.course.gradebook.counts))
    return [one for one in found if one is not None and one.moved]


def changes(old: Report, new: Report) -> tuple[Change, ...]:
    """The tests that ended otherwise, in the order of the new report."""
    before, after = _tests(old), _tests(new)
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        one, other = before.get(name), after.get(name)
        shown = other or one
        gained = (other.points if other else 0.0) - (one.points if one else 0.0)
        outcomes = (one.outcome if one else None, other.outcome if other else None)
        if shown and (outcomes[0] != outcomes[1] or abs(gained) > ALIKE):
            found.append(Change(name, shown.title, shown.task, *outcomes, gained))
    return tuple(found)


def _graded(entry: Entry, new: Mapping[int, Report]) -> Entry:
    report = new.get(entry.attempt.id)
    if report is None:
        return entry
    result = Result(
        _NEW,
        entry.attempt.id,
        report.fingerprint,
        report.graded_at,
        report.points,
        report.max_points,
    )
    return replace(entry, results=(*entry.results, result))


def _tests(report: Report) -> dict[str, TestReport]:
    return {test.name: test for task in report.tasks for test in task.tests}
