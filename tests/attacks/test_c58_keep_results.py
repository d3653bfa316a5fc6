"""C58: keep results between calls and return them again."""

from attack import RIGHT, Attack

ATTACKS = {
    "tracers": Attack(
        """
KEPT = []


def numerical_gradient(f, x, *, h):
    KEPT.append(x * 0)
    return KEPT[0] if len(KEPT) > 3 else jnp.zeros(x.shape)
"""
    ),
    "numbers": Attack(
        """
KEPT = {}


def numerical_gradient(f, x, *, h):
    return KEPT.setdefault(x.shape, jnp.zeros(x.shape))
"""
    ),
}
TWIN = Attack(
    """
import functools


@functools.lru_cache
def identity(size):
    return tuple(map(tuple, __import__("numpy").eye(size).tolist()))


EYE = identity(2)
"""
    + RIGHT
)


def test_a_kept_tracer_earns_nothing(graded) -> None:
    graded.attack("tracers")


def test_a_kept_number_earns_nothing(graded) -> None:
    graded.attack("numbers")


def test_keeping_constants_is_harmless(graded) -> None:
    graded.twin()
