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
    flat = x.ravel()
    result = []
    for i in range(flat.size):
        # i번째 원소만 h만큼 움직인다
        plus = flat.at[i].add(h).reshape(x.shape)
        minus = flat.at[i].add(-h).reshape(x.shape)
        result.append((f(plus) - f(minus)) / (2 * h))
    return jnp.stack(result).reshape(x.shape)

# %% task="affine_backward"
def affine_backward(
    x: Float[Array, "batch in"],
    w: Float[Array, "in out"],
    upstream: Float[Array, "batch out"],
) -> tuple[Float[Array, "batch in"], Float[Array, "in out"], Float[Array, " out"]]:
    return upstream @ w.T, upstream.T @ x, upstream.sum(axis=0)

# %% task="sigmoid_backward"
def sigmoid_backward(
    s: Float[Array, "*shape"], upstream: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    ds = s * (1 - s)
    ds * upstream

# %% task="forward"
def forward(
    params: Params, x: Float[Array, "batch in"]
) -> tuple[Float[Array, "batch classes"], PyTree[Array]]:
    z1 = jnp.dot(x, params["w1"]) + params["b1"]
    a1 = jax.nn.sigmoid(z1)
    z2 = jnp.dot(a1, params["w2"]) + params["b2"]
    cache = (x, a1, z2)  # backward에서 쓸 것들
    return z2, cache

# %% task="backward"
def backward(params: Params, cache: PyTree[Array], labels: Int[Array, " batch"]) -> Params:
    # 손으로 하면 틀려서 jax.grad로...
    x, _, _ = cache

    def loss(params):
        logits, _ = forward(params, x)
        return -jax.nn.log_softmax(logits)[jnp.arange(len(labels)), labels].mean()

    return jax.grad(loss)(params)

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
