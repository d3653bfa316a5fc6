"""Our tables beside nbgrader's.

None refers to a table of nbgrader's: its own tools must stay free to remove what is theirs. Times
are UTC without a zone, as nbgrader keeps them. What has been received is never changed or removed.
"""

from datetime import datetime

from sqlalchemy import (
    DateTime,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Of all tables of ours."""


class File(Base):
    """The bytes of a submission; the same bytes are kept once."""

    __tablename__ = "grader_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AttemptRow(Base):
    """One thing that a member handed in for a week, once.

    `source` is the name under which the inbox keeps it, empty for a file that was put in place by
    hand; `digest` is empty where nothing could be read.
    """

    __tablename__ = "grader_attempt"
    __table_args__ = (UniqueConstraint("week", "member", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(128))
    member: Mapped[str] = mapped_column(String(128))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    file: Mapped[str] = mapped_column(String(255))
    source: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[datetime] = mapped_column(DateTime)
    clock: Mapped[str] = mapped_column(String(16))


class ResultRow(Base):
    """One grading of an attempt; a regrade adds another."""

    __tablename__ = "grader_result"
    __table_args__ = (Index("ix_grader_result_attempt_id", "attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("grader_attempt.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    graded_at: Mapped[str] = mapped_column(String(40))
    points: Mapped[float] = mapped_column(Double)
    max_points: Mapped[float] = mapped_column(Double)
    schema: Mapped[int]
    report: Mapped[str] = mapped_column(Text, deferred=True)


class TraitsRow(Base):
    """What the work that a result is of is recognised by."""

    __tablename__ = "grader_traits"

    result_id: Mapped[int] = mapped_column(ForeignKey("grader_result.id"), primary_key=True)
    traits: Mapped[str] = mapped_column(Text)


class KnownRow(Base):
    """What the known ways to solve a week are recognised by, as long as the week stays the same."""

    __tablename__ = "grader_known"

    week: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    traits: Mapped[str] = mapped_column(Text)


class StandingRow(Base):
    """Which result of which attempt stands in nbgrader's tables."""

    __tablename__ = "grader_standing"

    week: Mapped[str] = mapped_column(String(128), primary_key=True)
    member: Mapped[str] = mapped_column(String(128), primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("grader_result.id"))


class AnswerRow(Base):
    """The written answer that stands in nbgrader's tables, so that a change of it is seen."""

    __tablename__ = "grader_answer"

    week: Mapped[str] = mapped_column(String(128), primary_key=True)
    member: Mapped[str] = mapped_column(String(128), primary_key=True)
    question: Mapped[str] = mapped_column(String(128), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


class ExtensionRow(Base):
    """More days for a member; also for a week that nothing was handed in for yet."""

    __tablename__ = "grader_extension"

    week: Mapped[str] = mapped_column(String(128), primary_key=True)
    member: Mapped[str] = mapped_column(String(128), primary_key=True)
    days: Mapped[float] = mapped_column(Double)
    granted_at: Mapped[datetime] = mapped_column(DateTime)


class WeekRow(Base):
    """What a week's cells in nbgrader's tables were made of."""

    __tablename__ = "grader_week"

    week: Mapped[str] = mapped_column(String(128), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


class InvitationRow(Base):
    """A link that lets a person in once; used ones are removed."""

    __tablename__ = "grader_invitation"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(128))
    until: Mapped[datetime] = mapped_column(DateTime)


class SessionRow(Base):
    """Somebody who is signed in: in a browser, or by a token for programs."""

    __tablename__ = "grader_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(DateTime)
    until: Mapped[datetime] = mapped_column(DateTime)


class ActRow(Base):
    """Something that a person did in the portal and that others may ask about."""

    __tablename__ = "grader_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime)
    person: Mapped[str] = mapped_column(String(128))
    what: Mapped[str] = mapped_column(String(64))
    week: Mapped[str] = mapped_column(String(128))
    member: Mapped[str] = mapped_column(String(128))
    said: Mapped[str] = mapped_column(Text)
