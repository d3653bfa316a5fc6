"""Who hands in from this machine: asked for once, and kept in the user's own configuration."""

import json
import sys
from pathlib import Path

import typer

from grader import atomic
from grader.commands.common import Settings
from grader.commands.options import known_member
from grader.course import Course
from grader.errors import GraderError, cause
from grader.reading.folders import read_file
from grader.text import Text

_QUESTION = Text("제출할 때 쓸 이름(구성원 이름)", "Your name as a member, to hand in under")


def own_identity(settings: Settings, course: Course, given: str | None, *, keep: bool) -> str:
    """The member who hands in: who is named, else who was the last time, else who is asked for.

    Arguments:
        keep: whether the name that is given is that of whoever uses this machine from now on.

    Raises:
        GraderError: there is no name, nobody to ask, or the name cannot be a member's.
    """
    names, key = _kept(), course.name.en
    if given is None:
        given = names.get(key) or _ask(settings)
        keep = True
    name = known_member(settings, course, given)
    if keep and names.get(key) != name:
        said = Text(
            f"앞으로 이 컴퓨터에서는 {name!r}의 이름으로 제출합니다. --member로 바꿉니다.",
            f"From now on this machine hands in as {name!r}; --member changes that.",
        )
        if why := _keep(names | {key: name}):
            said = Text(
                f"이름을 이 컴퓨터에 저장하지 못했습니다({_place()}: {why.ko}). 다음에도 "
                "--member로 적어 주세요.",
                f"Your name could not be kept on this machine ({_place()}: {why.en}): say it with "
                "--member the next time, too.",
            )
        settings.complain(said.pick(settings.language), "bright_black")
    return name


def _ask(settings: Settings) -> str:
    if sys.stdin.isatty():
        return typer.prompt(_QUESTION.pick(settings.language), err=True)
    raise GraderError(
        "누구의 제출인지 알 수 없습니다. --member로 이름을 적어 주세요. 다음부터는 기억합니다.",
        "Whose file is this? Say so with --member; it is remembered.",
    )


def _place() -> Path:
    from platformdirs import user_config_path

    return user_config_path("grader", appauthor=False) / "members.json"


def _kept() -> dict[str, str]:
    """Names by course; none where nothing that could be one is kept."""
    try:
        data = json.loads(read_file(_place()))
        return {key: name for key, name in data.items() if isinstance(name, str)}
    except (GraderError, OSError, ValueError, AttributeError, RecursionError):
        return {}


def _keep(names: dict[str, str]) -> Text | None:
    """Keeps them, if the system lets us: a home that is read-only costs a question each time.

    Returns:
        Why it does not; None if it does.
    """
    try:
        _place().parent.mkdir(parents=True, exist_ok=True)
        atomic.put(_place(), json.dumps(names, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        return cause(error)
    return None
