# %%
from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int, Key

Layer = dict[str, Array]  # {"w": (inputs, outputs), "b": (outputs,)}

# %% task="dropout"
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

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    scale = 0.0 if rate == 1 else 1 / (1 - rate)
    return upstream * mask * scale

# %% task="Dropout"
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        return dropout(self.stream(), x, rate=self.rate, train=True)

# %% task="forward"
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

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    if how == "mean":
        return jax.nn.softmax(logits).mean(axis=0).argmax(axis=-1)
    votes = logits.argmax(axis=-1)
    counts = jax.nn.one_hot(votes, logits.shape[-1]).sum(axis=0)

    def tied(counts):
        best = counts.max(axis=-1, keepdims=True)
        return ((counts == best).sum(axis=-1) > 1).any()

    # 동점이 없어질 때까지 표를 하나씩 깎는다 (모두 똑같이 깎으니 동점은 그대로다)
    counts = jax.lax.while_loop(tied, lambda counts: counts - 1, counts)
    return counts.argmax(axis=-1)

# %% task="mc_dropout"
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
