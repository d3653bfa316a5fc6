"""Week 1 in float64 NumPy: written to be read, and to be compared with."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def predict(params: dict, x: ArrayLike) -> Values:
    """One number for each row of ``x``."""
    w, b = (np.asarray(params[name], np.float64) for name in ("w", "b"))
    return np.asarray(x, np.float64) @ w + b


def mse(params: dict, x: ArrayLike, y: ArrayLike) -> Values:
    """The mean of the squared errors; ``y`` may be a column."""
    errors = predict(params, x) - np.asarray(y, np.float64).ravel()
    return np.asarray(np.mean(errors**2), np.float64)


def mse_gradient(params: dict, x: ArrayLike, y: ArrayLike) -> dict:
    """The derivatives of `mse`, one example after another."""
    errors, x = predict(params, x) - np.asarray(y, np.float64), np.asarray(x, np.float64)
    w = [np.mean(2 * errors * column) for column in x.T]
    return {"w": np.array(w), "b": np.asarray(np.mean(2 * errors))}


def central_difference(f: Callable[[Values], Values], x: ArrayLike, *, h: float) -> Values:
    """The slope at each point, from both sides."""
    x = np.asarray(x, np.float64)
    return np.asarray((f(x + h) - f(x - h)) / (2 * h))


def gradient_descent(
    params: dict, x: ArrayLike, y: ArrayLike, *, learning_rate: float, steps: int
) -> tuple[dict, Values]:
    """The last parameters, and the loss before each step."""
    params = {name: np.asarray(part, np.float64) for name, part in params.items()}
    losses = []
    for _ in range(steps):
        losses.append(mse(params, x, y))
        gradient = mse_gradient(params, x, y)
        params = {name: params[name] - learning_rate * gradient[name] for name in params}
    return params, np.array(losses)
