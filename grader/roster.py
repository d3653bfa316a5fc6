"""Who is in the course: `members.csv`, which the instructor edits in a spreadsheet.

It is personal data: it lies beside `course.toml`, is kept out of Git, and no page of a member or of
the site shows it. Without it whoever hands something in is a member.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path

from grader import atomic, harmless
from grader.course import Course
from grader.errors import GraderError
from grader.tables import as_table, contents, heading, key, lines, nfc
from grader.text import Text, josa

FILE = "members.csv"
MEMBER = re.compile(r"[\w][\w.@-]{0,63}")

_SURNAMES = set("남궁 황보 제갈 사공 선우 독고 서문 동방".split())
_NEAR = 0.6
_OWN = ("name", "email", "github")


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
    def keys_by_kind(self) -> dict[str, frozenset[str]]:
        """What stands for this member in a column of that kind: nothing that may be another's."""
        first, last = self.parts
        also = self.more.get("also", "").split(";")
        names = {
            "id": [self.id, self.email, *also],  # with many schools the e-mail is the login
            "email": [self.email, *also],
            "github": [self.github, *also],
            "name": [self.name or self.id, f"{last}{first}", f"{first}{last}", *also],
        }
        return {kind: frozenset(map(key, own)) - {""} for kind, own in names.items()}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Whatever may stand for this member in the name of a file or folder."""
        known = self.keys_by_kind.values()
        return frozenset({key(self.email.partition("@")[0])} - {""}).union(*known)

    @property
    def called(self) -> str:
        """Id and name, for a list."""
        return f"{self.id} ({self.name})" if self.name else self.id


@dataclass(frozen=True)
class Roster:
    """The members; with none of them it knows nobody and refuses nobody.

    Arguments:
        columns: of ours and others, that the table had which it was read from.
    """

    people: tuple[Person, ...] = ()
    columns: frozenset[str] = field(default=frozenset(), compare=False)

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

    def whose(self, cells: Sequence[tuple[str, str]]) -> Person | None:
        """Whose line of a table it is: by what is one member's only, and by the name at last.

        Nobody's where its cells are different members', or the name stands beside an address that
        is not theirs.

        Arguments:
            cells: each with its kind: ``id``, ``name``, ``email`` or ``github``.
        """
        found = [(kind, self._by_kind.get((kind, key(cell)), [])) for kind, cell in cells]
        names = [people for kind, people in found if kind == "name" and people]
        sure = {own[0].id: own[0] for kind, own in found if kind != "name" and len(own) == 1}
        by_name = {own[0].id: own[0] for own in names if len(own) == 1}
        if len(sure or by_name) != 1:
            return None
        (one,) = (sure or by_name).values()
        addresses = {key(cell) for kind, cell in cells if kind == "email"}
        strange = not sure and one.email and addresses and addresses.isdisjoint(one.keys)
        return None if strange or any(one not in people for people in names) else one

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

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[Person]]:
        found: dict[tuple[str, str], list[Person]] = {}
        for person in self.people:
            for kind, names in person.keys_by_kind.items():
                for name in names:
                    found.setdefault((kind, name), []).append(person)
        return found


def shared_addresses(roster: Roster) -> dict[str, list[str]]:
    """E-mail addresses that several members have, and whose they are."""
    found: dict[str, list[str]] = {}
    for person in roster.people:
        found.setdefault(nfc(person.email).strip().lower(), []).append(person.id)
    return {email: ids for email, ids in found.items() if email and len(ids) > 1}


def load(course: Course) -> Roster:
    """The course's roster; empty if it has none, or none that whoever asks may read.

    Raises:
        GraderError: the file cannot be read, or a line of it is wrong.
    """
    path = course.root / FILE
    there = path.is_symlink() or os.access(path, os.R_OK)
    return read(path) if there else Roster()


def read(path: Path) -> Roster:
    """The roster in a CSV file, as a spreadsheet or a platform writes it.

    Raises:
        GraderError: it cannot be read, or a line of it is wrong.
    """
    return _roster(path, contents(path))


@lru_cache(maxsize=4)  # the portal asks at every request, and the file seldom changes
def _roster(path: Path, data: bytes) -> Roster:
    rows = list(lines(path, data))
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
    halves = {"name"} if columns.keys() & {"first", "last"} else set()
    return Roster(tuple(people.values()), frozenset(columns.keys() | halves))


def renewed(before: Roster, after: Roster) -> Roster:
    """A new roster, with what the last one has in columns that the new one's table lacks."""
    old = {person.id: person for person in before.people}
    people = (_renewed(old.get(person.id, person), person, after) for person in after.people)
    return replace(after, people=tuple(people))


def _renewed(last: Person, person: Person, after: Roster) -> Person:
    kept = {name: cell for name, cell in _cells(last).items() if name not in after.columns}
    cells = kept | {name: cell for name, cell in _cells(person).items() if name not in kept}
    own = {name: cells.pop(name, "") for name in _OWN}
    return Person(person.id, **own, more=cells)


def write(course: Course, roster: Roster) -> None:
    """Puts a roster in the place of the course's."""
    data = as_csv(roster.people).encode()
    atomic.write((course.root / FILE).resolve(), data, mode=0o600, keep=True)


def as_csv(people: Sequence[Person]) -> str:
    """The file of a roster."""
    more = list(dict.fromkeys(name for person in people for name in person.more))
    names = [*_OWN, *more]
    rows = [["id", *names]]
    rows += [[one.id, *(_cells(one).get(name, "") for name in names)] for one in people]
    return as_table([harmless.cell(value) for value in row] for row in rows)


def changes(before: Roster, after: Roster) -> Iterator[tuple[Person, str]]:
    """Each member with what happens: ``new``, ``same``, ``gone``, or the columns that change."""
    old = {person.id: person for person in before.people}
    for person in after.people:
        last = old.pop(person.id, None)
        if last is None:
            yield person, "new"
        else:
            own, then = _cells(person), _cells(last)
            changed = [name for name in own | then if own.get(name, "") != then.get(name, "")]
            yield person, ", ".join(changed) or "same"
    yield from ((person, "gone") for person in old.values())


def change(what: str) -> Text:
    """One of those in words."""
    known = {
        "new": Text("새로", "new"),
        "same": Text("그대로", "same"),
        "gone": Text("명부에서 빠짐 (점수는 남음)", "leaves the roster; the points stay"),
    }
    return known.get(what) or Text(f"바뀜: {what}", f"changed: {what}")


def _cells(person: Person) -> dict[str, str]:
    """Whatever a roster says of a member, by its column."""
    return {name: getattr(person, name) for name in _OWN} | dict(person.more)


def _columns(names: Iterable[str]) -> dict[str, int]:
    """The place of each column; the first one that says `id` or `name` is it."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        found.setdefault(heading(name) or name.strip(), place)
    if "last" in found and "first" not in found and "name" in found:
        found["first"] = found.pop("name")  # beside 성, 이름 is the other half
    return {name: place for name, place in found.items() if name}


def _person(columns: Mapping[str, int], row: Sequence[str]) -> Person:
    said = {name: nfc(row[at].strip()) if at < len(row) else "" for name, at in columns.items()}
    cells = {name: harmless.uncelled(cell) for name, cell in said.items()}
    first, last = cells.pop("first", ""), cells.pop("last", "")
    korean = re.search("[가-힣]", first + last)
    joined = f"{last}{first}" if korean else f"{first} {last}".strip()
    own = {name: cells.pop(name, "") for name in ("id", *_OWN)}
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
