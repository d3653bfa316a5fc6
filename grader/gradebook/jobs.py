"""Attempts as jobs: their bytes, taken out of the gradebook, in files that a judge can read."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from grader.course import Course
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.grading import surroundings
from grader.judge.job import Job
from grader.report import Report

Mark = tuple[str, str, str]  # member, week and fingerprint


def mark_of(graded: Job | Report) -> Mark:
    """What tells a job and its report from others."""
    return graded.member, graded.week, graded.fingerprint


def jobs_of(
    book: Book,
    attempts: Sequence[Attempt],
    folder: Path,
    platform: str,
    marks: Mapping[int, str] = MappingProxyType({}),
) -> list[tuple[Job, list[Attempt]]]:
    """A job for each attempt that has bytes; one for all of a member's that are the same.

    Arguments:
        folder: where the bytes are put.
        marks: fingerprints of attempts that have one already.
    """
    found: dict[Mark, tuple[Job, list[Attempt]]] = {}
    for attempt in attempts:
        data = book.data(attempt)
        if data is None:
            continue
        mark = marks.get(attempt.id) or fingerprint(book.course, attempt, platform)
        job = Job(attempt.member, attempt.week, folder / str(attempt.id) / attempt.file, {}, mark)
        if mark_of(job) not in found:
            job.path.parent.mkdir()
            job.path.write_bytes(data)
        found.setdefault(mark_of(job), (job, []))[1].append(attempt)
    return list(found.values())


def fingerprint(course: Course, attempt: Attempt, platform: str) -> str:
    """Of an attempt and everything else that its result depends on."""
    rest = surroundings(course, course.week(attempt.week), platform)
    return hashlib.sha256(f"{rest} {attempt.file} {attempt.digest}".encode()).hexdigest()
