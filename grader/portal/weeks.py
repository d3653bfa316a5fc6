"""A member's weeks: what is due, what was handed in, what came of it.

A member sees these pages at ``/weeks/…``, an instructor anybody's at ``/class/<member>/weeks/…``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from grader.course import Course, Week
from grader.feedback.files import given
from grader.feedback.html import page as report_page
from grader.feedback.html import policy
from grader.gradebook.attempts import Entry
from grader.gradebook.book import Book
from grader.gradebook.current import CurrentGrade
from grader.portal.looking import Look
from grader.portal.visit import Visit
from grader.preview import MARKS, STATES, State
from grader.report import Report
from grader.text import Text

_UNSEEN = Text(
    "지금은 이 파일을 미리 살펴볼 수 없습니다. 제출은 받았고, 곧 채점합니다.",
    "This file cannot be looked over just now. It is handed in, and about to be graded.",
)


@dataclass(frozen=True)
class Standing:
    """What one member has to do with one week.

    Arguments:
        entries: all attempts, the oldest first.
        grade: what counts, once something was graded.
        until: the first moment that is late for this member.
    """

    week: Week
    entries: tuple[Entry, ...]
    grade: CurrentGrade | None
    until: datetime | None

    @property
    def newest(self) -> Entry | None:
        """The last attempt."""
        return self.entries[-1] if self.entries else None

    @property
    def waits(self) -> bool:
        """Whether the last attempt has no result yet."""
        return self.newest is not None and self.newest.result is None

    @property
    def over(self) -> bool:
        """Whether what comes now is late."""
        return self.until is not None and datetime.now(UTC) >= self.until


def standings(book: Book, member: str) -> list[Standing]:
    """Of every week."""
    grades = {grade.week: grade for grade in book.current_grades(member=member)}
    entries, extensions = book.all_entries(member), book.extensions()
    return [
        Standing(
            week,
            tuple(entries.get(week.name, ())),
            grades.get(week.name),
            until(book.course, week, extensions.get((member, week.name))),
        )
        for week in book.course.weeks
    ]


def standing(book: Book, week: Week, member: str) -> Standing:
    """Of one week."""
    extension = book.extensions().get((member, week.name))
    grades = book.current_grades(week.name, member)
    entries = tuple(book.entries(week.name, member))
    due = until(book.course, week, extension)
    return Standing(week, entries, next(iter(grades), None), due)


def until(course: Course, week: Week, extension: timedelta | None) -> datetime | None:
    """The first moment at which a member is late."""
    limit = course.deadline(week)
    return limit + (extension or timedelta()) if limit else None


def week_of(visit: Visit) -> Week:
    """The week in the address.

    Raises:
        HTTPException: there is no such week.
    """
    week = visit.portal.course.by_name.get(visit.given("week"))
    if week is None:
        raise HTTPException(404)
    return week


def entry_of(visit: Visit, week: Week, member: str) -> Entry:
    """The attempt whose number is in the address.

    Raises:
        HTTPException: the member has no such attempt.
    """
    number, entries = visit.given("number"), visit.portal.book.entries(week.name, member)
    found = next((entry for entry in entries if str(entry.attempt.number) == number), None)
    if found is None:
        raise HTTPException(404)
    return found


def looked_over(visit: Visit, week: Week, entry: Entry) -> Look:
    """What can be said of an attempt without running it."""
    portal, attempt = visit.portal, entry.attempt
    data = portal.book.data(attempt) or b""
    return portal.looking.look(portal.course, week, attempt.file, data)


# Pages


def overview(visit: Visit) -> Response:
    """All weeks."""
    return visit.shown("weeks.html", standings=standings(visit.portal.book, visit.member))


def week(visit: Visit) -> Response:
    """One week."""
    book, of = visit.portal.book, week_of(visit)
    found = standing(book, of, visit.member)
    waiting = found.newest if found.waits else None
    seen = looked_over(visit, of, waiting) if waiting else None
    read = looked_over(visit, of, found.grade.entry) if found.grade and of.questions else None
    return visit.shown(
        "week.html",
        standing=found,
        seen=seen.preview if seen else None,
        unseen=(seen.refused or _UNSEEN) if seen and not seen.preview else None,
        answers=read.answers if read else {},
        unread=read is not None and not read.preview,
        going=visit.portal.hub.going.get(waiting.attempt.id) if waiting else None,
        ahead=visit.portal.places.ahead(waiting.attempt.id) if waiting else 0,
        resting=visit.portal.hub.resting,
        looks={state: (MARKS[state], STATES[state]) for state in State},
        given=given(found.grade) if found.grade else None,
    )


def result(visit: Visit) -> Response:
    """The page as `feedback/` has it."""
    found = standing(visit.portal.book, week_of(visit), visit.member)
    if found.grade is None:
        raise HTTPException(404)
    return as_page(visit, found.grade.report, found.grade)


def attempt(visit: Visit) -> Response:
    """One attempt: its receipt, and what came of it."""
    of = week_of(visit)
    entry = entry_of(visit, of, visit.member)
    report = visit.portal.book.report(entry.result.id) if entry.result else None
    return visit.shown("attempt.html", week=of, entry=entry, report=report)


def file(visit: Visit) -> Response:
    """What was handed in, byte for byte; to be saved, nothing opens it on its own."""
    of = week_of(visit)
    attempt = entry_of(visit, of, visit.member).attempt
    data = visit.portal.book.data(attempt)
    if data is None:
        raise HTTPException(404)
    # Not the name it lay under in the inbox, which may be any.
    name = f"{of.stem}-{attempt.number}{PurePath(attempt.file).suffix.lower()}"
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def as_page(visit: Visit, report: Report, grade: CurrentGrade) -> Response:
    """The member's page, which needs no other file."""
    text = report_page(report, visit.language, given(grade), timezone=visit.portal.course.zone)
    headers = {"content-security-policy": f"{policy()}; frame-ancestors 'none'"}
    return HTMLResponse(text.encode("utf-8", "replace"), headers=headers)
