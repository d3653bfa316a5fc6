"""Run in the sandbox, with the member's module first. They hold no answers."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import jax
from jax import vjp  # before a member's code could put another in its place

Arrays = Sequence[jax.Array]


def values(
    member: ModuleType, xs: Arrays, *, name: str, options: Sequence[dict[str, Any]]
) -> list[list[jax.Array]]:
    """One function of every x, with each of the options in turn."""
    function = getattr(member, name)
    return [[function(x, **chosen) for x in xs] for chosen in options]


def slopes(
    member: ModuleType,
    xs: Arrays,
    upstreams: Arrays,
    *,
    name: str,
    options: Sequence[dict[str, Any]],
) -> list[list[jax.Array]]:
    """dL/dx of the same, by autodiff, for each dL/dy."""
    function, found = getattr(member, name), []
    for chosen in options:
        pulled = [vjp(lambda x, chosen=chosen: function(x, **chosen), x)[1] for x in xs]
        found.append([back(upstream)[0] for back, upstream in zip(pulled, upstreams, strict=True)])
    return found


def drawn(
    member: ModuleType, keys: jax.Array, *, name: str, shapes: tuple[tuple[int, ...], ...]
) -> list[jax.Array]:
    """Initial weights of each shape, for every key."""
    function = getattr(member, name)
    return [
        jax.vmap(lambda key, shape=shape: function(key, shape))(jax.random.clone(keys))
        for shape in shapes
    ]


def norms(
    member: ModuleType, cases: Sequence[tuple[list, jax.Array, jax.Array]], *, activations: tuple
) -> list[jax.Array]:
    """`gradient_norms` of several networks, each with its activation."""
    return [
        member.gradient_norms(*case, activation=activation)
        for case, activation in zip(cases, activations, strict=True)
    ]


def norms_again(
    member: ModuleType, params: list, x: jax.Array, labels: jax.Array, *, activation: str
) -> dict[str, Any]:
    """The same call twice, and whether the layers that were given are still what they were."""
    given = [dict(layer) for layer in params]
    first = member.gradient_norms(params, x, labels, activation=activation)
    again = member.gradient_norms(params, x, labels, activation=activation)
    untouched = len(params) == len(given) and all(
        layer.keys() == own.keys() and all(layer[name] is own[name] for name in own)
        for layer, own in zip(params, given, strict=False)
    )
    return {"first": first, "again": again, "untouched": untouched}
