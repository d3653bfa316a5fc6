"""Regrades, as the grading process does them: in batches, while nobody waits for a first result."""

import traceback
from collections.abc import Mapping, Sequence
from itertools import groupby

from grader.engines import Engine
from grader.errors import GraderError, cause
from grader.feedback.words import number
from grader.gradebook.access import Act
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.jobs import jobs_of
from grader.gradebook.regrade import Move, moved
from grader.judge.faults import not_graded, reason
from grader.judge.job import Job
from grader.portal.handing_back import HandingBack
from grader.portal.regrades import Answered, Ended, Regrade, to_do
from grader.portal.set_aside import SetAside, each
from grader.regrading import Graded, graded_again, write
from grader.submission import File
from grader.text import Text


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
    """Does what was asked for, as much at a time as there are judges."""

    def __init__(self, engine: Engine, book: Book, handing_back: HandingBack) -> None:
        self.engine, self.book, self.handing_back = engine, book, handing_back
        self._aside = SetAside()
        self._of_today: set[str] = set()  # the regrades whose reports this process vouches for

    def step(self) -> bool:
        """Does the next part of the oldest; whether there was one.

        Raises:
            GraderError: the gradebook or the disk fails.
        """
        found = (own for own in to_do(self.book.course) if not self._aside.rests(own.name))
        if (own := next(found, None)) is None:
            return False
        try:
            self._step(own)
        except Exception as error:
            self._aside.put(own.name)
            if isinstance(error, GraderError):
                raise
            if isinstance(error, OSError):
                raise _unwritten(error) from error
            traceback.print_exc()
            own.trip(reason(error))
        return True

    def _step(self, own: Regrade) -> None:
        if self._forgets(own):
            return
        if own.answered:
            self._end(own, own.answered)
        else:
            self._grade(own)

    def _forgets(self, own: Regrade) -> bool:
        """Forgets reports of other tests than today's; whether there were any.

        What is being written already was seen as it is, and goes on.
        """
        dropped = own.answered is not None and not own.answered.write
        if own.planned or dropped or own.name in self._of_today:
            return False
        attempts = [one for one in self.book.attempts(own.asked.week) if one.id in own.done]
        pairs = jobs_of(self.book, attempts, self.engine.settings.platform)
        marks = {one.id: job.fingerprint for job, same in pairs for one in same}
        kept = own.reports().items()
        old = [one for one, report in kept if marks.get(one, "") not in ("", report.fingerprint)]
        own.forget(old)
        self._of_today.add(own.name)
        return bool(old)

    def _grade(self, own: Regrade) -> None:
        wanted = set(own.left[: self.engine.judges])
        attempts = [one for one in self.book.attempts(own.asked.week) if one.id in wanted]
        if len(attempts) < len(wanted):  # it was asked of another gradebook
            own.end(Ended())
            return

        def does(some: Sequence[Attempt]) -> None:
            for attempt, report in graded_again(self.book, some, self.engine):
                own.keep(attempt.id, report)

        def trips(one: Attempt, why: Text) -> None:
            job = Job(one.member, one.week, File(one.file, b""))
            own.keep(one.id, not_graded(job, self.book.course.week(one.week), why))

        each(attempts, does, lambda: Regrade(own.folder).left, trips)

    def _end(self, own: Regrade, answered: Answered) -> None:
        if not answered.write:
            own.end(Ended())
            return
        week, planned = own.asked.week, own.planned or own.plan(self._plan(own))
        found = graded(self.book, own)
        done = self._recorded(week, found)
        acts = {
            one.member: Act(answered.person, "regraded", week, one.member, _said(one))
            for one in planned.moves
            if one.member not in done
        }
        self._write(found, acts)
        self.handing_back.all(week)
        own.end(planned)

    def _write(self, found: Graded, acts: Mapping[str, Act]) -> None:
        """Everybody's; what trips over one member's is raised when all others' is written."""
        tripped = None
        for _, own in groupby(found, lambda pair: pair[0].member):
            try:
                write(self.book, list(own), acts)
            except (GraderError, OSError):
                raise
            except Exception as error:
                tripped = error
        if tripped:
            raise tripped

    def _plan(self, own: Regrade) -> Ended:
        faults = sum(not report.graded for report in own.reports().values())
        return Ended(tuple(moves(self.book, own)), faults)

    def _recorded(self, week: str, found: Graded) -> set[str]:
        """Whose last report is in the gradebook, and who did it in the log, by an earlier try."""
        entries = [one for grade in self.book.current_grades(week) for one in grade.entries]
        known = {(own.attempt, own.graded_at) for entry in entries for own in entry.results}
        last = {attempt.member: (attempt.id, report.graded_at) for attempt, report in found}
        return {member for member, mark in last.items() if mark in known}


def _said(one: Move) -> str:
    before = "–" if one.before is None else number(one.before)
    return f"{before} → {number(one.after)}"


def _unwritten(error: Exception) -> GraderError:
    why = cause(error)
    return GraderError(
        f"다시 채점한 것을 적을 수 없습니다: {why.ko.rstrip('.')}. 고치면 저절로 이어집니다.",
        f"What was graded again cannot be kept: {why.en.rstrip('.')}. Once that is mended it goes "
        "on.",
    )
