"""``grader extend``: more days for one member; the penalty is computed anew."""

from datetime import timedelta
from typing import Annotated

import typer

from grader.commands.books import hand_back
from grader.commands.common import Settings, help_text
from grader.commands.options import Db, OneMember, OneWeek, known_member
from grader.errors import GraderError
from grader.feedback.words import number
from grader.late import MOST_DAYS
from grader.text import counted

HELP = help_text(
    "한 사람의 마감을 늦춥니다. 이미 제출했으면 감점을 다시 계산합니다.",
    "Give a member more days; what lateness costs is computed anew.",
)
EXAMPLES = help_text(
    "예:\n  grader extend hong week06 3\n  grader extend hong week06 0    연장을 거둡니다",
    "Examples:\n  grader extend hong week06 3\n  grader extend hong week06 0    take it back",
)


def run(
    context: typer.Context,
    member: OneMember,
    week: OneWeek,
    days: Annotated[
        float,
        typer.Argument(
            metavar="DAYS",
            min=0,
            max=MOST_DAYS,
            help=help_text(
                "마감 뒤 며칠. 이전 연장을 대신합니다",
                "Days after the date, in place of those given before.",
            ),
        ),
    ],
    db: Db = None,
) -> None:
    """Extends a member's week."""
    settings: Settings = context.obj
    course = settings.course()
    name, chosen = known_member(settings, course, member), course.week(week)
    limit = course.deadline(chosen)
    if limit is None:
        raise GraderError(
            f"{chosen.name}에는 마감이 없습니다. course.toml의 [weeks]에 due를 쓰세요.",
            f"{chosen.name} has no date. Write due for it in [weeks] of course.toml.",
        )
    from grader.gradebook.book import Book

    with Book(course, db) as book:
        before = book.current_grades(chosen.name, name)
        book.extend(chosen.name, name, days)
        hand_back(settings, book, week=chosen.name, member=name)
        after = book.current_grades(chosen.name, name)
    until = course.shown(limit + timedelta(days=days))
    settings.say(
        f"{name}, {chosen.name}: {until}까지 받습니다 (연장 {number(days)}일).",
        f"{name}, {chosen.name}: on time until {until} ({counted(days, 'more day')}).",
        "green",
    )
    if not before or not after:
        settings.say(
            "아직 채점된 제출물이 없습니다. 채점할 때 반영합니다.",
            "Nothing of theirs is graded yet; it counts when it is.",
        )
        return
    settings.say(
        f"감점 {number(before[0].penalty)} → {number(after[0].penalty)}, "
        f"점수 {number(before[0].points)} → {number(after[0].points)}",
        f"Penalty {number(before[0].penalty)} → {number(after[0].penalty)}, "
        f"points {number(before[0].points)} → {number(after[0].points)}",
    )
