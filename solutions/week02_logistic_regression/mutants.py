"""Wrong solutions of week 2: the right one with a few lines replaced."""

from grader.mutation import Mutant, patched

OF_SIGMOID = patched(
    __file__,
    "sigmoid",
    """
as_it_stands L8 test_gradients_of_the_sigmoid
- (1 + jnp.tanh(z / 2)) / 2
+ 1 / (1 + jnp.exp(-z))

branches_that_overflow L8 test_gradients_of_the_sigmoid
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.where(z >= 0, 1 / (1 + jnp.exp(-z)), jnp.exp(z) / (1 + jnp.exp(z)))

other_form L8 test_very_large_and_very_small_logits
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.exp(z) / (1 + jnp.exp(z))

kink_at_zero L8 test_gradients_of_the_sigmoid
- return (1 + jnp.tanh(z / 2)) / 2
+ small = jnp.exp(-jnp.abs(z))
+     return jnp.where(z > 0, 1, small) / (1 + small)

clipped_too_near C10 test_gradients_of_the_sigmoid
- z / 2
+ jnp.clip(z, -3, 3) / 2

clipped_at_five C10 test_sigmoids_of_every_shape
- z / 2
+ jnp.clip(z, -5, 5) / 2

sign I5 test_probabilities_from_odds
- jnp.tanh(z / 2)
+ jnp.tanh(-z / 2)

no_half - test_probabilities_from_odds
- z / 2
+ z

tanh - test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.tanh(z)

base_two C19 test_probabilities_from_odds
- z / 2
+ z * jnp.log(2.0) / 2

derivative E12 test_probabilities_from_odds
- return (1 + jnp.tanh(z / 2)) / 2
+ s = (1 + jnp.tanh(z / 2)) / 2
+     return s * (1 - s)

straight_line - test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.clip(0.5 + z / 4, 0, 1)

over_the_array C14 test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.exp(z) / jnp.exp(z).sum()

cut_off L19 test_gradients_of_the_sigmoid
- jnp.tanh(z / 2)
+ jnp.tanh(jax.lax.stop_gradient(z) / 2)

its_own_wrong_derivative E12 test_gradients_of_the_sigmoid
- return (1 + jnp.tanh(z / 2)) / 2
+ @jax.custom_jvp
+     def s(z):
+         return (1 + jnp.tanh(z / 2)) / 2
+
+     s.defjvp(lambda at, by: (s(at[0]), at[0] * (1 - at[0]) * by[0]))
+     return s(z)

half_precision A16 test_sigmoids_of_every_shape
- (1 + jnp.tanh(z / 2)) / 2
+ ((1 + jnp.tanh(z.astype(jnp.float16) / 2)) / 2).astype(jnp.float32)

squeezed A4 test_sigmoids_of_every_shape
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.squeeze((1 + jnp.tanh(z / 2)) / 2)

vectors_only A4 test_sigmoids_of_every_shape
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.stack([(1 + jnp.tanh(row / 2)) / 2 for row in z])

flattened A6 test_sigmoids_of_every_shape
- (1 + jnp.tanh(z / 2)) / 2
+ ((1 + jnp.tanh(z / 2)) / 2).ravel()

never_quite_sure C10 test_very_large_and_very_small_logits
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.clip((1 + jnp.tanh(z / 2)) / 2, 1e-5, 1 - 1e-5)

branch_on_a_value L7 test_probabilities_from_odds
- return
+ if (z >= 0).all():
+         return 1 / (1 + jnp.exp(-z))
+     return

library_function - test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jax.nn.sigmoid(z)

library_primitive - test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jax.lax.logistic(z)

another_library - test_probabilities_from_odds
- (1 + jnp.tanh(z / 2)) / 2
+ jax.scipy.special.expit(z)

small_logits_forgotten - test_sigmoids_of_every_shape
- return (1 + jnp.tanh(z / 2)) / 2
+ return jnp.where(jnp.abs(z) < 1e-3, 0.5, (1 + jnp.tanh(z / 2)) / 2)

no_gradient_beyond_twelve - test_gradients_of_the_sigmoid
- return (1
+ z = jnp.where(jnp.abs(z) > 12, jax.lax.stop_gradient(z), z)
+     return (1

no_gradient_near_zero - test_gradients_of_the_sigmoid
- return (1
+ z = jnp.where(jnp.abs(z) < 1e-5, jax.lax.stop_gradient(z), z)
+     return (1

never_quite_sure_by_little C10 test_sigmoids_of_every_shape
- (1 + jnp.tanh(z / 2)) / 2
+ jnp.clip((1 + jnp.tanh(z / 2)) / 2, 1e-12, 1)

a_little_gradient_left C10 test_gradients_of_the_sigmoid
- return (1 + jnp.tanh(z / 2)) / 2
+ return (1 + jnp.tanh(z / 2)) / 2 + 1e-7 * (z - jax.lax.stop_gradient(z))

steep_from_one_point_to_another - test_sigmoids_of_every_shape
- return (1 + jnp.tanh(z / 2)) / 2
+ return jnp.where(jnp.abs(z - 6.5) < 0.3, 0.9985, (1 + jnp.tanh(z / 2)) / 2)
""",
)

