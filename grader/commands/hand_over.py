"""Handing in to a portal from the command line: who asks, what came of it, how far it is."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from grader import atomic
from grader.commands.common import Settings
from grader.commands.graded import NOT_GRADED
from grader.course import Week
from grader.errors import GraderError
from grader.feedback import words
from grader.portal.client import Client, UnknownToken
from grader.portal.wire import HandedIn, State
from grader.reading.folders import read_file
from grader.report import Report, TestReport
from grader.text import Text

TOKEN = "GRADER_TOKEN"


def hand_in(
    settings: Settings, address: str, week: Week, name: str, data: bytes
) -> tuple[Client, HandedIn]:
    """Hands a file in; asks for a token where none that the portal knows is kept.

    Raises:
        GraderError: nothing was handed in, or nobody knows whether it was.
    """
    kept = _kept()
    token = os.environ.get(TOKEN) or kept.get(address) or _ask(settings, address)
    client = Client(address, token)
    try:
        handed = client.hand_in(week.name, name, data)
    except UnknownToken as error:
        if os.environ.get(TOKEN) or not sys.stdin.isatty():
            raise _new_token(address, error) from error
        settings.complain(error.text.pick(settings.language), "yellow")
        token = _ask(settings, address)
        client = Client(address, token)
        handed = client.hand_in(week.name, name, data)
    if not os.environ.get(TOKEN) and kept.get(address) != token:
        _keep(kept | {address: token})
    return client, handed


def result(settings: Settings, client: Client, handed: HandedIn) -> Report:
    """Waits for the result, and says meanwhile how far it is.

    Raises:
        Exit: it cannot be had just now; the file is handed in all the same.
    """
    own, reason = handed.receipt, ""
    try:
        with settings.errors.status("") as status:
            for state in client.states(own.week, own.attempt):
                status.update(_how_far(state).pick(settings.language))
                if found := state.result:
                    return found
    except KeyboardInterrupt:
        pass
    except (GraderError, ValueError) as error:
        told = error.text if isinstance(error, GraderError) else Text(str(error), str(error))
        reason = told.pick(settings.language)
    place = f"{client.address}/weeks/{own.week}"
    text = Text(
        f"제출은 되었습니다. 결과는 여기에서 볼 수 있습니다: {place}",
        f"It is handed in. The result will be at {place}",
    )
    settings.complain("\n".join(filter(None, (reason, text.pick(settings.language)))), "yellow")
    raise typer.Exit(NOT_GRADED)


def _how_far(state: State) -> Text:
    if state.why:
        return Text(
            "지금은 채점할 수 없습니다. 제출물의 잘못이 아니며, 곧 다시 채점합니다.",
            "It cannot be graded just now. The fault is not yours; it will be tried again.",
        )
    if state.tests:
        marks = "".join(_marks(state.tests))
        return Text(f"채점하고 있습니다 {marks}", f"Being graded {marks}")
    if state.ahead:
        return Text(f"앞에 {state.ahead}개가 있습니다", f"{state.ahead} before yours")
    return Text("곧 채점합니다", "About to be graded")


def _marks(tests: Sequence[TestReport]) -> Iterator[str]:
    yield from map(words.mark, tests)


def _ask(settings: Settings, address: str) -> str:
    if not sys.stdin.isatty():
        raise _new_token(address)
    question = Text(
        f"{address}/token 에서 만든 토큰 (보이지 않게 입력합니다)",
        f"A token, made at {address}/token (it is not shown)",
    )
    return typer.prompt(question.pick(settings.language), err=True, hide_input=True).strip()


def _new_token(address: str, why: GraderError | None = None) -> GraderError:
    ko, en = (f"{why.text.ko} ", f"{why.text.en} ") if why else ("", "")
    return GraderError(
        f"제출하지 못했습니다. {ko}{address}/token 에서 토큰을 만들고, 터미널에서 다시 실행해 붙여 "
        f"넣거나 {TOKEN}에 넣으십시오.",
        f"Nothing was handed in. {en}Make a token at {address}/token, then run this in a terminal "
        f"and paste it, or put it into {TOKEN}.",
    )


def _place() -> Path:
    from platformdirs import user_config_path

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
