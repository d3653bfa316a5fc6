"""The instructor's report on the class as one HTML page that needs nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from jinja2 import Template
from markupsafe import Markup

from grader.course import Course, Week
from grader.feedback import html
from grader.statistics import figures, summary
from grader.statistics.summary import WeekNumbers
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.gradebook.current import CurrentGrade

_HERE = Path(__file__).parent
_SPREAD = Text(
    "점수 분포: 얻은 점수의 비율에 따른 제출 수",
    "Distribution: submissions by the part of the points reached",
)


@dataclass(frozen=True)
class Row:
    """One member's line of the class table."""

    member: str
    name: str
    own: tuple["CurrentGrade | None", ...]
    ungraded: tuple[bool, ...]

    @property
    def points(self) -> float:
        """Of all weeks, after what lateness costs."""
        return sum(standing.points for standing in self.own if standing)


def page(
    course: Course,
    weeks: Sequence[Week],
    standings: Sequence["CurrentGrade"],
    language: Language,
    ungraded: Collection[tuple[str, str]] = (),
    people: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The class table, and for each week its distribution, tasks, tests and hints.

    It names hidden tests and members: it is for the instructor alone.
    """
    found = {(standing.member, standing.week): standing for standing in standings}
    names = {standing.member for standing in standings} | {member for member, _ in ungraded}
    names |= people.keys()
    waits = {who: [(who, week.name) in ungraded for week in weeks] for who in names}
    return _template().render(
        course=course,
        weeks=weeks,
        rows=[
            Row(
                who,
                people.get(who, ""),
                tuple(found.get((who, week.name)) for week in weeks),
                tuple(waits[who]),
            )
            for who in sorted(names)
        ],
        numbers=summary.weeks(standing.report for standing in standings),
        tenths=figures.tenths(),
        figure=_figure,
        language=language,
        **html.style(Path(html.__file__).with_name("report.css"), _HERE / "class.css"),
    )


def _figure(week: WeekNumbers) -> Markup:
    name, title = f"{week.week}-spread", f"{_SPREAD.ko} · {_SPREAD.en}"
    tenths = figures.tenths()
    return Markup(figures.bars(week.distribution, tenths, title=title, name=name, unit="%"))


@cache
def _template() -> Template:
    return html.environment(_HERE).get_template("class.html")
