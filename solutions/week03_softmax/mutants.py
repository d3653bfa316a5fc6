"""Wrong solutions of week 3: the right one with a few lines replaced."""

from grader.mutation import patched

OF_SOFTMAX = patched(
    __file__,
    "softmax",
    """
nothing_subtracted C11 test_rows_of_very_different_size
-  - logits.max(axis=-1, keepdims=True)

one_maximum_for_all C12 test_rows_of_very_different_size
- logits.max(axis=-1, keepdims=True)
+ logits.max()

one_maximum_for_an_entry_of_the_batch C12 test_softmax_of_very_large_logits
- logits.max(axis=-1, keepdims=True)
+ logits.max(axis=tuple(range(1, logits.ndim)) or (0,), keepdims=True)

small_number_in_the_sum C10 test_softmax_of_very_large_logits
- powers.sum(axis=-1, keepdims=True)
+ (powers.sum(axis=-1, keepdims=True) + 1e-6)

small_number_for_each C10 test_softmax_of_very_large_logits
- powers / powers.sum(axis=-1, keepdims=True)
+ (powers + 1e-7) / (powers + 1e-7).sum(axis=-1, keepdims=True)

sure_ones_rounded_up - test_softmax_of_very_large_logits
- return powers / powers.sum(axis=-1, keepdims=True)
+ p = powers / powers.sum(axis=-1, keepdims=True)
+     return jnp.where(p > 0.999, 1.0, p)

one_row_loses_its_axis A4 test_softmax_of_every_rank
- return powers
+ powers = powers[0] if powers.ndim == 2 and len(powers) == 1 else powers
+     return powers

mean_subtracted C11 test_softmax_of_very_large_logits
- logits.max(
+ logits.mean(

largest_size_subtracted C11 test_softmax_of_very_large_logits
- logits.max(axis=-1, keepdims=True)
+ jnp.abs(logits).max(axis=-1, keepdims=True)

maximum_of_each_column C12 test_rows_of_very_different_size
- logits.max(axis=-1, keepdims=True)
+ logits.max(axis=0, keepdims=True)

keepdims_missing_in_the_sum A4 test_probabilities_in_eighths
- powers.sum(axis=-1, keepdims=True)
+ powers.sum(axis=-1)

sum_of_each_column A2 test_probabilities_in_eighths
- powers.sum(axis=-1, keepdims=True)
+ powers.sum(axis=0, keepdims=True)

sum_of_everything A2 test_probabilities_in_eighths
- powers.sum(axis=-1, keepdims=True)
+ powers.sum()

second_axis A2 test_softmax_of_every_rank
- powers.sum(axis=-1, keepdims=True)
+ powers.sum(axis=min(1, logits.ndim - 1), keepdims=True)

matrices_only A2 test_softmax_of_every_rank
- logits.max(axis=-1, keepdims=True)
+ logits.max(axis=1, keepdims=True)

squeezed A4 test_softmax_of_every_rank
- powers / powers.sum(axis=-1, keepdims=True)
+ jnp.squeeze(powers / powers.sum(axis=-1, keepdims=True))

twice C14 test_probabilities_in_eighths
- return powers / powers.sum(axis=-1, keepdims=True)
+ p = powers / powers.sum(axis=-1, keepdims=True)
+     return jnp.exp(p) / jnp.exp(p).sum(axis=-1, keepdims=True)

base_two C19 test_probabilities_in_eighths
- jnp.exp(
+ jnp.exp2(

sigmoids - test_probabilities_in_eighths
- return powers / powers.sum(axis=-1, keepdims=True)
+ return 1 / (1 + jnp.exp(-logits))

sigmoids_made_to_add_up - test_probabilities_in_eighths
- jnp.exp(logits - logits.max(axis=-1, keepdims=True))
+ 1 / (1 + jnp.exp(-logits))

divided_by_the_largest - test_probabilities_in_eighths
- powers.sum(
+ powers.max(

sharpened - test_probabilities_in_eighths
- logits - logits
+ 2 * logits - 2 * logits

negative_logits I5 test_probabilities_in_eighths
- logits - logits.max(axis=-1, keepdims=True)
+ logits.min(axis=-1, keepdims=True) - logits

small_number_added C10 test_probabilities_in_eighths
- powers.sum(axis=-1, keepdims=True)
+ (powers.sum(axis=-1, keepdims=True) + 1e-4)

logits_clamped C10 test_rows_of_very_different_size
- powers = jnp.exp(
+ logits = jnp.clip(logits, -50, 50)
+     powers = jnp.exp(

clamped_probabilities C10 test_softmax_of_very_large_logits
- powers / powers.sum(axis=-1, keepdims=True)
+ jnp.clip(powers / powers.sum(axis=-1, keepdims=True), 1e-2, 1)

one_hot_of_the_largest - test_probabilities_in_eighths
- return powers / powers.sum(axis=-1, keepdims=True)
+ return jax.nn.one_hot(logits.argmax(axis=-1), logits.shape[-1])

sum_cut_off L19 test_gradients_through_softmax
- powers.sum(axis=-1, keepdims=True)
+ jax.lax.stop_gradient(powers).sum(axis=-1, keepdims=True)

all_cut_off L19 test_gradients_through_softmax
- return powers / powers
+ powers = jax.lax.stop_gradient(powers)
+     return powers / powers

elementwise_derivative I16 test_gradients_through_softmax
- return powers / powers.sum(axis=-1, keepdims=True)
+ p = jax.lax.stop_gradient(powers / powers.sum(axis=-1, keepdims=True))
+     return p + p * (1 - p) * (logits - jax.lax.stop_gradient(logits))

half_precision A16 test_softmax_of_every_rank
- jnp.exp(logits - logits.max(axis=-1, keepdims=True))
+ jnp.exp((logits - logits.max(axis=-1, keepdims=True)).astype(jnp.float16)).astype(jnp.float32)

python_maximum L7 test_probabilities_in_eighths
- logits.max(axis=-1, keepdims=True)
+ float(logits.max())

where_that_overflows L8 test_gradients_through_softmax
- return powers / powers.sum(axis=-1, keepdims=True)
+ plain = jnp.exp(logits)
+     safe = jnp.abs(logits).max(axis=-1, keepdims=True) < 80
+     p = powers / powers.sum(axis=-1, keepdims=True)
+     return jnp.where(safe, plain / plain.sum(axis=-1, keepdims=True), p)

library_function - test_probabilities_in_eighths
- return powers / powers.sum(axis=-1, keepdims=True)
+ return jax.nn.softmax(logits)

another_library - test_probabilities_in_eighths
- return powers / powers.sum(axis=-1, keepdims=True)
+ return jnp.exp(logits - jax.scipy.special.logsumexp(logits, axis=-1, keepdims=True))

nothing_below_a_ten_thousandth - test_softmax_of_very_large_logits
- powers / powers.sum(axis=-1, keepdims=True)
+ jnp.where(powers < 1e-4, 0, powers) / powers.sum(axis=-1, keepdims=True)

small_logits_are_zero - test_softmax_of_every_rank
- powers = jnp.exp(logits - logits.max(
+ logits = jnp.where(jnp.abs(logits) < 1e-4, 0.0, logits)
+     powers = jnp.exp(logits - logits.max(

small_probabilities_forgotten - test_softmax_of_very_large_logits
- return powers / powers.sum(axis=-1, keepdims=True)
+ p = powers / powers.sum(axis=-1, keepdims=True)
+     return jnp.where(p < 1e-5, 0.0, p)

no_gradient_of_far_logits - test_gradients_through_softmax
- powers = jnp.exp(logits - logits.max(
+ logits = jnp.where(jnp.abs(logits) > 100, jax.lax.stop_gradient(logits), logits)
+     powers = jnp.exp(logits - logits.max(

sum_in_half_precision A16 test_softmax_of_every_rank
- powers.sum(axis=-1, keepdims=True)
+ powers.sum(axis=-1, keepdims=True).astype(jnp.bfloat16).astype(jnp.float32)
""",
)

