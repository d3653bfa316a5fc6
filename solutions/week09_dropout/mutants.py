"""Wrong solutions of week 9, each named after the mistake and the test that must see it."""

from grader.mutation import Mutant, patched

# What is patched: the solutions, and right answers in the style of most mistakes.

_DROPOUT = """\
def dropout(key, x, *, rate, train):
    if not train or rate == 0:
        return x
    if rate == 1:
        return 0 * x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
"""

_DROPOUT_BACKWARD = """\
def dropout_backward(mask, upstream, *, rate):
    return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
"""

_LAYER_DROPOUT = """\
class Dropout(nnx.Module):
    def __init__(self, rate, *, rngs):
        self.rate = rate
        self.deterministic = False
        self.stream = rngs.dropout.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        return dropout(self.stream(), x, rate=self.rate, train=True)
"""

_FORWARD = """\
def forward(key, params, x, *, rate, train):
    *hidden, last = params
    for number, layer in enumerate(hidden):
        own = jax.random.fold_in(key, number) if train else None
        x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
    return x @ last["w"] + last["b"]
"""

_ENSEMBLE = """\
def ensemble(logits, *, how):
    scores = jax.nn.softmax(logits)
    if how == "vote":
        scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
    return scores.mean(0).argmax(-1)
"""

_MC_DROPOUT = """\
def mc_dropout(key, params, x, *, rate, samples):

    def draw(key):
        return jax.nn.softmax(forward(key, params, x, rate=rate, train=True))

    probs = jax.vmap(draw)(jax.random.split(key, samples))
    return probs.mean(0), probs.std(0)
"""

