"""Traits: what alike work is recognised by, kept beside its report as data.

They are digests. Nothing of a member's text can be read from them, and points never depend on them.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from msgspec import ValidationError, convert

VERSION = 1  # of how traits are made: those of another are made anew


@dataclass(frozen=True)
class TaskTraits:
    """What one task's code is recognised by.

    Arguments:
        words: of its statements, names normalised, without what was released.
        programs: exact digest of each program, by what was asked for.
        pieces: of the sketches of its programs.
        wrong: whether a program of it was made that some test fails.
    """

    name: str
    words: tuple[int, ...] = ()
    programs: dict[str, str] = field(default_factory=dict)
    pieces: tuple[int, ...] = ()
    wrong: bool = False


@dataclass(frozen=True)
class Traits:
    """What a submission is recognised by.

    Arguments:
        comments: of the member's own.
        answers: of the words of each written answer.
        programs: whether programs were looked at; if not, there is only text.
    """

    tasks: tuple[TaskTraits, ...]
    comments: tuple[int, ...] = ()
    answers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    programs: bool = False
    version: int = VERSION

    @property
    def empty(self) -> bool:
        """Whether it holds nothing that could be alike."""
        tasks = any(task.words or task.programs or task.pieces for task in self.tasks)
        return not (tasks or self.comments or any(self.answers.values()))


def to_json(traits: Traits) -> str:
    """Traits as compact JSON."""
    return json.dumps(asdict(traits), separators=(",", ":"))


def from_json(text: str) -> Traits | None:
    """Reads what `to_json` wrote; None for what was made in another way."""
    try:
        data: dict[str, Any] = json.loads(text)
        return convert(data, Traits) if data["version"] == VERSION else None
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
