"""Four ways to run the same checks on the same submissions."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from benchmarks import notebooks
from benchmarks.cases import FILES
from benchmarks.compose import as_python, write_notebook
from benchmarks.process import plain_environment, run
from grader.course import Week
from grader.report import from_json

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Job:
    """What is graded: one week, and what each member handed in.

    Arguments:
        root: the repository.
        folder: an empty folder to work in.
    """

    root: Path
    week: Week
    folder: Path
    submissions: dict[str, NotebookNode]

    def sample(self, count: int) -> "Job":
        """The same with the first ``count`` members only."""
        first = dict(list(self.submissions.items())[:count])
        return Job(self.root, self.week, self.folder, first)

    def write(self, folder: Path) -> dict[str, Path]:
        """Writes ``folder/<member>/<week>/<stem>.py`` for every member."""
        paths = {}
        for member, notebook in self.submissions.items():
            paths[member] = folder / member / self.week.name / f"{self.week.stem}.py"
            paths[member].parent.mkdir(parents=True)
            paths[member].write_text(as_python(notebook), encoding="utf-8")
        return paths


@dataclass(frozen=True)
class Timing:
    """How one contender did.

    Arguments:
        seconds, cpu_seconds: for all its submissions.
        passed: tests passed, by member.
        peak_bytes: the most memory that its processes had at once, where it was watched.
    """

    name: str
    seconds: float
    cpu_seconds: float
    passed: dict[str, int] = field(default_factory=dict)
    peak_bytes: int = 0

    @property
    def ms_per_submission(self) -> float:
        """Milliseconds for one submission."""
        return 1000 * self.seconds / len(self.passed)

    @property
    def cpu_ms_per_submission(self) -> float:
        """Milliseconds of processor time for one submission."""
        return 1000 * self.cpu_seconds / len(self.passed)


def grader(job: Job, tick: Tick) -> Timing:
    """`grader grade`, one cold process for all, in a course folder without earlier results."""
    folder = job.folder / "grader"
    job.write(folder / "submitted")
    (folder / "solutions").symlink_to(job.week.folder.parent, target_is_directory=True)
    settings = (job.root / "course.toml").read_text(encoding="utf-8")
    (folder / "course.toml").write_text(settings, encoding="utf-8")
    reports = folder / "feedback"
    ended = run(
        [sys.executable, "-m", "grader.cli", "--course", folder, "grade"],
        folder=folder,
        log=folder / "log",
        environment=plain_environment(job.root),
        poll=lambda: tick(sum(1 for _ in reports.glob(f"*/{job.week.name}.json"))),
    )
    passed = {
        member: _passed(reports / member / f"{job.week.name}.json") for member in job.submissions
    }
    return Timing("grader", ended.seconds, ended.cpu_seconds, passed, ended.peak_bytes)


def pytest(job: Job, tick: Tick) -> Timing:
    """One fresh pytest process for each submission, one after the other."""
    folder = job.folder / "pytest"
    tests = [job.week.folder / f"{file}.py" for file in FILES]
    passed, seconds, cpu, peak = {}, 0.0, 0.0, 0
    for member, path in job.write(folder).items():
        results = folder / f"{member}.json"
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.pytest_plugin",
            "-p", "no:cacheprovider", "-o", "filterwarnings=ignore", "-o", "addopts=",
            "--member", path, "--results", results, *tests,
        ]  # fmt: skip
        ended = run(
            command, folder=job.root, log=folder / f"{member}.log",
            environment=plain_environment(job.root), accept=(0, 1),
        )  # fmt: skip
        seconds, cpu = seconds + ended.seconds, cpu + ended.cpu_seconds
        peak = max(peak, ended.peak_bytes)
        passed[member] = len(json.loads(results.read_text()))
        tick(len(passed))
    return Timing("pytest", seconds, cpu, passed, peak)


def warm(job: Job, tick: Tick) -> Timing:
    """One Python that is warm already, without isolation, with XLA's default flags."""
    folder = job.folder / "warm"
    paths = job.write(folder)
    first = next(iter(paths.values()))
    log = folder / "log"
    ended = run(
        [sys.executable, "-m", "benchmarks.warm", job.week.folder, first, *paths.values()],
        folder=job.root,
        log=log,
        environment=plain_environment(job.root),
        poll=lambda: tick(max(0, log.read_bytes().count(b"\n") - 1)),
    )
    rows = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")][1:]
    members = {str(path): member for member, path in paths.items()}
    passed = {members[row["file"]]: len(row["passed"]) for row in rows}
    seconds = sum(row["seconds"] for row in rows)
    return Timing("warm", seconds, sum(row["cpu"] for row in rows), passed, ended.peak_bytes)


def nbgrader(job: Job, tick: Tick) -> Timing:
    """`nbgrader autograde`, one process for all submissions, a fresh kernel for each."""
    course = notebooks.make_course(job.folder / "nbgrader", job.week, job.root)
    environment = plain_environment(job.root, **notebooks.settings(course))
    command = [sys.executable, "-m", "nbgrader"]
    run(
        [*command, "generate_assignment", job.week.name],
        folder=course, log=course / "generate.log", environment=environment,
    )  # fmt: skip
    for member, notebook in job.submissions.items():
        path = course / "submitted" / member / job.week.name / f"{job.week.stem}.ipynb"
        write_notebook(path, notebooks.handed_in(course, job.week, notebook))
    done = course / "autograded"
    ended = run(
        [*command, "autograde", job.week.name],
        folder=course,
        log=course / "autograde.log",
        environment=environment,
        poll=lambda: tick(sum(1 for _ in done.glob(f"*/{job.week.name}/*.ipynb"))),
    )
    passed = notebooks.passed(course, job.week, list(job.submissions))
    return Timing("nbgrader", ended.seconds, ended.cpu_seconds, passed, ended.peak_bytes)


def _passed(report: Path) -> int:
    found = from_json(report.read_text(encoding="utf-8"))
    return found.count("public")[0] + found.count("hidden")[0]


def in_order(names: Sequence[str]) -> list[str]:
    """Names of contenders, the fastest first."""
    return [name for name in ("grader", "warm", "pytest", "nbgrader") if name in names]
