"""One submission from file to report, through a real sandbox."""

import socket
from collections.abc import Callable, Iterator

import pytest

from grader.course import load
from grader.judge.grade import Judge
from grader.judge.job import ALL_TESTS, SECOND_LOOK, Job
from grader.judge.member import SECOND_SHARE
from grader.report import Kind, Outcome, Problem, Report, TestReport, from_json, to_json
from grader.sandbox.client import ForkServer
from grader.sandbox.walls import REQUIRED
from grader.settings import Limits
from grader.submission import File

pytestmark = pytest.mark.slow

LIMITS = Limits(load_seconds=4.0, trace_seconds=6.0)
WEEK = """
number = 1
lectures = ["1"]
minutes = 1
title = { ko = "연습", en = "Practice" }
[[task]]
name = "double"
points = 2
[[task]]
name = "total"
builds_on = ["double"]
points = 1
[[task]]
name = "Counter"
points = 1
[[by_hand]]
tasks = ["double"]
calls = ["jax._src.numpy.reductions"]
operations = ["stablehlo.sine"]
reason = { ko = "더하지 않습니다.", en = "No adding." }
"""
PUBLIC = """
import numpy as np
import pytest
from grader.testing import assert_close, assert_equal

X = np.array([1.0, 2.0, 3.0], np.float32)

@pytest.mark.task("double", points=1)
@pytest.mark.hint("Twice.", ko="두 배입니다.")
def test_doubles(submission):
    result = submission.double(X)
    assert result.ndim, "one for each number"
    assert np.array_equal(np.shape(result), np.shape(X))
    assert_close(result, 2 * X)
"""
HIDDEN = """
import numpy as np
import pytest
from grader.testing import assert_close, assert_equal

@pytest.mark.task("double", points=1)
@pytest.mark.hint("Twice, always.", ko="언제나 두 배입니다.")
def test_doubles_random_numbers(submission, rng):
    x = rng.normal(size=3).astype(np.float32)
    assert_close(submission.double(x), 2 * x)
    assert_close(submission.double.grad()(np.float32(1.0)), np.float32(2.0))

@pytest.mark.task("total", points=1)
@pytest.mark.hint("Sum what was doubled.", ko="두 배의 합입니다.")
def test_sums_the_doubles(submission):
    found = submission.probe.again(submission.total(np.ones(3, np.float32)))
    np.zeros((1, np.size(found) * 4096)) * found
    assert_close(submission.total(np.ones(3, np.float32)), 6.0)

@pytest.mark.task("Counter", points=1)
@pytest.mark.hint("Count the calls.", ko="호출을 셉니다.")
def test_counts_calls(submission, key):
    counter = submission.Counter.init(rngs=key)
    assert counter.kinds == {"count": "BatchStat"}
    counter(np.float32(5.0))
    assert_close(counter(np.float32(5.0)), np.float32(10.0))
    assert_equal(counter.state["count"], np.float32(2.0))
"""
RIGHT = """
import jax
import jax.numpy as jnp
from flax import nnx

def double(x):
    return 2 * x

def total(x):
    return double(x).sum()

class Counter(nnx.Module):
    def __init__(self, *, rngs):
        self.count = nnx.BatchStat(jnp.zeros(()))

    def __call__(self, x):
        self.count[...] = self.count[...] + 1
        return x * self.count[...]
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory) -> Iterator[Judge]:
    """A judge of a course with one small week."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "week01_practice"
    folder.mkdir(parents=True)
    (root / "course.toml").write_text('name = { ko = "연습", en = "Practice" }\n[weeks]\n')
    (folder / "week.toml").write_text(WEEK)
    (folder / "test_public.py").write_text(PUBLIC)
    (folder / "test_hidden.py").write_text(HIDDEN)
    (folder / "probes.py").write_text("def again(member, found):\n    return found\n")
    course = load(root)
    object.__setattr__(course, "limits", LIMITS)
    judge = Judge(course, walls=REQUIRED, platform="cpu")
    yield judge
    judge.close()


@pytest.fixture
def grade(judge) -> Callable[..., Report]:
    """Grades a source; the report survives its JSON form."""

    def graded(source: str, **options) -> Report:
        file = File("practice.py", source.encode())
        report = judge.grade(Job("member01", "week01_practice", file, **options))
        assert from_json(to_json(report)) == report
        return report

    return graded


def points(report: Report) -> dict[str, float]:
    """Points by task."""
    return {task.name: task.points for task in report.tasks}


