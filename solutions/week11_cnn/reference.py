"""Week 11 in float64 NumPy: window after window, as one would do it on paper."""

from collections.abc import Iterator

import numpy as np

Array = np.ndarray
Pair = tuple[int, int]
Padding = tuple[Pair, Pair]
Window = tuple[slice, slice, slice]


def output_size(size: int, *, kernel: int, stride: int, padding: int) -> int:
    """Counts the windows one by one."""
    return sum(1 for _ in range(0, size + 2 * padding - kernel + 1, stride))


def pad(x: Array, *, padding: Padding, value: float) -> Array:
    """Puts ``value`` around height and width."""
    (top, bottom), (left, right) = padding
    batch, height, width, channels = x.shape
    shape = (batch, top + height + bottom, left + width + right, channels)
    padded = np.full(shape, value, np.float64)
    padded[:, top : top + height, left : left + width] = x
    return padded


def windows(x: Array, window: Pair, stride: Pair) -> Iterator[tuple[int, int, Window]]:
    """Every window that fits into ``x``: its place in the output and where it lies."""
    for p, row in enumerate(range(0, x.shape[1] - window[0] + 1, stride[0])):
        for q, column in enumerate(range(0, x.shape[2] - window[1] + 1, stride[1])):
            rows, columns = slice(row, row + window[0]), slice(column, column + window[1])
            yield p, q, (slice(None), rows, columns)


def empty_output(x: Array, window: Pair, stride: Pair, channels: int) -> Array:
    """NaN in the shape of the output."""
    sizes = [
        output_size(x.shape[axis + 1], kernel=window[axis], stride=stride[axis], padding=0)
        for axis in (0, 1)
    ]
    return np.full((x.shape[0], *sizes, channels), np.nan)


def conv2d(x: Array, kernel: Array, bias: Array, *, stride: Pair, padding: Padding) -> Array:
    """Cross-correlation of the padded images, plus the bias."""
    x, kernel = pad(x, padding=padding, value=0), kernel.astype(np.float64)
    y = empty_output(x, kernel.shape[:2], stride, kernel.shape[3])
    for p, q, place in windows(x, kernel.shape[:2], stride):
        y[:, p, q] = np.tensordot(x[place], kernel, axes=3) + bias
    return y


def max_pool(x: Array, *, window: Pair, stride: Pair, padding: Padding) -> Array:
    """The largest pixel of every window."""
    x = pad(x, padding=padding, value=-np.inf)
    y = empty_output(x, window, stride, x.shape[3])
    for p, q, place in windows(x, window, stride):
        y[:, p, q] = x[place].max(axis=(1, 2))
    return y


def max_pool_backward(
    x: Array, upstream: Array, *, window: Pair, stride: Pair, padding: Padding
) -> Array:
    """dL/dx of `max_pool`, for pixels that are all different."""
    padded = pad(x, padding=padding, value=-np.inf)
    dx = np.zeros_like(padded)
    for p, q, place in windows(padded, window, stride):
        winner = padded[place] == padded[place].max(axis=(1, 2), keepdims=True)
        dx[place] += winner * upstream[:, p : p + 1, q : q + 1]
    return _cropped(dx, x, padding)


def avg_pool(x: Array, *, window: Pair, stride: Pair) -> Array:
    """The mean of every window."""
    x = x.astype(np.float64)
    y = empty_output(x, window, stride, x.shape[3])
    for p, q, place in windows(x, window, stride):
        y[:, p, q] = x[place].mean(axis=(1, 2))
    return y


def avg_pool_backward(x: Array, upstream: Array, *, window: Pair, stride: Pair) -> Array:
    """dL/dx of `avg_pool`."""
    dx = np.zeros(x.shape)
    for p, q, place in windows(x, window, stride):
        dx[place] += upstream[:, p : p + 1, q : q + 1].astype(np.float64) / np.prod(window)
    return dx


def conv2d_backward(
    x: Array, kernel: Array, upstream: Array, *, stride: Pair, padding: Padding
) -> tuple[Array, Array, Array]:
    """(dx, dkernel, dbias) of `conv2d`."""
    padded, kernel = pad(x, padding=padding, value=0), kernel.astype(np.float64)
    dx, dkernel = np.zeros_like(padded), np.zeros_like(kernel)
    for p, q, place in windows(padded, kernel.shape[:2], stride):
        u = upstream[:, p, q].astype(np.float64)
        dkernel += np.einsum("nijc,no->ijco", padded[place], u)
        dx[place] += np.einsum("ijco,no->nijc", kernel, u)
    return _cropped(dx, x, padding), dkernel, upstream.sum(axis=(0, 1, 2), dtype=np.float64)


def multiplications(x: Array, kernel: Array, *, stride: Pair, padding: Padding) -> int:
    """Those of the direct convolution."""
    y = empty_output(pad(x, padding=padding, value=0), kernel.shape[:2], stride, kernel.shape[3])
    return y.size * int(np.prod(kernel.shape[:3]))


def _cropped(dx: Array, x: Array, padding: Padding) -> Array:
    (top, _), (left, _) = padding
    return dx[:, top : top + x.shape[1], left : left + x.shape[2]]
