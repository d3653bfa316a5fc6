"""B51: set the clock or the limits."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "clock": lambda: time.clock_settime(0, 0.0),
    "processor": lambda: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1)),
    "memory": lambda: resource.setrlimit(resource.RLIMIT_DATA, (-1, -1)),
    "lower": lambda: resource.setrlimit(resource.RLIMIT_DATA, (1 << 20, 1 << 20)),
    "files": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)),
    "priority": lambda: os.nice(-5),
    "affinity": lambda: os.sched_setaffinity(0, {0}),
    "times": lambda: os.utime("@NEIGHBOUR@", (0, 0)),
""",
            "import resource, time",
        )
    )
}
TWIN = Attack("import time\n\nSTART = time.perf_counter()\n" + RIGHT)


def test_neither_clock_nor_limits_can_be_set(graded) -> None:
    graded.attack(says=NOTHING)


def test_reading_the_clock_is_harmless(graded) -> None:
    graded.twin()
