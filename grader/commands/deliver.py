"""``grader deliver``: brings results back to members, by the way that their files came."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader import atomic, delivery, harmless, roster, worksheets
from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, DryRun, OneWeek
from grader.course import Course, Week
from grader.delivery import Result
from grader.errors import GraderError, cause
from grader.text import Text, number

if TYPE_CHECKING:
    import smtplib

HELP = help_text(
    "결과를 구성원에게 돌려줍니다. 지난번 뒤에 페이지가 바뀐 사람에게만 보냅니다.",
    "Bring results back to members: to those whose page changed since the last time.",
)
EXAMPLES = help_text(
    "예:\n  grader deliver week06 --moodle grades.csv     피드백 zip과 채점표\n"
    "  grader deliver week06 --canvas export.csv     Canvas로 가져올 CSV\n"
    "  grader deliver week06 --mail                  먼저 볼 .eml 파일\n"
    "  grader deliver week06 --folders               구성원마다 폴더",
    "Examples:\n  grader deliver week06 --moodle grades.csv     feedback zip and worksheet\n"
    "  grader deliver week06 --canvas export.csv     a CSV for Canvas to import\n"
    "  grader deliver week06 --mail                  .eml files, to look at first\n"
    "  grader deliver week06 --folders               a folder for each member",
)
PASSWORD = "GRADER_SMTP_PASSWORD"


def _sheet(option: str, ko: str, en: str) -> Any:
    return typer.Option(option, metavar="FILE", help=help_text(ko, en))


_NO_ADDRESS = Text(
    f"{roster.FILE}에 없거나 쓸 수 있는 주소가 없어 받지 못합니다",
    f"Not in {roster.FILE}, or without an address there that can be used",
)


def run(
    context: typer.Context,
    week: OneWeek,
    moodle: Annotated[
        Path | None, _sheet("--moodle", "Moodle의 채점표", "Moodle's grading worksheet.")
    ] = None,
    canvas: Annotated[
        Path | None, _sheet("--canvas", "Canvas 성적부의 CSV", "Canvas's gradebook, exported.")
    ] = None,
    folders: Annotated[
        bool, typer.Option("--folders", help=help_text("구성원마다 폴더", "A folder for each."))
    ] = False,
    as_mail: Annotated[
        bool, typer.Option("--mail", help=help_text(".eml 파일", "Messages as .eml files."))
    ] = False,
    smtp: Annotated[
        str | None,
        typer.Option(
            metavar="HOST[:PORT]",
            help=help_text(
                f"메일로 보냄. 암호는 {PASSWORD}", f"Send mail; password in {PASSWORD}."
            ),
        ),
    ] = None,
    sender: Annotated[
        str, typer.Option("--from", metavar="ADDRESS", help=help_text("보내는 이", "The sender."))
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help=help_text("쓸 곳", "Where; by default build/deliver.")),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help=help_text("바뀌지 않았어도", "Also what did not change."))
    ] = False,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Says who gets what, and writes or sends it."""
    settings: Settings = context.obj
    course = settings.course()
    chosen, way = course.week(week), _way(moodle, canvas, smtp, folders=folders, as_mail=as_mail)
    with open_book(settings, course, db, chosen.name, pages=True) as book:
        grades = {who: own for (who, name), own in book.grades().items() if name == chosen.name}
    people = roster.load(course)
    found = delivery.results(course, people, chosen, grades)
    if not found:
        raise GraderError(
            f"{chosen.name}에는 채점된 것이 없습니다. `grader grade`를 먼저 실행하세요.",
            f"Nothing of {chosen.name} has been graded. Run `grader grade` first.",
        )
    sheet = moodle or canvas
    if sheet:
        on_it = worksheets.listed(sheet, way, people, found, chosen)
        reached = _only(settings, found, lambda one: one.person.id in on_it, _not_on(sheet))
    elif folders:
        reached = found
    else:
        reached = _only(settings, found, lambda one: one.by_mail, _NO_ADDRESS)
    last = {} if everybody else delivery.delivered(course, way, chosen.name)
    news = [one for one in reached if last.get(one.person.id) != one.digest]
    _tell(settings, news, len(found), as_json=as_json)
    if dry_run or not news:
        return
    if smtp:
        _send(course, chosen, news, smtp, sender)
    else:
        files = delivery.files(course, chosen, way, people, found, news, sheet=sheet, sender=sender)
        target = to or _fresh(course.root / "build" / "deliver" / chosen.name)
        for name, data in files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            atomic.write(target / name, data)
        delivery.note_delivered(course, way, chosen.name, news)
        if not as_json:
            settings.say(f"{target}에 썼습니다.", f"Wrote {target}.", "green")


