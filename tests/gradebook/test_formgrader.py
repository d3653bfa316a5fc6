"""With nothing but nbgrader's own tools, an instructor works with what `grader grade` produced."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hostile
import nbformat
import pytest
from nbcourse import STEM, WEEK, Jupyter, NbCourse, browse, copy_course, jupyter, need_browser
from runs import need_walls
from tiny import Gradebook

from grader.course import load
from grader.restore.rebuild import rebuild
from grader.submission import read_bytes

pytestmark = pytest.mark.slow

WRITER, PARTIAL, UNREADABLE, HOSTILE = "member01", "member02", "member12", "evil"
ABSENT = "absent"
COMMENT = "Says *why*, and shows it."
NOTEBOOK = {"assignment": WEEK, "notebook": STEM}
CLEAN = {"elements": [], "attributes": [], "links": [], "ids": [], "ran": [None, None]}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> NbCourse:
    """One week, graded: four members, one with written answers, one hostile, and one absent."""
    need_walls()
    need_browser()
    course = copy_course(tmp_path_factory.mktemp("formgrader"))
    for member in (WRITER, PARTIAL, UNREADABLE):
        course.hand_in_example(member)
    released = course.root / "exercises" / WEEK
    course.hand_in(HOSTILE, f"{STEM}.ipynb", hostile.notebook(released))
    names = (WRITER, PARTIAL, UNREADABLE, HOSTILE)
    roster = "".join(f"{name},\n" for name in names) + f"{ABSENT},강하윤\n"
    (course.root / "members.csv").write_text(f"id,name\n{roster}", "utf-8")
    course.grader("grade", "--received", "2026-10-01")
    return course


@pytest.fixture(scope="module")
def lab(course: NbCourse) -> Iterator[Jupyter]:
    """The instructor's JupyterLab."""
    with jupyter(course) as found:
        yield found


@pytest.fixture(scope="module")
def marked(course: NbCourse, lab: Jupyter) -> dict[str, Any]:
    """What formgrader showed before, and after points and a comment were given to an answer."""
    where = NOTEBOOK | {"member": WRITER}
    before, opened, _, after = lab.browse(
        {"do": "scores", **NOTEBOOK},
        {"do": "open", **where},
        {"do": "mark", "cell": "question_zero", "points": 1.5, "extra": 0.25, "comment": COMMENT},
        {"do": "scores", **NOTEBOOK},
    )
    course.grader("grade", "--force", "--member", WRITER)
    (again,) = lab.browse({"do": "open", **where})
    return {"before": before, "opened": opened, "after": after, "again": again}


def test_formgrader_lists_assignments_and_submissions(lab: Jupyter) -> None:
    assignments, submissions = lab.browse(
        {"do": "assignments"}, {"do": "submissions", "assignment": WEEK}
    )
    undisturbed(assignments, submissions)
    (row,) = assignments["answer"]
    assert row[0] == WEEK
    assert row[1] == "2026-10-12 00:00:00 KST"
    assert row[8] == "4"
    listed = {row[1]: row[2:5] for row in submissions["answer"]}
    assert listed.keys() == {WRITER, PARTIAL, UNREADABLE, HOSTILE}
    assert listed[WRITER][1:] == ["needs manual grading", "12 / 16"]
    assert listed[PARTIAL][1:] == ["graded", "5 / 16"]
    assert listed[UNREADABLE] == ["2026-10-01 00:00:00 KST", "graded", "0 / 16"]


def test_formgrader_lists_who_is_absent(lab: Jupyter) -> None:
    (students,) = lab.browse({"do": "students"})
    undisturbed(students)
    listed = {row[1]: row for row in students["answer"]}
    assert listed.keys() == {WRITER, PARTIAL, UNREADABLE, HOSTILE, ABSENT}
    assert listed[ABSENT] == ["강, 하윤", ABSENT, "", "0 / 16", ""]


def test_formgrader_opens_in_jupyterlab(lab: Jupyter) -> None:
    (opened,) = lab.browse({"do": "lab"})
    assert WEEK in opened["answer"][0]
    assert opened["asked"] == []


