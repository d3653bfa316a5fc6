"""A preload for Dask's workers whose judges only wait: `dask worker --preload benchmarks.waiting`.

What is left then is what the machines cost each other.
"""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from distributed import Worker

from grader import canary
from grader.course import Week, load
from grader.engines import Event, Started, TestFinished
from grader.engines.dask.bench import Bench
from grader.engines.dask.worker import dask_teardown, install
from grader.judge.job import Job, JudgeSettings
from grader.report import Outcome, Report, TaskReport, TestReport
from grader.sandbox.walls import REQUIRED
from grader.text import Text

__all__ = ["dask_setup", "dask_teardown"]

SECONDS = "GRADER_BENCHMARK_SECONDS"  # in the environment: how long a job takes
_TESTS = 20
_OF_THE_CANARY = {"escapes": "test_nothing_outside_is_reached"}


class Waiting:
    """An engine that waits for each job, and passes everybody."""

    def __init__(self, settings: JudgeSettings, *, jobs: int) -> None:
        self.settings, self.judges = settings, jobs
        self.course = canary.added(load(settings.root))
        self.seconds = float(os.environ.get(SECONDS, "0.3"))

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """One after the other."""
        for job in jobs:
            yield from self.grade_one(job, alone=True)

    def grade_one(self, job: Job, *, alone: bool) -> Iterator[Event]:
        """Waits, and says what a judge would."""
        yield Started(job)
        time.sleep(self.seconds)
        report = full(job, self.course.week(job.week))
        tests = [test for task in report.tasks for test in task.tests]
        yield from (TestFinished(job, test.name, test) for test in tests)
        yield report

    def close(self) -> None:
        """Nothing was started."""


class _Bench(Bench):
    """One whose canary needs no judge."""

    def heard(self) -> tuple[Text | None, str]:
        return None, "cpu"


async def dask_setup(worker: Worker) -> None:
    """Makes a worker wait."""
    folder = Path(worker.local_directory)
    await install(worker, _Bench(REQUIRED, worker.state.nthreads, folder, Waiting))


def full(job: Job, week: Week) -> Report:
    """A report of usual size on which all is right."""
    said = Text("이 시험이 보는 것을 말하는 문장입니다." * 2, "A sentence of a usual length." * 3)
    tasks = []
    for task in week.tasks:
        count = max(1, _TESTS // len(week.tasks))
        outcome = Outcome.FAILED if task.name in canary.WRONG else Outcome.PASSED
        tests = tuple(
            TestReport(
                _OF_THE_CANARY.get(task.name, f"test_{task.name}_{number}"), said, task.name,
                "hidden", task.points / count, task.points / count, outcome, said,
            )
            for number in range(count)
        )  # fmt: skip
        tasks.append(TaskReport(task.name, task.points, task.points, tests))
    return Report(
        member=job.member,
        week=week.name,
        file=job.file.name,
        digest=job.file.digest,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        platform="cpu",
        seconds=0.0,
        tasks=tuple(tasks),
        fingerprint=job.fingerprint,
    )
