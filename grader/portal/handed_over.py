"""Handing in to a portal, and the token for that, which is kept in the user's own configuration."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path

from grader import atomic
from grader.errors import GraderError
from grader.portal.client import Client, UnknownToken
from grader.portal.wire import HandedIn
from grader.reading.folders import read_file

TOKEN = "GRADER_TOKEN"

Ask = Callable[[GraderError | None], str]


def hand_in(address: str, week: str, name: str, data: bytes, ask: Ask) -> tuple[Client, HandedIn]:
    """Hands a file in, with the token of the environment, else one that is kept or asked for.

    Arguments:
        ask: for a token; it is told why the one before does not serve, or raises.

    Raises:
        GraderError: nothing was handed in, or nobody knows whether it was.
    """
    kept, given = _kept(), os.environ.get(TOKEN)
    token = given or kept.get(address) or ask(None)
    client = Client(address, token)
    try:
        handed = client.hand_in(week, name, data)
    except UnknownToken as error:
        if given:
            raise new_token(address, error) from error
        token = ask(error)
        client = Client(address, token)
        handed = client.hand_in(week, name, data)
    if not given and kept.get(address) != token:
        _keep(kept | {address: token})
    return client, handed


def new_token(address: str, why: GraderError | None = None) -> GraderError:
    """The sentence for whoever has no token, and is not there to be asked."""
    ko, en = (f"{why.text.ko} ", f"{why.text.en} ") if why else ("", "")
    return GraderError(
        f"제출하지 못했습니다. {ko}{address}/token 에서 토큰을 만들고, 터미널에서 다시 실행해 붙여 "
        f"넣거나 {TOKEN}에 넣으세요.",
        f"Nothing was handed in. {en}Make a token at {address}/token, then run this in a terminal "
        f"and paste it, or put it into {TOKEN}.",
    )


def _place() -> Path:
    return user_config_path("grader", appauthor=False) / "portal" / "tokens.json"


def _kept() -> dict[str, str]:
    """Tokens by address; none where nothing that could be one is kept."""
    try:
        data = json.loads(read_file(_place()))
        return {key: token for key, token in data.items() if isinstance(token, str)}
    except (GraderError, OSError, ValueError, AttributeError, RecursionError):
        return {}


def _keep(tokens: dict[str, str]) -> None:
    """Keeps them where only this account can read them, if the system lets us."""
    try:
        _place().parent.parent.mkdir(parents=True, exist_ok=True)
        _place().parent.mkdir(mode=0o700, exist_ok=True)
        atomic.write(_place(), json.dumps(tokens, indent=1).encode())
    except OSError:
        return
