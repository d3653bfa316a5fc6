"""Nothing that a member can see holds code, inputs or expected values of a hidden test.

Everything that is never handed out carries a marker, and so do inputs and expected values of hidden
tests; members who fail them in every way, and one who looks for them, are graded; then all that
members can get to see is searched.
"""

import ast
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbcourse import STEM, WEEK, NbCourse, copy_course
from runs import need_walls, reports

from grader import mutation
from grader.course import load_week
from grader.report import Outcome

pytestmark = pytest.mark.slow

MARKERS = {
    name: f"planted_{name}_5e0c1a"
    for name in "code comment compared reference solution guide mutant alternative".split()
}
STATIC = "0.3141592"  # an argument that members' code may see, in the hidden tests alone
EXPECTED = "7654321.5"
SEED = "91827364"
SEEN = re.compile(
    "|".join([*MARKERS.values(), r"planted_\w+", r"0\.31415", r"765432[12]", r"7\.6543", SEED])
)
WHAT_MEMBERS_SEE = (
    "feedback", "nbfeedback", "exercises", "submitted", "site",
    "build/nbgrader/release", "build/nbgrader/exchange", "build/nbgrader/nbgrader.log",
)  # fmt: skip

SPY = """
def numerical_gradient(f, x, *, h):
    import inspect
    seen = [frame.frame.f_locals for frame in inspect.stack()]
    print(x, h, seen)
    raise ValueError(f"{x!r} {h!r} {seen!r}")
"""
WRONG = """
def affine_backward(x, w, upstream):
    return 0 * x, 0 * w, 0 * upstream.sum(axis=0)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> NbCourse:
    """Everything planted, released, graded and fed back, by our commands and by nbgrader's."""
    need_walls()
    course = copy_course(tmp_path_factory.mktemp("leaks"), plant)
    (course.root / "solutions" / "seed").write_text(SEED)
    week = load_week(course.root / "solutions" / WEEK)
    handed_in = {
        "right": mutation.solution(week),
        "spy": mutation.solution(week, numerical_gradient=SPY),
        "wrong": mutation.solution(week, affine_backward=WRONG),
        "stub": (course.root / "exercises" / WEEK / f"{STEM}.py").read_text("utf-8"),
        "broken": "def affine_backward(x, w, upstream:\n    return",
    }
    for member, source in handed_in.items():
        without = re.sub(rf".*{MARKERS['solution']}.*\n", "", source)
        course.hand_in(member, f"{STEM}.py", without.encode())
    course.nbgrader("generate_assignment", WEEK)
    course.nbgrader("release_assignment", WEEK)
    printed = course.grader("grade", "--received", "2026-10-01")
    printed += course.grader("feedback")
    course.nbgrader("generate_feedback", WEEK)
    course.grader("report", "--site")
    printed += course.grader("status")
    (course.root / "feedback" / "printed.txt").write_text(printed, "utf-8")
    return course


def plant(week: Path) -> None:
    """Puts a marker wherever the week holds something that is never handed out."""
    change(week / "test_hidden.py", _plant_tests)
    change(week / "reference.py", _plant_reference)
    change(week / f"{STEM}.py", _plant_source)
    for name in ("mutant", "alternative"):
        change(week / f"{name}s.py", lambda text, name=name: f"{text}\n# {MARKERS[name]}\n")


def change(path: Path, how: Any) -> None:
    path.write_text(how(path.read_text("utf-8")), "utf-8")


def _plant_tests(text: str) -> str:
    """Into the body of every test, the name of everything compared, and the static arguments."""
    lines = text.replace("h=0.25", f"h={STATIC}").split("\n")
    tests = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    planted = f'    {MARKERS["code"]} = "{MARKERS["code"]}"  # {MARKERS["comment"]}'
    for node in sorted(tests, key=lambda node: -node.lineno):
        lines.insert(node.body[0].lineno - 1, planted)
    last = max(n.end_lineno or 0 for n in ast.parse(text).body if isinstance(n, ast.ImportFrom))
    lines[last:last] = [
        "",
        "_compare = assert_close",
        "",
        "",
        "def assert_close(actual, expected, **options):",
        f'    _compare(actual, expected, **(options | {{"name": "{MARKERS["compared"]}"}}))',
    ]
    return "\n".join(lines)


def _plant_reference(text: str) -> str:
    """One function answers with numbers that nobody else has."""
    return f"""{text}

_right = sigmoid_backward


def sigmoid_backward(*arguments):
    {MARKERS["reference"]} = {EXPECTED}
    return 0 * _right(*arguments) + {MARKERS["reference"]}
"""


def _plant_source(text: str) -> str:
    """Into every solution and every marking guide."""
    text = re.sub(r"( *)### BEGIN SOLUTION\n", rf"\g<0>\1{MARKERS['solution']} = None\n", text)
    guides = re.compile(r'(# %% \[markdown\] guide="\w+" lang="\w+"\n)')
    return guides.sub(rf"\1# {MARKERS['guide']}\n#\n", text)


def found_in(*places: Path) -> set[str]:
    """What was planted and stands in a file there, escaped or not; a file that is missing fails."""
    paths = [path for place in places for path in _files(place)]
    assert paths
    return {f"{path}: {mark}" for path in paths for mark in SEEN.findall(_text(path.read_bytes()))}


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file()) or [place]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\\u005f", "_").replace("&#95;", "_")


def test_everything_hidden_was_planted(course: NbCourse) -> None:
    """That the search finds what is there, and that the planted tests ran and failed."""
    found = found_in(course.root / "solutions", course.root / "build" / "nbgrader" / "source")
    marks = {line.rpartition(": ")[2] for line in found}
    assert {*MARKERS.values(), "7654321", "0.31415", SEED} <= marks
    graded = {member: report for (member, _), report in reports(course.root / "feedback").items()}
    assert graded.keys() == {"right", "spy", "wrong", "stub", "broken"}
    tests = [test for one in graded.values() for task in one.tasks for test in task.tests]
    hidden = [test for test in tests if test.visibility == "hidden"]
    assert {test.outcome for test in hidden} >= {Outcome.PASSED, Outcome.FAILED}
    assert any("float32[" in test.problem.detail for test in tests if test.problem)
    (task,) = [task for task in graded["right"].tasks if task.name == "sigmoid_backward"]
    assert Outcome.FAILED in {test.outcome for test in task.tests}


def test_no_file_that_members_see_tells_of_a_hidden_test(course: NbCourse) -> None:
    assert found_in(*(course.root / name for name in WHAT_MEMBERS_SEE)) == set()


def test_notebooks_of_formgrader_tell_of_marking_guides_only(course: NbCourse) -> None:
    """They are the instructor's; nbgrader's feedback, which is made of them, is searched above."""
    found = {line.rpartition(": ")[2] for line in found_in(course.root / "autograded")}
    assert found == {MARKERS["guide"]}


def test_the_gradebook_keeps_nothing_of_a_hidden_test(course: NbCourse) -> None:
    texts = list(everything(course.root / "gradebook.db"))
    assert any("numerical_gradient" in text for text in texts)
    assert any("비공개" in text for text in texts)
    assert {mark for text in texts for mark in SEEN.findall(text)} == set()


def everything(path: Path) -> Iterator[str]:
    """Every value of every table, unpacked where it is packed."""
    with sqlite3.connect(path) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from map(_value, row)


def _value(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return _text(zlib.decompress(value))
    except zlib.error:
        return _text(value)
