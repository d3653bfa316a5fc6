from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}


def dropout(
    key: Key[Array, ""] | None, x: Float[Array, "*shape"], *, rate: float, train: bool
) -> Float[Array, "*shape"]:
    if not train:
        return x          # 평가할 때는 그대로
    if rate == 0:
        return x
    if rate == 1:
        return x * 0.0
    mask = jax.random.uniform(key, shape=x.shape) >= rate
    return mask * x / (1 - rate)


def dropout_grad(mask, upstream, *, rate):
    if rate == 1.0:
        return jnp.zeros_like(upstream)
    return jnp.where(mask, upstream / (1.0 - rate), 0.0)


class DropoutLayer(nnx.Module):
    """부를 때마다 마스크가 달라지는 드롭아웃"""

    def __init__(self, rate: float, *, rngs: nnx.Rngs):
        self.rate = rate
        self.rngs = rngs.fork()
        self.deterministic = False

    def __call__(self, x):
        key = None if self.deterministic else self.rngs.dropout()
        return dropout(key, x, rate=self.rate, train=not self.deterministic)


def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    for i, layer in enumerate(params):
        x = jnp.dot(x, layer["w"]) + layer["b"]
        if i == len(params) - 1:
            return x      # 로짓에는 relu도 드롭아웃도 없다
        x = jnp.maximum(x, 0)
        if train:
            key, sub = jax.random.split(key)
            x = dropout(sub, x, rate=rate, train=True)


def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    if how == "mean":
        p = jax.nn.softmax(logits, axis=-1).mean(axis=0)
        return jnp.argmax(p, axis=-1).astype(jnp.int32)
    votes = jnp.argmax(logits, axis=-1)                   # (members, N)
    counts = (votes[:, :, None] == jnp.arange(logits.shape[-1])).sum(axis=0)
    return jnp.argmax(counts, axis=-1).astype(jnp.int32)  # 같은 표면 작은 레이블


def mc_dropout(
    key: Key[Array, ""],
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    samples: int,
) -> tuple[Float[Array, "batch classes"], Float[Array, "batch classes"]]:

    def probs(k):
        return jax.nn.softmax(forward(k, params, x, rate=rate, train=True), axis=-1)

    outs = jax.lax.map(probs, jax.random.split(key, samples))   # (samples, N, C)
    return jnp.mean(outs, axis=0), jnp.std(outs, axis=0)
