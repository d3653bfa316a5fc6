"""Right solutions of week 4 in other styles."""

from grader.mutation import Alternative

SPLIT = {
    "dynamic_slices": """
def split(key, n, *, fractions):
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    n_train = n - n_val - n_test
    shuffled = jax.random.permutation(key, jnp.arange(n, dtype=jnp.int32))
    parts = jnp.split(shuffled, [n_train, n_train + n_val])
    return tuple(parts)
""",
    "test_first": """
def split(key, n, *, fractions):
    order = jax.random.permutation(key, n)
    val = int(n * fractions[1])
    test = int(n * fractions[2])
    return order[test + val:], order[test:test + val], order[:test]
""",
    "sort_by_uniform_numbers": """
def split(key, n, *, fractions):
    order = jnp.argsort(jax.random.uniform(key, (n,))).astype(jnp.int32)
    a, b = (int(n * f) for f in fractions[1:])
    return order[: n - a - b], order[n - a - b : n - b], order[n - b :]
""",
    "choice_without_replacement": """
def split(key, n, *, fractions):
    _, v, t = fractions
    v, t = int(n * v), int(n * t)
    picked = jax.random.choice(key, n, (n,), replace=False)
    cut = n - v - t
    return picked[:cut], jax.lax.slice(picked, (cut,), (cut + v,)), picked[cut + v:]
""",
}

STANDARDIZE = {
    "compared_with_the_first_row": """
def standardize(train, *others):
    mu = jnp.sum(train, axis=0) / train.shape[0]
    sigma = jnp.sqrt(jnp.sum((train - mu) ** 2, axis=0) / train.shape[0])
    constant = jnp.all(train == train[0], axis=0)
    scale = jnp.where(constant, 0.0, 1 / jnp.where(constant, 1.0, sigma))
    return tuple([(a - mu) * scale for a in (train,) + others])
""",
    "a_threshold_by_size": """
def standardize(train, *others):
    mean = jnp.mean(train, 0)
    std = jnp.std(train, 0)
    constant = std <= 5e-7 * jnp.abs(train).max(0)

    def scaled(x):
        return jnp.where(constant, 0, (x - mean) / jnp.where(constant, 1, std))

    return (scaled(train), *map(scaled, others))
""",
    "one_feature_at_a_time": """
def standardize(train, *others):
    def feature(t, *columns):
        spread = jnp.ptp(t)
        std = jnp.where(spread == 0, jnp.inf, jnp.std(t))
        return tuple((c - jnp.mean(t)) / std for c in (t, *columns))
    return jax.vmap(feature, in_axes=1, out_axes=1)(train, *others)
""",
    "all_arrays_together": """
def standardize(train, *others):
    ends = [0]
    for a in (train, *others):
        ends.append(ends[-1] + len(a))
    everything = jnp.concatenate([train, *others])
    mean, var = train.mean(0, keepdims=True), train.var(0, keepdims=True)
    same = jnp.min(train, 0) == jnp.max(train, 0)
    std = jnp.sqrt(jnp.where(same, 1.0, var))
    everything = jnp.where(same, 0.0, (everything - mean) / std)
    return tuple(everything[a:b] for a, b in zip(ends[:-1], ends[1:]))
""",
}

MINIBATCHES = {
    "while_there_are_some": """
def minibatches(key, n, *, batch_size):
    rest = jax.random.permutation(key, n)
    batches = []
    while len(rest) > 0:
        batches.append(rest[:batch_size])
        rest = rest[batch_size:]
    return batches
""",
    "a_tuple": """
def minibatches(key, n, *, batch_size):
    order = jax.random.permutation(key, n)
    return tuple(order[start : start + batch_size] for start in range(0, n, batch_size))
""",
    "split_at_multiples": """
def minibatches(key, n, *, batch_size):
    order = jax.random.permutation(key, jnp.arange(n))
    return list(jnp.split(order, list(range(batch_size, n, batch_size))))
""",
    "count_them_first": """
import math

def minibatches(key, n, *, batch_size):
    order = jnp.argsort(jax.random.bits(key, (n,)))
    count = math.ceil(n / batch_size)
    return [order[i * batch_size : min((i + 1) * batch_size, n)] for i in range(count)]
""",
}

RIDGE_LOSS = {
    "dot_products": """
def ridge_loss(params, x, y, *, strength):
    w = params["w"]
    residual = jnp.dot(x, w) + params["b"] - y
    return jnp.dot(residual, residual) / y.shape[0] + strength * jnp.dot(w, w)
""",
    "one_example_at_a_time": """
def ridge_loss(params, x, y, *, strength):
    def error(row, target):
        return jnp.square(jnp.vdot(params["w"], row) + params["b"] - target)
    return jax.vmap(error)(x, y).mean() + strength * jnp.square(params["w"]).sum()
""",
    "sums": """
def ridge_loss(params, x, y, *, strength):
    n = len(y)
    prediction = jnp.sum(x * params["w"], axis=1) + params["b"]
    loss = jnp.sum((y - prediction) ** 2) / n
    for weight in params["w"]:
        loss = loss + strength * weight * weight
    return loss
""",
    "einsum": """
def ridge_loss(params, x, y, *, strength):
    e = jnp.einsum("nd,d->n", x, params["w"]) + (params["b"] - y)
    return jnp.einsum("n,n", e, e) / e.size + strength * jnp.einsum("d,d", params["w"], params["w"])
""",
}

