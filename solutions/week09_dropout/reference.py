"""Week 9 in float64 NumPy: written to be read, and to be compared with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def softmax(logits: ArrayLike) -> Values:
    """Probabilities along the last axis."""
    z = np.asarray(logits, np.float64)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def dropout(mask: ArrayLike, x: ArrayLike, *, rate: float) -> Values:
    """What dropout makes of ``x`` once its coins are tossed: kept where ``mask`` is True."""
    x = np.asarray(x, np.float64)
    y = np.zeros_like(x)
    kept = np.asarray(mask, bool)
    y[kept] = x[kept] / (1 - rate)
    return y


def dropout_backward(mask: ArrayLike, upstream: ArrayLike, *, rate: float) -> Values:
    """The gradient goes through the coins that the values went through."""
    return dropout(mask, upstream, rate=rate)


def forward(params: list, x: ArrayLike) -> Values:
    """Logits of the network in evaluation."""
    h = np.asarray(x, np.float64)
    for layer in params[:-1]:
        h = np.maximum(affine(layer, h), 0)
    return affine(params[-1], h)


def gradients(
    params: list, x: ArrayLike, upstream: ArrayLike, *, keep: float
) -> tuple[Values, list, Values]:
    """Logits of the network with all hidden neurons kept (1) or none (0), and its gradients."""
    inputs = [np.asarray(x, np.float64)]
    for layer in params[:-1]:
        inputs.append(keep * np.maximum(affine(layer, inputs[-1]), 0))
    logits, delta, found = affine(params[-1], inputs[-1]), np.asarray(upstream, np.float64), []
    for layer, h in zip(params[::-1], inputs[::-1], strict=True):
        found.insert(0, {"w": h.T @ delta, "b": delta.sum(axis=0)})
        delta = delta @ np.asarray(layer["w"], np.float64).T
        if h is not inputs[0]:
            delta = keep * delta * (h > 0)
    return logits, found, delta


def affine(layer: dict, x: ArrayLike) -> Values:
    """One dense layer."""
    return np.asarray(x, np.float64) @ np.asarray(layer["w"], np.float64) + layer["b"]


def ensemble(logits: ArrayLike, *, how: str) -> NDArray[np.int32]:
    """Labels by the mean of the members' probabilities, or by their vote."""
    probs = softmax(logits)
    members, examples, classes = probs.shape
    labels = np.zeros(examples, np.int32)
    for example in range(examples):
        if how == "mean":
            score = sum(probs[member, example] for member in range(members))
        else:
            votes = [int(np.argmax(probs[member, example])) for member in range(members)]
            score = np.array([votes.count(label) for label in range(classes)])
        labels[example] = np.argmax(score)
    return labels
