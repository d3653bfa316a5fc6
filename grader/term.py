"""A term: when each week of a course is due, moved whole to another one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from grader.course import Course
from grader.errors import GraderError
from grader.late import YEARS

_LASTS = timedelta(days=6)  # from a week's first day to the one on which it is due
_DUE = re.compile(r"(\bdue[\"']?\s*=\s*)(\d{4}-\d\d-\d\d)")
_SUFFIXES = (".md", ".py", ".ipynb")


@dataclass(frozen=True)
class Move:
    """A week's last day, before and after."""

    week: str
    before: date
    after: date


def moves(course: Course, start: date) -> list[Move]:
    """Where each week's date goes if the first week begins at ``start``; holidays stay as long.

    Raises:
        GraderError: no week has a date, or the last one would be beyond the calendar.
    """
    dated = [(week.name, week.due) for week in course.weeks if week.due]
    if not dated:
        raise GraderError(
            "course.toml의 [weeks]에 마감이 하나도 없습니다. 첫 주의 due를 쓰세요.",
            "No week in [weeks] of course.toml has a date. Write due for the first one.",
        )
    try:
        later = start + _LASTS - min(due for _, due in dated)
        found = [Move(name, due, due + later) for name, due in dated]
    except OverflowError:
        found = []
    if not found or any(move.after.year not in YEARS for move in found):
        raise GraderError(
            f"{start}부터는 달력에 자리가 없습니다.", f"There is no calendar for {start}."
        )
    return found


def rewritten(text: str, moved: Sequence[Move]) -> str:
    """``course.toml`` with these dates; comments and everything else stay as they are."""
    after = {move.before.isoformat(): move.after.isoformat() for move in moved}
    return _DUE.sub(lambda found: found[1] + after.get(found[2], found[2]), text)


def naming(root: Path, days: Sequence[date]) -> Iterator[Path]:
    """What members and readers get that names one of these days: exercises, notes, pages."""
    written = [day.isoformat() for day in days]
    for folder in ("exercises", "site"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _SUFFIXES and path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                if any(day in text for day in written):
                    yield path.relative_to(root)
