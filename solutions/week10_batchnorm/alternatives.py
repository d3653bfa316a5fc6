"""Right solutions in other styles; each must score full."""

from grader.mutation import Alternative

ALTERNATIVES = [
    # batch_norm
    Alternative(
        name="library_variance_and_rsqrt",
        task="batch_norm",
        code="""
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    if not train:
        return _scale_and_shift(x, state["mean"], state["var"], scale, bias, eps), state
    axes = tuple(i for i in range(x.ndim) if i != x.ndim - 1)
    mean, var = jnp.mean(x, axis=axes), jnp.var(x, axis=axes)
    blend = lambda old, new: old * momentum + new * (1.0 - momentum)
    moved = jax.tree.map(blend, state, {"mean": mean, "var": var})
    return _scale_and_shift(x, mean, var, scale, bias, eps), moved


def _scale_and_shift(x, mean, var, scale, bias, eps):
    return (x - mean) * jax.lax.rsqrt(var + eps) * scale + bias
""",
    ),
    Alternative(
        name="rows_and_einsum",
        task="batch_norm",
        code="""
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    rows = x.reshape(-1, x.shape[-1])
    mean, var = state["mean"], state["var"]
    if train:
        mean = jnp.einsum("nf->f", rows) / rows.shape[0]
        deviation = rows - mean
        var = jnp.einsum("nf,nf->f", deviation, deviation) / rows.shape[0]
        state = dict(
            mean=state["mean"] + (1 - momentum) * (mean - state["mean"]),
            var=state["var"] + (1 - momentum) * (var - state["var"]),
        )
    y = (rows - mean) / (var + eps) ** 0.5
    return (y * scale + bias).reshape(x.shape), state
""",
    ),
    Alternative(
        name="loop_over_features",
        task="batch_norm",
        code="""
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    columns, means, variances = [], [], []
    for f in range(x.shape[-1]):
        values = x[..., f]
        mean, var = state["mean"][f], state["var"][f]
        if train:
            mean = jnp.sum(values) / values.size
            var = jnp.sum((values - mean) ** 2) / values.size
        columns.append(scale[f] * (values - mean) / jnp.sqrt(var + eps) + bias[f])
        means.append(mean)
        variances.append(var)
    y = jnp.stack(columns, axis=-1)
    if not train:
        return y, dict(state)
    batch = {"mean": jnp.stack(means), "var": jnp.stack(variances)}
    return y, {k: momentum * state[k] + (1 - momentum) * batch[k] for k in ("mean", "var")}
""",
    ),
    Alternative(
        name="vmap_over_features",
        task="batch_norm",
        code="""
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    def one_feature(values, gamma, beta, running_mean, running_var):
        if train:
            mean = values.mean()
            var = ((values - mean) ** 2).mean()
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * var
        else:
            mean, var = running_mean, running_var
        y = gamma * (values - mean) / jnp.sqrt(var + eps) + beta
        return y, running_mean, running_var

    y, mean, var = jax.vmap(one_feature, in_axes=(-1, 0, 0, 0, 0), out_axes=(-1, 0, 0))(
        x, scale, bias, state["mean"], state["var"]
    )
    return y, {"mean": mean, "var": var}
""",
    ),
    Alternative(
        name="keepdims_and_one_factor",
        task="batch_norm",
        code="""
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    new_state = {**state}
    if train:
        axes = list(range(x.ndim))[:-1]
        mean = jnp.mean(x, axis=tuple(axes), keepdims=True)
        var = jnp.mean(jnp.abs(x - mean) ** 2, axis=tuple(axes), keepdims=True)
        features = x.shape[-1]
        new_state["mean"] = state["mean"] * momentum + mean.reshape(features) * (1 - momentum)
        new_state["var"] = state["var"] * momentum + var.reshape(features) * (1 - momentum)
    else:
        mean, var = new_state["mean"], new_state["var"]
    factor = scale / jnp.sqrt(var + eps)
    return (x - mean) * factor + bias, new_state
""",
    ),
    # batch_norm_backward
    Alternative(
        name="three_paths_one_by_one",
        task="batch_norm_backward",
        code="""
def batch_norm_backward(x, scale, upstream, *, eps):
    n = x.shape[0]
    mean = jnp.sum(x, axis=0) / n
    deviation = x - mean
    var = jnp.sum(deviation**2, axis=0) / n
    inverse = 1.0 / jnp.sqrt(var + eps)

    dnormalised = upstream * scale
    dvar = jnp.sum(dnormalised * deviation * -0.5 * inverse**3, axis=0)
    dmean = jnp.sum(-dnormalised * inverse, axis=0) + dvar * jnp.mean(-2.0 * deviation, axis=0)
    dx = dnormalised * inverse + dvar * 2.0 * deviation / n + dmean / n
    return dx, jnp.sum(upstream * deviation * inverse, axis=0), jnp.sum(upstream, axis=0)
""",
    ),
    Alternative(
        name="means_of_g",
        task="batch_norm_backward",
        code="""
def batch_norm_backward(x, scale, upstream, *, eps):
    inverse = jax.lax.rsqrt(jnp.var(x, axis=0, keepdims=True) + eps)
    normalised = (x - jnp.mean(x, axis=0, keepdims=True)) * inverse
    g = upstream * scale
    along = jnp.mean(g * normalised, axis=0, keepdims=True)
    dx = (g - jnp.mean(g, axis=0, keepdims=True) - normalised * along) * inverse
    return dx, jnp.sum(upstream * normalised, axis=0), jnp.sum(upstream, axis=0)
""",
    ),
    Alternative(
        name="jacobian_of_each_feature",
        task="batch_norm_backward",
        code="""
def batch_norm_backward(x, scale, upstream, *, eps):
    n = len(x)

    def one_feature(column, gamma, u):
        deviation = column - column.mean()
        root = jnp.sqrt((deviation**2).mean() + eps)
        normalised = deviation / root
        jacobian = (jnp.eye(n) - 1 / n - jnp.outer(normalised, normalised) / n) / root
        return gamma * jacobian @ u, normalised @ u, u.sum()

    return jax.vmap(one_feature, in_axes=(1, 0, 1), out_axes=(1, 0, 0))(x, scale, upstream)
""",
    ),
    Alternative(
        name="loop_over_features",
        task="batch_norm_backward",
        code="""
def batch_norm_backward(x, scale, upstream, *, eps):
    dx, dscale, dbias = [], [], []
    for f in range(x.shape[1]):
        values, u = x[:, f], upstream[:, f]
        centred = values - jnp.mean(values)
        power = jnp.mean(jnp.square(centred)) + eps
        root = jnp.sqrt(power)
        dscale.append(jnp.dot(u, centred) / root)
        dbias.append(jnp.sum(u))
        plain = u - jnp.mean(u) - centred * jnp.mean(u * centred) / power
        dx.append(scale[f] * plain / root)
    return jnp.stack(dx, axis=1), jnp.stack(dscale), jnp.stack(dbias)
""",
    ),
    # BatchNorm
    Alternative(
        name="written_out",
        task="BatchNorm",
        code="""
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        self.use_running_average = False
        self.momentum, self.eps = momentum, eps
        self.mean = nnx.BatchStat(jnp.zeros((num_features,), jnp.float32))
        self.var = nnx.BatchStat(jnp.ones((num_features,), jnp.float32))
        self.scale = nnx.Param(jnp.ones((num_features,), jnp.float32))
        self.bias = nnx.Param(jnp.zeros((num_features,), jnp.float32))

    def __call__(self, x):
        if self.use_running_average:
            mean, var = self.mean[...], self.var[...]
        else:
            axes = tuple(range(x.ndim - 1))
            mean, var = jnp.mean(x, axes), jnp.var(x, axes)
            self.mean[...] = self.momentum * self.mean[...] + (1 - self.momentum) * mean
            self.var[...] = self.momentum * self.var[...] + (1 - self.momentum) * var
        return (x - mean) / jnp.sqrt(var + self.eps) * self.scale[...] + self.bias[...]
""",
    ),
    Alternative(
        name="new_variables_and_a_property",
        task="BatchNorm",
        code="""
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs: nnx.Rngs):
        key = rngs.params()
        shape = (num_features,)
        self.scale = nnx.Param(jax.nn.initializers.ones(key, shape))
        self.bias = nnx.Param(jax.nn.initializers.zeros(key, shape))
        self.mean = nnx.BatchStat(jnp.zeros(shape))
        self.var = nnx.BatchStat(jnp.ones(shape))
        self.options = {"momentum": momentum, "eps": eps}
        self.use_running_average = False

    @property
    def statistics(self):
        return {"mean": self.mean[...], "var": self.var[...]}

    def __call__(self, x):
        train = not self.use_running_average
        y, after = batch_norm(
            x, self.scale[...], self.bias[...], self.statistics, train=train, **self.options
        )
        if train:
            self.mean = nnx.BatchStat(after["mean"])
            self.var = nnx.BatchStat(after["var"])
        return y
""",
    ),
    Alternative(
        name="two_methods_and_stop_gradient",
        task="BatchNorm",
        code="""
class BatchNorm(nnx.Module):
    use_running_average: bool = False

    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        del rngs
        self.scale = nnx.Param(jnp.full(num_features, 1.0))
        self.bias = nnx.Param(jnp.full(num_features, 0.0))
        self.mean = nnx.BatchStat(jnp.full(num_features, 0.0))
        self.var = nnx.BatchStat(jnp.full(num_features, 1.0))
        self.momentum, self.eps = momentum, eps

    def __call__(self, x):
        return self.evaluate(x) if self.use_running_average else self.learn(x)

    def normalise(self, x, train):
        state = {"mean": self.mean[...], "var": self.var[...]}
        return batch_norm(
            x, self.scale[...], self.bias[...], state,
            momentum=self.momentum, eps=self.eps, train=train,
        )

    def evaluate(self, x):
        return self.normalise(x, False)[0]

    def learn(self, x):
        y, state = self.normalise(x, True)
        for name in state:
            getattr(self, name)[...] = jax.lax.stop_gradient(state[name])
        return y
""",
    ),
    # MLP
    Alternative(
        name="one_line_a_step",
        task="MLP",
        code="""
class MLP(nnx.Module):
    def __init__(self, *, rngs):
        self.linear1 = nnx.Linear(in_features=784, out_features=256, rngs=rngs)
        self.linear2 = nnx.Linear(in_features=256, out_features=256, rngs=rngs)
        self.linear3 = nnx.Linear(in_features=256, out_features=10, rngs=rngs)
        self.norm1 = BatchNorm(num_features=256, rngs=rngs)
        self.norm2 = BatchNorm(num_features=256, rngs=rngs)

    def __call__(self, x):
        hidden = self.linear1(x)
        hidden = self.norm1(hidden)
        hidden = jnp.maximum(hidden, 0)
        hidden = self.linear2(hidden)
        hidden = self.norm2(hidden)
        hidden = jnp.maximum(hidden, 0)
        return self.linear3(hidden)
""",
    ),
    Alternative(
        name="loop_over_pairs",
        task="MLP",
        code="""
class MLP(nnx.Module):
    def __init__(self, *, rngs):
        sizes = [784, 256, 256]
        for i in (1, 2):
            setattr(self, f"linear{i}", nnx.Linear(sizes[i - 1], sizes[i], rngs=rngs))
            setattr(self, f"norm{i}", BatchNorm(sizes[i], rngs=rngs))
        self.linear3 = nnx.Linear(sizes[-1], 10, rngs=rngs)

    def __call__(self, x):
        for dense, norm in ((self.linear1, self.norm1), (self.linear2, self.norm2)):
            x = jax.nn.relu(norm(dense(x)))
        return self.linear3(x)
""",
    ),
    Alternative(
        name="folded_over_functions",
        task="MLP",
        code="""
class MLP(nnx.Module):
    def __init__(self, *, rngs):
        self.linear1, self.norm1 = self.block(784, rngs)
        self.linear2, self.norm2 = self.block(256, rngs)
        self.linear3 = nnx.Linear(256, 10, rngs=rngs)

    @staticmethod
    def block(inputs, rngs):
        return nnx.Linear(inputs, 256, rngs=rngs), BatchNorm(256, rngs=rngs)

    def __call__(self, x):
        steps = [self.linear1, self.norm1, nnx.relu, self.linear2, self.norm2, nnx.relu]
        for step in steps:
            x = step(x)
        return self.linear3(x)
""",
    ),
    # fold
    Alternative(
        name="diagonal_matrix",
        task="fold",
        code="""
def fold(w, b, scale, bias, state, *, eps):
    diagonal = jnp.diag(scale * jax.lax.rsqrt(state["var"] + eps))
    return jnp.matmul(w, diagonal, precision="highest"), (b - state["mean"]) @ diagonal + bias
""",
    ),
    Alternative(
        name="loop_over_columns",
        task="fold",
        code="""
def fold(w, b, scale, bias, state, *, eps):
    columns, entries = [], []
    for f in range(w.shape[1]):
        root = (state["var"][f] + eps) ** 0.5
        columns.append(w[:, f] * scale[f] / root)
        entries.append(scale[f] * (b[f] - state["mean"][f]) / root + bias[f])
    return jnp.stack(columns, axis=1), jnp.stack(entries)
""",
    ),
    Alternative(
        name="vmap_over_features",
        task="fold",
        code="""
def fold(w, b, scale, bias, state, *, eps):
    def one_feature(column, offset, gamma, beta, mean, var):
        factor = gamma / jnp.sqrt(var + eps)
        return column * factor, (offset - mean) * factor + beta

    return jax.vmap(one_feature, in_axes=(1, 0, 0, 0, 0, 0), out_axes=(1, 0))(
        w, b, scale, bias, state["mean"], state["var"]
    )
""",
    ),
    Alternative(
        name="einsum_and_separate_terms",
        task="fold",
        code="""
def fold(w, b, scale, bias, state, *, eps):
    std = jnp.sqrt(jnp.add(state["var"], eps))
    gain = jnp.divide(scale, std)
    weights = jnp.einsum("io,o->io", w, gain)
    return weights, bias + gain * b - gain * state["mean"]
""",
    ),
]
