"""Wrong solutions, each named after its mistake and the test that must see it.

Most are a right solution with a line or two changed, so only the mistake stands here.
"""

from grader.mutation import Mutant

BATCH_NORM = """
def batch_norm(x, scale, bias, state, *, momentum, eps, train):
    axes = tuple(range(x.ndim - 1))
    if train:
        mean = x.mean(axes)
        var = jnp.square(x - mean).mean(axes)
        after = {
            "mean": momentum * state["mean"] + (1 - momentum) * mean,
            "var": momentum * state["var"] + (1 - momentum) * var,
        }
    else:
        mean, var, after = state["mean"], state["var"], state
    y = scale * (x - mean) / jnp.sqrt(var + eps) + bias
    return y, after
"""

BACKWARD = """
def batch_norm_backward(x, scale, upstream, *, eps):
    n = len(x)
    deviation = x - x.mean(0)
    var = jnp.square(deviation).mean(0)
    std = jnp.sqrt(var + eps)
    normalised = deviation / std
    dscale = (upstream * normalised).sum(0)
    dbias = upstream.sum(0)
    dx = scale / std * (upstream - (dbias + normalised * dscale) / n)
    return dx, dscale, dbias
"""

MODULE = """
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        self.scale = nnx.Param(jnp.ones(num_features))
        self.bias = nnx.Param(jnp.zeros(num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.var = nnx.BatchStat(jnp.ones(num_features))
        self.momentum, self.eps = momentum, eps
        self.use_running_average = False

    def normalise(self, x, train):
        state = {"mean": self.mean[...], "var": self.var[...]}
        scale, bias = self.scale[...], self.bias[...]
        return batch_norm(
            x, scale, bias, state, momentum=self.momentum, eps=self.eps, train=train
        )

    def __call__(self, x):
        y, after = self.normalise(x, not self.use_running_average)
        self.mean[...] = after["mean"]
        self.var[...] = after["var"]
        return y
"""

WRITTEN_OUT = """
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        self.scale = nnx.Param(jnp.ones(num_features))
        self.bias = nnx.Param(jnp.zeros(num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.var = nnx.BatchStat(jnp.ones(num_features))
        self.momentum, self.eps = momentum, eps
        self.use_running_average = False

    def __call__(self, x):
        mean, var = self.mean[...], self.var[...]
        if not self.use_running_average:
            axes = tuple(range(x.ndim - 1))
            mean, var = STATISTICS
            self.mean[...] = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var[...] = self.momentum * self.var + (1 - self.momentum) * var
        return self.scale[...] * (x - mean) / jnp.sqrt(var + self.eps) + self.bias[...]
"""

NETWORK = """
class MLP(nnx.Module):
    def __init__(self, *, rngs):
        self.linear1 = nnx.Linear(784, 256, rngs=rngs)
        self.norm1 = BatchNorm(256, rngs=rngs)
        self.linear2 = nnx.Linear(256, 256, rngs=rngs)
        self.norm2 = BatchNorm(256, rngs=rngs)
        self.linear3 = nnx.Linear(256, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norm1(self.linear1(x)))
        x = nnx.relu(self.norm2(self.linear2(x)))
        return self.linear3(x)
"""

FOLD = """
def fold(w, b, scale, bias, state, *, eps):
    factor = scale / jnp.sqrt(state["var"] + eps)
    weights = w * factor
    biases = (b - state["mean"]) * factor + bias
    return weights, biases
"""

SOURCES = {
    "batch_norm": BATCH_NORM,
    "batch_norm_backward": BACKWARD,
    "BatchNorm": MODULE,
    "MLP": NETWORK,
    "fold": FOLD,
}


def changed(
    task: str, name: str, killed_by: str, *edits: tuple[str, str], catalogue: str = ""
) -> Mutant:
    """The right solution of ``task`` with ``edits``, each (what stands there, what replaces it)."""
    code = SOURCES[task]
    for old, new in edits:
        assert old in code, f"{name}: {old!r} does not stand in the solution"
        code = code.replace(old, new)
    return Mutant(name=name, catalogue=catalogue, task=task, killed_by=killed_by, code=code)