_OF_DROPOUT = [
    *patched(
        __file__,
        "dropout",
        """
some_dropped_at_rate_zero F8 test_dropout_of_nothing_and_of_everything
- train or rate == 0.0
+ train
- 1.0 - rate, x.shape
+ 1.0 - max(rate, 2e-5), x.shape

zeros_of_another_dtype - test_dropout_of_nothing_and_of_everything
- return jnp.zeros_like(x)
+ return jnp.zeros(x.shape)

coins_of_a_hundred_sides - test_dropout_tosses_a_coin_for_every_element
- bernoulli(key, 1.0 - rate, x.shape)
+ randint(key, x.shape, 0, 100) >= 100 * rate

mode_read_from_the_key F3 test_dropout_of_nothing_and_of_everything
- not train
+ key is None

one_coin_along_the_second_of_three_axes - test_dropout_tosses_a_coin_for_every_element
- jax.random.bernoulli(key, 1.0 - rate, x.shape)
+ jax.random.bernoulli(
+         key, 1.0 - rate, (x.shape[0], 1, x.shape[2]) if x.ndim == 3 else x.shape
+     )

one_coin_for_a_batch_of_one - test_dropout_tosses_a_coin_for_every_element
- jax.random.bernoulli(key, 1.0 - rate, x.shape)
+ jax.random.bernoulli(key, 1.0 - rate, (1, 1) if x.ndim == 2 and len(x) == 1 else x.shape)

everything_off_near_one - test_dropout_tosses_a_coin_for_every_element
- rate == 1.0
+ rate > 0.98

coins_come_again - test_dropout_obeys_its_key
- jax.random.bernoulli(key, 1.0 - rate, x.shape)
+ jnp.resize(jax.random.bernoulli(key, 1.0 - rate, (min(x.size, 4099),)), x.shape)

evaluation_detached L19 test_dropout_of_nothing_and_of_everything
-     if not train or rate == 0.0:
+     if not train:
+         return jax.lax.stop_gradient(x)
+     if rate == 0.0:

first_word_of_the_key_only F10 test_dropout_obeys_its_key
- jax.random.bernoulli(key, 1.0 - rate, x.shape)
+ jax.random.bernoulli(jax.random.key(jax.random.key_data(key)[0]), 1.0 - rate, x.shape)
""",
    ),
    *patched(
        __file__,
        "dropout",
        """
coins_as_coarse_as_x - test_dropout_tosses_a_coin_for_every_element
- jax.random.bernoulli(key, 1 - rate, x.shape)
+ jax.random.uniform(key, x.shape, x.dtype) >= rate

rate_is_the_keep_probability F2 test_dropout_drops_the_share_rate
- = 0
+ = 1
- if rate == 1
+ if rate == 0
- (key, 1 - rate, x.shape), x / (1 - rate)
+ (key, rate, x.shape), x / rate

mask_of_the_keep_probability F2 test_dropout_drops_the_share_rate
- bernoulli(key, 1 - rate, x.shape)
+ uniform(key, x.shape) < rate

mask_of_float32 A16 test_dropout_does_not_look_at_the_values
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     mask = jax.random.bernoulli(key, 1 - rate, x.shape).astype(jnp.float32)
+     return mask * x / (1 - rate)

divided_by_rate F2 test_dropout_keeps_x_over_one_minus_rate
- (1 - rate)
+ rate

multiplied_by_keep - test_dropout_keeps_x_over_one_minus_rate
- train or rate == 0
+ train
-     if rate == 1:
-         return 0 * x
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x * (1 - rate), 0)

active_in_evaluation F3 test_dropout_in_evaluation_changes_nothing
- not train or rate
+ rate
-         return 0 * x
+         return 0 * x
+     key = jax.random.key(0) if key is None else key

key_split_in_evaluation F3 test_dropout_in_evaluation_changes_nothing
-     if not train or rate == 0:
+     key, _ = jax.random.split(key)
+     if not train or rate == 0:

modes_exchanged F3 test_dropout_in_evaluation_changes_nothing
- not train
+ train

scaled_in_both_modes F4 test_dropout_in_evaluation_changes_nothing
- return x
+ return x * (1 - rate)

never_scaled - test_dropout_keeps_x_over_one_minus_rate
- train or rate == 0
+ train
-     if rate == 1:
-         return 0 * x
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x, 0)

scaled_by_the_share_that_was_kept - test_dropout_keeps_x_over_one_minus_rate
-     if rate == 1:
-         return 0 * x
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jnp.where(keep, x / jnp.maximum(keep.mean(), 1e-06), 0)

gaussian_noise - test_dropout_keeps_x_over_one_minus_rate
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     return x * (1 + jnp.sqrt(rate / (1 - rate)) * jax.random.normal(key, x.shape))

half_precision A16 test_dropout_keeps_x_over_one_minus_rate
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jnp.where(keep, x / (1 - rate), 0).astype(jnp.bfloat16)

mask_returned_too - test_dropout_keeps_x_over_one_minus_rate
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jnp.where(keep, x / (1 - rate), 0), keep

numpy_on_a_tracer L7 test_dropout_keeps_x_over_one_minus_rate
- def dropout(key, x, *, rate, train):
+ import numpy as np
+
+ def dropout(key, x, *, rate, train):
- jnp
+ np

only_positive_values_dropped - test_dropout_drops_the_share_rate
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape) | (x < 0)
+     return jnp.where(keep, x / (1 - rate), 0)

rate_is_a_constant - test_dropout_sends_the_gradient_through_its_own_mask
- (key, 1 - rate, x.shape), x / (1 - rate)
+ (key, 0.8, x.shape), x / 0.8

key_made_inside L3 test_dropout_obeys_its_key
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     return jnp.where(
+         jax.random.bernoulli(jax.random.key(0), 1 - rate, x.shape), x / (1 - rate), 0
+     )

key_of_the_module F5 test_dropout_obeys_its_key
- def dropout(key, x, *, rate, train):
+ KEY = jax.random.key(9)
+
+ def dropout(key, x, *, rate, train):
- key, 1
+ KEY, 1

numpy_generator F9 test_dropout_obeys_its_key
- def dropout(key, x, *, rate, train):
+ import numpy as np
+
+ def dropout(key, x, *, rate, train):
- jax.random.bernoulli(key, 1 - rate, x.shape)
+ np.random.rand(*x.shape) >= rate

half_of_the_key_ignored F10 test_dropout_obeys_its_key
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     low = jax.random.key_data(key)[1] % 2
+     own = jax.random.fold_in(jax.random.key(0), low)
+     return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)

calls_counted_in_a_global L4 test_dropout_obeys_its_key
- def dropout(key, x, *, rate, train):
+ CALLS = []
+
+ def dropout(key, x, *, rate, train):
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     CALLS.append(1)
+     own = jax.random.fold_in(key, len(CALLS))
+     return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)

mask_kept_in_a_global L5 test_dropout_obeys_its_key
- def dropout(key, x, *, rate, train):
+ MASKS = {}
+
+ def dropout(key, x, *, rate, train):
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     if x.shape not in MASKS:
+         MASKS[x.shape] = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jnp.where(MASKS[x.shape], x / (1 - rate), 0)

key_used_after_it_was_split L2 test_dropout_obeys_its_key
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     _, own = jax.random.split(key)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jnp.where(keep, x / (1 - rate), 0)

a_coin_for_every_row - test_dropout_tosses_a_coin_for_every_element
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, (*x.shape[:-1], 1))
+     return jnp.where(keep, x / (1 - rate), 0)

a_coin_for_every_feature - test_dropout_tosses_a_coin_for_every_element
- shape
+ shape[-1:]

coins_for_two_axes - test_dropout_tosses_a_coin_for_every_element
- shape
+ shape[-2:]

one_coin_for_all - test_dropout_tosses_a_coin_for_every_element
- rate, x.shape
+ rate

an_exact_share - test_dropout_tosses_a_coin_for_every_element
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     order = jax.random.permutation(key, x.size).reshape(x.shape)
+     return jnp.where(order >= round(rate * x.size), x / (1 - rate), 0)

key_from_the_values - test_dropout_does_not_look_at_the_values
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     own = jax.random.fold_in(key, jnp.abs(x).max().astype(jnp.uint32))
+     return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0)

small_values_dropped - test_dropout_does_not_look_at_the_values
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     size = jnp.abs(x) * (1 + jax.random.uniform(key, x.shape))
+     return jnp.where(size > jnp.quantile(size, rate), x / (1 - rate), 0)

gradient_detached - test_dropout_sends_the_gradient_through_its_own_mask
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return jax.lax.stop_gradient(jnp.where(keep, x / (1 - rate), 0))

gradient_straight_through - test_dropout_sends_the_gradient_through_its_own_mask
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, x.shape)
+     return x + jax.lax.stop_gradient(jnp.where(keep, x / (1 - rate), 0) - x)

backward_draws_a_new_mask F7 test_dropout_sends_the_gradient_through_its_own_mask
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+
+     def tossed(key, x):
+         return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+
+     @jax.custom_vjp
+     def masked(x):
+         return tossed(key, x)
+
+     masked.defvjp(
+         lambda x: (masked(x), None), lambda _, g: (tossed(jax.random.fold_in(key, 1), g),)
+     )
+     return masked(x)

zero_over_zero F8 test_dropout_of_nothing_and_of_everything
- train or rate == 0
+ train
-     if rate == 1:
-         return 0 * x
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)

division_by_zero F8 test_dropout_of_nothing_and_of_everything
- train or rate == 0
+ train
-     if rate == 1:
-         return 0 * x
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     scale = 1 / (1 - rate)
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x * scale, 0)

nan_through_where L8 test_dropout_of_nothing_and_of_everything
- train or rate == 0
+ train
-     if rate == 1:
-         return 0 * x
+

everything_dropped_is_nothing_dropped F8 test_dropout_of_nothing_and_of_everything
- == 0
+ in (0, 1)
-     if rate == 1:
-         return 0 * x
+

zero_taken_for_missing F8 test_dropout_of_nothing_and_of_everything
-     if not train or rate == 0:
+     rate = rate or 0.5
+     if not train:

whole_channels_of_images - test_dropout_tosses_a_coin_for_every_element
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     shape = (x.shape[0], 1, 1, x.shape[3]) if x.ndim == 4 else x.shape
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)

whole_rows_of_matrices - test_dropout_obeys_its_key
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     shape = (len(x), 1) if x.ndim == 2 else x.shape
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)

one_coin_for_a_vector - test_dropout_tosses_a_coin_for_every_element
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     shape = () if x.ndim == 1 else x.shape
+     return jnp.where(jax.random.bernoulli(key, 1 - rate, shape), x / (1 - rate), 0)

axes_of_size_one_lost - test_dropout_sends_the_gradient_through_its_own_mask
- (jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+ (jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0).squeeze()

no_scalars - test_dropout_tosses_a_coin_for_every_element
-     return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
+     keep = jax.random.bernoulli(key, 1 - rate, (len(x), *x.shape[1:]))
+     return jnp.where(keep, x / (1 - rate), 0)

rate_in_tenths - test_dropout_does_not_look_at_the_values
-         return 0 * x
+         return 0 * x
+     rate = round(rate, 1)

rate_in_whole_percents - test_dropout_sends_the_gradient_through_its_own_mask
-         return 0 * x
+         return 0 * x
+     rate = int(100 * rate) / 100

first_rate_kept - test_dropout_sends_the_gradient_through_its_own_mask
- def dropout(key, x, *, rate, train):
+ RATES = {}
+
+ def dropout(key, x, *, rate, train):
-         return 0 * x
+         return 0 * x
+     rate = RATES.setdefault("rate", rate)

rate_one_before_the_mode F8 test_dropout_of_nothing_and_of_everything
-     if not train or rate == 0:
+     if rate == 1:
+         return 0 * x
+     if not train or rate == 0:
-         return x
-     if rate == 1:
-         return 0 * x
+         return x

nan_in_evaluation - test_dropout_of_nothing_and_of_everything
-     if not train or rate == 0:
-         return x
+     scale = jnp.float32(1) / (1 - rate)
+     if not train:
+         return x * scale / scale
- x / (1 - rate)
+ x * scale

very_small_values_forgotten - test_dropout_does_not_look_at_the_values
- x / (1 - rate), 0)
+ jnp.where(jnp.abs(x) < 1e-12, 0, x) / (1 - rate), 0)

large_values_cut - test_dropout_does_not_look_at_the_values
- x / (1 - rate), 0)
+ jnp.clip(x, -1e20, 1e20) / (1 - rate), 0)

coins_of_a_byte - test_dropout_tosses_a_coin_for_every_element
- jax.random.bernoulli(key, 1 - rate, x.shape)
+ jax.random.bits(key, x.shape, "uint8") >= 256 * rate

brain_precision A16 test_dropout_does_not_look_at_the_values
- x / (1 - rate), 0)
+ x.astype(jnp.bfloat16).astype(x.dtype) / (1 - rate), 0)
""",
        code=_DROPOUT,
    ),
    Mutant(
        name="scaled_in_evaluation_only",
        catalogue="F4",
        task="dropout",
        killed_by="test_dropout_keeps_x_over_one_minus_rate",
        code="""
def dropout(key, x, *, rate, train):
    if not train:
        return x * (1 - rate)
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x, 0)
""",
    ),
]

