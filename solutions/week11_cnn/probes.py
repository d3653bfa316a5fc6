"""Run in the sandbox, with the member's module first. They hold no answers."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import jax
from jax import vjp  # before a member's code could put another in its place


def sizes(member: ModuleType, cases: tuple[tuple[int, int, int, int], ...]) -> tuple[int, ...]:
    """`output_size` of every (size, kernel, stride, padding), as the member returns it."""
    return tuple(
        member.output_size(size, kernel=kernel, stride=stride, padding=padding)
        for size, kernel, stride, padding in cases
    )


def each(
    member: ModuleType,
    inputs: Sequence[Sequence[jax.Array]],
    *,
    name: str,
    options: Sequence[dict[str, Any]],
) -> list[Any]:
    """One function with several inputs and options in turn, in one program."""
    function = getattr(member, name)
    return [function(*arrays, **chosen) for arrays, chosen in zip(inputs, options, strict=True)]


def each_pulled_back(
    member: ModuleType,
    inputs: Sequence[jax.Array],
    upstreams: Sequence[jax.Array],
    *,
    name: str,
    options: Sequence[dict[str, Any]],
) -> list[tuple[jax.Array, jax.Array]]:
    """The same with a function of one array: what it returns, and dL/dx by autodiff."""
    function, found = getattr(member, name), []
    for x, upstream, chosen in zip(inputs, upstreams, options, strict=True):
        y, backward = vjp(lambda x, chosen=chosen: function(x, **chosen), x)
        found.append((y, *backward(upstream)))
    return found


def trained(
    member: ModuleType,
    inputs: Sequence[tuple[jax.Array, jax.Array, jax.Array]],
    upstreams: Sequence[jax.Array],
    *,
    options: Sequence[dict[str, Any]],
) -> list[tuple[jax.Array, ...]]:
    """The gradients of `conv2d` by x, kernel and bias, by autodiff, with several options."""
    found = []
    for arrays, upstream, chosen in zip(inputs, upstreams, options, strict=True):
        _, backward = vjp(lambda *own, chosen=chosen: member.conv2d(*own, **chosen), *arrays)
        found.append(backward(upstream))
    return found
