"""What the tests of week 9 run in the sandbox, with the member's module as first argument.

A task that builds on earlier ones is given stand-ins for them, so that a mistake counts once. The
stand-ins are no solutions: one tosses no coins but looks up what the test tossed, the other is a
network that has one neuron.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import vjp  # before a member's code could put another in its place

Arrays = list[jax.Array]
Dropout = Callable[..., jax.Array]


def coins(
    member: Any, keys: jax.Array, xs: Arrays, upstreams: Arrays, *, rate: float
) -> dict[str, Any]:
    """Dropout of each x under each key, and its gradient; of the first again, with another key."""

    def one(key: jax.Array, x: jax.Array) -> jax.Array:
        return member.dropout(jax.random.clone(key), x, rate=rate, train=True)

    def toss(key: jax.Array) -> dict[str, Any]:
        pairs = zip(xs, upstreams, strict=True)
        pulled = [(vjp(lambda x: one(key, x), x), upstream) for x, upstream in pairs]
        return {
            "y": [y for (y, _), _ in pulled],
            "gradient": [pull_back(upstream)[0] for (_, pull_back), upstream in pulled],
            "again": one(key, xs[0]),
            "other": one(jax.random.fold_in(jax.random.clone(key), 1), xs[0]),
        }

    return jax.vmap(toss)(keys)


def ends(
    member: Any, key: jax.Array, x: jax.Array, upstream: jax.Array
) -> dict[str, dict[str, jax.Array]]:
    """Dropout with nothing dropped and with everything dropped: value, gradient, evaluation.

    The latter without a key, and with one.
    """

    def of(rate: float) -> dict[str, jax.Array]:
        own = jax.random.clone(key)
        y, pull_back = vjp(lambda x: member.dropout(own, x, rate=rate, train=True), x)
        found = {"y": y, "gradient": pull_back(upstream)[0]}
        unused = {"evaluated": None, "evaluated with a key": jax.random.clone(key)}
        for name, given in unused.items():
            found[name] = member.dropout(given, x, rate=rate, train=False)
        _, pull_back = vjp(lambda x: member.dropout(None, x, rate=rate, train=False), x)
        return found | {"evaluated gradient": pull_back(upstream)[0]}

    return {"nothing": of(0.0), "everything": of(1.0)}


def masked(
    member: Any, masks: Arrays, upstreams: Arrays, *, rates: tuple[float, ...]
) -> list[list[tuple[jax.Array, jax.Array]]]:
    """`dropout_backward` of each mask and gradient at each rate, then pulled back.

    What is pulled back is the gradient again: of a linear function the same comes out.
    """

    def one(mask: jax.Array, upstream: jax.Array, rate: float) -> tuple[jax.Array, jax.Array]:
        backward = partial(member.dropout_backward, mask, rate=rate)
        gradient, pull_back = vjp(backward, upstream)
        return gradient, *pull_back(upstream)

    pairs = list(zip(masks, upstreams, strict=True))
    return [[one(*pair, rate) for pair in pairs] for rate in rates]


class Block(nnx.Module):
    """Holds a layer, as a network does."""

    def __init__(self, layer: nnx.Module) -> None:
        self.layer = layer


def layer_modes(
    member: Any, key: jax.Array, x: jax.Array, tossed: jax.Array, *, rate: float
) -> dict[str, jax.Array]:
    """A new layer twice, in evaluation and in training again, switched by its holder, then itself.

    ``calls`` are those of a layer that is never switched, ``gradient`` is dL/dx of its first call
    for dL/dy = sin(x). Layers of another rate are built before and after.
    """

    def build() -> Any:
        return member.Dropout(rate, rngs=nnx.Rngs(dropout=jax.random.clone(key)))

    with _standing_in(member, dropout=_looked_up(tossed, rate)):
        member.Dropout(0.9, rngs=nnx.Rngs(0))
        layer, unswitched = build(), build()
        member.Dropout(0.9, rngs=nnx.Rngs(0))
        block = Block(layer)
        seen = {"first": layer(x), "second": layer(x)}
        block.eval()
        seen |= {"evaluated": layer(x), "evaluated again": layer(x)}
        block.train()
        seen["trained"] = layer(x)
        layer.eval()
        seen["evaluated alone"] = layer(x)
        layer.train()
        seen["trained alone"] = layer(x)
        y, gradient = _pulled_back(build(), x)
        calls = jnp.stack([unswitched(x) for _ in range(4)])
    return seen | {"y": y, "gradient": gradient, "calls": calls}


def layer_ends(
    member: Any, key: jax.Array, x: jax.Array, tossed: Arrays, *, rates: tuple[float, ...]
) -> list[dict[str, jax.Array]]:
    """A layer for each rate: its value and gradient in training, as above, and in evaluation.

    Then in half precision.
    """

    def modes(rate: float) -> dict[str, jax.Array]:
        one, layer = (
            member.Dropout(rate, rngs=nnx.Rngs(dropout=jax.random.clone(key))) for _ in range(2)
        )
        y, gradient = _pulled_back(one, x)
        layer.eval()
        evaluated, passed = _pulled_back(layer, x)
        layer.train()
        found = {"y": y, "gradient": gradient, "again": layer(x)}
        found["half"] = layer(x[..., :1].astype(jnp.float16))
        return found | {"evaluated": evaluated, "evaluated gradient": passed}

    found = []
    for rate, part in zip(rates, tossed, strict=True):
        with _standing_in(member, dropout=_looked_up(part, rate)):
            found.append(modes(rate))
    return found


def _pulled_back(layer: nnx.Module, x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """What a copy of the layer makes of x, and dL/dx for dL/dy = sin(x)."""
    graph, state = nnx.split(layer)
    y, pull_back = vjp(lambda x: nnx.merge(graph, state, copy=True)(x), x)
    return y, pull_back(jnp.sin(x))[0]


def layer_streams(
    member: Any, key: jax.Array, x: jax.Array, tossed: jax.Array, *, rate: float, steps: int
) -> dict[str, jax.Array]:
    """Two layers of one ``rngs``, the second also on its own, and the first in a compiled loop.

    Then one whose ``rngs`` has a stream for parameters and a default one, too.
    """

    def pair(**others: jax.Array) -> tuple[Any, Any]:
        rngs = nnx.Rngs(dropout=jax.random.clone(key), **others)
        return member.Dropout(rate, rngs=rngs), member.Dropout(rate, rngs=rngs)

    with _standing_in(member, dropout=_looked_up(tossed, rate)):
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
        params, default = (jax.random.fold_in(jax.random.clone(key), data) for data in (1, 2))
        accompanied, _ = pair(params=params, default=default)
        return {
            "first": first,
            "beside": beside,
            "alone": quiet,
            "looped": looped,
            "accompanied": accompanied(x),
        }


def layer_on_the_default_stream(
    member: Any, key: jax.Array, x: jax.Array, tossed: jax.Array, *, rate: float
) -> list[jax.Array]:
    """Two calls of a layer whose ``rngs`` has no stream of the name ``dropout``.

    Then one of a layer whose ``rngs`` has another stream, too.
    """
    with _standing_in(member, dropout=_looked_up(tossed, rate)):
        layer = member.Dropout(rate, rngs=nnx.Rngs(jax.random.clone(key)))
        others = {"params": jax.random.fold_in(jax.random.clone(key), 1)}
        beside = member.Dropout(rate, rngs=nnx.Rngs(key, **others))
        return [layer(x), layer(x), beside(x)]


def forward(
    member: Any,
    key: jax.Array | None,
    params: list,
    x: jax.Array,
    tossed: jax.Array,
    *,
    rate: float,
    train: bool,
) -> jax.Array:
    """The member's network, on a stand-in for dropout."""
    with _standing_in(member, dropout=_looked_up(tossed, rate)):
        return member.forward(key, params, x, rate=rate, train=train)


