"""The class's statistics, `site/data/statistics.json`, as pictures with a table beside each.

The file is written by `grader report --site` and holds nobody's name:

    {
      "version": 1,
      "weeks": [
        {
          "week": "week06_backprop",
          "submissions": 40,
          "points": 12,
          "median": 9.5,
          "distribution": [1, 0, 0, 2, 1, 3, 4, 6, 9, 14],
          "hardest": [
            {"task": "Value", "test": "test_doublings", "visibility": "hidden", "passed": 18,
             "title": {"ko": "두 배씩 더하기", "en": "doublings"}}
          ]
        }
      ]
    }

``distribution`` counts submissions by the tenth of the points that they reached: below 10 %, 10 to
below 20 %, …, 90 to 100 %. ``hardest`` names the tests that the fewest passed, the hardest first;
``passed`` is out of ``submissions``; ``title`` is what the page calls it. A week with fewer than
five submissions is left out by who writes the file, and not shown if it is there after all.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.statistics.anonymous import HARDEST, SMALLEST_GROUP
from grader.statistics.figures import bars, tenths
from grader.statistics.summary import TENTHS
from grader.text import Text
from publish.errors import SourceError

if TYPE_CHECKING:
    from publish.sources import View


@dataclass(frozen=True)
class HardTest:
    """A test that few passed."""

    task: str
    test: str
    visibility: str
    passed: int
    title: Text


@dataclass(frozen=True)
class WeekStatistics:
    """How one week went."""

    week: str
    submissions: int
    points: float
    median: float
    distribution: tuple[int, ...]
    hardest: tuple[HardTest, ...]


def read(path: Path) -> tuple[WeekStatistics, ...]:
    """The weeks of the file with enough submissions; none if there is no file.

    Raises:
        SourceError: it holds something else.
    """
    if not path.exists():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != 1:
            raise ValueError(f"its version is {data['version']}, not 1")
        weeks = tuple(_week(entry) for entry in data["weeks"])
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}: {error!r}; run `grader report --site` again") from error
    return tuple(week for week in weeks if week.submissions >= SMALLEST_GROUP)


def page(view: "View") -> str:
    """A section for each week."""
    weeks = read(view.sources.root / "site" / "data" / "statistics.json")
    if not weeks:
        return view.say("아직 통계가 없습니다.", "There are no statistics yet.")
    return "\n\n".join(_section(week, view) for week in weeks)


def _section(entry: WeekStatistics, view: "View") -> str:
    say, week = view.say, view.sources.course.week(entry.week)
    number, title = week.number, week.title.pick(view.language)
    summary = say(
        f"제출 {entry.submissions}건 · 중앙값 {entry.points:g}점 만점에 {entry.median:g}점 · ",
        f"{entry.submissions} submissions · median {entry.median:g} of {entry.points:g} points · ",
    )
    parts = [
        say(f"## {number}주차 · {title}", f"## Week {number} · {title}") + f" {{ #{week.name} }}",
        summary + view.link(say("과제", "exercise"), f"weeks/{week.name}.md"),
        _distribution(entry, view),
    ]
    if entry.hardest:
        heading = say("가장 어려운 시험", "The hardest tests")
        parts.append(f"### {heading} {{ #{week.name}-hardest }}")
        parts.append(_hardest(entry, view))
    return "\n\n".join(parts)


def _distribution(entry: WeekStatistics, view: "View") -> str:
    """Picture and table, as HTML without an empty line, which would end it in Markdown."""
    say = view.say
    title = say(
        "점수 분포: 얻은 점수의 비율에 따른 제출 수",
        "Distribution: submissions by the part of the points reached",
    )
    rows = "".join(
        f"<tr><th scope='row'>{label} %</th><td>{count}</td></tr>"
        for label, count in zip(tenths(), entry.distribution, strict=True)
    )
    name = f"{entry.week}-distribution"
    picture = bars(entry.distribution, tenths(), title=title, name=name, unit="%")
    head = say("비율", "Reached"), say("제출 수", "Submissions")
    return (
        f'<div class="statistics"><figure>{picture}<figcaption>{escape(title)}'
        f"</figcaption></figure><table><thead><tr><th scope='col'>{head[0]}</th>"
        f"<th scope='col'>{head[1]}</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _hardest(entry: WeekStatistics, view: "View") -> str:
    say = view.say
    words = {"public": say("공개", "public"), "hidden": say("비공개", "hidden")}
    lines = [
        say("| 시험 | 과제 | 구분 | 통과 |", "| Test | Task | Kind | Passed |"),
        "| --- | --- | --- | ---: |",
    ]
    for test in entry.hardest[:HARDEST]:
        part = f"{test.passed} / {entry.submissions} ({test.passed / entry.submissions:.0%})"
        title = _plain(test.title.pick(view.language))
        lines.append(f"| {title} | `{test.task}` | {words[test.visibility]} | {part} |")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that is nothing but text in a cell of a Markdown table."""
    return re.sub(r"([\\`*_|$\[\]])", r"\\\1", escape(text, quote=False))


def _week(entry: dict[str, Any]) -> WeekStatistics:
    distribution = tuple(int(count) for count in entry["distribution"])
    hardest = tuple(
        HardTest(**test | {"title": Text(**test["title"])}) for test in entry["hardest"]
    )
    if len(distribution) != TENTHS or sum(distribution) != entry["submissions"]:
        raise ValueError(f"{entry['week']}: the distribution does not add up to its submissions")
    for test in hardest:
        if test.visibility not in ("public", "hidden"):
            raise ValueError(f"{test.test} is {test.visibility!r}, neither public nor hidden")
        if not (test.task.isidentifier() and test.test.isidentifier()):
            raise ValueError(f"{test.test!r} of {test.task!r} is no name")
    return WeekStatistics(
        week=entry["week"],
        submissions=entry["submissions"],
        points=entry["points"],
        median=entry["median"],
        distribution=distribution,
        hardest=hardest,
    )
