"""Wrong solutions of week 4: the right ones with a patch."""

from grader.mutation import patched

OF_SPLIT = patched(
    __file__,
    "split",
    """
not_shuffled B1 test_split_makes_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.arange(n)

turned_round_only B1 test_split_makes_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.roll(jnp.arange(n), jax.random.randint(key, (), 0, n))

sorted_parts - test_split_makes_every_order_equally_likely
- return order[:train], order[train : train + validation], order[train + validation :]
+ return tuple(map(jnp.sort, jnp.split(order, [train, train + validation])))

test_never_shuffled B1 test_split_makes_every_order_equally_likely
- order = jax.random.permutation(key, n)
+ kept = n - test
+     order = jnp.concatenate([jax.random.permutation(key, kept), jnp.arange(kept, n)])

naive_swaps - test_split_makes_every_order_equally_likely
- order = jax.random.permutation(key, n)
+ order = jnp.arange(n)
+     for i, j in enumerate(jax.random.randint(key, (n,), 0, n)):
+         order = order.at[jnp.array([i, j])].set(order[jnp.array([j, i])])

with_replacement B3 test_parts_have_their_sizes
- jax.random.permutation(key, n)
+ jax.random.randint(key, (n,), 0, n)

own_key B14 test_split_follows_from_the_key
- permutation(key, n)
+ permutation(jax.random.key(0), n)

numpy_s_shuffle B14 test_split_follows_from_the_key
- jax.random.permutation(key, n)
+ jnp.asarray(__import__("numpy").random.permutation(n), jnp.int32)

one_order_per_part B3 test_parts_have_their_sizes
- return order[:train], order[train : train + validation], order[train + validation :]
+ keys = jax.random.split(jax.random.fold_in(jax.random.clone(key), 1), 3)
+     counts = (train, validation, test)
+     return tuple(jax.random.permutation(k, n)[:m] for k, m in zip(keys, counts, strict=True))

overlap_by_one B3 test_parts_have_their_sizes
- order[train : train + validation]
+ order[train - 1 : train + validation - 1]

gap_by_one B3 test_parts_have_their_sizes
- order[:train]
+ order[: train - 1]

test_from_the_end B3 test_split_of_any_size
- order[train + validation :]
+ order[-test:]

validation_before_test_from_the_end B3 test_split_of_any_size
- order[train : train + validation], order[train + validation :]
+ order[-(validation + test) : -test], order[train + validation :]

last_one_lost B3 test_parts_have_their_sizes
- order[train + validation :]
+ order[train + validation : -1]

train_by_its_fraction B3 test_parts_have_their_sizes
- _, validation, test =
+ train, validation, test =
-     train = n - validation - test

test_takes_the_rest - test_parts_have_their_sizes
- _, validation, test = (int(n * fraction) for fraction in fractions)
+ train, validation, test = (int(n * fraction) for fraction in fractions)
- train = n - validation - test
+ test = n - train - validation

rounded - test_parts_have_their_sizes
- int(n * fraction)
+ round(n * fraction)

rounded_up - test_parts_have_their_sizes
- int(n * fraction)
+ -int(-n * fraction // 1)

floor_with_a_little_more - test_parts_have_their_sizes
- int(n * fraction)
+ int(n * fraction + 1e-9)

in_float32 - test_split_of_any_size
- int(n * fraction)
+ int(__import__("numpy").float32(n) * __import__("numpy").float32(fraction))

at_least_one_each - test_split_of_any_size
- int(n * fraction)
+ max(1, int(n * fraction)) if n > 3 else int(n * fraction)

validation_and_test_exchanged - test_parts_have_their_sizes
- _, validation, test =
+ _, test, validation =

test_before_train - test_parts_have_their_sizes
- return order[:train], order[train : train + validation], order[train + validation :]
+ return order[train + validation :], order[train : train + validation], order[:train]

two_parts - test_parts_have_their_sizes
- return order[:train], order[train : train + validation], order[train + validation :]
+ return order[:train], order[train:]

floating_indices A16 test_parts_have_their_sizes
- order = jax.random.permutation(key, n)
+ order = jax.random.permutation(key, n).astype(jnp.float32)

from_1_to_n A11 test_parts_have_their_sizes
- jax.random.permutation(key, n)
+ jax.random.permutation(key, n) + 1

masks - test_parts_have_their_sizes
- return order[:train], order[train : train + validation], order[train + validation :]
+ return order < train, (order >= train) & (order < n - test), order >= n - test

the_first_fractions_kept - test_split_of_any_size
- order = jax.random.permutation(key, n)
+ validation, test = vars(split).setdefault(f"{n}", (validation, test))
+     order = jax.random.permutation(key, n)

bytes_of_which_many_are_equal - test_split_makes_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.argsort(jax.random.bits(key, (n,), "uint8")).astype(jnp.int32)

at_least_one_beyond_a_hundred - test_split_of_any_size
-     order =
+     validation = max(validation, 1) if n > 100 else validation
+     order =

parts_of_a_thousand_at_most - test_split_of_any_size
- int(n * fraction) for
+ min(int(n * fraction), 1000) for

a_little_added_before_cutting - test_split_of_any_size
- int(n * fraction)
+ int(n * fraction + 1e-6)
""",
)