def _way(
    moodle: Path | None, canvas: Path | None, smtp: str | None, *, folders: bool, as_mail: bool
) -> str:
    ways = {"moodle": moodle, "canvas": canvas, "smtp": smtp, "folders": folders, "mail": as_mail}
    chosen = [name for name, given in ways.items() if given]
    if len(chosen) != 1:
        raise GraderError(
            "어떻게 돌려줄지 하나를 고르세요: --moodle, --canvas, --folders, --mail, --smtp.",
            "Say which way: one of --moodle, --canvas, --folders, --mail, --smtp.",
        )
    return chosen[0]


def _fresh(folder: Path) -> Path:
    """A new folder in there: what an earlier delivery wrote is none of this one's."""
    taken = [int(path.name) for path in folder.glob("*") if path.name.isdecimal()]
    return folder / str(max(taken, default=0) + 1)


def _not_on(sheet: Path) -> Text:
    return Text(
        f"{sheet.name}에 없거나, 누구의 줄인지 분명하지 않아 받지 못합니다",
        f"Not in {sheet.name}, or no line there is clearly theirs alone",
    )


def _only(
    settings: Settings, results: Iterable[Result], reached: Callable[[Result], bool], why: Text
) -> list[Result]:
    """Whom this way reaches; the others are named, and get it by another one."""
    own = list(results)
    if without := [one.person.called for one in own if not reached(one)]:
        names = ", ".join(without)
        settings.complain(f"{why.pick(settings.language)}: {names}", "yellow")
    return [one for one in own if reached(one)]


def _tell(settings: Settings, news: list[Result], count: int, *, as_json: bool) -> None:
    if as_json:
        settings.json(
            [
                {"member": one.person.id, "points": one.points, "max_points": one.max_points}
                for one in news
            ]
        )
        return
    for one in news:
        points = f"{number(one.points)} / {number(one.max_points)}"
        shown = f"  {harmless.line(one.person.called)}: {points}"
        settings.say(shown, shown)
    settings.say(
        f"{len(news)}명에게 돌려줍니다. {count - len(news)}명은 이미 받았거나 받을 수 없습니다.",
        f"{len(news)} get something, {count - len(news)} have it already or cannot.",
    )


def _send(course: Course, week: Week, news: list[Result], host: str, sender: str) -> None:
    """Sends to each; what one address does not get keeps nobody else from theirs."""
    if not sender:
        raise GraderError("--from으로 보내는 이를 적으세요.", "Say who sends it, with --from.")
    import smtplib
    import ssl

    name, _, port = host.partition(":")
    try:
        with smtplib.SMTP(name, int(port or 587), timeout=60) as server:
            server.starttls(context=ssl.create_default_context())
            if password := os.environ.get(PASSWORD):
                server.login(sender, password)
            refused = list(_sent(server, course, week, news, sender))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        why = cause(error)
        raise GraderError(f"메일: {why.ko}", f"Mail: {why.en}") from error
    if refused:
        listed = "\n".join(map(harmless.line, refused))
        raise GraderError(
            f"서버가 {len(refused)}명의 메일을 받지 않았습니다. 나머지는 보냈습니다.\n{listed}",
            f"The server did not take the mail of {len(refused)}; the others have it.\n{listed}",
        )


def _sent(
    server: "smtplib.SMTP", course: Course, week: Week, news: list[Result], sender: str
) -> Iterator[str]:
    """Remembers each at once: nobody gets it twice if the connection breaks. Yields the refused."""
    import smtplib
    from email.utils import localtime, make_msgid

    theirs = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
    for one in news:
        message = delivery.mail(course, week, one, sender)
        del message["X-Unsent"]
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">") or None)
        try:
            server.send_message(message)
        except theirs as error:
            yield f"{one.person.called}, {one.person.email}: {error}"
        else:
            delivery.note_delivered(course, "smtp", week.name, [one])
