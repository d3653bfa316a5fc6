"""The glossary, `site/glossary.toml`: its page, and where in a text its terms stand."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.text import Language, Text
from publish.errors import SourceError

if TYPE_CHECKING:
    from publish.sources import View

PAGE = "glossary.md"
# What Korean puts after a noun. Several may follow one another: 에서+는, 까지+의.
_ENDINGS = """
    은 는 이 가 을 를 의 에 와 과 도 만 로 으로 에서 에게 부터 까지 보다 처럼 마다 만큼 조차 밖에
    이나 나 들 이란 란 이라 라 이라는 라는 이라고 라고 이라면 라면 이며 며 이고 고 이든 든 이랑 랑
    하고 이면 면 이지만 지만 이다 이지 인지 인가 인가요 인 일 일까 일까요 입니다 입니까 이었다
    였다 이었습니다 였습니다 이에요 예요
"""
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_PLAIN = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")


@dataclass(frozen=True)
class Term:
    """One entry.

    Arguments:
        id: ASCII; the same anchor in both languages.
        name: what it is called.
        also: other names and spellings, of both languages.
        text: Markdown.
        twins: patterns of what it may not be called in our own texts, though readers look for it.
    """

    id: str
    name: Text
    text: Text
    also: tuple[str, ...] = ()
    lectures: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    twins: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"term-{self.id}"

    def names(self, language: Language) -> list[str]:
        """What it may be called in a text of this language: a Korean text has both."""
        every = [self.name.ko, self.name.en, *self.also]
        return every if language == "ko" else [name for name in every if not _korean(name)]


def read(path: Path) -> tuple[Term, ...]:
    """Reads `glossary.toml`; a glossary that is not there yet is empty.

    Raises:
        SourceError: something in it is wrong.
    """
    if not path.exists():
        return ()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("term", [])
        terms = tuple(map(_term, entries))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error!r}") from error
    _refuse_doubles(path, terms)
    return terms


def page(view: "View") -> str:
    """The glossary, in the order of its language, with a heading for each letter."""
    ordered = sorted(view.sources.terms, key=lambda term: _order(term, view.language))
    parts = []
    for letter, group in groupby(ordered, key=lambda term: _letter(term, view.language)):
        parts.append(f"## {letter}")
        parts += [_entry(term, view) for term in group]
    return "\n\n".join(parts)


def _entry(term: Term, view: "View") -> str:
    ours, theirs = term.name.pick(view.language), view.say(term.name.en, term.name.ko)
    title = ours if ours == theirs else f"{ours} · {theirs}"
    names = [view.sources.lectures.named(name) for name in term.lectures]
    links = [view.link(x.label(view.language), f"lectures.md#{x.anchor}") for x in names]
    links += [view.week(number) for number in term.weeks]
    lines = [f"### {title} {{#{term.anchor}}}", term.text.pick(view.language).strip()]
    if links:
        lines.append(f"{' · '.join(links)}\n{{ .term-places }}")
    return "\n\n".join(lines)


class Finder:
    """Finds the terms of a glossary in a text."""

    def __init__(self, terms: Sequence[Term], language: Language) -> None:
        owners = {_key(name): term for term in terms for name in term.names(language)}
        self._owners = owners
        names = sorted({n for t in terms for n in t.names(language)}, key=lambda n: (-len(n), n))
        # One alternative for each name, the longest first; a match says which name it was.
        self._names = names
        self._pattern = re.compile("|".join(f"({_pattern(name)})" for name in names))

    def find(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """The places of terms: start, end without what Korean puts after it, and the term."""
        if not self._names:
            return
        for match in self._pattern.finditer(text):
            name = self._names[(match.lastindex or 1) - 1]
            yield match.start(), match.end(), self._owners[_key(name)]


def _pattern(name: str) -> str:
    words = r"[\s-]?".join(map(re.escape, name.split()))
    if name.endswith("y"):
        words = f"{words[:-1]}(?:y|ies)"
    elif name.endswith("is"):
        words = f"{words[:-2]}[ie]s"
    elif re.search("[A-Za-z0-9]$", name):
        words += "(?:e?s)?"
    if _korean(name[-1]):
        after = rf"(?=(?:{'|'.join(sorted(_ENDINGS.split(), key=len, reverse=True))})*(?![가-힣]))"
    elif name[-1].isalnum():
        after = r"(?=(?:[’']s)?(?![A-Za-z0-9_-]))"
    else:
        after = ""
    before = r"(?<![A-Za-z0-9가-힣_.-])"
    return f"{before}{words if name != name.lower() else f'(?i:{words})'}{after}"


def strays(text: str, terms: Sequence[Term]) -> Iterator[str]:
    """Every twin in a text, and what to write instead."""
    for term in terms:
        for match in re.finditer("|".join(term.twins) or "(?!)", text, re.IGNORECASE):
            ours = term.name.ko if _korean(match[0]) else term.name.en
            yield f"{match[0]}: write {ours}"


def _key(name: str) -> str:
    return name if name != name.lower() else re.sub(r"[\s-]", "", name)


def _korean(text: str) -> bool:
    return bool(re.search("[가-힣]", text))


def _order(term: Term, language: Language) -> tuple[bool, str]:
    """Korean names before those in Latin letters, on the Korean page."""
    name = term.name.pick(language)
    return (language == "ko" and not _korean(name[0]), name.casefold())


def _letter(term: Term, language: Language) -> str:
    first = unicodedata.normalize("NFC", term.name.pick(language))[0]
    if _korean(first):
        return _INITIALS[(ord(first) - ord("가")) // 588].translate(_PLAIN)
    return first.upper() if first.isalpha() else "#"


def _term(entry: dict[str, Any]) -> Term:
    also = entry.get("also", ())
    if isinstance(also, dict):
        also = [*also.get("ko", ()), *also.get("en", ())]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        raise ValueError(f"the id {entry['id']!r} is not made of a-z, 0-9 and -")
    return Term(
        id=entry["id"],
        name=Text(entry["ko"], entry["en"]),
        text=Text(**entry["text"]),
        also=tuple(also),
        lectures=tuple(entry.get("lectures", ())),
        weeks=tuple(entry.get("weeks", ())),
        twins=tuple(entry.get("twins", ())),
    )


def _refuse_doubles(path: Path, terms: Sequence[Term]) -> None:
    """No id, and no name, belongs to two terms."""
    owners: dict[str, str] = {}
    ids: set[str] = set()
    for term in terms:
        if term.id in ids:
            raise SourceError(f"{path}: the id {term.id!r} is there twice.")
        ids.add(term.id)
        for name in term.names("ko"):
            if owners.setdefault(_key(name), term.id) != term.id:
                other = owners[_key(name)]
                raise SourceError(f"{path}: {name!r} is a name of {other!r} and of {term.id!r}.")
