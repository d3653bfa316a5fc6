"""Wrong solutions of week 7: the right one with some lines replaced."""

from grader.mutation import patched

OF_RELU = patched(
    __file__,
    "relu",
    """
size E10 test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.abs(x)

minimum E10 test_relu_turns_negative_numbers_into_zero
- jnp.maximum
+ jnp.minimum

negated E10 test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.maximum(-x, 0)

capped_at_six - test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ jnp.clip(x, 0, 6)

leaky - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.maximum(x, 0.01 * x)

steps_instead_of_values - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.where(x > 0, 1.0, 0.0)

smooth - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.logaddexp(x, 0)

largest_of_all - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.maximum(x.max(), 0) * jnp.ones_like(x)

library - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jax.nn.relu(x)

flax - test_relu_turns_negative_numbers_into_zero
- def relu
+ from flax import nnx
+
+ def relu
- jnp.maximum(x, 0)
+ nnx.relu(x)

gradient_cut_off L19 test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ jax.lax.stop_gradient(jnp.maximum(x, 0))

gradient_everywhere L19 test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ x - jax.lax.stop_gradient(jnp.minimum(x, 0))

half_precision_inside A16 test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ jnp.maximum(x, 0).astype(jnp.bfloat16).astype(x.dtype)

half_precision_out A16 test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.maximum(x, 0).astype(jnp.float16)

rows_needed - test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ jnp.stack([jnp.maximum(row, 0) for row in x])

python_if L7 test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ x if x.min() > 0 else jnp.maximum(x, 0)

list_of_python_numbers L7 test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.array([max(float(v), 0.0) for v in x])

kept_above_one - test_relu_turns_negative_numbers_into_zero
- jnp.maximum(x, 0)
+ jnp.where(x > 1, x, 0)

small_numbers_are_zero - test_relu_of_any_shape_and_its_gradient
- jnp.maximum(x, 0)
+ jnp.where(x < 1e-6, 0.0, x)

small_upstreams_are_zero - test_relu_of_any_shape_and_its_gradient
-     return jnp.maximum(x, 0)
+     @jax.custom_vjp
+     def own(x):
+         return jnp.maximum(x, 0)
+
+     def back(x, dy):
+         return (jnp.where((x > 0) & (jnp.abs(dy) > 1e-5), dy, 0.0),)
+
+     own.defvjp(lambda x: (own(x), x), back)
+     return own(x)
""",
)

OF_LEAKY_RELU = patched(
    __file__,
    "leaky_relu",
    """
larger_of_both - test_leaky_relu_of_any_slope
- jnp.where(x < 0, slope * x, x)
+ jnp.maximum(x, slope * x)

slope_ignored D1 test_leaky_relu_multiplies_negative_numbers
- slope * x
+ 0.01 * x

plain_relu - test_leaky_relu_multiplies_negative_numbers
- slope * x
+ 0.0

on_the_positive_side - test_leaky_relu_multiplies_negative_numbers
- x < 0
+ x > 0

everywhere - test_leaky_relu_multiplies_negative_numbers
- jnp.where(x < 0, slope * x, x)
+ slope * x

slope_as_the_value - test_leaky_relu_multiplies_negative_numbers
- slope * x
+ slope

slope_negated - test_leaky_relu_multiplies_negative_numbers
- slope * x
+ -slope * x

divided_by_slope - test_leaky_relu_multiplies_negative_numbers
- slope * x
+ x / slope

slope_of_zero_taken_for_missing - test_leaky_relu_of_any_slope
- jnp.where(x < 0, slope * x, x)
+ jnp.where(x < 0, (slope or 0.01) * x, x)

scalars_are_negative - test_leaky_relu_of_any_slope
- jnp.where(x < 0, slope * x, x)
+ jnp.where((x < 0) | (x.ndim == 0), slope * x, x)

slope_made_positive - test_leaky_relu_of_any_slope
- slope * x
+ abs(slope) * x

slope_at_most_one - test_leaky_relu_of_any_slope
- slope * x
+ min(slope, 1.0) * x

below_minus_one_only - test_leaky_relu_of_any_slope
- x < 0
+ x < -0.75

slope_kept_from_the_first_call - test_leaky_relu_of_any_slope
- slope * x
+ _KEPT.setdefault(x.shape, slope) * x
- def leaky_relu
+ _KEPT = {}
+
+
+ def leaky_relu

gradient_cut_off L19 test_leaky_relu_of_any_slope
- slope * x
+ slope * jax.lax.stop_gradient(x)

half_precision_inside A16 test_leaky_relu_multiplies_negative_numbers
- slope * x, x
+ (slope * x.astype(jnp.bfloat16)).astype(x.dtype), x

absolute - test_leaky_relu_multiplies_negative_numbers
- jnp.where(x < 0, slope * x, x)
+ jnp.abs(jnp.where(x < 0, slope * x, x))

library - test_leaky_relu_multiplies_negative_numbers
- jnp.where(x < 0, slope * x, x)
+ jax.nn.leaky_relu(x, slope)

python_if L7 test_leaky_relu_multiplies_negative_numbers
- jnp.where(x < 0, slope * x, x)
+ slope * x if (x < 0).all() else jnp.where(x < 0, slope * x, x)

capped - test_leaky_relu_of_any_slope
- slope * x
+ jnp.maximum(slope * x, -20.0)

slopes_of_a_hundred_at_most - test_leaky_relu_of_any_slope
- slope * x
+ min(slope, 100) * x

a_small_slope_is_none - test_leaky_relu_of_any_slope
- slope * x
+ (slope if abs(slope) > 1e-3 else 0.0) * x

small_numbers_are_zero - test_leaky_relu_of_any_slope
- return jnp.where(
+ x = jnp.where(jnp.abs(x) < 1e-6, 0.0, x)
+     return jnp.where(
""",
)

