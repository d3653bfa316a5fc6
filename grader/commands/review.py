"""``grader review``: what still waits for a person."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from grader import harmless
from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, Weeks
from grader.course import Course, Week
from grader.feedback import words
from grader.text import Text

if TYPE_CHECKING:
    from grader.feedback.marking import Cell

HELP = help_text(
    "사람이 읽고 점수를 매겨야 할 답을 보여 줍니다.",
    "List what still waits for a person: written answers, and tasks to look at again.",
)
EXAMPLES = help_text(
    "예:\n  grader review                   남은 답의 목록\n"
    "  grader review week06 --answers  답까지\n"
    "  grader review week06 --guide    채점 기준까지\n"
    "점수는 포털의 '답 채점'이나 Jupyter의 formgrader에서 매깁니다: jupyter lab, 메뉴 Nbgrader → "
    "Formgrader",
    "Examples:\n  grader review                   what is left\n"
    "  grader review week06 --answers  with the answers\n"
    "  grader review week06 --guide    with the marking guides\n"
    "Points are given in the portal's Marking, or in Jupyter's formgrader: jupyter lab, menu "
    "Nbgrader → Formgrader",
)


def run(
    context: typer.Context,
    weeks: Weeks = None,
    answers: Annotated[
        bool, typer.Option("--answers", help=help_text("답도 보여 줍니다", "Show the answers."))
    ] = False,
    guide: Annotated[
        bool,
        typer.Option("--guide", help=help_text("채점 기준도 보여 줍니다", "Show marking guides.")),
    ] = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Lists them by week and question, so that one guide serves one pile."""
    from grader.feedback.marking import answers_of, cells

    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    names = {week.name for week in course.chosen(weeks)}
    with open_book(settings, course, db) as book:
        own = [standing for standing in book.current_grades() if standing.week in names]
        found = [
            cell
            for standing in own
            if standing.waiting
            for cell in cells(standing, answers_of(book, standing))
            if cell.waits
        ]
    found.sort(key=lambda cell: (cell.week, cell.name, cell.member))
    if as_json:
        settings.json([_data(cell) for cell in found])
        return
    if not found:
        settings.say("남은 것이 없습니다.", "Nothing waits.", "green")
        return
    _show(settings, course, found, answers=answers, guide=guide)


def _data(cell: "Cell") -> dict[str, object]:
    names = ("member", "week", "name", "written", "max_points", "answer")
    return {name: getattr(cell, name) for name in names}


def _show(
    settings: Settings, course: Course, found: "list[Cell]", *, answers: bool, guide: bool
) -> None:
    piles: dict[tuple[str, str], list[Cell]] = {}
    for cell in found:
        piles.setdefault((cell.week, cell.name), []).append(cell)
    for (week, name), pile in piles.items():
        _head(settings, course.week(week), name, pile)
        if guide and pile[0].written:
            _guide(settings, course, week, name)
        for cell in pile if answers else ():
            settings.console.print(Line(harmless.line(cell.member), style="bold cyan"))
            settings.console.print(Padding(Line(harmless.whole(cell.answer.strip())), (0, 0, 1, 2)))
    settings.say(
        f"모두 {len(found)}개입니다. 점수는 포털이나 formgrader에서 매깁니다.",
        f"{len(found)} in all. Give points in the portal or in formgrader.",
    )


def _head(settings: Settings, week: Week, name: str, pile: "list[Cell]") -> None:
    language = settings.language
    again = Text(" · 다시 볼 과제", " · a task to look at again").pick(language)
    grid = Table.grid(padding=(0, 2))
    title = Line.assemble((week.heading.pick(language), "bold"), " · ", harmless.line(name))
    points = Text(
        f"{words.number(pile[0].max_points)}점", f"{words.number(pile[0].max_points)} pts"
    )
    grid.add_row(title, points.pick(language) + ("" if pile[0].written else again))
    settings.console.print(grid)
    members = ", ".join(harmless.line(cell.member) for cell in pile)
    settings.console.print(Padding(Line(members, style="bright_black"), (0, 0, 1, 2)))


def _guide(settings: Settings, course: Course, week: str, name: str) -> None:
    from rich.markdown import Markdown

    from grader.release import marking_guide

    text = marking_guide(course.week(week), name).pick(settings.language)
    settings.console.print(Padding(Markdown(text), (0, 0, 1, 2)))
