"""The course as `course.toml` says it by now, and who is in it: no restart for either."""

from dataclasses import replace
from pathlib import Path
from threading import Lock

from msgspec import structs

from grader.course import Course, load
from grader.errors import GraderError
from grader.fingerprint import files_of
from grader.roster import Roster
from grader.roster import load as load_roster
from grader.text import Text

_Mark = tuple[int, ...]


class Following:
    """Reads the files again when they have changed; one that is wrong changes nothing.

    Arguments:
        course: as it was when the process started.
    """

    def __init__(self, course: Course) -> None:
        self.wrong: Text | None = None
        self.wrong_roster: Text | None = None
        self._roster: Roster | None = None
        self._course, self._path, self._lock = course, course.root / "course.toml", Lock()
        self._mark = _mark(self._path)
        self._weeks = _of_weeks(course)

    def now(self) -> Course:
        """The course; the same object for as long as nothing has changed."""
        with self._lock:
            mark = _mark(self._path)
            if mark != self._mark:
                self._mark = mark
                self._read()
            return self._course

    def outdated(self) -> bool:
        """Whether a week's files are others than when the process started: judges keep theirs.

        Raises:
            GraderError: the weeks cannot be read as they are now.
        """
        if _of_weeks(self._course) == self._weeks:
            return False
        load(self._course.root)
        return True

    def roster(self) -> Roster:
        """Who is in the course.

        Raises:
            GraderError: `members.csv` is wrong, and was since the process started.
        """
        try:
            self._roster, self.wrong_roster = load_roster(self._course), None
        except GraderError as error:
            self.wrong_roster = error.text
            if self._roster is None:
                raise
        return self._roster

    def _read(self) -> None:
        try:
            self._course, self.wrong = _followed(self._course, load(self._course.root)), None
        except GraderError as error:
            self.wrong = error.text


def _mark(path: Path) -> _Mark:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _of_weeks(course: Course) -> list[_Mark]:
    return [_mark(path) for week in course.weeks for path in files_of(week)]


def _followed(old: Course, new: Course) -> Course:
    """With the new dates, late policy and rules for people; all else is what judges, the database
    and the addresses were started with."""
    due = {week.name: week.due for week in new.weeks}
    return replace(
        old,
        name=new.name,
        weeks=tuple(replace(week, due=due.get(week.name, week.due)) for week in old.weeks),
        late=new.late,
        gradebook=structs.replace(old.gradebook, counts=new.gradebook.counts),
        portal=structs.replace(
            old.portal,
            instructors=new.portal.instructors,
            hourly=new.portal.hourly,
            days=new.portal.days,
        ),
    )
