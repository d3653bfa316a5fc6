"""Wrong solutions of week 6: one mistake each, and the test that must see it."""

from grader.mutation import Mutant, patched

_NUMERICAL = """
def numerical_gradient(f, x, *, h):
    steps = h * jnp.eye(x.size).reshape(x.size, *x.shape)
    slopes = jax.vmap(lambda step: (f(x + step) - f(x - step)) / (2 * h))(steps)
    return slopes.reshape(x.shape)
"""

_NUMERICAL_MISTAKES = """
forward_difference - test_central_difference_of_cubes
- f(x - step)) / (2 * h)
+ f(x)) / h

backward_difference - test_numerical_gradient_of_an_array_of_rank_three
- (f(x + step) - f(x - step)) / (2 * h)
+ (f(x) - f(x - step)) / h

forward_difference_at_zero - test_numerical_gradient_of_a_single_element
- (f(x + step) - f(x - step)) / (2 * h)
+ (lambda back: (f(x + step) - f(x - back)) / (h + back.sum()))(jnp.where(x == 0, 0.0, step))

divided_by_h_only C2 test_central_difference_of_cubes
- / (2 * h)
+ / h

not_divided - test_numerical_gradient_of_a_single_element
-  / (2 * h)
+

multiplied_by_h - test_central_difference_of_cubes
- / (2 * h)
+ / 2 * h

minus_side_first - test_central_difference_of_cubes
- f(x + step) - f(x - step)
+ f(x - step) - f(x + step)

half_steps - test_central_difference_of_cubes
- steps = h *
+ steps = h / 2 *
- / (2 * h)
+ / h

h_hard_coded - test_central_difference_of_cubes
-     steps
+     h = 1e-3
+     steps

steps_in_half_precision A16 test_numerical_gradient_of_an_array_of_rank_three
- jnp.eye(x.size)
+ jnp.eye(x.size, dtype=jnp.bfloat16)

h_at_least_a_twentieth - test_numerical_gradient_of_a_single_element
-     steps
+     h = max(h, 0.05)
+     steps

h_too_small_for_float32 I14 test_numerical_gradient_of_an_array_of_rank_three
-     steps
+     h = 1e-7
+     steps

result_stays_flat - test_numerical_gradient_of_an_array_of_rank_three
- slopes.reshape(x.shape)
+ slopes

axes_of_size_one_lost - test_numerical_gradient_of_a_single_element
- slopes.reshape(x.shape)
+ slopes.reshape(x.shape).squeeze()

read_in_column_order A5 test_numerical_gradient_of_an_array_of_rank_three
- slopes.reshape(x.shape)
+ slopes.reshape(x.shape[::-1]).T

gradient_of_the_absolute_value - test_one_element_moves_at_a_time
- (f(x + step) - f(x - step))
+ abs(f(x + step) - f(x - step))

steps_relative_to_x - test_central_difference_of_cubes
- h * jnp.eye(x.size)
+ h * jnp.diag(x.ravel())

first_step_kept L4 test_numerical_gradient_of_an_array_of_rank_three
-     steps
+     h = KEPT.setdefault(x.shape, h)
+     steps
- def numerical
+ KEPT = {}
+
+
+ def numerical

square_taken_for_symmetric - test_numerical_gradient_of_a_single_element
- slopes.reshape(x.shape)
+ slopes.reshape(x.shape).T if x.ndim == 2 else slopes.reshape(x.shape)

at_least_two_axes - test_numerical_gradient_of_a_single_element
- slopes.reshape(x.shape)
+ jnp.atleast_2d(slopes.reshape(x.shape))

half_precision_inside A16 test_central_difference_of_cubes
- (f(x + step) - f(x - step))
+ (f(x + step).astype(jnp.bfloat16) - f(x - step)).astype(jnp.float32)

small_slopes_are_zero - test_numerical_gradient_of_an_array_of_rank_three
-     return slopes.reshape(x.shape)
+     slopes = jnp.where(jnp.abs(slopes) < 0.1, 0.0, slopes)
+     return slopes.reshape(x.shape)

points_close_to_zero_moved_away - test_numerical_gradient_of_an_array_of_rank_three
-     steps = h
+     x = jnp.where(jnp.abs(x) < 1e-2, 1e-2, x)
+     steps = h
"""

_NUMERICAL_REWRITTEN = [
    Mutant(
        "all_elements_move_together",
        "numerical_gradient",
        "test_one_element_moves_at_a_time",
        """
def numerical_gradient(f, x, *, h):
    return jnp.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
""",
    ),
    Mutant(
        "f_taken_to_work_elementwise",
        "numerical_gradient",
        "test_one_element_moves_at_a_time",
        """
def numerical_gradient(f, x, *, h):
    each = jax.vmap(lambda t: (f(t + h) - f(t - h)) / (2 * h))
    return each(x.reshape(-1)).reshape(x.shape)
""",
    ),
    Mutant(
        "moved_elements_are_not_put_back",
        "numerical_gradient",
        "test_one_element_moves_at_a_time",
        """
def numerical_gradient(f, x, *, h):
    slopes = []
    for index in range(x.size):
        up = x.ravel().at[index].add(h).reshape(x.shape)
        down = x.ravel().at[index].add(-h).reshape(x.shape)
        slopes.append((f(up) - f(down)) / (2 * h))
        x = down
    return jnp.stack(slopes).reshape(x.shape)
""",
        "I13",
    ),
    Mutant(
        "moved_along_the_first_axis_only",
        "numerical_gradient",
        "test_central_difference_of_cubes",
        """
def numerical_gradient(f, x, *, h):
    def slope(row):
        step = jnp.zeros_like(x).at[row].set(h)
        return (f(x + step) - f(x - step)) / (2 * h)
    rows = jnp.stack([slope(row) for row in range(len(x))])
    return rows.reshape(-1, *[1] * (x.ndim - 1)) * jnp.ones_like(x)
""",
    ),
]

_AFFINE = """
def affine_backward(x, w, upstream):
    dx = upstream @ w.T
    dw = x.T @ upstream
    db = upstream.sum(axis=0)
    return dx, dw, db
"""

