"""``grader collect``: brings in what members handed in elsewhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from grader import harmless, roster
from grader.collect import sources
from grader.collect import times as platform_times
from grader.collect.owners import KINDS
from grader.collect.plan import STATES, Plan, Row, plan
from grader.collect.taking_in import put
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Yes
from grader.course import Course
from grader.inbox import folder_of
from grader.intake import receipts_count
from grader.text import Text

HELP = help_text(
    "다른 곳에 제출된 것을 가져옵니다: Moodle이나 Canvas의 zip, 클론이나 Drive의 폴더, 파일 더미.",
    "Bring in what was handed in elsewhere: a zip of Moodle or Canvas, a folder of clones, of "
    "Drive, a pile of files.",
)
EXAMPLES = help_text(
    "예:\n  grader collect ~/Downloads/submissions.zip week06 --times grades.csv\n"
    "  grader collect ~/clones\n"
    "  grader collect ~/drive week06 --yes",
    "Examples:\n  grader collect ~/Downloads/submissions.zip week06 --times grades.csv\n"
    "  grader collect ~/clones\n"
    "  grader collect ~/drive week06 --yes",
)
_STYLES = {"new": "green", "same": "bright_black", "left": "yellow"}


def run(
    context: typer.Context,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help=help_text("zip 파일이나 폴더", "A zip file or a folder.")
        ),
    ],
    week: Annotated[
        str | None,
        typer.Argument(
            metavar="WEEK", help=help_text("이 주만. 기본값: 모두", "Only this week; else all.")
        ),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=help_text(
                "제출 시각이 있는 플랫폼의 CSV. 없으면 지금 받은 것으로 합니다",
                "The platform's CSV with the times; without it they came now.",
            ),
        ),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Shows what goes where, asks, and takes it in."""
    settings: Settings = context.obj
    course = settings.course()
    people = roster.load(course)
    found = plan(
        course,
        people,
        sources.read(source, course.limits.file_size),
        week=course.week(week) if week else None,
        times=platform_times.read(times, course, people) if times else None,
    )
    new = sum(row.state == "new" for row in found.rows)
    if as_json:
        settings.json(_data(found))
    else:
        _show(settings, course, found, people.names)
    if not new:
        return
    question = Text(
        f"새 파일 {new}개를 {course.inbox}에 받을까요?", f"Take {new} new into {course.inbox}?"
    )
    if not yes and not settings.agreed(question):
        raise typer.Exit(1)
    try:
        count = put(course, found, source.resolve().name or "/")
        if not as_json:
            settings.say(
                f"{count}개를 받았습니다. 다음: grader grade",
                f"Took in {count}. Next: grader grade",
            )
    finally:  # also of what was taken in before something could not be
        _tell_of_times(settings, course, found.rows)


def _tell_of_times(settings: Settings, course: Course, rows: Sequence[Row]) -> None:
    """Says so if times that were shown will not count; who had it so in course.toml knows."""
    if course.late.receipts != "owned":
        return
    timed = [row for row in rows if row.state == "new" and row.received]
    folders = [folder_of(course, row.member, course.week(row.week)) for row in timed]
    if all(receipts_count(folder, course.inbox, "owned") for folder in folders):
        return
    settings.complain(
        Text(
            f"플랫폼의 시각이 쓰이지 않습니다. 다른 계정도 {course.inbox}에 쓸 수 있기 "
            f"때문입니다. `chmod -R go-w {course.inbox}`를 실행하거나, 안전한 곳이라면 "
            'course.toml의 [late]에 receipts = "trusted"라고 적은 뒤에 채점하세요.',
            f"The platform's times will not count: other accounts may write to {course.inbox}. "
            f"Run `chmod -R go-w {course.inbox}`, or if it is safe write "
            'receipts = "trusted" into [late] of course.toml, before you grade.',
        ).pick(settings.language),
        "yellow",
    )


def _data(found: Plan) -> dict[str, object]:
    return {
        "kind": found.kind,
        "rows": [
            {
                "path": row.path,
                "state": row.state,
                "member": row.member,
                "week": row.week,
                "received_at": row.received.isoformat() if row.received else None,
                "why": {"ko": row.why.ko, "en": row.why.en} if row.why.en else None,
            }
            for row in found.rows
        ],
        "others": found.others,
    }


def _show(settings: Settings, course: Course, found: Plan, names: Mapping[str, str]) -> None:
    kind = KINDS[found.kind]
    settings.say(kind.ko, kind.en, "bold")
    settings.console.print(_table(settings, course, found.rows, names))
    counts = {state: sum(row.state == state for row in found.rows) for state in STATES}
    ko = f"새 파일 {counts['new']}개, 그대로 {counts['same']}개, 남긴 것 {counts['left']}개"
    en = f"New {counts['new']}, the same {counts['same']}, left {counts['left']}"
    if found.others:
        ko += f". 제출물이 아닌 것 {found.others}개(받은 그대로이거나 과제가 아님)"
        en += f". No submissions: {found.others} (as handed out, or of no week)"
    settings.say(f"{ko}.", f"{en}.")


def _table(
    settings: Settings, course: Course, rows: Sequence[Row], names: Mapping[str, str]
) -> Table:
    grid = Table(box=None, header_style="bright_black", pad_edge=False)
    headings = (("", ""), ("이름", "member"), ("주", "week"), ("파일", "file"), ("", ""))
    for ko, en in headings:
        grid.add_column(Text(ko, en).pick(settings.language), overflow="fold")
    for row in rows:
        when = course.shown(row.received) if row.received else ""
        note = row.why.pick(settings.language) or when
        who = f"{row.member} {names.get(row.member, '')}".rstrip()
        cells = (STATES[row.state].pick(settings.language), who, row.week.split("_")[0])
        grid.add_row(
            *map(Line, map(harmless.line, cells)),
            Line(harmless.line(row.path)),
            Line(harmless.visible(note, lines=1)),
            style=_STYLES[row.state],
        )
    return grid
