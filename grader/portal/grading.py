"""The one process that grades: what waits, whatever happened before it was started."""

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
from grader.portal.handing_back import HandingBack
from grader.portal.progress import Journal, Step
from grader.portal.regrading import Regrading
from grader.portal.set_aside import REST, SetAside, each
from grader.report import Report
from grader.run import keep, sing
from grader.text import Text

LOOK = 0.1  # seconds until the queue is looked at again


class Grading:
    """Grades what waits, as much at a time as there are judges, so that nobody waits for more."""

    def __init__(self, course: Course, engine: Engine, book: Book, journal: Journal) -> None:
        self.course, self.engine, self.book, self.journal = course, engine, book, journal
        self.following = Following(course)
        self.handing_back = HandingBack(book, journal)
        self.regrading = Regrading(engine, book, self.handing_back)
        self._aside = SetAside()
        self._tripped: set[int] = set()  # attempts that the gradebook or the disk failed with

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
            except Exception as error:  # whoever started this process starts another
                self.journal.write(Step("resting", why=reason(error)))
                raise

    def follow(self) -> None:
        """Goes by today's dates and rules; what was graded before does, too.

        Raises:
            GraderError: the gradebook fails.
        """
        course = self.following.now()
        if course is not self.course:
            self.book.follow(course)
            self.handing_back.all()
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
        waiting = [
            attempt
            for attempt in self.book.waiting()
            if attempt.week in self.course.by_name and not self._aside.rests(attempt.id)
        ]
        if not waiting:
            if self.journal.long:
                self.journal.renew()
            return self.handing_back.again() or self.regrading.step()
        others = [attempt for attempt in waiting if attempt.id not in self._tripped]
        self._grade(others[: self.engine.judges] or waiting[:1])
        return True

    def _grade(self, attempts: Sequence[Attempt]) -> None:
        """Grades them; a mistake of ours about one of them costs that one a while, and no other."""

        def left() -> set[int]:
            return {attempt.id for attempt in self.book.waiting()}

        try:
            each(attempts, self._graded, left, lambda one, why: self._postpone([one], why))
        except (GraderError, OSError):  # it may be about one of them: each is tried on its own
            for attempt in attempts:
                self._tripped.add(attempt.id)
                self._aside.put(attempt.id)
            raise

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
        self.handing_back.all(report.week, report.member)

    def _postpone(self, attempts: Sequence[Attempt], why: Text | None) -> None:
        for attempt in attempts:
            self._aside.put(attempt.id)
            self.journal.write(Step("fault", attempt.id, why=why))
