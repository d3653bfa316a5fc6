"""Dates: when each week is due, what lateness costs, and more days for one member."""

import math
from datetime import timedelta

from starlette.responses import Response

from grader.course import Course, Week
from grader.feedback.words import number
from grader.portal.instructor.asking import act, told, unless_sure
from grader.portal.visit import Visit
from grader.roster import Person, Roster
from grader.run import hand_back
from grader.text import Text, counted

MOST = 3650
_HERE = "/course/dates"


def dates(visit: Visit) -> Response:
    """All of them."""
    course, book = visit.portal.course, visit.portal.book
    given = {whose: more for whose, more in book.extensions().items() if more}
    return visit.shown(
        "instructor/dates.html",
        extensions=[
            (who, course.by_name[week], more / timedelta(days=1))
            for (who, week), more in sorted(given.items())
            if week in course.by_name
        ],
        policy=policy(course),
        names=sorted(_known(visit).names),
        most=MOST,
    )


def policy(course: Course) -> Text:
    """What lateness costs, in a sentence."""
    late = course.late
    grace = number(late.grace_days)
    after = Text(f"마감 {grace}일 뒤부터 ", f", from {grace} days after the date on")
    after = after if late.grace_days else Text("", "")
    if late.policy == "none":
        return Text("늦어도 점수를 잃지 않습니다.", "Being late costs nothing.")
    if late.policy == "zero":
        return Text(f"{after.ko}늦으면 0점입니다.", f"Being late costs all points{after.en}.")
    part = number(100 * late.per_day)
    return Text(
        f"{after.ko}하루가 시작될 때마다 점수의 {part}%를 잃습니다.",
        f"Each day begun costs {part} % of the points{after.en}.",
    )


def extend(visit: Visit) -> Response:
    """More days for a member, in place of those given before; asks first."""
    course, book = visit.portal.course, visit.portal.book
    week, days = course.by_name.get(visit.field("week")), _days(visit.field("days"))
    people, said = _known(visit), visit.field("member")
    limit = course.deadline(week) if week else None
    if week is None or limit is None or days is None:
        return told(visit, [_wrong(week, days)], _HERE, 422)
    if len(found := people.found(said)) != 1:
        return told(visit, [people.question(said)], _HERE, 422)
    member = found[0].id
    until = course.shown(limit + timedelta(days=days))
    question = Text(
        f"{member}, {week.name}: {until}까지 받습니다(연장 {number(days)}일). 앞서 준 연장을 "
        "대신합니다.",
        f"{member}, {week.name}: on time until {until} ({counted(days, 'more day')}), in place of "
        "what was given before.",
    )
    if ask := unless_sure(visit, question, _HERE):
        return ask
    before = book.current_grades(week.name, member)
    done = act(visit, "extended", week.name, member, f"{number(days)} d → {until}")
    book.extend(week.name, member, days, done)
    for _ in hand_back(book, week=week.name, member=member):
        pass
    lines = [question]
    for old, new in zip(before, book.current_grades(week.name, member), strict=False):
        lines.append(
            Text(
                f"감점 {number(old.penalty)} → {number(new.penalty)}, "
                f"점수 {number(old.points)} → {number(new.points)}",
                f"Penalty {number(old.penalty)} → {number(new.penalty)}, "
                f"points {number(old.points)} → {number(new.points)}",
            )
        )
    return told(visit, lines, _HERE)


def _known(visit: Visit) -> Roster:
    """Who is in the roster, and who handed something in and is not, or not any more."""
    people = visit.portal.roster
    others = {one.member for one in visit.portal.book.attempts()} - people.names.keys()
    return Roster((*people.people, *map(Person, sorted(others))))


def _days(said: str) -> float | None:
    try:
        days = float(said.replace(",", "."))
    except ValueError:
        return None
    return days if math.isfinite(days) and 0 <= days <= MOST else None


def _wrong(week: Week | None, days: float | None) -> Text:
    if week is None or days is None:
        return Text(
            f"주를 고르고 날수를 0부터 {MOST}까지로 적어 주세요.",
            f"Choose a week, and from 0 to {MOST} days.",
        )
    return Text(f"{week.name}에는 마감이 없습니다.", f"{week.name} has no date.")