def test_our_results_stand_in_the_cells(marked: dict[str, Any], lab: Jupyter) -> None:
    undisturbed(marked["opened"])
    shown = marked["opened"]["answer"]
    outputs = [" ".join(output.split()) for output in shown["outputs"]]
    for task, points in {"numerical_gradient": 1, "backward": 3, "Value": 4}.items():
        (result,) = [o for o in outputs if f" {task} {points} / {points}" in o]
        assert "✓" in result
        assert shown["fields"][f"test_{task}"]["placeholder"] == str(points)
        assert "14/14" not in shown["fields"][f"{task}-comment"]["placeholder"]
        assert "Public" in shown["fields"][f"{task}-comment"]["placeholder"].title()
    assert "포화된 시그모이드에서는" in shown["text"]
    (other,) = lab.browse({"do": "open", **NOTEBOOK, "member": PARTIAL})
    others = [" ".join(output.split()) for output in other["answer"]["outputs"]]
    (backward,) = [o for o in others if " backward 0 / 3" in o]
    assert "아직 시작하지 않은 과제" in backward
    assert "Not started" not in backward  # one language at a time


def test_points_given_in_formgrader_change_the_total(marked: dict[str, Any]) -> None:
    undisturbed(marked["before"], marked["after"])
    assert total(marked["before"]) == ["12 / 16", "12 / 12", "0 / 4"]
    assert total(marked["after"]) == ["13.75 / 16", "12 / 12", "1.75 / 4"]


def test_grading_again_leaves_what_a_person_gave(marked: dict[str, Any], course: NbCourse) -> None:
    fields = marked["again"]["answer"]["fields"]
    assert fields["question_zero"]["value"] == "1.5"
    assert fields["question_zero_extra_credit"]["value"] == "0.25"
    assert fields["question_zero-comment"]["value"] == COMMENT
    assert fields["question_two_directions"]["value"] == ""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        where = ("question_zero", STEM, WEEK, WRITER)
        grade, comment = book.find_grade(*where), book.find_comment(*where)
        assert (grade.manual_score, grade.extra_credit) == (1.5, 0.25)
        assert (grade.score, grade.needs_manual_grade) == (1.75, False)
        assert comment.comment == COMMENT
        assert book.find_submission(WEEK, WRITER).score == 13.75


