"""B32: subclasses of numbers, text, arrays and dicts that lie."""

import pytest
from attack import RIGHT, Attack, wrong

ATTACKS = {
    "float": Attack(wrong(inside="return type('F', (float,), {'__eq__': lambda s, o: True})(0)")),
    "str": Attack(wrong(inside="return type('S', (str,), {'__eq__': lambda s, o: True})('12')")),
    "dict": Attack(
        wrong(
            inside="return type('D', (dict,), {'keys': lambda s: ['a'], 'items': lambda s: []})()"
        )
    ),
    "list": Attack(wrong(inside="return type('L', (list,), {'__len__': lambda s: 2})([0.0])")),
    "array": Attack(
        wrong(
            inside="""
import numpy as np
class Array(np.ndarray):
    def __array_finalize__(self, other): pass
    def __sub__(self, other): return np.zeros(self.shape)
    def __eq__(self, other): return np.ones(self.shape, bool)
return np.zeros(x.shape, np.float32).view(Array)
"""
        )
    ),
    "int": Attack(wrong(inside="return type('I', (int,), {'__int__': lambda s: 12})(3)")),
}
TWIN = Attack("class Gradient(dict):\n    pass\n\n\nEMPTY = Gradient()\n" + RIGHT)


@pytest.mark.parametrize("name", ["float", "str", "dict", "list", "array", "int"])
def test_a_subclass_arrives_as_what_it_holds(graded, name) -> None:
    graded.attack(name)


def test_a_subclass_of_dict_is_harmless(graded) -> None:
    graded.twin()
