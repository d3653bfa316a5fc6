"""What a child has used, read from outside: processor time, the time that it slept, and memory.

A limit is of this time and not of the clock's, so that a busy machine changes no points: what a
child waits for a core or for a disk does not count. Nothing that the child says is believed.
The kernel's limit of memory (`confine`) is of what a process may write to; who makes it read-only
afterwards is found here.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.sandbox.wire import Late, TooLarge, Wait
from grader.sandbox.zygote import patience

SLICE = 0.2  # seconds of the clock between two looks
ENDING = 2.0  # seconds that a process which closed its channel has to end
NO_CHANNEL = 74  # exit status of a child that finds its own end of the channel closed
ENDED = {"Z", "X"}  # a first thread that is over while others go on
HELD = ("RssAnon:", "VmPTE:", "VmSwap:")  # memory of its own, tables of pages, what was put away
BESIDE = 256 << 20  # bytes that may be held beside data: code that was compiled, and relocated
IDLE = 0.02  # of a core: who uses less sleeps, where threads cannot be looked at


@dataclass(frozen=True)
class Use:
    """What a process has used so far.

    Arguments:
        seconds: of processor time, of all its threads together.
        asleep: whether all its threads sleep just now; None where this cannot be seen.
        memory: bytes that it holds now and shares with nobody; 0 where this cannot be seen.
    """

    seconds: float
    asleep: bool | None
    memory: int = 0


def use(pid: int) -> Use:
    """What a process has used so far; nothing, if it is gone."""
    try:
        times = psutil.Process(pid).cpu_times()
        return Use(times.user + times.system, _asleep(pid), _held(pid))
    except (OSError, psutil.Error):
        return Use(0.0, False)


def _asleep(pid: int) -> bool | None:
    threads = Path(f"/proc/{pid}/task")
    if not threads.is_dir():
        return None
    states = set()
    for thread in threads.iterdir():
        with suppress(OSError):  # one that has just ended
            states.add((thread / "stat").read_text().rpartition(")")[2].split()[0])
    return states - ENDED == {"S"}


def _held(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    lines = status.read_text().splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(HELD))


class Meter:
    """The time and the memory of one child, looked at only while somebody waits for it.

    Arguments:
        look: asks what the child has used.
        memory: bytes of data that it may hold.

    Attributes:
        spent: seconds that it computed, and that it slept while it was waited for.
    """

    def __init__(self, look: Callable[[], Use], memory: int = sys.maxsize) -> None:
        self.look, self.memory = look, memory
        self.spent, self._used, self._looked = 0.0, 0.0, time.monotonic()

    def limit(self, seconds: float) -> Wait:
        """Waits for the child until it has spent so many seconds from now on, or holds too much.

        The first `SLICE` may go uncounted: most requests are answered within it, unmeasured.
        """
        begin, before = time.monotonic(), None

        def left() -> float:
            nonlocal before
            if time.monotonic() - self._looked >= SLICE:
                self._look(begin)
                before = self.spent if before is None else before
                over = self.spent - before >= seconds
                if over or self._looked - begin >= patience(seconds):
                    raise Late("no answer in time")
            return max(0.0, self._looked + SLICE - time.monotonic())

        return left

    def _look(self, begin: float) -> None:
        """Adds what was spent since the last look, or since ``begin`` if that is later."""
        now, use = time.monotonic(), self.look()
        used = max(use.seconds, self._used)  # less is said where the process is gone
        worked, passed = used - self._used, now - max(self._looked, begin)
        asleep = worked < IDLE * passed if use.asleep is None else use.asleep
        self.spent += max(worked, passed) if asleep else worked
        self._used, self._looked = used, now
        if use.memory > self.memory + BESIDE:
            raise TooLarge(f"{use.memory >> 20} MiB of memory")
