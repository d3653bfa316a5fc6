"""C54: use what is to be written by hand, under another name."""

import pytest
from attack import RIGHT, Attack

from grader.report import Kind


def by(expression: str) -> str:
    """The gradient by something that does the work."""
    return f"\n\ndef numerical_gradient(f, x, *, h):\n    return {expression}\n"


ATTACKS = {
    "named": Attack(by("jax.grad(f)(x)")),
    "imported": Attack("from jax import grad as slope\n" + by("slope(f)(x)")),
    "fetched": Attack(by("getattr(jax, 'gr' + 'ad')(f)(x)")),
    "dictionary": Attack(by("vars(jax)['gr' + 'ad'](f)(x)")),
    "unwrapped": Attack(by("getattr(jax, 'gr' + 'ad').__wrapped__(f)(x)")),
    "partial": Attack(
        "import functools\nSLOPE = functools.partial(jax.grad)\n" + by("SLOPE(f)(x)")
    ),
    "evaluated": Attack(by("jax and eval('jax.gr' + 'ad(f)(x)')")),
    "other": Attack(by("__import__('jax').vjp(f, x)[1](1.0)[0]")),
}
TWIN = Attack(
    """
def grad(slopes):
    \"\"\"Not jax.grad: only a name.\"\"\"
    return slopes  # jax.grad(f)(x) would be too easy


DONE = grad(1.0)
"""
    + RIGHT
)


@pytest.mark.parametrize(
    "name",
    ["named", "imported", "fetched", "dictionary", "unwrapped", "partial", "evaluated", "other"],
)
def test_by_hand_means_by_hand(graded, name) -> None:
    graded.attack(name, kind=Kind.FORBIDDEN)


def test_a_forbidden_name_in_a_comment_is_harmless(graded) -> None:
    graded.twin()
