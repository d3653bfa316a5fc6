"""Pools that break: what they had, and what they had not looked at yet, is graded by another."""

from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from reports import everything

from grader.engines import local, reports
from grader.engines.local import LocalEngine
from grader.engines.policy import MAX_LOSSES
from grader.judge.job import Job, JudgeSettings
from grader.report import Report
from grader.submission import File

GOOD = replace(everything(), problems=())
MEMBERS = ("anna", "bora", "chan")


class Pool:
    """Pools of judges, one after the other: what breaks some of them stands in a list.

    ``idle``: it broke while nobody had anything to do; ``silent``: it does once it has something,
    and says so of nothing; ``told``: it says so; ``none``: no process can be started.
    """

    breaking: list[str]
    made: list["Pool"]

    def __init__(self, initargs: tuple[JudgeSettings, Path], **_: Any) -> None:
        self.made.append(self)
        self.folder = initargs[1]
        self.by = self.breaking.pop(0) if self.breaking else ""
        self.active, self.ended = self.by != "idle", False

    def schedule(self, function: Any, args: tuple[Job, int], timeout: float) -> "Future[Report]":
        future: Future[Report] = Future()
        if not self.active:
            raise RuntimeError("Unexpected error within the Pool")
        match self.by:
            case "none":
                raise BrokenProcessPool from OSError(12, "Cannot allocate memory")
            case "told":
                self.active = False
                future.set_exception(BrokenProcessPool("All workers expired"))
            case "silent":
                self.active = False
            case _:
                (self.folder / str(args[1])).write_text("test_a\n")
                future.set_result(replace(GOOD, member=args[0].member))
        return future

    def stop(self) -> None:
        """Nothing to do."""

    def join(self) -> None:
        self.ended = True


@pytest.fixture
def engine(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalEngine]:
    monkeypatch.setattr(local, "ProcessPool", Pool)
    monkeypatch.setattr(local, "can_fork", lambda: False)
    monkeypatch.setattr(Pool, "made", [], raising=False)
    monkeypatch.setattr(Pool, "breaking", [], raising=False)
    with LocalEngine(JudgeSettings(sample_root), jobs=2) as engine:
        yield engine


def graded(engine: LocalEngine) -> list[tuple[str, bool]]:
    jobs = [Job(member, "week01_first", File("first.py", b"x = 1")) for member in MEMBERS]
    return sorted((report.member, report.graded) for report in reports(engine.grade(jobs)))


@pytest.mark.parametrize("how", ["idle", "silent", "told", "none"])
def test_a_pool_that_breaks_makes_way_for_another(engine: LocalEngine, how: str) -> None:
    Pool.breaking = [how]
    engine.pool = engine._new_pool()
    assert graded(engine) == [(member, True) for member in MEMBERS]
    assert [pool.ended for pool in Pool.made[1:]] == [True, False], "none is left behind"


@pytest.mark.parametrize("how", ["idle", "silent", "told", "none"])
def test_where_every_pool_breaks_nobody_is_graded_and_it_is_said(
    engine: LocalEngine, how: str
) -> None:
    Pool.breaking = [how] * len(MEMBERS) * (MAX_LOSSES + 2)
    engine.pool = engine._new_pool()
    assert graded(engine) == [(member, False) for member in MEMBERS]


def test_what_is_graded_leaves_nothing_on_the_disk(engine: LocalEngine) -> None:
    for _ in range(2):
        graded(engine)
        assert list(engine.folder.iterdir()) == []


def test_no_more_jobs_are_out_than_judges_will_need_soon(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    out: list[int] = []

    def wait(running: dict[Future[Report], Any], **_: Any) -> SimpleNamespace:
        out.append(len(running))
        return SimpleNamespace(done={next(iter(running))})

    monkeypatch.setattr(local, "wait", wait)
    jobs = [Job(str(number), "week01_first", File("first.py", b"")) for number in range(100)]
    assert {report.member for report in reports(engine.grade(jobs))} == {job.member for job in jobs}
    assert max(out) == 2 * engine.judges + 2
