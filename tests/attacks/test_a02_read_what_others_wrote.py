"""A2: read the reference, the seed or another member's submission."""

from attack import NOTHING, RIGHT, Attack, readable

ATTACKS = {
    "attack": Attack(
        readable(
            "@COURSE@/solutions/week06_backprop/reference.py",
            "@COURSE@/solutions/seed",
            "@COURSE@/submitted",
            "@NEIGHBOUR@",
            "../../a00-neighbour/week06_backprop/backprop.py",
            "reference.py",
            "../seed",
        )
    )
}
TWIN = Attack(
    """
reference = 1.0
seed = reference


def neighbour(x):
    return x * seed
"""
    + RIGHT
)


def test_nothing_of_others_can_be_read(graded) -> None:
    graded.attack(says=NOTHING)


def test_helpers_called_like_hidden_files_are_welcome(graded) -> None:
    graded.twin()
