"""While a member works on a file, tests whose code did not change keep their verdict."""

from dataclasses import replace

import pytest
from test_grade import RIGHT, grade, judge  # noqa: F401  (fixtures)

from grader.judge.job import Job
from grader.report import Kind
from grader.submission import File

pytestmark = pytest.mark.slow

WRONG = RIGHT.replace("2 * x", "3 * x")
EDITS = {  # what is saved, one after the other
    "right": RIGHT,
    "a wrong value": WRONG,
    "the same, further down": "\n\n" + WRONG,
    "an exception": RIGHT.replace("2 * x", "x @ x @ x"),
    "the same exception, further down": "\n\n" + RIGHT.replace("2 * x", "x @ x @ x"),
    "mended": RIGHT,
    "a task taken out": RIGHT.replace("def total", "def totall"),
    "broken where it was": RIGHT.replace("def total(x):", "def total(x:"),
    "put right": RIGHT,
    "what is forbidden": RIGHT.replace("2 * x", "x + x.sum() - x.sum() + x"),
    "allowed again": RIGHT,
    "a helper of one task": RIGHT.replace("double(x).sum()", "twice(x).sum()\n\ntwice = double"),
    "the helper is wrong": RIGHT.replace("double(x).sum()", "twice(x).sum()\n\ntwice = abs"),
}


@pytest.fixture
def ran(judge) -> list[str]:  # noqa: F811
    """Forgets all verdicts; takes the tests of a preview that were run."""
    judge._kept.clear()
    return []


@pytest.fixture
def preview(judge, ran):  # noqa: F811
    """Previews a source."""

    def previewed(source: str):
        ran.clear()
        file = File("practice.py", source.encode())
        return judge.grade(
            Job("member01", "week01_practice", file, preview=True), lambda test, _: ran.append(test)
        )

    return previewed


def test_only_what_rests_on_a_change_is_run(preview, ran) -> None:
    preview(RIGHT)
    assert len(ran) == 4
    preview(RIGHT)
    assert ran == []
    preview(RIGHT.replace("self.count[...] + 1", "1 + self.count[...]"))
    assert ran == ["test_counts_calls"]
    preview(WRONG.replace("self.count[...] + 1", "1 + self.count[...]"))
    assert ran == ["test_doubles", "test_doubles_random_numbers", "test_sums_the_doubles"]


def test_what_rests_on_little_is_run_first(preview, judge, ran, monkeypatch) -> None:  # noqa: F811
    collection = judge.collection(judge.course.week("week01_practice"))
    monkeypatch.setattr(collection, "tests", collection.tests[::-1])
    preview(RIGHT)
    assert ran[-1] == "test_doubles"
    report = preview(WRONG)
    assert ran == ["test_doubles_random_numbers", "test_doubles", "test_sums_the_doubles"]
    assert [test.name for task in report.tasks for test in task.tests][:2] == ran[:2]


def test_a_preview_says_what_a_whole_run_says(preview, grade) -> None:  # noqa: F811
    for name, source in EDITS.items():
        quick, whole = preview(source), grade(source)
        assert quick.traits is None  # which are for the gradebook
        same = replace(quick, seconds=whole.seconds, graded_at=whole.graded_at, traits=whole.traits)
        assert same == whole, name


def test_what_found_too_little_memory_is_run_again(preview, ran) -> None:
    """Others beside may have had it."""
    huge = RIGHT.replace("2 * x", "2 * x + 0 * jnp.zeros((160_000, 160_000)).sum()")
    report = preview(huge)
    kinds = {test.problem.kind for task in report.tasks for test in task.tests if test.problem}
    assert kinds == {Kind.MEMORY}
    preview(huge)
    assert "test_doubles" in ran


def test_what_counts_is_always_run_whole(preview, judge, ran) -> None:  # noqa: F811
    preview(RIGHT)
    ran.clear()
    judge.grade(
        Job("member01", "week01_practice", File("practice.py", RIGHT.encode())),
        lambda test, _: ran.append(test),
    )
    assert len(ran) == 4
