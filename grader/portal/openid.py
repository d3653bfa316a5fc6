"""OpenID Connect: somebody else says who a person is, and nothing is believed that is not signed.

The authorization code flow with PKCE. State, nonce and verifier are new each time and wait in a
cookie of the browser that began; whatever comes back to another browser is nobody's.
"""

import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Semaphore
from typing import Any, ClassVar
from urllib.parse import urlsplit

from grader.course import Course
from grader.errors import GraderError
from grader.portal.progress import folder_of
from grader.reading.folders import read_file
from grader.settings import OpenID

BACK = "/sign-in/openid/back"  # where people come back to, under the portal's address
SECRET = "GRADER_OPENID_SECRET"
SECONDS = 10.0  # for each answer of the provider
KNOWN = 600.0  # seconds that what it says of itself is believed
AT_ONCE = 8  # who wait for it; each of them holds a thread that all pages share
LEEWAY = 60  # seconds that clocks may differ
ALGORITHMS = [f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)]
_BROKEN = 500  # the status from which on it is the provider that is at fault
_HERE = ("localhost", "127.0.0.1")
_FILE = "openid-secret"
_DISCOVERY = "/.well-known/openid-configuration"

_known: dict[str, tuple[float, Mapping[str, Any]]] = {}  # of each issuer: until when, and what
_waiting = Semaphore(AT_ONCE)


class NotLetIn(GraderError):
    """The provider says nothing that can be believed."""


@dataclass(frozen=True)
class Begun:
    """What the browser that began has to bring back, and what the provider must know of it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def now(cls) -> "Begun":
        """A new one, which nobody can guess."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True)
