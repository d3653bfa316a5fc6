"""The bench of one worker: its judges, as a local engine for one course at a time."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from grader import canary
from grader.engines import Again, Engine, Event, TestFinished
from grader.engines.dask.archive import Archive, unpack
from grader.engines.dask.orders import Answer, Order, Seen, packed
from grader.engines.local import LocalEngine
from grader.judge.faults import reason
from grader.judge.job import Job, JudgeSettings
from grader.report import Report, to_json
from grader.sandbox.walls import REQUIRED
from grader.text import Text

_PAUSE = 0.2  # seconds between two messages of one job
_FAULTS = 2  # in a row, after which the canary is heard again
_COURSE = 16 << 20  # bytes that a course may need on the disk
_REST = 60.0  # seconds, for which it is believed that sang well

Tell = Callable[[Sequence[Seen]], None]


class Judges(Engine, Protocol):
    """An engine that several threads may ask for one job each."""

    def grade_one(self, job: Job, *, alone: bool) -> Iterator[Event]:
        """What happens to it, up to a report or `Again`."""
        ...


class Bench:
    """Grades what a worker is sent, as many jobs at once as it has threads.

    Where it cannot, for reasons of its own, a few times, it asks the canary whether it still may.

    Arguments:
        walls: that stand on this machine.
        judges: how many.
        folder: for the course that it grades; nobody else's.
        make: makes the engine.
    """

    def __init__(
        self,
        walls: frozenset[str],
        judges: int,
        folder: Path,
        make: Callable[..., Judges] = LocalEngine,
    ) -> None:
        self.walls, self.judges, self.folder, self.make = walls, judges, folder, make
        self._turns = _Turns()
        self._course: object = None
        self._root: Path | None = None
        self._engine: Judges | None = None
        self.complaint: Text | None = None  # of the canary, when it was heard again
        self._faults, self._sang = 0, -_REST

    def heard(self) -> tuple[Text | None, str]:
        """What the canary says, and what programs run on here."""
        engine = self.make(JudgeSettings(canary.ROOT, walls=self.walls), jobs=1)
        try:
            return canary.heard(engine)
        finally:
            engine.close()

    def grade(self, order: Order, archive: bytes, tell: Tell) -> Answer:
        """Does what was ordered; whatever is wrong with this machine is an answer, too.

        Arguments:
            archive: of the course.
            tell: hears which tests are over, none of them at first.
        """
        if self.complaint:
            return "fault", packed(self.complaint)
        answer = self._graded(order, archive, tell)
        self._faults = self._faults + 1 if answer[0] == "fault" else 0
        if self._doubtful():
            self._hear_again()
        return answer

    def _graded(self, order: Order, archive: bytes, tell: Tell) -> Answer:
        try:
            with self._engine_for(order, archive) as engine:
                return _answer(engine.grade_one(order.job, alone=order.alone), tell)
        except Exception as error:
            return "fault", packed(reason(error))

    def close(self) -> None:
        """Ends the judges, and forgets the course."""
        if self._engine:
            self._engine.close()
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)
        self._engine = self._root = self._course = None

    def _doubtful(self) -> bool:
        """Whether faults may be this machine's, and not of what it is sent."""
        return self._faults >= _FAULTS and time.monotonic() - self._sang >= _REST

    def _hear_again(self) -> None:
        """Sees whether the machine can still grade, while nothing else goes on here."""
        with self._turns.alone():
            if not self._doubtful():  # any more: another thread has done it
                return
            self._try()

    def mended(self) -> bool:
        """Whether the machine can grade again, by now."""
        with self._turns.alone():
            self._try()
        return not self.complaint

    def _try(self) -> None:
        try:
            with tempfile.TemporaryFile(dir=self.folder) as file:
                file.write(bytes(_COURSE))
            self.complaint, _ = self.heard()
        except Exception as error:
            self.complaint = reason(error)
        self._faults, self._sang = 0, time.monotonic()

    @contextmanager
    def _engine_for(self, order: Order, archive: bytes) -> Iterator[Judges]:
        """The engine for a course, with or without others beside; another course makes way."""
        course = (order.course, order.platform, order.trusted)
        while True:
            with self._turns.alone() if order.alone else self._turns.beside():
                if self._engine and self._course == course:
                    yield self._engine
                    return
            with self._turns.alone():
                if self._course != course:
                    self._change(order, archive)
                    self._course = course

    def _change(self, order: Order, archive: bytes) -> None:
        self.close()
        if not order.trusted and not self.walls >= REQUIRED:
            raise ValueError("members' code cannot be confined here")
        self._root = Path(tempfile.mkdtemp(prefix="course-", dir=self.folder))
        unpack(Archive(order.course, archive), self._root)
        settings = JudgeSettings(self._root, walls=self.walls, platform=order.platform)
        self._engine = self.make(settings, jobs=self.judges)


def _answer(events: Iterable[Event], tell: Tell) -> Answer:
    tests: list[Seen] = []
    tell(tests)
    told = time.monotonic()
    for event in events:
        match event:
            case TestFinished(test=test, seen=seen):
                tests.append(Seen(test, seen))
            case Again(jobs=(job,)):
                return "late", packed(job)
            case Report(platform="", fault=Text() as why):  # of no device: it was not begun
                return "fault", packed(why)
            case Report() as report:
                tell(tests)
                return "report", to_json(report).encode("utf-8", "surrogatepass")
        if tests and time.monotonic() - told > _PAUSE:
            tell(tests)
            tests, told = [], time.monotonic()
    raise RuntimeError("an engine said nothing of a job")


class _Turns:
    """Many beside each other, or one alone, who goes first once it waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._beside = self._waiting = 0
        self._alone = False

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Others may be there, too."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone and not self._waiting)
            self._beside += 1
        try:
            yield
        finally:
            with self._changed:
                self._beside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else is there."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._alone and not self._beside)
            self._waiting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
