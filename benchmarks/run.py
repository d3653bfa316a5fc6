"""Times this grader beside nbgrader, pytest and a warm Python, on the same checks.

python -m benchmarks.run --n 100 --week week11_cnn --sample 5
python -m benchmarks.run --week all --n 40 --sample 3
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import contenders, results
from benchmarks.compose import composed
from benchmarks.contenders import Job, Timing
from benchmarks.process import Failed
from grader import course

ROOT = Path(__file__).resolve().parent.parent
SAYS = {
    "grader": "grader grade, cold",
    "warm": "warm Python, no walls",
    "pytest": "pytest process each",
    "nbgrader": "nbgrader autograde",
}

console = Console()


def main(
    n: Annotated[int, typer.Option(help="Submissions for the grader.")] = 100,
    week: Annotated[str, typer.Option(help="Whose checks; all for every week.")] = "week11_cnn",
    sample: Annotated[int, typer.Option(help="Submissions for the others.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the submissions.")] = 0,
    only: Annotated[str, typer.Option(help="Names of contenders, with commas.")] = "",
    write: Annotated[bool, typer.Option(help="Write benchmarks/results.json.")] = True,
) -> None:
    """Runs every contender and prints a table."""
    chosen = contenders.in_order(only.split(",") if only else list(SAYS))
    the_course = course.load(ROOT)
    for one in the_course.weeks if week == "all" else [the_course.week(week)]:
        load = round(psutil.getloadavg()[0], 1)
        timings = measure(one, chosen, n, sample, seed)
        if timings:
            console.print(table(timings, one.name))
        if write and len(timings) == len(SAYS):
            results.keep(timings, one, results.terms(n, sample, seed), load)
            console.print(f"Written: {results.FILE.relative_to(ROOT)}")
        if len(timings) < len(chosen):
            raise typer.Exit(1)
    console.print(
        "Scores differ where a submission calls what its task forbids: only the grader looks "
        "for that."
    )


def measure(
    week: course.Week, chosen: Sequence[str], n: int, sample: int, seed: int
) -> list[Timing]:
    """What the contenders needed, in order; fewer than there are if they were stopped."""
    members = {f"member{i:03}": work for i, work in enumerate(composed(week, n, seed))}
    timings: list[Timing] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        job = Job(ROOT, week, Path(folder), members)
        try:
            for name in chosen:
                timings.append(_timed(name, job if name == "grader" else job.sample(sample)))
        except KeyboardInterrupt:
            console.print("Stopped; what was measured so far:")
        except Failed as error:
            console.print(str(error), style="red", markup=False)
    return timings


def table(timings: list[Timing], week: str) -> Table:
    """The timings with their ratios to the first."""
    out = Table(title=f"The same checks of {week}, per submission", title_justify="left")
    out.add_column("how", no_wrap=True)
    for column in ("of", "ms each", "ratio", "CPU ms", "peak MiB", "same score"):
        out.add_column(column, justify="right")
    base = timings[0]
    for timing in timings:
        same, shared = agreement(base, timing)
        out.add_row(
            SAYS[timing.name],
            str(len(timing.passed)),
            f"{timing.ms_per_submission:,.0f}",
            f"{timing.ms_per_submission / base.ms_per_submission:.1f}",
            f"{timing.cpu_ms_per_submission:,.0f}",
            f"{timing.peak_bytes / 2**20:,.0f}",
            f"{same}/{shared}",
        )
    return out


def agreement(one: Timing, other: Timing) -> tuple[int, int]:
    """On how many of the submissions that both graded as many tests passed."""
    shared = one.passed.keys() & other.passed.keys()
    return sum(one.passed[member] == other.passed[member] for member in shared), len(shared)


def _timed(name: str, job: Job) -> Timing:
    columns = (
        TextColumn("{task.description:9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=len(job.submissions))
        contend = getattr(contenders, name)
        return contend(job, lambda done: progress.update(task, completed=done))


if __name__ == "__main__":
    typer.run(main)
