"""A second look at tests that failed, with all of the file run instead of what the tasks need.

What a task needs is found by reading, and reading cannot see everything: a draw from NumPy's
generator, a property that counts, a logger's name. What is right in a notebook is right here.
"""

import ast
from collections.abc import Iterator, Sequence

from grader.judge.member import Member
from grader.reading.parsing import parse_module
from grader.reading.sentences import note
from grader.report import Kind, Outcome, Problem, TestReport
from grader.restore import released
from grader.source import Statement

_WITHOUT_EFFECT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass)
_STAYS = {  # problems that no other statement of the file mends
    Kind.NOT_STARTED, Kind.SYNTAX, Kind.FORBIDDEN,
    Kind.TIME, Kind.MEMORY, Kind.CRASH, Kind.PROTOCOL,
}  # fmt: skip


def worth_it(member: Member, reports: Sequence[TestReport]) -> frozenset[str]:
    """The functions of the tests that may pass with all of the file; none, if all of it was run."""
    failed = frozenset(r.name.partition("[")[0] for r in reports if _may_be_mended(r))
    return failed if failed and any(_left_out(member)) else frozenset()


def better(first: Sequence[TestReport], second: Sequence[TestReport]) -> list[TestReport]:
    """The reports of both looks, test by test: whoever passed in one of them has passed."""
    passed = {report.name: report for report in second if report.outcome is Outcome.PASSED}
    return [passed.get(report.name, report) for report in first]


def notes(first: Sequence[TestReport], final: Sequence[TestReport]) -> Iterator[Problem]:
    """A sentence for each task that has more points by the second look."""
    tasks = [after.task for before, after in zip(first, final, strict=True) if before != after]
    for task in dict.fromkeys(tasks):
        yield note(
            f"`{task}`: 파일 전체를 실행해야 통과하는 시험이 있어 그렇게 채점했습니다.",
            f"`{task}` was graded with all of the file run: some of its tests pass only so.",
        )


def _may_be_mended(report: TestReport) -> bool:
    kind = report.problem.kind if report.problem else None
    return report.outcome is Outcome.FAILED and kind not in _STAYS


def _left_out(member: Member) -> Iterator[Statement]:
    """Statements of the member's own that were not run, and may do something."""
    ran = set(member.statements)
    given = [part.source for part in released(member.week) if part.role == "code"]
    for statement in member.source.statements:
        if statement in ran or statement.experiment or not _acts(statement):
            continue
        if not any(statement.source in source for source in given):
            yield statement


def _acts(statement: Statement) -> bool:
    node = parse_module(statement.source).body[0]
    if isinstance(node, _WITHOUT_EFFECT):
        return bool(getattr(node, "decorator_list", ()))
    return not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
