"""A token for the command line: shown once, kept as a digest, taken back at any time."""

from datetime import timedelta

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from grader.gradebook import access
from grader.portal.visit import Visit, page

LASTS = timedelta(days=365)


def routes() -> list[BaseRoute]:
    """Seeing, making and taking back."""
    return [
        page("/token", token),
        page("/token", make, post=True),
        page("/token/revoke", revoke, post=True),
    ]


def token(visit: Visit) -> Response:
    """How many there are; what they are, nobody knows any more."""
    return _shown(visit, "")


def make(visit: Visit) -> Response:
    """Makes another one and shows it, this once."""
    made = visit.portal.book.database.write(
        lambda s: access.sign_in(s, visit.name, "program", LASTS)
    )
    return _shown(visit, made)


def revoke(visit: Visit) -> Response:
    """Takes all of them back."""
    visit.portal.book.database.write(lambda s: access.sign_out_everywhere(s, visit.name, "program"))
    return RedirectResponse("/token", 303)


def _shown(visit: Visit, made: str) -> Response:
    name = visit.name
    count = visit.portal.book.database.read(lambda s: access.sessions(s, name, "program"))
    return visit.shown("token.html", made=made, count=count, days=LASTS.days)
