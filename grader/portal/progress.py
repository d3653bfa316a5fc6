"""What happens to attempts while they are graded: one process writes it down, all others read it.

It is a file beside the course, not a table: who hands in never waits for who says how far a test
is. Nothing depends on it but what is shown while it happens; what came of an attempt says the
gradebook.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from grader import atomic
from grader.course import PORTAL_FOLDER, Course
from grader.report import TestReport
from grader.text import Text

LOOK = 0.05  # seconds until the file is looked at again
LONGEST = 4 << 20  # bytes, before it begins anew
_PART = 1 << 20

What = Literal["started", "test", "recorded", "fault", "resting", "working"]


@dataclass(frozen=True)
class Step:
    """One thing that happened.

    Arguments:
        attempt: its id; 0 for what concerns all.
        test: how one ended, as an engine saw it.
        why: nobody or nothing could be graded.
    """

    what: What
    attempt: int = 0
    test: TestReport | None = None
    why: Text | None = None


def folder_of(course: Course) -> Path:
    """Where the portal's processes meet."""
    return course.root / PORTAL_FOLDER


class Journal:
    """Writes down what happens; one process does so.

    What a full disk does not take is not told, and stops nothing: the gradebook has the results.
    """

    def __init__(self, course: Course) -> None:
        self.path = folder_of(course) / "events.jsonl"
        self._cut = False  # the last line is half a line
        self.renew()

    def write(self, step: Step) -> None:
        """Adds a step, for all to see at once."""
        line = (b"\n" if self._cut else b"") + msgspec.json.encode(step) + b"\n"
        with suppress(OSError), self.path.open("ab", buffering=0) as file:
            self._cut = True
            self._cut = file.write(line) < len(line)

    def renew(self) -> None:
        """Begins anew: what was written is told, or nobody's who wrote it any more."""
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self.path, b"", lasting=False)
            self._cut = False

    @property
    def long(self) -> bool:
        """Whether it is time to begin anew."""
        return self.path.is_file() and self.path.stat().st_size > LONGEST


@dataclass
class Seen:
    """How far an attempt is."""

    tests: dict[str, TestReport] = field(default_factory=dict)
    why: Text | None = None  # it could not be graded, and that is our fault


class Hub:
    """Reads the journal, once for all who follow it within this process."""

    def __init__(self, course: Course) -> None:
        self.path = folder_of(course) / "events.jsonl"
        self.resting: Text | None = None
        self.going: dict[int, Seen] = {}
        self.recorded = 0  # how many results were
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._file, self._at, self._rest = 0, 0, b""

    async def run(self) -> None:
        """Reads on, for as long as the process lives."""
        while True:
            self.look()
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Reads what is new, and wakes who waits for it."""
        touched = set()
        for step in self._news():
            self._take(step)
            touched.add(step.attempt)
        for attempt in touched & self._waiting.keys():
            for event in self._waiting[attempt]:
                event.set()

    @asynccontextmanager
    async def following(self, attempt: int) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something happened to an attempt."""
        event = asyncio.Event()
        self._waiting[attempt].add(event)
        try:
            yield event
        finally:
            self._waiting[attempt].discard(event)
            if not self._waiting[attempt]:
                del self._waiting[attempt]

    def _take(self, step: Step) -> None:
        match step.what:
            case "resting" | "working":
                self.resting = step.why
            case "started":
                self.going[step.attempt] = Seen()
            case "test" if step.test:
                self.going.setdefault(step.attempt, Seen()).tests[step.test.name] = step.test
            case "fault":
                self.going[step.attempt] = Seen(why=step.why)
            case "recorded":
                self.going.pop(step.attempt, None)
                self.recorded += 1

    def _news(self) -> Iterator[Step]:
        """What cannot be read now is read the next time, and a line that is damaged never."""
        with suppress(OSError), self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_ino != self._file or status.st_size < self._at:
                self._file, self._at, self._rest = status.st_ino, 0, b""
                self.going.clear()
            file.seek(self._at)
            while part := file.read(_PART):
                self._at += len(part)
                *lines, self._rest = (self._rest + part).split(b"\n")
                for line in lines:
                    with suppress(msgspec.DecodeError, RecursionError):
                        yield msgspec.json.decode(line, type=Step)
