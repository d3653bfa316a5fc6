"""C63: fix the random numbers, so that hidden inputs are known."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
import random
import numpy as np
random.seed(0)
np.random.seed(0)
np.random.default_rng = lambda *a: np.random.Generator(np.random.PCG64(0))
zero = jax.random.wrap_key_data(jnp.zeros(2, "uint32"))
jax.random.key = jax.random.PRNGKey = lambda *a, **k: zero
jax.random.normal = lambda key, shape=(), *a: jnp.zeros(shape)
""")
    )
}
TWIN = Attack(
    "import numpy as np\n\nRNG = np.random.default_rng(0)\nNOISE = RNG.normal(size=3)\n" + RIGHT
)


def test_hidden_inputs_are_drawn_elsewhere(graded) -> None:
    graded.attack()


def test_drawing_numbers_is_harmless(graded) -> None:
    graded.twin()
