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
from jax import vjp  # before a member's code could put another in its place

State = dict[str, Any]


def normalised(
    member: ModuleType,
    x: jax.Array,
    images: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> list[jax.Array]:
    """y alone, for gradients: of a batch and of images in train mode, of the batch in evaluation.

    The scale of the images is twice the other, that of the evaluation three times.
    """
    state = {"mean": mean, "var": var}
    cases = (x, scale, True), (images, 2 * scale, True), (x, 3 * scale, False)
    return [
        member.batch_norm(x, scale, bias, state, momentum=0.9, eps=1e-3, train=train)[0]
        for x, scale, train in cases
    ]


def sizes_of_one(
    member: ModuleType,
    example: jax.Array,
    column: jax.Array,
    images: jax.Array,
    batch: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> State:
    """One example in both modes, then one feature: as a column, and as images one pixel high.

    Then a batch as images of one pixel, and as a single image one pixel wide.
    """
    state = {"mean": mean, "var": var}
    first = {"mean": mean[:1], "var": var[:1]}

    def norm(x: jax.Array, train: bool) -> Any:
        options = {"momentum": 0.9, "eps": 1e-5, "train": train}
        if x.shape[-1] == 1:
            return member.batch_norm(x, scale[:1], bias[:1], first, **options)
        return member.batch_norm(x, scale, bias, state, **options)

    return {
        "train": norm(example, True),
        "eval": norm(example, False),
        "column": norm(column, True),
        "images": norm(images, True),
        "pixels": norm(batch[:, None, None], True),
        "one image": norm(batch[None, :, None], True),
    }


def backward_of_one(
    member: ModuleType, x: jax.Array, scale: jax.Array, upstream: jax.Array
) -> State:
    """`batch_norm_backward` of the first example and feature alone, and of two examples."""
    return {
        "example": member.batch_norm_backward(x[:1], scale, upstream[:1], eps=0.3),
        "feature": member.batch_norm_backward(x[:, :1], scale[:1], upstream[:, :1], eps=0.3),
        "pair": member.batch_norm_backward(x[:2], scale, upstream[:2], eps=0.3),
    }


def same_state(
    member: ModuleType,
    x: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> State:
    """Train, evaluation, train with other momenta and eps, all from one dict; then that dict."""
    state = {"mean": mean, "var": var}

    def norm(train: bool, momentum: float, eps: float) -> Any:
        options = {"momentum": momentum, "eps": eps, "train": train}
        return member.batch_norm(x, scale, bias, state, **options)

    return {
        "train": norm(True, 0.725, 1e-3),
        "eval": norm(False, 0.725, 1e-3),
        "again": norm(True, 0.0, 0.3),
        "still": norm(True, 1.0, 0.3),
        "given": state,
    }


def folded(
    member: ModuleType,
    w: jax.Array,
    b: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> tuple[jax.Array, jax.Array]:
    """`fold`, for gradients."""
    return member.fold(w, b, scale, bias, {"mean": mean, "var": var}, eps=0.1)


def fold_twice(
    member: ModuleType,
    w: jax.Array,
    b: jax.Array,
    scale: jax.Array,
    bias: jax.Array,
    mean: jax.Array,
    var: jax.Array,
) -> State:
    """The same layer folded with two eps from one dict, that dict, and layers of size 1."""
    state = {"mean": mean, "var": var}
    first = {"mean": mean[:1], "var": var[:1]}
    return {
        "first": member.fold(w, b, scale, bias, state, eps=1e-2),
        "again": member.fold(w, b, scale, bias, state, eps=0.3),
        "given": state,
        "one input": member.fold(w[:1], b, scale, bias, state, eps=1e-2),
        "one feature": member.fold(w[:, :1], b[:1], scale[:1], bias[:1], first, eps=1e-2),
    }


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
    """For the place of `batch_norm`: every argument leaves its trace in the result.

    So does a feature's largest value, wherever in the batch or the image it stands.
    """

    def batch_norm(
        x: Any, scale: Any, bias: Any, state: State, *, momentum: Any, eps: Any, train: bool
    ) -> tuple[Any, State]:
        mean, var = state["mean"], state["var"]
        largest = jax.lax.stop_gradient(jnp.max(x, axis=tuple(range(x.ndim - 1))))
        y = scale * x + 2 * bias + 3 * mean + 4 * var + mark * (5 * momentum + 7 * eps**0.1)
        y += largest
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
        made = StandInNorm(num_features, mark)
        made.options = (momentum, eps)
        return made

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
    """A `BatchNorm` with its default options: as built, then switched three times."""
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
    """The same with options of its own, inside a module whose modes are switched.

    A norm of one feature with other options is built after it and called in both modes before it,
    so that nothing that the two might share goes unseen. `gradients` are dL/dx, dL/dscale and
    dL/dbias for dL/dy = sin(x) in train mode, the same of x as one image, and in evaluation.
    `still` is a norm of momentum 1. `kept` says whether the statistics are variables afterwards.
    """

    def build(features: int, momentum: float = 0.725) -> Any:
        return member.BatchNorm(features, momentum=momentum, eps=1e-2, rngs=nnx.Rngs(0))

    def gradients(train: bool, image: bool = False) -> tuple[jax.Array, ...]:
        def called(x: jax.Array, scale: jax.Array, bias: jax.Array) -> jax.Array:
            norm = member.BatchNorm(x.shape[-1], momentum=0.0, eps=1e-2, rngs=nnx.Rngs(0))
            norm.scale.set_value(scale)
            norm.bias.set_value(bias)
            if not train:
                norm.eval()
            return norm(x[None, :, None])[0, :, 0] if image else norm(x)

        return vjp(called, x, scale, bias)[1](jnp.sin(x))

    values = scale, bias, mean, var
    with in_place(member, "batch_norm", stand_in_batch_norm(mark)):
        slopes = {
            "gradients": gradients(True),
            "gradients of an image": gradients(True, image=True),
            "evaluated gradients": gradients(False),
        }
        norm = build(x.shape[-1])
        model = nnx.Sequential(norm)
        single = member.BatchNorm(1, momentum=0.0, eps=0.3, rngs=nnx.Rngs(0))
        calls_of_single = [
            (single(one), {"mean": single.mean[...], "var": single.var[...]})
            for one in (x[:, :1], x[:1, :1], x[:, None, :, None])
        ]
        parameters = single.scale[...], single.bias[...]
        single.eval()
        evaluated = single(x[:, :1]), {"mean": single.mean[...], "var": single.var[...]}
        still = build(x.shape[-1], momentum=1.0)
        found = {
            "single": calls_of_single,
            "single in evaluation": evaluated,
            "parameters of single": parameters,
            "still": (still(x), {"mean": still.mean[...], "var": still.var[...]}),
        }
    calls = _through_the_modes(member, model, norm, x, values, mark)
    kept = all(isinstance(part, nnx.BatchStat) for part in (norm.mean, norm.var))
    return calls | slopes | found | {"kept": kept}


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
        variable.set_value(value)  # also where NumPy made what is there

    def call() -> tuple[jax.Array, State]:
        return norm(x), {"mean": norm.mean[...], "var": norm.var[...]}

    with in_place(member, "batch_norm", stand_in_batch_norm(mark)):
        new = call()
        model.eval()
        evaluated = call()
        model.train()
        trained = call()
        model.eval()
        return {"new": new, "eval": evaluated, "train": trained, "eval again": call()}


def mlp(member: ModuleType, key: jax.Array, x: jax.Array, mark: jax.Array) -> State:
    """An `MLP` on stand-in norms: its parameters, and its logits in three modes.

    ``calls`` counts how often each norm was called in train mode, up to and after the evaluation;
    ``one`` is the first example alone: its logits, and dL/dx for dL/dlogits = cos(0, 1, … 9);
    ``reached`` is how far the same moves the parameters; ``options`` are momentum and eps.
    """
    with in_place(member, "BatchNorm", stand_in_norm(mark)):
        model = member.MLP(rngs=nnx.Rngs(key))

        def calls() -> State:
            return {name: getattr(model, name).mean[...][0] for name in ("norm1", "norm2")}

        model.norm2.scale[...] += 1.0  # so that the two norms differ
        params = nnx.to_pure_dict(nnx.state(model, nnx.Param))
        graph, own, others = nnx.split(model, nnx.Param, ...)

        def called(own: Any, x: jax.Array) -> jax.Array:
            return nnx.merge(graph, own, others, copy=True)(x)

        one, backward = vjp(called, own, x[:1])
        slopes, dx = backward(jnp.cos(jnp.arange(10.0))[None])
        new, before = model(x), calls()
        model.eval()
        evaluated, after = model(x), calls()
        model.train()
        return {
            "params": params,
            "options": [getattr(model, name).options for name in ("norm1", "norm2")],
            "logits": {"new": new, "eval": evaluated, "train": model(x)},
            "calls": {"new": before, "eval": after},
            "one": (one, dx),
            "reached": jax.tree.map(lambda part: jnp.abs(part).max(), nnx.to_pure_dict(slopes)),
        }
