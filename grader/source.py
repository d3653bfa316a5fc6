"""A submission's statements, and which of them some tasks need.

A notebook is full of experiments that print, plot, train and fail. So the grader loads only the
statements that the week's tasks depend on; they are found here, by reading alone.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from grader.reading.magics import elsewhere
from grader.reading.main_name import as_main
from grader.reading.names import facts
from grader.reading.parsing import Piece, first_line, pieces
from grader.reading.sentences import note, syntax, under_magic
from grader.reading.slices import closure
from grader.report import Problem
from grader.submission import Cell, Submission

STATEMENTS = 5000
PROBLEMS = 20


@dataclass(frozen=True)
class Statement:
    """One top-level statement.

    Arguments:
        source: its exact text, decorators included.
        cell: number of its cell; 0 in a Python file.
        line: 1-based first line within the cell, or within the Python file.
        binds: names it binds in the module.
        needs: global names it reads, at once or inside what it defines.
        aside: whether it stands in the cell of the experiment, or in that which hands in.
    """

    source: str
    cell: int
    line: int
    binds: frozenset[str]
    needs: frozenset[str]
    aside: bool = False


@dataclass(frozen=True)
class Source:
    """Everything in a submission that parses, and what does not.

    Arguments:
        broken: functions and classes whose definition does not parse, or stands under a magic
            that keeps it from being read, with the problem.
    """

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    broken: dict[str, Problem] = field(default_factory=dict)


def parse(submission: Submission) -> Source:
    """Splits a submission into statements; a syntax error costs only the piece it is in."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    broken = _under_magics(submission)
    for cell in submission.cells:
        number, before = (cell.number, 0) if submission.is_notebook else (0, cell.line - 1)
        if cell.joined:
            problems.append(_joined(cell, number))
        for statement in _statements(cell, number, before):
            if isinstance(statement, Statement):
                statements.append(statement)
            else:
                problem = _problem(statement, number)
                problems.append(problem)
                broken |= dict.fromkeys(_names(statement.source), problem)
            if len(statements) + len(problems) > STATEMENTS:
                problems = [*problems[: PROBLEMS - 1], _too_many()]
                return Source(tuple(statements), tuple(problems), broken)
    return Source(tuple(statements), tuple(problems[:PROBLEMS]), broken)


def needed(source: Source, names: Iterable[str]) -> tuple[Statement, ...]:
    """The statements that ``names`` depend on, in order.

    Kept are all statements that bind a needed name or change its object, and star imports. Loops
    and results of calls do not count where the name has a definition, an untouched stub does not
    hide a finished one, nor the experiment's helper one of the member's that has the same name.
    """
    known = [facts(statement.source) for statement in source.statements]
    aside = {index for index, one in enumerate(source.statements) if one.aside}
    return tuple(source.statements[index] for index in closure(known, names, aside))


def as_program(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements as a kernel or `python file.py` runs them: a file that is `__main__`, too."""
    return tuple(replace(one, source=as_main(one.source)) for one in statements)


def defined_twice(source: Source, names: Iterable[str]) -> Iterator[Problem]:
    """A note on each of ``names`` that is defined more than once, untouched stubs aside."""
    known = [(statement, facts(statement.source).progress) for statement in source.statements]
    for name in names:
        own = [s for s, about in known if name in about and not about[name].stubs]
        if len(own) > 1:
            found = note(
                f"`{name}`의 정의가 {len(own)}개 있습니다. 마지막 것을 채점했습니다.",
                f"`{name}` is defined {len(own)} times. The last definition counts.",
            )
            yield replace(found, cell=own[-1].cell or None, line=own[-1].line)


def _under_magics(submission: Submission) -> dict[str, Problem]:
    """What is defined in cells whose magics do not run their code in the notebook."""
    found: dict[str, Problem] = {}
    for block in submission.blocks:
        if block.code and (magic := elsewhere(block.source)):
            cell = block.number if submission.is_notebook else None
            problem = under_magic(magic, cell, block.line)
            found |= dict.fromkeys(_names(block.source), problem)
    return found


def _statements(cell: Cell, number: int, before: int) -> Iterator[Statement | Piece]:
    """A cell's statements and, in their places, the pieces of it that are broken.

    Arguments:
        before: lines of the file that are before the cell's.
    """
    for piece in pieces(cell.source):
        piece = replace(piece, line=piece.line + before)
        if piece.tree is None:
            yield piece
            continue
        lines = piece.source.split("\n")
        for node in piece.tree.body:
            first = first_line(node)
            text, line = _text(lines, node, first), piece.line + first - 1
            try:
                text = as_main(text) if number else text
                about = facts(text)
            except SyntaxError as error:  # what is wrong with its names, not with its form
                yield Piece(text, line, error=error)
            else:
                binds = frozenset(about.binds)
                yield Statement(text, number, line, binds, about.needs, cell.aside)


def _text(lines: list[str], node: ast.stmt, first: int) -> str:
    """The exact text of a statement, which may share its first and last line with others."""
    last = node.end_lineno or first
    own = lines[first - 1 : last]
    own[-1] = own[-1].encode()[: node.end_col_offset].decode()
    if first == node.lineno:
        own[0] = own[0].encode()[node.col_offset :].decode()
    return "\n".join(own)


def _problem(piece: Piece, cell: int) -> Problem:
    error = piece.error or SyntaxError("invalid syntax")
    lines = piece.source.split("\n")
    at = min(max(error.lineno or 1, 1), len(lines))
    return syntax(error.msg, lines[at - 1], cell or None, piece.line + at - 1)


def _names(source: str) -> list[str]:
    """The names that a broken piece sets out to define."""
    imported = re.findall(r"^(?:from\s+\S+\s+)?import\b(.*)", source, re.MULTILINE)
    return [
        *re.findall(r"^(?:async def|def|class)\s+(\w+)", source, re.MULTILINE),
        *re.findall(r"^(\w+)\s*(?::[^=\n]+)?=(?!=)", source, re.MULTILINE),
        *re.findall(r"\w+", " ".join(imported)),
    ]


def _joined(cell: Cell, number: int) -> Problem:
    found = note(
        f"나뉜 셀을 뒤의 셀 {len(cell.joined)}개와 다시 이어 읽었습니다. 파일에서도 합쳐 주세요.",
        f"A cell was split; it was read together with the next {len(cell.joined)} again. "
        "Please merge them in the file, too.",
    )
    return replace(found, cell=number or None, line=1 if number else cell.line)


def _too_many() -> Problem:
    return note(
        f"문장이 {STATEMENTS}개를 넘어 그 뒤는 읽지 않았습니다. 과제에 필요한 코드만 남겨 주세요.",
        f"There are more than {STATEMENTS} statements; the rest was not read. Keep only the code "
        "that the exercise needs.",
    )
