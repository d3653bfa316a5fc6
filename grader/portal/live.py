"""How far an attempt is, as it happens: one stream for who looks at it."""

import asyncio
import time
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grader.portal.visit import Role, Visit, allowed, visit_of
from grader.portal.weeks import standing, week_of

AGAIN = 5.0  # seconds until the gradebook is asked again: an event may have been missed
LONGEST = 600.0  # seconds of one stream; a browser then opens another


def live(path: str, role: Role) -> Route:
    """A route to the stream of the newest attempt for a week."""

    async def endpoint(request: Request) -> Response:
        visit = await run_in_threadpool(visit_of, request)
        if visit.person is None:
            raise HTTPException(401)
        return allowed(visit, role) or EventSourceResponse(_events(visit, visit.member))

    return Route(path, endpoint)


async def _events(visit: Visit, member: str) -> AsyncIterator[ServerSentEvent]:
    """The state of things whenever it has changed, and ``done`` when there is a result."""
    end, last, attempt = time.monotonic() + LONGEST, "", None
    while time.monotonic() < end:
        attempt = await run_in_threadpool(_followed, visit, member, attempt)
        if attempt is None:
            yield ServerSentEvent("", event="done")
            return
        async with visit.portal.hub.following(attempt) as happened:
            async for shown in _while_it_waits(visit, attempt, happened, last):
                last = shown
                yield ServerSentEvent(shown, event="progress")


def _followed(visit: Visit, member: str, attempt: int | None) -> int | None:
    """The attempt that waits; None if none does, or for who is not signed in any more.

    Arguments:
        attempt: the one so far. As long as it waits, the gradebook need not be asked.
    """
    if visit_of(visit.request).person is None:
        return None
    week = week_of(visit)
    if attempt and visit.portal.places.waits(attempt, member, week.name):
        return attempt
    found = standing(visit.portal.book, week, member)
    return found.newest.attempt.id if found.waits and found.newest else None


async def _while_it_waits(
    visit: Visit, attempt: int, happened: asyncio.Event, last: str
) -> AsyncIterator[str]:
    """What changes, until it is recorded or it is time to ask the gradebook."""
    hub, ask = visit.portal.hub, time.monotonic() + AGAIN
    was_going = attempt in hub.going
    while time.monotonic() < ask:
        going = hub.going.get(attempt)
        if was_going and going is None:
            return
        was_going = going is not None
        happened.clear()  # before looking: what happens from here on is looked at again
        shown = await run_in_threadpool(progress, visit, attempt)
        if shown != last:
            last = shown
            yield shown
        try:
            await asyncio.wait_for(happened.wait(), max(0.0, ask - time.monotonic()))
        except TimeoutError:
            return


def progress(visit: Visit, attempt: int) -> str:
    """How far it is, for a page."""
    hub = visit.portal.hub
    going = hub.going.get(attempt)
    ahead = 0 if going else visit.portal.places.ahead(attempt)
    return visit.rendered(
        "progress.html", going=going, ahead=ahead, resting=hub.resting, week=week_of(visit)
    )
