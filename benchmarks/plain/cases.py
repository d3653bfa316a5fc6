"""A week's tests as plain calls, for where no pytest runs: a notebook's kernel, a warm loop."""

import inspect
import itertools
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import jax
import numpy as np
from _pytest.mark.structures import ParameterSet

from grader.text import Text


@dataclass(frozen=True)
class Case:
    """One test with one set of parameters.

    Arguments:
        file: the module's name, ``test_hidden``.
        hint: what to tell where it fails.
        call: runs the test on a `submission`; raises where it fails.
    """

    file: str
    name: str
    task: str
    points: float
    hint: Text
    call: Callable[[Any], None]


def cases_of(module: ModuleType, seed: int) -> list[Case]:
    """The tests of a module, in order, with the inputs that the judge gives them."""
    return [
        case
        for name, test in list(vars(module).items())
        if name.startswith("test_") and inspect.isfunction(test)
        for case in _parametrised(module, name, test, seed)
    ]


def seeded(seed: int, name: str) -> tuple[np.random.Generator, jax.Array]:
    """The fixtures `rng` and `key` of one test: the values that the judge gives it."""
    entropy = [seed & 0x7FFFFFFF, zlib.crc32(name.encode()) & 0x7FFFFFFF]
    return np.random.default_rng(entropy), jax.random.key(entropy[0] ^ entropy[1])


def _parametrised(
    module: ModuleType, name: str, test: Callable[..., None], seed: int
) -> Iterator[Case]:
    marks = {mark.name: mark for mark in getattr(test, "pytestmark", [])}
    task, hint = marks.get("task"), marks.get("hint")
    about = {
        "file": module.__name__.rpartition(".")[2],
        "task": task.args[0] if task else "",
        "points": task.kwargs.get("points", 0.0) if task else 0.0,
        "hint": Text(hint.kwargs["ko"], hint.args[0]) if hint else Text("", ""),
    }
    grids = [
        list(_values(mark))
        for mark in getattr(test, "pytestmark", [])
        if mark.name == "parametrize"
    ]
    for number, parts in enumerate(itertools.product(*grids)):
        values = {key: value for part in parts for key, value in part.items()}
        full_name = f"{name}[{number}]" if grids else name
        yield Case(name=full_name, call=_bind(module, test, full_name, values, seed), **about)


def _bind(
    module: ModuleType, test: Callable[..., None], name: str, values: dict[str, Any], seed: int
) -> Callable[[Any], None]:
    def call(submission: Any) -> None:
        rng, key = seeded(seed, name)
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
        alone = (row,) if len(names) == 1 else row
        values = row.values if isinstance(row, ParameterSet) else alone
        yield dict(zip(names, values, strict=True))
