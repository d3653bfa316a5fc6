"""When a submission is late and what that costs: dates and numbers, nothing else."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

Policy = Literal["none", "per_day", "zero"]
Receipts = Literal["owned", "trusted", "ignored"]

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
        if self.grace_days < 0:
            raise ValueError(f"late grace_days {self.grace_days!r}: not below 0")


@dataclass(frozen=True)
class Lateness:
    """How late something came.

    Arguments:
        seconds: after the date and the member's extension; 0 if it was on time.
        days: begun days that cost points.
        penalty: the part of the points that is lost, from 0 to 1.
    """

    seconds: float = 0.0
    days: int = 0
    penalty: float = 0.0


def zone(name: str) -> ZoneInfo | None:
    """The time zone called ``name``; None, for that of this machine, if there is no name.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"timezone {name!r} is not known; write one like Asia/Seoul") from error


def deadline(due: date, timezone: ZoneInfo | None) -> datetime:
    """The first moment that is late, in UTC: the midnight after the last day."""
    midnight = datetime.combine(due + _DAY, time())
    local = midnight.replace(tzinfo=timezone) if timezone else midnight.astimezone()
    return local.astimezone(UTC)


def lateness(
    policy: LatePolicy, received: datetime, limit: datetime | None, extension: timedelta
) -> Lateness:
    """How late something received then is, and what that costs.

    Arguments:
        limit: the first moment that is late for everybody; None if there is no date.
        extension: of this member.
    """
    if limit is None or received < limit + extension:
        return Lateness()
    over = received - (limit + extension)
    charged = over - timedelta(days=policy.grace_days)
    days = max(0, math.floor(charged / _DAY) + 1)
    parts = {"none": 0.0, "per_day": min(1.0, days * policy.per_day), "zero": min(1.0, days)}
    return Lateness(over.total_seconds(), days, float(parts[policy.policy]))