def test_report_review_and_page_tell_the_new_sum(
    marked: dict[str, Any], course: NbCourse, tmp_path: Path
) -> None:
    assert total(marked["after"])[0] == "13.75 / 16"
    course.grader("report", "--csv", str(tmp_path / "class.csv"))
    with (tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = [row for row in csv.reader(file) if WRITER in row]
    assert "13.75" in row
    waiting = json.loads(course.grader("review", "--json"))
    own = [cell["name"] for cell in waiting if cell["member"] == WRITER]
    assert own == ["question_two_directions"]
    course.grader("feedback", "--member", WRITER)
    page = (course.root / "feedback" / WRITER / f"{WEEK}.html").read_text("utf-8")
    assert COMMENT in page
    assert "13.75" in page


def test_nbgraders_commands_work_on_what_was_graded(
    marked: dict[str, Any], course: NbCourse, tmp_path: Path
) -> None:
    assert total(marked["after"])[0] == "13.75 / 16"
    course.nbgrader("generate_feedback", WEEK)
    pages = {path.parts[-3]: path for path in (course.root / "nbfeedback").rglob("*.html")}
    assert pages.keys() == {WRITER, PARTIAL, UNREADABLE, HOSTILE}
    text = pages[WRITER].read_text("utf-8")
    assert "Score: 13.75 / 16.0" in text
    assert "Says <em>why</em>, and shows it." in text
    course.nbgrader("export", "--to", str(tmp_path / "grades.csv"))
    exported = (tmp_path / "grades.csv").read_text("utf-8-sig")
    assert WRITER in exported
    assert "13.75" in exported
    listed = course.nbgrader("db", "student", "list")
    assert all(member in listed for member in pages)
    assert WEEK in course.nbgrader("db", "assignment", "list")
    assert "Released assignments" in course.nbgrader("list")


def test_nbgraders_own_grading_runs_no_members_code(course: NbCourse, lab: Jupyter) -> None:
    notebooks = {path: path.read_bytes() for path in (course.root / "autograded").rglob("*.ipynb")}
    with pytest.raises(AssertionError, match="Run `grader grade`"):
        course.nbgrader("autograde", WEEK)
    where = f"/formgrader/api/submission/{WEEK}/{HOSTILE}/autograde"
    (answer,) = lab.browse({"do": "post", "path": where})
    told = json.loads(answer["answer"])
    assert told["success"] is False
    assert "Run `grader grade`" in told["error"]
    assert {path: path.read_bytes() for path in notebooks} == notebooks


def test_the_attack_works_on_a_notebook_as_it_was_handed_in(course: NbCourse, lab: Jupyter) -> None:
    released = course.root / "exercises" / WEEK
    with unprotected(course, hostile.notebook(released, attached=False)):
        opened, attacked = lab.browse(
            {"do": "open", **NOTEBOOK, "member": HOSTILE},
            {"do": "attacked", "within": "#notebook-container"},
        )
    found = attacked["answer"]
    assert None not in found["ran"]
    assert {"script", "img", "svg", "iframe"} <= set(found["elements"])
    assert any(link.startswith("javascript:") for link in found["links"])
    assert "question_two_directions" in found["ids"]
    asked = {*opened["asked"], *attacked["asked"]}
    assert {f"{hostile.ELSEWHERE}/seen.png", f"{hostile.ELSEWHERE}/again.png"} <= asked


def test_nothing_of_a_members_runs_in_formgrader(course: NbCourse, lab: Jupyter) -> None:
    where = {**NOTEBOOK, "member": HOSTILE}
    opened, attacked, _, marks, _ = lab.browse(
        {"do": "open", **where},
        {"do": "attacked", "within": "#notebook-container"},
        {"do": "mark", "cell": "question_zero", "points": 1},
        {"do": "open", **where},
        {"do": "mark", "cell": "question_zero", "points": ""},
    )
    undisturbed(opened, attacked)
    assert attacked["answer"] == CLEAN
    shown = opened["answer"]["text"]
    assert 'window.pwned = "script"' in shown  # it can be read
    assert "forged" not in shown
    assert marks["answer"]["fields"]["question_zero"]["value"] == "1"
    assert marks["answer"]["fields"]["question_two_directions"]["value"] == ""


def test_nothing_of_a_members_runs_in_feedback(course: NbCourse) -> None:
    course.nbgrader("generate_feedback", WEEK, "--student", HOSTILE, "--force")
    theirs = course.root / "nbfeedback" / HOSTILE / WEEK / f"{STEM}.html"
    ours = course.root / "feedback" / HOSTILE / f"{WEEK}.html"
    for page, within, drawn in ((theirs, "#notebook-container", set()), (ours, "main", {"svg"})):
        steps = [{"do": "page", "address": page.as_uri()}, {"do": "attacked", "within": within}]
        opened, attacked = browse({"steps": steps})
        undisturbed(opened, attacked)
        assert "window.pwned" in opened["answer"]["text"], page
        found = attacked["answer"]
        assert {**found, "elements": sorted(set(found["elements"]) - drawn)} == CLEAN, page


@contextmanager
def unprotected(course: NbCourse, data: bytes) -> Iterator[None]:
    """Formgrader shows the hostile notebook with the member's text as it is."""
    path = course.root / "autograded" / HOSTILE / WEEK / f"{STEM}.ipynb"
    kept = path.read_bytes()
    loaded = load(course.root)
    submission = read_bytes(f"{STEM}.ipynb", data, loaded.limits)
    built = rebuild(loaded.week(WEEK), submission)
    for cell in built.cells:
        cell.source = cell.source[:20_000]
    path.write_text(nbformat.writes(built), "utf-8")
    try:
        yield
    finally:
        path.write_bytes(kept)


def undisturbed(*steps: dict[str, Any]) -> None:
    """Nothing was asked of another server, no dialog opened, no error was logged."""
    for step in steps:
        assert (step["asked"], step["dialogs"], step["problems"]) == ([], [], [])


def total(step: dict[str, Any]) -> list[str]:
    """Overall, code and written score of the one who wrote answers; others have none written."""
    (row,) = [row for row in step["answer"] if row[2].startswith(("12 ", "13"))]
    return row[2:5]
