"""The one process that grades: what waits, whatever happened before it was started."""

import time
import traceback
from collections.abc import Callable, Sequence
from threading import Event

from grader.course import Course
from grader.engines import Engine, Started, TestFinished
from grader.errors import GraderError
from grader.feedback.saved import last_report
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.gradebook.jobs import jobs_of, mark_of
from grader.intake import take_in
from grader.judge.faults import reason
from grader.portal.following import Following
from grader.portal.progress import Journal, Step
from grader.portal.regrading import Regrading
from grader.report import Report
from grader.run import hand_back, keep, sing
from grader.text import Text

LOOK = 0.1  # seconds until the queue is looked at again
REST = 30.0  # seconds after something of ours went wrong, twice as many each time
LONGEST = 900.0


class Grading:
    """Grades what waits, as much at a time as there are judges, so that nobody waits for more."""

    def __init__(self, course: Course, engine: Engine, book: Book, journal: Journal) -> None:
        self.course, self.engine, self.book, self.journal = course, engine, book, journal
        self.following = Following(course)
        self.regrading = Regrading(engine, book)
        self._again: dict[int, float] = {}  # when to try once more what was not graded
        self._rests: dict[int, float] = {}  # and how long it rested last

    def run(self, ended: Event) -> None:
        """Goes on until it is told to end, or until the judges' tests are those of yesterday."""
        rested = True
        while not ended.is_set():
            try:
                if self.following.outdated():
                    return
                if rested:
                    sing(self.engine)
                    self.read_inbox()
                    self.journal.write(Step("working"))
                rested = False
                self.follow()
                if not self.step():
                    ended.wait(LOOK)
            except (GraderError, OSError) as error:
                self.journal.write(Step("resting", why=reason(error)))
                rested = True
                ended.wait(REST)

    def follow(self) -> None:
        """Goes by today's dates and rules; what was graded before does, too.

        Raises:
            GraderError: the gradebook fails, or pages cannot be written.
        """
        course = self.following.now()
        if course is not self.course:
            self.book.follow(course)
            for _ in hand_back(self.book):
                pass
            self.course = course

    def read_inbox(self) -> None:
        """Takes in what lies in the inbox: also what a crash kept from the gradebook.

        Raises:
            GraderError: the gradebook fails, or nobody knows who is in the course.
        """
        people = self.following.roster()
        if self.course.inbox.is_dir():
            found = take_in(self.course, self.course.inbox, roster=people)
            handed = [
                (one.job.member, one.job.week, [of for of in one.handed if of.content is not None])
                for one in found.taken
            ]
            self.book.receive(handed)

    def step(self) -> bool:
        """Grades the next batch, or else a part of what is to be graded again; if there is any.

        Raises:
            GraderError: the gradebook fails.
        """
        due = time.monotonic()
        waiting = [
            attempt
            for attempt in self.book.waiting()
            if attempt.week in self.course.by_name and self._again.get(attempt.id, 0) <= due
        ]
        if not waiting:
            if self.journal.long:
                self.journal.renew()
            return self.regrading.step()
        self._grade(waiting[: self.engine.judges])
        return True

    def _grade(self, attempts: Sequence[Attempt]) -> None:
        """Grades them; a mistake of ours about one of them costs that one a while, and no other."""
        try:
            self._graded(attempts)
        except (GraderError, OSError):
            raise
        except Exception as error:
            traceback.print_exc()
            waits = {attempt.id for attempt in self.book.waiting()}
            left = [attempt for attempt in attempts if attempt.id in waits]
            if len(attempts) == 1:
                self._postpone(left, reason(error))
            else:
                for attempt in left:
                    self._grade([attempt])

    def _graded(self, attempts: Sequence[Attempt]) -> None:
        platform = self.engine.settings.platform
        of = {mark_of(job): (job, own) for job, own in jobs_of(self.book, attempts, platform)}
        for event in self.engine.grade([job for job, _ in of.values()]):
            match event:
                case Started(job):
                    self._tell(of[mark_of(job)][1], lambda at: Step("started", at))
                case TestFinished(job, _, seen) if seen:
                    self._tell(of[mark_of(job)][1], lambda at, seen=seen: Step("test", at, seen))
                case Report():
                    self._record(event, of[mark_of(event)][1])

    def _tell(self, attempts: Sequence[Attempt], step: Callable[[int], Step]) -> None:
        for attempt in attempts:
            self.journal.write(step(attempt.id))

    def _record(self, report: Report, attempts: Sequence[Attempt]) -> None:
        newest = self.book.attempts(report.week, report.member)[-1]
        if newest in attempts:  # its report is what lies in `feedback/`
            before = last_report(self.course.feedback, report.member, report.week)
            report = keep(self.course, self.course.feedback, report, before)
        if not report.graded:
            self._postpone(attempts, report.fault)
            return
        for attempt in attempts:
            self.book.record(report, attempt)
            self.journal.write(Step("recorded", attempt.id))
        for _ in hand_back(self.book, week=report.week, member=report.member):
            pass

    def _postpone(self, attempts: Sequence[Attempt], why: Text | None) -> None:
        for attempt in attempts:
            rest = self._rests[attempt.id] = min(2 * self._rests.get(attempt.id, REST / 2), LONGEST)
            self._again[attempt.id] = time.monotonic() + rest
            self.journal.write(Step("fault", attempt.id, why=why))
