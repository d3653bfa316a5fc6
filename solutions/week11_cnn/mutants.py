"""Wrong solutions of week 11: a right one with a patch, or, where that says more, written out."""

from grader.mutation import Mutant, patched

OUTPUT_SIZE = """
def output_size(size, *, kernel, stride, padding):
    return (size + 2 * padding - kernel) // stride + 1
"""

PAD = """
def pad(x, *, padding, value):
    return jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
"""

CONV2D = """
def conv2d(x, kernel, bias, *, stride, padding):
    (kh, kw, channels, filters), (sh, sw) = kernel.shape, stride
    x = pad(x, padding=padding, value=0)
    rows = np.arange(0, x.shape[1] - kh + 1, sh)[:, None] + np.arange(kh)
    columns = np.arange(0, x.shape[2] - kw + 1, sw)[:, None] + np.arange(kw)
    windows = x[:, rows[:, :, None, None], columns]
    y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
    return y + bias
"""

MAX_POOL = """
def max_pool(x, *, window, stride, padding):
    (wh, ww), (sh, sw) = window, stride
    x = pad(x, padding=padding, value=-jnp.inf)
    rows = np.arange(0, x.shape[1] - wh + 1, sh)[:, None] + np.arange(wh)
    columns = np.arange(0, x.shape[2] - ww + 1, sw)[:, None] + np.arange(ww)
    windows = x[:, rows[:, :, None, None], columns]
    return windows.max(axis=(2, 4))
"""

AVG_POOL = """
def avg_pool(x, *, window, stride):
    (wh, ww), (sh, sw) = window, stride
    rows = np.arange(0, x.shape[1] - wh + 1, sh)[:, None] + np.arange(wh)
    columns = np.arange(0, x.shape[2] - ww + 1, sw)[:, None] + np.arange(ww)
    windows = x[:, rows[:, :, None, None], columns]
    return windows.sum(axis=(2, 4)) / (wh * ww)
"""

BACKWARD = """
def conv2d_backward(x, kernel, upstream, *, stride, padding):
    (kh, kw, channels, filters), (sh, sw) = kernel.shape, stride
    (batch, height, width, _), ((top, bottom), (left, right)) = x.shape, padding
    x = pad(x, padding=padding, value=0)
    rows = np.arange(0, x.shape[1] - kh + 1, sh)[:, None] + np.arange(kh)
    columns = np.arange(0, x.shape[2] - kw + 1, sw)[:, None] + np.arange(kw)
    place = np.index_exp[:, rows[:, :, None, None], columns]
    windows = x[place]
    dkernel = jnp.einsum("npiqjc,npqo->ijco", windows, upstream)
    dwindows = jnp.einsum("ijco,npqo->npiqjc", kernel, upstream)
    dx = jnp.zeros_like(x).at[place].add(dwindows)
    dx = dx[:, top : top + height, left : left + width]
    dbias = upstream.sum((0, 1, 2))
    return dx, dkernel, dbias
"""


OF_OUTPUT_SIZE = patched(
    __file__,
    "output_size",
    """
no_plus_one H3 test_windows_counted_on_paper
- (size + 2 * padding - kernel) // stride + 1
+ (size + 2 * padding - kernel) // stride

rounded_towards_zero H3 test_windows_of_every_kind
- (size + 2 * padding - kernel) // stride
+ int((size + 2 * padding - kernel) / stride)

at_least_one_window H3 test_windows_of_every_kind
- (size + 2 * padding - kernel) // stride + 1
+ max(1, (size + 2 * padding - kernel) // stride + 1)

padding_once H3 test_windows_counted_on_paper
- 2 * padding
+ padding

padding_ignored H3 test_windows_counted_on_paper
-  + 2 * padding

rounded_up H3 test_windows_counted_on_paper
- (size + 2 * padding - kernel) // stride + 1
+ -((kernel - size - 2 * padding) // stride) + 1

rounded_to_nearest H3 test_windows_of_every_kind
- (size + 2 * padding - kernel) // stride + 1
+ round((size + 2 * padding - kernel) / stride) + 1

kernel_not_subtracted H3 test_windows_counted_on_paper
-  - kernel

stride_ignored H6 test_windows_counted_on_paper
-  // stride

padding_added_at_the_end H3 test_windows_counted_on_paper
- (size + 2 * padding - kernel) // stride + 1
+ (size - kernel) // stride + 1 + 2 * padding

divided_separately H3 test_windows_counted_on_paper
- (size + 2 * padding - kernel) // stride + 1
+ (size + 2 * padding) // stride - kernel // stride + 1

one_added_before_dividing H3 test_windows_counted_on_paper
- (size + 2 * padding - kernel) // stride + 1
+ (size + 2 * padding - kernel + 1) // stride

dilated H19 test_windows_counted_on_paper
- - kernel
+ - ((kernel - 1) * stride + 1)

never_more_than_one_cell_of_padding H3 test_windows_of_every_kind
- 2 * padding
+ 2 * min(padding, 1)

a_float A16 test_a_size_is_a_python_int
- (size + 2 * padding - kernel) // stride + 1
+ np.floor((size + 2 * padding - kernel) / stride).item() + 1

an_array A16 test_a_size_is_a_python_int
- (size + 2 * padding - kernel) // stride + 1
+ jnp.asarray((size + 2 * padding - kernel) // stride + 1)

one_everywhere - test_a_size_is_a_python_int
- (size + 2 * padding - kernel) // stride + 1
+ 1
""",
    code=OUTPUT_SIZE,
)

