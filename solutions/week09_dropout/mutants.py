"""Wrong solutions of week 9, each named after the mistake and the test that must see it."""

from grader.mutation import Mutant, patched


def mutant(task: str, name: str, killed_by: str, code: str, catalogue: str = "") -> Mutant:
    """A mutant whose killing test is named without ``test_``."""
    return Mutant(name, task, f"test_{killed_by}", code, catalogue)


def dropout(
    name: str, killed_by: str, body: str, catalogue: str = "", *, before: str = ""
) -> Mutant:
    """A wrong `dropout`, given by its body."""
    return mutant(
        "dropout",
        name,
        killed_by,
        _function("key, x, *, rate, train", "dropout", body, before),
        catalogue,
    )


def coins(name: str, killed_by: str, body: str, catalogue: str = "", *, before: str = "") -> Mutant:
    """A wrong `dropout` that is right in evaluation and at both ends, given by the rest."""
    return dropout(name, killed_by, _GUARDS + body, catalogue, before=before)


def backward(name: str, killed_by: str, body: str, catalogue: str = "") -> Mutant:
    """A wrong `dropout_backward`, given by its body."""
    code = _function("mask, upstream, *, rate", "dropout_backward", body)
    return mutant("dropout_backward", name, killed_by, code, catalogue)


def layer(
    name: str, killed_by: str, call: str, catalogue: str = "", *, init: str = "", before: str = ""
) -> Mutant:
    """A wrong `Dropout`, given by what its call does in training, or by all of it."""
    code = f"{before}\n{_CLASS}" + _indented(init or _INIT, 8) + _CALL + _indented(call, 8)
    return mutant("Dropout", name, killed_by, code, catalogue)


def network(name: str, killed_by: str, body: str, catalogue: str = "") -> Mutant:
    """A wrong `forward`, given by its body."""
    code = _function("key, params, x, *, rate, train", "forward", body)
    return mutant("forward", name, killed_by, code, catalogue)


def opinion(name: str, killed_by: str, body: str, catalogue: str = "") -> Mutant:
    """A wrong `ensemble`, given by its body."""
    return mutant(
        "ensemble", name, killed_by, _function("logits, *, how", "ensemble", body), catalogue
    )


def samples(name: str, killed_by: str, body: str, catalogue: str = "") -> Mutant:
    """A wrong `mc_dropout`, given by its body; `draw(key)` is a right sample's probabilities."""
    code = _function("key, params, x, *, rate, samples", "mc_dropout", _DRAW + body)
    return mutant("mc_dropout", name, killed_by, code, catalogue)


def _function(arguments: str, name: str, body: str, before: str = "") -> str:
    return f"{before}\ndef {name}({arguments}):\n{_indented(body, 4)}"


def _indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.strip("\n").splitlines())


_GUARDS = """
if not train or rate == 0:
    return x
if rate == 1:
    return 0 * x
"""
_CLASS = "class Dropout(nnx.Module):\n    def __init__(self, rate, *, rngs):\n"
_CALL = "\n    def __call__(self, x):\n"
_INIT = """
self.rate = rate
self.deterministic = False
self.stream = rngs.dropout.fork()
"""
_EVALUATION = """
if self.deterministic:
    return x
"""
_DRAW = """
def draw(key):
    return jax.nn.softmax(forward(key, params, x, rate=rate, train=True))

"""

