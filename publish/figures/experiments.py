"""What the notes measured; `python -m publish.figures.experiments` runs it again in half a minute.

Its numbers are kept in `experiments.json`, so the figures are the same on every machine.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float, Int
from sklearn.datasets import load_digits
from sklearn.model_selection import KFold
from sklearn.svm import SVC

from publish.figures.measured import KEPT

TRAIN = 1297  # of 1797 digits, in file order; later ones come from other writers
HIDDEN = 64
STEPS_BACK = 40
Layers = list[dict[str, Array]]


def digits() -> tuple[Float[Array, "images pixels"], Int[Array, " images"]]:
    """Scikit-learn's digits, 8×8 pixels from 0 to 1, in file order."""
    images, labels = load_digits(return_X_y=True)
    return jnp.asarray(images / 16, jnp.float32), jnp.asarray(labels, jnp.int32)


def initial(key: Array, sizes: Sequence[int] = (64, HIDDEN, 10)) -> Layers:
    """He's initial weights."""
    keys = jax.random.split(key, len(sizes) - 1)
    pairs = zip(keys, sizes, sizes[1:], strict=False)
    return [
        {"w": jax.random.normal(k, (i, o)) * jnp.sqrt(2 / i), "b": jnp.zeros(o)}
        for k, i, o in pairs
    ]


def logits(params: Layers, x: Float[Array, "n d"]) -> Float[Array, "n c"]:
    """Dense layers with ReLU between them."""
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
    return x @ params[-1]["w"] + params[-1]["b"]


def train(key: Array, x: Array, y: Array, *, steps: int = 400) -> Layers:
    """Adam on all training images at once."""
    optimizer = optax.adam(3e-3)
    params = initial(key)

    def loss(params: Layers) -> Array:
        losses = optax.softmax_cross_entropy_with_integer_labels(logits(params, x), y)
        return losses.mean()

    def step(carry: tuple[Layers, Any], _: None) -> tuple[tuple[Layers, Any], None]:
        params, state = carry
        updates, state = optimizer.update(jax.grad(loss)(params), state)
        return (optax.apply_updates(params, updates), state), None  # pyright: ignore[reportReturnType]

    return jax.lax.scan(step, (params, optimizer.init(params)), length=steps)[0][0]


def bit_width(seeds: int = 20) -> dict[str, Any]:
    """Accuracy, in per cent over `seeds` networks, when trained weights keep fewer bits."""
    x, y = digits()
    keys = jax.random.split(jax.random.key(0), seeds)
    trained = jax.jit(jax.vmap(lambda key: train(key, x[:TRAIN], y[:TRAIN])))(keys)
    hits = jax.jit(jax.vmap(lambda p: (logits(p, x[TRAIN:]).argmax(-1) == y[TRAIN:]).mean() * 100))

    def measure(change: Callable[[Array], Array], *, biases: bool = True) -> list[float]:
        changed = [
            {"w": change(p["w"]), "b": change(p["b"]) if biases else p["b"]} for p in trained
        ]
        values = np.asarray(hits(changed), np.float64)
        return [round(float(values.mean()), 2), round(float(values.std()), 2)]

    def reduced(exponent: int, mantissa: int, shift: int = 0) -> list[float]:
        def change(w: Array) -> Array:
            return jax.lax.reduce_precision(w * 2.0**shift, exponent, mantissa) * 2.0**-shift

        return measure(change)

    def integers(bits: int) -> list[float]:
        def change(w: Array) -> Array:
            scale = jnp.abs(w).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
            return jnp.round(w / scale) * scale

        return measure(change, biases=False)

    weights = np.concatenate([np.abs(p["w"]).ravel() for p in trained])
    return {
        "parameters": sum(p[name][0].size for p in trained for name in p),
        "largest": round(float(weights.max()), 2),
        "below_a_quarter": round(float((weights < 0.25).mean()), 3),
        "mantissa": {str(m): reduced(8, m) for m in (23, 10, 7, 5, 4, 3, 2, 1, 0)},
        "exponent": {str(e): reduced(e, 23) for e in (8, 7, 6, 5, 4, 3, 2)},
        "formats": {
            "float32": reduced(8, 23),
            "float16": reduced(5, 10),
            "bfloat16": reduced(8, 7),
            "E5M2": reduced(5, 2),
            "E4M3": reduced(4, 3),
            "E3M2": reduced(3, 2),
            "E3M2, weights times 8": reduced(3, 2, 3),
        },
        "integers": {str(bits): integers(bits) for bits in (8, 6, 5, 4, 3, 2)},
    }