OF_LOG_SOFTMAX = patched(
    __file__,
    "log_softmax",
    """
small_number_in_the_sum C10 test_log_softmax_of_very_large_logits
- jnp.exp(shifted).sum(axis=-1, keepdims=True)
+ jnp.exp(shifted).sum(axis=-1, keepdims=True) + 1e-6

half_a_gradient_between_equals - test_gradients_through_log_softmax
- shifted = logits - logits.max(axis=-1, keepdims=True)
+ shifted = jnp.minimum(logits - logits.max(axis=-1, keepdims=True), 0)

logarithm_of_the_probability C9 test_logits_two_hundred_apart
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ powers = jnp.exp(shifted)
+     return jnp.log(powers / powers.sum(axis=-1, keepdims=True))

logarithm_of_own_softmax C9 test_logits_two_hundred_apart
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jnp.log(softmax(logits))

probability_clamped C10 test_logits_two_hundred_apart
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jnp.log(softmax(logits) + 1e-7)

nothing_subtracted C11 test_logits_two_hundred_apart
-  - logits.max(axis=-1, keepdims=True)

one_axis_as_it_comes C11 test_log_softmax_of_very_large_logits
- logits.max(axis=-1, keepdims=True)
+ (logits.max(axis=-1, keepdims=True) if logits.ndim > 1 else 0)

one_maximum_for_all C12 test_log_softmax_of_very_large_logits
- logits.max(axis=-1, keepdims=True)
+ logits.max()

mean_subtracted C11 test_log_softmax_of_very_large_logits
- logits.max(
+ logits.mean(

maximum_not_given_back C11 test_logarithms_of_eighths
- return shifted - jnp
+ return logits - jnp

logits_clamped C10 test_logits_two_hundred_apart
- logits - logits.max(axis=-1, keepdims=True)
+ jnp.maximum(logits - logits.max(axis=-1, keepdims=True), -100)

keepdims_missing A4 test_logarithms_of_eighths
- jnp.exp(shifted).sum(axis=-1, keepdims=True)
+ jnp.exp(shifted).sum(axis=-1)

sum_of_each_column A2 test_logarithms_of_eighths
- jnp.exp(shifted).sum(axis=-1, keepdims=True)
+ jnp.exp(shifted).sum(axis=0, keepdims=True)

sum_of_everything A2 test_logarithms_of_eighths
- jnp.exp(shifted).sum(axis=-1, keepdims=True)
+ jnp.exp(shifted).sum()

second_axis A2 test_log_softmax_of_every_rank
- jnp.exp(shifted).sum(axis=-1, keepdims=True)
+ jnp.exp(shifted).sum(axis=min(1, logits.ndim - 1), keepdims=True)

matrices_only A2 test_log_softmax_of_every_rank
- logits.max(axis=-1, keepdims=True)
+ logits.max(axis=1, keepdims=True)

squeezed A4 test_log_softmax_of_every_rank
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jnp.squeeze(shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True)))

base_two C19 test_logarithms_of_eighths
- jnp.log(
+ jnp.log2(

mean_instead_of_sum - test_logarithms_of_eighths
- .sum(
+ .mean(

sign - test_logarithms_of_eighths
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True)) - shifted

sum_of_the_logarithms - test_logarithms_of_eighths
- jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ jnp.log(jnp.exp(shifted)).sum(axis=-1, keepdims=True)

probabilities - test_logarithms_of_eighths
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jnp.exp(shifted) / jnp.exp(shifted).sum(axis=-1, keepdims=True)

twice C14 test_logarithms_of_eighths
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ p = jnp.exp(shifted) / jnp.exp(shifted).sum(axis=-1, keepdims=True)
+     return p - jnp.log(jnp.exp(p).sum(axis=-1, keepdims=True))

log_sigmoids - test_logarithms_of_eighths
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return -jnp.logaddexp(0.0, -logits)

log1p - test_logarithms_of_eighths
- jnp.log(
+ jnp.log1p(

sum_cut_off L19 test_gradients_through_log_softmax
- jnp.exp(shifted)
+ jnp.exp(jax.lax.stop_gradient(shifted))

maximum_cut_off_once L19 test_gradients_through_log_softmax
- shifted - jnp.log
+ logits - jax.lax.stop_gradient(logits.max(axis=-1, keepdims=True)) - jnp.log

where_that_overflows L8 test_gradients_through_log_softmax
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ powers = jnp.exp(shifted)
+     p = powers / powers.sum(axis=-1, keepdims=True)
+     safe = shifted - jnp.log(powers.sum(axis=-1, keepdims=True))
+     return jnp.where(p > 0, jnp.log(p), safe)

half_precision A16 test_log_softmax_of_every_rank
- jnp.log(jnp.exp(shifted)
+ jnp.log(jnp.exp(shifted).astype(jnp.bfloat16).astype(jnp.float32)

library_function - test_logarithms_of_eighths
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ return jax.nn.log_softmax(logits)

library_sum - test_logarithms_of_eighths
- jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ jax.nn.logsumexp(shifted, axis=-1, keepdims=True)

gaps_of_a_thousand_at_most - test_log_softmax_of_very_large_logits
- return shifted - jnp.log
+ return jnp.maximum(shifted, -1000) - jnp.log

near_zero_is_zero - test_log_softmax_of_very_large_logits
- return shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+ y = shifted - jnp.log(jnp.exp(shifted).sum(axis=-1, keepdims=True))
+     return jnp.where(jnp.abs(y) < 1e-4, 0.0, y)

equal_logits_moved_apart - test_log_softmax_of_every_rank
- shifted = logits - logits.max(axis=-1, keepdims=True)
+ top = logits.max(axis=-1, keepdims=True)
+     shifted = logits - top - 1e-3 * (logits == logits.min(axis=-1, keepdims=True))
""",
)

