"""Wrong solutions of week 8: the right one with some lines replaced."""

from grader.mutation import patched

OF_SGD = patched(
    __file__,
    "sgd",
    """
uphill - test_sgd_steps_against_the_gradient
- -learning_rate * g
+ learning_rate * g

rate_hard_coded D1 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -0.1 * g

rate_ignored D1 test_sgd_steps_against_the_gradient
- -learning_rate * g
+ -g

halved C2 test_sgd_steps_against_the_gradient
- -learning_rate * g
+ -learning_rate * g / 2

large_gradients_limited D13 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -learning_rate * jnp.clip(g, -100, 100)

sign_only - test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -learning_rate * jnp.sign(g) * jnp.abs(g).max()

normalised - test_sgd_steps_against_the_gradient
- -learning_rate * g
+ -learning_rate * g / jnp.linalg.norm(g)

rate_divided - test_sgd_steps_against_the_gradient
- -learning_rate * g
+ -g / learning_rate

new_parameters_returned - test_sgd_of_trees_and_changing_rates
- return jax.tree.map(lambda g: -learning_rate * g, gradients), state
+ if params is not None:
+             return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradients), state
+         return jax.tree.map(lambda g: -learning_rate * g, gradients), state

parameters_needed - test_sgd_steps_against_the_gradient
- update(gradients, state, params=None)
+ update(gradients, state, params)

rate_made_a_python_number - test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -float(learning_rate) * g

state_forgotten D4 test_sgd_steps_against_the_gradient
- gradients), state
+ gradients)

order_exchanged - test_sgd_steps_against_the_gradient
- return jax.tree.map(lambda g: -learning_rate * g, gradients), state
+ return state, jax.tree.map(lambda g: -learning_rate * g, gradients)

one_level_only - test_sgd_of_trees_and_changing_rates
- jax.tree.map(lambda g: -learning_rate * g, gradients)
+ {name: -learning_rate * g for name, g in gradients.items()}

rate_kept_in_the_state - test_sgd_of_trees_and_changing_rates
- lambda params: optax.EmptyState()
+ lambda params: learning_rate
- -learning_rate * g
+ -state * g

half_precision A16 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ (-learning_rate * g.astype(jnp.float16)).astype(g.dtype)

library - test_sgd_steps_against_the_gradient
- return jax.tree.map(lambda g: -learning_rate * g, gradients), state
+ return optax.sgd(learning_rate).update(gradients, optax.sgd(learning_rate).init(gradients))

very_small_gradients_forgotten - test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -learning_rate * jnp.where(jnp.abs(g) < 1e-7, 0, g)

rate_of_one_at_most D1 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -min(learning_rate, 1.0) * g

brain_precision A16 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -learning_rate * g.astype(jnp.bfloat16).astype(jnp.float32)

axes_of_size_one_lost A6 test_sgd_of_trees_and_changing_rates
- -learning_rate * g
+ -learning_rate * (g.reshape(()) if g.size == 1 else g)
""",
)

