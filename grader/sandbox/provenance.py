"""Who made the operations of a traced program, by what JAX itself noted while it traced.

Every equation carries the transformations that it went through (`jvp`, `transpose`) and the Python
frames that made it; those of an inner program begin where that program does, so that what JAX's
caches hold is told by who calls it. By-hand rules are read from this record: no name, alias or way
of coming by a function changes it. What remains possible is to replace JAX's own functions, which
is noted (`replaced`), or to rewrite the record, on purpose.
"""

import linecache
import types
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
from jax._src import core, source_info_util
from jax._src.interpreters import partial_eval
from jax._src.pjit import jit_p

from grader.sandbox.frames import Frame, Traceback, frame_of, module_of, nested, raw_frames
from grader.sandbox.marked import MEMBER
from grader.sandbox.replaced import replaced

PRIMITIVES = {  # those that become an operation; their names begin so
    "stablehlo.convolution": ("conv_",),
    "stablehlo.reduce_window": ("reduce_window", "cum"),
}
RECORDS, FRAMES, NAME = 64, 64, 100  # that cross to the judge, at most
DIFFERENTIATION = {"jvp", "transpose"}
_API = "vjp jvp linearize linear_transpose grad value_and_grad fwd_and_bwd".split()
_AD = "vjp jvp linearize jvp_jaxpr linearize_jaxpr backward_pass".split()
OUT_OF_SIGHT = {"call_exported"}  # a program within, which was recorded elsewhere
STARTS = {f"jax._src.api.{name}" for name in _API} | {f"jax._src.interpreters.ad.{n}" for n in _AD}
_jaxprs_in_params = core.jaxprs_in_params