def problem_of(report: Report, task: int) -> Problem:
    """What keeps a task from being graded."""
    problem = report.tasks[task].problem
    assert problem is not None
    return problem


def test_of(report: Report, name: str) -> TestReport:
    """One test's report."""
    return next(test for task in report.tasks for test in task.tests if test.name == name)


test_of.__test__ = False  # type: ignore[attr-defined]


def test_a_right_submission_scores_full(grade) -> None:
    report = grade(RIGHT)
    assert report.heading is not None
    assert report.heading.ko.endswith("주차 · 연습")
    assert report.points == report.max_points == 4
    assert report.count("public") == (1, 1)
    assert report.count("hidden") == (3, 3)


def test_a_failed_public_test_shows_call_and_values(grade) -> None:
    report = grade(RIGHT.replace("2 * x", "3 * x"))
    message = test_of(report, "test_doubles").message
    assert message is not None
    assert message.en == "double(float32[3])\nresult[0]: got 3, expected 2 (3 of 3 differ)."


def test_a_plain_assert_is_told_without_our_functions(grade) -> None:
    """What they are called is no help, and where they lie in memory is different in each run."""
    report = grade(RIGHT.replace("2 * x", "(2 * x)[:2]"))
    message = test_of(report, "test_doubles").message
    assert message is not None
    assert message.en == "double(float32[3])\nassert False"


def test_an_assert_with_a_sentence_says_no_more_than_that(grade) -> None:
    report = grade(RIGHT.replace("2 * x", "(2 * x)[0]"))
    message = test_of(report, "test_doubles").message
    assert message is not None
    assert message.en == "double(float32[3])\none for each number"


def test_a_result_that_a_test_cannot_take_apart_has_another_structure(grade) -> None:
    problem = test_of(grade(RIGHT.replace("2 * x", "{'y': 2 * x}")), "test_doubles").problem
    assert problem is not None
    assert problem.kind is Kind.OUTPUT
    assert problem.detail == (
        "double(float32[3])\nAttributeError: 'dict' object has no attribute 'ndim'"
    )


def test_a_failed_hidden_test_shows_its_hint_only(grade) -> None:
    test = test_of(grade(RIGHT.replace("2 * x", "3 * x")), "test_doubles_random_numbers")
    assert test.hint.en == "Twice, always."
    assert test.message is None
    assert test.problem is None


def test_a_hidden_test_shows_no_word_of_the_member_s_exception(grade) -> None:
    report = grade(RIGHT.replace("return 2 * x", "raise ValueError(f'saw {x.shape}')"))
    hidden = test_of(report, "test_doubles_random_numbers").problem
    public = test_of(report, "test_doubles").problem
    assert hidden is not None
    assert public is not None
    assert (hidden.detail, hidden.line) == ("", None)
    assert "saw (3,)" in public.detail


def test_a_test_of_a_later_task_says_what_it_depends_on(grade) -> None:
    report = grade(RIGHT.replace("2 * x", "3 * x"))
    assert test_of(report, "test_sums_the_doubles").depends == ("double",)
    assert points(report) == {"double": 0, "total": 0, "Counter": 1}


def test_a_task_that_builds_on_none_depends_on_none(grade) -> None:
    wrong = RIGHT.replace("2 * x", "3 * x").replace("x * self.count", "double(x) * self.count")
    assert test_of(grade(wrong), "test_counts_calls").depends == ()


@pytest.mark.parametrize(
    "broken", ["from jaxtyping import Array Float", "Array = (1", "Array: x = 1 1"]
)
def test_a_name_that_a_broken_line_was_to_define_leads_there(grade, broken) -> None:
    other = RIGHT.replace("(x):", "(x: Model) -> Model:")
    report = grade(f"{broken}\nModel = dict[str, Array]\nmodel: Model = {{}}\n{other}")
    assert [problem_of(report, task).kind for task in (0, 1)] == [Kind.SYNTAX, Kind.SYNTAX]
    assert problem_of(report, 0).line == 1
    assert len([p for p in report.problems if p.kind is Kind.SYNTAX]) == 1


def test_a_missing_function_costs_its_task_only(grade) -> None:
    report = grade(RIGHT.replace("def total", "def totall"))
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert problem_of(report, 1).kind is Kind.MISSING


def test_a_function_that_is_only_written_to_a_file_is_told_why_it_is_missing(grade) -> None:
    text = RIGHT.replace("def total", "# %%\n%%writefile total.py\ndef total")
    report = grade(text.replace("class Counter", "# %%\nclass Counter"))
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert problem_of(report, 1).kind is Kind.MISSING
    assert "%%writefile" in problem_of(report, 1).message.en


