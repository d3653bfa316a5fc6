# %%
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

Scalar = float | Float[Array, ""]
Params = dict[str, Float[Array, "..."]]

# %% task="numerical_gradient"
def numerical_gradient(
    f: Callable[[Float[Array, "*shape"]], Float[Array, ""]],
    x: Float[Array, "*shape"],
    *,
    h: float,
) -> Float[Array, "*shape"]:
    # 모든 방향을 한꺼번에: 넉넉하게 잡아 둔다
    steps = h * jnp.eye(160_000)
    steps = steps[: x.size, : x.size].reshape(x.size, *x.shape)
    slopes = jax.vmap(lambda step: (f(x + step) - f(x - step)) / (2 * h))(steps)
    return slopes.reshape(x.shape)

# %% task="affine_backward"
def affine_backward(
    x: Float[Array, "batch in"],
    w: Float[Array, "in out"],
    upstream: Float[Array, "batch out"],
) -> tuple[Float[Array, "batch in"], Float[Array, "in out"], Float[Array, " out"]]:
    return upstream @ w.T, x.T @ upstream, upstream.sum(axis=0)

# %% task="sigmoid_backward"
def sigmoid_backward(
    s: Float[Array, "*shape"], upstream: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    return upstream * s * (1 - s)

# %% task="forward"
def forward(
    params: Params, x: Float[Array, "batch in"]
) -> tuple[Float[Array, "batch classes"], PyTree[Array]]:
    hidden = jax.nn.sigmoid(x @ params["w1"] + params["b1"])
    logits = hidden @ params["w2"] + params["b2"]
    return logits, {"x": x, "hidden": hidden, "logits": logits}

# %% task="backward"
def backward(params: Params, cache: PyTree[Array], labels: Int[Array, " batch"]) -> Params:
    x, hidden, logits = cache["x"], cache["hidden"], cache["logits"]
    dlogits = (jax.nn.softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
    dhidden, dw2, db2 = affine_backward(hidden, params["w2"], dlogits)
    _, dw1, db1 = affine_backward(x, params["w1"], sigmoid_backward(hidden, dhidden))
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}

# %% task="Value"
class Value:
    """자신이 어떻게 계산되었는지 기억하는 숫자"""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents  # (부모, 기울기)의 튜플

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        y = jnp.exp(self.data)
        return Value(y, ((self, y),))

    def tanh(self):
        y = jnp.tanh(self.data)
        return Value(y, ((self, 1.0 - y * y),))

    def relu(self):
        on = jnp.where(self.data > 0, 1.0, 0.0)
        return Value(self.data * on, ((self, on),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-as_value(other))

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return as_value(other) + (-self)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def leading_here(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                for parent, _ in node.parents:
                    stack.append((parent, False))
        return order

    def backward(self):
        order = self.leading_here()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.grad = parent.grad + slope * node.grad


def as_value(x):
    return x if isinstance(x, Value) else Value(x)
