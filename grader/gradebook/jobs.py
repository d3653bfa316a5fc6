"""Attempts as jobs: their bytes, taken out of the gradebook, in files that a judge can read."""

from collections.abc import Sequence
from pathlib import Path

from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.grading import mark
from grader.judge.job import Job
from grader.report import Report

Mark = tuple[str, str, str]  # member, week and fingerprint


def mark_of(graded: Job | Report) -> Mark:
    """What tells a job and its report from others."""
    return graded.member, graded.week, graded.fingerprint


def jobs_of(
    book: Book, attempts: Sequence[Attempt], folder: Path, platform: str
) -> list[tuple[Job, list[Attempt]]]:
    """A job for each attempt that has bytes; one for all of a member's that are the same.

    Arguments:
        folder: where the bytes are put.
    """
    found: dict[Mark, tuple[Job, list[Attempt]]] = {}
    for attempt in attempts:
        data = book.data(attempt)
        if data is None:
            continue
        week, path = book.course.week(attempt.week), folder / str(attempt.id) / attempt.file
        same = mark(book.course, week, platform, attempt.file, attempt.digest)
        job = Job(attempt.member, attempt.week, path, fingerprint=same)
        if mark_of(job) not in found:
            job.path.parent.mkdir()
            job.path.write_bytes(data)
        found.setdefault(mark_of(job), (job, []))[1].append(attempt)
    return list(found.values())