OF_MOMENTUM = patched(
    __file__,
    "momentum",
    """
running_mean D2 test_momentum_follows_the_table_in_the_text
- decay * v + g
+ decay * v + (1 - decay) * g

nesterov D3 test_momentum_follows_the_table_in_the_text
- jax.tree.map(lambda v: -learning_rate * v, velocity), velocity
+ jax.tree.map(lambda v, g: -learning_rate * (decay * v + g), velocity, gradients), velocity

velocity_not_stored D4 test_momentum_follows_the_table_in_the_text
- velocity), velocity
+ velocity), jax.tree.map(jnp.zeros_like, velocity)

first_velocity_kept D4 test_momentum_follows_the_table_in_the_text
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
-         return jax.tree.map(lambda v: -learning_rate * v, velocity), velocity
+         new = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         return jax.tree.map(lambda v: -learning_rate * v, new), velocity

rate_in_the_velocity D1 test_momentum_follows_the_table_in_the_text
- decay * v + g
+ decay * v + learning_rate * g
- -learning_rate * v
+ -v

old_velocity_in_the_step - test_momentum_follows_the_table_in_the_text
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
-         return jax.tree.map(lambda v: -learning_rate * v, velocity), velocity
+         new = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         return jax.tree.map(lambda v: -learning_rate * v, velocity), new

decay_on_the_gradient - test_momentum_follows_the_table_in_the_text
- decay * v + g
+ v + decay * g

decay_ignored D1 test_momentum_of_trees_and_changing_rates
- decay * v + g
+ 0.9 * v + g

no_decay D1 test_momentum_follows_the_table_in_the_text
- decay * v + g
+ v + g

uphill - test_momentum_follows_the_table_in_the_text
- -learning_rate * v
+ learning_rate * v

starts_at_the_parameters - test_momentum_of_trees_and_changing_rates
- jnp.zeros_like, params
+ jnp.asarray, params

starts_at_one - test_momentum_follows_the_table_in_the_text
- jnp.zeros_like
+ jnp.ones_like

one_velocity_for_all D11 test_momentum_of_trees_and_changing_rates
- velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+ mean = sum(v.mean() for v in jax.tree.leaves(velocity)) / len(jax.tree.leaves(velocity))
+         velocity = jax.tree.map(lambda v, g: decay * mean + g, velocity, gradients)

state_outside L4 test_momentum_of_trees_and_changing_rates
- def init(params):
+ kept = _KEPT
+
+     def init(params):
+         kept.clear()
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         velocity = kept.get("v", velocity)
+         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         kept["v"] = velocity
- def momentum
+ _KEPT = {}
+
+
+ def momentum

parameters_needed - test_momentum_follows_the_table_in_the_text
- update(gradients, velocity, params=None)
+ update(gradients, velocity, params)

scalar_velocity - test_momentum_of_trees_and_changing_rates
- decay * v + g
+ decay * v.mean() + g

mean_divided_again D2 test_momentum_in_a_compiled_loop
- jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+ jax.tree.map(lambda v, g: decay * v + (1 - decay) * g, velocity, gradients)
- -learning_rate * v
+ -learning_rate * v / (1 - decay)

form_changes_in_the_loop L4 test_momentum_in_a_compiled_loop
- velocity), velocity
+ velocity), jax.tree.map(lambda v: v[None][0] if v.ndim == 0 else v[None], velocity)
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         velocity = jax.tree.map(
+             lambda v, g: decay * v.reshape(g.shape) + g, velocity, gradients)

half_precision A16 test_momentum_of_trees_and_changing_rates
- jnp.zeros_like, params
+ lambda p: jnp.zeros(p.shape, jnp.float16), params
- decay * v + g
+ (decay * v + g.astype(jnp.float16))
- -learning_rate * v
+ (-learning_rate * v).astype(jnp.float32)

library - test_momentum_follows_the_table_in_the_text
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         _, state = optax.trace(decay).update(gradients, optax.TraceState(velocity))
+         velocity = state.trace

velocity_limited - test_momentum_of_trees_and_changing_rates
- decay * v + g
+ jnp.clip(decay * v + g, -10, 10)

one_velocity_for_a_shape D11 test_momentum_of_trees_and_changing_rates
-         velocity = jax.tree.map(lambda v, g: decay * v + g, velocity, gradients)
+         kept = {g.shape: v for g, v in zip(*map(jax.tree.leaves, (gradients, velocity)))}
+         velocity = jax.tree.map(lambda g: decay * kept[g.shape] + g, gradients)

rests_where_the_gradient_is_zero - test_momentum_of_trees_and_changing_rates
- jax.tree.map(lambda v: -learning_rate * v, velocity), velocity
+ jax.tree.map(
+             lambda v, g: jnp.where(g == 0, 0, -learning_rate * v), velocity, gradients
+         ), velocity

rate_of_zero_taken_for_none D1 test_momentum_of_trees_and_changing_rates
- -learning_rate * v
+ -(learning_rate or 0.01) * v

brain_precision A16 test_momentum_of_trees_and_changing_rates
- decay * v + g
+ (decay * v + g).astype(jnp.bfloat16).astype(jnp.float32)

very_slow_ones_stopped - test_momentum_of_trees_and_changing_rates
- decay * v + g
+ jnp.where(jnp.abs(decay * v + g) < 1e-6, 0, decay * v + g)

large_velocity_limited - test_momentum_of_trees_and_changing_rates
- decay * v + g
+ jnp.clip(decay * v + g, -1e6, 1e6)

axes_of_size_one_lost A6 test_momentum_of_trees_and_changing_rates
- decay * v + g
+ (decay * v + g).reshape(g.shape if g.size > 1 else ())
""",
)