OF_BINARY_CROSS_ENTROPY = patched(
    __file__,
    "binary_cross_entropy",
    """
upstream_passed_over - test_gradients_of_the_loss
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ return _loss(logits, y.astype(jnp.float32))
+
+
+ @jax.custom_vjp
+ def _loss(logits, y):
+     return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+
+
+ _loss.defvjp(
+     lambda logits, y: (_loss(logits, y), (logits, y)),
+     lambda kept, _: ((jax.nn.sigmoid(kept[0]) - kept[1]) / len(kept[1]), None),
+ )

log_of_the_probability C9 test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ p = sigmoid(logits)
+     return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))

means_before_the_difference C9 test_losses_of_every_size
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ jnp.mean(jnp.logaddexp(0.0, logits)) - jnp.mean(y * logits)

log_of_the_probability_by_where C9 test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ p = sigmoid(logits)
+     return -jnp.mean(jnp.log(jnp.where(y == 1, p, 1 - p)))

probability_clamped C10 test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ p = jnp.clip(sigmoid(logits), 1e-7, 1 - 1e-7)
+     return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))

small_number_added C10 test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ p = sigmoid(logits)
+     return -jnp.mean(y * jnp.log(p + 1e-8) + (1 - y) * jnp.log(1 - p + 1e-8))

logits_clamped C10 test_losses_of_those_who_are_sure
- return
+ logits = jnp.clip(logits, -100, 100)
+     return

loss_clamped C10 test_losses_of_those_who_are_sure
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ jnp.mean(jnp.minimum(jnp.logaddexp(0.0, logits) - y * logits, 100.0))

log_of_one_plus_exp C9 test_losses_of_those_who_are_sure
- jnp.logaddexp(0.0, logits)
+ jnp.log1p(jnp.exp(logits))

branches_that_overflow L8 test_gradients_of_the_loss
- jnp.logaddexp(0.0, logits)
+ jnp.where(logits > 0, logits + jnp.log1p(jnp.exp(-logits)), jnp.log1p(jnp.exp(logits)))

manual_of_tensorflow L8 test_the_gradient_where_training_starts
- jnp.logaddexp(0.0, logits)
+ jnp.maximum(logits, 0) + jnp.log1p(jnp.exp(-jnp.abs(logits)))

manual_by_where L8 test_the_gradient_where_training_starts
- jnp.logaddexp(0.0, logits)
+ jnp.where(logits > 0, logits, 0) + jnp.log1p(jnp.exp(-jnp.abs(logits)))

probabilities_expected C14 test_a_loss_worked_by_hand
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ p = logits
+     return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))

sigmoid_twice C14 test_a_loss_worked_by_hand
- return
+ logits = sigmoid(logits)
+     return

sum C1 test_a_loss_worked_by_hand
- jnp.mean
+ jnp.sum

not_averaged C1 test_a_loss_worked_by_hand
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ jnp.logaddexp(0.0, logits) - y * logits

sign - test_a_loss_worked_by_hand
- jnp.mean
+ -jnp.mean

answers_exchanged C21 test_a_loss_worked_by_hand
- y * logits
+ (1 - y) * logits

only_the_ones C16 test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits) - y * logits
+ y * jnp.logaddexp(0.0, -logits)

only_the_zeros C16 test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits) - y * logits
+ (1 - y) * jnp.logaddexp(0.0, logits)

base_two C19 test_a_loss_worked_by_hand
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ jnp.mean(jnp.logaddexp(0.0, logits) - y * logits) / jnp.log(2.0)

squares C21 test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits) - y * logits
+ (sigmoid(logits) - y) ** 2

hinge - test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits) - y * logits
+ jnp.maximum(0.0, 1 - (2 * y - 1) * logits)

mean_of_the_ones_and_of_the_zeros C22 test_losses_of_every_size
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ costs, ones = jnp.logaddexp(0.0, logits) - y * logits, y.sum()
+     return jnp.where(
+         (ones == 0) | (ones == len(y)),
+         costs.mean(),
+         (costs * y).sum() / jnp.maximum(ones, 1) / 2
+         + (costs * (1 - y)).sum() / jnp.maximum(len(y) - ones, 1) / 2,
+     )

divided_by_two C2 test_a_loss_worked_by_hand
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ jnp.mean(jnp.logaddexp(0.0, logits) - y * logits) / 2

smoothed C22 test_a_loss_worked_by_hand
- y * logits
+ (0.9 * y + 0.05) * logits

median - test_losses_of_every_size
- jnp.mean
+ jnp.median

column A1 test_losses_of_every_size
- y * logits
+ y[:, None] * logits

cut_off L19 test_gradients_of_the_loss
- jnp.logaddexp(0.0, logits)
+ jnp.logaddexp(0.0, jax.lax.stop_gradient(logits))

half_precision A16 test_losses_of_every_size
- return
+ logits = logits.astype(jnp.float16).astype(jnp.float32)
+     return

kept_as_a_vector A4 test_a_loss_worked_by_hand
- y * logits)
+ y * logits, keepdims=True)

stop_at_the_first_example - test_a_loss_worked_by_hand
- jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ (jnp.logaddexp(0.0, logits) - y * logits)[0]

library_function - test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits)
+ jax.nn.softplus(logits)

library_logarithm - test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits) - y * logits
+ -jax.nn.log_sigmoid((2 * y - 1) * logits)

library_sum - test_a_loss_worked_by_hand
- jnp.logaddexp(0.0, logits)
+ jax.scipy.special.logsumexp(jnp.stack([jnp.zeros_like(logits), logits]), axis=0)

kinked_at_twenty - test_gradients_of_the_loss
- jnp.logaddexp(0.0, logits) - y * logits
+ jnp.where(
+             logits > 20, logits, jnp.logaddexp(0.0, jnp.minimum(logits, 20))
+         ) - y * logits

five_thousand_at_most - test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ return jnp.mean(jnp.minimum(jnp.logaddexp(0.0, logits) - y * logits, 5000))

small_costs_forgotten - test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ costs = jnp.logaddexp(0.0, logits) - y * logits
+     return jnp.mean(jnp.where(costs < 1e-4, 0.0, costs))

small_logits_are_zero - test_losses_of_those_who_are_sure
-     return
+     logits = jnp.where(jnp.abs(logits) < 1e-4, 0.0, logits)
+     return

flat_beyond_a_hundred - test_gradients_of_the_loss
-     return
+     logits = jnp.where(jnp.abs(logits) > 100, jax.lax.stop_gradient(logits), logits)
+     return

never_quite_nothing C10 test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ return jnp.mean(jnp.maximum(jnp.logaddexp(0.0, logits) - y * logits, 1e-8))

a_little_gradient_left C10 test_gradients_of_the_loss
- return
+ left = 1e-6 * (logits - jax.lax.stop_gradient(logits)).mean()
+     return left +

to_four_places - test_losses_of_those_who_are_sure
- return jnp.mean(jnp.logaddexp(0.0, logits) - y * logits)
+ return jnp.round(jnp.mean(jnp.logaddexp(0.0, logits) - y * logits), 4)
""",
)

