"""Run in the sandbox, with the member's module first. They hold no answers.

`accuracies` puts stand-ins into the places of `quantize` and `dequantize`: they look up what the
test gave them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp


def each(
    member: ModuleType, xs: Sequence[jax.Array], *, name: str, options: Sequence[dict[str, Any]]
) -> list[list[Any]]:
    """One function of every x, with each of the options in turn."""
    function = getattr(member, name)
    return [[function(x, **chosen) for x in xs] for chosen in options]


def integers(
    member: ModuleType, xs: Sequence[jax.Array], *, cases: Sequence[tuple[int, int | None]]
) -> list[tuple[jax.Array, jax.Array]]:
    """`quantize` of every x, each with its bits and its axis."""
    return [
        member.quantize(x, bits=bits, axis=axis) for x, (bits, axis) in zip(xs, cases, strict=True)
    ]


def restored(member: ModuleType, pairs: Sequence[tuple[jax.Array, jax.Array]]) -> list[jax.Array]:
    """`dequantize` of every pair."""
    return [member.dequantize(q, scale) for q, scale in pairs]


def bytes_of(member: ModuleType, networks: Sequence[list], *, bits: tuple[int, ...]) -> list[Any]:
    """`model_bytes` of every network with each number of bits, as the member returns it."""
    return [[member.model_bytes(params, bits=width) for width in bits] for params in networks]


def accuracies(
    member: ModuleType,
    params: list,
    x: jax.Array,
    labels: jax.Array,
    looked_up: list[dict[str, Any]],
    numbers: jax.Array,
    *,
    widths: tuple[int, ...],
    bits: tuple[int, ...],
) -> dict[str, Any]:
    """`accuracy_by_bits` on stand-ins, and whether the layers are still what they were.

    ``looked_up`` has, for each layer, its weights ``w`` and what they become with each of
    ``widths`` bits, ``q`` and ``scale``; ``numbers`` says what each int8 is worth.
    """
    given = [dict(layer) for layer in params]

    def quantize(w: jax.Array, *, bits: int, axis: int | None) -> tuple[jax.Array, jax.Array]:
        known = [one for one in looked_up if one["w"].shape == w.shape]
        if not known or bits not in widths or axis not in (1, -1):
            return jnp.ones(w.shape, jnp.int8), jnp.ones((1, w.shape[-1]))
        width = widths.index(bits)
        apart = jnp.stack([jnp.abs(w - one["w"]).max() for one in known])
        place = apart.argmin()  # anything but one of the weights gives nonsense
        q, scale = (jnp.stack([one[part][width] for one in known]) for part in ("q", "scale"))
        return q[place], scale[place] + 1e3 * apart[place]

    def dequantize(q: jax.Array, scale: jax.Array) -> jax.Array:
        return numbers[q.astype(jnp.int32) + 128] * scale

    with _standing_in(member, quantize=quantize, dequantize=dequantize):
        found = member.accuracy_by_bits(params, x, labels, bits=bits)
    untouched = len(params) == len(given) and all(
        layer.keys() == own.keys() and all(layer[name] is own[name] for name in own)
        for layer, own in zip(params, given, strict=False)
    )
    return {"accuracy": found, "untouched": untouched}


@contextmanager
def _standing_in(member: ModuleType, **parts: Any) -> Iterator[None]:
    own = {name: getattr(member, name) for name in parts if hasattr(member, name)}
    for name, part in parts.items():
        setattr(member, name, part)
    try:
        yield
    finally:
        for name in parts:
            delattr(member, name)
        for name, part in own.items():
            setattr(member, name, part)
