"""What goes back to members while the portal grades: a page that trips keeps no other waiting."""

import traceback

from grader.errors import GraderError
from grader.gradebook.book import Book
from grader.judge.faults import reason
from grader.portal.progress import Journal, Step
from grader.portal.set_aside import SetAside
from grader.run import hand_back
from grader.text import Text


class HandingBack:
    """Brings points, pages and notebooks up to date; what cannot be is tried again later."""

    def __init__(self, book: Book, journal: Journal) -> None:
        self.book, self.journal = book, journal
        self._aside = SetAside()
        self._left: set[tuple[str, str]] = set()

    def all(self, week: str | None = None, member: str | None = None) -> None:
        """Of a week, a member or everybody; instructors are told of whom it cannot.

        Raises:
            GraderError: the gradebook fails.
        """
        try:
            for _ in hand_back(self.book, week=week, member=member):
                pass
        except Exception as error:
            if isinstance(error, GraderError) and not isinstance(error.__cause__, OSError):
                raise
            if week and member:
                self._leave(week, member, error)
                return
            for one in sorted({(own.week, own.member) for own in self.book.attempts(week, member)}):
                if one[0] in self.book.course.by_name:
                    self.all(*one)
        else:
            if week and member and (week, member) in self._left:
                self._left.remove((week, member))
                self.journal.write(Step("recorded", self._newest(week, member)))

    def again(self) -> bool:
        """Tries the next that was left, if one is due; whether one was.

        Raises:
            GraderError: the gradebook fails.
        """
        due = next((one for one in sorted(self._left) if not self._aside.rests(one)), None)
        if due:
            self.all(*due)
        return due is not None

    def _leave(self, week: str, member: str, error: Exception) -> None:
        traceback.print_exc()
        self._left.add((week, member))
        self._aside.put((week, member))
        why = reason(error)
        said = Text(
            f"결과 페이지를 쓰지 못했습니다. {why.ko}",
            f"The result's page is not written. {why.en}",
        )
        self.journal.write(Step("fault", self._newest(week, member), why=said))

    def _newest(self, week: str, member: str) -> int:
        return self.book.attempts(week, member)[-1].id
