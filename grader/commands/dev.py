"""``grader dev check``: proves of the weeks' tests that they see mistakes, and only mistakes."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Jobs, OnEngine, OneWeek, OnPlatform, Weeks
from grader.commands.progress import progress_bar
from grader.course import Week, find_root
from grader.engines import Engine
from grader.errors import GraderError
from grader.fingerprint import DECIDES

HELP = help_text(
    "주마다 시험을 시험합니다: 빈 파일은 0점, 풀이와 대안은 만점, 오답은 모두 걸러지고 "
    "아무것도 모르는 답은 0점이어야 합니다.",
    "Test the tests: the stub scores zero, solution and alternatives full, each mutant is "
    "killed, and answers that know nothing earn nothing.",
)
EXAMPLES = help_text(
    "예:\n  grader dev check --changed\n  grader dev check week06 --jobs 1",
    "Examples:\n  grader dev check --changed\n  grader dev check week06 --jobs 1",
)
NEW = help_text(
    "새 주의 파일을 씁니다. 과제 하나짜리이지만 `grader dev check`를 통과합니다.",
    "Write the files of a new week: one task, and it passes `grader dev check`.",
)
# What the verdicts on every week depend on.
_GATE = (
    "canary", "engines", "release",
    "gate.py", "inspection.py", "mutation.py", "nothing.py", "reach.py",
)  # fmt: skip
_VERSIONS = ("constraints.txt", "constraints-latest.txt", "pyproject.toml")
EVERYTHING = (
    *("course.toml", "solutions/seed", *_VERSIONS),
    *(f"grader/{part}" for part in (*DECIDES, *_GATE)),
)

app = typer.Typer(no_args_is_help=True, help=help_text("개발자용", "For who writes weeks."))


@app.command("check", help=HELP, epilog=EXAMPLES)
def run(
    context: typer.Context,
    weeks: Weeks = None,
    jobs: Jobs = None,
    engine: OnEngine = None,
    platform: OnPlatform = "auto",
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help=help_text(
                "판정이 이미 정해진 시험도 모두 실행합니다.",
                "Run tests, too, whose verdicts are known or decide nothing.",
            ),
        ),
    ] = False,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help=help_text(
                "main에서 갈라진 뒤의 변경과 관계있는 주만.",
                "Only weeks that a change since `main` touches.",
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
    if changed:
        paths = changes(course.root)
        chosen = [week for week in chosen if touched(week, paths)]
        if not chosen and not as_json:
            settings.say("변경과 관계있는 주가 없습니다.", "No week is touched by what changed.")
    _inspect(settings, chosen, as_json=as_json)
    from grader.engines import named

    judges = named.engine(course, engine, jobs=jobs, platform=platform)
    with closing(judges):
        rows = [_week(settings, week, judges, whole=whole) for week in chosen]
    if as_json:
        settings.json(rows)
    else:
        settings.console.print(_table(rows))
        for row in rows:
            for complaint in row["complaints"]:
                settings.console.print(f"✗ {complaint}", style="red", markup=False)
    if any(row["complaints"] for row in rows):
        raise typer.Exit(1)


@app.command("new", help=NEW, epilog=help_text("예", "Example") + ":\n  grader dev new week15_vae")
def new(context: typer.Context, week: OneWeek) -> None:
    """Writes the files of a new week, and says what comes next."""
    from grader import template

    settings: Settings = context.obj
    root = settings.path or find_root()
    for path in template.write(root, week):
        settings.say(str(path), str(path))
    dated = f"{week} = {{ due = 2026-12-31 }}"
    settings.say(
        f"course.toml의 [weeks]에 `{dated}`를 더하고, 파일을 week.toml부터 고친 다음 "
        f"`grader dev check {week}`를 실행하세요. 순서는 CONTRIBUTING.md에 있습니다.",
        f"Now add `{dated}` to [weeks] in course.toml, change the files, week.toml first, and run "
        f"`grader dev check {week}`. CONTRIBUTING.md says it step by step.",
    )


def changes(root: Path) -> list[str]:
    """The files below a course's folder that are not as they were when it left `main`.

    Raises:
        GraderError: Git cannot tell.
    """

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(root), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            why = str(getattr(error, "stderr", "") or error).strip()
            raise GraderError(
                "main에서 무엇이 바뀌었는지 Git이 알려 주지 못합니다. "
                f"--changed 없이 실행하세요. ({why})",
                f"Git cannot tell what changed since `main`; run without --changed. ({why})",
            ) from error
        return done.stdout

    base = git("merge-base", "HEAD", "main").strip()
    committed = git("diff", "--name-only", "--relative", base)
    return [*committed.splitlines(), *git("ls-files", "-o", "--exclude-standard").splitlines()]


def touched(week: Week, paths: Sequence[str]) -> bool:
    """Whether changed files are of a week, or of what all weeks depend on."""
    return any(path.startswith((f"solutions/{week.name}/", *EVERYTHING)) for path in paths)


def _inspect(settings: Settings, weeks: Sequence[Week], *, as_json: bool) -> None:
    """Says all that needs no grading, of all weeks, at once."""
    from grader import inspection

    found = {w.name: [f"{w.name}: {said}" for said in inspection.complaints(w)] for w in weeks}
    if not any(found.values()):
        return
    if as_json:
        settings.json([{"week": name, "complaints": said} for name, said in found.items()])
    for said in chain.from_iterable(found.values()):
        settings.complain(f"✗ {said}")
    raise typer.Exit(1)


def _week(settings: Settings, week: Week, engine: Engine, *, whole: bool) -> dict:
    from grader import gate

    variants = gate.variants(week)
    said, tests = [], 0
    with progress_bar(settings) as progress:
        bar = progress.add_task(week.name, total=len(variants))
        for variant, report, complaints in gate.check(week, engine, variants, whole=whole):
            tests = max(tests, sum(len(task.tests) for task in report.tasks))
            said += [f"{week.name}, {variant.name}: {complaint}" for complaint in complaints]
            progress.update(bar, advance=1)
    mutants = sum(variant.mutant is not None for variant in variants)
    guesses = sum(variant.knows_nothing for variant in variants)
    numbers = (len(week.tasks), tests, mutants, len(variants) - mutants - guesses - 2, guesses)
    return {"week": week.name, **dict(zip(_COLUMNS, numbers, strict=True)), "complaints": said}


def _table(rows: Sequence[dict]) -> Table:
    table = Table("week", *(name.replace("_", "-") for name in _COLUMNS), "")
    for row in rows:
        numbers = [str(row[name]) for name in _COLUMNS]
        verdict = f"{len(row['complaints'])} ✗" if row["complaints"] else "✓"
        table.add_row(row["week"], *numbers, verdict)
    return table


_COLUMNS = ("tasks", "tests", "mutants", "alternatives", "know_nothing")