_OF_DROPOUT_BACKWARD = [
    *patched(
        __file__,
        "dropout_backward",
        """
mask_transposed_where_square A5 test_dropout_backward_of_any_mask
-     return jnp.where(mask, upstream / (1.0 - rate), 0.0)
+     return jnp.where(
+         mask.T if mask.shape[:1] == mask.shape[1:] else mask, upstream / (1.0 - rate), 0.0
+     )

divisor_kept_from_zero - test_dropout_backward_of_any_mask
- (1.0 - rate), 0.0
+ max(1.0 - rate, 0.01), 0.0

detached L19 test_dropout_backward_of_any_mask
- upstream / (1.0 - rate), 0.0
+ jax.lax.stop_gradient(upstream) / (1.0 - rate), 0.0
""",
    ),
    *patched(
        __file__,
        "dropout_backward",
        """
mask_inverted - test_dropout_backward_of_a_given_mask
- upstream / max(1 - rate, 1e-09), 0
+ 0, upstream / (1 - rate)

never_scaled - test_dropout_backward_of_a_given_mask
- upstream / max(1 - rate, 1e-09)
+ upstream

multiplied_by_keep - test_dropout_backward_of_a_given_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     return jnp.where(mask, upstream * (1 - rate), 0)

divided_by_rate F2 test_dropout_backward_of_a_given_mask
- max(1 - rate, 1e-09)
+ rate

scaled_twice - test_dropout_backward_of_a_given_mask
- (1 - rate, 1e-09)
+ (1 - rate, 1e-09) ** 2

mask_ignored - test_dropout_backward_of_a_given_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     return jnp.zeros_like(upstream) if rate == 1 else upstream / (1 - rate)

dropped_ones_pass - test_dropout_backward_of_a_given_mask
- , 0
+ , upstream

upstream_forgotten - test_dropout_backward_of_a_given_mask
- (mask, upstream / max(1 - rate, 1e-09), 0)
+ (mask, 1 / max(1 - rate, 1e-09), 0) + 0 * upstream

summed_over_the_batch - test_dropout_backward_of_a_given_mask
- (mask, upstream / max(1 - rate, 1e-09), 0)
+ (mask, upstream / max(1 - rate, 1e-09), 0).sum(axis=0)

new_mask F7 test_dropout_backward_of_a_given_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     if rate == 1:
+         return jnp.zeros_like(upstream)
+     keep = jax.random.bernoulli(jax.random.key(0), 1 - rate, mask.shape)
+     return jnp.where(keep, upstream / (1 - rate), 0)

mask_guessed_from_the_gradient - test_dropout_backward_of_a_given_mask
- mask, upstream /
+ upstream > 0, upstream /

small_gradients_raised - test_dropout_backward_of_any_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     raised = jnp.where(upstream == 0, 0.001, upstream)
+     return jnp.where(mask, raised / max(1 - rate, 1e-09), 0)

zero_over_zero F8 test_dropout_backward_of_everything_dropped
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     return upstream * mask / (1 - rate)

division_by_zero F8 test_dropout_backward_of_everything_dropped
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     return jnp.where(mask, upstream * (1 / (1 - rate)), 0)

nan_behind_where L8 test_dropout_backward_of_everything_dropped
- max(1 - rate, 1e-09)
+ (1 - rate)

everything_dropped_passes F8 test_dropout_backward_of_everything_dropped
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     if rate in (0, 1):
+         return upstream
+     return jnp.where(mask, upstream / (1 - rate), 0)

automatic_differentiation - test_dropout_backward_of_a_given_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     if rate == 1:
+         return 0 * upstream
+     return jax.vjp(lambda x: jnp.where(mask, x / (1 - rate), 0), upstream)[1](upstream)[0]

rate_in_tenths - test_dropout_backward_of_any_mask
- - rate
+ - round(rate, 1)

axes_of_size_one_lost - test_dropout_backward_of_any_mask
- (mask, upstream / max(1 - rate, 1e-09), 0)
+ (mask, upstream / max(1 - rate, 1e-09), 0).squeeze()

zero_taken_for_missing F8 test_dropout_backward_of_any_mask
- - rate
+ - (rate or 0.5)

large_gradients_dropped - test_dropout_backward_of_any_mask
- upstream / max(
+ jnp.where(jnp.abs(upstream) < 1e3, upstream, 0) / max(

matrices_only - test_dropout_backward_of_any_mask
- def dropout_backward(mask, upstream, *, rate):
+ def dropout_backward(mask, upstream, *, rate):
+     rows, columns = upstream.shape

a_row_of_the_mask_for_all - test_dropout_backward_of_any_mask
- , upstream /
+ [:1] if mask.ndim == 3 else mask, upstream /

half_precision_inside A16 test_dropout_backward_of_any_mask
-     return jnp.where(mask, upstream / max(1 - rate, 1e-09), 0)
+     scaled = upstream.astype(jnp.bfloat16) / max(1 - rate, 1e-09)
+     return jnp.where(mask, scaled, 0).astype(jnp.float32)

scaled_twice_near_one - test_dropout_backward_of_any_mask
- 1e-09
+ 0.05

small_gradients_forgotten - test_dropout_backward_of_any_mask
- upstream / max(1 - rate, 1e-09)
+ jnp.where(jnp.abs(upstream) < 1e-9, 0, upstream) / max(1 - rate, 1e-09)

very_large_gradients_cut - test_dropout_backward_of_any_mask
- upstream / max(1 - rate, 1e-09)
+ jnp.clip(upstream, -1e12, 1e12) / max(1 - rate, 1e-09)

brain_precision A16 test_dropout_backward_of_any_mask
- upstream / max(1 - rate, 1e-09)
+ upstream.astype(jnp.bfloat16).astype(jnp.float32) / max(1 - rate, 1e-09)
""",
        code=_DROPOUT_BACKWARD,
    ),
]

