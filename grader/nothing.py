"""The answers of somebody who knows nothing; the gate pastes this file into a week's solution.

The solution says only of what structure, shape and type an answer is. What is in it is a guess.
"""

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

NUMBERS = {"zeros": 0.0, "ones": 1.0, "constant": -0.37, "nan": float("nan")}
WHOLE = {"text": "nothing", "none": None}


def know_nothing(guess: str) -> Callable[[Any], Any]:
    """A decorator: a task's function or class, with a guess in the place of what it computes."""

    def decorate(right: Any) -> Any:
        if not isinstance(right, type):
            return _guessing(right, guess)
        for name, method in list(vars(right).items()):
            if isinstance(method, FunctionType):
                setattr(right, name, _guessing(method, guess))
        return right

    return decorate


def _guessing(right: Callable[..., Any], guess: str) -> Callable[..., Any]:
    @functools.wraps(right)
    def wrong(*args: Any, **kwargs: Any) -> Any:
        result = right(*args, **kwargs)
        inputs = jax.tree.leaves((args, kwargs), is_leaf=lambda leaf: isinstance(leaf, nnx.Module))
        given = [leaf for leaf in inputs if isinstance(leaf, jax.Array)]
        for leaf in args[:1]:
            if not isinstance(leaf, jax.Array):  # a method's self
                _guessed(leaf, guess, given)
        if guess in WHOLE and right.__name__ != "__init__":
            return WHOLE[guess]
        return jax.tree.map(lambda leaf: _guessed(leaf, guess, given), result)

    return wrong


def _guessed(leaf: Any, guess: str, given: list[jax.Array]) -> Any:
    if isinstance(leaf, (bool, int, float)):
        number = NUMBERS.get(guess, 0.0)
        return type(leaf)(number if isinstance(leaf, float) or number == number else -1)
    if isinstance(leaf, nnx.Module):
        state = nnx.state(leaf, nnx.Param, nnx.BatchStat)
        nnx.update(leaf, *jax.tree.map(lambda part: _guessed(part, guess, given), state))
    elif isinstance(leaf, jax.Array):
        return _array(leaf, guess, given)
    elif isinstance(leaf, FunctionType):  # of an optimiser, say
        return _guessing(leaf, guess)
    elif hasattr(leaf, "__dict__") and not callable(leaf):
        for name, part in vars(leaf).items():
            if isinstance(part, (int, float, jax.Array)):
                setattr(leaf, name, _guessed(part, guess, given))
    return leaf


def _array(leaf: jax.Array, guess: str, given: list[jax.Array]) -> jax.Array:
    if guess == "random":
        numbers = np.random.default_rng(7).normal(size=leaf.shape)
        return jnp.asarray(numbers.astype(leaf.dtype))
    alike = [part for part in given if (part.shape, part.dtype) == (leaf.shape, leaf.dtype)]
    if guess == "input" and alike:
        return alike[0]
    return jnp.full_like(leaf, NUMBERS.get(guess, 0.0))