OF_ELU = patched(
    __file__,
    "elu",
    """
unguarded E14 test_elu_can_be_differentiated_everywhere
- jnp.minimum(x, 0)
+ x

unguarded_power E14 test_elu_can_be_differentiated_everywhere
- jnp.expm1(jnp.minimum(x, 0))
+ (jnp.exp(x) - 1)

cut_off_far_out E14 test_elu_can_be_differentiated_everywhere
- jnp.minimum(x, 0)
+ jnp.clip(x, -4, 0)

nan_turned_into_zero E14 test_elu_can_be_differentiated_everywhere
- jnp.expm1(jnp.minimum(x, 0))
+ jnp.nan_to_num(jnp.expm1(x))

alpha_ignored D1 test_elu_goes_down_smoothly
- alpha * jnp
+ jnp

alpha_inside - test_elu_goes_down_smoothly
- alpha * jnp.expm1(jnp.minimum(x, 0))
+ jnp.expm1(alpha * jnp.minimum(x, 0))

one_outside - test_elu_goes_down_smoothly
- alpha * jnp.expm1(jnp.minimum(x, 0))
+ alpha * jnp.exp(jnp.minimum(x, 0)) - 1

one_forgotten - test_elu_goes_down_smoothly
- jnp.expm1
+ jnp.exp

alpha_everywhere - test_elu_goes_down_smoothly
- , x)
+ , alpha * x)

sides_exchanged - test_elu_goes_down_smoothly
- jnp.where(x < 0, alpha * jnp.expm1(jnp.minimum(x, 0)), x)
+ jnp.where(x < 0, x, alpha * jnp.expm1(jnp.minimum(x, 0)))

sign_exchanged - test_elu_goes_down_smoothly
- alpha * jnp
+ -alpha * jnp

power_of_minus_x E14 test_elu_goes_down_smoothly
- jnp.minimum(x, 0)
+ -jnp.minimum(x, 0)

larger_of_both - test_elu_of_any_alpha
- jnp.where(x < 0, alpha * jnp.expm1(jnp.minimum(x, 0)), x)
+ jnp.maximum(x, alpha * jnp.expm1(jnp.minimum(x, 0)))

two_as_the_base - test_elu_goes_down_smoothly
- jnp.expm1(jnp.minimum(x, 0))
+ (jnp.exp2(jnp.minimum(x, 0)) - 1)

scaled_too - test_elu_goes_down_smoothly
- jnp.where(x < 0
+ 1.0507 * jnp.where(x < 0

gradient_cut_off L19 test_elu_can_be_differentiated_everywhere
- jnp.minimum(x, 0)
+ jax.lax.stop_gradient(jnp.minimum(x, 0))

alpha_whole - test_elu_of_any_alpha
- alpha * jnp
+ round(alpha) * jnp

alpha_kept_from_the_first_call - test_elu_of_any_alpha
- return jnp
+ alpha = _KEPT.setdefault(x.shape, alpha)
+     return jnp
- def elu
+ _KEPT = {}
+
+
+ def elu

half_precision_inside A16 test_elu_goes_down_smoothly
- jnp.minimum(x, 0)
+ jnp.minimum(x, 0).astype(jnp.bfloat16)

library - test_elu_goes_down_smoothly
- jnp.where(x < 0, alpha * jnp.expm1(jnp.minimum(x, 0)), x)
+ jax.nn.elu(x, alpha)

celu - test_elu_goes_down_smoothly
- jnp.minimum(x, 0)
+ jnp.minimum(x, 0) / alpha

alpha_of_ten_at_most - test_elu_of_any_alpha
- alpha *
+ min(alpha, 10) *

straight_near_zero - test_elu_of_any_alpha
- return jnp.where(x < 0, alpha
+ return jnp.where((x < 0) & (x > -0.01), alpha * x, jnp.where(x < 0, alpha
- , x)
+ , x))

alpha_in_half_precision A16 test_elu_of_any_alpha
- alpha *
+ jnp.float16(alpha).astype(jnp.float32) *
""",
)

