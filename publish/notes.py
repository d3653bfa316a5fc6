"""The notes of the meetings: what their front matter says, and the questions in them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data

from grader.text import Text
from publish.errors import SourceError

KINDS = {
    "meeting": Text("모임", "Meeting"),
    "seminar": Text("세미나", "Seminar"),
    "paper": Text("논문", "Paper"),
    "conference": Text("학회", "Conference"),
    "call": Text("논문 모집", "Call for papers"),
    "slides": Text("슬라이드", "Slides"),
    "notes": Text("필기", "Handwritten notes"),
}
FOLDER = "notes"
_HEADING = re.compile(r"##(?!#)\s+(?P<title>.+?)\s*\{(?P<attributes>[^{}]*)\}\s*$")
_TITLE = re.compile(r"#(?!#)\s+(.+?)\s*(?:\{[^{}]*\}\s*)?$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Question:
    """A question that was discussed: a heading of a note.

    Arguments:
        anchor: its id, the same in both languages.
        title: Markdown.
        later: added when the note was written (class ``today``), not asked on the day.
        about: the lecture it is about, the note's first unless ``data-about`` says another or none.
    """

    anchor: str
    title: str
    later: bool = False
    about: str = ""


@dataclass(frozen=True)
class Note:
    """One note in one language.

    Arguments:
        path: its source below the language's folder, ``notes/posts/2018-09-13.md``.
        day: of the event; what has no date (slides, somebody's notes) is a page, not a post.
        until: the last day, where an event lasts several.
        deadline: of a call for papers.
        lectures: ids of the lecture map.
        weeks: numbers of the curriculum.
    """

    path: str
    title: str
    kind: str
    description: str
    day: date | None = None
    until: date | None = None
    deadline: date | None = None
    lectures: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def slug(self) -> str:
        """The name of its file, the same in both languages; `mkdocs.yml` publishes it there."""
        return Path(self.path).stem

    @property
    def short(self) -> str:
        """Its day, or its title if it has none."""
        return self.day.isoformat() if self.day else self.title

    @property
    def url(self) -> str:
        """Where it is published, below the language's address."""
        return f"{FOLDER}/{self.slug}/"


def read(folder: Path) -> tuple[Note, ...]:
    """The notes of one language, the newest first, then what has no date.

    Arguments:
        folder: of the language, ``site/ko``.

    Raises:
        SourceError: one of them is wrong.
    """
    pages = sorted((folder / FOLDER).glob("*.md"))
    paths = [path for path in pages if path.name != "index.md"]
    paths += sorted((folder / FOLDER / "posts").glob("*.md"))
    notes = [parse(path.relative_to(folder).as_posix(), _text(path)) for path in paths]
    dated = sorted((n for n in notes if n.day), key=lambda n: (n.day, n.slug), reverse=True)
    return (*dated, *(note for note in notes if note.day is None))


def parse(path: str, text: str) -> Note:
    """One note.

    Raises:
        SourceError: its front matter lacks something or has it wrong.
    """
    body, meta = get_data(text)
    lines = list(outside_code(body))
    titles = (match[1] for line in lines if (match := _TITLE.match(line)))
    try:
        note = Note(
            path=path,
            title=meta.get("title") or next(titles, ""),
            kind=meta.get("kind", "" if "/posts/" in path else "notes"),
            description=str(meta.get("description", "")),
            day=_day(meta, "date"),
            until=_day(meta, "until"),
            deadline=_day(meta, "deadline"),
            lectures=tuple(str(name) for name in meta.get("lectures") or ()),
            weeks=tuple(int(number) for number in meta.get("weeks") or ()),
            tags=tuple(str(tag) for tag in meta.get("tags") or ()),
            questions=tuple(_questions(lines, meta.get("lectures") or ("none",))),
        )
    except (TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error}") from error
    for complaint in _complaints(note):
        raise SourceError(f"{path}: {complaint}")
    return note


def outside_code(body: str) -> Iterator[str]:
    """The lines of a Markdown text that are not inside a fence."""
    fence = ""
    for line in body.splitlines():
        match = _FENCE.match(line)
        if not fence and not match:
            yield line
        elif not fence and match:
            fence = match[1]
        elif match and match[1].startswith(fence) and line.strip() == match[1]:
            fence = ""


def related(note: Note, notes: Sequence[Note], *, most: int = 4) -> list[Note]:
    """The notes that share most with this one: a lecture counts two, a tag or a week one."""

    def shared(other: Note) -> int:
        lectures = set(note.lectures) & set(other.lectures)
        rest = set(note.tags) & set(other.tags), set(note.weeks) & set(other.weeks)
        return 2 * len(lectures) + sum(map(len, rest))

    others = [other for other in notes if other.path != note.path and shared(other)]
    return sorted(others, key=lambda other: -shared(other))[:most]


def disagreements(korean: Sequence[Note], english: Sequence[Note]) -> Iterator[str]:
    """What differs between the languages and must not, and anchors that occur twice."""
    ko, en = ({note.path: note for note in notes} for notes in (korean, english))
    for path in sorted(ko.keys() ^ en.keys()):
        yield f"{path} is there in {'Korean' if path in ko else 'English'} only."
    translations: dict[str, str] = {}
    for path in sorted(ko.keys() & en.keys()):
        yield from _differences(ko[path], en[path])
        for tag, translation in zip(ko[path].tags, en[path].tags, strict=False):
            if translations.setdefault(tag, translation) != translation:
                yield (
                    f"{path}: the tag {tag!r} is {translation!r} here and "
                    f"{translations[tag]!r} elsewhere."
                )
    places: dict[str, list[str]] = defaultdict(list)
    for note in korean:
        for question in note.questions:
            places[question.anchor].append(note.path)
    for anchor, paths in places.items():
        if len(paths) > 1:
            yield f"The question {anchor!r} is asked in {' and in '.join(paths)}."


def _differences(ko: Note, en: Note) -> Iterator[str]:
    for name in ("kind", "day", "until", "deadline", "lectures", "weeks"):
        ours, theirs = getattr(ko, name), getattr(en, name)
        if ours != theirs:
            yield f"{ko.path}: {name} is {ours} in Korean and {theirs} in English."
    if len(ko.tags) != len(en.tags):
        yield f"{ko.path}: {len(ko.tags)} tags in Korean and {len(en.tags)} in English."
    asked = [[(q.anchor, q.later, q.about) for q in note.questions] for note in (ko, en)]
    if asked[0] != asked[1]:
        yield f"{ko.path}: the questions are {asked[0]} in Korean and {asked[1]} in English."


def _questions(lines: Sequence[str], lectures: Sequence[str]) -> Iterator[Question]:
    for line in lines:
        match = _HEADING.match(line)
        attributes = match["attributes"].split() if match else []
        if match and ".question" in attributes:
            anchor = next((word[1:] for word in attributes if word.startswith("#")), "")
            if not _ID.fullmatch(anchor):
                raise ValueError(
                    f"the question {match['title']!r} needs an id like {{#why-pooling .question}}"
                )
            given = (word[11:] for word in attributes if word.startswith("data-about="))
            about = next(given, str(lectures[0]))
            yield Question(
                anchor,
                match["title"],
                later=".today" in attributes,
                about="" if about == "none" else about,
            )


def _day(meta: dict[str, Any], name: str) -> date | None:
    value = meta.get(name)
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    raise ValueError(f"{name} is {value!r}; write it as 2018-09-13, without quotes")


def _complaints(note: Note) -> Iterator[str]:
    if not _NAME.fullmatch(note.slug):
        yield "the name of its file is its address: small letters, digits and hyphens, please"
    if not note.title:
        yield "it has no title: a line that starts with one #"
    if note.kind not in KINDS:
        yield f"kind is {note.kind!r}; it is one of {', '.join(KINDS)}"
    if "/posts/" in note.path and note.day is None:
        yield "it has no date"
    if not note.description:
        yield "it has no description: one sentence for lists and search engines"
    if note.day and note.until and note.until < note.day:
        yield f"it ends on {note.until}, before it begins"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
