"""B28: crash the process."""

import sys

import pytest
from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "pointer": Attack(wrong("import ctypes; ctypes.string_at(0)")),
    "called": Attack(wrong(inside="import ctypes; ctypes.string_at(0)")),
    "abort": Attack(wrong(inside="import os; os.abort()")),
    "stack": Attack(
        wrong(
            inside="""
import sys
sys.setrecursionlimit(10**9)
deep = []
for _ in range(10**6):
    deep = [deep]
repr(deep)
"""
        )
    ),
    "recursion": Attack(wrong(inside="return numerical_gradient(f, x, h=h)")),
}
TWIN = Attack(
    """
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


DEPTH = depth(200)
"""
    + RIGHT
)


@pytest.mark.parametrize("name", ["pointer", "called", "abort", "stack"])
def test_a_crash_is_reported_as_one(graded, name) -> None:
    stopped = name == "stack" and sys.version_info >= (3, 12)  # Python itself counts C's frames
    graded.attack(name, kind=Kind.RECURSION if stopped else Kind.CRASH)


def test_endless_recursion_is_an_error(graded) -> None:
    graded.attack("recursion", kind=Kind.RECURSION, says="RecursionError")


def test_a_recursion_that_ends_is_harmless(graded) -> None:
    graded.twin()
