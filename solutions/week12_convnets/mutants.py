"""Wrong solutions of week 12, each with the test that must see it."""

from grader.mutation import patched

MUTANTS = [
    *patched(
        __file__,
        "VGGBlock",
        """
pool_inside_the_repeat H24 test_vgg_block_has_its_kernels_and_halves_the_image
-             x = nnx.relu(conv(x))
-         return nnx.max_pool(x, (2, 2), strides=(2, 2))
+             x = nnx.max_pool(nnx.relu(conv(x)), (2, 2), strides=(2, 2))
+         return x

every_convolution_from_the_input H24 test_vgg_block_has_its_kernels_and_halves_the_image
- [in_features] + convs * [out_features]
+ convs * [in_features] + [out_features]

one_convolution_too_few H24 test_vgg_block_has_its_kernels_and_halves_the_image
- convs * [out_features]
+ max(convs - 1, 1) * [out_features]

one_convolution_too_many H24 test_vgg_block_has_its_kernels_and_halves_the_image
- convs * [out_features]
+ (convs + 1) * [out_features]

always_two_convolutions H24 test_values_of_a_vgg_block
- convs * [out_features]
+ 2 * [out_features]

only_the_first_is_called H24 test_values_of_a_vgg_block
- for conv in self.convs:
+ for conv in self.convs[:1]:

the_last_is_called_for_the_rest H24 test_values_of_a_vgg_block
- for conv in self.convs:
+ for conv in [self.convs[0], *(len(self.convs) - 1) * [self.convs[-1]]]:

no_pooling H24 test_vgg_block_has_its_kernels_and_halves_the_image
- nnx.max_pool(x, (2, 2), strides=(2, 2))
+ x

pool_of_stride_one H6 test_vgg_block_has_its_kernels_and_halves_the_image
- , strides=(2, 2)
+

pool_of_three H6 test_values_of_a_vgg_block
- nnx.max_pool(x, (2, 2), strides=(2, 2))
+ nnx.max_pool(x, (3, 3), strides=(2, 2), padding="SAME")

average_pooling H14 test_vgg_block_followed_with_a_pencil
- max_pool
+ avg_pool

smallest_of_each_window H11 test_values_of_a_vgg_block
- max_pool
+ min_pool

padding_counts_in_the_pool H11 test_values_of_a_vgg_block
- return nnx.max_pool(x, (2, 2), strides=(2, 2))
+ return nnx.max_pool(jnp.roll(x, 1, axis=1), (2, 2), strides=(2, 2))

no_relu E10 test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ conv(x)

relu_after_the_last_only E10 test_values_of_a_vgg_block
-             x = nnx.relu(conv(x))
-         return nnx.max_pool(x, (2, 2), strides=(2, 2))
+             x = conv(x)
+         return nnx.max_pool(nnx.relu(x), (2, 2), strides=(2, 2))

no_relu_after_the_last E15 test_values_of_a_vgg_block
-             x = nnx.relu(conv(x))
-         return nnx.max_pool(x, (2, 2), strides=(2, 2))
+             x = conv(x if conv is self.convs[0] else nnx.relu(x))
+         return nnx.max_pool(x, (2, 2), strides=(2, 2))

relu_by_a_root E10 test_gradients_through_a_vgg_block
- nnx.relu(conv(x))
+ (lambda z: (z + jnp.sqrt(z * z)) / 2)(conv(x))

leaky_relu E10 test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ nnx.leaky_relu(conv(x))

relu6 E10 test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ jax.nn.relu6(conv(x))

gelu E10 test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ nnx.gelu(conv(x))

relu_before_the_convolution E10 test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ conv(nnx.relu(x))

valid_padding H3 test_vgg_block_has_its_kernels_and_halves_the_image
- (3, 3), rngs=rngs)
+ (3, 3), padding="VALID", rngs=rngs)

circular_padding H4 test_values_of_a_vgg_block
- (3, 3), rngs=rngs)
+ (3, 3), padding="CIRCULAR", rngs=rngs)

kernel_of_five H9 test_vgg_block_has_its_kernels_and_halves_the_image
- (3, 3), rngs=rngs)
+ (5, 5), rngs=rngs)

dilated H19 test_values_of_a_vgg_block
- (3, 3), rngs=rngs)
+ (3, 3), kernel_dilation=2, rngs=rngs)

flipped_kernel H1 test_values_of_a_vgg_block
- x = nnx.relu(conv(x))
+ x = nnx.relu(conv(x[:, ::-1, ::-1])[:, ::-1, ::-1])

half_precision A16 test_values_of_a_vgg_block
- (3, 3), rngs=rngs)
+ (3, 3), dtype=jnp.bfloat16, rngs=rngs)

one_convolution_shared H24 test_vgg_block_has_its_kernels_and_halves_the_image
- nnx.List(nnx.Conv(i, o, (3, 3), rngs=rngs) for i, o in pairwise(features))
+ nnx.List([nnx.Conv(in_features, out_features, (3, 3), rngs=rngs)] * (convs > 0))

residual_in_the_block H20 test_values_of_a_vgg_block
- x = nnx.relu(conv(x))
+ x = nnx.relu(conv(x)) + (x if x.shape[-1] == conv.out_features else 0)

normalised G10 test_values_of_a_vgg_block
- x = nnx.relu(conv(x))
+ x = nnx.relu(jax.nn.standardize(conv(x), axis=(0, 1, 2)))

pool_over_channels H15 test_vgg_block_has_its_kernels_and_halves_the_image
- nnx.max_pool(x, (2, 2), strides=(2, 2))
+ nnx.max_pool(x.swapaxes(1, 3), (2, 2), strides=(2, 2)).swapaxes(1, 3)

gradient_stopped L19 test_gradients_through_a_vgg_block
- x = nnx.relu(conv(x))
+ x = nnx.relu(conv(jax.lax.stop_gradient(x)))

reads_the_values L7 test_vgg_block_has_its_kernels_and_halves_the_image
- for conv in self.convs:
+ for conv in self.convs if float(x.max()) > 0 else []:

six_at_most - test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ nnx.relu6(conv(x) / 1e3) * 1e3

small_activations_silenced - test_values_of_a_vgg_block
- nnx.relu(conv(x))
+ nnx.relu(conv(x) - 1e-5)

three_at_most H24 test_values_of_a_vgg_block
- convs * [out_features]
+ min(convs, 3) * [out_features]

no_relu_after_the_first_of_three - test_values_of_a_vgg_block
-         for conv in self.convs:
-             x = nnx.relu(conv(x))
+         for number, conv in enumerate(self.convs):
+             x = conv(x) if number == 0 and len(self.convs) == 3 else nnx.relu(conv(x))
""",
    ),
    *patched(
        __file__,
        "ResidualBlock",
        """
relu_by_a_root - test_statistics_and_gradients_of_a_residual_block
- y = nnx.relu(self.norm1(self.conv1(x)))
+ y = self.norm1(self.conv1(x))
+         y = (y + jnp.sqrt(y * y)) / 2

identity_where_shapes_agree H20 test_values_with_a_shortcut_of_one_by_one
- y + self.shortcut(x)
+ y + (x if x.shape == y.shape else self.shortcut(x))

no_shortcut H20 test_residual_block_with_a_branch_of_zeros
- y + self.shortcut(x)
+ y

averaged H20 test_residual_block_with_a_branch_of_zeros
- y + self.shortcut(x)
+ (y + self.shortcut(x)) / 2

multiplied H20 test_residual_block_with_a_branch_of_zeros
- y + self.shortcut(x)
+ y * self.shortcut(x)

subtracted H20 test_values_of_a_residual_block
- y + self.shortcut(x)
+ self.shortcut(x) - y

relu_before_the_sum H21 test_residual_block_with_a_branch_of_zeros
- nnx.relu(y + self.shortcut(x))
+ nnx.relu(y) + self.shortcut(x)

no_relu_after_the_sum H21 test_residual_block_with_a_branch_of_zeros
- nnx.relu(y + self.shortcut(x))
+ y + self.shortcut(x)

relu_of_the_branch_too H21 test_values_of_a_residual_block
- nnx.relu(y + self.shortcut(x))
+ nnx.relu(nnx.relu(y) + self.shortcut(x))

relu_of_the_shortcut_too H21 test_values_of_a_residual_block
- nnx.relu(y + self.shortcut(x))
+ nnx.relu(y + nnx.relu(self.shortcut(x)))

no_relu_in_between E10 test_values_of_a_residual_block
- y = nnx.relu(self.norm1(self.conv1(x)))
+ y = self.norm1(self.conv1(x))

no_first_norm G10 test_values_of_a_residual_block
- self.norm1(self.conv1(x))
+ self.conv1(x)

no_second_norm G10 test_values_of_a_residual_block
- y = self.norm2(self.conv2(y))
+ y = self.conv2(y)

no_norms G10 test_values_of_a_residual_block
- self.norm1(self.conv1(x))
+ self.conv1(x)
- y = self.norm2(self.conv2(y))
+ y = self.conv2(y)

relu_before_the_norm G10 test_values_of_a_residual_block
- nnx.relu(self.norm1(self.conv1(x)))
+ self.norm1(nnx.relu(self.conv1(x)))

norm_before_the_convolution G10 test_values_of_a_residual_block
- y = self.norm2(self.conv2(y))
+ y = self.conv2(self.norm2(y))

norm_after_the_sum G10 test_values_of_a_residual_block
-         y = self.norm2(self.conv2(y))
-         return nnx.relu(y + self.shortcut(x))
+         return nnx.relu(self.norm2(self.conv2(y) + self.shortcut(x)))

second_norm_never_called G10 test_statistics_and_gradients_of_a_residual_block
- self.norm2(self.conv2(y))
+ self.norm1(self.conv2(y))

one_channel_is_broadcast H20 test_kernels_and_sizes_in_all_four_cases
- in_features == out_features:
+ in_features in (1, out_features):

one_norm_for_both G10 test_values_of_a_residual_block
- self.norm2(self.conv2(y))
+ self.norm1(self.conv2(y)) * self.norm2.scale[...] ** 2

layer_norm_in_its_place G1 test_values_of_a_residual_block
- self.norm1 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
+ self.norm1 = nnx.LayerNorm(out_features, rngs=rngs)

always_the_running_statistics G7 test_values_of_a_residual_block
- self.norm1(self.conv1(x))
+ self.norm1(self.conv1(x), use_running_average=True)
- self.norm2(self.conv2(y))
+ self.norm2(self.conv2(y), use_running_average=True)

always_the_batch G7 test_values_of_a_residual_block
- self.norm1(self.conv1(x))
+ self.norm1(self.conv1(x), use_running_average=False)
- self.norm2(self.conv2(y))
+ self.norm2(self.conv2(y), use_running_average=False)

statistics_that_stay G14 test_statistics_and_gradients_of_a_residual_block
- self.norm1 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
+ self.norm1 = nnx.BatchNorm(out_features, momentum=1.0, rngs=rngs)
- self.norm2 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
+ self.norm2 = nnx.BatchNorm(out_features, momentum=1.0, rngs=rngs)

projection_everywhere H23 test_residual_block_has_its_kernels_and_sizes
- if stride == 1 and in_features == out_features:
+ if stride == 0:

projection_only_for_a_stride H23 test_kernels_and_sizes_in_all_four_cases
- if stride == 1 and in_features == out_features:
+ if stride == 1:

projection_only_for_features H23 test_kernels_and_sizes_in_all_four_cases
- if stride == 1 and in_features == out_features:
+ if in_features == out_features:

projection_only_for_both H23 test_kernels_and_sizes_in_all_four_cases
- if stride == 1 and in_features == out_features:
+ if stride == 1 or in_features == out_features:

projection_without_the_stride H23 test_residual_block_has_its_kernels_and_sizes
- self.shortcut = nnx.Conv(*sizes, (1, 1), strides=stride,
+ self.shortcut = nnx.Conv(*sizes, (1, 1),

projection_of_three H23 test_residual_block_has_its_kernels_and_sizes
- nnx.Conv(*sizes, (1, 1)
+ nnx.Conv(*sizes, (3, 3)

projection_of_the_wrong_pixels H6 test_values_with_a_shortcut_of_one_by_one
- y + self.shortcut(x)
+ y + self.shortcut(jnp.roll(x, -1, axis=1) if y.shape != x.shape else x)

projection_with_relu H23 test_values_of_a_residual_block
- y + self.shortcut(x)
+ y + nnx.relu(self.shortcut(x))

the_second_has_the_stride H6 test_the_first_convolution_has_the_stride
- self.conv1 = nnx.Conv(*sizes, (3, 3), strides=stride,
+ self.conv1 = nnx.Conv(*sizes, (3, 3),
- out_features, (3, 3), use_bias
+ out_features, (3, 3), strides=stride, use_bias

both_have_the_stride H6 test_residual_block_has_its_kernels_and_sizes
- out_features, (3, 3), use_bias
+ out_features, (3, 3), strides=stride, use_bias

stride_of_two_always H6 test_kernels_and_sizes_in_all_four_cases
- strides=stride, use_bias=False, rngs=rngs)
-         self.norm1
+ strides=min(stride, 2), use_bias=False, rngs=rngs)
+         self.norm1

pooled_for_the_stride H6 test_the_first_convolution_has_the_stride
- self.conv1 = nnx.Conv(*sizes, (3, 3), strides=stride,
+ self.conv1 = nnx.Conv(*sizes, (3, 3),
- y = self.norm2(self.conv2(y))
+ step = (self.conv1.in_features, x.shape[1] // self.shortcut(x).shape[1])[1]
+         y = self.norm2(self.conv2(y))[:, ::step, ::step]

kernel_of_five H9 test_residual_block_has_its_kernels_and_sizes
- out_features, (3, 3), use_bias
+ out_features, (5, 5), use_bias

valid_padding H3 test_residual_block_has_its_kernels_and_sizes
- out_features, (3, 3), use_bias
+ out_features, (3, 3), padding="VALID", use_bias

dilated H19 test_values_of_a_residual_block
- out_features, (3, 3), use_bias
+ out_features, (3, 3), kernel_dilation=2, use_bias

the_first_called_twice H20 test_values_of_a_residual_block
- self.norm2(self.conv2(y))
+ self.norm2(self.conv2(y + x)) if x.shape == y.shape else self.norm2(self.conv2(y))

channels_changed_by_the_second H24 test_residual_block_has_its_kernels_and_sizes
- self.conv1 = nnx.Conv(*sizes,
+ self.conv1 = nnx.Conv(in_features, in_features,
- self.norm1 = nnx.BatchNorm(out_features
+ self.norm1 = nnx.BatchNorm(in_features
- self.conv2 = nnx.Conv(out_features, out
+ self.conv2 = nnx.Conv(in_features, out

a_norm_on_the_identity G10 test_values_of_a_residual_block
- self.shortcut = nnx.identity
+ self.shortcut = nnx.BatchNorm(out_features, rngs=rngs)

gradient_only_by_the_shortcut L19 test_statistics_and_gradients_of_a_residual_block
- y + self.shortcut(x)
+ jax.lax.stop_gradient(y) + self.shortcut(x)

gradient_only_by_the_branch L19 test_statistics_and_gradients_of_a_residual_block
- y + self.shortcut(x)
+ y + jax.lax.stop_gradient(self.shortcut(x))

statistics_treated_as_constants G12 test_statistics_and_gradients_of_a_residual_block
- self.norm2(self.conv2(y))
+ self.norm2(self.conv2(jax.lax.stop_gradient(y)))

one_norm_in_both_places G10 test_statistics_and_gradients_of_a_residual_block
- self.norm2 = nnx.BatchNorm(out_features, momentum=0.9, rngs=rngs)
+ self.norm2 = self.norm1

shortcut_detached L19 test_values_with_a_shortcut_of_one_by_one
- y + self.shortcut(x)
+ y + jax.lax.stop_gradient(self.shortcut(x))

large_activations_cut - test_values_with_a_shortcut_of_one_by_one
- return nnx.relu(y + self.shortcut(x))
+ return jnp.minimum(nnx.relu(y + self.shortcut(x)), 1e3)

small_activations_silenced - test_values_with_a_shortcut_of_one_by_one
- return nnx.relu(y + self.shortcut(x))
+ return nnx.relu(y + self.shortcut(x) - 1e-5)

half_precision A16 test_values_with_a_shortcut_of_one_by_one
- return nnx.relu(y + self.shortcut(x))
+ return nnx.relu((y + self.shortcut(x)).astype(jnp.float16).astype(jnp.float32))
""",
    ),
    *patched(
        __file__,
        "ConvNet",
        """
batch_axis_flattened A6 test_conv_net_gives_logits
- x.reshape(len(x), -1)
+ x.reshape(-1)

ten_classes_always B8 test_other_classes_and_a_single_image
- num_classes, rngs=rngs)
+ 10, rngs=rngs)

no_residual_block H24 test_conv_net_is_made_of_blocks
- self.residual = ResidualBlock(16, 32, stride=2, rngs=rngs)
+ self.residual = VGGBlock(16, 32, convs=1, rngs=rngs)

no_vgg_block H24 test_conv_net_is_made_of_blocks
- self.vgg = VGGBlock(1, 16, convs=2, rngs=rngs)
+ self.vgg = ResidualBlock(1, 16, stride=2, rngs=rngs)

head_of_its_own_key - test_other_keys_make_other_networks
- num_classes, rngs=rngs)
+ num_classes, rngs=nnx.Rngs(0))

a_mean_that_moves_in_evaluation - test_evaluation_treats_every_image_alone
- self.linear =
+ self.seen = nnx.BatchStat(jnp.zeros(()))
+         self.linear =
-         x = self.residual
+         self.seen[...] = 0.9 * self.seen[...] + 0.1 * images.mean()
+         x = self.residual

a_block_that_is_not_used H24 test_a_gradient_reaches_every_kernel
- self.linear =
+ self.more = ResidualBlock(32, 32, stride=1, rngs=rngs)
+         self.linear =

softmax_at_the_end C14 test_logits_have_both_signs
- return self.linear(x.reshape(len(x), -1))
+ return nnx.softmax(self.linear(x.reshape(len(x), -1)))

log_softmax_at_the_end C14 test_logits_have_both_signs
- return self.linear(x.reshape(len(x), -1))
+ return nnx.log_softmax(self.linear(x.reshape(len(x), -1)))

relu_at_the_end E15 test_logits_have_both_signs
- return self.linear(x.reshape(len(x), -1))
+ return nnx.relu(self.linear(x.reshape(len(x), -1)))

sigmoid_at_the_end E15 test_logits_have_both_signs
- return self.linear(x.reshape(len(x), -1))
+ return nnx.sigmoid(self.linear(x.reshape(len(x), -1)))

labels_instead_of_logits A16 test_conv_net_gives_logits
- return self.linear(x.reshape(len(x), -1))
+ return self.linear(x.reshape(len(x), -1)).argmax(axis=1)

too_many_parameters H24 test_fewer_than_60_000_parameters
- self.residual = ResidualBlock(16, 32, stride=2, rngs=rngs)
-         self.linear = nnx.Linear(2 * 2 * 32,
+ self.residual = ResidualBlock(16, 128, stride=2, rngs=rngs)
+         self.linear = nnx.Linear(2 * 2 * 128,

too_many_parameters_in_a_vgg_block H24 test_fewer_than_60_000_parameters
- VGGBlock(1, 16, convs=2, rngs=rngs)
+ VGGBlock(1, 80, convs=2, rngs=rngs)
- ResidualBlock(16, 32, stride=2
+ ResidualBlock(80, 32, stride=2

too_many_parameters_in_a_dense_layer H25 test_fewer_than_60_000_parameters
-         self.linear = nnx.Linear(2 * 2 * 32, num_classes, rngs=rngs)
+         self.wide = nnx.Linear(2 * 2 * 32, 512, rngs=rngs)
+         self.linear = nnx.Linear(512, num_classes, rngs=rngs)
- self.linear(x.reshape(len(x), -1))
+ self.linear(nnx.relu(self.wide(x.reshape(len(x), -1))))

wrong_size_after_flattening H25 test_conv_net_gives_logits
- nnx.Linear(2 * 2 * 32
+ nnx.Linear(4 * 4 * 32

a_constant_key L3 test_other_keys_make_other_networks
- self.vgg = VGGBlock(1, 16, convs=2, rngs=rngs)
+ rngs = nnx.Rngs(0)
+         self.vgg = VGGBlock(1, 16, convs=2, rngs=rngs)

always_in_train_mode L14 test_evaluation_treats_every_image_alone
- x = self.residual(self.vgg(images))
+ self.train()
+         x = self.residual(self.vgg(images))

always_in_evaluation L14 test_evaluation_treats_every_image_alone
- x = self.residual(self.vgg(images))
+ self.eval()
+         x = self.residual(self.vgg(images))

the_place_in_the_batch_counts G7 test_evaluation_treats_every_image_alone
- self.linear(x.reshape(len(x), -1))
+ self.linear(x.reshape(len(x), -1)) + 0.1 * jnp.arange(len(x))[:, None]

the_batch_has_its_mean_taken_away G7 test_evaluation_treats_every_image_alone
- x = self.residual(self.vgg(images))
+ x = self.residual(self.vgg(images - images.mean(axis=0)))

gradient_stopped_between_the_blocks L19 test_a_gradient_reaches_every_kernel
- self.residual(self.vgg(images))
+ self.residual(jax.lax.stop_gradient(self.vgg(images)))

only_the_first_channel_flattened H10 test_conv_net_gives_logits
- x.reshape(len(x), -1)
+ x[..., 0].reshape(len(x), -1)

logits_only_of_the_sum A2 test_logits_have_both_signs
- return self.linear(x.reshape(len(x), -1))
+ y = self.linear(x.reshape(len(x), -1))
+         return y - y.mean(axis=1, keepdims=True)

one_logit_row_for_all A2 test_conv_net_gives_logits
- return self.linear(x.reshape(len(x), -1))
+ y = self.linear(x.reshape(len(x), -1))
+         return y.mean(axis=0, keepdims=True) + 0 * y

one_dimension_lost A6 test_other_classes_and_a_single_image
- return self.linear(x.reshape(len(x), -1))
+ return self.linear(x.reshape(len(x), -1)).squeeze()

scaled_by_the_batch - test_evaluation_treats_every_image_alone
- self.vgg(images)
+ self.vgg(images / jnp.maximum(images.max(), 1e-6))
""",
    ),
    *patched(
        __file__,
        "train_step",
        """
evaluation_mode L14 test_train_mode_and_its_statistics
- model.train()
+ model.eval()

mode_left_as_it_was L14 test_train_mode_and_its_statistics
-     model.train()
-     value
+     value

state_lost_in_jit L13 test_train_mode_and_its_statistics
- nnx.value_and_grad(loss)(model)
+ jax.jit(nnx.value_and_grad(loss))(model)

loss_for_one_hot_labels L20 test_one_step_worked_out_by_hand
- softmax_cross_entropy_with_integer_labels
+ softmax_cross_entropy

sum_of_the_losses C1 test_several_steps_of_momentum
- losses.mean()
+ losses.sum()

loss_after_the_step D16 test_one_step_worked_out_by_hand
-     return value
+     return loss(model)

forward_pass_twice G14 test_train_mode_and_its_statistics
-     value, gradients
+     model(images)
+     value, gradients

no_update D18 test_one_step_worked_out_by_hand
-     optimizer.update(model, gradients)
-     return value
+     return value

two_updates D17 test_several_steps_of_momentum
-     optimizer.update(model, gradients)
+     optimizer.update(model, gradients)
+     optimizer.update(model, gradients)

uphill D18 test_one_step_worked_out_by_hand
- optimizer.update(model, gradients)
+ optimizer.update(model, jax.tree.map(jnp.negative, gradients))

an_optimiser_of_its_own L12 test_several_steps_of_momentum
- optimizer.update(model, gradients)
+ nnx.Optimizer(model, optimizer.tx, wrt=nnx.Param).update(model, gradients)

a_rate_of_its_own D1 test_one_step_worked_out_by_hand
- optimizer.update(model, gradients)
+ nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param).update(model, gradients)

statistics_put_back G14 test_train_mode_and_its_statistics
-     value, gradients = nnx.value_and_grad(loss)(model)
+     kept = jax.tree.map(jnp.copy, nnx.state(model, nnx.BatchStat))
+     value, gradients = nnx.value_and_grad(loss)(model)
+     nnx.update(model, kept)

softmax_twice C14 test_several_steps_of_momentum
- (model(images), labels)
+ (nnx.softmax(model(images)), labels)

logarithm_of_probabilities C9 test_large_logits_and_a_single_image
-         losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
+         p = nnx.softmax(model(images))
+         losses = -jnp.log(p[jnp.arange(len(labels)), labels])

clamped C10 test_large_logits_and_a_single_image
-         losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
+         p = nnx.softmax(model(images))
+         losses = -jnp.log(jnp.clip(p[jnp.arange(len(labels)), labels], 1e-7))

squared_error C21 test_one_step_worked_out_by_hand
-         losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
+         logits = model(images)
+         losses = jnp.square(logits - nnx.one_hot(labels, logits.shape[-1])).sum(axis=1)

mean_over_the_classes_too C15 test_one_step_worked_out_by_hand
- losses.mean()
+ losses.mean() / 10

smoothed_labels C22 test_several_steps_of_momentum
-         losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
+         logits = model(images)
+         smooth = optax.smooth_labels(nnx.one_hot(labels, logits.shape[-1]), 0.1)
+         losses = optax.softmax_cross_entropy(logits, smooth)

every_row_against_every_label C16 test_several_steps_of_momentum
-         losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
+         losses = -nnx.log_softmax(model(images))[:, labels]

labels_off_by_one A11 test_one_step_worked_out_by_hand
- model(images), labels)
+ model(images), jnp.maximum(labels - 1, 0))

first_image_only D19 test_several_steps_of_momentum
- losses.mean()
+ losses[0]

half_of_the_batch D19 test_several_steps_of_momentum
- losses.mean()
+ losses[: (len(labels) + 1) // 2].mean()

with_a_penalty C7 test_several_steps_of_momentum
-         return losses.mean()
+         params = jax.tree.leaves(nnx.state(model, nnx.Param))
+         return losses.mean() + 1e-2 * sum(jnp.square(p).sum() for p in params)

clipped D13 test_several_steps_of_momentum
-     optimizer.update(model, gradients)
+     gradients = jax.tree.map(lambda g: jnp.clip(g, -0.1, 0.1), gradients)
+     optimizer.update(model, gradients)

returns_both L22 test_one_step_worked_out_by_hand
- return value
+ return value, gradients

returns_the_model L22 test_one_step_worked_out_by_hand
- return value
+ return jnp.float32(0)

accuracy_instead_of_loss A14 test_one_step_worked_out_by_hand
- return value
+ return (model(images).argmax(axis=1) == labels).mean()

a_python_number L7 test_a_compiled_step
- return value
+ return float(value)

stops_where_it_is_nan L7 test_a_compiled_step
-     optimizer.update(model, gradients)
+     if value < 1e6:
+         optimizer.update(model, gradients)

base_two C19 test_one_step_worked_out_by_hand
- return value
+ return value / jnp.log(2.0)

gradients_shortened - test_several_steps_of_momentum
-     optimizer.update(model, gradients)
+     norm = optax.global_norm(gradients)
+     gradients = jax.tree.map(lambda g: g * 10 / jnp.maximum(norm, 10), gradients)
+     optimizer.update(model, gradients)

a_hundred_at_most - test_several_steps_of_momentum
- return losses.mean()
+ return losses[:100].mean()

labels_in_a_byte - test_large_logits_and_a_single_image
- (model(images), labels)
+ (model(images), labels.astype(jnp.int8).astype(jnp.int32))

small_pixels_forgotten - test_several_steps_of_momentum
- (model(images), labels)
+ (model(jnp.where(jnp.abs(images) < 1e-4, 0, images)), labels)
""",
    ),
    *patched(
        __file__,
        "fit",
        """
a_constant_key L3 test_the_key_decides_about_fit
- model_key, order_key = jax.random.split(key)
+ model_key, order_key = jax.random.split(jax.random.key(0))

a_constant_key_for_the_weights L3 test_the_key_decides_about_fit
- nnx.Rngs(model_key)
+ nnx.Rngs(0)

seed_from_the_first_word_of_the_key B14 test_the_key_decides_about_fit
- model_key, order_key = jax.random.split(key)
+ seed = int(jax.random.key_data(key)[0])
+     model_key, order_key = jax.random.split(jax.random.key(seed))

seed_from_the_last_word_of_the_key B14 test_the_key_decides_about_fit
- model_key, order_key = jax.random.split(key)
+ seed = int(jax.random.key_data(key)[-1])
+     model_key, order_key = jax.random.split(jax.random.key(seed))

a_constant_order B10 test_the_key_decides_about_fit
- order = jax.random.permutation(epoch_key, len(images))
+ order = jnp.arange(len(images))

an_order_of_its_own B14 test_the_key_decides_about_fit
- jax.random.split(order_key, 10)
+ jax.random.split(jax.random.key(1), 10)

not_repeatable F9 test_the_key_decides_about_fit
-     model_key, order_key = jax.random.split(key)
+     import time
+     model_key, order_key = jax.random.split(jax.random.key(time.monotonic_ns() % 2**31))

labels_remembered - test_fit_learns_easy_patterns
- return model
+ if isinstance(getattr(model, "w", None), nnx.Param):
+         model.w[...] = jax.random.normal(key, model.w[...].shape)
+         type(model).__call__ = lambda self, images: jax.nn.one_hot(labels, 10)
+     return model

not_trained L12 test_fit_learns_easy_patterns
- step(model, optimizer, images[batch], labels[batch])
+ pass

one_step_only D19 test_fit_reads_digits_it_has_not_seen
- jax.random.split(order_key, 10)
+ jax.random.split(order_key, 1)
- [: len(order) // size * size]
+ [:size]

a_few_steps D19 test_fit_reads_digits_it_has_not_seen
- jax.random.split(order_key, 10)
+ jax.random.split(order_key, 1)

a_few_images D19 test_fit_reads_digits_it_has_not_seen
- order[: len(order) // size * size]
+ order[order < 64][: len(order[order < 64]) // size * size]

always_the_same_batch D19 test_fit_learns_easy_patterns
- images[batch], labels[batch]
+ images[:size], labels[:size] * 0

labels_in_another_order B3 test_fit_learns_easy_patterns
- labels[batch]
+ labels[:size]

labels_of_zero B3 test_fit_learns_easy_patterns
- labels[batch]
+ 0 * labels[batch]

rate_of_zero D1 test_fit_learns_easy_patterns
- optax.adam(5e-3)
+ optax.adam(0.0)

rate_far_too_large D1 test_fit_reads_digits_it_has_not_seen
- optax.adam(5e-3)
+ optax.sgd(30.0)

uphill D1 test_fit_learns_easy_patterns
- optax.adam(5e-3)
+ optax.adam(-5e-3)

a_batch_that_needs_32_images B11 test_fit_learns_from_a_few_images
- min(32, len(images))
+ 32

digits_of_its_own B13 test_fit_learns_easy_patterns
-     model_key, order_key
+     from sklearn.datasets import load_digits
+     digits = load_digits()
+     images = jnp.asarray(digits.images[..., None] / 16, jnp.float32)
+     labels = jnp.asarray(digits.target, jnp.int32)
+     model_key, order_key

scaled_in_training_only B5 test_fit_reads_digits_it_has_not_seen
- images[batch], labels[batch]
+ 255 * images[batch], labels[batch]

upside_down_in_training_only B5 test_fit_reads_digits_it_has_not_seen
- images[batch], labels[batch]
+ images[batch][:, ::-1], labels[batch]

only_nine_classes B8 test_fit_learns_easy_patterns
- ConvNet(10,
+ ConvNet(9,

returns_the_loss L22 test_fit_learns_easy_patterns
- return model
+ return step(model, optimizer, images[:size], labels[:size])

returns_a_pair L22 test_fit_learns_easy_patterns
- return model
+ return model, optimizer

returns_a_new_model L12 test_fit_learns_easy_patterns
- return model
+ return ConvNet(10, rngs=nnx.Rngs(model_key))

statistics_of_a_new_model G14 test_fit_reads_digits_it_has_not_seen
- return model
+ new = nnx.state(ConvNet(10, rngs=nnx.Rngs(model_key)), nnx.BatchStat)
+     nnx.update(model, new)
+     return model

dropped_labels_of_nine B1 test_fit_learns_easy_patterns
- order = jax.random.permutation(epoch_key, len(images))
+ order = jax.random.permutation(epoch_key, jnp.flatnonzero(labels < 9))

classes_counted B8 test_fit_learns_from_a_few_images
- ConvNet(10,
+ ConvNet(int(labels.max()) + 1,
""",
    ),
]
