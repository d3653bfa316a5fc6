"""The cells of a file, and the limits on code that hold for every kind of file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.reading.magics import is_method, without_magics
from grader.reading.marks import Marks
from grader.reading.parsing import parses
from grader.reading.results import is_result_cell
from grader.reading.sentences import unreadable

CELLS = 2000
CODE = 1 << 20  # characters
LINES = 20_000
WORDS = 200_000  # names, numbers and signs: what the cost of parsing grows with


@dataclass(frozen=True)
class Block:
    """One cell of a submission as it was handed in, code or text.

    Arguments:
        number: 1-based among all cells of the file.
        line: 1-based line of the file where the source starts; 1 in a notebook.
    """

    number: int
    code: bool
    source: str
    line: int = 1
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True)
class Cell:
    """One code cell of a submission.

    Arguments:
        number: 1-based among all cells of the file.
        source: its code; magics and shell lines are blank, so that lines keep their numbers.
        line: 1-based line of the file where the code starts; 1 in a notebook.
        task: the task that the cell was handed out for, if it still says so.
        joined: the numbers of cells that were cut off from it, and are in it again.
        aside: whether it was handed out to try the tasks with, or to hand the file in.
    """

    number: int
    source: str
    line: int
    task: str | None = None
    joined: tuple[int, ...] = ()
    aside: bool = False


def code_cells(blocks: Iterable[Block]) -> tuple[Cell, ...]:
    """The code to read. Result cells are the grader's own, so they are left out."""
    code = [block for block in blocks if block.code and not is_result_cell(block.source)]
    cells, at = [], 0
    while at < len(code):
        block, joined = code[at], _cut_off([block.source for block in code[at : at + _CUTS + 1]])
        parts = code[at : at + joined + 1]
        source = _in_one(parts) if joined else without_magics(block.source)
        numbers = tuple(part.number for part in parts[1:])
        marks = block.marks
        aside = bool({"experiment", "hand_in"} & marks.own.keys())
        cells.append(Cell(block.number, source, block.line, marks.task, numbers, aside))
        at += len(parts)
    return tuple(cells)


def _in_one(parts: list[Block]) -> str:
    """The code of a cell that was cut; in a Python file its lines keep their distances."""
    lines: list[str] = []
    for part in parts:
        lines += [""] * (part.line - parts[0].line - len(lines))
        lines += part.source.split("\n")
    return "\n".join(lines)


_CUTS = 3  # places where one cell may have been cut


def _cut_off(sources: list[str]) -> int:
    """How many of the cells after the first were cut off from it: together they parse."""
    joined, whole = 0, bool(sources) and parses(without_magics(sources[0]))
    for count in range(1, len(sources)):
        other = sources[count]
        alone = parses(without_magics(other)) and not is_method(other)
        if (whole or joined) and (alone or not other.lstrip("\n")[:1].isspace()):
            break
        if parses("\n".join(sources[: count + 1])):
            joined = count
    return joined


_WORD = re.compile(r"\w+|[^\w\s]")


def _words(source: str) -> int:
    return len(_WORD.findall(source))


def check_size(sources: list[str]) -> None:
    """Refuses more code than a person writes in a week.

    Raises:
        Unreadable: too many cells, lines or characters.
    """
    characters = sum(map(len, sources))
    lines = sum(source.count("\n") + 1 for source in sources)
    too_much = len(sources) > CELLS or characters > CODE or lines > LINES
    if too_much or sum(map(_words, sources)) > WORDS:
        raise unreadable(
            f"코드가 너무 많습니다 (셀 {CELLS}개, {LINES}줄, 1 MiB까지). 과제에 필요한 코드만 "
            "남겨 주세요.",
            f"There is too much code (at most {CELLS} cells, {LINES} lines, 1 MiB). Keep only the "
            "code that the exercise needs.",
        )
