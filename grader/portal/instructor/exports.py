"""What goes elsewhere: the class as a table, and results as a learning platform takes them."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader import delivery, harmless, worksheets
from grader.course import Week
from grader.delivery import Result
from grader.errors import GraderError
from grader.gradebook import access
from grader.gradebook.current import CurrentGrade
from grader.portal.instructor.asking import act, told
from grader.portal.visit import Visit
from grader.portal.weeks import week_of
from grader.run import hand_back
from grader.statistics import page as statistics
from grader.statistics import spreadsheet
from grader.text import Text

_HERE = "/course/exports"
_WAYS = ("moodle", "canvas", "mail", "folders")
SHEET = 8 << 20  # bytes of a platform's table


def exports(visit: Visit) -> Response:
    """What there is."""
    return visit.shown("instructor/exports.html")


def table(visit: Visit) -> Response:
    """The class, in the form that the address names."""
    book, course, name = visit.portal.book, visit.portal.course, visit.given("name")
    for _ in hand_back(book):
        pass
    standings = [own for own in book.current_grades() if own.week in course.by_name]
    made = _forms(visit, standings).get(name)
    if made is None:
        raise HTTPException(404)
    text, kind = made
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text().encode("utf-8", "replace"), media_type=kind, headers=headers)


def deliver(visit: Visit) -> Response:
    """Pages and points of a week, as one zip, for a platform or a mail program."""
    course, book, week = visit.portal.course, visit.portal.book, week_of(visit)
    way = visit.field("way")
    for _ in hand_back(book, week=week.name):
        pass
    grades = {own.member: (own.points, own.max_points) for own in book.current_grades(week.name)}
    found = delivery.results(course, visit.portal.roster, week, grades)
    if way not in _WAYS or not found:
        return told(visit, [_NOTHING], _HERE, 422)
    try:
        files, reached = _delivered(visit, week, way, found)
    except GraderError:
        return told(visit, [_NO_SHEET], _HERE, 422)
    missing = [one for one in found if one not in reached]
    why = _missing(way, missing)
    if not reached:
        return told(visit, [why], _HERE, 422)
    if missing:
        files["missing.txt"] = f"{why.ko}\n\n{why.en}\n".encode("utf-8", "replace")
    said = f"{way} −{len(missing)}" if missing else way
    done = act(visit, "exported", week.name, said=said)
    book.database.write(lambda session: access.note(session, done))
    headers = {"content-disposition": f'attachment; filename="{week.name}_{way}.zip"'}
    return Response(_zip(files), media_type="application/zip", headers=headers)


def _delivered(
    visit: Visit, week: Week, way: str, found: Sequence[Result]
) -> tuple[dict[str, bytes], list[Result]]:
    """The files by name, and who gets something by that way.

    Raises:
        GraderError: what was uploaded is no table of the platform's.
    """
    course, people, given = visit.portal.course, visit.portal.roster, visit.form.get("sheet")
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(given.file.read() if isinstance(given, UploadFile) else b"")
        file.flush()
        sheet = Path(file.name)
        reached = [one for one in found if way != "mail" or one.by_mail]
        if way in ("moodle", "canvas"):
            listed = worksheets.listed(sheet, way, people, found, week)
            reached = [one for one in found if one.person.id in listed]
        return delivery.files(course, week, way, people, found, reached, sheet=sheet), reached


def _missing(way: str, missing: Sequence[Result]) -> Text:
    """Whom it does not reach, and why."""
    why = _NO_ADDRESS if way == "mail" else _NOT_ON
    names = ", ".join(harmless.line(one.person.called) for one in missing)
    return Text(f"{why.ko}: {names}", f"{why.en}: {names}")


_NO_ADDRESS = Text(
    "명부에 쓸 수 있는 메일 주소가 없어서 받지 못합니다",
    "Not reached, because the roster has no address that mail can be sent to",
)
_NOT_ON = Text(
    "올린 표에 없거나, 누구의 줄인지 분명하지 않아 받지 못합니다",
    "Not reached, because they are not on that table, or no line there is clearly theirs alone",
)
_NOTHING = Text("내보낼 것이 없습니다.", "There is nothing to export.")
_NO_SHEET = Text(
    "플랫폼에서 내려받은 표가 아니거나, 이 주의 열을 하나로 정할 수 없습니다. Moodle의 채점표나 "
    "Canvas 성적부의 CSV를 골라 주세요.",
    "This is not what the platform exports, or it has not one column for this week. Choose "
    "Moodle's grading worksheet or Canvas's exported gradebook.",
)


def _forms(visit: Visit, standings: list[CurrentGrade]) -> dict[str, tuple[Callable[[], str], str]]:
    course, book = visit.portal.course, visit.portal.book
    names, weeks = visit.portal.roster.names, list(course.weeks)
    ungraded = {own for own in book.ungraded() if own[1] in course.by_name}
    missing = spreadsheet.absent(names, weeks, standings, ungraded)
    return {
        "class.csv": (
            lambda: spreadsheet.class_csv(weeks, standings, ungraded, names),
            "text/csv",
        ),
        "details.csv": (
            lambda: spreadsheet.detailed_csv(standings, course.zone, ungraded, missing),
            "text/csv",
        ),
        "class.json": (
            lambda: harmless.as_json(spreadsheet.class_data(standings, ungraded, missing)),
            "application/json",
        ),
        "class.html": (
            lambda: statistics.page(course, weeks, standings, visit.language, ungraded, names),
            "text/html",
        ),
    }


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()
