"""Limits are of what a child computes and sleeps, however long it waits for a core."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from grader.sandbox import meter
from grader.sandbox.meter import BESIDE, SLICE, Meter, Use, use
from grader.sandbox.wire import Late, TooLarge, Wait
from grader.sandbox.zygote import patience

LIMIT = 3.0


@dataclass
class World:
    """A clock, and a child that gets a share of so many cores, or sleeps."""

    now: float = 100.0
    used: float = 7.0
    cores: float = 1.0
    asleep: bool | None = False
    looks: int = 0
    memory: int = 0

    def look(self) -> Use:
        self.looks += 1
        return Use(self.used, self.asleep, self.memory)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self.used += self.cores * seconds

    def until_late(self, wait: Wait) -> float:
        """Waits for an answer that never comes: seconds of the clock."""
        begin = self.now
        with suppress(Late):
            while True:
                self.pass_by(max(wait(), 0.001))
        return self.now - begin


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in the place of the real one."""
    world = World()
    monkeypatch.setattr(meter, "time", SimpleNamespace(monotonic=lambda: world.now))
    return world


@pytest.mark.parametrize("cores", [4.0, 1.0, 0.25, 0.11])
def test_a_limit_is_of_processor_time(world: World, cores: float) -> None:
    world.cores = cores
    took = world.until_late(Meter(world.look).limit(LIMIT))
    assert LIMIT <= took * cores <= LIMIT + 2 * SLICE * cores + 0.01


def test_sleep_counts_like_work(world: World) -> None:
    world.cores, world.asleep = 0.0, True
    assert LIMIT <= world.until_late(Meter(world.look).limit(LIMIT)) <= LIMIT + 3 * SLICE


def test_who_neither_works_nor_sleeps_has_the_clock(world: World) -> None:
    world.cores = 0.001
    took = world.until_late(Meter(world.look).limit(LIMIT))
    assert patience(LIMIT) <= took <= patience(LIMIT) + 3 * SLICE


def test_where_threads_cannot_be_seen_doing_nothing_is_sleep(world: World) -> None:
    world.cores, world.asleep = 0.001, None
    assert world.until_late(Meter(world.look).limit(LIMIT)) <= LIMIT + 3 * SLICE
    world.cores = 0.1
    assert world.until_late(Meter(world.look).limit(LIMIT)) >= 10 * LIMIT


def test_a_look_that_fails_counts_nothing_twice(world: World) -> None:
    def look() -> Use:
        use = world.look()
        return use if world.looks % 2 else Use(0.0, False)

    assert LIMIT <= world.until_late(Meter(look).limit(LIMIT)) <= LIMIT + 3 * SLICE


def test_what_passed_before_a_request_is_not_its_own(world: World) -> None:
    child = Meter(world.look)
    world.until_late(child.limit(LIMIT))
    world.cores, world.asleep = 0.0, True
    world.pass_by(1000)  # the judge did something else meanwhile
    world.cores, world.asleep = 1.0, False
    assert world.until_late(child.limit(LIMIT)) >= LIMIT
    assert child.spent <= 7 + 2 * LIMIT + 5 * SLICE


def test_who_holds_more_than_its_memory_is_waited_for_no_longer(world: World) -> None:
    child, world.memory = Meter(world.look, memory=1 << 30), (1 << 30) + BESIDE
    assert world.until_late(child.limit(LIMIT)) >= LIMIT
    world.memory += 1
    with pytest.raises(TooLarge):
        world.until_late(child.limit(LIMIT))


def test_a_quick_answer_costs_no_look(world: World) -> None:
    wait = Meter(world.look).limit(LIMIT)
    while world.now < 100 + SLICE - 0.02:
        wait()
        world.pass_by(0.01)
    assert world.looks == 0


def test_a_child_that_is_asked_often_is_looked_at_no_more_often(world: World) -> None:
    child = Meter(world.look)
    for _ in range(1000):
        child.limit(LIMIT)()
        world.pass_by(0.01)
    assert world.looks <= 10 / SLICE + 1
    assert child.spent >= 7 + 10 - 2 * SLICE


@pytest.fixture
def process() -> Iterator[psutil.Process]:
    """A process that computes for a moment, says so, and sleeps until it is told to end."""
    code = "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as started:
        assert started.stdout is not None
        started.stdout.readline()
        yield psutil.Process(started.pid)
        started.kill()


def test_use_of_a_process_is_seen_from_outside(process: psutil.Process) -> None:
    while process.status() != psutil.STATUS_SLEEPING:
        pass
    found = use(process.pid)
    assert 0.25 <= found.seconds < 10
    assert found.asleep is (True if sys.platform == "linux" else None)
    assert 1 << 20 < found.memory < 1 << 30 or sys.platform != "linux"
    process.suspend()
    while process.status() != psutil.STATUS_STOPPED:
        pass
    assert not use(process.pid).asleep


@pytest.mark.skipif(sys.platform != "linux", reason="threads are looked at on Linux only")
def test_a_process_sleeps_though_its_first_thread_is_over() -> None:
    code = (
        "import ctypes, threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "ctypes.CDLL(None).pthread_exit(None)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as started:
        leader = Path(f"/proc/{started.pid}/task/{started.pid}/stat")
        while leader.read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)
        assert use(started.pid).asleep is True
        started.kill()


def test_what_is_gone_has_used_nothing(process: psutil.Process) -> None:
    process.kill()
    process.wait()
    assert use(process.pid) == Use(0.0, asleep=False)
