"""A file looked over without running it."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course import Course, Week
from grader.preview import State, asked_for, preview, week_called
from grader.reading.results import PLACEHOLDER
from grader.release import render
from grader.settings import Limits
from grader.submission import Submission, read_bytes, weeks_held

DONE = "def double(x):\n    return 2 * x\n"
COUNTER = """class Counter:
    def __init__(self):
        self.n = 0

    def count(self):
        {}
"""


def submission(text: str) -> Submission:
    return read_bytes("first.py", text.encode(), Limits())


def states(course: Course, text: str) -> dict[str, State]:
    return preview(course, course.weeks[0], submission(text)).tasks


@pytest.mark.parametrize("released", [True, False])
def test_asked_for_names_what_each_task_wants(
    sample_course: Course, sample_week: Week, released: bool
) -> None:
    if released:
        folder = sample_course.root / "exercises" / sample_week.name
        folder.mkdir(parents=True)
        (folder / "first.py").write_bytes(render(sample_week)["first.py"])
    expected = {"double": {"double"}, "Counter": {"Counter"}}
    assert asked_for(sample_course, sample_week) == expected


def test_an_untouched_exercise_is_not_started(sample_course: Course, sample_week: Week) -> None:
    text = render(sample_week)["first.py"].decode()
    assert set(states(sample_course, text).values()) == {State.NOT_STARTED}


def test_an_untouched_notebook_is_not_started(sample_course: Course, sample_week: Week) -> None:
    data = render(sample_week)["first.ipynb"]
    found = preview(sample_course, sample_week, read_bytes("first.ipynb", data, Limits()))
    assert set(found.tasks.values()) == {State.NOT_STARTED}


@pytest.mark.parametrize(
    ("text", "double", "counter"),
    [
        (DONE + COUNTER.format("self.n += 1; return self.n"), State.WRITTEN, State.WRITTEN),
        (DONE + COUNTER.format("raise NotImplementedError"), State.WRITTEN, State.IN_PART),
        (DONE, State.WRITTEN, State.MISSING),
        ("def double(x)\n    return 2\n" + COUNTER.format("pass"), State.BROKEN, State.WRITTEN),
        ("# %%\n%%writefile a.py\n" + DONE, State.MISSING, State.MISSING),
        ("double = lambda x: x + x\n", State.WRITTEN, State.MISSING),
    ],
)
def test_preview_tells_how_far_tasks_have_come(
    sample_course: Course, text: str, double: State, counter: State
) -> None:
    code = {"double": double, "Counter": counter}
    assert states(sample_course, text) == code | {"question_why": State.NOT_STARTED}


@pytest.mark.parametrize("name", ["first.py", "first.ipynb"])
def test_a_written_answer_is_seen(sample_course: Course, sample_week: Week, name: str) -> None:
    text = render(sample_week)[name].decode().replace(PLACEHOLDER, "Two is one and one.")
    file = read_bytes(name, text.encode(), Limits())
    found = preview(sample_course, sample_week, file).tasks
    assert found["question_why"] is State.WRITTEN
    assert found["double"] is State.NOT_STARTED


def test_preview_runs_nothing(sample_course: Course, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    states(sample_course, f"open({str(trace)!r}, 'w').close()\n" + DONE)
    assert not trace.exists()


def test_preview_reports_syntax_errors_with_their_place(sample_course: Course) -> None:
    found = preview(sample_course, sample_course.weeks[0], submission(DONE + "def f(:\n"))
    assert [(problem.kind, problem.line) for problem in found.problems] == [("syntax", 3)]


@pytest.mark.parametrize(
    "name",
    [
        *("first.py", "first (1).ipynb", "first-2.py", "first copy.ipynb", "week01_first.py"),
        *(
            unicodedata.normalize("NFD", f"first {copy}.py")
            for copy in ("사본", "복사본", "사본 2")
        ),
    ],
)
def test_week_called_sees_through_what_browsers_do_to_names(
    sample_course: Course, sample_week: Week, name: str
) -> None:
    assert week_called(sample_course, Path(name)) == sample_week


def test_week_called_reads_the_folder_too(sample_course: Course, sample_week: Week) -> None:
    assert week_called(sample_course, Path("week01_first/mine.py")) == sample_week
    assert week_called(sample_course, Path("mine.py")) is None


def test_weeks_held_goes_by_what_is_defined(sample_course: Course, sample_week: Week) -> None:
    assert weeks_held(sample_course, [DONE.encode()]) == [sample_week]
    assert weeks_held(sample_course, [b"x = 1\n", b"double(3)"]) == []
    other = replace(sample_week, name="week02_other")
    two = replace(sample_course, weeks=(sample_week, other))
    assert weeks_held(two, [DONE.encode()], other)[0] is other
