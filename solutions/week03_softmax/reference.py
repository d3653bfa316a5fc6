"""Week 3 in float64 NumPy: written to be read, and to be compared with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def log_softmax(logits: ArrayLike) -> Values:
    """The logarithm of the probabilities along the last axis."""
    z = np.asarray(logits, np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def softmax(logits: ArrayLike) -> Values:
    """Probabilities along the last axis."""
    return np.exp(log_softmax(logits))


def softmax_backward(logits: ArrayLike, upstream: ArrayLike) -> Values:
    """The gradient of `softmax`: every probability depends on every logit of its row."""
    p, upstream = softmax(logits), np.asarray(upstream, np.float64)
    return p * (upstream - (p * upstream).sum(axis=-1, keepdims=True))


def log_softmax_backward(logits: ArrayLike, upstream: ArrayLike) -> Values:
    """The gradient of `log_softmax`."""
    upstream = np.asarray(upstream, np.float64)
    return upstream - softmax(logits) * upstream.sum(axis=-1, keepdims=True)


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> Values:
    """The mean over the batch, one example after another."""
    rows = zip(log_softmax(logits), np.asarray(labels), strict=True)
    return np.asarray(np.mean([-row[label] for row, label in rows]), np.float64)


def cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> Values:
    """Probability minus answer, divided by the size of the batch."""
    gradient = softmax(logits)
    for row, label in zip(gradient, np.asarray(labels), strict=True):
        row[label] -= 1
    return gradient / len(gradient)


def learning_slowdown(logit: ArrayLike, y: ArrayLike) -> tuple[Values, Values]:
    """The derivatives of (a - y)² and of the cross-entropy by the logit."""
    z, y = np.asarray(logit, np.float64), np.asarray(y, np.float64)
    small = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1, small) / (1 + small)
    return 2 * (a - y) * small / (1 + small) ** 2, a - y
