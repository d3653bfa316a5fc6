"""A second look at tests that failed, with all of the file run instead of what the tasks need.

What a task needs is found by reading, and reading cannot see everything: a draw from NumPy's
generator, a property that counts, a logger's name. What is right in a notebook is right here.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from grader.course import Week
from grader.judge.member import Member
from grader.reading.parsing import parse_module
from grader.reading.sentences import note
from grader.report import Kind, Outcome, Problem, TestReport
from grader.restore import released
from grader.source import Statement, as_program

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
_PLAIN = (
    ast.Pass, ast.Assign, ast.AnnAssign, ast.Expr, ast.Constant, ast.Name, ast.Tuple, ast.List,
    ast.Dict, ast.UnaryOp, ast.USub, ast.Load, ast.Store,
)  # fmt: skip
_TYPES = {"dict", "list", "tuple", "Callable", "Mapping", "Sequence", "Literal"}
_STAYS = {  # problems that no other statement of the file mends
    Kind.NOT_STARTED, Kind.SYNTAX, Kind.FORBIDDEN,
    Kind.TIME, Kind.MEMORY, Kind.CRASH, Kind.PROTOCOL,
}  # fmt: skip


def to_repeat(
    member: Member, reports: Sequence[TestReport]
) -> tuple[frozenset[str], tuple[Statement, ...]]:
    """The functions of the tests that may pass with all of the file run, and its statements.

    There are none if nothing was left out that may do something.
    """
    failed = frozenset(r.name.partition("[")[0] for r in reports if _may_be_mended(r))
    if not failed:
        return frozenset(), ()
    experiment, given = (_released(member.week, role) for role in ("experiment", "code"))
    statements, ran = member.source.statements, set(member.statements)
    own = [one for one in statements if not (one.aside or _stands(one, experiment))]
    left_out = (one for one in own if one not in ran and _acts(one) and not _stands(one, given))
    return (failed, as_program(own)) if any(left_out) else (frozenset(), ())


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


def _released(week: Week, role: str) -> str:
    """The code of the cells that were handed out for something."""
    return "\n".join(part.source for part in released(week) if part.role == role)


def _stands(statement: Statement, released: str) -> bool:
    """Whether a statement that does something is one of a release's, as it was."""
    if not _acts(statement):
        return False
    line = rf"^{re.escape(statement.source)}[ \t]*(?:#.*)?$"
    return re.search(line, released, re.MULTILINE) is not None


def _acts(statement: Statement) -> bool:
    """Whether it may do more than give something a name that nobody asked for."""
    node = parse_module(statement.source).body[0]
    if isinstance(node, _DEFINITIONS):
        return bool(getattr(node, "decorator_list", ()))
    return not all(isinstance(part, _PLAIN) or _is_type(part) for part in ast.walk(node))


def _is_type(node: ast.AST) -> bool:
    """``dict[str, Array]``, as aliases of types are."""
    return isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in _TYPES
