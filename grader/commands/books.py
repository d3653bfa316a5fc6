"""The gradebook of a command, and the pages that show what stands in it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grader.commands.common import Settings, help_text
from grader.commands.progress import followed
from grader.course import Course
from grader.errors import GraderError
from grader.roster import load

if TYPE_CHECKING:
    from grader.gradebook.book import Book
    from grader.gradebook.current import CurrentGrade


@contextmanager
def open_book(
    settings: Settings,
    course: Course,
    url: str | None,
    week: str | None = None,
    member: str | None = None,
    *,
    pages: bool = False,
) -> Iterator["Book"]:
    """The gradebook, which must be there already, and all that shows it, brought up to date.

    Arguments:
        week, member: whose grades will be read; by default everybody's.
        pages: whether they are what is wanted, and not the gradebook alone.

    Raises:
        GraderError: it is not, or cannot be used.
    """
    from grader.gradebook.book import Book

    with Book(course, url, create=False) as book:
        try:
            hand_back(settings, book, week=week, member=member)
        except GraderError as error:  # the gradebook can be read all the same
            if pages:
                raise
            settings.complain(error.text.pick(settings.language), "yellow")
        yield book


def known_grades(course: Course, url: str | None) -> "dict[tuple[str, str], CurrentGrade]":
    """What stands, by member and week, if this is the instructor's side and there is a gradebook.

    Raises:
        GraderError: there is one, and it cannot be read.
    """
    if not (course.root / "solutions").is_dir():
        return {}
    from grader.gradebook.book import Book, NoneYet

    try:
        with Book(course, url, create=False) as book:
            return {(own.member, own.week): own for own in book.current_grades()}
    except NoneYet:
        return {}


def hand_back(
    settings: Settings, book: "Book", *, week: str | None = None, member: str | None = None
) -> None:
    """Hands back what stands, as `run.hand_back` does, with a bar.

    Raises:
        GraderError: pages cannot be written.
    """
    from grader import run

    title = help_text("결과", "Results")
    for _ in followed(settings, run.hand_back(book, week=week, member=member), title):
        pass


def say_absent(settings: Settings, course: Course, present: Collection[tuple[str, str]]) -> None:
    """Who of the roster is missing, in each week that somebody handed in."""
    for week in sorted({week for _, week in present}):
        people = load(course).people
        absent = [person.called for person in people if (person.id, week) not in present]
        if absent:
            title, listed = course.week(week).heading, ", ".join(absent)
            settings.say(
                f"{title.ko}: 제출하지 않은 구성원 {len(absent)}명: {listed}",
                f"{title.en}: not handed in, {len(absent)}: {listed}",
                "yellow",
            )
