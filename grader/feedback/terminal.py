"""Reports in a terminal."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from grader import harmless
from grader.feedback import view, words
from grader.feedback.narrow import Narrow
from grader.feedback.words import number
from grader.report import Outcome, Problem, Report, TaskReport, TestReport
from grader.text import Language, Text, counted

_STYLES = {"✓": "green", "✗": "bold red", "–": "bright_black", "!": "bold magenta", "◐": "yellow"}
_LATE = Text(
    "⏱ 다른 채점 없이 다시 해도 제한 시간 안에 끝나지 않은 것이 있습니다",
    "⏱ something did not finish in time, with no other judge at work either",
)
_MEMBER, _TASKS = Text("이름", "member"), Text("과제", "tasks")


def show(report: Report, language: Language, console: Console) -> None:
    """Prints one report."""
    console.print(_head(report, language))
    if report.fault:
        console.print(Line(words.OUR_FAULT.pick(language), style="bold magenta"))
        console.print(Padding(Line(harmless.visible(report.fault.pick(language))), (0, 0, 1, 2)))
    for task in report.tasks:
        console.print(task_block(task, language))
    for part in _tail(report, language):
        console.print(part)


def under_way(ended: Iterable[TestReport], language: Language) -> RenderableType:
    """The tests of a submission that have ended while others are still run, a line for a task."""
    by_task: dict[str, list[TestReport]] = {}
    for test in ended:
        by_task.setdefault(test.task, []).append(test)
    grid = Table.grid(padding=(0, 2))
    for name, tests in by_task.items():
        signs = Line(" ").join(Line(sign, style=_STYLES[sign]) for sign in map(words.mark, tests))
        failed = [test.title.pick(language) for test in tests if test.outcome is Outcome.FAILED]
        grid.add_row(harmless.line(name), signs, Line(harmless.line(" · ".join(failed)), "red"))
    return grid


def table(
    reports: Iterable[Report], language: Language, grades: words.Grades = MappingProxyType({})
) -> RenderableType:
    """A class at a glance: one table for each week, one row for each report.

    Arguments:
        grades: what counts, where there is a gradebook.
    """
    weeks: dict[str, list[Report]] = {}
    for report in reports:
        weeks.setdefault(report.week, []).append(report)
    return Group(*(_week_table(weeks[name], language, grades) for name in sorted(weeks)))


def marks(report: Report) -> Line:
    """One character for each task, in the order of the week."""
    signs = [view.task_mark(task) for task in report.tasks]
    return Line(" ").join(Line(sign, style=_STYLES[sign]) for sign in signs)


def _head(report: Report, language: Language) -> RenderableType:
    title = Line(words.heading(report).pick(language), style="bold")
    unit = words.POINTS.pick(language)
    points = Line(words.score(report).pick(language), style="bold")
    if report.graded and report.readable:
        points.append(f" {unit}")
    facts = [report.member, report.file, report.digest[:8]]
    who = Line(" · ".join(harmless.line(fact) for fact in facts if fact), style="bright_black")
    counts = Line(words.counts(report).pick(language) if report.graded else "")
    return Group(Rule(style="bright_black"), _row(title, points), _row(who, counts), Line())


def task_block(task: TaskReport, language: Language) -> RenderableType:
    """One task: its tests, and what to do about those that failed."""
    sign = view.task_mark(task)
    name = Line.assemble((sign, _STYLES[sign]), " ", (harmless.line(task.name), "bold"))
    head = _row(name, Line(f"{number(task.points)} / {number(task.max_points)}"))
    if view.is_full(task):
        return head
    parts: list[RenderableType] = [head]
    problem = view.problem(task)
    if problem is not None:
        parts += [Padding(part, (0, 0, 0, 4)) for part in _problem(problem, language)]
    if problem is None or task.points > 0:
        for shown in view.tests(task):
            parts += [Padding(part, (0, 0, 0, 2)) for part in _test(shown, language)]
    return Group(*parts, Line())


def _test(shown: view.Shown, language: Language) -> Iterator[RenderableType]:
    test = shown.test
    sign = words.mark(test)
    kind = (words.PUBLIC if test.visibility == "public" else words.HIDDEN).pick(language)
    title = Line.assemble((sign, _STYLES[sign]), " ", harmless.line(test.title.pick(language)))
    if test.outcome is Outcome.PASSED:
        title.stylize("bright_black", 1)
    points = f"{number(test.points)} / {number(test.max_points)}"
    yield _row(title, Line(f"{kind}  {points}", style="bright_black"))
    if test.outcome is not Outcome.PASSED:
        yield from (Padding(part, (0, 0, 0, 2)) for part in _why(shown, test, language))


def _why(shown: view.Shown, test: TestReport, language: Language) -> Iterator[RenderableType]:
    if test.outcome is Outcome.NOT_GRADED:
        yield Line(words.BROKEN.pick(language), style="magenta")
        return
    if test.message:
        yield Line(harmless.visible(test.message.pick(language)))
    if shown.repeated:
        yield Line(words.SAME.pick(language), style="bright_black")
    elif test.problem is not None:
        yield from _problem(test.problem, language)
    if depends := words.builds_on(test):
        yield Line(depends.pick(language), style="yellow")
    if test.outcome is Outcome.FAILED:
        hint = Line.assemble((f"{words.HINT.pick(language)}: ", "bold cyan"))
        yield hint.append(harmless.visible(test.hint.pick(language)), style="cyan")


def _problem(problem: Problem, language: Language) -> Iterator[RenderableType]:
    sentence = Line(harmless.visible(problem.message.pick(language)))
    if where := words.place(problem):
        sentence.append(f" ({where.pick(language)})", style="bright_black")
    yield sentence
    if problem.quote:
        yield Padding(Line(harmless.line(problem.quote), style="bold"), (0, 0, 0, 2))
    if problem.detail:
        detail = Line(harmless.visible(problem.detail, lines=12), style="bright_black")
        yield Padding(detail, (0, 0, 0, 2))


def _tail(report: Report, language: Language) -> Iterator[RenderableType]:
    if report.problems:
        yield Rule(words.NOTES.pick(language), align="left", style="bright_black")
        for problem in report.problems:
            yield from (Padding(part, (0, 0, 0, 2)) for part in _problem(problem, language))
    if report.output.strip():
        yield Rule(words.PRINTED.pick(language), align="left", style="bright_black")
        yield Padding(Line(harmless.visible(report.output)), (0, 0, 0, 2))


def _week_table(reports: list[Report], language: Language, grades: words.Grades) -> RenderableType:
    title = Line(words.heading(reports[0]).pick(language), style="bold not italic")
    first = 2 + bool(grades)
    order = (first, first + 1, first + 2, *((2,) if grades else ()))
    grid = Narrow(
        order=order, title=title, title_justify="left", box=None, header_style="bright_black"
    )
    tests = (words.POINTS, words.PUBLIC, words.HIDDEN)
    for heading in (_MEMBER, *([words.GRADE] if grades else []), *tests, _TASKS):
        counted = heading not in (_MEMBER, _TASKS)
        side = "right" if counted else "left"
        grid.add_column(heading.pick(language), justify=side, no_wrap=counted, overflow="fold")
    for report in reports:
        first, *rest = _cells(report, language)
        known = grades.get((report.member, report.week))
        given = [Line(words.grade(known), style="bold")] if grades else []
        grid.add_row(first, *given, *rest)
    longest = max(reports, key=lambda report: len(report.tasks))
    names = [f"{count} {harmless.line(t.name)}" for count, t in enumerate(longest.tasks, start=1)]
    if any(report.out_of_time for report in reports):
        names.append(_LATE.pick(language))
    legend = Line(" · ".join(names), style="bright_black")
    return Group(grid, _mean(reports, language), Padding(legend, (0, 0, 1, 1)))


def _cells(report: Report, language: Language) -> Iterator[Line]:
    yield Line(harmless.line(report.member))
    score = words.score(report).pick(language)
    if not report.graded:
        yield from (Line(score, style="bold magenta"), Line("–"), Line("–"), Line("!"))
        return
    yield Line(score, style="" if report.readable else "yellow")
    for visibility in ("public", "hidden"):
        passed, total = report.count(visibility)
        yield Line(f"{passed}/{total}", style="" if passed == total else "yellow")
    yield marks(report).append(" ⏱" * report.out_of_time, style="yellow")


def _mean(reports: list[Report], language: Language) -> RenderableType:
    points = [report.points for report in reports if report.graded and report.readable]
    mean = number(sum(points) / len(points)) if points else "–"
    count, rest = len(reports), len(reports) - len(points)
    text = Text(
        f"제출 {count}개, 평균 {mean}점" + (f" (셈에서 뺀 것 {rest}개)" if rest else ""),
        f"{counted(count, 'submission')}, {mean} points on average"
        + (f" ({rest} not counted)" if rest else ""),
    )
    return Padding(Line(text.pick(language)), (1, 0, 0, 1))


def _row(left: Line, right: Line) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(left, right)
    return grid
