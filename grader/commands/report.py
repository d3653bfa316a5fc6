"""``grader report``: the class table, its export, and what the tests say about the class."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader import atomic
from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, Weeks
from grader.course import Course, Week
from grader.errors import GraderError
from grader.roster import load
from grader.statistics import spreadsheet

if TYPE_CHECKING:
    from grader.gradebook.current import CurrentGrade

HELP = help_text(
    "성적표와 통계를 보여 주거나, 파일(CSV, HTML)로 씁니다.",
    "The class table and statistics: shown, or written as CSV or HTML.",
)
EXAMPLES = help_text(
    "예:\n  grader report                          표와 어려운 시험\n"
    "  grader report week06 --html class.html  진행자용 HTML 한 장\n"
    "  grader report --csv class.csv           스프레드시트로\n"
    "  grader report --site                    사이트의 익명 통계를 새로 씁니다",
    "Examples:\n  grader report                          the table and the hardest tests\n"
    "  grader report week06 --html class.html  a page for the instructor\n"
    "  grader report --csv class.csv           for a spreadsheet\n"
    "  grader report --site                    renew the site's anonymous statistics",
)
_SITE = Path("site", "data", "statistics.json")


def _file(option: str, ko: str, en: str) -> Any:
    return typer.Option(option, metavar="FILE", dir_okay=False, help=help_text(ko, en))


def run(
    context: typer.Context,
    weeks: Weeks = None,
    csv: Annotated[
        Path | None, _file("--csv", "한 사람에 한 줄", "CSV, a line for each member.")
    ] = None,
    details: Annotated[
        Path | None,
        _file("--details", "한 사람의 한 주에 한 줄", "CSV, a line for each member and week."),
    ] = None,
    page: Annotated[Path | None, _file("--html", "HTML 한 장", "One page of HTML.")] = None,
    site: Annotated[
        bool,
        typer.Option(
            "--site", help=help_text(f"익명 통계를 {_SITE}에", f"Anonymous counts into {_SITE}.")
        ),
    ] = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Reads the gradebook and shows or writes what it says."""
    settings: Settings = context.obj
    course = settings.course()
    asked = course.chosen(weeks)
    standings, ungraded = _standings(settings, course, db, asked)
    files: dict[Path, Callable[[], str]] = _files(
        settings, course, asked, standings, ungraded, csv=csv, details=details, page=page, site=site
    )
    for path, made in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, made().encode("utf-8", "replace"))
    if as_json:
        missing = spreadsheet.absent(load(course).names, asked, standings, ungraded)
        settings.json(spreadsheet.class_data(standings, ungraded, missing))
    elif not files:
        _show(settings, course, asked, standings, ungraded)
    for path in () if as_json else files:
        settings.say(f"{path}에 썼습니다.", f"Wrote {path}.")


def _standings(
    settings: Settings, course: Course, db: str | None, asked: list[Week]
) -> "tuple[list[CurrentGrade], set[tuple[str, str]]]":
    """What stands, and (member, week) of what waits for a grade."""
    with open_book(settings, course, db) as book:
        names = {week.name for week in asked}
        standings = [standing for standing in book.current_grades() if standing.week in names]
        ungraded = {(who, week) for who, week in book.ungraded() if week in names}
    if not standings:
        raise GraderError(
            "이 주차에는 아직 채점된 것이 없습니다. `grader grade`를 먼저 실행하세요.",
            "Nothing of these weeks has been graded yet. Run `grader grade` first.",
        )
    return standings, ungraded


def _files(
    settings: Settings,
    course: Course,
    asked: list[Week],
    standings: "list[CurrentGrade]",
    ungraded: set[tuple[str, str]],
    *,
    csv: Path | None,
    details: Path | None,
    page: Path | None,
    site: bool,
) -> dict[Path, Callable[[], str]]:
    """What to write, and where; made only when it is written."""
    from grader.statistics import anonymous, summary
    from grader.statistics.page import page as as_page

    files: dict[Path, Callable[[], str]] = {}
    people = load(course).names
    if csv:
        files[csv] = lambda: spreadsheet.class_csv(asked, standings, ungraded, people)
    if details:
        files[details] = lambda: spreadsheet.detailed_csv(
            standings,
            course.zone,
            ungraded,
            spreadsheet.absent(people, asked, standings, ungraded),
        )
    if page:
        files[page] = lambda: as_page(course, asked, standings, settings.language, ungraded, people)
    if site:
        numbers = summary.weeks(standing.report for standing in standings)
        files[course.root / _SITE] = lambda: anonymous.as_json(numbers)
    return files


def _show(
    settings: Settings,
    course: Course,
    asked: list[Week],
    standings: "list[CurrentGrade]",
    ungraded: set[tuple[str, str]],
) -> None:
    from grader.statistics import summary, terminal

    numbers = summary.weeks(standing.report for standing in standings)
    people = load(course).names
    table = terminal.class_table(asked, standings, settings.language, ungraded, people)
    settings.console.print(table)
    settings.console.print(terminal.hardest(numbers, settings.language))