def test_an_endless_python_loop_costs_its_task_only(grade) -> None:
    report = grade(RIGHT.replace("return double(x).sum()", "while True: pass"))
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert problem_of(report, 1).kind is Kind.TIME


def test_a_statement_that_never_ends_costs_who_needs_it_only(grade) -> None:
    endless = "import itertools\nBIG = sum(itertools.repeat(1))\n"
    report = grade(endless + RIGHT.replace("double(x).sum()", "double(x).sum() + BIG"))
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert Kind.TIME in [problem.kind for problem in report.problems]


def test_scratch_work_is_not_run(grade) -> None:
    scratch = "\nwhile True:\n    print('training')\n"
    assert grade(RIGHT + scratch).points == 4


STEPS = """
class Steps:
    n = 0
    @property
    def next(self):
        Steps.n += 1
        return self.n
steps = Steps()
steps.next
steps.next
"""
BY_STEPS = RIGHT.replace("2 * x", "Steps.n * x")


def test_what_reading_cannot_see_is_run_at_a_second_look(grade) -> None:
    report = grade(STEPS + BY_STEPS)
    assert report.points == report.max_points
    assert "`double` was graded with all of the file run" in report.problems[0].message.en


def test_a_second_look_takes_nothing_away_and_gives_nothing_to_what_is_forbidden(grade) -> None:
    assert grade("scale = 2\n" + RIGHT.replace("2 *", "scale *") + STEPS).problems == ()
    summed = STEPS + RIGHT.replace("2 * x", "x * (1 if Steps.n == 2 else 2)")
    assert points(grade(summed))["double"] == 2  # right at the first, wrong at the second
    forbidden = STEPS + RIGHT.replace("2 * x", "jnp.sum(jnp.stack([x] * Steps.n), axis=0)")
    assert points(grade(forbidden))["double"] == 0


@pytest.mark.parametrize("scratch", ["while True: pass", "import os; os._exit(0)"])
def test_a_second_look_ends_where_a_statement_does_not(grade, scratch: str) -> None:
    wrong = grade(RIGHT.replace("2 * x", "3 * x"))
    report = grade(f"{STEPS}{scratch}\n" + BY_STEPS)
    assert [test.problem for test in report.tasks[0].tests] == [None, None]
    assert points(report) == points(wrong)


def test_a_second_look_that_ends_the_judge_leaves_the_first_as_it_was(judge) -> None:
    file = File("practice.py", (STEPS + BY_STEPS).encode())

    def begun(**options) -> tuple[list[str], Report]:
        tests: list[str] = []
        job = Job("member01", "week01_practice", file, **options)
        return tests, judge.grade(job, started=lambda test, seconds: tests.append(test))

    tests, whole = begun()
    assert tests[-3:] == [SECOND_LOOK] * 3
    assert points(whole)["double"] == 2
    tests, first = begun(condemned={SECOND_LOOK: Kind.TIME})
    assert SECOND_LOOK not in tests
    assert points(first) == {"double": 0, "total": 0, "Counter": 1}
    assert first.problems == ()


def test_a_sandbox_that_goes_at_a_second_look_leaves_the_first_as_it_was(grade) -> None:
    half = RIGHT.replace("2 * x", "2 * x if x.ndim else x")
    report = grade(f"import os\n{half}\nos.kill(os.getpid(), 9)\n")
    assert report.fault is None
    assert points(report) == points(grade(half)) == {"double": 1, "total": 1, "Counter": 1}


def test_a_result_that_makes_a_test_want_huge_arrays_is_the_member_s(grade) -> None:
    wide = RIGHT.replace("2 * x", "jnp.zeros((1 << 20, 1)) * (x.sum() if x.ndim else x)")
    report = grade(wide.replace("double(x).sum()", "jnp.zeros((1 << 20, 1))"))
    assert report.fault is None
    assert problem_of(report, 1).kind is Kind.MEMORY


def test_an_odd_result_that_is_given_on_is_the_member_s(grade) -> None:
    report = grade(
        "def nested(x):\n    for _ in range(99): x = [x]\n    return x\n"
        + RIGHT.replace("return double(x).sum()", "return nested(x)")
    )
    assert report.fault is None
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert problem_of(report, 1).kind is Kind.OUTPUT


