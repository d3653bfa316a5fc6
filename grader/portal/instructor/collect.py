"""Collecting: a platform's zip is uploaded, what it would bring in is shown, and then taken in."""

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from grader.collect.owners import KINDS
from grader.collect.plan import STATES
from grader.errors import GraderError
from grader.gradebook import access
from grader.portal import collecting, uploads
from grader.portal.collecting import TIMES, ZIP, Changed
from grader.portal.instructor.asking import act, told
from grader.portal.visit import Visit
from grader.text import Text

MOST = 256 << 20  # bytes of a zip
_LINES = 2000  # of a plan, on one page
_HERE = "/course/collect"


def collect(visit: Visit) -> Response:
    """What can be uploaded, and what was and waits for an answer."""
    waiting = uploads.uploads(visit.portal.course, "collected")
    return visit.shown("instructor/collect.html", waiting=waiting)


def upload(visit: Visit) -> Response:
    """Keeps a zip and looks at it; takes nothing in."""
    course, week = visit.portal.course, visit.field("week")
    given = {ZIP: visit.form.get("zip"), TIMES: visit.form.get("times")}
    files = {name: file for name, file in given.items() if isinstance(file, UploadFile)}
    files = {name: file for name, file in files.items() if file.filename}
    if ZIP not in files or week not in ("", *course.by_name):
        return told(visit, [Text("zip 파일을 골라 주세요.", "Choose a zip first.")], _HERE, 422)
    own = uploads.keep(course, "collected", visit.name, files, week=week)
    try:
        with own.or_none():
            collecting.look(course, own)
    except GraderError as error:
        return told(visit, [error.text], _HERE, 422)
    return RedirectResponse(f"{_HERE}/{own.key}", 303)


def look(visit: Visit) -> Response:
    """What would be taken in, what would not, and why; or that nobody has seen that yet."""
    own = uploads.found(visit.portal.course, "collected", visit.given("upload"))
    plan = collecting.seen(own)
    if plan is None:
        return visit.shown("instructor/unseen.html", own=own)
    return visit.shown(
        "instructor/collected.html",
        own=own,
        plan=plan,
        lines=plan.rows[:_LINES],
        kind=KINDS[plan.kind],
        counts={state: sum(row.state == state for row in plan.rows) for state in STATES},
        states=STATES,
        names=visit.portal.roster.names,
        wide=True,
    )


def answer(visit: Visit) -> Response:
    """Takes in what was shown, or forgets it."""
    book = visit.portal.book
    own = uploads.found(book.course, "collected", visit.given("upload"))
    plan = collecting.seen(own)
    if plan is None or visit.field("answer") != "take":
        own.drop()
        return RedirectResponse(_HERE, 303)
    news = sum(row.state == "new" for row in plan.rows)
    done = act(visit, "collected", own.given.week, said=f"{own.given.name}: {news}")
    book.database.write(lambda session: access.note(session, done))
    try:
        count = collecting.take(book, own, plan)
    except Changed as error:
        return told(visit, [error.text], f"{_HERE}/{own.key}", 409)
    except GraderError as error:
        return told(visit, [error.text], f"{_HERE}/{own.key}", 422)
    own.drop()
    said = Text(
        f"{count}개를 받았습니다. 곧 채점합니다.", f"Took in {count}. They are about to be graded."
    )
    return told(visit, [said], "/course")
