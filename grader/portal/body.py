"""What a request may carry: nothing is parsed before it is known to be small enough."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

FORM = 64 << 10  # bytes of a form without a file
FILES, FIELDS = 2, 20
SECONDS = 120.0  # for a whole body
PAUSE = 15.0  # seconds without a byte of it


@asynccontextmanager
async def form_of(request: Request, most: int) -> AsyncIterator[FormData]:
    """What was posted.

    Raises:
        HTTPException: it is too large, too slow, packed, or no form.
    """
    bounded = Request(request.scope, within(request, most))
    try:
        async with asyncio.timeout(SECONDS):
            form = await bounded.form(max_files=FILES, max_fields=FIELDS, max_part_size=FORM)
    except TimeoutError:
        raise HTTPException(408) from None
    try:
        yield form
    finally:
        await bounded.close()


def within(request: Request, most: int) -> Receive:
    """Receives a body of so many bytes, and refuses more.

    Raises:
        HTTPException: it says itself that it is larger, or is packed.
    """
    said = request.headers.get("content-length", "0")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415)
    if not said.isdecimal() or int(said) > most:
        raise HTTPException(413)
    left = most

    async def receive() -> Message:
        nonlocal left
        async with asyncio.timeout(PAUSE):
            message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return receive
