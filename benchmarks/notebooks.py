"""An nbgrader course with the same checks: each test is an autograded cell run in the kernel."""

import json
import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from benchmarks.cases import Case, read_cases
from benchmarks.compose import write_notebook
from grader.course import Week

_SET_UP = """\
import sys
from pathlib import Path
from benchmarks.cases import read_cases
from benchmarks.members import around
from grader.course import load_week
_week = load_week(Path({folder}))
_submission = around(sys.modules["__main__"], _week)
_cases = {{(case.file, case.name): case.call for case in read_cases(_week)}}
"""
_TEST = """\
### BEGIN HIDDEN TESTS
_cases[{file!r}, {name!r}](_submission)
### END HIDDEN TESTS
"""


def make_course(folder: Path, week: Week, root: Path) -> Path:
    """A course folder with the week's source notebook."""
    notebook = jupytext.reads(
        (root / "solutions" / week.name / f"{week.stem}.py").read_text("utf-8"), fmt="py:percent"
    )
    notebook.cells = [cell for cell in notebook.cells if "experiment" not in cell.metadata]
    for cell in notebook.cells:
        if "task" in cell.metadata:
            cell.metadata["nbgrader"] = _metadata(cell.metadata["task"], solution=True)
    notebook.cells.append(_locked("set_up", _SET_UP.format(folder=json.dumps(str(week.folder))), 0))
    for number, case in enumerate(read_cases(week)):
        source = _TEST.format(file=case.file, name=case.name)
        notebook.cells.append(_locked(grade_id(number, case), source, case.points))
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    write_notebook(folder / "source" / week.name / f"{week.stem}.ipynb", notebook)
    (folder / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
        f"c.CourseDirectory.root = {str(folder)!r}\n"
        "c.ExecutePreprocessor.timeout = 600\n"
    )
    return folder


def settings(course: Path) -> dict[str, str]:
    """Environment that keeps Jupyter's files in the course's folder and lets it find alembic."""
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "IPYTHONDIR": str(course / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "JUPYTER_DATA_DIR": str(course / ".jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(course / ".jupyter-run"),
    }


def handed_in(course: Path, week: Week, notebook: NotebookNode) -> NotebookNode:
    """The released notebook with a member's code in its cells."""
    released = nbformat.read(course / "release" / week.name / f"{week.stem}.ipynb", as_version=4)
    code = {
        cell.metadata["task"]: cell.source for cell in notebook.cells if "task" in cell.metadata
    }
    for cell in released.cells:
        if "task" in cell.metadata:
            cell.source = code[cell.metadata["task"]]
    return released


def passed(course: Path, week: Week, members: list[str]) -> dict[str, int]:
    """Test cells without an error, by member."""
    counts = {}
    for member in members:
        path = course / "autograded" / member / week.name / f"{week.stem}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        tests = [
            c
            for c in cells
            if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test")
        ]
        counts[member] = sum(not _failed(cell) for cell in tests)
    return counts


def grade_id(number: int, case: Case) -> str:
    """A cell's identifier: nbgrader allows letters, digits and underscores."""
    return f"test_{number}_{case.file}"


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)


def _locked(name: str, source: str, points: float) -> NotebookNode:
    grade = name != "set_up"
    metadata = _metadata(name, grade=grade, locked=True) | ({"points": points} if grade else {})
    return new_code_cell(source, metadata={"nbgrader": metadata})


def _metadata(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False
) -> dict[str, object]:
    return {
        "schema_version": 3, "grade_id": name, "grade": grade, "solution": solution,
        "locked": locked, "task": False,
    }  # fmt: skip
