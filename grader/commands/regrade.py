"""``grader regrade``: grades a week's attempts again, and says who moves and why."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from grader.commands.books import hand_back
from grader.commands.common import Settings, help_text
from grader.commands.graded import tell_faults
from grader.commands.options import (
    AsJson,
    Db,
    DryRun,
    Jobs,
    Members,
    OnEngine,
    OneWeek,
    OnPlatform,
    TrustMembers,
    known_members,
    moment,
)
from grader.commands.progress import followed
from grader.engines import Engine
from grader.errors import GraderError
from grader.feedback.words import number
from grader.gradebook.attempts import Attempt
from grader.gradebook.regrade import Change, Move, in_scope, moved
from grader.harmless import line
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.gradebook.book import Book
    from grader.regrading import Graded

HELP = help_text(
    "한 주를 다시 채점하고, 누구의 점수가 왜 바뀌는지 보여 줍니다. 이전 결과는 모두 남습니다.",
    "Grade a week again and say who moves and why. Every earlier report is kept.",
)
EXAMPLES = help_text(
    "예:\n  grader regrade week06 --dry-run    바뀔 것만 봅니다\n"
    "  grader regrade week06 --since 2026-10-05 --member hong\n"
    "  grader regrade week06 --yes    점수가 내려가도 묻지 않습니다",
    "Examples:\n  grader regrade week06 --dry-run    only look\n"
    "  grader regrade week06 --since 2026-10-05 --member hong\n"
    "  grader regrade week06 --yes    lower points without asking",
)


def run(
    context: typer.Context,
    week: OneWeek,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help=help_text("이때부터 받은 것만", "Only what was received from then on."),
        ),
    ] = None,
    member: Members = None,
    dry_run: DryRun = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help=help_text("묻지 않습니다", "Lower points, too.")),
    ] = False,
    jobs: Jobs = None,
    engine: OnEngine = None,
    platform: OnPlatform = "auto",
    db: Db = None,
    trust_members: TrustMembers = False,
    as_json: AsJson = False,
) -> None:
    """Grades again what counts, or all attempts where the best one counts."""
    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    chosen, names = course.week(week), known_members(settings, course, member)
    from grader.engines import named
    from grader.gradebook.book import Book
    from grader.regrading import write

    with Book(course, db, create=False) as book:
        attempts = [a for a in book.attempts(chosen.name) if not names or a.member in names]
        scope = in_scope(attempts, course.gradebook.counts, moment(course, since))
        if not scope:
            raise GraderError(
                f"{chosen.name}에는 다시 채점할 것이 없습니다.",
                f"There is nothing to grade again for {chosen.name}.",
            )
        judges = named.engine(
            course, engine, jobs=jobs, platform=platform, trust_members=trust_members
        )
        with closing(judges):
            all_of_it = _graded(settings, book, scope, judges)
        graded = [(attempt, report) for attempt, report in all_of_it if report.graded]
        moves = moved(book, chosen, graded)
        _show(settings, moves, len(graded), as_json=as_json)
        if dry_run and not as_json:
            settings.say("적지 않았습니다 (--dry-run).", "Nothing was written (--dry-run).")
        if not dry_run:
            if not _agreed(settings, moves, yes=yes):
                settings.complain(
                    Text("적지 않았습니다.", "Nothing was written.").pick(settings.language),
                    "yellow",
                )
                raise typer.Exit(1)
            write(book, graded)
            hand_back(settings, book, week=chosen.name)
    tell_faults(settings, [report for _, report in all_of_it])


def _graded(
    settings: Settings, book: "Book", attempts: Sequence[Attempt], engine: Engine
) -> "Graded":
    """A new report for each attempt; nothing is written yet."""
    from grader.regrading import graded_again
    from grader.run import sing

    sing(engine)
    title = help_text("다시 채점", "Grading again")
    return graded_again(
        book, attempts, engine, lambda events, count: followed(settings, events, title, count)
    )


def _agreed(settings: Settings, moves: Sequence[Move], *, yes: bool) -> bool:
    """Whether to write: asks before it lowers a score."""
    lower = sum(one.lowers for one in moves)
    question = Text(
        f"{lower}명의 점수가 내려갑니다. 그대로 적을까요?",
        f"{lower} would lose points. Write it all the same?",
    )
    return yes or not lower or settings.agreed(question)


def _show(settings: Settings, moves: Sequence[Move], graded: int, *, as_json: bool) -> None:
    if as_json:
        settings.json([asdict(one) | {"lowers": one.lowers} for one in moves])
        return
    if moves:
        settings.console.print(_table(moves, settings.language))
    lower = sum(one.lowers for one in moves)
    settings.say(
        f"{graded}개를 다시 채점했습니다. 바뀐 사람 {len(moves)}명, 내려간 사람 {lower}명.",
        f"Graded {graded} again: {len(moves)} moved, {lower} of them down.",
    )


def _table(moves: Sequence[Move], language: Language) -> Table:
    table = Table(box=None, header_style="bright_black")
    for heading, side in (
        (Text("이름", "member"), "left"),
        (Text("전", "before"), "right"),
        (Text("후", "after"), "right"),
        (Text("시험", "tests"), "left"),
    ):
        table.add_column(heading.pick(language), justify=side)  # type: ignore[arg-type]
    for one in moves:
        before = "–" if one.before is None else number(one.before)
        style = "red" if one.lowers else ""
        tests = "\n".join(_change(change, language) for change in one.changes)
        table.add_row(Line(line(one.member)), before, Line(number(one.after), style=style), tests)
    return table


def _change(change: Change, language: Language) -> str:
    sign = "+" if change.points >= 0 else "−"
    outcomes = f"{change.before or '–'} → {change.after or '–'}"
    title = line(change.title.pick(language))
    return f"{sign}{number(abs(change.points))} {change.task}: {title} ({outcomes})"
