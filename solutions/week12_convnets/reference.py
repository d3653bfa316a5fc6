"""Week 12 in float64 NumPy: written to be read, and to be compared with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
EPS = 1e-5


def conv(x: ArrayLike, kernel: ArrayLike) -> Values:
    """Cross-correlation of stride 1 that keeps the size of the images; the kernel's is odd."""
    x, kernel = np.asarray(x, np.float64), np.asarray(kernel, np.float64)
    height, width = x.shape[1:3]
    kh, kw = kernel.shape[:2]
    x = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    return sum(
        x[:, i : i + height, j : j + width] @ kernel[i, j] for i in range(kh) for j in range(kw)
    )


def norm(x: Values, *, scale: float, bias: float, train: bool) -> Values:
    """Batch normalisation by the batch, or by a new layer's statistics: mean 0, variance 1."""
    mean, var = (x.mean((0, 1, 2)), x.var((0, 1, 2))) if train else (0.0, 1.0)
    return scale * (x - mean) / np.sqrt(var + EPS) + bias


def vgg_block(x: ArrayLike, kernels: list) -> Values:
    """Convolutions, each with relu; then the largest of every 2×2 pixels."""
    for kernel in kernels:
        x = np.maximum(conv(x, kernel), 0)
    x = np.asarray(x)
    return np.max([x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)


def residual_block(
    x: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    shortcut: ArrayLike | None = None,
    *,
    scale: float = 1.0,
    bias: float = 0.0,
    train: bool,
) -> Values:
    """conv, norm, relu, conv, norm; plus the shortcut; relu. At stride 1."""
    options = {"scale": scale, "bias": bias, "train": train}
    y = np.maximum(norm(conv(x, first), **options), 0)
    y = norm(conv(y, second), **options)
    return np.maximum(y + (np.asarray(x) if shortcut is None else conv(x, shortcut)), 0)


def softmax(logits: ArrayLike) -> Values:
    """Probabilities along the last axis."""
    z = np.asarray(logits, np.float64)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Mean over the batch, from logits."""
    z = np.asarray(logits, np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    own = np.take_along_axis(z, np.asarray(labels)[:, None], axis=1)[:, 0]
    return float(np.mean(np.log(np.exp(z).sum(axis=-1)) - own))


def steps(
    images: ArrayLike, labels: ArrayLike, w: ArrayLike, b: ArrayLike, *, rate: float, decay: float
) -> tuple[list[float], list[tuple[Values, Values]]]:
    """Momentum on the probes' `Line` in train mode, logits 2 · (x·w + b): one step per batch.

    Returns:
        The losses before each step, and the parameters after it.
    """
    params = [np.asarray(w, np.float64), np.asarray(b, np.float64)]
    velocity = [np.zeros_like(part) for part in params]
    losses, found = [], []
    for batch, own in zip(np.asarray(images, np.float64), np.asarray(labels), strict=True):
        x = batch.reshape(len(batch), -1)
        logits = 2 * (x @ params[0] + params[1])
        losses.append(cross_entropy(logits, own))
        delta = 2 * (softmax(logits) - np.eye(len(params[1]))[own]) / len(x)
        gradients = x.T @ delta, delta.sum(axis=0)
        velocity = [decay * v + g for v, g in zip(velocity, gradients, strict=True)]
        params = [part - rate * v for part, v in zip(params, velocity, strict=True)]
        found.append((params[0], params[1]))
    return losses, found