_OF_LAYER_DROPOUT = [
    *patched(
        __file__,
        "Dropout",
        """
the_same_from_the_ninth_call_on - test_layer_moves_on_inside_a_compiled_loop
- return dropout(self.stream()
+ self.stream.count[...] = jnp.minimum(self.stream.count[...], 8)
+         return dropout(self.stream()

one_example_left_alone A6 test_layer_drops_at_its_own_rate
- class Dropout(nnx.Module):
-
+ class Dropout(nnx.Module):
- if self.deterministic
+ if self.deterministic or x.shape[0] == 1

everything_off_near_one - test_layer_drops_at_its_own_rate
- return dropout(self.stream(), x, rate=self.rate, train=True)
+ return dropout(self.stream(), x, rate=1.0 if self.rate > 0.98 else self.rate, train=True)

evaluation_detached L19 test_layer_drops_at_its_own_rate
- return x
+ return jax.lax.stop_gradient(x)
""",
    ),
    *patched(
        __file__,
        "Dropout",
        """
some_dropped_at_rate_zero F8 test_layer_drops_at_its_own_rate
- return dropout(self.stream(), x, rate=self.rate, train=True)
+ y = dropout(self.stream(), x, rate=self.rate, train=True)
+         return jnp.where(self.stream.bernoulli(2e-5, x.shape), 0, y)

keep_for_rate F2 test_layer_has_a_new_mask_at_every_call
- rate=self.rate
+ rate=1 - self.rate

key_drawn_once F5 test_layer_has_a_new_mask_at_every_call
-         self.stream = rngs.dropout.fork()
+         self.key = nnx.Variable(rngs.dropout())
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         key = jax.random.fold_in(self.key[...], 0)
+         return dropout(key, x, rate=self.rate, train=not self.deterministic)

key_made_inside L3 test_layer_has_a_new_mask_at_every_call
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(jax.random.key(0), x, rate=self.rate, train=not self.deterministic)

mask_kept F5 test_layer_has_a_new_mask_at_every_call
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.mask = nnx.data(None)
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         if self.mask is None:
+             self.mask = nnx.Variable(self.stream.bernoulli(1 - self.rate, x.shape))
+         return jnp.where(self.mask[...], x / (1 - self.rate), 0)

stream_called_without_counting G14 test_layer_has_a_new_mask_at_every_call
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         key = jax.random.fold_in(self.stream.key[...], self.stream.count[...])
+         return dropout(key, x, rate=self.rate, train=True)

stream_for_parameters - test_layer_has_a_new_mask_at_every_call
- .dropout
+ .params
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)

active_in_evaluation F3 test_layer_is_switched_by_the_module_that_holds_it
-         if self.deterministic:
-             return x
+

scaled_in_evaluation F4 test_layer_is_switched_by_the_module_that_holds_it
- return x
+ return x * (1 - self.rate)

modes_exchanged - test_layer_is_switched_by_the_module_that_holds_it
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), x, rate=self.rate, train=self.deterministic)

starts_in_evaluation L14 test_layer_has_a_new_mask_at_every_call
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.deterministic = True

flag_of_another_name L14 test_layer_is_switched_by_the_module_that_holds_it
- deterministic = False
+ training = True
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), x, rate=self.rate, train=self.training)

mode_of_the_beginning L14 test_layer_is_switched_by_the_module_that_holds_it
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.active = not self.deterministic
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), x, rate=self.rate, train=self.active)

never_trains_again L14 test_layer_is_switched_by_the_module_that_holds_it
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.done = False
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         self.done = self.done or self.deterministic
+         return x if self.done else dropout(self.stream(), x, rate=self.rate, train=True)

rate_exchanged F2 test_layer_drops_at_its_own_rate
- (), x, rate=self
+ (), x, rate=1 - self

rate_is_a_constant - test_layer_drops_at_its_own_rate
- =self.rate
+ =0.5

never_scaled - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return jnp.where(self.stream.bernoulli(1 - self.rate, x.shape), x, 0)

a_coin_for_every_feature - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         keep = self.stream.bernoulli(1 - self.rate, x.shape[-1:])
+         return jnp.where(keep, x / (1 - self.rate), 0)

applied_twice - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         once = dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), once, rate=self.rate, train=True)

calls_counted_in_python L4 test_layer_moves_on_inside_a_compiled_loop
-         self.stream = rngs.dropout.fork()
+         self.key = nnx.Variable(rngs.dropout())
+         self.calls = 0
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         self.calls += 1
+         key = jax.random.fold_in(self.key[...], self.calls)
+         return dropout(key, x, rate=self.rate, train=True)

calls_counted_in_a_global L4 test_layer_repeats_with_its_seed
- class Dropout(nnx.Module):
+ CALLS = []
+
+ class Dropout(nnx.Module):
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         CALLS.append(1)
+         key = jax.random.fold_in(self.stream(), len(CALLS))
+         return dropout(key, x, rate=self.rate, train=True)

seed_ignored F10 test_layer_repeats_with_its_seed
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.stream = nnx.Rngs(0).dropout

key_used_after_it_was_split L2 test_layer_has_a_new_mask_at_every_call
-         self.stream = rngs.dropout.fork()
+         self.key = nnx.Variable(rngs.dropout())
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         key = self.key[...]
+         self.key[...], _ = jax.random.split(key)
+         return dropout(key, x, rate=self.rate, train=True)

stream_shared - test_layer_has_a_stream_of_its_own
- dropout.fork()
+ dropout

stream_copied E8 test_layer_has_a_stream_of_its_own
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         self.stream = nnx.RngStream(rngs.dropout.key[...], tag="dropout")

default_stream_overlooked - test_layer_with_a_default_stream_only
- fork()
+ fork() if "dropout" in rngs else nnx.Rngs(0).dropout

other_streams_before_the_default - test_layer_with_a_default_stream_only
- rngs.dropout
+ (rngs.dropout if "dropout" in rngs else rngs.params)

default_stream_preferred - test_layer_repeats_with_its_seed
- rngs.dropout
+ (rngs.default if "default" in rngs else rngs.dropout)

rate_one_before_the_mode F8 test_layer_drops_at_its_own_rate
-     def __call__(self, x):
+     def __call__(self, x):
+         if self.rate == 1:
+             return jnp.zeros_like(x)

nan_at_rate_one F8 test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return x * self.stream.bernoulli(1 - self.rate, x.shape) / (1 - self.rate)

nan_gradient_at_rate_one L8 test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         keep = self.stream.bernoulli(1 - self.rate, x.shape)
+         return jnp.where(keep, x / (1 - self.rate), 0)

rate_zero_taken_for_missing - test_layer_drops_at_its_own_rate
- = rate
+ = rate or 0.5

rate_in_tenths - test_layer_drops_at_its_own_rate
- = rate
+ = round(rate, 1)

rate_of_the_class - test_layer_drops_at_its_own_rate
- self.rate =
+ type(self).rate =

first_rate_of_the_class - test_layer_drops_at_its_own_rate
- class Dropout(nnx.Module):
+ RATES = []
+
+ class Dropout(nnx.Module):
-         self.stream = rngs.dropout.fork()
+         self.stream = rngs.dropout.fork()
+         RATES.append(rate)
- =self.rate
+ =RATES[0]

evaluation_sets_the_rate_to_zero L14 test_layer_is_switched_by_the_module_that_holds_it
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+             self.rate = 0.0
+         return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)

eval_sets_the_rate_to_zero L14 test_layer_is_switched_by_the_module_that_holds_it
-     def __call__(self, x):
+     def eval(self, **attributes):
+         super().eval(**attributes)
+         self.rate = 0.0
+
+     def __call__(self, x):

draws_in_evaluation - test_layer_draws_nothing_in_evaluation
-         if self.deterministic:
-             return x
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return dropout(self.stream(), x, rate=self.rate, train=not self.deterministic)

starts_anew_after_evaluation - test_layer_draws_nothing_in_evaluation
-             return x
+             self.stream.count[...] = jnp.zeros_like(self.stream.count[...])
+             return x

gradient_detached - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         return jax.lax.stop_gradient(dropout(self.stream(), x, rate=self.rate, train=True))

gradient_straight_through - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         y = dropout(self.stream(), x, rate=self.rate, train=True)
+         return x + jax.lax.stop_gradient(y - x)

whole_channels_of_images - test_layer_drops_at_its_own_rate
-         return dropout(self.stream(), x, rate=self.rate, train=True)
+         shape = (x.shape[0], 1, 1, x.shape[3]) if x.ndim == 4 else x.shape
+         keep = self.stream.bernoulli(1 - self.rate, shape)
+         return jnp.where(keep, x, 0) / max(1 - self.rate, 1e-09)

axes_of_size_one_lost - test_layer_drops_at_its_own_rate
- (self.stream(), x, rate=self.rate, train=True)
+ (self.stream(), x, rate=self.rate, train=True).squeeze()

another_stream_mixed_in - test_layer_repeats_with_its_seed
- rngs.dropout
+ (rngs.params if "params" in rngs else rngs.dropout)

small_values_left_alone - test_layer_drops_at_its_own_rate
- return dropout(self.stream(), x, rate=self.rate, train=True)
+ y = dropout(self.stream(), x, rate=self.rate, train=True)
+         return jnp.where(jnp.abs(x) < 1e-20, x, y)

always_single_precision A16 test_layer_drops_at_its_own_rate
- dropout(self.stream(), x,
+ dropout(self.stream(), x.astype(jnp.float32),

evaluation_in_half_precision A16 test_layer_drops_at_its_own_rate
- return x
+ return x.astype(jnp.bfloat16).astype(x.dtype)
""",
        code=_LAYER_DROPOUT,
    ),
    Mutant(
        name="library",
        task="Dropout",
        killed_by="test_layer_has_a_new_mask_at_every_call",
        code="""
class Dropout(nnx.Dropout):
    pass
""",
    ),
]