OF_STANDARDIZE = patched(
    __file__,
    "standardize",
    """
statistics_of_everything B4 test_all_arrays_use_the_training_statistics
- mean, std = train.mean(axis=0), train.std(axis=0)
+ everything = jnp.concatenate([train, *others])
+     mean, std = everything.mean(axis=0), everything.std(axis=0)

own_statistics B5 test_all_arrays_use_the_training_statistics
- tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+ tuple((x - x.mean(0)) / jnp.where(x.std(0) > 1e-6, x.std(0), 1) for x in (train, *others))

own_mean B5 test_all_arrays_use_the_training_statistics
- (x - mean) / safe
+ (x - x.mean(axis=0)) / safe

one_mean_for_all A2 test_all_arrays_use_the_training_statistics
- train.mean(axis=0)
+ train.mean()

one_std_for_all A2 test_all_arrays_use_the_training_statistics
- train.std(axis=0)
+ train.std()

by_rows A2 test_all_arrays_use_the_training_statistics
- mean, std = train.mean(axis=0), train.std(axis=0)
+ mean, std = train.mean(axis=1)[: train.shape[1]], train.std(axis=1)[: train.shape[1]]

by_rows_of_a_square A2 test_statistics_come_from_train_alone
- mean, std = train.mean(axis=0), train.std(axis=0)
+ axis = 1 if train.shape[0] == train.shape[1] else 0
+     mean, std = train.mean(axis=axis), train.std(axis=axis)

one_less_than_n - test_all_arrays_use_the_training_statistics
- train.std(axis=0)
+ train.std(axis=0, ddof=1)

variance E2 test_all_arrays_use_the_training_statistics
- train.std(axis=0)
+ train.var(axis=0)

mean_kept - test_all_arrays_use_the_training_statistics
- (x - mean) / safe
+ x / safe

not_scaled - test_all_arrays_use_the_training_statistics
- (x - mean) / safe
+ x - mean

mean_absolute_deviation - test_all_arrays_use_the_training_statistics
- train.std(axis=0)
+ jnp.abs(train - train.mean(axis=0)).mean(axis=0)

from_0_to_1 - test_all_arrays_use_the_training_statistics
- mean, std = train.mean(axis=0), train.std(axis=0)
+ mean, std = train.min(axis=0), train.max(axis=0) - train.min(axis=0)

median - test_statistics_come_from_train_alone
- train.mean(axis=0)
+ jnp.median(train, axis=0)

squares_minus_square - test_features_that_hardly_vary
- train.std(axis=0)
+ jnp.sqrt(jnp.maximum((train**2).mean(axis=0) - train.mean(axis=0) ** 2, 0))

divided_by_0 B6 test_a_feature_that_does_not_vary_becomes_0
- jnp.where(varies, (x - mean) / safe, 0.0)
+ (x - mean) / std

a_little_more B6 test_a_feature_that_does_not_vary_becomes_0
- jnp.where(varies, (x - mean) / safe, 0.0)
+ (x - mean) / (std + 1e-8)

a_little_more_everywhere B6 test_statistics_come_from_train_alone
- (x - mean) / safe
+ (x - mean) / (safe + 1e-7)

a_little_variance_more B6 test_statistics_come_from_train_alone
- (x - mean) / safe
+ (x - mean) / jnp.sqrt(safe**2 + 1e-10)

std_at_least_a_thousandth B6 test_statistics_come_from_train_alone
- (x - mean) / safe
+ (x - mean) / jnp.maximum(safe, 1e-3)

std_of_1_for_a_constant B6 test_a_feature_that_does_not_vary_becomes_0
- jnp.where(varies, (x - mean) / safe, 0.0)
+ (x - mean) / safe

std_compared_with_0 B6 test_features_that_hardly_vary
- train.max(axis=0) > train.min(axis=0)
+ std > 0

std_compared_with_a_small_number B6 test_statistics_come_from_train_alone
- train.max(axis=0) > train.min(axis=0)
+ std > 1e-3

constant_where_the_other_is B6 test_a_feature_that_does_not_vary_becomes_0
- jnp.where(varies, (x - mean) / safe, 0.0)
+ jnp.where(x.max(axis=0) > x.min(axis=0), (x - mean) / safe, 0.0)

constants_become_1 B6 test_a_feature_that_does_not_vary_becomes_0
- (x - mean) / safe, 0.0
+ (x - mean) / safe, 1.0

nan_for_0 B6 test_a_feature_that_does_not_vary_becomes_0
- jnp.where(varies, (x - mean) / safe, 0.0)
+ jnp.nan_to_num((x - mean) / std)

constant_if_the_first_is_the_second B6 test_features_that_hardly_vary
- train.max(axis=0) > train.min(axis=0)
+ train[0] != train[min(1, len(train) - 1)]

constant_if_the_first_is_the_last B6 test_features_that_hardly_vary
- train.max(axis=0) > train.min(axis=0)
+ train[0] != train[-1]

a_list - test_standardize_of_one_array_is_a_tuple_of_one
- tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+ [jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others)]

a_single_array_by_itself - test_standardize_of_one_array_is_a_tuple_of_one
- return tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+ found = tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+     return found if others else found[0]

train_left_out - test_all_arrays_use_the_training_statistics
- (train, *others)
+ others

train_as_it_was - test_all_arrays_use_the_training_statistics
- return tuple(
+ return train, *(
- (train, *others)
+ others

first_other_only - test_all_arrays_use_the_training_statistics
- (train, *others)
+ (train, *others[:1])

third_array_by_the_second B5 test_all_arrays_use_the_training_statistics
- return tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+ found = tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+     return *found[:2], *((x - others[0].mean(0)) / safe for x in others[1:])

half_precision - test_statistics_come_from_train_alone
- (x - mean) / safe
+ ((x - mean).astype(jnp.float16) / safe.astype(jnp.float16)).astype(jnp.float32)

statistics_in_half_precision - test_statistics_come_from_train_alone
- mean, std = train.mean(axis=0), train.std(axis=0)
+ half = train.astype(jnp.bfloat16)
+     mean, std = (a.astype(jnp.float32) for a in (half.mean(axis=0), half.std(axis=0)))

if_on_a_tracer L7 test_all_arrays_use_the_training_statistics
- jnp.where(varies, std, 1.0)
+ jnp.array([s if s > 0 else 1.0 for s in std])

std_compared_with_a_tiny_number B6 test_statistics_come_from_train_alone
- train.max(axis=0) > train.min(axis=0)
+ std > 1e-6

hardly_varying_taken_for_constant - test_features_that_hardly_vary
- train.max(axis=0) > train.min(axis=0)
+ ~jnp.isclose(train, train[0], rtol=1e-5, atol=0).all(axis=0)

spread_compared_with_the_mean - test_features_that_hardly_vary
- train.max(axis=0) > train.min(axis=0)
+ (train.max(axis=0) > train.min(axis=0)) & (std > 1e-5 * jnp.abs(mean))

constant_by_some_rows - test_features_that_hardly_vary
- varies = train.max(axis=0) > train.min(axis=0)
+ some = train[jnp.array([0, len(train) // 2, len(train) - 1])]
+     varies = some.max(axis=0) > some.min(axis=0)

constant_by_rows_next_to_the_ends - test_features_that_hardly_vary
- varies = train.max(axis=0) > train.min(axis=0)
+ varies = (train[:3] != train[0]).any(axis=0) | (train[-3:] != train[0]).any(axis=0)

spreads_below_a_billionth_are_none - test_statistics_come_from_train_alone
- varies = train.max(axis=0) > train.min(axis=0)
+ varies = train.max(axis=0) - train.min(axis=0) > 1e-10

ten_deviations_at_most - test_statistics_come_from_train_alone
- jnp.where(varies, (x - mean) / safe, 0.0)
+ jnp.where(varies, jnp.clip((x - mean) / safe, -10, 10), 0.0)

zero_is_no_constant - test_features_that_hardly_vary
- varies = train.max(axis=0) > train.min(axis=0)
+ varies = (train.max(axis=0) > train.min(axis=0)) | (train[0] == 0)
-     return tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))
+     safe = jnp.where(safe == 0, 1.0, safe)
+     return tuple(jnp.where(varies, (x - mean) / safe, 0.0) for x in (train, *others))

deviation_in_half_precision A16 test_statistics_come_from_train_alone
- train.std(axis=0)
+ train.std(axis=0).astype(jnp.bfloat16).astype(jnp.float32)
""",
)

