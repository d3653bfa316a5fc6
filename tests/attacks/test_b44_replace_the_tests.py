"""B44: replace the tests or the grader."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "tests": lambda: open(f"{week}/test_hidden.py", "w"),
    "append": lambda: open(f"{week}/test_public.py", "a"),
    "probes": lambda: open(f"{week}/probes.py", "w"),
    "seed": lambda: open("@COURSE@/solutions/seed", "w"),
    "unlink": lambda: os.unlink(f"{week}/test_hidden.py"),
    "new": lambda: open(f"{week}/conftest.py", "w"),
    "course": lambda: os.rename("@COURSE@/course.toml", "@COURSE@/old.toml"),
    "mount": lambda: 1 / (ctypes.CDLL(None).mount(b"/tmp", week.encode(), None, 4096, None) == 0),
""",
            'week = "@COURSE@/solutions/week06_backprop"',
        )
    )
}
TWIN = Attack(RIGHT, beside={"test_public.py": "def test_mine():\n    assert True\n"})


def test_no_file_of_the_course_can_be_changed(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_copy_of_the_public_tests_is_harmless(graded) -> None:
    graded.twin()
