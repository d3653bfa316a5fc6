"""A class whose feedback is there already: `grader grade` has only the gradebook to write."""

from collections.abc import Mapping

from tiny import report, source

from grader.course import Course
from grader.feedback.saved import save
from grader.intake import take_in

MEMBERS = ("hong", "kim", "lee", "park")


def prepare(course: Course, number: int, members: tuple[str, ...] = MEMBERS) -> Mapping[str, float]:
    """Everybody's next attempt, and the report on it; returns the points by member."""
    for member in members:
        folder = course.submitted / member / "week01_first"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "first.py").write_bytes(source(extra=f"# {member} {number}"))
    points = {}
    for job in take_in(course, course.submitted, members=members).jobs:
        own = (number + members.index(job.member)) % 3
        found = report(
            job.member,
            double=own,
            digest=job.file.digest,
            fingerprint=job.fingerprint,
        )
        save(course.feedback, found, lambda report: report.member)
        points[job.member] = found.points
    return points
