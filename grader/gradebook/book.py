"""The gradebook: attempts come in, reports are recorded, the one that counts stands in nbgrader."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.course import Course, Week
from grader.errors import GraderError
from grader.gradebook import access, current, queries, queue, works
from grader.gradebook.access import Act
from grader.gradebook.attempts import Attempt, Entry, counting
from grader.gradebook.current import CurrentGrade
from grader.gradebook.database import Database
from grader.gradebook.nbgrader import cells as definitions
from grader.gradebook.nbgrader import scores
from grader.gradebook.nbgrader.cells import Cells
from grader.gradebook.schema import HEAD, of_another_version, prepare, version
from grader.gradebook.tables import ResultRow, StandingRow
from grader.intake import Handed
from grader.report import Report
from grader.roster import Roster
from grader.traits import Traits

Defined = tuple[Week, Cells]

_BATCH = 50


class NoneYet(GraderError):
    """There is no gradebook."""


class Book:
    """One course's gradebook.

    Arguments:
        url: of the database; `course.toml`'s by default.
        create: whether to make or upgrade the tables; otherwise they must be there.
        upgrade: whether to upgrade those that are there.

    Raises:
        NoneYet: there is no gradebook, and none is to be made.
        GraderError: with a sentence that says what to do.
    """

    def __init__(
        self,
        course: Course,
        url: str | None = None,
        *,
        create: bool = True,
        upgrade: bool = False,
    ) -> None:
        self.course = course
        self.database = Database(url or course.gradebook.db, course.root)
        self.begun = False  # whether there was none before
        self._cells: dict[str, Cells] = {}
        if not create and not self.database.exists:
            raise _none_yet(self.database.place)
        try:
            self._open(create=create, upgrade=create or upgrade)
        except BaseException:
            self.database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database."""
        self.database.close()

    def follow(self, course: Course) -> None:
        """Goes by other dates and rules of the same course from now on."""
        if course is not self.course:
            self.course, self._cells = course, {}

    # What comes in

    def receive(
        self,
        handed: Iterable[tuple[str, str, Sequence[Handed]]],
        *,
        said: datetime | None = None,
    ) -> None:
        """Takes in what lies in the inbox: (member, week, in order). What is known is left alone.

        Arguments:
            said: when those without a receipt came, if the instructor says so; else it is now.
        """
        handed = list(handed)
        member, week = handed[0][:2] if len(handed) == 1 else (None, None)
        known = self.database.read(lambda session: queries.known(session, week, member))
        news = []
        for member, week, found in handed:
            own = known.get((member, week), [])
            read = queries.read_new(own, found, self.course.limits.file_size)
            news += [(member, week, read)] if read else []
        now = datetime.now(UTC)
        for at in range(0, len(news), _BATCH):
            batch = news[at : at + _BATCH]

            def work(session: Session, batch: Sequence = batch) -> None:
                for member, week, read in batch:
                    queries.add(session, member, week, read, now=now, said=said)

            self.database.write(work)

    def attempts(self, week: str | None = None, member: str | None = None) -> list[Attempt]:
        """Attempts of a week, a member or all, by week, member and number."""
        return self.database.read(lambda session: queries.attempts(session, week, member))

    def waiting(self) -> list[Attempt]:
        """What waits to be graded, in the order of the queue."""
        return self.database.read(queue.waiting)

    def data(self, attempt: Attempt) -> bytes | None:
        """The bytes that were handed in; None where nothing could be read."""
        return self.database.read(lambda session: queries.data(session, attempt.digest))

    # What came of it

    def fingerprints(self) -> set[tuple[str, str, str]]:
        """(member, week, fingerprint) of each result, where nbgrader's tables have the points."""
        return self.database.read(queries.fingerprints)

    def graded(self) -> set[int]:
        """The attempts that have been graded."""
        query = select(ResultRow.attempt_id).distinct()
        return self.database.read(lambda session: set(session.scalars(query)))

    def ungraded(self) -> set[tuple[str, str]]:
        """(member, week) of those whose last attempt waits for a grade: derived, never written."""
        newest = {(attempt.member, attempt.week): attempt.id for attempt in self.attempts()}
        graded = self.graded()
        return {whose for whose, attempt in newest.items() if attempt not in graded}

    def record(self, report: Report, attempt: Attempt, act: Act | None = None) -> None:
        """Keeps a report on an attempt, and writes the points of the one that counts.

        Doing it again changes nothing. It is done wholly or not at all.

        Arguments:
            act: who did it, if that is to be written down.
        """
        week = self._defined(report.week)

        def work(session: Session) -> None:
            queries.add_result(session, report, attempt)
            self._settle(session, week, report.member)
            access.note(session, act)

        self.database.write(work)

    def entries(self, week: str, member: str) -> list[Entry]:
        """A member's attempts with all their gradings, by number."""
        found = self.database.read(
            lambda session: current.entries(session, self.course, week, member)
        )
        return found.get((member, week), [])

    def all_entries(self, member: str) -> dict[str, list[Entry]]:
        """The same of every week, by week."""
        found = self.database.read(
            lambda session: current.entries(session, self.course, None, member)
        )
        return {week: entries for (_, week), entries in found.items()}

    def report(self, result: int) -> Report:
        """A grading in full."""
        return self.database.read(lambda session: queries.report(session, result))

    def current_grades(
        self, week: str | None = None, member: str | None = None
    ) -> list[CurrentGrade]:
        """What stands for a week, a member or all, by week and member."""
        return self.database.read(
            lambda session: current.current_grades(session, self.course, week, member)
        )

    def grades(self) -> dict[tuple[str, str], tuple[float, float]]:
        """What counts of each member and week: all points, after the penalty, and the most."""
        standing = self.current_grades()
        return {(own.member, own.week): (own.points, own.max_points) for own in standing}

    # What work is recognised by

    def works(self, week: str) -> list[tuple[Attempt, Traits | None]]:
        """The attempt of each member that counts, with its traits if they were kept."""
        return self.database.read(lambda session: works.works(session, week))

    def known(self, week: str, fingerprint: str) -> list[Traits]:
        """The traits of the known ways to solve a week; none if it is another week by now."""
        return self.database.read(lambda session: works.known_ways(session, week, fingerprint))

    def keep_known(self, week: str, fingerprint: str, ways: Sequence[Traits]) -> None:
        """Keeps them for the next time."""
        self.database.write(lambda session: works.keep_known_ways(session, week, fingerprint, ways))

    def mark(
        self,
        week: str,
        member: str,
        name: str,
        points: float | None,
        comment: str,
        act: Act | None = None,
        *,
        seen: str | None = None,
    ) -> bool:
        """Gives a person's points and comment for an answer or a task, as formgrader does.

        Arguments:
            points: None takes them back.
            act: who did it, if that is to be written down.
            seen: what the person saw (`CurrentGrade.seen`); by default whatever stands.

        Returns:
            Whether it is given: not where something else stands than was seen.
        """
        defined = self._defined(week)

        def work(session: Session) -> bool:
            standing = current.current_grades(session, self.course, week, member)
            notebook = queries.submitted(session, week, member)
            if notebook is None or any(seen not in (None, own.seen(name)) for own in standing):
                return False
            scores.mark(session, notebook, defined[1], name, points, comment)
            self._settle(session, defined, member)
            access.note(session, act)
            return True

        return self.database.write(work)

    # Dates

    def extend(self, week: str, member: str, days: float, act: Act | None = None) -> None:
        """Gives a member more days, in place of what was given before; 0 takes them away.

        Arguments:
            act: who did it, if that is to be written down.
        """
        defined = self._defined(week)

        def work(session: Session) -> None:
            queries.extend(session, week, member, days)
            self._settle(session, defined, member)
            access.note(session, act)

        self.database.write(work)

    def extensions(self) -> dict[tuple[str, str], timedelta]:
        """Extensions by member and week."""
        return self.database.read(current.extensions)

    def to_enrol(self, roster: Roster) -> dict[str, bool]:
        """Whom nbgrader's students lack or call otherwise; and whether they are new to it."""
        known = self.database.read(queries.students) if roster else {}
        return {
            person.id: person.id not in known
            for person in roster.people
            if known.get(person.id) != (*person.parts, person.email)
        }

    def enrol(self, roster: Roster) -> None:
        """Gives nbgrader's students the roster's names and addresses, and adds who is missing."""
        if missing := self.to_enrol(roster):
            news = [person for person in roster.people if person.id in missing]
            self.database.write(lambda session: queries.enrol(session, news))

    def settle(self, week: str | None = None, member: str | None = None) -> None:
        """Brings what counts and penalties up to date with dates, rules and manual points."""
        query = select(StandingRow.week, StandingRow.member)
        query = query.where(StandingRow.week == week) if week else query
        query = query.where(StandingRow.member == member) if member else query
        rows = self.database.read(lambda session: session.execute(query).all())
        for name in sorted({row.week for row in rows} & self.course.by_name.keys()):
            members = [row.member for row in rows if row.week == name]
            defined = self._defined(name)

            def work(session: Session, week: Defined = defined, members: list = members) -> None:
                for member in members:
                    self._settle(session, week, member)

            self.database.write(work)

    # Within a transaction

    def _open(self, *, create: bool, upgrade: bool) -> None:
        found = None
        if self.database.exists:
            found = self.database.read(lambda session: version(session.connection()))
        self.begun = found is None
        if not create and found is None:
            raise _none_yet(self.database.place)
        if not upgrade and found and found != HEAD:
            raise of_another_version(found)
        if found != HEAD:
            self.database.make_room()
            self.database.write(lambda session: prepare(session.connection()))

    def _settle(self, session: Session, defined: Defined, member: str) -> None:
        """Makes what stands in nbgrader's tables what counts."""
        week, cells = defined
        own = current.entries(session, self.course, week.name, member).get((member, week.name), [])
        entry = counting(own, self.course.gradebook.counts)
        if entry is None or entry.result is None:
            return
        notebook = queries.submitted(session, week.name, member)
        row = session.get(StandingRow, {"week": week.name, "member": member})
        if notebook is None or row is None or row.result_id != entry.result.id:
            notebook = scores.write(
                session,
                cells,
                queries.report(session, entry.result.id),
                queries.naive(entry.attempt.received_at),
            )
            session.merge(StandingRow(week=week.name, member=member, result_id=entry.result.id))
        more = current.extensions(session, week.name, member).get((member, week.name))
        notebook.assignment.extension = more or None
        session.flush()
        scores.penalise(notebook, entry.late.penalty)

    def _defined(self, name: str) -> Defined:
        """The week and its cells; looked up once a run, and only kept when that is committed."""
        week = self.course.week(name)
        if name not in self._cells:
            work = partial(definitions.define, course=self.course, week=week)
            self._cells[name] = self.database.write(work)
        return week, self._cells[name]


def _none_yet(place: str) -> NoneYet:
    return NoneYet(
        f"아직 성적부가 없습니다({place}). `grader grade`를 먼저 실행하세요.",
        f"There is no gradebook yet at {place}. Run `grader grade` first.",
    )
