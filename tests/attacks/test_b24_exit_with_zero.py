"""B24: leave with status 0, when loaded or when called."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "loaded": Attack(wrong("import sys; sys.exit(0)")),
    "called": Attack(wrong(inside="import sys; sys.exit(0)")),
    "quit": Attack(wrong(inside="raise SystemExit(0)")),
}
TWIN = Attack(
    RIGHT
    + """

if __name__ == "__main__":
    import sys

    sys.exit(0)
"""
)


def test_leaving_while_loading_fails_the_task(graded) -> None:
    graded.attack("loaded", kind=Kind.CRASH, says="SystemExit: 0")


def test_leaving_when_called_fails_the_task(graded) -> None:
    graded.attack("called", kind=Kind.CRASH, says="SystemExit: 0")
    graded.attack("quit", kind=Kind.CRASH, says="SystemExit: 0")


def test_a_main_guard_is_harmless(graded) -> None:
    graded.twin()
