"""One request of one person, and the one place that decides who may see a page at all.

A page is a plain function of a `Visit`. What `page` wraps around it: the body is read within its
bounds, the person behind the cookie is looked up, a post must carry the token of the form that it
came from, and whoever may not see the page learns nothing of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from grader.portal import body, sessions
from grader.portal.portal import Person, Portal
from grader.text import Language, Text

Role = Literal["anybody", "member", "instructor"]


@dataclass(frozen=True)
class Visit:
    """A request, and who asks.

    Arguments:
        person: None for who is not signed in.
        form: what was posted.
    """

    request: Request
    portal: Portal
    person: Person | None
    language: Language
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of who asks; pages for members and instructors have one."""
        if self.person is None:
            raise HTTPException(401)
        return self.person.name

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    @cached_property
    def member(self) -> str:
        """Whose page it is: the member's in the address of an instructor's page, else who asks.

        Raises:
            HTTPException: somebody else's, and no instructor asks; or nobody's.
        """
        named = self.request.path_params.get("member")
        if named is None:
            return self.name
        if not (self.person and self.person.instructor and self.portal.knows(str(named))):
            raise HTTPException(404)
        return str(named)

    @property
    def base(self) -> str:
        """What the addresses of that member's pages begin with."""
        return f"/class/{self.member}" if "member" in self.request.path_params else ""

    @property
    def here(self) -> str:
        """Where to come back to: this page, or the one from which something was posted to it."""
        request, own = self.request, self.request.url
        if own.path.startswith("/sign-in"):  # what came back from a provider is used up
            return "/sign-in"
        places = [f"{own.path}?{own.query}" if own.query else own.path]
        if request.method != "GET":
            _, begun, below = request.headers.get("referer", "").partition("://")
            places = [f"/{below.partition('/')[2]}", *places] if begun else places
        return next((place for place in places if _is_page(request, place)), "/")

    def given(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def field(self, name: str) -> str:
        """What was written into a field of the form; empty if there is no such field."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def say(self, ko: str, en: str) -> str:
        """A sentence in the language of who asks."""
        return Text(ko, en).pick(self.language)

    def shown(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page made of a template."""
        response = HTMLResponse(self.rendered(template, **context), status)
        sessions.visitor(self.request, response, self.portal)
        return response

    def rendered(self, template: str, **context: Any) -> str:
        """The text of a template."""
        return self.portal.templates.get_template(template).render(
            visit=self,
            course=self.portal.course,
            csrf=sessions.form_token(self.request, self.portal),
            **context,
        )


def visit_of(request: Request, form: Mapping[str, Any] | None = None) -> Visit:
    """The visit that a request is."""
    portal: Portal = request.app.state.portal
    person = sessions.person_of(request, portal)
    return Visit(request, portal, person, sessions.language_of(request), form or {})


def _is_page(request: Request, address: str) -> bool:
    """Whether there is something to look at, and not only to post to."""
    asked = {"type": "http", "method": "GET", "path": address.partition("?")[0]}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def page(
    path: str,
    shows: Callable[[Visit], Response],
    role: Role = "member",
    *,
    post: bool = False,
    most: int = body.FORM,
) -> Route:
    """A route to a page.

    Arguments:
        role: who may see it; an instructor's page is not even there for others.
        post: whether it is posted to, instead of being looked at.
        most: bytes that may be posted.
    """

    def seen(request: Request, form: FormData | None = None) -> Response:
        if post and not sessions.form_is_ours(request, form):
            return refused(visit_of(request))
        visit = visit_of(request, form)
        return allowed(visit, role) or shows(visit)

    def stranger(request: Request) -> Response | None:
        """What is answered before a large body is read at all."""
        return allowed(visit_of(request), role)

    async def endpoint(request: Request) -> Response:
        if not post:
            return await run_in_threadpool(seen, request)
        if most > body.FORM and (instead := await run_in_threadpool(stranger, request)):
            return instead
        async with body.form_of(request, most) as form:
            return await run_in_threadpool(seen, request, form)

    return Route(path, endpoint, methods=["POST"] if post else ["GET"], name=shows.__name__)


def allowed(visit: Visit, role: Role) -> Response | None:
    """None if a person of that role asks; else what is answered instead.

    Raises:
        HTTPException: the page is not even there for who asks.
    """
    if role == "anybody":
        return None
    if visit.person is None:
        return RedirectResponse("/sign-in", 303)
    if role == "instructor" and not visit.person.instructor:
        raise HTTPException(404)
    return None


def refused(visit: Visit) -> Response:
    """The answer to a form that is not ours, or is too old."""
    why = Text(
        "이 양식은 오래되었거나 다른 곳에서 왔습니다. 아무것도 바뀌지 않았습니다. 페이지를 다시 "
        "열고 한 번 더 해 주세요.",
        "This form is too old, or came from somewhere else. Nothing has changed. Open the page "
        "again and try once more.",
    )
    return visit.shown("error.html", 403, why=why)