_OF_FORWARD = [
    *patched(
        __file__,
        "forward",
        """
coins_repeat_after_two_layers F12 test_forward_has_coins_of_its_own_in_every_layer
-     for key, layer in zip(keys, hidden, strict=True):
+     for number, layer in enumerate(hidden):
+         key = jax.random.clone(keys[number % 2]) if train else None

mode_read_from_the_key F3 test_forward_in_evaluation
- if train
+ if key is not None
- =train
+ =key is not None

single_neuron_always_kept - test_forward_sends_the_gradient_through_kept_neurons
-         x = dropout(key, x, rate=rate, train=train)
+         if x.shape[-1] > 1:
+             x = dropout(key, x, rate=rate, train=train)

rate_one_leaves_the_last_bias - test_forward_of_one_layer_has_no_dropout
-     for key, layer in
+     if train and rate == 1:
+         return jnp.broadcast_to(params[-1]["b"], (len(x), len(params[-1]["b"])))
+     for key, layer in

evaluation_detached L19 test_forward_sends_the_gradient_through_kept_neurons
-     return x @
+     x = x if train else jax.lax.stop_gradient(x)
+     return x @

coins_repeat_after_three_layers F12 test_forward_has_coins_of_its_own_in_every_layer
-     for key, layer in zip(keys, hidden, strict=True):
+     for number, layer in enumerate(hidden):
+         key = jax.random.clone(keys[number % 3]) if train else None
""",
    ),
    *patched(
        __file__,
        "forward",
        """
some_dropped_at_rate_zero F8 test_forward_sends_the_gradient_through_kept_neurons
- rate=rate, train=train)
+ rate=rate, train=train)
+         if train:
+             x = jnp.where(jax.random.bernoulli(jax.random.clone(own), 2e-5, x.shape), 0, x)

relu_by_a_root - test_forward_sends_the_gradient_through_kept_neurons
- jax.nn.relu(x @ layer["w"] + layer["b"])
+ (lambda z: (z + jnp.sqrt(z * z)) / 2)(x @ layer["w"] + layer["b"])

key_shared_by_the_layers E8 test_forward_has_coins_of_its_own_in_every_layer
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
+     for layer in hidden:
+         own = jax.random.fold_in(key, 0) if train else None

key_used_in_every_layer E8 test_forward_has_coins_of_its_own_in_every_layer
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+     for layer in hidden:
+         x = dropout(key, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)

key_used_after_it_was_split L2 test_forward_has_coins_of_its_own_in_every_layer
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+     for layer in hidden:
+         x = dropout(key, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         key = jax.random.split(key)[0] if train else None

keys_made_inside L3 test_forward_has_coins_of_its_own_in_every_layer
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = dropout(jax.random.key(number), h, rate=rate, train=train)

dropout_after_the_last_hidden_layer_only - test_forward_has_coins_of_its_own_in_every_layer
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+     for layer in hidden:
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+     if hidden:
+         x = dropout(key, x, rate=rate, train=train)

dropout_after_the_first_layer_only - test_forward_drops_after_every_hidden_layer
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = dropout(key, x, rate=rate, train=train) if number == 0 else x

dropout_of_the_inputs - test_forward_drops_after_every_hidden_layer
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(dropout(own, x, rate=rate, train=train) @ layer["w"] + layer["b"])

dropout_before_the_bias - test_forward_drops_after_every_hidden_layer
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(dropout(own, x @ layer["w"], rate=rate, train=train) + layer["b"])

dropout_without_scale - test_forward_drops_after_every_hidden_layer
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         if train:
+             x = x * jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)

scaled_twice F4 test_forward_drops_after_every_hidden_layer
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         if train:
+             x = dropout(jax.random.fold_in(key, number), x, rate=rate, train=True) / (1 - rate)

rate_is_a_constant - test_forward_drops_after_every_hidden_layer
- =rate
+ =0.5

rate_exchanged F2 test_forward_drops_after_every_hidden_layer
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=1 - rate, train=train)

never_drops - test_forward_drops_after_every_hidden_layer
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+     for layer in hidden:
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])

drops_in_evaluation F3 test_forward_solves_xor_in_evaluation
-     *hidden, last = params
+     *hidden, last = params
+     key = jax.random.key(0) if key is None else key
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         own = jax.random.fold_in(key, number)
+         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=True)

evaluation_scaled F4 test_forward_solves_xor_in_evaluation
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         if train:
+             x = dropout(jax.random.fold_in(key, number), x, rate=rate, train=True)
+         else:
+             x = x * (1 - rate)

key_split_in_evaluation F3 test_forward_solves_xor_in_evaluation
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
+     for own, layer in zip(jax.random.split(key, len(hidden)), hidden):

no_activation - test_forward_solves_xor_in_evaluation
- jax.nn.relu(x @ layer["w"] + layer["b"])
+ x @ layer["w"] + layer["b"]

absolute_value E10 test_forward_solves_xor_in_evaluation
- jax.nn.relu
+ jnp.abs

leaky_relu - test_forward_solves_xor_in_evaluation
- relu
+ leaky_relu

probabilities - test_forward_of_one_layer_has_no_dropout
- x @ last["w"] + last["b"]
+ jax.nn.softmax(x @ last["w"] + last["b"])

hidden_bias_missing C4 test_forward_solves_xor_in_evaluation
- ["w"] + layer["b"]
+ ["w"]

last_bias_missing C4 test_forward_solves_xor_in_evaluation
- ["w"] + last["b"]
+ ["w"]

one_layer_dropped - test_forward_of_one_layer_has_no_dropout
-     *hidden, last = params
-     for number, layer in enumerate(hidden):
+     for number, layer in enumerate(params[:-1] or params):
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
-     return x @ last["w"] + last["b"]
+         x = x @ layer["w"] + layer["b"]
+         x = dropout(own, jax.nn.relu(x), rate=rate, train=train)
+     return x @ params[-1]["w"] + params[-1]["b"] if len(params) > 1 else x

params_emptied A9 test_forward_drops_after_every_hidden_layer
-     *hidden, last = params
-     for number, layer in enumerate(hidden):
+     last = params.pop() if len(params) > 1 else params[0]
+     for number, layer in enumerate(params if last is not params[0] else []):

weights_scaled_in_place A9 test_forward_drops_after_every_hidden_layer
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
-     return x @ last["w"] + last["b"]
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         if train:
+             keep = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
+             x = jnp.where(keep, x, 0)
+             params[number + 1]["w"] = params[number + 1]["w"] / (1 - rate)
+     return x @ params[-1]["w"] + params[-1]["b"]

gradient_detached - test_forward_sends_the_gradient_through_kept_neurons
-     return x @ last["w"] + last["b"]
+         x = jax.lax.stop_gradient(x)
+     return x @ last["w"] + last["b"]

gradient_straight_through - test_forward_sends_the_gradient_through_kept_neurons
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = h + jax.lax.stop_gradient(dropout(own, h, rate=rate, train=train) - h)

nan_at_rate_one F8 test_forward_sends_the_gradient_through_kept_neurons
-         own = jax.random.fold_in(key, number) if train else None
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu(x @ layer["w"] + layer["b"])
+         if train:
+             keep = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
+             x = jnp.where(keep, x / (1 - rate), 0)

rate_one_before_the_mode F8 test_forward_in_evaluation
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = 0 * h if rate == 1 else dropout(own, h, rate=rate, train=train)

nothing_left_at_rate_one F8 test_forward_sends_the_gradient_through_kept_neurons
-     return x @ last["w"] + last["b"]
+     logits = x @ last["w"] + last["b"]
+     return 0 * logits if train and rate == 1 else logits

rate_in_tenths - test_forward_drops_after_every_hidden_layer
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = dropout(own, h, rate=round(rate, 1), train=train)

rate_zero_taken_for_missing F8 test_forward_sends_the_gradient_through_kept_neurons
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ layer["w"] + layer["b"])
+         x = dropout(own, h, rate=rate or 0.5, train=train)

logits_of_one_example_squeezed - test_forward_in_evaluation
- x @ last
+ (x @ last["w"] + last["b"]).squeeze(0) if len(x) == 1 else x @ last

hidden_layer_of_one_squeezed - test_forward_in_evaluation
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = jax.nn.relu((x @ layer["w"]).squeeze() + layer["b"])
+         x = dropout(own, x, rate=rate, train=train)

two_keys_for_any_number_of_layers - test_forward_sends_the_gradient_through_kept_neurons
-     for number, layer in enumerate(hidden):
-         own = jax.random.fold_in(key, number) if train else None
+     keys = jax.random.split(key, 2) if train else [None] * len(hidden)
+     for own, layer in zip(keys, hidden):

two_hidden_layers_at_most - test_forward_in_evaluation
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         x = x @ layer["w"] + layer["b"]
+         if number < 2:
+             x = dropout(own, jax.nn.relu(x), rate=rate, train=train)

weights_detached - test_forward_sends_the_gradient_through_kept_neurons
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         h = jax.nn.relu(x @ jax.lax.stop_gradient(layer["w"]) + layer["b"])
+         x = dropout(own, h, rate=rate, train=train)

inputs_detached - test_forward_sends_the_gradient_through_kept_neurons
-     *hidden, last = params
+     *hidden, last = params
+     x = jax.lax.stop_gradient(x)

relu_passes_all_gradients - test_forward_sends_the_gradient_through_kept_neurons
-         x = dropout(own, jax.nn.relu(x @ layer["w"] + layer["b"]), rate=rate, train=train)
+         z = x @ layer["w"] + layer["b"]
+         z = z + jax.lax.stop_gradient(jax.nn.relu(z) - z)
+         x = dropout(own, z, rate=rate, train=train)

large_activations_cut - test_forward_drops_after_every_hidden_layer
- jax.nn.relu(x @ layer["w"] + layer["b"])
+ jnp.clip(x @ layer["w"] + layer["b"], 0, 1e4)

small_activations_silenced - test_forward_in_evaluation
- jax.nn.relu(x @ layer["w"] + layer["b"])
+ jax.nn.relu(x @ layer["w"] + layer["b"] - 1e-5)
""",
        code=_FORWARD,
    ),
    Mutant(
        name="coins_shared_by_the_batch",
        task="forward",
        killed_by="test_forward_has_coins_of_its_own_in_every_layer",
        code="""
def forward(key, params, x, *, rate, train):

    def one(h):
        for number, layer in enumerate(params[:-1]):
            own = jax.random.fold_in(key, number) if train else None
            h = dropout(own, jax.nn.relu(h @ layer["w"] + layer["b"]), rate=rate, train=train)
        return h @ params[-1]["w"] + params[-1]["b"]

    return jax.vmap(one)(x)
""",
    ),
    Mutant(
        name="dropout_of_the_logits",
        task="forward",
        killed_by="test_forward_drops_after_every_hidden_layer",
        code="""
def forward(key, params, x, *, rate, train):
    for number, layer in enumerate(params):
        x = x @ layer["w"] + layer["b"]
        x = jax.nn.relu(x) if number < len(params) - 1 else x
        if len(params) > 1:
            own = jax.random.fold_in(key, number) if train else None
            x = dropout(own, x, rate=rate, train=train)
    return x
""",
    ),
    Mutant(
        name="relu_on_the_logits",
        catalogue="E15",
        task="forward",
        killed_by="test_forward_solves_xor_in_evaluation",
        code="""
def forward(key, params, x, *, rate, train):
    for number, layer in enumerate(params):
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
        if number < len(params) - 1:
            own = jax.random.fold_in(key, number) if train else None
            x = dropout(own, x, rate=rate, train=train)
    return x
""",
    ),
    Mutant(
        name="first_layer_always_hidden",
        task="forward",
        killed_by="test_forward_of_one_layer_has_no_dropout",
        code="""
def forward(key, params, x, *, rate, train):
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
]

_OF_ENSEMBLE = [
    *patched(
        __file__,
        "ensemble",
        """
labels_of_a_byte A16 test_ensemble_of_random_members
-     return scores.mean(0).argmax(-1)
+     return scores.mean(0).argmax(-1).astype(jnp.int8).astype(jnp.int32)

mean_of_logits - test_ensemble_by_the_mean_of_probabilities
- jax.nn.softmax(logits)
+ logits

mean_of_log_probabilities - test_ensemble_by_the_mean_of_probabilities
- softmax
+ log_softmax

ways_exchanged - test_ensemble_by_the_mean_of_probabilities
- vote
+ mean

always_the_mean - test_ensemble_by_vote
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     return jax.nn.softmax(logits).mean(0).argmax(-1)

always_the_vote - test_ensemble_by_the_mean_of_probabilities
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)

mean_over_the_classes F13 test_ensemble_by_the_mean_of_probabilities
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+         return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
+     return scores.mean(-1).argmax(0)

mean_over_the_examples F13 test_ensemble_by_the_mean_of_probabilities
-     scores = jax.nn.softmax(logits)
+
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+         return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
+     return jax.nn.softmax(logits).mean(1).argmax(-1)

softmax_over_the_members - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
+     scores = jax.nn.softmax(logits, axis=0)

softmax_over_the_examples - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
+     scores = jax.nn.softmax(logits, axis=1)

softmax_twice C14 test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
+     scores = jax.nn.softmax(jax.nn.softmax(logits))

most_certain_member - test_ensemble_by_the_mean_of_probabilities
-     return scores.mean(0).argmax(-1)
+         return scores.mean(0).argmax(-1)
+     return scores.max(0).argmax(-1)

first_member_only - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     return logits[0].argmax(-1)

median_of_probabilities - test_ensemble_by_the_mean_of_probabilities
-     scores = jax.nn.softmax(logits)
+
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+         return jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)
+     return jnp.median(jax.nn.softmax(logits), axis=0).argmax(-1)

