"""Where the grader's time goes, phase by phase.

python -m benchmarks.profile --week week11_cnn --n 20

One judge in this process, under cProfile; what the sandbox does shows as waiting for it.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.compose import composed
from benchmarks.contenders import Job as Submissions
from grader import course, submission
from grader.judge import program, xla
from grader.judge.blame import Blame
from grader.judge.collection import Collection
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.judge.member import Member
from grader.sandbox.client import Connection, ForkServer

ROOT = Path(__file__).resolve().parent.parent

# Indented phases are part of the one above them.
PHASES: list[tuple[str, Callable[..., Any]]] = [
    ("read the file", submission.read),
    ("find what each task needs", Member.__init__),
    ("  look who broke a by-hand rule", Blame.look),
    ("tests, with all below", Collection._run),
    ("  trace, with a child's start", Member._trace),
    ("    fork and confine a child", ForkServer.open),
    ("    load the member's statements", Member._load),
    ("    wait for the child, in all", Connection.ask),
    ("  parse and verify", program.Programs._verified),
    ("    parse", xla.Device.parse),
    ("    verify", program.verify),
    ("  compile", xla.Device.compile),
    ("  run", xla.Executable.run),
    ("end the child", Member.close),
]


def main(
    week: Annotated[str, typer.Option(help="Which week's checks.")] = "week11_cnn",
    n: Annotated[int, typer.Option(help="Submissions.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the submissions.")] = 0,
    walls: Annotated[str, typer.Option(help="Walls of the sandbox.")] = "landlock,seccomp",
    dump: Annotated[Path | None, typer.Option(help="Write cProfile's file here.")] = None,
) -> None:
    """Grades ``n`` composed submissions in this process and prints where the time went."""
    sys.path.insert(0, str(ROOT))
    the_course = course.load(ROOT)
    the_week = the_course.week(week)
    members = {f"member{i:03}": work for i, work in enumerate(composed(the_week, n, seed))}
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        paths = Submissions(ROOT, the_week, Path(folder), members).write(Path(folder))
        judge = Judge(the_course, walls=frozenset(filter(None, walls.split(","))))
        judge.collection(the_week)
        try:
            start = time.perf_counter()
            for member, path in paths.items():
                file = submission.file_at(path, the_course.limits)
                profile.runcall(judge.grade, Job(member, the_week.name, file))
            seconds = time.perf_counter() - start
        finally:
            judge.close()
    if dump:
        profile.dump_stats(dump)
    Console().print(_table(profile, seconds, n))


def _table(profile: cProfile.Profile, seconds: float, n: int) -> Table:
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    table = Table(
        title=f"{1000 * seconds / n:.0f} ms per submission, profiled", title_justify="left"
    )
    for column in ("phase", "ms", "%", "calls"):
        table.add_column(column, justify="left" if column == "phase" else "right")
    for label, function in PHASES:
        code = function.__code__
        key = (code.co_filename, code.co_firstlineno, code.co_name)
        calls, cumulative = (stats[key][0], stats[key][3]) if key in stats else (0, 0.0)
        share = 100 * cumulative / seconds
        table.add_row(label, f"{1000 * cumulative / n:.1f}", f"{share:.0f}", f"{calls / n:.1f}")
    return table


if __name__ == "__main__":
    typer.run(main)
