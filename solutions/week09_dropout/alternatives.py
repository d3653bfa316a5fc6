"""Right solutions of week 9 in other styles; each must score full."""

from grader.mutation import Alternative

ALTERNATIVES = [
    Alternative(
        name="uniform_and_product",
        task="dropout",
        code="""
def dropout(key, x, *, rate, train):
    if train and rate > 0:
        mask = (jax.random.uniform(key, x.shape) >= rate).astype(x.dtype)
        x = mask * x * (1 / max(1 - rate, 1e-12))
    return x
""",
    ),
    Alternative(
        name="random_bits",
        task="dropout",
        code="""
def dropout(key, x, *, rate, train):
    if not train or rate == 0:
        return x
    dropped = jax.random.bits(key, x.shape, "uint32") <= jnp.uint32(rate * (2**32 - 1))
    scale = 0 if rate == 1 else 1 / (1 - rate)
    return jax.lax.select(dropped, jnp.zeros_like(x), scale * x)
""",
    ),
    Alternative(
        name="a_key_for_every_element",
        task="dropout",
        code="""
def dropout(key, x, *, rate, train):
    if not train:
        return x
    if rate in (0, 1):
        return (1 - rate) * x

    def one(key, value):
        return jnp.where(jax.random.uniform(key) < rate, 0, value / (1 - rate))

    return jax.vmap(one)(jax.random.split(key, x.size), x.ravel()).reshape(x.shape)
""",
    ),
    Alternative(
        name="waiting_times",
        task="dropout",
        code="""
import math


def dropout(key, x, *, rate, train):
    if train and 0 < rate < 1:
        waited = jax.random.exponential(key, x.shape)  # longer than t with probability exp(-t)
        return x * jnp.where(waited > -math.log(rate), 0, 1) / (1 - rate)
    return jnp.zeros_like(x) if train and rate else x
""",
    ),
    Alternative(
        name="a_loop_over_rows",
        task="dropout",
        code="""
def dropout(key, x, *, rate, train):
    if not train or rate == 0:
        return x
    if rate == 1:
        return 0 * x

    def row(key, values):
        key, own = jax.random.split(key)
        return key, jax.random.bernoulli(own, 1 - rate, values.shape)

    rows = x.reshape(-1, x.shape[-1] if x.ndim else 1)
    _, mask = jax.lax.scan(row, key, rows)
    return jnp.where(mask.reshape(x.shape), x, 0) / (1 - rate)
""",
    ),
    Alternative(
        name="product",
        task="dropout_backward",
        code="""
def dropout_backward(mask, upstream, *, rate):
    keep = 1.0 - rate
    return upstream * mask / keep if keep else 0.0 * upstream
""",
    ),
    Alternative(
        name="where_of_the_quotient",
        task="dropout_backward",
        code="""
def dropout_backward(mask, upstream, *, rate):
    return jnp.where(mask, upstream / ((1.0 - rate) or 1.0), 0.0)
""",
    ),
    Alternative(
        name="vmap_of_one_element",
        task="dropout_backward",
        code="""
def dropout_backward(mask, upstream, *, rate):
    scale = 1 / (1 - rate) if rate < 1 else 0.0

    def one(kept, gradient):
        return jax.lax.cond(kept, lambda g: g * scale, jnp.zeros_like, gradient)

    return jax.vmap(one)(mask.ravel(), upstream.ravel()).reshape(upstream.shape)
""",
    ),
    Alternative(
        name="loop_over_elements",
        task="dropout_backward",
        code="""
def dropout_backward(mask, upstream, *, rate):
    def body(i, gradient):
        value = jnp.where(flat_mask[i], flat[i], 0)
        return gradient.at[i].set(value if rate == 1 else value / (1 - rate))

    flat_mask, flat = mask.reshape(-1), upstream.reshape(-1)
    return jax.lax.fori_loop(0, flat.size, body, jnp.zeros_like(flat)).reshape(mask.shape)
""",
    ),
    Alternative(
        name="without_dropout",
        task="Dropout",
        code="""
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.keep = 1 - rate
        self.deterministic = False
        self.rngs = rngs["dropout"].fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        kept = jnp.where(self.rngs.bernoulli(self.keep, x.shape), x, 0)
        return kept / self.keep if self.keep else kept
""",
    ),
    Alternative(
        name="key_as_a_variable",
        task="Dropout",
        code="""
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate, self.deterministic = rate, False
        self.key = nnx.Variable(rngs.dropout())

    def __call__(self, x):
        if self.deterministic:
            return x
        key, own = jax.random.split(self.key[...])
        self.key[...] = key
        return dropout(own, x, rate=self.rate, train=True)
""",
    ),
    Alternative(
        name="counted_calls",
        task="Dropout",
        code='''
class Calls(nnx.Variable):
    """How often the layer drew a mask."""


class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.key = nnx.RngKey(rngs.dropout(), tag="dropout")
        self.calls = Calls(jnp.zeros((), jnp.int32))

    def __call__(self, x):
        if self.deterministic:
            return x
        self.calls[...] = self.calls[...] + 1
        key = jax.random.fold_in(self.key[...], self.calls[...])
        return dropout(key, x, rate=self.rate, train=True)
''',
    ),
    Alternative(
        name="all_streams_forked",
        task="Dropout",
        code="""
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = float(rate)
        self.rngs = rngs.fork()
        self.deterministic = False

    def __call__(self, x):
        key = None if self.deterministic else self.rngs.dropout()
        return dropout(key, x, rate=self.rate, train=not self.deterministic)
""",
    ),
    Alternative(
        name="folded_keys",
        task="forward",
        code="""
def forward(key, params, x, *, rate, train):
    for i, layer in enumerate(params):
        x = jnp.dot(x, layer["w"]) + layer["b"]
        if i < len(params) - 1:
            own = jax.random.fold_in(key, i) if train else None
            x = dropout(own, jnp.maximum(x, 0), rate=rate, train=train)
    return x
""",
    ),
    Alternative(
        name="recursion",
        task="forward",
        code="""
def forward(key, params, x, *, rate, train):
    first, *rest = params
    y = x @ first["w"] + first["b"]
    if not rest:
        return y
    own = key
    if train:
        own, key = jax.random.split(key)
    hidden = dropout(own, jax.nn.relu(y), rate=rate, train=train)
    return forward(key, rest, hidden, rate=rate, train=train)
""",
    ),
    Alternative(
        name="one_example_at_a_time",
        task="forward",
        code="""
def forward(key, params, x, *, rate, train):
    def one(key, h):
        for number, layer in enumerate(params[:-1]):
            h = jnp.einsum("i,io->o", h, layer["w"]) + layer["b"]
            h = jnp.where(h > 0, h, 0)
            if train:
                h = dropout(jax.random.fold_in(key, number), h, rate=rate, train=True)
        return jnp.einsum("i,io->o", h, params[-1]["w"]) + params[-1]["b"]

    if not train:
        return jax.vmap(lambda row: one(None, row))(x)
    return jax.vmap(one)(jax.random.split(key, len(x)), x)
""",
    ),
    Alternative(
        name="without_dropout",
        task="forward",
        code="""
from functools import reduce


def forward(key, params, x, *, rate, train):
    def layer(carry, parameters):
        key, h = carry
        h = (h @ parameters["w"] + parameters["b"]).clip(0)
        if train and rate:
            key, own = jax.random.split(key)
            h = h * jax.random.bernoulli(own, 1 - rate, h.shape) / max(1 - rate, 1e-9)
        return key, h

    _, hidden = reduce(layer, params[:-1], (key, x))
    return hidden @ params[-1]["w"] + params[-1]["b"]
""",
    ),
    Alternative(
        name="counts_of_votes",
        task="ensemble",
        code="""
def ensemble(logits, *, how):
    if how == "mean":
        return jnp.argmax(jax.nn.softmax(logits, axis=2).sum(axis=0), axis=1)
    votes = jnp.argmax(logits, axis=2)
    count = jax.vmap(lambda column: jnp.bincount(column, length=logits.shape[2]), in_axes=1)
    return jnp.argmax(count(votes), axis=1).astype(jnp.int32)
""",
    ),
    Alternative(
        name="logarithms",
        task="ensemble",
        code="""
def ensemble(logits, *, how):
    log_probs = jax.nn.log_softmax(logits)
    if how == "vote":
        chosen = log_probs.argmax(-1)[..., None] == jnp.arange(logits.shape[-1])
        return chosen.sum(0).argmax(-1)
    return jax.nn.logsumexp(log_probs, axis=0).argmax(-1)
""",
    ),
    Alternative(
        name="loops",
        task="ensemble",
        code="""
def ensemble(logits, *, how):
    members, batch, classes = logits.shape
    score = jnp.zeros((batch, classes))
    for member in range(members):
        powers = jnp.exp(logits[member] - logits[member].max(axis=1, keepdims=True))
        probs = powers / powers.sum(axis=1, keepdims=True)
        if how == "vote":
            probs = jnp.zeros_like(probs).at[jnp.arange(batch), probs.argmax(axis=1)].set(1)
        score = score + probs
    return score.argmax(axis=1).astype("int32")
""",
    ),
    Alternative(
        name="loop_over_samples",
        task="mc_dropout",
        code="""
def mc_dropout(key, params, x, *, rate, samples):
    answers = []
    for number in range(samples):
        logits = forward(jax.random.fold_in(key, number), params, x, rate=rate, train=True)
        answers.append(jax.nn.softmax(logits, axis=-1))
    answers = jnp.stack(answers)
    return jnp.mean(answers, axis=0), jnp.std(answers, axis=0)
""",
    ),
    Alternative(
        name="two_passes_by_hand",
        task="mc_dropout",
        code="""
def mc_dropout(key, params, x, *, rate, samples):
    def probs(key):
        z = forward(key, params, x, rate=rate, train=True)
        e = jnp.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    p = jax.lax.map(probs, jax.random.split(key, samples))
    mean = p.sum(axis=0) / samples
    return mean, jnp.sqrt(((p - mean) ** 2).sum(axis=0) / samples)
""",
    ),
    Alternative(
        name="exp_of_log_probabilities",
        task="mc_dropout",
        code="""
def mc_dropout(key, params, x, *, rate, samples):
    def probs(key):
        z = forward(key, params, x, rate=rate, train=True)
        return jnp.exp(z - jax.nn.logsumexp(z, axis=-1, keepdims=True))

    p = jax.vmap(probs)(jax.random.split(key, samples))
    return p.mean(axis=0), p.std(axis=0)
""",
    ),
    Alternative(
        name="running_mean",
        task="mc_dropout",
        code="""
def mc_dropout(key, params, x, *, rate, samples):
    def step(carry, key):
        count, mean, squares = carry
        p = jax.nn.softmax(forward(key, params, x, rate=rate, train=True))
        new = mean + (p - mean) / (count + 1)
        return (count + 1, new, squares + (p - mean) * (p - new)), None

    zero = jnp.zeros((len(x), params[-1]["b"].size))
    start = (0.0, zero, zero)
    (_, mean, squares), _ = jax.lax.scan(step, start, jax.random.split(key, samples))
    return mean, jnp.sqrt(squares / samples)
""",
    ),
]
