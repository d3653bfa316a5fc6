"""``nbgrader export`` writes the same table as ``grader report --details``."""

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from grader import atomic
from grader.course import AUTOGRADED, load
from grader.feedback import files
from grader.gradebook.book import Book
from grader.statistics.spreadsheet import detailed_csv


class ClassExport(ExportPlugin):
    """CSV, a line for each member and week; ``--to``, ``--student``, ``--assignment`` as usual."""

    def export(self, gradebook: Gradebook) -> None:
        """Writes the file, `grades.csv` by default."""
        coursedir = self.parent.coursedir  # pyright: ignore[reportOptionalMemberAccess]
        with Book(load(Path(coursedir.root)), coursedir.db_url, create=False) as book:
            book.settle()
            files.renew(book, book.course.feedback, book.course.root / AUTOGRADED)
            timezone, standings = book.course.zone, book.current_grades()
        chosen = [
            standing
            for standing in standings
            if (not self.student or standing.member in map(str, self.student))
            and (not self.assignment or standing.week in map(str, self.assignment))
        ]
        target = Path(self.to or "grades.csv")
        atomic.write(target, detailed_csv(chosen, timezone).encode())
        self.log.info("Exported %d rows to %s", len(chosen), target)
