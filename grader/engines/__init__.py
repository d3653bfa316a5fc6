"""Where judges run: an engine takes jobs and gives a report for each, as they end."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from grader.judge.job import Job
from grader.report import Report


class Engine(Protocol):
    """Grades many submissions."""

    def grade(
        self, jobs: Sequence[Job], again: Callable[[Sequence[Job]], None] = lambda jobs: None
    ) -> Iterator[Report]:
        """A report for each job, as soon as there is one.

        Arguments:
            again: is told which jobs did not finish in time, before each is graded once more at
                the end, with no other judge at work; only that is their report.
        """
        ...

    def close(self) -> None:
        """Ends all judges."""
        ...
