"""``grader submit``: looks a file over and puts it into the inbox, or hands it in to the portal."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from grader.commands.common import Settings, help_text
from grader.commands.identity import own_identity
from grader.commands.options import AsJson, own_name
from grader.course import Course, Week
from grader.errors import GraderError
from grader.feedback import words
from grader.inbox import Receipt, folder_of, hand_in
from grader.preview import MARKS, STATES, Preview, State, preview, week_called
from grader.reading.folders import read_file
from grader.report import to_json
from grader.submission import read_bytes, weeks_held
from grader.text import Text

HELP = help_text(
    "파일을 훑어보고 제출합니다. 이전에 제출한 것은 모두 보관됩니다.",
    "Look a file over and hand it in. Everything handed in before is kept.",
)
EXAMPLES = help_text(
    "예:\n  grader submit exercises/week06_backprop/backprop.ipynb\n"
    "  grader submit backprop.py --member hong\n"
    "  grader submit backprop.py --to https://portal.example.org    포털에 제출하고 결과를 봅니다",
    "Examples:\n  grader submit exercises/week06_backprop/backprop.ipynb\n"
    "  grader submit backprop.py --member hong\n"
    "  grader submit backprop.py --to https://portal.example.org    and see the result",
)
_SAID = {  # by whether it is kept here only, and new
    (False, True): Text("✓ 제출했습니다", "✓ Handed in"),
    (False, False): Text("✓ 같은 파일을 이미 제출했습니다", "✓ The same file was handed in before"),
    (True, True): Text("! 이 컴퓨터에만 보관했습니다", "! Kept here only"),
    (True, False): Text(
        "! 같은 파일을 이 컴퓨터에 이미 보관했습니다", "! The same file is kept here already"
    ),
}


def run(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help=help_text(".py 또는 .ipynb 파일", "The .py or .ipynb file."))
    ],
    member: Annotated[
        str | None,
        own_name("구성원 이름. 한 번만 적으면 됩니다", "Your name as a member; needed once."),
    ] = None,
    week: Annotated[
        str | None,
        typer.Option(
            help=help_text("주. 기본값: 파일을 보고 판단", "The week; by default the file's own.")
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help=help_text(
                "제출할 포털. 기본값: course.toml의 주소",
                "The portal to hand in to; by default that of course.toml.",
            ),
        ),
    ] = None,
    no_wait: Annotated[
        bool,
        typer.Option(
            "--no-wait",
            help=help_text("포털의 결과를 기다리지 않습니다", "Do not wait for the result."),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hands a file in."""
    settings: Settings = context.obj
    course = settings.course()
    data = read_file(file, course.limits.file_size)
    submission = read_bytes(file.name, data, course.limits)
    chosen = course.week(week) if week else _week_of(course, file, data)
    found = preview(course, chosen, submission)
    typed = getattr(context.get_parameter_source("member"), "name", "") == "COMMANDLINE"
    ending = ".ipynb" if file.suffix.lower() == ".ipynb" else ".py"
    portal = to or (course.portal.address if course.kept_here_only else "")
    if portal and typed:
        raise GraderError(
            "포털에는 토큰의 주인이 제출합니다. --member를 빼세요.",
            "At a portal the token says who hands in. Leave --member out.",
        )
    if portal:
        own = chosen, f"{chosen.stem}{ending}", data, found
        _over_the_web(settings, course, portal, *own, waits=not no_wait, as_json=as_json)
        return
    name = own_identity(settings, course, member, keep=typed)
    receipt, new = hand_in(course, chosen, name, ending, data)
    path = folder_of(course, name, chosen) / receipt.file
    if as_json:
        here = {"kept_here_only": course.kept_here_only, "path": str(path)}
        settings.json(_data(receipt, new, found) | here)
    else:
        place = os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
        here = course.kept_here_only
        _show_receipt(settings, course, receipt, new=new, place=place, here=here)
        _show_preview(settings, found)


def where_to_bring(course: Course) -> Text:
    """What is left to do with a file that only this folder has."""
    ask = f" ({course.ask})" if course.ask else ""
    person = Text(f"과정을 운영하는 진행자{ask}", f"whoever runs the course{ask}")
    place = course.hand_in or person
    return Text(
        f"아직 제출된 것이 아닙니다. 파일을 낼 곳: {place.ko}",
        f"That is not handed in yet. Bring the file to: {place.en}",
    )