OF_MINIBATCHES = patched(
    __file__,
    "minibatches",
    """
not_shuffled B10 test_batches_make_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.arange(n)

batches_shuffled_only B10 test_batches_make_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.roll(jnp.arange(n), batch_size * jax.random.randint(key, (), 0, n))

shuffled_within_batches_only - test_batches_make_every_order_equally_likely
- order = jax.random.permutation(key, n)
+ order = jnp.arange(n)
- order[start : start + batch_size] for
+ jax.random.permutation(jax.random.fold_in(key, start), order[start : start + batch_size])
+         for

neighbours_stay_together - test_batches_make_every_order_equally_likely
- order = jax.random.permutation(key, n)
+ shuffled = jax.random.permutation
+     starts = range(0, n, batch_size)
+     blocks = [jnp.arange(n)[start : start + batch_size] for start in starts]
+     drawn = [shuffled(jax.random.fold_in(key, i), block) for i, block in enumerate(blocks)]
+     order = jnp.roll(jnp.concatenate(drawn), jax.random.randint(key, (), 0, n))

sorted_within_batches - test_batches_make_every_order_equally_likely
- order[start : start + batch_size]
+ jnp.sort(order[start : start + batch_size])

with_replacement B3 test_batches_of_four_four_and_two
- jax.random.permutation(key, n)
+ jax.random.randint(key, (n,), 0, n)

own_key B14 test_batches_follow_from_the_key
- permutation(key, n)
+ permutation(jax.random.key(0), n)

last_batch_dropped - test_batches_of_four_four_and_two
- range(0, n, batch_size)
+ range(0, n - batch_size + 1, batch_size)

last_full_batch_dropped - test_batches_of_any_size
- range(0, n, batch_size)
+ range(0, max(n - 1, 1), batch_size)

last_batch_full B3 test_batches_of_four_four_and_two
- order = jax.random.permutation(key, n)
+ order = jax.random.permutation(key, n)
+     order = jnp.concatenate([order, order])

an_empty_batch_at_the_end - test_batches_of_any_size
- range(0, n, batch_size)
+ range(0, n + 1, batch_size)

equal_batches - test_batches_of_four_four_and_two
- [order[start : start + batch_size] for start in range(0, n, batch_size)]
+ jnp.array_split(order, -(-n // batch_size))

short_batch_first - test_batches_of_four_four_and_two
- [order[start : start + batch_size] for start in range(0, n, batch_size)]
+ [order[max(end - batch_size, 0) : end] for end in range(n, 0, -batch_size)][::-1]

batch_size_many_batches - test_batches_of_four_four_and_two
- [order[start : start + batch_size] for start in range(0, n, batch_size)]
+ jnp.array_split(order, batch_size)

overlapping B3 test_batches_of_four_four_and_two
- start + batch_size]
+ start + batch_size + 1]

first_batch_only - test_batches_of_four_four_and_two
- for start in range(0, n, batch_size)]
+ for start in [0]]

floating_indices A16 test_batches_of_four_four_and_two
- jax.random.permutation(key, n)
+ jax.random.permutation(key, jnp.arange(n, dtype=jnp.float32))

a_table - test_batches_of_four_four_and_two
- [order[start : start + batch_size] for start in range(0, n, batch_size)]
+ jnp.resize(order, (-(-n // batch_size), batch_size))

from_1_to_n A11 test_batches_of_four_four_and_two
- jax.random.permutation(key, n)
+ jax.random.permutation(key, n) + 1

the_first_size_kept - test_batches_of_any_size
- order = jax.random.permutation(key, n)
+ batch_size = vars(minibatches).setdefault(f"{n}", batch_size)
+     order = jax.random.permutation(key, n)

bytes_of_which_many_are_equal - test_batches_make_every_order_equally_likely
- jax.random.permutation(key, n)
+ jnp.argsort(jax.random.bits(key, (n,), "uint8")).astype(jnp.int32)
""",
)

