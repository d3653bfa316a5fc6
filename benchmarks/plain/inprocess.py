"""The tests' `submission` without sandbox and judge: the member's code runs right here.

It is what the benchmark compares with, and no way to grade: the code sees the inputs, the tests and
everything else on the machine.
"""

from collections.abc import Callable, Hashable
from typing import Any

import jax
import numpy as np
from flax import nnx

from benchmarks.plain.leaves import (
    Static,
    has_arrays,
    is_array,
    is_differentiable,
    is_key,
    make_rngs,
    plain,
    raw,
    split,
    to_numpy,
    traced,
    typed,
)
from benchmarks.plain.program import Program
from grader.sandbox.mistakes import MissingTask


class Namespace:
    """What `submission`, `submission.probe` and `submission.run` have in common: names."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]


class Runs(Namespace):
    """What is run as it stands: the member's functions, and the probes."""

    def __init__(self, member: Any, probes: Any) -> None:
        super().__init__(lambda name: _concrete(_defined(member, name)))
        self.probe = Namespace(lambda name: _concrete(_bound(getattr(probes, name), member)))


class InProcess(Namespace):
    """A member's module, called under `jax.jit` in this process.

    Arguments:
        member: the member's names, as a module or a notebook's globals.
        probes: the week's probes, called with the member's module first.
    """

    def __init__(self, member: Any, probes: Any = None) -> None:
        super().__init__(lambda name: _wrap(_defined(member, name)))
        self.probe = Namespace(lambda name: Function(_bound(getattr(probes, name), member)))
        self.run = Runs(member, probes)


class Function:
    """One function under `jax.jit`, compiled once for each signature."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call
        self._compiled: dict[Hashable, tuple[Any, dict[str, Any]]] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Runs with the arguments: arrays traced, everything else static."""
        arrays, signature = split((args, kwargs))
        if signature not in self._compiled:
            self._compiled[signature] = self._build(signature)
        compiled, seen = self._compiled[signature]
        return to_numpy(seen, compiled(arrays))

    def grad(self, argnums: int | tuple[int, ...] = 0) -> "Function":
        """`jax.grad` of the function."""
        return Function(jax.grad(self._call, argnums=argnums))

    def vmap(self, in_axes: Any = 0) -> "Function":
        """`jax.vmap` of the function; keyword arguments are not mapped."""

        def mapped(*args: Any, **kwargs: Any) -> Any:
            axes = in_axes if isinstance(in_axes, (tuple, list)) else [in_axes] * len(args)
            pairs = zip(args, axes, strict=True)
            axes = [axis if has_arrays(arg) else None for arg, axis in pairs]
            return jax.vmap(lambda *xs: self._call(*xs, **kwargs), in_axes=tuple(axes))(*args)

        return Function(mapped)

    def vjp(self, *args: Any, cotangent: Any, **kwargs: Any) -> Any:
        """Gradients for every positional argument of floating arrays."""
        return self._pullback(*args, cotangent=cotangent, **kwargs)

    @property
    def _pullback(self) -> "Function":
        if "pullback" not in self.__dict__:
            self.__dict__["pullback"] = Function(_pullback(self._call))
        return self.__dict__["pullback"]

    def program(self, *args: Any, **kwargs: Any) -> Program:
        """What the compiler makes of the function for these shapes."""
        arrays, signature = split((args, kwargs))
        call, _ = self._traceable(signature)
        return Program(call, arrays)

    def _build(self, signature: Hashable) -> tuple[Any, dict[str, Any]]:
        call, seen = self._traceable(signature)
        return jax.jit(call), seen

    def _traceable(self, signature: Any) -> tuple[Callable[[list[Any]], Any], dict[str, Any]]:
        structure, leaves, _ = signature
        seen: dict[str, Any] = {}

        def call(arrays: list[Any]) -> list[Any]:
            given = iter(arrays)
            filled = [leaf.value if isinstance(leaf, Static) else next(given) for leaf in leaves]
            args, kwargs = jax.tree.unflatten(structure, filled)
            out, seen["structure"] = jax.tree.flatten(plain(self._call(*args, **kwargs)))
            seen["leaves"] = [None if is_array(leaf) else Static(leaf) for leaf in out]
            return [raw(leaf) for leaf in out if is_array(leaf)]

        return call, seen


