"""Looks over what is handed in, in a process of its own: a file that is made to be slow or large
to read costs its member the sentence about it, and nobody else anything."""

import hashlib
import logging
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import PurePath
from threading import Lock

from pebble import ProcessExpired, ProcessPool

from grader.course import Course, Week
from grader.portal.aside import bounded
from grader.preview import Preview, preview
from grader.restore import answers
from grader.submission import Unreadable, read_bytes, weeks_held
from grader.text import Text

SECONDS = 5.0
MEMORY = 1 << 30  # bytes
AT_ONCE = 2  # files of one member, so that nobody keeps everybody else waiting
_KEPT = 500


@dataclass(frozen=True)
class Look:
    """What can be said of a file before it is graded.

    Arguments:
        refused: why it is not taken in.
        preview: whose tasks are written; None where that could not be said in time.
        answers: the written ones, by the question's name.
    """

    refused: Text | None = None
    preview: Preview | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


class Looking:
    """A process that looks; it is replaced when it hangs or dies."""

    def __init__(self) -> None:
        self._pool = _pool()
        self._kept: OrderedDict[tuple[str, str, str], Look] = OrderedDict()
        self._turns: Counter[str] = Counter()
        self._lock = Lock()

    def look(self, course: Course, week: Week, name: str, data: bytes) -> Look:
        """What can be said of a file; of what was looked at lately, what was said then."""
        ending = PurePath(name).suffix.lower()  # all that is read of a name, but it decides
        key = (week.name, ending, hashlib.sha256(data).hexdigest())
        with self._lock:
            if found := self._kept.get(key):
                return found
        try:
            found = self._looked(course, week, name, data)
        except (ProcessExpired, MemoryError):  # maybe ours: the next look says more
            return Look()
        except Exception:  # a mistake of ours: the judge, which reads in its own way, will say
            logging.getLogger(__name__).exception("%s", week.name)
            return Look()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    @contextmanager
    def turn(self, member: str) -> Iterator[bool]:
        """Whether a file of a member may be looked at now; so many at once may, and no more."""
        with self._lock:
            ours = self._turns[member] < AT_ONCE
            self._turns[member] += ours
        try:
            yield ours
        finally:
            with self._lock:
                self._turns[member] -= ours
                self._turns += Counter()  # keeps only who is waiting

    def _looked(self, course: Course, week: Week, name: str, data: bytes) -> Look:
        with self._lock:
            if not self._pool.active:  # no process could be started at all
                self._pool.stop()
                self._pool = _pool()
            pool = self._pool
        try:
            return pool.schedule(_look, args=(course, week, name, data), timeout=SECONDS).result()
        except TookTooLong:
            return Look()  # the judge, which has more time and memory, will say

    def close(self) -> None:
        """Ends the process."""
        self._pool.stop()
        self._pool.join()


def _pool() -> ProcessPool:
    return ProcessPool(
        max_workers=1, initializer=bounded, initargs=(MEMORY,), context=get_context("spawn")
    )


def _look(course: Course, week: Week, name: str, data: bytes) -> Look:
    try:
        submission = read_bytes(name, data, course.limits)
    except Unreadable as error:
        return Look(refused=error.problem.message)
    refused = _of_another_week(course, week, data)
    return Look(refused, preview(course, week, submission), answers(week, submission))


def _of_another_week(course: Course, week: Week, data: bytes) -> Text | None:
    """A sentence, if a file holds nothing of the week but something of another."""
    held = weeks_held(course, [data], week)
    if not held or week in held:
        return None
    return Text(
        f"{week.name}의 과제가 하나도 없고 {held[0].name}의 과제가 들어 있는 파일입니다. "
        f"{held[0].number}주차 페이지에 제출해 주세요.",
        f"This file holds no task of {week.name}, but those of {held[0].name}. Hand it in on the "
        f"page of week {held[0].number}.",
    )
