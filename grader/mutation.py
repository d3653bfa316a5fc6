"""What a week's ``mutants.py`` and ``alternatives.py`` are written with, and their files."""

from dataclasses import dataclass
from importlib import import_module

from grader.course import Limits, Week
from grader.submission import Cell, read


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
    cells = read(week.folder / f"{week.stem}.py", Limits()).cells
    parts, placed = [], set()
    for cell in cells:
        if cell.task in codes and cell.task in placed:
            continue
        code = codes.get(cell.task or "", cell.source)
        placed.add(cell.task)
        parts.append(f"{_marker(cell)}\n{code.strip()}\n")
    return "\n".join(parts)


def _marker(cell: Cell) -> str:
    return f'# %% task="{cell.task}"' if cell.task else "# %%"
