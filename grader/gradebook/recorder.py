"""Keeps reports in the gradebook while a run goes on; if it fails, nobody's feedback does."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Self, TypeVar

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.jobs import Mark, jobs_of, mark_of
from grader.intake import Taken
from grader.judge.faults import reason
from grader.judge.job import Job
from grader.report import Report

T = TypeVar("T")

_BATCH = 50


class Recorder:
    """The gradebook of one run, open within a ``with``.

    After the first thing that goes wrong nothing more is written: `error` says what it was, and the
    next run makes up for it.
    """

    def __init__(self, course: Course, url: str | None = None) -> None:
        self.course, self.url = course, url
        self.error: GraderError | None = None
        self._book: Book | None = None
        self._attempts: dict[Mark, list[Attempt]] = {}
        self._recorded: set[Mark] = set()
        self._waiting: list[Attempt] = []

    def __enter__(self) -> Self:
        try:
            self._book = Book(self.course, self.url)
        except GraderError as error:
            self.error = error
        return self

    def __exit__(self, *_: object) -> None:
        if self._book is not None:
            self._book.close()

    def receive(self, taken: Sequence[Taken], said: datetime | None = None) -> None:
        """Takes in what was handed in, before any of it is graded.

        Arguments:
            said: when what has no receipt came, if the instructor says so.
        """
        self.do(lambda book: self._receive(book, taken, said), None)

    @property
    def begun(self) -> str:
        """Where a gradebook was begun in this run, if there was none."""
        return self._book.database.place if self._book and self._book.begun else ""

    def has(self, report: Report) -> bool:
        """Whether the gradebook has a report, and its points stand."""
        return mark_of(report) in self._recorded

    def record(self, report: Report) -> bool:
        """Keeps a report on the attempts that it is of; whether it could."""
        attempts = self._attempts.get(mark_of(report), [])
        for attempt in attempts:
            self.do(lambda book, attempt=attempt: book.record(report, attempt), None)
        return bool(attempts) and self.error is None

    def earlier(self, platform: str) -> Iterator[list[Job]]:
        """Jobs for attempts that were never graded, where the best one counts; in batches."""
        if self.course.gradebook.counts != "best":
            return
        graded = self.do(lambda book: book.graded(), set())
        waiting = [attempt for attempt in self._waiting if attempt.id not in graded]
        for at in range(0, len(waiting), _BATCH):
            batch = waiting[at : at + _BATCH]
            pairs = self.do(lambda book, batch=batch: jobs_of(book, batch, platform), [])
            self._attempts |= {mark_of(job): attempts for job, attempts in pairs}
            yield [job for job, _ in pairs]

    def do(self, work: Callable[[Book], T], otherwise: T) -> T:
        """What ``work`` returns; if the gradebook fails, or has failed, the other."""
        return next(self.each(lambda book: iter([work(book)])), otherwise)

    def each(self, work: Callable[[Book], Iterator[T]]) -> Iterator[T]:
        """What ``work`` yields; nothing more if the gradebook fails, or has failed."""
        if self._book is None or self.error is not None:
            return
        try:
            yield from work(self._book)
        except GraderError as error:
            self.error = error
        except OSError as error:  # of a disk, say, as what was handed in is read
            why = reason(error)
            self.error = GraderError(why.ko, why.en)

    def _receive(self, book: Book, taken: Sequence[Taken], said: datetime | None) -> None:
        book.receive([(one.job.member, one.job.week, one.handed) for one in taken], said=said)
        self._recorded = book.fingerprints()
        own: dict[tuple[str, str], list[Attempt]] = {}
        for attempt in book.attempts():
            own.setdefault((attempt.member, attempt.week), []).append(attempt)
        for job, handed in ((one.job, one.handed) for one in taken):
            attempts = own.get((job.member, job.week), [])
            self._waiting += [attempt for attempt in attempts[:-1] if attempt.digest]
            if job.file.digest or not handed[-1].source:
                same = [attempt for attempt in attempts if attempt.digest == job.file.digest]
                self._attempts[mark_of(job)] = same[-1:]
