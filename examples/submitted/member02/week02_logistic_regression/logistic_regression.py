# %%
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

Params = dict[str, Array]  # {"w": (features,), "b": ()}

# %% task="sigmoid"
def sigmoid(z):
    return 1 / (1 + jnp.exp(-z))

# %% task="binary_cross_entropy"
def binary_cross_entropy(logits, y):
    p = jnp.clip(sigmoid(logits), 1e-7, 1 - 1e-7)
    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))

# %% task="bce_gradient"
def bce_gradient(
    params: Params, x: Float[Array, "batch features"], y: Int[Array, " batch"]
) -> Params:
    errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
    return {"w": errors @ x, "b": errors.sum()}

# %% task="predict_label"
def predict_label(params, x):
    return (x @ params["w"] + params["b"] > 0.5).astype(jnp.int32)

# %% task="fit"
def fit(
    params: Params,
    x: Float[Array, "batch features"],
    y: Int[Array, " batch"],
    *,
    learning_rate: float,
    steps: int,
) -> tuple[Params, Float[Array, " steps"]]:
    """기울기의 반대쪽으로 steps번 걷습니다. losses[i]는 i번째 걸음 전의 손실입니다.

    Takes steps steps against the gradient; losses[i] is the loss before step i.

    Example:
        >>> params = {"w": jnp.zeros(1), "b": jnp.zeros(())}
        >>> x, y = jnp.array([[1.0], [3.0]]), jnp.array([1, 1])
        >>> params, losses = fit(params, x, y, learning_rate=2.0, steps=1)
        >>> params["w"].tolist(), params["b"].item(), losses.shape
        ([2.0], 1.0, (1,))
    """

    raise NotImplementedError("week02: fit")
