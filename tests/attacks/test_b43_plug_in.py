"""B43: install a plug-in where packages are."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "module": lambda: open(f"{site}/plug.py", "w"),
    "folder": lambda: os.makedirs(f"{site}/plug-1.dist-info"),
    "path": lambda: open(f"{site}/zz.pth", "w"),
    "compiled": lambda: open(f"{os.path.dirname(os.__file__)}/__pycache__/x.pyc", "w"),
    "rename": lambda: os.rename(f"{site}/jax", f"{site}/jax2"),
    "pip": lambda: 1 / (os.system("pip install x") == 0),
    "grader": lambda: open(sys.modules["grader"].__file__, "a"),
""",
            "site = os.path.dirname(os.path.dirname(jax.__file__))",
        )
    )
}
TWIN = Attack("import importlib.metadata\n\nNAME = importlib.metadata.__name__\n" + RIGHT)


def test_packages_cannot_be_written_to(graded) -> None:
    graded.attack(says=NOTHING)


def test_importing_metadata_is_harmless(graded) -> None:
    graded.twin()
