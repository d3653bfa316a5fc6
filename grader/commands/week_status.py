"""Where a member stands in a week: what lies in the inbox, and what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import Course, Week
from grader.feedback.saved import last_report
from grader.inbox import Receipt, folder_of, receipts
from grader.placing import places
from grader.report import Report
from grader.settings import Limits
from grader.submission import File, Unreadable, file_in, read
from grader.text import Text

if TYPE_CHECKING:
    from grader.gradebook.current import CurrentGrade


@dataclass(frozen=True)
class WeekStatus:
    """One member's week.

    Arguments:
        receipt: of the last attempt.
        digest: of what lies in its place, or was last handed in; empty where nothing was.
        unreadable: why what lies there cannot be read, if it cannot.
        report: of the last time it was graded.
        graded: digests of all that was graded.
        grade: what counts, where there is a gradebook: points, of how many.
    """

    week: Week
    receipt: Receipt | None
    digest: str
    unreadable: Text | None
    report: Report | None
    graded: frozenset[str]
    grade: tuple[float, float] | None = None

    @property
    def waiting(self) -> bool:
        """Whether something newer than the report was handed in."""
        return bool(self.digest) and not self.unreadable and self.digest not in self.graded

    @property
    def by_hand(self) -> bool:
        """Whether what lies there has no receipt."""
        return self.receipt is None or self.receipt.digest != self.digest

    @property
    def there(self) -> bool:
        """Whether anything was handed in."""
        return self.report is not None or bool(self.digest or self.unreadable)

    def only_here(self, course: Course) -> bool:
        """Whether what waits was put into a folder where nobody looks for it."""
        if self.receipt and not self.by_hand:
            own = not self.receipt.origin
        else:
            own = not (course.root / "solutions").is_dir()  # else it lies where somebody grades
        return self.waiting and own and course.kept_here_only


def statuses(
    course: Course,
    member: str,
    standings: "Mapping[tuple[str, str], CurrentGrade]",
    odd: list[Text],
) -> Iterator[WeekStatus]:
    """Where a member stands in each week.

    Arguments:
        odd: takes sentences about what is no submission.
    """
    placed = places(course, member, odd)
    for week in course.weeks:
        standing = standings.get((member, week.name))
        yield _status(course, member, week, placed.get(week.name), standing)


def _status(
    course: Course, member: str, week: Week, place: Path | None, standing: "CurrentGrade | None"
) -> WeekStatus:
    receipt = next(reversed(receipts(folder_of(course, member, week))), None)
    file = file_in(place, week, course.limits) if place else None
    report = last_report(course.feedback, member, week.name) or (standing and standing.report)
    entries = standing.entries if standing else ()
    graded = {entry.attempt.digest for entry in entries if entry.result}
    return WeekStatus(
        week=week,
        receipt=receipt,
        digest=(file.digest if file else "") or (receipt.digest if receipt else ""),
        unreadable=_why(file, course.limits) if file and file.there else None,
        report=report,
        graded=frozenset(graded | {report.digest} if report else graded),
        grade=(standing.points, standing.max_points) if standing else None,
    )


def _why(file: File, limits: Limits) -> Text | None:
    """Why a file cannot be read, if it cannot."""
    try:
        read(file, limits)
    except Unreadable as error:
        return error.problem.message
    return None
