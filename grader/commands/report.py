"""``grader report``: the class table, its export, and what the tests say about the class."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Class:
    """What stands in the gradebook.

    Arguments:
        people: the roster: names by member.
        everything: of all weeks; `standings` and `ungraded` are of those that were asked for.
        ungraded: (member, week) of what waits for a grade.
    """

    course: Course
    weeks: list[Week]
    people: dict[str, str]
    everything: "list[CurrentGrade]"
    standings: "list[CurrentGrade]"
    ungraded: set[tuple[str, str]]

    @property
    def absent(self) -> list[tuple[str, str]]:
        """(member, week) of those who handed nothing in."""
        return spreadsheet.absent(self.people, self.weeks, self.standings, self.ungraded)


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
    found = _read(settings, course, db, course.chosen(weeks))
    files = _files(settings, found, csv=csv, details=details, page=page)
    if site:
        files[course.root / _SITE] = _for_the_site(found)
    written = [
        path for path, text in files.items() if atomic.put(path, text.encode("utf-8", "replace"))
    ]
    if as_json:
        settings.json(spreadsheet.class_data(found.standings, found.ungraded, found.absent))
    elif not files:
        _show(settings, found)
    for path in () if as_json else written:
        settings.say(f"{path}에 썼습니다.", f"Wrote {path}.")


def _read(settings: Settings, course: Course, db: str | None, asked: list[Week]) -> _Class:
    names = {week.name for week in asked}
    with open_book(settings, course, db) as book:
        everything = [own for own in book.current_grades() if own.week in course.by_name]
        ungraded = {(who, week) for who, week in book.ungraded() if week in names}
    standings = [standing for standing in everything if standing.week in names]
    if not standings:
        raise GraderError(
            "이 주차에는 아직 채점된 것이 없습니다. `grader grade`를 먼저 실행하세요.",
            "Nothing of these weeks has been graded yet. Run `grader grade` first.",
        )
    return _Class(course, asked, load(course).names, everything, standings, ungraded)


def _files(
    settings: Settings,
    found: _Class,
    *,
    csv: Path | None,
    details: Path | None,
    page: Path | None,
) -> dict[Path, str]:
    """What to write, and where."""
    from grader.statistics.page import page as as_page

    weeks, standings, people = found.weeks, found.standings, found.people
    files: dict[Path, str] = {}
    if csv:
        files[csv] = spreadsheet.class_csv(weeks, standings, found.ungraded, people)
    if details:
        zone = found.course.zone
        files[details] = spreadsheet.detailed_csv(standings, zone, found.ungraded, found.absent)
    if page:
        files[page] = as_page(
            found.course, weeks, standings, settings.language, found.ungraded, people
        )
    return files


def _for_the_site(found: _Class) -> str:
    """Of all weeks, whichever were asked for: it replaces what the site had."""
    from grader.statistics import anonymous, summary

    return anonymous.as_json(summary.weeks(standing.report for standing in found.everything))


def _show(settings: Settings, found: _Class) -> None:
    from grader.statistics import summary, terminal

    language, standings = settings.language, found.standings
    numbers = summary.weeks(standing.report for standing in standings)
    table = terminal.class_table(found.weeks, standings, language, found.ungraded, found.people)
    settings.console.print(table)
    settings.console.print(terminal.hardest(numbers, language))
