"""Handing in for programs: a bearer token, JSON, no cookies, and so no form that could be forged.

`client` asks here what a browser asks of pages, over the same functions.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

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
from grader.gradebook.attempts import Attempt, Entry
from grader.inbox import Receipt
from grader.portal import body
from grader.portal.handing_in import take_in, why_not
from grader.portal.portal import Person, Portal, portal_of
from grader.portal.weeks import standing
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
    408: Text("너무 오래 걸려서 받지 못했습니다.", "It took too long and was not taken in."),
    413: Text(
        "너무 커서 받지 못했습니다. 노트북의 출력을 모두 지우고 저장해 주세요.",
        "It is too large and was not taken in. Clear all outputs of the notebook and save it.",
    ),
    429: Text(
        "모르는 토큰을 여기에서 너무 많이 보냈습니다. 1분 뒤에 다시 해 주세요.",
        "Too many unknown tokens came from here. Try again in a minute.",
    ),
}
_OTHERWISE = Text("할 수 없는 요청입니다.", "That cannot be done.")
_BEGUN = 7  # of "Bearer "


def routes() -> list[BaseRoute]:
    """What programs may ask."""
    week = "/api/weeks/{week}"
    return [
        Route(f"{week}/files/{{name}}", _answered(hand_in), methods=["POST"]),
        Route(f"{week}/attempts/{{number:int}}", _answered(attempt)),
    ]


async def hand_in(request: Request) -> tuple[int, object]:
    """Takes in the file that is the body."""
    portal, person = await run_in_threadpool(_who, request)
    week, name = _week(portal, request), str(request.path_params["name"])
    if not _NAME.fullmatch(name):
        raise HTTPException(404)
    data = await _body(request, portal.course.limits.file_size << 20)
    return await run_in_threadpool(_taken_in, portal, person, week, name, data)


async def attempt(request: Request) -> tuple[int, object]:
    """How far an attempt is; waits a little for more than ``seen`` tests."""
    portal, person = await run_in_threadpool(_who, request)
    week, number = _week(portal, request), int(request.path_params["number"])
    seen = request.query_params.get("seen", "")
    entry = await run_in_threadpool(_entry, portal, person, week, number)
    until = time.monotonic() + WAIT
    async with portal.hub.following(entry.attempt.id) as happened:
        while True:
            state = await run_in_threadpool(_state, portal, person, week, number)
            left = until - time.monotonic()
            if state.report or str(len(state.tests)) != seen or left <= 0:
                return 200, state
            try:
                await asyncio.wait_for(happened.wait(), left)
            except TimeoutError:
                continue
            happened.clear()


def _taken_in(
    portal: Portal, person: Person, week: Week, name: str, data: bytes
) -> tuple[int, object]:
    book = portal.book
    if why := why_not(portal, week, person.name, name, data):
        return 422, Refused(why)
    known = len(book.attempts(week.name, person.name))
    try:
        own = take_in(book, week, person.name, name, data)
    except Unreadable as error:
        return 503, Refused(error.problem.message)
    new = own.number > known
    return 201 if new else 200, HandedIn(_receipt(portal, week, own), new)


def _receipt(portal: Portal, week: Week, own: Attempt) -> Receipt:
    until = standing(portal.book, week, own.member).until
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


def _state(portal: Portal, person: Person, week: Week, number: int) -> State:
    entry = _entry(portal, person, week, number)
    if entry.result:
        report = to_json(portal.book.report(entry.result.id))
        return State(report=msgspec.json.decode(report.encode("utf-8", "replace")))
    going = portal.hub.going.get(entry.attempt.id)
    if going:
        return State(tests=tuple(going.tests.values()), why=words.SOON if going.why else None)
    rests = words.RESTS if portal.hub.resting else None
    return State(ahead=portal.line.ahead(entry.attempt.id), why=rests)


def _entry(portal: Portal, person: Person, week: Week, number: int) -> Entry:
    entries = portal.book.entries(week.name, person.name)
    found = next((one for one in entries if one.attempt.number == number), None)
    if found is None:
        raise HTTPException(404)
    return found


def _who(request: Request) -> tuple[Portal, Person]:
    """Who asks, by the token in the header.

    Raises:
        HTTPException: it is nobody's, or nobody's any more.
    """
    portal, said = portal_of(request.app), request.headers.get("authorization", "")
    token = said[_BEGUN:] if said[:_BEGUN].lower() == "bearer " else ""
    address = request.client.host if request.client else ""
    if portal.guesses.too_many(address):
        raise HTTPException(429)
    name = portal.book.database.read(lambda s: access.signed_in(s, token, "program"))
    person = portal.person(name, token) if name else None
    if person is None:
        portal.guesses.wrong(address)
        raise HTTPException(401)
    return portal, person


def _week(portal: Portal, request: Request) -> Week:
    week = portal.course.by_name.get(str(request.path_params["week"]))
    if week is None:
        raise HTTPException(404)
    return week


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
            status, said = error.status_code, Refused(_SAID.get(error.status_code, _OTHERWISE))
        except GraderError as error:
            status, said = 503, Refused(error.text)
        return Response(msgspec.json.encode(said), status, media_type="application/json")

    return endpoint
