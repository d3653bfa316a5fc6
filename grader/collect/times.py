"""When files came, by the platform's own table: the one time that no member could have written."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from grader.course import Course
from grader.errors import GraderError
from grader.harmless import line
from grader.roster import Roster
from grader.tables import key, platform_number, table, telling
from grader.text import josa

Times = dict[str, datetime]  # by each key of a member

_COLUMNS = set(
    "lastmodifiedsubmission 최종수정제출 최종수정제출물 제출물최종수정 submittedat submitted "
    "timestamp 타임스탬프 time 시각 제출시각 제출시간 제출일시 submissiontime".split()
)
_FORMS = (
    "%A, %d %B %Y, %I:%M %p",
    "%A, %B %d, %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%m/%d/%Y %H:%M:%S",
)
_KOREAN = re.compile(
    r"(\d{4})[년./-]\s*(\d{1,2})[월./-]\s*(\d{1,2})일?\D*?(오전|오후)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?"
    r"\s*(오전|오후|AM|PM)?\s*(?:GMT([+-]\d{1,2})(?::?(\d\d))?)?"
)


def read(path: Path, course: Course, roster: Roster) -> Times:
    """The times in a table, by all that a member in it may be called: the last of each.

    Raises:
        GraderError: it has no times, or one of them cannot be read.
    """
    rows = list(table(path))
    head = rows[0] if rows else []
    at = next((place for place, name in enumerate(head) if key(name) in _COLUMNS), None)
    if at is None:
        raise GraderError(
            f"{path}: 제출 시각이 있는 열을 찾을 수 없습니다.",
            f"{path} has no column with times, such as Last modified (submission).",
        )
    found: Times = {}
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for number, row in enumerate(rows[1:], 2):
        said = row[at].strip() if at < len(row) else ""
        if said in ("", "-"):
            continue
        moment = _moment(said, course)
        if moment is None:
            raise _no_time(path, number, said)
        owner, names = _owner(head, row, roster)
        for name in names:
            if name in found and (not owner or owners[name] != owner):
                shared.add(name)
            found[name] = max(moment, found.get(name, moment))
            owners[name] = owner
    return {name: moment for name, moment in found.items() if name not in shared}


def _owner(head: Sequence[str], row: Sequence[str], roster: Roster) -> tuple[str, set[str]]:
    """Whose line it is, if something says so that is theirs alone; and all that it calls them.

    What another member is called by, too, is nothing that it calls them.
    """
    cells, number = telling(head, row), platform_number(head, row)
    person, sure = roster.whose(cells), [own for own in cells if own[0] != "name"]
    names = {key(cell) for _, cell in cells if all(one == person for one in roster.found(cell))}
    names |= {f"#{number}"} if number else set()
    names |= {key(person.id)} if person else set()
    if known := roster.whose(sure) or (not sure and person):
        return key(known.id), names
    return key(sure[0][1]) if sure else "", names


def _moment(said: str, course: Course) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
        return moment if moment.tzinfo else moment.replace(tzinfo=course.zone)
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(said, form).replace(tzinfo=course.zone)
        except ValueError:
            continue
    return _korean(said, course)


def _korean(said: str, course: Course) -> datetime | None:
    found = _KOREAN.search(said)
    if not found:
        return None
    year, month, day, before, hour, minute, second, after, zone, more = found.groups()
    half = before or after or ""
    hours = int(hour) % 12 + (12 if half in ("오후", "PM") else 0) if half else int(hour)
    try:
        east = timedelta(hours=int(zone or 0), minutes=int(f"{(zone or '+')[0]}{more or 0}"))
        own = timezone(east) if zone else course.zone
        day_of = datetime(int(year), int(month), int(day), tzinfo=own)
        moment = day_of.replace(hour=hours, minute=int(minute), second=int(second or 0))
    except ValueError:
        return None
    return moment.astimezone(UTC)


def _no_time(path: Path, number: int, said: str) -> GraderError:
    shown = repr(line(said))
    return GraderError(
        f"{path}, {number}번째 줄: {josa(shown, '은는')} 읽을 수 있는 시각이 아닙니다.",
        f"{path}, line {number}: {shown} is no time that can be read.",
    )