OF_CROSS_ENTROPY = patched(
    __file__,
    "cross_entropy",
    """
sum C1 test_the_loss_of_two_examples
- .mean()
+ .sum()

mean_over_classes_as_well C15 test_the_loss_of_a_model_that_knows_nothing
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ answers = jax.nn.one_hot(labels, logits.shape[-1])
+     return -(answers * log_softmax(logits)).mean()

divided_by_classes C15 test_the_loss_of_two_examples
- .mean()
+ .sum() / logits.shape[-1]

every_column C16 test_the_loss_of_two_examples
- jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1)
+ log_softmax(logits)[:, labels]

first_label_for_all C16 test_the_loss_of_two_examples
- jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1)
+ log_softmax(logits)[:, labels[0]]

diagonal C16 test_the_loss_of_two_examples
- jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1)
+ jnp.diagonal(log_softmax(logits))

labels_from_one A11 test_the_loss_of_two_examples
- labels[:, None]
+ labels[:, None] - 1

one_class_squeezed A4 test_losses_of_every_size
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ scores = jnp.squeeze(logits)
+     scores = scores if scores.ndim > 1 else scores.reshape(1, -1)
+     return -log_softmax(scores)[jnp.arange(scores.shape[0]), labels].mean()

labels_one_too_high A11 test_losses_of_every_size
- labels[:, None]
+ jnp.minimum(labels[:, None] + 1, logits.shape[-1] - 1)

last_class_cut A11 test_losses_of_every_size
- labels[:, None]
+ jnp.minimum(labels[:, None], max(logits.shape[-1] - 2, 0))

one_hot_of_the_batch B8 test_losses_of_every_size
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ answers = jax.nn.one_hot(labels, logits.shape[0])
+     answers = jnp.resize(answers, logits.shape)
+     return -(answers * log_softmax(logits)).sum() / len(labels)

sign - test_the_loss_of_two_examples
- return -jnp
+ return jnp

wrong_axis A2 test_losses_of_every_size
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ log_p = log_softmax(logits)
+     square = logits.shape[0] == logits.shape[1]
+     log_p = log_p.T if square else log_p
+     return -jnp.take_along_axis(log_p, labels[:, None], axis=-1).mean()

logarithm_of_the_probability C9 test_losses_of_those_who_are_sure
- log_softmax(logits)
+ jnp.log(softmax(logits))

small_number_added C10 test_losses_of_those_who_are_sure
- log_softmax(logits)
+ jnp.log(softmax(logits) + 1e-7)

probability_clamped C10 test_losses_of_those_who_are_sure
- log_softmax(logits)
+ jnp.log(jnp.clip(softmax(logits), 1e-9, 1.0))

loss_clamped C10 test_losses_of_those_who_are_sure
- log_softmax(logits)
+ jnp.maximum(log_softmax(logits), -100.0)

softmax_of_the_softmax C14 test_the_loss_of_two_examples
- log_softmax(logits)
+ (softmax(logits) - jnp.log(jnp.exp(softmax(logits)).sum(axis=-1, keepdims=True)))

nothing_normalised - test_the_loss_of_two_examples
- log_softmax(logits)
+ logits

probabilities_without_logarithm C21 test_the_loss_of_two_examples
- log_softmax(logits)
+ softmax(logits)

squares C21 test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ answers = jax.nn.one_hot(labels, logits.shape[-1])
+     return ((softmax(logits) - answers) ** 2).sum(axis=-1).mean()

every_class_yes_or_no - test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ p, answers = softmax(logits), jax.nn.one_hot(labels, logits.shape[-1])
+     costs = answers * jnp.log(p) + (1 - answers) * jnp.log(1 - p)
+     return -costs.sum(axis=-1).mean()

base_two C19 test_the_loss_of_two_examples
- .mean()
+ .mean() / jnp.log(2.0)

averaged_twice C22 test_the_loss_of_two_examples
- .mean()
+ .mean() / len(labels)

halved C2 test_the_loss_of_two_examples
- .mean()
+ .mean() / 2

smoothed C22 test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ answers = 0.9 * jax.nn.one_hot(labels, logits.shape[-1]) + 0.1 / logits.shape[-1]
+     return -(answers * log_softmax(logits)).sum(axis=-1).mean()

one_number_per_example C1 test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1)[:, 0]

kept_as_a_matrix A4 test_the_loss_of_two_examples
- .mean()
+ .mean(axis=0, keepdims=True)

what_comes_from_outside_passed_over L19 test_gradients_of_the_loss
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ def value(z):
+         return -jnp.take_along_axis(log_softmax(z), labels[:, None], axis=-1).mean()
+
+     loss = jax.custom_vjp(value)
+     loss.defvjp(lambda z: (value(z), z), lambda z, upstream: (jax.grad(value)(z),))
+     return loss(logits)

nothing_for_one_class - test_losses_of_every_size
- log_softmax(logits)
+ (log_softmax(logits) if logits.shape[-1] > 1 else logits)

one_example_squeezed A4 test_losses_of_every_size
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ log_p, labels = jnp.squeeze(log_softmax(logits)), jnp.squeeze(labels)
+     return -jnp.take_along_axis(log_p, labels[:, None], axis=-1).mean()

largest_counts - test_the_loss_of_two_examples
- labels[:, None]
+ logits.argmax(axis=-1)[:, None]

cut_off L19 test_gradients_of_the_loss
- log_softmax(logits)
+ jax.lax.stop_gradient(log_softmax(logits))

gradient_of_the_right_class_only L19 test_gradients_of_the_loss
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ right = jnp.take_along_axis(logits, labels[:, None], axis=-1).mean()
+     value = -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+     return jax.lax.stop_gradient(value + right) - right

half_precision A16 test_losses_of_every_size
- log_softmax(logits)
+ log_softmax(logits).astype(jnp.float16).astype(jnp.float32)

python_number L7 test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ return float(-jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean())

loop_over_numbers L7 test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ log_p = log_softmax(logits)
+     return -sum(log_p[n, int(label)] for n, label in enumerate(labels)) / len(labels)

library_function - test_the_loss_of_two_examples
- log_softmax(logits)
+ jax.nn.log_softmax(logits)

library_loss - test_the_loss_of_two_examples
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ import optax
+
+     return optax.losses.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

labels_in_a_byte A16 test_losses_of_every_size
- labels[:, None]
+ labels[:, None].astype(jnp.int8)

small_losses_are_zero - test_losses_of_those_who_are_sure
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ loss = -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+     return jnp.where(loss < 1e-4, 0.0, loss)

ten_thousand_at_most - test_losses_of_those_who_are_sure
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ loss = -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+     return jnp.minimum(loss, 1e4)

to_four_places - test_losses_of_those_who_are_sure
- return -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+ loss = -jnp.take_along_axis(log_softmax(logits), labels[:, None], axis=-1).mean()
+     return jnp.round(loss, 4)
""",
)

