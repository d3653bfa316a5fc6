"""Two works side by side: the code of each task, line by line, and which lines agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from grader.course import Course, Week
from grader.reading.cells import Cell
from grader.restore import answers
from grader.similar.evidence import Evidence, Pair
from grader.similar.likeness import Kind
from grader.similar.works import Work, slices_of, submission_of
from grader.source import Statement
from grader.submission import Submission
from grader.wording import code_marks, comment_marks, own_statements

MOST = 120  # lines of one task that are shown
WIDEST = 1000  # characters of one line: somebody may keep data in it


@dataclass(frozen=True)
class Row:
    """A line; of a longer text beside a shorter one the other is missing.

    Arguments:
        number: within its cell or file; 0 for a gap.
        agrees: whether the other work has the same in it.
    """

    number: int
    text: str
    agrees: bool = False


@dataclass(frozen=True)
class Part:
    """A task or question of both works.

    Arguments:
        evidence: what agrees in it.
    """

    name: str
    evidence: tuple[Evidence, ...]
    rows: tuple[tuple[Row | None, Row | None], ...]


@dataclass(frozen=True)
class Opened:
    """A work's file, taken apart once for all pairs that it is in."""

    submission: Submission
    statements: dict[str, tuple[Statement, ...]]
    answers: dict[str, str]

    @cached_property
    def comments(self) -> dict[int, tuple[Cell, int]]:
        """Where each comment stands."""
        return {
            mark: (cell, line)
            for cell in self.submission.cells
            for mark, line in comment_marks(cell.source).items()
        }


def opened(course: Course, week: Week, work: Work) -> Opened | None:
    """A work's file; None where it cannot be read."""
    submission = submission_of(week, course, work.attempt.file, work.data)
    if submission is None:
        return None
    statements = dict(own_statements(slices_of(week, submission)))
    return Opened(submission, statements, answers(week, submission))


def parts(pair: Pair, one: Opened, other: Opened) -> list[Part]:
    """What agrees, the heaviest first, with the text on both sides."""
    found = []
    for name, evidence in pair.subjects.items():
        match evidence[0].kind:
            case Kind.ANSWER:
                rows = _beside(_text(one.answers.get(name, "")), _text(other.answers.get(name, "")))
            case Kind.COMMENTS:
                shared = one.comments.keys() & other.comments.keys()
                rows = _beside(_comments(one, shared), _comments(other, shared))
            case _:
                rows = _task(one.statements.get(name, ()), other.statements.get(name, ()))
        found.append(Part(name, tuple(evidence), rows))
    return found


def _task(
    one: Sequence[Statement], other: Sequence[Statement]
) -> tuple[tuple[Row | None, Row | None], ...]:
    shared = _marks(one) & _marks(other)
    return _beside(_code(one, shared), _code(other, shared))


def _marks(statements: Iterable[Statement]) -> set[int]:
    return {
        mark
        for statement in statements
        for mark in (*code_marks(statement.source), *comment_marks(statement.source))
    }


def _code(statements: Sequence[Statement], shared: set[int]) -> list[Row]:
    rows: list[Row] = []
    for statement in statements:
        agreeing = {
            line
            for mark, lines in code_marks(statement.source).items()
            if mark in shared
            for line in lines
        }
        marks = comment_marks(statement.source).items()
        agreeing |= {line for mark, line in marks if mark in shared}
        rows += [Row(0, "")] if rows else []
        rows += [
            Row(statement.line + at - 1, text, at in agreeing)
            for at, text in enumerate(statement.source.split("\n"), 1)
        ]
    return rows


def _comments(work: Opened, shared: Iterable[int]) -> list[Row]:
    places = [work.comments[mark] for mark in sorted(shared)[:MOST]]
    return [
        Row(cell.line + line - 1, cell.source.split("\n")[line - 1].strip(), agrees=True)
        for cell, line in places
    ]


def _text(answer: str) -> list[Row]:
    return [Row(0, line) for line in answer.split("\n")]


def _beside(one: Sequence[Row], other: Sequence[Row]) -> tuple[tuple[Row | None, Row | None], ...]:
    return tuple(zip_longest(map(_short, one[:MOST]), map(_short, other[:MOST])))


def _short(row: Row) -> Row:
    return row if len(row.text) <= WIDEST else replace(row, text=f"{row.text[:WIDEST]}…")
