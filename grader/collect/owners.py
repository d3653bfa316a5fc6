"""Whose a file is, as platforms, drives and people write it into its path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from grader.course import Course
from grader.roster import MEMBER, Person, Roster
from grader.tables import key
from grader.text import Text

Kind = Literal["moodle", "canvas", "nbgrader", "forms", "folders", "files"]

KINDS: dict[Kind, Text] = {
    "moodle": Text("Moodle의 제출물", "submissions of Moodle"),
    "canvas": Text("Canvas의 제출물", "submissions of Canvas"),
    "nbgrader": Text("nbgrader의 교환 폴더", "nbgrader's exchange"),
    "forms": Text("Google Forms가 모은 파일", "files that Google Forms collected"),
    "folders": Text("구성원마다 폴더나 클론 하나", "a folder or clone for each member"),
    "files": Text("이름이 적힌 파일들", "files named by their owners"),
}
_MOODLE = re.compile(r"(?P<who>.+?)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?.*")
_CANVAS = re.compile(r"(?P<who>[^_]+)_(?:late_)?(?P<number>\d+)_\d+_.+", re.IGNORECASE)
_NBGRADER = re.compile(r"(?P<who>[^+]+)\+[^+]+\+(?P<stamp>[^+]+)(?:\+.*)?")
_FORMS = re.compile(r".+? - (?P<who>[^-]+?)(?: \(\d+\))?\.(?:py|ipynb)", re.IGNORECASE)
_WORDS = re.compile(r"[\s_\-.,()\[\]+~]+")
_NOBODY = set(
    "py ipynb exercises exercise submitted submission homework hw assignment final copy of the "
    "week 과제 제출 최종 사본 복사본 의 주차".split()
)


@dataclass(frozen=True)
class Owner:
    """Who a path says it is.

    Arguments:
        texts: what may be the name, the likeliest first.
        number: of the platform's.
        stamp: of nbgrader's; it orders what one member handed in, and is no time that counts.
    """

    kind: Kind
    texts: tuple[str, ...]
    number: str = ""
    stamp: str = ""


def owner(course: Course, parts: Sequence[str]) -> Owner:
    """Whose a file is, by the first way of writing it that fits."""
    for part in parts:
        if found := _MOODLE.fullmatch(part):
            return Owner("moodle", (found["who"].replace("_", " "),), found["number"])
        if found := _NBGRADER.fullmatch(part):
            return Owner("nbgrader", (found["who"],), stamp=found["stamp"])
    if found := _CANVAS.fullmatch(parts[-1]):
        return Owner("canvas", (found["who"], found["number"]), found["number"])
    if (found := _FORMS.fullmatch(parts[-1])) and words(course, found["who"]):
        return Owner("forms", (found["who"],))
    folders = tuple(part for part in parts[:-1] if words(course, part))
    if folders:
        return Owner("folders", folders)
    return Owner("files", (" ".join(words(course, parts[-1])),))


def member(roster: Roster, found: Owner, prefix: str = "") -> tuple[str, Text | None]:
    """The member that is meant, or the question who it is.

    Arguments:
        prefix: what all folders' names begin with: the classroom's, before the account's.
    """
    if not roster:
        return _as_name(found.texts[0].removeprefix(prefix))
    for text in found.texts:
        loose = found.kind in ("folders", "files")
        people = _people_in(roster, text) if loose else [roster.found(text)]
        known = {own[0].id for own in people if len(own) == 1}
        if len(known) == 1:
            return known.pop(), None
        if known:
            return "", Text("여러 사람의 이름이 있습니다.", "It names several members.")
        if people and people[0]:
            return "", roster.question(text)
    asked = found.texts[0].removeprefix(prefix) if found.texts else ""
    return "", roster.question(asked) if key(asked) else _whose()


def prefix(names: Sequence[str]) -> str:
    """What folders of one classroom have in common, up to the last hyphen."""
    names = sorted(set(names))
    if len(names) < 2:
        return ""
    first, last = names[0].split("-"), names[-1].split("-")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first[:-1], last[:-1], strict=False))
    return "".join(f"{part}-" for part, _ in same)


def _as_name(text: str) -> tuple[str, Text | None]:
    """A name as that of a folder; without a roster it is the member's."""
    name = re.sub(r"[^\w.@-]+", "_", text.strip()).strip("_.-")[:64]
    return (name, None) if MEMBER.fullmatch(name) else ("", _whose())


def _whose() -> Text:
    return Text("누구의 것인지 이름에 없습니다.", "Its name does not say whose it is.")


def _people_in(roster: Roster, text: str) -> list[list[Person]]:
    """Who is meant by each run of words, the longest first; no word counts twice."""
    own = [word for word in _WORDS.split(text) if word][:20]
    spans = [(start, end) for start in range(len(own)) for end in range(start + 1, len(own) + 1)]
    taken: set[int] = set()
    found = []
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        people = roster.found(" ".join(own[start:end]))
        if people and not taken & {*range(start, end)}:
            taken |= {*range(start, end)}
            found.append(people)
    return found


def words(course: Course, name: str) -> list[str]:
    """What of a name is neither a week's nor a word for a file that is handed in."""
    for week in course.weeks:
        name = re.sub(rf"(?i)(?<![a-z0-9])(?:{week.name}|{week.stem})(?![a-z0-9])", " ", name)
    name = re.sub(r"(?i)week[ _-]*\d+|\d+ *주차|ipynb의|\(\d+\)", " ", name)
    return [word for word in _WORDS.split(name) if word and word.casefold() not in _NOBODY]
