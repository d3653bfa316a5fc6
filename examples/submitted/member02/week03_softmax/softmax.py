# %%
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

# %% task="softmax"
def softmax(logits):
    powers = jnp.exp(logits - logits.max())
    return powers / powers.sum(axis=-1, keepdims=True)

# %% task="log_softmax"
def log_softmax(logits):
    return jnp.log(softmax(logits))

# %% task="cross_entropy"
def cross_entropy(
    logits: Float[Array, "batch classes"], labels: Int[Array, " batch"]
) -> Float[Array, ""]:
    return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()

# %% task="cross_entropy_gradient"
def cross_entropy_gradient(logits, labels):
    return softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])

# %% task="learning_slowdown"
def learning_slowdown(
    logit: Float[Array, "*shape"], y: Float[Array, "*shape"]
) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """제곱 오차와 교차 엔트로피를 로짓으로 미분한 것, 이 순서입니다.

    The derivatives of squared error and of cross-entropy by the logit, in this order.

    Example:
        >>> squares, entropy = learning_slowdown(jnp.array(0.0), jnp.array(1.0))
        >>> squares.item(), entropy.item()
        (-0.25, -0.5)
    """
    raise NotImplementedError("week03: learning_slowdown")
