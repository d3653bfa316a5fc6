"""Takes the solutions out of a notebook, with nbgrader's preprocessor."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.course import CourseError, Week
from grader.release.source import BEGIN, END

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSWER = "*여기에 답을 작성해 주십시오. · Write your answer here.*"


def clear(week: Week, notebook: "NotebookNode") -> None:
    """Replaces every solution by its stub, and every answer by an invitation to write one.

    Raises:
        CourseError: what is left would not be an exercise.
    """
    from nbconvert.exporters.exporter import ResourcesDict
    from nbgrader.preprocessors import ClearSolutions

    label = week.name.split("_")[0]
    for number, cell in enumerate(notebook.cells):
        if "answer" in cell.metadata:
            cell.source = ANSWER
        task = cell.metadata.get("task")
        if task is None:
            continue
        stub = f'raise NotImplementedError("{label}: {task}")'
        preprocessor = ClearSolutions(code_stub={"python": stub}, enforce_metadata=False)
        preprocessor.preprocess_cell(cell, ResourcesDict(language="python"), number)
        for complaint in _complaints(cell.source):
            raise CourseError(f"{week.folder / week.stem}.py: task {task!r}: {complaint}")


def _complaints(source: str) -> Iterator[str]:
    if BEGIN in source or END in source:
        yield "a marker is left after clearing."
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"without its solution the cell does not parse (line {error.lineno}: {error.msg})."
        return
    if any(isinstance(node, ast.Raise) for node in _run_at_once(tree)):
        yield "its solution is not inside a function, so the stub would run when it is loaded."


def _run_at_once(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs when the cell does: not the bodies of functions."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack += ast.iter_child_nodes(node)