_DROPOUT = [
    dropout(
        "rate_is_the_keep_probability",
        "dropout_drops_the_share_rate",
        """
if not train or rate == 1:
    return x
if rate == 0:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, rate, x.shape), x / rate, 0)
""",
        "F2",
    ),
    coins(
        "mask_of_the_keep_probability",
        "dropout_drops_the_share_rate",
        """
return jnp.where(jax.random.uniform(key, x.shape) < rate, x / (1 - rate), 0)
""",
        "F2",
    ),
    coins(
        "mask_of_float32",
        "dropout_does_not_look_at_the_values",
        """
mask = jax.random.bernoulli(key, 1 - rate, x.shape).astype(jnp.float32)
return mask * x / (1 - rate)
""",
        "A16",
    ),
    coins(
        "divided_by_rate",
        "dropout_keeps_x_over_one_minus_rate",
        """
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / rate, 0)
""",
        "F2",
    ),
    dropout(
        "multiplied_by_keep",
        "dropout_keeps_x_over_one_minus_rate",
        """
if not train:
    return x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x * (1 - rate), 0)
""",
    ),
    dropout(
        "active_in_evaluation",
        "dropout_in_evaluation_changes_nothing",
        """
if rate == 0:
    return x
if rate == 1:
    return 0 * x
key = jax.random.key(0) if key is None else key
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F3",
    ),
    dropout(
        "key_split_in_evaluation",
        "dropout_in_evaluation_changes_nothing",
        """
key, _ = jax.random.split(key)
if not train or rate == 0:
    return x
if rate == 1:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F3",
    ),
    dropout(
        "modes_exchanged",
        "dropout_in_evaluation_changes_nothing",
        """
if train or rate == 0:
    return x
if rate == 1:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F3",
    ),
    dropout(
        "scaled_in_both_modes",
        "dropout_in_evaluation_changes_nothing",
        """
if not train or rate == 0:
    return x * (1 - rate)
if rate == 1:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F4",
    ),
    dropout(
        "scaled_in_evaluation_only",
        "dropout_keeps_x_over_one_minus_rate",
        """
if not train:
    return x * (1 - rate)
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x, 0)
""",
        "F4",
    ),
    dropout(
        "never_scaled",
        "dropout_keeps_x_over_one_minus_rate",
        """
if not train:
    return x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x, 0)
""",
    ),
    dropout(
        "scaled_by_the_share_that_was_kept",
        "dropout_keeps_x_over_one_minus_rate",
        """
if not train or rate == 0:
    return x
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return jnp.where(keep, x / jnp.maximum(keep.mean(), 1e-6), 0)
""",
    ),
    coins(
        "gaussian_noise",
        "dropout_keeps_x_over_one_minus_rate",
        """
return x * (1 + jnp.sqrt(rate / (1 - rate)) * jax.random.normal(key, x.shape))
""",
    ),
    coins(
        "half_precision",
        "dropout_keeps_x_over_one_minus_rate",
        """
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return jnp.where(keep, x / (1 - rate), 0).astype(jnp.bfloat16)
""",
        "A16",
    ),
    coins(
        "mask_returned_too",
        "dropout_keeps_x_over_one_minus_rate",
        """
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return jnp.where(keep, x / (1 - rate), 0), keep
""",
    ),
    coins(
        "numpy_on_a_tracer",
        "dropout_keeps_x_over_one_minus_rate",
        """
return np.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "L7",
        before="import numpy as np\n",
    ),
    coins(
        "only_positive_values_dropped",
        "dropout_drops_the_share_rate",
        """
keep = jax.random.bernoulli(key, 1 - rate, x.shape) | (x < 0)
return jnp.where(keep, x / (1 - rate), 0)
""",
    ),
    coins(
        "rate_is_a_constant",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
return jnp.where(jax.random.bernoulli(key, 0.8, x.shape), x / 0.8, 0)
""",
    ),
    coins(
        "key_made_inside",
        "dropout_obeys_its_key",
        """
return jnp.where(jax.random.bernoulli(jax.random.key(0), 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "L3",
    ),
    coins(
        "key_of_the_module",
        "dropout_obeys_its_key",
        """
return jnp.where(jax.random.bernoulli(KEY, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F5",
        before="KEY = jax.random.key(9)\n",
    ),
    coins(
        "numpy_generator",
        "dropout_obeys_its_key",
        """
return jnp.where(np.random.rand(*x.shape) >= rate, x / (1 - rate), 0)
""",
        "F9",
        before="import numpy as np\n",
    ),
    coins(
        "half_of_the_key_ignored",
        "dropout_obeys_its_key",
        """
low = jax.random.key_data(key)[1] % 2
own = jax.random.fold_in(jax.random.key(0), low)
return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F10",
    ),
    coins(
        "calls_counted_in_a_global",
        "dropout_obeys_its_key",
        """
CALLS.append(1)
own = jax.random.fold_in(key, len(CALLS))
return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "L4",
        before="CALLS = []\n",
    ),
    coins(
        "mask_kept_in_a_global",
        "dropout_obeys_its_key",
        """
if x.shape not in MASKS:
    MASKS[x.shape] = jax.random.bernoulli(key, 1 - rate, x.shape)
return jnp.where(MASKS[x.shape], x / (1 - rate), 0)
""",
        "L5",
        before="MASKS = {}\n",
    ),
    coins(
        "key_used_after_it_was_split",
        "dropout_obeys_its_key",
        """
_, own = jax.random.split(key)
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return jnp.where(keep, x / (1 - rate), 0)
""",
        "L2",
    ),
    coins(
        "a_coin_for_every_row",
        "dropout_tosses_a_coin_for_every_element",
        """
keep = jax.random.bernoulli(key, 1 - rate, (*x.shape[:-1], 1))
return jnp.where(keep, x / (1 - rate), 0)
""",
    ),
    coins(
        "a_coin_for_every_feature",
        "dropout_tosses_a_coin_for_every_element",
        """
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape[-1:]), x / (1 - rate), 0)
""",
    ),
    coins(
        "coins_for_two_axes",
        "dropout_tosses_a_coin_for_every_element",
        """
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape[-2:]), x / (1 - rate), 0)
""",
    ),
    coins(
        "one_coin_for_all",
        "dropout_tosses_a_coin_for_every_element",
        """
return jnp.where(jax.random.bernoulli(key, 1 - rate), x / (1 - rate), 0)
""",
    ),
    coins(
        "an_exact_share",
        "dropout_tosses_a_coin_for_every_element",
        """
order = jax.random.permutation(key, x.size).reshape(x.shape)
return jnp.where(order >= round(rate * x.size), x / (1 - rate), 0)
""",
    ),
    coins(
        "key_from_the_values",
        "dropout_does_not_look_at_the_values",
        """
own = jax.random.fold_in(key, jnp.abs(x).max().astype(jnp.uint32))
return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "small_values_dropped",
        "dropout_does_not_look_at_the_values",
        """
size = jnp.abs(x) * (1 + jax.random.uniform(key, x.shape))
return jnp.where(size > jnp.quantile(size, rate), x / (1 - rate), 0)
""",
    ),
    coins(
        "gradient_detached",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return jax.lax.stop_gradient(jnp.where(keep, x / (1 - rate), 0))
""",
    ),
    coins(
        "gradient_straight_through",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
keep = jax.random.bernoulli(key, 1 - rate, x.shape)
return x + jax.lax.stop_gradient(jnp.where(keep, x / (1 - rate), 0) - x)
""",
    ),
    coins(
        "backward_draws_a_new_mask",
        "dropout_sends_the_gradient_through_its_own_mask",
        """

def tossed(key, x):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)

@jax.custom_vjp
def masked(x):
    return tossed(key, x)

masked.defvjp(lambda x: (masked(x), None), lambda _, g: (tossed(jax.random.fold_in(key, 1), g),))
return masked(x)
""",
        "F7",
    ),
    dropout(
        "zero_over_zero",
        "dropout_of_nothing_and_of_everything",
        """
if not train:
    return x
return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)
""",
        "F8",
    ),
    dropout(
        "division_by_zero",
        "dropout_of_nothing_and_of_everything",
        """
if not train:
    return x
scale = 1 / (1 - rate)
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x * scale, 0)
""",
        "F8",
    ),
    dropout(
        "nan_through_where",
        "dropout_of_nothing_and_of_everything",
        """
if not train:
    return x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "L8",
    ),
    dropout(
        "everything_dropped_is_nothing_dropped",
        "dropout_of_nothing_and_of_everything",
        """
if not train or rate in (0, 1):
    return x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F8",
    ),
    dropout(
        "zero_taken_for_missing",
        "dropout_of_nothing_and_of_everything",
        """
rate = rate or 0.5
if not train:
    return x
if rate == 1:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F8",
    ),
    coins(
        "whole_channels_of_images",
        "dropout_tosses_a_coin_for_every_element",
        """
shape = (x.shape[0], 1, 1, x.shape[3]) if x.ndim == 4 else x.shape
return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "whole_rows_of_matrices",
        "dropout_obeys_its_key",
        """
shape = (len(x), 1) if x.ndim == 2 else x.shape
return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "one_coin_for_a_vector",
        "dropout_tosses_a_coin_for_every_element",
        """
shape = () if x.ndim == 1 else x.shape
return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "axes_of_size_one_lost",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0).squeeze()
""",
    ),
    coins(
        "no_scalars",
        "dropout_tosses_a_coin_for_every_element",
        """
keep = jax.random.bernoulli(key, 1 - rate, (len(x), *x.shape[1:]))
return jnp.where(keep, x / (1 - rate), 0)
""",
    ),
    coins(
        "rate_in_tenths",
        "dropout_does_not_look_at_the_values",
        """
rate = round(rate, 1)
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "rate_in_whole_percents",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
rate = int(100 * rate) / 100
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
    ),
    coins(
        "first_rate_kept",
        "dropout_sends_the_gradient_through_its_own_mask",
        """
rate = RATES.setdefault("rate", rate)
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        before="RATES = {}\n",
    ),
    dropout(
        "rate_one_before_the_mode",
        "dropout_of_nothing_and_of_everything",
        """
if rate == 1:
    return 0 * x
if not train or rate == 0:
    return x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
""",
        "F8",
    ),
    dropout(
        "nan_in_evaluation",
        "dropout_of_nothing_and_of_everything",
        """
scale = jnp.float32(1) / (1 - rate)
if not train:
    return x * scale / scale
if rate == 1:
    return 0 * x
return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x * scale, 0)
""",
    ),
]

