"""Hands in over the web, from a program: the other side of `api`."""

import http.client
import ssl
import time
from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import msgspec

from grader.errors import GraderError
from grader.portal.wire import HandedIn, Refused, State
from grader.text import Text

T = TypeVar("T")

SECONDS = 30.0  # without a word from the portal
PATIENCE = 60.0  # while it cannot be reached, once something is handed in
PAUSE = 1.0
MOST = 32 << 20  # bytes of an answer
_HERE = ("localhost", "127.0.0.1", "::1")


class UnknownToken(GraderError):
    """The portal does not know the token, or not any more."""


class Unreachable(GraderError):
    """Nobody answers; nothing was handed in."""


class Client:
    """The portal at an address, for whoever a token is.

    Raises:
        GraderError: the token would cross the network readable for everybody.
    """

    def __init__(self, address: str, token: str, *, seconds: float = SECONDS) -> None:
        place = urlsplit(address)
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _HERE):
            raise GraderError(
                f"{address}: 토큰은 https로만 보냅니다. https://로 시작하는 주소를 쓰세요.",
                f"{address}: a token is only sent by https. Use an address that begins with it.",
            )
        self.address, self._token, self._seconds = address.rstrip("/"), token, seconds
        self._opener = build_opener(
            _NoOtherPlace, HTTPSHandler(context=ssl.create_default_context())
        )

    def hand_in(self, week: str, name: str, data: bytes) -> HandedIn:
        """Hands a file in.

        Raises:
            UnknownToken, Unreachable: nothing was handed in.
            GraderError: it was refused, or the connection broke before there was an answer.
        """
        path = f"/api/weeks/{quote(week)}/files/{quote(name)}"
        try:
            return self._asked(path, HandedIn, data)
        except (OSError, http.client.HTTPException) as error:
            if _never_arrived(error):
                raise Unreachable(
                    f"제출하지 못했습니다. {self.address}에 닿지 않습니다: {_why(error)}",
                    f"Nothing was handed in: {self.address} cannot be reached: {_why(error)}",
                ) from error
            raise GraderError(
                f"대답을 받기 전에 연결이 끊어져서, 제출되었는지 알 수 없습니다: {_why(error)}. "
                "같은 명령을 다시 실행하세요. 같은 파일은 한 번만 셉니다.",
                f"The connection broke before there was an answer, so it may or may not be handed "
                f"in: {_why(error)}. Run the same command again: the same file counts once.",
            ) from error

    def states(self, week: str, number: int) -> Iterator[State]:
        """How far an attempt is, whenever that changes; the last one has the result.

        Raises:
            GraderError: the portal cannot be reached for too long, or does not tell.
        """
        seen, silent = "", time.monotonic()
        while True:
            path = f"/api/weeks/{quote(week)}/attempts/{number}?seen={seen}"
            try:
                state = self._asked(path, State)
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() - silent > PATIENCE:
                    raise Unreachable(
                        f"{self.address}에 닿지 않습니다: {_why(error)}",
                        f"{self.address} cannot be reached: {_why(error)}",
                    ) from error
                time.sleep(PAUSE)
                continue
            silent, seen = time.monotonic(), str(len(state.tests))
            yield state
            if state.report:
                return

    def _asked(self, path: str, kind: type[T], data: bytes | None = None) -> T:
        request = Request(f"{self.address}{path}", data)
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("Content-Type", "application/octet-stream")
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                return _decoded(answer.read(MOST), kind, self.address)
        except HTTPError as error:
            with error:
                raise self._refusal(error, asked=data is None) from error

    def _refusal(self, error: HTTPError, *, asked: bool) -> Exception:
        """Why not; what may pass is left to who can ask again."""
        try:
            why = msgspec.json.decode(error.read(MOST), type=Refused).why
        except (msgspec.MsgspecError, http.client.HTTPException, OSError):
            return error if error.code >= 500 else _no_portal(self.address)
        if asked and error.code >= 500:
            return error
        kind = UnknownToken if error.code == 401 else GraderError
        return kind(why.ko, why.en)


class _NoOtherPlace(HTTPRedirectHandler):
    """Goes nowhere else: the token is for the portal alone."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _decoded(data: bytes, kind: type[T], address: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError:
        raise _no_portal(address) from None


def _no_portal(address: str) -> GraderError:
    text = Text(
        f"{address}의 대답을 알 수 없습니다. 포털의 주소가 맞는지 보세요.",
        f"{address} gives an answer that no portal gives. See whether the address is right.",
    )
    return GraderError(text.ko, text.en)


def _never_arrived(error: BaseException) -> bool:
    """Whether the portal cannot have got anything: there was no connection at all."""
    if isinstance(error, HTTPError) or not isinstance(error, URLError):
        return False
    reason = error.reason
    broken = isinstance(reason, TimeoutError | ConnectionError)
    return isinstance(reason, ConnectionRefusedError) or not broken


def _why(error: BaseException) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return str(reason) or type(reason).__name__
