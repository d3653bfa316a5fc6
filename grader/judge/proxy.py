"""The `submission` fixture: a member's functions, as if they could simply be called.

A call is traced in the sandbox for the shapes of its arguments, and the program is run here with
their values. Arrays and typed keys are traced; everything else is static.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.judge.calls import Context, brief, flatten, rebuild, request_for, shown
from grader.judge.compare import last_call
from grader.judge.member import Member
from grader.judge.module import Module, parts
from grader.judge.problems import SubmissionProblem, problem
from grader.judge.program import Program, Programs
from grader.report import Kind
from grader.sandbox import wire


class Calls:
    """One member's code in one test.

    Whatever the member's file defines is an attribute: ``submission.softmax`` is a
    [`Function`][grader.judge.proxy.Function], and so is a class, ``submission.BatchNorm``.
    """

    def __init__(self, member: Member, programs: Programs, task: str) -> None:
        self._context = Context(member, programs, task)

    def __getattr__(self, name: str) -> "Function":
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self._context, "function", name)

    @property
    def probe(self) -> "Namespace":
        """The week's probes, ``submission.probe.diamond(x)``.

        A probe is a function of `probes.py`; it is called without its first argument, which is the
        member's module.
        """
        return Namespace(self._context, "probe")

    @property
    def run(self) -> "Namespace":
        """The member's functions, run concretely in the sandbox: ``submission.run.fit(key, x)``.

        For what cannot be one program, such as a training loop. Inputs are not secret here: the
        member's code sees their values. An NNX module comes back as its state, for a module that
        the test has built. ``submission.run.probe.fits(key, x)`` runs a probe.
        """
        return Namespace(self._context, "function", concrete=True)


@dataclass(frozen=True)
class Namespace:
    """Functions of one kind, by name."""

    context: Context
    kind: str
    concrete: bool = False

    def __getattr__(self, name: str) -> "Function":
        return Function(self.context, self.kind, name, concrete=self.concrete)

    @property
    def probe(self) -> "Namespace":
        """The week's probes, called in the same way."""
        return replace(self, kind="probe")


@dataclass(frozen=True)
class Function:
    """One function of the member's, and what is done to it before it is traced.

    The first call with new shapes and static arguments traces and compiles, about 40 ms; the next
    with other values costs almost nothing.
    """

    context: Context
    kind: str
    name: str
    transforms: tuple[tuple[str, Any], ...] = ()
    concrete: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Its result for these arguments, as NumPy arrays in the structure the member returned.

        Arguments:
            args: arrays and typed keys are traced, float64 as float32; everything else is static.
            kwargs: the same.

        Raises:
            SubmissionProblem: the member's code does not give one. Tests do not catch it: it
                becomes the test's result.
        """
        spec, inputs = flatten(args, kwargs)
        last_call.set(self._shown(args, kwargs))
        if self.concrete:
            return self._run(spec, inputs)
        return self.context.call(self._request(spec), inputs)

    def grad(self, argnums: int | tuple[int, ...] = 0) -> "Function":
        """`jax.grad` of it: ``submission.loss.grad(argnums=1)(x, w)``.

        Arguments:
            argnums: the positional arguments to differentiate by.
        """
        return self._with("grad", argnums)

    def vmap(self, in_axes: int | tuple[int | None, ...] = 0) -> "Function":
        """`jax.vmap` of it: ``submission.softmax.vmap()(batch)``. Keyword arguments are not mapped.

        Arguments:
            in_axes: the mapped axis of each positional argument, or one for all.
        """
        return self._with("vmap", in_axes)

    def vjp(self, *args: Any, cotangent: Any, **kwargs: Any) -> Any:
        """The gradients of its positional floating-point arguments, as a tuple.

        Arguments:
            args: where to differentiate.
            cotangent: the gradient that comes from behind, in the shape of the result.
            kwargs: passed on.
        """
        return self._with("vjp", None)(cotangent, *args, **kwargs)

    def program(self, *args: Any, **kwargs: Any) -> Program:
        """Its program for arguments like these, without running it.

        ``submission.conv2d.program(x, kernel, stride=(2, 2)).uses("convolution")``
        """
        spec, _ = flatten(args, kwargs)
        last_call.set(self._shown(args, kwargs))
        traced = self.context.traced(self._request(spec))
        return self.context.programs.program(traced)

    def init(self, *args: Any, rngs: Any, **kwargs: Any) -> "Module":
        """An NNX module of this class, built inside a traced ``init``.

        ``submission.BatchNorm.init(3, rngs={"params": key})``

        Arguments:
            args: of the class.
            rngs: typed keys by stream, or one key for the default stream.
            kwargs: of the class.
        """
        spec, inputs = flatten(args, {**kwargs, "rngs": rngs})
        last_call.set(self._shown(args, kwargs))
        names = self.context.member.graph_names
        graph = names.setdefault(f"{self.name}{spec}", f"module{len(names)}")
        request = self._request(spec) | {"kind": "init", "graph": graph}
        built = parts(self.context.call(request, inputs), "state", "kinds")
        return Module(self.context, self.name, graph, *built)

    def _with(self, name: str, option: Any) -> "Function":
        return replace(self, transforms=(*self.transforms, (name, option)))

    def _request(self, spec: wire.Spec) -> dict[str, Any]:
        self.context.member.dependencies.called.add((self.kind, self.name))
        return request_for(self.kind, self.name, spec, self.transforms)

    def _run(self, spec: wire.Spec, inputs: list[np.ndarray]) -> Any:
        blob = b"".join(np.ascontiguousarray(array).tobytes() for array in inputs)
        result, data = self.context.member.run(self._request(spec), blob, self.context.task)
        arrays, offset = [], 0
        try:
            for dtype, shape in wire.arrays(result):
                count = math.prod(shape)
                arrays.append(np.frombuffer(data, dtype, count, offset).reshape(shape))
                offset += arrays[-1].nbytes
        except (ValueError, TypeError, wire.WireError) as error:
            raise SubmissionProblem(problem(Kind.PROTOCOL, str(error))) from error
        return rebuild(result, arrays)

    def _shown(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        probe = self.kind == "probe"
        name, told = (f"probes.{self.name}", brief) if probe else (self.name, shown)
        for transform, _ in self.transforms:
            name = f"{transform}({name})"
        parts = [told(arg) for arg in args] + [f"{k}={told(v)}" for k, v in kwargs.items()]
        return f"{name}({', '.join(parts)})"