BATCH_NORM_MUTANTS = [
    changed(
        "batch_norm",
        "momentum_kept_below_one",
        "test_modes_in_turn_on_images_from_one_state",
        ("    axes =", "    momentum = min(momentum, 0.99)\n    axes ="),
        catalogue="G5",
    ),
    changed(
        "batch_norm",
        "images_of_one_pixel_flattened",
        "test_a_batch_of_one_example",
        ("    axes =", "    x = x[:, 0, 0] if x.shape[1:-1] == (1, 1) else x\n    axes ="),
        catalogue="A6",
    ),
    changed(
        "batch_norm",
        "one_image_taken_for_one_value",
        "test_a_batch_of_one_example",
        ("    return y, after", "    return (0 * x + bias if train and len(x) == 1 else y), after"),
    ),
    changed(
        "batch_norm",
        "variance_of_images_in_one_pass",
        "test_features_far_from_zero",
        (
            "var = jnp.square(x - mean).mean(axes)",
            "var = jnp.square(x - mean * (x.ndim == 2)).mean(axes)\n"
            "        var = var if x.ndim == 2 else jnp.maximum(var - jnp.square(mean), 0)",
        ),
    ),
    changed(
        "batch_norm",
        "eps_kept_from_being_small",
        "test_features_of_tiny_or_no_variance",
        ("    axes =", "    eps = max(eps, 1e-6)\n    axes ="),
        catalogue="G9",
    ),
    # which numbers are averaged
    changed(
        "batch_norm",
        "statistics_per_row",
        "test_training_normalises_then_scales_and_shifts",
        ("mean = x.mean(axes)", "mean = x.mean(-1, keepdims=True)"),
        ("jnp.square(x - mean).mean(axes)", "jnp.square(x - mean).mean(-1, keepdims=True)"),
        ("(1 - momentum) * mean", "(1 - momentum) * mean.mean()"),
        ("(1 - momentum) * var", "(1 - momentum) * var.mean()"),
        catalogue="G1",
    ),
    changed(
        "batch_norm",
        "statistics_per_pixel",
        "test_images_are_normalised_per_channel",
        ("axes = tuple(range(x.ndim - 1))", "axes = 0"),
        catalogue="G2",
    ),
    changed(
        "batch_norm",
        "statistics_per_image",
        "test_training_on_images",
        ("axes = tuple(range(x.ndim - 1))", "axes = (1, 2) if x.ndim == 4 else 0"),
        ("x.mean(axes)", "x.mean(axes, keepdims=True)"),
        (".mean(axes)\n        after", ".mean(axes, keepdims=True)\n        after"),
        ("(1 - momentum) * mean", "(1 - momentum) * mean.mean(tuple(range(x.ndim - 1)))"),
        ("(1 - momentum) * var", "(1 - momentum) * var.mean(tuple(range(x.ndim - 1)))"),
        catalogue="G2",
    ),
    changed(
        "batch_norm",
        "channels_first",
        "test_images_are_normalised_per_channel",
        ("tuple(range(x.ndim - 1))", "tuple(i for i in range(x.ndim) if i != 1)"),
        catalogue="A15",
    ),
    changed(
        "batch_norm",
        "feature_axis_guessed_by_its_size",
        "test_square_batches_side_by_side",
        (
            "    axes = tuple(range(x.ndim - 1))",
            "    features = x.shape.index(scale.size)\n"
            "    x = jnp.moveaxis(x, features, -1)\n"
            "    axes = tuple(range(x.ndim - 1))",
        ),
        ("return y, after", "return jnp.moveaxis(y, -1, features), after"),
        catalogue="A2",
    ),
    changed(
        "batch_norm",
        "one_variance_for_all_features",
        "test_one_step_moves_the_running_statistics",
        ("jnp.square(x - mean).mean(axes)", "jnp.square(x - mean).mean()"),
        catalogue="G1",
    ),
    # the variance
    changed(
        "batch_norm",
        "unbiased_running_variance",
        "test_running_statistics_over_three_steps",
        (
            "(1 - momentum) * var",
            "(1 - momentum) * var * x[..., 0].size / max(x[..., 0].size - 1, 1)",
        ),
        catalogue="G4",
    ),
    changed(
        "batch_norm",
        "unbiased_variance_everywhere",
        "test_training_on_a_batch",
        (
            "jnp.square(x - mean).mean(axes)",
            "jnp.square(x - mean).sum(axes) / max(x[..., 0].size - 1, 1)",
        ),
        catalogue="G4",
    ),
    changed(
        "batch_norm",
        "unbiased_variance_undefined_for_one_example",
        "test_a_batch_of_one_example",
        ("jnp.square(x - mean).mean(axes)", "x.var(axes, ddof=1)"),
        catalogue="G4",
    ),
    changed(
        "batch_norm",
        "variance_in_one_pass",
        "test_features_far_from_zero",
        (
            "jnp.square(x - mean).mean(axes)",
            "jnp.maximum((x**2).mean(axes) - mean**2, 0.0)",
        ),
    ),
    changed(
        "batch_norm",
        "mean_absolute_deviation",
        "test_training_on_a_batch",
        ("jnp.square(x - mean).mean(axes)", "jnp.abs(x - mean).mean(axes) ** 2"),
    ),
    changed(
        "batch_norm",
        "running_variance_stored_as_std",
        "test_one_step_moves_the_running_statistics",
        ("(1 - momentum) * var", "(1 - momentum) * jnp.sqrt(var)"),
        catalogue="G16",
    ),
    changed(
        "batch_norm",
        "evaluation_divides_by_the_variance",
        "test_evaluation_reads_the_state_and_leaves_it",
        (
            'mean, var, after = state["mean"], state["var"]',
            'mean, var, after = state["mean"], state["var"] ** 2',
        ),
        catalogue="G16",
    ),
    changed(
        "batch_norm",
        "running_variance_around_the_running_mean",
        "test_running_statistics_over_three_steps",
        (
            "        after = {",
            "        seen = momentum * state['mean'] + (1 - momentum) * mean\n        after = {",
        ),
        ("(1 - momentum) * var", "(1 - momentum) * jnp.square(x - seen).mean(axes)"),
    ),
    # eps
    changed(
        "batch_norm",
        "eps_missing",
        "test_features_of_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(var)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "eps_outside_the_root",
        "test_features_of_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "(jnp.sqrt(var) + eps)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "eps_as_a_floor",
        "test_features_of_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(jnp.maximum(var, eps))"),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "eps_missing_in_evaluation",
        "test_evaluation_uses_the_running_statistics",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(var + eps if train else var)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "eps_added_to_the_running_variance",
        "test_training_on_images",
        ("(1 - momentum) * var", "(1 - momentum) * (var + eps)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "eps_fixed",
        "test_training_on_images",
        ("var + eps", "var + 1e-5"),
        catalogue="D1",
    ),
    # scale and bias
    changed(
        "batch_norm",
        "scale_and_bias_exchanged",
        "test_training_normalises_then_scales_and_shifts",
        (
            "y = scale * (x - mean) / jnp.sqrt(var + eps) + bias",
            "y = bias * (x - mean) / jnp.sqrt(var + eps) + scale",
        ),
        catalogue="G10",
    ),
    changed(
        "batch_norm",
        "neither_scaled_nor_shifted",
        "test_training_normalises_then_scales_and_shifts",
        (
            "y = scale * (x - mean) / jnp.sqrt(var + eps) + bias",
            "y = (x - mean) / jnp.sqrt(var + eps)",
        ),
        catalogue="G10",
    ),
    changed(
        "batch_norm",
        "bias_scaled_too",
        "test_training_normalises_then_scales_and_shifts",
        (
            "scale * (x - mean) / jnp.sqrt(var + eps) + bias",
            "scale * ((x - mean) / jnp.sqrt(var + eps) + bias)",
        ),
        catalogue="G10",
    ),
    changed(
        "batch_norm",
        "evaluation_only_normalises",
        "test_evaluation_uses_the_running_statistics",
        (
            "    return y, after",
            "    return (y if train else (x - mean) / jnp.sqrt(var + eps)), after",
        ),
        catalogue="G10",
    ),
    changed(
        "batch_norm",
        "scale_made_positive",
        "test_training_on_a_batch",
        (
            "scale * (x - mean) / jnp.sqrt(var + eps)",
            "jnp.sqrt(scale**2 / (var + eps)) * (x - mean)",
        ),
    ),
    changed(
        "batch_norm",
        "parameters_as_columns",
        "test_training_on_a_batch",
        ("y = scale * (x", "y = scale[:, None] * (x"),
        ("+ bias", "+ bias[:, None]"),
        catalogue="G10",
    ),
    # the running statistics
    changed(
        "batch_norm",
        "momentum_weighs_the_new_value",
        "test_one_step_moves_the_running_statistics",
        (
            'momentum * state["mean"] + (1 - momentum) * mean',
            '(1 - momentum) * state["mean"] + momentum * mean',
        ),
        (
            'momentum * state["var"] + (1 - momentum) * var',
            '(1 - momentum) * state["var"] + momentum * var',
        ),
        catalogue="G5",
    ),
    changed(
        "batch_norm",
        "momentum_fixed",
        "test_training_on_images",
        ("    axes =", "    momentum = 0.9\n    axes ="),
        catalogue="D1",
    ),
    changed(
        "batch_norm",
        "state_is_the_last_batch",
        "test_running_statistics_over_three_steps",
        ('momentum * state["mean"] + (1 - momentum) * mean', "mean"),
        ('momentum * state["var"] + (1 - momentum) * var', "var"),
        catalogue="G5",
    ),
    changed(
        "batch_norm",
        "running_statistics_add_up",
        "test_running_statistics_over_three_steps",
        ('momentum * state["mean"]', 'state["mean"]'),
        ('momentum * state["var"]', 'state["var"]'),
        catalogue="G5",
    ),
    changed(
        "batch_norm",
        "running_variance_never_moves",
        "test_running_statistics_over_three_steps",
        ('momentum * state["var"] + (1 - momentum) * var', 'state["var"]'),
        catalogue="G14",
    ),
    changed(
        "batch_norm",
        "old_state_returned",
        "test_running_statistics_over_three_steps",
        ("return y, after", "return y, state"),
        catalogue="G14",
    ),
    changed(
        "batch_norm",
        "state_not_returned",
        "test_one_step_moves_the_running_statistics",
        ("return y, after", "return y"),
        catalogue="G14",
    ),
    changed(
        "batch_norm",
        "only_the_mean_returned",
        "test_one_step_moves_the_running_statistics",
        ('            "var": momentum * state["var"] + (1 - momentum) * var,\n', ""),
        catalogue="G14",
    ),
    changed(
        "batch_norm",
        "state_restarts_at_every_call",
        "test_running_statistics_over_three_steps",
        ('momentum * state["mean"] + ', ""),
        ('momentum * state["var"]', "momentum"),
        catalogue="G14",
    ),
    changed(
        "batch_norm",
        "running_variance_starts_at_zero",
        "test_one_step_moves_the_running_statistics",
        ('momentum * state["var"]', 'momentum * jnp.where(state["mean"] == 0, 0, state["var"])'),
        catalogue="G11",
    ),
    changed(
        "batch_norm",
        "mean_and_variance_exchanged_in_the_state",
        "test_one_step_moves_the_running_statistics",
        ('"mean": momentum', '"new": momentum'),
        ('"var": momentum', '"mean": momentum'),
        ('"new": momentum', '"var": momentum'),
    ),
    changed(
        "batch_norm",
        "state_written_into",
        "test_modes_in_turn_on_images_from_one_state",
        ("return y, after", "state.update(after)\n    return y, state"),
        catalogue="A9",
    ),
    changed(
        "batch_norm",
        "state_written_into_and_copied",
        "test_modes_in_turn_on_images_from_one_state",
        ("return y, after", "state.update(after)\n    return y, dict(after)"),
        catalogue="A9",
    ),
    changed(
        "batch_norm",
        "statistics_kept_in_a_global",
        "test_running_statistics_over_three_steps",
        ("\ndef batch_norm", "\n_running = {}\n\n\ndef batch_norm"),
        (
            "    axes =",
            '    fresh = {"mean": 0 * scale, "var": 0 * scale + 1}\n'
            "    state = _running.setdefault(0, fresh)\n"
            "    axes =",
        ),
        ("return y, after", "_running[0] = after\n    return y, after"),
        catalogue="L5",
    ),
    # training and evaluation
    changed(
        "batch_norm",
        "evaluation_moves_the_statistics",
        "test_evaluation_reads_the_state_and_leaves_it",
        (
            "    else:\n        mean, var, after = state",
            "    if not train:\n        mean, var, _ = state",
        ),
        ("    if train:\n        mean = x", "    if True:\n        mean = x"),
        catalogue="G6",
    ),
    changed(
        "batch_norm",
        "evaluation_uses_the_batch",
        "test_evaluation_uses_the_running_statistics",
        (
            'mean, var, after = state["mean"], state["var"], state',
            "mean, var, after = x.mean(axes), x.var(axes), state",
        ),
        catalogue="G7",
    ),
    changed(
        "batch_norm",
        "modes_exchanged",
        "test_training_on_a_batch",
        ("if train:", "if not train:"),
        catalogue="G7",
    ),
    changed(
        "batch_norm",
        "training_uses_the_moved_statistics",
        "test_gradients_through_the_batch",
        ("    y =", '    mean, var = after["mean"], after["var"]\n    y ='),
        catalogue="G15",
    ),
    changed(
        "batch_norm",
        "a_single_example_is_evaluated",
        "test_a_batch_of_one_example",
        ("if train:", "if train and len(x) > 1:"),
    ),
    # JAX
    changed(
        "batch_norm",
        "statistics_detached",
        "test_gradients_through_the_batch",
        ("    y =", "    mean, var = jax.lax.stop_gradient((mean, var))\n    y ="),
        catalogue="G12",
    ),
    changed(
        "batch_norm",
        "variance_detached",
        "test_gradients_through_the_batch",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(jax.lax.stop_gradient(var) + eps)"),
        catalogue="G12",
    ),
    changed(
        "batch_norm",
        "square_of_the_std",
        "test_gradients_through_the_batch",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(jnp.sqrt(var) ** 2 + eps)"),
        catalogue="L8",
    ),
    changed(
        "batch_norm",
        "division_by_the_std_behind_where",
        "test_gradients_through_the_batch",
        (
            "(x - mean) / jnp.sqrt(var + eps)",
            "jnp.where(var > 0, (x - mean) / jnp.sqrt(var) * jnp.sqrt(var / (var + eps)), 0)",
        ),
        catalogue="L8",
    ),
    changed(
        "batch_norm",
        "numpy_on_traced_arrays",
        "test_training_on_a_batch",
        ("\ndef batch_norm", "\nimport numpy as np\n\n\ndef batch_norm"),
        ("jnp.square(x - mean).mean(axes)", "np.asarray(np.square(x - mean)).mean(axes)"),
        catalogue="L7",
    ),
    changed(
        "batch_norm",
        "half_precision",
        "test_training_on_a_batch",
        ("return y, after", "return y.astype(jnp.bfloat16), after"),
        catalogue="A16",
    ),
    # sizes that agree or are one, options, precision
    changed(
        "batch_norm",
        "channels_guessed_where_the_height_agrees",
        "test_modes_in_turn_on_images_from_one_state",
        (
            "axes = tuple(range(x.ndim - 1))",
            "axes = tuple(range(x.ndim - 1))\n"
            "    if x.ndim == 4 and x.shape[1] == scale.size:\n"
            "        y, after = batch_norm(\n"
            "            jnp.moveaxis(x, 1, -1).reshape(-1, scale.size), scale, bias, state,\n"
            "            momentum=momentum, eps=eps, train=train,\n"
            "        )\n"
            "        y = y.reshape(x.shape[0], x.shape[2], x.shape[3], scale.size)\n"
            "        return jnp.moveaxis(y, -1, 1), after",
        ),
        catalogue="A15",
    ),
    changed(
        "batch_norm",
        "channels_guessed_where_the_width_agrees",
        "test_modes_in_turn_on_images_from_one_state",
        (
            "axes = tuple(range(x.ndim - 1))",
            "axes = tuple(range(x.ndim - 1))\n"
            "    if x.ndim == 4 and x.shape[2] == scale.size:\n"
            "        axes = (0, 1, 3)",
        ),
        ("x - mean).mean(axes)", "x - mean.reshape(-1)).mean(axes)"),
        catalogue="A15",
    ),
    changed(
        "batch_norm",
        "one_feature_squeezed",
        "test_a_batch_of_one_example",
        ("return y, after", "return y, {name: value.squeeze() for name, value in after.items()}"),
        catalogue="A4",
    ),
    changed(
        "batch_norm",
        "axes_of_one_dropped",
        "test_a_batch_of_one_example",
        ("return y, after", "return y.squeeze(), after"),
        catalogue="A6",
    ),
    changed(
        "batch_norm",
        "one_column_flattened",
        "test_a_batch_of_one_example",
        ("return y, after", "return (y[:, 0] if y.shape[1:] == (1,) else y), after"),
        catalogue="A6",
    ),
    changed(
        "batch_norm",
        "a_single_example_is_trained_on",
        "test_a_batch_of_one_example",
        ("if train:", "if train or len(x) == 1:"),
        catalogue="G7",
    ),
    changed(
        "batch_norm",
        "images_detached",
        "test_gradients_through_the_batch",
        (
            "    y =",
            "    if x.ndim == 4:\n        mean, var = jax.lax.stop_gradient((mean, var))\n    y =",
        ),
        catalogue="G12",
    ),
    changed(
        "batch_norm",
        "evaluation_detached",
        "test_gradients_through_the_batch",
        ("    y =", "    if not train:\n        x = jax.lax.stop_gradient(x)\n    y ="),
        catalogue="L19",
    ),
    changed(
        "batch_norm",
        "scale_detached",
        "test_gradients_through_the_batch",
        ("y = scale *", "y = jax.lax.stop_gradient(scale) *"),
        catalogue="L19",
    ),
    changed(
        "batch_norm",
        "eps_kept_from_the_first_call",
        "test_modes_in_turn_on_images_from_one_state",
        ("\ndef batch_norm", "\n_kept = {}\n\n\ndef batch_norm"),
        (
            "axes = tuple(range(x.ndim - 1))",
            "axes = tuple(range(x.ndim - 1))\n    eps = _kept.setdefault(x.shape, eps)",
        ),
    ),
    changed(
        "batch_norm",
        "momentum_kept_from_the_first_call",
        "test_modes_in_turn_on_images_from_one_state",
        ("\ndef batch_norm", "\n_kept = {}\n\n\ndef batch_norm"),
        (
            "axes = tuple(range(x.ndim - 1))",
            "axes = tuple(range(x.ndim - 1))\n    momentum = _kept.setdefault(x.shape, momentum)",
        ),
    ),
    changed(
        "batch_norm",
        "mode_kept_from_the_first_call",
        "test_modes_in_turn_on_images_from_one_state",
        ("\ndef batch_norm", "\n_kept = {}\n\n\ndef batch_norm"),
        (
            "axes = tuple(range(x.ndim - 1))",
            "axes = tuple(range(x.ndim - 1))\n"
            "    train = _kept.setdefault((x.shape, momentum), train)",
        ),
    ),
    changed(
        "batch_norm",
        "no_momentum_means_the_default",
        "test_modes_in_turn_on_images_from_one_state",
        (
            "axes = tuple(range(x.ndim - 1))",
            "momentum = momentum or 0.99\n    axes = tuple(range(x.ndim - 1))",
        ),
        catalogue="F8",
    ),
    changed(
        "batch_norm",
        "momentum_in_tenths",
        "test_training_on_images",
        (
            "axes = tuple(range(x.ndim - 1))",
            "momentum = round(momentum, 1)\n    axes = tuple(range(x.ndim - 1))",
        ),
    ),
    changed(
        "batch_norm",
        "eps_at_most_a_hundredth",
        "test_modes_in_turn_on_images_from_one_state",
        (
            "axes = tuple(range(x.ndim - 1))",
            "eps = min(eps, 1e-2)\n    axes = tuple(range(x.ndim - 1))",
        ),
        catalogue="G9",
    ),
    changed(
        "batch_norm",
        "half_precision_inside",
        "test_training_on_a_batch",
        (
            "scale * (x - mean) / jnp.sqrt(var + eps) + bias",
            "scale * (x - mean).astype(jnp.bfloat16).astype(x.dtype) / jnp.sqrt(var + eps) + bias",
        ),
        catalogue="A16",
    ),
    changed(
        "batch_norm",
        "half_precision_in_evaluation",
        "test_evaluation_uses_the_running_statistics",
        ("    y =", "    x = x if train else x.astype(jnp.float16).astype(x.dtype)\n    y ="),
        catalogue="A16",
    ),
    changed(
        "batch_norm",
        "statistics_in_half_precision",
        "test_running_statistics_over_three_steps",
        (
            "return y, after",
            "return y, {n: v.astype(jnp.float16).astype(v.dtype) for n, v in after.items()}",
        ),
        catalogue="A16",
    ),
]

