"""What ran out of something, or took its judge along, is graded again, alone: scripted judges."""

import signal
from concurrent import futures
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest
from pebble import ProcessExpired
from reports import everything

from grader.engines import Again
from grader.engines.local import LocalEngine
from grader.engines.policy import FIRST_SHARE
from grader.judge.job import Job
from grader.judge.problems import problem
from grader.report import Kind, Report
from grader.settings import Limits
from grader.submission import File

FILE = File("first.py", b"x = 1")
GOOD = replace(everything(), problems=())
LATE = replace(GOOD, problems=(problem(Kind.TIME),))
FULL = replace(GOOD, problems=(problem(Kind.MEMORY),))


def killed(number: int) -> ProcessExpired:
    """What pebble says of a judge that was killed."""
    return ProcessExpired("ended", code=-number)


class Scripted(LocalEngine):
    """An engine whose judges do what was written down: a report, or how they end in a test."""

    def __init__(self, folder: Path, script: dict[str, list[Report | Exception]]) -> None:
        self.folder, self.script, self.judges = folder, script, 2
        self.limits, self._number, self._lock = Limits(), 0, Lock()
        self.scheduled: list[str] = []
        self.shares: list[float] = []
        self.condemned: list[set[str]] = []
        self._zygote = object()  # type: ignore[assignment]  (is there already)

    def _schedule(self, attempt, share: float) -> "futures.Future[Report]":
        self.scheduled.append(attempt.job.member)
        self.shares.append(share)
        self.condemned.append(set(attempt.job.condemned))
        future: futures.Future[Report] = futures.Future()
        outcome = self.script[attempt.job.member].pop(0)
        if isinstance(outcome, Exception):
            (self.folder / str(attempt.number)).write_text("test_a\n")
            future.set_exception(outcome)
        else:
            future.set_result(replace(outcome, member=attempt.job.member))
        return future


@pytest.fixture
def graded(tmp_path: Path):
    """Grades by a script: what is late in the end, by member, and the engine and what it told."""

    def run(script: dict[str, list[Report | Exception]], workers: int = 2):
        engine, told = Scripted(tmp_path, script), []
        engine.judges = workers
        jobs = [Job(member, "week01_first", FILE) for member in script]
        found = {}
        for event in engine.grade(jobs):
            if isinstance(event, Again):
                told.extend(job.member for job in event.jobs)
            elif isinstance(event, Report):
                found[event.member] = event.out_of_time
        assert not any(script.values()), "not all that was written happened"
        return found, engine, told

    return run


ENDINGS = [
    LATE,
    FULL,
    killed(signal.SIGPROF),
    killed(signal.SIGABRT),
    ProcessExpired("watchdog", code=1),
    futures.TimeoutError(),
]


@pytest.mark.parametrize("first", ENDINGS)
@pytest.mark.parametrize("second", [GOOD, LATE])
def test_the_second_run_counts(graded, first, second) -> None:
    found, engine, told = graded({"late": [first, second], "a": [GOOD], "b": [GOOD]})
    assert found == {"late": second is LATE, "a": False, "b": False}
    assert engine.scheduled == ["late", "a", "b", "late"]
    assert told == ["late"]


def test_second_runs_come_one_at_a_time_after_all_others(graded) -> None:
    found, engine, told = graded({"a": [LATE, LATE], "b": [LATE, GOOD], "c": [GOOD]})
    assert found == {"a": True, "b": False, "c": False}
    assert list(found) == ["c", *told]
    assert engine.scheduled == ["a", "b", "c", *told]
    assert sorted(told) == ["a", "b"]


def test_all_of_the_time_is_for_who_is_alone(graded) -> None:
    _, engine, _ = graded({"a": [LATE, killed(signal.SIGSEGV), GOOD], "b": [GOOD]})
    assert engine.scheduled == ["a", "b", "a", "a"]
    assert engine.shares == [FIRST_SHARE, FIRST_SHARE, 1, 1]
    assert graded({"a": [GOOD]})[1].shares == [1]


def test_who_always_takes_a_judge_along_is_graded_without_that_test(graded) -> None:
    dies = killed(signal.SIGABRT)
    found, engine, _ = graded({"a": [dies, dies, dies, GOOD], "b": [GOOD]})
    assert found == {"a": False, "b": False}
    assert engine.scheduled == ["a", "b", "a", "a", "a"]
    assert engine.condemned == [set(), set(), set(), set(), {"test_a"}]


@pytest.mark.parametrize("script", [{"a": [LATE]}, {"a": [killed(signal.SIGPROF), LATE]}])
def test_who_was_alone_is_not_graded_again(graded, script) -> None:
    assert graded(script)[0] == {"a": True}


def test_one_judge_is_alone(graded) -> None:
    found, _, told = graded({"a": [LATE], "b": [GOOD]}, workers=1)
    assert (found, told) == ({"a": True, "b": False}, [])
