"""B34: keep a notebook from showing errors."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
try:
    from IPython.core.interactiveshell import InteractiveShell
    InteractiveShell.showtraceback = lambda *a, **k: None
    InteractiveShell.run_cell = lambda *a, **k: None
except ImportError:
    pass
import sys
sys.excepthook = sys.unraisablehook = lambda *a: None
"""),
        notebook=True,
    )
}
TWIN = Attack(RIGHT + "\n\n%matplotlib inline\n", notebook=True)


def test_no_notebook_is_executed(graded) -> None:
    graded.attack()


def test_a_magic_line_is_harmless(graded) -> None:
    graded.twin()
