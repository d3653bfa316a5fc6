"""Week 4 in float64 NumPy: written to be read, and to be compared with."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def sizes(n: int, fractions: tuple[float, float, float]) -> tuple[int, int, int]:
    """How many indices go to training, validation and test."""
    validation, test = (int(n * fraction) for fraction in fractions[1:])
    return n - validation - test, validation, test


def standardize(train: ArrayLike, *others: ArrayLike) -> tuple[Values, ...]:
    """Every array by the mean and the standard deviation of the first, feature by feature."""
    given = [np.asarray(x, np.float64) for x in (train, *others)]
    found = tuple(np.zeros_like(x) for x in given)
    for feature in range(given[0].shape[1]):
        column = given[0][:, feature]
        if column.max() == column.min():
            continue
        mean = column.sum() / len(column)
        std = np.sqrt(((column - mean) ** 2).sum() / len(column))
        for x, y in zip(given, found, strict=True):
            y[:, feature] = (x[:, feature] - mean) / std
    return found


def ridge_loss(params: dict[str, Any], x: ArrayLike, y: ArrayLike, *, strength: float) -> float:
    """Mean of the squared errors, and the squared weights times the strength."""
    w = np.asarray(params["w"], np.float64)
    errors = np.asarray(x, np.float64) @ w + float(params["b"]) - np.asarray(y, np.float64)
    return float(np.mean(errors**2) + strength * np.sum(w**2))


def ridge_gradient(
    params: dict[str, Any], x: ArrayLike, y: ArrayLike, *, strength: float
) -> dict[str, Values]:
    """Of `ridge_loss`, by w and b."""
    x, w = np.asarray(x, np.float64), np.asarray(params["w"], np.float64)
    errors = x @ w + float(params["b"]) - np.asarray(y, np.float64)
    return {
        "w": 2 * x.T @ errors / len(errors) + 2 * strength * w,
        "b": np.asarray(2 * np.mean(errors)),
    }


def accuracy(logits: ArrayLike, labels: ArrayLike) -> float:
    """The share of rows whose largest number is at the label."""
    rows = zip(np.asarray(logits), np.asarray(labels), strict=True)
    right = [int(np.argmax(row)) == int(label) for row, label in rows]
    return sum(right) / len(right)


def best_epoch(validation_losses: ArrayLike, *, patience: int) -> int:
    """Walks through the epochs as training does, and stops where it stops."""
    best, smallest, waited = 0, np.inf, 0
    for epoch, loss in enumerate(np.asarray(validation_losses, np.float64)):
        if loss < smallest:
            best, smallest, waited = epoch, loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return best
