"""Dates, grace days and what lateness costs."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from msgspec import convert

from grader.late import Lateness, LatePolicy, deadline, lateness, zone

LIMIT = datetime(2026, 10, 11, 15, tzinfo=UTC)
NONE = timedelta()


def test_the_last_day_ends_at_its_midnight_in_the_courses_zone() -> None:
    assert deadline(date(2026, 10, 11), zone("Asia/Seoul")) == LIMIT
    assert deadline(date(2026, 10, 11), zone("UTC")) == datetime(2026, 10, 12, tzinfo=UTC)


def test_a_night_that_is_longer_by_an_hour_ends_at_midnight_too() -> None:
    found = deadline(date(2026, 10, 25), zone("Europe/Berlin"))
    assert found == datetime(2026, 10, 25, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (timedelta(microseconds=-1), 0),
        (timedelta(0), 1),
        (timedelta(hours=23, minutes=59), 1),
        (timedelta(days=1), 2),
        (timedelta(days=9, hours=1), 10),
    ],
)
def test_each_day_begun_costs_its_part(after: timedelta, days: int) -> None:
    policy = LatePolicy("per_day", per_day=0.125)
    found = lateness(policy, LIMIT + after, LIMIT, NONE)
    assert (found.days, found.penalty) == (days, min(1.0, days * 0.125))
    assert found.seconds == max(0.0, after.total_seconds())


def test_days_are_counted_after_the_grace_days() -> None:
    policy = LatePolicy("per_day", per_day=0.1, grace_days=2)
    assert lateness(policy, LIMIT + timedelta(days=1.9), LIMIT, NONE).penalty == 0
    assert lateness(policy, LIMIT + timedelta(days=1.9), LIMIT, NONE).seconds > 0
    assert lateness(policy, LIMIT + timedelta(days=2.1), LIMIT, NONE).penalty == 0.1
    assert lateness(policy, LIMIT + timedelta(days=3.1), LIMIT, NONE).penalty == 0.2


def test_an_extension_moves_the_date_and_grace_comes_after_it() -> None:
    policy = LatePolicy("zero", grace_days=1)
    received = LIMIT + timedelta(days=3.5)
    assert lateness(policy, received, LIMIT, NONE).penalty == 1
    assert lateness(policy, received, LIMIT, timedelta(days=3)).penalty == 0
    assert lateness(policy, received, LIMIT, timedelta(days=4)) == Lateness()


def test_no_policy_costs_nothing_but_lateness_is_known() -> None:
    found = lateness(LatePolicy(), LIMIT + timedelta(days=5), LIMIT, NONE)
    assert (found.days, found.penalty) == (6, 0)


def test_without_a_date_nothing_is_late() -> None:
    assert lateness(LatePolicy("zero"), LIMIT, None, NONE) == Lateness()


@pytest.mark.parametrize(
    "fields",
    [
        {"policy": "never"},
        {"per_day": 1.5},
        {"per_day": -0.1},
        {"grace_days": -1},
        {"receipts": "yes"},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(fields: dict) -> None:
    with pytest.raises(ValueError, match=r"policy|late \w+|receipts"):
        convert(fields, LatePolicy)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="Asia/Seoul"):
        zone("Mars/Olympus")


@pytest.mark.parametrize("place", ["America/New_York", "Europe/Berlin", "Asia/Seoul", ""])
@pytest.mark.parametrize(
    "due",
    [
        date(2026, 10, 31),
        date(2026, 10, 24),
        date(2026, 3, 7),
        date(2026, 3, 28),
        date(2027, 12, 30),
        date(2028, 2, 28),
    ],
)
@pytest.mark.parametrize("free", [0, 1, 3])
def test_days_are_days_of_the_calendar(
    place: str, due: date, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        there = zone(place)
        for day in range(1, 6):
            last = datetime.combine(due + timedelta(days=day), clock(23, 59), there)
            first = datetime.combine(due + timedelta(days=day), clock(0, 0), there)
            for came in (first.astimezone(UTC), last.astimezone(UTC)):
                limit, wanted = deadline(due, there), max(0, day - free)
                grace = LatePolicy("per_day", grace_days=free)
                assert lateness(grace, came, limit, NONE).days == wanted
                given = lateness(LatePolicy("per_day"), came, limit, timedelta(days=free))
                assert given.days == wanted
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_midnight_that_does_not_exist_or_comes_twice_begins_one_day() -> None:
    policy = LatePolicy("per_day")
    gap = deadline(date(2026, 9, 5), zone("America/Santiago"))
    assert lateness(policy, gap.astimezone(UTC), gap, NONE).days == 1
    assert lateness(policy, gap.astimezone(UTC) - timedelta(seconds=1), gap, NONE).days == 0
    twice = deadline(date(2026, 10, 31), zone("America/Havana"))
    assert lateness(policy, twice.astimezone(UTC) + timedelta(hours=24.5), twice, NONE).days == 1
    assert lateness(policy, twice.astimezone(UTC) + timedelta(hours=25), twice, NONE).days == 2