def test_scratch_work_is_not_run_without_walls_on_a_member_s_machine(
    judge, grade, monkeypatch
) -> None:
    monkeypatch.setattr(judge, "hidden", False)
    monkeypatch.setattr(judge, "walls", frozenset())
    assert points(grade(STEPS + BY_STEPS))["double"] == 0


def test_nobody_looks_again_where_nothing_was_left_out(judge, grade, monkeypatch) -> None:
    opened = []
    start = type(judge.sandbox).open
    monkeypatch.setattr(
        type(judge.sandbox), "open", lambda *a, **k: opened.append(1) or start(*a, **k)
    )
    wrong = 'import math\ndef twice(x): return x\n"""A text."""\n'
    assert grade(wrong + RIGHT.replace("2 * x", "3 * x")).points < 4
    assert len(opened) == 1
    assert grade("math = print('x')\n" + RIGHT).points == 4
    assert len(opened) == 2
    experiment = '\n# %% experiment="true"\nwhile True: pass\n'
    assert grade(f"# %%\n{RIGHT.replace('2 * x', '3 * x')}{experiment}").points < 4
    assert len(opened) == 3


def test_a_process_that_exits_costs_its_task_only(grade) -> None:
    report = grade(RIGHT.replace("return double(x).sum()", "import os; os._exit(0)"))
    assert points(report) == {"double": 2, "total": 0, "Counter": 1}
    assert problem_of(report, 1).kind is Kind.CRASH


def test_a_module_survives_the_end_of_its_child(grade) -> None:
    source = RIGHT.replace("return double(x).sum()", "import os; os._exit(0)")
    assert points(grade(source))["Counter"] == 1


def test_a_forbidden_call_fails_the_task_with_its_line(grade) -> None:
    report = grade(RIGHT.replace("2 * x", "jnp.sum(jnp.stack([x, x]), 0)"))
    problem = problem_of(report, 0)
    assert problem.kind is Kind.FORBIDDEN
    assert problem.detail == "jax._src.numpy.reductions"
    assert problem.line == 7
    assert "No adding." in problem.message.en


def test_a_forbidden_call_by_another_name_is_seen_while_tracing(grade) -> None:
    hidden = "getattr(jnp, 's' + 'um')(jnp.stack([x, x]), 0)"
    report = grade(RIGHT.replace("2 * x", hidden))
    assert problem_of(report, 0).kind is Kind.FORBIDDEN


def test_a_forbidden_operation_is_seen_in_the_program(grade) -> None:
    report = grade(RIGHT.replace("2 * x", "2 * x + 0 * jnp.sin(x)"))
    assert problem_of(report, 0).kind is Kind.FORBIDDEN


def test_condemned_tests_are_not_run(grade) -> None:
    report = grade(RIGHT, condemned={"test_doubles": Kind.TIME})
    assert points(report) == {"double": 1, "total": 1, "Counter": 1}
    problem = test_of(report, "test_doubles").problem
    assert problem is not None
    assert problem.kind is Kind.TIME


@pytest.mark.parametrize("kind", [Kind.TIME, Kind.CRASH])
@pytest.mark.parametrize("share", [1, 0.25])
def test_a_task_that_ran_out_of_time_gets_less_of_it_the_next_time(judge, kind, share) -> None:
    given: dict[str, float] = {}
    judge.grade(
        Job(
            "member01",
            "week01_practice",
            File("practice.py", RIGHT.encode()),
            condemned={"test_doubles": kind},
            share=share,
        ),
        started=given.__setitem__,
    )
    full = share * LIMITS.test_seconds
    second = SECOND_SHARE * full if kind is Kind.TIME else full
    assert given["test_doubles_random_numbers"] == second
    assert given["test_sums_the_doubles"] == given["test_counts_calls"] == full


def test_all_tests_can_be_condemned(grade) -> None:
    assert grade(RIGHT, condemned={ALL_TESTS: Kind.CRASH}).points == 0


def test_an_unreadable_file_has_a_report_too(judge) -> None:
    report = judge.grade(Job("member01", "week01_practice", File("practice.ipynb", b"")))
    assert report.points == 0
    assert report.max_points == 4
    assert report.problems[0].kind is Kind.UNREADABLE
    assert test_of(report, "test_doubles").outcome is Outcome.NOT_RUN


def test_a_lost_fork_server_is_replaced(judge, grade) -> None:
    assert isinstance(judge.sandbox, ForkServer)
    judge.sandbox.control.shutdown(socket.SHUT_RDWR)
    assert grade(RIGHT).points == 4