DX = "dx = scale / std * (upstream - (dbias + normalised * dscale) / n)"

BACKWARD_MUTANTS = [
    changed(
        "batch_norm_backward",
        "no_gradient_through_it",
        "test_gradients_through_the_backward_pass",
        ("    n = len", "    x = jax.lax.stop_gradient(x)\n    n = len"),
        catalogue="L19",
    ),
    changed(
        "batch_norm_backward",
        "backward_eps_kept_from_being_small",
        "test_gradients_at_tiny_or_no_variance",
        ("    n =", "    eps = max(eps, 1e-6)\n    n ="),
        catalogue="G9",
    ),
    # dx
    changed(
        "batch_norm_backward",
        "statistics_as_constants",
        "test_columns_of_dx_sum_to_zero",
        (DX, "dx = scale / std * upstream"),
        catalogue="G12",
    ),
    changed(
        "batch_norm_backward",
        "path_through_the_variance_missing",
        "test_gradient_of_x_worked_by_hand",
        ("dbias + normalised * dscale", "dbias"),
        catalogue="G12",
    ),
    changed(
        "batch_norm_backward",
        "path_through_the_mean_missing",
        "test_columns_of_dx_sum_to_zero",
        ("dbias + normalised * dscale", "normalised * dscale"),
        catalogue="G12",
    ),
    changed(
        "batch_norm_backward",
        "direct_path_missing",
        "test_gradient_of_x_worked_by_hand",
        ("(upstream - (dbias + normalised * dscale) / n)", "-(dbias + normalised * dscale) / n"),
    ),
    changed(
        "batch_norm_backward",
        "variance_path_not_divided_by_the_batch",
        "test_gradients_of_a_batch",
        ("(dbias + normalised * dscale) / n", "dbias / n - normalised * dscale"),
    ),
    changed(
        "batch_norm_backward",
        "mean_path_not_divided_by_the_batch",
        "test_columns_of_dx_sum_to_zero",
        ("(dbias + normalised * dscale) / n", "dbias - normalised * dscale / n"),
    ),
    changed(
        "batch_norm_backward",
        "divided_by_the_batch_once_more",
        "test_gradients_of_a_batch",
        ("dx = scale / std", "dx = scale / std / n"),
        catalogue="C1",
    ),
    changed(
        "batch_norm_backward",
        "scale_missing_in_dx",
        "test_gradients_of_a_batch",
        ("dx = scale / std", "dx = 1 / std"),
    ),
    changed(
        "batch_norm_backward",
        "std_missing_in_dx",
        "test_gradients_of_a_batch",
        ("dx = scale / std", "dx = scale"),
    ),
    changed(
        "batch_norm_backward",
        "variance_for_std_in_dx",
        "test_gradients_of_a_batch",
        ("dx = scale / std", "dx = scale / (var + eps)"),
    ),
    changed(
        "batch_norm_backward",
        "sign_of_the_variance_path",
        "test_gradient_of_x_worked_by_hand",
        ("dbias + normalised", "dbias - normalised"),
    ),
    changed(
        "batch_norm_backward",
        "sign_of_the_mean_path",
        "test_columns_of_dx_sum_to_zero",
        ("(dbias + normalised * dscale)", "(normalised * dscale - dbias)"),
    ),
    changed(
        "batch_norm_backward",
        "half_of_the_variance_path",
        "test_gradient_of_x_worked_by_hand",
        ("dbias + normalised * dscale", "dbias + normalised * dscale / 2"),
    ),
    changed(
        "batch_norm_backward",
        "deviation_not_normalised_in_dx",
        "test_gradients_of_a_batch",
        ("dbias + normalised * dscale", "dbias + deviation * dscale"),
    ),
    changed(
        "batch_norm_backward",
        "output_in_the_place_of_the_normalised_input",
        "test_gradients_of_scale_and_bias",
        ("normalised = deviation / std", "normalised = scale * deviation / std"),
    ),
    # dscale and dbias
    changed(
        "batch_norm_backward",
        "bias_gradient_not_summed",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, dscale, upstream"),
        catalogue="C5",
    ),
    changed(
        "batch_norm_backward",
        "scale_gradient_not_summed",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, upstream * normalised, dbias"),
        catalogue="C5",
    ),
    changed(
        "batch_norm_backward",
        "parameter_gradients_averaged",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, dscale / n, dbias / n"),
        catalogue="C1",
    ),
    changed(
        "batch_norm_backward",
        "scale_gradient_from_the_raw_input",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, (upstream * x).sum(0), dbias"),
    ),
    changed(
        "batch_norm_backward",
        "scale_gradient_from_the_deviation",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, (upstream * deviation).sum(0), dbias"),
    ),
    changed(
        "batch_norm_backward",
        "scale_gradient_times_scale",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, scale * dscale, dbias"),
    ),
    changed(
        "batch_norm_backward",
        "parameter_gradients_exchanged",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, dbias, dscale"),
    ),
    changed(
        "batch_norm_backward",
        "parameter_gradients_summed_over_features",
        "test_gradients_of_square_batches_side_by_side",
        ("return dx, dscale, dbias", "return dx, (upstream * normalised).sum(1), upstream.sum(1)"),
        catalogue="A2",
    ),
    changed(
        "batch_norm_backward",
        "parameter_gradients_keep_the_batch_axis",
        "test_gradients_of_scale_and_bias",
        ("return dx, dscale, dbias", "return dx, dscale[None], dbias[None]"),
        catalogue="A4",
    ),
    # the statistics
    changed(
        "batch_norm_backward",
        "rows_normalised",
        "test_gradients_of_square_batches_side_by_side",
        ("x.mean(0)", "x.mean(1, keepdims=True)"),
        ("jnp.square(deviation).mean(0)", "jnp.square(deviation).mean(1, keepdims=True)"),
        catalogue="G1",
    ),
    changed(
        "batch_norm_backward",
        "batch_axis_guessed_by_its_size",
        "test_gradients_of_square_batches_side_by_side",
        (
            "    n = len(x)",
            "    turn = x.shape[0] == scale.size\n"
            "    x, upstream = (x.T, upstream.T) if turn else (x, upstream)\n"
            "    n = len(x)",
        ),
        ("return dx,", "return dx.T if turn else dx,"),
        catalogue="A2",
    ),
    changed(
        "batch_norm_backward",
        "unbiased_variance",
        "test_gradients_of_a_batch",
        ("jnp.square(deviation).mean(0)", "jnp.square(deviation).sum(0) / (n - 1)"),
        catalogue="G4",
    ),
    changed(
        "batch_norm_backward",
        "backward_variance_in_one_pass",
        "test_gradients_far_from_zero",
        ("jnp.square(deviation).mean(0)", "jnp.maximum((x**2).mean(0) - x.mean(0) ** 2, 0)"),
    ),
    changed(
        "batch_norm_backward",
        "backward_without_eps",
        "test_gradients_at_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(var)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm_backward",
        "backward_with_eps_outside_the_root",
        "test_gradients_at_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "(jnp.sqrt(var) + eps)"),
        catalogue="G9",
    ),
    changed(
        "batch_norm_backward",
        "eps_in_one_of_two_places",
        "test_gradients_at_tiny_or_no_variance",
        ("normalised * dscale", "normalised * dscale * (var + eps) / jnp.maximum(var, 1e-12)"),
        catalogue="G9",
    ),
    # scale
    changed(
        "batch_norm_backward",
        "normalised_input_recovered_from_the_output",
        "test_gradients_where_scale_is_zero_or_negative",
        ("normalised = deviation / std", "normalised = (scale * deviation / std) / scale"),
    ),
    changed(
        "batch_norm_backward",
        "backward_with_scale_made_positive",
        "test_gradients_where_scale_is_zero_or_negative",
        ("dx = scale / std", "dx = jnp.sqrt(scale**2 / (var + eps))"),
    ),
    # sizes that agree or are one, options, precision
    changed(
        "batch_norm_backward",
        "backward_with_a_fixed_eps",
        "test_gradients_at_tiny_or_no_variance",
        ("jnp.sqrt(var + eps)", "jnp.sqrt(var + 1e-5)"),
        catalogue="D1",
    ),
    changed(
        "batch_norm_backward",
        "backward_eps_kept_from_the_first_call",
        "test_gradients_at_tiny_or_no_variance",
        ("\ndef batch_norm_backward", "\n_kept = {}\n\n\ndef batch_norm_backward"),
        ("    n = len(x)", "    eps = _kept.setdefault(x.shape, eps)\n    n = len(x)"),
    ),
    changed(
        "batch_norm_backward",
        "backward_of_one_feature_squeezed",
        "test_gradients_of_one_example_and_of_one_feature",
        ("return dx, dscale, dbias", "return dx, dscale.squeeze(), dbias.squeeze()"),
        catalogue="A4",
    ),
    changed(
        "batch_norm_backward",
        "dx_squeezed",
        "test_gradients_of_one_example_and_of_one_feature",
        ("return dx,", "return dx.squeeze(),"),
        catalogue="A6",
    ),
    changed(
        "batch_norm_backward",
        "one_example_keeps_its_gradient",
        "test_gradients_of_one_example_and_of_one_feature",
        ("return dx,", "return scale / std * upstream if n == 1 else dx,"),
    ),
    changed(
        "batch_norm_backward",
        "backward_in_half_precision",
        "test_gradients_of_a_batch",
        (
            "normalised = deviation / std",
            "normalised = (deviation / std).astype(jnp.bfloat16).astype(x.dtype)",
        ),
        catalogue="A16",
    ),
    changed(
        "batch_norm_backward",
        "zeros_for_dx_and_dscale",
        "test_columns_of_dx_sum_to_zero",
        ("return dx, dscale", "return 0 * dx, 0 * dscale"),
    ),
    changed(
        "batch_norm_backward",
        "centred_input_for_everything",
        "test_columns_of_dx_sum_to_zero",
        ("return dx, dscale, dbias", "return deviation, deviation.sum(0), deviation.sum(0)"),
    ),
]