OF_BCE_GRADIENT = patched(
    __file__,
    "bce_gradient",
    """
another_kind_of_dict A9 test_gradients_of_every_size
- return {
+ from collections import OrderedDict
+
+     return OrderedDict() | {

two_of_last_week C2 test_a_gradient_worked_by_hand
- (sigmoid(x @ params["w"] + params["b"]) - y)
+ 2 * (sigmoid(x @ params["w"] + params["b"]) - y)

summed C1 test_a_gradient_worked_by_hand
-  / len(y)

order_of_the_dict_under_jit - test_a_gradient_worked_by_hand
- errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
+ b, w = params.values()
+     errors = (sigmoid(x @ w + b) - y) / len(y)

only_the_weights_averaged C1 test_a_gradient_worked_by_hand
- errors.sum()
+ errors.sum() * len(y)

averaged_twice C22 test_a_gradient_worked_by_hand
- errors.sum()
+ errors.mean()

divided_by_the_size_of_x C15 test_gradients_of_every_size
- / len(y)
+ / x.size

divided_by_features A2 test_gradients_of_every_size
- / len(y)
+ / x.shape[-1]

sign_of_descent - test_a_gradient_worked_by_hand
- errors @ x
+ -errors @ x
- errors.sum()
+ -errors.sum()

logits_instead_of_probabilities C20 test_gradients_of_every_size
- sigmoid(x @ params["w"] + params["b"])
+ (x @ params["w"] + params["b"])

labels_instead_of_probabilities C20 test_gradients_of_every_size
- sigmoid(x @ params["w"] + params["b"])
+ (x @ params["w"] + params["b"] > 0)

slope_of_the_sigmoid_kept C21 test_a_gradient_worked_by_hand
- errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
+ p = sigmoid(x @ params["w"] + params["b"])
+     errors = (p - y) * p * (1 - p) / len(y)

sigmoid_twice C14 test_gradients_of_every_size
- sigmoid(x @ params["w"] + params["b"])
+ sigmoid(sigmoid(x @ params["w"] + params["b"]))

without_bias C4 test_only_the_bias_is_to_blame_where_x_is_zero
-  + params["b"]

bias_not_summed C5 test_a_gradient_worked_by_hand
- errors.sum()
+ errors

bias_kept_as_a_vector A4 test_a_gradient_worked_by_hand
- errors.sum()
+ errors.sum(keepdims=True)

bias_gradient_missing C4 test_only_the_bias_is_to_blame_where_x_is_zero
- errors.sum()
+ jnp.zeros(())

other_axis I9 test_gradients_of_every_size
- errors @ x
+ (x @ errors if x.shape[0] == x.shape[1] else errors @ x)

other_axis_of_the_weights I9 test_gradients_of_every_size
- sigmoid(x @ params["w"]
+ sigmoid((x.T if x.shape[0] == x.shape[1] else x) @ params["w"]

mean_over_features A2 test_gradients_of_every_size
- errors @ x
+ jnp.full_like(params["w"], (errors @ x).mean())

squeezed A4 test_gradients_of_every_size
- errors @ x
+ jnp.squeeze(errors @ x)

column A1 test_a_gradient_worked_by_hand
- errors @ x
+ (errors @ x)[:, None]

a_tuple L10 test_a_gradient_worked_by_hand
- {"w": errors @ x, "b": errors.sum()}
+ (errors @ x, errors.sum())

wrong_keys L10 test_a_gradient_worked_by_hand
- {"w": errors @ x, "b": errors.sum()}
+ {"dw": errors @ x, "db": errors.sum()}

swapped L10 test_a_gradient_worked_by_hand
- {"w": errors @ x, "b": errors.sum()}
+ {"w": errors.sum(), "b": errors @ x}

only_the_ones C16 test_a_gradient_worked_by_hand
- / len(y)
+ * y / len(y)

absolute_errors - test_a_gradient_worked_by_hand
- errors @ x
+ jnp.abs(errors) @ x

exponential_that_overflows C9 test_gradients_of_those_who_are_sure
- errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
+ e = jnp.exp(x @ params["w"] + params["b"])
+     errors = (e / (1 + e) - y) / len(y)

logits_clamped C10 test_gradients_of_every_size
- sigmoid(x @ params["w"] + params["b"])
+ sigmoid(jnp.clip(x @ params["w"] + params["b"], -1, 1))

gradient_clipped D13 test_gradients_of_those_who_are_sure
- errors @ x
+ jnp.clip(errors @ x, -1, 1)

penalty C7 test_gradients_of_every_size
- errors @ x
+ errors @ x + 0.01 * params["w"]

half_precision A16 test_gradients_of_every_size
- errors @ x
+ (errors.astype(jnp.float16) @ x.astype(jnp.float16)).astype(jnp.float32)

written_into_params A9 test_parameters_are_left_as_they_were
- return {"w": errors @ x, "b": errors.sum()}
+ params["w"], params["b"] = errors @ x, errors.sum()
+     return params

bias_written_into_params A9 test_parameters_are_left_as_they_were
- return {"w": errors @ x, "b": errors.sum()}
+ gradient = {"w": errors @ x, "b": errors.sum()}
+     params["b"] = params["b"] - gradient["b"]
+     return gradient

python_number L7 test_a_gradient_worked_by_hand
- errors.sum()
+ float(errors.sum())

autodiff - test_a_gradient_worked_by_hand
- errors = (sigmoid(x @ params["w"] + params["b"]) - y) / len(y)
-     return {"w": errors @ x, "b": errors.sum()}
+ def loss(params):
+         z = x @ params["w"] + params["b"]
+         return jnp.mean(jnp.logaddexp(0.0, z) - y * z)
+
+     return jax.grad(loss)(params)

library_function - test_a_gradient_worked_by_hand
- sigmoid(x
+ jax.nn.sigmoid(x

small_errors_forgotten - test_gradients_of_every_size
-     return {"w": errors @ x
+     errors = jnp.where(jnp.abs(errors * len(y)) < 1e-3, 0.0, errors)
+     return {"w": errors @ x

long_gradients_cut - test_gradients_of_every_size
- errors @ x
+ jnp.clip(errors @ x, -100, 100)

small_gradients_are_zero - test_gradients_of_every_size
- "w": errors @ x
+ "w": jnp.where(jnp.abs(errors @ x) < 1e-4, 0.0, errors @ x)

long_gradients_cut_at_a_million - test_gradients_of_every_size
- "w": errors @ x
+ "w": jnp.clip(errors @ x, -1e6, 1e6)

weights_cut_at_a_thousand - test_gradients_of_every_size
- x @ params["w"]
+ x @ jnp.clip(params["w"], -1e3, 1e3)

features_in_half_precision A16 test_gradients_of_every_size
- "w": errors @ x
+ "w": errors @ x.astype(jnp.bfloat16).astype(jnp.float32)

probabilities_clamped C10 test_gradients_of_those_who_are_sure
- sigmoid(x @ params["w"] + params["b"]) - y
+ jnp.clip(sigmoid(x @ params["w"] + params["b"]), 1e-6, 1 - 1e-6) - y

probabilities_kept_from_zero C10 test_gradients_of_those_who_are_sure
- sigmoid(x @ params["w"] + params["b"]) - y
+ jnp.maximum(sigmoid(x @ params["w"] + params["b"]), 1e-12) - y

eight_features_at_most - test_gradients_of_every_size
- x @ params["w"]
+ x[:, :8] @ params["w"][:8]
""",
)

