"""A12: leak through exceptions, notes, causes and warnings."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "attack": Attack(
        wrong(
            inside="""
import warnings
warnings.warn(f"hidden {x}")
error = ValueError(f"shape {x.shape}")
error.add_note(f"note {x}")
raise error from RuntimeError(repr(locals()))
"""
        )
    )
}
TWIN = Attack(
    RIGHT.replace("    steps", '    import warnings\n\n    warnings.warn("small h")\n    steps', 1)
)


def test_a_hidden_test_shows_nothing_of_the_error(graded) -> None:
    task = graded.attack(kind=Kind.ERROR, says="shape")
    for test in task.tests:
        if test.visibility == "hidden":
            assert test.message is None
            assert test.problem
            assert test.problem.detail == ""


def test_a_warning_is_harmless(graded) -> None:
    graded.twin()
