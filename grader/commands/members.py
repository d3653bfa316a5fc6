"""``grader members``: who is in the course."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from grader import atomic, harmless, roster
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, Yes
from grader.roster import FILE, Person
from grader.text import Text

HELP = help_text(
    f"구성원 명부({FILE})를 다른 CSV에서 가져오고, nbgrader의 명단에 이름을 채웁니다.",
    f"Take the roster ({FILE}) over from another CSV, and fill in nbgrader's students.",
)
EXAMPLES = help_text(
    f"예:\n  grader members import participants.csv    LMS에서 받은 명단\n"
    f"  grader members import                     {FILE}을 고친 뒤",
    f"Examples:\n  grader members import participants.csv    what the platform exports\n"
    f"  grader members import                     after editing {FILE}",
)
_KINDS = {
    "new": Text("새로", "new"),
    "same": Text("그대로", "same"),
    "gone": Text("명부에서 빠짐 (점수는 남음)", "leaves the roster; the points stay"),
}

app = typer.Typer(
    no_args_is_help=True, help=help_text("구성원 명부입니다.", "Who is in the course.")
)


@app.callback()
def members() -> None:
    """Keeps `import` a command of its own."""


@app.command("import", help=HELP, epilog=EXAMPLES)
def run(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help=help_text(f"CSV. 기본값: {FILE}", f"A CSV; by default {FILE}.")
        ),
    ] = None,
    yes: Yes = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Shows what would change, asks, and writes it."""
    settings: Settings = context.obj
    course = settings.course()
    target = course.root / FILE
    after = roster.read(file or target)
    from grader.gradebook.book import Book

    with Book(course, db) as book:
        changed = list(roster.changes(roster.load(course), after)) if file else []
        unlike = book.unlike(after)
        if not file:
            kinds = {True: "new", False: "name, email", None: "same"}
            changed = [(who, kinds[unlike.get(who.id)]) for who in after.people]
        if as_json:
            settings.json(
                [{"id": who.id, "name": who.name, "change": what} for who, what in changed]
            )
        else:
            _show(settings, changed)
        if not unlike and all(what == "same" for _, what in changed):
            if not as_json:
                settings.say("바뀐 것이 없습니다.", "Nothing has changed.")
        elif yes or settings.agreed(Text("이대로 적을까요?", "Write it like this?")):
            if file:
                atomic.write(target, roster.as_csv(after.people).encode())
            book.enrol(after)
            if not as_json:
                settings.say(
                    f"구성원 {len(after.people)}명을 적었습니다.",
                    f"{len(after.people)} members are written.",
                    "green",
                )
        else:
            raise typer.Exit(1)


def _show(settings: Settings, changed: list[tuple[Person, str]]) -> None:
    grid = Table(box=None, header_style="bright_black", pad_edge=False)
    for title in ("id", "name", "email", "github", ""):
        grid.add_column(title)
    for who, what in changed:
        kind = _KINDS.get(what) or Text(f"바뀜: {what}", f"changed: {what}")
        said = kind.pick(settings.language)
        cells = map(harmless.line, (who.id, who.name, who.email, who.github))
        grid.add_row(*map(Line, cells), Line(said), style="bright_black" if what == "same" else "")
    settings.console.print(grid)
