"""``grader members``: who is in the course."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from grader import harmless, roster
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, Yes, member_name
from grader.commands.portal import HERE as PORTAL
from grader.errors import GraderError
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
INVITE = help_text(
    "포털에 들어올 주소를 구성원마다 하나씩 만듭니다.",
    "Make an address for each member that lets them into the portal.",
)
INVITE_EXAMPLES = help_text(
    "예:\n  grader members invite           모두\n  grader members invite hong kim",
    "Examples:\n  grader members invite           everybody\n  grader members invite hong kim",
)

app = typer.Typer(
    no_args_is_help=True, help=help_text("구성원 명부입니다.", "Who is in the course.")
)


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
    before = roster.load(course) if file else roster.Roster()
    after = roster.renewed(before, roster.read(file or course.root / FILE))
    for email, ids in roster.shared_addresses(after).items():
        listed = ", ".join(ids)
        said = Text(
            f"이메일 주소 하나를 여러 명이 씁니다: {email} ({listed}). 메일과 로그인이 누구의 "
            "것인지 알 수 없으니 고치세요.",
            f"Several members have one e-mail address, {email} ({listed}): nobody can tell whose "
            "mail or sign-in that is. Please mend it.",
        )
        settings.complain(harmless.line(said.pick(settings.language)), "yellow")
    from grader.gradebook.book import Book

    with Book(course, db) as book:
        changed = list(roster.changes(before, after)) if file else []
        missing = book.to_enrol(after)
        if not file:
            kinds = {True: "new", False: "name, email", None: "same"}
            changed = [(who, kinds[missing.get(who.id)]) for who in after.people]
        if as_json:
            settings.json(
                [{"id": who.id, "name": who.name, "change": what} for who, what in changed]
            )
        else:
            _show(settings, changed)
        if not missing and all(what == "same" for _, what in changed):
            if not as_json:
                settings.say("바뀐 것이 없습니다.", "Nothing has changed.")
        elif yes or settings.agreed(Text("이대로 적을까요?", "Write it like this?")):
            if file:
                roster.write(course, after)
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
        said = roster.change(what).pick(settings.language)
        cells = map(harmless.line, (who.id, who.name, who.email, who.github))
        grid.add_row(*map(Line, cells), Line(said), style="bright_black" if what == "same" else "")
    settings.console.print(grid)


@app.command("invite", help=INVITE, epilog=INVITE_EXAMPLES)
def invite(
    context: typer.Context,
    members: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MEMBER]...",
            help=help_text("구성원. 기본값: 모두", "Members; by default everybody."),
        ),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, help=help_text("며칠 동안 쓸 수 있는지", "For how many days."))
    ] = 14,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Makes an address for each, which lets them into the portal once."""
    settings: Settings = context.obj
    course = settings.course()
    people, instructors = roster.load(course), course.portal.instructors
    names = [
        name if name in instructors else people.member(member_name(name)) for name in members or ()
    ] or [*people.names, *(name for name in instructors if name not in people.names)]
    if not names:
        raise GraderError(
            f"{FILE}이 없으니 누구를 초대할지 적어 주세요: grader members invite hong kim",
            f"There is no {FILE}: say whom to invite, like grader members invite hong kim",
        )
    from grader.gradebook import access
    from grader.gradebook.book import Book

    lasts = timedelta(days=days)
    with Book(course, db) as book:
        tokens = book.database.write(lambda s: [access.invite(s, name, lasts) for name in names])
    base = course.portal.address or PORTAL
    links = [(name, f"{base}/in/{token}") for name, token in zip(names, tokens, strict=True)]
    if as_json:
        settings.json([{"id": name, "address": link} for name, link in links])
        return
    for name, link in links:
        print(f"{name}\t{link}")
    addresses = {person.id: person.email for person in people.people}
    if without := [name for name in names if name in addresses and not addresses[name]]:
        listed = ", ".join(without)
        said = Text(
            f"이메일 주소가 없는 구성원 {len(without)}명: {listed}. 주소를 다른 방법으로 전하세요.",
            f"Without an e-mail address in {FILE}, {len(without)}: {listed}. Give them theirs in "
            "another way.",
        )
        settings.complain(said.pick(settings.language), "yellow")
    settings.complain(
        help_text(
            f"각 주소는 {days}일 안에 한 번만 쓸 수 있습니다. 본인에게만 보내세요.",
            f"Each works once, within {days} days. Send it to nobody but its owner.",
        ),
        "yellow",
    )
