"""Handing in to a portal from the command line: who asks, what came of it, how far it is."""

import sys
from functools import partial

import typer

from grader.commands.common import Settings
from grader.course import Week
from grader.errors import NOT_GRADED, GraderError
from grader.feedback import words
from grader.portal import handed_over
from grader.portal.client import Client
from grader.portal.wire import HandedIn, State
from grader.report import Report
from grader.text import Text


def hand_in(
    settings: Settings, address: str, week: Week, name: str, data: bytes
) -> tuple[Client, HandedIn]:
    """Hands a file in; asks for a token where none that the portal knows is kept.

    Raises:
        GraderError: nothing was handed in, or nobody knows whether it was.
    """
    return handed_over.hand_in(address, week.name, name, data, partial(_ask, settings, address))


def result(settings: Settings, client: Client, handed: HandedIn) -> Report:
    """Waits for the result, and says meanwhile how far it is.

    Raises:
        Exit: it cannot be had just now; the file is handed in all the same.
    """
    own, reason = handed.receipt, ""
    try:
        with settings.errors.status("") as status:
            for state in client.states(own.week, own.attempt):
                if found := state.result:
                    return found
                status.update(_how_far(state).pick(settings.language))
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
        return state.why
    if state.tests:
        marks = "".join(map(words.mark, state.tests))
        return Text(f"채점하고 있습니다 {marks}", f"Being graded {marks}")
    if state.ahead:
        return Text(f"앞에 {state.ahead}개가 있습니다", f"{state.ahead} before yours")
    return Text("곧 채점합니다", "About to be graded")


def _ask(settings: Settings, address: str, why: GraderError | None) -> str:
    if not sys.stdin.isatty():
        raise handed_over.new_token(address, why)
    if why:
        settings.complain(why.text.pick(settings.language), "yellow")
    question = Text(
        f"{address}/token 에서 만든 토큰 (보이지 않게 입력합니다)",
        f"A token, made at {address}/token (it is not shown)",
    )
    return typer.prompt(question.pick(settings.language), err=True, hide_input=True).strip()
