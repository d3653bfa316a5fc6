"""From each platform and back to it: collected, graded, delivered, for a class of thirty."""

import io
import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from platforms import (
    BOMB,
    BROKEN,
    CLASS,
    EVIL,
    LATE,
    WAYS,
    as_moodle_reads,
    canvas_export,
    handed_in,
    moodle_worksheet,
    own,
    paths,
    rows,
    unpacked,
    zipped,
)
from runs import contents, grade
from sample import COURSE, write_course
from typer.testing import CliRunner, Result

from grader import cli, roster
from grader.course import Course, load
from grader.inbox import folder_of, receipts

WEEK = "week01_first"
ZIPS, FOLDERS = ("moodle_flat", "moodle_folders", "canvas"), ("clones", "drive", "pile")
KINDS = {"moodle_flat": "moodle", "moodle_folders": "moodle", "canvas": "canvas", "pile": "files"}
POINTS = {
    who.id: 0.0 if n in BROKEN else 1.8 if n in LATE else 2.0
    for n, who in enumerate(CLASS.people)
    if n != BOMB
}
MOST = 5.5  # with the question that waits for a person

pytestmark = pytest.mark.slow


def course_in(folder: Path) -> Course:
    """The tiny course with a roster, a day late costs a tenth; and what the platforms export."""
    root = write_course(folder)
    text = COURSE.replace("2026-10-11", "2020-10-11")
    late = '\n[late]\npolicy = "per_day"\nreceipts = "trusted"\n'
    (root / "course.toml").write_text(f'timezone = "Asia/Seoul"\n{text}{late}', "utf-8")
    (root / roster.FILE).write_text(roster.as_csv(CLASS.people), "utf-8")
    (root / "moodle.csv").write_text(moodle_worksheet(), "utf-8-sig")
    (root / "canvas.csv").write_text(canvas_export(), "utf-8")
    return load(root)


def packed(way: str, folder: Path) -> tuple[Path, set[str]]:
    """What the class handed in, as a platform packs it, and why some of it is left."""
    files = handed_in()
    if way in ZIPS:
        source = zipped(folder / "all.zip", [*paths(WAYS[way], files), (EVIL, own(99))])
        return source, {"Its name leads out of the zip.", "It is a zip bomb."}
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first.py", b" " * (9 << 20))
    files[BOMB] = (CLASS.people[BOMB], "first.zip", bomb.getvalue())
    source = unpacked(folder / "all", paths(WAYS[way], files))
    (folder / "evil.py").write_bytes(own(99))
    (link,) = (path for path, _ in paths(WAYS[way], [(CLASS.people[6], "first-9.py", b"")]))
    (source / link).symlink_to(folder / "evil.py")
    refused = {"What was handed in is a link. Hand in the file itself."}
    return source, refused | ({"Neither .py nor .ipynb."} if way == "pile" else set())


def run(course: Course, *arguments: str) -> Result:
    command = ["--course", str(course.root), "--lang", "en", *arguments]
    result = CliRunner().invoke(cli.app, command, env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the one real grading: the same files have them, whatever way they came."""
    folder = tmp_path_factory.mktemp("graded")
    course = course_in(folder / "course")
    source, _ = packed("moodle_flat", folder)
    run(course, "collect", str(source), "--times", str(course.root / "moodle.csv"), "--yes")
    grade(course.root, course.submitted, course.feedback, "--trust-members", "--jobs", "1")
    return course.feedback


@pytest.mark.parametrize("way", [*ZIPS, *FOLDERS])
def test_a_class_is_collected_graded_and_gets_it_back(
    way: str, reports: Path, tmp_path: Path
) -> None:
    course = course_in(tmp_path / "course")
    source, refused = packed(way, tmp_path)
    collected(course, way, source, refused)
    shutil.copytree(reports, course.feedback)
    shown = run(course, "grade", "--trust-members").stdout
    assert f"not handed in, 1: {CLASS.people[BOMB].called}" in shown
    assert {(course.feedback / who / f"{WEEK}.html").is_file() for who in POINTS} == {True}
    moodle_has_it(course)
    canvas_has_it(course)


def collected(course: Course, way: str, source: Path, refused: set[str]) -> None:
    """Everybody's file is in the inbox, with the platform's time; twice is the same as once."""
    command = ("collect", str(source), "--times", str(course.root / "moodle.csv"), "--yes")
    table = json.loads(run(course, *command, "--json").stdout)
    assert table["kind"] == KINDS.get(way, "folders")
    new = [row["member"] for row in table["rows"] if row["state"] == "new"]
    assert sorted(new) == sorted(POINTS)
    why = [row["why"]["en"] for row in table["rows"] if row["state"] == "left"]
    assert sorted(w for w in why if "in its place" not in w) == sorted(refused)
    assert len(why) == len(refused) + 1
    for n, (who, _, data) in enumerate(handed_in()[: len(CLASS.people)]):
        found = receipts(folder_of(course, who.id, course.weeks[0]))
        day = datetime(2020, 10, 12 if n in LATE else 11, 14, 58, tzinfo=UTC)
        assert [one.time for one in found] == ([] if n == BOMB else [day])
        for one in found:
            kept = folder_of(course, who.id, course.weeks[0]) / one.file
            assert kept.read_bytes() == (own(1, "again = 1\n") if n == 1 else data)
    before = contents(course.inbox)
    assert "New 0, the same 29" in run(course, *command).stdout
    assert contents(course.inbox) == before


def moodle_has_it(course: Course) -> None:
    """Each page goes to its participant, each grade is a part of the worksheet's own maximum."""
    own_sheet = rows(course.root / "moodle.csv")
    sheet = delivered(course, "moodle", "grades.csv")
    pages = as_moodle_reads(sheet.with_name(f"{WEEK}_feedback.zip"))
    numbers = {str(7000 + n): who.id for n, who in enumerate(CLASS.people) if n != BOMB}
    assert set(pages) == set(numbers)
    for number, who in numbers.items():
        page = course.feedback / who / f"{WEEK}.html"
        assert pages[number] == (f"{WEEK}.html", page.read_bytes())
    for line, before in zip(rows(sheet), own_sheet, strict=True):
        who = numbers.get(line["식별자"].split()[1], "")
        grade = f"{100 * POINTS[who] / MOST:.2f}" if who else before["성적"]
        assert line == before | {"성적": grade}


def canvas_has_it(course: Course) -> None:
    """The week's column is filled, beside those that say who it is; no other week's is there."""
    sheet, column = rows(delivered(course, "canvas", "canvas.csv")), "Week 01: first (9001)"
    known = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    ids = {str(4000 + n): who.id for n, who in enumerate(CLASS.people)}
    for line, before in zip(sheet, rows(course.root / "canvas.csv"), strict=True):
        who = ids.get(line["ID"], "")
        grade = f"{7 * POINTS[who] / MOST:.2f}" if who in POINTS else before[column]
        assert line == {name: before[name] for name in known} | {column: grade}


def delivered(course: Course, way: str, file: str) -> Path:
    """What is to be brought to a platform; nobody gets it again."""
    command = ["deliver", WEEK, f"--{way}", str(course.root / f"{way}.csv"), "--to"]
    target = course.root / "out"
    assert "29 get something" in run(course, *command, str(target)).stdout
    assert "0 get something, 29 have it" in run(course, *command, str(target)).stdout
    return target / f"{WEEK}_{file}"
