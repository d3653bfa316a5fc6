"""Everything that pages are generated from, read once for each build."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import Course, Week, find_root, load
from grader.text import Language, Text
from publish import glossary, lecture_map, notes, playground, recorded
from publish.notes import Note

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True)
class Sources:
    """The course, the lecture map, the notes and the glossary, each read when first asked for.

    Arguments:
        root: the folder that holds `course.toml`.
        repository: its address on GitHub, if it has one.
        branch: that links lead to.
    """

    root: Path
    repository: str = ""
    branch: str = "main"

    @cached_property
    def course(self) -> Course:
        """The course as members get it: its weeks are those of `exercises/`."""
        return load(self.root, weeks_in="exercises")

    @cached_property
    def lectures(self) -> lecture_map.LectureMap:
        """The lecture map."""
        return lecture_map.read(self.root / "site" / "lectures.toml")

    @cached_property
    def recorded(self) -> tuple[recorded.Link, ...]:
        """The addresses that were recorded in 2017 and 2018."""
        return recorded.read(self.root / "site" / "recorded.toml")

    @cached_property
    def korean(self) -> tuple[Note, ...]:
        """The notes in Korean, the newest first."""
        return notes.read(self.root / "site" / "ko")

    @cached_property
    def english(self) -> tuple[Note, ...]:
        """The notes in English, the newest first."""
        return notes.read(self.root / "site" / "en")

    @cached_property
    def terms(self) -> tuple[glossary.Term, ...]:
        """The terms of the glossary."""
        return glossary.read(self.root / "site" / "glossary.toml")

    @cached_property
    def widgets(self) -> tuple[playground.Widget, ...]:
        """What there is to play with on the pages of the weeks."""
        return playground.read(self.root / "site" / "widgets.toml")

    def notes(self, language: Language) -> tuple[Note, ...]:
        """The notes in one language, the newest first."""
        return self.korean if language == "ko" else self.english

    def weeks_by_number(self) -> dict[int, Week]:
        """The weeks that exist."""
        return {week.number: week for week in self.course.weeks}


@dataclass(frozen=True)
class View:
    """Where something generated will stand.

    Arguments:
        page: the source path of the page, ``weeks/index.md``.
    """

    sources: Sources
    language: Language
    page: str

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes in this language."""
        return self.sources.notes(self.language)

    def say(self, ko: str, en: str) -> str:
        """The one in this language."""
        return Text(ko, en).pick(self.language)

    def link(self, text: str, target: str) -> str:
        """A Markdown link to another source path, ``lectures.md#lecture-9-2``."""
        return f"[{text}]({self.path(target)})"

    def path(self, target: str) -> str:
        """The path to another source from here."""
        return posixpath.relpath(target, posixpath.dirname(self.page) or ".")

    def week(self, number: int) -> str:
        """A week's name, and a link to its page where it has one."""
        name = self.say(f"{number}주차", f"week {number}")
        week = self.sources.weeks_by_number().get(number)
        return self.link(name, f"weeks/{week.name}.md") if week else name

    def join(self, items: Sequence[str]) -> str:
        """A list on one line."""
        return ", ".join(items)


_last: list[tuple["MkDocsConfig", Sources]] = []


def of(config: "MkDocsConfig") -> Sources:
    """The sources of a build: the same for as long as its configuration is."""
    if not _last or _last[0][0] is not config:
        root = find_root(Path(config.docs_dir))
        branch = (config.edit_uri or "").strip("/").split("/")
        found = Sources(
            root=root,
            repository=(config.repo_url or "").rstrip("/"),
            branch=branch[1] if len(branch) > 1 and branch[0] in ("edit", "blob") else "main",
        )
        _last[:] = [(config, found)]
    return _last[0][1]


def language_of(config: "MkDocsConfig") -> Language:
    """The language that a configuration builds."""
    return "en" if config.theme["language"] == "en" else "ko"
