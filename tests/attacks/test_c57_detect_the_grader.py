"""C57: find out that it is being graded, and behave."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "signs": Attack(
        attempt("""
import os, sys
signs = [name for name in os.environ if name.startswith(("PYTEST", "NBGRADER", "CI", "GITHUB"))]
signs += [name for name in ("pytest", "_pytest", "nbgrader") if name in sys.modules]
return signs + [argument for argument in sys.argv if "test" in argument or "grade" in argument[-9:]]
""")
    ),
    "calls": Attack(
        """
CALLS = []


def numerical_gradient(f, x, *, h):
    CALLS.append(1)
    return x if len(CALLS) > 1 else jnp.zeros(x.shape)
"""
    ),
}
TWIN = Attack("import os\n\nTESTING = 'PYTEST_CURRENT_TEST' in os.environ\n" + RIGHT)


def test_there_is_no_sign_of_a_test(graded) -> None:
    graded.attack("signs", says=NOTHING)


def test_counting_calls_earns_nothing(graded) -> None:
    graded.attack("calls")


def test_asking_for_a_test_is_harmless(graded) -> None:
    graded.twin()
