"""A1: open the test files on disk."""

from attack import NOTHING, Attack, readable

FILES = ("test_hidden.py", "test_public.py", "week.toml", "")
PLACES = (".", "..", "../..", "solutions/week06_backprop", "@COURSE@/solutions/week06_backprop")
ATTACKS = {"attack": Attack(readable(*(f"{place}/{file}" for place in PLACES for file in FILES)))}
TWIN = Attack(
    """
def open(slopes, test_hidden):
    return slopes.reshape(test_hidden)


def numerical_gradient(f, x, *, h):
    steps = h * jnp.eye(x.size).reshape(x.size, *x.shape)
    slopes = jax.vmap(lambda step: (f(x + step) - f(x - step)) / (2 * h))(steps)
    return open(slopes, x.shape)
"""
)


def test_no_test_file_can_be_opened(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_helper_called_open_is_welcome(graded) -> None:
    graded.twin()
