"""What a person marks: each written answer and task, with what was given for it so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.gradebook.attempts import Entry
from grader.gradebook.book import Book
from grader.gradebook.current import CurrentGrade
from grader.restore import answers
from grader.submission import Unreadable, read_bytes


@dataclass(frozen=True)
class Cell:
    """A written answer or a task of one member.

    Arguments:
        name: of the question or task.
        answer: what the member wrote, as far as somebody read it.
        digest: of what the member wrote; empty where that is nothing, and for a task.
        waits: whether a person has to look.
        points: what a person gave; None if nobody did.
        comment: of a person.
        entry: the attempt that it stands in.
        seen: all of that as a digest.
    """

    member: str
    week: str
    name: str
    written: bool
    max_points: float
    answer: str
    digest: str
    waits: bool
    points: float | None
    comment: str
    entry: Entry
    seen: str


def cells(standing: CurrentGrade, texts: Mapping[str, str]) -> Iterator[Cell]:
    """All of what stands for a member's week.

    Arguments:
        texts: the answers by question, for who wants to read them.
    """
    digests = {answer.name: answer.digest for answer in standing.report.answers}
    for score in standing.scores:
        yield Cell(
            member=standing.member,
            week=standing.week,
            name=score.name,
            written=score.written,
            max_points=score.max_points,
            answer=texts.get(score.name, "") if score.written else "",
            digest=digests.get(score.name, "") if score.written else "",
            waits=score.waits,
            points=score.manual,
            comment=standing.comments.get(score.name, ""),
            entry=standing.entry,
            seen=standing.seen(score.name),
        )


def answers_of(book: Book, standing: CurrentGrade) -> dict[str, str]:
    """What the member wrote, by question; read in this process, whatever that takes."""
    attempt = standing.entry.attempt
    try:
        submission = read_bytes(attempt.file, book.data(attempt) or b"", book.course.limits)
    except Unreadable:  # its report says so; what waits is a task
        return {}
    return answers(book.course.week(standing.week), submission)
