"""What a report may show of a test: the one place where hidden tests are kept hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.report import Outcome, Problem, TaskReport, TestReport


@dataclass(frozen=True)
class Shown:
    """A test as it may be shown.

    Arguments:
        test: without anything that a hidden test must not tell.
        repeated: its problem is that of the test shown before it.
    """

    test: TestReport
    repeated: bool = False


def shown(task: TaskReport) -> Iterator[Shown]:
    """The task's tests in order, as they may be shown."""
    last: Problem | None = task.problem
    for test in map(redacted, task.tests):
        same = test.problem is not None and test.problem == last
        yield Shown(test, same and test.problem is not None)
        last = test.problem or last


def redacted(test: TestReport) -> TestReport:
    """``test`` without its message and without the member's own words, if it is hidden.

    Whatever a member's code can choose, even the line at which it fails, could carry a hidden
    input.
    """
    if test.visibility == "public":
        return test
    problem = test.problem and replace(test.problem, detail="", cell=None, line=None)
    return replace(test, message="", problem=problem)


def is_full(task: TaskReport) -> bool:
    """Whether every test of the task passed."""
    return task.problem is None and all(t.outcome is Outcome.PASSED for t in task.tests)
