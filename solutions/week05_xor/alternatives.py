"""Right solutions of week 5 in other styles."""

from grader.mutation import Alternative

GATE = {
    "one_if_a_gate": """
def gate(name):
    if name == "and":
        return jnp.array([1.0, 1.0]), jnp.array(-1.5)
    if name == "or":
        return jnp.array([1.0, 1.0]), jnp.array(-0.5)
    return jnp.array([-1.0, -1.0]), jnp.array(1.5)
""",
    "a_point_on_the_line": """
def gate(name):
    if name == "or":
        w, b = [1, 1], 0
    elif name == "and":
        w, b = [1, 1], -1
    else:
        w, b = [-2, -1], 3
    return jnp.asarray(w, jnp.float32), jnp.asarray(b, jnp.float32)
""",
    "nand_is_minus_and": """
def gate(name):
    w, b = jnp.array([5.0, 6.0]), jnp.float32(-8.0)
    if name == "nand":
        return -w, -b
    return (w, b) if name == "and" else (w, b + 4)
""",
    "a_table_of_arrays": """
TABLE = {
    "and": (jnp.ones(2), jnp.asarray(-1.2)),
    "or": (jnp.ones(2), jnp.asarray(-0.2)),
    "nand": (-jnp.ones(2), jnp.asarray(1.2)),
}

def gate(name):
    return TABLE[name]
""",
}

PERCEPTRON = {
    "where": """
def perceptron(x, w, b):
    return jnp.where(jnp.dot(x, w) + b > 0, 1.0, 0.0)
""",
    "one_row_at_a_time": """
def perceptron(x, w, b):
    def fires(row):
        return row[0] * w[0] + row[1] * w[1] + b > 0
    return jax.vmap(fires)(x).astype(jnp.float32)
""",
    "sum_and_step": """
def perceptron(x, w, b):
    total = jnp.sum(x * w, axis=1) + b
    return jnp.heaviside(total, 0.0)
""",
    "sign": """
def perceptron(x, w, b):
    return jnp.maximum(jnp.sign(jnp.einsum("nd,d->n", x, w) + b), 0)
""",
    "python_loop": """
def perceptron(x, w, b):
    ys = []
    for row in x:
        ys.append(jax.lax.select(w @ row + b > 0, 1.0, 0.0))
    return jnp.stack(ys)
""",
}

XOR = {
    "stacked_columns": """
def xor(x):
    w_or, b_or = gate("or")
    w_nand, b_nand = gate("nand")
    w_and, b_and = gate("and")
    h1 = perceptron(x, w_or, b_or)
    h2 = perceptron(x, w_nand, b_nand)
    return perceptron(jnp.column_stack((h1, h2)), w_and, b_and)
""",
    "steps_of_its_own": """
def xor(x):
    (w1, b1), (w2, b2) = gate("nand"), gate("or")
    hidden = x @ jnp.stack([w1, w2], axis=1) + jnp.stack([b1, b2]) > 0
    w, b = gate("and")
    return (hidden.astype(jnp.float32) @ w + b > 0).astype(jnp.float32)
""",
    "one_row_at_a_time": """
def xor(x):
    def one(row):
        row = row[None]
        first = jnp.array([perceptron(row, *gate("or"))[0], perceptron(row, *gate("nand"))[0]])
        return perceptron(first[None], *gate("and"))[0]
    return jax.vmap(one)(x)
""",
    "a_row_s_own_nand": """
def xor(x):
    a, b = x[:, 0], x[:, 1]

    def fires(name, p, q):
        return perceptron(jnp.stack([p, q], -1), *gate(name))

    not_both = fires("nand", a, b)
    return fires("or", fires("and", a, not_both), fires("and", b, not_both))
""",
    "vmap_over_gates": """
def xor(x):
    w, b = (jnp.stack(parts) for parts in zip(gate("or"), gate("nand")))
    hidden = jax.vmap(perceptron, in_axes=(None, 0, 0), out_axes=1)(x, w, b)
    return perceptron(hidden, *gate("and"))
""",
}

