"""The gradebook of a command, and the pages that show what stands in it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.common import Settings, help_text
from grader.commands.judging import progress_bar
from grader.course import AUTOGRADED, Course
from grader.errors import GraderError
from grader.feedback.words import Grades, week_title
from grader.roster import load

if TYPE_CHECKING:
    from grader.gradebook.book import Book


@contextmanager
def open_book(
    settings: Settings,
    course: Course,
    url: str | None,
    week: str | None = None,
    member: str | None = None,
) -> Iterator["Book"]:
    """The gradebook, which must be there already, and all that shows it, brought up to date.

    Arguments:
        week, member: whose grades will be read; by default everybody's.

    Raises:
        GraderError: it is not, or cannot be used.
    """
    from grader.gradebook.book import Book

    with Book(course, url, create=False) as book:
        try:
            hand_back(settings, book, week=week, member=member)
        except GraderError as error:  # perhaps it can be read all the same
            settings.complain(error.text.pick(settings.language), "yellow")
        yield book


def grades_of(book: "Book") -> Grades:
    """What counts for each member's week: all points, after the penalty."""
    return {(own.member, own.week): (own.points, own.max_points) for own in book.current_grades()}


def known_grades(course: Course) -> Grades:
    """What counts, if this is the instructor's side and there is a gradebook."""
    if not (course.root / "solutions").is_dir():
        return {}
    from grader.gradebook.book import Book

    try:
        with Book(course, None, create=False) as book:
            return grades_of(book)
    except GraderError:
        return {}


def hand_back(
    settings: Settings,
    book: "Book",
    feedback: Path | None = None,
    notebooks: Path | None = None,
    *,
    week: str | None = None,
    member: str | None = None,
) -> None:
    """Makes points, pages and notebooks follow from the dates, the rules and what a person gave.

    Every command that changes points ends with it, and every one that shows them begins with it.

    Raises:
        GraderError: pages cannot be written.
    """
    from grader.feedback import files

    book.enrol(load(book.course))
    book.settle(week, member)
    outbox, inside = book.course.feedback, book.course.root / AUTOGRADED
    try:
        with progress_bar(settings) as progress:
            track = partial(progress.track, description=help_text("결과", "Results"))
            files.renew(
                book, feedback or outbox, notebooks or inside, week=week, member=member, track=track
            )
    except OSError as error:
        raise GraderError(
            f"결과를 쓸 수 없습니다: {error}. 채점한 것은 성적부에 있으니, 고친 뒤 다시 "
            "실행하십시오.",
            f"Results cannot be written: {error}. What was graded is in the gradebook; run this "
            "again when that is mended.",
        ) from error


def say_absent(settings: Settings, course: Course, present: Collection[tuple[str, str]]) -> None:
    """Who of the roster is missing, in each week that somebody handed in."""
    for week in sorted({week for _, week in present}):
        people = load(course).people
        absent = [person.called for person in people if (person.id, week) not in present]
        if absent:
            title, listed = week_title(week), ", ".join(absent)
            settings.say(
                f"{title.ko}: 제출하지 않은 구성원 {len(absent)}명: {listed}",
                f"{title.en}: not handed in, {len(absent)}: {listed}",
                "yellow",
            )
