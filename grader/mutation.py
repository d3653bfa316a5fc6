"""What a week's ``mutants.py`` and ``alternatives.py`` are written with, and their files."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from itertools import groupby
from pathlib import Path

from grader.course import Week
from grader.settings import Limits
from grader.submission import Cell, read_bytes


@dataclass(frozen=True)
class Mutant:
    """A wrong solution of one task, and the test that must see it.

    Arguments:
        name: the mistake, as an identifier.
        task: the task whose code is replaced.
        killed_by: the test that must fail; only tests of ``task`` may fail.
        code: what stands in the task's cell instead.
        catalogue: the mistake's id in the catalogue of mistakes, or "" if it is not listed.
    """

    name: str
    task: str
    killed_by: str
    code: str
    catalogue: str = ""


@dataclass(frozen=True)
class Alternative:
    """A right solution of one task in another style; it must score full."""

    name: str
    task: str
    code: str


def patched(file: str, task: str, patches: str, *, code: str = "") -> list[Mutant]:
    """Mutants that are the solution with some lines replaced, and say only those.

    A blank line stands between patches. The first line of each is the mistake's name, its place in
    the catalogue (``-`` for none) and the test that must see it. Then come lines that are replaced
    (``- ``) and what by (``+ ``); a first or last line may be a part of one. A ``-`` after a ``+``
    begins another replacement::

        padding_once H3 test_windows_counted_on_paper
        - 2 * padding
        + padding

    Arguments:
        file: the `__file__` of `mutants.py`; the solution lies beside it, and its docstrings and
            markers are left out.
        code: what is patched in place of the solution.

    Raises:
        ValueError: what is replaced is not there just once.
    """
    code = code or answer(Path(file).parent, task)
    return [_mutant(task, code, patch) for patch in patches.strip("\n").split("\n\n")]


def _mutant(task: str, code: str, patch: str) -> Mutant:
    head, *lines = patch.split("\n")
    name, catalogue, killed_by = head.split()
    for old, new in _replacements(lines):
        if code.count(old) != 1:
            raise ValueError(f"{task}, {name}: this is in the code {code.count(old)} times:\n{old}")
        code = code.replace(old, new)
    return Mutant(name, task, killed_by, code, catalogue.strip("-"))


def _replacements(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What is replaced by what; nothing, where no ``+`` follows."""
    old = ""
    for sign, run in groupby(lines, key=lambda line: line[:1]):
        text = "\n".join(line[2:] for line in run)
        if sign == "+" and old:
            yield old, text
            old = ""
        elif sign == "-" and not old:
            old = text
        else:
            raise ValueError(f"a patch has lines with - and then lines with +, not {lines}")
    if old:
        yield old, ""


@cache
def answer(folder: Path, task: str) -> str:
    """The code of a task in a week's solution, without docstrings and markers."""
    cells = cells_of(folder / f"{folder.name.split('_', 1)[1]}.py")
    return "\n\n".join(_bare(cell.source) for cell in cells if cell.task == task)


def _bare(source: str) -> str:
    dropped = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            dropped.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = source.strip("\n").split("\n")
    return "\n".join(
        line
        for number, line in enumerate(lines, 1)
        if number not in dropped and not line.lstrip().startswith("###")
    )


def mutants(week: Week) -> list[Mutant]:
    """The week's wrong solutions."""
    return import_module(f"solutions.{week.name}.mutants").MUTANTS


def alternatives(week: Week) -> list[Alternative]:
    """The week's right solutions in other styles."""
    return import_module(f"solutions.{week.name}.alternatives").ALTERNATIVES


def solution(week: Week, **codes: str) -> str:
    """The week's solution as a percent file, with other code in the cells of some tasks.

    Arguments:
        codes: code by task; in a task of several cells it replaces the first and drops the others.
    """
    cells = cells_of(week.folder / f"{week.stem}.py")
    parts, placed = [], set()
    for cell in cells:
        if cell.task in codes and cell.task in placed:
            continue
        code = codes.get(cell.task or "", cell.source)
        placed.add(cell.task)
        parts.append(f"{_marker(cell)}\n{code.strip()}\n")
    return "\n".join(parts)


def cells_of(path: Path) -> tuple[Cell, ...]:
    """The cells of a week's source, which is asked for in hundreds of variants."""
    return _cells(path.read_bytes())


@lru_cache(maxsize=4)
def _cells(source: bytes) -> tuple[Cell, ...]:
    return read_bytes("solution.py", source, Limits()).cells


def _marker(cell: Cell) -> str:
    if cell.aside:
        return '# %% experiment="true"'
    return f'# %% task="{cell.task}"' if cell.task else "# %%"