INIT_MLP = {
    "split_as_you_go": """
def init_mlp(key, sizes):
    params = []
    for i in range(len(sizes) - 1):
        key, own = jax.random.split(key)
        w = jax.random.normal(own, (sizes[i], sizes[i + 1]))
        params.append({"w": w, "b": jnp.zeros((sizes[i + 1],))})
    return params
""",
    "fold_in": """
def init_mlp(key, sizes):
    return [
        dict(w=jax.random.normal(jax.random.fold_in(key, i), (m, n)), b=jnp.zeros(n, jnp.float32))
        for i, (m, n) in enumerate(zip(sizes, sizes[1:]))
    ]
""",
    "two_keys_a_layer": """
def init_mlp(key, sizes):
    keys = iter(jax.random.split(key, 2 * len(sizes)))
    params = []
    for m, n in zip(sizes[:-1], sizes[1:]):
        next(keys)
        params.append({"b": jnp.zeros(n), "w": jax.random.normal(next(keys), shape=(m, n))})
    return params
""",
    "by_the_inverse_of_the_error_function": """
def init_mlp(key, sizes):
    def layer(key, m, n):
        u = jax.random.uniform(key, (m, n), minval=jnp.nextafter(jnp.float32(-1), 0), maxval=1.0)
        return {"w": jnp.sqrt(2.0) * jax.lax.erf_inv(u), "b": 0 * jnp.ones(n)}
    keys = jax.random.split(key, len(sizes) - 1)
    return [layer(keys[i], sizes[i], sizes[i + 1]) for i in range(len(keys))]
""",
    "recursion": """
def init_mlp(key, sizes):
    if len(sizes) < 2:
        return []
    own, rest = jax.random.split(key)
    w = jax.random.normal(own, sizes[:2])
    return [{"w": w, "b": jnp.zeros_like(w[0])}] + init_mlp(rest, sizes[1:])
""",
}

FORWARD = {
    "the_formula": """
def forward(params, x):
    ys = []
    for layer in params:
        z = jnp.dot(x, layer["w"]) + layer["b"]
        x = 1 / (1 + jnp.exp(-z))
        ys.append(x)
    return ys
""",
    "a_tanh": """
def forward(params, x):
    activations = [x]
    for layer in params:
        z = activations[-1] @ layer["w"] + layer["b"]
        activations.append(0.5 * (1 + jnp.tanh(z / 2)))
    return activations[1:]
""",
    "recursion": """
def forward(params, x):
    if not params:
        return []
    first, *others = params
    y = jax.nn.sigmoid(x @ first["w"] + first["b"])
    return [y, *forward(others, y)]
""",
    "accumulate": """
from itertools import accumulate

def forward(params, x):
    def layer(h, p):
        return jax.nn.sigmoid(jnp.einsum("ni,io->no", h, p["w"]) + p["b"])
    return list(accumulate(params, layer, initial=x))[1:]
""",
    "one_row_at_a_time": """
def forward(params, x):
    def one(h):
        found = []
        for p in params:
            h = jax.lax.logistic(p["w"].T @ h + p["b"])
            found.append(h)
        return found
    return jax.vmap(one)(x)
""",
    "two_branches": """
def forward(params, x):
    found = []
    for p in params:
        z = x @ p["w"] + p["b"]
        e = jnp.exp(-jnp.abs(z))
        x = jnp.where(z >= 0, 1 / (1 + e), e / (1 + e))
        found.append(x)
    return found
""",
    "exponentials_that_do_not_grow": """
def forward(params, x):
    found = []
    for p in params:
        z = x @ p["w"] + p["b"]
        x = jnp.exp(-jnp.logaddexp(0.0, -z))
        found.append(x)
    return found
""",
}

