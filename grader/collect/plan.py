"""What goes where: each member's week has one file at most, and all the rest is said why not."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from grader.collect.owners import Kind, Owner, member, owner, prefix, words
from grader.collect.sources import Item, Source
from grader.course import Course, Week
from grader.inbox import standing
from grader.preview import week_called
from grader.reading.files import changed_last
from grader.roster import Roster
from grader.submission import untouched, weeks_held
from grader.tables import key
from grader.text import Text, josa

State = Literal["new", "same", "left"]
STATES: dict[State, Text] = {
    "new": Text("새로", "new"),
    "same": Text("그대로", "same"),
    "left": Text("남김", "left"),
}
_NO_TIME = Text(
    "표에 시각이 없거나, 누구의 것인지 분명하지 않습니다. 지금 받은 것으로 합니다.",
    "The table has no time for it, or not clearly: it comes now.",
)
_RELEASED = {"test_public.py", "probes.py", "conftest.py"}
_NUMBER = re.compile(r"(?:[-_ ]|\()(\d{1,3})\)?$")


@dataclass(frozen=True)
class Row:
    """A file, and what becomes of it."""

    path: str
    state: State
    member: str = ""
    week: str = ""
    why: Text = field(default=Text("", ""))
    received: datetime | None = None
    item: Item | None = None


@dataclass(frozen=True)
class Plan:
    """What would be taken in.

    Arguments:
        kind: what most of the source is written like.
        others: files that are nobody's work: as handed out, or of no week.
        made: when the inbox was looked at; what came later is newer than all of it.
    """

    kind: Kind
    rows: tuple[Row, ...]
    others: int
    made: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@dataclass(frozen=True)
class _Theirs:
    item: Item
    owner: Owner
    member: str
    week: Week


def plan(
    course: Course,
    roster: Roster,
    source: Source,
    *,
    week: Week | None = None,
    times: Mapping[str, datetime] | None = None,
) -> Plan:
    """Decides about everything in a source; writes nothing.

    Arguments:
        week: only that one; a file that does not say which it is is that week's.
        times: of the platform.
    """
    source = _without_top(course, source)
    owners = [owner(course, item.parts) for item in source.items]
    kinds: Counter[Kind] = Counter(
        own.kind for own, item in zip(owners, source.items, strict=True) if item.ending
    )
    common = prefix([own.texts[0] for own in owners if own.kind == "folders"])
    left = [Row(path, "left", why=why) for path, why in source.refused]
    theirs: list[_Theirs] = []
    others = 0
    for item, own in zip(source.items, owners, strict=True):
        found = _theirs(course, roster, item, own, common, week)
        if found is None:
            others += 1
        elif isinstance(found, Row):
            left.append(found)
        else:
            theirs.append(found)
    rows = [row for group in _groups(theirs) for row in _chosen(course, group, times)]
    order = {"new": 0, "same": 1, "left": 2}
    rows = sorted([*rows, *_once(left)], key=lambda r: (order[r.state], r.week, r.member, r.path))
    kind: Kind = max(kinds, key=lambda kind: kinds[kind]) if kinds else "files"
    return Plan(kind, tuple(rows), others)


def _without_top(course: Course, source: Source) -> Source:
    """Without a folder that everybody's folders are in."""
    items = source.items
    tops = {item.parts[0] for item in items}
    inner = {item.parts[1] for item in items if len(item.parts) > 2}
    everybody = sum(bool(words(course, name)) for name in inner) > 1
    if len(tops) != 1 or not everybody or any(len(item.parts) < 3 for item in items):
        return source
    top = f"{tops.pop()}/"
    shorter = [replace(item, path=item.path.removeprefix(top)) for item in items]
    refused = [(path.removeprefix(top), why) for path, why in source.refused]
    return _without_top(course, Source(shorter, refused))


