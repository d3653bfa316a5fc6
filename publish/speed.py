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
    """What was measured and on what, then a row for each way of grading.

    Raises:
        SourceError: the results are not there, or not as expected.
    """
    try:
        results = json.loads((view.sources.root / RESULTS).read_text(encoding="utf-8"))
        return f"{_caption(results, view)}\n\n{_rows(results, view)}"
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(f"{RESULTS}: {error!r}; run `make bench`.") from error


def _caption(results: dict[str, Any], view: "View") -> str:
    number = int(results["week"].removeprefix("week")[:2])
    n, sample, machine = results["n"], results["sample"], results["machine"]
    return view.say(
        f"{view.week(number)}의 서로 다른 제출물 {n}개를 {machine['cores']}코어 "
        f"{machine['processor']} 기계에서 채점한 시간입니다. 다른 방법은 {sample}개를 쟀습니다.",
        f"Grading {n} submissions of {view.week(number)}, no two equal, on {machine['cores']} "
        f"cores ({machine['processor']}); the other ways on a sample of {sample}.",
    )


def _rows(results: dict[str, Any], view: "View") -> str:
    lines = [
        view.say(
            "| 방법 | 제출 하나에 | 우리 채점기가 몇 배 빠른가 |",
            "| way | each submission | this grader is faster by |",
        ),
        "|---|---:|---:|",
    ]
    for name, way in WAYS.items():
        factor = results["times_slower_than_grader"].get(name, "")
        milliseconds = f"{results['ms_per_submission'][name]:,.0f} ms"
        lines.append(f"| {way.pick(view.language)} | {milliseconds} | {factor} |")
    return "\n".join(lines)
