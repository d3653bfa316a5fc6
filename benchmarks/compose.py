"""Submissions to grade: a week's solution with right and wrong pieces put in at random."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import jupytext
import nbformat
from nbformat import NotebookNode

from grader import mutation
from grader.course import Week

Kind = Literal["solution", "alternative", "mutant"]


@dataclass(frozen=True)
class Piece:
    """One way to write one task.

    Arguments:
        kind: where it comes from; only mutants are wrong.
        code: what stands in the task's cell; None leaves the solution there.
    """

    task: str
    name: str
    kind: Kind
    code: str | None


Choice = tuple[Piece, ...]


def composed(week: Week, count: int, seed: int) -> Iterator[NotebookNode]:
    """So many different notebooks of a week, with right and wrong parts.

    Raises:
        ValueError: there are not as many.
    """
    source = (week.folder / f"{week.stem}.py").read_text(encoding="utf-8")
    return (render(source, choice) for choice in choose(read_pieces(week), count, seed))


def read_pieces(week: Week) -> dict[str, list[Piece]]:
    """Every known way to write each task of ``week``."""
    pieces = {task.name: [Piece(task.name, "solution", "solution", None)] for task in week.tasks}
    for other in mutation.alternatives(week):
        pieces[other.task].append(Piece(other.task, other.name, "alternative", other.code))
    for mutant in mutation.mutants(week):
        pieces[mutant.task].append(Piece(mutant.task, mutant.name, "mutant", mutant.code))
    return pieces


def choose(pieces: dict[str, list[Piece]], count: int, seed: int) -> list[Choice]:
    """``count`` choices of one piece per task, no two equal, the same for the same seed.

    Each task is the solution, an alternative or a mutant with equal chances, so that most
    submissions have right and wrong parts, as real ones do.

    Raises:
        ValueError: there are not as many different choices.
    """
    possible = math.prod(len(ways) for ways in pieces.values())
    if count > possible:
        raise ValueError(f"Only {possible} different submissions can be composed, not {count}.")
    generator = random.Random(seed)
    chosen: dict[Choice, None] = {}
    while len(chosen) < count:
        kind_first = len(chosen) < possible // 2  # the rare ones would be waited for too long
        chosen[tuple(_pick(ways, generator, kind_first) for ways in pieces.values())] = None
    return list(chosen)


def render(source: str, choice: Choice) -> NotebookNode:
    """The notebook of a member who wrote ``choice``: no markers, no experiment."""
    code = {piece.task: piece.code for piece in choice}
    notebook = jupytext.reads(source, fmt="py:percent")
    written: set[str] = set()
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        task = cell.metadata.get("task")
        if "experiment" in cell.metadata:
            continue
        own = code.get(task)
        if own is not None:
            if task in written:
                continue
            written.add(task)
            cell.source = own.strip("\n")
        elif cell.cell_type == "code":
            cell.source = _without_markers(cell.source)
        cells.append(cell)
    notebook.cells = cells
    return notebook


def as_python(notebook: NotebookNode) -> str:
    """The notebook as the `.py` file that a member hands in."""
    return jupytext.writes(notebook, fmt="py:percent")


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Writes ``notebook`` with what nbformat wants of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _pick(ways: list[Piece], generator: random.Random, kind_first: bool) -> Piece:
    if not kind_first:
        return generator.choice(ways)
    groups = [list(group) for _, group in groupby(ways, key=lambda piece: piece.kind)]
    return generator.choice(generator.choice(groups))


def _without_markers(source: str) -> str:
    markers = ("### BEGIN ", "### END ")
    return "\n".join(line for line in source.splitlines() if not line.strip().startswith(markers))
