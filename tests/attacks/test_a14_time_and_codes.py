"""A14: tell a hidden input by the time that it takes."""

import re

from attack import RIGHT, Attack

ATTACKS = {
    "attack": Attack(
        """
def numerical_gradient(f, x, *, h):
    steps = jnp.where(x.sum() > 0, 2_000_000, 1)
    slow = jax.lax.fori_loop(0, steps, lambda i, total: total + jnp.sin(total), 0.5)
    return jnp.zeros(x.shape) + slow * 0
"""
    )
}
TWIN = Attack(
    RIGHT.replace(
        "    return",
        "    zero = jax.lax.fori_loop(0, 3, lambda i, t: t, 0.0)\n    return zero +",
        1,
    )
)


def test_the_page_of_a_member_tells_no_times(graded) -> None:
    graded.attack()
    seconds = graded.run.report("a14-attack").seconds
    assert f"{seconds:.2f}" not in re.sub(r"<[^>]*>", "", graded.run.page("a14-attack"))


def test_a_short_loop_is_harmless(graded) -> None:
    graded.twin()