OF_PAD = patched(
    __file__,
    "pad",
    """
rows_with_columns_only H4 test_every_side_has_its_own_width
- return
+ if not any(padding[1]):
+         return x
+     return

padded_above_or_left_only H4 test_every_side_has_its_own_width
- return
+ if not padding[0][0] and not padding[1][0]:
+         return x
+     return

only_top_and_left H4 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ ((0, 0), *((a, 0) for a, _ in padding), (0, 0))

zero_taken_for_missing F8 test_every_side_has_its_own_width
- constant_values=value
+ constant_values=value or 1e-3

first_width_on_both_sides H4 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ ((0, 0), *((a, a) for a, _ in padding), (0, 0))

sides_exchanged H4 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ ((0, 0), *((b, a) for a, b in padding), (0, 0))

rows_and_columns_exchanged H4 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ ((0, 0), *padding[::-1], (0, 0))

batch_grows H4 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ (*padding, (0, 0), (0, 0))

channels_grow A15 test_left_and_right_differ
- ((0, 0), *padding, (0, 0))
+ ((0, 0), (0, 0), *padding)

widest_side_everywhere H4 test_every_side_has_its_own_width
- ((0, 0), *padding, (0, 0))
+ ((0, 0), *((max(a, b), max(a, b)) for a, b in padding), (0, 0))

value_ignored - test_left_and_right_differ
- , constant_values=value

edge_repeated - test_left_and_right_differ
- constant_values=value
+ mode="edge"

infinity_made_finite - test_every_side_has_its_own_width
- jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
+ jnp.nan_to_num(jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value))

corners_twice H4 test_every_side_has_its_own_width
-     return jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
+     rows, columns = (jnp.pad(jnp.zeros(n), p, constant_values=value)
+                      for n, p in zip(x.shape[1:3], padding))
+     frame = rows[:, None, None] + columns[:, None]
+     return jnp.where(frame == 0, jnp.pad(x, ((0, 0), *padding, (0, 0))), frame)

whole_numbers_as_value A16 test_every_side_has_its_own_width
- constant_values=value
+ constant_values=value if value == -np.inf else int(value)

padding_kept_from_the_first_call - test_every_side_has_its_own_width
- return jnp.pad
+ padding = _KEPT.setdefault(x.shape, padding)
+     return jnp.pad
- def pad(
+ _KEPT = {}
+
+
+ def pad(

value_kept_from_the_first_call - test_every_side_has_its_own_width
- return jnp.pad
+ value = _KEPT.setdefault((x.shape, padding), value)
+     return jnp.pad
- def pad(
+ _KEPT = {}
+
+
+ def pad(

gradient_cut_off L19 test_gradients_pass_through_the_padding
- jnp.pad(x,
+ jnp.pad(jax.lax.stop_gradient(x),

half_precision A16 test_every_side_has_its_own_width
- jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
+ jnp.pad(x.astype(jnp.bfloat16), ((0, 0), *padding, (0, 0)), constant_values=value).astype(x.dtype)

channels_found_by_their_size A15 test_every_side_has_its_own_width
-     return jnp.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)
+     widths = ((0, 0), *padding, (0, 0))
+     if x.shape[1] == 3:
+         widths = ((0, 0), (0, 0), *padding)
+     return jnp.pad(x, widths, constant_values=value)

value_in_half_precision A16 test_every_side_has_its_own_width
- constant_values=value
+ constant_values=float(np.float16(value))

fraction_of_a_negative_value_lost - test_every_side_has_its_own_width
- constant_values=value
+ constant_values=int(value) if -100 < value < 0 else value

small_pixels_forgotten - test_every_side_has_its_own_width
- return jnp.pad(x,
+ return jnp.pad(jnp.where(jnp.abs(x) < 1e-20, 0, x),

small_value_taken_for_zero - test_every_side_has_its_own_width
- constant_values=value
+ constant_values=value if abs(value) > 1e-9 else 0

large_gradients_cut - test_gradients_pass_through_the_padding
- return jnp.pad(x,
+ @jax.custom_vjp
+     def passed(x):
+         return x
+
+     passed.defvjp(lambda x: (x, None), lambda _, g: (jnp.clip(g, -1e20, 1e20),))
+     return jnp.pad(passed(x),

sides_exchanged_on_square_images H4 test_every_side_has_its_own_width
- return jnp.pad(x,
+ padding = padding if x.shape[1] != x.shape[2] else padding[::-1]
+     return jnp.pad(x,
""",
    code=PAD,
)