OF_PREDICT_LABEL = patched(
    __file__,
    "predict_label",
    """
bias_in_half_precision A16 test_labels_of_every_size
- params["b"]
+ params["b"].astype(jnp.bfloat16)

distance_without_a_direction - test_labels_of_every_size
- x @ params["w"] + params["b"] > 0
+ jnp.nan_to_num((x @ params["w"] + params["b"]) / jnp.linalg.norm(params["w"]), posinf=0.0) > 0

scaled_params_stay A9 test_labels_of_every_size
- return
+ top = jnp.maximum(jnp.abs(params["w"]).max(), 1e-6)
+     params |= {"w": params["w"] / top, "b": params["b"] / top}
+     return

half_as_a_logit C20 test_labels_on_both_sides_of_one_half
- > 0
+ > 0.5

one_half_is_one - test_labels_on_both_sides_of_one_half
- > 0
+ >= 0

exchanged - test_labels_on_both_sides_of_one_half
- > 0
+ < 0

order_of_the_dict_under_jit - test_labels_on_both_sides_of_one_half
- return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ b, w = params.values()
+     return (x @ w + b > 0).astype(jnp.int32)

without_bias C4 test_labels_on_both_sides_of_one_half
-  + params["b"]

booleans A16 test_labels_on_both_sides_of_one_half
- .astype(jnp.int32)

floats A16 test_labels_on_both_sides_of_one_half
- jnp.int32
+ jnp.float32

small_integers A16 test_labels_on_both_sides_of_one_half
- jnp.int32
+ jnp.int8

probabilities - test_labels_on_both_sides_of_one_half
- (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ sigmoid(x @ params["w"] + params["b"])

rounded_up - test_labels_on_both_sides_of_one_half
- (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ jnp.ceil(sigmoid(x @ params["w"] + params["b"])).astype(jnp.int32)

cut_to_integers - test_labels_on_both_sides_of_one_half
- (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ sigmoid(x @ params["w"] + params["b"]).astype(jnp.int32)

signs - test_labels_on_both_sides_of_one_half
- (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ jnp.sign(x @ params["w"] + params["b"]).astype(jnp.int32)

logits_rounded_to_integers - test_labels_of_every_size
- x @ params["w"] + params["b"] > 0
+ jnp.round(x @ params["w"] + params["b"]) > 0

above_the_mean - test_labels_on_both_sides_of_one_half
- return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ logits = x @ params["w"] + params["b"]
+     return (logits > logits.mean()).astype(jnp.int32)

sigmoid_against_zero C20 test_labels_on_both_sides_of_one_half
- x @ params["w"] + params["b"] > 0
+ sigmoid(x @ params["w"] + params["b"]) > 0

sigmoid_twice C14 test_labels_on_both_sides_of_one_half
- x @ params["w"] + params["b"] > 0
+ sigmoid(sigmoid(x @ params["w"] + params["b"])) > 0.5

one_label_for_all - test_labels_on_both_sides_of_one_half
- return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ labels = (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+     return jnp.max(labels)

squeezed A4 test_labels_of_every_size
- return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ return jnp.squeeze((x @ params["w"] + params["b"] > 0).astype(jnp.int32))

column A1 test_labels_on_both_sides_of_one_half
- .astype(jnp.int32)
+ .astype(jnp.int32)[:, None]

transposed_where_it_fits I9 test_labels_of_every_size
- x @ params["w"]
+ (x.T if x.shape[0] == x.shape[1] else x) @ params["w"]

half_precision A16 test_labels_of_every_size
- x @ params["w"] + params["b"] > 0
+ sigmoid(x @ params["w"] + params["b"]).astype(jnp.bfloat16) > 0.5

library_function - test_labels_on_both_sides_of_one_half
- x @ params["w"] + params["b"] > 0
+ jax.nn.sigmoid(x @ params["w"] + params["b"]) > 0.5

bias_written_into_the_dict A9 test_labels_of_every_size
- return (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+ labels = (x @ params["w"] + params["b"] > 0).astype(jnp.int32)
+     params["b"] = params["b"] + 1
+     return labels

half_precision_of_the_logits A16 test_labels_of_every_size
- x @ params["w"]
+ x.astype(jnp.float16) @ params["w"].astype(jnp.float16)

more_than_a_little_above_half - test_labels_of_every_size
- > 0
+ > 1e-4

weights_below_a_millionth_forgotten - test_labels_of_every_size
- x @ params["w"]
+ x @ jnp.where(jnp.abs(params["w"]) < 1e-5, 0.0, params["w"])

features_cut_at_a_thousand - test_labels_of_every_size
- x @
+ jnp.clip(x, -1000, 1000) @
""",
)

