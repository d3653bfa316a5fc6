"""``grader course``: the same course in another term, and its gradebook in a newer grader."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grader import atomic, term
from grader.commands.books import known_grades, open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, DryRun, day_of
from grader.text import Text, counted

HELP = help_text(
    "과정을 다른 학기로 옮깁니다. 첫 주는 이날 시작해 엿새 뒤에 마감하고, 나머지는 "
    "간격을 지킵니다.",
    "Move the course to another term: the first week begins on that day and is due six days "
    "later; the others keep their distance.",
)
EXAMPLES = help_text(
    "예:\n  grader course start 2027-03-08 --dry-run    보기만 합니다\n"
    "  grader course start 2027-03-08",
    "Examples:\n  grader course start 2027-03-08 --dry-run    only look\n"
    "  grader course start 2027-03-08",
)
UPGRADE = help_text(
    "더 오래된 채점기의 성적부를 이 채점기에 맞춥니다. 먼저 사본을 만들어 두세요.",
    "Bring a gradebook of an older grader up to date. Make a copy of it first.",
)
UPGRADE_EXAMPLES = help_text(
    "예:\n  grader course upgrade\n"
    "  grader course upgrade --db sqlite:///2025.db    지난 학기의 것",
    "Examples:\n  grader course upgrade\n"
    "  grader course upgrade --db sqlite:///2025.db    that of an earlier term",
)
KINDS = {  # of what names the old dates, and what becomes of it
    "releases": Text(
        "나누어 준 과제: `grader release`가 새로 씁니다.",
        "Releases: `grader release` writes them again.",
    ),
    "notes": Text(
        "모임 기록: 있었던 일이므로 그대로 둡니다.", "Notes of meetings: a record, left alone."
    ),
    "pages": Text("페이지: 살펴보고 손으로 고치세요.", "Pages: look them over by hand."),
}

app = typer.Typer(
    no_args_is_help=True, help=help_text("과정 전체를 다룹니다.", "The course as a whole.")
)


@app.command("start", help=HELP, epilog=EXAMPLES)
def start(
    context: typer.Context,
    day: Annotated[
        str,
        typer.Argument(
            metavar="DATE",
            help=help_text("첫날, 2027-03-08처럼", "The first day, like 2027-03-08."),
        ),
    ],
    dry_run: DryRun = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help=help_text("묻지 않습니다", "Even if points may change.")),
    ] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Writes course.toml, and says what else names the old dates."""
    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    path = course.root / "course.toml"
    moves = term.moves(course, day_of(day))
    named = _kinds(term.naming(course.root, [move.before for move in moves]))
    if as_json:
        settings.json(_data(moves, named))
    else:
        _show(settings, moves, named)
    if dry_run:
        return
    graded = known_grades(course, db)
    if graded and not yes and not settings.agreed(_question(len(graded))):
        raise typer.Exit(1)
    atomic.put(path, term.rewritten(path.read_bytes().decode(), moves).encode())
    if graded:
        with open_book(settings, settings.course(weeks_in="solutions"), db):
            pass  # points and pages follow from the new dates
    if not as_json:
        settings.say(
            "course.toml에 적었습니다. 사이트의 날짜는 `make site`가 새로 씁니다.",
            "Written to course.toml. The site's own dates follow with `make site`.",
            "green",
        )


@app.command("upgrade", help=UPGRADE, epilog=UPGRADE_EXAMPLES)
def upgrade(context: typer.Context, db: Db = None) -> None:
    """Upgrades the tables of a gradebook that is there."""
    from grader.gradebook.book import Book

    settings: Settings = context.obj
    with Book(settings.course(), db, create=False, upgrade=True) as book:
        place = book.database.place
    settings.say(
        f"성적부 {place}: 이 채점기에 맞습니다.", f"The gradebook {place} is up to date.", "green"
    )


def _kinds(paths: Iterable[Path]) -> dict[str, list[Path]]:
    named: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in paths:
        released = path.parts[0] == "exercises"
        kind = "releases" if released else "notes" if "notes" in path.parts else "pages"
        named[kind].append(path)
    return named


def _data(moves: Sequence[term.Move], named: dict[str, list[Path]]) -> dict[str, object]:
    weeks = [
        {"week": move.week, "before": move.before.isoformat(), "after": move.after.isoformat()}
        for move in moves
    ]
    return {"weeks": weeks, **{kind: list(map(str, paths)) for kind, paths in named.items()}}


def _show(settings: Settings, moves: Sequence[term.Move], named: dict[str, list[Path]]) -> None:
    table = Table(box=None, header_style="bright_black")
    for heading in (Text("주", "week"), Text("전", "before"), Text("후", "after")):
        table.add_column(heading.pick(settings.language))
    for move in moves:
        table.add_row(move.week, *map(str, (move.before, move.after)))
    settings.console.print(table)
    for kind, paths in named.items():
        if paths:
            settings.console.print()
            settings.say(KINDS[kind].ko, KINDS[kind].en)
            for path in paths:
                settings.console.print(f"  {path}", markup=False, soft_wrap=True)
    settings.console.print()


def _question(graded: int) -> Text:
    return Text(
        f"성적부에 점수가 {graded}개 있고, 늦었는지를 새 날짜로 다시 셉니다. 새 학기라면 "
        "성적부를 먼저 다른 곳에 두세요. 그대로 옮길까요?",
        f"The gradebook holds {counted(graded, 'grade')}, whose lateness the new dates decide. For "
        "a new term put that gradebook away first. Move the dates all the same?",
    )
