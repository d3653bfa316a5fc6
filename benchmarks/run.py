"""Times this grader beside nbgrader, pytest and a warm Python, on the same checks.

python -m benchmarks.run --n 100 --week week11_cnn --sample 5
"""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import contenders
from benchmarks.cases import read_cases
from benchmarks.compose import choose, read_pieces, render
from benchmarks.contenders import Job, Timing
from benchmarks.machine import machine, versions
from benchmarks.process import Failed
from grader import course

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")
SAYS = {
    "grader": "grader grade, cold",
    "warm": "warm Python, no walls",
    "pytest": "pytest process each",
    "nbgrader": "nbgrader autograde",
}

console = Console()


def main(
    n: Annotated[int, typer.Option(help="Submissions for the grader.")] = 100,
    week: Annotated[str, typer.Option(help="Which week's checks.")] = "week11_cnn",
    sample: Annotated[int, typer.Option(help="Submissions for the others.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the submissions.")] = 0,
    only: Annotated[str, typer.Option(help="Names of contenders, with commas.")] = "",
    write: Annotated[bool, typer.Option(help="Write benchmarks/results.json.")] = True,
) -> None:
    """Runs every contender and prints a table."""
    chosen = contenders.in_order(only.split(",") if only else list(SAYS))
    the_week = course.load(ROOT).week(week)
    choices = choose(read_pieces(the_week), n, seed)
    source = (the_week.folder / f"{the_week.stem}.py").read_text(encoding="utf-8")
    members = {f"member{i:03}": render(source, choice) for i, choice in enumerate(choices)}
    timings: list[Timing] = []
    load = round(psutil.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        job = Job(ROOT, the_week, Path(folder), members)
        try:
            for name in chosen:
                timings.append(_timed(name, job if name == "grader" else job.sample(sample)))
        except KeyboardInterrupt:
            console.print("Stopped; what was measured so far:")
        except Failed as error:
            console.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        finally:
            if timings:
                console.print(table(timings, the_week.name))
                console.print(
                    "Scores differ where a submission calls what its task forbids: only the "
                    "grader looks for that."
                )
    if write and len(timings) == len(SAYS):
        result = summary(timings, the_week.name, n, sample, seed, len(read_cases(the_week)), load)
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
        console.print(f"Written: {RESULTS.relative_to(ROOT)}")


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


def summary(
    timings: list[Timing], week: str, n: int, sample: int, seed: int, tests: int, load: float
) -> dict[str, object]:
    """What `results.json` holds."""
    ms = {timing.name: round(timing.ms_per_submission, 1) for timing in timings}
    return {
        "machine": machine(),
        "load_at_start": load,
        "versions": versions(),
        "week": week,
        "tests": tests,
        "n": n,
        "sample": sample,
        "seed": seed,
        "ms_per_submission": ms,
        "times_slower_than_grader": {
            name: round(value / ms["grader"], 1) for name, value in ms.items() if name != "grader"
        },
        "cpu_ms_per_submission": {t.name: round(t.cpu_ms_per_submission, 1) for t in timings},
        "peak_mib": {timing.name: round(timing.peak_bytes / 2**20) for timing in timings},
        "grader_seconds": round(timings[0].seconds, 1),
    }


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
