"""B25: os._exit(0), which runs nothing after itself."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

USES_ALL = """

def numerical_gradient(f, x, *, h):
    return A0 + A1 + A2 + A3 + A4 + A5 + A6 + A7 + A8
"""

ATTACKS = {
    "loaded": Attack(wrong("import os; os._exit(0)")),
    "called": Attack(wrong(inside="import os; os._exit(0)")),
    "many": Attack("".join(f"import os; A{n} = os._exit(0)\n" for n in range(9)) + USES_ALL),
}
TWIN = Attack("_exit = 0\n" + RIGHT)


def test_an_exit_while_loading_fails_the_task(graded) -> None:
    graded.attack("loaded", kind=Kind.CRASH)


def test_an_exit_when_called_fails_the_task(graded) -> None:
    graded.attack("called", kind=Kind.CRASH)


def test_after_a_few_fatal_statements_the_rest_is_not_loaded(graded) -> None:
    report = graded.run.report("b25-many")
    kinds = {task.problem and task.problem.kind for task in report.tasks}
    assert report.points < report.max_points
    assert kinds <= {None, Kind.CRASH}


def test_a_variable_called_exit_is_harmless(graded) -> None:
    graded.twin()
