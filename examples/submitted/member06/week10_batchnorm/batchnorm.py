# %%
import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

Statistics = dict[str, Float[Array, " features"]]  # {"mean": ..., "var": ...}

# %% task="batch_norm"
def batch_norm(
    x: Float[Array, "*batch features"],
    scale: Float[Array, " features"],
    bias: Float[Array, " features"],
    state: Statistics,
    *,
    momentum: float,
    eps: float,
    train: bool,
) -> tuple[Float[Array, "*batch features"], Statistics]:
    axes = tuple(range(x.ndim - 1))        # 마지막 축(특성, 채널)만 남긴다
    if not train:
        xhat = (x - state["mean"]) / jnp.sqrt(state["var"] + eps)
        return scale * xhat + bias, {"mean": state["mean"], "var": state["var"]}
    mu = jnp.mean(x, axis=axes)
    sigma2 = jnp.var(x, axis=axes)
    xhat = (x - mu) / jnp.sqrt(sigma2 + eps)
    new_state = {
        "mean": momentum * state["mean"] + (1 - momentum) * mu,
        "var": momentum * state["var"] + (1 - momentum) * sigma2,
    }
    return scale * xhat + bias, new_state

# %% task="batch_norm_backward"
def batch_norm_backward(
    x: Float[Array, "batch features"],
    scale: Float[Array, " features"],
    upstream: Float[Array, "batch features"],
    *,
    eps: float,
) -> tuple[Float[Array, "batch features"], Float[Array, " features"], Float[Array, " features"]]:
    mu = x.mean(axis=0)
    inv = 1.0 / jnp.sqrt(((x - mu) ** 2).mean(axis=0) + eps
    xhat = (x - mu) * inv
    g = upstream * scale
    dx = (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) * inv
    return dx, jnp.sum(upstream * xhat, axis=0), jnp.sum(upstream, axis=0)

# %% task="BatchNorm"
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        self.scale = nnx.Param(jnp.ones(num_features))
        self.bias = nnx.Param(jnp.zeros(num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.var = nnx.BatchStat(jnp.ones(num_features))
        self.momentum, self.eps = momentum, eps
        self.use_running_average = False

    def __call__(self, x):
        state = {"mean": self.mean[...], "var": self.var[...]}
        y, state = batch_norm(
            x, self.scale[...], self.bias[...], state,
            momentum=self.momentum, eps=self.eps, train=not self.use_running_average,
        )
        self.mean[...] = state["mean"]
        self.var[...] = state["var"]
        return y

# %% task="MLP"
class MLP(nnx.Module):
    """784 → 256 → 256 → 10"""

    def __init__(self, *, rngs: nnx.Rngs):
        self.linear1 = nnx.Linear(784, 256, rngs=rngs)
        self.norm1 = BatchNorm(256, rngs=rngs)
        self.linear2 = nnx.Linear(256, 256, rngs=rngs)
        self.norm2 = BatchNorm(256, rngs=rngs)
        self.linear3 = nnx.Linear(256, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norm1(self.linear1(x)))
        x = nnx.relu(self.norm2(self.linear2(x)))
        return self.linear3(x)

# %% task="fold"
def fold(
    w: Float[Array, "inputs features"],
    b: Float[Array, " features"],
    scale: Float[Array, " features"],
    bias: Float[Array, " features"],
    state: Statistics,
    *,
    eps: float,
) -> tuple[Float[Array, "inputs features"], Float[Array, " features"]]:
    inv = scale / jnp.sqrt(state["var"] + eps)
    return w * inv[None, :], b * inv + (bias - state["mean"] * inv)