class Provenance:
    """Holds by-hand rules against programs.

    Arguments:
        rules: each with its ``transformations``, ``calls``, ``operations`` and ``dtypes``.
        trusted: code of the grader's that calls the member's, or is called by it.
    """

    def __init__(self, rules: list[dict[str, Any]], trusted: list[types.CodeType]) -> None:
        self.rules = rules
        self._frames: dict[int, tuple[types.CodeType, Frame]] = {}  # code objects are kept alive
        for code in trusted:
            for inner in nested(code):
                self._frames[id(inner)] = inner, Frame("grader", "")
        self._library: dict[str, list[tuple[int, str]]] = {}
        self._telling: dict[int, tuple[types.CodeType, bool, bool, bool]] = {}
        operations = [operation for rule in rules for operation in rule["operations"]]
        self._primitives = tuple(name for one in operations for name in _primitives(one))
        self._dtypes = {np.dtype(name) for rule in rules for name in rule["dtypes"]}

    def keep_apart(self) -> None:
        """Keeps JAX from inlining what a rule names, from now on.

        A function under ``jax.jit(inline=True)`` dissolves in the program of its caller, and who
        made its operations is lost.
        """
        staged = partial_eval.custom_staging_rules[jit_p]
        staged = getattr(staged, "staged", staged)  # not that of an earlier week's rules
        apart = jax.make_jaxpr(jax.jit(lambda: ()))().eqns[0].params["inline"]

        def rule(trace: Any, info: Any, *args: Any, **params: Any) -> Any:
            jaxpr = params["jaxpr"]
            made = getattr(jaxpr, "jaxpr", jaxpr).debug_info
            if self._named(f"{module_of(made.func_filename or '')}.{made.func_name}"):
                params["inline"] = apart
            return staged(trace, info, *args, **params)

        vars(rule)["staged"] = staged
        partial_eval.custom_staging_rules[jit_p] = rule

    def broken(self, closed: Any) -> list[dict[str, Any]]:
        """What breaks a rule in a program: plain data, of which the judge picks what counts."""
        if not self.rules:
            return []
        found: dict[str, dict[str, Any]] = {}
        for name in replaced():
            for rule in range(len(self.rules)):
                found[f"{rule} {name}"] = {"rule": rule, "name": name, "frames": [], "at": -1}
        for equation, stack, tracebacks in self._suspects(closed.jaxpr, (), (), False):
            for record in self._of(equation, stack, tracebacks):
                found.setdefault(f"{record['rule']} {record['frames']}", record)
            if len(found) >= RECORDS:  # whoever asked answers for what is not looked at
                for rule in {record["rule"] for record in found.values()}:
                    found[f"{rule} more"] = {"rule": rule, "name": "", "frames": [], "at": -1}
                break
        return list(found.values())

    def _suspects(
        self, jaxpr: Any, stack: tuple[Any, ...], tracebacks: tuple[Any, ...], suspect: bool
    ) -> Iterator[tuple[Any, tuple[Any, ...], tuple[Any, ...]]]:
        """Equations to look at, inner ones too, with their name stacks and tracebacks.

        All others are passed over at two microseconds each.
        """
        for equation in jaxpr.eqns:
            info = equation.source_info
            own = (*stack, *info.name_stack.stack)
            made = (*tracebacks, info.traceback) if info.traceback else tracebacks
            looked = (
                suspect
                or any(type(part) is source_info_util.Transform for part in info.name_stack.stack)
                or (info.traceback is not None and self._tells(info.traceback))
            )
            if looked or self._results(equation):
                yield equation, own, made
            for inner in _inner(equation):
                yield from self._suspects(getattr(inner, "jaxpr", inner), own, made, looked)

    def _tells(self, traceback: Any) -> bool:
        """Whether a function that a rule may name is in a traceback."""
        bound = False  # whether the frame before, which this one called, binds a primitive
        for code in traceback.raw_frames()[0]:
            known = self._telling.get(id(code))
            if known is None:
                frame = self._frame(code)
                tells = frame.name in STARTS or bool(self._named(frame.name))
                known = self._telling[id(code)] = code, tells, frame.binds, frame.binds_by_hand
            if known[1] or (bound and known[3]):
                return True
            bound = known[2]
        return bound  # nothing called it within this program

    def _results(self, equation: Any) -> bool:
        """Whether it may be an operation, or of a dtype, that a rule names."""
        dtypes = self._dtypes
        name = equation.primitive.name
        return (
            name.startswith(self._primitives)
            or name in OUT_OF_SIGHT
            or any(getattr(var.aval, "dtype", None) in dtypes for var in equation.outvars if dtypes)
        )

    def _of(
        self, equation: Any, stack: tuple[Any, ...], tracebacks: tuple[Any, ...]
    ) -> Iterator[dict[str, Any]]:
        """The rules that one equation breaks."""
        codes, places = raw_frames(tracebacks)
        frames = [self._frame(code) for code in codes]  # outermost first
        start = _boundary(frames)
        transformed, called = _transformations(stack, frames, start), self._called(frames, start)
        by_hand = _by_hand(frames, start)
        for number, rule in enumerate(self.rules):
            names = transformed.keys() & set(rule["transformations"])
            at, name = (transformed[min(names)], min(names)) if names else (-1, "")
            if not names:
                at, name = called.get(number, by_hand)
            if not name and (name := _result(equation, rule)):
                at = len(frames)
            if name:
                yield _record(number, name, at, frames, codes, places, start)

    def _called(self, frames: list[Frame], start: int) -> dict[int, tuple[int, str]]:
        """By rule, the outermost library function within the member's part that it names."""
        found: dict[int, tuple[int, str]] = {}
        for at in range(start, len(frames)):
            frame = frames[at]
            if frame.owner == "library":
                for rule, call in self._named(frame.name):
                    found.setdefault(rule, (at, call))
        return found

    def _named(self, name: str) -> list[tuple[int, str]]:
        if name not in self._library:
            self._library[name] = [
                (number, call)
                for number, rule in enumerate(self.rules)
                for call in rule["calls"]
                if name == call or name.startswith(f"{call}.")
            ]
        return self._library[name]

    def _frame(self, code: types.CodeType) -> Frame:
        known = self._frames.get(id(code))
        if known is None:
            known = self._frames[id(code)] = code, frame_of(code)
        return known[1]


