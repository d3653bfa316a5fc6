"""Attempts graded again: at first new reports that nobody has written, then what is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from grader.engines import Engine, Event, reports
from grader.feedback.files import Writing
from grader.feedback.html import page
from grader.feedback.saved import report_path, save
from grader.gradebook.access import Act
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.jobs import jobs_of, mark_of
from grader.report import Report

Graded = Sequence[tuple[Attempt, Report]]
Follow = Callable[[Iterator[Event], int], Iterator[Event]]


def graded_again(
    book: Book,
    attempts: Sequence[Attempt],
    engine: Engine,
    follow: Follow = lambda events, _: events,
) -> Graded:
    """A new report for each attempt, by member and number; nothing is written.

    Arguments:
        follow: sees what happens, to so many jobs, and hands it on.
    """
    pairs = jobs_of(book, attempts, engine.settings.platform)
    of = {mark_of(job): same for job, same in pairs}
    events = follow(engine.grade([job for job, _ in pairs]), len(pairs))
    found = [(attempt, report) for report in reports(events) for attempt in of[mark_of(report)]]
    return sorted(found, key=lambda pair: (pair[0].member, pair[0].number))


def write(book: Book, graded: Graded, acts: Mapping[str, Act] | None = None) -> None:
    """Records the reports, and puts those on the newest attempts on their members' pages.

    Arguments:
        acts: by member, for the log: who did it. It stands there with the last of a member's.

    Raises:
        GraderError: some pages cannot be written; all else is.
    """
    writing = Writing()
    shown = partial(page, timezone=book.course.zone)
    last = {attempt.member: attempt.id for attempt, _ in graded}
    for attempt, report in graded:
        noted = (acts or {}).get(attempt.member) if last[attempt.member] == attempt.id else None
        book.record(report, attempt, noted)
        if book.attempts(attempt.week, attempt.member)[-1].id == attempt.id:
            path = report_path(book.course.feedback, report.member, report.week)
            writing.done(path, partial(save, book.course.feedback, report, shown))
    writing.tell()
