"""Right solutions of week 8 in other styles."""

from grader.mutation import Alternative

SGD = {
    "named_functions": """
def sgd(learning_rate):
    def init(params):
        return optax.EmptyState()

    def update(gradients, state, params=None):
        del params
        return jax.tree.map(lambda g: -(learning_rate * g), gradients), state

    return optax.GradientTransformation(init, update)
""",
    "none_as_state": """
def sgd(learning_rate):
    scale = lambda g: jnp.negative(g) * learning_rate
    return optax.GradientTransformation(
        lambda params: None, lambda g, state, params=None: (jax.tree.map(scale, g), state)
    )
""",
    "leaf_by_leaf": """
def sgd(learning_rate):
    def update(gradients, state, params=None):
        leaves, form = jax.tree.flatten(gradients)
        return jax.tree.unflatten(form, [leaf * -learning_rate for leaf in leaves]), ()

    return optax.GradientTransformation(lambda params: (), update)
""",
    "decay_of_zero": """
def sgd(learning_rate):
    return momentum(learning_rate, decay=0.0)
""",
}

MOMENTUM = {
    "dict_as_state": """
def momentum(learning_rate, *, decay):
    def init(params):
        return {"velocity": jax.tree.map(lambda p: 0.0 * p, params)}

    def update(gradients, state, params=None):
        velocity = jax.tree.map(lambda g, v: g + decay * v, gradients, state["velocity"])
        step = jax.tree.map(lambda v: -v * learning_rate, velocity)
        return step, {"velocity": velocity}

    return optax.GradientTransformation(init, update)
""",
    "velocity_downhill": """
def momentum(learning_rate, *, decay):
    def init(params):
        return jax.tree.map(jnp.zeros_like, params)

    def update(gradients, state, params=None):
        state = jax.tree.map(lambda v, g: decay * v - g, state, gradients)
        return jax.tree.map(lambda v: learning_rate * v, state), state

    return optax.GradientTransformation(init, update)
""",
    "leaf_by_leaf": """
def momentum(learning_rate, *, decay):
    def init(params):
        return [jnp.zeros(leaf.shape) for leaf in jax.tree.leaves(params)]

    def update(gradients, state, params=None):
        leaves, form = jax.tree.flatten(gradients)
        state = [decay * v + g for v, g in zip(state, leaves)]
        return form.unflatten([-learning_rate * v for v in state]), state

    return optax.GradientTransformation(init, update)
""",
    "named_tuple": """
from typing import NamedTuple, Any

class MomentumState(NamedTuple):
    v: Any

def momentum(learning_rate, *, decay):
    def init(params):
        return MomentumState(jax.tree.map(jnp.zeros_like, params))

    def update(gradients, state, params=None):
        v = jax.tree.map(lambda a, b: decay * a + b, state.v, gradients)
        return jax.tree.map(lambda a: -learning_rate * a, v), MomentumState(v=v)

    return optax.GradientTransformation(init, update)
""",
}