def evaluated(
    member: Any, key: jax.Array, networks: list, xs: Arrays, *, rates: tuple[float, ...]
) -> list[jax.Array]:
    """The logits of several networks in evaluation, in turn without a key and with one."""
    keys = [None if number % 2 else jax.random.clone(key) for number in range(len(rates))]
    return [
        forward(member, unused, params, x, jnp.zeros(1), rate=rate, train=False)
        for unused, params, x, rate in zip(keys, networks, xs, rates, strict=True)
    ]


def forward_and_back(
    member: Any,
    key: jax.Array,
    params: list,
    x: jax.Array,
    upstream: jax.Array,
    tossed: jax.Array,
    *,
    rate: float,
    train: bool = True,
) -> dict[str, Any]:
    """The member's network: logits, gradients, the call again, and what it left."""

    def logits(params: list, x: jax.Array) -> jax.Array:
        return member.forward(jax.random.clone(key), params, x, rate=rate, train=train)

    given = jax.tree.leaves(params)
    with _standing_in(member, dropout=_looked_up(tossed, rate)):
        y, pull_back = vjp(logits, params, x)
        again = logits(params, x)
    left = jax.tree.leaves(params)
    gradient, dx = pull_back(upstream)
    return {
        "logits": y,
        "gradient": gradient,
        "dx": dx,
        "again": again,
        "params_left": [id(leaf) for leaf in given] == [id(leaf) for leaf in left],
    }


