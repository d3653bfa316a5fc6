"""Right solutions of week 13 in other styles."""

from grader.mutation import Alternative

RNN_STEP = {
    "one_matrix": """
def rnn_step(params, h, x):
    both = jnp.concatenate([x, h], axis=-1)
    return jnp.tanh(both @ jnp.concatenate([params["wx"], params["wh"]]) + params["b"])
""",
    "dot_and_add": """
def rnn_step(params, h, x):
    wx, wh, b = params["wx"], params["wh"], params["b"]
    return jnp.tanh(jnp.add(jnp.dot(x, wx), jnp.dot(h, wh)) + b[None, :])
""",
    "one_example_at_a_time": """
def rnn_step(params, h, x):
    def one(h, x):
        return jnp.tanh(params["wx"].T @ x + params["wh"].T @ h + params["b"])
    return jax.vmap(one)(h, x)
""",
    "einsum": """
def rnn_step(params, h, x):
    a = jnp.einsum("nd,dh->nh", x, params["wx"]) + jnp.einsum("ni,ih->nh", h, params["wh"])
    return jnp.tanh(a + params["b"])
""",
    "two_sigmoids": """
def rnn_step(params, h, x):
    a = x @ params["wx"] + h @ params["wh"] + params["b"]
    return 2 * jax.nn.sigmoid(2 * a) - 1
""",
}

RNN = {
    "inputs_first": """
def rnn(params, h0, xs):
    from_inputs = jnp.moveaxis(xs @ params["wx"] + params["b"], 1, 0)

    def step(h, a):
        h = jnp.tanh(a + h @ params["wh"])
        return h, h

    return jnp.moveaxis(lax.scan(step, h0, from_inputs)[1], 0, 1)
""",
    "fori_loop": """
def rnn(params, h0, xs):
    n, length, _ = xs.shape

    def body(t, carry):
        h, hs = carry
        h = rnn_step(params, h, xs[:, t])
        return h, hs.at[:, t].set(h)

    return lax.fori_loop(0, length, body, (h0, jnp.zeros((n, length, h0.shape[1]))))[1]
""",
    "one_sequence_at_a_time": """
def rnn(params, h0, xs):
    def one(h, sequence):
        def step(h, x):
            h = rnn_step(params, h[None], x[None])[0]
            return h, h
        return lax.scan(step, h, sequence)[1]
    return jax.vmap(one)(h0, xs)
""",
    "a_few_steps_unrolled": """
def rnn(params, h0, xs):
    def step(h, x):
        h = rnn_step(params, h, x)
        return h, h
    return jnp.moveaxis(lax.scan(step, h0, jnp.moveaxis(xs, 1, 0), unroll=4)[1], 0, 1)
""",
    "scan_over_places": """
def rnn(params, h0, xs):
    def step(h, t):
        new = rnn_step(params, h, xs[:, t, :])
        return new, new
    _, hs = jax.lax.scan(step, h0, jnp.arange(xs.shape[1]))
    return jnp.transpose(hs, (1, 0, 2))
""",
    "own_step": """
def rnn(params, h0, xs):
    def step(state, x):
        z = x @ params["wx"] + state @ params["wh"] + params["b"]
        state = jnp.tanh(z)
        return state, state
    final, stacked = lax.scan(f=step, init=h0, xs=jnp.swapaxes(xs, 0, 1), length=xs.shape[1])
    return jnp.einsum("tnh->nth", stacked)
""",
}

LSTM_STEP = {
    "slices": """
def lstm_step(params, carry, x):
    h, c = carry
    n = params["wh"].shape[0]
    a = jnp.dot(x, params["wx"]) + jnp.dot(h, params["wh"]) + params["b"]
    i = jax.nn.sigmoid(a[:, :n])
    f = jax.nn.sigmoid(a[:, n : 2 * n])
    g = jnp.tanh(a[:, 2 * n : 3 * n])
    o = jax.nn.sigmoid(a[:, 3 * n :])
    c_new = f * c + i * g
    h_new = o * jnp.tanh(c_new)
    return h_new, c_new
""",
    "gate_by_gate": """
def lstm_step(params, carry, x):
    h, c = carry
    size = h.shape[-1]

    def block(k):
        part = slice(k * size, (k + 1) * size)
        return x @ params["wx"][:, part] + h @ params["wh"][:, part] + params["b"][part]

    keep = jax.nn.sigmoid(block(1)) * c
    new = keep + jax.nn.sigmoid(block(0)) * jnp.tanh(block(2))
    return (jax.nn.sigmoid(block(3)) * jnp.tanh(new), new)
""",
    "sigmoid_by_tanh": """
def lstm_step(params, carry, x):
    h, c = carry
    a = x @ params["wx"] + h @ params["wh"] + params["b"]
    i, f, g, o = jnp.moveaxis(a.reshape(*a.shape[:-1], 4, -1), -2, 0)
    def sigmoid(z):
        return 0.5 * (1 + jnp.tanh(z / 2))
    c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
    return sigmoid(o) * jnp.tanh(c), c
""",
    "one_matrix_and_one_sigmoid": """
def lstm_step(params, carry, x):
    w = jnp.vstack([params["wx"], params["wh"]])
    a = jnp.hstack([x, carry[0]]) @ w + params["b"]
    gates = jax.nn.sigmoid(a)
    n = carry[1].shape[1]
    i, f, o = gates[:, :n], gates[:, n : 2 * n], gates[:, -n:]
    c = f * carry[1] + i * jnp.tanh(a[:, 2 * n : -n])
    return o * jnp.tanh(c), c
""",
    "one_example_at_a_time": """
def lstm_step(params, carry, x):
    def one(h, c, x):
        i, f, g, o = (x @ params["wx"] + h @ params["wh"] + params["b"]).reshape(4, -1)
        c = jnp.exp(jax.nn.log_sigmoid(f)) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.lax.logistic(o) * jnp.tanh(c), c
    return jax.vmap(one)(*carry, x)
""",
}

