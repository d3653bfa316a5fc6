"""The answers of week 6 in float64 NumPy, example by example, written to be read."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def numerical_gradient(f: Callable[[Array], float], x: ArrayLike, *, h: float) -> Array:
    """The central difference of ``f`` in every element of ``x``."""
    x = np.asarray(x, np.float64)
    result = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        result[index] = (f(x + step) - f(x - step)) / (2 * h)
    return result


def affine(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """x·w + b."""
    x, w, b = (np.asarray(array, np.float64) for array in (x, w, b))
    return x @ w + b


def affine_backward(x: ArrayLike, w: ArrayLike, upstream: ArrayLike) -> tuple[Array, Array, Array]:
    """The gradients of x·w + b, added up example by example."""
    x, w, upstream = (np.asarray(array, np.float64) for array in (x, w, upstream))
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[1])
    for n in range(len(x)):
        dx[n] = w @ upstream[n]
        dw += np.outer(x[n], upstream[n])
        db += upstream[n]
    return dx, dw, db


def sigmoid(z: ArrayLike) -> Array:
    """1 / (1 + exp(-z)), without overflow on either side."""
    z = np.asarray(z, np.float64)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid_backward(s: ArrayLike, upstream: ArrayLike) -> Array:
    """upstream · s·(1 - s)."""
    s, upstream = np.asarray(s, np.float64), np.asarray(upstream, np.float64)
    return upstream * s * (1 - s)


def forward(params: dict[str, Array], x: ArrayLike) -> tuple[Array, Array]:
    """The hidden layer and the logits."""
    hidden = sigmoid(affine(x, params["w1"], params["b1"]))
    return hidden, affine(hidden, params["w2"], params["b2"])


def log_softmax(logits: ArrayLike) -> Array:
    """The logarithms of the probabilities, over the last axis."""
    logits = np.asarray(logits, np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def loss(params: dict[str, Array], x: ArrayLike, labels: ArrayLike) -> float:
    """The mean softmax cross-entropy of the network."""
    _, logits = forward(params, x)
    labels = np.asarray(labels)
    return float(-np.mean(log_softmax(logits)[np.arange(len(labels)), labels]))


def gradients(params: dict[str, Array], x: ArrayLike, labels: ArrayLike) -> dict[str, Array]:
    """The gradient of `loss` by every parameter."""
    hidden, logits = forward(params, x)
    dlogits = np.exp(log_softmax(logits))
    for n, label in enumerate(np.asarray(labels)):
        dlogits[n, label] -= 1
    dlogits /= len(dlogits)
    dhidden, dw2, db2 = affine_backward(hidden, params["w2"], dlogits)
    dz = sigmoid_backward(hidden, dhidden)
    _, dw1, db1 = affine_backward(x, params["w1"], dz)
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
