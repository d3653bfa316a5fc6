"""Batch normalisation in float64 NumPy, in two passes, written for clarity."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Statistics = dict[str, Floats]


def float64(values: ArrayLike) -> Floats:
    """The same numbers with more digits for the arithmetic."""
    return np.asarray(values, dtype=np.float64)


def batch_norm(
    x: ArrayLike,
    scale: ArrayLike,
    bias: ArrayLike,
    state: Mapping[str, ArrayLike],
    *,
    momentum: float,
    eps: float,
    train: bool,
) -> tuple[Floats, Statistics]:
    """y and the new running statistics; the features are the last axis."""
    x, running = float64(x), {name: float64(value) for name, value in state.items()}
    used = running
    if train:
        used = statistics(x)
        running = {
            name: momentum * running[name] + (1 - momentum) * used[name] for name in ("mean", "var")
        }
    normalised = (x - used["mean"]) / np.sqrt(used["var"] + eps)
    return float64(scale) * normalised + float64(bias), running


def statistics(x: Floats) -> Statistics:
    """Mean and biased variance of each feature."""
    rows = x.reshape(-1, x.shape[-1])
    mean = rows.sum(axis=0) / len(rows)
    return {"mean": mean, "var": ((rows - mean) ** 2).sum(axis=0) / len(rows)}


def batch_norm_backward(
    x: ArrayLike, scale: ArrayLike, upstream: ArrayLike, *, eps: float
) -> tuple[Floats, Floats, Floats]:
    """(dx, dscale, dbias), where dx adds up the three paths from x to the loss one by one."""
    x, upstream = float64(x), float64(upstream)
    count = len(x)
    mean, var = statistics(x).values()
    deviation = x - mean
    root = np.sqrt(var + eps)

    dnormalised = upstream * float64(scale)
    dvar = (dnormalised * deviation).sum(axis=0) * -0.5 / root**3
    dmean = -dnormalised.sum(axis=0) / root
    dx = dnormalised / root + dvar * 2 * deviation / count + dmean / count
    return dx, (upstream * deviation / root).sum(axis=0), upstream.sum(axis=0)


def fold(
    w: ArrayLike,
    b: ArrayLike,
    scale: ArrayLike,
    bias: ArrayLike,
    state: Mapping[str, ArrayLike],
    *,
    eps: float,
) -> tuple[Floats, Floats]:
    """Weights and bias of the one dense layer that stands for both, column by column."""
    w, b, scale, bias = map(float64, (w, b, scale, bias))
    mean, var = float64(state["mean"]), float64(state["var"])
    weights, biases = np.empty_like(w), np.empty_like(b)
    for feature in range(w.shape[1]):
        factor = scale[feature] / np.sqrt(var[feature] + eps)
        weights[:, feature] = factor * w[:, feature]
        biases[feature] = factor * (b[feature] - mean[feature]) + bias[feature]
    return weights, biases
