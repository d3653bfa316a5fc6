"""``grader grade``: grades everything that was handed in and has changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.books import grades_of, hand_back, say_absent
from grader.commands.common import Settings, help_text
from grader.commands.graded import Graded, data, show, tell_faults
from grader.commands.judging import alone, judging, progress_bar, sing, standing_walls
from grader.commands.options import (
    AsJson,
    Db,
    Jobs,
    Members,
    OnPlatform,
    TrustMembers,
    Weeks,
    moment,
)
from grader.course import Course
from grader.errors import GraderError
from grader.grading import Found
from grader.judge.job import JudgeSettings
from grader.text import Text

if TYPE_CHECKING:
    from grader.gradebook.recorder import Recorder

HELP = help_text(
    "제출된 파일을 채점합니다. 바뀐 것만 다시 채점합니다.",
    "Grade what was handed in; only what has changed is graded again.",
)
EXAMPLES = help_text(
    "예:\n  grader grade\n  grader grade week06 week09 --jobs 4\n"
    "  grader grade --member member01 --force",
    "Examples:\n  grader grade\n  grader grade week06 week09 --jobs 4\n"
    "  grader grade --member member01 --force",
)


def run(
    context: typer.Context,
    weeks: Weeks = None,
    member: Members = None,
    jobs: Jobs = None,
    force: Annotated[
        bool, typer.Option("--force", help=help_text("모두 다시", "Grade again what is unchanged."))
    ] = False,
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
    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    walls = standing_walls(trust_members=trust_members)
    inbox, outbox = submitted or course.submitted, feedback or course.feedback
    said = moment(course, received)
    found = _discover(course, inbox, weeks or [], member or [], platform)
    for sentence in found.odd:
        settings.errors.print(sentence, style="yellow", markup=False, emoji=False)
    from grader.gradebook.recorder import Recorder

    with Recorder(course, db) as recorder:
        _warn(settings, recorder)
        recorder.receive(found.jobs, inbox, said)
        judges = JudgeSettings(course.root, walls=walls, platform=platform)
        done = _grade(settings, found, outbox, judges, recorder, jobs, force=force)
        recorder.do(lambda book: hand_back(settings, book, outbox, autograded), None)
        grades = recorder.do(grades_of, {})
    if as_json:
        settings.json(data(done))
    else:
        show(settings, done, outbox, grades)
        say_absent(settings, course, {(report.member, report.week) for report in done.reports})
    if recorder.error:
        said_at_end = Text(
            f"{recorder.error.text.ko} 결과 파일은 모두 저장되었습니다. 고친 뒤 다시 실행하면 "
            "채점하지 않고 성적부에만 적습니다.",
            f"{recorder.error.text.en} All feedback is saved; run this again when it is mended, "
            "and only the gradebook is written.",
        )
        settings.complain(said_at_end.pick(settings.language))
        raise typer.Exit(2)
    tell_faults(settings, done.reports)


def _warn(settings: Settings, recorder: "Recorder") -> None:
    if recorder.error:
        text = Text(
            f"{recorder.error.text.ko} 성적부 없이 채점합니다.",
            f"{recorder.error.text.en} Grading goes on without it.",
        )
        settings.complain(text.pick(settings.language), "yellow")


def _discover(
    course: Course, inbox: Path, weeks: list[str], members: list[str], platform: str
) -> Found:
    from grader.grading import discover

    if not inbox.is_dir():
        raise GraderError(
            f"제출 폴더 {inbox}가 없습니다. submitted/<이름>/<주>/<파일> 모양이어야 합니다.",
            f"There is no folder {inbox}. It should hold submitted/<member>/<week>/<file>.",
        )
    names = [course.week(name).name for name in weeks]
    found = discover(course, inbox, weeks=names, members=members, platform=platform)
    if not found.jobs:
        raise GraderError(
            f"{inbox}에 채점할 제출물이 없습니다.", f"There is nothing to grade in {inbox}."
        )
    return found


def _grade(
    settings: Settings,
    found: Found,
    outbox: Path,
    judges: JudgeSettings,
    recorder: "Recorder",
    jobs: int | None,
    *,
    force: bool,
) -> Graded:
    from grader import grading
    from grader.feedback.html import page

    shown = partial(page, timezone=recorder.course.zone)
    last = {(j.member, j.week): grading.last_report(outbox, j.member, j.week) for j in found.jobs}
    known = [None if force else grading.known(last[j.member, j.week], j) for j in found.jobs]
    done = Graded([report for report in known if report])
    for report in done.reports:
        if not recorder.has(report):  # a run before this one was stopped between the two
            recorder.record(report)
    todo = [job for job, report in zip(found.jobs, known, strict=True) if report is None]
    with (
        _stopping(settings, done),
        judging(judges, jobs) as engine,
        progress_bar(settings) as progress,
    ):
        if todo:
            sing(engine, judges)
        bar = progress.add_task(help_text("채점", "Grading"), total=len(todo))
        for report in grading.grade(engine, todo, outbox, shown, alone(progress, bar)):
            if report.graded:
                recorder.record(report)
            done.add(report, last[report.member, report.week])
            progress.update(bar, advance=1, description=f"{report.member} {report.week}")
        for batch in recorder.earlier(found.jobs, judges.platform):
            bar = progress.add_task(help_text("이전 제출", "Earlier attempts"), total=len(batch))
            for report in engine.grade(batch, alone(progress, bar)):
                if report.graded:
                    recorder.record(report)
                progress.update(bar, advance=1)
    return done


@contextmanager
def _stopping(settings: Settings, done: Graded) -> Iterator[None]:
    """Says on Ctrl-C what is done."""
    try:
        yield
    except KeyboardInterrupt:
        count = len(done.reports)
        stopped = Text(
            f"중단했습니다. 채점된 {count}개는 저장되었습니다. 다시 실행하면 이어서 합니다.",
            f"Stopped. The {count} graded so far are saved; run again to go on.",
        )
        settings.complain(stopped.pick(settings.language), "yellow")
        raise typer.Exit(130) from None
