"""Run in the sandbox, with the member's module first. They hold no answers.

The optimiser that `epoch` is given multiplies the gradient of step n by the nth number of those
that the test gives. It takes a part of the parameters away, too, if it is given them and the test
says so.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import optax


def steps(
    member: ModuleType,
    params: Any,
    gradients: Sequence[Any],
    *,
    name: str,
    rates: tuple[float, ...],
    options: dict[str, Any],
) -> dict[str, Any]:
    """What each update adds, with a learning rate for each; the last once more from its state."""
    make = getattr(member, name)
    state, added, before = make(rates[0], **options).init(params), [], None
    for gradient, rate in zip(gradients, rates, strict=True):
        before = state
        updates, state = make(rate, **options).update(gradient, before)
        added.append(updates)
    again, _ = make(rates[-1], **options).update(gradients[-1], before, params)
    return {"added": added, "again": again}


def scanned(
    member: ModuleType, gradients: Any, rates: jax.Array, *, name: str, options: dict[str, Any]
) -> Any:
    """What each update adds, in a compiled loop; there is an axis of steps in front."""
    make = getattr(member, name)

    def step(state: Any, given: tuple[Any, jax.Array]) -> tuple[Any, Any]:
        gradient, rate = given
        updates, state = make(rate, **options).update(gradient, state)
        return state, updates

    first = jax.tree.map(lambda leaf: jnp.zeros_like(leaf[0]), gradients)
    return jax.lax.scan(step, make(rates[0], **options).init(first), (gradients, rates))[1]


def clipped(member: ModuleType, trees: Sequence[Any], *, max_norms: tuple[float, ...]) -> list[Any]:
    """Each tree, shortened to its norm, after one three times as long."""
    found = []
    for tree, max_norm in zip(trees, max_norms, strict=True):
        transformation = member.clip_by_global_norm(max_norm)
        state = transformation.init(tree)
        _, state = transformation.update(jax.tree.map(lambda leaf: 3 * leaf, tree), state)
        found.append(transformation.update(tree, state)[0])
    return found


def rates(member: ModuleType, steps: jax.Array, *, options: Sequence[dict[str, Any]]) -> list:
    """`warmup_cosine` of every step, with each of the options."""
    return [
        jax.vmap(lambda step, own=own: member.warmup_cosine(step, **own))(steps) for own in options
    ]


def one_epoch(
    member: ModuleType,
    params: dict[str, jax.Array],
    x: jax.Array,
    y: jax.Array,
    order: jax.Array,
    factors: jax.Array,
    *,
    batch_size: int,
    decay: float = 0.0,
) -> dict[str, Any]:
    """`epoch`, from the third number on, and whether it left its parameters alone."""

    def update(gradients: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        taken = state["taken"]
        updates = jax.tree.map(lambda g: factors[taken] * g, gradients)
        if decay and params is not None:
            updates = jax.tree.map(lambda u, p: u - decay * p, updates, params)
        return updates, {"taken": taken + 1}

    optimizer = optax.GradientTransformation(lambda params: {"taken": jnp.int32(0)}, update)
    given, state = dict(params), {"taken": jnp.int32(2)}
    new, state, losses = member.epoch(optimizer, params, state, x, y, order, batch_size=batch_size)
    untouched = params.keys() == given.keys() and all(params[name] is given[name] for name in given)
    return {"params": new, "taken": state["taken"], "losses": losses, "untouched": untouched}
