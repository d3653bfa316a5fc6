"""The roster, who can come in, and invitations made and taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from grader.gradebook import access
from grader.portal.instructor.asking import act, told, unless_sure
from grader.portal.visit import Visit
from grader.roster import FILE, Person
from grader.text import Text

DAYS = 14
_HERE = "/course/members"


@dataclass(frozen=True)
class Line:
    """A member or instructor, and how they come in.

    Arguments:
        invited: until when an invitation of theirs can be used.
    """

    person: Person
    instructor: bool
    invited: datetime | None
    browsers: int
    programs: int


def members(visit: Visit) -> Response:
    """Everybody."""
    return _shown(visit, {})


def invite(visit: Visit) -> Response:
    """Makes a link for one, or for everybody who is not in and has none; shown this once."""
    book, asked = visit.portal.book, visit.field("member")
    found = {line.person.id: line for line in _lines(visit)}
    if asked:
        chosen = [asked] if asked in found else []
    else:
        chosen = [name for name, line in found.items() if not (line.browsers or line.invited)]
    if not chosen:
        nobody = Text("초대할 사람이 없습니다.", "There is nobody to invite.")
        return told(visit, [nobody], _HERE, 422 if asked else 200)
    lasts = timedelta(days=DAYS)

    def work(session: access.Session) -> dict[str, str]:
        for name in chosen:
            access.note(session, act(visit, "invited", member=name))
        return {name: access.invite(session, name, lasts) for name in chosen}

    return _shown(visit, book.database.write(work))


def revoke(visit: Visit) -> Response:
    """Takes a person's invitations back and signs them out everywhere; asks first."""
    name, database = visit.field("member"), visit.portal.book.database
    if not database.read(lambda session: _comes_in(session, name)):
        nothing = Text("거둘 것이 없습니다.", "There is nothing to take back.")
        return told(visit, [nothing], _HERE, 422)
    question = Text(
        f"{name}의 초대를 거두고, 모든 브라우저와 명령줄 토큰에서 내보냅니다. 제출한 것과 점수는 "
        "그대로입니다. 다시 들어오려면 새 초대가 필요합니다.",
        f"Takes back {name}'s invitations and signs them out of every browser and command line. "
        "What they handed in and their points stay. To come in again they need a new invitation.",
    )
    if ask := unless_sure(visit, question, _HERE):
        return ask

    def work(session: access.Session) -> None:
        access.uninvite(session, name)
        access.sign_out_everywhere(session, name)
        access.note(session, act(visit, "revoked", member=name))

    database.write(work)
    return told(visit, [Text(f"{name}: 거두었습니다.", f"{name}: taken back.")], _HERE)


def _comes_in(session: access.Session, name: str) -> bool:
    """Whether somebody of that name is in, or invited."""
    kinds: tuple[access.Kind, ...] = ("browser", "program")
    inside = any(access.sessions(session, name, kind) for kind in kinds)
    return inside or name in access.invitations(session)


def _lines(visit: Visit) -> list[Line]:
    portal = visit.portal
    known = portal.roster
    handed_in = {attempt.member for attempt in portal.book.attempts()} if not known else set()
    people = {person.id: person for person in known.people}
    others = [*portal.course.portal.instructors, *sorted(handed_in)]
    people |= {name: Person(name) for name in others if name not in people}

    def work(session: access.Session) -> list[Line]:
        invited = access.invitations(session)
        return [
            Line(
                person=person,
                instructor=name in portal.course.portal.instructors,
                invited=invited.get(name),
                browsers=access.sessions(session, name, "browser"),
                programs=access.sessions(session, name, "program"),
            )
            for name, person in people.items()
        ]

    return portal.book.database.read(work)


def _shown(visit: Visit, tokens: dict[str, str]) -> Response:
    base = visit.portal.course.portal.address or str(visit.request.base_url).rstrip("/")
    links = {name: f"{base}/in/{token}" for name, token in tokens.items()}
    return visit.shown(
        "instructor/members.html", lines=_lines(visit), links=links, days=DAYS, file=FILE, wide=True
    )
