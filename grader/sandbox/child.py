"""The process in which one member's code runs: it loads statements and traces on request.

Nothing here is trusted by the judge once the first statement of the member's has run.
"""

import gc
import linecache
import sys
import types
from contextlib import suppress
from typing import Any

import jax

from grader.sandbox import errors, provenance, tracer
from grader.sandbox.provenance import Provenance, code_of
from grader.sandbox.wire import Channel, Closed


def _nothing(*_: Any, **__: Any) -> None:
    """What debugging does while a program is traced."""


class Child:
    """Answers the judge's requests about one member's code.

    Arguments:
        member: the module that the member's statements make, or have made.
    """

    def __init__(self, member: types.ModuleType) -> None:
        self.member = member
        self.probes = types.ModuleType("probes")
        sys.modules["submission"] = self.member
        self.tracer = tracer.Tracer(self.member, self.probes, Provenance([], []))

    def answer(self, request: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer to one request; whatever goes wrong is one, too."""
        answers = {"setup": self._setup, "load": self._load, "trace": self._trace, "run": self._run}
        try:
            return answers[request["op"]](request, blob)
        except BaseException as error:  # SystemExit and the like are answers, too
            return {"ok": False, **errors.describe(error, self.member)}, b""

    def _setup(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        probes = compile(request["probes"], "probes.py", "exec")
        trusted = [probes, *code_of(tracer), *code_of(provenance)]
        self.tracer.by_hand = Provenance(request["by_hand"], trusted)
        exec(probes, self.probes.__dict__)
        return {"ok": True}, b""

    def _load(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        name = f"{errors.FILE_PREFIX}{request['cell']}"
        source = "\n" * (request["line"] - 1) + request["source"]
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec", dont_inherit=True), self.member.__dict__)
        return {"ok": True}, b""

    def _trace(self, request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        found, program = self.tracer.trace(request)
        return {"ok": True, **found}, program

    def _run(self, request: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
        gc.set_threshold(700, 10, 10)  # Python's own: garbage may hold arrays here
        spec, result = self.tracer.run(request, blob)
        return {"ok": True, "spec": spec}, result


def serve(channel: Channel) -> None:
    """Answers one frame for each that the judge sends, until it closes the channel."""
    jax.debug.print = jax.debug.callback = _nothing  # left-over prints cost no points
    child = Child(types.ModuleType("submission"))
    while True:
        try:
            request, blob = channel.receive()
        except Closed:
            return
        header, result = child.answer(request, blob)
        with suppress(Exception):  # what it printed may not wait for an exit that never comes
            sys.stdout.flush()
        channel.send({**header, "number": request["number"]}, result)
