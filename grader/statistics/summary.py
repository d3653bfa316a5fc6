"""A week in numbers: how the points are spread, and which tests and hints matter most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.feedback import words
from grader.feedback.words import is_not_started
from grader.report import Outcome, Report, TestReport, Visibility
from grader.text import Text

TENTHS = 10


@dataclass(frozen=True)
class TestNumbers:
    """How one test went.

    Arguments:
        failed: submissions that tried the task and did not pass.
        not_started: submissions with the task as it was handed out.
    """

    __test__ = False

    name: str
    title: Text
    task: str
    visibility: Visibility
    hint: Text
    passed: int
    failed: int
    not_started: int


@dataclass(frozen=True)
class TaskNumbers:
    """How one task went.

    Arguments:
        full: submissions with all its points.
        mean: points on average.
    """

    name: str
    max_points: float
    full: int
    mean: float


@dataclass(frozen=True)
class HintNumbers:
    """How many tests of a task showed a hint, in all submissions that tried it."""

    hint: Text
    task: str
    shown: int


@dataclass(frozen=True)
class WeekNumbers:
    """How one week went; points are those of the graded tasks, before what lateness costs.

    Arguments:
        distribution: submissions by the tenth of the points that they reached; the last has 100 %.
    """

    week: str
    heading: Text
    submissions: int
    max_points: float
    mean: float
    median: float
    distribution: tuple[int, ...]
    tasks: tuple[TaskNumbers, ...]
    tests: tuple[TestNumbers, ...]

    @property
    def hardest(self) -> tuple[TestNumbers, ...]:
        """The tests that not all passed; the one that the fewest passed comes first."""
        missed = [test for test in self.tests if test.passed < self.submissions]
        return tuple(sorted(missed, key=lambda test: (test.passed, test.task, test.name)))

    @property
    def hints(self) -> tuple[HintNumbers, ...]:
        """The hints that somebody was shown, the one needed most first."""
        shown: dict[tuple[str, Text], int] = defaultdict(int)
        for test in self.tests:
            shown[test.task, test.hint] += test.failed
        found = [HintNumbers(hint, task, count) for (task, hint), count in shown.items() if count]
        return tuple(sorted(found, key=lambda hint: (-hint.shown, hint.task, hint.hint.en)))


def weeks(reports: Iterable[Report]) -> tuple[WeekNumbers, ...]:
    """The weeks in order of their names; ``reports`` hold one of each member for each week."""
    own: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.graded and report.readable:  # what was not graded or not to be read is no zero
            own[report.week].append(report)
    return tuple(_week(name, own[name]) for name in sorted(own))


def _week(name: str, reports: Sequence[Report]) -> WeekNumbers:
    points = [report.points for report in reports]
    return WeekNumbers(
        week=name,
        heading=words.heading(reports[0]),
        submissions=len(reports),
        max_points=max(report.max_points for report in reports),
        mean=fmean(points),
        median=median(points),
        distribution=_distribution(reports),
        tasks=tuple(_tasks(reports)),
        tests=tuple(_tests(reports)),
    )


def _distribution(reports: Sequence[Report]) -> tuple[int, ...]:
    counts = [0] * TENTHS
    for report in reports:
        part = report.points / report.max_points if report.max_points else 0.0
        counts[min(TENTHS - 1, int(TENTHS * part + 1e-9))] += 1  # 0.3 of 1 is in the third tenth
    return tuple(counts)


def _tasks(reports: Sequence[Report]) -> Iterable[TaskNumbers]:
    for first in _longest(reports).tasks:
        own = [task for report in reports for task in report.tasks if task.name == first.name]
        yield TaskNumbers(
            name=first.name,
            max_points=first.max_points,
            full=sum(task.points >= task.max_points for task in own),
            mean=sum(task.points for task in own) / len(reports),
        )


def _tests(reports: Sequence[Report]) -> Iterable[TestNumbers]:
    own: dict[str, list[TestReport]] = defaultdict(list)
    for report in reports:
        for task in report.tasks:
            for test in task.tests:
                own[test.name].append(test)
    for task in _longest(reports).tasks:
        for first in task.tests:
            yield _test(first, own[first.name])


def _test(first: TestReport, all_of_it: Sequence[TestReport]) -> TestNumbers:
    passed = sum(test.outcome is Outcome.PASSED for test in all_of_it)
    not_started = sum(is_not_started(test.problem) for test in all_of_it)
    return TestNumbers(
        name=first.name,
        title=first.title,
        task=first.task,
        visibility=first.visibility,
        hint=first.hint,
        passed=passed,
        failed=len(all_of_it) - passed - not_started,
        not_started=not_started,
    )


def _longest(reports: Sequence[Report]) -> Report:
    """The report with the most tests: one that could not be read may have none."""
    return max(reports, key=lambda report: sum(len(task.tests) for task in report.tasks))
