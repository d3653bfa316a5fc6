"""A13: keep what one test shows for a later one, or a later run."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "temporary": lambda: open("/tmp/kept", "w").write("x"),
    "home": lambda: open(os.path.expanduser("~/kept"), "w").write("x"),
    "here": lambda: open("kept", "w").write("x"),
    "shared memory": lambda: open("/dev/shm/kept", "w").write("x"),
    "packages": lambda: open(os.__file__ + ".kept", "w").write("x"),
    "folder": lambda: os.mkdir("/tmp/kept"),
    "feedback": lambda: open("@FEEDBACK@/kept", "w").write("x"),
    "semaphore": lambda: __import__("multiprocessing").Semaphore(),
    "pipe": lambda: os.mkfifo("/tmp/pipe"),
    "shared mapping": lambda: __import__("mmap").mmap(-1, 4096),
"""
        )
    )
}
TWIN = Attack(
    """
SEEN = []


def seen(shape):
    SEEN.append(shape)
    return len(SEEN)
"""
    + RIGHT
)


def test_nothing_can_be_kept_outside_the_process(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_list_of_shapes_is_harmless(graded) -> None:
    graded.twin()