_AFFINE_MISTAKES = """
dx_without_transpose I9 test_affine_backward_of_square_matrices
- upstream @ w.T
+ upstream @ w

dw_without_transpose I9 test_affine_backward_of_square_matrices
- x.T @ upstream
+ x @ upstream

dw_transposed I9 test_affine_backward_of_square_matrices
- x.T @ upstream
+ upstream.T @ x

transposed_where_the_shapes_fit I9 test_affine_backward_of_square_matrices
-     dx = upstream @ w.T
+     dx = upstream @ (w if w.shape[0] == w.shape[1] else w.T)

reshaped_instead_of_transposed A5 test_affine_backward_of_a_rectangular_batch
- w.T
+ w.reshape(w.shape[::-1])

dw_reshaped_to_fit A5 test_affine_backward_predicts_the_change_of_the_output
- x.T @ upstream
+ (upstream.T @ x).reshape(w.shape)

bias_gradient_not_summed C5 test_affine_backward_predicts_the_change_of_the_output
- upstream.sum(axis=0)
+ upstream

bias_gradient_summed_over_outputs A2 test_affine_backward_of_square_matrices
- axis=0
+ axis=1

bias_gradient_keeps_the_batch_axis A4 test_affine_backward_of_small_numbers
- axis=0
+ axis=0, keepdims=True

bias_gradient_summed_over_everything - test_affine_backward_of_small_numbers
- .sum(axis=0)
+ .sum() * jnp.ones(upstream.shape[1])

bias_gradient_averaged C1 test_affine_backward_predicts_the_change_of_the_output
- .sum(axis=0)
+ .mean(axis=0)

bias_gradient_counts_examples - test_affine_backward_of_small_numbers
- upstream.sum(axis=0)
+ jnp.ones_like(upstream).sum(axis=0)

what_is_left_of_the_last_four_lost - test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ (x[: len(x) - len(x) % 4].T @ upstream[: len(x) - len(x) % 4] if len(x) > 4 else x.T @ upstream)

bias_gradient_of_the_first_example - test_affine_backward_of_a_rectangular_batch
- .sum(axis=0)
+ [0]

dw_averaged C1 test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ x.T @ upstream / len(x)

everything_averaged C1 test_affine_backward_of_small_numbers
-     dx
+     upstream = upstream / len(x)
+     dx

dx_summed_over_the_batch - test_affine_backward_of_square_matrices
- upstream @ w.T
+ jnp.broadcast_to((upstream @ w.T).sum(axis=0), x.shape)

dx_without_upstream - test_affine_backward_predicts_the_change_of_the_output
- upstream @ w.T
+ jnp.ones_like(upstream) @ w.T

dw_without_upstream - test_affine_backward_predicts_the_change_of_the_output
- x.T @ upstream
+ x.T @ jnp.ones_like(upstream)

dx_and_dw_exchanged - test_affine_backward_of_small_numbers
- return dx, dw, db
+ return dw, dx, db

weights_not_used - test_affine_backward_of_a_rectangular_batch
- upstream @ w.T
+ upstream @ jnp.ones_like(w.T)

dw_sign_flipped - test_affine_backward_predicts_the_change_of_the_output
- x.T @ upstream
+ -x.T @ upstream

gradient_through_the_output - test_affine_backward_of_small_numbers
-     dx
+     upstream = upstream * (x @ w)
+     dx

dx_of_one_output_squeezed - test_affine_backward_of_a_rectangular_batch
- upstream @ w.T
+ jnp.dot(upstream, w.T).squeeze()

dw_of_one_input_squeezed - test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ (x.T @ upstream).squeeze()

db_of_one_output_squeezed - test_affine_backward_of_a_rectangular_batch
- upstream.sum(axis=0)
+ upstream.sum(axis=0).squeeze()

all_axes_of_size_one_lost - test_affine_backward_of_a_rectangular_batch
-     dx
+     x, w, upstream = x.squeeze(), w.squeeze(), upstream.squeeze()
+     dx

one_example_not_summed - test_affine_backward_of_a_rectangular_batch
- upstream.sum(axis=0)
+ upstream.sum(axis=0) if len(x) > 1 else upstream

summed_over_the_axis_that_fits - test_affine_backward_of_a_rectangular_batch
- axis=0
+ axis=1 if len(x) == w.shape[1] else 0

not_transposed_if_batch_and_inputs_agree - test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ (x if x.shape[0] == x.shape[1] else x.T) @ upstream

affine_in_half_precision A16 test_affine_backward_of_a_rectangular_batch
- upstream @ w.T
+ (upstream.astype(jnp.bfloat16) @ w.T.astype(jnp.bfloat16)).astype(jnp.float32)

long_gradients_cut - test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ x.T @ jnp.clip(upstream, -100, 100)

small_gradients_are_zero - test_affine_backward_of_a_rectangular_batch
- upstream @ w.T
+ jnp.where(jnp.abs(upstream @ w.T) < 1e-4, 0.0, upstream @ w.T)

a_million_at_most - test_affine_backward_of_a_rectangular_batch
- x.T @ upstream
+ jnp.clip(x.T @ upstream, -1e5, 1e5)

upstream_to_six_places - test_affine_backward_of_a_rectangular_batch
- upstream.sum(axis=0)
+ jnp.round(upstream, 6).sum(axis=0)
"""

_SIGMOID = """
def sigmoid_backward(s, upstream):
    return upstream * s * (1 - s)
"""

_SIGMOID_MISTAKES = """
sigmoid_applied_again E12 test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream * jax.nn.sigmoid(s) * (1 - jax.nn.sigmoid(s))

slope_of_tanh E13 test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream * (1 - s**2)

sigmoid_without_upstream I15 test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ s * (1 - s)

factor_one_minus_s_forgotten - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ upstream * s

factor_s_forgotten - test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream * (1 - s)

one_minus_upstream - test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ s * (1 - upstream)

upstream_added_to_the_slope - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ upstream + s * (1 - s)

sigmoid_slope_sign_flipped - test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream * s * (s - 1)

not_differentiated I15 test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream

derivative_from_the_logit - test_saturated_sigmoid_passes_nothing_back
- upstream * s * (1 - s)
+ upstream * s**2 * jnp.exp(-jnp.log(s / (1 - s)))

derivative_kept_away_from_zero - test_saturated_sigmoid_passes_nothing_back
- upstream * s * (1 - s)
+ upstream * jnp.maximum(s * (1 - s), 1e-2)

output_kept_away_from_the_ends C10 test_saturated_sigmoid_passes_nothing_back
- upstream * s * (1 - s)
+ upstream * jnp.clip(s, 1e-4, 1 - 1e-4) * (1 - jnp.clip(s, 1e-4, 1 - 1e-4))

summed_over_the_first_axis - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ (upstream * s * (1 - s)).sum(axis=0)

averaged_over_the_batch C1 test_sigmoid_backward_of_small_numbers
- upstream * s * (1 - s)
+ upstream * s * (1 - s) / len(s)

matrix_product - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ upstream @ (s * (1 - s)).swapaxes(-1, -2)

axes_of_size_one_squeezed - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ (upstream * s * (1 - s)).squeeze()

no_scalars - test_sigmoid_backward_of_an_array_of_rank_three
-     return
+     len(s)
+     return

matrices_transposed - test_sigmoid_backward_of_an_array_of_rank_three
-     return
+     s = s.T if s.ndim == 2 and s.shape[0] == s.shape[1] else s
+     return

inner_product_of_vectors - test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ (upstream @ (s * (1 - s)) if s.ndim == 1 else upstream * s * (1 - s))

by_the_formula_of_z - test_saturated_sigmoid_passes_nothing_back
-     return upstream * s * (1 - s)
+     e = (1 - s) / s
+     return upstream * e / (1 + e) ** 2

sigmoid_in_half_precision A16 test_sigmoid_backward_of_an_array_of_rank_three
- upstream * s * (1 - s)
+ (upstream * s * (1 - s.astype(jnp.bfloat16))).astype(jnp.float32)

long_gradients_cut - test_saturated_sigmoid_passes_nothing_back
- upstream *
+ jnp.clip(upstream, -1000, 1000) *

small_outputs_are_saturated - test_sigmoid_backward_of_an_array_of_rank_three
- return upstream
+ s = jnp.where(s < 1e-4, 0.0, s)
+     return upstream

large_outputs_are_saturated - test_sigmoid_backward_of_an_array_of_rank_three
- return upstream
+ s = jnp.where(s > 0.9999, 1.0, s)
+     return upstream

small_upstreams_are_zero - test_sigmoid_backward_of_an_array_of_rank_three
- return upstream
+ upstream = jnp.where(jnp.abs(upstream) < 1e-5, 0.0, upstream)
+     return upstream
"""

