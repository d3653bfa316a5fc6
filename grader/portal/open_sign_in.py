"""Coming in with an account of a university or the like: there, and back with what it says."""

import hmac
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from grader.errors import GraderError
from grader.gradebook import access
from grader.portal import sessions
from grader.portal.accounts import who
from grader.portal.openid import BACK, Begun, NotLetIn, Provider
from grader.portal.visit import Visit, page
from grader.text import Text

_OTHER_BROWSER = Text(
    "이 로그인은 이 브라우저에서 시작하지 않았거나, 너무 오래되었거나, 이미 쓰였습니다. 처음부터 "
    "다시 해 주세요.",
    "This sign-in was not begun in this browser, is too old, or was used already. Begin again.",
)
_STOPPED = Text(
    "로그인을 그만두었거나 제공자가 허락하지 않았습니다.",
    "You stopped, or the provider did not let you.",
)
_LATER = Text(
    "여기에서 로그인을 너무 많이 시도했습니다. 1분 뒤에 다시 해 주세요.",
    "Too many sign-ins were tried from here. Try again in a minute.",
)


def routes() -> list[BaseRoute]:
    """There and back."""
    return [page("/sign-in/openid", begin, "anybody"), page(BACK, back, "anybody")]


def begin(visit: Visit) -> Response:
    """Sends a browser to the provider, with something that it has to bring back.

    Raises:
        HTTPException: the course has no provider.
    """
    own = visit.portal.provider
    if own is None:
        raise HTTPException(404)
    begun = Begun.now()
    try:
        response = RedirectResponse(own.address(begun), 303)
    except GraderError as error:
        return _not_let_in(visit, error.text, 503)
    sessions.keep_begun(response, visit.portal, begun)
    return response


def back(visit: Visit) -> Response:
    """Signs in whoever the provider says it is: a new session in the place of any other.

    Raises:
        HTTPException: the course has no provider.
    """
    portal = visit.portal
    if portal.provider is None:
        raise HTTPException(404)
    response = _answer(visit, portal.provider)
    sessions.forget_begun(response, portal)
    return response


def _answer(visit: Visit, own: Provider) -> Response:
    portal, query = visit.portal, visit.request.query_params
    refused = partial(_not_let_in, visit)
    if portal.guesses.too_many(visit.address):
        return refused(_LATER, 429)
    begun = sessions.begun_of(visit.request, portal)
    ours = begun is not None and hmac.compare_digest(
        begun.state.encode(), query.get("state", "").encode("utf-8", "replace")
    )
    if begun is None or not ours or query.get("iss", own.settings.issuer) != own.settings.issuer:
        portal.guesses.wrong(visit.address)
        return refused(_OTHER_BROWSER)
    if "code" not in query:
        return refused(_STOPPED)
    return _let_in(visit, own, begun, query["code"])


def _let_in(visit: Visit, own: Provider, begun: Begun, code: str) -> Response:
    portal, refused = visit.portal, partial(_not_let_in, visit)
    try:
        claims = own.claims(begun, code)
    except NotLetIn as error:
        portal.guesses.wrong(visit.address)
        return refused(error.text)
    except GraderError as error:
        return refused(error.text, 503)
    name = who(own.settings, claims, portal.roster, portal.course.portal.instructors)
    if name is None:
        return refused(_stranger(visit, claims.get(own.settings.claim)))
    lasts = sessions.lasts(portal)
    opens = partial(access.sign_in, person=name, kind="browser", lasts=lasts)
    response = sessions.opened(portal, visit.person, opens)
    assert response  # there is no invitation that could have been used already
    return response


def _stranger(visit: Visit, said: object) -> Text:
    """What to do for whoever is nobody's in the roster, or not surely."""
    shown = said if isinstance(said, str) and said else "?"
    return Text(
        f"{shown}: 이 계정이 누구의 것인지 알 수 없습니다. 명부에 없거나, 제공자가 확인하지 않은 "
        "주소입니다. 진행자에게 명부에 넣어 달라고 하거나 초대를 부탁해 주세요.",
        f"{shown}: it is not known whose account this is. It is not in the roster, or the provider "
        "has not verified the address. Ask the instructor to put it there, or for an invitation.",
    )


def _not_let_in(visit: Visit, why: Text, status: int = 403) -> Response:
    return visit.shown("sign_in.html", status, invited=None, why=why)
