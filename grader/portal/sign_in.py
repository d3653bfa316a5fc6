"""Coming in and going out: an invitation is looked at, accepted once, and becomes a session."""

from starlette.responses import RedirectResponse, Response

from grader.gradebook import access
from grader.portal import sessions
from grader.portal.visit import Visit
from grader.text import Text

_NO_INVITATION = Text(
    "쓸 수 없는 초대입니다. 이미 쓰였거나 기한이 지났습니다. 진행자에게 새 초대를 부탁해 주십시오.",
    "This invitation does not work: it was used already, or its time is up. Ask the instructor "
    "for a new one.",
)


def invitation(visit: Visit) -> Response:
    """Takes the token out of the address at once; it is used up only when it is accepted."""
    response = RedirectResponse("/sign-in", 303)
    sessions.keep_invitation(response, visit.portal, visit.given("token"))
    return response


def sign_in(visit: Visit) -> Response:
    """Asks whether the person that an invitation is for shall be signed in."""
    token = sessions.invitation_of(visit.request, visit.portal)
    invited = visit.portal.book.database.read(lambda s: access.invited(s, token)) if token else None
    why = _NO_INVITATION if token and invited is None else None
    if invited is None and visit.person and not token:
        return RedirectResponse("/", 303)
    return visit.shown("sign_in.html", 403 if why else 200, invited=invited, why=why)


def accept(visit: Visit) -> Response:
    """Signs in: a new session takes the place of whatever the browser had."""
    portal, old = visit.portal, visit.person
    token = sessions.invitation_of(visit.request, portal)
    lasts = sessions.lasts(portal)
    session = portal.book.database.write(lambda s: access.redeem(s, token, lasts))
    if session is None:
        return visit.shown("sign_in.html", 403, invited=None, why=_NO_INVITATION)
    if old is not None:
        portal.book.database.write(lambda s: access.sign_out(s, old.token))
    response = RedirectResponse("/", 303)
    sessions.remember(response, portal, session)
    return response


def sign_out(visit: Visit) -> Response:
    """Ends this session, or with ``everywhere`` all of the person's."""
    person, database = visit.person, visit.portal.book.database
    if person is not None and visit.field("everywhere"):
        database.write(lambda s: access.sign_out_everywhere(s, person.name))
    elif person is not None:
        database.write(lambda s: access.sign_out(s, person.token))
    response = RedirectResponse("/sign-in", 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    sessions.forget(response, visit.portal)
    return response


def language(visit: Visit) -> Response:
    """Changes the language and goes back to where that was asked for."""
    back = visit.field("back")
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = RedirectResponse(back if ours else "/", 303)
    chosen = "en" if visit.field("language") == "en" else "ko"
    sessions.choose_language(response, visit.portal, chosen)
    return response