OF_ADAM = patched(
    __file__,
    "adam",
    """
rate_made_a_python_number - test_adam_in_a_compiled_loop
- -learning_rate * (m
+ -float(learning_rate) * (m

eps_at_least_its_usual_value - test_adam_of_trees_and_changing_rates
- (jnp.sqrt(v / (1 - b2**t)) + eps)
+ (jnp.sqrt(v / (1 - b2**t)) + max(eps, 1e-8))

no_correction D6 test_adam_takes_the_second_step_of_the_example
- (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + eps)
+ m / (jnp.sqrt(v) + eps)

only_the_first_corrected D6 test_adam_takes_a_first_step_of_the_learning_rate
- jnp.sqrt(v / (1 - b2**t))
+ jnp.sqrt(v)

only_the_second_corrected D6 test_adam_takes_a_first_step_of_the_learning_rate
- (m / (1 - b1**t))
+ m

t_incremented_late D7 test_adam_takes_a_first_step_of_the_learning_rate
- t = t + 1
+ t = t + 0
- (t, m, v)
+ (t + 1, m, v)

t_from_two D7 test_adam_takes_a_first_step_of_the_learning_rate
- jnp.zeros((), jnp.int32), zeros, zeros
+ jnp.ones((), jnp.int32), zeros, zeros

t_stays_one D7 test_adam_takes_the_second_step_of_the_example
- (t, m, v)
+ (t - 1, m, v)

t_counts_parameters D7 test_adam_of_trees_and_changing_rates
- t = t + 1
+ t = t + len(jax.tree.leaves(gradients))

t_counted_by_python L4 test_adam_in_a_compiled_loop
- jnp.zeros((), jnp.int32), zeros, zeros
+ [jnp.zeros((), jnp.int32), zeros, zeros][_COUNT.clear() or 0], zeros, zeros
- t = t + 1
+ _COUNT.append(1)
+         t = len(_COUNT)
- (t, m, v)
+ (jnp.int32(t), m, v)
- def adam
+ _COUNT = []
+
+
+ def adam

betas_exchanged D8 test_adam_takes_the_second_step_of_the_example
- t, m, v = state
+ nonlocal_b1, nonlocal_b2 = b2, b1
+         t, m, v = state
- b1 * m + (1 - b1) * g
+ nonlocal_b1 * m + (1 - nonlocal_b1) * g
- b2 * v + (1 - b2) * g**2
+ nonlocal_b2 * v + (1 - nonlocal_b2) * g**2
- 1 - b1**t
+ 1 - nonlocal_b1**t
- 1 - b2**t
+ 1 - nonlocal_b2**t

same_beta_for_both D8 test_adam_takes_the_second_step_of_the_example
- b2 * v + (1 - b2) * g**2
+ b1 * v + (1 - b1) * g**2

corrections_exchanged D8 test_adam_takes_a_first_step_of_the_learning_rate
- 1 - b1**t
+ 1 - b2**t
- jnp.sqrt(v / (1 - b2**t))
+ jnp.sqrt(v / (1 - b1**t))

gradient_not_squared D9 test_adam_takes_a_first_step_of_the_learning_rate
- g**2
+ jnp.abs(g)

no_root D9 test_adam_takes_a_first_step_of_the_learning_rate
- jnp.sqrt(v / (1 - b2**t))
+ (v / (1 - b2**t))

mean_squared_instead D9 test_adam_takes_the_second_step_of_the_example
- (1 - b2) * g**2
+ (1 - b2) * (g - 0 * g) * jnp.abs(m)

eps_inside_the_root - test_adam_of_tiny_gradients_and_zeros
- jnp.sqrt(v / (1 - b2**t)) + eps
+ jnp.sqrt(v / (1 - b2**t) + eps)

eps_before_the_correction - test_adam_of_tiny_gradients_and_zeros
- (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + eps)
+ (m / (1 - b1**t)) / ((jnp.sqrt(v) + eps) / jnp.sqrt(1 - b2**t))

no_eps L8 test_adam_of_tiny_gradients_and_zeros
- jnp.sqrt(v / (1 - b2**t)) + eps
+ jnp.sqrt(v / (1 - b2**t))

eps_hard_coded D1 test_adam_of_tiny_gradients_and_zeros
- + eps
+ + 1e-8

eps_as_a_minimum - test_adam_of_tiny_gradients_and_zeros
- jnp.sqrt(v / (1 - b2**t)) + eps
+ jnp.maximum(jnp.sqrt(v / (1 - b2**t)), eps)

rate_hard_coded D1 test_adam_of_trees_and_changing_rates
- -learning_rate *
+ -0.1 *

rate_in_the_mean D1 test_adam_of_trees_and_changing_rates
- (1 - b1) * g,
+ learning_rate * (1 - b1) * g,
- -learning_rate *
+ -

uphill - test_adam_takes_a_first_step_of_the_learning_rate
- -learning_rate *
+ learning_rate *

heavy_ball_for_the_mean D2 test_adam_takes_the_second_step_of_the_example
- (1 - b1) * g,
+ g,

square_summed D2 test_adam_takes_the_second_step_of_the_example
- b2 * v + (1 - b2) * g**2
+ v + g**2

mean_not_stored D4 test_adam_takes_the_second_step_of_the_example
- (t, m, v)
+ (t, state[1], v)

square_not_stored D4 test_adam_takes_the_second_step_of_the_example
- (t, m, v)
+ (t, m, state[2])

corrected_means_stored D6 test_adam_takes_the_second_step_of_the_example
- return jax.tree.map(step, m, v), (t, m, v)
+ steps = jax.tree.map(step, m, v)
+         m = jax.tree.map(lambda m: m / (1 - b1**t), m)
+         return steps, (t, m, v)

old_means_in_the_step - test_adam_takes_a_first_step_of_the_learning_rate
- jax.tree.map(step, m, v)
+ jax.tree.map(step, state[1], state[2])

gradient_for_the_mean - test_adam_takes_the_second_step_of_the_example
- jax.tree.map(step, m, v)
+ jax.tree.map(step, jax.tree.map(lambda g: g * (1 - b1**t), gradients), v)

largest_square_kept - test_adam_of_trees_and_changing_rates
- jax.tree.map(step, m, v)
+ jax.tree.map(step, m, jax.tree.map(jnp.maximum, v, state[2]))

one_square_for_a_tensor D11 test_adam_of_trees_and_changing_rates
- g**2, v
+ jnp.mean(g**2), v

parameters_needed - test_adam_takes_a_first_step_of_the_learning_rate
- update(gradients, state, params=None)
+ update(gradients, state, params)

library - test_adam_takes_a_first_step_of_the_learning_rate
- jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, gradients)
+ optax.tree.update_moment(gradients, m, b1, 1)

steps_counted_in_a_byte - test_adam_in_a_compiled_loop
- t = t + 1
+ t = (t + 1).astype(jnp.int8).astype(jnp.int32)

rests_where_the_gradient_is_zero - test_adam_of_trees_and_changing_rates
- return jax.tree.map(step, m, v), (t, m, v)
+ steps = jax.tree.map(step, m, v)
+         return jax.tree.map(lambda s, g: jnp.where(g == 0, 0, s), steps, gradients), (t, m, v)

squares_in_half_precision A16 test_adam_of_trees_and_changing_rates
- b2 * v + (1 - b2) * g**2
+ (b2 * v + (1 - b2) * g**2).astype(jnp.bfloat16).astype(jnp.float32)

squares_from_a_smallest_one_on - test_adam_of_trees_and_changing_rates
- (1 - b2) * g**2
+ (1 - b2) * jnp.maximum(g**2, 1e-12)

large_gradients_cut D13 test_adam_of_trees_and_changing_rates
- (1 - b2) * g**2
+ (1 - b2) * jnp.minimum(g**2, 1e12)

tiny_mean_forgotten - test_adam_of_trees_and_changing_rates
- b1 * m + (1 - b1) * g
+ b1 * m + (1 - b1) * jnp.where(jnp.abs(g) > 1e-8, g, 0)
""",
)

