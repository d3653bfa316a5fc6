"""A7: /proc of this process, its parent and every other."""

from attack import NOTHING, RIGHT, Attack, readable

ATTACKS = {
    "attack": Attack(
        readable(
            *(
                f"/proc/{process}/{name}"
                for process in ("self", "thread-self", "1", "2", "3", "4")
                for name in ("environ", "cmdline", "maps", "mem", "fd", "cwd", "root")
            ),
            "/proc",
            "/etc/passwd",
            "/sys/kernel",
            "/dev/shm",
            "/dev/kmsg",
        )
    )
}
TWIN = Attack(
    """
import os

CORES = os.cpu_count()

PROCESS = os.getpid()
"""
    + RIGHT
)


def test_nothing_of_proc_can_be_read(graded) -> None:
    graded.attack(says=NOTHING)


def test_asking_for_own_number_is_harmless(graded) -> None:
    graded.twin()
