"""Inputs that leave no size of number out, for tests that try many values in one program."""

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