OF_CROSS_ENTROPY_GRADIENT = patched(
    __file__,
    "cross_entropy_gradient",
    """
no_answers C17 test_a_gradient_worked_by_hand
-  - jax.nn.one_hot(labels, logits.shape[-1])

not_averaged C17 test_a_gradient_worked_by_hand
-  / len(labels)

only_the_answers_averaged C17 test_a_gradient_worked_by_hand
- (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1]) / len(labels)

divided_by_classes C15 test_each_row_adds_up_to_zero
- / len(labels)
+ / logits.shape[-1]

divided_by_everything C15 test_a_gradient_worked_by_hand
- / len(labels)
+ / logits.size

sign - test_a_gradient_worked_by_hand
- softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])
+ jax.nn.one_hot(labels, logits.shape[-1]) - softmax(logits)

logits_instead_of_probabilities C20 test_a_gradient_worked_by_hand
- softmax(logits)
+ logits

logarithms_instead_of_probabilities C20 test_a_gradient_worked_by_hand
- softmax(logits)
+ log_softmax(logits)

softmax_twice C14 test_a_gradient_worked_by_hand
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = jnp.exp(softmax(logits))
+     p = p / p.sum(axis=-1, keepdims=True)
+     return (p - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)

labels_from_one A11 test_a_gradient_worked_by_hand
- one_hot(labels,
+ one_hot(labels - 1,

last_class_cut A11 test_each_row_adds_up_to_zero
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ answers = jax.nn.one_hot(jnp.minimum(labels, logits.shape[-1] - 2), logits.shape[-1])
+     return (softmax(logits) - answers) / len(labels)

one_taken_from_every_column C16 test_a_gradient_worked_by_hand
- (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1]))
+ softmax(logits).at[:, labels].add(-1.0)

one_taken_from_the_first_row C16 test_a_gradient_worked_by_hand
- (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1]))
+ softmax(logits).at[0, labels].add(-1.0)

result_dropped A12 test_a_gradient_worked_by_hand
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = softmax(logits)
+     p.at[jnp.arange(len(labels)), labels].add(-1.0)
+     return p / len(labels)

set_instead_of_added A10 test_a_gradient_worked_by_hand
- (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1]))
+ softmax(logits).at[jnp.arange(len(labels)), labels].set(-1.0)

answers_transposed A5 test_gradients_of_every_size
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ answers = jax.nn.one_hot(labels, logits.shape[-1])
+     answers = answers.T if logits.shape[0] == logits.shape[1] else answers
+     return (softmax(logits) - answers) / len(labels)

slope_of_the_softmax_kept I16 test_a_gradient_worked_by_hand
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = softmax(logits)
+     return (p - jax.nn.one_hot(labels, logits.shape[-1])) * p * (1 - p) / len(labels)

right_class_only C16 test_a_gradient_worked_by_hand
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ answers = jax.nn.one_hot(labels, logits.shape[-1])
+     return (softmax(logits) - answers) * answers / len(labels)

doubled C2 test_a_gradient_worked_by_hand
- / len(labels)
+ * 2 / len(labels)

mean_over_the_batch A2 test_a_gradient_worked_by_hand
- / len(labels)
+ .mean(axis=0)

one_example_squeezed A4 test_gradients_of_every_size
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ return jnp.squeeze((softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels))

divided_by_one_less - test_a_gradient_worked_by_hand
- / len(labels)
+ / max(len(labels) - 1, 1)

clipped D13 test_each_row_adds_up_to_zero
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ gradient = (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+     return jnp.clip(gradient, -0.5, 0.5)

rounded_to_nothing C10 test_gradients_of_every_size
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ gradient = (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+     return jnp.where(jnp.abs(gradient) < 0.02, 0.0, gradient)

exponentials_that_overflow C11 test_gradients_of_those_who_are_sure
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = jnp.exp(logits) / jnp.exp(logits).sum(axis=-1, keepdims=True)
+     return (p - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)

one_maximum_for_all C12 test_gradients_of_every_size
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = jnp.exp(logits - logits.max())
+     p = p / p.sum(axis=-1, keepdims=True)
+     return (p - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)

eight_classes A11 test_gradients_of_every_size
- one_hot(labels
+ one_hot(labels % 8

half_precision A16 test_gradients_of_every_size
- / len(labels)
+ .astype(jnp.float16).astype(jnp.float32) / len(labels)

autodiff - test_a_gradient_worked_by_hand
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ return jax.grad(cross_entropy)(logits, labels)

library_function - test_a_gradient_worked_by_hand
- softmax(logits)
+ jax.nn.softmax(logits)

labels_in_a_byte A16 test_gradients_of_every_size
- jax.nn.one_hot(labels,
+ jax.nn.one_hot(labels.astype(jnp.uint8),

small_parts_forgotten - test_gradients_of_those_who_are_sure
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ gradient = (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+     return jnp.where(jnp.abs(gradient) < 1e-5, 0.0, gradient)

sure_and_right_is_enough - test_gradients_of_those_who_are_sure
- return (softmax(logits) - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ p = softmax(logits)
+     p = jnp.where(p > 0.9999, 1.0, p)
+     return (p - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
""",
)

