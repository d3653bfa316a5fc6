from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}


def dropout(
    key: Key[Array, ""] | None, x: Float[Array, "*shape"], *, rate: float, train: bool
) -> Float[Array, "*shape"]:
    if not train or rate == 0.0:
        return x
    if rate == 1.0:
        return jnp.zeros_like(x)
    keep = jax.random.bernoulli(key, 1.0 - rate, x.shape)
    return jnp.where(keep, x / (1.0 - rate), 0.0)


def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    if rate == 1.0:
        return jnp.zeros_like(upstream)
    return jnp.where(mask, upstream / (1.0 - rate), 0.0)


class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        return dropout(self.stream(), x, rate=self.rate, train=True)


def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    for i, layer in enumerate(params):
        x = x @ layer["w"] + layer["b"]
        if i < len(params) - 1:
            key, sub = jax.random.split(key) if train else key, None
            x = dropout(sub, jax.nn.relu(x), rate=rate, train=train)
        else
            return x


def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    probs = jax.nn.softmax(logits)
    if how == "vote":
        probs = jax.nn.one_hot(probs.argmax(axis=-1), logits.shape[-1])
    return probs.mean(axis=0).argmax(axis=-1)


def mc_dropout(
    key: Key[Array, ""],
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    samples: int,
) -> tuple[Float[Array, "batch classes"], Float[Array, "batch classes"]]:

    def sample(key):
        return jax.nn.softmax(forward(key, params, x, rate=rate, train=True))

    probs = jax.vmap(sample)(jax.random.split(key, samples))
    return probs.mean(axis=0), probs.std(axis=0)