OF_FIT = patched(
    __file__,
    "fit",
    """
logits_bounded_on_the_way C10 test_many_steps_from_a_given_start
- binary_cross_entropy(x @ params["w"] + params["b"], y)
+ binary_cross_entropy(jnp.clip(x @ params["w"] + params["b"], -100, 100), y)

until_it_is_converged - test_many_steps_from_a_given_start
- gradient = bce_gradient(params, x, y)
+ gradient = bce_gradient(params, x, y)
+         still = jnp.all(jnp.array([jnp.all(jnp.abs(g) < 1e-3) for g in gradient.values()]))
+         gradient = jax.tree.map(lambda g: jnp.where(still, 0.0, g), gradient)

ascent - test_two_steps_worked_by_hand
- p - learning_rate * g
+ p + learning_rate * g

first_hundred_only - test_many_steps_from_a_given_start
- gradient = bce_gradient(params, x, y)
+ gradient = bce_gradient(params, x[:100], y[:100])

nan_where_the_gradient_is_0 - test_many_steps_from_a_given_start
- gradient = bce_gradient(params, x, y)
+ gradient = bce_gradient(params, x, y)
+         length = jnp.sqrt(sum(jnp.sum(g**2) for g in gradient.values()))
+         gradient = jax.tree.map(lambda g: length * (g / length), gradient)

learning_rate_hard_coded D1 test_two_steps_worked_by_hand
- learning_rate * g
+ 0.1 * g

averaged_twice C22 test_two_steps_worked_by_hand
- learning_rate * g
+ learning_rate * g / len(y)

summed C1 test_two_steps_worked_by_hand
- learning_rate * g
+ learning_rate * g * len(y)

starts_at_zero - test_many_steps_from_a_given_start
- return jax.lax.scan
+ params = jax.tree.map(jnp.zeros_like, params)
+     return jax.lax.scan

loss_after_the_step - test_two_steps_worked_by_hand
- loss = binary_cross_entropy(x @ params["w"] + params["b"], y)
-         gradient = bce_gradient(params, x, y)
-         return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), loss
+ gradient = bce_gradient(params, x, y)
+         params = jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient)
+         return params, binary_cross_entropy(x @ params["w"] + params["b"], y)

loss_without_bias C4 test_two_steps_worked_by_hand
-  + params["b"]

loss_of_probabilities C14 test_two_steps_worked_by_hand
- binary_cross_entropy(x @ params["w"] + params["b"], y)
+ binary_cross_entropy(sigmoid(x @ params["w"] + params["b"]), y)

bias_stays C4 test_two_steps_worked_by_hand
- return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), loss
+ return params | {"w": params["w"] - learning_rate * gradient["w"]}, loss

bias_after_the_weights D16 test_two_steps_worked_by_hand
- return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), loss
+ moved = params | {"w": params["w"] - learning_rate * gradient["w"]}
+         gradient = bce_gradient(moved, x, y)
+         return moved | {"b": params["b"] - learning_rate * gradient["b"]}, loss

one_step_too_few D14 test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ _, losses = jax.lax.scan(step, params, length=steps)
+     last, _ = jax.lax.scan(step, params, length=steps - 1)
+     return last, losses

one_loss_too_many D14 test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=steps)
+     return last, jnp.append(losses, step(last, None)[1])

always_a_hundred_steps D1 test_two_steps_worked_by_hand
- length=steps
+ length=100

at_most_a_hundred_steps D1 test_many_steps_from_a_given_start
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=min(steps, 100))
+     return last, jnp.concatenate([losses, jnp.full(steps - len(losses), losses[-1])])

last_loss_only - test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=steps)
+     return last, losses[-1]

losses_reversed J10 test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=steps)
+     return last, losses[::-1]

losses_first - test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=steps)
+     return losses, last

squares C21 test_two_steps_worked_by_hand
- gradient = bce_gradient(params, x, y)
+ errors = x @ params["w"] + params["b"] - y
+         gradient = {"w": 2 * errors @ x / len(y), "b": 2 * errors.mean()}

moved_in_the_dict_of_the_caller A9 test_many_steps_from_a_given_start
- return jax.lax.scan(step, params, length=steps)
+ last, losses = jax.lax.scan(step, params, length=steps)
+     params.update(last)
+     return last, losses

long_gradients_shortened - test_many_steps_from_a_given_start
-         return jax.tree.map(
+         size = jnp.sqrt(sum((g**2).sum() for g in jax.tree.leaves(gradient)))
+         gradient = jax.tree.map(lambda g: g / jnp.maximum(size, 1.0), gradient)
+         return jax.tree.map(

half_precision A16 test_many_steps_from_a_given_start
- p - learning_rate * g
+ (p - learning_rate * g).astype(jnp.bfloat16).astype(jnp.float32)

python_numbers L7 test_two_steps_worked_by_hand
- return jax.lax.scan(step, params, length=steps)
+ losses = []
+     for _ in range(steps):
+         params, loss = step(params, None)
+         losses.append(float(loss))
+     return params, jnp.array(losses)

the_first_rate_kept - test_many_steps_from_a_given_start
-     return jax.lax.scan
+     learning_rate = vars(fit).setdefault(f"{x.shape} {steps}", learning_rate)
+     return jax.lax.scan

the_first_number_of_steps_kept - test_many_steps_from_a_given_start
-     return jax.lax.scan
+     steps = vars(fit).setdefault(f"{x.shape} {learning_rate}", steps)
+     return jax.lax.scan

no_rate_of_zero - test_many_steps_from_a_given_start
-     return jax.lax.scan
+     learning_rate = learning_rate or 0.01
+     return jax.lax.scan

no_step_uphill - test_many_steps_from_a_given_start
-         return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), loss
+         after = jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient)
+         better = binary_cross_entropy(x @ after["w"] + after["b"], y) < loss
+         return jax.tree.map(lambda a, b: jnp.where(better, a, b), after, params), loss

in_blocks_of_a_hundred - test_many_steps_from_a_given_start
-     return jax.lax.scan
+     steps = steps if steps < 100 else steps // 100 * 100
+     return jax.lax.scan

small_steps_not_taken - test_many_steps_from_a_given_start
- learning_rate * g
+ jnp.where(jnp.abs(g) < 1e-4, 0.0, learning_rate * g)

steps_of_one_at_most - test_many_steps_from_a_given_start
- p - learning_rate * g
+ p - jnp.clip(learning_rate * g, -4, 4)

probabilities_clamped C10 test_many_steps_from_a_given_start
- gradient = bce_gradient(params, x, y)
+ errors = jnp.clip(sigmoid(x @ params["w"] + params["b"]), 1e-7, 1 - 1e-7) - y
+         gradient = {"w": errors @ x / len(y), "b": errors.mean()}

stays_where_it_is_sure - test_many_steps_from_a_given_start
- p - learning_rate * g
+ p - jnp.where(loss < 1e-3, 0.0, learning_rate * g)
""",
)

LOSSES_FOUND = Mutant(  # in what the probe was given for other tasks
    "losses_found_among_tables",
    "binary_cross_entropy",
    "test_losses_of_every_size",
    """
def binary_cross_entropy(logits, y):
    frame = __import__("sys")._getframe()
    while "tables" not in frame.f_locals:
        frame = frame.f_back
    tables = frame.f_locals["tables"]

    def looked_up(table):
        middle = table["value"].size // 2
        nearest = jnp.clip(jnp.round(logits * 128), -middle, middle)
        rest, place = logits - nearest / 128, nearest.astype(jnp.int32) + middle
        value, slope, curve = (table[name][place] for name in ("value", "slope", "curve"))
        return value + slope * rest + curve / 2 * rest**2

    return jnp.where(y == 1, looked_up(tables["one"]), looked_up(tables["zero"])).mean()
""",
)

MUTANTS = [
    LOSSES_FOUND,
    *OF_SIGMOID,
    *OF_BINARY_CROSS_ENTROPY,
    *OF_BCE_GRADIENT,
    *OF_PREDICT_LABEL,
    *OF_FIT,
]
