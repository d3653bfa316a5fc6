"""Whose a frame is: the member's, the grader's or a library's, and which function it runs."""

import sys
import sysconfig
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import flax
import jax
from jax._src import source_info_util

FILE_PREFIX = "submission:"  # of the name that a member's cell is compiled under
_OURS = [str(Path(module.__file__ or "").parents[1]) for module in (jax, flax)]
_INSTALLED = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
LIBRARIES = tuple(dict.fromkeys([*_OURS, *_INSTALLED]))
PYTHON = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})
# Who calls these by hand makes operations of a kind and a record of their own choosing.
BIND = {"bind", "bind_with_trace", "_true_bind"}
CALLERS = tuple(  # of anything; where a program's own record begins, the last is the one before
    f"jax._src.{name}." for name in ("tree_util", "linear_util", "api_util", "source_info_util")
)
Traceback: Any = type(source_info_util.current().traceback)


@dataclass(frozen=True)
class Frame:
    """What is known of a code object.

    Arguments:
        name: ``jax._src.api.vjp`` of a library's, the outermost function's of a member's.
        cell: of the member's file, 0 if that is no notebook; -1 for code of no file.
    """

    owner: str  # "member", "grader" or "library"
    name: str
    cell: int = -1

    @cached_property
    def binds(self) -> bool:
        """Whether it makes an operation of a primitive."""
        return self.name.startswith("jax._src.core.") and self.name.rsplit(".")[-1] in BIND

    @cached_property
    def binds_by_hand(self) -> bool:
        """Whether what it calls to make an operation is a member's choice."""
        return not self.name.startswith("jax.") or self.name.startswith(CALLERS)


def frame_of(code: types.CodeType) -> Frame:
    """Whose a code object is, by the file that it was compiled from."""
    file = code.co_filename
    top = code.co_qualname.replace(".<locals>", "")
    if file.startswith(FILE_PREFIX) and file[len(FILE_PREFIX) :].isdecimal():
        return Frame("member", top.split(".")[0], int(file[len(FILE_PREFIX) :]))
    if module := module_of(file):
        return Frame("library", f"{module}.{top}")
    if file.startswith((*PYTHON, "<frozen ", str(Path(__file__).parents[1]))):
        return Frame("library", top)
    return Frame("member", top.split(".")[0])


def module_of(file: str) -> str:
    """The name of a library's module, or nothing."""
    for root in LIBRARIES:
        if file.startswith(root):
            module = file[len(root) + 1 :].removesuffix(".py").replace("/", ".").replace("\\", ".")
            return module.removesuffix(".__init__")
    return ""


def raw_frames(tracebacks: tuple[Any, ...]) -> tuple[list[types.CodeType], list[tuple[Any, int]]]:
    """The code objects of tracebacks, outermost first, and where each stood."""
    codes: list[types.CodeType] = []
    places: list[tuple[Any, int]] = []
    for traceback in tracebacks:
        inner, offsets = traceback.raw_frames()
        codes += inner[::-1]
        places += zip(inner[::-1], offsets[::-1], strict=True)
    return codes, places


def nested(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and all that are defined within."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from nested(inner)


def code_of(module: types.ModuleType) -> list[types.CodeType]:
    """The code of the functions and methods of a module."""
    values = [v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__]
    values += [v for c in values if isinstance(c, type) for v in vars(c).values()]
    return [value.__code__ for value in values if isinstance(value, types.FunctionType)]
