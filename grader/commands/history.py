"""``grader history``: what a member handed in for a week, when, and which of it counts."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text as Line

from grader import atomic
from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, OneMember, OneWeek, known_member
from grader.course import Course
from grader.errors import GraderError
from grader.feedback.narrow import Narrow
from grader.feedback.words import number
from grader.gradebook.attempts import Attempt, Entry, counting
from grader.harmless import line
from grader.late import Lateness
from grader.settings import Counts
from grader.text import Language, Text, counted, josa

_LONGEST = 255  # bytes of a file's name
HELP = help_text(
    "한 사람이 한 주에 제출한 모든 것: 때, 점수, 어느 것이 인정되는지.",
    "Everything a member handed in for a week: when, the points, and which one counts.",
)
EXAMPLES = help_text(
    "예:\n  grader history hong week06\n  grader history hong week06 --save /tmp/hong",
    "Examples:\n  grader history hong week06\n  grader history hong week06 --save /tmp/hong",
)


def run(
    context: typer.Context,
    member: OneMember,
    week: OneWeek,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=help_text(
                "제출한 파일을 여기에 저장", "Write the files handed in to this folder."
            ),
        ),
    ] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Shows a member's attempts."""
    settings: Settings = context.obj
    course = settings.course()
    name, chosen = known_member(settings, course, member, past=True), course.week(week)
    with open_book(settings, course, db, chosen.name, name) as book:
        entries = book.entries(chosen.name, name)
        if not entries:
            raise GraderError(
                f"{josa(name, '은는')} {chosen.name}에 제출한 것이 없습니다. 제출했다면 "
                "`grader grade`를 실행하세요.",
                f"{name} has handed in nothing for {chosen.name}. If that is not so, run "
                "`grader grade`.",
            )
        saved = [_save(save, entry.attempt, book.data(entry.attempt)) for entry in entries if save]
    if as_json:
        settings.json(_data(entries, course.gradebook.counts))
        return
    title = f"{name} · {chosen.name}"
    settings.console.print(_table(title, entries, course, settings.language))
    if any(entry.attempt.clock != "receipt" for entry in entries):
        settings.say(
            " * 믿을 수 있는 영수증이 없어, 성적부가 처음 본 때나 진행자가 정한 때입니다.",
            " * without a receipt that counts: when first seen, or as the instructor said.",
            "bright_black",
        )
    if save:
        done = sum(saved)
        settings.say(
            f"파일 {done}개를 {save}에 저장했습니다.", f"Wrote {counted(done, 'file')} to {save}."
        )


def _save(folder: Path, attempt: Attempt, data: bytes | None) -> bool:
    if data is None:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    atomic.write(folder / _name(attempt), data)
    return True


def _name(attempt: Attempt) -> str:
    """Its number and its own name, as far as a file system has room for that."""
    name = f"{attempt.number:04}-{attempt.file}"
    over = len(os.fsencode(name)) - _LONGEST
    if over <= 0:
        return name
    own = Path(name)
    return os.fsencode(own.stem)[:-over].decode(errors="ignore") + own.suffix


def _data(entries: Sequence[Entry], counts: Counts) -> list[dict[str, Any]]:
    chosen = counting(entries, counts)
    found = []
    for entry in entries:
        attempt = asdict(entry.attempt)
        attempt["received_at"] = entry.attempt.received_at.isoformat()
        results = [asdict(result) for result in entry.results]
        late = asdict(entry.late)
        found.append(attempt | {"late": late, "results": results, "counts": entry is chosen})
    return found


def _table(title: str, entries: Sequence[Entry], course: Course, language: Language) -> Table:
    # The number, the points and which one counts stay.
    heading = Line(title, style="bold not italic")
    table = Narrow(order=(6, 2, 3, 1), title=heading, title_justify="left", box=None)
    table.header_style = "bright_black"
    headings = (
        Text("시도", "no."),
        Text("받은 때", "received"),
        Text("파일", "file"),
        Text("늦음", "late"),
        Text("점", "points"),
        Text("감점 뒤", "net"),
        Text("채점", "graded"),
        Text("인정", "counts"),
    )
    for heading in headings:
        table.add_column(heading.pick(language))
    chosen = counting(entries, course.gradebook.counts)
    for entry in entries:
        cells = _row(entry, course, language)
        table.add_row(*cells, Line("✓" if entry is chosen else "", style="green"))
    return table


def _row(entry: Entry, course: Course, language: Language) -> list[Line]:
    attempt, result = entry.attempt, entry.result
    when = course.shown(attempt.received_at)
    points = f"{number(result.points)} / {number(result.max_points)}" if result else "–"
    return [
        Line(str(attempt.number)),
        Line(when if attempt.clock == "receipt" else f"{when}*"),
        Line(line(attempt.file or "–")),
        Line(_late(entry.late).pick(language), style="yellow"),
        Line(points),
        Line(number(entry.net) if result and entry.late.penalty else ""),
        Line(f"{len(entry.results)}×" if result else "–"),
    ]


def _late(late: Lateness) -> Text:
    if not late.seconds and not late.days:  # at midnight the first day begins
        return Text("", "")
    if late.seconds >= 86400:
        days = number(late.seconds * 10 // 86400 / 10)
        return Text(f"{days}일", f"{days} d")
    hours = number(late.seconds * 10 // 3600 / 10)
    return Text(f"{hours}시간", f"{hours} h")