largest_label_of_a_tie - test_ensemble_by_vote
-     return scores.mean(0).argmax(-1)
+         return logits.shape[-1] - 1 - scores.mean(0)[:, ::-1].argmax(-1)
+     return scores.mean(0).argmax(-1)

first_member_breaks_a_tie - test_ensemble_by_vote
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     votes = logits.argmax(-1)
+     count = (votes[:, None] == votes[None]).sum(0)
+     return jnp.take_along_axis(votes, count.argmax(0)[None], axis=0)[0]

probability_breaks_a_tie - test_ensemble_by_vote
-     scores = jax.nn.softmax(logits)
+     probs = jax.nn.softmax(logits)
+     scores = probs.mean(0)
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+         scores = jax.nn.one_hot(probs.argmax(-1), logits.shape[-1]).sum(0) + 0.5 * scores
+     return scores.argmax(-1)

median_of_labels - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     return jnp.median(logits.argmax(-1), axis=0).astype(jnp.int32)

mean_of_labels - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     return jnp.round(logits.argmax(-1).mean(0)).astype(jnp.int32)

votes_along_the_examples - test_ensemble_by_vote
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     return jax.nn.one_hot(logits.argmax(1), logits.shape[1]).mean(0).argmax(0)

labels_as_floats A16 test_ensemble_of_random_members
- (0).argmax(-1)
+ (0).argmax(-1).astype(jnp.float32)

