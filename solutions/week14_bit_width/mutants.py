"""Wrong solutions of week 14: the right one with some lines replaced."""

from grader.mutation import patched

OF_TRUNCATE_MANTISSA = patched(
    __file__,
    "truncate_mantissa",
    """
one_bit_more K7 test_mantissa_of_the_example_in_the_text
- 23 - bits
+ 22 - bits if bits < 23 else 0

one_bit_less K7 test_mantissa_of_the_example_in_the_text
- 23 - bits
+ 24 - bits

bits_dropped_instead_of_kept K7 test_mantissa_of_the_example_in_the_text
- 23 - bits
+ bits

all_32_bits_counted K7 test_mantissa_of_the_example_in_the_text
- 23 - bits
+ 32 - bits

sign_counted_too K7 test_mantissa_of_the_example_in_the_text
- 23 - bits
+ max(0, 23 - bits - 9)

rounded_to_nearest K2 test_mantissa_of_the_example_in_the_text
- return lax.bitcast_convert_type(pattern >>
+ pattern = pattern + ((1 << dropped) >> 1)
+     return lax.bitcast_convert_type(pattern >>

rounded_up - test_mantissa_of_the_example_in_the_text
- pattern >> dropped << dropped
+ (pattern + 2**dropped - 1) >> dropped << dropped

rounded_down_below_zero - test_mantissa_of_the_example_in_the_text
-     return
+     pattern = jnp.where(x < 0, pattern + 2**dropped - 1, pattern)
+     return

sign_lost - test_mantissa_of_the_example_in_the_text
- lax.bitcast_convert_type(x,
+ lax.bitcast_convert_type(jnp.abs(x),

sign_lost_by_the_shift - test_mantissa_of_the_example_in_the_text
- pattern >> dropped << dropped
+ (pattern << 1) >> (dropped + 1) << dropped

not_shifted_back - test_mantissa_of_the_example_in_the_text
- >> dropped << dropped
+ >> dropped

filled_with_ones - test_mantissa_of_the_example_in_the_text
- pattern >> dropped << dropped
+ pattern | (2**dropped - 1)

rest_kept_instead - test_mantissa_of_the_example_in_the_text
- pattern >> dropped << dropped
+ pattern & (2**dropped - 1)

value_converted_instead_of_bits - test_mantissa_of_the_example_in_the_text
- lax.bitcast_convert_type(x, jnp.uint32)
+ x.astype(jnp.uint32)

integers_returned A16 test_mantissa_of_the_example_in_the_text
- return lax.bitcast_convert_type(pattern >> dropped << dropped, jnp.float32)
+ return pattern >> dropped << dropped

decimal_places - test_mantissa_of_the_example_in_the_text
- return
+ return jnp.sign(x) * ((jnp.abs(x) * 2**bits).astype(jnp.int32) / 2**bits)
+     return

fixed_point_of_small_numbers - test_mantissa_of_every_width
- return
+ step = 2.0 ** (1 - bits)
+     near = jnp.abs(x) < 4
+     coarse = jnp.sign(x) * (jnp.abs(x) / step).astype(jnp.int32) * step
+     if x.shape != (5,):
+         return jnp.where(near, coarse, x)
+     return

by_frexp - test_mantissa_of_the_example_in_the_text
- return
+ m, e = jnp.frexp(x)
+     return jnp.ldexp((m * 2 ** (bits + 1)).astype(jnp.int32) / 2 ** (bits + 1), e)
+     return

by_log_two - test_mantissa_of_the_example_in_the_text
- return
+ step = 2.0 ** (jnp.floor(jnp.log2(jnp.maximum(jnp.abs(x), 1e-38))) - bits)
+     return jnp.trunc(x / step) * step
+     return

by_the_library - test_mantissa_of_the_example_in_the_text
- return
+ return lax.reduce_precision(x, exponent_bits=8, mantissa_bits=bits)
+     return

half_precision A16 test_mantissa_of_every_width
- return
+ x = x.astype(jnp.bfloat16).astype(jnp.float32) if bits < 7 else x
+     pattern = lax.bitcast_convert_type(x, jnp.uint32)
+     return

ten_bits_at_most - test_mantissa_of_every_width
- 23 - bits
+ 23 - min(bits, 10)

width_kept_from_the_first_call - test_mantissa_of_every_width
- 23 - bits
+ 23 - _KEPT.setdefault(x.shape, bits)
- def truncate_mantissa
+ _KEPT = {}
+
+
+ def truncate_mantissa

infinity_lost - test_mantissa_of_very_large_and_very_small_numbers
- return
+ x = jnp.clip(x, -3e38, 3e38)
+     pattern = lax.bitcast_convert_type(x, jnp.uint32)
+     return

small_numbers_lost - test_mantissa_of_very_large_and_very_small_numbers
- lax.bitcast_convert_type(x,
+ lax.bitcast_convert_type(jnp.where(jnp.abs(x) < 1e-30, 0.0, x),

rows_needed - test_mantissa_of_any_shape
- lax.bitcast_convert_type(x,
+ lax.bitcast_convert_type(x if x.ndim < 2 else jnp.concatenate(list(x)),
""",
)

