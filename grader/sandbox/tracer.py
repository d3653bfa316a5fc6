"""Traces what the judge asks for into a StableHLO program: shapes in, bytes out.

A request names a target (a function, a probe, a class's ``init`` or ``call``), the transformations
to apply, and the arguments as specs: arrays as dtype and shape, static values as they are.
"""

import math
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from grader.sandbox import keys, marked, provenance, wire
from grader.sandbox.lowering import lower, serialize
from grader.sandbox.mistakes import BadOutput, LeakedTracer, MissingTask, NoneReturned

Leaves = list[jax.ShapeDtypeStruct]


class Tracer:
    """Traces the functions of one member's module.

    Arguments:
        member: the module made of the member's statements.
        probes: the week's probes.
        by_hand: the week's by-hand rules, held against each program.
    """

    def __init__(
        self, member: types.ModuleType, probes: types.ModuleType, by_hand: provenance.Provenance
    ) -> None:
        self.member, self.probes, self.by_hand = member, probes, by_hand
        self.graphs: dict[str, tuple[nnx.GraphDef, Any, list[str]]] = {}
        jax.eval_shape(_as_data, jax.ShapeDtypeStruct((), np.float32))

    def trace(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The result's spec, by-hand rules that are broken, and the portable StableHLO."""
        function = self.function(request)
        avals = [
            jax.ShapeDtypeStruct(shape, dtype) for dtype, shape in wire.arrays(request["args"])
        ]
        spec: list[wire.Spec] = []

        def flat(*leaves: jax.Array) -> tuple[jax.Array, ...]:
            args, kwargs = wire.decode(request["args"], iter(leaves), key=jax.random.wrap_key_data)
            return self._flatten(function(*args, **kwargs), spec)

        with jax.default_matmul_precision("highest"):
            traced = jax.jit(flat, keep_unused=True).trace(*avals)
            if len(traced.jaxpr.jaxpr.invars) != len(avals):  # JAX made an argument of it
                raise LeakedTracer("a value of an inner function was used outside it")
            if request["keys"]:
                keys.check(traced.jaxpr.jaxpr)
            broken = self.by_hand.broken(traced.jaxpr)
            module = lower(traced, request["platform"])
        return {"spec": spec[0], "broken": broken}, serialize(module)

    def run(self, request: dict[str, Any], blob: bytes) -> tuple[wire.Spec, bytes]:
        """Calls the target on concrete arrays; the result's spec and its arrays' bytes."""
        arrays, offset = [], 0
        for dtype, shape in wire.arrays(request["args"]):
            count = math.prod(shape)
            array = np.frombuffer(blob, dtype, count, offset).reshape(shape)
            arrays.append(jnp.asarray(array))
            offset += array.nbytes
        args, kwargs = wire.decode(request["args"], iter(arrays), key=jax.random.wrap_key_data)
        spec: list[wire.Spec] = []
        leaves = self._flatten(self.function(request)(*args, **kwargs), spec)
        return spec[0], b"".join(np.ascontiguousarray(leaf).tobytes() for leaf in leaves)

    def function(self, request: dict[str, Any]) -> Callable[..., Any]:
        """The target of a request, transformed."""
        kind, name = request["kind"], request["name"]
        if kind == "init":
            return self._init(name, request["graph"])
        if kind == "call":
            return self._call(request["graph"], request["mode"])
        function = self._target(kind, name)
        for transform in request["transforms"]:
            function = _transformed(function, transform)
        return function

    def _target(self, kind: str, name: str) -> Callable[..., Any]:
        if kind == "probe":
            probe = getattr(self.probes, name)
            member = marked.Marked(self.member)
            return lambda *args, **kwargs: probe(member, *args, **kwargs)
        return partial(marked.called, self._member(name))

    def _member(self, name: str) -> Any:
        target = getattr(self.member, name, None)
        if not callable(target):
            raise MissingTask(name)
        return target

    def _init(self, name: str, graph: str) -> Callable[..., Any]:
        build = self._member(name)

        def init(*args: Any, rngs: Any, **kwargs: Any) -> dict[str, Any]:
            streams = nnx.Rngs(**rngs) if isinstance(rngs, dict) else nnx.Rngs(rngs)
            module = marked.called(build, *args, rngs=streams, **kwargs)
            if not isinstance(module, nnx.Module):
                raise BadOutput(f"{name} is not an nnx.Module")
            definition, state = nnx.split(module)
            leaves = _leaves(state)
            self.graphs[graph] = definition, jax.tree.structure(state), list(leaves)
            kinds = {
                name: type(leaf).__name__ if isinstance(leaf, nnx.Variable) else "Array"
                for name, leaf in leaves.items()
            }
            return {"state": _named(state), "kinds": kinds}

        return init

    def _call(self, graph: str, mode: str | None) -> Callable[..., Any]:
        definition, structure, names = self.graphs[graph]

        def call(state: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
            values = [state[name] for name in names]  # layer 10 comes after 2, unlike its name
            module = nnx.merge(definition, jax.tree.unflatten(structure, values))
            if mode is not None:
                module.train() if mode == "train" else module.eval()
            result = marked.called(module, *args, **kwargs)
            if result is None:
                raise NoneReturned(type(module).__name__)
            return {"result": result, "state": _named(nnx.state(module))}

        return call

    def _flatten(self, result: Any, spec: list[wire.Spec]) -> tuple[jax.Array, ...]:
        if result is None:
            raise NoneReturned
        if isinstance(result, nnx.Module):
            result = _named(nnx.state(result))
        leaves: list[Any] = []
        try:
            spec.append(wire.encode(result, leaves))
        except TypeError as error:
            raise BadOutput(f"the result contains {error}") from None
        return tuple(jnp.asarray(leaf) for leaf in leaves)


def _as_data(traced: jax.Array) -> None:
    """Has Flax take what is traced for data, as it does every other array that is an attribute."""
    nnx.register_data_type(type(traced))


def _leaves(state: Any) -> dict[str, Any]:
    """The variables of an NNX state by name, ``linear1/kernel``; an attribute may be an array."""
    return {"/".join(map(str, path)): leaf for path, leaf in nnx.to_flat_state(state)}


def _named(state: Any) -> dict[str, Any]:
    return {
        name: leaf.get_value() if isinstance(leaf, nnx.Variable) else leaf
        for name, leaf in _leaves(state).items()
    }


def _transformed(function: Callable[..., Any], transform: list[Any]) -> Callable[..., Any]:
    name, option = transform
    if name == "vjp":
        return _vjp(function)
    if name not in ("grad", "vmap"):
        raise ValueError(name)
    places = tuple(option) if isinstance(option, list) else option
    apply = _GRAD if name == "grad" else _VMAP

    def transformed(*args: Any, **kwargs: Any) -> Any:
        return apply(_answering(function, kwargs), places)(*args)

    return transformed


_GRAD, _VMAP, _VJP = jax.grad, jax.vmap, jax.vjp  # before anybody replaces them


def _answering(function: Callable[..., Any], kwargs: dict[str, Any]) -> Callable[..., Any]:
    """A function of arrays alone, whose result is never None."""

    def answering(*args: Any) -> Any:
        value = function(*args, **kwargs)
        if value is None:
            raise NoneReturned
        return value

    return answering


def _vjp(function: Callable[..., Any]) -> Callable[..., Any]:
    def pulled_back(cotangent: Any, *args: Any, **kwargs: Any) -> Any:
        positions = [index for index, arg in enumerate(args) if _differentiable(arg)]

        def of_arrays(*arrays: Any) -> Any:
            filled = list(args)
            for index, array in zip(positions, arrays, strict=True):
                filled[index] = array
            return _plain(_answering(function, kwargs)(*filled))

        result, pull = _VJP(of_arrays, *(args[index] for index in positions))
        expected, got = jax.tree.structure(cotangent), jax.tree.structure(result)
        if expected != got:
            raise BadOutput(f"the result has the structure {got}, expected {expected}")
        shapes = [
            (a.shape, b.shape)
            for a, b in zip(*map(jax.tree.leaves, (result, cotangent)), strict=True)
        ]
        for actual, wanted in shapes:
            if actual != wanted:
                raise BadOutput(f"the result has the shape {actual}, expected {wanted}")
        return pull(cotangent)

    return pulled_back


def _plain(value: Any) -> Any:
    """The same with a tuple where a member returned one whose elements have names."""
    if isinstance(value, (list, tuple)):
        return (list if isinstance(value, list) else tuple)(map(_plain, value))
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _differentiable(arg: Any) -> bool:
    leaves = jax.tree.leaves(arg)
    return bool(leaves) and all(
        wire.is_array(leaf) and jnp.issubdtype(leaf.dtype, jnp.floating) for leaf in leaves
    )