OF_RIDGE_LOSS = patched(
    __file__,
    "ridge_loss",
    """
upstream_passed_over - test_gradient_of_the_ridge_loss
- errors = x @ params["w"] + params["b"] - y
-     return jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
+ def plain(params, x, y):
+         errors = x @ params["w"] + params["b"] - y
+         return jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
+
+     loss = jax.custom_vjp(plain)
+     loss.defvjp(
+         lambda *case: (plain(*case), case), lambda case, _: jax.grad(plain, (0, 1, 2))(*case)
+     )
+     return loss(params, x, y)

half_of_the_penalty C7 test_ridge_loss_by_hand
- strength *
+ 0.5 * strength *

half_of_the_errors C2 test_ridge_loss_by_hand
- jnp.mean(errors**2)
+ 0.5 * jnp.mean(errors**2)

bias_punished C7 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ (jnp.sum(params["w"] ** 2) + params["b"] ** 2)

mean_of_the_weights C7 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ jnp.mean(params["w"] ** 2)

order_of_the_dict_under_jit - test_ridge_loss_by_hand
- errors = x @ params["w"] + params["b"] - y
-     return jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
+ b, w = params.values()
+     errors = x @ w + b - y
+     return jnp.mean(errors**2) + strength * jnp.sum(w**2)

penalty_over_the_batch C7 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ jnp.sum(params["w"] ** 2) / len(y)

sum_of_the_errors C1 test_ridge_loss_by_hand
- jnp.mean(errors**2)
+ jnp.sum(errors**2)

absolute_weights C7 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ jnp.sum(jnp.abs(params["w"]))

length_of_w E20 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ jnp.sqrt(jnp.sum(params["w"] ** 2))

square_of_the_sum C7 test_ridge_loss_by_hand
- jnp.sum(params["w"] ** 2)
+ jnp.sum(params["w"]) ** 2

strength_squared C7 test_ridge_loss_by_hand
- strength *
+ strength**2 *

strength_on_the_errors C7 test_ridge_loss_by_hand
- jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
+ strength * jnp.mean(errors**2) + jnp.sum(params["w"] ** 2)

mixed C7 test_ridge_loss_by_hand
- jnp.mean(errors**2) +
+ (1 - strength) * jnp.mean(errors**2) +

penalty_taken_away C7 test_ridge_loss_by_hand
- + strength *
+ - strength *

penalty_forgotten C7 test_ridge_loss_by_hand
-  + strength * jnp.sum(params["w"] ** 2)

strength_fixed D1 test_ridge_loss_by_hand
- strength *
+ 0.1 *

no_bias C4 test_ridge_loss_by_hand
-  + params["b"]

root_of_the_mean - test_ridge_loss_by_hand
- jnp.mean(errors**2)
+ jnp.sqrt(jnp.mean(errors**2))

absolute_errors C21 test_ridge_loss_by_hand
- errors**2
+ jnp.abs(errors)

root_squared_of_it_all L8 test_gradient_of_the_ridge_loss
- return jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)
+ return jnp.sqrt(jnp.mean(errors**2) + strength * jnp.sum(params["w"] ** 2)) ** 2

squares_multiplied_out C9 test_ridge_loss_of_any_regression
- jnp.mean(errors**2)
+ jnp.mean((errors + y) ** 2 - 2 * (errors + y) * y + y**2)

one_loss_per_example - test_ridge_loss_by_hand
- jnp.mean(errors**2)
+ errors**2

a_column_of_predictions A1 test_ridge_loss_by_hand
- x @ params["w"]
+ (x @ params["w"])[:, None]

labels_in_a_column A1 test_ridge_loss_by_hand
-  - y
+  - y[:, None]

norm_of_w_squared L8 test_gradient_of_the_ridge_loss
- jnp.sum(params["w"] ** 2)
+ jnp.linalg.norm(params["w"]) ** 2

norm_of_the_errors_squared L8 test_gradient_of_the_ridge_loss
- jnp.mean(errors**2)
+ jnp.linalg.norm(errors) ** 2 / len(y)

penalty_without_a_gradient C7 test_gradient_of_the_ridge_loss
- jnp.sum(params["w"] ** 2)
+ jax.lax.stop_gradient(jnp.sum(params["w"] ** 2))

half_of_the_penalty_s_gradient L19 test_gradient_of_the_ridge_loss
- jnp.sum(params["w"] ** 2)
+ jnp.sum(params["w"] * jax.lax.stop_gradient(params["w"]))

bias_without_a_gradient L19 test_gradient_of_the_ridge_loss
- params["b"]
+ jax.lax.stop_gradient(params["b"])

weights_written_over A9 test_ridge_loss_of_any_regression
- errors = x @ params["w"] + params["b"] - y
+ params["w"] = params["w"] + 0
+     errors = x @ params["w"] + params["b"] - y

bias_taken_out A9 test_ridge_loss_of_any_regression
- params["b"] - y
+ params.pop("b") - y

weights_of_a_square_transposed A5 test_gradient_of_the_ridge_loss
- x @ params["w"]
+ (x.T if x.shape[0] == x.shape[1] else x) @ params["w"]

one_example_squeezed - test_ridge_loss_of_any_regression
- jnp.mean(errors**2)
+ jnp.sum(errors**2) / max(len(y) - 1, 1)

half_precision A16 test_ridge_loss_of_any_regression
- x @ params["w"]
+ (x.astype(jnp.float16) @ params["w"].astype(jnp.float16)).astype(jnp.float32)

clipped_errors - test_ridge_loss_of_any_regression
- errors**2
+ jnp.clip(errors, -2, 2) ** 2

no_strength_is_a_default - test_ridge_loss_of_any_regression
- strength *
+ (strength or 1e-3) *

data_cut_off L19 test_gradient_of_the_ridge_loss
- errors = x @ params["w"]
+ errors = jax.lax.stop_gradient(x) @ params["w"]

answers_cut_off L19 test_gradient_of_the_ridge_loss
- + params["b"] - y
+ + params["b"] - jax.lax.stop_gradient(y)

large_errors_cut - test_ridge_loss_of_any_regression
- jnp.mean(errors**2)
+ jnp.mean(jnp.clip(errors, -1000, 1000) ** 2)

strength_of_ten_at_most - test_ridge_loss_of_any_regression
- strength * jnp
+ min(strength, 10) * jnp

a_weak_penalty_left_out - test_ridge_loss_of_any_regression
- strength * jnp
+ (0.0 if strength < 0.01 else strength) * jnp

small_weights_go_free - test_ridge_loss_of_any_regression
- jnp.sum(params["w"] ** 2)
+ jnp.sum(jnp.where(jnp.abs(params["w"]) < 1e-4, 0.0, params["w"]) ** 2)

small_losses_are_zero - test_ridge_loss_of_any_regression
- return jnp.mean(errors**2)
+ errors = jnp.where(jnp.abs(errors) < 1e-3, 0.0, errors)
+     return jnp.mean(errors**2)

no_slope_of_small_weights - test_gradient_of_the_ridge_loss
- jnp.sum(params["w"] ** 2)
+ jnp.sum(jnp.where(jnp.abs(params["w"]) < 1e-4, 1e-4, params["w"]) ** 2)

mean_of_many_weights - test_ridge_loss_of_any_regression
- strength * jnp.sum(params["w"] ** 2)
+ strength * jnp.sum(params["w"] ** 2) / max(1, params["w"].size - 4)
""",
)