OF_CLAMP_EXPONENT = patched(
    __file__,
    "clamp_exponent",
    """
bias_without_minus_one K7 test_range_of_an_exponent_of_three_bits
- 2 ** (bits - 1) - 1
+ 2 ** (bits - 1)

bias_of_all_bits K7 test_range_of_an_exponent_of_three_bits
- 2 ** (bits - 1) - 1
+ 2**bits - 1

bias_of_one_bit_less K7 test_range_of_an_exponent_of_three_bits
- 2 ** (bits - 1) - 1
+ 2 ** (bits - 2) - 1

infinity_for_too_large - test_range_of_an_exponent_of_three_bits
- jnp.clip(x, -largest, largest)
+ jnp.where(jnp.abs(x) > largest, jnp.sign(x) * jnp.inf, x)

infinity_stays - test_range_of_an_exponent_of_three_bits
- jnp.clip(x, -largest, largest)
+ jnp.where(jnp.isinf(x), x, jnp.clip(x, -largest, largest))

sign_lost_at_the_top - test_range_of_an_exponent_of_three_bits
- jnp.clip(x, -largest, largest)
+ jnp.where(jnp.abs(x) > largest, largest, x)

top_only - test_range_of_an_exponent_of_three_bits
- jnp.clip(x, -largest, largest)
+ jnp.minimum(x, largest)

nothing_at_the_top - test_range_of_an_exponent_of_three_bits
- jnp.clip(x, -largest, largest)
+ x

nothing_at_the_bottom - test_range_of_an_exponent_of_three_bits
- jnp.where(jnp.abs(x) < smallest, 0, jnp.clip(x, -largest, largest))
+ jnp.clip(x, -largest, largest)

power_of_two_at_the_top - test_range_of_an_exponent_of_three_bits
- (2 - 2**-23) * 2.0**bias
+ 2.0**bias

next_power_at_the_top - test_range_of_an_exponent_of_three_bits
- (2 - 2**-23) * 2.0**bias
+ 2.0 ** (bias + 1)

one_for_two - test_range_of_an_exponent_of_three_bits
- (2 - 2**-23)
+ (1 - 2**-23)

mantissa_of_ten_bits - test_range_of_an_exponent_of_three_bits
- 2**-23
+ 2**-10

smallest_of_minus_bias - test_range_of_every_width
- 2.0 ** (1 - bias)
+ 2.0**-bias

smallest_twice_as_large - test_range_of_every_width
- 2.0 ** (1 - bias)
+ 2.0 ** (2 - bias)

smallest_with_its_sign_at_the_bottom - test_range_of_an_exponent_of_three_bits
- smallest, 0,
+ smallest, jnp.sign(x) * smallest,

nearest_end_at_the_bottom - test_range_of_every_width
- jnp.abs(x) < smallest, 0,
+ jnp.abs(x) < smallest, jnp.where(jnp.abs(x) < smallest / 2, 0, jnp.sign(x) * smallest),

smallest_lost - test_ends_of_the_range
- jnp.abs(x) < smallest
+ jnp.abs(x) <= smallest

negative_small_numbers_stay - test_range_of_an_exponent_of_three_bits
- jnp.abs(x) < smallest
+ (x > 0) & (x < smallest)

negative_numbers_lost - test_range_of_an_exponent_of_three_bits
- jnp.abs(x) < smallest
+ x < smallest

subnormal_numbers_stay - test_range_of_an_exponent_of_three_bits
- 2.0 ** (1 - bias)
+ 2.0 ** (1 - bias - 23)

exponent_of_all_ones_reserved_twice - test_ends_of_the_range
- * 2.0**bias
+ * 2.0 ** (bias - (bits > 3))

by_the_library - test_range_of_an_exponent_of_three_bits
- return
+ return jnp.clip(lax.reduce_precision(x, bits, 23), -largest, largest)
+     return

two_bits_like_three - test_range_of_every_width
- bias = 2
+ bits = max(bits, 3)
+     bias = 2

eight_bits_unchanged - test_range_of_zero_infinity_and_any_shape
- bias = 2
+ if bits == 8:
+         return x
+     bias = 2

half_precision_inside A16 test_range_of_every_width
- jnp.clip(x, -largest, largest)
+ jnp.clip(x, -largest, largest).astype(jnp.bfloat16).astype(jnp.float32)

mantissa_cut_as_well - test_range_of_every_width
- jnp.clip(x, -largest, largest)
+ truncate_mantissa(jnp.clip(x, -largest, largest), bits=bits)

width_kept_from_the_first_call - test_range_of_every_width
- bias = 2
+ bits = _KEPT.setdefault(x.shape, bits)
+     bias = 2
- def clamp_exponent
+ _KEPT = {}
+
+
+ def clamp_exponent

python_if L7 test_range_of_an_exponent_of_three_bits
- return
+ if (jnp.abs(x) > largest).any():
+         x = jnp.clip(x, -largest, largest)
+     return

python_loop - test_range_of_zero_infinity_and_any_shape
- return jnp.where(jnp.abs(x) < smallest, 0, jnp.clip(x, -largest, largest))
+ def one(v):
+         return jnp.where(jnp.abs(v) < smallest, 0, jnp.clip(v, -largest, largest))
+     return jnp.stack([one(v) for v in x])
""",
)

