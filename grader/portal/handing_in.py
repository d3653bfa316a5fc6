"""A file is dropped: it is looked at, taken in as everything else is, and its receipt answered."""

from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from grader.course import Week
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.inbox import hand_in
from grader.intake import of_member
from grader.portal.portal import Portal
from grader.portal.visit import Visit
from grader.portal.weeks import week_of
from grader.submission import Unreadable
from grader.text import Text

_HOUR = timedelta(hours=1)
_ONE_BY_ONE = Text(
    "앞서 보낸 파일을 아직 읽고 있습니다. 지금 것은 받지 않았습니다. 잠시 뒤에 다시 제출해 주세요.",
    "What you sent before is still being read. This one was not taken in; send it again in a "
    "moment.",
)


def receive(book: Book, week: Week, member: str, name: str, data: bytes) -> Attempt:
    """Takes in an attempt of now; when this returns, it is on disk and in the gradebook.

    Arguments:
        name: of the member's file; only its ending is used.

    Raises:
        Unreadable: it cannot be put where it belongs.
    """
    course = book.course
    ending = ".ipynb" if PurePath(name).suffix.lower() == ".ipynb" else ".py"
    receipt, _ = hand_in(course, week, member, ending, data)
    book.receive([(member, week.name, of_member(course, week, member))])
    own = book.attempts(week.name, member)
    return next(one for one in reversed(own) if one.digest == receipt.digest)


def too_many(book: Book, week: Week, member: str) -> Text | None:
    """A sentence, if a member hands in faster than anybody can think."""
    most = book.course.portal.hourly
    now, all_times = datetime.now(UTC), (a.received_at for a in book.attempts(week.name, member))
    times = [at for at in all_times if now - _HOUR < at <= now]  # a clock may have gone ahead once
    if len(times) < most:
        return None
    free = times[-most] + _HOUR
    when = book.course.shown(free, "%H:%M")
    return Text(
        f"한 시간에 {most}번까지 제출할 수 있습니다. {when}부터 다시 제출할 수 있습니다. 지금 "
        "것은 받지 않았고, 앞서 낸 것은 모두 그대로 있습니다.",
        f"You may hand in {most} times an hour, and again from {when}. This one was not taken "
        "in; everything before it is kept.",
    )


def why_not(portal: Portal, week: Week, member: str, name: str, data: bytes) -> Text | None:
    """A sentence, if a file is not to be taken in; it is looked at last, which may take long."""
    if why := too_many(portal.book, week, member):
        return why
    with portal.looking.turn(member) as ours:
        return portal.looking.look(portal.course, week, name, data).refused if ours else _ONE_BY_ONE


def upload(visit: Visit) -> Response:
    """Hands in for the week of the page."""
    week, given, portal = week_of(visit), visit.form.get("file"), visit.portal
    if not isinstance(given, UploadFile) or not given.filename:
        return _refused(visit, week, Text("파일을 골라 주세요.", "Choose a file first."))
    data = given.file.read()
    if why := why_not(portal, week, visit.name, given.filename, data):
        return _refused(visit, week, why)
    try:
        receive(portal.book, week, visit.name, given.filename, data)
    except Unreadable as error:
        return _refused(visit, week, error.problem.message, 503)
    return RedirectResponse(f"/weeks/{week.name}", 303)


def _refused(visit: Visit, week: Week, why: Text, status: int = 422) -> Response:
    return visit.shown("refused.html", status, week=week, why=why)