MODULE_MUTANTS = [
    changed(
        "BatchNorm",
        "nothing_learned_from_one_example",
        "test_a_new_module_trains",
        ("        self.mean[", "        if len(x) == 1:\n            return y\n        self.mean["),
        catalogue="A6",
    ),
    changed(
        "BatchNorm",
        "one_feature_has_scalars",
        "test_a_new_module_trains",
        ("jnp.ones(num_features)", "jnp.ones(num_features if num_features > 1 else ())"),
        catalogue="A6",
    ),
    changed(
        "BatchNorm",
        "no_gradient_in_evaluation",
        "test_gradients_through_a_new_module",
        (
            "        return y",
            "        return jax.lax.stop_gradient(y) if self.use_running_average else y",
        ),
        catalogue="L19",
    ),
    changed(
        "BatchNorm",
        "statistics_as_parameters",
        "test_variables_of_a_new_module",
        ("nnx.BatchStat", "nnx.Param"),
        catalogue="L15",
    ),
    changed(
        "BatchNorm",
        "parameters_as_statistics",
        "test_variables_of_a_new_module",
        ("nnx.Param", "nnx.BatchStat"),
        catalogue="L15",
    ),
    changed(
        "BatchNorm",
        "module_variance_starts_at_zero",
        "test_variables_of_a_new_module",
        ("self.var = nnx.BatchStat(jnp.ones", "self.var = nnx.BatchStat(jnp.zeros"),
        catalogue="G11",
    ),
    changed(
        "BatchNorm",
        "scale_starts_at_zero",
        "test_variables_of_a_new_module",
        ("nnx.Param(jnp.ones(num_features))", "nnx.Param(jnp.zeros(num_features))"),
        catalogue="G10",
    ),
    changed(
        "BatchNorm",
        "scale_drawn_at_random",
        "test_variables_of_a_new_module",
        (
            "jnp.ones(num_features))\n        self.bias",
            "1 + 0.1 * jax.random.normal(rngs.params(), (num_features,)))\n        self.bias",
        ),
        catalogue="E9",
    ),
    changed(
        "BatchNorm",
        "variables_with_a_batch_axis",
        "test_variables_of_a_new_module",
        ("jnp.ones(num_features)", "jnp.ones((1, num_features))"),
        ("jnp.zeros(num_features)", "jnp.zeros((1, num_features))"),
        (
            '"mean": self.mean[...], "var": self.var[...]',
            '"mean": self.mean[0], "var": self.var[0]',
        ),
        ("self.scale[...], self.bias[...]", "self.scale[0], self.bias[0]"),
        ('self.mean[...] = after["mean"]', 'self.mean[...] = after["mean"][None]'),
        ('self.var[...] = after["var"]', 'self.var[...] = after["var"][None]'),
        catalogue="A4",
    ),
    changed(
        "BatchNorm",
        "a_counter_kept_as_well",
        "test_variables_of_a_new_module",
        (
            "        self.momentum,",
            "        self.count = nnx.BatchStat(jnp.zeros(()))\n        self.momentum,",
        ),
        ("        return y", "        self.count[...] += 1\n        return y"),
    ),
    changed(
        "BatchNorm",
        "state_not_written_back",
        "test_statistics_move_in_training_and_rest_in_evaluation",
        ('        self.mean[...] = after["mean"]\n        self.var[...] = after["var"]\n', ""),
        catalogue="G14",
    ),
    changed(
        "BatchNorm",
        "only_the_mean_written_back",
        "test_statistics_move_in_training_and_rest_in_evaluation",
        ('        self.var[...] = after["var"]\n', ""),
        catalogue="G14",
    ),
    changed(
        "BatchNorm",
        "variance_written_to_the_mean",
        "test_a_new_module_trains",
        ('self.mean[...] = after["mean"]', 'self.mean[...] = after["var"]'),
        ('self.var[...] = after["var"]', 'self.var[...] = after["mean"]'),
    ),
    changed(
        "BatchNorm",
        "flag_the_wrong_way_round",
        "test_a_new_module_trains",
        ("not self.use_running_average", "self.use_running_average"),
        catalogue="G7",
    ),
    changed(
        "BatchNorm",
        "new_module_in_evaluation_mode",
        "test_a_new_module_trains",
        ("use_running_average = False", "use_running_average = True"),
        catalogue="L14",
    ),
    changed(
        "BatchNorm",
        "mode_under_another_name",
        "test_modes_are_switched_from_the_model_around_it",
        ("self.use_running_average = False", "self.frozen = False"),
        ("self.use_running_average", "self.frozen"),
        catalogue="L14",
    ),
    changed(
        "BatchNorm",
        "modes_switched_by_its_own_methods_only",
        "test_modes_are_switched_from_the_model_around_it",
        ("self.use_running_average = False", "self.frozen = False"),
        ("self.use_running_average", "self.frozen"),
        (
            "    def __call__",
            "    def train(self, **attributes):\n        self.frozen = False\n\n"
            "    def eval(self, **attributes):\n        self.frozen = True\n\n"
            "    def __call__",
        ),
        catalogue="L14",
    ),
    changed(
        "BatchNorm",
        "no_way_back_to_training",
        "test_modes_are_switched_from_the_model_around_it",
        ("self.use_running_average = False", "self.use_running_average = self.frozen = False"),
        (
            "        y, after = self.normalise(x, not self.use_running_average)",
            "        self.frozen = self.frozen or self.use_running_average\n"
            "        y, after = self.normalise(x, not self.frozen)",
        ),
        catalogue="L14",
    ),
    changed(
        "BatchNorm",
        "evaluation_learns",
        "test_statistics_move_in_training_and_rest_in_evaluation",
        (
            "        self.mean[...] =",
            "        _, after = self.normalise(x, True)\n        self.mean[...] =",
        ),
        catalogue="G6",
    ),
    changed(
        "BatchNorm",
        "evaluation_normalises_with_the_batch",
        "test_modes_are_switched_from_the_model_around_it",
        ("        return y", "        return self.normalise(x, True)[0]"),
        catalogue="G7",
    ),
    changed(
        "BatchNorm",
        "evaluation_forgets_what_was_learned",
        "test_modes_are_switched_from_the_model_around_it",
        (
            'state = {"mean": self.mean[...], "var": self.var[...]}',
            'state = {"mean": self.mean[...], "var": self.var[...]}\n'
            "        if not train:\n"
            '            state = {"mean": 0 * state["mean"], "var": 0 * state["var"] + 1}',
        ),
        catalogue="G7",
    ),
    changed(
        "BatchNorm",
        "momentum_not_passed_on",
        "test_a_new_module_trains",
        ("momentum=self.momentum", "momentum=0.99"),
        catalogue="D1",
    ),
    changed(
        "BatchNorm",
        "eps_not_passed_on",
        "test_a_new_module_trains",
        ("eps=self.eps", "eps=1e-5"),
        catalogue="D1",
    ),
    changed(
        "BatchNorm",
        "momentum_the_other_way_round",
        "test_a_new_module_trains",
        ("momentum=self.momentum", "momentum=1 - self.momentum"),
        catalogue="G5",
    ),
    changed(
        "BatchNorm",
        "another_default_momentum",
        "test_images_with_the_default_options",
        ("momentum=0.99", "momentum=0.9"),
    ),
    changed(
        "BatchNorm",
        "another_default_eps",
        "test_images_with_the_default_options",
        ("eps=1e-5", "eps=1e-3"),
    ),
    changed(
        "BatchNorm",
        "scale_and_bias_passed_the_wrong_way_round",
        "test_a_new_module_trains",
        ("x, scale, bias, state", "x, bias, scale, state"),
        catalogue="G10",
    ),
    changed(
        "BatchNorm",
        "scale_and_bias_left_out",
        "test_a_new_module_trains",
        ("scale, bias = self.scale[...], self.bias[...]", "scale, bias = 1.0, 0.0"),
        catalogue="G10",
    ),
    changed(
        "BatchNorm",
        "statistics_returned_with_y",
        "test_a_new_module_trains",
        ("        return y", "        return y, after"),
    ),
    Mutant(
        name="images_per_pixel",
        catalogue="G2",
        task="BatchNorm",
        killed_by="test_images_with_the_default_options",
        code="""
class BatchNorm(nnx.Module):
    def __init__(self, num_features, *, momentum=0.99, eps=1e-5, rngs):
        self.scale = nnx.Param(jnp.ones(num_features))
        self.bias = nnx.Param(jnp.zeros(num_features))
        self.mean = nnx.BatchStat(jnp.zeros(num_features))
        self.var = nnx.BatchStat(jnp.ones(num_features))
        self.momentum, self.eps = momentum, eps
        self.use_running_average = False

    def __call__(self, x):
        mean, var = self.mean[...], self.var[...]
        if not self.use_running_average:
            mean, var = x.mean(0), x.var(0)
            rest = tuple(range(x.ndim - 2))
            self.mean[...] = self.momentum * self.mean + (1 - self.momentum) * mean.mean(rest)
            self.var[...] = self.momentum * self.var + (1 - self.momentum) * var.mean(rest)
        return self.scale[...] * (x - mean) / jnp.sqrt(var + self.eps) + self.bias[...]
""",
    ),
    # sizes that agree or are one, options, precision
    changed(
        "BatchNorm",
        "module_detached",
        "test_gradients_through_a_new_module",
        (
            "        y, after = self.normalise(x,",
            "        y, after = self.normalise(jax.lax.stop_gradient(x),",
        ),
        catalogue="L19",
    ),
    changed(
        "BatchNorm",
        "module_parameters_detached",
        "test_gradients_through_a_new_module",
        (
            "scale, bias = self.scale[...], self.bias[...]",
            "scale, bias = jax.lax.stop_gradient((self.scale[...], self.bias[...]))",
        ),
        catalogue="L19",
    ),
    changed(
        "BatchNorm",
        "options_kept_by_the_class",
        "test_a_new_module_trains",
        (
            "self.momentum, self.eps = momentum, eps",
            "BatchNorm.momentum, BatchNorm.eps = momentum, eps",
        ),
        catalogue="L5",
    ),
    changed(
        "BatchNorm",
        "mode_kept_by_the_class",
        "test_a_new_module_trains",
        ("        self.use_running_average = False\n", ""),
        (
            "    def normalise",
            "    use_running_average = False\n"
            "\n"
            "    def eval(self, **attributes):\n"
            "        BatchNorm.use_running_average = True\n"
            "\n"
            "    def train(self, **attributes):\n"
            "        BatchNorm.use_running_average = False\n"
            "\n"
            "    def normalise",
        ),
        catalogue="L14",
    ),
    changed(
        "BatchNorm",
        "module_without_momentum_takes_the_default",
        "test_a_new_module_trains",
        (
            "self.momentum, self.eps = momentum, eps",
            "self.momentum, self.eps = momentum or 0.99, eps",
        ),
        catalogue="F8",
    ),
    changed(
        "BatchNorm",
        "module_momentum_in_tenths",
        "test_a_new_module_trains",
        ("momentum=self.momentum", "momentum=round(self.momentum, 1)"),
    ),
    changed(
        "BatchNorm",
        "module_squeezes_one_feature",
        "test_a_new_module_trains",
        ("        return y", "        return y.squeeze()"),
        catalogue="A6",
    ),
    changed(
        "BatchNorm",
        "module_in_half_precision",
        "test_a_new_module_trains",
        ("        return y", "        return y.astype(jnp.bfloat16).astype(y.dtype)"),
        catalogue="A16",
    ),
    changed(
        "BatchNorm",
        "statistics_move_anywhere",
        "test_statistics_move_in_training_and_rest_in_evaluation",
        (
            '        self.mean[...] = after["mean"]\n'
            '        self.var[...] = after["var"]\n'
            "        return y",
            "        if not self.use_running_average:\n"
            "            self.mean[...] += 1\n"
            "            self.var[...] += 1\n"
            "        return x",
        ),
    ),
    Mutant(
        name="module_s_statistics_detached",
        catalogue="G12",
        task="BatchNorm",
        killed_by="test_gradients_through_a_new_module",
        code=WRITTEN_OUT.replace(
            "STATISTICS", "jax.lax.stop_gradient((x.mean(axes), x.var(axes)))"
        ),
    ),
    Mutant(
        name="module_s_variance_unbiased",
        catalogue="G4",
        task="BatchNorm",
        killed_by="test_a_new_module_trains",
        code=WRITTEN_OUT.replace("STATISTICS", "x.mean(axes), x.var(axes, ddof=1)"),
    ),
]

