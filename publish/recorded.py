"""What was recorded in 2017 and 2018, `site/recorded.toml`: addresses, and where each stands."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.text import Text
from publish.errors import SourceError

if TYPE_CHECKING:
    from publish.lecture_map import Lecture
    from publish.sources import View

ARCHIVE = "https://web.archive.org/web/2018/"
KINDS = {
    "answers": Text("질문과 답", "questions and answers"),
    "article": Text("글", "article"),
    "call": Text("모집 글", "call"),
    "course": Text("강의", "course"),
    "paper": Text("논문", "paper"),
    "playlist": Text("재생 목록", "playlist"),
    "questions": Text("질문 모음", "questions"),
    "summary": Text("강의 요약", "summary"),
    "tool": Text("도구", "tool"),
    "video": Text("동영상", "video"),
}
_PLACE = re.compile(r"<!-- recorded: ([a-z0-9-]+) -->")


@dataclass(frozen=True)
class Link:
    """An address that somebody wrote down.

    Arguments:
        kind: one of `KINDS`.
        title: what it is; nothing where only its lecture says so.
        number: of those without a title in its lecture.
        lectures: the rows of the map that hold it.
        notes: the notes whose source it is, by the names of their files.
        week: whose page holds it.
        name: by which a page puts it into its text.
    """

    address: str
    kind: str
    title: Text | None = None
    number: int = 0
    lectures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    week: int | None = None
    name: str = ""


def read(path: Path) -> tuple[Link, ...]:
    """Reads `recorded.toml`; one that is not there is empty.

    Raises:
        SourceError: something in it is wrong.
    """
    if not path.exists():
        return ()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("link", [])
        links = tuple(_links(entries))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error!r}") from error
    for key in ("address", "name"):
        found = Counter(value for link in links if (value := getattr(link, key)))
        for value in [value for value, times in found.items() if times > 1]:
            raise SourceError(f"{path}: {value!r} is there twice.")
    return links


def _links(entries: Sequence[dict[str, Any]]) -> Iterator[Link]:
    untitled: Counter[tuple[str, ...]] = Counter()
    for entry in entries:
        lectures, title = tuple(entry.get("lectures", ())), entry.get("title")
        if not title and entry["kind"] != "summary":
            untitled[lectures] += 1
        yield Link(
            address=entry["address"],
            kind=_kind(entry),
            title=Text(**title) if title else None,
            number=untitled[lectures],
            lectures=lectures,
            notes=tuple(entry.get("notes", ())),
            week=entry.get("week"),
            name=entry.get("id", ""),
        )


def _kind(entry: dict[str, Any]) -> str:
    if entry["kind"] not in KINDS:
        raise ValueError(f"{entry['address']} is of the kind {entry['kind']!r}")
    if not (entry.get("title") or entry.get("lectures")):
        raise ValueError(f"{entry['address']} has no title and no lecture")
    if not {"lectures", "notes", "week", "id"} & entry.keys():
        raise ValueError(f"{entry['address']} stands nowhere")
    return entry["kind"]


def fill(markdown: str, view: "View") -> str:
    """The page with each address that it names in its place.

    Raises:
        SourceError: it names one that is not recorded.
    """
    named = {link.name: link for link in view.sources.recorded if link.name}

    def made(match: re.Match[str]) -> str:
        if match[1] not in named:
            raise SourceError(f"{view.page}: nothing recorded is called {match[1]!r}.")
        return shown(named[match[1]], view, kind=False)

    return _PLACE.sub(made, markdown)


def shown(link: Link, view: "View", *, kind: bool = True) -> str:
    """A Markdown link with its kind, and one to the archive's copy of the page."""
    title = name = _title(link, view)
    if link.kind == "summary":
        subject = view.sources.lectures.named(link.lectures[0]).subject
        name = f"{subject.pick(view.language)}, {title}"
    elif kind and link.title:
        title = name = f"{title} ({KINDS[link.kind].pick(view.language)})"
    return f"[{title}]({link.address}) {archived(link.address, name, view)}"


def archived(address: str, title: str, view: "View") -> str:
    """A link to what the archive kept of an address."""
    label = view.say("보관본", "archived")
    return f'[{label}]({ARCHIVE}{address}){{ .archived aria-label="{label}: {title}" }}'


def _title(link: Link, view: "View") -> str:
    if link.title:
        return link.title.pick(view.language)
    kind = KINDS[link.kind].pick(view.language)
    if link.kind == "summary":
        return kind
    subject = view.sources.lectures.named(link.lectures[0]).subject.pick(view.language)
    return f"{subject}: {kind} {link.number}"


def of_lecture(lecture: "Lecture", view: "View") -> tuple[list[Link], list[Link]]:
    """The summaries of a lecture, and what else there is to read."""
    own = [link for link in view.sources.recorded if lecture.name in link.lectures]
    summaries = [link for link in own if link.kind == "summary"]
    return summaries, [link for link in own if link.kind != "summary"]


def sources(note: str, view: "View") -> str:
    """A note's part with the sources that were recorded then; nothing if there are none."""
    own = [link for link in view.sources.recorded if note in link.notes]
    if not own:
        return ""
    title = view.say("그때 적어 둔 자료", "Sources noted then")
    told = view.say(
        "2018년에 적어 둔 주소입니다. 없어진 곳은 보관본으로 볼 수 있습니다.",
        "Addresses as recorded in 2018; where one is gone, the archive may have kept it.",
    )
    lines = "\n".join(f"- {shown(link, view)}" for link in own)
    return f"## {title} {{ #recorded-sources data-search-exclude }}\n\n{told}\n\n{lines}"
