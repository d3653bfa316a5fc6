"""Regrades, as the grading process does them: in batches, while nobody waits for a first result."""

from grader.course import Course
from grader.engines import Engine
from grader.errors import GraderError
from grader.feedback.words import number
from grader.gradebook.access import Act
from grader.gradebook.book import Book
from grader.gradebook.regrade import Move, moved
from grader.portal.regrades import Answered, Ended, Regrade, to_do
from grader.regrading import Graded, graded_again, write
from grader.run import hand_back


def graded(book: Book, own: Regrade) -> Graded:
    """What was graded again so far, but for what could not be."""
    reports = own.reports()
    return [
        (attempt, reports[attempt.id])
        for attempt in book.attempts(own.asked.week)
        if attempt.id in reports and reports[attempt.id].graded
    ]


def moves(book: Book, own: Regrade) -> list[Move]:
    """Who moved; before it is written, who would."""
    if own.ended:
        return list(own.ended.moves)
    return moved(book, book.course.week(own.asked.week), graded(book, own))


class Regrading:
    """Does what was asked for, a batch at a time.

    Arguments:
        batch: how many attempts at once; as many as there are judges.
    """

    def __init__(self, course: Course, engine: Engine, book: Book, *, batch: int) -> None:
        self.course, self.engine, self.book, self.batch = course, engine, book, batch

    def step(self) -> bool:
        """Does the next part of the oldest; whether there was one.

        Raises:
            GraderError: the gradebook or the disk fails.
        """
        own = next(to_do(self.course), None)
        if own is None:
            return False
        try:
            if own.answered:
                self._end(own, own.answered)
            else:
                self._grade(own)
        except OSError as error:
            raise GraderError(
                f"다시 채점한 것을 적을 수 없습니다: {error}. 고치면 저절로 이어집니다.",
                f"What was graded again cannot be kept: {error}. Once that is mended it goes on.",
            ) from error
        return True

    def _grade(self, own: Regrade) -> None:
        wanted = set(own.left[: self.batch])
        attempts = [one for one in self.book.attempts(own.asked.week) if one.id in wanted]
        if len(attempts) < len(wanted):  # it was asked of another gradebook
            own.end(Ended())
        for attempt, report in graded_again(self.book, attempts, self.engine):
            own.keep(attempt.id, report)

    def _end(self, own: Regrade, answered: Answered) -> None:
        if not answered.write:
            own.end(Ended())
            return
        found, week = moves(self.book, own), own.asked.week
        acts = {
            one.member: Act(answered.person, "regraded", week, one.member, _said(one))
            for one in found
        }
        write(self.book, graded(self.book, own), acts)
        for _ in hand_back(self.book, week=week):
            pass
        own.end(Ended(tuple(found)))


def _said(one: Move) -> str:
    before = "–" if one.before is None else number(one.before)
    return f"{before} → {number(one.after)}"