def _by_hand(frames: list[Frame], start: int) -> tuple[int, str]:
    """Where a primitive is bound that no function of JAX's chose."""
    for at in range(max(start, 1), len(frames)):
        caller = frames[at - 1]
        if frames[at].binds and caller.binds_by_hand and not caller.binds:
            return at, "Primitive.bind"
    return -1, ""


def _inner(equation: Any) -> Any:
    if equation.primitive.name == "custom_linear_solve":  # its others serve differentiation only
        return [equation.params["jaxprs"].solve]
    held = vars(equation.params["_prim"]) if "_prim" in equation.params else {}  # since JAX 0.12
    return [*_jaxprs_in_params(equation.params), *_jaxprs_in_params(held)]


def _boundary(frames: list[Frame]) -> int:
    """Where the member's part begins: after the grader's last frame outside of it."""
    for at, frame in enumerate(frames):
        if frame.owner == "member":
            outside = frames[:at]
            break
    else:
        outside = frames
    return max((at + 1 for at, frame in enumerate(outside) if frame.owner == "grader"), default=0)


def _transformations(stack: tuple[Any, ...], frames: list[Frame], start: int) -> dict[str, int]:
    """The transformations by the member, each with the frame that began it."""
    marks = [at for at, part in enumerate(stack) if part.name == MEMBER]
    inside = stack[marks[0] :] if marks else stack
    members = marks or any(frame.owner == "member" for frame in frames[start:])
    began = [at for at in range(start, len(frames)) if frames[at].name in STARTS]
    names = {part.name for part in inside if isinstance(part, source_info_util.Transform)}
    outside = {part.name for part in stack[: marks[0] if marks else 0]}
    around = outside & DIFFERENTIATION or any(frame.name in STARTS for frame in frames[:start])
    if not members or (around and not began):  # JAX differentiates some in two steps
        return {}
    if began and not around:
        names |= DIFFERENTIATION
    at = began[0] if began else len(frames)
    callers = [frame.owner for frame in frames[start:at] if frame.owner != "library"]
    if began and callers and callers[-1] == "grader":  # a stand-in's own
        return {}
    return dict.fromkeys(names, at)


def _primitives(operation: str) -> tuple[str, ...]:
    return PRIMITIVES.get(operation, (operation.removeprefix("stablehlo."),))


def _result(equation: Any, rule: dict[str, Any]) -> str:
    """The operation of a rule that an equation becomes, or the dtype that it results in."""
    for operation in rule["operations"]:
        if equation.primitive.name.startswith(_primitives(operation)):
            return operation
    if equation.primitive.name in OUT_OF_SIGHT:
        return "jax.export"
    names = (str(getattr(var.aval, "dtype", "")) for var in equation.outvars)
    return next((name for name in names if name in rule["dtypes"]), "")


def _record(
    rule: int,
    name: str,
    at: int,
    frames: list[Frame],
    codes: list[types.CodeType],
    places: list[tuple[Any, int]],
    start: int,
) -> dict[str, Any]:
    """What breaks a rule; ``at`` is the member's frame, of those given, that called it.

    ``quote`` is that frame's line: a notebook's kernel knows it, and the judge there has no file.
    """
    own = [i for i in range(start, len(frames)) if frames[i].owner == "member"]
    caller = sum(i < at for i in own) - 1
    first = max(0, caller - FRAMES // 2)
    lines = {i: Traceback.code_addr2line(*places[i]) for i in own[first : first + FRAMES]}
    shown = [[frames[i].cell, line, frames[i].name[:NAME]] for i, line in lines.items()]
    calling = own[caller] if caller >= 0 else -1
    quote = linecache.getline(codes[calling].co_filename, lines[calling]) if caller >= 0 else ""
    found = {"rule": rule, "name": name[:NAME], "frames": shown, "at": caller - first}
    return {**found, "quote": quote.strip()[:NAME]}
