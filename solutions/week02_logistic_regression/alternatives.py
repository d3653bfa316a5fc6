"""Right solutions of week 2 in other styles; each must score full."""

from grader.mutation import Alternative

SIGMOID = {
    "two_safe_branches": """
def sigmoid(z):
    positive = z >= 0
    p = 1 / (1 + jnp.exp(-jnp.where(positive, z, 0.0)))
    e = jnp.exp(jnp.where(positive, 0.0, z))
    return jnp.where(positive, p, e / (1 + e))
""",
    "small_exponential": """
def sigmoid(z):
    small = jnp.exp(-jnp.abs(z))
    return jnp.where(z >= 0, 1.0, small) / (1.0 + small)
""",
    "logaddexp": """
def sigmoid(z):
    return jnp.exp(-jnp.logaddexp(0.0, -z))
""",
    "clipped_far_out": """
def sigmoid(z):
    return 1.0 / (1.0 + jnp.exp(-jnp.clip(z, -60.0, 60.0)))
""",
    "its_own_derivative": """
@jax.custom_jvp
def sigmoid(z):
    return 1 / (1 + jnp.exp(-z))


@sigmoid.defjvp
def sigmoid_jvp(primals, tangents):
    s = sigmoid(primals[0])
    return s, s * (1 - s) * tangents[0]
""",
    "one_at_a_time": """
def sigmoid(z):
    return jnp.vectorize(lambda t: 0.5 * jnp.tanh(0.5 * t) + 0.5)(z)
""",
}

BINARY_CROSS_ENTROPY = {
    "signed_logits": """
def binary_cross_entropy(logits, y):
    return jnp.mean(jnp.logaddexp(0.0, jnp.where(y == 1, -logits, logits)))
""",
    "log_sigmoids": """
def binary_cross_entropy(logits, y):
    log_p = -jnp.logaddexp(0.0, -logits)
    log_q = -jnp.logaddexp(0.0, logits)
    return -jnp.mean(y * log_p + (1 - y) * log_q)
""",
    "one_example_by_vmap": """
def binary_cross_entropy(logits, y):
    def one(z, label):
        return jnp.logaddexp(0.0, (1 - 2 * label) * z)

    return jax.vmap(one)(logits, y).sum() / len(y)
""",
    "two_branches": """
def binary_cross_entropy(logits, y):
    z = jnp.where(y > 0, -1.0, 1.0) * logits
    small = jnp.log1p(jnp.exp(jnp.where(z > 0, 0.0, z)))
    large = z + jnp.log1p(jnp.exp(-jnp.where(z > 0, z, 0.0)))
    return jnp.mean(jnp.where(z > 0, large, small))
""",
    "loop": """
def binary_cross_entropy(logits, y):
    total = 0.0
    for z, label in zip(logits, y):
        total += jnp.logaddexp(z, 0.0) - label * z
    return total / logits.shape[0]
""",
}

BCE_GRADIENT = {
    "means": """
def bce_gradient(params, x, y):
    errors = sigmoid(jnp.dot(x, params["w"]) + params["b"]) - y
    return {"w": jnp.mean(errors[:, None] * x, axis=0), "b": jnp.mean(errors)}
""",
    "transposed_product": """
def bce_gradient(params, x, y):
    z = x @ params["w"] + params["b"]
    p = 0.5 * (1 + jnp.tanh(0.5 * z))
    return dict(w=x.T @ (p - y) / x.shape[0], b=jnp.sum(p - y) / x.shape[0])
""",
    "one_example_by_vmap": """
def bce_gradient(params, x, y):
    def one(row, label):
        error = sigmoid(jnp.vdot(row, params["w"]) + params["b"]) - label
        return {"w": error * row, "b": error}

    return jax.tree.map(lambda g: g.mean(axis=0), jax.vmap(one)(x, y))
""",
    "bias_as_a_feature_of_ones": """
def bce_gradient(params, x, y):
    x = jnp.column_stack([x, jnp.ones(len(x))])
    p = sigmoid(x @ jnp.append(params["w"], params["b"]))
    gradient = jnp.einsum("n,nd->d", p - y.astype(jnp.float32), x) / len(y)
    return {"w": gradient[:-1], "b": gradient[-1]}
""",
    "naive_value_is_enough": """
def bce_gradient(params, x, y):
    p = 1 / (1 + jnp.exp(-(x @ params["w"] + params["b"])))
    return {"w": (p - y) @ x / len(y), "b": (p - y).mean()}
""",
}

PREDICT_LABEL = {
    "probabilities": """
def predict_label(params, x):
    return (sigmoid(x @ params["w"] + params["b"]) > 0.5).astype(jnp.int32)
""",
    "where": """
def predict_label(params, x):
    logits = x @ params["w"] + params["b"]
    return jnp.where(logits > 0, 1, 0)
""",
    "heaviside": """
def predict_label(params, x):
    return jnp.heaviside(x @ params["w"] + params["b"], 0.0).astype(int)
""",
    "one_example_by_vmap": """
def predict_label(params, x):
    return jax.vmap(lambda row: jnp.int32(row @ params["w"] + params["b"] > 0))(x)
""",
    "argmax": """
def predict_label(params, x):
    p = sigmoid(x @ params["w"] + params["b"])
    return jnp.argmax(jnp.stack([1 - p, p]), axis=0).astype(jnp.int32)
""",
}

FIT = {
    "autodiff": """
def fit(params, x, y, *, learning_rate, steps):
    def loss(params):
        return binary_cross_entropy(x @ params["w"] + params["b"], y)

    def step(params, _):
        value, gradient = jax.value_and_grad(loss)(params)
        return {name: params[name] - learning_rate * gradient[name] for name in params}, value

    return jax.lax.scan(step, params, None, length=steps)
""",
    "fori_loop": """
def fit(params, x, y, *, learning_rate, steps):
    def step(i, carry):
        params, losses = carry
        losses = losses.at[i].set(binary_cross_entropy(x @ params["w"] + params["b"], y))
        gradient = bce_gradient(params, x, y)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), losses

    return jax.lax.fori_loop(0, steps, step, (params, jnp.zeros(steps)))
""",
    "optax": """
import optax


def fit(params, x, y, *, learning_rate, steps):
    optimizer = optax.sgd(learning_rate)

    def loss(params):
        return jnp.mean(jnp.logaddexp(0.0, (1 - 2 * y) * (x @ params["w"] + params["b"])))

    def step(carry, _):
        params, state = carry
        value, gradient = jax.value_and_grad(loss)(params)
        updates, state = optimizer.update(gradient, state)
        return (optax.apply_updates(params, updates), state), value

    (params, _), losses = jax.lax.scan(step, (params, optimizer.init(params)), length=steps)
    return params, losses
""",
    "all_written_out": """
def fit(params, x, y, *, learning_rate, steps):
    def step(carry, _):
        w, b = carry
        z = x @ w + b
        errors = sigmoid(z) - y
        moved = w - learning_rate * (errors @ x) / len(y), b - learning_rate * errors.mean()
        return moved, jnp.mean(jnp.logaddexp(0.0, z) - y * z)

    (w, b), losses = jax.lax.scan(step, (params["w"], params["b"]), jnp.arange(steps))
    return {"w": w, "b": b}, losses
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "sigmoid": SIGMOID,
        "binary_cross_entropy": BINARY_CROSS_ENTROPY,
        "bce_gradient": BCE_GRADIENT,
        "predict_label": PREDICT_LABEL,
        "fit": FIT,
    }.items()
    for name, code in codes.items()
]