_BACKWARD = [
    backward(
        "mask_inverted",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, 0, upstream / (1 - rate))",
    ),
    backward(
        "never_scaled", "dropout_backward_of_a_given_mask", "return jnp.where(mask, upstream, 0)"
    ),
    backward(
        "multiplied_by_keep",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, upstream * (1 - rate), 0)",
    ),
    backward(
        "divided_by_rate",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, upstream / rate, 0)",
        "F2",
    ),
    backward(
        "scaled_twice",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, upstream / max(1 - rate, 1e-9) ** 2, 0)",
    ),
    backward(
        "mask_ignored",
        "dropout_backward_of_a_given_mask",
        "return jnp.zeros_like(upstream) if rate == 1 else upstream / (1 - rate)",
    ),
    backward(
        "dropped_ones_pass",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, upstream / max(1 - rate, 1e-9), upstream)",
    ),
    backward(
        "upstream_forgotten",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, 1 / max(1 - rate, 1e-9), 0) + 0 * upstream",
    ),
    backward(
        "summed_over_the_batch",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(mask, upstream / max(1 - rate, 1e-9), 0).sum(axis=0)",
    ),
    backward(
        "new_mask",
        "dropout_backward_of_a_given_mask",
        """
if rate == 1:
    return jnp.zeros_like(upstream)
keep = jax.random.bernoulli(jax.random.key(0), 1 - rate, mask.shape)
return jnp.where(keep, upstream / (1 - rate), 0)
""",
        "F7",
    ),
    backward(
        "mask_guessed_from_the_gradient",
        "dropout_backward_of_a_given_mask",
        "return jnp.where(upstream > 0, upstream / max(1 - rate, 1e-9), 0)",
    ),
    backward(
        "small_gradients_raised",
        "dropout_backward_of_any_mask",
        """
raised = jnp.where(upstream == 0, 1e-3, upstream)
return jnp.where(mask, raised / max(1 - rate, 1e-9), 0)
""",
    ),
    backward(
        "zero_over_zero",
        "dropout_backward_of_everything_dropped",
        "return upstream * mask / (1 - rate)",
        "F8",
    ),
    backward(
        "division_by_zero",
        "dropout_backward_of_everything_dropped",
        "return jnp.where(mask, upstream * (1 / (1 - rate)), 0)",
        "F8",
    ),
    backward(
        "everything_dropped_passes",
        "dropout_backward_of_everything_dropped",
        """
if rate in (0, 1):
    return upstream
return jnp.where(mask, upstream / (1 - rate), 0)
""",
        "F8",
    ),
    backward(
        "automatic_differentiation",
        "dropout_backward_of_a_given_mask",
        """
if rate == 1:
    return 0 * upstream
return jax.vjp(lambda x: jnp.where(mask, x / (1 - rate), 0), upstream)[1](upstream)[0]
""",
    ),
    backward(
        "rate_in_tenths",
        "dropout_backward_of_any_mask",
        "return jnp.where(mask, upstream / max(1 - round(rate, 1), 1e-9), 0)",
    ),
    backward(
        "axes_of_size_one_lost",
        "dropout_backward_of_any_mask",
        "return jnp.where(mask, upstream / max(1 - rate, 1e-9), 0).squeeze()",
    ),
    backward(
        "zero_taken_for_missing",
        "dropout_backward_of_any_mask",
        "return jnp.where(mask, upstream / max(1 - (rate or 0.5), 1e-9), 0)",
        "F8",
    ),
    backward(
        "matrices_only",
        "dropout_backward_of_any_mask",
        """
rows, columns = upstream.shape
return jnp.where(mask, upstream / max(1 - rate, 1e-9), 0)
""",
    ),
    backward(
        "a_row_of_the_mask_for_all",
        "dropout_backward_of_any_mask",
        "return jnp.where(mask[:1] if mask.ndim == 3 else mask, upstream / max(1 - rate, 1e-9), 0)",
    ),
    backward(
        "half_precision_inside",
        "dropout_backward_of_any_mask",
        """
scaled = upstream.astype(jnp.bfloat16) / max(1 - rate, 1e-9)
return jnp.where(mask, scaled, 0).astype(jnp.float32)
""",
        "A16",
    ),
    backward(
        "scaled_twice_near_one",
        "dropout_backward_of_any_mask",
        "return jnp.where(mask, upstream / max(1 - rate, 0.05), 0)",
    ),
]