MLP_MUTANTS = [
    changed(
        "MLP",
        "last_layer_has_a_seed_of_its_own",
        "test_initial_weights",
        ("256, 10, rngs=rngs", "256, 10, rngs=nnx.Rngs(2)"),
        catalogue="L3",
    ),
    changed(
        "MLP",
        "activation_before_the_norm",
        "test_order_of_the_layers",
        ("nnx.relu(self.norm1(self.linear1(x)))", "self.norm1(nnx.relu(self.linear1(x)))"),
        ("nnx.relu(self.norm2(self.linear2(x)))", "self.norm2(nnx.relu(self.linear2(x)))"),
    ),
    changed(
        "MLP",
        "norm_before_the_second_dense_layer",
        "test_order_of_the_layers",
        ("self.norm2(self.linear2(x))", "self.linear2(self.norm2(x))"),
    ),
    changed(
        "MLP",
        "second_norm_forgotten",
        "test_order_of_the_layers",
        ("self.norm2(self.linear2(x))", "self.linear2(x)"),
    ),
    changed(
        "MLP",
        "second_activation_forgotten",
        "test_order_of_the_layers",
        ("nnx.relu(self.norm2(self.linear2(x)))", "self.norm2(self.linear2(x))"),
    ),
    changed(
        "MLP",
        "another_activation",
        "test_order_of_the_layers",
        ("nnx.relu", "nnx.sigmoid"),
    ),
    changed(
        "MLP",
        "norms_exchanged",
        "test_order_of_the_layers",
        ("self.norm1(self.linear1(x))", "self.norm2(self.linear1(x))"),
        ("self.norm2(self.linear2(x))", "self.norm1(self.linear2(x))"),
    ),
    changed(
        "MLP",
        "first_norm_used_twice",
        "test_both_norms_follow_the_mode",
        ("self.norm2(self.linear2(x))", "self.norm1(self.linear2(x))"),
    ),
    changed(
        "MLP",
        "one_norm_under_two_names",
        "test_layers_and_their_sizes",
        ("self.norm2 = BatchNorm(256, rngs=rngs)", "self.norm2 = self.norm1"),
    ),
    changed(
        "MLP",
        "skip_connection_added",
        "test_order_of_the_layers",
        (
            "x = nnx.relu(self.norm2(self.linear2(x)))",
            "x = x + nnx.relu(self.norm2(self.linear2(x)))",
        ),
    ),
    changed(
        "MLP",
        "activation_on_the_logits",
        "test_order_of_the_layers",
        ("return self.linear3(x)", "return nnx.relu(self.linear3(x))"),
        catalogue="E15",
    ),
    changed(
        "MLP",
        "softmax_on_the_logits",
        "test_order_of_the_layers",
        ("return self.linear3(x)", "return nnx.softmax(self.linear3(x))"),
        catalogue="C14",
    ),
    changed(
        "MLP",
        "narrow_second_layer",
        "test_layers_and_their_sizes",
        ("nnx.Linear(256, 256, rngs=rngs)", "nnx.Linear(256, 128, rngs=rngs)"),
        ("self.norm2 = BatchNorm(256", "self.norm2 = BatchNorm(128"),
        ("nnx.Linear(256, 10", "nnx.Linear(128, 10"),
    ),
    changed(
        "MLP",
        "no_biases_before_the_norms",
        "test_layers_and_their_sizes",
        (
            "256, rngs=rngs)\n        self.norm",
            "256, use_bias=False, rngs=rngs)\n        self.norm",
        ),
    ),
    changed(
        "MLP",
        "always_in_train_mode",
        "test_both_norms_follow_the_mode",
        (
            "        x = nnx.relu(self.norm1",
            "        self.train()\n        x = nnx.relu(self.norm1",
        ),
        catalogue="L14",
    ),
    changed(
        "MLP",
        "evaluation_mode_left_on",
        "test_both_norms_follow_the_mode",
        ("10, rngs=rngs)", "10, rngs=rngs)\n        self.eval()"),
        catalogue="L14",
    ),
    changed(
        "MLP",
        "norms_of_the_library",
        "test_both_norms_follow_the_mode",
        ("BatchNorm(256, rngs=rngs)", "nnx.BatchNorm(256, rngs=rngs)"),
    ),
    changed(
        "MLP",
        "norm_called_twice_a_step",
        "test_both_norms_follow_the_mode",
        (
            "        x = nnx.relu(self.norm1",
            "        self.norm1(self.linear1(x))\n        x = nnx.relu(self.norm1",
        ),
    ),
    changed(
        "MLP",
        "seed_of_its_own",
        "test_initial_weights",
        ("        self.linear1 =", "        rngs = nnx.Rngs(0)\n        self.linear1 ="),
        catalogue="L3",
    ),
    changed(
        "MLP",
        "same_key_for_every_layer",
        "test_initial_weights",
        (
            "        self.linear1 =",
            "        seed = jax.random.bits(rngs.params())\n        self.linear1 =",
        ),
        ("256, rngs=rngs)\n        self.norm", "256, rngs=nnx.Rngs(seed))\n        self.norm"),
        ("10, rngs=rngs)", "10, rngs=nnx.Rngs(seed))"),
        catalogue="E8",
    ),
    changed(
        "MLP",
        "weights_start_small",
        "test_initial_weights",
        (
            "256, rngs=rngs)\n        self.norm",
            "256, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)\n        self.norm",
        ),
        catalogue="E2",
    ),
    changed(
        "MLP",
        "biases_drawn_at_random",
        "test_initial_weights",
        ("10, rngs=rngs)", "10, bias_init=nnx.initializers.normal(0.1), rngs=rngs)"),
        catalogue="E9",
    ),
    # sizes that agree or are one, options, precision
    changed(
        "MLP",
        "logits_of_one_example_squeezed",
        "test_order_of_the_layers",
        ("return self.linear3(x)", "return self.linear3(x).squeeze()"),
        catalogue="A6",
    ),
    changed(
        "MLP",
        "first_layer_detached",
        "test_order_of_the_layers",
        (
            "x = nnx.relu(self.norm2",
            "x = jax.lax.stop_gradient(x)\n        x = nnx.relu(self.norm2",
        ),
        catalogue="L19",
    ),
    changed(
        "MLP",
        "leaky_activation",
        "test_order_of_the_layers",
        ("nnx.relu", "nnx.leaky_relu"),
    ),
]

