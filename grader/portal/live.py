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
from grader.portal.weeks import Standing, standing, week_of

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
    end, last = time.monotonic() + LONGEST, ""
    while time.monotonic() < end:
        found = await run_in_threadpool(_standing, visit, member)
        if found is None or not found.waits or found.newest is None:
            yield ServerSentEvent("", event="done")
            return
        attempt = found.newest.attempt.id
        async with visit.portal.hub.following(attempt) as happened:
            async for shown in _while_it_waits(visit, attempt, happened, last):
                last = shown
                yield ServerSentEvent(shown, event="progress")


def _standing(visit: Visit, member: str) -> Standing | None:
    """None for who is not signed in any more."""
    if visit_of(visit.request).person is None:
        return None
    return standing(visit.portal.book, week_of(visit), member)


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
    ahead = 0
    if going is None:
        ids = [one.id for one in visit.portal.book.waiting()]
        ahead = ids.index(attempt) if attempt in ids else 0
    return visit.rendered(
        "progress.html", going=going, ahead=ahead, resting=hub.resting, week=week_of(visit)
    )