OF_SIGMOID_DERIVATIVE = patched(
    __file__,
    "sigmoid_derivative",
    """
from_the_input E12 test_sigmoid_derivative_near_zero
- return s * (1 - s)
+ return x * (1 - x)

sigmoid_itself - test_sigmoid_derivative_near_zero
- return s * (1 - s)
+ return s

one_minus_the_square E13 test_sigmoid_derivative_near_zero
- return s * (1 - s)
+ return 1 - s**2

s_times_s - test_sigmoid_derivative_near_zero
- return s * (1 - s)
+ return s * s

plus - test_sigmoid_derivative_near_zero
- return s * (1 - s)
+ return s * (1 + s)

squared_quotient E14 test_sigmoid_derivative_where_it_saturates
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     power = jnp.exp(-x)
+     return power / (1 + power) ** 2

growing_power E14 test_sigmoid_derivative_where_it_saturates
- 1 / (1 + jnp.exp(-x))
+ jnp.exp(x) / (1 + jnp.exp(x))

never_quite_zero L8 test_sigmoid_derivative_where_it_saturates
- return s * (1 - s)
+ return jnp.maximum(s * (1 - s), 0.001)

clipped_input - test_sigmoid_derivative_where_it_saturates
- jnp.exp(-x)
+ jnp.exp(-jnp.clip(x, -6, 6))

tanh_inside - test_sigmoid_derivative_near_zero
- jnp.exp(-x)
+ jnp.exp(-2 * x)

hard_sigmoid - test_sigmoid_derivative_near_zero
- s * (1 - s)
+ jnp.where(jnp.abs(x) < 3, 1 / 6, 0.0)

autodiff - test_sigmoid_derivative_near_zero
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     return jax.grad(lambda x: (1 / (1 + jnp.exp(-x))).sum())(x)

autodiff_forwards - test_sigmoid_derivative_near_zero
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     return jax.jvp(lambda x: 1 / (1 + jnp.exp(-x)), (x,), (jnp.ones_like(x),))[1]

differences I14 test_sigmoid_derivative_near_zero
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     def s(x):
+         return 1 / (1 + jnp.exp(-x))
+     return (s(x + 1e-2) - s(x - 1e-2)) / 2e-2

small_differences I14 test_sigmoid_derivative_near_zero
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     def s(x):
+         return 1 / (1 + jnp.exp(-x))
+     return (s(x + 1e-5) - s(x - 1e-5)) / 2e-5

complex_step - test_sigmoid_derivative_near_zero
-     s = 1 / (1 + jnp.exp(-x))
-     return s * (1 - s)
+     return jnp.imag(1 / (1 + jnp.exp(-(x + 1e-3j)))) / 1e-3

library - test_sigmoid_derivative_near_zero
- s = 1 / (1 + jnp.exp(-x))
+ s = jax.nn.sigmoid(x)

half_precision_inside A16 test_sigmoid_derivative_near_zero
- jnp.exp(-x)
+ jnp.exp(-x.astype(jnp.float16)).astype(x.dtype)

library_below - test_sigmoid_derivative_near_zero
- s = 1 / (1 + jnp.exp(-x))
+ s = jax.scipy.special.expit(x)

rows_needed - test_sigmoid_derivative_of_any_shape
- return s * (1 - s)
+ return jnp.stack([row * (1 - row) for row in s])

columns_needed - test_sigmoid_derivative_of_any_shape
- return s * (1 - s)
+ return jnp.sum(s * (1 - s), axis=tuple(range(2, s.ndim)))

a_softmax - test_sigmoid_derivative_near_zero
- s = 1 / (1 + jnp.exp(-x))
+ s = jnp.exp(x) / jnp.exp(x).sum()

nothing_beyond_ten - test_sigmoid_derivative_where_it_saturates
- return s * (1 - s)
+ return jnp.where(jnp.abs(x) > 10, 0.0, s * (1 - s))

nothing_beyond_twelve - test_sigmoid_derivative_where_it_saturates
- return s * (1 - s)
+ return jnp.where(jnp.abs(x) > 12, 0.0, s * (1 - s))

flat_between_seven_and_eight - test_sigmoid_derivative_where_it_saturates
- return s * (1 - s)
+ return jnp.where(jnp.abs(jnp.abs(x) - 7.5) < 0.25, 5.5e-4, s * (1 - s))
""",
)