OF_CONV2D = patched(
    __file__,
    "conv2d",
    """
map_of_one_cell_loses_axes A6 test_another_stride_and_padding_right_after
- return y + bias
+ y = y + bias
+     return y[:, 0, 0] if y.shape[1:3] == (1, 1) and kh * kw > 1 else y

sizes_kept_whatever_the_kernel - test_another_stride_and_padding_right_after
-     windows =
+     ho, wo = _KEPT.setdefault((x.shape, stride), (len(rows), len(columns)))
+     rows, columns = rows[:ho], columns[:wo]
+     windows =
- def conv2d(
+ _KEPT = {}
+
+
+ def conv2d(

kernel_flipped H1 test_the_kernel_is_not_flipped
- windows, kernel
+ windows, kernel[::-1, ::-1]

kernel_transposed H1 test_the_kernel_is_not_flipped
- windows, kernel
+ windows, kernel.swapaxes(0, 1)

padding_of_the_end_on_both_sides H5 test_stride_two_with_padding_at_the_end
- padding=padding
+ padding=[(b, b) for _, b in padding]

padding_only_before H4 test_sizes_that_all_differ
- padding=padding
+ padding=[(a, 0) for a, _ in padding]

padding_ignored H4 test_stride_two_with_padding_at_the_end
-     x = pad(x, padding=padding, value=0)

padding_exchanged_between_axes H4 test_sizes_that_all_differ
- padding=padding
+ padding=padding[::-1]

padded_like_channels_first A15 test_sizes_that_all_differ
- pad(x, padding=padding, value=0)
+ jnp.pad(x, ((0, 0), (0, 0), *padding))[..., :channels]

edge_repeated - test_stride_two_with_padding_at_the_end
- pad(x, padding=padding, value=0)
+ jnp.pad(x, ((0, 0), *padding, (0, 0)), mode="edge")

stride_ignored H6 test_stride_two_with_padding_at_the_end
- kernel.shape, stride
+ kernel.shape, (1, 1)

strides_exchanged H6 test_sizes_that_all_differ
- kernel.shape, stride
+ kernel.shape, stride[::-1]

one_stride_for_both_axes H6 test_sizes_that_all_differ
- kernel.shape, stride
+ kernel.shape, (stride[0], stride[0])

windows_start_at_the_end H6 test_sizes_that_all_differ
- np.arange(0, x.shape[1] - kh + 1, sh)
+ np.arange((x.shape[1] - kh) % sh, x.shape[1] - kh + 1, sh)

last_window_forgotten H3 test_the_kernel_is_not_flipped
- np.arange(0, x.shape[1] - kh + 1, sh)
+ np.arange(0, x.shape[1] - kh, sh)

partial_windows_kept H3 test_sizes_that_all_differ
- np.arange(0, x.shape[1] - kh + 1, sh)
+ np.arange(0, x.shape[1] - kh + sh, sh)

dilated_instead_of_strided H19 test_stride_two_with_padding_at_the_end
- sh)[:, None] + np.arange(kh)
+ sh)[:, None] // sh + sh * np.arange(kh)

bias_missing H8 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ y

bias_once_per_cell H8 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ y + kh * kw * bias

bias_once_per_input_channel H8 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ y + channels * bias

one_bias_for_all_filters H8 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ y + bias[0]

bias_subtracted H8 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ y - bias

bias_added_to_the_image H8 test_sizes_that_all_differ
-     windows =
+     x = x + bias.mean()
+     windows =

read_as_output_channels_first H9 test_channels_are_summed_and_filters_are_not
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     kernel = kernel.reshape(filters, channels, kh, kw)
+     y = jnp.einsum("npiqjc,ocij->npqo", windows, kernel)

channels_in_and_out_exchanged H9 test_channels_are_summed_and_filters_are_not
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     kernel = kernel.reshape(kh, kw, filters, channels)
+     y = jnp.einsum("npiqjc,ijoc->npqo", windows, kernel)

only_the_first_filter H10 test_channels_are_summed_and_filters_are_not
- y + bias
+ y[..., :1] + bias

filters_in_reverse H10 test_channels_are_summed_and_filters_are_not
- y + bias
+ y[..., ::-1] + bias

only_the_first_channel H15 test_channels_are_summed_and_filters_are_not
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     y = jnp.einsum("npiqjc,ijco->npqo", windows[..., :1], kernel[:, :, :1])

mean_over_channels - test_channels_are_summed_and_filters_are_not
- y + bias
+ y / channels + bias

mean_over_the_window - test_the_kernel_is_not_flipped
- y + bias
+ y / (kh * kw) + bias

columns_in_another_order_than_weights H18 test_channels_are_summed_and_filters_are_not
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     columns = jnp.einsum("npiqjc->npqcij", windows)
+     columns = columns.reshape(*columns.shape[:3], -1)
+     y = columns @ kernel.reshape(-1, filters)

columns_before_rows H18 test_the_kernel_is_not_flipped
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     columns = jnp.einsum("npiqjc->npqjic", windows)
+     columns = columns.reshape(*columns.shape[:3], -1)
+     y = columns @ kernel.reshape(-1, filters)

batch_and_rows_interleaved A5 test_images_do_not_see_each_other
-     return y
+     y = y.swapaxes(0, 1).reshape(y.shape)
+     return y

batch_flattened_into_the_window A6 test_images_do_not_see_each_other
-     y = jnp
+     windows = windows.mean(axis=0, keepdims=True).repeat(len(x), axis=0)
+     y = jnp

batch_minus_its_mean - test_images_do_not_see_each_other
-     windows =
+     x = x - x.mean(axis=0) * (len(x) > 1)
+     windows =

axes_of_one_dropped A6 test_the_kernel_is_not_flipped
- y + bias
+ (y + bias).squeeze()

channels_first_out A15 test_the_kernel_is_not_flipped
- y + bias
+ jnp.moveaxis(y + bias, -1, 1)

height_and_width_exchanged A15 test_sizes_that_all_differ
-     return y
+     y = y.swapaxes(1, 2).reshape(y.shape)
+     return y

relu_included E15 test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ jnp.maximum(y + bias, 0)

half_precision A16 test_sizes_that_agree_side_by_side
- windows, kernel)
+ windows.astype(jnp.bfloat16), kernel.astype(jnp.bfloat16)).astype(x.dtype)

kernel_without_gradient L19 test_it_can_be_trained
- windows, kernel)
+ windows, jax.lax.stop_gradient(kernel))

images_without_gradient L19 test_it_can_be_trained
-     windows =
+     x = jax.lax.stop_gradient(x)
+     windows =

numpy_on_tracers L7 test_the_kernel_is_not_flipped
-     windows =
+     x = np.asarray(x)
+     windows =

library_convolution - test_the_kernel_is_not_flipped
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     layout = ("NHWC", "HWIO", "NHWC")
+     y = jax.lax.conv_general_dilated(x, kernel, stride, "VALID", dimension_numbers=layout)

same_instead_of_the_padding_given H5 test_sizes_that_all_differ
-     x = pad(x, padding=padding, value=0)
+     axes = zip(x.shape[1:], stride, (kh, kw))
+     total = [max((-(-n // s) - 1) * s + k - n, 0) for n, s, k in axes]
+     if any(map(any, padding)):
+         x = pad(x, padding=[(t // 2, t - t // 2) for t in total], value=0)

while_loop_has_no_reverse - test_it_can_be_trained
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     cells = jnp.moveaxis(windows, (2, 4), (0, 1)).reshape(kh * kw, *windows[:, :, 0, :, 0].shape)
+     weights = kernel.reshape(kh * kw, channels, filters)
+     def step(carry):
+         cell, y = carry
+         return cell + 1, y + cells[cell] @ weights[cell]
+     start = 0, jnp.zeros((*cells.shape[1:-1], filters))
+     _, y = jax.lax.while_loop(lambda carry: carry[0] < kh * kw, step, start)

windows_by_products - test_no_more_than_ten_times_the_multiplications
- windows = x[:, rows[:, :, None, None], columns]
+ down = np.eye(x.shape[1], dtype=np.float32)[rows]
+     across = np.eye(x.shape[2], dtype=np.float32)[columns]
+     windows = jnp.einsum("pih,qjw,nhwc->npiqjc", down, across, x)

one_huge_matrix - test_no_more_than_ten_times_the_multiplications
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     n, height, width, _ = x.shape
+     p, q = np.arange(len(rows)), np.arange(len(columns))
+     matrix = jnp.zeros((height, width, channels, len(rows), len(columns), filters))
+     place = np.index_exp[rows[:, :, None, None], columns, :, p[:, None, None, None], q[:, None]]
+     shape = (len(rows), kh, len(columns), kw, channels, filters)
+     shares = jnp.broadcast_to(kernel[None, :, None], shape)
+     matrix = matrix.at[place].set(shares).reshape(height * width * channels, -1)
+     y = (x.reshape(n, -1) @ matrix).reshape(n, len(rows), len(columns), filters)

whole_image_in_every_step_of_a_loop - test_no_more_than_ten_times_the_multiplications
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     starts = jnp.stack(jnp.meshgrid(rows[:, 0], columns[:, 0], indexing="ij"), axis=-1)
+     def step(carry, start):
+         canvas = jnp.zeros((*x.shape[1:], filters))
+         canvas = jax.lax.dynamic_update_slice(canvas, kernel, (start[0], start[1], 0, 0))
+         return carry, jnp.einsum("nhwc,hwco->no", x, canvas)
+     _, y = jax.lax.scan(step, 0, starts.reshape(-1, 2))
+     y = y.reshape(len(rows), len(columns), len(x), filters).transpose(2, 0, 1, 3)

bias_along_the_width_where_sizes_agree H8 test_sizes_that_agree_side_by_side
- y + bias
+ y + (bias[:, None] if y.shape[2] == filters else bias)

bias_along_the_height_where_sizes_agree H8 test_sizes_that_agree_side_by_side
- y + bias
+ y + (bias[:, None, None] if y.shape[1] == filters else bias)

bias_along_the_batch_where_sizes_agree H8 test_sizes_that_agree_side_by_side
- y + bias
+ y + (bias[:, None, None, None] if len(y) == filters else bias)

channels_exchanged_where_sizes_agree H9 test_sizes_that_agree_side_by_side
- windows, kernel)
+ windows, kernel.swapaxes(2, 3) if channels == filters else kernel)

channels_first_where_sizes_agree A15 test_sizes_that_agree_side_by_side
-     x = pad(x, padding=padding, value=0)
+     if x.shape[1] == channels == 2:
+         x = jnp.moveaxis(x, 1, -1)
+     x = pad(x, padding=padding, value=0)

windows_kept_under_the_shape_only - test_another_stride_and_padding_right_after
-     windows =
+     rows, columns = _KEPT.setdefault((x.shape, kernel.shape), (rows, columns))
+     windows =
- def conv2d(
+ _KEPT = {}
+
+
+ def conv2d(

rows_kept_under_their_number - test_another_stride_and_padding_right_after
-     windows =
+     rows = _KEPT.setdefault((x.shape[1], kh), rows)
+     windows =
- def conv2d(
+ _KEPT = {}
+
+
+ def conv2d(

windows_kept_but_for_the_padding - test_it_can_be_trained
-     x = pad(x, padding=padding, value=0)
+     padding = _KEPT.setdefault((x.shape, kernel.shape, stride), padding)
+     x = pad(x, padding=padding, value=0)
- def conv2d(
+ _KEPT = {}
+
+
+ def conv2d(

windows_kept_under_the_unpadded_shape - test_another_stride_and_padding_right_after
-     x = pad(x, padding=padding, value=0)
+     stride, padding = _KEPT.setdefault((x.shape, kernel.shape), (stride, padding))
+     (sh, sw), x = stride, pad(x, padding=padding, value=0)
- def conv2d(
+ _KEPT = {}
+
+
+ def conv2d(

one_cell_without_stride H6 test_another_stride_and_padding_right_after
-     windows =
+     if kh == kw == 1:
+         return x @ kernel[0, 0] + bias
+     windows =

one_cell_without_padding H4 test_another_stride_and_padding_right_after
-     x = pad(x, padding=padding, value=0)
+     if kh == kw == 1:
+         return x[:, ::sh, ::sw] @ kernel[0, 0] + bias
+     x = pad(x, padding=padding, value=0)

kernel_squeezed A6 test_another_stride_and_padding_right_after
-     y = jnp.einsum("npiqjc,ijco->npqo", windows, kernel)
+     windows, weights = windows[:, :, 0, :, 0] if kh == kw == 1 else windows, kernel.squeeze()
+     y = (windows @ weights) if kh == kw == 1 else jnp.einsum("npiqjc,ijco->npqo", windows, kernel)

columns_start_at_the_end H6 test_sizes_that_all_differ
- np.arange(0, x.shape[2] - kw + 1, sw)
+ np.arange((x.shape[2] - kw) % sw, x.shape[2] - kw + 1, sw)

a_part_of_a_column_window_kept H3 test_sizes_that_all_differ
- np.arange(0, x.shape[2] - kw + 1, sw)
+ np.arange(0, x.shape[2] - kw + sw, sw)

left_never_padded H4 test_another_stride_and_padding_right_after
- padding=padding
+ padding=(padding[0], (0, padding[1][1]))

half_precision_inside_only A16 test_sizes_that_agree_side_by_side
- windows, kernel)
+ windows.astype(jnp.bfloat16), kernel.astype(jnp.bfloat16), preferred_element_type=jnp.float32)

bias_without_gradient L19 test_it_can_be_trained
- y + bias
+ y + jax.lax.stop_gradient(bias)

zeros_everywhere - test_no_more_than_ten_times_the_multiplications
- y + bias
+ jnp.zeros_like(y)

the_bias_everywhere - test_a_kernel_of_zeros_leaves_the_bias
- y + bias
+ 0 * y + bias

sums_of_images - test_images_do_not_see_each_other
- y + bias
+ 0 * y + x.sum((1, 2, 3))[:, None, None, None]

edge_repeated_where_padding_goes_round - test_another_stride_and_padding_right_after
- pad(x, padding=padding, value=0)
+ jnp.pad(
+         x, ((0, 0), *padding, (0, 0)), mode="edge" if {*padding} == {(1, 1)} else "constant"
+     )

wide_kernels_cut - test_another_stride_and_padding_right_after
-     (kh, kw, channels, filters), (sh, sw) = kernel.shape, stride
+     kernel = kernel[:, : max(2, len(kernel))]
+     (kh, kw, channels, filters), (sh, sw) = kernel.shape, stride

kernel_of_one_cell_detached L19 test_it_can_be_trained
-     x = pad(x, padding=padding, value=0)
+     kernel = jax.lax.stop_gradient(kernel) if kh * kw == 1 else kernel
+     x = pad(x, padding=padding, value=0)

large_pixels_cut - test_sizes_that_all_differ
-     x = pad(x, padding=padding, value=0)
+     x = pad(jnp.clip(x, -1e3, 1e3), padding=padding, value=0)

small_weights_forgotten - test_sizes_that_all_differ
-     x = pad(x, padding=padding, value=0)
+     kernel = jnp.where(jnp.abs(kernel) < 1e-5, 0, kernel)
+     x = pad(x, padding=padding, value=0)

kernel_in_brain_precision A16 test_another_stride_and_padding_right_after
-     x = pad(x, padding=padding, value=0)
+     kernel = kernel.astype(jnp.bfloat16).astype(jnp.float32)
+     x = pad(x, padding=padding, value=0)

padding_below_less_than_the_kernel - test_another_stride_and_padding_right_after
-     x = pad(x, padding=padding, value=0)
+     ((top, bottom), sides), least = padding, max(kh - 1, 1)
+     x = pad(x, padding=((top, min(bottom, least)), sides), value=0)
+     rest = (0, 0), (0, max(bottom - least, 0)), (0, 0), (0, 0)
+     x = jnp.pad(x, rest, constant_values=1)

padding_of_twice_the_kernel_at_most - test_another_stride_and_padding_right_after
-     x = pad(x, padding=padding, value=0)
+     wide = [(min(a, k), min(b, k)) for (a, b), k in zip(padding, kernel.shape)]
+     rest = [(a - c, b - d) for (a, b), (c, d) in zip(padding, wide)]
+     x = jnp.pad(pad(x, padding=wide, value=0), ((0, 0), *rest, (0, 0)), constant_values=1)
""",
    code=CONV2D,
)

