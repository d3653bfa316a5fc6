"""``grader feedback``: members' pages again, with what a person has given meanwhile."""

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import Db, Members, Weeks, known_members
from grader.errors import GraderError
from grader.text import counted

HELP = help_text(
    "직접 매긴 점수와 의견까지 담아 구성원의 결과 페이지를 다시 만듭니다.",
    "Write members' pages again, with the points and comments given by hand.",
)
EXAMPLES = help_text(
    "예:\n  grader feedback                       모두\n"
    "  grader feedback week06 --member hong  한 사람의 한 주",
    "Examples:\n  grader feedback                       everybody's\n"
    "  grader feedback week06 --member hong  one member's week",
)


def run(
    context: typer.Context,
    weeks: Weeks = None,
    member: Members = None,
    feedback: Annotated[
        Path | None,
        typer.Option(help=help_text("결과 폴더", "Where pages go."), metavar="FOLDER"),
    ] = None,
    db: Db = None,
) -> None:
    """Writes a page for each member's week that has been graded."""
    from grader.feedback import files

    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    names = {week.name for week in course.chosen(weeks)}
    members = known_members(settings, course, member)
    outbox = feedback or course.feedback
    with open_book(settings, course, db) as book:
        found = [
            s
            for s in book.current_grades()
            if s.week in names and s.member in (members or [s.member])
        ]
    if not found:
        raise GraderError(
            "이 주차나 구성원에게 채점된 것이 없습니다. `grader grade`를 먼저 실행하세요.",
            "Nothing of these weeks or members has been graded. Run `grader grade` first.",
        )
    files.write_pages(course, found, outbox)
    waiting = sum(len(standing.waiting) for standing in found)
    settings.say(
        f"{len(found)}쪽을 {outbox}에 썼습니다.",
        f"Wrote {counted(len(found), 'page')} to {outbox}.",
    )
    if waiting:
        settings.say(
            f"아직 사람이 읽어야 할 것이 {waiting}개 있습니다. `grader review`를 보세요.",
            f"Still waiting for a person: {counted(waiting, 'answer')}; see `grader review`.",
            "yellow",
        )