def _theirs(
    course: Course, roster: Roster, item: Item, own: Owner, common: str, asked: Week | None
) -> _Theirs | Row | None:
    """Whose and which week's; a row that says why nobody's; None for what nobody wrote."""
    loose = own.kind == "folders"
    if item.parts[-1] in _RELEASED or (loose and not item.ending):
        return None
    if not item.ending:
        return Row(
            item.path, "left", why=Text(".py도 .ipynb도 아닙니다.", "Neither .py nor .ipynb.")
        )
    week = _week(course, item, asked)
    if loose and (week is None or untouched(week, item.data)):
        return None
    if week is None:
        return Row(
            item.path, "left", why=Text("어느 주의 것인지 알 수 없습니다.", "Of which week is it?")
        )
    if asked and week is not asked:
        why = Text(f"{week.name}의 것입니다.", f"It is of {week.name}.")
        return Row(item.path, "left", why=why)
    name, question = member(roster, own, common)
    if question is not None:
        path = f"{own.texts[0]}/" if loose else item.path
        return Row(path, "left", week=week.name, why=question)
    return _Theirs(item, own, name, week)


def _week(course: Course, item: Item, asked: Week | None) -> Week | None:
    """By what it holds, else by what its path says, else the one that was asked for."""
    called = week_called(course, Path("/", *item.parts)) or next(
        (week for week in course.weeks if week.named_in(item.path)), None
    )
    held = weeks_held(course, [item.data], called)
    return next(iter(held), called or asked)


def _groups(theirs: Sequence[_Theirs]) -> Iterable[list[_Theirs]]:
    def whose(one: _Theirs) -> tuple[str, str]:
        return one.member, one.week.name

    return [list(group) for _, group in groupby(sorted(theirs, key=whose), whose)]


def _chosen(
    course: Course, group: Sequence[_Theirs], times: Mapping[str, datetime] | None
) -> Iterable[Row]:
    """The one that counts, what it is to the inbox, and why the others do not."""
    numbers = sorted({one.owner.number for one in group} - {""})
    if len(numbers) > 1:
        why = _namesakes(group[0].member, numbers)
        yield from (Row(one.item.path, "left", week=one.week.name, why=why) for one in group)
        return
    best = _best(group)
    for one in (one for one in group if one is not best):
        same = one.item.data == best.item.data
        name = best.item.path.rpartition("/")[2]
        why = Text(
            f"{josa(name, '과와')} 같습니다." if same else f"대신 {josa(name, '을를')} 받습니다.",
            f"The same as {name}." if same else f"{name} is taken in its place.",
        )
        yield Row(one.item.path, "left", best.member, best.week.name, why)
    yield _against_inbox(course, best, times)


def _namesakes(name: str, numbers: Sequence[str]) -> Text:
    listed = ", ".join(numbers)
    return Text(
        f"이름이 {name}인 번호가 여럿이라({listed}) 누가 누구인지 알 수 없습니다. 압축을 풀어 "
        "파일이나 폴더의 이름에 있는 그 이름을 각자의 학번이나 아이디로 바꾸고 다시 가져오세요.",
        f"Several numbers are called {name} ({listed}), so nobody knows whose is whose. Unpack it, "
        "write each one's id in place of that name, and collect again.",
    )


def _best(group: Sequence[_Theirs]) -> _Theirs:
    """The one of the highest rank; of several, the one that was changed last."""
    ranks = [_rank(one) for one in group]
    highest = max(ranks)
    equal = [one for one, rank in zip(group, ranks, strict=True) if rank == highest]
    return changed_last(equal, lambda one: one.item.changed, lambda one: one.item.ending)


def _rank(one: _Theirs) -> tuple[bool, str, int]:
    """Whether it was worked on, and its place among what was handed in, as far as names say."""
    stem = one.item.parts[-1].rpartition(".")[0]
    number = _NUMBER.search(stem)
    return (
        not untouched(one.week, one.item.data),
        one.owner.stamp,
        int(number[1]) if number else 0,
    )


def _against_inbox(course: Course, one: _Theirs, times: Mapping[str, datetime] | None) -> Row:
    known = [f"#{one.owner.number}", key(one.member), *map(key, one.owner.texts)]
    received = next((times[name] for name in known if name in times), None) if times else None
    row = Row(one.item.path, "new", one.member, one.week.name, received=received, item=one.item)
    found = standing(course, one.week, one.member, one.item.data, received)
    if found == "older":
        why = Text("그 뒤에 낸 것이 이미 있습니다.", "Something newer is there already.")
        return replace(row, state="left", why=why)
    untimed = found == "new" and times is not None and received is None
    return replace(row, state=found, why=_NO_TIME if untimed else row.why)


def _once(rows: Sequence[Row]) -> list[Row]:
    """A question about a folder is one row, however many files are in it."""
    return list({(row.path, row.why): replace(row, week="") for row in rows}.values())
