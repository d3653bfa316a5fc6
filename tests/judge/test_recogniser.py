"""What the judge keeps of a submission: digests of programs and text, on which no grade rests."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sample import write_course

from grader.course import load
from grader.judge import grade, recogniser
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.report import Report
from grader.submission import File
from grader.traits import TaskTraits, Traits, from_json, to_json

RIGHT = "def double(x):\n    return 2 * x\n"
OTHER = "def double(value):\n    '''Twice.'''\n    unused = value - 1\n    return value * 2\n"
WRONG = "def double(x):\n    return 3 * x  # three times as much\n"


HIDDEN = """
import numpy as np
import pytest
from grader.testing import assert_close


@pytest.mark.task("double", points=1)
@pytest.mark.hint("Twice as much.", ko="두 배입니다.")
def test_any_number(submission, rng):
    assert_close(submission.double(np.float32(7)), np.float32(14))


@pytest.mark.task("Counter", points=1.5)
@pytest.mark.hint("From one.", ko="하나부터 셉니다.")
def test_counter(submission):
    submission.Counter
"""

Graded = Callable[[str], Report]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """The report on a file's text."""
    root = write_course(tmp_path_factory.mktemp("recogniser") / "course")
    (root / "solutions" / "week01_first" / "test_hidden.py").write_text(HIDDEN, encoding="utf-8")
    judge = Judge(load(root), walls=frozenset(), platform="cpu")

    def graded(text: str) -> Report:
        return judge.grade(Job("hong", "week01_first", File("first.py", text.encode())))

    yield graded
    judge.close()


def double(report: Report) -> TaskTraits:
    """The traits of the first task."""
    assert report.traits is not None
    return report.traits.tasks[0]


def test_traits_of_programs_are_the_same_in_other_words(graded: Graded) -> None:
    one, other = double(graded(RIGHT)), double(graded(OTHER))
    assert one.programs
    assert one.programs == other.programs
    assert one.words != other.words


def test_traits_say_which_task_is_wrong(graded: Graded) -> None:
    right, wrong = double(graded(RIGHT)), double(graded(WRONG))
    assert (right.wrong, wrong.wrong) == (False, True)
    assert right.programs != wrong.programs


def test_traits_hold_nothing_that_can_be_read(graded: Graded) -> None:
    report = graded(WRONG)
    assert report.traits is not None
    assert report.traits.comments
    assert "three" not in to_json(report.traits)


def test_traits_that_cannot_be_made_cost_no_points(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(module: object) -> None:
        raise RuntimeError("a bug in here")

    before = graded(RIGHT)
    monkeypatch.setattr(recogniser, "form", fail)
    after = graded("def double(x):\n    return x + x\n")
    assert after.points == before.points > 0
    assert not double(after).programs


@pytest.mark.parametrize(
    "line",
    [
        "SIZE = 0x" + "f" * 5000,  # more decimal digits than Python writes
        "SIZE = (" + '"' + r"\a" * 40_000,  # a string that does not end
        'TEXT = """' + "'" * 40_000,
        "# the same again\n" * 5_000,
    ],
    ids=["number", "string", "long string", "comments"],
)
def test_odd_text_is_read_in_a_moment_and_costs_no_points(graded: Graded, line: str) -> None:
    report = graded(f"{RIGHT}\n\n{line}\n" if line[0] == "#" else f"{line}\n\n\n{RIGHT}")
    assert report.fault is None
    assert report.points == graded(RIGHT).points
    assert report.traits


def test_traits_of_text_that_cannot_be_made_cost_no_points(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug in here")

    monkeypatch.setattr(grade, "wording", fail)
    report = graded(RIGHT)
    assert report.points == 3.5
    assert report.traits is None


def test_traits_come_back_from_their_json() -> None:
    traits = Traits((TaskTraits("f", (1, 2), {"a": "b"}, (3,), True),), (4,), {"q": (5,)}, True)
    assert from_json(to_json(traits)) == traits
    assert from_json(to_json(replace(traits, version=0))) is None
    assert from_json("nonsense") is None