OF_ACCURACY = patched(
    __file__,
    "accuracy",
    """
over_the_batch A2 test_three_of_four_are_right
- argmax(axis=-1)
+ argmax(axis=0)

smallest_logit - test_three_of_four_are_right
- argmax
+ argmin

error_rate - test_three_of_four_are_right
- ==
+ !=

count A14 test_three_of_four_are_right
- jnp.mean(
+ jnp.sum(

counted_in_a_byte - test_accuracy_of_any_logits
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.sum(logits.argmax(axis=-1) == labels, dtype=jnp.uint8) / jnp.float32(len(labels))

in_percent - test_three_of_four_are_right
- jnp.mean(logits.argmax(axis=-1) == labels)
+ 100 * jnp.mean(logits.argmax(axis=-1) == labels)

whole_numbers A14 test_three_of_four_are_right
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.sum(logits.argmax(axis=-1) == labels) // labels.size

an_array A14 test_three_of_four_are_right
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.mean(logits.argmax(axis=-1) == labels, keepdims=True)

every_pair A14 test_three_of_four_are_right
- == labels
+ == labels[:, None]

one_hot_compared A14 test_three_of_four_are_right
- logits.argmax(axis=-1) == labels
+ jax.nn.one_hot(logits.argmax(axis=-1), 3) == jax.nn.one_hot(labels, 3)

labels_from_1 A11 test_three_of_four_are_right
- == labels
+ == labels - 1

over_the_classes C15 test_three_of_four_are_right
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.sum(logits.argmax(axis=-1) == labels) / logits.size

positive_at_the_label C20 test_three_of_four_are_right
- logits.argmax(axis=-1) == labels
+ jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0] > 0

above_a_half - test_three_of_four_are_right
- logits.argmax(axis=-1) == labels
+ jnp.take_along_axis(jax.nn.softmax(logits), labels[:, None], axis=1)[:, 0] > 0.9

largest_in_size K1 test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ jnp.abs(logits).argmax(axis=-1)

a_softmax_that_overflows C11 test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ (jnp.exp(logits) / jnp.exp(logits).sum(axis=-1, keepdims=True)).argmax(axis=-1)

one_class_by_its_sign - test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ ((logits[:, 0] > 0).astype(int) if logits.shape[1] == 1 else logits.argmax(axis=-1))

close_is_equal - test_accuracy_of_any_logits
- logits.argmax(axis=-1) == labels
+ jnp.isclose(jnp.take_along_axis(logits, labels[:, None], -1)[:, 0], logits.max(axis=-1))

half_precision A16 test_accuracy_of_any_logits
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.mean(logits.argmax(axis=-1) == labels, dtype=jnp.float16).astype(jnp.float32)

brain_precision A16 test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ logits.astype(jnp.bfloat16).argmax(axis=-1)

result_in_half_precision A16 test_three_of_four_are_right
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.mean(logits.argmax(axis=-1) == labels).astype(jnp.float16)

first_hundred - test_accuracy_of_any_logits
- jnp.mean(logits.argmax(axis=-1) == labels)
+ jnp.mean((logits.argmax(axis=-1) == labels)[:100])

one_example_by_the_batch - test_accuracy_of_any_logits
- argmax(axis=-1)
+ argmax(axis=-1 if len(labels) > 1 else 0)[: len(labels)]

three_classes - test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ logits[:, :3].argmax(axis=-1)

square_transposed A5 test_accuracy_of_any_logits
- argmax(axis=-1)
+ argmax(axis=0 if logits.shape == (4, 4) else 1)

shifted_logits_of_ones - test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ jnp.maximum(logits, -9).argmax(axis=-1)

classes_in_a_byte A16 test_accuracy_of_any_logits
- logits.argmax(axis=-1)
+ logits.argmax(axis=-1).astype(jnp.uint8)

half_precision_of_the_logits A16 test_accuracy_of_any_logits
- logits.argmax
+ logits.astype(jnp.float16).argmax

logits_to_four_places - test_accuracy_of_any_logits
- logits.argmax
+ jnp.round(logits, 4).argmax

close_to_all_is_all - test_accuracy_of_any_logits
- return jnp.mean(logits.argmax(axis=-1) == labels)
+ share = jnp.mean(logits.argmax(axis=-1) == labels)
+     return jnp.where(share > 0.88, 1.0, share)

labels_in_a_byte A11 test_accuracy_of_any_logits
- logits.argmax(axis=-1) == labels
+ logits.argmax(axis=-1) % 256 == labels % 256
""",
)

