"""Grading a week again: asked for, looked at with points before and after, written or dropped."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.course import Week
from grader.gradebook import access
from grader.gradebook.attempts import Attempt
from grader.gradebook.regrade import in_scope
from grader.portal import regrades
from grader.portal.instructor.asking import act, told, unless_sure
from grader.portal.regrades import Answered, Regrade
from grader.portal.regrading import moves
from grader.portal.visit import Visit
from grader.portal.weeks import week_of
from grader.text import Text

_NOTHING = Text("다시 채점할 것이 없습니다.", "There is nothing to grade again.")
_NOT_NOW = Text(
    "그사이에 누가 이미 답했거나, 아직 채점하고 있습니다. 아무것도 바뀌지 않았습니다.",
    "Somebody has answered already, or it is still being graded. Nothing was changed.",
)


def regrade(visit: Visit) -> Response:
    """What can be asked for, and what was."""
    week = week_of(visit)
    return visit.shown(
        "instructor/regrade.html",
        week=week,
        names=sorted({attempt.member for attempt in visit.portal.book.attempts(week.name)}),
        regrades=regrades.regrades(visit.portal.course, week.name),
    )


def ask(visit: Visit) -> Response:
    """Asks for a regrade, of all or of one member; asks back first."""
    course, week, member = visit.portal.course, week_of(visit), visit.field("member")
    attempts = _scope(visit, week, member)
    if not attempts:
        return told(visit, [_NOTHING], _here(week), 422)
    for own in regrades.regrades(course, week.name):
        if own.asked.member == member and own.state in ("going", "graded"):
            return RedirectResponse(_address(own), 303)
    question = Text(
        f"{week.name}의 제출물 {len(attempts)}개({member or '모두'})를 지금의 시험으로 다시 "
        "채점합니다. 누구의 점수가 어떻게 바뀌는지 먼저 보여 드리고, 그때까지는 아무것도 적지 "
        "않습니다.",
        f"Grades {len(attempts)} of {week.name} ({member or 'everybody'}) again, with the tests of "
        "today. You see first who moves, and nothing is written until you say so.",
    )
    if asks := unless_sure(visit, question, _here(week)):
        return asks
    done = act(visit, "regrade asked", week.name, member, str(len(attempts)))
    visit.portal.book.database.write(lambda session: access.note(session, done))
    own = regrades.ask(course, visit.name, week.name, member, [one.id for one in attempts])
    return RedirectResponse(_address(own), 303)


def look(visit: Visit) -> Response:
    """One of them: how far it is, or who moves."""
    own, book = _own(visit), visit.portal.book
    shows = own.state in ("graded", "written")
    reports = own.reports() if own.state == "graded" else {}
    faults = [report for report in reports.values() if not report.graded]
    return visit.shown(
        "instructor/regraded.html",
        week=week_of(visit),
        own=own,
        moves=moves(book, own) if shows else [],
        faults=faults,
        missing=own.ended.faults if own.ended else len(faults),
        resting=visit.portal.hub.resting,
        wide=True,
    )


def answer(visit: Visit) -> Response:
    """Has it written, or dropped; asks before anybody loses points."""
    own, write = _own(visit), visit.field("answer") == "write"
    if own.state != "graded" and not (own.state == "going" and not write):
        return told(visit, [_NOT_NOW], _address(own), 409)
    lower = sum(one.lowers for one in moves(visit.portal.book, own)) if write else 0
    question = Text(
        f"{lower}명의 점수가 내려갑니다. 그대로 적을까요?",
        f"{lower} would lose points. Write it all the same?",
    )
    if lower and (asks := unless_sure(visit, question, _address(own))):
        return asks
    try:
        own.answer(Answered(visit.name, write))
    except FileExistsError:
        return told(visit, [_NOT_NOW], _address(own), 409)
    return RedirectResponse(_address(own), 303)


def _scope(visit: Visit, week: Week, member: str) -> Sequence[Attempt]:
    book = visit.portal.book
    attempts = [one for one in book.attempts(week.name) if member in ("", one.member)]
    return in_scope(attempts, book.course.gradebook.counts, None)


def _own(visit: Visit) -> Regrade:
    """The regrade in the address.

    Raises:
        HTTPException: there is no such regrade.
    """
    found = regrades.regrades(visit.portal.course, week_of(visit).name)
    own = next((one for one in found if one.name == visit.given("regrade")), None)
    if own is None:
        raise HTTPException(404)
    return own


def _here(week: Week) -> str:
    return f"/course/weeks/{week.name}/regrade"


def _address(own: Regrade) -> str:
    return f"/course/weeks/{own.asked.week}/regrade/{own.name}"