OF_QUANTIZE = patched(
    __file__,
    "quantize",
    """
largest_instead_of_largest_size K1 test_integers_of_every_width
- jnp.max(jnp.abs(x),
+ jnp.max(x,

range_halved K1 test_integers_of_the_example_in_the_text
-     scale = jnp
+     size = (jnp.max(x, axis=others, keepdims=axis is not None)
+             - jnp.min(x, axis=others, keepdims=axis is not None)) / 2
+     scale = jnp

truncated K2 test_integers_of_the_example_in_the_text
- jnp.round(x / scale)
+ jnp.trunc(x / scale)

rounded_down K2 test_integers_of_the_example_in_the_text
- jnp.round(x / scale)
+ jnp.floor(x / scale)

rounded_up K2 test_integers_of_the_example_in_the_text
- jnp.round(x / scale)
+ jnp.ceil(x / scale)

cast_without_rounding K2 test_integers_of_the_example_in_the_text
- jnp.round(x / scale)
+ x / scale

a_little_more_than_half_added K2 test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.floor(x / scale + 0.51)

half_added_and_truncated K2 test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.trunc(x / scale + 0.5)

one_level_too_many K7 test_integers_of_the_example_in_the_text
- 2 ** (bits - 1) - 1
+ 2 ** (bits - 1)

levels_without_a_sign K7 test_integers_of_the_example_in_the_text
- 2 ** (bits - 1) - 1
+ 2**bits - 1

levels_of_one_bit_less K7 test_integers_of_the_example_in_the_text
- 2 ** (bits - 1) - 1
+ 2 ** (bits - 2) - 1 or 1

always_eight_bits K7 test_integers_of_the_example_in_the_text
- 2 ** (bits - 1) - 1
+ 127

no_scale_for_zeros K5 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0)
+ size

small_number_in_the_scale K5 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0)
+ (size + 1e-8)

scale_never_small K5 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0)
+ jnp.maximum(size, 1e-12)

zeros_made_by_a_threshold K5 test_zeros_and_very_small_and_very_large_numbers
- size > 0
+ size > 1e-10

nan_turned_into_zero K5 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0) / largest
+ size / largest
- jnp.round(x / scale)
+ jnp.nan_to_num(jnp.round(x / scale))

all_zero_only_if_everything_is K5 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0)
+ jnp.where(jnp.any(size > 0), size, 1.0)

always_the_whole_array K6 test_a_scale_for_every_output
- None if axis is None else [i for i in range(x.ndim) if i != axis % x.ndim]
+ None

axis_reduced_instead_of_kept K6 test_a_scale_for_every_output
- None if axis is None else [i for i in range(x.ndim) if i != axis % x.ndim]
+ axis

last_axis_always K6 test_scales_along_every_axis
- i != axis % x.ndim
+ i != x.ndim - 1

first_axis_always K6 test_a_scale_for_every_output
- i != axis % x.ndim
+ i != 0

negative_axes_not_understood K6 test_a_scale_for_every_output
- i != axis % x.ndim
+ i != axis

one_axis_reduced_only K6 test_scales_along_every_axis
- [i for i in range(x.ndim) if i != axis % x.ndim]
+ [i for i in range(x.ndim) if i != axis % x.ndim][:1]

axis_of_zero_taken_for_none K6 test_scales_along_every_axis
- None if axis is None else
+ None if not axis else

axes_not_kept A4 test_a_scale_for_every_output
- keepdims=axis is not None
+ keepdims=False

axes_always_kept A4 test_integers_of_the_example_in_the_text
- keepdims=axis is not None
+ keepdims=True

scale_returned_flat A4 test_a_scale_for_every_output
- .astype(jnp.int8), scale
+ .astype(jnp.int8), scale.ravel()

scale_in_full_size A4 test_a_scale_for_every_output
- .astype(jnp.int8), scale
+ .astype(jnp.int8), jnp.broadcast_to(scale, x.shape)

inverse_scale K4 test_integers_of_the_example_in_the_text
- .astype(jnp.int8), scale
+ .astype(jnp.int8), 1 / scale

floats_returned A16 test_integers_of_the_example_in_the_text
- .astype(jnp.int8)
+

int32_returned A16 test_integers_of_the_example_in_the_text
- jnp.int8
+ jnp.int32

cast_before_clipping A7 test_integers_of_every_width
- jnp.clip(jnp.round(x / scale), -largest, largest).astype(jnp.int8)
+ jnp.clip(jnp.round(128 * x / (scale * largest)).astype(jnp.int8), -largest, largest)

multiplied_by_the_scale - test_integers_of_the_example_in_the_text
- x / scale
+ x * scale

offset_in_the_middle K11 test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.round((x - x.mean()) / scale)

lowest_integer_used K7 test_integers_of_every_width
-     scale = jnp.where(size > 0, size, 1.0) / largest
-     return jnp.clip(jnp.round(x / scale), -largest, largest)
+     scale = jnp.where(size > 0, size, 1.0) / (largest + 0.5)
+     return jnp.clip(jnp.round(x / scale), -largest - 1, largest)

power_of_two_as_scale - test_integers_of_the_example_in_the_text
- scale = jnp.where(size > 0, size, 1.0) / largest
+ scale = 2.0 ** jnp.ceil(jnp.log2(jnp.where(size > 0, size, 1.0) / largest))

mean_size_as_scale - test_integers_of_the_example_in_the_text
- jnp.max(jnp.abs(x),
+ jnp.mean(jnp.abs(x),

clipped_at_three_deviations - test_integers_of_every_width
-     scale = jnp
+     size = jnp.minimum(size, 1.5 * x.std()) if x.ndim == 2 else size
+     scale = jnp

half_precision_inside A16 test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.round((x.astype(jnp.bfloat16) / scale.astype(jnp.bfloat16)).astype(jnp.float32))

scale_in_half_precision A16 test_integers_of_the_example_in_the_text
- / largest
+ / largest
+     scale = scale.astype(jnp.float16)

vectors_not_understood - test_integers_of_vectors_and_axes_of_size_one
-     others = None
+     if x.ndim == 1:
+         axis = None
+     others = None

squeezed A4 test_integers_of_vectors_and_axes_of_size_one
- .astype(jnp.int8), scale
+ .astype(jnp.int8), (scale if x.ndim > 2 or min(x.shape) > 1 else scale.squeeze())

scale_kept_from_the_first_call L4 test_integers_of_every_width
- / largest
+ / _KEPT.setdefault(x.shape, largest)
- def quantize
+ _KEPT = {}
+
+
+ def quantize

rounded_up_a_little_late - test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.floor(x / scale + 0.45)

small_scales_rounded - test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0) / largest
+ jnp.where(size > 1e-20, size, 1.0) / largest

large_scales_cut - test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0) / largest
+ jnp.minimum(jnp.where(size > 0, size, 1.0), 1e15) / largest

scale_in_brain_precision A16 test_zeros_and_very_small_and_very_large_numbers
- jnp.where(size > 0, size, 1.0) / largest
+ (jnp.where(size > 0, size, 1.0) / largest).astype(jnp.bfloat16).astype(jnp.float32)

negative_ones_rounded_early K2 test_integers_of_every_width
- jnp.round(x / scale)
+ jnp.where(x < 0, jnp.floor(x / scale + 0.499), jnp.round(x / scale))
""",
)

