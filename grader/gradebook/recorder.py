"""Keeps reports in the gradebook while a run goes on; if it fails, nobody's feedback does."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.intake import handed_in
from grader.gradebook.jobs import jobs_of, mark_of
from grader.judge.job import Job
from grader.report import Report

T = TypeVar("T")

_BATCH = 50


class Recorder:
    """The gradebook of one run of ``grader grade``.

    After the first thing that goes wrong nothing more is written: `error` says what it was, and the
    next run makes up for it.
    """

    def __init__(self, course: Course, url: str | None) -> None:
        self.course = course
        self.error: GraderError | None = None
        self._book: Book | None = None
        self._own: dict[tuple[str, str], list[Attempt]] = {}
        self._gone: set[tuple[str, str]] = set()
        self._recorded: set[tuple[str, str, str]] = set()
        self._earlier: dict[tuple[str, str, str], list[Attempt]] = {}
        try:
            self._book = Book(course, url)
        except GraderError as error:
            self.error = error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._book is not None:
            self._book.close()

    def receive(self, jobs: Sequence[Job], inbox: Path, said: datetime | None = None) -> None:
        """Takes in what was handed in, before any of it is graded.

        Arguments:
            said: when what has no receipt came, if the instructor says so.
        """
        self.do(lambda book: self._receive(book, jobs, inbox, said), None)

    def has(self, report: Report) -> bool:
        """Whether the gradebook has a report, and its points stand."""
        return mark_of(report) in self._recorded

    def record(self, report: Report) -> None:
        """Keeps a report on the attempt that it is of."""
        for attempt in self._earlier.get(mark_of(report)) or self._in_place(report):
            self.do(lambda book, attempt=attempt: book.record(report, attempt), None)

    def earlier(self, jobs: Iterable[Job], platform: str) -> Iterator[list[Job]]:
        """Jobs for attempts that were never graded, where the best one counts; in batches.

        The files of a batch are there until the next one is asked for.
        """
        if self.course.gradebook.counts != "best":
            return
        graded = self.do(lambda book: book.graded(), set())
        own = [self._own.get((job.member, job.week), [])[:-1] for job in jobs]
        waiting = [a for earlier in own for a in earlier if a.digest and a.id not in graded]
        for at in range(0, len(waiting), _BATCH):
            with tempfile.TemporaryDirectory(prefix="grader-") as folder:
                batch = waiting[at : at + _BATCH]
                pairs = self.do(
                    lambda book, batch=batch, folder=folder: jobs_of(
                        book, batch, Path(folder), platform
                    ),
                    [],
                )
                self._earlier = {mark_of(job): attempts for job, attempts in pairs}
                yield [job for job, _ in pairs]

    def do(self, work: Callable[[Book], T], otherwise: T) -> T:
        """What ``work`` returns; if the gradebook fails, or has failed, the other."""
        if self._book is None or self.error is not None:
            return otherwise
        try:
            return work(self._book)
        except GraderError as error:
            self.error = error
            return otherwise

    def _receive(self, book: Book, jobs: Sequence[Job], inbox: Path, said: datetime | None) -> None:
        rule, found = self.course.late.receipts, []
        for job in jobs:
            handed = handed_in(job.path, inbox, self.course.by_name[job.week], rule)
            found.append((job.member, job.week, handed))
            if handed[-1].source:
                self._gone.add((job.member, job.week))
        book.receive(found, said=said)
        self._recorded = book.fingerprints()
        for attempt in book.attempts():
            self._own.setdefault((attempt.member, attempt.week), []).append(attempt)

    def _in_place(self, report: Report) -> list[Attempt]:
        """The attempt that was graded in place, unless its file went or changed meanwhile."""
        whose = (report.member, report.week)
        own = self._own.get(whose, [])
        if report.digest:
            own = [attempt for attempt in own if attempt.digest == report.digest]
        elif whose in self._gone:
            own = []
        return own[-1:]