ADAM = {
    "named_tuple": """
from typing import NamedTuple, Any

class AdamState(NamedTuple):
    count: Any
    mu: Any
    nu: Any

def adam(learning_rate, *, b1, b2, eps):
    def init(params):
        zeros = lambda: jax.tree.map(jnp.zeros_like, params)
        return AdamState(jnp.array(0), zeros(), zeros())

    def update(g, s, params=None):
        count = s.count + 1
        mu = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, s.mu, g)
        nu = jax.tree.map(lambda n, g: b2 * n + (1 - b2) * jnp.square(g), s.nu, g)
        mu_hat = jax.tree.map(lambda m: m / (1 - b1 ** count), mu)
        nu_hat = jax.tree.map(lambda n: n / (1 - b2 ** count), nu)
        step = jax.tree.map(lambda m, n: -learning_rate * m / (jnp.sqrt(n) + eps), mu_hat, nu_hat)
        return step, AdamState(count, mu, nu)

    return optax.GradientTransformation(init, update)
""",
    "products_for_powers": """
def adam(learning_rate, *, b1, b2, eps):
    def init(params):
        zeros = jax.tree.map(jnp.zeros_like, params)
        return {"p1": jnp.float32(1), "p2": jnp.float32(1), "m": zeros, "v": zeros}

    def update(gradients, state, params=None):
        p1, p2 = state["p1"] * b1, state["p2"] * b2
        m = jax.tree.map(lambda m, g: m + (1 - b1) * (g - m), state["m"], gradients)
        v = jax.tree.map(lambda v, g: v + (1 - b2) * (g * g - v), state["v"], gradients)
        step = jax.tree.map(
            lambda m, v: -learning_rate * (m / (1 - p1)) / ((v / (1 - p2)) ** 0.5 + eps), m, v
        )
        return step, {"p1": p1, "p2": p2, "m": m, "v": v}

    return optax.GradientTransformation(init, update)
""",
    "leaf_by_leaf": """
def adam(learning_rate, *, b1, b2, eps):
    def init(params):
        return 0.0, [(0 * leaf, 0 * leaf) for leaf in jax.tree.leaves(params)]

    def update(gradients, state, params=None):
        t, moments = state[0] + 1.0, []
        leaves, form = jax.tree.flatten(gradients)
        out = []
        for g, (m, v) in zip(leaves, state[1]):
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            moments.append((m, v))
            root = jnp.sqrt(v / (1 - jnp.power(b2, t)))
            out.append(-learning_rate * m / (1 - jnp.power(b1, t)) / (root + eps))
        return jax.tree.unflatten(form, out), (t, moments)

    return optax.GradientTransformation(init, update)
""",
    "counted_before_the_step": """
def adam(learning_rate, *, b1, b2, eps):
    def init(params):
        return jnp.ones([], jnp.int32), jax.tree.map(lambda p: (jnp.zeros_like(p),) * 2, params)

    def update(gradients, state, params=None):
        t, pairs = state
        form = jax.tree.structure(gradients)
        pairs = form.flatten_up_to(pairs)
        new, steps = [], []
        for g, (m, v) in zip(jax.tree.leaves(gradients), pairs):
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g**2
            new.append((m, v))
            steps.append(-learning_rate * (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + eps))
        return form.unflatten(steps), (t + 1, form.unflatten(new))

    return optax.GradientTransformation(init, update)
""",
}

CLIP = {
    "minimum": """
def clip_by_global_norm(max_norm):
    def update(gradients, state, params=None):
        squares = jax.tree.map(lambda g: jnp.vdot(g, g), gradients)
        norm = jnp.sqrt(jax.tree.reduce(jnp.add, squares))
        factor = jnp.minimum(1.0, max_norm / jnp.maximum(norm, 1e-30))
        return jax.tree.map(lambda g: g * factor, gradients), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
""",
    "one_long_vector": """
def clip_by_global_norm(max_norm):
    def update(gradients, state, params=None):
        everything = jnp.concatenate([g.ravel() for g in jax.tree.leaves(gradients)])
        norm = jnp.linalg.norm(everything)
        return jax.tree.map(
            lambda g: jnp.where(norm > max_norm, g * max_norm / norm, g), gradients
        ), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
""",
    "divided_by_the_larger": """
def clip_by_global_norm(max_norm):
    def init(params):
        return ()

    def update(gradients, state, params=None):
        norm = sum((g * g).sum() for g in jax.tree.leaves(gradients)) ** 0.5
        divisor = jnp.maximum(norm / max_norm, 1.0)
        return jax.tree.map(lambda g: g / divisor, gradients), state

    return optax.GradientTransformation(init, update)
""",
    "cond": """
def clip_by_global_norm(max_norm):
    def update(gradients, state, params=None):
        norm = jnp.sqrt(sum(jnp.sum(jnp.square(g)) for g in jax.tree.leaves(gradients)))
        shorten = lambda tree: jax.tree.map(lambda g: g / norm * max_norm, tree)
        return jax.lax.cond(norm > max_norm, shorten, lambda tree: tree, gradients), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
""",
}

