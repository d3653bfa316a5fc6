"""C60: results that a lax comparison would let through."""

import pytest
from attack import RIGHT, Attack, wrong

ATTACKS = {
    name: Attack(wrong(inside=f"return {expression}"))
    for name, expression in {
        "scalar": "jnp.zeros(())",
        "empty": "jnp.zeros((0,))",
        "nan": "jnp.full(x.shape, jnp.nan)",
        "infinite": "jnp.full(x.shape, jnp.inf)",
        "difference": "x * jnp.inf - x * jnp.inf",
        "complex": "jnp.zeros(x.shape, jnp.complex64)",
        "half": "jnp.zeros(x.shape, jnp.float16)",
        "brain": "jnp.zeros(x.shape, jnp.bfloat16)",
        "bool": "jnp.ones(x.shape, bool)",
        "wide": "jnp.zeros((1, *x.shape))",
        "number": "0.0",
        "text": "'nan'",
        "pair": "(x, x)",
        "key": "jax.random.key(0)",
        "small": "jnp.zeros(x.shape, jnp.int4)",
    }.items()
}
TWIN = Attack(RIGHT.replace("    return", "    slopes = jnp.nan_to_num(slopes)\n    return", 1))


@pytest.mark.parametrize("name", ATTACKS)
def test_only_the_right_array_is_right(graded, name) -> None:
    graded.attack(name)


def test_guarding_against_nan_is_harmless(graded) -> None:
    graded.twin()
