"""A week's tests as plain calls, for where no pytest runs: a notebook's kernel, a warm loop."""

import inspect
import itertools
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import numpy as np
from _pytest.mark.structures import ParameterSet

from grader.course import Week, load

FILES = ("test_public", "test_hidden")


@dataclass(frozen=True)
class Case:
    """One test with one set of parameters.

    Arguments:
        file: the module's name, ``test_hidden``.
        call: runs the test on a `submission`; raises where it fails.
    """

    file: str
    name: str
    points: float
    call: Callable[[Any], None]


def read_cases(week: Week) -> list[Case]:
    """Every public and hidden test of ``week``, in the order of the files."""
    modules = [import_module(f"solutions.{week.name}.{file}") for file in FILES]
    return [case for module in modules for case in _cases(module)]


def seeded(week: Path, file: str, name: str) -> tuple[np.random.Generator, jax.Array]:
    """The fixtures `rng` and `key` of one test: the values that the judge gives it."""
    seed = _seed(week.parent.parent) if file == "test_hidden" else 0
    entropy = [seed & 0x7FFFFFFF, zlib.crc32(name.encode()) & 0x7FFFFFFF]
    return np.random.default_rng(entropy), jax.random.key(entropy[0] ^ entropy[1])


@lru_cache
def _seed(root: Path) -> int:
    return load(root).seed


def _cases(module: ModuleType) -> Iterator[Case]:
    file = module.__name__.rpartition(".")[2]
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and inspect.isfunction(test):
            yield from _parametrised(module, file, name, test)


def _parametrised(
    module: ModuleType, file: str, name: str, test: Callable[..., None]
) -> Iterator[Case]:
    marks = getattr(test, "pytestmark", [])
    points = next((m.kwargs.get("points", 0.0) for m in marks if m.name == "task"), 0.0)
    grids = [list(_values(mark)) for mark in marks if mark.name == "parametrize"]
    for number, parts in enumerate(itertools.product(*grids)):
        values = {key: value for part in parts for key, value in part.items()}
        full_name = f"{name}[{number}]" if grids else name
        yield Case(file, full_name, points, _bind(module, test, full_name, values))


def _bind(
    module: ModuleType, test: Callable[..., None], name: str, values: dict[str, Any]
) -> Callable[[Any], None]:
    folder, file = Path(str(module.__file__)).parent, module.__name__.rpartition(".")[2]

    def call(submission: Any) -> None:
        rng, key = seeded(folder, file, name)
        known = {"submission": submission, "rng": rng, "key": key, **values}
        test(**{wanted: _fixture(module, wanted, known) for wanted in _wanted(test)})

    return call


def _fixture(module: ModuleType, name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        function = getattr(module, name)._get_wrapped_function()
        known[name] = function(**{w: _fixture(module, w, known) for w in _wanted(function)})
    return known[name]


def _wanted(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _values(mark: Any) -> Iterator[dict[str, Any]]:
    names, rows = mark.args[:2]
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    for row in rows:
        row: Any = row.values if isinstance(row, ParameterSet) else row
        yield dict(zip(names, (row,) if len(names) == 1 else row, strict=True))
