"""Handing in for programs: a bearer token, JSON, no cookies, and so no form that could be forged.

`client` asks here what a browser asks of pages, over the same functions.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from grader.course import Week
from grader.errors import GraderError
from grader.feedback import words
from grader.gradebook import access
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.inbox import Receipt
from grader.portal import body
from grader.portal.handing_in import receive, why_not
from grader.portal.portal import portal_of
from grader.portal.refusals import ours, refusal
from grader.portal.visit import Visit
from grader.portal.weeks import entry_of, standing, week_of
from grader.portal.wire import HandedIn, Refused, State
from grader.reading.sentences import Unreadable
from grader.report import to_json
from grader.text import Text

WAIT = 10.0  # seconds until the same is said again
_NAME = re.compile(r"[^/]{1,200}\.(?:py|ipynb)", re.IGNORECASE)
_SAID = {
    401: Text(
        "포털이 이 토큰을 모릅니다. 포털에서 새 토큰을 만들어 주세요.",
        "The portal does not know this token. Make a new one there.",
    ),
    404: Text("그런 주나 제출은 없습니다.", "There is no such week or attempt."),
    429: Text(
        "모르는 토큰을 여기에서 너무 많이 보냈습니다. 1분 뒤에 다시 해 주세요.",
        "Too many unknown tokens came from here. Try again in a minute.",
    ),
}
_BEGUN = 7  # of "Bearer "


def routes() -> list[BaseRoute]:
    """What programs may ask."""
    week = "/api/weeks/{week}"
    return [
        Route(f"{week}/files/{{name}}", _answered(hand_in), methods=["POST"]),
        Route(f"{week}/attempts/{{number}}", _answered(attempt)),
    ]


async def hand_in(request: Request) -> tuple[int, object]:
    """Takes in the file that is the body."""
    visit = await run_in_threadpool(_visit, request)
    week, name = week_of(visit), visit.given("name")
    if not _NAME.fullmatch(name):
        raise HTTPException(404)
    data = await _body(request, visit.portal.course.limits.file_size << 20)
    return await run_in_threadpool(_taken_in, visit, week, name, data)


async def attempt(request: Request) -> tuple[int, object]:
    """How far an attempt is; waits a little for more than ``seen`` tests."""
    visit = await run_in_threadpool(_visit, request)
    week, seen = week_of(visit), request.query_params.get("seen", "")
    entry = await run_in_threadpool(entry_of, visit, week, visit.name)
    until = time.monotonic() + WAIT
    async with visit.portal.hub.following(entry.attempt.id) as happened:
        while True:
            state = await run_in_threadpool(_state, visit, week)
            left = until - time.monotonic()
            if state.report or str(len(state.tests)) != seen or left <= 0:
                return 200, state
            try:
                await asyncio.wait_for(happened.wait(), left)
            except TimeoutError:
                continue
            happened.clear()


def _taken_in(visit: Visit, week: Week, name: str, data: bytes) -> tuple[int, object]:
    portal, book, member = visit.portal, visit.portal.book, visit.name
    if why := why_not(portal, week, member, name, data):
        return 422, Refused(why)
    known = len(book.attempts(week.name, member))
    try:
        own = receive(book, week, member, name, data)
    except Unreadable as error:
        return 503, Refused(error.problem.message)
    new = own.number > known
    return 201 if new else 200, HandedIn(_receipt(book, week, own), new)


def _receipt(book: Book, week: Week, own: Attempt) -> Receipt:
    until = standing(book, week, own.member).until
    return Receipt(
        member=own.member,
        week=own.week,
        file=own.file,
        attempt=own.number,
        digest=own.digest,
        size=own.size,
        received_at=own.received_at.isoformat(timespec="milliseconds"),
        late=until is not None and own.received_at >= until,
    )


def _state(visit: Visit, week: Week) -> State:
    portal, entry = visit.portal, entry_of(visit, week, visit.name)
    if entry.result:
        report = to_json(portal.book.report(entry.result.id))
        return State(report=msgspec.json.decode(report.encode("utf-8", "replace")))
    going = portal.hub.going.get(entry.attempt.id)
    if going:
        return State(tests=tuple(going.tests.values()), why=words.SOON if going.why else None)
    rests = words.RESTS if portal.hub.resting else None
    return State(ahead=portal.places.ahead(entry.attempt.id), why=rests)


def _visit(request: Request) -> Visit:
    """The request, of who its token says; no cookie counts here.

    Raises:
        HTTPException: it is nobody's, or nobody's any more.
    """
    portal, said = portal_of(request.app), request.headers.get("authorization", "")
    token = said[_BEGUN:] if said[:_BEGUN].lower() == "bearer " else ""
    nobody = Visit(request, portal, None, "ko")
    name = portal.book.database.read(lambda s: access.signed_in(s, token, "program"))
    person = portal.person(name, token) if name else None
    if person is None:
        if portal.guesses.too_many(nobody.address):
            raise HTTPException(429)
        portal.guesses.wrong(nobody.address)
        raise HTTPException(401)
    return replace(nobody, person=person)


async def _body(request: Request, most: int) -> bytes:
    bounded = Request(request.scope, body.within(request, most))
    try:
        async with asyncio.timeout(body.SECONDS):
            return await bounded.body()
    except TimeoutError:
        raise HTTPException(408) from None


def _answered(
    does: Callable[[Request], Awaitable[tuple[int, object]]],
) -> Callable[[Request], Awaitable[Response]]:
    """As JSON, whatever comes of it."""

    async def endpoint(request: Request) -> Response:
        try:
            status, said = await does(request)
        except HTTPException as error:
            status, said = error.status_code, Refused(refusal(error.status_code, _SAID))
        except GraderError as error:
            status, said = 503, Refused(ours(error))
        except Exception:
            logging.getLogger(__name__).exception("%s", request.url.path)
            status, said = 500, Refused(refusal(500, _SAID))
        return Response(msgspec.json.encode(said), status, media_type="application/json")

    return endpoint
