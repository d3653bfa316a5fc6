"""``nbgrader export`` writes the same table as ``grader report --details``."""

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from grader import atomic
from grader.course import load
from grader.gradebook.book import Book
from grader.roster import load as load_roster
from grader.run import hand_back
from grader.statistics.spreadsheet import absent, detailed_csv


class ClassExport(ExportPlugin):
    """CSV, a line for each member and week; ``--to``, ``--student``, ``--assignment`` as usual."""

    def export(self, gradebook: Gradebook) -> None:
        """Writes the file, `grades.csv` by default."""
        coursedir = self.parent.coursedir  # pyright: ignore[reportOptionalMemberAccess]
        with Book(load(Path(coursedir.root)), coursedir.db_url, create=False) as book:
            list(hand_back(book))
            timezone, standings = book.course.zone, book.current_grades()
            ungraded, names = book.ungraded(), load_roster(book.course).names
            missing = absent(names, book.course.weeks, standings, ungraded)
        chosen = [own for own in standings if self._asked(own.member, own.week)]
        waiting, idle = ([own for own in some if self._asked(*own)] for some in (ungraded, missing))
        target = Path(self.to or "grades.csv")
        atomic.put(target, detailed_csv(chosen, timezone, waiting, idle).encode())
        self.log.info("Exported %d rows to %s", len(chosen) + len(waiting) + len(idle), target)

    def _asked(self, member: str, week: str) -> bool:
        """Whether the command line asks for it; without options it asks for everything."""
        return (not self.student or member in map(str, self.student)) and (
            not self.assignment or week in map(str, self.assignment)
        )