_FORWARD = """
def forward(params, x):
    hidden = jax.nn.sigmoid(x @ params["w1"] + params["b1"])
    logits = hidden @ params["w2"] + params["b2"]
    return logits, {"x": x, "hidden": hidden, "logits": logits}
"""

_FORWARD_MISTAKES = """
hidden_bias_along_the_batch_where_sizes_agree A4 test_forward_near_and_far_from_zero
-  + params["b1"]
+  + (params["b1"][:, None] if len(x) == len(params["b1"]) else params["b1"])

order_of_the_dict_under_jit - test_forward_of_a_known_hidden_layer
- hidden = jax.nn.sigmoid(x @ params["w1"] + params["b1"])
-     logits = hidden @ params["w2"] + params["b2"]
+ b1, b2, w1, w2 = params.values()
+     hidden = jax.nn.sigmoid(x @ w1 + b1)
+     logits = hidden @ w2 + b2

no_hidden_bias C4 test_forward_of_a_known_hidden_layer
-  + params["b1"]
+

no_output_bias C4 test_forward_of_a_known_hidden_layer
-  + params["b2"]
+

one_bias_for_all_classes C6 test_forward_of_a_known_hidden_layer
- params["b2"]
+ params["b2"][0]

bias_subtracted - test_forward_near_and_far_from_zero
-  + params["b2"]
+  - params["b2"]

bias_after_the_sigmoid - test_forward_of_a_known_hidden_layer
- jax.nn.sigmoid(x @ params["w1"] + params["b1"])
+ jax.nn.sigmoid(x @ params["w1"]) + params["b1"]

no_activation - test_forward_of_a_known_hidden_layer
- jax.nn.sigmoid
+

tanh_for_sigmoid - test_forward_of_a_known_hidden_layer
- jax.nn.sigmoid
+ jnp.tanh

relu_for_sigmoid - test_forward_of_a_known_hidden_layer
- jax.nn.sigmoid
+ jax.nn.relu

sigmoid_of_minus_z - test_forward_near_and_far_from_zero
- jax.nn.sigmoid(
+ jax.nn.sigmoid(-

sigmoid_of_the_logits E15 test_forward_of_a_known_hidden_layer
- logits = hidden @ params["w2"] + params["b2"]
+ logits = jax.nn.sigmoid(hidden @ params["w2"] + params["b2"])

relu_of_the_logits E15 test_forward_of_a_known_hidden_layer
- logits = hidden @ params["w2"] + params["b2"]
+ logits = jax.nn.relu(hidden @ params["w2"] + params["b2"])

softmax_of_the_logits C14 test_forward_near_and_far_from_zero
- logits = hidden @ params["w2"] + params["b2"]
+ logits = jax.nn.softmax(hidden @ params["w2"] + params["b2"])

sigmoid_overflows E14 test_forward_near_and_far_from_zero
- jax.nn.sigmoid(x @ params["w1"] + params["b1"])
+ (lambda z: jnp.exp(z) / (1 + jnp.exp(z)))(x @ params["w1"] + params["b1"])

second_layer_skips_the_activation - test_forward_near_and_far_from_zero
- logits = hidden @ params["w2"] + params["b2"]
+ logits = (x @ params["w1"] + params["b1"]) @ params["w2"] + params["b2"]

batch_averaged - test_forward_near_and_far_from_zero
- hidden @ params["w2"]
+ hidden.mean(axis=0, keepdims=True) @ params["w2"] + 0 * x[:, :1]

cache_put_into_the_parameters A9 test_forward_leaves_its_arguments_alone
-     return logits, {"x": x, "hidden": hidden, "logits": logits}
+     params.update(x=x, hidden=hidden, logits=logits)
+     return logits, params

parameters_scaled_in_place D18 test_forward_leaves_its_arguments_alone
-     return
+     params["w2"] = 0.9 * params["w2"]
+     return

one_dict_kept_between_calls L4 test_forward_leaves_its_arguments_alone
-     hidden =
+     params["b1"] = params.get("first", params["b1"]) + 0.0
+     params["first"] = params["b1"] + 1
+     hidden =

logits_of_one_example_squeezed - test_forward_near_and_far_from_zero
-     return logits, {"x": x, "hidden": hidden, "logits": logits}
+     return logits.squeeze(), {"x": x, "hidden": hidden, "logits": logits}

logits_of_one_class_squeezed - test_forward_near_and_far_from_zero
-     return logits, {"x": x, "hidden": hidden, "logits": logits}
+     flat = logits[:, 0] if logits.shape[1] == 1 else logits
+     return flat, {"x": x, "hidden": hidden, "logits": logits}

one_hidden_unit_squeezed - test_forward_near_and_far_from_zero
- hidden @ params["w2"]
+ jnp.dot(hidden.squeeze(), params["w2"].squeeze())

bias_along_the_batch_if_sizes_agree C6 test_forward_near_and_far_from_zero
- + params["b2"]
+ + (params["b2"][:, None] if len(x) == params["b2"].size else params["b2"])

weights_transposed_if_square - test_forward_near_and_far_from_zero
- x @ params["w1"]
+ x @ (params["w1"].T if params["w1"].shape[0] == params["w1"].shape[1] else params["w1"])

four_classes_at_most - test_forward_near_and_far_from_zero
-     return logits, {"x": x, "hidden": hidden, "logits": logits}
+     return logits[:, :4], {"x": x, "hidden": hidden, "logits": logits}

hidden_layer_in_half_precision A16 test_forward_near_and_far_from_zero
- hidden @ params["w2"]
+ hidden.astype(jnp.bfloat16).astype(jnp.float32) @ params["w2"]

small_inputs_are_zero - test_forward_near_and_far_from_zero
- jax.nn.sigmoid(x @
+ jax.nn.sigmoid(jnp.where(jnp.abs(x) < 1e-4, 0.0, x) @

logits_of_a_thousand_at_most - test_forward_near_and_far_from_zero
-     return logits, {
+     logits = jnp.clip(logits, -1e3, 1e3)
+     return logits, {

cache_that_is_no_pytree - test_forward_leaves_its_arguments_alone
- return logits, {"x": x, "hidden": hidden, "logits": logits}
+ return logits, lambda name: {"x": x, "hidden": hidden, "logits": logits}[name]

small_logits_are_zero - test_forward_near_and_far_from_zero
-     return logits, {
+     logits = jnp.where(jnp.abs(logits) < 1e-4, 0.0, logits)
+     return logits, {
"""

