"""Inputs that leave nothing out: numbers of every size, and keys that differ in one word only."""

import jax
import numpy as np


def decades(
    rng: np.random.Generator,
    *shape: int,
    low: float = -6,
    high: float = 6,
    zeros: float = 0.1,
) -> np.ndarray:
    """Float32 numbers of both signs and of every size from ``10**low`` to ``10**high``.

    The sizes are spread evenly over the decades and in random order, so that a threshold, a clip or
    an epsilon anywhere between is met from both sides.

    Arguments:
        rng: where signs and order come from.
        shape: of the array.
        low: exponent of the smallest.
        high: exponent of the largest.
        zeros: how many of them, from 0 to 1, are 0 instead.
    """
    count = int(np.prod(shape))
    sizes = rng.permutation(np.logspace(low, high, count)).reshape(shape)
    kept = rng.random(shape) >= zeros
    return np.asarray(sizes * rng.choice([-1, 1], shape) * kept, np.float32)


def siblings(key: jax.Array) -> jax.Array:
    """A key, and for each word of it one that differs in that word only.

    To code that reads a part of its key, some of them are the same.
    """
    data = jax.random.key_data(key)
    rows = np.vstack([np.zeros_like(data), np.eye(data.size, dtype=data.dtype)])
    return jax.random.wrap_key_data(data + rows, impl=jax.random.key_impl(key))
