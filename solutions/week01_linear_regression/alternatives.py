"""Right solutions of week 1 in other styles; each must score full."""

from grader.mutation import Alternative

PREDICT = {
    "sum_of_products": """
def predict(params, x):
    return (x * params["w"]).sum(axis=-1) + params["b"]
""",
    "one_example_by_vmap": """
def predict(params, x):
    return jax.vmap(lambda row: row @ params["w"] + params["b"])(x)
""",
    "columns_one_by_one": """
def predict(params, x):
    y = jnp.full(len(x), params["b"])
    for d in range(x.shape[1]):
        y = y + x[:, d] * params["w"][d]
    return y
""",
    "bias_as_a_feature_of_ones": """
def predict(params, x):
    ones = jnp.ones((x.shape[0], 1))
    weights = jnp.concatenate([params["w"], params["b"][None]])
    return jnp.hstack([x, ones]) @ weights
""",
    "einsum": """
def predict(params, x):
    w, b = params["w"], params["b"]
    return jnp.einsum("nd,d->n", x, w) + b
""",
}

MSE = {
    "flattened_and_divided": """
def mse(params, x, y):
    errors = predict(params, x) - jnp.ravel(y)
    return jnp.sum(errors**2) / x.shape[0]
""",
    "predictions_in_the_shape_of_y": """
def mse(params, x, y):
    return ((predict(params, x).reshape(y.shape) - y) ** 2).mean()
""",
    "squeezed_last_axis": """
def mse(params, x, y):
    if y.ndim == 2:
        y = y[:, 0]
    errors = x @ params["w"] + params["b"] - y
    return jnp.dot(errors, errors) / len(errors)
""",
    "one_example_by_vmap": """
def mse(params, x, y):
    def one(x, y):
        return (predict(params, x[None])[0] - y) ** 2

    return jnp.mean(jax.vmap(one)(x, y.flatten()))
""",
    "average": """
def mse(params, x, y):
    return jnp.average(jnp.power(predict(params, x) - y.reshape(x.shape[0]), 2))
""",
}

MSE_GRADIENT = {
    "means": """
def mse_gradient(params, x, y):
    errors = predict(params, x) - y
    return {"w": jnp.mean(2 * errors[:, None] * x, axis=0), "b": jnp.mean(2 * errors)}
""",
    "transposed_product": """
def mse_gradient(params, x, y):
    n = x.shape[0]
    errors = x @ params["w"] + params["b"] - y
    return {"w": (2 / n) * x.T @ errors, "b": (2 / n) * jnp.sum(errors)}
""",
    "one_example_by_vmap": """
def mse_gradient(params, x, y):
    def one(row, answer):
        error = jnp.dot(row, params["w"]) + params["b"] - answer
        return {"w": 2 * error * row, "b": 2 * error}

    return jax.tree.map(lambda g: g.mean(axis=0), jax.vmap(one)(x, y))
""",
    "normal_equations": """
def mse_gradient(params, x, y):
    x = jnp.column_stack([x, jnp.ones(len(x))])
    place = jnp.append(params["w"], params["b"])
    gradient = 2 * (x.T @ (x @ place) - x.T @ y) / len(x)
    return {"w": gradient[:-1], "b": gradient[-1]}
""",
    "loop_over_examples": """
def mse_gradient(params, x, y):
    w, b = jnp.zeros_like(params["w"]), jnp.zeros_like(params["b"])
    errors = predict(params, x) - y
    for n in range(len(x)):
        w = w + 2 * errors[n] * x[n] / len(x)
        b = b + 2 * errors[n] / len(x)
    return dict(w=w, b=b)
""",
}

CENTRAL_DIFFERENCE = {
    "halves": """
def central_difference(f, x, *, h):
    return 0.5 * (f(x + h) - f(x - h)) / h
""",
    "one_point_by_vmap": """
def central_difference(f, x, *, h):
    slope = jax.vmap(lambda t: (f(t + h) - f(t - h)) / (2 * h))
    return slope(jnp.ravel(x)).reshape(jnp.shape(x))
""",
    "both_sides_at_once": """
def central_difference(f, x, *, h):
    up, down = f(jnp.stack([x + h, x - h]))
    return (up - down) / (2 * h)
""",
    "mean_of_both_sides": """
def central_difference(f, x, *, h):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2
""",
}

GRADIENT_DESCENT = {
    "autodiff": """
def gradient_descent(params, x, y, *, learning_rate, steps):
    def step(params, _):
        loss, gradient = jax.value_and_grad(mse)(params, x, y)
        moved = {name: params[name] - learning_rate * gradient[name] for name in params}
        return moved, loss

    return jax.lax.scan(step, params, None, length=steps)
""",
    "fori_loop": """
def gradient_descent(params, x, y, *, learning_rate, steps):
    def step(i, carry):
        params, losses = carry
        losses = losses.at[i].set(mse(params, x, y))
        gradient = mse_gradient(params, x, y)
        w = params["w"] - learning_rate * gradient["w"]
        b = params["b"] - learning_rate * gradient["b"]
        return {"w": w, "b": b}, losses

    return jax.lax.fori_loop(0, steps, step, (params, jnp.zeros(steps)))
""",
    "all_written_out": """
def gradient_descent(params, x, y, *, learning_rate, steps):
    def step(carry, _):
        w, b = carry
        errors = x @ w + b - y
        w, b = (
            w - learning_rate * 2 * (errors @ x) / len(x),
            b - learning_rate * 2 * errors.mean(),
        )
        return (w, b), (errors**2).mean()

    (w, b), losses = jax.lax.scan(step, (params["w"], params["b"]), jnp.arange(steps))
    return {"w": w, "b": b}, losses
""",
    "optax": """
import optax


def gradient_descent(params, x, y, *, learning_rate, steps):
    optimizer = optax.sgd(learning_rate)

    def step(carry, _):
        params, state = carry
        loss, gradient = jax.value_and_grad(mse)(params, x, y)
        updates, state = optimizer.update(gradient, state, params)
        return (optax.apply_updates(params, updates), state), loss

    (params, _), losses = jax.lax.scan(step, (params, optimizer.init(params)), length=steps)
    return params, losses
""",
    "python_loop_when_short": """
def gradient_descent(params, x, y, *, learning_rate, steps):
    def one(params):
        gradient = jax.grad(lambda p: jnp.mean((predict(p, x) - y) ** 2))(params)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient)

    if steps > 20:
        return jax.lax.scan(lambda p, _: (one(p), mse(p, x, y)), params, length=steps)
    losses = []
    for _ in range(steps):
        losses.append(mse(params, x, y))
        params = one(params)
    return params, jnp.stack(losses)
""",
}

ALTERNATIVES = [
    Alternative(name=name, task=task, code=code)
    for task, codes in {
        "predict": PREDICT,
        "mse": MSE,
        "mse_gradient": MSE_GRADIENT,
        "central_difference": CENTRAL_DIFFERENCE,
        "gradient_descent": GRADIENT_DESCENT,
    }.items()
    for name, code in codes.items()
]
