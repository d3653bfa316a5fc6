"""Judges on this machine: a pebble pool of processes, one judge in each.

A judge that hangs or dies is replaced by the pool; which test it was in stands in a journal, and
`policy` says what becomes of its job. Limits are of the judge's own processor time, which waiting
for a child does not use.
"""

import ctypes
import faulthandler
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent import futures
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

import msgspec
from pebble import ProcessExpired, ProcessPool

from grader import canary
from grader.course import load
from grader.engines import Again, Event, Started, TestFinished
from grader.engines.policy import FIRST_SHARE, Next, Trial
from grader.judge.faults import not_graded, reason
from grader.judge.job import ALL_TESTS, NO_TEST, Job, JudgeSettings
from grader.report import Kind, Report, TestReport
from grader.sandbox.zygote import Zygote, can_fork, patience
from grader.text import Text

CAN_COUNT = hasattr(signal, "setitimer")  # a process's own processor time; not on Windows
PR_SET_PDEATHSIG = 1
LOOK = 0.05  # seconds until the journals are looked at again
CLOCK = 3  # times the limit of a test, where processor time cannot be counted
WATCHDOG_EXIT = 1  # what faulthandler ends a process with


@dataclass
class _Running(Trial):
    """A job with a judge of a pool, and what of its journal has been told."""

    number: int = 0
    pool: ProcessPool | None = None
    started: bool = False
    told: int = 0