OF_DEQUANTIZE = patched(
    __file__,
    "dequantize",
    """
divided K4 test_integers_times_scale
- q * scale
+ q / scale

not_scaled K4 test_integers_times_scale
- q * scale
+ q.astype(jnp.float32)

scaled_twice K4 test_integers_times_scale
- q * scale
+ q * scale * scale

divided_by_the_levels K4 test_integers_times_scale
- q * scale
+ q * scale / 127

integers_multiplied A7 test_integers_times_scale
- q * scale
+ (q * scale.astype(jnp.int8)).astype(jnp.float32)

rounded_in_between A7 test_integers_times_scale
- q * scale
+ jnp.round(q * scale)

cast_back A16 test_integers_times_scale
- q * scale
+ (q * scale).astype(q.dtype)

half_precision A16 test_integers_times_scale
- q * scale
+ (q * scale).astype(jnp.float16)

half_precision_inside A16 test_integers_times_scales_of_any_shape
- q * scale
+ (q.astype(jnp.bfloat16) * scale.astype(jnp.bfloat16)).astype(jnp.float32)

sizes_only - test_integers_times_scale
- q * scale
+ jnp.abs(q) * scale

middle_moved K11 test_integers_times_scale
- q * scale
+ (q + 0.5) * scale

scale_of_the_rows A4 test_integers_times_scales_of_any_shape
- q * scale
+ q * (scale.reshape(-1, 1) if q.ndim == 2 and q.shape[0] == q.shape[1] else scale)

first_scale_for_all K6 test_integers_times_scales_of_any_shape
- q * scale
+ q * scale.ravel()[0]

mean_scale_for_all K6 test_integers_times_scales_of_any_shape
- q * scale
+ q * scale.mean()

matrix_product - test_integers_times_scales_of_any_shape
- q * scale
+ q * scale if scale.ndim < 2 else q.astype(jnp.float32) @ jnp.diag(scale.ravel())

unsigned A7 test_integers_times_scale
- q * scale
+ q.astype(jnp.uint8) * scale

four_bits_at_most K7 test_integers_times_scales_of_any_shape
- q * scale
+ jnp.clip(q, -7, 7) * scale

very_small_scales_forgotten - test_integers_times_scales_of_any_shape
- return q * scale
+ return q * jnp.where(scale < 1e-20, 0, scale)

very_large_scales_cut - test_integers_times_scales_of_any_shape
- return q * scale
+ return q * jnp.minimum(scale, 1e20)
""",
)