OF_TANH_DERIVATIVE = patched(
    __file__,
    "tanh_derivative",
    """
from_the_input E13 test_tanh_derivative_near_zero
- jnp.tanh(x) ** 2
+ x**2

not_squared - test_tanh_derivative_near_zero
- jnp.tanh(x) ** 2
+ jnp.tanh(x)

like_the_sigmoid E12 test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ jnp.tanh(x) * (1 - jnp.tanh(x))

plus - test_tanh_derivative_near_zero
- 1 - jnp
+ 1 + jnp

negated - test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ jnp.tanh(x) ** 2 - 1

tanh_of_the_square - test_tanh_derivative_near_zero
- jnp.tanh(x) ** 2
+ jnp.tanh(x**2)

tanh_itself - test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ jnp.tanh(x)

naive_tanh E14 test_tanh_derivative_where_it_saturates
- jnp.tanh(x)
+ ((jnp.exp(x) - jnp.exp(-x)) / (jnp.exp(x) + jnp.exp(-x)))

ratio_of_hyperbolic_functions E14 test_tanh_derivative_where_it_saturates
- jnp.tanh(x)
+ (jnp.sinh(x) / jnp.cosh(x))

never_quite_zero L8 test_tanh_derivative_where_it_saturates
- 1 - jnp.tanh(x) ** 2
+ jnp.maximum(1 - jnp.tanh(x) ** 2, 0.01)

clipped_input - test_tanh_derivative_where_it_saturates
- jnp.tanh(x)
+ jnp.tanh(jnp.clip(x, -4, 4))

sigmoid_without_the_factor - test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ (1 - jnp.tanh(x) ** 2) / 4

half_the_argument - test_tanh_derivative_near_zero
- jnp.tanh(x)
+ jnp.tanh(x / 2)

autodiff - test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ jax.vjp(jnp.tanh, x)[1](jnp.ones_like(x))[0]

differences I14 test_tanh_derivative_near_zero
- 1 - jnp.tanh(x) ** 2
+ (jnp.tanh(x + 1e-3) - jnp.tanh(x - 1e-3)) / 2e-3

library - test_tanh_derivative_near_zero
- jnp.tanh(x)
+ (2 * jax.nn.sigmoid(2 * x) - 1)

half_precision_inside A16 test_tanh_derivative_near_zero
- jnp.tanh(x)
+ jnp.tanh(x.astype(jnp.float16)).astype(x.dtype)

matrix_product - test_tanh_derivative_of_any_shape
- jnp.tanh(x) ** 2
+ (jnp.tanh(x) @ jnp.tanh(x) if x.ndim == 2 and len(x) == x.shape[1] else jnp.tanh(x) ** 2)

rows_needed - test_tanh_derivative_of_any_shape
- 1 - jnp.tanh(x) ** 2
+ jnp.stack([1 - jnp.tanh(row) ** 2 for row in x])

nothing_beyond_five - test_tanh_derivative_where_it_saturates
- return 1 - jnp.tanh(x) ** 2
+ return jnp.where(jnp.abs(x) > 5, 0.0, 1 - jnp.tanh(x) ** 2)

nothing_beyond_six - test_tanh_derivative_where_it_saturates
- return 1 - jnp.tanh(x) ** 2
+ return jnp.where(jnp.abs(x) > 6.5, 0.0, 1 - jnp.tanh(x) ** 2)
""",
)

OF_RELU_DERIVATIVE = patched(
    __file__,
    "relu_derivative",
    """
one_at_zero - test_relu_derivative_of_negative_zero_and_positive
- x > 0
+ x >= 0

half_at_zero - test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.heaviside(x, 0.5)

relu_itself - test_relu_derivative_of_negative_zero_and_positive
- 1.0, 0.0
+ x, 0.0

minus_one_below - test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.sign(x)

sides_exchanged - test_relu_derivative_of_negative_zero_and_positive
- x > 0
+ x < 0

booleans A16 test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ x > 0

integers A16 test_relu_derivative_of_negative_zero_and_positive
- 1.0, 0.0
+ 1, 0

leaky - test_relu_derivative_of_negative_zero_and_positive
- 1.0, 0.0
+ 1.0, 0.01

quotient L8 test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.maximum(x, 0) / x

quotient_with_a_small_number - test_relu_derivative_of_any_shape
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.maximum(x, 0) / (x + 1e-7)

steep_sigmoid - test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ 1 / (1 + jnp.exp(-100 * x))

a_threshold - test_relu_derivative_of_any_shape
- x > 0
+ x > 1e-5

autodiff - test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ jax.grad(lambda x: jnp.where(x > 0, x, 0).sum())(x)

library - test_relu_derivative_of_negative_zero_and_positive
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.sign(jax.nn.relu(x))

python_if L7 test_relu_derivative_of_any_shape
- jnp.where(x > 0, 1.0, 0.0)
+ jnp.where(x > 0, 1.0, 0.0) if x.ndim else (1.0 if x > 0 else 0.0)

upper_limit - test_relu_derivative_of_any_shape
- x > 0
+ (x > 0) & (x < 6)
""",
)