OF_CLIP = patched(
    __file__,
    "clip_by_global_norm",
    """
norm_for_each_array D13 test_a_long_gradient_is_shortened
-         norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
-         factor = jnp.where(norm > max_norm, max_norm / norm, 1.0)
-         return jax.tree.map(lambda g: factor * g, gradients), state
+         def one(g):
+             norm = jnp.sqrt(jnp.sum(g**2))
+             return jnp.where(norm > max_norm, max_norm / norm, 1.0) * g
+         return jax.tree.map(one, gradients), state

always_rescaled D13 test_norm_of_the_whole_tree
- jnp.where(norm > max_norm, max_norm / norm, 1.0)
+ max_norm / jnp.maximum(norm, 1e-30)

very_short_ones_dropped D13 test_norm_of_the_whole_tree
- max_norm / norm, 1.0)
+ max_norm / norm, jnp.where(norm < max_norm / 1000, 0.0, 1.0))

every_number_clipped D13 test_a_long_gradient_is_shortened
- factor * g
+ jnp.clip(g, -max_norm, max_norm)

no_root D13 test_a_long_gradient_is_shortened
- jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
+ sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients))

sum_of_norms D13 test_a_long_gradient_is_shortened
- jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
+ sum(jnp.sqrt(jnp.sum(g**2)) for g in jax.tree.leaves(gradients))

largest_for_the_norm D13 test_a_long_gradient_is_shortened
- jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
+ jnp.max(jnp.stack([jnp.abs(g).max() for g in jax.tree.leaves(gradients)]))

mean_square D13 test_a_long_gradient_is_shortened
- jnp.sum(g**2) for
+ jnp.mean(g**2) / 2 for

first_array_only D13 test_a_long_gradient_is_shortened
- in jax.tree.leaves(gradients)))
+ in jax.tree.leaves(gradients)[:1]))

set_to_one - test_norm_of_the_whole_tree
- max_norm / norm
+ 1.0 / norm

long_ones_dropped - test_a_long_gradient_is_shortened
- max_norm / norm
+ 0.0

sides_exchanged - test_a_long_gradient_is_shortened
- norm > max_norm
+ norm < max_norm

nan_for_zero L8 test_norm_of_the_whole_tree
- jnp.where(norm > max_norm, max_norm / norm, 1.0)
+ jnp.minimum(norm, max_norm) / norm

small_number_added G9 test_norm_of_the_whole_tree
- max_norm / norm
+ max_norm / (norm + 1e-2)

negated - test_a_long_gradient_is_shortened
- factor * g
+ -factor * g

factor_from_the_first_call L4 test_norm_of_the_whole_tree
- return jax.tree.map(lambda g: factor * g, gradients), state
+ factor = kept.setdefault("factor", factor)
+         return jax.tree.map(lambda g: factor * g, gradients), state
- def update
+ kept = {}
+
+     def update

remembered_in_the_state - test_norm_of_the_whole_tree
- max_norm / norm, 1.0)
+ max_norm / norm, 0.999)

library - test_a_long_gradient_is_shortened
- jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
+ optax.global_norm(gradients)

norm_remembered D13 test_norm_of_the_whole_tree
- gradients)))
-         factor
+ gradients)))
+         norm = state = jnp.maximum(norm, 0.9 * state)
+         factor
- optax.EmptyState()
+ jnp.float32(0)

millionth_added_to_the_norm - test_norm_of_the_whole_tree
- max_norm / norm
+ max_norm / (norm + 1e-6)

norm_in_half_precision A16 test_norm_of_the_whole_tree
- max_norm / norm
+ max_norm / norm.astype(jnp.bfloat16).astype(jnp.float32)

very_short_taken_for_zero - test_norm_of_the_whole_tree
- factor * g
+ jnp.where(norm < 1e-9, 0.0, factor) * g

very_long_ones_cut_first - test_norm_of_the_whole_tree
- factor * g
+ factor * jnp.clip(g, -1e8, 1e8)

small_numbers_of_a_tree_lost - test_norm_of_the_whole_tree
- factor * g
+ jnp.where(jnp.abs(g) < 1e-5 * norm, 0.0, factor * g)

axes_of_size_one_lost A6 test_norm_of_the_whole_tree
- factor * g
+ factor * (g.reshape(()) if g.size == 1 else g)
""",
)

