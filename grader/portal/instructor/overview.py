"""The class: every week at a glance, and one week member by member, as it happens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from starlette.responses import Response

from grader.course import Week
from grader.gradebook.attempts import Attempt
from grader.gradebook.current import CurrentGrade
from grader.portal.progress import Hub, Seen
from grader.portal.visit import Visit
from grader.portal.weeks import until, week_of

State = Literal["absent", "waits", "going", "fault", "graded"]


@dataclass(frozen=True)
class Line:
    """One member's week.

    Arguments:
        attempt: the newest.
        seen: how far it is, while it is graded; or why it, or the page of its result, is not made.
    """

    member: str
    name: str
    attempt: Attempt | None
    grade: CurrentGrade | None
    seen: Seen | None
    waits: bool
    until: datetime | None

    @property
    def state(self) -> State:
        """What is the matter with the newest attempt."""
        if self.attempt is None:
            return "absent"
        if self.seen and not self.seen.why:
            return "going"
        if not self.waits:
            return "graded"
        return "fault" if self.seen else "waits"

    @property
    def late(self) -> bool:
        """Whether the newest attempt came too late."""
        return bool(self.attempt and self.until and self.attempt.received_at >= self.until)


@dataclass(frozen=True)
class Count:
    """A week in numbers."""

    week: Week
    until: datetime | None
    handed_in: int
    waiting: int
    answers: int


def weeks(visit: Visit) -> Response:
    """All weeks, in numbers."""
    book, course = visit.portal.book, visit.portal.course
    newest = {(one.member, one.week) for one in book.attempts()}
    ungraded = book.ungraded()
    answers = [own.week for own in book.current_grades() for name in own.waiting if name]
    counts = [
        Count(
            week,
            course.deadline(week),
            sum(name == week.name for _, name in newest),
            sum(name == week.name for _, name in ungraded),
            answers.count(week.name),
        )
        for week in course.weeks
    ]
    people = len(visit.portal.roster.people)
    return visit.shown("instructor/weeks.html", counts=counts, people=people)


def week(visit: Visit) -> Response:
    """One week, member by member."""
    of = week_of(visit)
    return visit.shown("instructor/week.html", week=of, lines=lines(visit, of), wide=True)


def lines(visit: Visit, week: Week) -> list[Line]:
    """Everybody who is in the roster or handed something in."""
    book, course, hub = visit.portal.book, visit.portal.course, visit.portal.hub
    people = visit.portal.roster.names
    newest = {one.member: one for one in book.attempts(week.name)}
    grades = {one.member: one for one in book.current_grades(week.name)}
    extensions, ungraded = book.extensions(), book.ungraded()
    return [
        Line(
            member=who,
            name=people.get(who, ""),
            attempt=newest.get(who),
            grade=grades.get(who),
            seen=_seen(hub, newest.get(who)),
            waits=(who, week.name) in ungraded,
            until=until(course, week, extensions.get((who, week.name))),
        )
        for who in sorted({*people, *newest})
    ]


def _seen(hub: Hub, attempt: Attempt | None) -> Seen | None:
    return hub.going.get(attempt.id) if attempt else None
