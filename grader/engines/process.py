"""The process of one judge: its limits, and the journal of the tests that it was in.

Limits are of its own processor time, which waiting for a child does not use.
"""

import ctypes
import faulthandler
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from grader import canary
from grader.course import load
from grader.judge.job import ALL_TESTS, NO_TEST, Job, JudgeSettings
from grader.report import Kind, Report, TestReport
from grader.sandbox.zygote import patience

CAN_COUNT = hasattr(signal, "setitimer")  # a process's own processor time; not on Windows
PR_SET_PDEATHSIG = 1
KILLED = -getattr(signal, "SIGKILL", 0) or None  # how a process ends then; not on Windows
CLOCK = 3  # times the limit of a test, where processor time cannot be counted
WATCHDOG_EXIT = 1  # what faulthandler ends a process with


def kind_of(exitcode: int) -> Kind:
    """What a judge died of."""
    if exitcode == WATCHDOG_EXIT or (CAN_COUNT and exitcode == -signal.SIGPROF):
        return Kind.TIME
    return Kind.MEMORY if exitcode == KILLED else Kind.CRASH


_worker: dict[str, Any] = {}


def start(settings: JudgeSettings, folder: Path) -> None:
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


def grade(job: Job, number: int) -> Report:
    """Grades one job here; its number names its journal."""
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
            told = replace(report, problem=None, message=None)
            journal.write(msgspec.json.encode(told) + b"\n")
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


def journal_of(number: int, folder: Path) -> list[str] | None:
    """What a job's judge wrote down: tests that began and how they ended; None if none has it."""
    with suppress(FileNotFoundError):
        written = (folder / str(number)).read_bytes()
        return written[: written.rfind(b"\n") + 1].decode().split("\n")[:-1]
    return None


def forget(number: int, folder: Path) -> None:
    """Takes a job's journal away: a judge that grades it again begins another."""
    (folder / str(number)).unlink(missing_ok=True)


def seen(line: str) -> TestReport | None:
    """How a test ended, if that is what a line of a journal says; else it is the name of one."""
    return msgspec.json.decode(line, type=TestReport) if line.startswith("{") else None


def under_way(lines: Sequence[str]) -> str:
    """The test that a journal ends in: `ALL_TESTS` before the first, `NO_TEST` between two."""
    if not lines:
        return ALL_TESTS
    return NO_TEST if seen(lines[-1]) else lines[-1]
