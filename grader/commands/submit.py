"""``grader submit``: looks a file over and puts it into the inbox."""

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
from grader.submission import read_bytes, weeks_held
from grader.text import Text

HELP = help_text(
    "파일을 훑어보고 제출합니다. 이전에 제출한 것은 모두 보관됩니다.",
    "Look a file over and hand it in. Everything handed in before is kept.",
)
EXAMPLES = help_text(
    "예:\n  grader submit exercises/week06_backprop/backprop.ipynb\n"
    "  grader submit backprop.py --member hong",
    "Examples:\n  grader submit exercises/week06_backprop/backprop.ipynb\n"
    "  grader submit backprop.py --member hong",
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
    name = own_identity(settings, course, member, keep=typed)
    ending = ".ipynb" if file.suffix.lower() == ".ipynb" else ".py"
    receipt, new = hand_in(course, chosen, name, ending, data)
    if as_json:
        settings.json(_data(course, chosen, receipt, new, found))
    else:
        _show_receipt(settings, course, chosen, receipt, new=new)
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
            "--week로 주를 정해 주십시오.",
            f"The name says {called.name}, but the tasks are those of {held[0].name}. Say which "
            "with --week.",
        )
    if not held:
        known = ", ".join(week.name for week in course.weeks)
        raise GraderError(
            f"어느 주의 파일인지 알 수 없습니다. --week로 정해 주십시오: {known}.",
            f"Which week is this file for? Say so with --week: {known}.",
        )
    return held[0]


def _data(
    course: Course, week: Week, receipt: Receipt, new: bool, found: Preview
) -> dict[str, object]:
    return {
        "receipt": asdict(receipt),
        "new": new,
        "kept_here_only": course.kept_here_only,
        "path": str(folder_of(course, receipt.member, week) / receipt.file),
        "tasks": found.tasks,
        "problems": [asdict(problem) for problem in found.problems],
    }


def _show_receipt(
    settings: Settings, course: Course, week: Week, receipt: Receipt, *, new: bool
) -> None:
    title, attempt, here = words.week_title(week.name), receipt.attempt, course.kept_here_only
    said, style = _SAID[here, new], "bold yellow" if here else "bold green"
    settings.say(
        f"{said.ko}: {title.ko}, {attempt}번째 시도",
        f"{said.en}: {title.en}, attempt {attempt}",
        style,
    )
    if here:
        still = where_to_bring(course)
        settings.say(f"  {still.ko}", f"  {still.en}", "yellow")
    path = folder_of(course, receipt.member, week) / receipt.file
    shown = os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
    grid = Table.grid(padding=(0, 2))
    for label, value in (
        (Text("이름", "member"), receipt.member),
        (Text("파일", "file"), shown),
        (Text("다이제스트", "digest"), receipt.digest),
        (Text("시각", "time"), course.shown(receipt.time, "%Y-%m-%d %H:%M:%S")),
    ):
        grid.add_row("", Line(label.pick(settings.language), style="bright_black"), Line(value))
    settings.console.print(grid)
    limit = course.deadline(week)
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