def _week_of(course: Course, file: Path, data: bytes) -> Week:
    """The week that the file's name says, unless what it holds says another."""
    called = week_called(course, file)
    held = weeks_held(course, [data], called)
    if called and (not held or held[0] is called):
        return called
    if called:
        raise GraderError(
            f"{called.name}의 이름인데 {held[0].name}의 과제가 들어 있습니다. 그대로 제출하려면 "
            "--week로 주를 정해 주세요.",
            f"The name says {called.name}, but the tasks are those of {held[0].name}. Say which "
            "with --week.",
        )
    if not held:
        known = ", ".join(week.name for week in course.weeks)
        raise GraderError(
            f"어느 주의 파일인지 알 수 없습니다. --week로 정해 주세요: {known}.",
            f"Which week is this file for? Say so with --week: {known}.",
        )
    return held[0]


def _over_the_web(
    settings: Settings,
    course: Course,
    portal: str,
    week: Week,
    name: str,
    data: bytes,
    found: Preview,
    *,
    waits: bool,
    as_json: bool,
) -> None:
    """Hands in to the portal, and shows its receipt and what comes of it."""
    from grader.commands import hand_over
    from grader.feedback.terminal import show

    client, handed = hand_over.hand_in(settings, portal, week, name, data)
    if not as_json:
        _show_receipt(settings, course, handed.receipt, new=handed.new, place=client.address)
        _show_preview(settings, found)
    report = hand_over.result(settings, client, handed) if waits else None
    if as_json:
        told = json.loads(to_json(report)) if report else None
        settings.json(_data(handed.receipt, handed.new, found) | {"report": told})
    elif report:
        show(report, settings.language, settings.console)


def _data(receipt: Receipt, new: bool, found: Preview) -> dict[str, object]:
    return {
        "receipt": asdict(receipt),
        "new": new,
        "tasks": found.tasks,
        "problems": [asdict(problem) for problem in found.problems],
    }


def _show_receipt(
    settings: Settings,
    course: Course,
    receipt: Receipt,
    *,
    new: bool,
    place: str,
    here: bool = False,
) -> None:
    """What was handed in, and where it is; or that it is kept here only."""
    title, attempt = course.week(receipt.week).heading, receipt.attempt
    said, style = _SAID[here, new], "bold yellow" if here else "bold green"
    settings.say(
        f"{said.ko}: {title.ko}, {attempt}번째 시도",
        f"{said.en}: {title.en}, attempt {attempt}",
        style,
    )
    if here:
        still = where_to_bring(course)
        settings.say(f"  {still.ko}", f"  {still.en}", "yellow")
    grid = Table.grid(padding=(0, 2))
    for label, value in (
        (Text("이름", "member"), receipt.member),
        (Text("있는 곳", "kept at"), place),
        (Text("다이제스트", "digest"), receipt.digest),
        (Text("시각", "time"), course.shown(receipt.time, "%Y-%m-%d %H:%M:%S")),
    ):
        grid.add_row("", Line(label.pick(settings.language), style="bright_black"), Line(value))
    settings.console.print(grid)
    limit = course.deadline(course.week(receipt.week))
    if receipt.late and limit:
        settings.say(
            f"  마감({course.shown(limit)})이 지났습니다.",
            f"  The time was up: {course.shown(limit)}.",
            "yellow",
        )


def _show_preview(settings: Settings, found: Preview) -> None:
    settings.console.print()
    for task, state in found.tasks.items():
        style = {State.WRITTEN: "", State.IN_PART: "yellow"}.get(state, "red")
        style = "bright_black" if state is State.NOT_STARTED else style
        said = STATES[state]
        settings.say(
            f"  {MARKS[state]} {task}: {said.ko}", f"  {MARKS[state]} {task}: {said.en}", style
        )
    for problem in found.problems:
        place = words.place(problem) or Text("", "")
        message = problem.message
        settings.say(
            f"  ! {message.ko} {place.ko}".rstrip(),
            f"  ! {message.en} {place.en}".rstrip(),
            "yellow",
        )
    if any(state is not State.WRITTEN for state in found.tasks.values()):
        settings.say(
            "  아직 작성하지 않은 과제가 있습니다. 마감 전에는 몇 번이든 다시 제출할 수 있습니다.",
            "  Some tasks are not written yet. You may hand in again as often as you like.",
        )
