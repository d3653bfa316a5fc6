"""A week as nbgrader knows it: the instructor's notebook, and what members get of it."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from grader.course import Week
from grader.errors import GraderError
from grader.release import source
from grader.release.header import header
from grader.release.labels import label, with_results
from grader.release.marking import into_answers
from grader.release.source import BEGIN, END
from grader.text import Text

if TYPE_CHECKING:
    from nbformat import NotebookNode

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source_notebook(week: Week) -> "NotebookNode":
    """The instructor's notebook: solutions, marking guides, and nbgrader's metadata.

    Raises:
        GraderError: the source is wrong.
    """
    from nbformat import from_dict, v4, validate

    cells = into_answers(source.read(week).cells)
    cells.insert(0, v4.new_markdown_cell(header(week), metadata={"header": "true"}))
    cells = list(with_results(week, cells))
    label(week, cells)
    metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    notebook = cast("NotebookNode", from_dict(v4.new_notebook(cells=cells, metadata=metadata)))
    validate(notebook)
    return notebook


def released_notebook(week: Week) -> "NotebookNode":
    """The members' notebook, made of the instructor's by nbgrader's preprocessors.

    Raises:
        GraderError: the source is wrong, or what is left would not be an exercise.
    """
    from grader.release.preprocessors import clear

    notebook = clear(week.name, source_notebook(week))
    for cell in notebook.cells:
        if (task := cell.metadata.get("task")) is not None:
            for complaint in _complaints(cell.source):
                where = f"{week.folder / week.stem}.py, {task}"
                raise GraderError(f"{where}: {complaint.ko}", f"{where}: {complaint.en}")
    return notebook


def _complaints(source: str) -> Iterator[Text]:
    if BEGIN in source or END in source:
        yield Text("풀이를 지운 뒤에도 표시가 남아 있습니다.", "a marker is left after clearing.")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        said = f"{error.lineno}: {error.msg}"
        yield Text(
            f"풀이를 지우면 셀의 문법이 맞지 않습니다 (줄 {said}).",
            f"without its solution the cell does not parse (line {said}).",
        )
        return
    if any(isinstance(node, ast.Raise) for node in _run_at_once(tree)):
        yield Text(
            "풀이가 함수 안에 있지 않아, 빈 과제 파일을 불러오는 순간 실행됩니다.",
            "its solution is not inside a function, so the stub would run when it is loaded.",
        )


def _run_at_once(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs when the cell does: not the bodies of functions."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack += ast.iter_child_nodes(node)