OF_LEARNING_SLOWDOWN = patched(
    __file__,
    "learning_slowdown",
    """
exchanged C21 test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return a - y, 2 * (a - y) * a * (1 - a)

no_two C2 test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y)
+ return (a - y)

slope_forgotten I15 test_both_gradients_of_a_unit_in_the_middle
- (a - y) * a * (1 - a), a - y
+ (a - y), a - y

slope_kept_in_both I15 test_both_gradients_of_a_unit_in_the_middle
- , a - y
+ , (a - y) * a * (1 - a)

slope_from_the_logit E12 test_both_gradients_of_a_unit_in_the_middle
- a * (1 - a)
+ logit * (1 - logit)

half_a_slope - test_both_gradients_of_a_unit_in_the_middle
- a * (1 - a)
+ a

sign - test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return 2 * (y - a) * a * (1 - a), y - a

sign_of_the_second - test_both_gradients_of_a_unit_in_the_middle
- , a - y
+ , y - a

losses_instead_of_gradients - test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return (a - y) ** 2, -y * jnp.log(a) - (1 - y) * jnp.log(1 - a)

by_the_output - test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return 2 * (a - y), (a - y) / (a * (1 - a))

divided_by_zero L8 test_both_gradients_of_a_saturated_unit
- , a - y
+ , (a - y) / (a * (1 - a)) * a * (1 - a)

logarithms_differentiated C9 test_both_gradients_of_a_saturated_unit
- return 2 * (a - y) * a * (1 - a), a - y
+ def entropy(z):
+         p = jax.nn.sigmoid(z)
+         return -jnp.sum(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))
+
+     return 2 * (a - y) * a * (1 - a), jax.grad(entropy)(logit)

clamp_differentiated C10 test_both_gradients_of_a_saturated_unit
- return 2 * (a - y) * a * (1 - a), a - y
+ def entropy(z):
+         p = jnp.clip(jax.nn.sigmoid(z), 1e-7, 1 - 1e-7)
+         return -jnp.sum(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))
+
+     return 2 * (a - y) * a * (1 - a), jax.grad(entropy)(logit)

sigmoid_that_overflows L8 test_both_gradients_of_a_saturated_unit
- return 2 * (a - y) * a * (1 - a), a - y
+ def squares(z):
+         return jnp.sum((1 / (1 + jnp.exp(-z)) - y) ** 2)
+
+     return jax.grad(squares)(logit), a - y

other_form_of_the_sigmoid L8 test_both_gradients_of_a_saturated_unit
- jax.nn.sigmoid(logit)
+ jnp.exp(logit) / (1 + jnp.exp(logit))

answer_one_only - test_both_gradients_of_a_unit_in_the_middle
- , a - y
+ , a - 1

errors_without_sign - test_both_gradients_of_a_unit_in_the_middle
- 2 * (a - y)
+ 2 * jnp.abs(a - y)

mean A2 test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return (2 * (a - y) * a * (1 - a)).mean(), (a - y).mean()

divided_by_n C1 test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return 2 * (a - y) * a * (1 - a) / len(y), (a - y) / len(y)

vectors_only A4 test_both_gradients_of_every_shape
- return 2 * (a - y) * a * (1 - a), a - y
+ return jax.vmap(lambda a, y: (2 * (a - y) * a * (1 - a), a - y))(a, y)

squeezed A4 test_both_gradients_of_every_shape
- return 2 * (a - y) * a * (1 - a), a - y
+ return jnp.squeeze(2 * (a - y) * a * (1 - a)), jnp.squeeze(a - y)

one_array A16 test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ return jnp.stack([2 * (a - y) * a * (1 - a), a - y])

half_precision A16 test_both_gradients_of_every_shape
- jax.nn.sigmoid(logit)
+ jax.nn.sigmoid(logit.astype(jnp.float16)).astype(jnp.float32)

clipped_logits C10 test_both_gradients_of_every_shape
- jax.nn.sigmoid(logit)
+ jax.nn.sigmoid(jnp.clip(logit, -2, 2))

tanh - test_both_gradients_of_a_unit_in_the_middle
- jax.nn.sigmoid(logit)
+ jnp.tanh(logit)

branch_on_a_value L7 test_both_gradients_of_a_unit_in_the_middle
- return 2
+ if (y == 1).all():
+         return 2 * (a - 1) * a * (1 - a), a - 1
+     return 2

python_number L7 test_both_gradients_of_a_unit_in_the_middle
- , a - y
+ , float((a - y).sum())

library_loss - test_both_gradients_of_a_unit_in_the_middle
- return 2 * (a - y) * a * (1 - a), a - y
+ import optax
+
+     def entropy(z):
+         return optax.losses.sigmoid_binary_cross_entropy(z, y).sum()
+
+     return 2 * (a - y) * a * (1 - a), jax.grad(entropy)(logit)

small_logits_are_zero - test_both_gradients_of_a_saturated_unit
- a = jax.nn.sigmoid(logit)
+ a = jax.nn.sigmoid(jnp.where(jnp.abs(logit) < 1e-3, 0.0, logit))

sure_beyond_eleven - test_both_gradients_of_a_saturated_unit
- a = jax.nn.sigmoid(logit)
+ a = jnp.where(logit > 11.5, 1.0, jax.nn.sigmoid(logit))
""",
)

MUTANTS = [
    *OF_SOFTMAX,
    *OF_LOG_SOFTMAX,
    *OF_CROSS_ENTROPY,
    *OF_CROSS_ENTROPY_GRADIENT,
    *OF_LEARNING_SLOWDOWN,
]