def of_initial_weights(task: str, name: str) -> list:
    """Mistakes in drawing the numbers, whatever their variance."""
    return patched(
        __file__,
        task,
        f"""
variance_as_std E2 test_{name}_spread_of_a_matrix
- math.sqrt(variance)
+ variance

not_scaled E2 test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax
+ jax

scaled_twice E2 test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax
+ 2 * math.sqrt(variance) * jax

divided_by_the_std E2 test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax
+ 1 / math.sqrt(variance) * jax

gain_of_one E7 test_{name}_spread_of_a_matrix
- variance = 2 /
+ variance = 1 /

limit_of_a_uniform E4 test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax.random.normal(key, shape)
+ math.sqrt(variance) * jax.random.uniform(key, shape, minval=-1, maxval=1)

uniform E4 test_{name}_is_normal
- math.sqrt(variance) * jax.random.normal(key, shape)
+ math.sqrt(3 * variance) * jax.random.uniform(key, shape, minval=-1, maxval=1)

one_sided_uniform E4 test_{name}_spread_of_a_matrix
- jax.random.normal(key, shape)
+ jax.random.uniform(key, shape)

truncated - test_{name}_is_normal
- jax.random.normal(key, shape)
+ jax.random.truncated_normal(key, -2, 2, shape) / 0.87962566

truncated_at_four - test_{name}_is_normal
- jax.random.normal(key, shape)
+ jax.random.truncated_normal(key, -4, 4, shape) / 0.99946

deviation_in_half_precision A16 test_{name}_is_normal
- math.sqrt(variance)
+ jnp.sqrt(jnp.bfloat16(variance)).astype(jnp.float32)

truncated_far_out - test_{name}_is_normal
- jax.random.normal(key, shape)
+ jax.random.truncated_normal(key, -3, 3, shape) / 0.98658

signs_only - test_{name}_is_normal
- jax.random.normal(key, shape)
+ jax.random.rademacher(key, shape).astype(jnp.float32)

positive_only - test_{name}_spread_of_a_matrix
- jax.random.normal(key, shape)
+ jnp.abs(jax.random.normal(key, shape))

heavy_tails - test_{name}_is_normal
- jax.random.normal(key, shape)
+ jax.random.laplace(key, shape) / math.sqrt(2)

not_centred - test_{name}_spread_of_a_matrix
- jax.random.normal(key, shape)
+ (0.1 + jax.random.normal(key, shape))

window_forgotten E5 test_{name}_of_kernels
- math.prod(window)
+ 1

window_height_only E5 test_{name}_of_kernels
- math.prod(window)
+ math.prod(window[:1])

window_summed E5 test_{name}_of_kernels
- math.prod(window)
+ (sum(window) or 1)

window_squared E5 test_{name}_of_kernels
- math.prod(window)
+ math.prod(window[:1] * 2)

window_of_three E5 test_{name}_of_kernels
- math.prod(window)
+ (9 if window else 1)

channels_first H9 test_{name}_of_kernels
- *window, inputs,
+ window, inputs = shape[2:], shape[1]
+     *_, _,

constant_key L3 test_{name}_depends_on_the_key
- normal(key,
+ normal(jax.random.key(0),

numpy_s_numbers F9 test_{name}_depends_on_the_key
- jax.random.normal(key, shape)
+ jnp.asarray(np.random.default_rng(0).normal(size=shape), jnp.float32)
- def {task}
+ import numpy as np
+
+
+ def {task}

key_of_the_shape F10 test_{name}_depends_on_the_key
- normal(key,
+ normal(jax.random.key(shape[0]),

rows_alike E8 test_{name}_elements_are_independent
- jax.random.normal(key, shape)
+ jnp.broadcast_to(jax.random.normal(key, shape[-1:]), shape)

rows_from_one_key E8 test_{name}_elements_are_independent
- jax.random.normal(key, shape)
+ jnp.stack([jax.random.normal(jax.random.clone(key), shape[1:]) for _ in range(shape[0])])

made_unit_sized - test_{name}_elements_are_independent
-     return math
+     z = jax.random.normal(key, shape)
+     return math.sqrt(variance) * z / z.std()
+     return math

centred_on_its_mean - test_{name}_elements_are_independent
- jax.random.normal(key, shape)
+ (lambda z: z - z.mean())(jax.random.normal(key, shape))

transposed A5 test_{name}_spread_of_a_matrix
- normal(key, shape)
+ normal(key, shape[::-1])

flat - test_{name}_spread_of_a_matrix
- normal(key, shape)
+ normal(key, (math.prod(shape),))

half_precision A16 test_{name}_spread_of_a_matrix
- normal(key, shape)
+ normal(key, shape, jnp.float16)

library - test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax.random.normal(key, shape)
+ jax.nn.initializers.{task}()(key, shape)

library_untruncated - test_{name}_spread_of_a_matrix
- math.sqrt(variance) * jax.random.normal(key, shape)
+ jax.nn.initializers.normal(math.sqrt(variance))(key, shape)
""",
    )


