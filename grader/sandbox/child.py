"""The process in which one member's code runs: it loads statements and traces on request.

Nothing here is trusted by the judge once the first statement of the member's has run.
"""

import __future__

import ast
import builtins
import gc
import inspect
import json
import linecache
import sys
import types
import warnings
from collections.abc import Coroutine
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any

import jax
from jax._src import lib

from grader.sandbox import errors, marked, mistakes, provenance, shown, tracer
from grader.sandbox.frames import FILE_PREFIX, code_of
from grader.sandbox.provenance import Provenance
from grader.sandbox.wire import MAX_HEADER, Channel, Closed

FUTURE = reduce(or_, (getattr(__future__, n).compiler_flag for n in __future__.all_feature_names))


def _finish(waiting: Coroutine[Any, Any, Any]) -> None:
    """Runs a statement with an ``await`` of its own, as Jupyter's cells may have."""
    with suppress(StopIteration):
        while True:
            waiting.send(None)


class Child:
    """Answers the judge's requests about one member's code.

    Arguments:
        member: the module that the member's statements make, or have made.
        escaping: what is raised and no answer.
    """

    def __init__(
        self, member: types.ModuleType, *, escaping: tuple[type[BaseException], ...] = ()
    ) -> None:
        self.member, self.escaping = member, escaping
        self.probes = types.ModuleType("probes")
        sys.modules["submission"] = self.member
        self.tracer = tracer.Tracer(self.member, self.probes, Provenance([], []))
        self.flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def answer(self, request: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer to one request; whatever goes wrong is one, too, but what escapes."""
        answers = {"setup": self._setup, "load": self._load, "trace": self._trace, "run": self._run}
        try:
            return answers[request["op"]](request, blob)
        except self.escaping:
            raise
        except BaseException as error:  # SystemExit and the like are answers, too
            return {"ok": False, **errors.describe(error, self.member)}, b""

    def _setup(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        probes = compile(request["probes"], "probes.py", "exec")
        trusted = [probes, *code_of(tracer), *code_of(marked), *code_of(provenance)]
        self.tracer.by_hand = Provenance(request["by_hand"], trusted)
        if request["by_hand"]:
            self.tracer.by_hand.keep_apart()
        exec(probes, self.probes.__dict__)
        return {"ok": True}, b""

    def _load(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        if not request["cell"]:  # of a Python file: which one is nobody's business
            self.member.__file__ = "submission.py"
        name = f"{FILE_PREFIX}{request['cell']}"
        source = "\n" * (request["line"] - 1) + request["source"]
        _remember(name, request["line"], request["source"])
        code = compile(source, name, "exec", self.flags, dont_inherit=True)
        self.flags |= code.co_flags & FUTURE  # holds for all that follows, as in Jupyter
        if code.co_flags & inspect.CO_COROUTINE:
            _finish(eval(code, self.member.__dict__))
        else:
            exec(code, self.member.__dict__)
        return {"ok": True}, b""

    def _trace(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        found, program = self.tracer.trace(request)
        _check_size(found)
        return {"ok": True, **found}, program

    def _run(self, request: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
        gc.set_threshold(700, 10, 10)  # Python's own: garbage may hold arrays here
        spec, result = self.tracer.run(request, blob)
        _check_size({"spec": spec})
        return {"ok": True, "spec": spec}, result


def _remember(name: str, first: int, source: str) -> None:
    """Keeps the lines of a statement for quotes, beside those of the same cell or file."""
    known = linecache.getlines(name) if name in linecache.cache else []
    lines = [*known, *["\n"] * (first - 1 - len(known))]
    lines[first - 1 : first + source.count("\n")] = [f"{line}\n" for line in source.split("\n")]
    linecache.cache[name] = (sum(map(len, lines)), None, lines, name)


def _check_size(answer: dict[str, Any]) -> None:
    if len(json.dumps(answer)) > MAX_HEADER // 2:
        raise mistakes.BadOutput("the result contains too many Python values")


def serve(channel: Channel) -> None:
    """Answers one frame for each that the judge sends, until either end is closed."""
    jax.debug.print = jax.debug.callback = shown.nothing  # left-over prints cost no points
    warnings.formatwarning = shown.warning
    for name in ("display", "get_ipython"):  # a notebook's; none of Python's own
        builtins.__dict__[name] = shown.nothing
    vars(lib)[
        "_jax"
    ].set_tracebacks_enabled = shown.nothing  # by-hand rules are read from tracebacks
    sys.modules.update({module.__name__: module for module in shown.stand_ins()})
    member = types.ModuleType("submission")
    member.__dict__["__builtins__"] = builtins  # as in a notebook, not its dictionary
    child = Child(member)
    with suppress(Closed):
        while True:
            request, blob = channel.receive()
            header, result = child.answer(request, blob)
            with suppress(Exception):  # what it printed may not wait for an exit that never comes
                sys.stdout.flush()
            channel.send({**header, "number": request["number"]}, result)
