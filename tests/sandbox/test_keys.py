"""Which programs use a random key twice: only what is certain is an accusation."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import pytest
from jax import Array, lax
from jax.random import clone, fold_in, split

from grader.sandbox.keys import check


def draw(key: Array) -> Array:
    """What uses a key."""
    return jax.random.uniform(key, (2,))


ONCE = {
    "an element of many in a loop": lambda k, ks: lax.fori_loop(
        0, 3, lambda i, x: x + draw(ks[i]), jnp.zeros(2)
    ),
    "an element of many in lax.map": lambda k, ks: lax.map(lambda i: draw(ks[i]), jnp.arange(3)),
    "an element of many in scan": lambda k, ks: lax.scan(
        lambda c, i: (c, draw(lax.dynamic_index_in_dim(ks, i, keepdims=False))), 0, jnp.arange(3)
    ),
    "some of them": lambda k, ks: (
        jax.vmap(draw)(ks[jnp.array([0, 2])]) + jax.vmap(draw)(ks[jnp.array([1, 3])])
    ),
    "slices": lambda k, ks: jax.vmap(draw)(ks[::2]) + jax.vmap(draw)(ks[1::2]),
    "stacked": lambda k, ks: jax.vmap(draw)(jnp.stack([ks[0], ks[1]])),
    "turned round": lambda k, ks: jax.vmap(draw)(ks[::-1]),
    "transposed": lambda k, ks: jax.vmap(jax.vmap(draw))(ks.reshape(2, 2).T),
    "one of two": lambda k, ks: draw(jnp.where(jnp.ones(()) > 0, ks[0], ks[1])),
    "one a branch": lambda k, ks: lax.cond(k == ks[0], draw, lambda k: 2 * draw(k), k),
    "the last of a list": lambda k, ks: sum(map(draw, [*ks][:-1])) + draw(ks[-1]),
    "folded": lambda k, ks: draw(fold_in(k, 0)) + draw(fold_in(k, 1)),
    "cloned": lambda k, ks: draw(k) + draw(clone(k)),
}
TWICE = {
    "drawn from twice": lambda k, ks: draw(k) + draw(k),
    "split and drawn from": lambda k, ks: draw(split(k)[0]) + draw(k),
    "split for nothing and drawn from": lambda k, ks: (split(k), draw(k))[1],
    "an element twice": lambda k, ks: draw(ks[1]) + draw(ks[1]),
    "a chosen element twice": lambda k, ks: (lambda one: draw(one) + draw(one))(
        ks[jnp.argmax(jnp.ones(3))]
    ),
    "the same in a loop": lambda k, ks: lax.fori_loop(0, 3, lambda i, x: x + draw(k), jnp.zeros(2)),
    "the first in a loop": lambda k, ks: lax.map(lambda i: draw(ks[0]), jnp.arange(3)),
    "stacked and drawn from": lambda k, ks: jax.vmap(draw)(jnp.stack([k, ks[0]])) + draw(k),
    "one of two, and that": lambda k, ks: draw(jnp.where(jnp.ones(()) > 0, k, ks[0])) + draw(k),
}


def jaxpr(function: Callable[[Array, Array], Array]):
    """Its program, of a key and of four others."""
    keys = jax.random.key(0), split(jax.random.key(1), 4)
    return jax.jit(function).trace(*keys).jaxpr.jaxpr


@pytest.mark.parametrize("how", ONCE)
def test_a_key_that_is_used_once_is_no_fault(how: str) -> None:
    check(jaxpr(ONCE[how]))


@pytest.mark.parametrize("how", TWICE)
def test_a_key_that_is_used_twice_is_one(how: str) -> None:
    with pytest.raises(jax.errors.KeyReuseError):
        check(jaxpr(TWICE[how]))
