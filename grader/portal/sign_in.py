"""Coming in and going out: an invitation is looked at, accepted once, and becomes a session."""

import re

from starlette.responses import RedirectResponse, Response

from grader.gradebook import access
from grader.portal import sessions
from grader.portal.visit import Visit
from grader.text import Text

# Browsers take what begins with several slashes, of either kind, for an address of elsewhere, and
# leave control characters out of it.
_OURS = re.compile(r"/(?!/)[^\\\x00-\x1f]*")

_TOKEN = re.compile(r"[\w-]{1,200}", re.ASCII)  # others are none, and may not fit into a cookie

_NO_INVITATION = Text(
    "쓸 수 없는 초대입니다. 이미 쓰였거나 기한이 지났습니다. 진행자에게 새 초대를 부탁해 주세요.",
    "This invitation does not work: it was used already, or its time is up. Ask the instructor "
    "for a new one.",
)
_LATER = Text(
    "여기에서 쓸 수 없는 초대를 너무 많이 열었습니다. 1분 뒤에 다시 해 주세요.",
    "Too many invitations that do not work were opened from here. Try again in a minute.",
)


def invitation(visit: Visit) -> Response:
    """Takes the token out of the address at once; it is used up only when it is accepted."""
    response, token = RedirectResponse("/sign-in", 303), visit.given("token")
    sessions.keep_invitation(response, visit.portal, token if _TOKEN.fullmatch(token) else "-")
    return response


def sign_in(visit: Visit) -> Response:
    """Asks whether the person that an invitation is for shall be signed in."""
    token = sessions.invitation_of(visit.request, visit.portal)
    if not token:
        if visit.person:
            return RedirectResponse("/", 303)
        return visit.shown("sign_in.html", invited=None, why=None)
    invited = visit.portal.book.database.read(lambda s: access.invited(s, token))
    if invited is None and visit.person:  # whoever opens theirs once more is in already
        response = RedirectResponse("/", 303)
        sessions.forget_invitation(response, visit.portal)
        return response
    if invited is None:
        return _not_let_in(visit)
    return visit.shown("sign_in.html", invited=invited, why=None)


def accept(visit: Visit) -> Response:
    """Signs in: a new session takes the place of whatever the browser had."""
    portal = visit.portal
    token = sessions.invitation_of(visit.request, portal)
    lasts = sessions.lasts(portal)
    response = sessions.opened(portal, visit.person, lambda s: access.redeem(s, token, lasts))
    return response or _not_let_in(visit)


def _not_let_in(visit: Visit) -> Response:
    """Who guesses waits; whoever has an invitation that works never waits for who guesses."""
    guesses = visit.portal.guesses
    if guesses.too_many(visit.address):
        return visit.shown("sign_in.html", 429, invited=None, why=_LATER)
    guesses.wrong(visit.address)
    response = visit.shown("sign_in.html", 403, invited=None, why=_NO_INVITATION)
    sessions.forget_invitation(response, visit.portal)
    return response


def sign_out(visit: Visit) -> Response:
    """Ends this session."""
    if person := visit.person:
        visit.portal.book.database.write(lambda s: access.sign_out(s, person.token))
    response = RedirectResponse("/sign-in", 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    sessions.forget(response, visit.portal)
    return response


def language(visit: Visit) -> Response:
    """Changes the language and goes back to where that was asked for."""
    back = visit.field("back")
    response = RedirectResponse(back if _OURS.fullmatch(back) else "/", 303)
    chosen = "en" if visit.field("language") == "en" else "ko"
    sessions.choose_language(response, visit.portal, chosen)
    return response
