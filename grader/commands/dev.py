"""``grader dev check``: proves of the weeks' tests that they see mistakes, and only mistakes."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from grader.commands.common import Settings, help_text
from grader.commands.judging import judging, progress_bar, standing_walls
from grader.commands.options import AsJson, Jobs, OnPlatform, Weeks
from grader.course import Week
from grader.engines import Engine
from grader.judge.job import JudgeSettings

HELP = help_text(
    "주마다 시험을 시험합니다: 빈 파일은 0점, 풀이와 대안은 만점, 오답은 모두 걸러지고 "
    "아무것도 모르는 답은 0점이어야 합니다.",
    "Test the tests: the stub scores zero, solution and alternatives full, each mutant is "
    "killed, and answers that know nothing earn nothing.",
)
EXAMPLES = help_text(
    "예:\n  grader dev check\n  grader dev check week06 --jobs 1",
    "Examples:\n  grader dev check\n  grader dev check week06 --jobs 1",
)

app = typer.Typer(no_args_is_help=True, help=help_text("개발자용", "For who writes weeks."))


@app.command("check", help=HELP, epilog=EXAMPLES)
def run(
    context: typer.Context,
    weeks: Weeks = None,
    jobs: Jobs = None,
    platform: OnPlatform = "auto",
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help=help_text(
                "바뀐 코드와 관계없는 시험도 모두 실행합니다.",
                "Run tests, too, that a changed task cannot reach.",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Grades every variant of each week and prints what is not as it should be."""
    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    sys.path.insert(0, str(course.root))
    chosen = course.chosen(weeks)
    _inspect(settings, chosen)
    walls = standing_walls(trust_members=False)
    judges = JudgeSettings(course.root, walls=walls, platform=platform)
    with judging(judges, jobs) as engine:
        rows = [_week(settings, week, engine, whole=whole) for week in chosen]
    if as_json:
        settings.json(rows)
    else:
        settings.console.print(_table(rows))
        for row in rows:
            for complaint in row["complaints"]:
                settings.console.print(f"✗ {complaint}", style="red", markup=False)
    if any(row["complaints"] for row in rows):
        raise typer.Exit(1)


def _inspect(settings: Settings, weeks: Sequence[Week]) -> None:
    """Says all that needs no grading, of all weeks, at once."""
    from grader import inspection

    found = [f"{week.name}: {said}" for week in weeks for said in inspection.complaints(week)]
    for said in found:
        settings.complain(f"✗ {said}")
    if found:
        raise typer.Exit(1)


def _week(settings: Settings, week: Week, engine: Engine, *, whole: bool) -> dict:
    from grader import gate

    variants = gate.variants(week)
    complaints, tests = [], 0
    with progress_bar(settings) as progress:
        bar = progress.add_task(week.name, total=len(variants))
        for verdict, report in gate.check(week, engine, variants, whole=whole):
            tests = max(tests, sum(len(task.tests) for task in report.tasks))
            complaints += [f"{week.name}, {verdict.variant}: {c}" for c in verdict.complaints]
            progress.update(bar, advance=1)
    counts = gate.counts(week, tests)
    return {"week": week.name, **vars(counts), "complaints": complaints}


def _table(rows: Sequence[dict]) -> Table:
    table = Table("week", *(name.replace("_", "-") for name in _COLUMNS), "")
    for row in rows:
        numbers = [str(row[name]) for name in _COLUMNS]
        verdict = f"{len(row['complaints'])} ✗" if row["complaints"] else "✓"
        table.add_row(row["week"], *numbers, verdict)
    return table


_COLUMNS = ("tasks", "tests", "mutants", "alternatives", "know_nothing")