class Class:
    """An NNX class of the member's."""

    def __init__(self, built: type[nnx.Module]) -> None:
        self._class = built
        self._programs: dict[Hashable, Any] = {}

    def init(self, *args: Any, rngs: Any = None, **kwargs: Any) -> "Module":
        """The module that the class makes of these arguments and keys."""
        extra = {} if rngs is None else {"rngs": rngs}

        def build(*args: Any, rngs: Any = None, **kwargs: Any) -> nnx.Module:
            more = {} if rngs is None else {"rngs": make_rngs(rngs)}
            return self._class(*args, **kwargs, **more)

        arrays, signature = split((args, kwargs | extra))
        if signature not in self._programs:
            self._programs[signature] = _Programs(build, signature)
        return Module(self._programs[signature], arrays)


class _Programs:
    """`init` and `call` of a module under `jax.jit`, shared by all modules made alike."""

    def __init__(self, build: Callable[..., nnx.Module], signature: Any) -> None:
        structure, leaves, _ = signature
        self.names: list[str] = []
        self.kinds: dict[str, str] = {}
        self.keys: set[str] = set()
        self._graph: Any = None
        self._tree: Any = None
        self._calls: dict[bool | None, Function] = {}

        def init(arrays: list[Any]) -> dict[str, Any]:
            given = iter(arrays)
            filled = [leaf.value if isinstance(leaf, Static) else next(given) for leaf in leaves]
            args, kwargs = jax.tree.unflatten(structure, filled)
            self._graph, state = nnx.split(build(*args, **kwargs))
            return self._name(state)

        self.init = jax.jit(init)

    def call(self, training: bool | None) -> Function:
        """`call(state, x) -> (y, state)` in one mode."""
        if training not in self._calls:

            def call(state: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
                leaves = [typed(state[name], name in self.keys) for name in self.names]
                module = nnx.merge(self._graph, jax.tree.unflatten(self._tree, leaves))
                if training is not None:
                    module.train() if training else module.eval()
                out = module(*args, **kwargs)
                after = {
                    "/".join(map(str, path)): variable[...]
                    for path, variable in nnx.to_flat_state(nnx.state(module))
                }
                return out, {name: after[name] for name in self.names}

            self._calls[training] = Function(call)
        return self._calls[training]

    def _name(self, state: Any) -> dict[str, Any]:
        flat = list(nnx.to_flat_state(state))
        self.names = ["/".join(map(str, path)) for path, _ in flat]
        self.kinds = {
            name: type(variable).__name__
            for name, (_, variable) in zip(self.names, flat, strict=True)
        }
        leaves, self._tree = jax.tree.flatten(state)
        self.keys = {name for name, leaf in zip(self.names, leaves, strict=True) if is_key(leaf)}
        return {name: raw(leaf) for name, leaf in zip(self.names, leaves, strict=True)}


class Module:
    """A module as the tests see it: named arrays and a call that replaces them."""

    def __init__(self, programs: _Programs, arrays: list[Any]) -> None:
        self._programs = programs
        self._training: bool | None = None
        self.state: dict[str, Any] = jax.tree.map(np.asarray, programs.init(arrays))
        self.kinds = dict(programs.kinds)

    def train(self) -> None:
        """The next calls run in train mode."""
        self._training = True

    def eval(self) -> None:
        """The next calls run in eval mode."""
        self._training = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the module, and keeps its new state."""
        call = self._programs.call(self._training)
        out, self.state = call(self.state, *args, **kwargs)
        return out

    def program(self, *args: Any, **kwargs: Any) -> Program:
        """What the compiler makes of a call."""
        return self._programs.call(self._training).program(self.state, *args, **kwargs)


def _defined(member: Any, name: str) -> Any:
    if not hasattr(member, name):
        raise MissingTask(name)
    return getattr(member, name)


def _wrap(value: Any) -> Function | Class:
    if isinstance(value, type) and issubclass(value, nnx.Module):
        return Class(value)
    return Function(value)


def _bound(probe: Callable[..., Any], member: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: probe(member, *args, **kwargs)


def _concrete(call: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        out = call(*jax.tree.map(traced, args), **jax.tree.map(traced, kwargs))
        if isinstance(out, nnx.Module):
            out = {
                "/".join(map(str, path)): leaf[...]
                for path, leaf in nnx.to_flat_state(nnx.state(out))
            }
        return jax.tree.map(lambda leaf: np.asarray(raw(leaf)) if is_array(leaf) else leaf, out)

    return run


def _pullback(call: Callable[..., Any]) -> Callable[..., Any]:
    def pullback(*args: Any, cotangent: Any, **kwargs: Any) -> Any:
        places = [place for place, arg in enumerate(args) if is_differentiable(arg)]

        def of_arrays(*arrays: Any) -> Any:
            filled = list(args)
            for place, array in zip(places, arrays, strict=True):
                filled[place] = array
            return plain(call(*filled, **kwargs))

        _, pull = jax.vjp(of_arrays, *[args[place] for place in places])
        return pull(cotangent)

    return pullback
