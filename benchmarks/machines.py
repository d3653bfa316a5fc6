"""Many machines, as processes of this one: what they cost each other, and that nothing is lost.

python -m benchmarks.machines                     # all of it, into benchmarks/results-machines.json
python -m benchmarks.machines cost --submissions 2000
python -m benchmarks.machines scale --size 1x1 --size 64x1
python -m benchmarks.machines killed              # the sample class; 20 workers and others
"""

import difflib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import structs
from rich.console import Console

from benchmarks import machine, waiting
from benchmarks.cluster import JUDGES, ROOT, Cluster
from grader.course import load
from grader.engines.dask.engine import DaskEngine
from grader.errors import GraderError
from grader.judge.job import Job, JudgeSettings
from grader.report import Report, from_json, to_json
from grader.sandbox.walls import REQUIRED
from grader.submission import File

RESULTS = ROOT / "benchmarks" / "results-machines.json"
WEEK = "week06_backprop"
SIZE = 20_000  # bytes of a submission
KILLS = 20
SIZES = ("1x1", "2x1", "4x1", "16x1", "64x1", "8x8")  # workers, and judges of each

# Each of Dask's processes looks at itself many times a second; on one machine that is all of it.
_CALM = {
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "60s",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}

app = typer.Typer(add_completion=False, help=__doc__)
console = Console()


@dataclass(frozen=True)
class Spent:
    """What grading took: seconds on the clock, and of the processor by whom."""

    seconds: float
    coordinator: float
    scheduler: float
    workers: float


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """All parts, one after the other."""
    if context.invoked_subcommand is None:
        cost()
        scale()
        killed()


