"""What all commands share: where the course is, which language to speak, where to print."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from grader import course, harmless
from grader.text import Language, Text, default_language, language_named


class Screen(Console):
    """A terminal to which nothing that is printed can give orders."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """What rich makes of it; only rich's own control codes are obeyed."""
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else harmless.printable(segment.text)
            yield Segment(text, segment.style, segment.control)


@dataclass
class Settings:
    """The global options.

    Arguments:
        path: the course's folder, if it was named.
        console: for results; `errors` is for everything else.
    """

    path: Path | None
    language: Language
    console: Console = field(default_factory=lambda: Screen(highlight=False))
    errors: Console = field(default_factory=lambda: Screen(highlight=False, stderr=True))

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

    def agreed(self, question: Text) -> bool:
        """Asks. Without anybody to ask it is no, and the option that says yes is named."""
        if sys.stdin.isatty():
            return typer.confirm(question.pick(self.language), err=True)
        without = Text(
            f"{question.ko} 그렇다면 --yes를 붙이세요.", f"{question.en} If so, pass --yes."
        )
        self.complain(without.pick(self.language))
        return False

    def json(self, data: object) -> None:
        """Prints ``data`` as JSON."""
        print(harmless.as_json(data), flush=True)  # here, where it is known that nobody listens


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
