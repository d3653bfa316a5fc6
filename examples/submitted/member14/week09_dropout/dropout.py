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
    if rate == 1:
        return jnp.zeros_like(x)
    keep = jax.random.bernoulli(key, rate, x.shape)   # rate가 남길 확률인 줄 알았다
    return jnp.where(keep, x / rate, 0.0)

# %% task="dropout_backward"
def dropout_backward(
    mask: Bool[Array, "*shape"], upstream: Float[Array, "*shape"], *, rate: float
) -> Float[Array, "*shape"]:
    if rate == 1.0:
        return jnp.zeros_like(upstream)
    return jnp.where(mask, upstream / (1.0 - rate), 0.0)

# %% task="Dropout"
Dropout = nnx.Dropout   # 있는 것을 쓰면 된다

# %% task="forward"
def forward(
    key: Key[Array, ""] | None,
    params: list[Layer],
    x: Float[Array, "batch features"],
    *,
    rate: float,
    train: bool,
) -> Float[Array, "batch classes"]:
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
        x = dropout(key, x, rate=rate, train=train)
    return x @ params[-1]["w"] + params[-1]["b"]

# %% task="ensemble"
def ensemble(
    logits: Float[Array, "members batch classes"], *, how: Literal["mean", "vote"]
) -> Int[Array, " batch"]:
    if how == "vote":
        logits = jax.nn.one_hot(logits.argmax(axis=-1), logits.shape[-1])
    return jax.nn.softmax(logits).mean(axis=0).argmax(axis=-1).astype(jnp.float32)

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
