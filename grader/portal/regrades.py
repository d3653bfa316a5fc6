"""Regrades that instructors asked for: what was asked, what came of it, what was answered.

Each is a folder of files that are written whole, and each file has one writer: who asks and who
answers is a web process, the reports and the end are the grading process's, which also takes away
reports of other tests than today's, and what was answered to them. How far a regrade is follows
from which files are there, so that whoever is killed goes on where it was.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from grader import atomic
from grader.course import Course
from grader.gradebook.regrade import Move
from grader.portal.progress import folder_of
from grader.report import Report, from_json, to_json
from grader.text import Text

T = TypeVar("T")
State = Literal["going", "graded", "answered", "written", "dropped"]


@dataclass(frozen=True)
class Asked:
    """What is to be graded again.

    Arguments:
        member: this one's only; empty for everybody's.
        attempts: their ids.
    """

    person: str
    at: datetime
    week: str
    member: str
    attempts: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """What is to become of the new reports."""

    person: str
    write: bool


@dataclass(frozen=True)
class Ended:
    """What was written, or is about to be; nobody's points, where it was dropped.

    Arguments:
        faults: how many could not be graded.
    """

    moves: tuple[Move, ...] = ()
    faults: int = 0


@dataclass(frozen=True)
class Regrade:
    """One of them, as it is when it is looked at."""

    folder: Path

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.folder.name

    @cached_property
    def asked(self) -> Asked:
        """What was asked for."""
        return msgspec.json.decode((self.folder / "asked").read_bytes(), type=Asked)

    @cached_property
    def answered(self) -> Answered | None:
        """What was answered, if anything was."""
        return self._read("answered", Answered)

    @cached_property
    def planned(self) -> Ended | None:
        """What is to come of it, once it is being written: by then the gradebook is another."""
        return self._read("planned", Ended)

    @cached_property
    def ended(self) -> Ended | None:
        """What came of it, once all is done."""
        return self._read("ended", Ended)

    @cached_property
    def trouble(self) -> Text | None:
        """Why it did not go on when that was last tried."""
        return self._read("trouble", Text)

    @cached_property
    def done(self) -> frozenset[int]:
        """The attempts that have a new report."""
        return frozenset(int(path.stem) for path in self.folder.glob("*.json"))

    @property
    def left(self) -> list[int]:
        """The attempts that have none yet."""
        return [attempt for attempt in self.asked.attempts if attempt not in self.done]

    @property
    def state(self) -> State:
        """How far it is."""
        if (self.folder / "ended").is_file():
            return "written" if self.answered and self.answered.write else "dropped"
        if self.answered:
            return "answered"
        return "going" if self.left else "graded"

    def reports(self) -> dict[int, Report]:
        """The new reports, by the attempt's id; but for those that are gone by now."""
        found = {}
        for attempt in sorted(self.done):
            with suppress(FileNotFoundError):  # somebody has answered, and it ended
                data = self._of(attempt).read_bytes()
                found[attempt] = from_json(data.decode("utf-8", "surrogatepass"))
        return found

    def keep(self, attempt: int, report: Report) -> None:
        """Keeps a new report until it is known what becomes of it."""
        atomic.write(self._of(attempt), to_json(report).encode("utf-8", "surrogatepass"))

    def answer(self, said: Answered) -> None:
        """Says what is to become of the reports.

        Raises:
            FileExistsError: somebody has said so already, and that holds.
        """
        atomic.write(self.folder / "answered", msgspec.json.encode(said), first=True)

    def plan(self, ended: Ended) -> Ended:
        """Keeps what is about to be written."""
        atomic.write(self.folder / "planned", msgspec.json.encode(ended))
        return ended

    def forget(self, attempts: Sequence[int]) -> None:
        """Forgets new reports, and what was answered to them: they have to be made anew."""
        if attempts:
            (self.folder / "answered").unlink(missing_ok=True)
        for attempt in attempts:
            self._of(attempt).unlink()

    def trip(self, why: Text) -> None:
        """Says why it does not go on; a disk that does not take that is told elsewhere."""
        with suppress(OSError):
            atomic.write(self.folder / "trouble", msgspec.json.encode(why), lasting=False)

    def end(self, ended: Ended) -> None:
        """Says that all is done; the reports that were not written are nobody's any more."""
        atomic.write(self.folder / "ended", msgspec.json.encode(ended))
        for attempt in self.done:
            self._of(attempt).unlink()

    def _of(self, attempt: int) -> Path:
        return self.folder / f"{attempt}.json"

    def _read(self, name: str, kind: type[T]) -> T | None:
        path = self.folder / name
        return msgspec.json.decode(path.read_bytes(), type=kind) if path.is_file() else None


def ask(course: Course, person: str, week: str, member: str, attempts: Sequence[int]) -> Regrade:
    """Asks for a regrade; the grading process does it when nobody waits for a first result."""
    now = datetime.now(UTC)
    folder = _all(course) / f"{now:%Y%m%d%H%M%S%f}{secrets.token_hex(2)}"
    folder.mkdir(parents=True)
    asked = Asked(person, now, week, member, tuple(attempts))
    atomic.write(folder / "asked", msgspec.json.encode(asked))
    return Regrade(folder)


def regrades(course: Course, week: str) -> list[Regrade]:
    """All of a week, the newest first."""
    found = [own for own in _readable(course) if own.asked.week == week]
    return sorted(found, key=lambda one: one.name, reverse=True)


def to_do(course: Course) -> Iterator[Regrade]:
    """Those that the grading process has something to do for, the oldest first."""
    for own in _readable(course, but_for="ended"):  # most have; this is asked all the time
        if own.state in ("going", "answered") and own.asked.week in course.by_name:
            yield own


def _readable(course: Course, but_for: str = "") -> Iterator[Regrade]:
    """All, the oldest first, but for those of which a file is damaged: these are nobody's."""
    for path in sorted(_all(course).glob("*/asked")):
        own = Regrade(path.parent)
        if but_for and (path.parent / but_for).is_file():
            continue
        try:
            _ = own.asked, own.answered, own.planned, own.ended
        except (msgspec.MsgspecError, OSError):
            continue
        yield own


def _all(course: Course) -> Path:
    return folder_of(course) / "regrades"