@app.command()
def cost(submissions: Annotated[int, typer.Option(help="How many.")] = 10_000) -> None:
    """What the coordinator spends on a submission, and its memory, where judges take no time."""
    peaks: dict[int, float] = {}
    marks = sorted({submissions // 10, submissions // 2, submissions})

    def remember(done: int) -> None:
        if done in marks:
            peaks[done] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    with _cluster(workers=2, seconds=0.0) as (cluster, engine):
        spent = _graded(cluster, engine, submissions, remember)
    _keep("cost", {
        "submissions": submissions,
        "coordinator_ms": _ms(spent.coordinator, submissions),
        "scheduler_ms": _ms(spent.scheduler, submissions),
        "workers_ms": _ms(spent.workers, submissions),
        "peak_mib": {str(done): round(size, 1) for done, size in peaks.items()},
    })  # fmt: skip


@app.command()
def scale(
    size: Annotated[
        list[str] | None, typer.Option(help="How many workers, and judges of each: 8x8.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="What a judge waits.")] = 0.3,
    rounds: Annotated[int, typer.Option(help="Jobs for each judge.")] = 50,
) -> None:
    """How much of their time judges spend on grading, by how many there are."""
    table = {}
    for name in size or SIZES:
        workers, threads = map(int, name.split("x"))
        jobs = workers * threads * rounds
        with _cluster(workers=workers, threads=threads, seconds=seconds) as (cluster, engine):
            spent = _graded(cluster, engine, jobs)
        efficiency = rounds * seconds / spent.seconds
        table[name] = {
            "efficiency": round(efficiency, 3),
            "jobs_per_second": round(jobs / spent.seconds, 1),
            "coordinator_ms": _ms(spent.coordinator, jobs),
            "scheduler_ms": _ms(spent.scheduler, jobs),
            "workers_ms": _ms(spent.workers, jobs),
        }
        console.print(f"{name}: {efficiency:.3f}")
    _keep("scale", {"judge_seconds": seconds, "jobs_per_judge": rounds, "sizes": table})


@app.command()
def killed(
    submitted: Annotated[Path, typer.Option(help="A class.")] = ROOT / "examples" / "submitted",
    week: Annotated[list[str] | None, typer.Option(help="Of it; by default all.")] = None,
    kills: Annotated[int, typer.Option(help="Of workers.")] = KILLS,
) -> None:
    """Grades a class here and on machines that are killed: the reports must be the same."""
    with tempfile.TemporaryDirectory(prefix="machines-") as name, _judging(Path(name)) as cluster:
        folder, weeks = Path(name), week or []
        course = _course(folder / "course")
        here = _grade(course, submitted, folder / "here", weeks, "local.db", "local")
        here.wait()
        start = time.perf_counter()
        dead = _killing(cluster, lambda: _grade(
            course, submitted, folder / "there", weeks, "dask.db", "dask", cluster.address
        ), folder / "there", kills)  # fmt: skip
        seconds = time.perf_counter() - start
        one, many = _reports(folder / "here"), _reports(folder / "there")
        different = {
            " ".join(key): _difference(one.get(key), many.get(key))
            for key in sorted(one.keys() | many.keys())
            if one.get(key) != many.get(key)
        }
        twice = _results(course / "dask.db") - len(many)
    _keep("killed", {
        "submissions": len(many), "workers_killed": dead["worker"],
        "scheduler_killed": dead["scheduler"], "command_killed": dead["command"],
        "seconds": round(seconds), "different": different, "results_too_many": twice,
    })  # fmt: skip
    if different or twice:
        raise typer.Exit(1)


@contextmanager
def _cluster(
    *, workers: int, seconds: float, threads: int = 1
) -> Iterator[tuple[Cluster, DaskEngine]]:
    """Workers that wait, all of them there, and an engine on them."""
    os.environ |= {waiting.SECONDS: str(seconds), **_CALM}
    course = load(ROOT)
    with (
        tempfile.TemporaryDirectory(prefix="machines-") as name,
        Cluster(Path(name), workers, threads, waiting.__name__, ["--no-nanny"]) as cluster,
    ):
        settings = structs.replace(course.engine, scheduler=cluster.address)
        judges = JudgeSettings(ROOT, walls=REQUIRED, platform="cpu")
        engine = DaskEngine(replace(course, engine=settings), judges)
        try:
            _wait_for(engine, workers)
            yield cluster, engine
        finally:
            engine.close()


def _wait_for(engine: DaskEngine, workers: int) -> None:
    while not engine.cluster.connected():
        try:
            engine.cluster.connect()
        except GraderError:
            time.sleep(0.5)
    while sum(one.card is not None for one in engine.cluster.machines()) < workers:
        time.sleep(0.5)
    _reported(engine, 4 * workers)  # the course is there, and every path was gone once


def _reported(engine: DaskEngine, count: int, done: Any = lambda number: None) -> None:
    body = bytes(SIZE)
    jobs = [Job(f"member{number:05}", WEEK, File("backprop.py", body)) for number in range(count)]
    number = 0
    for event in engine.grade(jobs):
        if isinstance(event, Report):
            number += 1
            done(number)
    assert number == count


def _graded(cluster: Cluster, engine: DaskEngine, count: int, done: Any = bool) -> Spent:
    before, own, start = cluster.seconds(), time.process_time(), time.perf_counter()
    _reported(engine, count, done)
    seconds, own = time.perf_counter() - start, time.process_time() - own
    used = {name: after - before[name] for name, after in cluster.seconds().items()}
    return Spent(seconds, own, used.pop("scheduler"), sum(used.values()))


def _judging(folder: Path) -> Cluster:
    return Cluster(folder / "machines", workers=2, preload=JUDGES)


def _course(folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(ROOT / "course.toml", folder)
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("solutions", "exercises"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    return folder


def _grade(
    course: Path, submitted: Path, feedback: Path, weeks: Sequence[str], book: str, engine: str,
    address: str = "",
) -> "subprocess.Popen[bytes]":  # fmt: skip
    command = [sys.executable, "-m", "grader.cli", "--course", str(course), "grade", *weeks]
    command += ["--engine", engine, "--submitted", str(submitted), "--feedback", str(feedback)]
    command += ["--db", f"sqlite:///{book}"]
    environment = os.environ | {"DASK_SCHEDULER_ADDRESS": address}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def _killing(cluster: Cluster, start: Any, feedback: Path, kills: int) -> Counter[str]:
    """A run in which workers are killed one after the other, and once all else.

    Returns:
        How many of what were killed before it was over.
    """
    workers, run, killed = cycle(range(cluster.workers)), start(), Counter[str]()
    for number in range(kills):
        seen = len(list(feedback.glob("*/*.json")))
        while run.poll() is None and len(list(feedback.glob("*/*.json"))) <= seen:
            time.sleep(0.05)
        while run.poll() is None:
            if cluster.kill_worker(next(workers)):
                break
            time.sleep(0.05)
        else:  # it is over
            break
        killed["worker"] += 1
        if number == kills // 3:
            cluster.kill_scheduler()
            killed["scheduler"] += 1
        if number == 2 * kills // 3:
            run.send_signal(signal.SIGKILL)
            run.wait()
            killed["command"] += 1
            run = start()
    if run.wait():
        raise SystemExit(f"the run ended with {run.returncode}")
    return killed


def _difference(one: Report | None, other: Report | None) -> list[str]:
    """The lines of two reports that are not the same."""
    before, after = (to_json(report).splitlines() if report else [] for report in (one, other))
    return [line for line in difflib.ndiff(before, after) if line[0] in "+-"]


def _reports(feedback: Path) -> dict[tuple[str, str], Report]:
    found = [from_json(path.read_text("utf-8")) for path in feedback.glob("*/*.json")]
    return {(one.member, one.week): replace(one, graded_at="", seconds=0.0) for one in found}


def _results(book: Path) -> int:
    with sqlite3.connect(book) as connection:
        return connection.execute("SELECT count(*) FROM grader_result").fetchone()[0]


def _ms(seconds: float, count: int) -> float:
    return round(1000 * seconds / count, 2)


def _keep(part: str, data: dict[str, Any]) -> None:
    """Writes one part of the results, and leaves the others."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    when = {"at": datetime.now(UTC).isoformat(timespec="minutes"), "load": os.getloadavg()[1]}
    kept |= {"machine": machine.machine(), part: data | when}
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    console.print_json(data=kept[part])


if __name__ == "__main__":
    app()