class Provider:
    """Who says who somebody is.

    Arguments:
        back: the address that people come back to.
    """

    settings: OpenID
    secret: str
    back: str
    scope: ClassVar[str | None] = "openid email profile"

    def address(self, begun: Begun) -> str:
        """Where people sign in.

        Raises:
            GraderError: the provider does not answer.
        """
        with self._asked() as (session, known):
            address, _ = session.create_authorization_url(
                _safe(known["authorization_endpoint"]),
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
            return address

    def claims(self, begun: Begun, code: str) -> Mapping[str, Any]:
        """What the provider says, checked, of whoever came back with a code.

        Raises:
            NotLetIn: it says nothing, or nothing that holds.
            GraderError: it does not answer.
        """
        with self._asked() as (session, known):
            token = self._exchanged(session, known, begun, code)
            said = self._signed(token, begun, as_json(session, known["jwks_uri"]))
            if self.settings.claim in said or "userinfo_endpoint" not in known:
                return said
            more = as_json(session, known["userinfo_endpoint"], withhold_token=False)
            if more.get("sub") != said["sub"]:
                raise _not_let_in("sub")
            return {**more, **said}

    def _exchanged(
        self, session: Any, known: Mapping[str, Any], begun: Begun, code: str
    ) -> Mapping[str, Any]:
        """The token for a code of this visit."""
        return session.fetch_token(
            _safe(known["token_endpoint"]),
            code=code,
            code_verifier=begun.verifier,
            allow_redirects=False,
        )

    def _known(self, session: Any) -> Mapping[str, Any]:
        """What the provider says of itself, or said a moment ago."""
        issuer, now = self.settings.issuer, time.monotonic()
        until, known = _known.get(issuer, (now, {}))
        if now >= until:
            known = as_json(session, issuer.rstrip("/") + _DISCOVERY)
            if known["issuer"] != issuer:
                raise _not_let_in("issuer")
            _known[issuer] = now + KNOWN, known
        return known

    def _signed(self, token: Mapping[str, Any], begun: Begun, keys: Any) -> Mapping[str, Any]:
        """The claims of an ID token: signed by the issuer, for us, now and for this visit."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        signed = jwt.decode(token["id_token"], key=KeySet.import_key_set(keys), registry=registry)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            options={
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client},
            },
            params={
                "nonce": begun.nonce,
                "client_id": self.settings.client,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=LEEWAY)
        return claims

    @contextmanager
    def _asked(self) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """A session with the provider, and what it says of itself; errors become sentences."""
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.requests_client import OAuth2Session
        from joserfc.errors import JoseError
        from requests import RequestException

        settings = self.settings
        session: Any = OAuth2Session(
            settings.client,
            self.secret,
            scope=self.scope,
            redirect_uri=self.back,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )
        try:
            with _turn(), session:
                known = self._known(session)
                methods = known.get("token_endpoint_auth_methods_supported", [])
                if methods and "client_secret_basic" not in methods:
                    session.token_endpoint_auth_method = "client_secret_post"
                yield session, known
        except RequestException as error:
            if error.response is not None and error.response.status_code < _BROKEN:
                raise _not_let_in(str(error.response.status_code)) from error
            raise _no_answer(settings.issuer, error) from error
        except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
            raise _not_let_in(type(error).__name__) from error


@contextmanager
def _turn() -> Iterator[None]:
    """One of a few at once: nobody waits here for another who waits."""
    if not _waiting.acquire(blocking=False):
        raise GraderError(
            "지금 로그인하는 사람이 너무 많습니다. 잠시 뒤에 처음부터 다시 해 주세요.",
            "Too many people sign in just now. Begin again in a moment.",
        )
    try:
        yield
    finally:
        _waiting.release()


def provider(course: Course) -> Provider | None:
    """The course's, if it has one.

    Raises:
        GraderError: its secret is nowhere, or Authlib is not installed.
    """
    settings = course.portal.openid
    if not settings.issuer:
        return None
    path = folder_of(course) / _FILE
    secret = os.environ.get(SECRET) or (read_file(path).decode().strip() if path.is_file() else "")
    if not secret:
        raise GraderError(
            f"{settings.issuer}가 준 비밀 값이 없습니다. {SECRET}이나 {path}에 넣으세요.",
            f"The secret that {settings.issuer} gave is missing: put it into {SECRET} or {path}.",
        )
    try:
        import authlib  # noqa: F401
    except ImportError as error:
        raise GraderError(
            "Authlib이 없습니다: pip install -c constraints.txt -e '.[portal]'",
            "Authlib is missing: pip install -c constraints.txt -e '.[portal]'",
        ) from error
    from grader.portal import github

    back = course.portal.address + BACK
    if settings.issuer == github.ISSUER:
        return github.checked(github.GitHub(settings, secret, back))
    return Provider(settings, secret, back)


def as_json(session: Any, address: str, *, withhold_token: bool = True) -> Mapping[str, Any]:
    """What a provider has at an address.

    Raises:
        ValueError: no object, or no address that is safe.
        requests.RequestException: it answers with an error, or not at all.
    """
    answer = session.get(_safe(address), withhold_token=withhold_token, allow_redirects=False)
    answer.raise_for_status()
    found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise ValueError(address)
    return found


def _safe(address: str) -> str:
    """An address that nobody on the way can read or change."""
    place = urlsplit(address)
    if place.scheme == "https" or (place.scheme == "http" and place.hostname in _HERE):
        return address
    raise ValueError(address)


def _not_let_in(what: str) -> NotLetIn:
    return NotLetIn(
        f"로그인 제공자의 대답을 믿을 수 없어서 들어오지 못했습니다({what}). 처음부터 다시 해 "
        "주세요.",
        f"You were not let in, because what the provider says does not hold ({what}). Begin again.",
    )


def _no_answer(issuer: str, error: Exception) -> GraderError:
    return GraderError(
        f"로그인 제공자 {issuer}에 닿지 않습니다({type(error).__name__}). 잠시 뒤에 다시 해 "
        "주세요.",
        f"The provider {issuer} cannot be reached ({type(error).__name__}). Try again in a while.",
    )
