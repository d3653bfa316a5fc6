"""B26: exceptions that `except Exception` does not catch."""

import pytest
from attack import Attack, wrong

from grader.report import Kind

ATTACKS = {
    "interrupt": Attack(wrong(inside="raise KeyboardInterrupt")),
    "generator": Attack(wrong(inside="raise GeneratorExit")),
    "own": Attack(wrong(inside="raise type('Passed', (BaseException,), {})('all tests passed')")),
    "group": Attack(wrong(inside="raise BaseExceptionGroup('x', [SystemExit(0)])")),
    "outcome": Attack(wrong(inside="import pytest; pytest.exit('passed', 0)")),
    "skip": Attack(wrong(inside="import _pytest.outcomes as o; raise o.Skipped('skip me')")),
}
TWIN = Attack("""
def numerical_gradient(f, x, *, h):
    try:
        raise KeyboardInterrupt
    except BaseException:
        steps = h * jnp.eye(x.size).reshape(x.size, *x.shape)
    return jax.vmap(lambda s: (f(x + s) - f(x - s)) / (2 * h))(steps).reshape(x.shape)
""")


@pytest.mark.parametrize("name", ["interrupt", "generator", "own", "group"])
def test_whatever_is_raised_fails_the_task(graded, name) -> None:
    graded.attack(name, kind=Kind.CRASH if name == "interrupt" else Kind.ERROR)


def test_outcomes_of_pytest_mean_nothing_here(graded) -> None:
    graded.attack("outcome")
    graded.attack("skip")


def test_an_exception_that_is_caught_is_harmless(graded) -> None:
    graded.twin()
