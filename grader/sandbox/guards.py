"""Makes the library functions that a by-hand task may not use raise while that task is traced.

The source is read for them, too; this sees what reading cannot (``getattr(jax, name)``, a function
fetched from another module). It informs honest members; it is no wall.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class ForbiddenCall(Exception):
    """A by-hand task used what it should write itself."""


_active: set[str] = set()


def install(names: set[str]) -> None:
    """Guards each dotted name in an imported module; inactive until `forbidding` names it."""
    for name in sorted(names):
        owner_name, _, attribute = name.rpartition(".")
        owner = sys.modules.get(owner_name)
        original = getattr(owner, attribute, None)
        if isinstance(original, type):
            if not hasattr(original.__init__, "__guards__"):
                original.__init__ = _guarded(original.__init__, name)
        elif callable(original) and not hasattr(original, "__guards__"):
            setattr(owner, attribute, _guarded(original, name))


def _guarded(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if name in _active:
            raise ForbiddenCall(name)
        return original(*args, **kwargs)

    guarded.__guards__ = name  # type: ignore[attr-defined]
    del guarded.__wrapped__  # the way round
    return guarded


@contextmanager
def forbidding(names: set[str]) -> Iterator[None]:
    """While in here, guarded functions of these names raise `ForbiddenCall`."""
    _active.update(names)
    try:
        yield
    finally:
        _active.clear()
