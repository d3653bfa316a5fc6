"""A4: walk the frames outwards to the test's variables."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import sys
frame, found = sys._getframe(), []
while frame:
    names = {"expected", "reference", "rng", "course", "week", "submission", "seed", "points"}
    found += sorted(names & set(frame.f_locals))
    frame = frame.f_back
return found
""")
    )
}
TWIN = Attack(
    """
import inspect


def here():
    return inspect.currentframe().f_code.co_name


NAME = here()
"""
    + RIGHT
)


def test_no_frame_holds_anything_of_a_test(graded) -> None:
    graded.attack(says=NOTHING)


def test_looking_at_own_frame_is_harmless(graded) -> None:
    graded.twin()
