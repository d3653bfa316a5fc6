"""Platforms' own tables with grades filled in: Moodle's grading worksheet, Canvas's gradebook."""

import io
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader import harmless
from grader.course import Week
from grader.errors import GraderError
from grader.roster import Roster
from grader.tables import IDENTIFIER, as_table, key, platform_number, table, telling

if TYPE_CHECKING:
    from grader.delivery import Result

_GRADE = set("grade 성적 점수".split())
_MOST = set("maximumgrade 최대성적 최고성적 최대점수 만점".split())
_POSSIBLE = "pointspossible"  # Canvas's second line, which says what each column is out of
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # any other comma is a decimal one
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same pages are the same zip


def listed(
    sheet: Path, way: str, roster: Roster, results: "Sequence[Result]", week: Week
) -> set[str]:
    """The members that a platform's table has a line for: one, and clearly theirs.

    Raises:
        GraderError: it is no table of that platform.
    """
    rows = _moodle(sheet)[0] if way == "moodle" else _canvas(sheet, week)[0]
    return {one.person.id for _, one in _lines(rows, roster, results) if one}


def moodle_zip(sheet: Path, roster: Roster, results: "Sequence[Result]", week: Week) -> bytes:
    """The zip for "upload multiple feedback files": each name says whose it is, in Moodle's way."""
    rows, packed = list(table(sheet)), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for row, one in _lines(rows, roster, results):
            if one and (number := platform_number(rows[0], row)):
                name = re.sub(r"[_/\\]+", " ", one.person.name or one.person.id)
                path = f"{name}_{number}_assignsubmission_file_{week.name}.html"
                archive.writestr(zipfile.ZipInfo(path, _WHEN), one.page)
    return packed.getvalue()


def moodle_sheet(sheet: Path, roster: Roster, results: "Sequence[Result]") -> str:
    """The grading worksheet with the grades filled in, as parts of its own maximum.

    Raises:
        GraderError: it is none, or a maximum in it is no number of points.
    """
    rows, grade, most = _moodle(sheet)
    lines = _lines(rows, roster, results)
    return as_table(_filled(rows[0], lines, grade, lambda row: _maximum(sheet, row, most)))


def _moodle(sheet: Path) -> tuple[list[list[str]], int, int | None]:
    """The lines of a worksheet, and the places of the grade and of its maximum."""
    rows = list(table(sheet))
    head = [key(name) for name in rows[0]] if rows else []
    grade = next((at for at, name in enumerate(head) if name in _GRADE), None)
    most = next((at for at, name in enumerate(head) if name in _MOST), None)
    if grade is None or not IDENTIFIER & set(head):
        raise _no_sheet(sheet, "Identifier, Grade")
    return rows, grade, most


def canvas_sheet(sheet: Path, roster: Roster, results: "Sequence[Result]", week: Week) -> str:
    """The export of Canvas's gradebook with the week's column filled in, to be imported.

    The points are parts of what the column is out of, where the export says that.

    Raises:
        GraderError: it is none, has not one column that the week's name or number is in, or that
            is out of no number of points.
    """
    rows, grade = _canvas(sheet, week)
    possible = next((row for row in rows[1:] if key(_at(row, 0)) == _POSSIBLE), [])
    of = _maximum(sheet, possible, grade)
    keep = [at for at, name in enumerate(rows[0]) if _identifies(name)] + [grade]
    lines = _lines(rows, roster, results)
    filled = _filled(rows[0], lines, grade, lambda _: of)
    return as_table([_at(row, at) for at in keep] for row in filled)


def _canvas(sheet: Path, week: Week) -> tuple[list[list[str]], int]:
    """The lines of an export, and the place of the week's column."""
    rows = list(table(sheet))
    if not rows or not {"student", "id"} <= {key(name) for name in rows[0]}:
        raise _no_sheet(sheet, "Student, ID")
    found = [at for at, name in enumerate(rows[0]) if week.named_in(name)]
    if len(found) != 1:
        raise _no_sheet(sheet, f"Week {week.number} / {week.number}주차 / {week.stem}")
    return rows, found[0]


def _identifies(name: str) -> bool:
    """Whether it is one of the columns that say who it is; Canvas wants them back."""
    return key(name) in ("student", "id", "sisuserid", "sisloginid", "integrationid", "section")


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _filled(
    head: Sequence[str],
    lines: "Iterable[tuple[Sequence[str], Result | None]]",
    grade: int,
    most: Callable[[Sequence[str]], float | None],
) -> Iterator[list[str]]:
    """The lines with their grades, as parts of ``most`` where that is known."""
    yield list(head)
    for row, one in lines:
        own = [*row, *[""] * (len(head) - len(row))]
        if one:
            of = most(row)
            scale = of / one.max_points if of and one.max_points else 1.0
            own[grade] = f"{one.points * scale:.2f}"
        yield own


def _lines(
    rows: Sequence[Sequence[str]], roster: Roster, results: "Sequence[Result]"
) -> "Iterator[tuple[Sequence[str], Result | None]]":
    """The lines of a platform's table, each with what whose it is gets.

    Who has no result yet is looked for all the same: theirs is no namesake's line. A name that two
    lines have says nobody, and whom two lines are about gets neither.
    """
    by_id = {one.person.id: one for one in results}
    others = (one.person for one in results if one.person.id not in roster.names)
    people = Roster((*roster.people, *others))
    cells = [telling(rows[0], row) for row in rows[1:]]
    names = Counter(name for own in cells for name in {key(c) for kind, c in own if kind == "name"})
    owners = [
        people.whose([(kind, c) for kind, c in own if kind != "name" or names[key(c)] < 2])
        for own in cells
    ]
    lines = Counter(person.id for person in owners if person)
    for row, person in zip(rows[1:], owners, strict=True):
        yield row, by_id.get(person.id) if person and lines[person.id] < 2 else None


def _maximum(sheet: Path, row: Sequence[str], place: int | None) -> float | None:
    """What a line says that its grade is out of, if it says that.

    Raises:
        GraderError: of so many points nobody can get a part.
    """
    said = _at(row, place)
    text = _THOUSANDS.sub("", said)
    try:
        most = float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError:
        return None
    if not 0 < most < math.inf:
        line = harmless.line(", ".join(row))
        raise GraderError(
            f"{sheet}: 만점은 0보다 큰 수여야 하는데 {said!r}인 줄이 있습니다: {line}",
            f"{sheet} has a line whose maximum, {said!r}, is no number above 0: {line}",
        )
    return most


def _no_sheet(sheet: Path, wanted: str) -> GraderError:
    return GraderError(
        f"{sheet}: 플랫폼에서 내려받은 표가 아니거나, 열을 하나로 정할 수 없습니다({wanted}).",
        f"{sheet} is not what the platform exports, or lacks the one column ({wanted}).",
    )
