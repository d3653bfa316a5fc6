"""Work that counts, with what it is recognised by, read and written within a transaction."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grader import traits
from grader.gradebook.attempts import Attempt
from grader.gradebook.queries import attempt_of
from grader.gradebook.tables import AttemptRow, KnownRow, ResultRow, StandingRow, TraitsRow
from grader.traits import Traits


def works(session: Session, week: str) -> list[tuple[Attempt, Traits | None]]:
    """The attempts that stand, with their traits."""
    query = (
        select(AttemptRow, TraitsRow.traits)
        .join(ResultRow, ResultRow.attempt_id == AttemptRow.id)
        .join(StandingRow, StandingRow.result_id == ResultRow.id)
        .join(TraitsRow, TraitsRow.result_id == ResultRow.id, isouter=True)
        .where(StandingRow.week == week, AttemptRow.digest != "")
        .order_by(AttemptRow.member)
    )
    rows = session.execute(query)
    return [(attempt_of(row), traits.from_json(text) if text else None) for row, text in rows]


def known_ways(session: Session, week: str, fingerprint: str) -> list[Traits]:
    """The traits of a week's known ways, if they are of the week as it is now."""
    row = session.get(KnownRow, week)
    kept = json.loads(row.traits) if row and row.fingerprint == fingerprint else []
    return [way for text in kept if (way := traits.from_json(text))]


def keep_known_ways(session: Session, week: str, fingerprint: str, ways: Sequence[Traits]) -> None:
    """Keeps them in place of what was kept."""
    text = json.dumps([traits.to_json(way) for way in ways])
    session.merge(KnownRow(week=week, fingerprint=fingerprint, traits=text))
    session.flush()
