"""Right solutions of week 6 in other styles; each must score full."""

from grader.mutation import Alternative

_NUMERICAL = [
    Alternative(
        "python_loop",
        "numerical_gradient",
        """
def numerical_gradient(f, x, *, h):
    flat = x.reshape(-1)
    slopes = []
    for index in range(x.size):
        up = f(flat.at[index].add(h).reshape(x.shape))
        down = f(flat.at[index].add(-h).reshape(x.shape))
        slopes.append((up - down) / (2 * h))
    return jnp.array(slopes).reshape(x.shape)
""",
    ),
    Alternative(
        "loop_that_puts_elements_back",
        "numerical_gradient",
        """
import numpy as np


def numerical_gradient(f, x, *, h):
    gradient = jnp.zeros_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x = x.at[index].set(value + h)
        up = f(x)
        x = x.at[index].set(value - h)
        down = f(x)
        x = x.at[index].set(value)
        gradient = gradient.at[index].set((up - down) / (2 * h))
    return gradient
""",
    ),
    Alternative(
        "vmap_over_indices",
        "numerical_gradient",
        """
def numerical_gradient(f, x, *, h):
    @jax.vmap
    def slope(index):
        step = jnp.where(jnp.arange(x.size) == index, h, 0.0).reshape(x.shape)
        return (f(x + step) - f(x - step)) * (0.5 / h)

    return slope(jnp.arange(x.size)).reshape(x.shape)
""",
    ),
    Alternative(
        "lax_map",
        "numerical_gradient",
        """
def numerical_gradient(f, x, *, h):
    flat = x.ravel()

    def slope(i):
        difference = f(flat.at[i].add(h).reshape(x.shape)) - f(flat.at[i].add(-h).reshape(x.shape))
        return difference / (2.0 * h)

    return jnp.reshape(jax.lax.map(slope, jnp.arange(flat.size)), x.shape)
""",
    ),
    Alternative(
        "fori_loop",
        "numerical_gradient",
        """
def numerical_gradient(f, x, *, h):
    def body(i, gradient):
        index = jnp.unravel_index(i, x.shape)
        up, down = f(x.at[index].add(h)), f(x.at[index].add(-h))
        return gradient.at[index].set((up - down) / (2 * h))

    return jax.lax.fori_loop(0, x.size, body, jnp.zeros(x.shape))
""",
    ),
]

