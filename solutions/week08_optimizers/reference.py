"""Week 8 in float64 NumPy: one array at a time, step after step."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def sgd(gradients: ArrayLike, rates: list[float]) -> Values:
    """What is added in each step."""
    return np.stack(
        [-rate * np.asarray(g, np.float64) for g, rate in zip(gradients, rates, strict=True)]
    )


def momentum(gradients: ArrayLike, rates: list[float], *, decay: float) -> Values:
    """What is added in each step."""
    velocity, steps = 0.0, []
    for g, rate in zip(gradients, rates, strict=True):
        velocity = decay * velocity + np.asarray(g, np.float64)
        steps.append(-rate * velocity)
    return np.stack(steps)


def adam(gradients: ArrayLike, rates: list[float], *, b1: float, b2: float, eps: float) -> Values:
    """What is added in each step."""
    m, v, steps = 0.0, 0.0, []
    for t, (g, rate) in enumerate(zip(gradients, rates, strict=True), start=1):
        g = np.asarray(g, np.float64)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        steps.append(-rate * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps))
    return np.stack(steps)


def clip(leaves: list[ArrayLike], *, max_norm: float) -> list[Values]:
    """The leaves of one tree, shortened together."""
    arrays = [np.asarray(leaf, np.float64) for leaf in leaves]
    norm = math.sqrt(sum((array**2).sum() for array in arrays))
    return [array * (max_norm / norm if norm > max_norm else 1) for array in arrays]


def warmup_cosine(step: int, *, peak: float, warmup: int, total: int) -> float:
    """Up a line, down a cosine, then 0."""
    if step < warmup:
        return peak * step / warmup
    if step >= total:
        return 0.0
    return peak * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


def loss_and_gradients(params: dict, x: ArrayLike, y: ArrayLike) -> tuple[float, dict]:
    """Mean cross-entropy of a linear softmax model, and its gradients."""
    x = np.asarray(x, np.float64)
    logits = x @ params["w"] + params["b"]
    logits = logits - logits.max(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows = np.arange(len(x))
    delta = np.exp(log_probs)
    delta[rows, y] -= 1
    delta /= len(x)
    return -log_probs[rows, y].mean(), {"w": x.T @ delta, "b": delta.sum(axis=0)}


def epoch(
    params: dict,
    x: ArrayLike,
    y: ArrayLike,
    order: ArrayLike,
    factors: ArrayLike,
    *,
    batch_size: int,
    decay: float = 0.0,
) -> tuple[dict, list[float]]:
    """Mini-batch after mini-batch, where step number n adds ``factors[n]`` times the gradient.

    Each takes ``decay`` times the parameters away, too.
    """
    params, losses = {name: np.asarray(p, np.float64) for name, p in params.items()}, []
    for number in range(len(order) // batch_size):
        batch = order[number * batch_size : (number + 1) * batch_size]
        loss, gradients = loss_and_gradients(params, np.asarray(x)[batch], np.asarray(y)[batch])
        losses.append(loss)
        params = {
            name: (1 - decay) * p + factors[number] * gradients[name] for name, p in params.items()
        }
    return params, losses
