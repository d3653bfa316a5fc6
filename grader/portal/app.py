"""The application: which pages there are, who may see each, and what stands around all of them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from grader.course import Course, load
from grader.errors import GraderError
from grader.feedback.html import REPORT_CSS
from grader.portal import api, handing_in, live, open_sign_in, sign_in, tokens, weeks
from grader.portal.body import FORM
from grader.portal.headers import Headers
from grader.portal.instructor import pages
from grader.portal.mistakes import Mistakes
from grader.portal.portal import HERE, Portal
from grader.portal.refusals import ours, refusal
from grader.portal.sessions import language_of
from grader.portal.visit import Role, Visit, page, visit_of
from grader.text import Text

COURSE, DB, HOSTS = "GRADER_PORTAL_COURSE", "GRADER_PORTAL_DB", "GRADER_PORTAL_HOSTS"
_HERE_ONLY = ("localhost", "127.0.0.1", "[::1]")

_SAID = {
    401: Text("먼저 들어와 주세요.", "Sign in first."),
    404: Text("그런 페이지는 없습니다.", "There is no such page."),
}


def routes(course: Course) -> list[BaseRoute]:
    """All pages."""
    file = (course.limits.file_size << 20) + FORM
    return [
        page("/in/{token}", sign_in.invitation, "anybody"),
        page("/sign-in", sign_in.sign_in, "anybody"),
        page("/sign-in", sign_in.accept, "anybody", post=True),
        *open_sign_in.routes(),
        page("/sign-out", sign_in.sign_out, "anybody", post=True),
        page("/language", sign_in.language, "anybody", post=True),
        page("/weeks/{week}", handing_in.upload, post=True, most=file),
        *tokens.routes(),
        *api.routes(),
        *_of_a_member("", "member"),
        *_of_a_member("/class/{member}", "instructor"),
        *pages.routes(),
        Route("/static/report.css", _report_css),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    ]


def _of_a_member(base: str, role: Role) -> list[BaseRoute]:
    """The pages that show what a member handed in: to the member, and to an instructor."""
    attempt = f"{base}/weeks/{{week}}/attempts/{{number}}"
    return [
        page(base or "/", weeks.overview, role),
        page(f"{base}/weeks/{{week}}", weeks.week, role),
        page(f"{base}/weeks/{{week}}/result", weeks.result, role),
        live.live(f"{base}/weeks/{{week}}/live", role),
        page(attempt, weeks.attempt, role),
        page(f"{attempt}/file", weeks.file, role),
    ]


def make(portal: Portal, hosts: tuple[str, ...] = ()) -> Starlette:
    """The application.

    Arguments:
        hosts: names under which it may be asked for, beside its address and this machine.
    """
    course = portal.course
    named = urlsplit(course.portal.address).hostname
    known = [*_HERE_ONLY, *hosts, *([named] if named else [])]
    app = Starlette(
        routes=routes(course),
        middleware=[
            Middleware(Headers, secure=portal.secure),
            Middleware(Mistakes),
            Middleware(TrustedHostMiddleware, allowed_hosts=known, www_redirect=False),
        ],
        exception_handlers={HTTPException: _http_error, GraderError: _grader_error},
        lifespan=_lifespan,
    )
    app.state.portal = portal
    return app


def from_environment() -> Starlette:
    """The application that the environment names, for each of uvicorn's processes."""
    course = load(Path(os.environ[COURSE]))
    hosts = tuple(filter(None, os.environ.get(HOSTS, "").split(",")))
    return make(Portal.of(course, os.environ.get(DB) or None), hosts)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    portal: Portal = app.state.portal
    reading = asyncio.create_task(portal.hub.run())
    try:
        yield
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        portal.close()


async def _report_css(request: Request) -> Response:
    return FileResponse(REPORT_CSS)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    why = refusal(error.status_code, _SAID)
    return await run_in_threadpool(partial(_said, request, error.status_code, why))


async def _grader_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraderError)
    return await run_in_threadpool(partial(_said, request, 503, ours(error), error.text))


def _said(request: Request, status: int, why: Text, told: Text | None = None) -> Response:
    """A page that says why not.

    Arguments:
        told: to an instructor in its place.
    """
    try:
        visit = visit_of(request)
    except GraderError:  # what is wrong may be the very thing that says who asks
        visit = Visit(request, request.app.state.portal, None, language_of(request))
    instructor = visit.person is not None and visit.person.instructor
    return visit.shown("error.html", status, why=told if told and instructor else why)
