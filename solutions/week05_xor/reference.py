"""Week 5 in float64 NumPy: written to be read, and to be compared with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float64)
TABLES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0]}
XOR = [0, 1, 1, 0]


def perceptron(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Values:
    """1 on the one side of the line, 0 on the other and on the line itself."""
    return np.where(affine(x, w, b) > 0, 1.0, 0.0)


def xor(x: ArrayLike) -> Values:
    """1 where the two inputs differ."""
    x = np.asarray(x, np.float64)
    return np.where(x[:, 0] != x[:, 1], 1.0, 0.0)


def sigmoid(z: ArrayLike) -> Values:
    """The logistic function, by whichever form has a small exponential."""
    z = np.asarray(z, np.float64)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def forward(params: Sequence[dict[str, Any]], x: ArrayLike) -> list[Values]:
    """What comes out of each layer."""
    activations = [np.asarray(x, np.float64)]
    for layer in params:
        activations.append(sigmoid(affine(activations[-1], layer["w"], layer["b"])))
    return activations[1:]


def gradients(
    params: Sequence[dict[str, Any]], x: ArrayLike, upstreams: Sequence[ArrayLike]
) -> tuple[list[dict[str, Values]], Values]:
    """The gradients of Σ upstream · activation over all layers: of the parameters, and of x."""
    activations = [np.asarray(x, np.float64), *forward(params, x)]
    found: list[dict[str, Values]] = []
    delta = np.zeros_like(activations[-1])
    for number in reversed(range(len(params))):
        out = activations[number + 1]
        delta = (delta + np.asarray(upstreams[number], np.float64)) * out * (1 - out)
        found.insert(0, {"w": activations[number].T @ delta, "b": delta.sum(axis=0)})
        delta = delta @ np.asarray(params[number]["w"], np.float64).T
    return found, delta


def solves_xor(params: Sequence[dict[str, Any]]) -> bool:
    """Whether a network, cut at ½, is right at all four corners."""
    return [int(y > 0.5) for y in forward(params, CORNERS)[-1][:, 0]] == XOR


def affine(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Values:
    """x · w + b."""
    return np.asarray(x, np.float64) @ np.asarray(w, np.float64) + np.asarray(b, np.float64)
