"""What a person marks: each written answer and task, with what was given for it so far."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.gradebook.book import Book
from grader.gradebook.current import CurrentGrade
from grader.restore import answers
from grader.submission import Unreadable, read_bytes


@dataclass(frozen=True)
class Cell:
    """A written answer or a task of one member.

    Arguments:
        name: of the question or task.
        answer: what the member wrote; empty for a task.
        waits: whether a person has to look.
        points: what a person gave; None if nobody did.
        comment: of a person.
        seen: all of that, and the attempt that it stands in, as a digest.
    """

    member: str
    week: str
    name: str
    written: bool
    max_points: float
    answer: str
    waits: bool
    points: float | None
    comment: str
    seen: str


def cells(book: Book, standing: CurrentGrade) -> Iterator[Cell]:
    """All of what stands for a member's week."""
    texts = _answers(book, standing)
    for score in standing.scores:
        yield Cell(
            member=standing.member,
            week=standing.week,
            name=score.name,
            written=score.written,
            max_points=score.max_points,
            answer=texts.get(score.name, "") if score.written else "",
            waits=score.waits,
            points=score.manual,
            comment=standing.comments.get(score.name, ""),
            seen=standing.seen(score.name),
        )


def _answers(book: Book, standing: CurrentGrade) -> dict[str, str]:
    """What the member wrote, by question."""
    attempt = standing.entry.attempt
    try:
        submission = read_bytes(attempt.file, book.data(attempt) or b"", book.course.limits)
    except Unreadable:  # its report says so; what waits is a task
        return {}
    return answers(book.course.week(standing.week), submission)