TRAIN_XOR = {
    "cross_entropy": """
def train_xor(key, *, steps, learning_rate):
    y = jnp.array([0.0, 1.0, 1.0, 0.0])

    def loss(params):
        p = forward(params, CORNERS)[-1][:, 0]
        p = jnp.clip(p, 1e-7, 1 - 1e-7)
        return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))

    def step(_, params):
        return jax.tree.map(lambda a, g: a - learning_rate * g, params, jax.grad(loss)(params))

    return jax.lax.fori_loop(0, steps, step, init_mlp(key, (2, 4, 1)))
""",
    "its_own_sums": """
def train_xor(key, *, steps, learning_rate):
    first, second = jax.random.split(key)
    params = [
        {"w": jax.random.normal(first, (2, 8)), "b": jnp.zeros(8)},
        {"w": jax.random.normal(second, (8, 1)), "b": jnp.zeros(1)},
    ]
    x = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = jnp.array([[0.0], [1.0], [1.0], [0.0]])

    def step(params, _):
        one, two = params
        k = jax.nn.sigmoid(x @ one["w"] + one["b"])
        p = jax.nn.sigmoid(k @ two["w"] + two["b"])
        d2 = (p - y) / 4
        d1 = d2 @ two["w"].T * k * (1 - k)
        new = [
            {"w": one["w"] - learning_rate * x.T @ d1, "b": one["b"] - learning_rate * d1.sum(0)},
            {"w": two["w"] - learning_rate * k.T @ d2, "b": two["b"] - learning_rate * d2.sum(0)},
        ]
        return new, jnp.mean((p - y) ** 2)

    params, losses = jax.lax.scan(step, params, None, length=steps)
    return params
""",
    "optax": """
import optax

def train_xor(key, *, steps, learning_rate):
    params = init_mlp(key, (2, 8, 1))
    optimizer = optax.sgd(learning_rate)
    labels = (CORNERS[:, 0] != CORNERS[:, 1]).astype(jnp.float32)[:, None]

    def step(carry, _):
        params, state = carry
        value, gradient = jax.value_and_grad(
            lambda params: jnp.square(forward(params, CORNERS)[-1] - labels).mean()
        )(params)
        updates, state = optimizer.update(gradient, state)
        return (optax.apply_updates(params, updates), state), value

    (params, _), _ = jax.lax.scan(step, (params, optimizer.init(params)), length=steps)
    return params
""",
    "two_hidden_layers_and_xor": """
def train_xor(key, *, steps, learning_rate):
    params = init_mlp(key, (2, 8, 4, 1))
    targets = jnp.logical_xor(CORNERS[:, 0] > 0, CORNERS[:, 1] > 0).astype(jnp.float32)

    @jax.jit
    def update(params):
        def cost(params):
            return jnp.mean(jnp.square(jnp.squeeze(forward(params, CORNERS)[-1]) - targets))
        gradient = jax.grad(cost)(params)
        return jax.tree_util.tree_map(lambda p, g: p - g * learning_rate, params, gradient)

    def keep_going(state):
        return state[0] < steps

    def body(state):
        return state[0] + 1, update(state[1])

    return jax.lax.while_loop(keep_going, body, (0, params))[1]
""",
    "a_wide_layer_and_the_logits": """
import optax

def train_xor(key, *, steps, learning_rate):
    def loss(params):
        k, _ = forward(params, CORNERS)
        logits = (k @ params[1]["w"] + params[1]["b"])[:, 0]
        return optax.sigmoid_binary_cross_entropy(logits, jnp.array([0.0, 1.0, 1.0, 0.0])).mean()

    def step(params, _):
        g = jax.grad(loss)(params)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, g), loss(params)

    return jax.lax.scan(step, init_mlp(key, (2, 16, 1)), jnp.arange(steps))[0]
""",
}

ALTERNATIVES = [
    Alternative(name, task, code)
    for task, codes in {
        "gate": GATE,
        "perceptron": PERCEPTRON,
        "xor": XOR,
        "init_mlp": INIT_MLP,
        "forward": FORWARD,
        "train_xor": TRAIN_XOR,
    }.items()
    for name, code in codes.items()
]