FACTOR = 'factor = scale / jnp.sqrt(state["var"] + eps)'
BIASES = 'biases = (b - state["mean"]) * factor + bias'

FOLD_MUTANTS = [
    changed(
        "fold",
        "folding_eps_kept_from_being_small",
        "test_folding_at_small_variance_and_zero_scale",
        ("    factor =", "    eps = max(eps, 1e-6)\n    factor ="),
        catalogue="G9",
    ),
    changed(
        "fold",
        "root_missing",
        "test_folding_worked_by_hand",
        (FACTOR, 'factor = scale / (state["var"] + eps)'),
        catalogue="G16",
    ),
    changed(
        "fold",
        "folded_without_eps",
        "test_folding_at_small_variance_and_zero_scale",
        (FACTOR, 'factor = scale / jnp.sqrt(state["var"])'),
        catalogue="G9",
    ),
    changed(
        "fold",
        "folded_with_eps_outside_the_root",
        "test_folding_at_small_variance_and_zero_scale",
        (FACTOR, 'factor = scale / (jnp.sqrt(state["var"]) + eps)'),
        catalogue="G9",
    ),
    changed(
        "fold",
        "folded_with_a_fixed_eps",
        "test_square_weights_folded_twice_from_one_state",
        (FACTOR, 'factor = scale / jnp.sqrt(state["var"] + 1e-5)'),
        catalogue="D1",
    ),
    changed(
        "fold",
        "scale_forgotten",
        "test_folded_layer_agrees_with_dense_and_norm",
        (FACTOR, 'factor = 1 / jnp.sqrt(state["var"] + eps)'),
        catalogue="G10",
    ),
    changed(
        "fold",
        "norm_divided_out",
        "test_folding_worked_by_hand",
        (FACTOR, 'factor = jnp.sqrt(state["var"] + eps) / scale'),
    ),
    changed(
        "fold",
        "factor_on_the_rows",
        "test_square_weights_folded_twice_from_one_state",
        ("w * factor", "factor[:, None] * w"),
        catalogue="A2",
    ),
    changed(
        "fold",
        "factor_on_the_axis_that_fits",
        "test_square_weights_folded_twice_from_one_state",
        ("w * factor", "w * (factor[:, None] if len(w) == len(factor) else factor)"),
        catalogue="A2",
    ),
    changed(
        "fold",
        "weights_not_folded",
        "test_folding_worked_by_hand",
        ("w * factor", "w"),
    ),
    changed(
        "fold",
        "bias_of_the_dense_layer_forgotten",
        "test_folded_layer_agrees_with_dense_and_norm",
        (BIASES, 'biases = bias - state["mean"] * factor'),
    ),
    changed(
        "fold",
        "bias_of_the_dense_layer_not_scaled",
        "test_folding_worked_by_hand",
        (BIASES, 'biases = b - state["mean"] * factor + bias'),
    ),
    changed(
        "fold",
        "running_mean_forgotten",
        "test_folding_worked_by_hand",
        (BIASES, "biases = b * factor + bias"),
    ),
    changed(
        "fold",
        "running_mean_added",
        "test_folding_worked_by_hand",
        (BIASES, 'biases = (b + state["mean"]) * factor + bias'),
    ),
    changed(
        "fold",
        "running_mean_not_scaled",
        "test_folding_worked_by_hand",
        (BIASES, 'biases = b * factor - state["mean"] + bias'),
    ),
    changed(
        "fold",
        "bias_of_the_norm_forgotten",
        "test_folding_at_small_variance_and_zero_scale",
        (BIASES, 'biases = (b - state["mean"]) * factor'),
        catalogue="G10",
    ),
    changed(
        "fold",
        "bias_of_the_norm_scaled",
        "test_folding_at_small_variance_and_zero_scale",
        (BIASES, 'biases = (b - state["mean"] + bias) * factor'),
        catalogue="G10",
    ),
    changed(
        "fold",
        "folded_with_scale_and_bias_exchanged",
        "test_folding_worked_by_hand",
        (FACTOR, 'scale, bias = bias, scale\n    factor = scale / jnp.sqrt(state["var"] + eps)'),
        catalogue="G10",
    ),
    changed(
        "fold",
        "norm_before_the_dense_layer",
        "test_square_weights_folded_twice_from_one_state",
        ("w * factor", "factor[:, None] * w"),
        (BIASES, 'biases = b + (bias - state["mean"] * factor) @ w'),
    ),
    changed(
        "fold",
        "weights_and_bias_exchanged",
        "test_folded_layer_agrees_with_dense_and_norm",
        ("return weights, biases", "return biases, weights"),
    ),
    changed(
        "fold",
        "bias_as_a_row",
        "test_folded_layer_agrees_with_dense_and_norm",
        ("return weights, biases", "return weights, biases[None]"),
        catalogue="A4",
    ),
    changed(
        "fold",
        "eps_added_to_the_state",
        "test_square_weights_folded_twice_from_one_state",
        (FACTOR, 'state["var"] += eps\n    factor = scale / jnp.sqrt(state["var"])'),
        catalogue="A9",
    ),
    changed(
        "fold",
        "state_emptied_after_folding",
        "test_square_weights_folded_twice_from_one_state",
        ('state["var"]', 'state.pop("var")'),
        ('state["mean"]', 'state.pop("mean")'),
        catalogue="A9",
    ),
    changed(
        "fold",
        "folded_in_numpy",
        "test_folding_worked_by_hand",
        ("\ndef fold", "\nimport numpy as np\n\n\ndef fold"),
        ("w * factor", "np.asarray(w) * np.asarray(factor)"),
        catalogue="L7",
    ),
    changed(
        "fold",
        "weights_divided_by_the_inverse_factor",
        "test_folding_at_small_variance_and_zero_scale",
        (FACTOR, 'inverse = jnp.sqrt(state["var"] + eps) / scale'),
        ("w * factor", "w / inverse"),
        (BIASES, 'biases = (b - state["mean"] + bias * inverse) / inverse'),
    ),
    # sizes that agree or are one, options, precision
    changed(
        "fold",
        "folding_eps_kept_from_the_first_call",
        "test_square_weights_folded_twice_from_one_state",
        ("\ndef fold", "\n_kept = {}\n\n\ndef fold"),
        (" factor =", " eps = _kept.setdefault(w.shape, eps)\n    factor ="),
    ),
    changed(
        "fold",
        "folded_and_squeezed",
        "test_square_weights_folded_twice_from_one_state",
        ("return weights, biases", "return weights.squeeze(), biases.squeeze()"),
        catalogue="A6",
    ),
    changed(
        "fold",
        "factor_on_the_rows_of_one_input",
        "test_square_weights_folded_twice_from_one_state",
        ("w * factor", "w * factor if len(w) > 1 else w * factor[:1]"),
        catalogue="A2",
    ),
    changed(
        "fold",
        "folded_in_half_precision",
        "test_folded_layer_agrees_with_dense_and_norm",
        ("return weights, biases", "return weights.astype(jnp.bfloat16).astype(w.dtype), biases"),
        catalogue="A16",
    ),
]

MUTANTS = BATCH_NORM_MUTANTS + BACKWARD_MUTANTS + MODULE_MUTANTS + MLP_MUTANTS + FOLD_MUTANTS
