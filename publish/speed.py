"""The table of how fast the grader is: what the last `make bench` measured."""

import json
from typing import TYPE_CHECKING, Any

from grader.text import Text
from publish.errors import SourceError

if TYPE_CHECKING:
    from publish.sources import View

RESULTS = "benchmarks/results.json"
WAYS = {
    "grader": Text("`grader grade`: 벽 안에서, 처음부터", "`grader grade`: behind walls, cold"),
    "warm": Text("켜 둔 파이썬 하나에서, 벽 없이", "one warm Python, no walls"),
    "pytest": Text("제출마다 pytest 프로세스 하나", "a pytest process each"),
    "nbgrader": Text("`nbgrader autograde`", "`nbgrader autograde`"),
}


def table(view: "View") -> str:
    """What was measured and on what, then a row for each week.

    Raises:
        SourceError: the results are not there, or not as expected.
    """
    try:
        results = json.loads((view.sources.root / RESULTS).read_text(encoding="utf-8"))
        return f"{_caption(results, view)}\n\n{_rows(results['weeks'], view)}"
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(f"{RESULTS}: {error!r}; run `make bench`.") from error


def _caption(results: dict[str, Any], view: "View") -> str:
    n, sample, machine = results["n"], results["sample"], results["machine"]
    return view.say(
        f"한 주에 서로 다른 제출물 {n}개를 {machine['cores']}코어 {machine['processor']} 기계에서 "
        f"채점한 시간을 제출물 하나로 나눈 것입니다. 다른 방법은 {sample}개를 쟀고, 괄호 안은 "
        "우리 채점기가 몇 배 빠른지입니다.",
        f"Milliseconds for each of {n} submissions of a week, no two equal, on {machine['cores']} "
        f"cores ({machine['processor']}); the other ways on a sample of {sample}, and in "
        "brackets how many times as fast this grader is.",
    )


def _rows(weeks: dict[str, dict[str, Any]], view: "View") -> str:
    ways = " | ".join(way.pick(view.language) for way in WAYS.values())
    lines = [view.say(f"| 주 | {ways} |", f"| week | {ways} |"), "|---" + "|---:" * len(WAYS) + "|"]
    for name, measured in weeks.items():
        cells = [_cell(measured, way) for way in WAYS]
        week = view.week(int(name.removeprefix("week")[:2]))
        lines.append(f"| {week} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(measured: dict[str, Any], way: str) -> str:
    factor = measured["times_slower_than_grader"].get(way)
    milliseconds = f"{measured['ms_per_submission'][way]:,.0f}"
    return f"{milliseconds} ({factor:g})" if factor else milliseconds