LSTM = {
    "inputs_last": """
def lstm(params, carry, xs):
    def step(carry, x):
        h, c = lstm_step(params, carry, x)
        return (h, c), h
    final, hs = lax.scan(step, carry, jnp.transpose(xs, (1, 0, 2)))
    return jnp.transpose(hs, (1, 0, 2))
""",
    "fori_loop": """
def lstm(params, carry, xs):
    def body(t, state):
        carry, hs = state
        carry = lstm_step(params, carry, lax.dynamic_index_in_dim(xs, t, 1, keepdims=False))
        return carry, lax.dynamic_update_index_in_dim(hs, carry[0], t, 1)

    h, _ = carry
    empty = jnp.zeros((h.shape[0], xs.shape[1], h.shape[1]), h.dtype)
    return lax.fori_loop(0, xs.shape[1], body, (carry, empty))[1]
""",
    "one_sequence_at_a_time": """
def lstm(params, carry, xs):
    def one(h, c, sequence):
        def step(carry, x):
            new = lstm_step(params, (carry[0][None], carry[1][None]), x[None])
            return (new[0][0], new[1][0]), new[0][0]
        return lax.scan(step, (h, c), sequence)[1]
    return jax.vmap(one)(carry[0], carry[1], xs)
""",
    "all_inputs_first": """
def lstm(params, carry, xs):
    before = (xs @ params["wx"] + params["b"]).swapaxes(0, 1)

    def step(carry, a):
        h, c = carry
        i, f, g, o = jnp.split(a + h @ params["wh"], 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return lax.scan(step, carry, before)[1].swapaxes(0, 1)
""",
    "keep_both_and_choose": """
def lstm(params, carry, xs):
    def step(carry, t):
        carry = lstm_step(params, carry, xs[:, t])
        return carry, carry
    _, (hs, cs) = lax.scan(step, tuple(carry), jnp.arange(xs.shape[1]))
    return jnp.moveaxis(hs, 0, 1)
""",
}

BIDIRECTIONAL = {
    "flip": """
def bidirectional(forward_params, backward_params, xs):
    n = xs.shape[0]
    h1, h2 = forward_params["wh"].shape[0], backward_params["wh"].shape[0]
    front = lstm(forward_params, (jnp.zeros((n, h1)), jnp.zeros((n, h1))), xs)
    back = lstm(backward_params, (jnp.zeros((n, h2)), jnp.zeros((n, h2))), jnp.flip(xs, axis=1))
    return jnp.concatenate((front, jnp.flip(back, axis=1)), axis=2)
""",
    "scan_in_reverse": """
def bidirectional(forward_params, backward_params, xs):
    def walk(params, reverse):
        zero = jnp.zeros((len(xs), params["b"].size // 4))

        def step(carry, x):
            carry = lstm_step(params, carry, x)
            return carry, carry[0]

        return lax.scan(step, (zero, zero), xs.swapaxes(0, 1), reverse=reverse)[1]

    both = [walk(forward_params, False), walk(backward_params, True)]
    return jnp.concatenate(both, axis=-1).swapaxes(0, 1)
""",
    "order_of_places": """
def bidirectional(forward_params, backward_params, xs):
    order = jnp.arange(xs.shape[1] - 1, -1, -1)
    results = []
    for params, places in ((forward_params, jnp.arange(xs.shape[1])), (backward_params, order)):
        zeros = jnp.zeros((xs.shape[0], params["wh"].shape[0]), jnp.float32)
        results.append(lstm(params, (zeros, zeros), xs[:, places])[:, places])
    return jnp.concatenate(results, -1)
""",
    "from_scratch": """
def bidirectional(forward_params, backward_params, xs):
    def walk(params, xs):
        def step(carry, x):
            h, c = carry
            a = x @ params["wx"] + h @ params["wh"] + params["b"]
            i, f, g, o = jnp.split(a, 4, axis=-1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h
        h = jnp.zeros((xs.shape[1], params["wh"].shape[0]))
        return lax.scan(step, (h, h), xs)[1]

    xs = jnp.moveaxis(xs, 1, 0)
    both = jnp.dstack([walk(forward_params, xs), walk(backward_params, xs[::-1])[::-1]])
    return jnp.moveaxis(both, 0, 1)
""",
    "one_lstm_of_two_blocks": """
def bidirectional(forward_params, backward_params, xs):
    def apart(w):
        return w.reshape(*w.shape[:-1], 4, -1)

    def blocks(name):
        a, b = apart(forward_params[name]), apart(backward_params[name])
        upper = jnp.concatenate([a, jnp.zeros((a.shape[0], 4, b.shape[2]))], axis=2)
        lower = jnp.concatenate([jnp.zeros((b.shape[0], 4, a.shape[2])), b], axis=2)
        return jnp.concatenate([upper, lower]).reshape(a.shape[0] + b.shape[0], -1)

    biases = [apart(params["b"]) for params in (forward_params, backward_params)]
    joint = {"wx": blocks("wx"), "wh": blocks("wh"), "b": jnp.concatenate(biases, 1).ravel()}
    zeros = jnp.zeros((len(xs), len(joint["wh"])))
    hs = lstm(joint, (zeros, zeros), jnp.concatenate([xs, xs[:, ::-1]], axis=2))
    size = len(forward_params["wh"])
    return hs.at[:, :, size:].set(hs[:, ::-1, size:])
""",
}

