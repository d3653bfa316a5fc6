"""Who may come in over the web: invitations, sessions, and a record of what was done.

Of every token only its digest is kept: who reads the database cannot sign in with what is there.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from grader.gradebook.queries import naive
from grader.gradebook.tables import ActRow, InvitationRow, SessionRow

Kind = Literal["browser", "program"]


@dataclass(frozen=True)
class Act:
    """Something that a person did, which others may ask about."""

    person: str
    what: str
    week: str = ""
    member: str = ""
    said: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invite(session: Session, person: str, lasts: timedelta) -> str:
    """A new token that lets a person in once."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.execute(delete(InvitationRow).where(InvitationRow.until < naive(now)))
    session.add(InvitationRow(digest=digest(token), person=person, until=naive(now + lasts)))
    return token


def invited(session: Session, token: str) -> str | None:
    """Whom an invitation is for; None if there is no such invitation, or no more."""
    row = session.get(InvitationRow, digest(token))
    return row.person if row and row.until >= naive(datetime.now(UTC)) else None


def invitations(session: Session) -> dict[str, datetime]:
    """Whose invitations can still be used, and until when."""
    rows = session.scalars(select(InvitationRow).order_by(InvitationRow.until))
    now = naive(datetime.now(UTC))
    return {row.person: row.until.replace(tzinfo=UTC) for row in rows if row.until >= now}


def uninvite(session: Session, person: str) -> None:
    """Takes a person's invitations back."""
    session.execute(delete(InvitationRow).where(InvitationRow.person == person))


def redeem(session: Session, token: str, lasts: timedelta) -> str | None:
    """Signs a person in by an invitation, which is used up; the token of the session."""
    person = invited(session, token)
    if person is None:
        return None
    session.execute(delete(InvitationRow).where(InvitationRow.digest == digest(token)))
    return sign_in(session, person, "browser", lasts)


def sign_in(session: Session, person: str, kind: Kind, lasts: timedelta) -> str:
    """Opens a session and returns its token, which was never anybody's before."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.execute(delete(SessionRow).where(SessionRow.until < naive(now)))
    until = naive(now + lasts)
    row = SessionRow(digest=digest(token), person=person, kind=kind, since=naive(now), until=until)
    session.add(row)
    return token


def signed_in(session: Session, token: str, kind: Kind) -> str | None:
    """Whose session a token is; None if it is nobody's, or nobody's any more."""
    row = session.get(SessionRow, digest(token))
    fits = row and row.kind == kind and row.until >= naive(datetime.now(UTC))
    return row.person if row and fits else None


def sign_out(session: Session, token: str) -> None:
    """Ends one session."""
    session.execute(delete(SessionRow).where(SessionRow.digest == digest(token)))


def sign_out_everywhere(session: Session, person: str, kind: Kind | None = None) -> None:
    """Ends all sessions of a person, or those of one kind."""
    query = delete(SessionRow).where(SessionRow.person == person)
    session.execute(query.where(SessionRow.kind == kind) if kind else query)


def sessions(session: Session, person: str, kind: Kind) -> int:
    """How many sessions of one kind a person has that are not over."""
    query = select(func.count()).select_from(SessionRow)
    query = query.where(SessionRow.person == person, SessionRow.kind == kind)
    return session.scalar(query.where(SessionRow.until >= naive(datetime.now(UTC)))) or 0


def note(session: Session, act: Act | None) -> None:
    """Writes down what somebody did, in the transaction that does it; nothing, if nobody asks."""
    if act is None:
        return
    session.add(
        ActRow(
            at=naive(act.at),
            person=act.person,
            what=act.what,
            week=act.week,
            member=act.member,
            said=act.said,
        )
    )


def acts(session: Session, most: int = 100) -> list[Act]:
    """What was done last, the newest first."""
    rows = session.scalars(select(ActRow).order_by(ActRow.id.desc()).limit(most))
    return [
        Act(row.person, row.what, row.week, row.member, row.said, row.at.replace(tzinfo=UTC))
        for row in rows
    ]
