"""A report that is no grade: what went wrong is ours, so nobody gets points or loses any."""

import errno
from datetime import UTC, datetime

import grader
from grader.course import Week
from grader.errors import GraderError
from grader.judge.job import Job
from grader.report import Report, TaskReport
from grader.text import Text

MAX_REASON = 1500

_SENTENCES = {
    errno.ENOSPC: Text("디스크가 가득 찼습니다.", "The disk is full."),
    errno.EDQUOT: Text("디스크 할당량을 다 썼습니다.", "The disk quota is used up."),
    errno.ENOMEM: Text("컴퓨터의 메모리가 모자랍니다.", "The machine is out of memory."),
}


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
    known = _SENTENCES.get(getattr(error, "errno", None) or 0)
    said = f"{type(error).__name__}: {error}"[:MAX_REASON]
    return Text(f"{known.ko} ({said})", f"{known.en} ({said})") if known else Text(said, said)
