"""Week 7 in float64 NumPy: written to be read, and to be compared with."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def sigmoid(x: ArrayLike) -> Values:
    """1 / (1 + e⁻ˣ), from the power that cannot overflow."""
    x = np.asarray(x, np.float64)
    power = np.exp(-np.abs(x))
    return np.where(x < 0, power, 1) / (1 + power)


def relu(x: ArrayLike) -> Values:
    """Negative numbers become 0."""
    return leaky_relu(x, slope=0)


def leaky_relu(x: ArrayLike, *, slope: float) -> Values:
    """Negative numbers times ``slope``."""
    x = np.asarray(x, np.float64)
    return np.where(x < 0, slope * x, x)


def leaky_relu_derivative(x: ArrayLike, *, slope: float) -> Values:
    """Its slope, away from 0."""
    return np.where(np.asarray(x, np.float64) < 0, slope, 1.0)


def elu(x: ArrayLike, *, alpha: float) -> Values:
    """Negative numbers become alpha · (eˣ − 1)."""
    x = np.asarray(x, np.float64)
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def elu_derivative(x: ArrayLike, *, alpha: float) -> Values:
    """Its slope, away from 0."""
    x = np.asarray(x, np.float64)
    return np.where(x < 0, alpha * np.exp(np.minimum(x, 0)), 1.0)


def sigmoid_derivative(x: ArrayLike) -> Values:
    """σ(x) · σ(−x)."""
    return sigmoid(x) * sigmoid(-np.asarray(x, np.float64))


def tanh_derivative(x: ArrayLike) -> Values:
    """tanh is a sigmoid, twice as steep and twice as high."""
    return 4 * sigmoid_derivative(2 * np.asarray(x, np.float64))


def relu_derivative(x: ArrayLike) -> Values:
    """1 where x > 0."""
    return (np.asarray(x) > 0).astype(np.float64)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs a unit has, and how many outputs an input feeds."""
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


def xavier_std(shape: tuple[int, ...]) -> float:
    """The standard deviation of Xavier's initial weights."""
    return math.sqrt(2 / sum(fans(shape)))


def he_std(shape: tuple[int, ...]) -> float:
    """The standard deviation of He's initial weights."""
    return math.sqrt(2 / fans(shape)[0])


ACTIVATIONS = {
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (np.tanh, tanh_derivative),
    "relu": (relu, relu_derivative),
}


def forward(params: list, x: ArrayLike, *, activation: str) -> tuple[list[Values], list[Values]]:
    """The inputs of each layer, and the sums that it makes of them; the last are the logits."""
    f, _ = ACTIVATIONS[activation]
    inputs, sums = [np.asarray(x, np.float64)], []
    for layer in params:
        sums.append(inputs[-1] @ np.asarray(layer["w"], np.float64) + layer["b"])
        inputs.append(f(sums[-1]))
    return inputs[:-1], sums


def gradient_norms(params: list, x: ArrayLike, labels: ArrayLike, *, activation: str) -> Values:
    """The norm of each weight's gradient, by backpropagation, first layer first."""
    _, slope = ACTIVATIONS[activation]
    inputs, sums = forward(params, x, activation=activation)
    powers = np.exp(sums[-1] - sums[-1].max(axis=-1, keepdims=True))
    delta = powers / powers.sum(axis=-1, keepdims=True)
    delta[np.arange(len(delta)), labels] -= 1
    delta /= len(delta)
    norms = []
    for index in reversed(range(len(params))):
        norms.append(np.sqrt(((inputs[index].T @ delta) ** 2).sum()))
        if index:
            delta = delta @ np.asarray(params[index]["w"], np.float64).T * slope(sums[index - 1])
    return np.array(norms[::-1])
