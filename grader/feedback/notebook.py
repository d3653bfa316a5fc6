"""A report inside the member's notebook, where nbgrader's formgrader and feedback show it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Template

from grader import harmless
from grader.feedback import html, words
from grader.feedback.view import task_mark
from grader.report import Problem, Report, TaskReport
from grader.text import Language, Text

if TYPE_CHECKING:
    from nbformat import NotebookNode

_RESULT = "test_"  # begins the identifier of the cell that shows a task's result
_OWN = "own_"  # of a cell that the member added
_NOTES = "grader_notes"
_GUIDE = "grader_guide"  # in the metadata of a marking guide
# Characters of a member's: a long text can be such that nbconvert takes minutes.
_LONGEST_TEXT, _LONGEST_CODE, _LONGEST_NOTEBOOK = 20_000, 100_000, 400_000


def fill(notebook: "NotebookNode", report: Report, guides: Mapping[str, Text]) -> None:
    """Puts the results into the cells that were released for them, and notes at the beginning.

    Arguments:
        notebook: rebuilt from the release, see `grader.restore.rebuild`. What the member wrote as
            text is made harmless: formgrader and nbgrader's feedback show it as HTML.
        guides: by question; how to mark an answer stands above it, for the instructor alone.
    """
    tasks = {f"{_RESULT}{task.name}": task for task in report.tasks}
    room = _LONGEST_NOTEBOOK
    for cell in notebook.cells:
        if task := tasks.get(cell.id):
            cell.outputs = [_output(_summary(task), task=task)]
        elif _is_members(cell):
            cell.source = _shown(cell, room)
            room = max(0, room - len(cell.source))
    notebook.cells = list(_with_guides(notebook.cells, guides))
    if report.problems:
        notebook.cells.insert(0, _notes(report.problems))


def is_guide(cell: "NotebookNode") -> bool:
    """Whether a cell of such a notebook is a marking guide."""
    return _GUIDE in cell.metadata


def _with_guides(
    cells: "list[NotebookNode]", guides: Mapping[str, Text]
) -> "Iterator[NotebookNode]":
    from nbformat import v4

    for cell in cells:
        question = cell.metadata.get("answer")
        if question in guides:
            text = f"{guides[question].ko}\n\n---\n\n{guides[question].en}"
            about = {_GUIDE: question, "editable": False}
            yield v4.new_markdown_cell(text, id=f"guide_{question}", metadata=about)
        yield cell


def _is_members(cell: "NotebookNode") -> bool:
    own = cell.id.startswith(_OWN)
    return own or any(key in cell.metadata for key in ("answer", "task", "experiment"))


def _shown(cell: "NotebookNode", room: int) -> str:
    if cell.cell_type == "markdown":
        return harmless.markdown(harmless.shortened(cell.source, min(room, _LONGEST_TEXT)))
    return harmless.shortened(cell.source, min(room, _LONGEST_CODE), code=True)


def _summary(task: TaskReport) -> str:
    points = f"{words.number(task.points)} / {words.number(task.max_points)}"
    return f"{task_mark(task)} {harmless.line(task.name)}  {points}"


def _notes(problems: tuple[Problem, ...]) -> "NotebookNode":
    from nbformat import v4

    title = f"{words.NOTES.ko} · {words.NOTES.en}"
    output = _output(title, problems=problems)
    return v4.new_code_cell(f"# {title}", id=_NOTES, metadata={}, outputs=[output])


def card(
    task: TaskReport | None = None,
    problems: tuple[Problem, ...] = (),
    language: Language = "ko",
) -> str:
    """A task's result, or problems, as HTML in both languages; the reader switches.

    Arguments:
        language: shown at first.
    """
    return _template().render(task=task, problems=problems, language=language)


def _output(
    plain: str, *, task: TaskReport | None = None, problems: tuple[Problem, ...] = ()
) -> "NotebookNode":
    from nbformat import v4

    shown = card(task, problems)
    return v4.new_output("display_data", {"text/html": shown, "text/plain": plain})


@cache
def _template() -> Template:
    return html.environment(Path(__file__).parent).get_template("result.html")