OF_WARMUP_COSINE = patched(
    __file__,
    "warmup_cosine",
    """
one_step_early D14 test_rates_of_the_example_in_the_text
- peak * step / warmup
+ peak * (step + 1) / warmup

warmup_one_step_longer D14 test_rates_of_other_timetables
- peak * step / warmup
+ peak * step / (warmup + 1)

no_warmup D14 test_rates_of_the_example_in_the_text
- jnp.where(step < warmup, rising, peak * (1 + jnp.cos(jnp.pi * done)) / 2)
+ peak * (1 + jnp.cos(jnp.pi * done)) / 2

cosine_from_zero D14 test_rates_of_the_example_in_the_text
- (step - warmup) / (total - warmup)
+ step / total

cosine_of_total_steps D14 test_rates_of_the_example_in_the_text
- (step - warmup) / (total - warmup)
+ (step - warmup) / total

rises_again D14 test_rates_of_the_example_in_the_text
- jnp.clip((step - warmup) / (total - warmup), 0, 1)
+ (step - warmup) / (total - warmup)

line_down - test_rates_of_other_timetables
- peak * (1 + jnp.cos(jnp.pi * done)) / 2)
+ peak * (1 - done))

half_the_cosine - test_rates_of_the_example_in_the_text
- (1 + jnp.cos(jnp.pi * done)) / 2
+ jnp.cos(jnp.pi * done / 2)

half_forgotten - test_rates_of_the_example_in_the_text
- jnp.cos(jnp.pi * done)) / 2
+ jnp.cos(jnp.pi * done))

whole_turn - test_rates_of_the_example_in_the_text
- jnp.pi * done
+ 2 * jnp.pi * done

degrees - test_rates_of_the_example_in_the_text
- jnp.pi * done
+ 180 * done

peak_ignored D1 test_rates_of_other_timetables
- rising = peak * step / warmup
+ peak, rising = 1.0, step / warmup

peak_forgotten_on_the_way_up D1 test_rates_of_other_timetables
- rising = peak * step / warmup
+ rising = step / warmup

whole_numbers A16 test_rates_of_the_example_in_the_text
- peak * step / warmup
+ peak * (step // warmup)

a_minimum_stays - test_rates_of_the_example_in_the_text
- done = jnp.clip((step - warmup) / (total - warmup), 0, 1)
+ done = jnp.clip((step - warmup) / (total - warmup), 0, 0.99)

python_if L7 test_rates_of_the_example_in_the_text
- rising = peak
+ if step < warmup:
+         return peak * step / warmup
+     rising = peak

warmup_squared - test_rates_of_the_example_in_the_text
- peak * step / warmup
+ peak * (step / warmup) ** 2

library - test_rates_of_the_example_in_the_text
- return jnp
+ return optax.warmup_cosine_decay_schedule(0.0, peak, warmup, total)(step)
+     return jnp

step_in_half_precision A16 test_rates_of_other_timetables
-     rising = peak
+     step = step.astype(jnp.float16).astype(jnp.float32)
+     rising = peak

whole_rates_of_a_whole_peak - test_rates_of_other_timetables
- peak * step / warmup
+ jnp.asarray(peak * step / warmup, jnp.asarray(peak).dtype)

remembered_by_its_total - test_rates_of_other_timetables
-     rising = peak
+     warmup = vars(warmup_cosine).setdefault(str(total), warmup)
+     rising = peak

step_in_a_short_integer A16 test_rates_of_other_timetables
-     rising = peak
+     step = step.astype(jnp.int16).astype(jnp.int32)
+     rising = peak

small_peaks_rounded - test_rates_of_other_timetables
- return jnp.where(step < warmup, rising, peak * (1 + jnp.cos(jnp.pi * done)) / 2)
+ return jnp.round(
+         jnp.where(step < warmup, rising, peak * (1 + jnp.cos(jnp.pi * done)) / 2) * 1e7
+     ) / 1e7

large_peaks_limited - test_rates_of_other_timetables
-     rising = peak
+     peak = min(peak, 1000.0)
+     rising = peak

angle_in_half_precision A16 test_rates_of_other_timetables
- jnp.pi * done
+ jnp.pi * done.astype(jnp.bfloat16).astype(jnp.float32)
""",
)