_LAYER = [
    layer(
        "key_drawn_once",
        "layer_has_a_new_mask_at_every_call",
        """
key = jax.random.fold_in(self.key[...], 0)
return dropout(key, x, rate=self.rate, train=not self.deterministic)
""",
        "F5",
        init="""
self.rate = rate
self.deterministic = False
self.key = nnx.Variable(rngs.dropout())
""",
    ),
    layer(
        "key_made_inside",
        "layer_has_a_new_mask_at_every_call",
        "return dropout(jax.random.key(0), x, rate=self.rate, train=not self.deterministic)",
        "L3",
    ),
    layer(
        "mask_kept",
        "layer_has_a_new_mask_at_every_call",
        _EVALUATION
        + """
if self.mask is None:
    self.mask = nnx.Variable(self.stream.bernoulli(1 - self.rate, x.shape))
return jnp.where(self.mask[...], x / (1 - self.rate), 0)
""",
        "F5",
        init=_INIT + "self.mask = nnx.data(None)",
    ),
    layer(
        "stream_called_without_counting",
        "layer_has_a_new_mask_at_every_call",
        _EVALUATION
        + """
key = jax.random.fold_in(self.stream.key[...], self.stream.count[...])
return dropout(key, x, rate=self.rate, train=True)
""",
        "G14",
    ),
    layer(
        "stream_for_parameters",
        "layer_has_a_new_mask_at_every_call",
        "return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)",
        init="""
self.rate = rate
self.deterministic = False
self.stream = rngs.params.fork()
""",
    ),
    layer(
        "active_in_evaluation",
        "layer_is_switched_by_the_module_that_holds_it",
        "return dropout(self.stream(), x, rate=self.rate, train=True)",
        "F3",
    ),
    layer(
        "scaled_in_evaluation",
        "layer_is_switched_by_the_module_that_holds_it",
        """
if self.deterministic:
    return x * (1 - self.rate)
return dropout(self.stream(), x, rate=self.rate, train=True)
""",
        "F4",
    ),
    layer(
        "modes_exchanged",
        "layer_is_switched_by_the_module_that_holds_it",
        "return dropout(self.stream(), x, rate=self.rate, train=self.deterministic)",
    ),
    layer(
        "starts_in_evaluation",
        "layer_has_a_new_mask_at_every_call",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        "L14",
        init=_INIT + "self.deterministic = True",
    ),
    layer(
        "flag_of_another_name",
        "layer_is_switched_by_the_module_that_holds_it",
        "return dropout(self.stream(), x, rate=self.rate, train=self.training)",
        "L14",
        init=_INIT.replace("deterministic = False", "training = True"),
    ),
    layer(
        "mode_of_the_beginning",
        "layer_is_switched_by_the_module_that_holds_it",
        "return dropout(self.stream(), x, rate=self.rate, train=self.active)",
        "L14",
        init=_INIT + "self.active = not self.deterministic",
    ),
    layer(
        "never_trains_again",
        "layer_is_switched_by_the_module_that_holds_it",
        """
self.done = self.done or self.deterministic
return x if self.done else dropout(self.stream(), x, rate=self.rate, train=True)
""",
        "L14",
        init=_INIT + "self.done = False",
    ),
    layer(
        "rate_exchanged",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=1 - self.rate, train=True)",
        "F2",
    ),
    layer(
        "rate_is_a_constant",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=0.5, train=True)",
    ),
    layer(
        "never_scaled",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return jnp.where(self.stream.bernoulli(1 - self.rate, x.shape), x, 0)",
    ),
    layer(
        "a_coin_for_every_feature",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
keep = self.stream.bernoulli(1 - self.rate, x.shape[-1:])
return jnp.where(keep, x / (1 - self.rate), 0)
""",
    ),
    layer(
        "applied_twice",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
once = dropout(self.stream(), x, rate=self.rate, train=True)
return dropout(self.stream(), once, rate=self.rate, train=True)
""",
    ),
    layer(
        "calls_counted_in_python",
        "layer_moves_on_inside_a_compiled_loop",
        _EVALUATION
        + """
self.calls += 1
key = jax.random.fold_in(self.key[...], self.calls)
return dropout(key, x, rate=self.rate, train=True)
""",
        "L4",
        init="""
self.rate = rate
self.deterministic = False
self.key = nnx.Variable(rngs.dropout())
self.calls = 0
""",
    ),
    layer(
        "calls_counted_in_a_global",
        "layer_repeats_with_its_seed",
        _EVALUATION
        + """
CALLS.append(1)
key = jax.random.fold_in(self.stream(), len(CALLS))
return dropout(key, x, rate=self.rate, train=True)
""",
        "L4",
        before="CALLS = []\n",
    ),
    layer(
        "seed_ignored",
        "layer_repeats_with_its_seed",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        "F10",
        init=_INIT + "self.stream = nnx.Rngs(0).dropout",
    ),
    layer(
        "key_used_after_it_was_split",
        "layer_has_a_new_mask_at_every_call",
        _EVALUATION
        + """
key = self.key[...]
self.key[...], _ = jax.random.split(key)
return dropout(key, x, rate=self.rate, train=True)
""",
        "L2",
        init="""
self.rate = rate
self.deterministic = False
self.key = nnx.Variable(rngs.dropout())
""",
    ),
    layer(
        "stream_shared",
        "layer_has_a_stream_of_its_own",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init=_INIT.replace(".fork()", ""),
    ),
    layer(
        "stream_copied",
        "layer_has_a_stream_of_its_own",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        "E8",
        init=_INIT + 'self.stream = nnx.RngStream(rngs.dropout.key[...], tag="dropout")',
    ),
    layer(
        "default_stream_overlooked",
        "layer_with_a_default_stream_only",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init="""
self.rate = rate
self.deterministic = False
self.stream = rngs.dropout.fork() if "dropout" in rngs else nnx.Rngs(0).dropout
""",
    ),
    layer(
        "default_stream_preferred",
        "layer_repeats_with_its_seed",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init="""
self.rate = rate
self.deterministic = False
self.stream = (rngs.default if "default" in rngs else rngs.dropout).fork()
""",
    ),
    layer(
        "rate_one_before_the_mode",
        "layer_drops_at_its_own_rate",
        """
if self.rate == 1:
    return jnp.zeros_like(x)
"""
        + _EVALUATION
        + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        "F8",
    ),
    layer(
        "nan_at_rate_one",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return x * self.stream.bernoulli(1 - self.rate, x.shape) / (1 - self.rate)",
        "F8",
    ),
    layer(
        "nan_gradient_at_rate_one",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
keep = self.stream.bernoulli(1 - self.rate, x.shape)
return jnp.where(keep, x / (1 - self.rate), 0)
""",
        "L8",
    ),
    layer(
        "rate_zero_taken_for_missing",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init=_INIT.replace("= rate", "= rate or 0.5"),
    ),
    layer(
        "rate_in_tenths",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init=_INIT.replace("= rate", "= round(rate, 1)"),
    ),
    layer(
        "rate_of_the_class",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init=_INIT.replace("self.rate", "type(self).rate"),
    ),
    layer(
        "first_rate_of_the_class",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=RATES[0], train=True)",
        init=_INIT + "RATES.append(rate)",
        before="RATES = []\n",
    ),
    layer(
        "evaluation_sets_the_rate_to_zero",
        "layer_is_switched_by_the_module_that_holds_it",
        """
if self.deterministic:
    self.rate = 0.0
return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)
""",
        "L14",
    ),
    mutant(
        "Dropout",
        "eval_sets_the_rate_to_zero",
        "layer_is_switched_by_the_module_that_holds_it",
        """
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def eval(self, **attributes):
        super().eval(**attributes)
        self.rate = 0.0

    def __call__(self, x):
        if self.deterministic:
            return x
        return dropout(self.stream(), x, rate=self.rate, train=True)
