"""What the tests of week 5 run in the sandbox, with the member's module as first argument.

A task that builds on earlier ones is given stand-ins for them, so that a mistake counts once. The
stand-ins are no solutions: what makes them right is what the test feeds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
from jax import vjp  # before a member's code could put another in its place

Pair = tuple[jax.Array, jax.Array]
Layers = list[dict[str, jax.Array]]


def gates(member: Any) -> dict[str, Pair]:
    """The weights of the three gates, as they are when one asks again."""
    return {name: member.gate(name) for name in ("and", "or", "nand") * 2}


def perceptrons(member: Any, cases: list[tuple[jax.Array, ...]]) -> list[jax.Array]:
    """`perceptron` of several x, w and b in one program."""
    return [member.perceptron(*case) for case in cases]


def xors(
    member: Any, xs: list[jax.Array], switches: list[dict[str, Pair]], answers: jax.Array
) -> dict[str, Any]:
    """`xor` of every x with every set of gates, and which gates it asked for, each time."""
    seen, asked = [], []
    for gates in switches:
        names: list[str] = []
        with _standing_in(member, gate=_noted(gates, names), perceptron=_by_sign(answers)):
            seen.append([member.xor(x) for x in xs])
        asked.append(sorted(set(names)))
    return {"y": seen, "asked": asked}


def networks(member: Any, key: jax.Array, *, shapes: tuple[tuple[int, ...], ...]) -> list[Layers]:
    """Networks of several sizes from one key each."""
    return [member.init_mlp(jax.random.clone(key), sizes) for sizes in shapes]


def networks_by_key(
    member: Any, keys: jax.Array, *, shapes: tuple[tuple[int, ...], ...]
) -> dict[str, list[Layers]]:
    """The same, from the same key again, and from another."""
    one, other = keys
    given = {"first": one, "again": one, "other": other}
    return {name: networks(member, key, shapes=shapes) for name, key in given.items()}


def activations(member: Any, cases: list[tuple[Layers, jax.Array]]) -> list[dict[str, Any]]:
    """`forward` of several networks, and whether it left their parameters as they were."""
    found = []
    for params, x in cases:
        given = [id(leaf) for leaf in jax.tree.leaves(params)]
        outputs = member.forward(params, x)
        left = [id(leaf) for leaf in jax.tree.leaves(params)]
        found.append({"outputs": outputs, "params_left": given == left})
    return found


def repeated(member: Any, layer: dict[str, jax.Array], x: jax.Array, *, times: int) -> list:
    """`forward` through one and the same layer, several times."""
    return member.forward([layer] * times, x)


def pulled_back(
    member: Any, cases: list[tuple[Layers, jax.Array, list[jax.Array]]]
) -> list[tuple[Any, ...]]:
    """`forward` of several networks, and its gradients by parameters and by x."""
    found = []
    for params, x, upstreams in cases:
        y, pull_back = vjp(member.forward, params, x)
        found.append((y, *pull_back(upstreams)))
    return found


def trained(
    member: Any,
    keys: jax.Array,
    table: jax.Array,
    half: jax.Array,
    *,
    steps: int,
    rates: tuple[float, ...],
) -> list[Layers]:
    """`train_xor` of every key at once, for each of the learning rates."""

    def train(key: jax.Array, rate: float) -> Layers:
        return member.train_xor(jax.random.clone(key), steps=steps, learning_rate=rate)

    with _standing_in(member, init_mlp=_looked_up(table), forward=_bent(half)):
        return [jax.vmap(lambda key, rate=rate: train(key, rate))(keys) for rate in rates]


def _noted(gates: dict[str, Pair], names: list[str]) -> Callable[[str], Pair]:
    """For the place of `gate`: the gates that the test feeds; the names asked for are kept."""

    def gate(name: str) -> Pair:
        names.append(name)
        return gates[name]

    return gate


def _by_sign(answers: jax.Array) -> Callable[..., jax.Array]:
    """For the place of `perceptron`: what the test feeds for a negative sum, for 0, and above."""

    def perceptron(x: jax.Array, w: jax.Array, b: jax.Array) -> jax.Array:
        return answers[jnp.sign(x @ w + b).astype(int) + 1]

    return perceptron


def _looked_up(table: jax.Array) -> Callable[[jax.Array, tuple[int, ...]], Layers]:
    """For the place of `init_mlp`: weights from the test's table; the key says where to begin."""

    def init_mlp(key: jax.Array, sizes: tuple[int, ...]) -> Layers:
        start, step = jax.random.bits(key, (2,), "uint32")
        layers: Layers = []
        for inputs, outputs in pairwise(sizes):
            count = jnp.arange(inputs * outputs, dtype="uint32")
            places = start + (2 * step + 1) * count
            start += (2 * step + 1) * count.size
            w = table[places % table.size].reshape(inputs, outputs)
            layers.append({"w": w, "b": jnp.zeros(outputs)})
        return layers

    return init_mlp


def _bent(half: jax.Array) -> Callable[[Layers, jax.Array], list[jax.Array]]:
    """For the place of `forward`: a layer is half + half · tanh(half · z), half fed by the test."""

    def forward(params: Layers, x: jax.Array) -> list[jax.Array]:
        outputs = [x]
        for layer in params:
            z = outputs[-1] @ layer["w"] + layer["b"]
            outputs.append(half[0] + half[1] * jnp.tanh(half[2] * z))
        return outputs[1:]

    return forward


@contextmanager
def _standing_in(member: Any, **parts: Any) -> Iterator[None]:
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
