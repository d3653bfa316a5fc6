"""What kind of mistake an exception tells of: one of the values of `grader.report.Kind`."""

import linecache
import re
import sys
import traceback

import jax

from grader.sandbox.frames import frame_of
from grader.sandbox.marked import called
from grader.sandbox.wire import WrongDtype


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


Causes = tuple[type[BaseException], ...]

UNREADABLE = "(its text could not be read)"
_ANY = (TypeError, ValueError, IndexError)
_UNFIT = (AttributeError, LookupError, TypeError, ValueError)
_NOT_CONCRETE = (jax.errors.ConcretizationTypeError,)
# The first that fits says the kind; an exception that says nothing fits is an "error".
_RULES: tuple[tuple[Causes, str, str], ...] = (
    ((NotImplementedError,), "", "not_started"),
    ((MissingTask,), "", "missing"),
    ((NoneReturned,), "", "none_returned"),
    ((BadOutput,), "_IndexUpdate", "immutable"),
    ((BadOutput,), "", "output"),
    ((WrongDtype,), "", "dtype"),
    ((NotPortable,), "", "program"),
    ((jax.errors.TracerBoolConversionError,), "", "branch_on_tracer"),
    ((jax.errors.NonConcreteBooleanIndexError,), "", "choice"),
    (_NOT_CONCRETE, r"\bsize argument|jnp\.(nonzero|unique|where)", "choice"),
    (_NOT_CONCRETE, r"`length` argument|jnp\.(arange|linspace)|[Ss]hapes? must", "size"),
    ((jax.errors.TracerIntegerConversionError,), "", "size"),
    ((jax.errors.TracerArrayConversionError, *_NOT_CONCRETE), "", "numpy_on_tracer"),
    ((jax.errors.UnexpectedTracerError, LeakedTracer), "", "leaked_tracer"),
    ((jax.errors.KeyReuseError,), "", "key_reused"),
    ((MemoryError,), "", "memory"),
    ((SystemExit, KeyboardInterrupt), "", "crash"),
    ((UnboundLocalError,), "", "unbound"),
    ((NameError,), "", "unknown_name"),
    ((RecursionError,), "", "recursion"),
    ((EOFError,), "", "keyboard"),
    ((OSError,), "", "file"),
    (_ANY, r"^The truth value of an array", "branch_on_tracer"),
    (_ANY, r"unsupported format string passed to \w*Tracer", "format"),
    (
        _ANY,
        r"^Only integer scalar arrays can be converted to a scalar index"
        r"|^Shapes must be 1D sequences of concrete values",
        "size",
    ),
    (
        _ANY,
        r"^Only scalar arrays can be converted to Python scalars|array element with a sequence",
        "numpy_on_tracer",
    ),
    (
        (*_ANY, AttributeError),
        r"arrays are immutable|assignment destination is read-only|_IndexUpdate",
        "immutable",
    ),
    ((AttributeError,), "", "attribute"),
    (_ANY, r"static attribute|\bnnx\.(List|Dict|data)\b", "layers"),
    (_ANY, r"object is not callable$", "not_callable"),
    (_ANY, r"PRNG key|single key|key array|0-d key|key_data", "key"),
    (_ANY, r"only defined for scalar-output", "not_scalar"),
    (_ANY, r"^vmap was requested to map its argument", "mapped_axis"),
    (_ANY, r"\bPred must be a scalar", "choice"),
    (_ANY, r"^xor does not accept", "power"),
    (_ANY, r"^Reverse-mode differentiation does not work", "one_way"),
    (
        _ANY,
        r"scan body|(cond|body)_fun\b|branches must have|while_loop|fori_loop|body function",
        "loop",
    ),
    (
        _ANY,
        r"requires ndarray or scalar|^Error interpreting argument|not a valid JAX (array )?type"
        r"|as an abstract array",
        "not_an_array",
    ),
    (  # of Python's own numbers and lists: no hint about arrays fits
        _ANY,
        r"indices must be (integers|slices)|cannot be interpreted as an integer"
        r"|must be real number, not|an integer is required|can't multiply sequence"
        r"|^(int|float|complex|range|len|round|abs|sum|min|max)\(\)|unsupported operand"
        r"|object is not (iterable|subscriptable)",
        "error",
    ),
    (
        _ANY,
        r"(?i)incompatible shapes|got shapes|shapes? .*(mismatch|must|requires)|broadcast"
        r"|dot_general requires|cannot reshape|size of|dimension|axis .* out of bounds"
        r"|number of elements|rank|ndim|inconsistent sizes",
        "shape",
    ),
    ((TypeError,), r"(?i)dtype|accepts? .*(type|float|integer)|floating|integer", "dtype"),
)
_CALL = re.compile(
    r"\(\) (takes|missing|got (an unexpected keyword|multiple values|some positional-only))"
    r"|takes no arguments|^missing a required|^too many positional|^multiple values for argument"
)
_NONE = re.compile(r"\bNoneType\b|PyTreeDef\(None\)|Output was:? None")
_OF_A_RESULT = {"error", "shape", "attribute", "not_scalar", "mapped_axis", "not_an_array"}


def classify(error: BaseException) -> str:
    """The kind of an exception in a member's code."""
    if isinstance(error, jax.errors.TracerBoolConversionError) and _asserting(error):
        return "assert_on_tracer"
    if isinstance(error, NotImplementedError) and not _raising(error):
        return "error"  # a library's, of what it cannot do
    if isinstance(error, ImportError):
        return "package" if _absent(error) else "attribute"
    if type(error).__name__ == "KeyReuseError":
        return "key_reused"
    if isinstance(error, AttributeError) and missing(error):
        return "missing"
    text = text_of(error)
    fits = (
        kind for causes, says, kind in _RULES if isinstance(error, causes) and re.search(says, text)
    )
    return next(fits, "error")


def classify_around(error: BaseException) -> str:
    """The kind, where no code of the member's was at work: how it was called, or what it gave."""
    kind, text = classify(error), text_of(error)
    if kind not in _OF_A_RESULT or not isinstance(error, _UNFIT):
        return kind
    if isinstance(error, TypeError) and _CALL.search(text):
        return "arity"
    if any(frame.f_code is called.__code__ for frame, _ in traceback.walk_tb(error.__traceback__)):
        return kind  # of a library's function, which the member's name stands for
    if isinstance(error, AttributeError) and type(error.obj).__module__ == "submission":
        return "attribute"
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


def text_of(error: BaseException) -> str:
    """What the exception says, without what JAX adds about this grader's files."""
    try:
        text = str(error).partition("The error occurred while tracing")[0]
        return text.partition("\nSee ")[0] if type(error).__module__.startswith("jax") else text
    except BaseException:  # a member's __str__ may do anything
        return UNREADABLE


def _absent(error: ImportError) -> bool:
    """Whether a whole package is, and not a name in one that is there."""
    return str(error.name or "").partition(".")[0] not in sys.modules


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
        if frame_of(frame.f_code).owner != "library"
    ]
