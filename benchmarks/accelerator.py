"""Grades the sample class on an accelerator and on the processor, and attacks the device.

make gpu                                     set-up and all, on a machine with an accelerator
python -m benchmarks.accelerator --platform gpu

Points must be the same on both. Compiling and running are timed apart, week by week, and two
submissions try to fill the device's memory and to keep it busy for ever. All of it is written to
`benchmarks/results-gpu.json`.
"""

import cProfile
import json
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.compose import Piece, as_python, render
from benchmarks.machine import machine, versions
from grader import course
from grader.course import Course
from grader.engines import reports
from grader.engines.local import LocalEngine
from grader.intake import take_in
from grader.judge import xla
from grader.judge.grade import Judge
from grader.judge.job import Job, JudgeSettings, Platform
from grader.report import Report
from grader.sandbox.walls import standing
from grader.submission import File

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results-gpu.json")
ATTACKED = ("week06_backprop", "sigmoid_backward")
ATTACKS = {
    "fills the memory": """
def sigmoid_backward(z, upstream):
    rows = jnp.ones((400_000, 1)) * z.sum()
    return (rows @ rows.T).sum() + 0 * upstream
""",
    "never ends": """
def sigmoid_backward(z, upstream):
    return jax.lax.while_loop(lambda v: v.ravel()[0] < 1e9, lambda v: v - 1, z) + 0 * upstream
""",
}
console = Console()


@dataclass
class Times:
    """What the submissions of one week took, in seconds."""

    submissions: int = 0
    seconds: float = 0.0
    compiling: float = 0.0
    running: float = 0.0
    programs: int = 0


@dataclass
class Graded:
    """The sample class on one platform.

    Arguments:
        points: by "member week", then by test.
        device_memory: the most that the judge held on the device at once, in bytes; None where it
            does not say.
    """

    device: str
    points: dict[str, dict[str, float]] = field(default_factory=dict)
    weeks: dict[str, Times] = field(default_factory=lambda: defaultdict(Times))
    device_memory: int | None = None


def main(
    platform: Annotated[str, typer.Option(help="gpu or tpu; cpu to try this program.")] = "gpu",
    submitted: Annotated[Path, typer.Option(help="Submissions.")] = ROOT / "examples/submitted",
    week: Annotated[list[str] | None, typer.Option(help="Only these weeks.")] = None,
    write: Annotated[Path, typer.Option(help="Where the results go.")] = RESULTS,
) -> None:
    """Grades, compares, attacks; exit status 1 if anything is not as it should be."""
    sys.path.insert(0, str(ROOT))
    if platform not in get_args(Platform):
        raise typer.BadParameter(f"{platform}: there are {', '.join(get_args(Platform))}.")
    chosen = cast("Platform", platform)
    the_course = course.load(ROOT)
    weeks = [the_course.week(name).name for name in week or ()]
    jobs = take_in(the_course, submitted, weeks=weeks).jobs
    there, here = (graded(the_course, jobs, one) for one in (chosen, "cpu"))
    differ = [name for name, own in here.points.items() if own != there.points[name]]
    attacks = {name: attack(the_course, code, chosen) for name, code in ATTACKS.items()}
    show(there, here, differ, attacks)
    results = {
        "machine": machine(),
        "versions": versions(),
        "device": there.device,
        "submissions": len(jobs),
        "other_points": differ,
        "device_memory_mib": there.device_memory and there.device_memory >> 20,
        "on_device": _by_week(there),
        "on_processor": _by_week(here),
        "attacks": attacks,
    }
    write.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    console.print(f"Written: {write}", markup=False)
    if differ or not all(said["held"] for said in attacks.values()):
        raise typer.Exit(1)


def graded(the_course: Course, jobs: Iterable[Job], platform: Platform) -> Graded:
    """Every submission, one after the other, by a judge in this process."""
    judge = Judge(the_course, walls=standing(trust_members=False), platform=platform)
    device = judge.device.device
    found = Graded(f"{device.platform}: {device.device_kind}")
    try:
        for job in track(list(jobs), f"Grading on {device.device_kind}", console=console):
            judge.collection(the_course.week(job.week))  # once for all, so not in anybody's time
            before, profile = judge.programs.compiled, cProfile.Profile()
            start = time.perf_counter()
            report = profile.runcall(judge.grade, job)
            times = found.weeks[job.week]
            times.seconds += time.perf_counter() - start
            times.submissions += 1
            times.compiling += _spent(profile, xla.Device.compile)
            times.running += _spent(profile, xla.Executable.run)
            times.programs += judge.programs.compiled - before
            found.points[f"{job.member} {job.week}"] = points(report)
    finally:
        judge.close()
    found.device_memory = (device.memory_stats() or {}).get("peak_bytes_in_use")
    return found


def points(report: Report) -> dict[str, float]:
    """Points by test; a report that is no grade has none, and says why."""
    if report.fault:
        return {report.fault.en: 0.0}
    return {test.name: test.points for task in report.tasks for test in task.tests}


def attack(the_course: Course, code: str, platform: Platform) -> dict[str, Any]:
    """What becomes of a submission whose one task is hostile, all others right.

    It held if that task has no points and says why, and the others have all of theirs.
    """
    name, task = ATTACKED
    week = the_course.week(name)
    source = (week.folder / f"{week.stem}.py").read_text(encoding="utf-8")
    text = as_python(render(source, (Piece(task, "attack", "mutant", code),)))
    settings = JudgeSettings(ROOT, walls=standing(trust_members=False), platform=platform)
    start = time.perf_counter()
    with LocalEngine(settings, jobs=1) as engine:
        file = File(f"{week.stem}.py", text.encode())
        (report,) = reports(engine.grade([Job("attacker", name, file)]))
    own = next(found for found in report.tasks if found.name == task)
    others = [found for found in report.tasks if found.name != task]
    problem = own.problem or next((t.problem for t in own.tests if t.problem), None)
    return {
        "problem": problem.kind.name if problem else None,
        "seconds": round(time.perf_counter() - start, 1),
        "held": own.points == 0
        and problem is not None
        and all(found.points == found.max_points for found in others),
    }


def show(
    there: Graded, here: Graded, differ: Sequence[str], attacks: dict[str, dict[str, Any]]
) -> None:
    """Prints the times of each week, and what is not as it should be."""
    table = Table(title=f"{there.device}, milliseconds per submission", title_justify="left")
    for column in ("week", "submissions", "all", "compiling", "running", "all, processor"):
        table.add_column(column, justify="left" if column == "week" else "right")
    for week, times in there.weeks.items():
        own = (times.seconds, times.compiling, times.running, here.weeks[week].seconds)
        each = [f"{1000 * seconds / times.submissions:,.0f}" for seconds in own]
        table.add_row(week, str(times.submissions), *each)
    console.print(table)
    for name in differ:
        console.print(f"other points than on the processor: {name}", style="red", markup=False)
    for name, said in attacks.items():
        text = f"a program that {name}: {said['problem']} after {said['seconds']} s"
        console.print(text, style="" if said["held"] else "red", markup=False)


def _spent(profile: cProfile.Profile, function: Callable[..., Any]) -> float:
    """Seconds in a function and what it calls."""
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    code = function.__code__
    key = (code.co_filename, code.co_firstlineno, code.co_name)
    return stats[key][3] if key in stats else 0.0


def _by_week(found: Graded) -> dict[str, dict[str, float]]:
    return {
        week: {name: round(value, 3) for name, value in asdict(times).items()}
        for week, times in found.weeks.items()
    }


if __name__ == "__main__":
    typer.run(main)