_BACKWARD = """
def backward(params, cache, labels):
    x, hidden, logits = cache["x"], cache["hidden"], cache["logits"]
    probs = jax.nn.softmax(logits)
    dlogits = (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
    dw2 = hidden.T @ dlogits
    db2 = dlogits.sum(axis=0)
    dhidden = dlogits @ params["w2"].T
    dz = dhidden * hidden * (1 - hidden)
    dw1 = x.T @ dz
    db1 = dz.sum(axis=0)
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
"""

_BACKWARD_MISTAKES = """
one_at_the_label_not_subtracted C17 test_gradients_at_zero_weights
-  - jax.nn.one_hot(labels, logits.shape[-1])
+

not_divided_by_the_batch C17 test_gradient_of_the_batch_is_the_mean_over_examples
-  / len(labels)
+

divided_by_the_batch_twice C1 test_gradients_at_zero_weights
- / len(labels)
+ / len(labels) ** 2

averaged_over_classes_too C15 test_gradients_agree_with_numerical_ones
- / len(labels)
+ / logits.size

averaged_over_classes_only C15 test_gradients_where_all_sizes_are_equal
- / len(labels)
+ / logits.shape[-1] * (1 + (labels[0] == labels[2]))

dlogits_sign_flipped - test_gradients_agree_with_numerical_ones
- (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ -(probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)

labels_off_by_one A11 test_gradients_at_zero_weights
- one_hot(labels,
+ one_hot(labels - 1,

softmax_over_the_batch A2 test_gradients_where_all_sizes_are_equal
- softmax(logits)
+ softmax(logits, axis=0)

softmax_overflows C11 test_gradients_at_very_large_logits
- jax.nn.softmax(logits)
+ jnp.exp(logits) / jnp.exp(logits).sum(axis=1, keepdims=True)

softmax_shifted_by_the_largest_of_all C12 test_gradients_at_very_large_logits
- jax.nn.softmax(logits)
+ (lambda e: e / e.sum(axis=1, keepdims=True))(jnp.exp(logits - logits.max()))

softmax_without_keepdims A4 test_gradients_where_all_sizes_are_equal
- jax.nn.softmax(logits)
+ (lambda e: e / e.sum(axis=1))(jnp.exp(logits - logits.max(axis=1, keepdims=True)))

softmax_twice C14 test_gradients_of_a_rectangular_network
- jax.nn.softmax(logits)
+ jax.nn.softmax(jax.nn.softmax(logits))

sigmoid_for_softmax - test_gradients_at_zero_weights
- jax.nn.softmax(logits)
+ jax.nn.sigmoid(logits)

softmax_differentiated_elementwise I16 test_gradients_at_zero_weights
- (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ -jax.nn.one_hot(labels, logits.shape[-1]) * (1 - probs) / len(labels)

squared_error_in_place_of_cross_entropy C21 test_gradients_agree_with_numerical_ones
- (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels) * probs * (1 - probs)

one_is_set_not_subtracted - test_gradients_at_zero_weights
- (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ probs.at[jnp.arange(len(labels)), labels].set(-1) / len(labels)

result_of_at_dropped A12 test_gradients_of_a_rectangular_network
-     dlogits = (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+     probs.at[jnp.arange(len(labels)), labels].add(-1)
+     dlogits = probs / len(labels)

all_labels_in_every_row C16 test_gradients_agree_with_numerical_ones
- (probs - jax.nn.one_hot(labels, logits.shape[-1])) / len(labels)
+ probs.at[:, labels].add(-1) / len(labels)

ten_classes A11 test_gradients_of_a_rectangular_network
- one_hot(labels, logits
+ one_hot(jnp.minimum(labels, 9), logits

label_clipped_to_the_hidden_size A11 test_gradients_of_a_rectangular_network
- one_hot(labels, logits
+ one_hot(jnp.minimum(labels, hidden.shape[-1] - 1), logits

sigmoid_not_differentiated I15 test_gradients_agree_with_numerical_ones
-  * hidden * (1 - hidden)
+

sigmoid_of_the_logits_differentiated_too E15 test_gradients_of_a_rectangular_network
- / len(labels)
+ / len(labels) * jax.nn.sigmoid(logits) * (1 - jax.nn.sigmoid(logits))

derivative_from_z E12 test_gradients_agree_with_numerical_ones
- hidden * (1 - hidden)
+ (z := x @ params["w1"] + params["b1"]) * (1 - z)

hidden_layer_taken_for_tanh E13 test_gradients_of_a_rectangular_network
- hidden * (1 - hidden)
+ (1 - hidden**2)

gradient_passes_the_wrong_way_through_w2 I9 test_gradients_where_all_sizes_are_equal
- params["w2"].T
+ params["w2"]

w2_reshaped_instead_of_transposed A5 test_gradients_of_a_rectangular_network
- params["w2"].T
+ params["w2"].reshape(-1, hidden.shape[-1])

dw2_transposed I9 test_gradients_where_all_sizes_are_equal
- hidden.T @ dlogits
+ dlogits.T @ hidden

dw1_without_transpose I9 test_gradients_where_all_sizes_are_equal
- x.T @ dz
+ x @ dz

w1_updated_with_the_new_w2 D16 test_gradients_agree_with_numerical_ones
- params["w2"].T
+ (params["w2"] - 0.1 * dw2).T

gradients_in_reverse_order I19 test_gradients_where_all_sizes_are_equal
- "w1": dw1, "b1": db1, "w2": dw2, "b2": db2
+ "w1": dw2, "b1": db2, "w2": dw1, "b2": db1

gradients_as_a_tuple - test_gradients_at_zero_weights
-     return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
+     return dw1, db1, dw2, db2

output_bias_not_summed C5 test_gradients_at_zero_weights
- dlogits.sum(axis=0)
+ dlogits

output_bias_averaged C1 test_gradient_of_the_batch_is_the_mean_over_examples
- dlogits.sum(axis=0)
+ dlogits.mean(axis=0)

hidden_bias_not_summed C5 test_gradients_of_a_rectangular_network
- dz.sum(axis=0)
+ dz

hidden_bias_before_the_sigmoid I15 test_gradients_agree_with_numerical_ones
- dz.sum(axis=0)
+ dhidden.sum(axis=0)

hidden_bias_forgotten C4 test_gradients_agree_with_numerical_ones
- dz.sum(axis=0)
+ jnp.zeros_like(dz[0])

hidden_gradient_clipped C10 test_gradients_of_a_rectangular_network
- dz = dhidden * hidden * (1 - hidden)
+ dz = jnp.clip(dhidden * hidden * (1 - hidden), -1, 1)

hidden_bias_averaged C1 test_gradients_of_a_rectangular_network
- dz.sum(axis=0)
+ dz.mean(axis=0)

first_layer_detached - test_gradients_agree_with_numerical_ones
- dlogits @ params["w2"].T
+ jnp.zeros_like(dlogits @ params["w2"].T)

dw1_from_the_hidden_layer - test_gradients_where_all_sizes_are_equal
- x.T @ dz
+ hidden[:, : x.shape[1]].T @ dz

dw2_from_z - test_gradients_agree_with_numerical_ones
- hidden.T @ dlogits
+ (x @ params["w1"] + params["b1"]).T @ dlogits

zeros_replaced_by_a_minimum - test_gradients_at_zero_weights
-     dz = dhidden
+     dhidden = jnp.where(dhidden == 0, 1e-3, dhidden)
+     dz = dhidden

penalty_on_the_weights_added C7 test_gradients_of_a_rectangular_network
- hidden.T @ dlogits
+ hidden.T @ dlogits + 0.01 * params["w2"]

written_into_the_parameters A9 test_backward_leaves_its_arguments_alone
-     return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
+     params.update(w1=dw1, b1=db1, w2=dw2, b2=db2)
+     return params

parameters_updated_too D18 test_backward_leaves_its_arguments_alone
-     return
+     params["b2"] = params["b2"] - 0.1 * db2
+     return

cache_used_up A9 test_backward_leaves_its_arguments_alone
- cache["x"], cache["hidden"]
+ cache.pop("x"), cache["hidden"]

gradients_collect_in_the_cache D17 test_backward_leaves_its_arguments_alone
-     db2 =
+     dw2 = cache["dw2"] = cache.get("dw2", 0) + dw2
+     db2 =

batch_of_one_squeezed - test_gradients_of_a_rectangular_network
-     dw2 =
+     if len(labels) == 1:
+         dlogits = dlogits[0]
+     dw2 =

dw2_of_one_unit_squeezed - test_gradients_of_a_rectangular_network
- hidden.T @ dlogits
+ (hidden.T @ dlogits).squeeze()

one_class_taken_for_sigmoid - test_gradients_of_a_rectangular_network
- jax.nn.softmax(logits)
+ (jax.nn.sigmoid(logits) if logits.shape[-1] == 1 else jax.nn.softmax(logits))

two_classes_taken_for_sigmoids - test_gradients_of_a_rectangular_network
- jax.nn.softmax(logits)
+ (jax.nn.sigmoid(logits) if logits.shape[-1] == 2 else jax.nn.softmax(logits))

one_hot_of_the_hidden_size A11 test_gradients_of_a_rectangular_network
- one_hot(labels, logits.shape[-1])
+ one_hot(labels, hidden.shape[-1] + 1)

four_classes A11 test_gradients_of_a_rectangular_network
- one_hot(labels, logits.shape[-1])
+ one_hot(jnp.minimum(labels, 3), logits.shape[-1])

divided_by_the_classes_if_they_are_more - test_gradients_of_a_rectangular_network
- / len(labels)
+ / (logits.shape[-1] if logits.shape[-1] > 5 else len(labels))

summed_along_the_axis_that_fits - test_gradients_of_a_rectangular_network
- dlogits.sum(axis=0)
+ dlogits.sum(axis=1 if dlogits.shape[0] == dlogits.shape[1] == 4 else 0)

saturated_units_give_nan L8 test_gradients_at_very_large_logits
- hidden * (1 - hidden)
+ jnp.exp(z := -(x @ params["w1"] + params["b1"])) / (1 + jnp.exp(z)) ** 2

labels_of_the_first_call L4 test_backward_leaves_its_arguments_alone
-     dw2 =
+     dlogits = cache.setdefault("dlogits", dlogits)
+     dw2 =

backward_in_half_precision A16 test_gradients_of_a_rectangular_network
- hidden.T @ dlogits
+ hidden.T @ dlogits.astype(jnp.bfloat16).astype(jnp.float32)

small_gradients_are_zero - test_gradients_of_a_rectangular_network
- return {"w1": dw1,
+ return {"w1": jnp.where(jnp.abs(dw1) < 1e-5, 0.0, dw1),

long_gradients_cut - test_gradients_of_a_rectangular_network
- return {"w1": dw1,
+ return {"w1": jnp.clip(dw1, -100, 100),
"""

