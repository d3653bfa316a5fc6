"""The class table and the tests to talk about, in a terminal."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from grader import harmless
from grader.course import Week
from grader.feedback.narrow import Narrow
from grader.feedback.words import number
from grader.statistics.summary import WeekNumbers
from grader.text import Language, Text, counted

if TYPE_CHECKING:
    from grader.gradebook.current import CurrentGrade

LATE, WAITS, UNGRADED = "◷", "?", "!"
_SHOWN = 3
_LEGEND = Text(
    f"{LATE} 늦게 제출해 감점됨 · {WAITS} 사람이 읽어야 할 답이 있음 (`grader review`) · "
    f"{UNGRADED} 마지막 제출을 아직 채점하지 못함",
    f"{LATE} lost points for lateness · {WAITS} has answers that a person must read "
    f"(`grader review`) · {UNGRADED} the last attempt is not graded yet",
)


def class_table(
    weeks: Sequence[Week],
    standings: Sequence["CurrentGrade"],
    language: Language,
    ungraded: Collection[tuple[str, str]] = (),
    people: Mapping[str, str] = MappingProxyType({}),
) -> RenderableType:
    """A row for each member, a column for each week: points after what lateness costs.

    Narrow columns: a term has fourteen weeks, and a terminal may have eighty characters.

    Arguments:
        people: names of the members in the roster, who have a row in any case.
    """
    found = {(standing.member, standing.week): standing for standing in standings}
    given_up = range(1, len(weeks) + 1)  # the first weeks first
    grid = Narrow(order=given_up, box=None, header_style="bright_black", pad_edge=False)
    grid.add_column(Text("이름", "member").pick(language), overflow="fold")
    for week in weeks:
        most = max((s.max_points for s in standings if s.week == week.name), default=0.0)
        title = Text(f"{week.number}주", f"W{week.number}").pick(language)
        grid.add_column(f"{title}\n/{number(most)}", justify="right", no_wrap=True)
    grid.add_column(Text("합계", "sum").pick(language), justify="right", no_wrap=True)
    names = {standing.member for standing in standings} | {member for member, _ in ungraded}
    names |= people.keys()
    for member in sorted(names):
        own = [found.get((member, week.name)) for week in weeks]
        total = sum(standing.points for standing in own if standing)
        cells = [
            _cell(standing, (member, week.name) in ungraded)
            for standing, week in zip(own, weeks, strict=True)
        ]
        shown = harmless.line(f"{member} {people.get(member, '')}".rstrip())
        grid.add_row(shown, *cells, Line(number(total), style="bold"))
    legend = Line(_LEGEND.pick(language), style="bright_black")
    return Group(grid, Padding(legend, (1, 0, 0, 0)))


def hardest(weeks: Sequence[WeekNumbers], language: Language) -> RenderableType:
    """For each week how the points lie, and the tests that the fewest passed."""
    return Group(*(part for week in weeks for part in _week(week, language)))


def _cell(standing: "CurrentGrade | None", ungraded: bool) -> Line:
    if standing is None:
        return Line(f"{UNGRADED}  ", style="magenta") if ungraded else Line("–  ", "bright_black")
    part = standing.points / standing.max_points if standing.max_points else 1.0
    style = "green" if part >= 1 else "" if part >= 0.5 else "yellow"
    cell = Line(number(standing.points), style=style)
    if ungraded:
        return cell.append(f"{UNGRADED} ", style="magenta")
    cell.append(LATE if standing.penalty else " ", style="red")
    return cell.append(WAITS if standing.waiting else " ", style="cyan")


def _week(week: WeekNumbers, language: Language) -> Iterator[RenderableType]:
    title = Line(week.heading.pick(language), style="bold")
    facts = Text(
        f"제출 {week.submissions}건, 시험 점수 평균 {number(week.mean)}, "
        f"중앙값 {number(week.median)} / {number(week.max_points)}",
        f"{counted(week.submissions, 'submission')}, points of the tests: "
        f"mean {number(week.mean)}, median {number(week.median)} of {number(week.max_points)}",
    )
    yield Padding(title.append(f"  {facts.pick(language)}", style="not bold"), (1, 0, 0, 0))
    for test in week.hardest[:_SHOWN]:
        count = f"{test.passed}/{week.submissions}"
        where = Line(f"  {harmless.line(test.task)}", style="bright_black")
        name = harmless.line(test.title.pick(language))
        yield Padding(Line.assemble((f"{count:>7}  ", "bold"), name, where), 0)
    for needed in week.hints[:1]:
        shown = Text(
            f"가장 많이 나온 힌트({needed.shown}명): ", f"most needed hint ({needed.shown}×): "
        )
        hint = Line(harmless.visible(needed.hint.pick(language)), style="cyan")
        yield Padding(Line(shown.pick(language), style="bold cyan").append_text(hint), (0, 0, 0, 2))
