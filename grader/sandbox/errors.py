"""An exception in a member's code, classified: the kind of mistake, and where it was made.

Only the kind, the position and the capped text of the exception leave the child. The sentences a
member reads are written on the judge's side, from the kind.
"""

import builtins
import linecache
import re
import sys
import traceback
import types
from difflib import get_close_matches
from typing import Any

import jax

from grader.sandbox.marked import called
from grader.sandbox.wire import WrongDtype

FILE_PREFIX = "submission:"
MAX_DETAIL = 1000
MAX_QUOTE = 200

# What Python says of its own numbers and lists, and JAX of its keys: no hint about arrays fits.
_PYTHON = re.compile(
    r"indices must be|cannot be interpreted as an integer|must be real number, not"
    r"|^(int|float|complex|range|len|round|abs|sum|min|max)\(\)|an integer is required"
    r"|can't multiply sequence|unsupported operand|object is not (callable|iterable|subscriptable)"
    r"|PRNG key"
)
_NOT_A_SCALAR = re.compile(
    r"^Only (integer )?scalar arrays can be converted to|array element with a sequence"
    r"|^Shapes must be 1D sequences of concrete values"
    r"|unsupported format string passed to \w*Tracer"
)
_TRUTH = re.compile(r"^The truth value of an array")
_IMMUTABLE = re.compile(r"arrays are immutable|assignment destination is read-only")
_SHAPE = re.compile(
    r"incompatible shapes|got shapes|shapes? .*(mismatch|must|requires)|broadcast"
    r"|dot_general requires|cannot reshape|size of|dimension|axis .* out of bounds"
    r"|number of elements|rank|ndim|only defined for scalar-output",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\(\) (takes|missing|got (an unexpected keyword|multiple values|some positional-only))"
    r"|takes no arguments|^missing a required|^too many positional|^multiple values for argument"
)
_NONE = re.compile(r"\bNoneType\b|PyTreeDef\(None\)|Output was:? None")
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


def classify(error: BaseException) -> str:
    """The kind of problem, one of the values of `grader.report.Kind`."""
    if isinstance(error, jax.errors.TracerBoolConversionError) and _asserting(error):
        return "assert_on_tracer"
    if isinstance(error, NotImplementedError) and not _raising(error):
        return "error"  # a library's, of what it cannot do
    for causes, kind in _KINDS:
        if isinstance(error, causes):
            return kind
    if type(error).__name__ == "KeyReuseError":
        return "key_reused"
    if isinstance(error, AttributeError) and missing(error):
        return "missing"
    return _by_text(error, _text(error))


def _by_text(error: BaseException, text: str) -> str:
    """The kind of an exception whose type says little."""
    if not isinstance(error, (TypeError, ValueError, IndexError)):
        return "error"
    for pattern, causes, kind in _SAYINGS:
        if isinstance(error, causes) and pattern.search(text):
            return kind
    return "error"


_ANY = (TypeError, ValueError, IndexError)
_UNFIT = (*_ANY, AttributeError, LookupError)
_SAYINGS: tuple[tuple[re.Pattern[str], tuple[type[Exception], ...], str], ...] = (
    (_TRUTH, _ANY, "branch_on_tracer"),
    (_NOT_A_SCALAR, _ANY, "numpy_on_tracer"),
    (_IMMUTABLE, _ANY, "immutable"),
    (_PYTHON, _ANY, "error"),
    (_SHAPE, _ANY, "shape"),
    (_DTYPE, (TypeError,), "dtype"),
)
_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((NotImplementedError,), "not_started"),
    ((MissingTask,), "missing"),
    ((NoneReturned,), "none_returned"),
    ((BadOutput,), "output"),
    ((WrongDtype,), "dtype"),
    ((NotPortable,), "program"),
    ((jax.errors.TracerBoolConversionError,), "branch_on_tracer"),
    ((jax.errors.TracerArrayConversionError,), "numpy_on_tracer"),
    ((jax.errors.TracerIntegerConversionError,), "numpy_on_tracer"),
    ((jax.errors.ConcretizationTypeError,), "numpy_on_tracer"),
    ((jax.errors.NonConcreteBooleanIndexError,), "branch_on_tracer"),
    ((jax.errors.UnexpectedTracerError, LeakedTracer), "leaked_tracer"),
    ((jax.errors.KeyReuseError,), "key_reused"),
    ((MemoryError,), "memory"),
    ((SystemExit, KeyboardInterrupt), "crash"),
    ((NameError,), "unknown_name"),
    ((ImportError,), "package"),
    ((RecursionError,), "recursion"),
    ((EOFError,), "keyboard"),
    ((OSError,), "file"),
)


