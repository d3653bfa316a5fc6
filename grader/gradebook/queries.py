"""Reads and writes our tables, within somebody's transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from grader import traits
from grader.gradebook.attempts import Attempt, Result
from grader.gradebook.nbgrader.api import (
    Assignment,
    JoinedGradebook,
    Notebook,
    Row,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from grader.gradebook.tables import (
    AttemptRow,
    ExtensionRow,
    File,
    ResultRow,
    TraitsRow,
)
from grader.intake import Handed
from grader.reading.folders import read_file
from grader.reading.sentences import Unreadable
from grader.report import Report, from_json, to_json
from grader.roster import Person

Whose = tuple[str, str]  # member and week


@dataclass(frozen=True)
class Read:
    """Something of the inbox that may be new, with its bytes."""

    handed: Handed
    digest: str
    data: bytes


def naive(time: datetime) -> datetime:
    """UTC without a zone, as nbgrader keeps it."""
    return time.astimezone(UTC).replace(tzinfo=None)


def of(
    query: Select, week_column: Any, member_column: Any, week: str | None, member: str | None
) -> Select:
    """The rows of a week, a member or all."""
    query = query.where(week_column == week) if week else query
    return query.where(member_column == member) if member else query


def with_whose(query: Select) -> Select:
    """Rows of nbgrader's submitted notebooks, each with whose it is and of which week."""
    query = query.join(
        SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
    )
    return query.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)


# Attempts


def known(
    session: Session, week: str | None = None, member: str | None = None
) -> dict[Whose, list[Attempt]]:
    """Attempts of a week, a member or all, by member and week."""
    found = defaultdict(list)
    for attempt in attempts(session, week, member):
        found[attempt.member, attempt.week].append(attempt)
    return dict(found)


def attempts(session: Session, week: str | None = None, member: str | None = None) -> list[Attempt]:
    """Attempts of a week, a member or all."""
    query = select(AttemptRow).order_by(AttemptRow.week, AttemptRow.member, AttemptRow.number)
    query = of(query, AttemptRow.week, AttemptRow.member, week, member)
    return [attempt_of(row) for row in session.scalars(query)]


def attempt_of(row: AttemptRow) -> Attempt:
    """A row as data."""
    names = ("id", "member", "week", "number", "file", "digest", "size", "clock", "source")
    fields = {name: getattr(row, name) for name in names}
    return Attempt(**fields, received_at=row.received_at.replace(tzinfo=UTC))


def read_new(own: Sequence[Attempt], found: Iterable[Handed], mebibytes: int) -> list[Read]:
    """What of the inbox is not known yet, with its bytes."""
    sources = {attempt.source for attempt in own if attempt.source}
    reads = (_read(handed, mebibytes) for handed in found if handed.source not in sources)
    return [read for read, _ in _news(own, reads)]


def _read(handed: Handed, mebibytes: int) -> Read:
    data = handed.content
    if isinstance(data, Path):
        try:
            data = read_file(data, mebibytes, members=3)
        except Unreadable:
            data = None
    if data is None:
        return Read(handed, "", b"")
    return Read(handed, hashlib.sha256(data).hexdigest(), data)


def _news(own: Sequence[Attempt], reads: Iterable[Read]) -> Iterator[tuple[Read, Attempt | None]]:
    """What is new; with the attempt that it is, where only its place in the inbox is new."""
    own = list(own)
    for read in reads:
        source, last = read.handed.source, own[-1] if own else None
        if source and any(attempt.source == source for attempt in own):
            continue
        by_hand = [a for a in own if source and not a.source and a.digest == read.digest]
        if by_hand:
            own[own.index(by_hand[0])] = replace(by_hand[0], source=source)
            yield read, by_hand[0]
        elif source or last is None or (last.digest, last.file) != (read.digest, read.handed.file):
            own.append(_stand_in(read))
            yield read, None


def _stand_in(read: Read) -> Attempt:
    file, source = read.handed.file, read.handed.source
    return Attempt(0, "", "", 0, file, read.digest, 0, datetime.min, "seen", source)


def add(
    session: Session,
    member: str,
    week: str,
    reads: Sequence[Read],
    *,
    now: datetime,
    said: datetime | None,
) -> None:
    """Takes in what is new, with the time at which it came; that is never changed again."""
    own = attempts(session, week, member)
    number = max((attempt.number for attempt in own), default=0)
    for read, same in list(_news(own, reads)):
        if same is not None:
            session.get_one(AttemptRow, same.id).source = read.handed.source
            continue
        if read.digest and session.get(File, read.digest) is None:
            session.add(File(digest=read.digest, data=read.data))
        number += 1
        receipt = read.handed.received_at
        told = (said, "said") if said else (now, "seen")
        when, clock = (min(receipt, now), "receipt") if receipt else told
        row = AttemptRow(
            week=week,
            member=member,
            number=number,
            digest=read.digest,
            size=len(read.data),
            file=read.handed.file,
            source=read.handed.source,
            received_at=naive(when),
            clock=clock,
        )
        session.add(row)
        session.flush()


