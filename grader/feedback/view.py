"""What a report may show of a test: the one place where hidden tests are kept hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.feedback import words
from grader.report import ALIKE, Kind, Outcome, Problem, TaskReport, TestReport

# Found by reading the file, or before any input is there: they cannot tell of a hidden one.
_BEFORE_INPUTS = {
    Kind.NOT_STARTED,
    Kind.MISSING,
    Kind.UNREADABLE,
    Kind.NOTE,
    Kind.SYNTAX,
    Kind.LOAD,
    Kind.FORBIDDEN,
}


@dataclass(frozen=True)
class Shown:
    """A test as it may be shown.

    Arguments:
        test: without anything that a hidden test must not tell.
        repeated: its problem has been shown already, with the task or the test before.
    """

    test: TestReport
    repeated: bool = False


def tests(task: TaskReport) -> Iterator[Shown]:
    """The task's tests in order, as they may be shown."""
    last = problem(task)
    for test in map(redacted, task.tests):
        yield Shown(test, last is not None and _same(test.problem, last))
        last = test.problem or last


def problem(task: TaskReport) -> Problem | None:
    """What keeps the whole task from being graded, as it may be shown.

    A problem that came up test by test stands with the tests.
    """
    found = task.problem
    if found is None or found.kind in _BEFORE_INPUTS:
        return found
    return None if any(test.problem for test in task.tests) else _bare(found)


def redacted(test: TestReport) -> TestReport:
    """``test`` without its message and without the member's own words, if it is hidden.

    Whatever a member's code can choose, even the line at which it fails, could carry a hidden
    input.
    """
    if test.visibility == "public":
        return test
    return replace(test, message=None, problem=test.problem and _bare(test.problem))


def is_full(task: TaskReport) -> bool:
    """Whether every test of the task passed."""
    return (
        task.problem is None
        and bool(task.tests)
        and all(t.outcome is Outcome.PASSED for t in task.tests)
    )


def is_preview(task: TaskReport) -> bool:
    """Whether some of its tests were not run here: the hidden ones, before it is handed in."""
    return sum(test.max_points for test in task.tests) < task.max_points - ALIKE


def _bare(found: Problem) -> Problem:
    return replace(found, detail="", cell=None, line=None, quote="")


def _same(found: Problem | None, last: Problem) -> bool:
    return found is not None and found in (last, _bare(last))


def task_mark(task: TaskReport) -> str:
    """One character for a task: full, in part, none, not started, not graded by our fault."""
    if is_full(task):
        return "✓"
    if words.is_not_started(task.problem) or not task.tests:
        return "–"
    if task.points > 0:
        return "◐"
    return "!" if any(test.outcome is Outcome.NOT_GRADED for test in task.tests) else "✗"
