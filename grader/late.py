"""When a submission is late and what that costs: dates and numbers, nothing else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

Policy = Literal["none", "per_day", "zero"]
Receipts = Literal["owned", "trusted", "ignored"]

YEARS = range(2000, 2200)  # of last days: far from where the calendar ends
MOST_DAYS = 3650  # that anything may be put off by
_DAY = timedelta(days=1)


class LatePolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """What lateness costs, as ``[late]`` in `course.toml` says.

    Arguments:
        policy: ``none``: nothing; ``per_day``: a part of the points for each day begun; ``zero``:
            all of them.
        per_day: that part, from 0 to 1.
        grace_days: days after the last day that cost nothing; days are counted after them.
        receipts: which times of the inbox count: ``owned``: those that nobody but who grades could
            have written; ``trusted``: all; ``ignored``: none. Without one, the time is when the
            gradebook first saw the file.

    Raises:
        ValueError: a value makes no sense.
    """

    policy: Policy = "none"
    per_day: float = 0.1
    grace_days: float = 0
    receipts: Receipts = "owned"

    def __post_init__(self) -> None:
        if not 0 <= self.per_day <= 1:
            raise ValueError(f"late per_day {self.per_day!r}: a part of the points, from 0 to 1")
        if not 0 <= self.grace_days <= MOST_DAYS:
            raise ValueError(f"late grace_days {self.grace_days!r}: from 0 to {MOST_DAYS}")


@dataclass(frozen=True)
class Lateness:
    """How late something came.

    Arguments:
        seconds: after the date and the member's extension; 0 if it was on time.
        days: of these, the begun ones that are charged: those after the days of grace.
        penalty: the part of the points that is lost, from 0 to 1.
    """

    seconds: float = 0.0
    days: int = 0
    penalty: float = 0.0


class _OfThisMachine(tzinfo):
    """The time zone of this machine with its changes, which ``astimezone()`` alone forgets."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return self._there(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return self._there(dt).tzname()

    def fromutc(self, dt: datetime) -> datetime:
        return dt.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def _there(self, dt: datetime | None) -> datetime:
        return (dt or datetime.now()).replace(tzinfo=None).astimezone()


def zone(name: str) -> tzinfo:
    """The time zone called ``name``; that of this machine if there is no name.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name) if name else _OfThisMachine()
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"timezone {name!r} is not known; write one like Asia/Seoul") from error


def shown(moment: datetime, timezone: tzinfo, form: str = "%Y-%m-%d %H:%M") -> str:
    """A moment for a person to read: by the zone's clocks, and which zone that is."""
    return moment.astimezone(timezone).strftime(f"{form} %Z")


def deadline(due: date, timezone: tzinfo) -> datetime:
    """The first moment that is late: the midnight after the last day, by the zone's clocks."""
    return datetime.combine(due + _DAY, time(), timezone)


def lateness(
    policy: LatePolicy, received: datetime, limit: datetime | None, extension: timedelta
) -> Lateness:
    """How late something received then is, and what that costs.

    Days are those of the calendar in the zone of ``limit``: some have 23 hours, some 25.

    Arguments:
        limit: the first moment that is late for everybody; None if there is no date.
        extension: of this member.
    """
    # Python adds to a time by its own clocks; moments are compared in UTC.
    if limit is None or received < (late := (limit + extension).astimezone(UTC)):
        return Lateness()
    charged = limit + extension + timedelta(days=policy.grace_days)
    # No clock is put forward or back by more than a day.
    days = max(0, (received - charged.astimezone(UTC)) // _DAY - 1)
    while received >= (charged + days * _DAY).astimezone(UTC):
        days += 1
    parts = {"none": 0.0, "per_day": min(1.0, days * policy.per_day), "zero": min(1.0, days)}
    return Lateness((received - late).total_seconds(), days, float(parts[policy.policy]))


def lost(points: float, part: float) -> float:
    """The points that lateness takes of some, in hundredths: what is shown adds up."""
    if points <= 0 or part >= 1:
        return max(0.0, points)
    return min(points, round(points * part + 1e-9, 2))
