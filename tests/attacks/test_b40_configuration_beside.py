"""B40: configuration and hooks of pytest beside the exercise."""

from attack import RIGHT, Attack, wrong

HOOKS = """
import pathlib, pytest
pathlib.Path(__file__).with_name("ran").write_text("ran")

def pytest_collection_modifyitems(items):
    items.clear()

def pytest_runtest_makereport(item, call):
    call.excinfo = None
"""
ATTACKS = {
    "attack": Attack(
        wrong(),
        beside={
            "conftest.py": HOOKS,
            "pytest.ini": "[pytest]\naddopts = -k none\n",
            "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p hooks'\n",
            "hooks.py": HOOKS,
            "setup.cfg": "[tool:pytest]\naddopts = -k none\n",
            "tox.ini": "[pytest]\n",
            "course.toml": "seed = 0\n",
            "week.toml": "number = 6\n",
            "test_hidden.py": "",
        },
    )
}
TWIN = Attack(RIGHT, beside={"pyproject.toml": "[tool.ruff]\nline-length = 90\n"})


def test_nothing_beside_the_exercise_is_honoured(graded) -> None:
    graded.attack()


def test_a_configuration_of_one_s_own_is_harmless(graded) -> None:
    graded.twin()
