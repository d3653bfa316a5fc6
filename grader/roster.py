"""Who is in the course: `members.csv`, which the instructor edits in a spreadsheet.

It is personal data: it lies beside `course.toml`, is kept out of Git, and no page of a member or of
the site shows it. Without it whoever hands something in is a member.
"""

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path

from grader import atomic, harmless
from grader.course import Course
from grader.errors import GraderError
from grader.reading.encoding import decode
from grader.reading.folders import read_file
from grader.text import Text, josa

FILE = "members.csv"
MEMBER = re.compile(r"[\w][\w.@-]{0,63}")

_HEADINGS = {  # our columns, and what spreadsheets and platforms call them
    "id": "id member 학번 아이디 idnumber 구성원 sisuserid sisloginid loginid username 사용자이름",
    "name": "name 이름 성명 fullname student 학생 전체이름 displayname",
    "email": "email emailaddress 이메일 메일 이메일주소 전자메일 mail",
    "github": "github githubname githubusername githubaccount 깃허브 깃헙",
    "first": "firstname 이름부분 givenname",
    "last": "lastname surname 성 familyname",
    "also": "also aliases 다른이름 별명",
}
IDENTIFIER = {"identifier", "식별자"}  # Moodle's column of numbers that are only its own
_SURNAMES = set("남궁 황보 제갈 사공 선우 독고 서문 동방".split())
_NEAR = 0.6


@dataclass(frozen=True)
class Person:
    """A member.

    Arguments:
        id: the name of the member's folders.
        more: further columns, kept as they are; ``also`` holds other names, between semicolons.
    """

    id: str
    name: str = ""
    email: str = ""
    github: str = ""
    more: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def parts(self) -> tuple[str, str]:
        """First and last name, as far as a name says."""
        first, _, last = self.name.rpartition(" ")
        if not first and re.fullmatch(r"[가-힣]{2,6}", self.name):
            at = 2 if len(self.name) > 2 and self.name[:2] in _SURNAMES else 1
            return self.name[at:], self.name[:at]
        return (first, last) if first else (last, "")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Whatever may stand for this member in the name of a file or folder."""
        first, last = self.parts
        others = self.more.get("also", "").split(";")
        names = [self.id, self.name, f"{last}{first}", f"{first}{last}", self.github, *others]
        return frozenset(map(key, [*names, self.email, self.email.partition("@")[0]])) - {""}

    @property
    def called(self) -> str:
        """Id and name, for a list."""
        return f"{self.id} ({self.name})" if self.name else self.id


@dataclass(frozen=True)
class Roster:
    """The members; with none of them it knows nobody and refuses nobody."""

    people: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)

    @property
    def names(self) -> dict[str, str]:
        """Names by id."""
        return {person.id: person.name for person in self.people}

    def found(self, text: str) -> list[Person]:
        """Who is meant: by id, or else by name, e-mail or account; several of one name are all."""
        if exact := [person for person in self.people if person.id == nfc(text)]:
            return exact
        return self._by_key.get(key(text), [])

    def near(self, text: str) -> list[Person]:
        """Who may be meant: those whose names are written alike, letter by letter."""
        spelt = {unicodedata.normalize("NFD", name): name for name in self._by_key}
        wanted = unicodedata.normalize("NFD", key(text))
        alike = get_close_matches(wanted, spelt, n=3, cutoff=_NEAR)
        return list(dict.fromkeys(one for name in alike for one in self._by_key[spelt[name]]))

    def member(self, text: str) -> str:
        """The id of who is meant; without a roster the name itself.

        Raises:
            GraderError: it is nobody's here, or several people's; it asks who is meant.
        """
        found = self.found(text)
        if len(found) == 1 or not self:
            return found[0].id if found else text
        question = self.question(text)
        raise GraderError(question.ko, question.en)

    def question(self, text: str) -> Text:
        """Who is meant?"""
        shown, found = harmless.line(text), self.found(text)
        listed = ", ".join(person.called for person in found or self.near(text))
        if len(found) > 1:
            return Text(
                f"{josa(shown, '은는')} 여러 명입니다. 누구입니까: {listed}?",
                f"Several are called {shown}. Which: {listed}?",
            )
        if listed:
            return Text(
                f"{josa(shown, '은는')} {FILE}에 없습니다. 혹시 {listed}입니까?",
                f"{shown} is not in {FILE}. Did you mean {listed}?",
            )
        return Text(f"{josa(shown, '은는')} {FILE}에 없습니다.", f"{shown} is not in {FILE}.")

    @cached_property
    def _by_key(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in self.people:
            for name in person.keys:
                found.setdefault(name, []).append(person)
        return found


def key(text: str) -> str:
    """A name as it is compared: letters and digits only, whatever their case and normal form."""
    return "".join(c for c in nfc(text).casefold() if c.isalnum())


def load(course: Course) -> Roster:
    """The course's roster; empty if it has none, or none that whoever asks may read.

    Raises:
        GraderError: the file cannot be read, or a line of it is wrong.
    """
    path = course.root / FILE
    return read(path) if os.access(path, os.R_OK) else Roster()


def read(path: Path) -> Roster:
    """The roster in a CSV file, as a spreadsheet or a platform writes it.

    Raises:
        GraderError: it cannot be read, or a line of it is wrong.
    """
    return _roster(path, read_file(path))


@lru_cache(maxsize=4)  # the portal asks at every request, and the file seldom changes
def _roster(path: Path, data: bytes) -> Roster:
    rows = list(_rows(path, data))
    if not rows or "id" not in (columns := _columns(rows[0])):
        raise GraderError(
            f"{path}: 첫 줄에 id(또는 학번) 열이 없습니다. 첫 줄은 id,name,email,github입니다.",
            f"{path}: its first line has no column id. It should be: id,name,email,github.",
        )
    people: dict[str, Person] = {}
    for number, row in enumerate(rows[1:], 2):
        person = _person(columns, row)
        if not any(cell.strip() for cell in row) or key(person.name) == "pointspossible":
            continue  # the latter is Canvas's second line
        if not MEMBER.fullmatch(person.id) or key(person.id) in people:
            raise _wrong_id(path, number, person.id)
        people[key(person.id)] = person
    return Roster(tuple(people.values()))


def table(path: Path) -> Iterator[list[str]]:
    """The lines of a CSV file with commas, semicolons or tabs, in UTF-8 or as Excel writes it.

    Raises:
        GraderError: it cannot be read.
    """
    yield from _rows(path, read_file(path))


def _rows(path: Path, data: bytes) -> Iterator[list[str]]:
    text, _ = decode(data)
    head = text.partition("\n")[0]
    comma = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    except csv.Error as error:
        raise GraderError(f"{path}: CSV가 아닙니다: {error}", f"{path}: no CSV: {error}") from None


def write(course: Course, roster: Roster) -> None:
    """Puts a roster in the place of the course's."""
    atomic.write(course.root / FILE, as_csv(roster.people).encode())


