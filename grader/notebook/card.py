"""What a result cell shows: a small card, and the same as plain text where there is no HTML."""

import io
import sys

from rich.console import Console

from grader.feedback import terminal, view
from grader.feedback.notebook import card
from grader.feedback.words import LATER
from grader.harmless import line
from grader.report import Outcome, TaskReport
from grader.text import Text, default_language

WIDTH = 88


def show(task: TaskReport) -> None:
    """Shows a task's result: as a card in a notebook, else as text."""
    if "ipykernel" not in sys.modules:
        print(_plain(task))
        return
    from IPython.display import display

    shown = card(task, language=default_language())
    display({"text/html": shown, "text/plain": _plain(task)}, raw=True)


def summary(task: TaskReport) -> str:
    """How many of the public tests passed, and what keeps the whole task from being graded."""
    passed, total = sum(test.outcome is Outcome.PASSED for test in task.tests), len(task.tests)
    text = Text(
        f"{line(task.name)}: 공개 시험 {total}개 중 {passed}개 통과",
        f"{line(task.name)}: public {passed}/{total}",
    )
    language = default_language()
    said = [text.pick(language)]
    if problem := view.problem(task):
        said.append(problem.message.pick(language))
    return "\n".join(said)


def _plain(task: TaskReport) -> str:
    out = io.StringIO()
    # In a kernel rich would show the text itself, above the card.
    console = Console(file=out, width=WIDTH, highlight=False, force_jupyter=False)
    console.print(terminal.task_block(task, default_language()))
    if view.is_preview(task):
        console.print(LATER.pick(default_language()))
    return "\n".join(row.rstrip() for row in out.getvalue().rstrip().splitlines())
