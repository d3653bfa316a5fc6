"""Every test of a week, public and hidden, as plain calls."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path

import jax
import numpy as np

from benchmarks.plain import cases
from benchmarks.plain.cases import Case, cases_of
from grader.course import Week, load

__all__ = ["FILES", "Case", "read_cases", "seeded"]

FILES = ("test_public", "test_hidden")


def read_cases(week: Week) -> list[Case]:
    """Every public and hidden test of ``week``, in the order of the files."""
    modules = {file: import_module(f"solutions.{week.name}.{file}") for file in FILES}
    return [
        case
        for file, module in modules.items()
        for case in cases_of(module, _seed(week.folder, file))
    ]


def seeded(week: Path, file: str, name: str) -> tuple[np.random.Generator, jax.Array]:
    """The fixtures `rng` and `key` of one test: the values that the judge gives it."""
    return cases.seeded(_seed(week, file), name)


def _seed(week: Path, file: str) -> int:
    return _course_seed(week.parent.parent) if file == "test_hidden" else 0


@lru_cache
def _course_seed(root: Path) -> int:
    return load(root).seed