def describe(error: BaseException, member: types.ModuleType) -> dict[str, Any]:
    """What leaves the child about an exception in the code of a member's module."""
    place = _innermost(error, member)
    kind = _around(error) if place is None else classify(error)
    detail = f"{type(error).__name__}: {_text(error)}{_near(error, place)}"
    cell, line, quote = (None, None, "") if place is None else _position(place)
    return {
        "kind": kind,
        "detail": detail[:MAX_DETAIL],
        "cell": cell,
        "line": line,
        "quote": quote[:MAX_QUOTE],
        "missing": missing(error),
    }


def _around(error: BaseException) -> str:
    """The kind, where the member's code was not at work: how it was called, or what it gave."""
    kind, text = classify(error), _text(error)
    if kind not in ("error", "shape") or not isinstance(error, _UNFIT):
        return kind
    if isinstance(error, TypeError) and _CALL.search(text):
        return "arity"
    if any(frame.f_code is called.__code__ for frame, _ in traceback.walk_tb(error.__traceback__)):
        return kind  # of a library's function, which the member's name stands for
    if isinstance(error, AttributeError) and type(error.obj).__module__ == "submission":
        return "missing"  # a method, of a class that the member wrote
    return "none_returned" if _NONE.search(text) else "output"


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
    try:  # what JAX adds is about this grader's files
        text = str(error).partition("The error occurred while tracing")[0]
        return text.partition("\nSee ")[0] if type(error).__module__.startswith("jax") else text
    except BaseException:  # a member's __str__ may do anything
        return "(its text could not be read)"


Place = tuple[types.FrameType, int]


def _innermost(error: BaseException, member: types.ModuleType) -> Place | None:
    """The innermost frame of the member's, and the line that it is at."""
    places = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is member.__dict__
    ]
    return places[-1] if places else None


def _position(place: Place) -> tuple[int | None, int, str]:
    """(cell, line, text of the line); in a notebook's kernel a cell has no number."""
    frame, line = place
    name = frame.f_code.co_filename
    cell = name.removeprefix(FILE_PREFIX) if name.startswith(FILE_PREFIX) else ""
    return (int(cell) if cell.isdigit() else None), line, linecache.getline(name, line).strip()


def _near(error: BaseException, place: Place | None) -> str:
    """Another name that may have been meant, as Python itself would ask."""
    if not isinstance(error, NameError) or not error.name or place is None:
        return ""
    frame, _ = place
    names = {*frame.f_locals, *frame.f_globals, *dir(builtins)}
    near = get_close_matches(error.name, names, n=1)
    return f". Did you mean: {near[0]!r}?" if near else ""


def _asserting(error: BaseException) -> bool:
    """Whether it was raised by an `assert` of somebody's own."""
    return any(line.startswith("assert ") for line in _own_lines(error))


def _raising(error: BaseException) -> bool:
    """Whether it was raised by a line of somebody's own."""
    return all("raise" in line for line in _own_lines(error)[-1:] if line)


def _own_lines(error: BaseException) -> list[str]:
    """The lines that it came through, outermost first, without those of libraries."""
    return [
        linecache.getline(frame.f_code.co_filename, line).strip()
        for frame, line in traceback.walk_tb(error.__traceback__)
        if "site-packages" not in frame.f_code.co_filename
    ]
