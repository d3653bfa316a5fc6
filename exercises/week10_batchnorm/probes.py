"""Run in the sandbox, with the member's module first. They hold no answers.

Two stand-ins take the place of an earlier task, so that a mistake there costs nothing later.
Neither is a norm: they only show which arguments arrived, how often and in which mode. ``mark`` is
a number that a test thinks of, so that only code that calls them gives their results.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

State = dict[str, Any]


def normalised(
    member: ModuleType,
    x: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> jax.Array:
    """y alone, in train mode, for gradients."""
    state = {"mean": mean, "var": var}
    y, _ = member.batch_norm(x, scale, bias, state, momentum=0.9, eps=1e-3, train=True)
    return y


def same_state(
    member: ModuleType,
    x: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> State:
    """Train, evaluation and train again, all from one dict, and that dict afterwards."""
    state = {"mean": mean, "var": var}

    def norm(train: bool) -> Any:
        return member.batch_norm(x, scale, bias, state, momentum=0.7, eps=1e-3, train=train)

    return {"train": norm(True), "eval": norm(False), "again": norm(True), "given": state}


def fold_twice(
    member: ModuleType,
    w: jax.Array,
    b: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> State:
    """The same layer folded twice from one dict, and that dict afterwards."""
    state = {"mean": mean, "var": var}

    def folded() -> Any:
        return member.fold(w, b, scale, bias, state, eps=1e-2)

    return {"first": folded(), "again": folded(), "given": state}


@contextmanager
def in_place(member: ModuleType, name: str, part: Any) -> Iterator[None]:
    """Puts ``part`` where the member's ``name`` is, for the length of a ``with``."""
    kept = getattr(member, name, None)
    setattr(member, name, part)
    try:
        yield
    finally:
        setattr(member, name, kept)


def stand_in_batch_norm(mark: Any) -> Callable[..., tuple[Any, State]]:
    """For the place of `batch_norm`: every argument leaves its trace in the result."""

    def batch_norm(
        x: Any, scale: Any, bias: Any, state: State, *, momentum: Any, eps: Any, train: bool
    ) -> tuple[Any, State]:
        mean, var = state["mean"], state["var"]
        y = scale * x + 2 * bias + 3 * mean + 4 * var + mark * (5 * momentum + 7 * eps**0.1)
        if not train:
            return -y, state
        return y, {"mean": mean + mark * momentum, "var": var + mark * eps**0.1}

    return batch_norm


class StandInNorm(nnx.Module):
    """For the place of `BatchNorm`: a line through its modes; ``mean`` counts the train calls."""

    def __init__(self, num_features: int, mark: jax.Array):
        self.scale = nnx.Param(jnp.linspace(0.5, 1.5, num_features))
        self.bias = nnx.Param(jnp.linspace(-1.0, 1.5, num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.mark = nnx.Variable(mark)
        self.use_running_average = False

    def __call__(self, x: jax.Array) -> jax.Array:
        shift = self.mark[...] * self.bias[...]
        if self.use_running_average:
            return self.scale[...] * x - shift
        self.mean[...] += 1.0
        return self.scale[...] * x + shift


def stand_in_norm(mark: jax.Array) -> Callable[..., StandInNorm]:
    """What builds it, called as `BatchNorm` is."""

    def build(
        num_features: int, *, momentum: float = 0.99, eps: float = 1e-5, rngs: Any = None
    ) -> StandInNorm:
        return StandInNorm(num_features, mark)

    return build


def norm_alone(
    member: ModuleType,
    x: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
    mark: jax.Array,
) -> State:
    """A `BatchNorm` with its default options: as built, after ``eval()``, after ``train()``."""
    norm = member.BatchNorm(x.shape[-1], rngs=nnx.Rngs(0))
    return _through_the_modes(member, norm, norm, x, (scale, bias, mean, var), mark)


def norm_in_a_model(
    member: ModuleType,
    x: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
    mark: jax.Array,
) -> State:
    """The same with options of its own, inside a module whose modes are switched."""
    norm = member.BatchNorm(x.shape[-1], momentum=0.7, eps=1e-2, rngs=nnx.Rngs(0))
    model = nnx.Sequential(norm)
    return _through_the_modes(member, model, norm, x, (scale, bias, mean, var), mark)


def _through_the_modes(
    member: ModuleType,
    model: nnx.Module,
    norm: Any,
    x: jax.Array,
    values: tuple[jax.Array, ...],
    mark: jax.Array,
) -> State:
    """y and statistics of each call. Where the member calls `batch_norm`, the stand-in answers."""
    for variable, value in zip((norm.scale, norm.bias, norm.mean, norm.var), values, strict=True):
        variable[...] = value

    def call() -> tuple[jax.Array, State]:
        return norm(x), {"mean": norm.mean[...], "var": norm.var[...]}

    with in_place(member, "batch_norm", stand_in_batch_norm(mark)):
        new = call()
        model.eval()
        evaluated = call()
        model.train()
        return {"new": new, "eval": evaluated, "train": call()}


def mlp(member: ModuleType, key: jax.Array, x: jax.Array, mark: jax.Array) -> State:
    """An `MLP` on stand-in norms: its parameters, and its logits in three modes.

    ``calls`` counts how often each norm was called in train mode, up to and after the evaluation.
    """
    with in_place(member, "BatchNorm", stand_in_norm(mark)):
        model = member.MLP(rngs=nnx.Rngs(key))

        def calls() -> State:
            return {name: getattr(model, name).mean[...][0] for name in ("norm1", "norm2")}

        model.norm2.scale[...] += 1.0  # so that the two norms differ
        params = nnx.to_pure_dict(nnx.state(model, nnx.Param))
        new, before = model(x), calls()
        model.eval()
        evaluated, after = model(x), calls()
        model.train()
        return {
            "params": params,
            "logits": {"new": new, "eval": evaluated, "train": model(x)},
            "calls": {"new": before, "eval": after},
        }
