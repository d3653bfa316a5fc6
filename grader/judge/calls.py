"""What a call of a member's code becomes: a request to the sandbox, and arrays for its program."""

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from grader.judge.compare import last_call, single
from grader.judge.member import Member, Traced
from grader.judge.problems import SubmissionProblem, problem
from grader.judge.program import Programs
from grader.report import Kind
from grader.sandbox import wire


@dataclass(frozen=True)
class Context:
    """Where calls go.

    Arguments:
        task: the task of the test that calls.
    """

    member: Member
    programs: Programs
    task: str

    def traced(self, request: dict[str, Any]) -> Traced:
        """The program for a request, checked against the task's by-hand rules."""
        traced = self.member.trace(request, self.task)
        operations = self.programs.load(traced).operations
        found = self.member.blame.look(self.task, traced.broken, operations)
        if found:
            raise SubmissionProblem(found)
        return traced

    def call(self, request: dict[str, Any], inputs: list[np.ndarray]) -> Any:
        """Traces, runs, and puts the results back into their structure."""
        traced = self.traced(request)
        outputs = self.programs.run(traced, inputs)
        return rebuild(traced.spec, outputs)


def rebuild(spec: wire.Spec, arrays: list[np.ndarray]) -> Any:
    """Arrays in the structure of a spec."""
    try:
        return wire.decode(spec, iter(arrays), key=jax.random.wrap_key_data)
    except wire.WireError as error:
        raise SubmissionProblem(problem(Kind.PROTOCOL, str(error))) from error


def flatten(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[wire.Spec, list[np.ndarray]]:
    """The spec of a call's arguments, and their arrays.

    Raises:
        SubmissionProblem: what a call before gave back, and is given on, is nothing to call with.
    """
    leaves: list[Any] = []
    try:
        spec = wire.encode([_single(args), _single(kwargs)], leaves)
    except (TypeError, ValueError) as error:
        if not last_call.get():  # there was none: it is the test's own
            raise
        raise SubmissionProblem(problem(Kind.OUTPUT, str(error))) from error
    return spec, [np.asarray(leaf) for leaf in leaves]


def _single(value: Any) -> Any:
    """The same in single precision; dicts stay in the order that the test made them in."""
    if isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value, dtype=single(value.dtype))
    if isinstance(value, dict):
        return {name: _single(item) for name, item in value.items()}
    return type(value)(map(_single, value)) if type(value) in (list, tuple) else value


def request_for(
    kind: str, name: str, spec: wire.Spec, transforms: tuple[tuple[str, Any], ...] = ()
) -> dict[str, Any]:
    """A request to the sandbox's tracer."""
    return {
        "kind": kind,
        "name": name,
        "args": spec,
        "transforms": [list(transform) for transform in transforms],
        "keys": wire.has_keys(spec),
    }


def shown(value: Any) -> str:
    """An argument as a failure text shows it: arrays by dtype and shape."""
    if wire.is_key(value):
        return "key"
    if wire.is_array(value):
        return f"{np.dtype(value.dtype).name}{list(value.shape)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(shown(item) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return repr(value)


def brief(value: Any) -> str:
    """The same of what a test feeds to a probe: tables of it would hide the sentence below."""
    text = shown(value)
    return text if len(text) <= 40 else f"{text[0]}…{text[-1]}"
