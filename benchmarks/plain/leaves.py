"""Arguments and results as trees: which leaves are traced, and what the tests get back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


@dataclass(frozen=True)
class Static:
    """A leaf that the trace keeps as it is."""

    value: Any


def split(tree: Any) -> tuple[list[Any], Any]:
    """The arrays of a tree, and the rest of it as something to look up by."""
    leaves, structure = jax.tree.flatten(tree)
    arrays = [traced(leaf) for leaf in leaves if is_array(leaf)]
    statics = tuple(None if is_array(leaf) else Static(leaf) for leaf in leaves)
    kinds = tuple(type(leaf) for leaf in leaves)
    shapes = tuple((array.shape, str(array.dtype)) for array in arrays)
    return arrays, (structure, statics, (kinds, shapes))


def is_array(leaf: Any) -> bool:
    """Whether the tests would call this leaf an array."""
    return isinstance(leaf, (np.ndarray, np.generic, jax.Array))


def has_arrays(tree: Any) -> bool:
    """Whether any leaf is an array."""
    return any(is_array(leaf) for leaf in jax.tree.leaves(tree))


def is_key(leaf: Any) -> bool:
    """Whether an array holds typed random keys."""
    return jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)


def traced(leaf: Any) -> Any:
    """A NumPy leaf as a JAX array."""
    return jnp.asarray(leaf) if isinstance(leaf, (np.ndarray, np.generic)) else leaf


def raw(leaf: Any) -> Any:
    """A typed key as its data."""
    return jax.random.key_data(leaf) if is_key(leaf) else leaf


def typed(leaf: Any, key: bool) -> Any:
    """A key's data as a typed key."""
    return jax.random.wrap_key_data(leaf) if key else leaf


def is_differentiable(tree: Any) -> bool:
    """Whether every leaf is a floating array, and there is one."""
    leaves = jax.tree.leaves(tree)
    return bool(leaves) and all(
        is_array(leaf) and jnp.issubdtype(leaf.dtype, jnp.floating) for leaf in leaves
    )


def make_rngs(rngs: Any) -> nnx.Rngs:
    """The streams of a module, from one key or one for each stream."""
    return nnx.Rngs(**rngs) if isinstance(rngs, Mapping) else nnx.Rngs(rngs)


def plain(out: Any) -> Any:
    """Tuples and dicts in the place of their subclasses and of dataclasses."""
    if isinstance(out, Mapping):
        return {key: plain(value) for key, value in out.items()}
    if isinstance(out, (tuple, list)):
        return (tuple if isinstance(out, tuple) else list)(plain(value) for value in out)
    if is_dataclass(out) and not isinstance(out, type) and not is_array(out):
        return {field.name: plain(getattr(out, field.name)) for field in fields(out)}
    return out


def to_numpy(seen: dict[str, Any], arrays: list[Any]) -> Any:
    """The result as the tests see it."""
    given = iter(arrays)
    leaves = [np.asarray(next(given)) if leaf is None else leaf.value for leaf in seen["leaves"]]
    return jax.tree.unflatten(seen["structure"], leaves)