ACCURACY = {
    "count_and_divide": """
def accuracy(logits, labels):
    right = jnp.argmax(logits, axis=1) == labels
    return jnp.sum(right) / labels.shape[0]
""",
    "one_row_at_a_time": """
def accuracy(logits, labels):
    def right(row, label):
        return jnp.where(jnp.argmax(row) == label, 1.0, 0.0)
    return jnp.mean(jax.vmap(right)(logits, labels))
""",
    "a_loop_over_the_examples": """
def accuracy(logits, labels):
    right = 0.0
    for row, label in zip(logits, labels, strict=True):
        right += jnp.where(row.argmax() == label, 1.0, 0.0)
    return right / len(labels)
""",
    "the_logit_at_the_label": """
def accuracy(logits, labels):
    own = jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
    return (own >= logits.max(axis=1)).astype(jnp.float32).mean()
""",
    "one_hot": """
def accuracy(logits, labels):
    guess = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
    return jnp.mean(jnp.sum(guess * jax.nn.one_hot(labels, logits.shape[-1]), axis=-1))
""",
    "the_smallest_negative": """
def accuracy(logits, labels):
    return jnp.average((-logits).argmin(1) == labels)
""",
}

BEST_EPOCH = {
    "scan": """
def best_epoch(validation_losses, *, patience):
    def step(carry, loss):
        best, smallest, waited, epoch = carry
        going = waited < patience
        better = going & (loss < smallest)
        best = jnp.where(better, epoch, best)
        smallest = jnp.where(better, loss, smallest)
        waited = jnp.where(better, 0, jnp.where(going, waited + 1, waited))
        return (best, smallest, waited, epoch + 1), None

    (best, *_), _ = jax.lax.scan(step, (0, jnp.inf, 0, 0), validation_losses)
    return best
""",
    "while_loop": """
def best_epoch(validation_losses, *, patience):
    n = validation_losses.shape[0]

    def step(state):
        epoch, best = state
        return epoch + 1, jnp.where(validation_losses[epoch] < validation_losses[best], epoch, best)

    def until_patience_is_out(state):
        epoch, best = state
        return (epoch < n) & (epoch - 1 - best < patience)

    return jax.lax.while_loop(until_patience_is_out, step, (jnp.int32(1), jnp.int32(0)))[1]
""",
    "python_loop": """
def best_epoch(validation_losses, *, patience):
    best, bad = jnp.int32(0), 0
    stopped = False
    for epoch in range(1, len(validation_losses)):
        smaller = validation_losses[epoch] < validation_losses[best]
        better = jnp.logical_and(smaller, jnp.logical_not(stopped))
        best = jnp.where(better, epoch, best)
        bad = jnp.where(better, 0, bad + 1)
        stopped = jnp.logical_or(stopped, bad >= patience)
    return best.astype(jnp.int32)
""",
    "windows": """
def best_epoch(validation_losses, *, patience):
    n = len(validation_losses)
    losses = jnp.concatenate([validation_losses, jnp.full(patience, jnp.inf)])
    windows = losses[jnp.arange(n)[:, None] + 1 + jnp.arange(patience)]
    first = jnp.array([True] + [False] * (n - 1))
    before = jnp.concatenate([validation_losses[:1], jax.lax.cummin(validation_losses)[:-1]])
    minimum = first | (validation_losses < before)
    final = minimum & (windows >= validation_losses[:, None]).all(axis=1)
    return jnp.argmax(final).astype(jnp.int32)
""",
    "fori_loop": """
def best_epoch(validation_losses, *, patience):
    def body(i, state):
        best, smallest, stop = state
        loss = validation_losses[i]
        new = (loss < smallest) & ~stop
        best, smallest = jnp.where(new, i, best), jnp.where(new, loss, smallest)
        return best, smallest, stop | (i - best >= patience)
    start = (jnp.int32(0), validation_losses[0], jnp.bool_(False))
    return jax.lax.fori_loop(1, validation_losses.size, body, start)[0]
""",
}

ALTERNATIVES = [
    Alternative(name, task, code)
    for task, codes in {
        "split": SPLIT,
        "standardize": STANDARDIZE,
        "minibatches": MINIBATCHES,
        "ridge_loss": RIDGE_LOSS,
        "accuracy": ACCURACY,
        "best_epoch": BEST_EPOCH,
    }.items()
    for name, code in codes.items()
]
