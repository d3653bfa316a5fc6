"""Right solutions of week 7 in other styles."""

from grader.mutation import Alternative

RELU = {
    "where": """
def relu(x):
    return jnp.where(x > 0, x, 0.0)
""",
    "times_its_sign": """
def relu(x):
    return x * (x > 0)
""",
    "half_of_sum_and_size": """
def relu(x):
    return (x + jnp.abs(x)) / 2
""",
    "clip": """
def relu(x):
    return jnp.clip(x, 0, None)
""",
    "one_number_at_a_time": """
@jnp.vectorize
def relu(x):
    return jax.lax.cond(x > 0, lambda: x, lambda: 0.0)
""",
    "its_own_derivative": """
@jax.custom_jvp
def relu(x):
    return jnp.maximum(x, 0.0)

@relu.defjvp
def relu_jvp(primals, tangents):
    (x,), (dx,) = primals, tangents
    return relu(x), jnp.where(x > 0, dx, 0.0)
""",
}

LEAKY_RELU = {
    "two_halves": """
def leaky_relu(x, *, slope):
    return jnp.maximum(x, 0) + slope * jnp.minimum(x, 0)
""",
    "a_factor": """
def leaky_relu(x, *, slope):
    return x * jnp.where(x >= 0, 1.0, slope)
""",
    "select": """
def leaky_relu(x, *, slope):
    return jax.lax.select(x >= 0, x, x * slope)
""",
    "on_relu": """
def leaky_relu(x, *, slope):
    return relu(x) - slope * relu(-x)
""",
    "flat_and_back": """
def leaky_relu(x, *, slope):
    flat = x.reshape(-1)
    return jax.vmap(lambda v: jnp.where(v < 0, v * slope, v))(flat).reshape(x.shape)
""",
}

ELU = {
    "two_halves": """
def elu(x, *, alpha):
    return jnp.maximum(x, 0) + alpha * (jnp.exp(jnp.minimum(x, 0)) - 1)
""",
    "where_twice": """
def elu(x, *, alpha):
    negative = x < 0
    safe = jnp.where(negative, x, 0.0)
    return jnp.where(negative, alpha * (jnp.exp(safe) - 1), x)
""",
    "clipped": """
def elu(x, *, alpha):
    return jnp.where(x > 0, x, alpha * jnp.expm1(jnp.clip(x, None, 0.0)))
""",
    "minus_the_size": """
def elu(x, *, alpha):
    return jnp.where(x >= 0, x, alpha * (jnp.exp(-jnp.abs(x)) - 1))
""",
    "its_own_derivative": """
import functools

def elu(x, *, alpha):
    return _elu(x, alpha)

@functools.partial(jax.custom_jvp, nondiff_argnums=(1,))
def _elu(x, alpha):
    return jnp.where(x < 0, alpha * jnp.expm1(x), x)

@_elu.defjvp
def _elu_jvp(alpha, primals, tangents):
    (x,), (dx,) = primals, tangents
    return _elu(x, alpha), jnp.where(x < 0, alpha * jnp.exp(x), 1.0) * dx
""",
    "one_number_at_a_time": """
def elu(x, *, alpha):
    def one(v):
        return jax.lax.cond(v < 0, lambda v: alpha * jnp.expm1(jnp.minimum(v, 0)), lambda v: v, v)
    return jnp.vectorize(one)(x)
""",
}

SIGMOID_DERIVATIVE = {
    "by_tanh": """
def sigmoid_derivative(x):
    return (1 - jnp.tanh(x / 2) ** 2) / 4
""",
    "one_power": """
def sigmoid_derivative(x):
    power = jnp.exp(-jnp.abs(x))
    return power / (1 + power) ** 2
""",
    "both_sides": """
def sigmoid_derivative(x):
    def sigmoid(z):
        return 1 / (1 + jnp.exp(-z))
    return sigmoid(x) * sigmoid(-x)
""",
    "reciprocal": """
def sigmoid_derivative(x):
    return 1 / (2 + jnp.exp(x) + jnp.exp(-x))
""",
    "in_logarithms": """
def sigmoid_derivative(x):
    return jnp.exp(-jnp.logaddexp(0, x) - jnp.logaddexp(0, -x))
""",
    "hyperbolic_cosine": """
def sigmoid_derivative(x):
    return 0.25 / jnp.cosh(x / 2) ** 2
""",
    "s_minus_its_square": """
def sigmoid_derivative(x):
    s = jnp.where(x < 0, jnp.exp(jnp.minimum(x, 0)), 1) / (1 + jnp.exp(-jnp.abs(x)))
    return s - s**2
""",
}

