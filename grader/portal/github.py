"""GitHub, which speaks OAuth 2 when people sign in, and no OpenID Connect: it signs nothing.

What is believed is what it answers, over TLS, to the token that it gave for this visit's code.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from grader.errors import GraderError
from grader.portal.openid import Begun, Provider, as_json

ISSUER = "https://github.com/login/oauth"
CLAIM = "login"
PLACES: Mapping[str, Any] = MappingProxyType(
    {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/access_token",
        "token_endpoint_auth_methods_supported": ("client_secret_post",),
        "userinfo_endpoint": "https://api.github.com/user",
    }
)


class GitHub(Provider):
    """Says the name of somebody's account, and is asked for nothing else."""

    scope: ClassVar[str | None] = None

    def claims(self, begun: Begun, code: str) -> Mapping[str, Any]:
        """The name of the account of whoever came back with a code.

        Raises:
            NotLetIn: GitHub says nothing that holds.
            GraderError: it does not answer.
        """
        with self._asked() as (session, known):
            self._exchanged(session, known, begun, code)
            said = as_json(session, known["userinfo_endpoint"], withhold_token=False)
            return {CLAIM: said[CLAIM]}

    def _known(self, session: Any) -> Mapping[str, Any]:
        return PLACES


def checked(provider: GitHub) -> GitHub:
    """The same, if the course asks for what GitHub says.

    Raises:
        GraderError: it asks for something else.
    """
    if provider.settings.claim == CLAIM and provider.settings.column:
        return provider
    raise GraderError(
        'GitHub은 계정 이름만 말해 줍니다. course.toml의 [portal.openid]에 claim = "login"과 '
        'column = "github"를 적으세요.',
        "GitHub says the name of an account only: write claim = "
        '"login" and column = "github" into [portal.openid] of course.toml.',
    )