OF_MAX_POOL = patched(
    __file__,
    "max_pool",
    """
padded_above_or_left_only H4 test_windows_side_by_side_then_overlapping
- x = pad(x, padding=padding, value=-jnp.inf)
+ if padding[0][0] or padding[1][0]:
+         x = pad(x, padding=padding, value=-jnp.inf)

window_one_row_high_taken_for_one_pixel A6 test_windows_side_by_side_then_overlapping
- = window, stride
+ = window if window[0] > 1 else (1, 1), stride

window_of_one_pixel_ignores_the_stride H6 test_windows_side_by_side_then_overlapping
-     x = pad(
+     if window == (1, 1):
+         return x
+     x = pad(

maximum_of_the_whole_image_loses_axes A4 test_windows_side_by_side_then_overlapping
- return windows.max(axis=(2, 4))
+ y = windows.max(axis=(2, 4))
+     return y[:, 0, 0] if y.shape[1:3] == (1, 1) else y

padded_with_zero H11 test_padding_never_wins
- -jnp.inf
+ 0

padded_with_a_made_up_number H11 test_very_negative_pixels_beat_the_padding
- -jnp.inf
+ -1e9

padded_with_plus_infinity H11 test_padding_never_wins
- -jnp.inf
+ jnp.inf

edge_repeated_on_both_sides H4 test_every_window_that_covers_a_bright_pixel
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")

mirrored_border H4 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, ((0, 0), *padding, (0, 0)), mode="symmetric")

mirrored_right_and_below H4 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, [(0, 0), *((0, b) for _, b in padding), (0, 0)], mode="symmetric")
+     x = pad(x, padding=[(a, 0) for a, _ in padding], value=-jnp.inf)

mirrored_left_and_above H4 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, [(0, 0), *((a, 0) for a, _ in padding), (0, 0)], mode="symmetric")
+     x = pad(x, padding=[(0, b) for _, b in padding], value=-jnp.inf)

mirrored_without_the_edge H4 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, ((0, 0), *padding, (0, 0)), mode="reflect")

border_from_the_other_side H4 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, ((0, 0), *padding, (0, 0)), mode="wrap")

padded_with_the_mean H11 test_windows_side_by_side_then_overlapping
- pad(x, padding=padding, value=-jnp.inf)
+ jnp.pad(x, ((0, 0), *padding, (0, 0)), mode="mean")

padding_ignored H4 test_every_window_that_covers_a_bright_pixel
-     x = pad(x, padding=padding, value=-jnp.inf)

padding_sides_exchanged H4 test_every_window_that_covers_a_bright_pixel
- padding=padding
+ padding=[(b, a) for a, b in padding]

padding_axes_exchanged H4 test_every_window_that_covers_a_bright_pixel
- padding=padding
+ padding=padding[::-1]

over_channels H15 test_largest_pixels_of_windows_that_are_not_square
- windows.max(axis=(2, 4))
+ jnp.broadcast_to(windows.max(axis=(2, 4, 5))[..., None], windows[:, :, 0, :, 0].shape)

over_the_batch H15 test_largest_pixels_of_windows_that_are_not_square
- windows.max(axis=(2, 4))
+ jnp.broadcast_to(windows.max(axis=(0, 2, 4)), windows[:, :, 0, :, 0].shape)

over_rows_only H15 test_every_window_that_covers_a_bright_pixel
- windows.max(axis=(2, 4))
+ windows.max(axis=2)[:, :, :, 0]

mean - test_every_window_that_covers_a_bright_pixel
- windows.max(axis=(2, 4))
+ jnp.where(jnp.isinf(windows), 0, windows).mean(axis=(2, 4))

smallest E10 test_every_window_that_covers_a_bright_pixel
- windows.max
+ jnp.where(jnp.isinf(windows), jnp.inf, windows).min

largest_in_size E10 test_padding_never_wins
- windows.max(axis=(2, 4))
+ jnp.abs(jnp.where(jnp.isinf(windows), 0, windows)).max(axis=(2, 4))

only_two_corners - test_every_window_that_covers_a_bright_pixel
- windows.max(axis=(2, 4))
+ jnp.maximum(windows[:, :, 0, :, 0], windows[:, :, -1, :, -1])

stride_ignored H6 test_largest_pixels_of_windows_that_are_not_square
- = window, stride
+ = window, (1, 1)

stride_is_the_window H6 test_every_window_that_covers_a_bright_pixel
- = window, stride
+ = window, window

strides_exchanged H6 test_largest_pixels_of_windows_that_are_not_square
- = window, stride
+ = window, stride[::-1]

window_exchanged H6 test_largest_pixels_of_windows_that_are_not_square
- = window, stride
+ = window[::-1], stride

square_windows H6 test_largest_pixels_of_windows_that_are_not_square
- = window, stride
+ = (window[0], window[0]), stride

windows_start_at_the_end H6 test_largest_pixels_of_windows_that_are_not_square
- np.arange(0, x.shape[2] - ww + 1, sw)
+ np.arange((x.shape[2] - ww) % sw, x.shape[2] - ww + 1, sw)

partial_windows_kept H3 test_largest_pixels_of_windows_that_are_not_square
- np.arange(0, x.shape[2] - ww + 1, sw)
+ np.arange(0, x.shape[2] - ww + sw, sw)

dilated_instead_of_strided H19 test_largest_pixels_of_windows_that_are_not_square
- sh)[:, None] + np.arange(wh)
+ sh)[:, None] // sh + sh * np.arange(wh)

channels_first A15 test_every_window_that_covers_a_bright_pixel
- return windows
+ windows = jnp.moveaxis(windows, -1, 1)
+     return windows

axes_of_one_dropped A6 test_every_window_that_covers_a_bright_pixel
- windows.max(axis=(2, 4))
+ windows.max(axis=(2, 4)).squeeze()

no_gradient L19 test_gradient_goes_to_the_winners
- windows.max(axis=(2, 4))
+ jax.lax.stop_gradient(windows.max(axis=(2, 4)))

gradient_shared_by_the_window L19 test_gradient_goes_to_the_winners
-     return windows.max(axis=(2, 4))
+     y = jnp.where(jnp.isinf(windows), 0, windows).mean(axis=(2, 4))
+     return y + jax.lax.stop_gradient(windows.max(axis=(2, 4)) - y)

library_pooling - test_every_window_that_covers_a_bright_pixel
-     return windows.max(axis=(2, 4))
+     from flax import nnx
+     return nnx.max_pool(x, window, stride)

reduce_window - test_every_window_that_covers_a_bright_pixel
-     return windows.max(axis=(2, 4))
+     sizes, steps = (1, *window, 1), (1, *stride, 1)
+     return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, sizes, steps, "VALID")

side_by_side_by_reshape_without_padding H4 test_windows_side_by_side_then_overlapping
-     (wh, ww), (sh, sw) = window, stride
+     (wh, ww), (sh, sw) = window, stride
+     if window == stride:
+         h, w = x.shape[1] // wh + padding[0][0], x.shape[2] // ww + padding[1][1]
+         x = jnp.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)), constant_values=-jnp.inf)
+         return x[:, : h * wh, : w * ww].reshape(len(x), h, wh, w, ww, -1).max(axis=(2, 4))

stride_kept_from_the_first_call - test_windows_side_by_side_then_overlapping
-     (wh, ww), (sh, sw) = window, stride
+     (wh, ww), (sh, sw) = window, _KEPT.setdefault((x.shape, window), stride)
- def max_pool(
+ _KEPT = {}
+
+
+ def max_pool(

padding_kept_from_the_first_call - test_gradient_goes_to_the_winners
- padding=padding
+ padding=_KEPT.setdefault((x.shape, window), padding)
- def max_pool(
+ _KEPT = {}
+
+
+ def max_pool(

top_never_padded H4 test_windows_side_by_side_then_overlapping
- padding=padding
+ padding=((0, padding[0][1]), padding[1])

right_never_padded H4 test_windows_side_by_side_then_overlapping
- padding=padding
+ padding=(padding[0], (padding[1][0], 0))

rows_start_at_the_end H6 test_largest_pixels_of_windows_that_are_not_square
- np.arange(0, x.shape[1] - wh + 1, sh)
+ np.arange((x.shape[1] - wh) % sh, x.shape[1] - wh + 1, sh)

half_precision A16 test_largest_pixels_of_windows_that_are_not_square
- windows.max(axis=(2, 4))
+ windows.astype(jnp.bfloat16).max(axis=(2, 4)).astype(x.dtype)

rows_and_columns_exchanged_where_square A15 test_windows_side_by_side_then_overlapping
-     x = pad(
+     if x.shape[1] == x.shape[2] != 3:
+         x = x.swapaxes(1, 2)
+     x = pad(

digits_lost_to_the_smallest_pixel - test_very_negative_pixels_beat_the_padding
-     x = pad(x, padding=padding, value=-jnp.inf)
+     smallest = x.min()
+     x = pad(x - smallest, padding=padding, value=0)
- return windows.max(axis=(2, 4))
+ return windows.max(axis=(2, 4)) + smallest

very_large_pixels_cut - test_very_negative_pixels_beat_the_padding
- return windows.max(axis=(2, 4))
+ return jnp.minimum(windows.max(axis=(2, 4)), 1e30)

tiles_detached L19 test_gradient_goes_to_the_winners
-     (wh, ww), (sh, sw) = window, stride
+     (wh, ww), (sh, sw) = window, stride
+     x = jax.lax.stop_gradient(x) if window == stride else x

pixels_in_brain_precision A16 test_largest_pixels_of_windows_that_are_not_square
- return windows.max(axis=(2, 4))
+ return windows.max(axis=(2, 4)).astype(jnp.bfloat16).astype(jnp.float32)

padding_wider_than_the_window_refused - test_windows_side_by_side_then_overlapping
-     (wh, ww), (sh, sw) = window, stride
+     (wh, ww), (sh, sw) = window, stride
+     assert max(padding[0]) <= wh and max(padding[1]) <= ww

tiny_maxima_forgotten - test_largest_pixels_of_windows_that_are_not_square
- return windows.max(axis=(2, 4))
+ y = windows.max(axis=(2, 4))
+     return jnp.where(jnp.abs(y) < 1e-25, 0, y)
""",
    code=MAX_POOL,
)