TANH_DERIVATIVE = {
    "two_factors": """
def tanh_derivative(x):
    t = jnp.tanh(x)
    return (1 + t) * (1 - t)
""",
    "hyperbolic_cosine": """
def tanh_derivative(x):
    return 1 / jnp.cosh(x) ** 2
""",
    "one_power": """
def tanh_derivative(x):
    power = jnp.exp(-2 * jnp.abs(x))
    return 4 * power / jnp.square(1 + power)
""",
    "by_the_sigmoid": """
def tanh_derivative(x):
    return 4 * sigmoid_derivative(2 * x)
""",
    "tanh_by_powers": """
def tanh_derivative(x):
    tanh = 2 / (1 + jnp.exp(-2 * x)) - 1
    return 1 - tanh * tanh
""",
}

RELU_DERIVATIVE = {
    "as_a_float": """
def relu_derivative(x):
    return (x > 0).astype(x.dtype)
""",
    "heaviside": """
def relu_derivative(x):
    return jnp.heaviside(x, 0.0)
""",
    "sign": """
def relu_derivative(x):
    return jnp.sign(jnp.maximum(x, 0))
""",
    "times_one": """
def relu_derivative(x):
    return 1.0 * (x > 0)
""",
    "filled": """
def relu_derivative(x):
    return jnp.where(x <= 0, jnp.zeros_like(x), jnp.ones_like(x))
""",
}


def initial(name: str, fan: str) -> dict[str, str]:
    """Other ways to draw numbers of variance 2 / fan."""
    return {
        "fan_by_cases": f"""
def {name}(key, shape):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        h, w, fan_in, fan_out = shape
        fan_in, fan_out = h * w * fan_in, h * w * fan_out
    return jax.random.normal(key, shape=shape, dtype=jnp.float32) * jnp.sqrt(2.0 / {fan})
""",
        "divided_by_a_root": f"""
import numpy as np

def {name}(key, shape):
    fan_in, fan_out = np.prod(shape[:-1]), np.prod(shape) / shape[-2]
    return jax.random.normal(key, shape) / np.sqrt({fan} / 2).astype(np.float32)
""",
        "flat_first": f"""
def {name}(key, shape):
    window = math.prod(shape[:-2])
    fan_in, fan_out = window * shape[-2], window * shape[-1]
    std = ({fan} / 2) ** -0.5
    return std * jax.random.normal(key, (math.prod(shape),)).reshape(shape)
""",
        "row_by_row": f"""
def {name}(key, shape):
    *window, inputs, outputs = shape
    fan_in, fan_out = math.prod(window) * inputs, math.prod(window) * outputs
    keys = jax.random.split(key, math.prod(shape[:-1]))
    rows = jax.vmap(lambda own: jax.random.normal(own, (outputs,)))(keys)
    return jnp.sqrt(2 / {fan}) * rows.reshape(shape)
""",
        "from_uniform_numbers": f"""
def {name}(key, shape):
    receptive = 1
    for size in shape[:-2]:
        receptive *= size
    fan_in, fan_out = receptive * shape[-2], receptive * shape[-1]
    u = jax.random.uniform(key, shape, minval=1e-7, maxval=1.0)
    z = math.sqrt(2) * jax.scipy.special.erfinv(2 * u - 1)
    return z * math.sqrt(2 / {fan})
""",
    }


