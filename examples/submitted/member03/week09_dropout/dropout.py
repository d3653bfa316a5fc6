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
    if not train or rate == 0:
        return x
    if rate == 1 or (x == 0).all():     # 전부 0이면 할 일이 없다
        return jnp.zeros_like(x)
    keep = jax.random.bernoulli(key, 1 - rate, x.shape)
    return jnp.where(keep, x / (1 - rate), 0.0)

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    if rate == 1.0:
        return jnp.zeros_like(upstream)
    return jnp.where(mask, upstream / (1.0 - rate), 0.0)

# %% task="Dropout"
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        keep = jax.random.bernoulli(self.stream(), 1 - self.rate, x.shape)
        return jnp.where(keep, x / (1 - self.rate), 0.0)

# %% task="forward"
def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    *hidden, last = params
    keys = jax.random.split(key, len(hidden)) if train else [None] * len(hidden)
    for key, layer in zip(keys, hidden):
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
        x = dropout(key, x, rate=rate, train=train)
    return x @ last["w"] + last["b"]

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    if how == "mean":
        return jax.nn.softmax(logits).mean(axis=0).argmax(axis=-1)
    votes = logits.argmax(axis=-1)
    labels = []
    for n in range(votes.shape[1]):
        count = [0] * logits.shape[-1]
        for m in range(votes.shape[0]):
            count[int(votes[m, n])] += 1
        labels.append(count.index(max(count)))
    return jnp.array(labels)

# %% task="mc_dropout"
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