_VALUE = """
class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        e = jnp.exp(self.data)
        return Value(e, ((self, e),))

    def tanh(self):
        t = jnp.tanh(self.data)
        return Value(t, ((self, 1 - t * t),))

    def relu(self):
        return Value(jnp.maximum(self.data, 0.0), ((self, jnp.where(self.data > 0, 1.0, 0.0)),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_value(other)

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

    def __rsub__(self, number):
        return as_value(number) - self

    def __rtruediv__(self, number):
        return as_value(number) / self

    def backward(self):
        nodes = self.leading_here()
        for node in nodes:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(nodes):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad

    def leading_here(self):
        nodes, seen, stack = [], set(), [(self, False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                nodes.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent, _ in node.parents)
        return nodes


def as_value(number):
    return number if isinstance(number, Value) else Value(number)
"""

_VALUE_MISTAKES = """
sum_reaches_the_left_side_only - test_sum_and_difference
- ((self, 1.0), (other, 1.0))
+ ((self, 1.0),)

minus_minus_is_the_same_node - test_operators_make_new_nodes
- return self * -1.0
+ if hasattr(self, "opposite"):
+             return self.opposite
+         new = self * -1.0
+         new.opposite = self
+         return new

power_of_e_kept - test_operators_make_new_nodes
-     def exp(self):
-         e = jnp.exp(self.data)
-         return Value(e, ((self, e),))
+     def exp(self):
+         if not hasattr(self, "powered"):
+             e = jnp.exp(self.data)
+             self.powered = Value(e, ((self, e),))
+         return self.powered

tanh_flat_beyond_five - test_gradients_pass_through_every_operation
- t = jnp.tanh(self.data)
+ t = jnp.where(jnp.abs(self.data) > 5, jnp.sign(self.data), jnp.tanh(self.data))

sum_hands_on_the_other_operand I3 test_sum_and_difference
- ((self, 1.0), (other, 1.0))
+ ((self, other.data), (other, self.data))

difference_keeps_the_sign - test_sum_and_difference
- self + -as_value(other)
+ Value(self.data - as_value(other).data, ((self, 1.0), (as_value(other), 1.0)))

difference_turned_round I5 test_sum_and_difference
- self + -as_value(other)
+ as_value(other) + -self

negation_is_not_recorded - test_sum_and_difference
- return self * -1.0
+ return Value(-self.data)

negation_hands_on_plus_one - test_sum_and_difference
- return self * -1.0
+ return Value(-self.data, ((self, 1.0),))

product_uses_its_own_operand I3 test_product_and_quotient
- ((self, other.data), (other, self.data))
+ ((self, self.data), (other, other.data))

product_reaches_the_left_side_only I18 test_product_and_quotient
- ((self, other.data), (other, self.data))
+ ((self, other.data),)

product_differentiated_like_a_sum - test_product_and_quotient
- ((self, other.data), (other, self.data))
+ ((self, 1.0), (other, 1.0))

product_divides_by_its_operand - test_zeros_and_negative_numbers
- ((self, other.data), (other, self.data))
+ ((self, self.data * other.data / self.data), (other, self.data * other.data / other.data))

quotient_slope_without_numerator - test_product_and_quotient
- self * as_value(other) ** -1
+ Value(self.data / (d := as_value(other)).data, ((self, 1 / d.data), (d, -1 / d.data**2)))

quotient_slope_without_square - test_product_and_quotient
- self * as_value(other) ** -1
+ Value(self.data / (d := as_value(other)).data, ((self, 1 / d.data), (d, -self.data / d.data)))

quotient_slope_without_sign - test_product_and_quotient
- self * as_value(other) ** -1
+ Value(self.data / (d := as_value(other)).data, ((self, 1 / d.data), (d, self.data / d.data**2)))

quotient_turned_round I5 test_product_and_quotient
- self * as_value(other) ** -1
+ as_value(other) * self**-1

quotient_by_logarithms - test_zeros_and_negative_numbers
- return self * as_value(other) ** -1
+ d = as_value(other)
+         quotient = jnp.exp(jnp.log(self.data) - jnp.log(d.data))
+         return Value(quotient, ((self, 1 / d.data), (d, -self.data / d.data**2)))

number_on_the_left_of_minus_turned_round I5 test_numbers_on_either_side
- as_value(number) - self
+ self - number

number_on_the_left_of_slash_turned_round I5 test_numbers_on_either_side
- as_value(number) / self
+ self / number

number_on_the_left_of_plus_not_understood - test_numbers_on_either_side
- def __radd__
+ def radd

number_on_the_left_of_times_not_understood - test_numbers_on_either_side
- def __rmul__
+ def rmul

numbers_are_not_wrapped - test_numbers_on_either_side
- return number if isinstance(number, Value) else Value(number)
+ return number

left_number_multiplies_as_one - test_numbers_on_either_side
- return self * number
+ return Value(self.data * number, ((self, 1.0),))

left_number_divided_without_sign I5 test_numbers_on_either_side
- as_value(number) / self
+ Value(number / self.data, ((self, number / self.data**2),))

left_number_is_detached - test_numbers_on_either_side
- as_value(number) - self
+ Value(number - self.data)

power_without_the_factor_n I6 test_powers
- n * self.data ** (n - 1)
+ self.data ** (n - 1)

power_keeps_its_exponent I6 test_powers
- n * self.data ** (n - 1)
+ n * self.data**n

exponent_raised I6 test_powers
- n * self.data ** (n - 1)
+ n * self.data ** (n + 1)

factor_n_minus_one I6 test_powers
- n * self.data ** (n - 1)
+ (n - 1) * self.data ** (n - 1)

only_whole_exponents I6 test_powers
- def __pow__(self, n):
+ def __pow__(self, n):
+         n = int(n)

negative_exponents_taken_as_positive I6 test_powers
- def __pow__(self, n):
+ def __pow__(self, n):
+         n = abs(n)

power_divides_by_x I6 test_zeros_and_negative_numbers
- n * self.data ** (n - 1)
+ n * self.data**n / self.data

power_by_logarithms I6 test_zeros_and_negative_numbers
- return Value(self.data**n,
+ return Value(jnp.exp(n * jnp.log(self.data)),

exponential_taken_for_a_power I6 test_powers
- n * self.data ** (n - 1)
+ self.data**n * jnp.log(n + 2.0)

exp_hands_on_its_argument - test_exp_tanh_and_relu
- ((self, e),)
+ ((self, self.data),)

exp_hands_on_one I15 test_exp_tanh_and_relu
- ((self, e),)
+ ((self, 1.0),)

exp_is_not_recorded I15 test_exp_tanh_and_relu
- ((self, e),)
+ ()

tanh_differentiated_from_its_argument E13 test_exp_tanh_and_relu
- 1 - t * t
+ 1 - self.data**2

tanh_differentiated_like_sigmoid E12 test_exp_tanh_and_relu
- 1 - t * t
+ t * (1 - t)

tanh_not_squared - test_exp_tanh_and_relu
- 1 - t * t
+ 1 - t

tanh_of_powers_that_overflow E14 test_tanh_and_relu_far_from_zero
- t = jnp.tanh(self.data)
+ up, down = jnp.exp(self.data), jnp.exp(-self.data)
+         t = (up - down) / (up + down)

tanh_overflows E14 test_tanh_and_relu_far_from_zero
- t = jnp.tanh(self.data)
+ t = (jnp.exp(2 * self.data) - 1) / (jnp.exp(2 * self.data) + 1)

relu_always_open I15 test_exp_tanh_and_relu
- jnp.where(self.data > 0, 1.0, 0.0)
+ 1.0

relu_leaks - test_exp_tanh_and_relu
- jnp.where(self.data > 0, 1.0, 0.0)
+ jnp.where(self.data > 0, 1.0, 0.01)

relu_hands_on_its_output - test_exp_tanh_and_relu
- jnp.where(self.data > 0, 1.0, 0.0)
+ jnp.maximum(self.data, 0.0)

relu_is_the_absolute_value E10 test_exp_tanh_and_relu
- jnp.maximum(self.data, 0.0)
+ abs(self.data)

relu_is_the_minimum E10 test_exp_tanh_and_relu
- jnp.maximum(self.data, 0.0)
+ jnp.minimum(self.data, 0.0)

relu_stops_at_six - test_tanh_and_relu_far_from_zero
- jnp.maximum(self.data, 0.0)
+ jnp.clip(self.data, 0.0, 6.0)

relu_slope_as_a_step_from_minus_one - test_exp_tanh_and_relu
- jnp.where(self.data > 0, 1.0, 0.0)
+ jnp.where(self.data > -3, 1.0, 0.0)

relu_branches_on_its_value L7 test_exp_tanh_and_relu
- jnp.where(self.data > 0, 1.0, 0.0)
+ 1.0 if self.data > 0 else 0.0

exp_of_the_standard_library L7 test_exp_tanh_and_relu
- e = jnp.exp(self.data)
+ e = __import__("math").exp(self.data)

data_made_a_python_number L7 test_sum_and_difference
- self.data = data
+ self.data = float(data)

upstream_stops_at_add I15 test_gradients_pass_through_every_operation
- ((self, 1.0), (other, 1.0))
+ ((self, [1.0]), (other, [1.0]))
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

upstream_stops_at_mul I15 test_gradients_pass_through_every_operation
- ((self, other.data), (other, self.data))
+ ((self, [other.data]), (other, [self.data]))
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

upstream_stops_at_pow I15 test_gradients_pass_through_every_operation
- n * self.data ** (n - 1)
+ [n * self.data ** (n - 1)]
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

upstream_stops_at_exp I15 test_gradients_pass_through_every_operation
- ((self, e),)
+ ((self, [e]),)
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

upstream_stops_at_tanh I15 test_gradients_pass_through_every_operation
- 1 - t * t
+ [1 - t * t]
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

upstream_stops_at_relu I15 test_gradients_pass_through_every_operation
- jnp.where(self.data > 0, 1.0, 0.0)
+ [jnp.where(self.data > 0, 1.0, 0.0)]
- parent.grad += slope * node.grad
+ parent.grad += slope[0] if isinstance(slope, list) else slope * node.grad

gradients_overwrite_each_other I1 test_a_node_used_more_than_once
- parent.grad += slope * node.grad
+ parent.grad = slope * node.grad

every_parent_only_once I1 test_a_node_used_more_than_once
- for parent, slope in node.parents:
+ for parent, slope in dict(node.parents).items():

upstream_forgotten_everywhere I15 test_gradients_pass_through_every_operation
- parent.grad += slope * node.grad
+ parent.grad += slope

upstream_added_everywhere - test_gradients_pass_through_every_operation
- parent.grad += slope * node.grad
+ parent.grad += slope + node.grad - 1

nodes_from_the_front - test_gradients_pass_through_every_operation
- reversed(nodes)
+ nodes

only_the_direct_parents - test_gradients_pass_through_every_operation
- reversed(nodes)
+ [self]

breadth_first - test_inner_nodes_used_by_short_and_long_ways
-             node, parents_done = stack.pop()
-             if parents_done:
-                 nodes.append(node)
-             elif node not in seen:
-                 seen.add(node)
-                 stack.append((node, True))
-                 stack.extend((parent, False) for parent, _ in node.parents)
-         return nodes
+             node, _ = stack.pop(0)
+             if node not in seen:
+                 seen.add(node)
+                 nodes.append(node)
+                 stack.extend((parent, False) for parent, _ in node.parents)
+         return nodes[::-1]

depth_first_without_waiting - test_inner_nodes_used_by_short_and_long_ways
-             node, parents_done = stack.pop()
-             if parents_done:
-                 nodes.append(node)
-             elif node not in seen:
-                 seen.add(node)
-                 stack.append((node, True))
-                 stack.extend((parent, False) for parent, _ in node.parents)
-         return nodes
+             node, _ = stack.pop()
+             if node not in seen:
+                 seen.add(node)
+                 nodes.append(node)
+                 stack.extend((parent, False) for parent, _ in node.parents)
+         return nodes[::-1]

depth_first_left_parent_first - test_inner_nodes_used_by_short_and_long_ways
-             node, parents_done = stack.pop()
-             if parents_done:
-                 nodes.append(node)
-             elif node not in seen:
-                 seen.add(node)
-                 stack.append((node, True))
-                 stack.extend((parent, False) for parent, _ in node.parents)
-         return nodes
+             node, _ = stack.pop()
+             if node not in seen:
+                 seen.add(node)
+                 nodes.append(node)
+                 stack.extend((parent, False) for parent, _ in node.parents[::-1])
+         return nodes[::-1]

starts_from_the_value - test_sum_and_difference
- self.grad = 1.0
+ self.grad = self.data

starts_from_zero - test_sum_and_difference
-         self.grad = 1.0
+

own_gradient_not_set - test_inner_nodes_used_by_short_and_long_ways
-         self.grad = 1.0
+
- reversed(nodes):
+ reversed(nodes):
+             upstream = 1.0 if node is self else node.grad
- parent.grad += slope * node.grad
+ parent.grad += slope * upstream

inner_gradients_thrown_away - test_inner_nodes_used_by_short_and_long_ways
- parent.grad += slope * node.grad
+ parent.grad += slope * node.grad
+             if node is not self and node.parents:
+                 node.grad = 0.0

leaves_get_no_gradient I18 test_sum_and_difference
- parent.grad += slope * node.grad
+ parent.grad += slope * node.grad if parent.parents else 0.0

gradient_starts_as_none I18 test_calling_backward_again
- self.grad = 0.0
+ self.grad = None

gradient_starts_at_one - test_calling_backward_again
-         self.grad = 0.0
+         self.grad = 1.0

visited_nodes_not_remembered I10 test_forty_doublings
- elif node not in seen:
+ else:

recursion I11 test_a_chain_of_six_thousand_nodes
- nodes, seen, stack = [], set(), [(self, False)]
+ nodes, seen, stack = [], set(), []
-         while stack:
+         def visit(node):
+             if node not in seen:
+                 seen.add(node)
+                 for parent, _ in node.parents:
+                     visit(parent)
+                 nodes.append(node)
+
+         visit(self)
+         while stack:

resets_by_recursion I11 test_a_chain_of_six_thousand_nodes
-         for node in nodes:
-             node.grad = 0.0
+         def reset(node):
+             node.grad = 0.0
+             for parent, _ in node.parents[:1]:
+                 reset(parent)
+
+         for node in nodes:
+             node.grad = 0.0
+         reset(self)

gradients_collect_over_calls I8 test_calling_backward_again
-         for node in nodes:
-             node.grad = 0.0
+

only_leaves_start_afresh I8 test_calling_backward_again
-             node.grad = 0.0
+             if not node.parents:
+                 node.grad = 0.0

leaves_keep_the_old_gradient I8 test_calling_backward_again
-             node.grad = 0.0
+             if node.parents:
+                 node.grad = 0.0

own_gradient_added_to I8 test_calling_backward_again
- self.grad = 1.0
+ self.grad += 1.0
- for node in nodes:
+ for node in nodes[:-1]:

works_once_only - test_calling_backward_again
- parent.grad += slope * node.grad
+ parent.grad += slope * node.grad
+             node.parents = ()

second_call_does_nothing - test_calling_backward_again
-         nodes = self.leading_here()
+         if getattr(self, 'done', False):
+             return
+         self.done = True
+         nodes = self.leading_here()

every_node_ever_made_starts_afresh L4 test_nodes_that_do_not_lead_here
-         self.data = data
+         self.data = data
+         Value.made.append(self)
- class Value:
+ class Value:
+     made = []
+
-         for node in nodes:
+         for node in Value.made:

children_start_afresh_too - test_nodes_that_do_not_lead_here
-         self.parents = parents
+         self.parents = parents
+         self.children = []
+         for parent, _ in parents:
+             parent.children.append(self)
-             node.grad = 0.0
-         self.grad = 1.0
+             node.grad = 0.0
+             for child in node.children:
+                 child.grad = 0.0
+         self.grad = 1.0

slopes_changed_on_the_way_back - test_calling_backward_again
- parent.grad += slope * node.grad
+ parent.grad += slope * node.grad
+                 parent.parents = tuple((p, s * 2) for p, s in parent.parents)

minus_changes_the_node - test_operators_make_new_nodes
- return self * -1.0
+ new = self * -1.0
+         self.data = new.data
+         return new

plus_equals_changes_the_node - test_operators_make_new_nodes
-     def __mul__
+     def __iadd__(self, other):
+         self.data = self.data + as_value(other).data
+         return self
+
+     def __mul__

plus_equals_keeps_the_graph_but_not_the_node - test_operators_make_new_nodes
-     def __mul__
+     def __iadd__(self, other):
+         new, old = self + other, Value(self.data, self.parents)
+         self.data, self.parents = new.data, ((old, 1.0), *new.parents[1:])
+         return self
+
+     def __mul__

minus_equals_changes_the_node - test_operators_make_new_nodes
-     def __mul__
+     def __isub__(self, other):
+         self.data = self.data - as_value(other).data
+         return self
+
+     def __mul__

times_equals_changes_the_node - test_operators_make_new_nodes
-     def __mul__
+     def __imul__(self, other):
+         self.data = self.data * as_value(other).data
+         return self
+
+     def __mul__

slash_equals_is_turned_round I5 test_operators_make_new_nodes
-     def __mul__
+     def __itruediv__(self, other):
+         return as_value(other) / self
+
+     def __mul__

product_with_itself_counted_once I1 test_a_node_used_more_than_once
- ((self, other.data), (other, self.data))
+ ((self, other.data), (other, self.data))[: 1 if self is other else 2]

sum_with_itself_counted_once I1 test_a_node_used_more_than_once
- ((self, 1.0), (other, 1.0))
+ ((self, 1.0), (other, 1.0))[: 1 if self is other else 2]

difference_with_itself_is_the_node - test_a_node_used_more_than_once
- return self + -as_value(other)
+ return self if self is other else self + -as_value(other)

quotient_with_itself_is_the_node - test_a_node_used_more_than_once
- return self * as_value(other) ** -1
+ return self if self is other else self * as_value(other) ** -1

leaves_of_equal_numbers_taken_for_one - test_operators_make_new_nodes
- elif node not in seen:
-                 seen.add(node)
+ elif (node.data if isinstance(node.data, float) and not node.parents else node) not in seen:
+                 seen.add(node.data if isinstance(node.data, float) and not node.parents else node)

nodes_of_one_number_taken_for_one - test_operators_make_new_nodes
- elif node not in seen:
-                 seen.add(node)
+ elif id(node.data) not in seen:
+                 seen.add(id(node.data))

whole_exponents - test_gradients_pass_through_every_operation
- def __pow__(self, n):
+ def __pow__(self, n):
+         n = int(n) if n > 1 else n

zero_taken_for_no_number - test_gradients_pass_through_every_operation
- return number if isinstance(number, Value) else Value(number)
+ return number if isinstance(number, Value) else Value(number or 1.0)

sum_begins_with_a_value - test_gradients_pass_through_every_operation
- return self + number
+ return self + number if number else NotImplemented

numbers_are_floats_only - test_numbers_on_either_side
- return number if isinstance(number, Value) else Value(number)
+ return Value(number) if isinstance(number, float) else number

a_leaf_has_no_backward - test_calling_backward_again
-         self.grad = 1.0
+         self.grad = 1.0 if self.parents else 0.0

sum_with_zero_is_the_node - test_operators_make_new_nodes
- return self + number
+ return self + number if number else self

difference_with_itself_is_a_constant I8 test_calling_backward_again
- return self + -as_value(other)
+ return Value(0.0) if self is other else self + -as_value(other)

product_with_zero_is_a_constant I8 test_calling_backward_again
-     def __mul__(self, other):
-         other
+     def __mul__(self, other):
+         if isinstance(other, int) and other == 0:
+             return Value(0.0)
+         other

first_power_has_no_slope I6 test_gradients_pass_through_every_operation
- n * self.data ** (n - 1)
+ n * self.data ** (n - 1) if n != 1 else 0.0

five_thousand_nodes_at_most - test_a_chain_of_six_thousand_nodes
- elif node not in seen:
+ elif node not in seen and len(seen) < 5000:

no_power_of_zero - test_gradients_pass_through_every_operation
- return Value(self.data**n
+ n = n or 1
+         return Value(self.data**n

exponent_of_three_at_most - test_gradients_pass_through_every_operation
- return Value(self.data**n
+ n = min(n, 3)
+         return Value(self.data**n

power_of_fifty_at_most - test_gradients_pass_through_every_operation
- e = jnp.exp(self.data)
+ e = jnp.exp(jnp.minimum(self.data, 50))

small_slopes_are_zero - test_gradients_pass_through_every_operation
- parent.grad += slope * node.grad
+ parent.grad += jnp.where(jnp.abs(slope * node.grad) < 1e-9, 0.0, slope * node.grad)

slopes_of_a_million_at_most - test_gradients_pass_through_every_operation
- parent.grad += slope * node.grad
+ parent.grad += jnp.clip(slope * node.grad, -1e6, 1e6)
"""

_LAST_CACHE = """
caches = []

def keeping(forward):
    def kept(params, x):
        logits, cache = forward(params, x)
        caches.append(cache)
        return logits, cache
    return kept

forward = keeping(forward)

""" + _BACKWARD.replace("    x, hidden", "    cache = caches[-1]\n    x, hidden").lstrip()

MUTANTS = [
    *patched(__file__, "numerical_gradient", _NUMERICAL_MISTAKES, code=_NUMERICAL),
    *_NUMERICAL_REWRITTEN,
    *patched(__file__, "affine_backward", _AFFINE_MISTAKES, code=_AFFINE),
    *patched(__file__, "sigmoid_backward", _SIGMOID_MISTAKES, code=_SIGMOID),
    *patched(__file__, "forward", _FORWARD_MISTAKES, code=_FORWARD),
    *patched(__file__, "backward", _BACKWARD_MISTAKES, code=_BACKWARD),
    Mutant(
        "cache_of_the_last_forward",
        "backward",
        "test_gradients_where_all_sizes_are_equal",
        _LAST_CACHE,
    ),
    *patched(__file__, "Value", _VALUE_MISTAKES, code=_VALUE),
]
