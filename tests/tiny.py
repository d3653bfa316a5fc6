"""Reports and submissions of the tiny course, as small as they can be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbgrader.api
from reports import case

from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.current import CurrentGrade
from grader.intake import Handed
from grader.report import AnswerReport, Report, TaskReport, TestReport
from grader.restore import digest

Gradebook: Any = nbgrader.api.Gradebook  # its hints are wrong

WEEK = "week01_first"
ON_TIME = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
MARK = '# %% [markdown] answer="question_why"\n'
BLANK = "*여기에 답을 쓰세요. · Write your answer here.*"


def source(answer: str = BLANK, extra: str = "") -> bytes:
    """A member's file with that answer."""
    lines = "\n".join(f"# {line}" for line in answer.split("\n"))
    text = f"# %%\ndef double(x):\n    return 2 * x\n{extra}\n{MARK}"
    return (text + lines + "\n").encode()


def report(
    member: str = "hong", double: float = 2, counter: float = 1.5, mark: str = "a", **fields: Any
) -> Report:
    """A report with that many points for the two tasks."""
    tasks = (
        _task("double", double, (1, 1)),
        _task("Counter", counter, (1.5,)),
    )
    plain = Report(
        member=member,
        week=WEEK,
        file="first.py",
        digest="",
        graded_at=datetime.now(UTC).isoformat(),
        platform="cpu",
        seconds=0.1,
        tasks=tasks,
        fingerprint=mark * 64,
    )
    return replace(plain, **fields)


def _task(name: str, points: float, of: Sequence[float]) -> TaskReport:
    left, tests = points, []
    for number, most in enumerate(of):
        given = min(left, most)
        left -= given
        tests.append(_test(name, f"{name} {number}", given, most, hidden=number > 0))
    return TaskReport(name, points, sum(of), tuple(tests))


def _test(task: str, title: str, points: float, most: float, *, hidden: bool) -> TestReport:
    plain = case(task, title, passed=points == most, hidden=hidden)
    return replace(plain, points=points, max_points=most)


def hand_in(
    book: Book,
    folder: Path,
    member: str = "hong",
    answer: str = BLANK,
    extra: str = "",
    received: datetime = ON_TIME,
) -> Attempt:
    """Takes in one more attempt of a member."""
    number = len(book.attempts(WEEK, member)) + 1
    name = f"{number:04}-{member}-first.py"
    handed = Handed(name, "first.py", source(answer, extra), received)
    book.receive([(member, WEEK, [handed])])
    return book.attempts(WEEK, member)[-1]


def record(book: Book, of: Report, attempt: Attempt) -> None:
    """Records a report as the judge would have made it: with the digest of the written answer."""
    written = (
        (book.data(attempt) or b"")
        .decode()
        .partition(MARK)[2]
        .replace("# ", "")
        .replace(BLANK, "")
        .strip()
    )
    answer = AnswerReport("question_why", 2.0, digest(written))
    book.record(replace(of, answers=(answer,)), attempt)


def standing(book: Book, member: str = "hong") -> CurrentGrade:
    """What stands for a member."""
    (found,) = book.current_grades(WEEK, member)
    return found
