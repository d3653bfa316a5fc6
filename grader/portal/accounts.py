"""Whose account it is that a provider tells of."""

from collections.abc import Mapping
from typing import Any

from grader.roster import Person, Roster
from grader.settings import OpenID


def who(
    settings: OpenID, claims: Mapping[str, Any], roster: Roster, instructors: tuple[str, ...]
) -> str | None:
    """Whose account it is; None for nobody's of the course, or for more than one person's.

    An e-mail counts only if the provider has seen that it is theirs. The names of instructors are
    ids or e-mails; in any other column they are names that somebody else may have.
    """
    said, column = claims.get(settings.claim), settings.column or _column(settings.claim)
    if not isinstance(said, str) or not said.strip():
        return None
    if settings.claim == "email" and claims.get("email_verified") is not True:
        return None
    wanted = _compared(said, column)
    found = {one.id for one in roster.people if _compared(_cell(one, column), column) == wanted}
    if column in ("id", "email"):
        found |= {name for name in instructors if _compared(name, column) == wanted}
    return found.pop() if len(found) == 1 else None


def _column(claim: str) -> str:
    return "email" if claim == "email" else "id"


def _cell(person: Person, column: str) -> str:
    own = {"id": person.id, "email": person.email, "github": person.github}
    return own.get(column, person.more.get(column, ""))


def _compared(text: str, column: str) -> bytes:
    """E-mails and accounts whatever the case of their ASCII letters, and of no others: a Kelvin
    sign is no k."""
    data = text.strip().encode("utf-8", "replace")
    return data.lower() if column in ("email", "github") else data