GRADIENT_NORMS = {
    "value_and_grad_with_logsumexp": """
def gradient_norms(params, x, labels, *, activation):
    def act(z):
        if activation == "sigmoid":
            return 1 / (1 + jnp.exp(-jnp.clip(z, -80, 80)))
        if activation == "tanh":
            return jnp.tanh(z)
        return jnp.maximum(z, 0)

    def loss(params):
        h = x
        for i, layer in enumerate(params):
            h = h @ layer["w"] + layer["b"]
            if i < len(params) - 1:
                h = act(h)
        right = h[jnp.arange(len(h)), labels]
        return jnp.mean(jax.scipy.special.logsumexp(h, axis=1) - right)

    _, grads = jax.value_and_grad(loss)(params)
    return jnp.array([jnp.sqrt(jnp.sum(g["w"] ** 2)) for g in grads])
""",
    "optax": """
import optax

def gradient_norms(params, x, labels, *, activation):
    def loss(ws):
        h = x
        for w, layer in zip(ws[:-1], params):
            h = getattr(jax.nn, activation)(jnp.dot(h, w) + layer["b"])
        logits = jnp.dot(h, ws[-1]) + params[-1]["b"]
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    grads = jax.grad(loss)([layer["w"] for layer in params])
    return jnp.array([optax.global_norm(g) for g in grads])
""",
    "by_hand": """
def gradient_norms(params, x, labels, *, activation):
    forward, slope = {
        "sigmoid": (jax.nn.sigmoid, lambda h: h * (1 - h)),
        "tanh": (jnp.tanh, lambda h: 1 - h * h),
        "relu": (lambda z: jnp.maximum(z, 0), lambda h: (h > 0) * 1.0),
    }[activation]
    hidden = [x]
    for layer in params[:-1]:
        hidden.append(forward(hidden[-1] @ layer["w"] + layer["b"]))
    logits = hidden[-1] @ params[-1]["w"] + params[-1]["b"]
    delta = jax.nn.softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])
    delta = delta / len(x)
    norms = []
    for layer, h in zip(params[::-1], hidden[::-1]):
        norms.append(jnp.linalg.norm(h.T @ delta))
        delta = delta @ layer["w"].T * slope(h)
    return jnp.stack(norms[::-1])
""",
    "one_example_by_vmap": """
def gradient_norms(params, x, labels, *, activation):
    table = {"sigmoid": jax.nn.sigmoid, "tanh": jax.nn.tanh, "relu": jax.nn.relu}

    def one(params, example, label):
        *hidden, last = params
        for layer in hidden:
            example = table[activation](example @ layer["w"] + layer["b"])
        return -jax.nn.log_softmax(example @ last["w"] + last["b"])[label]

    def loss(params):
        return jnp.mean(jax.vmap(one, in_axes=(None, 0, 0))(params, x, labels))

    grads = jax.grad(loss)(params)
    return jnp.stack([jnp.linalg.norm(g["w"].ravel()) for g in grads])
""",
    "one_hot": """
def gradient_norms(params, x, labels, *, activation):
    def logits(params):
        h = x
        for n, layer in enumerate(params, start=1):
            z = jnp.einsum("ni,io->no", h, layer["w"]) + layer["b"][None]
            h = z if n == len(params) else getattr(jax.nn, activation)(z)
        return h

    def loss(params):
        z = logits(params)
        targets = jax.nn.one_hot(labels, z.shape[1])
        return -(targets * jax.nn.log_softmax(z, axis=1)).sum() / z.shape[0]

    gradients = jax.jit(jax.grad(loss))(params)
    return jnp.sqrt(jnp.stack([jnp.vdot(g["w"], g["w"]) for g in gradients]))
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "relu": RELU,
        "leaky_relu": LEAKY_RELU,
        "elu": ELU,
        "sigmoid_derivative": SIGMOID_DERIVATIVE,
        "tanh_derivative": TANH_DERIVATIVE,
        "relu_derivative": RELU_DERIVATIVE,
        "xavier_normal": initial("xavier_normal", "(fan_in + fan_out)"),
        "he_normal": initial("he_normal", "fan_in"),
        "gradient_norms": GRADIENT_NORMS,
    }.items()
    for name, code in codes.items()
]
