"""Attempts as jobs: their bytes, taken out of the gradebook."""

from collections.abc import Sequence

from grader import fingerprint
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.judge.job import Job
from grader.report import Report
from grader.submission import File

Mark = tuple[str, str, str]  # member, week and fingerprint


def mark_of(graded: Job | Report) -> Mark:
    """What tells a job and its report from others."""
    return graded.member, graded.week, graded.fingerprint


def jobs_of(
    book: Book, attempts: Sequence[Attempt], platform: str
) -> list[tuple[Job, list[Attempt]]]:
    """A job for each attempt that has bytes; one for all of a member's that are the same."""
    found: dict[Mark, tuple[Job, list[Attempt]]] = {}
    for attempt in attempts:
        data = book.data(attempt)
        if data is None:
            continue
        week, file = book.course.week(attempt.week), File(attempt.file, data)
        mark = fingerprint.of_file(book.course, week, platform, file)
        job = Job(attempt.member, attempt.week, file, fingerprint=mark)
        found.setdefault(mark_of(job), (job, []))[1].append(attempt)
    return list(found.values())