OF_AVG_POOL = patched(
    __file__,
    "avg_pool",
    """
running_sums - test_means_of_windows_that_are_not_square
- windows = x[:, rows[:, :, None, None], columns]
-     return windows.sum(axis=(2, 4)) / (wh * ww)
+ down, across = (np.tril(np.ones((s + 1, s), np.float32), -1) for s in x.shape[1:3])
+     sums = jnp.einsum("ph,qw,nhwc->npqc", down, across, x)
+     top, left, bottom, right = rows[:, :1], columns[:, 0], rows[:, -1:] + 1, columns[:, -1] + 1
+     y = sums[:, bottom, right] - sums[:, top, right] - sums[:, bottom, left] + sums[:, top, left]
+     return y / (wh * ww)

window_one_row_high_taken_for_one_pixel A6 test_means_of_windows_that_are_not_square
- = window, stride
+ = window if window[0] > 1 else (1, 1), stride

mean_of_one_pixel_ignores_the_stride H6 test_means_of_windows_that_are_not_square
-     rows =
+     if window == (1, 1):
+         return x
+     rows =

mean_of_the_whole_image_loses_axes A4 test_means_of_windows_that_are_not_square
- return windows.sum(axis=(2, 4)) / (wh * ww)
+ y = windows.sum(axis=(2, 4)) / (wh * ww)
+     return y[:, 0, 0] if y.shape[1:3] == (1, 1) else y

sum H14 test_mean_of_each_window
-  / (wh * ww)

divided_by_the_height H14 test_mean_of_each_window
- (wh * ww)
+ wh

divided_by_a_square H14 test_means_of_windows_that_are_not_square
- (wh * ww)
+ (wh * wh)

divided_by_the_strides H14 test_mean_of_each_window
- (wh * ww)
+ (sh * sw)

divided_by_the_channels_too H15 test_means_of_windows_that_are_not_square
- (wh * ww)
+ (wh * ww * x.shape[-1])

whole_numbers_only A16 test_means_of_windows_that_are_not_square
-  / (wh * ww)
+  // (wh * ww)

over_channels H15 test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) / (wh * ww)
+ jnp.broadcast_to(windows.mean(axis=(2, 4, 5))[..., None], windows[:, :, 0, :, 0].shape)

over_the_batch H15 test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) / (wh * ww)
+ jnp.broadcast_to(windows.mean(axis=(0, 2, 4)), windows[:, :, 0, :, 0].shape)

largest - test_mean_of_each_window
- windows.sum(axis=(2, 4)) / (wh * ww)
+ windows.max(axis=(2, 4))

middle_of_largest_and_smallest - test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) / (wh * ww)
+ (windows.max(axis=(2, 4)) + windows.min(axis=(2, 4))) / 2

one_pixel_only - test_mean_of_each_window
- windows.sum(axis=(2, 4)) / (wh * ww)
+ windows[:, :, 0, :, 0]

stride_ignored H6 test_means_of_windows_that_are_not_square
- = window, stride
+ = window, (1, 1)

stride_is_the_window H6 test_mean_of_each_window
- = window, stride
+ = window, window

large_windows_move_by_their_size H6 test_means_of_windows_that_are_not_square
- = window, stride
+ = window, window if stride == (1, 1) and window[0] == 3 else stride

strides_exchanged H6 test_means_of_windows_that_are_not_square
- = window, stride
+ = window, stride[::-1]

window_exchanged H6 test_means_of_windows_that_are_not_square
- = window, stride
+ = window[::-1], stride

windows_start_at_the_end H6 test_means_of_windows_that_are_not_square
- np.arange(0, x.shape[1] - wh + 1, sh)
+ np.arange((x.shape[1] - wh) % sh, x.shape[1] - wh + 1, sh)

dilated_instead_of_strided H19 test_means_of_windows_that_are_not_square
- sh)[:, None] + np.arange(wh)
+ sh)[:, None] // sh + sh * np.arange(wh)

channels_first A15 test_mean_of_each_window
- return windows
+ windows = jnp.moveaxis(windows, -1, 1)
+     return windows

axes_of_one_dropped A6 test_mean_of_each_window
- windows.sum(axis=(2, 4)) / (wh * ww)
+ (windows.sum(axis=(2, 4)) / (wh * ww)).squeeze()

library_pooling - test_mean_of_each_window
-     return windows.sum(axis=(2, 4)) / (wh * ww)
+     from flax import nnx
+     return nnx.avg_pool(x, window, stride)

same_padding_counted H14 test_mean_of_each_window
-     rows =
+     x = jnp.pad(x, ((0, 0), (0, wh - 1), (0, ww - 1), (0, 0)))
+     rows =

no_gradient L19 test_gradient_is_shared_by_the_window
- windows.sum(axis=(2, 4))
+ jax.lax.stop_gradient(windows.sum(axis=(2, 4)))

half_precision_inside_only A16 test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4))
+ windows.astype(jnp.bfloat16).astype(x.dtype).sum(axis=(2, 4))

stride_kept_from_the_first_call - test_means_of_windows_that_are_not_square
- = window, stride
+ = window, _KEPT.setdefault(x.shape, stride)
- def avg_pool(
+ _KEPT = {}
+
+
+ def avg_pool(

left_over_column_read_side_by_side H3 test_means_of_windows_that_are_not_square
-     rows =
+     if window == stride:
+         x = x[:, x.shape[1] % wh :, x.shape[2] % ww :]
+     rows =

rows_and_columns_exchanged_where_square A15 test_means_of_windows_that_are_not_square
-     rows =
+     if x.shape[1] == x.shape[2] != 3 or (x.shape[1] == x.shape[2] and x.shape[3] > 1):
+         x = x.swapaxes(1, 2)
+     rows =

small_millionth_added - test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) /
+ (windows.sum(axis=(2, 4)) + 1e-9) /

very_large_pixels_cut - test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) /
+ jnp.clip(windows, -1e9, 1e9).sum(axis=(2, 4)) /

half_precision A16 test_means_of_windows_that_are_not_square
- windows.sum(axis=(2, 4)) /
+ windows.astype(jnp.bfloat16).astype(jnp.float32).sum(axis=(2, 4)) /
""",
    code=AVG_POOL,
)

