"""What waits to be graded: derived from what was taken in and what came of it, never written."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grader.gradebook import queries
from grader.gradebook.attempts import Attempt
from grader.gradebook.tables import AttemptRow, ResultRow


def waiting(session: Session) -> list[Attempt]:
    """Attempts without a result, in the order in which they are to be graded."""
    graded = exists().where(ResultRow.attempt_id == AttemptRow.id)
    query = select(AttemptRow).where(~graded, AttemptRow.digest != "")
    return in_order([queries.attempt_of(row) for row in session.scalars(query)])


def in_order(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The newest of each member and week first, and nobody's second before everybody's first.

    What its member has replaced meanwhile is graded when nothing else waits.
    """
    newest_first = sorted(attempts, key=lambda attempt: (attempt.received_at, attempt.id))[::-1]
    place: dict[int, tuple[bool, int]] = {}
    weeks: set[tuple[str, str]] = set()
    own: Counter[tuple[bool, str]] = Counter()
    for attempt in newest_first:
        replaced = (attempt.member, attempt.week) in weeks
        weeks.add((attempt.member, attempt.week))
        place[attempt.id] = replaced, own[replaced, attempt.member]
        own[replaced, attempt.member] += 1
    return sorted(
        attempts, key=lambda attempt: (*place[attempt.id], attempt.received_at, attempt.id)
    )
