"""An exception in a member's code, classified: the kind of mistake, and where it was made.

Only the kind, the position and the capped text of the exception leave the child. The sentences a
member reads are written on the judge's side, from the kind.
"""

import inspect
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any

import jax

from grader.sandbox.guards import ForbiddenCall

FILE_PREFIX = "submission:"
MAX_DETAIL = 1000

_SHAPE = re.compile(
    r"incompatible shapes|got shapes|shapes? .*(mismatch|must|requires)|broadcast"
    r"|dot_general requires|cannot reshape|size of|dimension|axis .* out of bounds"
    r"|number of elements|rank|ndim",
    re.IGNORECASE,
)
_DTYPE = re.compile(r"dtype|accepts? .*(type|float|integer)|floating|integer", re.IGNORECASE)


class NoneReturned(Exception):
    """The member's function returned None."""


class BadOutput(Exception):
    """The member's function returned something that is no array and no plain data."""


class NotPortable(Exception):
    """The member's function is no pure program: it calls back into Python."""


class LeakedTracer(Exception):
    """A traced value of another trace is in the program."""


class MissingTask(Exception):
    """The member's file does not define what was asked for."""


class WrongArity(Exception):
    """The member's function does not take the arguments of the task."""


def classify(error: BaseException) -> str:
    """The kind of problem, one of the values of `grader.report.Kind`."""
    for types, kind in _KINDS:
        if isinstance(error, types):
            return kind
    if type(error).__name__ == "KeyReuseError":
        return "key_reused"
    if isinstance(error, AttributeError) and missing(error):
        return "missing"
    text = _text(error)
    if isinstance(error, (TypeError, ValueError, IndexError)) and _SHAPE.search(text):
        return "shape"
    if isinstance(error, TypeError) and _DTYPE.search(text):
        return "dtype"
    return "error"


_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((NotImplementedError,), "not_started"),
    ((ForbiddenCall,), "forbidden"),
    ((MissingTask,), "missing"),
    ((WrongArity,), "arity"),
    ((NoneReturned,), "none_returned"),
    ((BadOutput,), "output"),
    ((NotPortable,), "program"),
    ((jax.errors.TracerBoolConversionError,), "branch_on_tracer"),
    ((jax.errors.TracerArrayConversionError,), "numpy_on_tracer"),
    ((jax.errors.TracerIntegerConversionError,), "numpy_on_tracer"),
    ((jax.errors.ConcretizationTypeError,), "numpy_on_tracer"),
    ((jax.errors.NonConcreteBooleanIndexError,), "branch_on_tracer"),
    ((jax.errors.UnexpectedTracerError, LeakedTracer), "leaked_tracer"),
    ((jax.errors.KeyReuseError,), "key_reused"),
    ((MemoryError,), "memory"),
)


def describe(error: BaseException) -> dict[str, Any]:
    """What leaves the child about an exception."""
    cell, line = position(error)
    return {
        "kind": classify(error),
        "detail": f"{type(error).__name__}: {_text(error)}"[:MAX_DETAIL],
        "cell": cell,
        "line": line,
        "missing": missing(error),
    }


def missing(error: BaseException) -> str:
    """The name that the member's file should define and does not, if that is what is wrong."""
    if isinstance(error, MissingTask):
        return str(error)
    if isinstance(error, AttributeError) and error.obj is sys.modules.get("submission"):
        return str(error.name)
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        return str(error.name)
    return ""


def _text(error: BaseException) -> str:
    try:
        text = str(error)
        if type(error).__module__.startswith("jax"):  # what follows is about this grader's files
            text = text.partition("The error occurred while tracing")[0].partition("\nSee ")[0]
        return text
    except BaseException:  # a member's __str__ may do anything
        return "(its text could not be read)"


def position(error: BaseException) -> tuple[int | None, int | None]:
    """(cell, line) of the innermost frame in the member's file."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(FILE_PREFIX)
    ]
    if not frames:
        return None, None
    return int(frames[-1].filename.removeprefix(FILE_PREFIX)), frames[-1].lineno


def check_arity(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Raises `WrongArity` if ``function`` cannot be called like this."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise WrongArity(f"{error}; the signature is {signature}") from None
