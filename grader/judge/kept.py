"""What did not change keeps its verdict, while one author works on a file.

A test rests on the statements that its calls need. Where these are what they were, so is what it
found. Only a preview goes by that: what counts is graded whole.
"""

from dataclasses import dataclass, field

from grader.judge.member import Member
from grader.report import Kind, Outcome, TestReport
from grader.source import needed

Calls = frozenset[tuple[str, str]]  # kind and name of what a test called
_PASSING = (Kind.TIME, Kind.MEMORY)  # what others beside may have taken


@dataclass
class Kept:
    """Verdicts on the last submission of one author, by test."""

    verdicts: dict[str, tuple[Calls, tuple[object, ...], TestReport]] = field(default_factory=dict)

    def size(self, test: str) -> int:
        """How many statements a test rested on: what an edit shows first is what rests on few."""
        return len(self.verdicts[test][1]) if test in self.verdicts else 0

    def verdict(self, test: str, member: Member) -> TestReport | None:
        """What the test found, if what it rests on has not changed since."""
        if test not in self.verdicts:
            return None
        calls, rested_on, report = self.verdicts[test]
        return report if _rests_on(calls, member, report) == rested_on else None

    def keep(self, report: TestReport, member: Member) -> None:
        """Keeps what a test has found, unless that may be another thing the next time."""
        calls = frozenset(member.dependencies.called)
        passing = report.problem is not None and report.problem.kind in _PASSING
        if member.blame.violations or member.blame.passed_on or passing:
            self.verdicts.clear()  # one test's finding is another's failure
        else:
            self.verdicts[report.name] = calls, _rests_on(calls, member, report), report


def _rests_on(calls: Calls, member: Member, report: TestReport) -> tuple[object, ...]:
    """The statements; and where they stand, if the report may point at them."""
    names = {name for call in calls for name in member.dependencies.names(call)}
    statements = needed(member.source, names)
    if report.outcome is Outcome.PASSED:
        return tuple(statement.source for statement in statements)
    return *statements, *(member.source.broken.get(name) for name in sorted(names))
