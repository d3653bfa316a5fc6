"""``grader grade``: grades everything that was handed in and has changed."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.books import say_absent
from grader.commands.common import Settings, help_text
from grader.commands.graded import Tally, data, say_odd, show, stopping, tell_ending
from grader.commands.options import (
    AsJson,
    Db,
    Jobs,
    Members,
    OnEngine,
    OnPlatform,
    TrustMembers,
    Weeks,
    known_members,
    moment,
)
from grader.commands.progress import followed

HELP = help_text(
    "제출된 파일을 채점합니다. 바뀐 것만 다시 채점합니다.",
    "Grade what was handed in; only what has changed is graded again.",
)
EXAMPLES = help_text(
    "예:\n  grader grade\n  grader grade week06 week09 --jobs 4\n"
    "  grader grade --member member01 --force\n"
    "  grader grade --engine dask",
    "Examples:\n  grader grade\n  grader grade week06 week09 --jobs 4\n"
    "  grader grade --member member01 --force\n"
    "  grader grade --engine dask",
)


def run(
    context: typer.Context,
    weeks: Weeks = None,
    member: Members = None,
    jobs: Jobs = None,
    force: Annotated[
        bool, typer.Option("--force", help=help_text("모두 다시", "Grade again what is unchanged."))
    ] = False,
    engine: OnEngine = None,
    platform: OnPlatform = "auto",
    submitted: Annotated[
        Path | None,
        typer.Option(help=help_text("제출 폴더", "Where submissions are."), metavar="FOLDER"),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(help=help_text("결과 폴더", "Where reports go."), metavar="FOLDER"),
    ] = None,
    autograded: Annotated[
        Path | None,
        typer.Option(
            help=help_text("formgrader가 볼 노트북 폴더", "Where notebooks for formgrader go."),
            metavar="FOLDER",
        ),
    ] = None,
    db: Db = None,
    received: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help=help_text(
                "영수증 없는 새 제출물이 온 때, 예: 2026-10-11. 기본값: 지금",
                "When new files without a receipt came, like 2026-10-11; by default now.",
            ),
        ),
    ] = None,
    trust_members: TrustMembers = False,
    as_json: AsJson = False,
) -> None:
    """Grades, saves each report as it comes, and prints the class table."""
    from grader import run
    from grader.engines import named
    from grader.gradebook.recorder import Recorder

    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    members = known_members(settings, course, member)
    judges = named.engine(course, engine, jobs=jobs, platform=platform, trust_members=trust_members)
    tally = Tally(feedback or course.feedback)
    with closing(judges), stopping(settings, tally):
        events = run.run(
            course,
            judges,
            Recorder(course, db),
            inbox=submitted,
            feedback=feedback,
            notebooks=autograded,
            weeks=[course.week(name).name for name in weeks or ()],
            members=members,
            received=moment(course, received),
            force=force,
        )
        for event in followed(settings, events, help_text("채점", "Grading")):
            tally.add(event)
            if isinstance(event, run.TakenIn):
                say_odd(settings, event)
    if as_json:
        settings.json(data(tally))
    else:
        show(settings, tally)
        if not members:  # of the others nobody asked
            say_absent(settings, course, tally.present)
    tell_ending(settings, tally)
