"""A report inside the member's notebook, where nbgrader's formgrader and feedback show it."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Template

from grader.feedback import html, words
from grader.feedback.terminal import task_mark
from grader.report import Problem, Report, TaskReport

if TYPE_CHECKING:
    from nbformat import NotebookNode

_RESULT = "test_"  # begins the identifier of the cell that shows a task's result
_OWN = "own_"  # of a cell that the member added
_NOTES = "grader_notes"
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PICTURE = re.compile(r"!(?=\[)")
_LIVE_TEX = re.compile(r"\\(?=(?:href|require|cssId|class|style|unicode|includegraphics)\b)")


def fill(notebook: "NotebookNode", report: Report) -> None:
    """Puts the results into the cells that were released for them, and notes at the beginning.

    Arguments:
        notebook: rebuilt from the release, see `grader.release.rebuild`. What the member wrote as
            text is made harmless: formgrader and nbgrader's feedback show it as HTML.
    """
    tasks = {f"{_RESULT}{task.name}": task for task in report.tasks}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and ("answer" in cell.metadata or _is_own(cell)):
            cell.source = harmless(cell.source)
        elif task := tasks.get(cell.id):
            cell.outputs = [_output(_summary(task), task=task)]
    if report.problems:
        notebook.cells.insert(0, _notes(report.problems))


def harmless(text: str) -> str:
    """A member's Markdown that starts nothing where it is shown as HTML.

    A space after ``<`` keeps it from beginning a tag, and reads the same in text, code and
    formulas; pictures become links, so that looking at an answer asks no other server for anything;
    commands with which MathJax reaches out of a formula lose their backslash.
    """
    return _LIVE_TEX.sub("", _PICTURE.sub("", _TAG.sub("< ", text)))


def _is_own(cell: "NotebookNode") -> bool:
    return cell.id.startswith(_OWN)


def _summary(task: TaskReport) -> str:
    points = f"{words.number(task.points)} / {words.number(task.max_points)}"
    return f"{task_mark(task)} {words.line(task.name)}  {points}"


def _notes(problems: tuple[Problem, ...]) -> "NotebookNode":
    from nbformat import v4

    title = f"{words.NOTES.ko} · {words.NOTES.en}"
    output = _output(title, problems=problems)
    return v4.new_code_cell(f"# {title}", id=_NOTES, metadata={}, outputs=[output])


def _output(
    plain: str, *, task: TaskReport | None = None, problems: tuple[Problem, ...] = ()
) -> "NotebookNode":
    from nbformat import v4

    shown = _template().render(task=task, problems=problems)
    return v4.new_output("display_data", {"text/html": shown, "text/plain": plain})


@cache
def _template() -> Template:
    return html.environment(Path(__file__).parent).get_template("result.html")