def data(session: Session, digest: str) -> bytes | None:
    """The bytes with that digest."""
    row = session.get(File, digest)
    return row.data if row else None


# Results


def add_result(session: Session, report: Report, attempt: Attempt) -> None:
    """Keeps a report, unless the last one on this attempt says the same of the same."""
    last = session.scalar(
        select(ResultRow)
        .where(ResultRow.attempt_id == attempt.id)
        .order_by(ResultRow.id.desc())
        .limit(1)
    )
    own, report = report.traits, replace(report, traits=None)
    same = last if last and last.fingerprint == report.fingerprint else None
    if same and timeless(from_json(same.report)) == timeless(report):
        return
    row = ResultRow(
        attempt_id=attempt.id,
        fingerprint=report.fingerprint,
        graded_at=report.graded_at,
        points=report.points,
        max_points=report.max_points,
        schema=report.schema,
        report=to_json(report).encode("utf-8", "replace").decode(),
    )
    session.add(row)
    session.flush()
    if own:
        session.add(TraitsRow(result_id=row.id, traits=traits.to_json(own)))


def timeless(report: Report) -> Report:
    """A report without what differs from one grading to the next."""
    text = to_json(replace(report, graded_at="", seconds=0.0))
    return from_json(text.encode("utf-8", "replace").decode())


def graded(
    session: Session, week: str | None = None, member: str | None = None
) -> dict[Whose, list[tuple[Attempt, tuple[Result, ...]]]]:
    """Attempts with all their gradings, oldest first, by member and week."""
    by_attempt = defaultdict(list)
    query = select(ResultRow).join(AttemptRow, AttemptRow.id == ResultRow.attempt_id)
    query = of(query, AttemptRow.week, AttemptRow.member, week, member)
    for row in session.scalars(query.order_by(ResultRow.id)):
        by_attempt[row.attempt_id].append(_result(row))
    found = defaultdict(list)
    for attempt in attempts(session, week, member):
        found[attempt.member, attempt.week].append((attempt, tuple(by_attempt[attempt.id])))
    return dict(found)


def _result(row: ResultRow) -> Result:
    return Result(
        row.id, row.attempt_id, row.fingerprint, row.graded_at, row.points, row.max_points
    )


def report(session: Session, result: int) -> Report:
    """A grading in full."""
    return from_json(session.get_one(ResultRow, result).report)


def fingerprints(session: Session) -> set[tuple[str, str, str]]:
    """(member, week, fingerprint) of each attempt's last result, where nbgrader has points."""
    last = select(func.max(ResultRow.id)).group_by(ResultRow.attempt_id)
    rows = session.execute(
        select(AttemptRow.member, AttemptRow.week, ResultRow.fingerprint)
        .join(ResultRow, ResultRow.attempt_id == AttemptRow.id)
        .where(ResultRow.id.in_(last))
    )
    submitted = select(SubmittedAssignment.student_id, Assignment.name)
    submitted = submitted.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    there = {(member, week) for member, week in session.execute(submitted)}
    return {(member, week, mark) for member, week, mark in rows if (member, week) in there}


# Dates, and nbgrader's own rows


def extend(session: Session, week: str, member: str, days: float) -> None:
    """Gives a member more days; 0 takes them away."""
    row = ExtensionRow(week=week, member=member, days=days, granted_at=naive(datetime.now(UTC)))
    session.merge(row)
    session.flush()


def students(session: Session) -> dict[str, tuple[str, str, str]]:
    """First name, last name and e-mail address of nbgrader's students."""
    rows = session.execute(select(Student.id, Student.first_name, Student.last_name, Student.email))
    return {row[0]: (row[1] or "", row[2] or "", row[3] or "") for row in rows}


def enrol(session: Session, people: Iterable[Person]) -> None:
    """Writes them; what nbgrader has beside them stays."""
    api: Any = JoinedGradebook(session)  # its hints are wrong
    for person in people:
        first, last = person.parts
        api.update_or_create_student(
            person.id, first_name=first, last_name=last, email=person.email
        )


def submitted(session: Session, week: str, member: str) -> Row | None:
    """nbgrader's row of a member's notebook."""
    return session.scalar(
        with_whose(select(SubmittedNotebook))
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == week, Notebook.name == week.split("_", 1)[1])
        .where(SubmittedAssignment.student_id == member)
    )
