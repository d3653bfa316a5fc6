"""A19: recover the tests from the repository's history or a package cache."""

from attack import NOTHING, RIGHT, Attack, readable

ATTACKS = {
    "attack": Attack(
        readable(
            "@COURSE@/.git/packed",
            "@COURSE@/.git",
            "../.git",
            "/root/.cache",
            "/home",
            "/var/cache",
            "/var/lib",
            "/tmp",
        )
    )
}
TWIN = Attack(
    """
git = 1.0

history = [git]
"""
    + RIGHT
)


def test_neither_history_nor_caches_can_be_read(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_list_called_history_is_harmless(graded) -> None:
    graded.twin()