NEXT_TOKEN = {
    "not_equal": """
def next_token(tokens, *, pad):
    n, t = tokens.shape
    inputs, targets = tokens[:, 0 : t - 1], tokens[:, 1:t]
    return inputs, targets, jnp.not_equal(targets, pad)
""",
    "arange": """
def next_token(tokens, *, pad):
    places = jnp.arange(tokens.shape[1] - 1)
    targets = tokens[:, places + 1]
    return tokens[:, places], targets, ~(targets == pad)
""",
    "one_text_at_a_time": """
def next_token(tokens, *, pad):
    def one(text):
        return text[:-1], text[1:], jnp.where(text[1:] == pad, False, True)
    return jax.vmap(one)(tokens)
""",
    "delete": """
def next_token(tokens, *, pad):
    inputs = jnp.delete(tokens, -1, axis=1)
    targets = jnp.delete(tokens, 0, axis=1)
    mask = (targets - pad).astype(bool)
    return inputs, targets, mask
""",
}

SEQUENCE_LOSS = {
    "one_hot": """
def sequence_loss(logits, targets, mask):
    truth = jax.nn.one_hot(targets, logits.shape[-1])
    losses = -(truth * jax.nn.log_softmax(logits, axis=-1)).sum(axis=-1)
    count = mask.sum()
    total = jnp.where(mask, losses, 0.0).sum()
    return total / jnp.where(count > 0, count, 1)
""",
    "optax": """
import optax

def sequence_loss(logits, targets, mask):
    safe = jnp.where(mask, targets, 0)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, safe)
    return (losses * mask).sum() / mask.sum().clip(1)
""",
    "logsumexp": """
def sequence_loss(logits, targets, mask):
    n, t, c = logits.shape
    z, y, m = logits.reshape(n * t, c), targets.reshape(-1), mask.reshape(-1).astype(jnp.float32)
    picked = z[jnp.arange(n * t), jnp.clip(y, 0, c - 1)]
    losses = jax.scipy.special.logsumexp(z, axis=1) - picked
    return jnp.dot(losses, m) / jnp.maximum(jnp.sum(m), 1.0)
""",
    "by_hand": """
def sequence_loss(logits, targets, mask):
    shifted = logits - jax.lax.stop_gradient(logits.max(axis=-1, keepdims=True))
    log_p = shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
    chosen = targets[..., None] == jnp.arange(logits.shape[-1])
    chosen = chosen & mask[..., None]
    return -jnp.sum(log_p, where=chosen) / jnp.maximum(jnp.count_nonzero(mask), 1)
""",
    "weights": """
def sequence_loss(logits, targets, mask):
    weights = mask / jnp.maximum(mask.sum(), 1)

    def one(z, y):
        return jax.nn.logsumexp(z) - z[y]

    losses = jax.vmap(jax.vmap(one))(logits, jnp.where(mask, targets, 0))
    return (weights * losses).sum()
""",
    "inside_cond": """
def sequence_loss(logits, targets, mask):
    safe = jnp.where(mask, targets, 0)
    log_p = jax.nn.log_softmax(logits)
    picked = jnp.take_along_axis(log_p, safe[:, :, None], axis=2)[:, :, 0]
    return -jnp.average(picked, weights=jnp.where(mask.any(), mask, 1)) * mask.any()
""",
}

ALTERNATIVES = [
    Alternative(name, task, code)
    for task, codes in {
        "rnn_step": RNN_STEP,
        "rnn": RNN,
        "lstm_step": LSTM_STEP,
        "lstm": LSTM,
        "bidirectional": BIDIRECTIONAL,
        "next_token": NEXT_TOKEN,
        "sequence_loss": SEQUENCE_LOSS,
    }.items()
    for name, code in codes.items()
]