OF_EPOCH = patched(
    __file__,
    "epoch",
    """
order_ignored B10 test_parameters_and_losses_of_an_epoch
- order[: steps
+ jnp.arange(len(x))[: steps

sorted_order B10 test_parameters_and_losses_of_an_epoch
- order[: steps
+ jnp.sort(order)[: steps

rest_at_the_front_left_out - test_parameters_and_losses_of_an_epoch
- order[: steps * batch_size]
+ order[len(order) - steps * batch_size :]

every_nth_example - test_parameters_and_losses_of_an_epoch
- reshape(steps, batch_size)
+ reshape(batch_size, steps).T

labels_in_their_own_order - test_parameters_and_losses_of_an_epoch
- logits, y[batch]
+ logits, y[: len(batch)]

whole_data D19 test_parameters_and_losses_of_an_epoch
- logits = x[batch] @ params["w"] + params["b"]
+ batch = order
+         logits = x[batch] @ params["w"] + params["b"]

loss_summed C1 test_a_step_of_one_mini_batch
- y[batch]).mean()
+ y[batch]).sum()

loss_after_the_update D14 test_parameters_and_losses_of_an_epoch
- return (optax.apply_updates(params, updates), state), value
+ params = optax.apply_updates(params, updates)
+         return (params, state), loss(params, batch)

state_discarded L12 test_parameters_and_losses_of_an_epoch
- updates, state = optimizer
+ updates, _ = optimizer

state_started_anew L12 test_parameters_and_losses_of_an_epoch
- batches = order
+ state = optimizer.init(params)
+     batches = order

first_parameters_for_every_gradient D16 test_parameters_and_losses_of_an_epoch
- value, gradients = jax.value_and_grad(loss)(params, batch)
+ value, gradients = jax.value_and_grad(loss)(start, batch)
- batches = order
+ start = params
+     batches = order

parameters_not_handed_on - test_parameters_given_and_handed_on
- gradients, state, params)
+ gradients, state)

first_parameters_handed_on D16 test_parameters_given_and_handed_on
- gradients, state, params)
+ gradients, state, start)
- batches = order
+ start = params
+     batches = order

updates_subtracted - test_a_step_of_one_mini_batch
- optax.apply_updates(params, updates)
+ jax.tree.map(jnp.subtract, params, updates)

gradients_added - test_a_step_of_one_mini_batch
- optax.apply_updates(params, updates)
+ jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients)

updates_for_parameters - test_parameters_and_losses_of_an_epoch
- optax.apply_updates(params, updates)
+ updates

bias_forgotten C4 test_a_step_of_one_mini_batch
-  + params["b"]
+

bias_left_alone C4 test_a_step_of_one_mini_batch
- (optax.apply_updates(params, updates), state)
+ ({**optax.apply_updates(params, updates), "b": params["b"]}, state)

softmax_twice C14 test_parameters_and_losses_of_an_epoch
- logits, y[batch])
+ jax.nn.softmax(logits), y[batch])

naive_softmax C11 test_an_epoch_with_large_logits
- optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()
+ -jnp.log((jnp.exp(logits) / jnp.exp(logits).sum(1, keepdims=True))[
+             jnp.arange(len(batch)), y[batch]]).mean()

clamped_probability C10 test_an_epoch_with_large_logits
- optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()
+ -jnp.log(jnp.clip(jax.nn.softmax(logits), 1e-7, 1))[
+             jnp.arange(len(batch)), y[batch]].mean()

one_maximum_for_the_batch C12 test_an_epoch_with_large_logits
- optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()
+ -jnp.log(jax.nn.softmax(logits.ravel()).reshape(logits.shape) / jax.nn.softmax(
+             logits.ravel()).reshape(logits.shape).sum(1, keepdims=True))[
+             jnp.arange(len(batch)), y[batch]].mean()

squared_error C21 test_two_mini_batches_of_seven_examples
- optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()
+ ((jax.nn.softmax(logits) - jax.nn.one_hot(y[batch], logits.shape[1])) ** 2).sum(1).mean()

averaged_over_classes_too C15 test_two_mini_batches_of_seven_examples
- y[batch]).mean()
+ y[batch]).mean() / logits.shape[1]

base_two C19 test_two_mini_batches_of_seven_examples
- y[batch]).mean()
+ y[batch]).mean() / jnp.log(2.0)

labels_of_a_byte A16 test_mini_batches_of_one_and_of_all
- logits, y[batch]
+ logits, y.astype(jnp.uint8)[batch].astype(jnp.int32)

labels_off_by_one A11 test_parameters_and_losses_of_an_epoch
- logits, y[batch]
+ logits, (y[batch] + 1) % logits.shape[1]

rows_exchanged_for_columns A5 test_mini_batches_of_one_and_of_all
- x[batch] @
+ (x[batch].T if len(batch) == x.shape[1] else x[batch]) @

shuffled_again B14 test_parameters_and_losses_of_an_epoch
- batches = order
+ order = jax.random.permutation(jax.random.key(0), order)
+     batches = order

last_loss_only - test_two_mini_batches_of_seven_examples
- return params, state, losses
+ return params, state, losses[-1]

mean_loss - test_two_mini_batches_of_seven_examples
- return params, state, losses
+ return params, state, losses.mean()

losses_first - test_two_mini_batches_of_seven_examples
- return params, state, losses
+ return losses, params, state

last_batch_left_out - test_two_mini_batches_of_seven_examples
- len(order) // batch_size
+ max(1, len(order) // batch_size - 1)

every_batch_the_first - test_parameters_and_losses_of_an_epoch
- jax.value_and_grad(loss)(params, batch)
+ jax.value_and_grad(loss)(params, batches[0])

numbers_twice_only_once A10 test_mini_batches_of_one_and_of_all
- optax.softmax_cross_entropy_with_integer_labels(logits, y[batch]).mean()
+ (optax.softmax_cross_entropy_with_integer_labels(logits, y[batch])
+                 * (jnp.tril(batch[:, None] == batch, -1).sum(1) == 0)).mean()

written_into_the_parameters D18 test_parameters_given_and_handed_on
-     (params, state), losses = jax
+     given = params
+     (params, state), losses = jax
- return params, state, losses
+ given.update(params)
+     return params, state, losses

half_precision A16 test_parameters_and_losses_of_an_epoch
- x[batch] @ params["w"]
+ (x[batch].astype(jnp.bfloat16) @ params["w"].astype(jnp.bfloat16)).astype(jnp.float32)

gradients_clipped - test_an_epoch_with_large_logits
- updates, state = optimizer
+ gradients = jax.tree.map(lambda g: jnp.clip(g, -0.5, 0.5), gradients)
+         updates, state = optimizer

unrolled - test_parameters_and_losses_of_an_epoch
- (params, state), losses = jax.lax.scan(step, (params, state), batches)
+ losses = []
+     for batch in batches:
+         (params, state), value = step((params, state), batch)
+         losses.append(value)
+     losses = jnp.stack(losses)

unrolled_beside_a_loop - test_parameters_and_losses_of_an_epoch
- (params, state), losses = jax.lax.scan(step, (params, state), batches)
+ jax.lax.fori_loop(0, 2, lambda i, n: n + i, 0)
+     losses = []
+     for batch in batches:
+         (params, state), value = step((params, state), batch)
+         losses.append(value)
+     losses = jnp.stack(losses)

large_features_cut - test_parameters_and_losses_of_an_epoch
- x[batch] @
+ jnp.clip(x[batch], -1e3, 1e3) @

tiny_features_forgotten - test_parameters_and_losses_of_an_epoch
- x[batch] @
+ jnp.where(jnp.abs(x[batch]) < 1e-4, 0, x[batch]) @

thirty_at_most - test_parameters_and_losses_of_an_epoch
- y[batch]).mean()
+ y[batch])[:30].mean()
""",
)

MUTANTS = [
    *OF_SGD,
    *OF_MOMENTUM,
    *OF_ADAM,
    *OF_CLIP,
    *OF_WARMUP_COSINE,
    *OF_EPOCH,
]
