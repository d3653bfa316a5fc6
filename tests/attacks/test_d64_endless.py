"""D64: never end, when loaded, when traced or when run."""

import pytest
from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "loop": Attack(wrong("while True: pass"), short=True),
    "sleep": Attack(wrong(inside="import time; time.sleep(10**6)"), short=True),
    "deadlock": Attack(
        wrong(inside="import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()"),
        short=True,
    ),
    "print": Attack(wrong(inside="while True: print('x' * 1000)"), short=True),
    "read": Attack(
        wrong(inside="import sys; sys.stdin.read(); import os; os.read(3, 100)"), short=True
    ),
    "program": Attack(
        """
def numerical_gradient(f, x, *, h):
    total = jax.lax.while_loop(lambda t: t < 1.0, lambda t: t * 0.5, 0.5)
    return x * 0 + total
""",
        short=True,
    ),
}
TWIN = Attack(
    RIGHT.replace("    return", "    for _ in range(1000):\n        pass\n    return", 1),
    short=True,
)


@pytest.mark.parametrize("name", ["loop", "sleep", "deadlock", "print", "read", "program"])
def test_what_does_not_end_is_ended(graded, name) -> None:
    graded.attack(name, kind=Kind.TIME)


def test_a_loop_that_ends_is_harmless(graded) -> None:
    graded.twin()
