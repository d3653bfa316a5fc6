"""The sample class in examples/, graded whole by the command: what must come of each submission."""

import ast
import html
import json
import tomllib
from pathlib import Path

import pytest
from runs import ROOT, contents, copy_course, grade, need_walls, reports

from grader.report import Outcome, Report

pytestmark = pytest.mark.slow

SUBMITTED = ROOT / "examples" / "submitted"
EXPECTED = {
    (member, week): entry
    for member, weeks in tomllib.loads((ROOT / "examples" / "expected.toml").read_text()).items()
    for week, entry in weeks.items()
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This course, with less patience for what hangs."""
    need_walls()
    folder = tmp_path_factory.mktemp("class") / "course"
    return copy_course(folder, load_seconds=5, trace_seconds=5, test_seconds=10)


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the reports are."""
    return tmp_path_factory.mktemp("class") / "feedback"


@pytest.fixture(scope="module")
def summaries(root: Path, feedback: Path) -> list[dict]:
    """What the command says about the whole class."""
    return json.loads(grade(root, SUBMITTED, feedback, "--json"))


@pytest.fixture(scope="module")
def graded(summaries: list[dict], feedback: Path) -> dict[tuple[str, str], Report]:
    """The reports, by member and week."""
    return reports(feedback)


def test_expectations_are_those_of_the_folder() -> None:
    there = {(path.parent.name, path.name) for path in SUBMITTED.glob("*/*")}
    assert set(EXPECTED) == there
    assert len({member for member, _ in there}) == 16


@pytest.mark.parametrize(("member", "week"), EXPECTED)
def test_every_task_gets_the_points_it_should(graded, member: str, week: str) -> None:
    report, expected = graded[member, week], EXPECTED[member, week]
    assert {task.name: task.points for task in report.tasks} == expected["points"], expected["why"]
    problems = {task.name: task.problem.kind.value for task in report.tasks if task.problem}
    assert problems == expected.get("problems", {})
    assert [problem.kind.value for problem in report.problems] == expected.get("notes", [])


def test_no_test_breaks(graded) -> None:
    tests = [t for report in graded.values() for task in report.tasks for t in task.tests]
    assert not [test.name for test in tests if test.outcome is Outcome.NOT_GRADED]


def test_the_command_says_what_the_reports_say(graded, summaries) -> None:
    said = {(entry["member"], entry["week"]): entry["points"] for entry in summaries}
    assert said == {key: report.points for key, report in graded.items()}


def test_every_report_has_a_page_without_the_hidden_tests(graded, feedback: Path) -> None:
    for (member, week), report in graded.items():
        page = (feedback / member / f"{week}.html").read_text(encoding="utf-8")
        data = (feedback / member / f"{week}.json").read_text(encoding="utf-8")
        assert member in page
        for line in _hidden_lines(week):
            assert html.escape(line) not in page
            assert line not in page
            assert line not in data
        hidden = [t for task in report.tasks for t in task.tests if t.visibility == "hidden"]
        assert all(test.message is None for test in hidden)
        assert all(test.problem is None or not test.problem.detail for test in hidden)


def _hidden_lines(week: str) -> set[str]:
    """What only the bodies of a week's hidden tests hold, line by line."""
    folder = ROOT / "solutions" / week
    text = (folder / "test_hidden.py").read_text(encoding="utf-8")
    lines = text.split("\n")
    found = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            body = lines[node.body[0].lineno - 1 : node.end_lineno]
            found |= {line.strip() for line in body if len(line.strip()) > 25}
    public = (folder / "test_public.py").read_text(encoding="utf-8")
    assert len(found) > 20
    return {line for line in found if line not in public}


def test_a_second_run_grades_nothing_and_touches_nothing(graded, root, feedback) -> None:
    before = contents(feedback)
    assert f"Graded 0, {len(EXPECTED)} unchanged" in grade(root, SUBMITTED, feedback)
    assert contents(feedback) == before


def test_force_grades_again_to_the_same_points(graded, root, feedback) -> None:
    some = ("member05", "member12", "member16")
    chosen = [word for member in some for word in ("--member", member)]
    said = json.loads(grade(root, SUBMITTED, feedback, "--force", "--json", *chosen))
    assert len(said) == sum(member in some for member, _ in EXPECTED)
    for entry in said:
        assert entry["tasks"] == EXPECTED[entry["member"], entry["week"]]["points"]
        assert entry["graded_at"] >= graded[entry["member"], entry["week"]].graded_at
    assert reports(feedback).keys() == graded.keys()