def orthogonal(key: Array) -> Float[Array, "h h"]:
    """A random rotation."""
    return jnp.linalg.qr(jax.random.normal(key, (HIDDEN, HIDDEN)))[0]


def rnn(key: Array, gain: float) -> Callable[[Array, Array], Array]:
    """A step of a plain recurrent network, whose recurrent matrix is `gain` times a rotation."""
    recurrent, inner = jax.random.split(key)
    wh = gain * orthogonal(recurrent)
    wx = jax.random.normal(inner, (HIDDEN, HIDDEN)) * jnp.sqrt(0.25 / HIDDEN)
    return lambda h, x: jnp.tanh(x @ wx + h @ wh)


def lstm(key: Array, forget_bias: float) -> Callable[[Array, Array], Array]:
    """A step of an LSTM, its carry laid out as one vector: the cell, then the hidden state."""
    recurrent, inner = jax.random.split(key)
    wh = jnp.concatenate([orthogonal(k) for k in jax.random.split(recurrent, 4)], axis=1)
    wx = jax.random.normal(inner, (HIDDEN, 4 * HIDDEN)) * jnp.sqrt(0.25 / HIDDEN)

    def step(carry: Array, x: Array) -> Array:
        c, h = jnp.split(carry, 2)
        i, f, g, o = jnp.split(x @ wx + h @ wh, 4)
        c = jax.nn.sigmoid(f + forget_bias) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jnp.concatenate([c, jax.nn.sigmoid(o) * jnp.tanh(c)])

    return step


def reach(step: Callable[[Array, Array], Array], key: Array, size: int) -> list[float]:
    """Size of ∂(last state)/∂(state k steps before), for k = 0 … STEPS_BACK; 1 at k = 0."""
    inputs = jax.random.normal(key, (STEPS_BACK, HIDDEN))

    def forward(state: Array, x: Array) -> tuple[Array, Array]:
        return step(state, x), jax.jacfwd(step)(state, x)

    def backward(product: Array, jacobian: Array) -> tuple[Array, Array]:
        return product @ jacobian, product @ jacobian

    _, jacobians = jax.lax.scan(forward, jnp.zeros(size), inputs)
    _, products = jax.lax.scan(backward, jnp.eye(size), jacobians[::-1])
    blocks = products[:, :HIDDEN, :HIDDEN]
    return [1.0, *np.asarray(jnp.sqrt((blocks**2).sum((1, 2)) / HIDDEN), np.float64).tolist()]


def through_time(networks: int = 5) -> dict[str, list[float]]:
    """The common logarithm of `reach`, averaged over networks."""
    kinds = {
        "rnn 0.5": (rnn, 0.5, HIDDEN),
        "rnn 1": (rnn, 1.0, HIDDEN),
        "rnn 2": (rnn, 2.0, HIDDEN),
        "lstm 1": (lstm, 1.0, 2 * HIDDEN),
        "lstm 3": (lstm, 3.0, 2 * HIDDEN),
    }
    found = {}
    for name, (make, setting, size) in kinds.items():
        runs = []
        for key in jax.random.split(jax.random.key(13), networks):
            weights, inputs = jax.random.split(key)
            runs.append(reach(make(weights, setting), inputs, size))
        found[name] = np.log10(np.array(runs)).mean(0).round(2).tolist()
    return found


def split_by_writer() -> dict[str, Any]:
    """Accuracy of one classifier, in per cent, when a split mixes writers and when it does not."""
    images, labels = load_digits(return_X_y=True)

    def scores(folds: KFold) -> list[float]:
        return [
            SVC(C=10).fit(images[a], labels[a]).score(images[b], labels[b]) * 100
            for a, b in folds.split(images)
        ]

    mixed = [scores(KFold(5, shuffle=True, random_state=seed)) for seed in range(10)]
    apart = scores(KFold(5))
    return {
        "mixed": round(float(np.mean(mixed)), 1),
        "mixed_lowest": round(float(np.min(mixed)), 1),
        "apart": round(float(np.mean(apart)), 1),
        "apart_folds": [round(score, 1) for score in apart],
    }


if __name__ == "__main__":
    results = {
        "bit_width": bit_width(),
        "through_time": through_time(),
        "split_by_writer": split_by_writer(),
    }
    KEPT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(KEPT.read_text(encoding="utf-8"))
