"""B31: return an object that equals everything."""

import pytest
from attack import RIGHT, Attack, wrong

from grader.report import Kind

LIAR = """
global Liar

class Liar:
    shape, dtype, ndim, size, __array_priority__ = (2, 1, 3), "float32", 3, 6, 1e9

    def __init__(self, x):
        self.x = x

    def yes(self, *args, **kwargs):
        return True

    def me(self, *args, **kwargs):
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = yes
    __sub__ = __rsub__ = __abs__ = __getitem__ = __array_ufunc__ = __array_function__ = me
    __hash__ = lambda self: 0
    __float__ = lambda self: 0.0
    __len__ = lambda self: 2
    __iter__ = lambda self: iter([self])
    strip = me
"""

ATTACKS = {
    "equal": Attack(wrong(LIAR, "return Liar(x)")),
    "jax": Attack(
        wrong(LIAR, "Liar.__jax_array__ = lambda self: jnp.zeros(x.shape); return Liar(x)")
    ),
    "numpy": Attack(
        wrong(LIAR, "Liar.__array__ = lambda self, *a: jnp.zeros(x.shape); return Liar(x)")
    ),
    "inside": Attack(wrong(LIAR, "return {'cubes': [Liar(x)] * 3}")),
}
TWIN = Attack(
    """
class Slope:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return True

    __hash__ = None


SAME = Slope(1) == Slope(2)
"""
    + RIGHT
)


@pytest.mark.parametrize("name", ["equal", "jax", "numpy", "inside"])
def test_only_arrays_and_plain_data_leave_the_sandbox(graded, name) -> None:
    graded.attack(name, kind=Kind.OUTPUT)


def test_a_class_with_eq_that_is_no_result_is_harmless(graded) -> None:
    graded.twin()
