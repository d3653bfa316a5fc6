"""The course as nbgrader's own commands see it, each run as an instructor would run it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from runs import PATIENCE, ROOT

from grader import mutation
from grader.course import load
from grader.release import prepare, source_notebook
from grader.release.configuration import EXCHANGE, RELEASE, SOURCE
from grader.settings import Limits
from grader.submission import read_bytes

pytestmark = pytest.mark.slow

WEEK = "week06_backprop"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this course, prepared by `grader release`."""
    root = tmp_path_factory.mktemp("nbgrader") / "course"
    root.mkdir()
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root)
    ignored = shutil.ignore_patterns("seed", "__pycache__", ".ipynb_checkpoints")
    for name in ("solutions", "exercises"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    done = run(root, sys.executable, "-m", "grader.cli", "--lang", "en", "release")
    assert done.returncode == 0, done.stderr
    return root


def run(root: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a command in the course, away from this machine's Jupyter."""
    kept = root.parent / "jupyter"
    environment = os.environ | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "IPYTHONDIR": str(kept / "ipython"),
        "JUPYTER_CONFIG_DIR": str(kept / "config"),
        "JUPYTER_DATA_DIR": str(kept / "data"),
        "JUPYTER_RUNTIME_DIR": str(kept / "runtime"),
        "MPLBACKEND": "Agg",
        "JAX_PLATFORMS": "cpu",
    }
    return subprocess.run(
        list(map(str, command)),
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def nbgrader(root: Path, *arguments: str | Path) -> str:
    """What a command of nbgrader says; it must succeed."""
    done = run(root, sys.executable, "-m", "nbgrader", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_generate_assignment_makes_what_grader_release_made_and_list_names_it(root: Path) -> None:
    nbgrader(root, "generate_assignment", WEEK)
    generated, released = (root / RELEASE / WEEK), (root / "exercises" / WEEK)
    names = {path.name for path in released.iterdir()}
    assert {path.name for path in generated.iterdir()} == names
    for name in names:
        assert (generated / name).read_bytes() == (released / name).read_bytes(), name
    assert (root / EXCHANGE).is_dir()
    nbgrader(root, "release_assignment", WEEK)
    assert f"course {WEEK}" in nbgrader(root, "list")


def test_validate_says_of_the_exercise_that_nothing_is_done(root: Path) -> None:
    said = nbgrader(root, "validate", Path("exercises") / WEEK / "backprop.ipynb")
    week = load(root).week(WEEK)
    assert f"FAILED ON {len(week.tasks) + len(week.questions)} CELL(S)" in said
    assert said.count("Not started.") == len(week.tasks)
    assert "HAVE CHANGED" not in said


def test_validate_passes_a_solved_notebook_and_names_what_fails(root: Path) -> None:
    folder = root / "exercises" / WEEK
    notebook = nbformat.read(folder / "backprop.ipynb", as_version=4)
    solution = read_bytes("x.py", mutation.solution(load(root).week(WEEK)).encode(), Limits())
    code = {cell.task: cell.source for cell in solution.cells if cell.task}
    for cell in notebook.cells:
        if task := cell.metadata.get("task"):
            cell.source = code[task]
        elif "answer" in cell.metadata:
            cell.source = "Because."
    nbformat.write(notebook, folder / "solved.ipynb")
    assert "Success! Your notebook passes all the tests." in nbgrader(
        root, "validate", folder / "solved.ipynb"
    )
    (cell,) = [cell for cell in notebook.cells if cell.id == "sigmoid_backward"]
    cell.source = cell.source.replace("s * (1 - s)", "s")
    nbformat.write(notebook, folder / "wrong.ipynb")
    said = nbgrader(root, "validate", folder / "wrong.ipynb")
    assert "FAILED ON 1 CELL(S)" in said
    assert "sigmoid_backward: " in said
    assert "public 0/1" in said


def test_configuration_describes_the_course_without_jax(root: Path) -> None:
    show = """
import json, sys
from traitlets.config import PyFileConfigLoader
c = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
assert "jax" not in sys.modules
print(json.dumps({k: v for k, v in c.CourseDirectory.items()}))
"""
    done = run(root, sys.executable, "-c", show)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["root"] == str(root)
    assert found["course_id"] == "course"
    assert found["db_url"] == f"sqlite:///{root}/gradebook.db"
    assert (found["source_directory"], found["submitted_directory"]) == (str(SOURCE), "submitted")
    assert found["feedback_directory"] != "feedback"


def test_marking_guides_are_in_the_source_and_nowhere_in_the_release(root: Path) -> None:
    for week in load(root).weeks:
        prepare(week, root / SOURCE)
        guides = [c.source for c in source_notebook(week).cells if "answer" in c.metadata]
        lines = {line for guide in guides for line in guide.split("\n") if len(line) > 40}
        assert len(lines) > 20
        source = nbformat.read(root / SOURCE / week.name / f"{week.stem}.ipynb", as_version=4)
        assert [c.source for c in source.cells if "answer" in c.metadata] == guides
        for path in (root / "exercises" / week.name).iterdir():
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":
                text = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells)
            assert not [line for line in lines if line in text], path
