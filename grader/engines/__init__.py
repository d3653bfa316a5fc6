"""Where judges run: an engine takes jobs and gives a report for each, as they end."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from grader.judge.job import Job
from grader.report import Report


class Engine(Protocol):
    """Grades many submissions."""

    def grade(self, jobs: Sequence[Job]) -> Iterator[Report]:
        """A report for each job, as soon as there is one."""
        ...

    def close(self) -> None:
        """Ends all judges."""
        ...
