"""Week 2 in float64 NumPy: written to be read, and to be compared with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def sigmoid(z: ArrayLike) -> Values:
    """The probability, from the side where the exponential is small."""
    z = np.asarray(z, np.float64)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid_gradient(z: ArrayLike) -> Values:
    """The derivative of `sigmoid`."""
    return sigmoid(z) * sigmoid(-np.asarray(z, np.float64))


def costs(logits: ArrayLike, y: ArrayLike) -> Values:
    """What each answer costs: log(1 + e⁻ᶻ) for 1, log(1 + eᶻ) for 0."""
    z, y = np.asarray(logits, np.float64), np.asarray(y)
    against = np.where(y == 1, -z, z)
    return np.maximum(against, 0) + np.log1p(np.exp(-np.abs(against)))


def binary_cross_entropy(logits: ArrayLike, y: ArrayLike) -> Values:
    """The mean of the costs."""
    return np.asarray(costs(logits, y).mean(), np.float64)


def logits(params: dict, x: ArrayLike) -> Values:
    """One number for each row of ``x``."""
    w, b = (np.asarray(params[name], np.float64) for name in ("w", "b"))
    return np.asarray(x, np.float64) @ w + b


def bce_gradient(params: dict, x: ArrayLike, y: ArrayLike) -> dict:
    """The derivatives of the mean cross-entropy, one feature after another."""
    errors = sigmoid(logits(params, x)) - np.asarray(y)
    w = [np.mean(errors * column) for column in np.asarray(x, np.float64).T]
    return {"w": np.array(w), "b": np.asarray(errors.mean(), np.float64)}


def predict_label(params: dict, x: ArrayLike) -> NDArray[np.int32]:
    """1 where the probability is above ½."""
    return (logits(params, x) > 0).astype(np.int32)


def fit(
    params: dict, x: ArrayLike, y: ArrayLike, *, learning_rate: float, steps: int
) -> tuple[dict, Values]:
    """The last parameters, and the loss before each step."""
    params = {name: np.asarray(part, np.float64) for name, part in params.items()}
    losses = []
    for _ in range(steps):
        losses.append(binary_cross_entropy(logits(params, x), y))
        gradient = bce_gradient(params, x, y)
        params = {name: params[name] - learning_rate * gradient[name] for name in params}
    return params, np.array(losses)
