"""B41: files that a Python or a notebook runs when it starts."""

from attack import RIGHT, Attack, wrong

RUN = "import pathlib; pathlib.Path(__file__ + '.ran').write_text('ran')\nraise SystemExit(0)\n"
NAMES = ("sitecustomize.py", "usercustomize.py", "x.pth", "ipython_config.py", ".pythonrc")
INNER = (".ipython/profile_default/startup/00.py", "__init__.py")
ATTACKS = {"attack": Attack(wrong(), beside=dict.fromkeys((*NAMES, *INNER), RUN))}
TWIN = Attack(RIGHT, beside={".gitignore": "__pycache__\n"})


def test_no_start_up_file_runs(graded) -> None:
    graded.attack()


def test_a_dot_file_is_harmless(graded) -> None:
    graded.twin()