def as_csv(people: Sequence[Person]) -> str:
    """The file of a roster."""
    more = list(dict.fromkeys(name for person in people for name in person.more))
    rows = [["id", "name", "email", "github", *more]]
    for person in people:
        own = [person.id, person.name, person.email, person.github]
        rows.append([*own, *(person.more.get(name, "") for name in more)])
    return as_table([harmless.cell(value) for value in row] for row in rows)


def as_table(rows: Iterable[Sequence[object]]) -> str:
    """A CSV file; a platform's own cells stay as they are."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return "\ufeff" + written.getvalue()  # Excel takes it for UTF-8 then


def changes(before: Roster, after: Roster) -> Iterator[tuple[Person, str]]:
    """Each member with what happens: ``new``, ``same``, ``gone``, or the columns that change."""
    old = {person.id: person for person in before.people}
    for person in after.people:
        last = old.pop(person.id, None)
        if last is None:
            yield person, "new"
        else:
            own, then = asdict(person), asdict(last)
            yield person, ", ".join(name for name in own if own[name] != then[name]) or "same"
    yield from ((person, "gone") for person in old.values())


def change(what: str) -> Text:
    """One of those in words."""
    known = {
        "new": Text("새로", "new"),
        "same": Text("그대로", "same"),
        "gone": Text("명부에서 빠짐 (점수는 남음)", "leaves the roster; the points stay"),
    }
    return known.get(what) or Text(f"바뀜: {what}", f"changed: {what}")


def heading(text: str) -> str:
    """What of ours a column holds: ``id``, ``name``, ...; "" if it is none of ours."""
    return next((name for name, known in _HEADINGS.items() if key(text) in known.split()), "")


def platform_number(head: Sequence[str], row: Sequence[str]) -> str:
    """The number that Moodle knows a line of its tables by ("Participant 123"); "" without one."""
    numbers = (cell for title, cell in zip(head, row, strict=False) if key(title) in IDENTIFIER)
    return "".join(filter(str.isdigit, next(numbers, "")))


def _columns(names: Iterable[str]) -> dict[str, int]:
    """The place of each column; the first one that says `id` or `name` is it."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        found.setdefault(heading(name) or name.strip(), place)
    if "last" in found and "first" not in found and "name" in found:
        found["first"] = found.pop("name")  # beside 성, 이름 is the other half
    return {name: place for name, place in found.items() if name}


def _person(columns: Mapping[str, int], row: Sequence[str]) -> Person:
    cells = {name: nfc(row[at].strip()) if at < len(row) else "" for name, at in columns.items()}
    first, last = cells.pop("first", ""), cells.pop("last", "")
    korean = re.search("[가-힣]", first + last)
    joined = f"{last}{first}" if korean else f"{first} {last}".strip()
    own = {name: cells.pop(name, "") for name in ("id", "name", "email", "github")}
    own["name"] = own["name"] or joined
    return Person(**own, more={name: cell for name, cell in cells.items() if cell})


def _wrong_id(path: Path, number: int, name: str) -> GraderError:
    shown = harmless.line(name)
    return GraderError(
        f"{path}, {number}번째 줄: 쓸 수 없는 id입니다: {shown!r}. 비어 있거나, 두 번 나오거나, "
        "글자, 숫자와 . _ @ - 밖의 것이 있습니다.",
        f"{path}, line {number}: the id {shown!r} stands there twice, is empty, or has something "
        "else in it than letters, digits and . _ @ -.",
    )


def nfc(text: str) -> str:
    """A name in the one form in which names are compared; a Mac's folders have another."""
    return unicodedata.normalize("NFC", text)