scores_instead_of_labels - test_ensemble_of_random_members
- (0).argmax(-1)
+ (0)

softmax_overflows C11 test_ensemble_of_large_logits
-     scores = jax.nn.softmax(logits)
+     scores = jnp.exp(logits) / jnp.exp(logits).sum(-1, keepdims=True)

maximum_of_all_members C12 test_ensemble_of_large_logits
-     scores = jax.nn.softmax(logits)
+     powers = jnp.exp(logits - logits.max())
+     scores = powers / powers.sum(-1, keepdims=True)

softmax_without_keepdims A4 test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
+     powers = jnp.exp(logits - logits.max(-1, keepdims=True))
+     scores = powers / powers.sum(-1)

bins_for_the_members - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     count = jax.vmap(lambda column: jnp.bincount(column, length=len(logits)), in_axes=1)
+     return count(logits.argmax(-1)).argmax(1)

ten_classes A11 test_ensemble_of_random_members
- logits.argmax(-1), logits.shape[-1])
+ logits.argmax(-1), 10)

three_classes - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     return jax.nn.one_hot(logits.argmax(-1), 3).mean(0).argmax(-1)

labels_of_one_example_squeezed - test_ensemble_of_random_members
- (0).argmax(-1)
+ (0).argmax(-1).squeeze()

one_member_is_no_ensemble - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
+     scores = jax.nn.softmax(logits.squeeze())
- logits.argmax
+ scores.argmax

only_the_vote_overflows C11 test_ensemble_of_large_logits
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     powers = jnp.exp(logits)
+     probs = powers / powers.sum(-1, keepdims=True)
+     return jax.nn.one_hot(probs.argmax(-1), logits.shape[-1]).mean(0).argmax(-1)

a_vote_needs_a_majority - test_ensemble_of_random_members
-     scores = jax.nn.softmax(logits)
-     if how == "vote":
-         scores = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
-     return scores.mean(0).argmax(-1)
+     if how == "mean":
+         return jax.nn.softmax(logits).mean(0).argmax(-1)
+     count = jax.nn.one_hot(logits.argmax(-1), logits.shape[-1]).sum(0)
+     return jnp.where(count.max(-1) * 2 > len(logits), count.argmax(-1), logits[0].argmax(-1))

half_precision_inside A16 test_ensemble_of_large_logits
-     scores = jax.nn.softmax(logits)
+     scores = jax.nn.softmax(logits.astype(jnp.bfloat16))
- logits.argmax
+ scores.argmax

votes_of_a_byte A16 test_ensemble_of_random_members
- logits.argmax(-1), logits.shape[-1]
+ logits.argmax(-1).astype(jnp.uint8), logits.shape[-1]

mean_s_tie_to_the_largest - test_ensemble_of_random_members
-     return scores.mean(0).argmax(-1)
+     return scores.shape[-1] - 1 - scores.mean(0)[:, ::-1].argmax(-1)

undecided_vote_twice - test_ensemble_of_random_members
- jax.nn.one_hot(logits.argmax(-1), logits.shape[-1])
+ logits == logits.max(axis=-1, keepdims=True)

mean_in_half_precision A16 test_ensemble_of_random_members
- scores.mean(0)
+ scores.astype(jnp.bfloat16).mean(0)

float16_inside A16 test_ensemble_of_random_members
- scores.mean(0)
+ scores.astype(jnp.float16).astype(jnp.float32).mean(0)

probabilities_of_three_digits - test_ensemble_of_random_members
- scores.mean(0)
+ jnp.round(scores, 3).mean(0)
""",
        code=_ENSEMBLE,
    ),
]

_OF_MC_DROPOUT = [
    *patched(
        __file__,
        "mc_dropout",
        """
