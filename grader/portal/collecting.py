"""What was handed in elsewhere: looked at first, taken in once somebody has said yes."""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from grader import atomic, roster
from grader.collect import sources, times
from grader.collect.plan import Plan, Row, plan
from grader.collect.taking_in import put
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.book import Book
from grader.intake import of_member
from grader.portal.aside import aside
from grader.portal.uploads import Upload
from grader.text import Text

ZIP, TIMES = "submissions.zip", "times.csv"
_PLAN = "plan"


class Changed(GraderError):
    """It would do something else than what somebody said yes to."""


def look(course: Course, own: Upload) -> Plan:
    """Decides about everything in it, and keeps that for whoever says yes; takes nothing in.

    Raises:
        GraderError: it cannot be read, or is more than a class hands in.
    """
    return _keep(own, aside(_looked, course, own))


def seen(own: Upload) -> Plan | None:
    """What was decided when it was looked at; None where that was never finished."""
    path = own.path(_PLAN)
    return msgspec.json.decode(path.read_bytes(), type=Plan) if path.is_file() else None


def take(book: Book, own: Upload, shown: Plan) -> int:
    """Takes in what is new; how many that were. They are in the gradebook when this returns.

    Raises:
        Changed: it would not be what was shown; it is looked at anew.
        GraderError: it cannot be taken in.
    """
    course = book.course
    try:
        found = aside(_taken, course, own, shown)
    finally:  # whatever stops it half-way: what is in the inbox is graded
        _receive(book, shown.rows)
    if isinstance(found, Plan):
        _keep(own, found)
        raise Changed(
            "그사이에 명부나 제출물이 바뀌었습니다. 아무것도 받지 않았습니다. 다시 보세요.",
            "The roster or the inbox has changed meanwhile. Nothing was taken in; look again.",
        )
    return found


def _receive(book: Book, rows: Iterable[Row]) -> None:
    """Also what was the same already: an earlier try may have ended before this."""
    course = book.course
    there = [(row.member, course.week(row.week)) for row in rows if row.state != "left"]
    book.receive([(who, week.name, of_member(course, week, who)) for who, week in there])


def _keep(own: Upload, found: Plan) -> Plan:
    atomic.write(own.path(_PLAN), msgspec.json.encode(found))
    return found


# In a process of its own


def _looked(course: Course, own: Upload) -> Plan | Text:
    try:
        return _without_files(_plan(course, own))
    except GraderError as error:
        return own.named(error)


def _taken(course: Course, own: Upload, shown: Plan) -> Plan | int | Text:
    try:
        found = _plan(course, own)
        if _without_files(found) != shown:
            return _without_files(found)
        return put(course, found, own.given.name)
    except GraderError as error:
        return own.named(error)


def _plan(course: Course, own: Upload) -> Plan:
    people, week = roster.load(course), own.given.week
    said = own.path(TIMES)
    return plan(
        course,
        people,
        sources.read(own.path(ZIP), course.limits.file_size),
        week=course.week(week) if week else None,
        times=times.read(said, course, people) if said.is_file() else None,
    )


def _without_files(found: Plan) -> Plan:
    return replace(found, rows=tuple(replace(row, item=None) for row in found.rows))
