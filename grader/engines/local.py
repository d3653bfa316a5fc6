"""Judges on this machine: a pebble pool of processes, one judge in each.

A judge that hangs or dies is replaced by the pool; which test it was in stands in its journal
(`process`), and `policy` says what becomes of its job.
"""

import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent import futures
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Self

from pebble import ProcessExpired, ProcessPool

from grader import canary
from grader.course import load
from grader.engines import Again, Event, Started, TestFinished, process
from grader.engines.policy import FIRST_SHARE, Next, Trial
from grader.errors import NobodyGraded
from grader.judge.faults import not_graded, reason
from grader.judge.job import SECOND_LOOK, Job, JudgeSettings
from grader.report import Kind, Report
from grader.sandbox.zygote import Zygote, can_fork, patience
from grader.text import Text

LOOK = 0.05  # seconds until the journals are looked at again
RENEWED = 500  # jobs of one judge until another takes its place: what libraries keep only grows


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

    Raises:
        NobodyGraded: this machine has no room for a judge.
    """

    def __init__(self, settings: JudgeSettings, *, jobs: int | None = None) -> None:
        self.course = canary.added(load(settings.root, weeks_in=settings.weeks_in))
        self.limits = self.course.limits
        self.settings = settings
        self.folder = _own_folder()
        self.judges = jobs or available_cores()
        self.pool = self._new_pool()
        self._number = 0
        self._zygote: Zygote | None = None
        self._closed = False
        self._lock = threading.Lock()  # of the four

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.judges,
            max_tasks=RENEWED,
            initializer=process.start,
            initargs=(self.settings, self.folder),
            context=get_context("spawn"),
        )

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """What happens to the jobs, and a report for each, as soon as there is one.

        A job that cannot be graded through no fault of its own gets a report that is no grade.
        """
        late: list[_Running] = []
        yield from self._first(jobs, late, alone=min(len(jobs), self.judges) <= 1)
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
        waiting, running = deque(attempts), dict["Future[Report]", _Running]()
        while waiting or running:
            self._send(waiting, running, share)
            ended = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED).done
            ended = ended or self._lost(running)
            for future, attempt in running.items():
                if future.running():
                    yield from self._progress(attempt)
            for future in ended:
                attempt = running.pop(future)
                self._send(waiting, running, share)  # while somebody writes what is yielded
                yield from self._progress(attempt, over=True)
                match self._next(attempt, self._result(future), alone=alone):
                    case Report() as report:
                        yield report
                    case Text() as why:
                        yield self._not_graded(attempt.job, why)
                    case Next.ALONE:
                        late.append(attempt)
                    case Next.AGAIN:
                        waiting.appendleft(attempt)

    def _send(
        self, waiting: deque[_Running], running: dict["Future[Report]", _Running], share: float
    ) -> None:
        """Keeps some more jobs out than there are judges, so that none of these waits."""
        while waiting and len(running) < 2 * self.judges + 2:
            attempt = waiting.popleft()
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
        test = process.under_way(process.journal_of(attempt.number, self.folder) or ())
        process.forget(attempt.number, self.folder)
        if isinstance(found, BrokenProcessPool) and attempt.lost() is Next.AGAIN:
            return Next.AGAIN
        return attempt.next(found, test, alone=alone)

    def _progress(self, attempt: _Running, *, over: bool = False) -> Iterator[Event]:
        """What its journal says that was not said yet.

        Arguments:
            over: whether its judge has ended, and so has a test that it was in.
        """
        lines = process.journal_of(attempt.number, self.folder)
        if lines is None:
            return
        if not attempt.started:
            attempt.started = True
            yield Started(attempt.job)
        for line in lines[attempt.told :]:
            if seen := process.seen(line):
                yield TestFinished(attempt.job, seen.name, seen)
        attempt.told = len(lines)
        if over and lines and not (lines[-1] == SECOND_LOOK or process.seen(lines[-1])):
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
            attempt.pool = self.pool
            try:
                return self.pool.schedule(
                    process.grade,
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
            return process.kind_of(error.exitcode)
        except futures.TimeoutError:
            return Kind.TIME
        except Exception as error:  # of a judge that cannot start, or cannot write its journal
            return error


def _own_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="grader-"))
    except OSError as error:
        why = reason(error)
        raise NobodyGraded(
            f"채점할 때 쓸 임시 폴더를 만들 수 없어서 아무도 채점하지 않았습니다: {why.ko}",
            f"Nobody was graded, because there is no place for temporary files: {why.en}",
        ) from error


def available_cores() -> int:
    """The number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