OF_XAVIER_NORMAL = patched(
    __file__,
    "xavier_normal",
    """
last_word_of_the_key - test_xavier_depends_on_the_key
- jax.random.normal(key, shape)
+ jax.random.normal(jax.random.key(jax.random.key_data(key)[-1]), shape)

inputs_only E3 test_xavier_spread_of_a_matrix
- (inputs + outputs)
+ inputs

outputs_only E3 test_xavier_spread_of_a_matrix
- (inputs + outputs)
+ outputs

mean_forgotten E7 test_xavier_spread_of_a_matrix
- (inputs + outputs)
+ ((inputs + outputs) / 2)

product E3 test_xavier_spread_of_a_matrix
- (inputs + outputs)
+ math.sqrt(inputs * outputs)

uniform_limit_as_std E4 test_xavier_spread_of_a_matrix
- variance = 2
+ variance = 6

window_of_the_inputs_only E5 test_xavier_of_kernels
- math.prod(window) * (inputs + outputs)
+ math.prod(window) * inputs + outputs

window_of_the_outputs_only E5 test_xavier_of_kernels
- math.prod(window) * (inputs + outputs)
+ inputs + math.prod(window) * outputs

first_two_sizes H9 test_xavier_of_kernels
-     *window, inputs, outputs = shape
+     inputs, outputs, *window = shape

halves_before_the_root - test_xavier_spread_of_a_matrix
- math.sqrt(variance)
+ 2 * math.sqrt(variance / 2)

another_result_each_time - test_xavier_depends_on_the_key
- return math.sqrt(variance) * jax.random.normal(key, shape)
+ calls = vars(xavier_normal)
+     calls["count"] = calls.get("count", 0) + 1
+     key = jax.random.fold_in(key, calls["count"])
+     return math.sqrt(variance) * jax.random.normal(key, shape)

twelve_uniform_numbers - test_xavier_is_normal
- jax.random.normal(key, shape)
+ (jax.random.uniform(key, (12, *shape)).sum(axis=0) - 6)
""",
)

OF_HE_NORMAL = patched(
    __file__,
    "he_normal",
    """
outputs_counted E3 test_he_spread_of_a_matrix
- inputs, _ = shape
+ _, inputs = shape

both_counted E3 test_he_spread_of_a_matrix
- math.prod(window) * inputs
+ math.prod(window) * (inputs + shape[-1])

mean_of_both E3 test_he_spread_of_a_matrix
- math.prod(window) * inputs
+ math.prod(window) * (inputs + shape[-1]) / 2

everything_counted E5 test_he_spread_of_a_matrix
- math.prod(window) * inputs
+ math.prod(shape)

window_and_outputs E5 test_he_spread_of_a_matrix
- math.prod(window) * inputs
+ math.prod(window) * shape[-1]

first_size H9 test_he_of_kernels
- math.prod(window) * inputs
+ shape[0]

uniform_limit_as_std E4 test_he_spread_of_a_matrix
- variance = 2
+ variance = 6

three_sizes_at_most E5 test_he_of_kernels
- math.prod(window) * inputs
+ math.prod(shape[-3:-1])

another_result_each_time - test_he_depends_on_the_key
- return math.sqrt(variance) * jax.random.normal(key, shape)
+ calls = vars(he_normal)
+     calls["count"] = calls.get("count", 0) + 1
+     key = jax.random.fold_in(key, calls["count"])
+     return math.sqrt(variance) * jax.random.normal(key, shape)

twelve_uniform_numbers - test_he_is_normal
- jax.random.normal(key, shape)
+ (jax.random.uniform(key, (12, *shape)).sum(axis=0) - 6)
""",
)

