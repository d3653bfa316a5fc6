"""What the tests of week 9 run in the sandbox, with the member's module as first argument.

A task that builds on earlier ones is given stand-ins for them, so that a mistake counts once. The
stand-ins are no solutions: one drops an exact share of the elements, the other knows two layers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx


def coins(
    member: Any, keys: jax.Array, x: jax.Array, upstream: jax.Array, *, rate: float
) -> dict[str, jax.Array]:
    """Dropout of ``x`` under each key, its gradient, the call again, and one with another key."""

    def toss(key: jax.Array) -> dict[str, jax.Array]:
        y, pull_back = jax.vjp(lambda x: member.dropout(key, x, rate=rate, train=True), x)
        other = jax.random.fold_in(jax.random.clone(key), 1)
        return {
            "y": y,
            "gradient": pull_back(upstream)[0],
            "again": member.dropout(jax.random.clone(key), x, rate=rate, train=True),
            "other": member.dropout(other, x, rate=rate, train=True),
        }

    return jax.vmap(toss)(keys)


def ends(
    member: Any, key: jax.Array, x: jax.Array, upstream: jax.Array
) -> dict[str, dict[str, jax.Array]]:
    """Dropout's value and gradient with nothing dropped and with everything dropped."""

    def value_and_gradient(rate: float) -> dict[str, jax.Array]:
        own = jax.random.clone(key)
        y, pull_back = jax.vjp(lambda x: member.dropout(own, x, rate=rate, train=True), x)
        return {"y": y, "gradient": pull_back(upstream)[0]}

    return {"nothing": value_and_gradient(0.0), "everything": value_and_gradient(1.0)}


class Block(nnx.Module):
    """Holds a layer, as a network does."""

    def __init__(self, layer: nnx.Module) -> None:
        self.layer = layer


def layer_modes(member: Any, key: jax.Array, x: jax.Array, *, rate: float) -> dict[str, jax.Array]:
    """A new layer twice, then in evaluation and in training again, switched by its holder."""
    with _standing_in(member, dropout=exact_share):
        block = Block(member.Dropout(rate, rngs=nnx.Rngs(dropout=key)))
        first, second = block.layer(x), block.layer(x)
        block.eval()
        evaluated = block.layer(x)
        block.train()
        trained = block.layer(x)
    return {"first": first, "second": second, "evaluated": evaluated, "trained": trained}


def layer_streams(
    member: Any, key: jax.Array, x: jax.Array, *, rate: float, steps: int
) -> dict[str, jax.Array]:
    """Two layers of one ``rngs``, the second also on its own, and the first in a compiled loop."""

    def pair() -> tuple[Any, Any]:
        rngs = nnx.Rngs(dropout=jax.random.clone(key))
        return member.Dropout(rate, rngs=rngs), member.Dropout(rate, rngs=rngs)

    with _standing_in(member, dropout=exact_share):
        one, other = pair()
        first = one(x)
        beside = other(x)
        rebuilt, alone = pair()
        quiet = alone(x)
        graph, state = nnx.split(rebuilt)

        def step(state: Any, _: None) -> tuple[Any, jax.Array]:
            layer = nnx.merge(graph, state)
            y = layer(x)
            return nnx.state(layer), y

        _, looped = jax.lax.scan(step, state, length=steps)
    return {"first": first, "beside": beside, "alone": quiet, "looped": looped}


def layer_on_the_default_stream(
    member: Any, key: jax.Array, x: jax.Array, *, rate: float
) -> list[jax.Array]:
    """Two calls of a layer whose ``rngs`` has no stream of the name ``dropout``."""
    with _standing_in(member, dropout=exact_share):
        layer = member.Dropout(rate, rngs=nnx.Rngs(key))
        return [layer(x), layer(x)]


def forward(
    member: Any, key: jax.Array | None, params: list, x: jax.Array, *, rate: float, train: bool
) -> jax.Array:
    """The member's network, on a stand-in for dropout."""
    with _standing_in(member, dropout=exact_share):
        return member.forward(key, params, x, rate=rate, train=train)


def forward_and_back(
    member: Any, key: jax.Array, params: list, x: jax.Array, upstream: jax.Array, *, rate: float
) -> dict[str, Any]:
    """The member's network in training: logits, gradient, the call again, and what it left."""

    def logits(params: list) -> jax.Array:
        return member.forward(jax.random.clone(key), params, x, rate=rate, train=True)

    given = jax.tree.leaves(params)
    with _standing_in(member, dropout=exact_share):
        y, pull_back = jax.vjp(logits, params)
        again = logits(params)
    left = jax.tree.leaves(params)
    return {
        "logits": y,
        "gradient": pull_back(upstream)[0],
        "again": again,
        "params_left": [id(leaf) for leaf in given] == [id(leaf) for leaf in left],
    }


def mc_dropout(
    member: Any, key: jax.Array, params: list, x: jax.Array, *, rate: float, samples: int
) -> tuple[jax.Array, jax.Array]:
    """The member's prediction, on stand-ins for the network and its dropout."""
    with _standing_in(member, dropout=exact_share, forward=two_layers):
        return member.mc_dropout(key, params, x, rate=rate, samples=samples)


def exact_share(key: jax.Array | None, x: jax.Array, *, rate: float, train: bool) -> jax.Array:
    """Drops exactly the share ``rate`` of the elements: no coin of their own, hence no dropout."""
    if not train:
        return x
    order = jnp.argsort(jax.random.bits(key, (x.size,))).reshape(x.shape)
    return jnp.where(order < round(rate * x.size), 0.0, x / (1.0 - rate))


def two_layers(
    key: jax.Array | None, params: list, x: jax.Array, *, rate: float, train: bool
) -> jax.Array:
    """A network of two layers and no other number, on `exact_share`."""
    first, last = params
    hidden = jnp.maximum(x @ first["w"] + first["b"], 0.0)
    return exact_share(key, hidden, rate=rate, train=train) @ last["w"] + last["b"]


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