""",
        "L14",
    ),
    layer(
        "draws_in_evaluation",
        "layer_draws_nothing_in_evaluation",
        "return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)",
    ),
    layer(
        "starts_anew_after_evaluation",
        "layer_draws_nothing_in_evaluation",
        """
if self.deterministic:
    self.stream.count[...] = jnp.zeros_like(self.stream.count[...])
    return x
return dropout(self.stream(), x, rate=self.rate, train=True)
""",
    ),
    layer(
        "gradient_detached",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
return jax.lax.stop_gradient(dropout(self.stream(), x, rate=self.rate, train=True))
""",
    ),
    layer(
        "gradient_straight_through",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
y = dropout(self.stream(), x, rate=self.rate, train=True)
return x + jax.lax.stop_gradient(y - x)
""",
    ),
    layer(
        "whole_channels_of_images",
        "layer_drops_at_its_own_rate",
        _EVALUATION
        + """
shape = (x.shape[0], 1, 1, x.shape[3]) if x.ndim == 4 else x.shape
keep = self.stream.bernoulli(1 - self.rate, shape)
return jnp.where(keep, x, 0) / max(1 - self.rate, 1e-9)
""",
    ),
    layer(
        "axes_of_size_one_lost",
        "layer_drops_at_its_own_rate",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True).squeeze()",
    ),
    layer(
        "another_stream_mixed_in",
        "layer_repeats_with_its_seed",
        _EVALUATION + "return dropout(self.stream(), x, rate=self.rate, train=True)",
        init="""
self.rate = rate
self.deterministic = False
self.stream = (rngs.params if "params" in rngs else rngs.dropout).fork()
""",
    ),
    mutant(
        "Dropout",
        "library",
        "layer_has_a_new_mask_at_every_call",
        """
class Dropout(nnx.Dropout):
    pass
""",
    ),
]

_NETWORK = [
    network(
        "key_shared_by_the_layers",
        "forward_has_coins_of_its_own_in_every_layer",
        """
*hidden, last = params
for layer in hidden:
    own = jax.random.fold_in(key, 0) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "E8",
    ),
    network(
        "key_used_in_every_layer",
        "forward_has_coins_of_its_own_in_every_layer",
        """
*hidden, last = params
for layer in hidden:
    x = dropout(key, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "E8",
    ),
    network(
        "key_used_after_it_was_split",
        "forward_has_coins_of_its_own_in_every_layer",
        """
*hidden, last = params
for layer in hidden:
    x = dropout(key, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
    key = jax.random.split(key)[0] if train else None
return x @ last["w"] + last["b"]
""",
        "L2",
    ),
    network(
        "keys_made_inside",
        "forward_has_coins_of_its_own_in_every_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    h = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = dropout(jax.random.key(number), h, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "L3",
    ),
    network(
        "coins_shared_by_the_batch",
        "forward_has_coins_of_its_own_in_every_layer",
        """
def one(h):
    for number, layer in enumerate(params[:-1]):
        own = jax.random.fold_in(key, number) if train else None
        h = dropout(own, jax.nn.relu(h @ layer["w"] + layer["b"]), rate=rate, train=train)
    return h @ params[-1]["w"] + params[-1]["b"]

return jax.vmap(one)(x)
""",
    ),
    network(
        "dropout_after_the_last_hidden_layer_only",
        "forward_has_coins_of_its_own_in_every_layer",
        """
*hidden, last = params
for layer in hidden:
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
if hidden:
    x = dropout(key, x, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "dropout_after_the_first_layer_only",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = dropout(key, x, rate=rate, train=train) if number == 0 else x
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "dropout_of_the_inputs",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = jax.nn.relu(dropout(own, x, rate=rate, train=train) @ layer["w"] + layer["b"])
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "dropout_of_the_logits",
        "forward_drops_after_every_hidden_layer",
        """
for number, layer in enumerate(params):
    x = x @ layer["w"] + layer["b"]
    x = jax.nn.relu(x) if number < len(params) - 1 else x
    if len(params) > 1:
        own = jax.random.fold_in(key, number) if train else None
        x = dropout(own, x, rate=rate, train=train)
return x
""",
    ),
    network(
        "dropout_before_the_bias",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = jax.nn.relu(dropout(own, x @ layer["w"], rate=rate, train=train) + layer["b"])
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "dropout_without_scale",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if train:
        x = x * jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "scaled_twice",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if train:
        x = dropout(jax.random.fold_in(key, number), x, rate=rate, train=True) / (1 - rate)
return x @ last["w"] + last["b"]
""",
        "F4",
    ),
    network(
        "rate_is_a_constant",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=0.5, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "rate_exchanged",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=1 - rate, train=train)
return x @ last["w"] + last["b"]
""",
        "F2",
    ),
    network(
        "never_drops",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for layer in hidden:
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "drops_in_evaluation",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
key = jax.random.key(0) if key is None else key
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number)
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=True)
return x @ last["w"] + last["b"]
""",
        "F3",
    ),
    network(
        "evaluation_scaled",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if train:
        x = dropout(jax.random.fold_in(key, number), x, rate=rate, train=True)
    else:
        x = x * (1 - rate)
return x @ last["w"] + last["b"]
""",
        "F4",
    ),
    network(
        "key_split_in_evaluation",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for own, layer in zip(jax.random.split(key, len(hidden)), hidden):
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "F3",
    ),
    network(
        "relu_on_the_logits",
        "forward_solves_xor_in_evaluation",
        """
for number, layer in enumerate(params):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if number < len(params) - 1:
        own = jax.random.fold_in(key, number) if train else None
        x = dropout(own, x, rate=rate, train=train)
return x
""",
        "E15",
    ),
    network(
        "no_activation",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, x @ layer["w"] + layer["b"], rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "absolute_value",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jnp.abs(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "E10",
    ),
    network(
        "leaky_relu",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.leaky_relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "probabilities",
        "forward_of_one_layer_has_no_dropout",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return jax.nn.softmax(x @ last["w"] + last["b"])
""",
    ),
    network(
        "hidden_bias_missing",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "C4",
    ),
    network(
        "last_bias_missing",
        "forward_solves_xor_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"]
""",
        "C4",
    ),
    network(
        "one_layer_dropped",
        "forward_of_one_layer_has_no_dropout",
        """
for number, layer in enumerate(params[:-1] or params):
    own = jax.random.fold_in(key, number) if train else None
    x = x @ layer["w"] + layer["b"]
    x = dropout(own, jax.nn.relu(x), rate=rate, train=train)
return x @ params[-1]["w"] + params[-1]["b"] if len(params) > 1 else x
""",
    ),
    network(
        "first_layer_always_hidden",
        "forward_of_one_layer_has_no_dropout",
        """
first, *rest = params
own = jax.random.fold_in(key, 0) if train else None
x = dropout(own, jax.nn.relu(x @ first["w"] + first["b"]), rate=rate, train=train)
for number, layer in enumerate(rest, start=1):
    x = x @ layer["w"] + layer["b"]
    if number < len(rest):
        own = jax.random.fold_in(key, number) if train else None
        x = dropout(own, jax.nn.relu(x), rate=rate, train=train)
return x
""",
    ),
    network(
        "params_emptied",
        "forward_drops_after_every_hidden_layer",
        """
last = params.pop() if len(params) > 1 else params[0]
for number, layer in enumerate(params if last is not params[0] else []):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "A9",
    ),
    network(
        "weights_scaled_in_place",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if train:
        keep = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
        x = jnp.where(keep, x, 0)
        params[number + 1]["w"] = params[number + 1]["w"] / (1 - rate)
return x @ params[-1]["w"] + params[-1]["b"]
""",
        "A9",
    ),
    network(
        "gradient_detached",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
    x = jax.lax.stop_gradient(x)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "gradient_straight_through",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    h = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = h + jax.lax.stop_gradient(dropout(own, h, rate=rate, train=train) - h)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "nan_at_rate_one",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    x = jax.nn.relu(x @ layer["w"] + layer["b"])
    if train:
        keep = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
        x = jnp.where(keep, x / (1 - rate), 0)
return x @ last["w"] + last["b"]
""",
        "F8",
    ),
    network(
        "rate_one_before_the_mode",
        "forward_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    h = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = 0 * h if rate == 1 else dropout(own, h, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
        "F8",
    ),
    network(
        "nothing_left_at_rate_one",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
logits = x @ last["w"] + last["b"]
return 0 * logits if train and rate == 1 else logits
""",
        "F8",
    ),
    network(
        "rate_in_tenths",
        "forward_drops_after_every_hidden_layer",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    h = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = dropout(own, h, rate=round(rate, 1), train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "rate_zero_taken_for_missing",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    h = jax.nn.relu(x @ layer["w"] + layer["b"])
    x = dropout(own, h, rate=rate or 0.5, train=train)
return x @ last["w"] + last["b"]
""",
        "F8",
    ),
    network(
        "logits_of_one_example_squeezed",
        "forward_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return (x @ last["w"] + last["b"]).squeeze(0) if len(x) == 1 else x @ last["w"] + last["b"]
""",
    ),
    network(
        "hidden_layer_of_one_squeezed",
        "forward_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = jax.nn.relu((x @ layer["w"]).squeeze() + layer["b"])
    x = dropout(own, x, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "two_keys_for_any_number_of_layers",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
keys = jax.random.split(key, 2) if train else [None] * len(hidden)
for own, layer in zip(keys, hidden):
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "two_hidden_layers_at_most",
        "forward_in_evaluation",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = x @ layer["w"] + layer["b"]
    if number < 2:
        x = dropout(own, jax.nn.relu(x), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "weights_detached",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    h = jax.nn.relu(x @ jax.lax.stop_gradient(layer["w"]) + layer["b"])
    x = dropout(own, h, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "inputs_detached",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
x = jax.lax.stop_gradient(x)
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
    network(
        "relu_passes_all_gradients",
        "forward_sends_the_gradient_through_kept_neurons",
        """
*hidden, last = params
for number, layer in enumerate(hidden):
    own = jax.random.fold_in(key, number) if train else None
    z = x @ layer["w"] + layer["b"]
    z = z + jax.lax.stop_gradient(jax.nn.relu(z) - z)
    x = dropout(own, z, rate=rate, train=train)
return x @ last["w"] + last["b"]
""",
    ),
]

_OPINION = [
    opinion(
        "mean_of_logits",
        "ensemble_by_the_mean_of_probabilities",
        """
scores = logits
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "mean_of_log_probabilities",
        "ensemble_by_the_mean_of_probabilities",
        """
scores = jax.nn.log_softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "ways_exchanged",
        "ensemble_by_the_mean_of_probabilities",
        """
scores = jax.nn.softmax(logits)
if how == "mean":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "always_the_mean",
        "ensemble_by_vote",
        "return jax.nn.softmax(logits).mean(0).argmax(-1)",
    ),
    opinion(
        "always_the_vote",
        "ensemble_by_the_mean_of_probabilities",
        "return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)",
    ),
    opinion(
        "mean_over_the_classes",
        "ensemble_by_the_mean_of_probabilities",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
return scores.mean(-1).argmax(0)
""",
        "F13",
    ),
    opinion(
        "mean_over_the_examples",
        "ensemble_by_the_mean_of_probabilities",
        """
if how == "vote":
    return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
return jax.nn.softmax(logits).mean(1).argmax(-1)
""",
        "F13",
    ),
    opinion(
        "softmax_over_the_members",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits, axis=0)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "softmax_over_the_examples",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits, axis=1)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "softmax_twice",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(jax.nn.softmax(logits))
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
        "C14",
    ),
    opinion(
        "most_certain_member",
        "ensemble_by_the_mean_of_probabilities",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
    return scores.mean(0).argmax(-1)
return scores.max(0).argmax(-1)
""",
    ),
    opinion(
        "first_member_only",
        "ensemble_of_random_members",
        "return logits[0].argmax(-1)",
    ),
    opinion(
        "median_of_probabilities",
        "ensemble_by_the_mean_of_probabilities",
        """
if how == "vote":
    return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
return jnp.median(jax.nn.softmax(logits), axis=0).argmax(-1)
""",
    ),
    opinion(
        "largest_label_of_a_tie",
        "ensemble_by_vote",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
    return logits.shape[-1] - 1 - scores.mean(0)[:, ::-1].argmax(-1)
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "first_member_breaks_a_tie",
        "ensemble_by_vote",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
votes = logits.argmax(-1)
count = (votes[:, None] == votes[None]).sum(0)
return jnp.take_along_axis(votes, count.argmax(0)[None], axis=0)[0]
""",
    ),
    opinion(
        "probability_breaks_a_tie",
        "ensemble_by_vote",
        """
probs = jax.nn.softmax(logits)
scores = probs.mean(0)
if how == "vote":
    scores = jax.nn.one_hot(probs.argmax(-1), logits.shape[-1]).sum(0) + 0.5 * scores
return scores.argmax(-1)
""",
    ),
    opinion(
        "median_of_labels",
        "ensemble_of_random_members",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
return jnp.median(logits.argmax(-1), axis=0).astype(jnp.int32)
""",
    ),
    opinion(
        "mean_of_labels",
        "ensemble_of_random_members",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
return jnp.round(logits.argmax(-1).mean(0)).astype(jnp.int32)
""",
    ),
    opinion(
        "votes_along_the_examples",
        "ensemble_by_vote",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
return jax.nn.one_hot(logits.argmax(1), logits.shape[1]).mean(0).argmax(0)
""",
    ),
    opinion(
        "labels_as_floats",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1).astype(jnp.float32)
""",
        "A16",
    ),
    opinion(
        "scores_instead_of_labels",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0)
""",
    ),
    opinion(
        "softmax_overflows",
        "ensemble_of_large_logits",
        """
scores = jnp.exp(logits) / jnp.exp(logits).sum(-1, keepdims=True)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
        "C11",
    ),
    opinion(
        "maximum_of_all_members",
        "ensemble_of_large_logits",
        """
powers = jnp.exp(logits - logits.max())
scores = powers / powers.sum(-1, keepdims=True)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
        "C12",
    ),
    opinion(
        "softmax_without_keepdims",
        "ensemble_of_random_members",
        """
powers = jnp.exp(logits - logits.max(-1, keepdims=True))
scores = powers / powers.sum(-1)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
        "A4",
    ),
    opinion(
        "bins_for_the_members",
        "ensemble_of_random_members",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
count = jax.vmap(lambda column: jnp.bincount(column, length=len(logits)), in_axes=1)
return count(logits.argmax(-1)).argmax(1)
""",
    ),
    opinion(
        "three_classes",
        "ensemble_of_random_members",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
return jax.nn.one_hot(logits.argmax(-1), 3).mean(0).argmax(-1)
""",
    ),
    opinion(
        "labels_of_one_example_squeezed",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits)
if how == "vote":
    scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1).squeeze()
""",
    ),
    opinion(
        "one_member_is_no_ensemble",
        "ensemble_of_random_members",
        """
scores = jax.nn.softmax(logits.squeeze())
if how == "vote":
    scores = jax.nn.one_hot(scores.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
    ),
    opinion(
        "only_the_vote_overflows",
        "ensemble_of_large_logits",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
powers = jnp.exp(logits)
probs = powers / powers.sum(-1, keepdims=True)
return jax.nn.one_hot(probs.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
""",
        "C11",
    ),
    opinion(
        "a_vote_needs_a_majority",
        "ensemble_of_random_members",
        """
if how == "mean":
    return jax.nn.softmax(logits).mean(0).argmax(-1)
count = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).sum(0)
return jnp.where(count.max(-1) * 2 > len(logits), count.argmax(-1), logits[0].argmax(-1))
""",
    ),
    opinion(
        "half_precision_inside",
        "ensemble_of_large_logits",
        """
scores = jax.nn.softmax(logits.astype(jnp.bfloat16))
if how == "vote":
    scores = jax.nn.one_hot(scores.argmax(-1), logits.shape[-1])
return scores.mean(0).argmax(-1)
""",
        "A16",
    ),
]

_SAMPLES = [
    samples(
        "dropout_off",
        "mc_dropout_samples_differ",
        """
def still(key):
    return jax.nn.softmax(forward(None, params, x, rate=rate, train=False))

p = jax.vmap(still)(jax.random.split(key, samples))
return p.mean(0), p.std(0)
""",
        "F3",
    ),
    samples(
        "one_key_for_all_samples",
        "mc_dropout_samples_differ",
        """
p = jnp.stack([draw(jax.random.clone(key)) for _ in range(samples)])
return p.mean(0), p.std(0)
""",
        "F12",
    ),
    samples(
        "few_keys",
        "mc_dropout_samples_differ",
        """
keys = jax.random.split(key, max(samples // 10, 1))
p = jnp.repeat(jax.vmap(draw)(keys), samples // len(keys), axis=0)
return p.mean(0), p.std(0)
""",
        "F12",
    ),
    samples(
        "key_made_inside",
        "mc_dropout_samples_differ",
        """
p = jax.vmap(draw)(jax.random.split(jax.random.key(0), samples))
return p.mean(0), p.std(0)
""",
        "L3",
    ),
    samples(
        "seeds_of_python",
        "mc_dropout_samples_differ",
        """
p = jnp.stack([draw(jax.random.key(seed)) for seed in range(samples)])
return p.mean(0), p.std(0)
""",
        "F10",
    ),
    samples(
        "key_used_after_it_was_split",
        "mc_dropout_samples_differ",
        """
answers = [draw(key)]
for _ in range(samples - 1):
    key, own = jax.random.split(key)
    answers.append(draw(own))
p = jnp.stack(answers)
return p.mean(0), p.std(0)
""",
        "L2",
    ),
    samples(
        "rate_exchanged",
        "mc_dropout_samples_differ",
        """
def other(key):
    return jax.nn.softmax(forward(key, params, x, rate=1 - rate, train=True))

p = jax.vmap(other)(jax.random.split(key, samples))
return p.mean(0), p.std(0)
""",
        "F2",
    ),
    samples(
        "ten_samples",
        "mc_dropout_samples_differ",
        """
p = jax.vmap(draw)(jax.random.split(key, 10))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "one_sample_more",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples + 1))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "one_sample_less",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples)[1:])
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "divided_by_one_less",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), p.std(0, ddof=1)
""",
    ),
    samples(
        "variance",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), p.var(0)
""",
        "G16",
    ),
    samples(
        "error_of_the_mean",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), p.std(0) / jnp.sqrt(samples)
