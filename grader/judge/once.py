"""What a reference answers, worked out once: every submission is tried with the same inputs."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

import jax
import numpy as np

from grader.judge.results import ROOM, SMALL

P = ParamSpec("P")
R = TypeVar("R")


def once(function: Callable[P, R]) -> Callable[P, R]:
    """A function that remembers what it answered to arguments of the same contents.

    For references that take long. Nobody can write into the arrays of what it answers.

    Arguments:
        function: pure, of arrays, numbers, functions of a module, and containers of these.
    """
    kept: OrderedDict[bytes, tuple[R, int]] = OrderedDict()
    taken = 0

    @wraps(function)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal taken
        digest = _digest((args, kwargs))
        if digest in kept:
            kept.move_to_end(digest)
            return kept[digest][0]
        answer = function(*args, **kwargs)
        size = _closed(answer)
        if size <= SMALL:
            kept[digest] = answer, size
            taken += size
            while taken > ROOM:
                taken -= kept.popitem(last=False)[1][1]
        return answer

    return remembering


def _digest(arguments: Any) -> bytes:
    """The same for arguments of the same contents.

    Raises:
        TypeError: one of them has contents that cannot be read.
    """
    leaves, structure = jax.tree.flatten(arguments)
    found = hashlib.sha256(repr(structure).encode())
    for leaf in leaves:
        if isinstance(leaf, FunctionType) and "<" not in leaf.__qualname__:
            found.update(f"{leaf.__module__}.{leaf.__qualname__}".encode())
        elif isinstance(leaf, np.ndarray | np.generic) and not leaf.dtype.hasobject:
            found.update(f"{leaf.dtype}{leaf.shape}".encode() + np.ascontiguousarray(leaf).data)
        elif isinstance(leaf, int | float | str):
            found.update(repr(leaf).encode())
        else:
            raise TypeError(f"once: what a {type(leaf).__name__} holds is unknown")
    return found.digest()


def _closed(answer: Any) -> int:
    """The bytes that an answer takes; its arrays can be written into no more."""
    arrays = [leaf for leaf in jax.tree.leaves(answer) if isinstance(leaf, np.ndarray)]
    for array in arrays:
        array.flags.writeable = False
    return sum(array.nbytes for array in arrays)
