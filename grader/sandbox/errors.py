"""An exception in a member's code: the kind of mistake, where it was made, and what it says.

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

from grader.sandbox import mistakes
from grader.sandbox.frames import FILE_PREFIX

MAX_DETAIL = 1000
MAX_QUOTE = 200

# What no member knows: how JAX calls an array while it traces, where a package lies, and what a
# stand-in for another task is called.
_INNER = (
    (r"<class '[\w.]*Tracer'>", "array"),
    (r"\b\w*Tracer\(aval=(\w+\[[^\]]*\])[^)]*\)", r"\1"),
    (r"\b\w*Tracer\((\w+\[[^\]]*\])\)", r"\1"),
    (r"\b\w*Tracer<(\w+\[[^\]]*\])[^>]*>", r"\1"),
    (r"\b\w*Tracer\b", "array"),
    (r" \(/[^()]*\)", ""),
    (r"\s*This \w+ with object id[\s\S]*", ""),
    (r"\b\w+\.<locals>\.", ""),
)


def describe(error: BaseException, member: types.ModuleType) -> dict[str, Any]:
    """What leaves the child about an exception in the code of a member's module."""
    try:
        return _described(error, member)
    except BaseException:  # of a class of the member's, whose attributes may do anything
        return {"kind": "error", "detail": mistakes.UNREADABLE, "missing": ""}


def _described(error: BaseException, member: types.ModuleType) -> dict[str, Any]:
    place = _innermost(error, member)
    kind = mistakes.classify_around(error) if place is None else mistakes.classify(error)
    cell, line, quote = (None, None, "") if place is None else _position(place)
    return {
        "kind": kind,
        "detail": f"{_said(error)}{_near(error, place)}"[:MAX_DETAIL],
        "cell": cell,
        "line": line,
        "quote": quote[:MAX_QUOTE],
        "missing": mistakes.missing(error),
    }


def _said(error: BaseException) -> str:
    """What the exception says, as it is read by somebody who knows Python's exceptions only."""
    text = mistakes.text_of(error)
    for inner, plain in _INNER:
        text = re.sub(inner, plain, text)
    ours = str(type(error).__module__).startswith("grader.")
    return text if ours else f"{type(error).__name__}: {text}"


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
    """Another name that may have been meant; one of Python's own has to be nearer."""
    name = error.name if isinstance(error, NameError) else None
    if type(name) is not str or place is None:  # whoever raises it may put anything there
        return ""
    frame, _ = place
    if name in sys.stdlib_module_names:
        return f". Did you forget to import {name!r}?"
    own = get_close_matches(name, {*frame.f_locals, *frame.f_globals}, n=1)
    near = own or get_close_matches(name, dir(builtins), n=1, cutoff=0.8)
    return f". Did you mean: {near[0]!r}?" if near else ""