def mc_dropout(
    member: Any,
    key: jax.Array,
    params: list,
    x: jax.Array,
    tossed: jax.Array,
    *,
    rate: float,
    samples: int,
) -> tuple[jax.Array, jax.Array]:
    """The member's prediction, on stand-ins for the network and its dropout."""
    dropout = _looked_up(tossed, rate)
    with _standing_in(member, dropout=dropout, forward=_one_neuron(dropout)):
        return member.mc_dropout(key, params, x, rate=rate, samples=samples)


def mc_ends(
    member: Any,
    key: jax.Array,
    networks: list,
    xs: Arrays,
    tossed: Arrays,
    *,
    rates: tuple[float, ...],
    samples: tuple[int, ...],
) -> list[tuple[Any, ...]]:
    """The same for several networks, rates and numbers of samples, each with gradients.

    Those of Σ mean² / 2 by the parameters and by x; the deviation has none.
    """
    found = []
    for params, x, coins, rate, number in zip(networks, xs, tossed, rates, samples, strict=True):
        own, options = jax.random.clone(key), {"rate": rate, "samples": number}
        predict = partial(mc_dropout, member, own, tossed=coins, **options)
        mean, pull_back, std = vjp(predict, params, x, has_aux=True)
        found.append((mean, std, *pull_back(mean)))
    return found


def opinions(member: Any, crowds: Arrays) -> list[dict[str, jax.Array]]:
    """The labels that several crowds of models agree on, in both ways."""
    return [
        {how: member.ensemble(logits, how=how) for how in ("mean", "vote")} for logits in crowds
    ]


def _looked_up(tossed: jax.Array, asked: float) -> Dropout:
    """For the place of `dropout`: multiplies by what the test tossed for the rate ``asked``.

    The key says where in ``tossed`` to look. Another rate than the one asked for is a factor.
    """

    def dropout(key: Any, x: jax.Array, *, rate: float, train: bool) -> jax.Array:
        if not train:
            return x
        start, step = jax.random.bits(key, (2,), "uint32")
        places = start + (2 * step + 1) * jnp.arange(x.size, dtype="uint32")
        factors = tossed[places % tossed.size].reshape(x.shape)
        return x * jnp.where(jnp.isclose(rate, asked), factors, rate).astype(x.dtype)

    return dropout


def _one_neuron(dropout: Dropout) -> Callable[..., jax.Array]:
    """For the place of `forward`: a network whose hidden layer is its first neuron."""

    def forward(key: Any, params: list, x: jax.Array, *, rate: float, train: bool) -> jax.Array:
        first, last = params
        neuron = jnp.maximum((x @ first["w"] + first["b"])[..., :1], 0.0)
        return dropout(key, neuron, rate=rate, train=train) * last["w"][0] + last["b"]

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
