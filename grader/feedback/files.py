"""What goes back: each member's page, and the notebook that nbgrader's own tools show.

autograded/<member>/<week>/backprop.ipynb    read by formgrader and `nbgrader generate_feedback`
feedback/<member>/<week>.html                with what a person gave, too
.../<member>/<week>/timestamp.txt            when it came, in nbgrader's way
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

import nbformat

from grader import atomic, fingerprint
from grader.course import Course
from grader.errors import GraderError, cause
from grader.feedback.html import Given, Reading, page
from grader.feedback.notebook import fill
from grader.feedback.saved import report_path
from grader.gradebook.book import Book
from grader.gradebook.current import CurrentGrade, Score
from grader.reading.files import TIMESTAMP
from grader.reading.folders import Folder, opened
from grader.release import marking_guides
from grader.restore.rebuild import rebuild
from grader.submission import Submission, Unreadable, read_bytes

_NAMED = 5
_MARK = "grader"  # in a notebook's metadata: what it shows


@dataclass(frozen=True)
class PageWritten:
    """A member's page or notebook shows what stands now; ``at`` of ``total`` were looked at."""

    member: str
    week: str
    at: int
    total: int


class Writing:
    """Many files written; one that cannot be keeps no other from being written."""

    def __init__(self) -> None:
        self._refused: dict[Path, OSError] = {}

    def done(self, path: Path, write: Callable[[], object]) -> bool:
        """Whether it could be written."""
        try:
            write()
        except OSError as error:
            self._refused[path] = error
            return False
        return True

    def tell(self) -> None:
        """Says which could not be.

        Raises:
            GraderError: some could not.
        """
        if not self._refused:
            return
        count, more = len(self._refused), ", …" if len(self._refused) > _NAMED else ""
        told = [(path, cause(error)) for path, error in self._refused.items()][:_NAMED]
        ko = ", ".join(f"{path} ({why.ko})" for path, why in told) + more
        en = ", ".join(f"{path} ({why.en})" for path, why in told) + more
        raise GraderError(
            f"결과를 쓸 수 없는 곳이 {count}개 있습니다: {ko}. 나머지는 모두 썼고 채점한 "
            "것은 성적부에 있으니, 고친 뒤 다시 실행하세요.",
            f"Results cannot be written, {count}: {en}. All others are, and what was "
            "graded is in the gradebook; run this again when that is mended.",
        ) from next(iter(self._refused.values()))


def renew(
    book: Book,
    feedback: Path,
    notebooks: Path,
    *,
    week: str | None = None,
    member: str | None = None,
) -> Iterator[PageWritten]:
    """Writes the pages and notebooks that show something else than what stands, or are missing.

    Every command that may have changed points comes here; of what is today's already nothing is
    written.

    Raises:
        GraderError: some cannot be written; all others are.
    """
    course, writing = book.course, Writing()
    standings = [s for s in book.current_grades(week, member) if s.week in course.by_name]
    for at, standing in enumerate(standings, 1):
        notebook, own = _notebook_path(course, standing, notebooks), _page_path(standing, feedback)
        old = []
        if _mark(course, standing) not in _read(notebook):
            old.append(writing.done(notebook, partial(write_notebook, book, standing, notebooks)))
        if _page_mark(course, standing) not in _read(own):
            old.append(writing.done(own, partial(write_page, course, standing, feedback)))
        if any(old):
            yield PageWritten(standing.member, standing.week, at, len(standings))
    write_times(standings, notebooks, course.submitted)
    writing.tell()


def write_notebook(book: Book, standing: CurrentGrade, folder: Path) -> Path:
    """Writes the notebook with the member's work and the results of the attempt that counts."""
    week = book.course.week(standing.week)
    notebook = rebuild(week, _submission(book, standing))
    fill(notebook, standing.report, marking_guides(week))
    notebook.metadata[_MARK] = _mark(book.course, standing)
    path = _notebook_path(book.course, standing, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, nbformat.writes(notebook).encode("utf-8", "replace"), lasting=False)
    return path


def write_page(course: Course, standing: CurrentGrade, feedback: Path) -> Path:
    """Writes the member's page: the tests' results, and what a person gave."""
    path = _page_path(standing, feedback)
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = _page_mark(course, standing)
    text = page(standing.report, given=given(standing), timezone=course.zone, mark=mark)
    atomic.write(path, text.encode("utf-8", "replace"), lasting=False)
    return path


def write_pages(course: Course, standings: Iterable[CurrentGrade], feedback: Path) -> None:
    """Writes these members' pages.

    Raises:
        GraderError: some cannot be written; all others are.
    """
    writing = Writing()
    for standing in standings:
        own = _page_path(standing, feedback)
        writing.done(own, partial(write_page, course, standing, feedback))
    writing.tell()


def write_times(standings: Iterable[CurrentGrade], *folders: Path) -> None:
    """Says beside each submission when it came, for nbgrader.

    Formgrader takes a submission for graded where this is the time that the gradebook has, and
    `nbgrader generate_feedback` renews what is older. What nbgrader itself wrote stays.
    """
    for standing in standings:
        text = standing.entry.attempt.received_at.astimezone(UTC).isoformat()
        for folder in folders:
            path = folder / standing.member / standing.week
            with suppress(Unreadable, OSError), opened(path) as place:  # it need not be ours
                if (said := _time(place))[10:11] in ("", "T") and said != text:
                    place.write(TIMESTAMP, text.encode(), lasting=False)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _time(place: Folder) -> str:
    """What stands there: empty if there is nothing; nbgrader puts a space between day and time."""
    return place.read(TIMESTAMP)[:40].decode("utf-8", "replace") if place.status(TIMESTAMP) else ""


def given(standing: CurrentGrade) -> Given:
    """What stands beside the results of the tests."""
    readings = [reading for score in standing.scores if (reading := _reading(standing, score))]
    return Given(
        points=standing.points,
        max_points=standing.max_points,
        penalty=standing.penalty,
        days_charged=standing.entry.late.days,
        attempt=standing.entry.attempt.number,
        readings=tuple(readings),
    )


def _reading(standing: CurrentGrade, score: Score) -> Reading | None:
    """A written answer; of a task only what a person changed or said."""
    comment = standing.comments.get(score.name, "")
    if not (score.written or score.manual is not None or score.extra or comment):
        return None
    unread = score.written and score.auto is None and score.manual is None
    return Reading(
        name=score.name,
        points=None if unread else score.points,
        max_points=score.max_points,
        comment=comment,
    )


def _submission(book: Book, standing: CurrentGrade) -> Submission | None:
    attempt = standing.entry.attempt
    data = book.data(attempt)
    try:
        return read_bytes(attempt.file, data, book.course.limits) if data else None
    except Unreadable:
        return None


def _notebook_path(course: Course, standing: CurrentGrade, folder: Path) -> Path:
    stem = course.week(standing.week).stem
    return folder / standing.member / standing.week / f"{stem}.ipynb"


def _page_path(standing: CurrentGrade, feedback: Path) -> Path:
    return report_path(feedback, standing.member, standing.week).with_suffix(".html")


def _mark(course: Course, standing: CurrentGrade, *more: object) -> str:
    """Of all that the notebook shows."""
    report, attempt = standing.report, standing.entry.attempt
    of = (attempt.digest, report.fingerprint, report.graded_at)
    return fingerprint.of_shown(course.week(standing.week), *of, *more)


def _page_mark(course: Course, standing: CurrentGrade) -> str:
    """Of all that the page shows."""
    return _mark(course, standing, given(standing), course.timezone)
