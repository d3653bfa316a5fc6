"""The gate complains about exactly what is wrong with a week's tests."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from reports import FIRST, HINT

from grader.course import Week
from grader.engines import Again, Event
from grader.gate import Variant, check, complaints
from grader.judge.job import Job, JudgeSettings
from grader.mutation import Mutant, solution
from grader.reach import Place, poisoned
from grader.report import Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.text import Text

TITLE = Text("값", "values")


def test(name: str, task: str, outcome: Outcome, **more) -> TestReport:
    """One test's report."""
    points = 1.0 if outcome is Outcome.PASSED else 0.0
    return TestReport(name, TITLE, task, "hidden", points, 1.0, outcome, HINT, **more)


test.__test__ = False  # type: ignore[attr-defined]


def report(*tests: TestReport) -> Report:
    """A report of two tasks, and of others, with these tests."""
    tasks = []
    for name in dict.fromkeys(["double", "total", *(test.task for test in tests)]):
        own = tuple(test for test in tests if test.task == name)
        problem = own[0].problem if own else None
        tasks.append(TaskReport(name, sum(t.points for t in own), 2.0, own, problem))
    return replace(FIRST, tasks=tuple(tasks))


MUTANT = Variant("mutant", "", "double", Mutant("tripled", "double", "test_values", "…"))
SOLUTION = Variant("solution", "")
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def test_a_mutant_killed_by_its_test_is_fine() -> None:
    found = report(test("test_values", "double", FAILED), test("test_sum", "total", PASSED))
    assert complaints(MUTANT, found) == ()


def test_a_surviving_mutant_is_complained_about() -> None:
    found = report(test("test_values", "double", PASSED), test("test_shape", "double", FAILED))
    assert complaints(MUTANT, found) == ("survives test_values (killed by test_shape)",)


def test_a_mutant_that_names_no_test_is_complained_about() -> None:
    assert "does not reach" in complaints(MUTANT, report(test("test_x", "double", FAILED)))[0]


def test_a_mutant_that_fails_another_task_is_complained_about() -> None:
    found = report(test("test_values", "double", FAILED), test("test_sum", "total", FAILED))
    assert complaints(MUTANT, found) == ("also fails test_sum of total",)


def test_a_task_that_builds_on_a_mutant_s_may_fail_with_it() -> None:
    found = report(test("test_values", "double", FAILED), test("test_sum", "total", FAILED))
    assert complaints(replace(MUTANT, builders=frozenset({"total"})), found) == ()


def test_a_solution_must_pass_everything() -> None:
    assert complaints(SOLUTION, report(test("test_values", "double", FAILED)))
    assert not complaints(SOLUTION, report(test("test_values", "double", PASSED)))


def test_a_stub_must_be_reported_as_not_started() -> None:
    started = Problem(Kind.NOT_STARTED, HINT)
    tests = [test(f"test_{t}", t, FAILED, problem=started) for t in ("double", "total")]
    stub = Variant("stub", "", stub=True)
    assert complaints(stub, report(*tests)) == ()
    assert complaints(stub, report(tests[0], test("test_total", "total", PASSED)))


def test_a_broken_test_is_never_taken_for_a_killed_mutant() -> None:
    found = report(test("test_values", "double", Outcome.NOT_GRADED))
    assert complaints(MUTANT, found) == ("the judge itself broke in test_values",)


def test_a_test_without_a_korean_title_is_complained_about() -> None:
    named = test("test_values", "double", PASSED)
    english = replace(named, title=Text("values", "values"))
    assert complaints(SOLUTION, report(named)) == ()
    (said,) = complaints(SOLUTION, report(english))
    assert said == "test_values has no Korean title (ko= in its mark)"


def test_answers_that_know_nothing_earn_nothing() -> None:
    guess = Variant("know-nothing zeros", "", knows_nothing=True)
    failed, passed = test("test_values", "double", FAILED), test("test_sum", "total", PASSED)
    assert complaints(guess, report(failed)) == ()
    assert complaints(guess, report(failed, passed)) == ("test_sum of total gives 1",)


# Which tests decide


@dataclass
class Engine:
    """Runs the sample week's three tests on the code as it stands, and remembers what it ran."""

    settings, judges = JudgeSettings(Path()), 1
    depends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ran: dict[str, frozenset[str] | None] = field(default_factory=dict)

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            code = (job.file.data or b"").decode()
            self.ran[code] = job.only
            member: dict[str, Any] = {}
            exec(code.replace("print(double(3))", ""), member)  # the experiment
            tests = [
                test(
                    name,
                    task,
                    PASSED if self.holds(name, member) else FAILED,
                    depends=self.depends.get(name, ()),
                )
                for name, task in TASKS.items()
                if job.only is None or name in job.only
            ]
            yield replace(report(*tests), member=job.member)

    def close(self) -> None:
        """Nothing was started."""

    def holds(self, name: str, member: dict[str, Any]) -> bool:
        with suppress(Exception):
            if name == "test_from_one":
                counter = member["Counter"]()
                return (counter.count(), counter.count()) == (1, 2)
            number = {"test_one_number": 3, "test_every_element": 4}[name]
            return member["double"](number) == 2 * number
        return False


TASKS = {"test_one_number": "double", "test_every_element": "double", "test_from_one": "Counter"}
THREE = "def double(x):\n    return 6 if x == 3 else x"  # right for one of the tests


