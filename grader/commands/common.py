"""What all commands share: where the course is, which language to speak, where to print."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from rich.console import Console

from grader import course
from grader.text import Language, Text, default_language, language_named


@dataclass
class Settings:
    """The global options.

    Arguments:
        path: the course's folder, if it was named.
        console: for results; `errors` is for everything else.
    """

    path: Path | None
    language: Language
    console: Console = field(default_factory=lambda: Console(highlight=False))
    errors: Console = field(default_factory=lambda: Console(highlight=False, stderr=True))

    def course(self, *, weeks_in: str | None = None) -> course.Course:
        """The course at the path that was named, or at or above the current folder.

        Arguments:
            weeks_in: ``solutions`` or ``exercises``; by default the first of them that has weeks.

        Raises:
            GraderError: there is none, or a file of it is wrong.
        """
        root = self.path.resolve() if self.path else course.find_root()
        if weeks_in is None:
            instructors = any((root / "solutions").glob("week*_*/week.toml"))
            weeks_in = "solutions" if instructors else "exercises"
        return course.load(root, weeks_in=weeks_in)

    def say(self, ko: str, en: str, style: str = "") -> None:
        """Prints one sentence; whatever stands in it is printed as it is."""
        text = Text(ko, en).pick(self.language)
        self.console.print(text, style=style, markup=False, emoji=False, soft_wrap=True)

    def complain(self, sentence: str, style: str = "red") -> None:
        """Prints a sentence where errors go."""
        self.errors.print(sentence, style=style, markup=False, emoji=False, soft_wrap=True)

    def json(self, data: object) -> None:
        """Prints ``data`` as JSON that nothing in it can make a terminal obey."""
        text = json.dumps(data, ensure_ascii=False, indent=1)
        print("".join(c if c == "\n" or c.isprintable() else _escaped(c) for c in text))


def _escaped(c: str) -> str:
    return json.dumps(c)[1:-1] if c != "\x7f" else "\\u007f"


def asked_language(arguments: Sequence[str]) -> Language:
    """The language that ``--lang`` asks for: the help is written before options are read."""
    for option, value in pairwise([*arguments, ""]):
        if option == "--lang":
            return language_named(value)
        if option.startswith("--lang="):
            return language_named(option.removeprefix("--lang="))
    return default_language()


_HELP_LANGUAGE = asked_language(sys.argv[1:])


def help_text(ko: str, en: str) -> str:
    """A text of ``--help``, in the language of this process."""
    return Text(ko, en).pick(_HELP_LANGUAGE)