OF_BACKWARD = patched(
    __file__,
    "conv2d_backward",
    """
no_gradient_through_it L19 test_gradients_through_the_backward_pass
-     x = pad(
+     x = jax.lax.stop_gradient(x)
+     x = pad(

last_window_wins H13 test_one_image_worked_by_hand
- .add(dwindows)
+ .set(dwindows)

largest_share_wins H13 test_one_image_worked_by_hand
- .add(dwindows)
+ .max(dwindows)

result_of_add_dropped A12 test_one_image_worked_by_hand
-     dx = jnp.zeros_like(x).at
+     dx = jnp.zeros_like(x)
+     dx.at

added_to_the_images H13 test_one_image_worked_by_hand
- jnp.zeros_like(x).at
+ x.at

padding_not_cut_off H4 test_gradient_of_the_images
- dx[:, top : top + height, left : left + width]
+ dx

cut_at_the_wrong_end H4 test_gradient_of_the_images
- dx[:, top : top + height, left : left + width]
+ dx[:, :height, :width]

cut_the_other_sides H4 test_gradient_of_the_images
- dx[:, top : top + height, left : left + width]
+ dx[:, bottom : bottom + height, right : right + width]

minus_zero_ends_the_slice H4 test_one_image_worked_by_hand
- dx[:, top : top + height, left : left + width]
+ dx[:, top:-bottom, left:-right]

kernel_flipped H1 test_one_image_worked_by_hand
- npiqjc", kernel, up
+ npiqjc", kernel[::-1, ::-1], up

dkernel_flipped H1 test_one_image_worked_by_hand
- return dx, dkernel
+ return dx, dkernel[::-1, ::-1]

kernel_cells_transposed H18 test_one_image_worked_by_hand
- npiqjc", kernel, up
+ npiqjc", kernel.reshape(kw, kh, channels, filters).swapaxes(0, 1), up

channels_in_and_out_exchanged I9 test_both_gradients_tell_of_the_same_loss
- npiqjc", kernel, up
+ npiqjc", kernel.reshape(kh, kw, filters, channels).swapaxes(2, 3), up

dkernel_transposed I9 test_both_gradients_tell_of_the_same_loss
- return dx, dkernel
+ return dx, dkernel.swapaxes(2, 3).reshape(kernel.shape)

dkernel_of_the_first_image H16 test_gradient_of_the_kernel
- windows, upstream)
+ windows[:1], upstream[:1])

dkernel_mean_over_the_batch H16 test_gradient_of_the_kernel
- return dx, dkernel
+ return dx, dkernel / batch

dkernel_of_the_first_place H16 test_one_image_worked_by_hand
- windows, upstream)
+ windows[:, :1, :, :1], upstream[:, :1, :1])

dkernel_mean_over_the_places H16 test_one_image_worked_by_hand
- windows, upstream)
+ windows, upstream / (len(rows) * len(columns)))

dkernel_per_image H16 test_one_image_worked_by_hand
- ->ijco", windows
+ ->nijco", windows

dkernel_without_the_batch_in_step H16 test_gradient_of_the_kernel
- windows, upstream)
+ windows, upstream[::-1])

dkernel_from_unpadded_starts H4 test_gradient_of_the_kernel
- windows = x[place]
+ windows = jnp.roll(x, (-top, -left), (1, 2))[place]

dx_mean_over_the_batch C1 test_gradient_of_the_images
- return dx,
+ return dx / batch,

dx_summed_over_the_batch H16 test_gradient_of_the_images
- return dx,
+ return jnp.broadcast_to(dx.sum(axis=0), dx.shape),

dx_mean_over_the_filters - test_one_image_worked_by_hand
- return dx,
+ return dx / filters,

dx_of_the_first_filter H10 test_both_gradients_tell_of_the_same_loss
- kernel, upstream)
+ kernel[..., :1], upstream[..., :1])

dbias_not_summed_over_the_batch C5 test_one_image_worked_by_hand
- sum((0, 1, 2))
+ sum((1, 2))

dbias_of_the_first_image C5 test_gradient_of_the_bias
- sum((0, 1, 2))
+ sum((1, 2))[0]

dbias_mean_over_the_batch C5 test_gradient_of_the_bias
- upstream.sum((0, 1, 2))
+ upstream.mean(0).sum((0, 1))

dbias_mean_over_the_places C5 test_one_image_worked_by_hand
- upstream.sum((0, 1, 2))
+ upstream.mean((1, 2)).sum(0)

dbias_one_number C6 test_one_image_worked_by_hand
- upstream.sum((0, 1, 2))
+ upstream.sum()

dbias_keeps_axes A4 test_one_image_worked_by_hand
- sum((0, 1, 2))
+ sum((0, 1, 2), keepdims=True)

dbias_negative - test_one_image_worked_by_hand
- upstream.sum((0, 1, 2))
+ -upstream.sum((0, 1, 2))

gradients_in_another_order I19 test_one_image_worked_by_hand
- return dx, dkernel, dbias
+ return dkernel, dx, dbias

padding_ignored H4 test_gradient_of_the_images
- kernel.shape, stride
+ kernel.shape, stride
+     padding = ((0, 0), (0, 0))

strides_exchanged H6 test_gradient_of_the_images
- kernel.shape, stride
+ kernel.shape, stride[::-1]

stride_ignored H6 test_gradient_of_the_images
- kernel.shape, stride
+ kernel.shape, (1, 1)

dilated_instead_of_strided H19 test_gradient_of_the_kernel
- sh)[:, None] + np.arange(kh)
+ sh)[:, None] // sh + sh * np.arange(kh)

left_over_pixels_at_the_start H6 test_pixels_that_no_window_covers
-     dx = jnp
+     rows = rows + (x.shape[1] - kh) % sh
+     place = np.index_exp[:, rows[:, :, None, None], columns]
+     dx = jnp

gaps_filled_by_repeating H6 test_pixels_that_no_window_covers
-     dwindows =
+     upstream = upstream + 0 * dkernel.sum()
+     columns = columns + (kw < sw)
+     place = np.index_exp[:, rows[:, :, None, None], columns]
+     dwindows =

half_of_the_gradient C2 test_one_image_worked_by_hand
- return dx,
+ return dx / 2,

ascent - test_one_image_worked_by_hand
- return dx, dkernel
+ return -dx, -dkernel

numpy_on_tracers L7 test_one_image_worked_by_hand
- jnp.zeros_like(x).at[place].add(dwindows)
+ np.zeros(x.shape)
+     np.add.at(dx, place, dwindows)

one_huge_matrix - test_no_more_than_ten_times_the_work
-     dx = jnp.zeros_like(x).at[place].add(dwindows)
+     p, q = np.arange(len(rows)), np.arange(len(columns))
+     matrix = jnp.zeros((*x.shape[1:], len(rows), len(columns), filters))
+     place = np.index_exp[rows[:, :, None, None], columns, :, p[:, None, None, None], q[:, None]]
+     shape = (len(rows), kh, len(columns), kw, channels, filters)
+     shares = jnp.broadcast_to(kernel[None, :, None], shape)
+     matrix = matrix.at[place].set(shares).reshape(x[0].size, -1)
+     dx = (upstream.reshape(batch, -1) @ matrix.T).reshape(x.shape)

windows_kept_under_the_shape_only - test_gradients_of_sizes_that_agree_or_are_one
-     windows = x[place]
+     place = _KEPT.setdefault((x.shape, kernel.shape), place)
+     upstream = jnp.resize(upstream, (batch, len(place[1]), len(place[2]), filters))
+     windows = x[place]
- def conv2d_backward(
+ _KEPT = {}
+
+
+ def conv2d_backward(

channels_exchanged_where_sizes_agree I9 test_gradients_of_sizes_that_agree_or_are_one
- npiqjc", kernel, up
+ npiqjc", kernel.swapaxes(2, 3) if channels == filters > 1 and batch > 1 else kernel, up

dkernel_transposed_where_sizes_agree I9 test_gradients_of_sizes_that_agree_or_are_one
- return dx, dkernel
+ return dx, dkernel.swapaxes(2, 3) if channels == filters and batch > 1 else dkernel

dbias_over_the_axes_that_fit C5 test_gradients_of_sizes_that_agree_or_are_one
- upstream.sum((0, 1, 2))
+ upstream.sum((1, 2, 3) if batch == filters else (0, 1, 2))

dbias_squeezed A6 test_gradients_of_sizes_that_agree_or_are_one
- upstream.sum((0, 1, 2))
+ upstream.sum((0, 1, 2)).squeeze()

dkernel_squeezed A6 test_gradients_of_sizes_that_agree_or_are_one
- return dx, dkernel
+ return dx, dkernel.squeeze()

dx_squeezed A6 test_gradients_of_sizes_that_agree_or_are_one
- return dx,
+ return dx.squeeze(),

left_not_cut_off H4 test_gradients_of_sizes_that_agree_or_are_one
- left : left + width]
+ : width]

columns_from_the_end H6 test_gradient_of_the_images
- np.arange(0, x.shape[2] - kw + 1, sw)
+ np.arange((x.shape[2] - kw) % sw, x.shape[2] - kw + 1, sw)

half_precision_inside_only A16 test_gradients_of_sizes_that_agree_or_are_one
- ijco", windows, upstream)
+ ijco", windows.astype(jnp.bfloat16).astype(x.dtype), upstream)

dx_and_dkernel_of_zeros - test_both_gradients_tell_of_the_same_loss
- return dx, dkernel
+ return 0 * dx, 0 * dkernel

where_it_is_not_zero_only - test_pixels_that_no_window_covers
- return dx,
+ return (dx != 0).astype(x.dtype),

no_work_at_all - test_no_more_than_ten_times_the_work
-     return dx, dkernel, dbias
+     return jnp.zeros((batch, height, width, channels)), jnp.zeros(kernel.shape), dbias

set_where_rows_are_apart H13 test_gradients_of_sizes_that_agree_or_are_one
-     dx = jnp.zeros_like(x).at[place].add(dwindows)
+     spots = jnp.zeros_like(x).at[place]
+     dx = spots.set(dwindows) if sh >= kh else spots.add(dwindows)

set_where_columns_are_apart H13 test_gradients_of_sizes_that_agree_or_are_one
-     dx = jnp.zeros_like(x).at[place].add(dwindows)
+     spots = jnp.zeros_like(x).at[place]
+     dx = spots.set(dwindows) if sw >= kw and sh < kh else spots.add(dwindows)

one_filter_of_the_first_image - test_gradients_of_sizes_that_agree_or_are_one
-     dbias =
+     dkernel = dkernel if filters > 1 else jnp.einsum("piqjc,pqo->ijco", windows[0], upstream[0])
+     dbias =

large_gradients_cut - test_gradients_of_sizes_that_agree_or_are_one
-     dkernel = jnp.einsum
+     upstream = jnp.clip(upstream, -1e4, 1e4)
+     dkernel = jnp.einsum

small_gradients_forgotten - test_gradients_of_sizes_that_agree_or_are_one
-     dkernel = jnp.einsum
+     upstream = jnp.where(jnp.abs(upstream) < 1e-5, 0, upstream)
+     dkernel = jnp.einsum

kernel_in_brain_precision A16 test_gradients_of_sizes_that_agree_or_are_one
-     dwindows = jnp.einsum("ijco,npqo->npiqjc", kernel, upstream)
+     half = kernel.astype(jnp.bfloat16).astype(jnp.float32)
+     dwindows = jnp.einsum("ijco,npqo->npiqjc", half, upstream)

bias_summed_in_half_precision A16 test_gradients_of_sizes_that_agree_or_are_one
-     dbias = upstream.sum((0, 1, 2))
+     dbias = upstream.astype(jnp.bfloat16).astype(jnp.float32).sum((0, 1, 2))
""",
    code=BACKWARD,
)