@pytest.fixture
def week(sample_week: Week) -> Week:
    """The sample week; nothing that runs in this process can import its reference."""
    file = sample_week.folder / "test_hidden.py"
    text = file.read_text("utf-8").replace("from solutions.week01_first import reference\n", "")
    file.write_text(text, "utf-8")
    return sample_week


def double(week: Week, code: str, killed_by: str) -> Variant:
    mutant = Mutant("wrong", "double", killed_by, code)
    return Variant("mutant wrong", solution(week, double=code), "double", mutant, code=code)


def counting_by_double(week: Week) -> Engine:
    """An engine that knows that the solution of one task calls the other, as it then does."""
    path = week.folder / "first.py"
    path.write_text(path.read_text("utf-8").replace("+= 1", "+= double(1) // 2"), "utf-8")
    return Engine({"test_from_one": ("double",)})


def said(week: Week, engine: Engine, variant: Variant, **options: bool) -> tuple[str, ...]:
    found = check(week, engine, [Variant("solution", solution(week)), variant], **options)
    return {graded.name: complained for graded, _, complained in found}[variant.name]


def test_a_mutant_runs_its_test_and_those_of_other_tasks_that_feel_it(week: Week) -> None:
    engine, variant = Engine(), double(week, THREE, "test_every_element")
    assert said(week, engine, variant) == ()
    assert engine.ran[variant.source] == {"test_every_element"}
    engine = counting_by_double(week)
    variant = double(week, THREE, "test_every_element")
    assert said(week, engine, variant) == ("also fails test_from_one of Counter",)


def test_a_solution_that_is_graded_twice_is_complained_about(week: Week) -> None:
    class Slow(Engine):
        def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
            yield Again(tuple(jobs))
            yield from super().grade(jobs)

    variants = [Variant("solution", solution(week)), double(week, THREE, "test_every_element")]
    for whole in (False, True):
        (of_solution,) = [c for v, _, c in check(week, Slow(), variants, whole=whole) if not v.task]
        assert "graded twice" in of_solution[0]
        assert all(c == () for v, _, c in check(week, Slow(), variants, whole=whole) if v.task)


def test_an_alternative_runs_all_tests_of_its_task(week: Week) -> None:
    engine, code = Engine(), "def double(x):\n    return x + x"
    alternative = Variant("alternative", solution(week, double=code), "double", code=code)
    assert said(week, engine, alternative) == ()
    assert engine.ran[alternative.source] == {"test_one_number", "test_every_element"}


def test_training_is_left_out_where_it_cannot_tell(week: Week) -> None:
    file = week.folder / "test_hidden.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("submission.probe", "submission.run.probe"), "utf-8")
    engine, code = counting_by_double(week), "def double(x):\n    return x + x"
    alternative = Variant("alternative", solution(week, double=code), "double", code=code)
    assert said(week, engine, alternative) == ()
    assert engine.ran[alternative.source] == {"test_one_number", "test_every_element"}
    guess = Variant("know-nothing zeros", "n = 0", knows_nothing=True, untrained=True)
    assert said(week, engine, guess) == ()
    assert engine.ran[guess.source] == {"test_one_number", "test_every_element"}


@pytest.mark.parametrize("whole", [False, True])
def test_a_survivor_is_complained_about_with_what_kills_it(week: Week, whole: bool) -> None:
    engine, variant = Engine(), double(week, THREE, "test_one_number")
    killed = "survives test_one_number (killed by test_every_element)"
    assert said(week, engine, variant, whole=whole) == (killed,)
    assert engine.ran[variant.source] is None


def test_code_that_does_something_where_it_stands_is_tried_by_all_other_tests(
    week: Week,
) -> None:
    code = f"{THREE}\n\nimport builtins\nbuiltins.range = range"
    engine, variant = Engine(), double(week, code, "test_every_element")
    assert said(week, engine, variant) == ()
    assert engine.ran[variant.source] == {"test_every_element", "test_from_one"}


@pytest.mark.parametrize(
    ("code", "takes"),
    [
        ("def double(x):\n    Counter = x\n    return Counter", True),
        ("import jax\nKEPT: dict = {}\ndef double(x): return KEPT", True),
        ("import jax.numpy as jax\ndef double(x): return x", False),
        ("def double(x): return x\nclass Counter: ...", False),
        ("def twice(x): return x", False),
        ("def double(x): return x\ndouble.scale = 2", False),
        ("def double(x): return x\nprint(double(2))", False),
        ("for double in [abs]: pass", False),
    ],
)
def test_what_only_defines_its_task_does_nothing_without_being_entered(
    week: Week, code: str, takes: bool
) -> None:
    assert Place(week, "double").takes(code) is takes


def test_a_task_with_a_value_of_its_own_takes_nothing(week: Week) -> None:
    path = week.folder / "first.py"
    text = path.read_text("utf-8").replace("def double", "SCALE = 2\n\ndef double")
    path.write_text(text, "utf-8")
    assert not Place(week, "double").takes("SCALE = 2\ndef double(x): return x")


def test_poisoned_code_raises_in_every_function_and_method() -> None:
    code = """
def double(x):
    return 2 * x

class Counter:
    step = 1
    def __init__(self): self.n = 0
    def __add__(self, other): return self.n
"""
    made: dict[str, Any] = {}
    exec(poisoned(code), made)
    assert made["Counter"].step == 1
    bare = object.__new__(made["Counter"])
    for enter in (lambda: made["double"](1), lambda: made["Counter"](), lambda: bare + 1):
        with pytest.raises(RuntimeError, match="entered"):
            enter()
