"""The works to compare: what counts of each member, of this term and of earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.course import Course, Week
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.harmless import line
from grader.reading.sentences import Unreadable
from grader.restore import answers, repaired
from grader.source import needed, parse
from grader.submission import Submission, read_bytes
from grader.traits import Traits
from grader.wording import Slices, wording


@dataclass(frozen=True)
class Work:
    """What counts of one member.

    Arguments:
        term: the earlier gradebook that it is in; empty for this term's.
        data: its bytes.
    """

    attempt: Attempt
    traits: Traits
    data: bytes
    term: str = ""

    @property
    def member(self) -> str:
        """Whose it is."""
        return self.attempt.member


def called(work: Work) -> str:
    """Whose a work is, and of which earlier term."""
    return line(f"{work.member} ({work.term})" if work.term else work.member)


def read_works(book: Book, week: Week, term: str = "") -> list[Work]:
    """The works of a week. Of one graded before traits were kept there is only its text."""
    works = []
    for attempt, traits in book.works(week.name):
        data = book.data(attempt) or b""
        found = traits or of_text(week, book.course, attempt.file, data)
        if found:
            works.append(Work(attempt, found, data, term))
    return works


def without_programs(works: Iterable[Work]) -> list[Work]:
    """Those of which only the text is known, and a regrade would make more."""
    return [work for work in works if not work.traits.programs]


def submission_of(week: Week, course: Course, name: str, data: bytes) -> Submission | None:
    """A file as it was graded; None where it cannot be read."""
    try:
        return repaired(week, read_bytes(name, data, course.limits))
    except Unreadable:
        return None


def slices_of(week: Week, submission: Submission) -> Slices:
    """The statements that each task needs."""
    source = parse(submission)
    return {task.name: needed(source, [task.name]) for task in week.tasks}


def of_text(week: Week, course: Course, name: str, data: bytes) -> Traits | None:
    """What can be known of a file without running it; None where it cannot be read."""
    submission = submission_of(week, course, name, data)
    if submission is None:
        return None
    slices = slices_of(week, submission)
    return wording(week, submission, slices, answers(week, submission))
