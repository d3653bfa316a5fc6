"""The lecture map, `site/lectures.toml`: what each lecture is about, and its week."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.text import Language, Text
from publish.errors import SourceError

_WATCH = "https://www.youtube.com/watch?v="


@dataclass(frozen=True)
class Lecture:
    """A row of the map.

    Arguments:
        name: ``9-2``, or a word where the group learned it elsewhere.
        source: of what is not a lecture: slides, notes, a paper.
        page: the source path of the page with it, ``notes/slides-week3.md``.
        video: its id on YouTube.
    """

    name: str
    subject: Text
    keywords: tuple[tuple[str, ...], tuple[str, ...]]
    week: int | None = None
    video: str | None = None
    source: Text | None = None
    page: str = ""

    @property
    def anchor(self) -> str:
        """Its id on the page of the map."""
        return f"lecture-{self.name}"

    @property
    def watch(self) -> str | None:
        """The address of its video."""
        return _WATCH + self.video if self.video else None

    def label(self, language: Language) -> str:
        """What it is called: lecture 9-2, slides."""
        if self.source:
            return self.source.pick(language)
        return Text(f"강의 {self.name}", f"lecture {self.name}").pick(language)

    def words(self, language: Language) -> tuple[str, ...]:
        """Its keywords."""
        return self.keywords[language == "en"]


@dataclass(frozen=True)
class LectureMap:
    """All of it.

    Arguments:
        weeks: the titles of all weeks, by number.
    """

    series: Text
    home: str
    lectures: tuple[Lecture, ...]
    weeks: dict[int, Text]

    def of_week(self, number: int) -> list[Lecture]:
        """The lectures that a week practises."""
        return [lecture for lecture in self.lectures if lecture.week == number]

    def named(self, name: str) -> Lecture:
        """The lecture called ``name``.

        Raises:
            SourceError: there is none.
        """
        for lecture in self.lectures:
            if lecture.name == name:
                return lecture
        known = ", ".join(lecture.name for lecture in self.lectures)
        raise SourceError(f"There is no lecture {name!r} in lectures.toml. There are: {known}.")


def read(path: Path) -> LectureMap:
    """Reads `lectures.toml`.

    Raises:
        SourceError: it is missing or wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return LectureMap(
            series=Text(**data["series"]),
            home=data["home"],
            lectures=tuple(map(_lecture, data["lecture"])),
            weeks={int(number): Text(**title) for number, title in data["weeks"].items()},
        )
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error!r}") from error


def _lecture(entry: dict[str, Any]) -> Lecture:
    keywords = entry["keywords"]
    if len(keywords["ko"]) != len(keywords["en"]):
        raise ValueError(f"lecture {entry['id']} has not as many keywords in both languages")
    return Lecture(
        name=entry["id"],
        subject=Text(**entry["subject"]),
        keywords=(tuple(keywords["ko"]), tuple(keywords["en"])),
        week=entry.get("week"),
        video=entry.get("video"),
        source=Text(**entry["source"]) if "source" in entry else None,
        page=entry.get("page", ""),
    )
