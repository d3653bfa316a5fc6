"""The statistics that may be published: counts of groups large enough to hide in, and no name.

The format is described where the site reads it, `publish/class_statistics.py`.
"""

import json
from collections.abc import Iterable
from typing import Any

from grader.statistics.summary import WeekNumbers

SMALLEST_GROUP = 5
HARDEST = 5


def as_json(weeks: Iterable[WeekNumbers]) -> str:
    """The weeks that at least `SMALLEST_GROUP` members handed in."""
    shown = [_week(week) for week in weeks if week.submissions >= SMALLEST_GROUP]
    return json.dumps({"version": 1, "weeks": shown}, ensure_ascii=False, indent=1) + "\n"


def _week(week: WeekNumbers) -> dict[str, Any]:
    return {
        "week": week.week,
        "submissions": week.submissions,
        "points": week.max_points,
        "median": week.median,
        "distribution": list(week.distribution),
        "hardest": [
            {
                "task": test.task,
                "test": test.name,
                "title": {"ko": test.title.ko, "en": test.title.en},
                "visibility": test.visibility,
                "passed": test.passed,
            }
            for test in week.hardest[:HARDEST]
        ],
    }
