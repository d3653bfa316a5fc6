# 6주차 과제 - 역전파
# 손으로 푼 것을 그대로 옮겼습니다. 한글 주석이 깨지면 말씀해 주세요.


from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

Scalar = float | Float[Array, ""]
Params = dict[str, Float[Array, "..."]]


def numerical_gradient(
    f: Callable[[Float[Array, "*shape"]], Float[Array, ""]],
    x: Float[Array, "*shape"],
    *,
    h: float,
) -> Float[Array, "*shape"]:
    def one(i):
        e = (jnp.arange(x.size) == i).astype(x.dtype).reshape(x.shape) * h
        return (f(x + e) - f(x - e)) / (2.0 * h)

    return jax.lax.map(one, jnp.arange(x.size)).reshape(x.shape)


def affine_backward(
    x: Float[Array, "batch in"],
    w: Float[Array, "in out"],
    upstream: Float[Array, "batch out"],
) -> tuple[Float[Array, "batch in"], Float[Array, "in out"], Float[Array, " out"]]:
    dx = jnp.dot(upstream, jnp.transpose(w))
    dw = jnp.dot(jnp.transpose(x), upstream)
    db = jnp.sum(upstream, axis=0)  # b는 모든 예제가 나누어 쓰므로 더한다
    return dx, dw, db


def sigmoid_backward(
    s: Float[Array, "*shape"], upstream: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    return upstream * (s - s**2)


def forward(
    params: Params, x: Float[Array, "batch in"]
) -> tuple[Float[Array, "batch classes"], PyTree[Array]]:
    hidden = jax.nn.sigmoid(x @ params["w1"] + params["b1"])
    logits = hidden @ params["w2"] + params["b2"]
    return logits, {"x": x, "hidden": hidden, "logits": logits}


def backward(params: Params, cache: PyTree[Array], labels: Int[Array, " batch"]) -> Params:
    x, hidden, logits = cache["x"], cache["hidden"], cache["logits"]
    dlogits = (jax.nn.softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
    dhidden, dw2, db2 = affine_backward(hidden, params["w2"], dlogits)
    _, dw1, db1 = affine_backward(x, params["w1"], sigmoid_backward(hidden, dhidden))
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}


class Value:
    # micrograd를 보고 따라 만들었습니다. 재귀 대신 스택을 썼습니다.
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._children = children
        self._push = lambda: None

    def __add__(self, other):
        other = as_value(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out._push = push
        return out

    def __mul__(self, other):
        other = as_value(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._push = push
        return out

    def _unary(self, data, slope):
        out = Value(data, (self,))

        def push():
            self.grad += slope * out.grad

        out._push = push
        return out

    def __pow__(self, exponent):
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        e = jnp.exp(self.data)
        return self._unary(e, e)

    def tanh(self):
        t = jnp.tanh(self.data)
        return self._unary(t, 1 - t**2)

    def relu(self):
        return self._unary(jnp.maximum(self.data, 0.0), jnp.where(self.data > 0, 1.0, 0.0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -1 * as_value(other)

    def __truediv__(self, other):
        return self * as_value(other) ** -1.0

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def backward(self):
        topo, state, stack = [], {}, [self]
        while stack:
            node = stack[-1]
            if state.get(id(node)) is None:
                state[id(node)] = "open"
                stack.extend(c for c in node._children if id(c) not in state)
            else:
                stack.pop()
                if state[id(node)] == "open":
                    state[id(node)] = "done"
                    topo.append(node)
        for node in topo:
            node.grad = 0.0
        self.grad = 1.0
        for node in topo[::-1]:
            node._push()


def as_value(number):
    if isinstance(number, Value):
        return number
    return Value(number)
