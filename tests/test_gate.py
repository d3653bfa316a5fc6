"""The gate complains about exactly what is wrong with a week's tests."""

from dataclasses import replace

from test_grading import HINT, REPORT

from grader.gate import Variant, complaints
from grader.mutation import Mutant
from grader.report import Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.text import Text

TITLE = Text("값", "values")


def test(name: str, task: str, outcome: Outcome, **more) -> TestReport:
    """One test's report."""
    points = 1.0 if outcome is Outcome.PASSED else 0.0
    return TestReport(name, TITLE, task, "hidden", points, 1.0, outcome, HINT, **more)


test.__test__ = False  # type: ignore[attr-defined]


def report(*tests: TestReport) -> Report:
    """A report of two tasks with these tests."""
    tasks = []
    for name in ("double", "total"):
        own = tuple(test for test in tests if test.task == name)
        problem = own[0].problem if own else None
        tasks.append(TaskReport(name, sum(t.points for t in own), 2.0, own, problem))
    return replace(REPORT, tasks=tuple(tasks))


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


def test_another_task_may_fail_if_it_says_what_it_depends_on() -> None:
    sums = test("test_sum", "total", FAILED, depends=("double",))
    assert complaints(MUTANT, report(test("test_values", "double", FAILED), sums)) == ()


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
