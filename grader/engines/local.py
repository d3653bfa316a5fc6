"""Judges on this machine: a pebble pool of processes, one judge in each.

A judge that hangs or dies is replaced by the pool. Which test it was in stands in a journal; the
submission is graded again without that test, which is then reported as what happened to it.
"""

import ctypes
import faulthandler
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent import futures
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from grader.course import load
from grader.judge.job import ALL_TESTS, Job, JudgeSettings
from grader.report import Kind, Report
from grader.sandbox.zygote import Zygote, can_fork

PR_SET_PDEATHSIG = 1
WATCHDOG_EXIT = 1  # what faulthandler ends a process with
MAX_DEATHS = 20  # of judges by one submission, before none of its tests is run


class JudgeError(Exception):
    """A judge cannot work at all; the instructor's to mend."""


@dataclass
class _Attempt:
    """One job on its way, and how often a judge died of it."""

    job: Job
    number: int
    deaths: int = 0


class LocalEngine:
    """A pool of judges on this machine.

    Arguments:
        jobs: how many at once; by default one for each core this process may use.
    """

    def __init__(self, settings: JudgeSettings, *, jobs: int | None = None) -> None:
        self.limits = load(settings.root, weeks_in=settings.weeks_in).limits
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="grader-"))
        self.workers = jobs or available_cores()
        self.pool = ProcessPool(
            max_workers=self.workers,
            initializer=_start,
            initargs=(settings, self.folder),
            context=get_context("spawn"),
        )
        self._number = 0
        self._zygote: Zygote | None = None

    def grade(self, jobs: Sequence[Job]) -> Iterator[Report]:
        """A report for each job, as soon as there is one.

        Raises:
            JudgeError: judges die before they begin, or a week's tests are broken.
        """
        if jobs and not self._zygote and can_fork():  # before the judges, which connect to it
            self._zygote = Zygote(self.settings.walls, self.folder)
        running: dict[Future[Report], _Attempt] = {}
        for job in jobs:
            self._number += 1
            attempt = _Attempt(job, self._number)
            running[self._schedule(attempt)] = attempt
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                attempt = running.pop(future)
                report = self._result(future, attempt)
                if report is None:
                    running[self._schedule(attempt)] = attempt
                else:
                    yield report

    def close(self) -> None:
        """Ends all judges, at once."""
        self.pool.stop()
        self.pool.join()
        if self._zygote:
            self._zygote.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _schedule(self, attempt: _Attempt) -> "Future[Report]":
        (self.folder / str(attempt.number)).unlink(missing_ok=True)
        return self.pool.schedule(
            _grade,
            args=(attempt.job, attempt.number),
            timeout=self.limits.submission_seconds + 60,
        )

    def _result(self, future: "Future[Report]", attempt: _Attempt) -> Report | None:
        """The report, or None if the judge died and the job is to be tried again."""
        try:
            return future.result()
        except ProcessExpired as error:
            kind = _kind_of(error.exitcode)
        except futures.TimeoutError:
            kind = Kind.TIME
        self._condemn(attempt, kind)
        return None

    def _condemn(self, attempt: _Attempt, kind: Kind) -> None:
        attempt.deaths += 1
        if ALL_TESTS in attempt.job.condemned:
            raise JudgeError("Judges die even where no test runs. Run `grader doctor`.")
        if kind is Kind.MEMORY and attempt.deaths == 1:
            return  # killed from outside, perhaps not through this submission's fault
        test = self._last_test(attempt)
        if test == ALL_TESTS and attempt.deaths < 3:
            return
        if attempt.deaths > MAX_DEATHS:
            test = ALL_TESTS
        condemned = {**attempt.job.condemned, test: kind}
        attempt.job = replace(attempt.job, condemned=condemned)

    def _last_test(self, attempt: _Attempt) -> str:
        """The test that the judge was in when it died."""
        with suppress(FileNotFoundError, IndexError):
            return (self.folder / str(attempt.number)).read_text("utf-8").splitlines()[-1]
        return ALL_TESTS


def available_cores() -> int:
    """The number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _kind_of(exitcode: int) -> Kind:
    if exitcode == WATCHDOG_EXIT:
        return Kind.TIME
    return Kind.MEMORY if exitcode == -signal.SIGKILL else Kind.CRASH


_worker: dict[str, Any] = {}


def _start(settings: JudgeSettings, folder: Path) -> None:
    """Prepares a worker: it ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _worker.update(settings=settings, folder=folder)


def _judge() -> Any:
    """This worker's judge, made at the first job: what fails then is that job's exception."""
    if "judge" not in _worker:
        from grader.judge.grade import Judge

        settings: JudgeSettings = _worker["settings"]
        sys.path.insert(0, str(settings.root))
        _worker["judge"] = Judge(
            load(settings.root, weeks_in=settings.weeks_in),
            walls=settings.walls,
            platform=settings.platform,
            hidden=settings.hidden,
            shared=_shared(settings),
            zygote=_worker["folder"],
        )
    return _worker["judge"]


def _shared(settings: JudgeSettings) -> Path | None:
    """Where judges tell each other results: not where members' code may write, too."""
    if "landlock" not in settings.walls:
        return None
    folder: Path = _worker["folder"] / "programs"
    folder.mkdir(exist_ok=True)
    return folder


def _grade(job: Job, number: int) -> Report:
    judge = _judge()
    record: Path = _worker["folder"] / str(number)
    seconds = judge.course.limits.test_seconds
    # Appended to, not written anew: for each file that is cut short, some disks are waited for.
    with Path(os.devnull).open("w") as nowhere, record.open("ab", buffering=0) as journal:

        def started(test: str) -> None:
            journal.write(f"{test}\n".encode())
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)

        try:
            return judge.grade(job, started)
        finally:
            faulthandler.cancel_dump_traceback_later()