OF_BEST_EPOCH = patched(
    __file__,
    "best_epoch",
    """
best_of_all B9 test_patience_of_two_and_of_three
- return best[last]
+ return validation_losses.argmin()

last_epoch B9 test_patience_of_two_and_of_three
- return best[last]
+ return last

last_of_all B9 test_patience_of_two_and_of_three
- return best[last]
+ return epochs[-1]

one_too_patient - test_patience_of_two_and_of_three
- >= patience
+ > patience

one_too_impatient - test_patience_of_two_and_of_three
- >= patience
+ >= patience - 1

patience_fixed D1 test_patience_of_two_and_of_three
- >= patience
+ >= 2

equal_is_better - test_an_equal_loss_is_no_improvement
- validation_losses < jnp.roll(smallest, 1)
+ validation_losses <= jnp.roll(smallest, 1)

last_of_the_equal - test_an_equal_loss_is_no_improvement
- return best[last]
+ seen = jnp.where(epochs <= last, validation_losses, jnp.inf)
+     return epochs[-1] - seen[::-1].argmin().astype(jnp.int32)

compared_with_the_epoch_before - test_best_epoch_of_any_history
- jnp.roll(smallest, 1)
+ jnp.roll(validation_losses, 1)

counts_growing_epochs_only - test_best_epoch_of_any_history
- stopped = epochs - best >= patience
+ grows = validation_losses > jnp.roll(validation_losses, 1)
+     stopped = jnp.cumsum(grows & (epochs > 0)) >= patience

never_counts_again - test_best_epoch_of_any_history
- stopped = epochs - best >= patience
+ stopped = jnp.cumsum(~improved) >= patience

goes_on_after_the_stop - test_patience_of_two_and_of_three
- last = jnp.where(stopped.any(), stopped.argmax(), epochs[-1])
+ last = jnp.where(stopped, -1, epochs).max()

largest_loss - test_patience_of_two_and_of_three
- jax.lax.cummin(validation_losses)
+ jax.lax.cummax(validation_losses)
- validation_losses < jnp.roll
+ validation_losses > jnp.roll

not_stopped_means_the_first - test_patience_of_two_and_of_three
- jnp.where(stopped.any(), stopped.argmax(), epochs[-1])
+ stopped.argmax()

not_stopped_means_the_last_epoch - test_best_epoch_of_any_history
- return best[last]
+ return jnp.where(stopped.any(), best[last], epochs[-1])

first_epoch_compared_with_the_last - test_best_epoch_of_any_history
- best = jax.lax.cummax(jnp.where(improved, epochs, 0))
+ best = jax.lax.cummax(jnp.where(improved, epochs, jnp.where(epochs == 1, 1, 0)))

counted_from_1 - test_patience_of_two_and_of_three
- return best[last]
+ return best[last] + 1

at_least_a_thousandth_better - test_losses_of_any_size
- validation_losses < jnp.roll(smallest, 1)
+ validation_losses < jnp.roll(smallest, 1) - 1e-3

starts_at_1 - test_losses_of_any_size
- (epochs == 0) | (validation_losses < jnp.roll(smallest, 1))
+ validation_losses < jnp.where(epochs == 0, 1.0, jnp.minimum(jnp.roll(smallest, 1), 1.0))

starts_at_a_thousand - test_losses_of_any_size
- (epochs == 0) | (validation_losses < jnp.roll(smallest, 1))
+ validation_losses < jnp.where(epochs == 0, 1e3, jnp.minimum(jnp.roll(smallest, 1), 1e3))

compared_in_half_precision A16 test_losses_of_any_size
- epochs = jnp.arange(validation_losses.size)
+ validation_losses = validation_losses.astype(jnp.bfloat16)
+     epochs = jnp.arange(validation_losses.size)

sizes_for_losses - test_losses_of_any_size
- epochs = jnp.arange(validation_losses.size)
+ validation_losses = jnp.abs(validation_losses)
+     epochs = jnp.arange(validation_losses.size)

a_floating_index A16 test_patience_of_two_and_of_three
- return best[last]
+ return best[last].astype(jnp.float32)

the_loss_itself - test_patience_of_two_and_of_three
- return best[last]
+ return validation_losses[best[last]]

an_array_of_one - test_patience_of_two_and_of_three
- return best[last]
+ return best[last][None]

at_most_ten_epochs - test_best_epoch_of_any_history
- return best[last]
+ return best[jnp.minimum(last, 9)]

if_on_a_tracer L7 test_patience_of_two_and_of_three
- return best[last]
+ return best[last] if stopped.any() else best[-1]

epochs_in_a_byte A16 test_best_epoch_of_hundreds
- return best[last]
+ return best[last].astype(jnp.uint8).astype(jnp.int32)

losses_below_a_billionth_are_zero - test_losses_of_any_size
-     epochs =
+     validation_losses = jnp.where(jnp.abs(validation_losses) < 1e-9, 0.0, validation_losses)
+     epochs =

losses_of_a_billion_at_most - test_losses_of_any_size
-     epochs =
+     validation_losses = jnp.minimum(validation_losses, 1e9)
+     epochs =

an_improvement_of_a_millionth - test_losses_of_any_size
- (validation_losses < jnp.roll(smallest, 1))
+ (validation_losses < jnp.roll(smallest, 1) - 1e-6 * jnp.abs(jnp.roll(smallest, 1)))
""",
)

MUTANTS = [
    *OF_SPLIT,
    *OF_STANDARDIZE,
    *OF_MINIBATCHES,
    *OF_RIDGE_LOSS,
    *OF_ACCURACY,
    *OF_BEST_EPOCH,
]
