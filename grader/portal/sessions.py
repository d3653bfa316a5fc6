"""Cookies: who is signed in, which form is ours, which language is read."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, Signer, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grader.gradebook import access
from grader.portal.openid import Begun
from grader.portal.portal import Person, Portal
from grader.text import Language

FORM = "csrf"
_SESSION, _VISITOR, _INVITATION, _LANGUAGE = "session", "visitor", "invitation", "language"
_BEGUN = "begun"
_YEAR = 365 * 24 * 3600
_MOMENT = 600  # seconds that an invitation, or a visit to a provider, is waited for


def person_of(request: Request, portal: Portal) -> Person | None:
    """Who asks; None for who is not signed in, or not in the course any more."""
    token = _get(request, portal, _SESSION)
    if not token:
        return None
    name = portal.book.database.read(lambda s: access.signed_in(s, token, "browser"))
    return portal.person(name, token) if name else None


def opened(
    portal: Portal, old: Person | None, opens: Callable[[access.Session], str | None]
) -> Response | None:
    """Signs a browser in, and leads to the weeks; whatever it had before is worth nothing any more.

    Arguments:
        old: who was signed in there.
        opens: a session, and returns its token; None where nobody is let in.
    """

    def work(session: access.Session) -> str | None:
        token = opens(session)
        if token and old:
            access.sign_out(session, old.token)
        return token

    token = portal.book.database.write(work)
    if token is None:
        return None
    response = RedirectResponse("/", 303)
    _set(response, portal, _SESSION, token, portal.course.portal.days * 24 * 3600)
    forget_invitation(response, portal)
    _forget(response, portal, _VISITOR)
    return response


def forget(response: Response, portal: Portal) -> None:
    """Signs this browser out."""
    _forget(response, portal, _SESSION)


def keep_invitation(response: Response, portal: Portal, token: str) -> None:
    """Takes an invitation out of the address: it is shown in none, and sent to nobody else."""
    _set(response, portal, _INVITATION, token, _MOMENT)


def invitation_of(request: Request, portal: Portal) -> str:
    """The invitation that this browser was opened with; empty if none."""
    return _get(request, portal, _INVITATION)


def forget_invitation(response: Response, portal: Portal) -> None:
    """It is used up, or was none."""
    _forget(response, portal, _INVITATION)


def keep_begun(response: Response, portal: Portal, begun: Begun) -> None:
    """Remembers in this browser that somebody went to a provider, for a moment."""
    _set(response, portal, _BEGUN, _sealed(portal).dumps(asdict(begun)), _MOMENT)


def begun_of(request: Request, portal: Portal) -> Begun | None:
    """What this browser has begun, if that was a moment ago."""
    try:
        return Begun(**_sealed(portal).loads(_get(request, portal, _BEGUN), max_age=_MOMENT))
    except (BadData, TypeError):
        return None


def forget_begun(response: Response, portal: Portal) -> None:
    """It is brought back once."""
    _forget(response, portal, _BEGUN)


def _sealed(portal: Portal) -> URLSafeTimedSerializer:
    sealed = {"digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(portal.key, salt="grader.portal.openid", signer_kwargs=sealed)


def lasts(portal: Portal) -> timedelta:
    """How long somebody stays signed in."""
    return timedelta(days=portal.course.portal.days)


# Forms


def visitor(request: Request, response: Response, portal: Portal) -> None:
    """Gives a browser that is nobody's yet something that its forms can be bound to."""
    if FORM in request.scope and not _get(request, portal, _SESSION):
        _set(response, portal, _VISITOR, request.scope[FORM], _YEAR)


def form_token(request: Request, portal: Portal) -> str:
    """What a form must carry to be ours: it belongs to the session, or to the browser."""
    return _signer(portal).get_signature(_bound_to(request, portal)).decode()


def form_is_ours(request: Request, form: Mapping[str, Any] | None) -> bool:
    """Whether what was posted came from a form of ours in this browser."""
    portal: Portal = request.app.state.portal
    given = (form or {}).get(FORM)
    if not _from_here(request) or not isinstance(given, str):
        return False
    if not (_get(request, portal, _SESSION) or _get(request, portal, _VISITOR)):
        return False
    return hmac.compare_digest(given.encode(), form_token(request, portal).encode())


def _from_here(request: Request) -> bool:
    """Whether the browser, as far as it says so, was on a page of ours."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def _bound_to(request: Request, portal: Portal) -> str:
    known = _get(request, portal, _SESSION) or _get(request, portal, _VISITOR)
    if not known:
        known = request.scope.setdefault(FORM, secrets.token_urlsafe(32))
    return known


def _signer(portal: Portal) -> Signer:
    return Signer(portal.key, salt="grader.portal.form", digest_method=hashlib.sha256)


# Language


def language_of(request: Request) -> Language:
    """What was chosen, else the first of ours that the browser asks for, else Korean."""
    chosen = request.cookies.get(_LANGUAGE)
    if chosen in ("ko", "en"):
        return "en" if chosen == "en" else "ko"
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith(("ko", "en")):
            return "en" if part.strip().startswith("en") else "ko"
    return "ko"


def choose_language(response: Response, portal: Portal, language: str) -> None:
    """Remembers a language in this browser."""
    response.set_cookie(
        _LANGUAGE, language, _YEAR, secure=portal.secure, httponly=True, samesite="lax"
    )


# Cookies


def _called(portal: Portal, name: str) -> str:
    """With this beginning a browser lets nobody else, not even a neighbouring host, set it."""
    return f"__Host-{name}" if portal.secure else name


def _get(request: Request, portal: Portal, name: str) -> str:
    return request.cookies.get(_called(portal, name), "")


def _set(response: Response, portal: Portal, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _called(portal, name),
        value,
        seconds,
        secure=portal.secure,
        httponly=True,
        samesite="lax",
    )


def _forget(response: Response, portal: Portal, name: str) -> None:
    response.delete_cookie(
        _called(portal, name), secure=portal.secure, httponly=True, samesite="lax"
    )
