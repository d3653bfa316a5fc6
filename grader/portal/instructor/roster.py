"""The roster as a file: a new one is uploaded, what it changes is shown, and then it is written."""

import hashlib

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from grader import roster
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook import access
from grader.portal import uploads
from grader.portal.instructor.asking import act, told
from grader.portal.visit import Visit
from grader.roster import FILE
from grader.tables import contents
from grader.text import Text

MOST = 2 << 20  # bytes
_HERE = "/course/members"
_NO_FILE = Text("CSV 파일을 골라 주세요.", "Choose a CSV first.")
_NOBODY = Text("이 파일에는 구성원이 한 명도 없습니다.", "There is no member in this file.")
_CHANGED = Text(
    "그사이에 명부가 바뀌었습니다. 아무것도 적지 않았습니다. 파일을 다시 올려 주세요.",
    "The roster has changed meanwhile. Nothing was written; upload the file again.",
)


def upload(visit: Visit) -> Response:
    """Keeps a roster until somebody has seen what it changes."""
    given, course = visit.form.get("roster"), visit.portal.course
    if not isinstance(given, UploadFile) or not given.filename:
        return told(visit, [_NO_FILE], _HERE, 422)
    files = {FILE: given}
    own = uploads.keep(course, "rosters", visit.name, files, before=_digest(course))
    try:
        with own.or_none():
            people = roster.read(own.path(FILE))
    except GraderError as error:
        return told(visit, [own.named(error)], _HERE, 422)
    if not people:
        own.drop()
        return told(visit, [_NOBODY], _HERE, 422)
    return RedirectResponse(f"{_HERE}/roster/{own.key}", 303)


def look(visit: Visit) -> Response:
    """What would change."""
    course = visit.portal.course
    own = uploads.found(course, "rosters", visit.given("upload"))
    before = visit.portal.roster
    changed = list(roster.changes(before, roster.renewed(before, roster.read(own.path(FILE)))))
    return visit.shown(
        "instructor/roster.html",
        own=own,
        changed=[(who, roster.change(what)) for who, what in changed],
        news=sum(what != "same" for _, what in changed),
        wide=True,
    )


def answer(visit: Visit) -> Response:
    """Writes it in the place of the roster, or forgets it."""
    course = visit.portal.course
    own = uploads.found(course, "rosters", visit.given("upload"))
    if visit.field("answer") != "write":
        own.drop()
        return RedirectResponse(_HERE, 303)
    if own.given.before != _digest(course):
        own.drop()
        return told(visit, [_CHANGED], _HERE, 409)
    before = visit.portal.roster
    after = roster.renewed(before, roster.read(own.path(FILE)))
    what = [how for _, how in roster.changes(before, after)]
    new, gone = what.count("new"), what.count("gone")
    changed = len(what) - new - gone - what.count("same")
    done = act(visit, "roster", said=f"+{new} ±{changed} −{gone}")
    visit.portal.book.database.write(lambda session: access.note(session, done))
    roster.write(course, after)
    visit.portal.book.enrol(after)
    own.drop()
    return RedirectResponse(_HERE, 303)


def _digest(course: Course) -> str:
    """Of the file as it is now, be it right or wrong."""
    path = course.root / FILE
    return hashlib.sha256(contents(path) if path.is_file() else b"").hexdigest()
