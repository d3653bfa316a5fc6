"""A report that is no grade: what went wrong is ours, so nobody gets points or loses any."""

from datetime import UTC, datetime

import grader
from grader.course import Week
from grader.errors import GraderError, cause
from grader.judge.job import Job
from grader.report import Report, TaskReport
from grader.text import Text

MAX_REASON = 1500


def not_graded(job: Job, week: Week, reason: Text) -> Report:
    """The report on something that could not be graded through no fault of its own."""
    return Report(
        member=job.member,
        week=week.name,
        file="",
        digest="",
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        platform="",
        seconds=0.0,
        tasks=tuple(TaskReport(task.name, 0.0, task.points, ()) for task in week.tasks),
        grader=grader.__version__,
        fingerprint=job.fingerprint,
        heading=week.heading,
        fault=reason,
    )


def reason(error: BaseException) -> Text:
    """Why it could not be graded, for the instructor."""
    if isinstance(error, GraderError):
        return Text(error.text.ko[:MAX_REASON], error.text.en[:MAX_REASON])
    said = f"{type(error).__name__}: {error}"[:MAX_REASON]
    if not isinstance(error, OSError) or not error.errno:
        return Text(said, said)
    known = cause(error)
    english = said if known.en in said else f"{known.en}. ({said})"
    return Text(f"{known.ko}. ({said})", english)
