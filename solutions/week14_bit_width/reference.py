"""Week 14 in float64 NumPy: numbers taken apart by `frexp`, as one would do it on paper."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def truncate_mantissa(x: ArrayLike, *, bits: int) -> Values:
    """Drops what is smaller than the last bit that stays."""
    x = np.asarray(x, np.float64)
    fraction, exponent = np.frexp(x)  # half to one: the first bit of 1.mmm is the one in front
    return np.ldexp(np.trunc(np.ldexp(fraction, bits + 1)), exponent - bits - 1)


def clamp_exponent(x: ArrayLike, *, bits: int) -> Values:
    """Too large becomes the largest, too small becomes 0."""
    x = np.asarray(x, np.float64)
    bias = 2 ** (bits - 1) - 1
    largest, smallest = (2 - 2.0**-23) * 2.0**bias, 2.0 ** (1 - bias)
    clamped = np.where(np.abs(x) > largest, np.sign(x) * largest, x)
    return np.where(np.abs(x) < smallest, 0.0, clamped)


def quantize(x: ArrayLike, *, bits: int, axis: int | None) -> tuple[NDArray[np.int8], Values]:
    """Integers and their scale, slice by slice along ``axis``; the scale of zeros is 1."""
    x = np.asarray(x, np.float64)
    if axis is None:
        scale = _scale(x, bits)
        return _nearest(x, scale, bits), np.asarray(scale)
    moved = np.moveaxis(x, axis, 0)
    scales = [_scale(part, bits) for part in moved]
    q = np.stack([_nearest(part, own, bits) for part, own in zip(moved, scales, strict=True)])
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    return np.moveaxis(q, 0, axis), np.reshape(scales, shape)


def _scale(x: Values, bits: int) -> float:
    return float(np.abs(x).max()) / (2 ** (bits - 1) - 1) or 1.0


def _nearest(x: Values, scale: float, bits: int) -> NDArray[np.int8]:
    largest = 2 ** (bits - 1) - 1
    return np.clip(np.rint(x / scale), -largest, largest).astype(np.int8)


def dequantize(q: ArrayLike, scale: ArrayLike) -> Values:
    """Multiplied back."""
    return np.asarray(q, np.float64) * np.asarray(scale, np.float64)


def model_bytes(params: list, *, bits: int) -> int:
    """Packed weights, biases, and a scale for each output."""
    total = 0
    for layer in params:
        inputs, outputs = np.shape(layer["w"])
        total += math.ceil(inputs * outputs * bits / 8) + 4 * outputs + 4 * outputs
    return total


def forward(params: list, x: ArrayLike, *, bits: int | None, axis: int | None = -1) -> Values:
    """The logits with weights of ``bits`` bits, or with the weights as they are."""
    h = np.asarray(x, np.float64)
    for index, layer in enumerate(params):
        w = np.asarray(layer["w"], np.float64)
        if bits is not None:
            w = dequantize(*quantize(w, bits=bits, axis=axis))
        h = (np.maximum(h, 0) if index else h) @ w + layer["b"]
    return h


def accuracy_by_bits(params: list, x: ArrayLike, labels: ArrayLike, *, bits: tuple) -> Values:
    """The share of right answers for each number of bits."""
    return np.array(
        [(forward(params, x, bits=own).argmax(axis=1) == labels).mean() for own in bits]
    )
