"""A submission with one right function and one wrong one."""

import jax.numpy as jnp


def double(x):
    """Right."""
    return jnp.add(x, x)


def half(x):
    """Wrong: the judge has to see it."""
    return x / 3


def escapes(x):
    """Not asked of this one."""
    raise NotImplementedError
