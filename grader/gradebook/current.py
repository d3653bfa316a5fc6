"""What stands in the gradebook, read for one member's week or for all at once."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from grader.course import Course
from grader.gradebook import queries
from grader.gradebook.attempts import Entry
from grader.gradebook.nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from grader.gradebook.nbgrader.cells import PREFIX
from grader.gradebook.queries import Whose
from grader.gradebook.tables import ExtensionRow, ResultRow, StandingRow
from grader.late import lateness
from grader.report import Report, from_json


@dataclass(frozen=True)
class Score:
    """The points of one cell of nbgrader's: a task's tests, or a written answer.

    Arguments:
        cell: ``test_<task>`` or ``<question>``.
        auto: what the grader gave; None for an answer that a person has to read.
        manual: what a person gave instead.
        waits: whether a person has to look.
    """

    cell: str
    auto: float | None
    manual: float | None
    extra: float
    max_points: float
    waits: bool

    @property
    def written(self) -> bool:
        """Whether it is a written answer's, not a task's tests'."""
        return not self.cell.startswith(PREFIX)

    @property
    def name(self) -> str:
        """Of the task or the question."""
        return self.cell if self.written else self.cell.removeprefix(PREFIX)

    @property
    def points(self) -> float:
        """What counts: a person's points before the grader's, and extra credit with either."""
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else given + self.extra


@dataclass(frozen=True)
class CurrentGrade:
    """What stands in nbgrader's tables for one member's week.

    Arguments:
        entry: the attempt that counts, with its gradings.
        entries: all attempts.
        report: the grading that stands.
        scores: by cell's name.
        penalty: what lateness costs, in points.
        comments: a person's, by the name of the task or question.
    """

    member: str
    week: str
    entry: Entry
    entries: tuple[Entry, ...]
    report: Report
    scores: tuple[Score, ...]
    penalty: float
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """All points, after the penalty."""
        return max(0.0, sum(score.points for score in self.scores) - self.penalty)

    @property
    def max_points(self) -> float:
        """What could be reached, without extra credit."""
        return sum(score.max_points for score in self.scores)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The cells that want a person."""
        return tuple(score.cell for score in self.scores if score.waits)

    def seen(self, name: str) -> str:
        """A digest of all that a person sees of an answer or a task who is about to mark it."""
        given = [own.manual for own in self.scores if own.cell in (name, f"{PREFIX}{name}")]
        said = repr((self.entry.attempt.digest, given, self.comments.get(name, "")))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def entries(
    session: Session, course: Course, week: str | None = None, member: str | None = None
) -> dict[Whose, list[Entry]]:
    """Attempts with their gradings and lateness, by member and week."""
    more = extensions(session, week, member)
    found = {}
    for whose, graded in queries.graded(session, week, member).items():
        known = course.by_name.get(whose[1])
        limit = course.deadline(known) if known else None
        extension = more.get(whose, timedelta())
        found[whose] = [
            Entry(attempt, results, lateness(course.late, attempt.received_at, limit, extension))
            for attempt, results in graded
        ]
    return found


def extensions(
    session: Session, week: str | None = None, member: str | None = None
) -> dict[Whose, timedelta]:
    """Extensions by member and week: ours, and where we know none, those of nbgrader's API."""
    theirs = select(
        SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension
    ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    theirs = theirs.where(SubmittedAssignment.extension.is_not(None))
    theirs = queries.of(theirs, Assignment.name, SubmittedAssignment.student_id, week, member)
    ours = queries.of(select(ExtensionRow), ExtensionRow.week, ExtensionRow.member, week, member)
    found = {(who, name): more for who, name, more in session.execute(theirs)}
    given = {(row.member, row.week): timedelta(days=row.days) for row in session.scalars(ours)}
    return found | given


def current_grades(
    session: Session, course: Course, week: str | None = None, member: str | None = None
) -> list[CurrentGrade]:
    """What stands, by week and member."""
    graded = entries(session, course, week, member)
    scores, penalties = _scores(session, week, member), _penalties(session, week, member)
    comments = _comments(session, week, member)
    rows = select(StandingRow, ResultRow).join(ResultRow, ResultRow.id == StandingRow.result_id)
    rows = queries.of(rows, StandingRow.week, StandingRow.member, week, member)
    rows = rows.options(undefer(ResultRow.report)).order_by(StandingRow.week, StandingRow.member)
    found = []
    for row, result in session.execute(rows):
        whose = (row.member, row.week)
        own = graded[whose]
        standing = CurrentGrade(
            member=row.member,
            week=row.week,
            entry=next(entry for entry in own if entry.attempt.id == result.attempt_id),
            entries=tuple(own),
            report=from_json(result.report),
            scores=tuple(scores.get(whose, ())),
            penalty=penalties.get(whose, 0.0),
            comments=comments.get(whose, {}),
        )
        found.append(standing)
    return found


def _scores(session: Session, week: str | None, member: str | None) -> dict[Whose, list[Score]]:
    query = (
        select(
            SubmittedAssignment.student_id,
            Assignment.name,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            GradeCell.__table__.c.max_score,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(GradeCell.__table__, GradeCell.__table__.c.id == Grade.cell_id)
        .order_by(BaseCell.name)
    )
    query = _of_whom(query, week, member)
    found = defaultdict(list)
    for who, name, cell, auto, manual, extra, waits, most in session.execute(query):
        # A cell that the week has no more stays for those to whom a person gave points in it.
        if auto is not None or manual is not None or extra or waits:
            score = Score(cell, auto, manual, extra or 0.0, most, waits)
            found[who, name].append(score)
    return found


def _penalties(session: Session, week: str | None, member: str | None) -> dict[Whose, float]:
    query = select(
        SubmittedAssignment.student_id,
        Assignment.name,
        SubmittedNotebook.late_submission_penalty,
    ).select_from(SubmittedNotebook)
    query = _of_whom(query, week, member)
    return {(who, name): penalty or 0.0 for who, name, penalty in session.execute(query)}


def _comments(
    session: Session, week: str | None, member: str | None
) -> dict[Whose, dict[str, str]]:
    query = (
        select(
            SubmittedAssignment.student_id, Assignment.name, BaseCell.name, Comment.manual_comment
        )
        .select_from(Comment)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .where(Comment.manual_comment.is_not(None), Comment.manual_comment != "")
    )
    query = _of_whom(query, week, member)
    found: dict[Whose, dict[str, str]] = defaultdict(dict)
    for who, name, cell, comment in session.execute(query):
        found[who, name][cell] = comment
    return found


def _of_whom(query: Select, week: str | None, member: str | None) -> Select:
    """Rows of nbgrader's submitted notebooks, of a week, a member or all."""
    whose = queries.with_whose(query)
    return queries.of(whose, Assignment.name, SubmittedAssignment.student_id, week, member)
