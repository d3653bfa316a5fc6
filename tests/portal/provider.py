"""A small OpenID provider within the test process: it does what it is told, right or wrong."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "course", "a secret of the provider's"


@dataclass
class Provider:
    """Who says who somebody is.

    Arguments:
        account: claims about whoever signs in.
        wrong: claims of the ID token in place of the right ones; None leaves one out.
        signer: the key in place of the right one.
        forged: the algorithm of a token that nobody signed.
        info: what is only told at the userinfo endpoint.
        down: whether it answers nothing but errors.
    """

    account: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    signer: Any = None
    forged: str = ""
    info: dict[str, Any] = field(default_factory=lambda: {"sub": "1"})
    discovery: dict[str, Any] = field(default_factory=dict)
    down: bool = False
    issuer: str = ""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def key(self) -> ECKey:
        """Its own."""
        return ECKey.generate_key("P-256", {"kid": "first"})

    def authorize(self, address: str) -> dict[str, str]:
        """Somebody signs in at the address where the portal sent them; what they bring back."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize")
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str], headers: Any) -> Any:
        """The JSON at a path; None where something is not right."""
        match path:
            case _ if self.down:
                return None
            case "/.well-known/openid-configuration":
                return self._discovery() | self.discovery
            case "/keys":
                return KeySet([self.key]).as_dict(private=False)
            case "/token":
                return self._token(form, headers)
            case "/userinfo" if headers["Authorization"] == "Bearer access":
                return self.info
        return None

    def _discovery(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "userinfo_endpoint": "userinfo",
        }
        found = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return found | {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["none"]}

    def _token(self, form: dict[str, str], headers: Any) -> Any:
        asked = self._codes.pop(form["code"], None)  # once
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        posted = form.get("client_id"), form.get("client_secret")
        ours = posted == (CLIENT, SECRET) or headers["Authorization"] == f"Basic {basic}"
        if asked is None or not ours:
            return None
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        token = {"access_token": "access", "token_type": "Bearer"}
        return token | ({"id_token": self._signed(asked)} if "nonce" in asked else {})

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "1",
            "nonce": asked["nonce"],
        }
        claims |= {"iat": now, "exp": now + 300, **self.account, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.forged:
            return self._forged(claims)
        return jwt.encode({"kid": "first", "alg": "ES256"}, claims, self.signer or self.key)

    def _forged(self, claims: dict[str, Any]) -> str:
        """Not signed at all, or with the public key in the place of a shared secret."""
        parts = [json.dumps(part).encode() for part in ({"alg": self.forged}, claims)]
        said = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        public = self.key.as_pem(private=False)
        mac = hmac.new(public, said, "sha256").digest() if self.forged == "HS256" else b""
        return (said + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """The provider, answering on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: value[0] for name, value in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            found = provider.answer(urlsplit(self.path).path, form, self.headers)
            self.send_response(503 if provider.down else 400 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