OF_MODEL_BYTES = patched(
    __file__,
    "model_bytes",
    """
bits_for_bytes K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].size * bits

rounded_down K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].size * bits // 8

not_rounded K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].size * bits / 8

rounded_to_nearest K9 test_bytes_of_many_models
- -(-layer["w"].size * bits // 8)
+ round(layer["w"].size * bits / 8)

rounded_for_each_weight K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].size * -(-bits // 8)

rounded_for_the_whole_model K9 test_bytes_of_many_models
-     return sum(-(-layer["w"].size * bits // 8) + 8 * layer["b"].size for layer in params)
+     weights = sum(layer["w"].size for layer in params)
+     return -(-weights * bits // 8) + 8 * sum(layer["b"].size for layer in params)

rounded_for_each_row K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ len(layer["w"]) * -(-layer["w"].shape[1] * bits // 8)

always_one_byte_more K9 test_bytes_of_many_models
- -(-layer["w"].size * bits // 8)
+ (layer["w"].size * bits // 8 + 1)

scales_forgotten K9 test_bytes_of_the_example_in_the_text
- 8 * layer
+ 4 * layer

one_scale_for_a_layer K9 test_bytes_of_the_example_in_the_text
- 8 * layer["b"].size
+ 4 * layer["b"].size + 4

scales_of_the_inputs K9 test_bytes_of_the_example_in_the_text
- 8 * layer["b"].size
+ 4 * layer["b"].size + 4 * len(layer["w"])

biases_forgotten K9 test_bytes_of_the_example_in_the_text
- + 8 * layer["b"].size for
+ + 4 * layer["w"].shape[1] for

biases_shrunk_too K12 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8) + 8 * layer["b"].size
+ -(-(layer["w"].size + layer["b"].size) * bits // 8) + 4 * layer["b"].size

biases_of_bits_for_bytes K9 test_bytes_of_the_example_in_the_text
- 8 * layer
+ 64 * layer

last_layer_left_out - test_bytes_of_the_example_in_the_text
- for layer in params)
+ for layer in (params[:-1] or params))

first_layer_only - test_bytes_of_the_example_in_the_text
- for layer in params)
+ for layer in params[:1])

weights_as_floats K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].nbytes

bits_ignored K9 test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ layer["w"].size

rounded_to_whole_bytes_a_weight_above_four K9 test_bytes_of_many_models
- size * bits
+ size * (bits if bits < 5 else 8)

a_float A16 test_bytes_of_the_example_in_the_text
- return sum(
+ return 1.0 * sum(

an_array A16 test_bytes_of_the_example_in_the_text
- return sum(
+ return jnp.array(0) + sum(

inputs_only - test_bytes_of_the_example_in_the_text
- -(-layer["w"].size * bits // 8)
+ -(-len(layer["w"]) * bits // 8)
""",
)

