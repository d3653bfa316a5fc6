"""One code cell, and the limits on code that hold for every kind of file."""

import re
from dataclasses import dataclass

from grader.reading.sentences import unreadable

CELLS = 2000
CODE = 1 << 20  # characters
LINES = 20_000
WORDS = 200_000  # names, numbers and signs: what the cost of parsing grows with


@dataclass(frozen=True)
class Cell:
    """One code cell of a submission.

    Arguments:
        number: 1-based among all cells of the file.
        source: its code; magics and shell lines are blank, so that lines keep their numbers.
        line: 1-based line of the file where the code starts; 1 in a notebook.
        task: the task that the cell was handed out for, if it still says so.
    """

    number: int
    source: str
    line: int
    task: str | None = None


_WORD = re.compile(r"\w+|[^\w\s]")


def _words(source: str) -> int:
    return sum(1 for _ in _WORD.finditer(source))


def check_size(cells: list[Cell]) -> None:
    """Refuses more code than a person writes in a week.

    Raises:
        Unreadable: too many cells, lines or characters.
    """
    characters = sum(len(cell.source) for cell in cells)
    lines = sum(cell.source.count("\n") + 1 for cell in cells)
    too_much = len(cells) > CELLS or characters > CODE or lines > LINES
    if too_much or sum(_words(cell.source) for cell in cells) > WORDS:
        raise unreadable(
            f"코드가 너무 많습니다 (셀 {CELLS}개, {LINES}줄, 1 MiB까지). 과제에 필요한 코드만 "
            "남겨 주십시오.",
            f"There is too much code (at most {CELLS} cells, {LINES} lines, 1 MiB). Keep only the "
            "code that the exercise needs.",
        )
