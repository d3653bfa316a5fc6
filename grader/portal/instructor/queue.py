"""What waits to be graded, what is being graded, and whether anybody grades."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from grader.gradebook.attempts import Attempt
from grader.portal.progress import Seen
from grader.portal.visit import Visit

LONG = timedelta(minutes=1)  # nobody waits that long, unless nobody grades


@dataclass(frozen=True)
class Waiting:
    """An attempt in the queue, and how far it is."""

    attempt: Attempt
    seen: Seen | None


def queue(visit: Visit) -> Response:
    """The queue, in its order."""
    hub, now = visit.portal.hub, datetime.now(UTC)
    waiting = [Waiting(one, hub.going.get(one.id)) for one in visit.portal.book.waiting()]
    oldest = min((one.attempt.received_at for one in waiting), default=now)
    idle = now - oldest > LONG and not any(one.seen for one in waiting)
    return visit.shown(
        "instructor/queue.html", waiting=waiting, resting=hub.resting, idle=idle, now=now
    )