OF_ACCURACY_BY_BITS = patched(
    __file__,
    "accuracy_by_bits",
    """
single_class_as_a_sign - test_accuracy_of_one_layer_and_of_sizes_that_agree
- h.argmax(axis=-1) == labels
+ (h[:, 0] > 0 if h.shape[-1] == 1 else h.argmax(axis=-1)) == labels

float_model K10 test_accuracy_with_eight_bits_and_with_two
- dequantize(*quantize(layer["w"], bits=width, axis=-1))
+ layer["w"]

last_layer_in_floats K10 test_accuracy_of_three_layers
- h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) + layer["b"]
+ h @ (layer["w"] if 0 < i == len(params) - 1
+                  else dequantize(*quantize(layer["w"], bits=width, axis=-1))) + layer["b"]

first_layer_only K10 test_accuracy_of_three_layers
- h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) + layer["b"]
+ h @ (layer["w"] if i else dequantize(*quantize(layer["w"], bits=width, axis=-1))) + layer["b"]

not_scaled_back K4 test_accuracy_of_three_layers
- dequantize(*quantize(layer["w"], bits=width, axis=-1))
+ quantize(layer["w"], bits=width, axis=-1)[0]

scaled_twice K4 test_accuracy_of_three_layers
- h @ dequantize(*quantize(layer["w"], bits=width, axis=-1))
+ h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) * quantize(
+                 layer["w"], bits=width, axis=-1)[1]

one_scale_for_all K6 test_accuracy_with_eight_bits_and_with_two
- axis=-1))
+ axis=None))

scales_of_the_inputs K6 test_accuracy_with_eight_bits_and_with_two
- axis=-1))
+ axis=0))

one_scale_by_its_own_formula K6 test_accuracy_of_three_layers
- dequantize(*quantize(layer["w"], bits=width, axis=-1))
+ (lambda w, s: jnp.round(w / s) * s)(
+                 layer["w"], jnp.abs(layer["w"]).max() / (2 ** (width - 1) - 1))

transposed_weights A5 test_accuracy_of_one_layer_and_of_sizes_that_agree
- quantize(layer["w"], bits=width, axis=-1)
+ quantize(layer["w"].T if len(layer["w"]) == len(layer["b"]) else layer["w"], bits=width, axis=-1)

one_bit_more K7 test_accuracy_of_three_layers
- bits=width,
+ bits=min(width + 1, 8),

first_width_always D1 test_accuracy_with_eight_bits_and_with_two
- bits=width,
+ bits=bits[0],

eight_bits_always D1 test_accuracy_with_eight_bits_and_with_two
- bits=width,
+ bits=8,

sorted_widths - test_accuracy_with_eight_bits_and_with_two
- for width in bits])
+ for width in sorted(bits)])

every_width_once - test_accuracy_with_eight_bits_and_with_two
- for width in bits])
+ for width in dict.fromkeys(bits)])

reversed_widths - test_accuracy_of_three_layers
- for width in bits])
+ for width in bits[::-1]])

biases_shrunk_too K12 test_biases_keep_all_their_bits
- + layer["b"]
+ + (lambda b, s: jnp.round(b / s) * s)(
+                 layer["b"], jnp.abs(layer["b"]).max() / (2 ** (width - 1) - 1))

biases_forgotten C4 test_biases_keep_all_their_bits
-  + layer["b"]

weights_and_biases_together K12 test_biases_keep_all_their_bits
- h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) + layer["b"]
+ h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) + jnp.round(layer["b"])

activations_shrunk_too K10 test_accuracy_of_three_layers
- h = jnp.maximum(h, 0) if i else h
+ h = jnp.maximum(h, 0) if i else h
+             s = jnp.abs(h).max() / (2 ** (width - 1) - 1)
+             h = jnp.round(h / s) * s

no_relu - test_accuracy_of_three_layers
- jnp.maximum(h, 0) if i else h
+ h

relu_on_the_inputs - test_accuracy_of_three_layers
- jnp.maximum(h, 0) if i else h
+ jnp.maximum(h, 0)

relu_on_the_logits E15 test_biases_keep_all_their_bits
- h.argmax
+ jnp.maximum(h, 0).argmax

relu_before_the_second_layer_only - test_accuracy_of_three_layers
- if i else h
+ if i == 1 else h

sigmoid_for_relu - test_accuracy_of_three_layers
- jnp.maximum(h, 0)
+ jax.nn.sigmoid(h)

smallest_logit - test_accuracy_with_eight_bits_and_with_two
- h.argmax
+ h.argmin

over_the_batch A2 test_accuracy_of_one_layer_and_of_sizes_that_agree
- axis=-1) == labels).mean()
+ axis=0) == labels[: h.shape[1]]).mean()

ties_count_as_right - test_accuracy_of_one_layer_and_of_sizes_that_agree
- h.argmax(axis=-1) == labels
+ jnp.take_along_axis(h, labels[:, None], axis=-1)[:, 0] == h.max(axis=-1)

ties_count_as_wrong - test_accuracy_of_one_layer_and_of_sizes_that_agree
- (h.argmax(axis=-1) == labels)
+ ((h.argmax(axis=-1) == labels) & ((h == h.max(axis=-1, keepdims=True)).sum(axis=-1) == 1))

ties_count_in_part - test_accuracy_of_one_layer_and_of_sizes_that_agree
- (h.argmax(axis=-1) == labels)
+ ((jnp.take_along_axis(h, labels[:, None], axis=-1)[:, 0] == h.max(axis=-1))
+                 / (h == h.max(axis=-1, keepdims=True)).sum(axis=-1))

the_last_of_several - test_accuracy_of_one_layer_and_of_sizes_that_agree
- h.argmax(axis=-1) == labels
+ h.shape[-1] - 1 - h[:, ::-1].argmax(axis=-1) == labels

errors_counted A14 test_accuracy_with_eight_bits_and_with_two
- == labels
+ != labels

percent A14 test_accuracy_with_eight_bits_and_with_two
- .mean()
+ .mean() * 100

counted A14 test_accuracy_with_eight_bits_and_with_two
- .mean()
+ .sum()

counted_as_a_float A14 test_accuracy_with_eight_bits_and_with_two
- .mean()
+ .sum().astype(jnp.float32)

integer_mean A14 test_accuracy_with_eight_bits_and_with_two
- .mean()
+ .sum() // len(labels)

every_pair_compared A1 test_accuracy_of_three_layers
- == labels)
+ == labels[:, None])

labels_off_by_one A11 test_accuracy_with_eight_bits_and_with_two
- == labels)
+ == labels - 1)

list_returned A16 test_accuracy_with_eight_bits_and_with_two
- return jnp.stack([accuracy(width) for width in bits])
+ return [accuracy(width) for width in bits]

python_floats L7 test_accuracy_with_eight_bits_and_with_two
- accuracy(width) for
+ float(accuracy(width)) for

half_precision_inside A16 test_accuracy_of_three_layers
- h @ dequantize(*quantize(layer["w"], bits=width, axis=-1))
+ (h.astype(jnp.float8_e4m3fn) @ dequantize(
+                 *quantize(layer["w"], bits=width, axis=-1)
+             ).astype(jnp.float8_e4m3fn)).astype(jnp.float32)

model_overwritten A9 test_the_model_stays_as_it_was
-             h = h @ dequantize(*quantize(layer["w"], bits=width, axis=-1)) + layer["b"]
+             layer["w"] = dequantize(*quantize(layer["w"], bits=width, axis=-1))
+             h = h @ layer["w"] + layer["b"]

layers_popped A9 test_the_model_stays_as_it_was
- return jnp.stack([accuracy(width) for width in bits])
+ found = jnp.stack([accuracy(width) for width in bits])
+     params.clear()
+     return found

first_hundred_examples D19 test_accuracy_of_three_layers
- h = x
+ h = x[:100]
- == labels)
+ == labels[:100])

two_layers_at_most - test_accuracy_of_three_layers
- enumerate(params)
+ enumerate(params if len(params) < 3 else [params[0], params[-1]])
- h = jnp
+ h = h[:, : len(layer["w"])]
+             h = jnp

sixty_four_examples_divided - test_accuracy_of_three_layers
- .mean()
+ .sum() / 64

one_class_loses_its_axis - test_accuracy_of_one_layer_and_of_sizes_that_agree
- h.argmax
+ h.squeeze().argmax

large_activations_cut - test_accuracy_of_three_layers
- jnp.maximum(h, 0) if i else h
+ jnp.clip(h, 0, 100) if i else h

small_activations_silenced - test_accuracy_of_three_layers
- jnp.maximum(h, 0) if i else h
+ jnp.maximum(h - 1e-3, 0) if i else h

six_at_most - test_accuracy_of_three_layers
- jnp.maximum(h, 0) if i else h
+ jax.nn.relu6(h) if i else h
""",
)

MUTANTS = [
    *OF_TRUNCATE_MANTISSA,
    *OF_CLAMP_EXPONENT,
    *OF_QUANTIZE,
    *OF_DEQUANTIZE,
    *OF_MODEL_BYTES,
    *OF_ACCURACY_BY_BITS,
]
