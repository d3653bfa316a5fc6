# %%
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Params = dict[str, Array]  # {"w": (features,), "b": ()}

# %% task="predict"
def predict(params: Params, x: Float[Array, "batch features"]) -> Float[Array, " batch"]:
    return x @ params["w"] + params["b"]

# %% task="mse"
def mse(params, x, y):
    return jnp.mean((predict(params, x) - y) ** 2)

# %% task="mse_gradient"
def mse_gradient(params, x, y):
    # 미분하면 오차 × x 의 평균
    errors = predict(params, x) - y
    return {"w": jnp.mean(errors[:, None] * x, axis=0), "b": jnp.mean(errors)}

# %% task="central_difference"
def central_difference(
    f: Callable[[Float[Array, "*shape"]], Float[Array, "*shape"]],
    x: Float[Array, "*shape"],
    *,
    h: float,
) -> Float[Array, "*shape"]:
    return (f(x + h) - f(x - h)) / (2 * h)

# %% task="gradient_descent"
def gradient_descent(
    params: Params,
    x: Float[Array, "batch features"],
    y: Float[Array, " batch"],
    *,
    learning_rate: float,
    steps: int,
) -> tuple[Params, Float[Array, " steps"]]:
    """기울기의 반대쪽으로 steps번 걷습니다. losses[i]는 i번째 걸음 전의 손실입니다.

    Takes steps steps against the gradient; losses[i] is the loss before step i.

    Example:
        >>> params = {"w": jnp.array([5.0]), "b": jnp.array(0.0)}
        >>> x = jnp.array([[1.0], [3.0]])
        >>> params, losses = gradient_descent(params, x, x[:, 0], learning_rate=0.125, steps=2)
        >>> params["w"].tolist(), params["b"].item(), losses.tolist()
        ([2.25], -1.0, [80.0, 17.0])
    """

    raise NotImplementedError("week01: gradient_descent")