WARMUP_COSINE = {
    "select": """
def warmup_cosine(step, *, peak, warmup, total):
    angle = jnp.pi * (step - warmup) / (total - warmup)
    falling = peak * 0.5 * (1 + jnp.cos(angle))
    return jnp.select([step < warmup, step < total], [peak * step / warmup, falling], 0.0)
""",
    "piecewise_by_where": """
def warmup_cosine(step, *, peak, warmup, total):
    s = jnp.asarray(step, jnp.float32)
    y = jnp.where(s < warmup, s / warmup, 0.5 + 0.5 * jnp.cos(
        jnp.pi * (s - warmup) / (total - warmup)))
    return peak * jnp.where(s >= total, 0.0, y)
""",
    "cond": """
def warmup_cosine(step, *, peak, warmup, total):
    def up(s):
        return peak * s / warmup

    def down(s):
        part = jnp.minimum((s - warmup) / (total - warmup), 1.0)
        return peak * jnp.cos(jnp.pi * part / 2) ** 2

    return jax.lax.cond(step < warmup, up, down, jnp.float32(step))
""",
}

EPOCH = {
    "gathered_first": """
def epoch(optimizer, params, state, x, y, order, *, batch_size):
    steps = order.shape[0] // batch_size
    order = order[: steps * batch_size]
    xs = x[order].reshape(steps, batch_size, -1)
    ys = y[order].reshape(steps, batch_size)

    def mean_loss(p, xb, yb):
        log_probs = jax.nn.log_softmax(xb @ p["w"] + p["b"])
        return -jnp.take_along_axis(log_probs, yb[:, None], axis=1).mean()

    def body(carry, batch):
        p, s = carry
        l, g = jax.value_and_grad(mean_loss)(p, *batch)
        u, s = optimizer.update(g, s, params=p)
        return (jax.tree.map(jnp.add, p, u), s), l

    (params, state), losses = jax.lax.scan(body, (params, state), (xs, ys))
    return params, state, losses
""",
    "dynamic_slices": """
def epoch(optimizer, params, state, x, y, order, *, batch_size):
    def loss(params, chosen):
        logits = jnp.dot(x[chosen], params["w"]) + params["b"]
        picked = logits[jnp.arange(batch_size), y[chosen]]
        return jnp.mean(jax.scipy.special.logsumexp(logits, axis=-1) - picked)

    def step(carry, number):
        params, state = carry
        chosen = jax.lax.dynamic_slice(order, (number * batch_size,), (batch_size,))
        value = loss(params, chosen)
        updates, state = optimizer.update(jax.grad(loss)(params, chosen), state, params)
        return (optax.apply_updates(params, updates), state), value

    carry, losses = jax.lax.scan(step, (params, state), jnp.arange(x.shape[0] // batch_size))
    return *carry, losses
""",
    "by_hand": """
def epoch(optimizer, params, state, x, y, order, *, batch_size):
    def step(carry, batch):
        params, state = carry
        xb, targets = x[batch], jax.nn.one_hot(y[batch], len(params["b"]))
        logits = xb @ params["w"] + params["b"]
        loss = optax.softmax_cross_entropy(logits, targets).mean()
        delta = (jax.nn.softmax(logits) - targets) / batch_size
        updates, state = optimizer.update({"w": xb.T @ delta, "b": delta.sum(0)}, state, params)
        return (optax.apply_updates(params, updates), state), loss

    whole = len(order) - len(order) % batch_size
    (params, state), losses = jax.lax.scan(
        step, (params, state), jnp.reshape(order[:whole], (-1, batch_size)), unroll=4
    )
    return params, state, losses
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "sgd": SGD,
        "momentum": MOMENTUM,
        "adam": ADAM,
        "clip_by_global_norm": CLIP,
        "warmup_cosine": WARMUP_COSINE,
        "epoch": EPOCH,
    }.items()
    for name, code in codes.items()
]
