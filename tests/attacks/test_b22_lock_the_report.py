"""B22: rename, remove or lock what the grader writes to."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "mode": lambda: os.chmod("@FEEDBACK@", 0),
    "rename": lambda: os.rename("@FEEDBACK@", "@FEEDBACK@.old"),
    "remove": lambda: os.rmdir("@FEEDBACK@"),
    "unlink": lambda: os.unlink("@FEEDBACK@/a00-neighbour/week06_backprop.json"),
    "owner": lambda: os.chown("@FEEDBACK@", 1, 1),
    "times": lambda: os.utime("@FEEDBACK@", (0, 0)),
    "attribute": lambda: os.setxattr("@FEEDBACK@", "user.x", b"1"),
    "truncate": lambda: os.truncate("@NEIGHBOUR@", 0),
    "hard link": lambda: os.link("@NEIGHBOUR@", "/tmp/kept"),
    "lock": lambda: os.open("@FEEDBACK@", os.O_RDONLY),
"""
        )
    )
}
TWIN = Attack(
    """
import os

PATH = os.path.join('feedback', 'mine')

mode = len(PATH)
"""
    + RIGHT
)


def test_nothing_of_the_grader_can_be_moved_or_locked(graded) -> None:
    graded.attack(says=NOTHING)


def test_joining_paths_is_harmless(graded) -> None:
    graded.twin()
