"""The class table as CSV, which a spreadsheet opens without running anything in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from grader import harmless
from grader.course import Week
from grader.tables import as_table

if TYPE_CHECKING:
    from grader.gradebook.current import CurrentGrade, Score

NOT_GRADED = "not graded"

DETAILED = (
    "member",
    "week",
    "attempt",
    "received_at",
    "late_days",
    "tests",
    "written",
    "extra",
    "penalty",
    "points",
    "max_points",
    "waiting",
)


def class_csv(
    weeks: Sequence[Week],
    standings: Iterable["CurrentGrade"],
    ungraded: Collection[tuple[str, str]] = (),
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A line for each member: the points of each week, after what lateness costs, and the sum.

    A week that was not handed in is empty and counts as nothing; so does one that was never graded,
    which says so.

    Arguments:
        names: of the members in the roster; with one there is a column for them.
    """
    members: dict[str, dict[str, CurrentGrade]] = {who: {} for who in names}
    members |= {member: {} for member, _ in ungraded}
    for standing in standings:
        members.setdefault(standing.member, {})[standing.week] = standing
    named = ["name"] if names else []
    lines: list[Sequence[object]] = [("member", *named, *(week.name for week in weeks), "points")]
    for member, own in sorted(members.items()):
        points = [own[week.name].points if week.name in own else None for week in weeks]
        shown = [
            NOT_GRADED if found is None and (member, week.name) in ungraded else found
            for found, week in zip(points, weeks, strict=True)
        ]
        name = [names.get(member, "")] if names else []
        lines.append((member, *name, *shown, sum(found or 0.0 for found in points)))
    return _csv(lines)


def detailed_csv(
    standings: Iterable["CurrentGrade"],
    timezone: tzinfo,
    ungraded: Iterable[tuple[str, str]] = (),
    absent: Iterable[tuple[str, str]] = (),
) -> str:
    """A line for each member and week, with what the points are made of.

    Arguments:
        ungraded: (member, week) of what waits, which is said where there are no points yet.
        absent: (member, week) of those who handed nothing in.
    """
    found = [_details(standing, timezone) for standing in standings]
    graded = {line[:2] for line in found}
    found += [_without_points(*own, NOT_GRADED) for own in ungraded if own not in graded]
    found += [_without_points(*own, "") for own in absent]
    return _csv([DETAILED, *sorted(found, key=lambda line: (line[1], line[0]))])


def absent(
    members: Iterable[str],
    weeks: Iterable[Week],
    standings: Iterable["CurrentGrade"],
    ungraded: Collection[tuple[str, str]],
) -> list[tuple[str, str]]:
    """(member, week) of those in the roster who handed nothing in, in a week that others did."""
    there = {*ungraded, *((standing.member, standing.week) for standing in standings)}
    begun = {week for _, week in there}
    return [
        (who, week.name)
        for week in weeks
        if week.name in begun
        for who in members
        if (who, week.name) not in there
    ]


def class_data(
    standings: Iterable["CurrentGrade"],
    ungraded: Iterable[tuple[str, str]],
    absent: Iterable[tuple[str, str]],
) -> list[dict[str, Any]]:
    """The class for programs: what stands, what was never graded, who handed nothing in."""
    waiting = [{"member": who, "week": week, "graded": False} for who, week in sorted(ungraded)]
    idle = [{"member": who, "week": week, "absent": True} for who, week in absent]
    return [*map(_data, standings), *waiting, *idle]


def _data(standing: "CurrentGrade") -> dict[str, Any]:
    return {
        "member": standing.member,
        "week": standing.week,
        "attempt": standing.entry.attempt.number,
        "received_at": standing.entry.attempt.received_at.isoformat(),
        "late_days": standing.entry.late.days,
        "penalty": standing.penalty,
        "points": standing.points,
        "max_points": standing.max_points,
        "waiting": list(standing.waiting),
        "scores": {score.cell: score.points for score in standing.scores},
    }


def _without_points(member: str, week: str, points: str) -> tuple[str, ...]:
    own = {"member": member, "week": week, "points": points}
    return tuple(own.get(column, "") for column in DETAILED)


def _details(standing: "CurrentGrade", timezone: tzinfo) -> tuple[Any, ...]:
    attempt = standing.entry.attempt
    written = [score for score in standing.scores if score.written]
    tested = [score for score in standing.scores if not score.written]
    return (
        standing.member,
        standing.week,
        attempt.number,
        attempt.received_at.astimezone(timezone).isoformat(timespec="seconds"),
        standing.entry.late.days,
        _given(tested),
        _given(written),
        sum(score.extra for score in standing.scores),
        standing.penalty,
        standing.points,
        standing.max_points,
        len(standing.waiting),
    )


def _given(scores: Iterable["Score"]) -> float:
    """Points without extra credit; an answer that nobody has read has none."""
    given = [score.auto if score.manual is None else score.manual for score in scores]
    return sum(points or 0.0 for points in given)


def _csv(lines: Iterable[Sequence[object]]) -> str:
    return as_table([harmless.cell(value) for value in line] for line in lines)