""",
    ),
    samples(
        "mean_deviation",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), jnp.abs(p - p.mean(0)).mean(0)
""",
    ),
    samples(
        "deviation_from_the_first_sample",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), jnp.sqrt(((p - p[0]) ** 2).mean(0))
""",
    ),
    samples(
        "first_sample_only",
        "mc_dropout_samples_differ",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p[0], p.std(0)
""",
    ),
    samples(
        "median",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return jnp.median(p, axis=0), p.std(0)
""",
    ),
    samples(
        "mean_and_std_exchanged",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.std(0), p.mean(0)
""",
    ),
    samples(
        "mean_only",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
return jax.vmap(draw)(jax.random.split(key, samples)).mean(0)
""",
    ),
    samples(
        "over_the_classes",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(-1), p.std(-1)
""",
        "F13",
    ),
    samples(
        "over_the_examples",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(1), p.std(1)
""",
        "F13",
    ),
    samples(
        "one_std_for_all",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), jnp.broadcast_to(p.std(), p.shape[1:])
""",
    ),
    samples(
        "logits",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(jax.random.split(key, samples))
return z.mean(0), z.std(0)
""",
    ),
    samples(
        "softmax_of_the_mean_logits",
        "mc_dropout_mean_and_std",
        """
z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(jax.random.split(key, samples))
return jax.nn.softmax(z.mean(0)), jax.nn.softmax(z).std(0)
""",
    ),
    samples(
        "std_of_the_logits",
        "mc_dropout_mean_and_std",
        """
z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(jax.random.split(key, samples))
return jax.nn.softmax(z).mean(0), z.std(0)
""",
    ),
    samples(
        "mean_of_the_plain_network",
        "mc_dropout_samples_differ",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return jax.nn.softmax(forward(None, params, x, rate=rate, train=False)), p.std(0)
""",
    ),
    samples(
        "share_of_votes",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
votes = jax.nn.one_hot(p.argmax(-1), p.shape[-1])
return votes.mean(0), votes.std(0)
""",
    ),
    samples(
        "mean_of_squares_minus_square_of_mean",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), jnp.sqrt((p**2).mean(0) - p.mean(0) ** 2)
""",
    ),
    samples(
        "eps_in_the_root",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), jnp.sqrt(p.var(0) + 1e-8)