class LocalEngine:
    """A pool of judges on this machine.

    Arguments:
        jobs: how many at once; by default one for each core this process may use.
    """

    def __init__(self, settings: JudgeSettings, *, jobs: int | None = None) -> None:
        self.course = canary.added(load(settings.root, weeks_in=settings.weeks_in))
        self.limits = self.course.limits
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="grader-"))
        self.workers = jobs or available_cores()
        self.pool = self._new_pool()
        self._number = 0
        self._zygote: Zygote | None = None
        self._closed = False
        self._lock = threading.Lock()  # of the four

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.workers,
            initializer=_start,
            initargs=(self.settings, self.folder),
            context=get_context("spawn"),
        )

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """What happens to the jobs, and a report for each, as soon as there is one.

        A job that cannot be graded through no fault of its own gets a report that is no grade.
        """
        late: list[_Running] = []
        yield from self._first(jobs, late, alone=min(len(jobs), self.workers) <= 1)
        if late:
            yield Again(tuple(attempt.job for attempt in late))
        for attempt in late:
            yield from self._run([attempt], [], alone=True)

    def grade_one(self, job: Job, *, alone: bool) -> Iterator[Event]:
        """What happens to one job; several threads may ask at once.

        It ends with a report, or with `Again` where the job has to come once more, alone.
        """
        late: list[_Running] = []
        yield from self._first([job], late, alone=alone)
        yield from (Again((attempt.job,)) for attempt in late)

    def _first(self, jobs: Sequence[Job], late: list[_Running], *, alone: bool) -> Iterator[Event]:
        """As `_run`, of jobs that are new here."""
        try:
            attempts = self._attempts(jobs)
        except OSError as error:
            yield from (self._not_graded(job, reason(error)) for job in jobs)
            return
        yield from self._run(attempts, late, alone=alone)

    def _attempts(self, jobs: Sequence[Job]) -> list[_Running]:
        """The jobs, numbered; and a zygote, which has to be there before judges connect to it."""
        with self._lock:
            if jobs and not self._zygote and can_fork():
                self._zygote = Zygote(self.settings.walls, self.folder)
            first = self._number + 1
            self._number += len(jobs)
        return [_Running(job, number=number) for number, job in enumerate(jobs, first)]

    def _run(
        self, attempts: Sequence[_Running], late: list[_Running], *, alone: bool
    ) -> Iterator[Event]:
        """What happens to each.

        Arguments:
            late: takes, in place of their reports, those that have to be graded again alone.
            alone: whether these are.
        """
        share = 1 if alone else FIRST_SHARE
        running = {self._schedule(attempt, share): attempt for attempt in attempts}
        while running:
            ended = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED).done
            ended = ended or self._lost(running)
            for future, attempt in running.items():
                if future.running():
                    yield from self._progress(attempt)
            for future in ended:
                attempt = running.pop(future)
                yield from self._progress(attempt, over=True)
                match self._next(attempt, self._result(future), alone=alone):
                    case Report() as report:
                        yield report
                    case Text() as why:
                        yield self._not_graded(attempt.job, why)
                    case Next.ALONE:
                        late.append(attempt)
                    case Next.AGAIN:
                        running[self._schedule(attempt, share)] = attempt

    def _lost(self, running: Mapping["Future[Report]", _Running]) -> set["Future[Report]"]:
        """Those whose pool broke: of what no judge had yet, it does not say that itself."""
        broken = {
            pool
            for pool in {attempt.pool for attempt in running.values()}
            if pool and not self._closed and not pool.active
        }
        return {future for future, attempt in running.items() if attempt.pool in broken}

    def _next(
        self, attempt: _Running, found: Report | Kind | Exception, *, alone: bool
    ) -> Report | Text | Next:
        """What becomes of it; where the pool broke, that is nobody's fault, and it goes again."""
        if isinstance(found, BrokenProcessPool) and attempt.lost() is Next.AGAIN:
            return Next.AGAIN
        return attempt.next(found, _under_way(self._journal(attempt) or ()), alone=alone)

    def _progress(self, attempt: _Running, *, over: bool = False) -> Iterator[Event]:
        """What its journal says that was not said yet.

        Arguments:
            over: whether its judge has ended, and so has a test that it was in.
        """
        lines = self._journal(attempt)
        if lines is None:
            return
        if not attempt.started:
            attempt.started = True
            yield Started(attempt.job)
        for line in lines[attempt.told :]:
            if seen := _seen(line):
                yield TestFinished(attempt.job, seen.name, seen)
        attempt.told = len(lines)
        if over and lines and not _seen(lines[-1]):
            yield TestFinished(attempt.job, lines[-1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all judges, at once; one that never graded has none."""
        with self._lock:
            self._closed = True
        self._end_judges()
        if self._zygote:
            self._zygote.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_judges(self) -> None:
        self.pool.stop()
        self.pool.join()

    def _schedule(self, attempt: _Running, share: float) -> "Future[Report]":
        """Gives it to the pool; one that is broken makes way for another, where it goes again.

        A pool breaks when a judge dies while none is at work, or when none can be started.
        """
        with self._lock:
            (self.folder / str(attempt.number)).unlink(missing_ok=True)
            attempt.pool = self.pool
            try:
                return self.pool.schedule(
                    _grade,
                    args=(replace(attempt.job, share=share), attempt.number),
                    timeout=patience(self.limits.submission_seconds),
                )
            except (RuntimeError, OSError) as error:
                if not self._closed:
                    self._end_judges()
                    self.pool = self._new_pool()
                failed: Future[Report] = Future()
                failed.set_exception(BrokenProcessPool(repr(error.__cause__ or error)))
                return failed

    def _not_graded(self, job: Job, why: Text) -> Report:
        return not_graded(job, self.course.week(job.week), why)

    def _result(self, future: "Future[Report]") -> Report | Kind | Exception:
        """The report, or what the judge died of, or why there is none at all."""
        if not future.done():
            return BrokenProcessPool("its judges are gone")
        try:
            return future.result()
        except ProcessExpired as error:
            return _kind_of(error.exitcode)
        except futures.TimeoutError:
            return Kind.TIME
        except Exception as error:  # of a judge that cannot start, or cannot write its journal
            return error

    def _journal(self, attempt: _Running) -> list[str] | None:
        """What its judge wrote down: tests that began and how they ended; None if none has it."""
        with suppress(FileNotFoundError):
            written = (self.folder / str(attempt.number)).read_bytes()
            return written[: written.rfind(b"\n") + 1].decode().split("\n")[:-1]
        return None


def _seen(line: str) -> TestReport | None:
    """How a test ended, if that is what a line of a journal says; else it is the name of one."""
    return msgspec.json.decode(line, type=TestReport) if line.startswith("{") else None


def _under_way(lines: Sequence[str]) -> str:
    """The test that a journal ends in: `ALL_TESTS` before the first, `NO_TEST` between two."""
    if not lines:
        return ALL_TESTS
    return NO_TEST if _seen(lines[-1]) else lines[-1]


def available_cores() -> int:
    """The number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _kind_of(exitcode: int) -> Kind:
    if exitcode == WATCHDOG_EXIT or (CAN_COUNT and exitcode == -signal.SIGPROF):
        return Kind.TIME
    return Kind.MEMORY if exitcode == -signal.SIGKILL else Kind.CRASH


_worker: dict[str, Any] = {}


def _start(settings: JudgeSettings, folder: Path) -> None:
    """Prepares a worker: it ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if CAN_COUNT:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends it, whatever it is doing
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
            canary.added(load(settings.root, weeks_in=settings.weeks_in)),
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
    limits, begin = judge.course.limits.part(job.share), time.process_time()
    # Appended to, not written anew: for each file that is cut short, some disks are waited for.
    with Path(os.devnull).open("w") as nowhere, record.open("ab", buffering=0) as journal:

        def left() -> float:
            return limits.submission_seconds - (time.process_time() - begin)

        def allow(seconds: float) -> None:
            _limit(seconds)
            clock = patience(seconds + limits.run_seconds) if CAN_COUNT else CLOCK * seconds
            faulthandler.dump_traceback_later(clock, exit=True, file=nowhere)

        def started(test: str, seconds: float) -> None:
            journal.write(f"{test}\n".encode())
            allow(min(seconds, left()))

        def ended(report: TestReport) -> None:
            seen = replace(report, problem=None, message=None)
            journal.write(msgspec.json.encode(seen) + b"\n")
            allow(max(left(), limits.test_seconds))  # what comes next is not that test's

        try:
            allow(left())
            return judge.grade(job, started, ended)
        finally:
            _limit(None)
            faulthandler.cancel_dump_traceback_later()


def _limit(seconds: float | None) -> None:
    """The processor time after which the kernel ends this process; XLA need not let go of it."""
    if CAN_COUNT:
        signal.setitimer(signal.ITIMER_PROF, 0.0 if seconds is None else max(seconds, 0.001))
