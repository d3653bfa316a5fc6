"""A mistake of ours: whoever asked is told so on a page like all others, the log has all of it.

Starlette's own handler stands outside of all middleware: its page would lack our headers.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.portal.portal import portal_of
from grader.portal.refusals import refusal
from grader.portal.sessions import language_of
from grader.portal.visit import Visit


class Mistakes:
    """Answers what nothing else did; an answer that has begun just ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = False

        async def said(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, said)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            logging.getLogger(__name__).exception("%s", scope["path"])
            request = Request(scope, receive)
            visit = Visit(request, portal_of(request.app), None, language_of(request))
            why = refusal(500, {})
            response = await run_in_threadpool(visit.shown, "error.html", 500, why=why)
            await response(scope, receive, send)
