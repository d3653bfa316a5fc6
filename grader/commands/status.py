"""``grader status``: what was handed in and what it is worth, from the reports on disk."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text as Line

from grader.commands.books import known_grades, say_absent
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, known_members, own_name
from grader.commands.submit import where_to_bring
from grader.commands.week_status import WeekStatus, statuses
from grader.course import Course
from grader.errors import GraderError
from grader.feedback import terminal, words
from grader.feedback.narrow import Narrow
from grader.feedback.words import Grades
from grader.reading.folders import opened
from grader.roster import MEMBER, load
from grader.tables import nfc
from grader.text import Language, Text

HELP = help_text(
    "주마다 제출한 것과 점수를 한눈에 보여 줍니다.",
    "Every week at a glance: what was handed in, and its points.",
)
EXAMPLES = help_text(
    "예:\n  grader status --member hong    한 사람의 모든 주\n"
    "  grader status                  모두",
    "Examples:\n  grader status --member hong    every week of one member\n"
    "  grader status                  everybody",
)


def run(
    context: typer.Context,
    member: Annotated[
        str | None,
        own_name("구성원 이름. 기본값: 모두", "One member; by default all."),
    ] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Shows where members stand."""
    settings: Settings = context.obj
    course = settings.course()
    asked = known_members(settings, course, [member] if member else None)
    members = asked or list(_members(course))
    if not members:
        raise GraderError(
            "아직 제출한 사람이 없습니다. `grader submit FILE`로 제출합니다.",
            "Nobody has handed anything in yet. `grader submit FILE` does.",
        )
    standings = {}
    try:
        standings = known_grades(course, db)
    except GraderError as error:  # what was handed in can be told all the same
        settings.complain(error.text.pick(settings.language), "yellow")
    odd: list[Text] = []
    found = {name: list(statuses(course, name, standings, odd)) for name in members}
    for sentence in odd:
        settings.complain(sentence.pick(settings.language), "yellow")
    if as_json:
        settings.json([_data(course, name, own) for name, own in found.items()])
    elif member:
        settings.console.print(_of_one(course, members[0], found[members[0]], settings.language))
        _say_only_here(settings, course, found)
    else:
        grades = {whose: (own.points, own.max_points) for whose, own in standings.items()}
        _show_all(settings, course, found, grades)


def _members(course: Course) -> Iterator[str]:
    """Everybody who is in the roster, handed something in or has a report."""
    names = set(load(course).names)
    for path in (course.inbox, course.feedback):
        if path.is_dir():
            with opened(path, members=0) as folder:
                names |= {nfc(name) for name in folder.names() if folder.has_folder(name)}
    yield from sorted(name for name in names if MEMBER.fullmatch(name))


def _data(course: Course, member: str, statuses: list[WeekStatus]) -> dict[str, Any]:
    return {"member": member, "weeks": [_week_data(course, status) for status in statuses]}


def _week_data(course: Course, status: WeekStatus) -> dict[str, Any]:
    week, report = status.week, status.report
    data: dict[str, Any] = {
        "week": week.name,
        "due": week.due.isoformat() if week.due else None,
        "receipt": asdict(status.receipt) if status.receipt else None,
        "waiting": status.waiting,
        "unreadable": status.unreadable.en if status.unreadable else None,
        "kept_here_only": status.only_here(course),
        "report": None,
        "grade": None,
    }
    if status.grade is not None:
        data["grade"] = {"points": status.grade[0], "max_points": status.grade[1]}
    if report is not None:
        data["report"] = {
            "points": report.points if report.graded else None,
            "max_points": report.max_points,
            "public": report.count("public"),
            "hidden": report.count("hidden"),
            "graded_at": report.graded_at,
            "tasks": [
                {
                    "name": task.name,
                    "points": task.points,
                    "max_points": task.max_points,
                    "not_started": words.is_not_started(task.problem),
                }
                for task in report.tasks
            ],
        }
    return data


