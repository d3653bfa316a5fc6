"""Which of JAX's own functions, on which the record of a program rests, were replaced."""

import types
from typing import Any

from jax._src import source_info_util
from jax._src.interpreters import ad

from grader.sandbox.frames import Traceback


def _watched() -> Any:
    """A function that says which of JAX's functions, on which the record rests, were changed."""
    owners: list[Any] = [source_info_util, ad, source_info_util.NameStack, Traceback]
    owners += [c for c in vars(source_info_util).values() if isinstance(c, type)]
    kept = [
        (owner, vars(owner), name, value, getattr(value, "__code__", None))
        for owner in owners
        for name, value in list(vars(owner).items())
        if isinstance(value, types.FunctionType | type | types.BuiltinFunctionType)
        or (isinstance(owner, type) and callable(value))
    ]
    missing = object()

    def changed() -> list[str]:
        return [
            f"{getattr(owner, '__name__', '')}.{name}"
            for owner, names, name, value, code in kept
            if names.get(name, missing) is not value
            or (code is not None and getattr(value, "__code__", None) is not code)
        ]

    return changed


replaced = _watched()