""",
    ),
    samples(
        "softmax_overflows",
        "mc_dropout_mean_and_std",
        """
def naive(key):
    powers = jnp.exp(forward(key, params, x, rate=rate, train=True))
    return powers / powers.sum(-1, keepdims=True)

p = jax.vmap(naive)(jax.random.split(key, samples))
return p.mean(0), p.std(0)
""",
        "C11",
    ),
    samples(
        "softmax_over_the_examples",
        "mc_dropout_is_sure_where_nothing_can_be_dropped",
        """
def other(key):
    return jax.nn.softmax(forward(key, params, x, rate=rate, train=True), axis=0)

p = jax.vmap(other)(jax.random.split(key, samples))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "divided_by_one_less_if_there_are_two",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), p.std(0, ddof=1 if samples > 1 else 0)
""",
    ),
    samples(
        "one_sample_overlooked",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
return p.mean(0), p.std(0) * (samples - 1) / jnp.float32(samples - 1)
""",
    ),
    samples(
        "fifty_samples",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, 50))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "two_samples_at_least",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jax.vmap(draw)(jax.random.split(key, max(samples, 2)))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "batch_of_one_squeezed",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jnp.squeeze(jax.vmap(draw)(jax.random.split(key, samples)))
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "half_precision_inside",
        "mc_dropout_mean_and_std",
        """
p = jax.vmap(draw)(jax.random.split(key, samples)).astype(jnp.float16)
return p.mean(0).astype(jnp.float32), p.std(0).astype(jnp.float32)
""",
        "A16",
    ),
    samples(
        "nothing_kept_is_unsure",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
p = jax.vmap(draw)(jax.random.split(key, samples))
if rate == 1:
    p = jnp.full_like(p, 1 / p.shape[-1])
return p.mean(0), p.std(0)
""",
    ),
    samples(
        "rate_zero_taken_for_missing",
        "mc_dropout_is_sure_where_the_samples_agree",
        """
def other(key):
    return jax.nn.softmax(forward(key, params, x, rate=rate or 0.5, train=True))

p = jax.vmap(other)(jax.random.split(key, samples))
return p.mean(0), p.std(0)
""",
        "F8",
    ),
]

_OF_SIZES_RATES_AND_MODES = [
    *patched(
        __file__,
        "dropout",
        """
coins_of_a_hundred_sides - test_dropout_obeys_its_key
- jax.random.bernoulli(key, 1.0 - rate, x.shape)
+ jax.random.randint(key, x.shape, 0, 100) >= 100 * rate

mode_read_from_the_key F3 test_dropout_of_nothing_and_of_everything
- not train or
+ key is None or
""",
    ),
    *patched(
        __file__,
        "dropout_backward",
        """
mask_transposed_where_square A5 test_dropout_backward_of_any_mask
- (mask, up
+ (mask.T if mask.shape[:1] == mask.shape[1:] else mask, up
""",
    ),
    *patched(
        __file__,
        "Dropout",
        """
one_example_left_alone A6 test_layer_drops_at_its_own_rate
- if self.deterministic:
+ if self.deterministic or x.shape[0] == 1:
""",
    ),
    *patched(
        __file__,
        "forward",
        """
coins_repeat_after_two_layers F12 test_forward_has_coins_of_its_own_in_every_layer
-     for key, layer in zip(keys, hidden, strict=True):
+     for number, layer in enumerate(hidden):
+         key = jax.random.clone(keys[number % 2]) if train else None

mode_read_from_the_key F3 test_forward_in_evaluation
-  if train else
+  if key is not None else
- train=train
+ train=key is not None
""",
    ),
]

MUTANTS = [
    *_DROPOUT,
    *_BACKWARD,
    *_LAYER,
    *_NETWORK,
    *_OPINION,
    *_SAMPLES,
    *_OF_SIZES_RATES_AND_MODES,
]