WRITTEN_OUT = [
    Mutant(
        name="dtype_of_the_value",
        catalogue="A16",
        task="pad",
        killed_by="test_left_and_right_differ",
        code="""
def pad(x, *, padding, value):
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    padded = jnp.full((n, top + h + bottom, left + w + right, c), value)
    return padded.at[:, top : top + h, left : left + w].set(x.astype(padded.dtype))
""",
    ),
    Mutant(
        name="zero_times_infinity",
        catalogue="L8",
        task="pad",
        killed_by="test_every_side_has_its_own_width",
        code="""
def pad(x, *, padding, value):
    widths = ((0, 0), *padding, (0, 0))
    inside = jnp.pad(jnp.ones_like(x), widths)
    return jnp.pad(x, widths) + (1 - inside) * value
""",
    ),
    Mutant(
        name="minus_zero_ends_the_slice",
        catalogue="H4",
        task="pad",
        killed_by="test_left_and_right_differ",
        code="""
def pad(x, *, padding, value):
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    padded = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)
    return padded.at[:, top:-bottom, left:-right].set(x)
""",
    ),
    Mutant(
        name="result_of_set_dropped",
        catalogue="A12",
        task="pad",
        killed_by="test_left_and_right_differ",
        code="""
def pad(x, *, padding, value):
    (top, bottom), (left, right) = padding
    n, h, w, c = x.shape
    padded = jnp.full((n, top + h + bottom, left + w + right, c), value, x.dtype)
    padded.at[:, top : top + h, left : left + w].set(x)
    return padded
""",
    ),
    Mutant(
        name="partial_windows_divided_by_what_they_hold",
        catalogue="H14",
        task="avg_pool",
        killed_by="test_means_of_windows_that_are_not_square",
        code="""
def avg_pool(x, *, window, stride):
    (wh, ww), (sh, sw) = window, stride
    _, height, width, _ = x.shape
    rows = [x[:, p : p + wh].mean(axis=1) for p in range(0, height - wh + sh, sh)]
    x = jnp.stack(rows, axis=1)
    columns = [x[:, :, q : q + ww].mean(axis=2) for q in range(0, width - ww + sw, sw)]
    return jnp.stack(columns, axis=2)
""",
    ),
    Mutant(
        name="autodiff",
        catalogue="",
        task="conv2d_backward",
        killed_by="test_one_image_worked_by_hand",
        code="""
from jax import vjp as pull_back

def conv2d_backward(x, kernel, upstream, *, stride, padding):
    def forward(x, kernel, bias):
        return conv2d(x, kernel, bias, stride=stride, padding=padding)
    _, backward = pull_back(forward, x, kernel, jnp.zeros(kernel.shape[-1]))
    return backward(upstream)
""",
    ),
]

MUTANTS = [
    *OF_OUTPUT_SIZE,
    *OF_PAD,
    *OF_CONV2D,
    *OF_MAX_POOL,
    *OF_AVG_POOL,
    *OF_BACKWARD,
    *WRITTEN_OUT,
]