def _of_one(
    course: Course, member: str, statuses: list[WeekStatus], language: Language
) -> RenderableType:
    title = Line(member, style="bold not italic")
    grid = Narrow(order=(1, 4, 3), wraps=0, title=title, title_justify="left", box=None)
    grid.header_style = "bright_black"
    grid.add_column(Text("주", "week").pick(language))
    grid.add_column(Text("마감", "due").pick(language), no_wrap=True)
    for heading in (words.POINTS, words.PUBLIC, words.HIDDEN):
        grid.add_column(heading.pick(language), justify="right", no_wrap=True)
    grid.add_column(Text("과제", "tasks").pick(language))
    for status in statuses:
        grid.add_row(*_row(course, status, language))
    return grid


def _row(course: Course, status: WeekStatus, language: Language) -> Iterator[Line]:
    week, report = status.week, status.report
    yield Line(f"{week.number} · {week.title.pick(language)}")
    noon = week.due and datetime.combine(week.due, time(12), course.zone)
    yield Line(course.shown(noon, "%Y-%m-%d") if noon else "")
    if report is None:
        yield from (Line(), Line(), Line())
    else:
        counts = words.grade(status.grade) if status.grade else words.score(report).pick(language)
        yield Line(counts)
        for visibility in ("public", "hidden"):
            passed, total = report.count(visibility)
            yield Line(f"{passed}/{total}", style="" if passed == total else "yellow")
    yield _state(course, status, language)


def _state(course: Course, status: WeekStatus, language: Language) -> Line:
    receipt, report = status.receipt, status.report
    state = terminal.marks(report) if report else Line()
    if status.waiting:
        ko, en = "채점 전", "not graded yet"
        if status.only_here(course):
            ko, en = "이 컴퓨터에만 보관", "kept here only"
        said = Text(f"영수증 없는 파일, {ko}", f"a file without a receipt, {en}")
        if receipt and not status.by_hand:
            said = Text(f"{receipt.attempt}번째 시도, {ko}", f"attempt {receipt.attempt}, {en}")
        state.append(f"{'  ' if report else ''}{said.pick(language)}", style="cyan")
    elif status.unreadable:
        said = f"{'  ' if report else ''}{words.UNREADABLE.pick(language)}"
        state.append(said, style="yellow")
    elif report is None:
        state = Line(Text("제출 전", "not handed in").pick(language), style="bright_black")
    return state


def _show_all(
    settings: Settings, course: Course, statuses: dict[str, list[WeekStatus]], grades: Grades
) -> None:
    own = [status for all_weeks in statuses.values() for status in all_weeks]
    reports = [status.report for status in own if status.report]
    if reports:
        settings.console.print(terminal.table(reports, settings.language, grades))
    say_absent(
        settings,
        course,
        {
            (name, one.week.name)
            for name, all_weeks in statuses.items()
            for one in all_weeks
            if one.there
        },
    )
    if unreadable := _named(statuses, lambda status: status.unreadable is not None):
        settings.say(
            f"읽을 수 없는 제출물 {len(unreadable)}개: {', '.join(unreadable)}",
            f"Could not be read, {len(unreadable)}: {', '.join(unreadable)}",
            "yellow",
        )
    waiting = _named(statuses, lambda status: status.waiting and not status.only_here(course))
    if waiting:
        settings.say(
            f"채점을 기다리는 제출 {len(waiting)}개: {', '.join(waiting)}",
            f"Waiting to be graded, {len(waiting)}: {', '.join(waiting)}",
            "cyan",
        )
    _say_only_here(settings, course, statuses)


def _named(
    statuses: dict[str, list[WeekStatus]], wanted: Callable[[WeekStatus], bool]
) -> list[str]:
    return [
        f"{name} ({status.week.name})"
        for name, all_weeks in statuses.items()
        for status in all_weeks
        if wanted(status)
    ]


def _say_only_here(
    settings: Settings, course: Course, statuses: dict[str, list[WeekStatus]]
) -> None:
    if kept := _named(statuses, lambda status: status.only_here(course)):
        still = where_to_bring(course)
        settings.say(
            f"이 컴퓨터에만 보관한 파일 {len(kept)}개: {', '.join(kept)}. {still.ko}",
            f"Kept here only, {len(kept)}: {', '.join(kept)}. {still.en}",
            "yellow",
        )
