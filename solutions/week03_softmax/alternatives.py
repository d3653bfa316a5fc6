"""Right solutions of week 3 in other styles; each must score full."""

from grader.mutation import Alternative

SOFTMAX = {
    "exponent_of_the_logarithm": """
def softmax(logits):
    return jnp.exp(log_softmax(logits))
""",
    "logaddexp": """
def softmax(logits):
    total = jnp.logaddexp.reduce(logits, axis=-1)
    return jnp.exp(logits - total[..., None])
""",
    "one_row_by_vectorize": """
def softmax(logits):
    def row(z):
        e = jnp.exp(z - jnp.max(z))
        return e / e.sum()

    return jnp.vectorize(row, signature="(c)->(c)")(logits)
""",
    "detached_maximum": """
def softmax(logits):
    top = jax.lax.stop_gradient(jnp.max(logits, -1, keepdims=True))
    return jnp.exp(logits - top) / jnp.sum(jnp.exp(logits - top), -1, keepdims=True)
""",
    "moved_axis": """
def softmax(logits):
    z = jnp.moveaxis(logits, -1, 0)
    powers = jnp.exp(z - z.max(axis=0))
    return jnp.moveaxis(powers / powers.sum(axis=0), 0, -1)
""",
}

LOG_SOFTMAX = {
    "logaddexp": """
def log_softmax(logits):
    return logits - jnp.expand_dims(jnp.logaddexp.reduce(logits, axis=-1), -1)
""",
    "loop_of_logaddexp": """
def log_softmax(logits):
    total = logits[..., 0]
    for i in range(1, logits.shape[-1]):
        total = jnp.logaddexp(total, logits[..., i])
    return logits - total[..., None]
""",
    "logsumexp_of_its_own": """
def logsumexp(z):
    top = jax.lax.stop_gradient(z.max(axis=-1, keepdims=True))
    return top + jnp.log(jnp.sum(jnp.exp(z - top), axis=-1, keepdims=True))


def log_softmax(logits):
    return logits - logsumexp(logits)
""",
    "one_row_by_vmap": """
def log_softmax(logits):
    def row(z):
        z = z - z.max()
        return z - jnp.log(jnp.exp(z).sum())

    rows = logits.reshape(-1, logits.shape[-1])
    return jax.vmap(row)(rows).reshape(logits.shape)
""",
}

CROSS_ENTROPY = {
    "one_hot": """
def cross_entropy(logits, labels):
    answers = jax.nn.one_hot(labels, logits.shape[1])
    return -jnp.mean(jnp.sum(answers * log_softmax(logits), axis=1))
""",
    "indexed": """
def cross_entropy(logits, labels):
    rows = jnp.arange(len(labels))
    return jnp.mean(-log_softmax(logits)[rows, labels])
""",
    "one_example_by_vmap": """
def cross_entropy(logits, labels):
    return jax.vmap(lambda z, label: -log_softmax(z)[label])(logits, labels).mean()
""",
    "all_written_out": """
def cross_entropy(logits, labels):
    top = logits.max(axis=-1)
    total = top + jnp.log(jnp.exp(logits - top[:, None]).sum(axis=-1))
    right = jnp.take_along_axis(logits, labels.reshape(-1, 1), axis=1).squeeze(1)
    return (total - right).sum() / logits.shape[0]
""",
    "loop": """
def cross_entropy(logits, labels):
    total = 0.0
    for z, label in zip(logits, labels):
        total = total - log_softmax(z[None])[0, label]
    return total / len(logits)
""",
}

CROSS_ENTROPY_GRADIENT = {
    "one_taken_off": """
def cross_entropy_gradient(logits, labels):
    n = logits.shape[0]
    return softmax(logits).at[jnp.arange(n), labels].add(-1.0) / n
""",
    "compared_labels": """
def cross_entropy_gradient(logits, labels):
    right = labels[:, None] == jnp.arange(logits.shape[-1])
    return jnp.where(right, softmax(logits) - 1, softmax(logits)) / logits.shape[0]
""",
    "one_example_by_vmap": """
def cross_entropy_gradient(logits, labels):
    def one(z, label):
        return softmax(z) - jax.nn.one_hot(label, z.size)

    return jax.vmap(one)(logits, labels) / len(labels)
""",
    "from_the_logarithm": """
def cross_entropy_gradient(logits, labels):
    p = jnp.exp(log_softmax(logits))
    return (p - jnp.eye(logits.shape[1])[labels]) / len(logits)
""",
}

LEARNING_SLOWDOWN = {
    "autodiff_of_both": """
def learning_slowdown(logit, y):
    def squares(z):
        return jnp.sum((jax.nn.sigmoid(z) - y) ** 2)

    def entropy(z):
        return jnp.sum(y * jax.nn.softplus(-z) + (1 - y) * jax.nn.softplus(z))

    return jax.grad(squares)(logit), jax.grad(entropy)(logit)
""",
    "tanh": """
def learning_slowdown(logit, y):
    a = (1 + jnp.tanh(logit / 2)) / 2
    error = a - y
    return 2 * error * a * (1 - a), error
""",
    "one_unit_by_vectorize": """
def learning_slowdown(logit, y):
    def one(z, y):
        a = jax.nn.sigmoid(z)
        slope = jax.grad(jax.nn.sigmoid)(z)
        return 2 * (a - y) * slope, a - y

    return jnp.vectorize(one)(logit, y)
""",
    "plain_sigmoid": """
def learning_slowdown(logit, y):
    a = 1 / (1 + jnp.exp(-logit))
    return 2 * (a - y) * (a - a**2), a - y
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "softmax": SOFTMAX,
        "log_softmax": LOG_SOFTMAX,
        "cross_entropy": CROSS_ENTROPY,
        "cross_entropy_gradient": CROSS_ENTROPY_GRADIENT,
        "learning_slowdown": LEARNING_SLOWDOWN,
    }.items()
    for name, code in codes.items()
]