some_dropped_at_rate_zero F8 test_mc_dropout_is_sure_where_the_samples_agree
-     def draw(key):
+     def draw(key):
+         key, own = jax.random.split(key)
+         dropped = jax.random.bernoulli(own, 2e-5, (len(x), 1))
- jax.nn.softmax(forward(key, params, x, rate=rate, train=True))
+ jax.nn.softmax(
+             jnp.where(dropped, params[-1]["b"], forward(key, params, x, rate=rate, train=True))
+         )

dropout_off F3 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     def still(key):
+         return jax.nn.softmax(forward(None, params, x, rate=rate, train=False))
+
+     p = jax.vmap(still)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0)

one_key_for_all_samples F12 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jnp.stack([draw(jax.random.clone(key)) for _ in range(samples)])
+     return p.mean(0), p.std(0)

few_keys F12 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     keys = jax.random.split(key, max(samples // 10, 1))
+     p = jnp.repeat(jax.vmap(draw)(keys), samples // len(keys), axis=0)
+     return p.mean(0), p.std(0)

key_made_inside L3 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(jax.random.key(0), samples))
+     return p.mean(0), p.std(0)

seeds_of_python F10 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jnp.stack([draw(jax.random.key(seed)) for seed in range(samples)])
+     return p.mean(0), p.std(0)

key_used_after_it_was_split L2 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     answers = [draw(key)]
+     for _ in range(samples - 1):
+         key, own = jax.random.split(key)
+         answers.append(draw(own))
+     p = jnp.stack(answers)
+     return p.mean(0), p.std(0)

rate_exchanged F2 test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     def other(key):
+         return jax.nn.softmax(forward(key, params, x, rate=1 - rate, train=True))
+
+     p = jax.vmap(other)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0)

ten_samples - test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, 10))
+     return p.mean(0), p.std(0)

one_sample_more - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples + 1))
+     return p.mean(0), p.std(0)

one_sample_less - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples)[1:])
+     return p.mean(0), p.std(0)

divided_by_one_less - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0, ddof=1)

variance G16 test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), p.var(0)

error_of_the_mean - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0) / jnp.sqrt(samples)

mean_deviation - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), jnp.abs(p - p.mean(0)).mean(0)

deviation_from_the_first_sample - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), jnp.sqrt(((p - p[0]) ** 2).mean(0))

first_sample_only - test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p[0], p.std(0)

median - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return jnp.median(p, axis=0), p.std(0)

mean_and_std_exchanged - test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.std(0), p.mean(0)

mean_only - test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     return jax.vmap(draw)(jax.random.split(key, samples)).mean(0)

over_the_classes F13 test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(-1), p.std(-1)

over_the_examples F13 test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(1), p.std(1)

one_std_for_all - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), jnp.broadcast_to(p.std(), p.shape[1:])

logits - test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(
+         jax.random.split(key, samples)
+     )
+     return z.mean(0), z.std(0)

softmax_of_the_mean_logits - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(
+         jax.random.split(key, samples)
+     )
+     return jax.nn.softmax(z.mean(0)), jax.nn.softmax(z).std(0)

std_of_the_logits - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     z = jax.vmap(lambda k: forward(k, params, x, rate=rate, train=True))(
+         jax.random.split(key, samples)
+     )
+     return jax.nn.softmax(z).mean(0), z.std(0)

mean_of_the_plain_network - test_mc_dropout_samples_differ
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return jax.nn.softmax(forward(None, params, x, rate=rate, train=False)), p.std(0)

share_of_votes - test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     votes = jax.nn.one_hot(p.argmax(-1), p.shape[-1])
+     return votes.mean(0), votes.std(0)

mean_of_squares_minus_square_of_mean - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), jnp.sqrt((p**2).mean(0) - p.mean(0) ** 2)

eps_in_the_root - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), jnp.sqrt(p.var(0) + 1e-08)

softmax_overflows C11 test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     def naive(key):
+         powers = jnp.exp(forward(key, params, x, rate=rate, train=True))
+         return powers / powers.sum(-1, keepdims=True)
+
+     p = jax.vmap(naive)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0)

softmax_over_the_examples - test_mc_dropout_is_sure_where_nothing_can_be_dropped
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     def other(key):
+         return jax.nn.softmax(forward(key, params, x, rate=rate, train=True), axis=0)
+
+     p = jax.vmap(other)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0)

divided_by_one_less_if_there_are_two - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0, ddof=1 if samples > 1 else 0)

one_sample_overlooked - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0) * (samples - 1) / jnp.float32(samples - 1)

fifty_samples - test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, 50))
+     return p.mean(0), p.std(0)

two_samples_at_least - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, max(samples, 2)))
+     return p.mean(0), p.std(0)

batch_of_one_squeezed - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jnp.squeeze(jax.vmap(draw)(jax.random.split(key, samples)))
+     return p.mean(0), p.std(0)

half_precision_inside A16 test_mc_dropout_mean_and_std
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples)).astype(jnp.float16)
+     return p.mean(0).astype(jnp.float32), p.std(0).astype(jnp.float32)

nothing_kept_is_unsure - test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     p = jax.vmap(draw)(jax.random.split(key, samples))
+     if rate == 1:
+         p = jnp.full_like(p, 1 / p.shape[-1])
+     return p.mean(0), p.std(0)

rate_zero_taken_for_missing F8 test_mc_dropout_is_sure_where_the_samples_agree
-     probs = jax.vmap(draw)(jax.random.split(key, samples))
-     return probs.mean(0), probs.std(0)
+     def other(key):
+         return jax.nn.softmax(forward(key, params, x, rate=rate or 0.5, train=True))
+
+     p = jax.vmap(other)(jax.random.split(key, samples))
+     return p.mean(0), p.std(0)

samples_rounded_down_to_tens - test_mc_dropout_mean_and_std
- jax.random.split(key, samples)
+ jax.random.split(key, samples // 10 * 10 or samples)

small_deviations_forgotten - test_mc_dropout_mean_and_std
- probs.mean(0), probs.std(0)
+ probs.mean(0), jnp.where(probs.std(0) < 1e-3, 0, probs.std(0))

mean_without_a_gradient L19 test_mc_dropout_is_sure_where_the_samples_agree
- probs.mean(0), probs.std(0)
+ jax.lax.stop_gradient(probs.mean(0)), probs.std(0)

nan_gradient_where_the_samples_agree L8 test_mc_dropout_is_sure_where_the_samples_agree
- return probs.mean(0), probs.std(0)
+ mean, std = probs.mean(0), probs.std(0)
+     return mean + jnp.where(std > 0, (probs - mean).mean(0) / std, 0), std

probabilities_in_half_precision A16 test_mc_dropout_mean_and_std
- probs.mean(0), probs.std(0)
+ probs.mean(0), probs.astype(jnp.float16).astype(jnp.float32).std(0)
""",
        code=_MC_DROPOUT,
    ),
]

MUTANTS = [
    *_OF_DROPOUT,
    *_OF_DROPOUT_BACKWARD,
    *_OF_LAYER_DROPOUT,
    *_OF_FORWARD,
    *_OF_ENSEMBLE,
    *_OF_MC_DROPOUT,
]
