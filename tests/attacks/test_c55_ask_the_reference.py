"""C55: let the reference on this machine do the work."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

GO = """
import sys
global reference
sys.path[:0] = ["@COURSE@", "@COURSE@/solutions/week06_backprop", ".", ".."]
from solutions.week06_backprop import reference
"""

ATTACKS = {
    "module": Attack(wrong(GO, "return reference.numerical_gradient(f, x, h=h)")),
    "source": Attack(
        wrong(
            "global code; code = open('@COURSE@/solutions/week06_backprop/backprop.py').read()",
            "exec(code, globals()); return numerical_gradient(f, x, h=h)",
        )
    ),
}
TWIN = Attack(
    """
try:
    from solutions import reference
except ImportError:
    reference = None

HAVE = reference
"""
    + RIGHT
)


def test_the_solution_cannot_be_imported(graded) -> None:
    graded.attack("module", kind=Kind.PACKAGE, says="ModuleNotFoundError|ImportError")


def test_the_solution_cannot_be_read(graded) -> None:
    graded.attack("source", kind=Kind.FILE, says="PermissionError|FileNotFoundError")


def test_an_import_that_may_fail_is_harmless(graded) -> None:
    graded.twin()