_AFFINE = [
    Alternative(
        "einsum",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    dx = jnp.einsum("nm,dm->nd", upstream, w)
    dw = jnp.einsum("nd,nm->dm", x, upstream)
    db = jnp.einsum("nm->m", upstream)
    return dx, dw, db
""",
    ),
    Alternative(
        "vmap_over_examples",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    dx = jax.vmap(lambda u: w @ u)(upstream)
    dws = jax.vmap(jnp.outer)(x, upstream)
    return dx, jnp.sum(dws, axis=0), jnp.sum(upstream, axis=0)
""",
    ),
    Alternative(
        "loop_over_examples",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    dx, dw, db = [], jnp.zeros(w.shape), jnp.zeros(w.shape[1])
    for n in range(x.shape[0]):
        dx.append(jnp.dot(w, upstream[n]))
        dw = dw + jnp.outer(x[n], upstream[n])
        db += upstream[n]
    return jnp.stack(dx), dw, db
""",
    ),
    Alternative(
        "broadcast_and_sum",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    dx = (upstream[:, None, :] * w[None]).sum(axis=2)
    dw = (x[:, :, None] * upstream[:, None, :]).sum(axis=0)
    db = jnp.ones(len(x)) @ upstream
    return dx, dw, db
""",
    ),
    Alternative(
        "transposed_twice_in_a_list",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    return tuple([(w @ upstream.T).T, (upstream.T @ x).T, jax.lax.reduce_sum(upstream, axes=(0,))])
""",
    ),
    Alternative(
        "bias_as_a_weight_of_one",
        "affine_backward",
        """
def affine_backward(x, w, upstream):
    ones = jnp.ones((x.shape[0], 1))
    both = jnp.concatenate([x, ones], axis=1).T @ upstream
    return jax.lax.dot_general(upstream, w, (((1,), (1,)), ((), ()))), both[:-1], both[-1]
""",
    ),
]

_SIGMOID = [
    Alternative(
        "multiplied_out",
        "sigmoid_backward",
        """
def sigmoid_backward(s, upstream):
    return upstream * (s - s**2)
""",
    ),
    Alternative(
        "square_completed",
        "sigmoid_backward",
        """
def sigmoid_backward(s, upstream):
    return upstream * (0.25 - (s - 0.5) ** 2)
""",
    ),
    Alternative(
        "vmap_over_numbers",
        "sigmoid_backward",
        """
def sigmoid_backward(s, upstream):
    def one(s, u):
        return (1.0 - s) * s * u

    return jax.vmap(one)(s.ravel(), upstream.ravel()).reshape(s.shape)
""",
    ),
    Alternative(
        "loop_over_numbers",
        "sigmoid_backward",
        """
def sigmoid_backward(s, upstream):
    pairs = zip(s.ravel(), upstream.ravel())
    return jnp.array([u * s * (1 - s) for s, u in pairs]).reshape(s.shape)
""",
    ),
    Alternative(
        "functions_of_jnp",
        "sigmoid_backward",
        """
def sigmoid_backward(s, upstream):
    slope = jnp.multiply(s, jnp.subtract(1.0, s))
    return jnp.multiply(slope, upstream)
""",
    ),
]

_FORWARD = [
    Alternative(
        "einsum",
        "forward",
        """
def forward(params, x):
    z = jnp.einsum("nd,dh->nh", x, params["w1"]) + params["b1"]
    hidden = jax.nn.sigmoid(z)
    logits = jnp.einsum("nh,hc->nc", hidden, params["w2"]) + params["b2"]
    return logits, dict(x=x, hidden=hidden, logits=logits)
""",
    ),
    Alternative(
        "vmap_over_examples",
        "forward",
        """
def forward(params, x):
    def one(x):
        hidden = jax.nn.sigmoid(params["b1"] + x @ params["w1"])
        return hidden, params["b2"] + hidden @ params["w2"]

    hidden, logits = jax.vmap(one)(x)
    return logits, {"x": x, "hidden": hidden, "logits": logits}
""",
    ),
    Alternative(
        "sigmoid_by_tanh",
        "forward",
        """
def forward(params, x):
    cache = {"x": x}
    cache["hidden"] = 0.5 * (1 + jnp.tanh((x @ params["w1"] + params["b1"]) / 2))
    cache["logits"] = cache["hidden"] @ params["w2"] + params["b2"]
    return cache["logits"], cache
""",
    ),
    Alternative(
        "sigmoid_by_exp",
        "forward",
        """
def affine(x, w, b):
    return jnp.dot(x, w) + b


def forward(params, x):
    hidden = 1 / (1 + jnp.exp(-affine(x, params["w1"], params["b1"])))
    logits = affine(hidden, params["w2"], params["b2"])
    return logits, {"hidden": hidden, "logits": logits, "x": x, "w2": params["w2"]}
""",
    ),
    Alternative(
        "loop_over_layers",
        "forward",
        """
def forward(params, x):
    values = [x]
    for layer in "12":
        z = values[-1] @ params[f"w{layer}"] + params[f"b{layer}"]
        values.append(jax.nn.sigmoid(z) if layer == "1" else z)
    return values[-1], dict(zip(("x", "hidden", "logits"), values))
""",
    ),
]

_BACKWARD = [
    Alternative(
        "written_out",
        "backward",
        """
def backward(params, cache, labels):
    hidden = cache["hidden"]
    num_classes = params["b2"].shape[0]
    dlogits = (jax.nn.softmax(cache["logits"], axis=1) - jax.nn.one_hot(labels, num_classes))
    dlogits = dlogits / labels.shape[0]
    dz = (dlogits @ params["w2"].T) * hidden * (1 - hidden)
    gradients = {}
    gradients["w2"] = hidden.T @ dlogits
    gradients["b2"] = jnp.sum(dlogits, axis=0)
    gradients["w1"] = cache["x"].T @ dz
    gradients["b1"] = jnp.sum(dz, axis=0)
    return gradients
""",
    ),
    Alternative(
        "one_subtracted_by_index",
        "backward",
        """
def backward(params, cache, labels):
    n = labels.shape[0]
    dlogits = jax.nn.softmax(cache["logits"]).at[jnp.arange(n), labels].add(-1.0) / n
    dhidden, dw2, db2 = affine_backward(cache["hidden"], params["w2"], dlogits)
    _, dw1, db1 = affine_backward(
        cache["x"], params["w1"], sigmoid_backward(cache["hidden"], dhidden)
    )
    return dict(w1=dw1, b1=db1, w2=dw2, b2=db2)
""",
    ),
    Alternative(
        "vmap_then_mean",
        "backward",
        """
def backward(params, cache, labels):
    def one(x, hidden, logits, label):
        dlogits = jax.nn.softmax(logits) - (jnp.arange(logits.size) == label)
        dz = (params["w2"] @ dlogits) * hidden * (1 - hidden)
        return {"w1": jnp.outer(x, dz), "b1": dz, "w2": jnp.outer(hidden, dlogits), "b2": dlogits}

    each = jax.vmap(one)(cache["x"], cache["hidden"], cache["logits"], labels)
    return jax.tree.map(lambda gradient: gradient.mean(axis=0), each)
""",
    ),
    Alternative(
        "loop_over_examples",
        "backward",
        """
def backward(params, cache, labels):
    total = jax.tree.map(jnp.zeros_like, params)
    for n in range(len(labels)):
        probs = jax.nn.softmax(cache["logits"][n])
        dlogits = probs.at[labels[n]].add(-1)
        hidden = cache["hidden"][n]
        dz = (params["w2"] @ dlogits) * (hidden - hidden**2)
        own = {
            "w1": jnp.outer(cache["x"][n], dz),
            "b1": dz,
            "w2": jnp.outer(hidden, dlogits),
            "b2": dlogits,
        }
        total = jax.tree.map(jnp.add, total, own)
    return jax.tree.map(lambda gradient: gradient / len(labels), total)
""",
    ),
    Alternative(
        "softmax_by_hand_divided_at_the_end",
        "backward",
        """
def softmax(logits):
    e = jnp.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def backward(params, cache, labels):
    x, hidden, logits = (cache[name] for name in ("x", "hidden", "logits"))
    error = softmax(logits) - jnp.eye(logits.shape[1])[labels]
    inner = jnp.einsum("nc,hc,nh->nh", error, params["w2"], hidden * (1 - hidden))
    n = len(x)
    return {
        "b2": error.mean(0),
        "w2": hidden.T @ error / n,
        "b1": inner.mean(0),
        "w1": x.T @ inner / n,
    }
""",
    ),
    Alternative(
        "computed_again_from_the_input",
        "backward",
        """
def backward(params, cache, labels):
    x = cache["x"]
    hidden = jax.nn.sigmoid(x @ params["w1"] + params["b1"])
    logits = hidden @ params["w2"] + params["b2"]
    logs = jax.nn.log_softmax(logits)
    upstream = (jnp.exp(logs) - jax.nn.one_hot(labels, logs.shape[1])) / x.shape[0]
    dhidden, dw2, db2 = affine_backward(x=hidden, w=params["w2"], upstream=upstream)
    dz = sigmoid_backward(s=hidden, upstream=dhidden)
    dw1, db1 = affine_backward(x=x, w=params["w1"], upstream=dz)[1:]
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
""",
    ),
]

_OPERATORS = """
    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1

    def __rsub__(self, other):
        return other + (-self)

    def __rtruediv__(self, other):
        return other * self**-1

    __radd__ = __add__
    __rmul__ = __mul__
"""

_CLOSURES = f"""
class Value:
    def __init__(self, data, _children=()):
        self.data = data
        self.grad = 0.0
        self._children = _children
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad = self.grad + out.grad
            other.grad = other.grad + out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        assert isinstance(n, (int, float))
        out = Value(self.data**n, (self,))

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def _function(self, y, slope):
        out = Value(y, (self,))

        def _backward():
            self.grad += slope * out.grad

        out._backward = _backward
        return out

    def exp(self):
        y = jnp.exp(self.data)
        return self._function(y, y)

    def tanh(self):
        y = 1 - 2 / (jnp.exp(2 * self.data) + 1)
        return self._function(y, 1 - y**2)

    def relu(self):
        return self._function(jax.nn.relu(self.data), (self.data > 0) * 1.0)
{_OPERATORS}
    def backward(self):
        order, seen, stack = [], {{id(self)}}, [(self, iter(self._children))]
        while stack:
            node, children = stack[-1]
            for child in children:
                if id(child) not in seen:
                    seen.add(id(child))
                    stack.append((child, iter(child._children)))
                    break
            else:
                order.append(node)
                stack.pop()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in order[::-1]:
            node._backward()


def as_value(x):
    return x
"""

_HEAD = """
class Value:
    def __init__(self, data, parents=()):
        self.data = {data}
        self.grad = 0.0
        self.parents = parents
        {extra}

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def __pow__(self, n):
        return Value(jnp.power(self.data, n), [(self, n * jnp.power(self.data, n - 1))])

    def exp(self):
        out = Value(jnp.exp(self.data))
        out.parents = [(self, out.data)]
        return out

    def tanh(self):
        return Value(jnp.tanh(self.data), [(self, 1.0 - jnp.square(jnp.tanh(self.data)))])

    def relu(self):
        return Value(self.data * (self.data > 0), [(self, jnp.heaviside(self.data, 0.0))])
"""

_AS_VALUE = """

def as_value(number):
    return number if isinstance(number, Value) else Value(number)
"""

_COUNTED = (
    "\nimport itertools\n\n_count = itertools.count()\n\n"
    + _HEAD.format(data="data", extra="self.number = next(_count)")
    + _OPERATORS
    + """
    def backward(self):
        found, stack = {self}, [self]
        while stack:
            for parent, _ in stack.pop().parents:
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        for node in found:
            node.grad = 0.0
        self.grad = 1.0
        for node in sorted(found, key=lambda node: node.number, reverse=True):
            for parent, slope in node.parents:
                parent.grad = parent.grad + node.grad * slope
"""
    + _AS_VALUE
)

_KAHN = (
    _HEAD.format(data="jnp.asarray(data, jnp.float32)", extra="")
    + _OPERATORS
    + """
    def backward(self):
        waiting, stack = {self: 0}, [self]
        while stack:
            for parent, _ in stack.pop().parents:
                if parent not in waiting:
                    waiting[parent] = 0
                    stack.append(parent)
                waiting[parent] += 1
        for node in waiting:
            node.grad = 0.0
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            for parent, slope in node.parents:
                parent.grad = parent.grad + slope * node.grad
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    ready.append(parent)
"""
    + _AS_VALUE
)

_TAPE = (
    "\nTAPE = []\n\n"
    + _HEAD.format(data="data", extra="TAPE.append(self)")
    + _OPERATORS
    + """
    def backward(self):
        gradients = {id(self): 1.0}
        for node in reversed(TAPE):
            if id(node) not in gradients:
                continue
            node.grad = gradients[id(node)]
            for parent, slope in node.parents:
                gradients[id(parent)] = gradients.get(id(parent), 0.0) + slope * node.grad
"""
    + _AS_VALUE
)

_LIBRARY_FREE = (
    "\nfrom dataclasses import dataclass, field\n\n\n@dataclass(eq=False)"
    + """
class Value:
    data: object
    sources: list = field(default_factory=list)
    grad: object = 0.0

    def __add__(self, other):
        if not isinstance(other, Value):
            return Value(self.data + other, [(self, lambda g: g)])
        return Value(self.data + other.data, [(self, lambda g: g), (other, lambda g: g)])

    def __sub__(self, other):
        if not isinstance(other, Value):
            return Value(self.data - other, [(self, lambda g: g)])
        return Value(self.data - other.data, [(self, lambda g: g), (other, lambda g: -g)])

    def __mul__(self, other):
        if not isinstance(other, Value):
            return Value(self.data * other, [(self, lambda g: g * other)])
        to_self, to_other = (lambda g: g * other.data), (lambda g: g * self.data)
        return Value(self.data * other.data, [(self, to_self), (other, to_other)])

    def __truediv__(self, other):
        if not isinstance(other, Value):
            return Value(self.data / other, [(self, lambda g: g / other)])
        quotient = self.data / other.data
        to_self, to_other = (lambda g: g / other.data), (lambda g: -g * quotient / other.data)
        return Value(quotient, [(self, to_self), (other, to_other)])

    def __neg__(self):
        return Value(-self.data, [(self, lambda g: -g)])

    def __radd__(self, number):
        return Value(number + self.data, [(self, lambda g: g)])

    def __rsub__(self, number):
        return Value(number - self.data, [(self, lambda g: -g)])

    def __rmul__(self, number):
        return Value(number * self.data, [(self, lambda g: number * g)])

    def __rtruediv__(self, number):
        return Value(number / self.data, [(self, lambda g: -g * number / self.data**2)])

    def __pow__(self, n):
        return Value(self.data**n, [(self, lambda g: g * n * self.data ** (n - 1))])

    def exp(self):
        return Value(jnp.exp(self.data), [(self, lambda g: g * jnp.exp(self.data))])

    def tanh(self):
        slope = 1 - jnp.tanh(self.data) ** 2
        return Value(jnp.tanh(self.data), [(self, lambda g: g * slope)])

    def relu(self):
        on = self.data > 0
        return Value(jnp.where(on, self.data, 0), [(self, lambda g: jnp.where(on, g, 0))])

    def backward(self):
        uses = {}
        stack = [self]
        seen = set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            node.grad = 0
            for source, _ in node.sources:
                uses[source] = uses.get(source, 0) + 1
                stack.append(source)
        self.grad = 1
        stack = [self]
        while stack:
            node = stack.pop()
            for source, pull in node.sources:
                source.grad = source.grad + pull(node.grad)
                uses[source] -= 1
                if not uses[source]:
                    stack.append(source)
"""
)

_VALUE = [
    Alternative("closures_and_a_stack_of_iterators", "Value", _CLOSURES),
    Alternative("nodes_numbered_as_they_are_made", "Value", _COUNTED),
    Alternative("uses_counted_down_and_data_made_arrays", "Value", _KAHN),
    Alternative("a_tape_of_all_operations", "Value", _TAPE),
    Alternative("numbers_not_wrapped", "Value", _LIBRARY_FREE),
]

ALTERNATIVES = [*_NUMERICAL, *_AFFINE, *_SIGMOID, *_FORWARD, *_BACKWARD, *_VALUE]