OF_GRADIENT_NORMS = patched(
    __file__,
    "gradient_norms",
    """
last_layer_first E19 test_norms_of_the_example_in_the_text
- jax.grad(loss)(params)]
+ jax.grad(loss)(params)[::-1]]

no_root E20 test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.sum(layer["w"] ** 2)

mean_for_norm E20 test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.abs(layer["w"]).mean()

root_of_the_mean_square E20 test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.sqrt(jnp.mean(layer["w"] ** 2))

sum_of_sizes E20 test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.abs(layer["w"]).sum()

largest_element E20 test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.abs(layer["w"]).max()

spectral_norm E20 test_norms_of_sizes_that_all_differ
- jnp.linalg.norm(layer["w"])
+ jnp.linalg.norm(layer["w"], 2)

norm_of_rows E20 test_norms_of_sizes_that_all_differ
- jnp.linalg.norm(layer["w"])
+ jnp.linalg.norm(layer["w"], axis=1).sum()

bias_counted - test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.sqrt((layer["w"] ** 2).sum() + (layer["b"] ** 2).sum())

bias_only - test_norm_of_a_single_layer
- jnp.linalg.norm(layer["w"])
+ jnp.linalg.norm(layer["b"])

weights_instead_of_gradients L10 test_norm_of_a_single_layer
- jax.grad(loss)(params)]
+ params]

one_norm_over_all D13 test_norms_of_the_example_in_the_text
- jnp.linalg.norm(layer["w"])
+ jnp.sqrt(sum((own["w"] ** 2).sum() for own in jax.grad(loss)(params)))

small_number_in_the_root G9 test_norms_of_twelve_layers
- jnp.linalg.norm(layer["w"])
+ jnp.sqrt((layer["w"] ** 2).sum() + 1e-8)

norm_rounded - test_norms_of_sizes_that_all_differ
- jnp.linalg.norm(layer["w"])
+ jnp.round(jnp.linalg.norm(layer["w"]), 3)

never_below_a_minimum L8 test_norms_of_twelve_layers
- jnp.linalg.norm(layer["w"])
+ jnp.maximum(jnp.linalg.norm(layer["w"]), 1e-4)

relative_to_the_weights - test_norms_of_the_example_in_the_text
- return jnp.stack([jnp.linalg.norm(layer["w"])
+ return jnp.stack([jnp.linalg.norm(layer["w"]) / 2

relative_to_the_last_layer - test_norm_of_a_single_layer
-     return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     norms = jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     return norms / norms[-1]

loss_summed C1 test_norms_of_sizes_that_all_differ
- axis=1).mean()
+ axis=1).sum()

averaged_over_classes_too C15 test_norm_of_a_single_layer
- axis=1).mean()
+ axis=1).mean() / log_probs.shape[1]

divided_by_the_batch_twice C1 test_norms_of_sizes_that_all_differ
- axis=1).mean()
+ axis=1).mean() / len(x)

first_example_only D19 test_norms_of_sizes_that_all_differ
- axis=1).mean()
+ axis=1)[0, 0]

activation_on_the_logits E15 test_norms_of_sizes_that_all_differ
- h @ params[-1]["w"] + params[-1]["b"]
+ activate(h @ params[-1]["w"] + params[-1]["b"])

no_activation I15 test_norms_of_the_example_in_the_text
- h = activate(h @ layer["w"] + layer["b"])
+ h = h @ layer["w"] + layer["b"]

activation_before_the_layer - test_norms_of_sizes_that_all_differ
- activate(h @ layer["w"] + layer["b"])
+ activate(h) @ layer["w"] + layer["b"]

activation_ignored D1 test_norms_of_sizes_that_all_differ
- "relu": jax.nn.relu}[activation]
+ "relu": jax.nn.relu}["relu"]

tanh_for_sigmoid - test_norms_of_sizes_that_all_differ
- "sigmoid": jax.nn.sigmoid
+ "sigmoid": jnp.tanh

leaky_relu_for_relu - test_norms_of_the_example_in_the_text
- jax.nn.relu
+ jax.nn.leaky_relu

naive_sigmoid E14 test_norms_of_saturated_units_and_large_logits
- jax.nn.sigmoid
+ lambda z: jnp.exp(z) / (1 + jnp.exp(z))

naive_tanh E14 test_norms_of_saturated_units_and_large_logits
- jnp.tanh
+ lambda z: (jnp.exp(z) - jnp.exp(-z)) / (jnp.exp(z) + jnp.exp(-z))

naive_softmax C11 test_norms_of_saturated_units_and_large_logits
-         log_probs = jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
+         powers = jnp.exp(h @ params[-1]["w"] + params[-1]["b"])
+         log_probs = jnp.log(powers / powers.sum(axis=1, keepdims=True))

one_maximum_for_the_batch C12 test_norms_of_saturated_units_and_large_logits
-         log_probs = jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
+         z = h @ params[-1]["w"] + params[-1]["b"]
+         z = z - z.max()
+         log_probs = z - jnp.log(jnp.exp(z).sum(axis=1, keepdims=True))

clamped_probability C10 test_norms_of_saturated_units_and_large_logits
- jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
+ jnp.log(jnp.clip(jax.nn.softmax(h @ params[-1]["w"] + params[-1]["b"]), 1e-7, 1))

small_number_in_the_logarithm C10 test_norms_of_saturated_units_and_large_logits
- jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
+ jnp.log(jax.nn.softmax(h @ params[-1]["w"] + params[-1]["b"]) + 1e-7)

softmax_twice C14 test_norms_of_sizes_that_all_differ
- jax.nn.log_softmax(h @ params[-1]["w"] + params[-1]["b"])
+ jax.nn.log_softmax(jax.nn.softmax(h @ params[-1]["w"] + params[-1]["b"]))

softmax_over_the_batch A2 test_norms_of_sizes_that_all_differ
- + params[-1]["b"])
+ + params[-1]["b"], axis=0)

base_two C19 test_norm_of_a_single_layer
- axis=1).mean()
+ axis=1).mean() / jnp.log(2.0)

squared_error C21 test_norm_of_a_single_layer
-         return -jnp.take_along_axis(log_probs, labels[:, None], axis=1).mean()
+         targets = jax.nn.one_hot(labels, log_probs.shape[1])
+         return ((jnp.exp(log_probs) - targets) ** 2).mean()

all_labels_for_each_row C16 test_norms_of_sizes_that_all_differ
- jnp.take_along_axis(log_probs, labels[:, None], axis=1).mean()
+ log_probs[:, labels].mean()

ten_classes A11 test_norms_of_sizes_that_agree_or_are_one
- labels[:, None]
+ jnp.minimum(labels[:, None], 9)

labels_off_by_one A11 test_norms_of_sizes_that_all_differ
- labels[:, None]
+ labels[:, None] - 1

first_label_for_all A11 test_norms_of_sizes_that_all_differ
- labels[:, None]
+ jnp.full_like(labels[:, None], labels[0])

hidden_bias_forgotten C4 test_norms_of_sizes_that_all_differ
- activate(h @ layer["w"] + layer["b"])
+ activate(h @ layer["w"])

last_bias_forgotten C4 test_norms_of_the_example_in_the_text
- (h @ params[-1]["w"] + params[-1]["b"])
+ (h @ params[-1]["w"])

last_layer_left_out - test_norms_of_the_example_in_the_text
- jax.grad(loss)(params)]
+ jax.grad(loss)(params)[: max(1, len(params) - 1)]]

layers_repeated_from_the_first - test_norms_of_sizes_that_agree_or_are_one
- for layer in params[:-1]:
+ for layer in params[:1] * (len(params) > 1) + [
+             params[0] if params[0]["w"].shape == own["w"].shape else own for own in params[1:-1]
+         ]:

ten_layers_at_most - test_norms_of_twelve_layers
- for layer in jax.grad(loss)(params)]
+ for layer in jax.grad(loss)(params)[:10]]

ten_hidden_layers_at_most - test_norms_of_twelve_layers
- for layer in params[:-1]:
+ for layer in params[:-1][:10]:

weights_transposed_where_they_fit A5 test_norms_of_sizes_that_agree_or_are_one
- h @ layer["w"] + layer["b"]
+ h @ (layer["w"].T if len(layer["w"]) == layer["w"].shape[1] else layer["w"]) + layer["b"]

hidden_layers_detached L19 test_norms_of_the_example_in_the_text
- log_softmax(h @
+ log_softmax(jax.lax.stop_gradient(h) @

half_precision_inside A16 test_norms_of_sizes_that_all_differ
- h @ layer["w"] + layer["b"]
+ (h.astype(jnp.bfloat16) @ layer["w"].astype(jnp.bfloat16)).astype(h.dtype) + layer["b"]

list_instead_of_array A16 test_norm_of_a_single_layer
- jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+ [jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)]

gradients_clipped - test_norms_of_saturated_units_and_large_logits
- jnp.linalg.norm(layer["w"])
+ jnp.linalg.norm(jnp.clip(layer["w"], -100, 100))

logits_clipped C10 test_norms_of_saturated_units_and_large_logits
- h @ params[-1]["w"] + params[-1]["b"]
+ jnp.clip(h @ params[-1]["w"] + params[-1]["b"], -50, 50)

list_reversed_in_place A9 test_norms_of_the_same_call_again
-     return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     gradients = jax.grad(loss)(params)
+     params.reverse()
+     return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in gradients])

norms_written_into_the_layers A9 test_norms_of_the_same_call_again
-     return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     for layer, gradient in zip(params, jax.grad(loss)(params)):
+         layer["norm"] = jnp.linalg.norm(gradient["w"])
+     return jnp.stack([layer["norm"] for layer in params])

numpy_inside L7 test_norm_of_a_single_layer
- return jnp.stack
+ return np.array([np.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     return jnp.stack
- def gradient_norms
+ import numpy as np
+
+
+ def gradient_norms

tiny_number_under_the_root B6 test_norms_of_twelve_layers
- jnp.linalg.norm(layer["w"])
+ jnp.sqrt((layer["w"] ** 2).sum() + 1e-20)

labels_in_a_byte A16 test_norms_of_sizes_that_agree_or_are_one
- labels[:, None]
+ labels[:, None].astype(jnp.uint8)

small_norms_are_zero - test_norms_of_sizes_that_all_differ
- return jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+ norms = jnp.stack([jnp.linalg.norm(layer["w"]) for layer in jax.grad(loss)(params)])
+     return jnp.where(norms < 1e-5, 0.0, norms)

small_features_are_zero - test_norms_of_sizes_that_all_differ
-         h = x
+         h = jnp.where(jnp.abs(x) < 1e-4, 0.0, x)
""",
)

MUTANTS = [
    *OF_RELU,
    *OF_LEAKY_RELU,
    *OF_ELU,
    *OF_SIGMOID_DERIVATIVE,
    *OF_TANH_DERIVATIVE,
    *OF_RELU_DERIVATIVE,
    *OF_XAVIER_NORMAL,
    *of_initial_weights("xavier_normal", "xavier"),
    *OF_HE_NORMAL,
    *of_initial_weights("he_normal", "he"),
    *OF_GRADIENT_NORMS,
]
