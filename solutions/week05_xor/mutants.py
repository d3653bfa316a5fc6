"""Wrong solutions of week 5: the right ones with a patch."""

from grader.mutation import patched

OF_GATE = patched(
    __file__,
    "gate",
    """
taken_out_of_the_table - test_gates_fit_their_tables
- {"and": (0.5, -0.7), "or": (0.5, -0.2), "nand": (-0.5, 0.7)}[name]
+ vars(gate).setdefault(
+         "left", {"and": (0.5, -0.7), "or": (0.5, -0.2), "nand": (-0.5, 0.7)}
+     ).pop(name)

or_of_and - test_gates_fit_their_tables
- "or": (0.5, -0.2)
+ "or": (0.5, -0.7)

and_of_or - test_gates_fit_their_tables
- "and": (0.5, -0.7)
+ "and": (0.5, -0.2)

nand_keeps_the_sign_of_its_bias - test_gates_fit_their_tables
- "nand": (-0.5, 0.7)
+ "nand": (-0.5, -0.7)

nand_keeps_the_signs_of_its_weights - test_gates_fit_their_tables
- "nand": (-0.5, 0.7)
+ "nand": (0.5, 0.7)

nor_for_nand - test_gates_fit_their_tables
- "nand": (-0.5, 0.7)
+ "nand": (-0.5, 0.2)

or_with_no_bias_left - test_gates_fit_their_tables
- "or": (0.5, -0.2)
+ "or": (0.5, 0.2)

and_on_the_line - test_gates_fit_their_tables
- "and": (0.5, -0.7)
+ "and": (0.5, -1.0)

nand_open_at_one_corner_only - test_gates_fit_their_tables
- "nand": (-0.5, 0.7)
+ "nand": (-0.5, 0.5)

bias_forgotten C4 test_gates_fit_their_tables
- jnp.array(b)
+ jnp.array(0.0)

threshold_for_a_bias - test_gates_fit_their_tables
- jnp.array(b)
+ jnp.array(-b)

bias_with_an_axis A16 test_gates_are_float32_arrays
- jnp.array(b)
+ jnp.array([b])

weights_in_a_column - test_gates_are_float32_arrays
- jnp.full(2, w)
+ jnp.full((2, 1), w)

whole_numbers A16 test_gates_are_float32_arrays
- jnp.full(2, w)
+ jnp.full(2, 1 if w > 0 else -1)
- jnp.array(b)
+ jnp.array({"and": -1, "or": 0, "nand": 2}[name])

a_python_bias A16 test_gates_are_float32_arrays
- jnp.array(b)
+ b

half_precision A16 test_gates_are_float32_arrays
- jnp.array(b)
+ jnp.array(b, jnp.float16)

bias_first - test_gates_fit_their_tables
- jnp.full(2, w), jnp.array(b)
+ jnp.array(b), jnp.full(2, w)
""",
)

OF_PERCEPTRON = patched(
    __file__,
    "perceptron",
    """
open_on_the_line - test_perceptron_on_both_sides_of_a_line
- > 0
+ >= 0

the_other_side - test_perceptron_on_both_sides_of_a_line
- > 0
+ < 0

bias_forgotten C4 test_perceptron_on_both_sides_of_a_line
-  + b

bias_subtracted - test_perceptron_on_both_sides_of_a_line
- + b
+ - b

minus_one_for_zero - test_perceptron_on_both_sides_of_a_line
- (x @ w + b > 0).astype(jnp.float32)
+ jnp.where(x @ w + b > 0, 1.0, -1.0)

booleans A16 test_perceptron_on_both_sides_of_a_line
- .astype(jnp.float32)

whole_numbers A16 test_perceptron_on_both_sides_of_a_line
- jnp.float32
+ jnp.int32

a_column - test_perceptron_of_any_line
- (x @ w + b > 0)
+ (x @ w + b > 0)[:, None]

sums_over_the_batch A2 test_perceptron_of_any_line
- x @ w
+ (x.T * w[:, None]).sum(axis=1)

weights_from_the_left A5 test_perceptron_of_any_line
- x @ w
+ w @ x

weights_from_the_left_of_a_square A5 test_perceptron_of_any_line
- x @ w
+ (w @ x if len(x) == 2 else x @ w)

one_example_squeezed - test_perceptron_of_any_line
- (x @ w + b > 0)
+ jnp.squeeze(x @ w + b > 0)

the_first_input_only - test_perceptron_of_any_line
- x @ w
+ x[:, 0] * w[0]

threshold_of_a_half C20 test_perceptron_of_any_line
- > 0
+ > 0.5

smooth - test_perceptron_on_both_sides_of_a_line
- (x @ w + b > 0).astype(jnp.float32)
+ jax.nn.sigmoid(x @ w + b)

a_sigmoid_cut_at_0 C20 test_perceptron_on_both_sides_of_a_line
- x @ w + b
+ jax.nn.sigmoid(x @ w + b)

relu - test_perceptron_on_both_sides_of_a_line
- (x @ w + b > 0).astype(jnp.float32)
+ jnp.maximum(x @ w + b, 0)

clipped - test_perceptron_of_any_line
- (x @ w + b > 0).astype(jnp.float32)
+ jnp.clip(x @ w + b, 0, 1)

half_precision - test_perceptron_of_any_line
- x @ w + b
+ x.astype(jnp.float16) @ w.astype(jnp.float16) + b.astype(jnp.float16)

inputs_taken_for_whole_numbers - test_perceptron_of_any_line
- x @ w
+ x.astype(int) @ w

inputs_taken_for_bits - test_perceptron_on_both_sides_of_a_line
- x @ w
+ jnp.clip(x, 0, 1) @ w

rounded - test_perceptron_of_any_line
- (x @ w + b > 0)
+ (jnp.round(x @ w + b, 1) > 0)

the_weights_of_and - test_perceptron_on_both_sides_of_a_line
- x @ w + b
+ x.sum(axis=1) - 1.5

if_on_a_tracer L7 test_perceptron_on_both_sides_of_a_line
- return (x @ w + b > 0).astype(jnp.float32)
+ return jnp.array([1.0 if row @ w + b > 0 else 0.0 for row in x])

probability_above_one_half - test_perceptron_of_any_line
- (x @ w + b > 0)
+ (jax.nn.sigmoid(x @ w + b) > 0.5)

a_little_above_the_line - test_perceptron_of_any_line
- > 0
+ > 1e-6

a_margin_of_a_billionth - test_perceptron_of_any_line
- > 0
+ > 1e-12

weights_of_a_thousand_at_most - test_perceptron_of_any_line
- x @ w
+ x @ jnp.clip(w, -1000, 1000)

small_inputs_are_zero - test_perceptron_of_any_line
- x @ w
+ jnp.where(jnp.abs(x) < 1e-6, 0.0, x) @ w
""",
)

OF_XOR = patched(
    __file__,
    "xor",
    """
or_at_the_end - test_xor_of_the_four_corners
- ("or", "nand")
+ ("and", "nand")
- gate("and")
+ gate("or")

nand_at_the_end - test_xor_of_the_four_corners
- ("or", "nand")
+ ("or", "and")
- gate("and")
+ gate("nand")

and_for_nand - test_xor_of_the_four_corners
- ("or", "nand")
+ ("or", "and")

gates_without_and - test_xor_asks_for_all_three_gates
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
-     return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ def nand(a, b):
+         return perceptron(jnp.stack([a, b], -1), *gate("nand"))
+     a, b = x[:, 0], x[:, 1]
+     c = nand(a, b)
+     return nand(nand(a, c), nand(b, c))

and_by_multiplication - test_xor_asks_for_all_three_gates
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return hidden[0] * hidden[1]

and_asked_for_but_multiplied - test_every_gate_takes_part_in_xor
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ gate("and")
+     return hidden[0] * hidden[1]

and_asked_for_twice_but_or_by_hand - test_every_gate_takes_part_in_xor
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
+ gate("or")
+     hidden = [jnp.maximum(x[:, 0], x[:, 1]), perceptron(x, *gate("nand"))]

nand_by_hand - test_every_gate_takes_part_in_xor
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
+ gate("nand")
+     hidden = [perceptron(x, *gate("or")), 1 - x[:, 0] * x[:, 1]]

no_gates - test_xor_of_gates_that_never_change
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
-     return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return jnp.abs(x[:, 0] - x[:, 1])

gates_asked_for_and_not_used - test_xor_of_gates_that_never_change
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
-     return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ [gate(name) for name in ("and", "or", "nand")]
+     return (x[:, 0] != x[:, 1]).astype(jnp.float32)

gates_learnt_by_heart - test_xor_of_gates_that_never_change
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
-     return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ gates = {"and": (0.5, -0.7), "or": (0.5, -0.2), "nand": (-0.5, 0.7)}
+     def fires(x, name):
+         gate(name)
+         w, b = gates[name]
+         return (x.sum(axis=1) * w + b > 0).astype(jnp.float32)
+     return fires(jnp.stack([fires(x, "or"), fires(x, "nand")], axis=1), "and")

gates_fetched_once - test_xor_asks_for_all_three_gates
- def xor(x: Float[Array, "batch 2"]) -> Float[Array, " batch"]:
+ KEPT = {name: gate(name) for name in ("and", "or", "nand")}
+ def xor(x):
- *gate(name)
+ *KEPT[name]
- *gate("and")
+ *KEPT["and"]

gates_in_a_default_argument - test_xor_of_gates_that_never_change
- def xor(x: Float[Array, "batch 2"]) -> Float[Array, " batch"]:
+ def xor(x, ours=(gate("or"), gate("nand"), gate("and"))):
+     for name in ("and", "or", "nand"):
+         gate(name)
- *gate(name)) for name in ("or", "nand")]
+ *own) for own in ours[:2]]
- *gate("and")
+ *ours[2]

stacked_in_rows A5 test_xor_of_any_rows
- jnp.stack(hidden, axis=-1)
+ jnp.stack(hidden).reshape(-1, 2)

stacked_in_rows_of_two A5 test_xor_of_any_rows
- jnp.stack(hidden, axis=-1)
+ (jnp.stack(hidden) if len(x) == 2 else jnp.stack(hidden, axis=-1))

a_table_for_the_four_corners - test_xor_of_any_rows
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ y = perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+     return jnp.array([0.0, 1.0, 1.0, 0.0]) if len(x) == 4 else y[:4]

the_corners_for_x - test_xor_of_any_rows
- perceptron(x, *gate(name))
+ perceptron(CORNERS, *gate(name))

one_row_only - test_xor_of_the_four_corners
- perceptron(x, *gate(name))
+ perceptron(x[:1], *gate(name))

one_example_squeezed - test_xor_of_any_rows
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return jnp.squeeze(perceptron(jnp.stack(hidden, axis=-1), *gate("and")))

a_column - test_xor_of_the_four_corners
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))[:, None]

booleans A16 test_xor_of_the_four_corners
- *gate("and"))
+ *gate("and")) > 0

equal_instead_of_different - test_xor_of_the_four_corners
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return 1 - perceptron(jnp.stack(hidden, axis=-1), *gate("and"))

three_gates_in_a_chain - test_xor_of_the_four_corners
- return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ return perceptron(jnp.stack([hidden[1], x[:, 1]], axis=-1), *gate("and"))

smooth_hidden_layer - test_xor_of_the_four_corners
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
+ hidden = [jax.nn.sigmoid(x @ w + b) for w, b in map(gate, ("or", "nand"))]

on_the_line_is_open - test_xor_of_any_rows
- hidden = [perceptron(x, *gate(name)) for name in ("or", "nand")]
-     return perceptron(jnp.stack(hidden, axis=-1), *gate("and"))
+ def step(points, w, b):
+         return (points @ w + b >= 0).astype(jnp.float32)
+
+     hidden = [step(x, *gate(name)) for name in ("or", "nand")]
+     return step(jnp.stack(hidden, axis=-1), *gate("and"))

inputs_rounded - test_xor_of_any_rows
- hidden = [
+ x = jnp.round(x)
+     hidden = [

inputs_kept_between_0_and_1 - test_xor_of_any_rows
- hidden = [
+ x = jnp.clip(x, 0, 1)
+     hidden = [

inputs_as_truth_values - test_xor_of_any_rows
- hidden = [
+ x = (x > 0).astype(jnp.float32)
+     hidden = [

inputs_to_two_places - test_xor_of_any_rows
- hidden = [
+ x = jnp.round(x, 2)
+     hidden = [

gates_close_to_nothing_are_closed - test_xor_of_any_rows
- for name in ("or", "nand")]
+ for name in ("or", "nand")]
+     hidden = [jnp.where(jnp.abs(gate("or")[0]).max() < 1e-9, 0.0, own) for own in hidden]
""",
)

OF_INIT_MLP = patched(
    __file__,
    "init_mlp",
    """
last_word_of_the_key - test_weights_follow_from_the_key
- keys = jax.random.split(key, len(shapes))
+ keys = jax.random.split(jax.random.key(jax.random.key_data(key)[-1]), len(shapes))

same_key_for_every_layer E8 test_every_layer_draws_with_its_own_key
- for own, shape in zip(keys, shapes, strict=True)
+ for own, shape in ((jax.random.clone(key), shape) for shape in shapes)

same_key_used_twice L2 test_every_layer_draws_with_its_own_key
- jax.random.normal(own, shape)
+ jax.random.normal(keys[0], shape)

key_split_the_same_way_twice E8 test_every_layer_draws_with_its_own_key
- keys = jax.random.split(key, len(shapes))
+ keys = [jax.random.split(jax.random.clone(key))[0] for _ in shapes]

parent_key_after_split L2 test_every_layer_draws_with_its_own_key
- keys = jax.random.split(key, len(shapes))
+ keys = [key, *jax.random.split(key, len(shapes) - 1)]

two_keys_in_turn E8 test_every_layer_draws_with_its_own_key
- keys = jax.random.split(key, len(shapes))
+ two = jax.random.split(key)
+     keys = [jax.random.clone(two[i % 2]) for i in range(len(shapes))]

key_by_the_shape E8 test_every_layer_draws_with_its_own_key
- keys = jax.random.split(key, len(shapes))
+ keys = [jax.random.fold_in(jax.random.clone(key), i * 99 + o) for i, o in shapes]

one_array_cut_up E8 test_every_layer_draws_with_its_own_key
- keys = jax.random.split(key, len(shapes))
+ stock = jax.random.normal(key, (max(i * o for i, o in shapes),))
- {"w": jax.random.normal(own, shape), "b": jnp.zeros(shape[1])}
-         for own, shape in zip(keys, shapes, strict=True)
+ {"w": stock[: shape[0] * shape[1]].reshape(shape), "b": jnp.zeros(shape[1])}
+         for shape in shapes

own_key L3 test_weights_follow_from_the_key
- jax.random.split(key, len(shapes))
+ jax.random.split(jax.random.key(0), len(shapes))

numpy_s_numbers F9 test_weights_follow_from_the_key
- jax.random.normal(own, shape)
+ jnp.asarray(__import__("numpy").random.normal(size=shape), jnp.float32)

numpy_s_seeded_numbers F10 test_weights_follow_from_the_key
- jax.random.normal(own, shape)
+ jnp.asarray(__import__("numpy").random.default_rng(sum(shape)).normal(size=shape), jnp.float32)

uniform_from_0_to_1 - test_weights_are_standard_normal
- jax.random.normal
+ jax.random.uniform

uniform_of_variance_1 - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.uniform(own, shape, minval=-(3**0.5), maxval=3**0.5)

truncated E4 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.truncated_normal(own, -2.0, 2.0, shape)

truncated_at_3 E4 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.truncated_normal(own, -3.0, 3.0, shape)

a_tenth E2 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ 0.1 * jax.random.normal(own, shape)

nearly_1 E2 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ 0.95 * jax.random.normal(own, shape)

xavier E3 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.normal(own, shape) * jnp.sqrt(2 / sum(shape))

lecun E3 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.normal(own, shape) / jnp.sqrt(shape[0])

last_layer_by_its_inputs E3 test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.normal(own, shape) / (shape[0] ** 0.5 if 0 < i == len(shapes) - 1 else 1)
- for own, shape in zip(keys, shapes, strict=True)
+ for i, (own, shape) in enumerate(zip(keys, shapes, strict=True))

absolute_values - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jnp.abs(jax.random.normal(own, shape))

signs_only - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jax.random.rademacher(own, shape, jnp.float32)

mean_of_1 - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ 1 + jax.random.normal(own, shape)

one_row_repeated - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jnp.tile(jax.random.normal(own, (1, shape[1])), (shape[0], 1))

one_column_repeated - test_weights_are_standard_normal
- jax.random.normal(own, shape)
+ jnp.tile(jax.random.normal(own, (shape[0], 1)), (1, shape[1]))

last_layer_zero - test_every_layer_draws_with_its_own_key
- return [
+ network = [
-     ]
+     ]
+     return network[:1] + [{"w": 0 * layer["w"], "b": layer["b"]} for layer in network[1:]]

transposed - test_first_weights_have_the_sizes_asked_for
- jax.random.normal(own, shape)
+ jax.random.normal(own, shape[::-1])

bias_of_the_inputs - test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.zeros(shape[0])

bias_with_an_axis - test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.zeros((1, shape[1]))

one_bias C6 test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.zeros(())

random_biases E9 test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jax.random.normal(jax.random.fold_in(jax.random.clone(own), 1), shape[1:])

biases_of_one E9 test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.ones(shape[1])

biases_of_a_hundredth E9 test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.full(shape[1], 0.01)

whole_biases A16 test_first_weights_have_the_sizes_asked_for
- jnp.zeros(shape[1])
+ jnp.zeros(shape[1], int)

half_precision A16 test_first_weights_have_the_sizes_asked_for
- jax.random.normal(own, shape)
+ jax.random.normal(own, shape, jnp.float16)

two_layers_only - test_first_weights_have_the_sizes_asked_for
- return [
+ return [  # the first two
-     ]
+     ][:2]

one_layer_too_many - test_first_weights_have_the_sizes_asked_for
- shapes = list(pairwise(sizes))
+ shapes = list(zip(sizes, (*sizes[1:], 1), strict=True))

capital_names - test_first_weights_have_the_sizes_asked_for
- {"w": jax.random.normal(own, shape), "b": jnp.zeros(shape[1])}
+ {"W": jax.random.normal(own, shape), "b": jnp.zeros(shape[1])}

pairs_for_dicts - test_first_weights_have_the_sizes_asked_for
- {"w": jax.random.normal(own, shape), "b": jnp.zeros(shape[1])}
+ (jax.random.normal(own, shape), jnp.zeros(shape[1]))

in_reverse I19 test_first_weights_have_the_sizes_asked_for
-     ]
+     ][::-1]
""",
)

OF_FORWARD = patched(
    __file__,
    "forward",
    """
bias_for_each_example_where_it_fits A1 test_forward_of_any_depth
- + layer["b"]
+ + (layer["b"][:, None] if len(x) == len(layer["b"]) else layer["b"])

last_layer_only - test_forward_through_the_gates_of_the_lecture
- return activations
+ return activations[-1]

last_layer_in_a_list - test_forward_through_the_gates_of_the_lecture
- return activations
+ return activations[-1:]

input_in_the_list - test_forward_through_the_gates_of_the_lecture
- activations = []
+ activations = [x]

in_reverse I19 test_forward_through_the_gates_of_the_lecture
- return activations
+ return activations[::-1]

logits_in_the_end - test_forward_through_the_gates_of_the_lecture
- return activations
+ return [*activations[:-1], jnp.log(x) - jnp.log1p(-x)]

a_single_layer_by_itself - test_forward_of_one_layer_is_a_list_of_one
- return activations
+ return activations if len(activations) > 1 else activations[0]

before_the_sigmoid - test_forward_through_the_gates_of_the_lecture
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
-         activations.append(x)
+ activations.append(x @ layer["w"] + layer["b"])
+         x = jax.nn.sigmoid(activations[-1])

no_bias C4 test_forward_through_the_gates_of_the_lecture
-  + layer["b"]

bias_after_the_sigmoid - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ jax.nn.sigmoid(x @ layer["w"]) + layer["b"]

bias_of_the_first_example - test_forward_of_any_depth
- layer["b"]
+ layer["b"].mean()

relu - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(
+ jax.nn.relu(

tanh - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(
+ jnp.tanh(

hard_sigmoid - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(
+ jax.nn.hard_sigmoid(

steps - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ (x @ layer["w"] + layer["b"] > 0).astype(jnp.float32)

wrong_sign - test_forward_through_the_gates_of_the_lecture
- jax.nn.sigmoid(
+ 1 - jax.nn.sigmoid(

softmax_in_the_end - test_forward_through_the_gates_of_the_lecture
- return activations
+ return [*activations[:-1], jax.nn.softmax(activations[-1])]

two_layers_only - test_forward_of_any_depth
- in params:
+ in params[:2]:

layers_from_the_input - test_forward_through_the_gates_of_the_lecture
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
-         activations.append(x)
+ y = jax.nn.sigmoid(x @ layer["w"][: x.shape[1]] + layer["b"])
+         activations.append(y)

weights_transposed_where_they_fit A5 test_forward_of_any_depth
- x @ layer["w"]
+ x @ (layer["w"].T if layer["w"].shape[0] == layer["w"].shape[1] else layer["w"])

weights_transposed A5 test_forward_through_the_gates_of_the_lecture
- x @ layer["w"]
+ x @ layer["w"].T

one_output_squeezed - test_forward_through_the_gates_of_the_lecture
- activations.append(x)
+ activations.append(x.squeeze(-1) if x.shape[-1] == 1 else x)

one_example_squeezed - test_forward_of_any_depth
- return activations
+ return [a.squeeze(0) if a.shape[0] == 1 else a for a in activations]

one_unit_squeezed - test_forward_of_any_depth
- return activations
+ return [*(a.squeeze() for a in activations[:-1]), activations[-1]]

infinity_over_infinity C9 test_forward_of_saturated_units
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ grown = jnp.exp(x @ layer["w"] + layer["b"])
+         x = grown / (1 + grown)

clipped_at_ten - test_forward_of_saturated_units
- x @ layer["w"] + layer["b"]
+ jnp.clip(x @ layer["w"] + layer["b"], -10, 10)

kept_off_0_and_1 C10 test_forward_of_saturated_units
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ x = jnp.clip(jax.nn.sigmoid(x @ layer["w"] + layer["b"]), 1e-5, 1 - 1e-5)

half_precision A16 test_forward_of_any_depth
- x @ layer["w"]
+ (x.astype(jnp.float16) @ layer["w"].astype(jnp.float16)).astype(jnp.float32)

brain_precision A16 test_forward_of_any_depth
- x @ layer["w"]
+ (x.astype(jnp.bfloat16) @ layer["w"].astype(jnp.bfloat16)).astype(jnp.float32)

no_gradient_beyond_twelve - test_forward_lets_the_gradient_through
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ z = x @ layer["w"] + layer["b"]
+         x = jax.nn.sigmoid(jnp.where(jnp.abs(z) > 12, jax.lax.stop_gradient(z), z))

kinked_at_logit_0 - test_forward_lets_the_gradient_through
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ z = x @ layer["w"] + layer["b"]
+         small = jnp.exp(-jnp.abs(z))
+         x = jnp.where(z > 0, 1 / (1 + small), small / (1 + small))

no_gradient_at_logit_0 - test_forward_lets_the_gradient_through
- x = jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ z = x @ layer["w"] + layer["b"]
+         small = jnp.exp(jnp.minimum(z, -z))
+         x = jnp.where(z >= 0, 1.0, small) / (1 + small)

by_the_layer_s_identity - test_forward_of_any_depth
- activations = []
+ activations = {}
- activations.append(x)
+ activations[id(layer)] = x
- return activations
+ return list(activations.values())

gradient_cut_between_layers L19 test_forward_lets_the_gradient_through
- activations.append(x)
+ activations.append(x)
+         x = jax.lax.stop_gradient(x)

gradient_cut_at_the_input L19 test_forward_lets_the_gradient_through
- activations = []
+ activations, x = [], jax.lax.stop_gradient(x)

gradient_cut_at_the_biases L19 test_forward_lets_the_gradient_through
- layer["b"]
+ jax.lax.stop_gradient(layer["b"])

gradient_cut_in_the_list L19 test_forward_lets_the_gradient_through
- return activations
+ return [*map(jax.lax.stop_gradient, activations[:-1]), x]

layers_taken_away A9 test_forward_of_any_depth
- for layer in params:
+ while params:
+         layer = params.pop(0)

written_into_params A9 test_forward_of_any_depth
- activations.append(x)
+ activations.append(x)
+         layer["h"] = x

weights_overwritten A9 test_forward_of_any_depth
- activations.append(x)
+ activations.append(x)
+         layer["b"] = layer["b"] + 0

small_sums_are_zero - test_forward_of_saturated_units
- jax.nn.sigmoid(x @ layer["w"] + layer["b"])
+ x @ layer["w"] + layer["b"]
-         activations.append(x)
+         x = jax.nn.sigmoid(jnp.where(jnp.abs(x) < 1e-4, 0.0, x))
+         activations.append(x)

sure_beyond_twelve - test_forward_of_saturated_units
-         activations.append(x)
+         x = jnp.where(x > 0.99999, 1.0, x)
+         activations.append(x)
""",
)

OF_TRAIN_XOR = patched(
    __file__,
    "train_xor",
    """
labels_without_an_axis E17 test_xor_is_learnt_from_four_keys_of_five
- jnp.array([[0], [1], [1], [0]], jnp.float32)
+ jnp.array([0, 1, 1, 0], jnp.float32)

labels_of_and - test_xor_is_learnt_from_four_keys_of_five
- [[0], [1], [1], [0]]
+ [[0], [0], [0], [1]]

labels_of_or - test_xor_is_learnt_from_four_keys_of_five
- [[0], [1], [1], [0]]
+ [[0], [1], [1], [1]]

labels_the_other_way_round - test_xor_is_learnt_from_four_keys_of_five
- [[0], [1], [1], [0]]
+ [[1], [0], [0], [1]]

no_hidden_layer E18 test_xor_is_learnt_from_four_keys_of_five
- (2, 8, 1)
+ (2, 1)

one_hidden_unit E18 test_xor_is_learnt_from_four_keys_of_five
- (2, 8, 1)
+ (2, 1, 1)

two_hidden_units E18 test_learnt_network_has_hidden_layers
- (2, 8, 1)
+ (2, 2, 1)

three_hidden_units E18 test_learnt_network_has_hidden_layers
- (2, 8, 1)
+ (2, 3, 1)

a_narrow_second_layer E18 test_learnt_network_has_hidden_layers
- (2, 8, 1)
+ (2, 8, 3, 1)

two_outputs - test_learnt_network_has_hidden_layers
- (2, 8, 1)
+ (2, 8, 2)

uphill - test_xor_is_learnt_from_four_keys_of_five
- p - learning_rate * g
+ p + learning_rate * g

not_trained - test_xor_is_learnt_from_four_keys_of_five
- return params
+ return init_mlp(jax.random.clone(key), (2, 8, 1))

only_the_last_layer - test_one_step_goes_as_far_as_the_learning_rate
- gradient = jax.grad(loss)(params)
+ gradient = [jax.tree.map(jnp.zeros_like, params[0]), jax.grad(loss)(params)[1]]

biases_not_trained C4 test_one_step_goes_as_far_as_the_learning_rate
- gradient = jax.grad(loss)(params)
+ gradient = [{"w": g["w"], "b": 0 * g["b"]} for g in jax.grad(loss)(params)]

one_corner_only D19 test_xor_is_learnt_from_four_keys_of_five
- (forward(params, CORNERS)[-1] - labels)
+ (forward(params, CORNERS)[-1] - labels)[:1]

three_corners D19 test_xor_is_learnt_from_four_keys_of_five
- (forward(params, CORNERS)[-1] - labels)
+ (forward(params, CORNERS)[-1] - labels)[:3]

hidden_layer_in_the_loss - test_xor_is_learnt_from_four_keys_of_five
- forward(params, CORNERS)[-1]
+ forward(params, CORNERS)[0]

error_not_squared - test_xor_is_learnt_from_four_keys_of_five
-  ** 2)
+ )

zero_weights - test_xor_is_learnt_from_four_keys_of_five
- init_mlp(key, (2, 8, 1))
+ jax.tree.map(jnp.zeros_like, init_mlp(key, (2, 8, 1)))

small_weights E2 test_xor_is_learnt_from_four_keys_of_five
- init_mlp(key, (2, 8, 1))
+ jax.tree.map(lambda p: 0.01 * p, init_mlp(key, (2, 8, 1)))

rate_fixed D1 test_one_step_goes_as_far_as_the_learning_rate
- learning_rate * g
+ 1.0 * g

rate_squared D1 test_one_step_goes_as_far_as_the_learning_rate
- learning_rate * g
+ learning_rate**2 * g

rate_in_one_layer_only D1 test_one_step_goes_as_far_as_the_learning_rate
- p - learning_rate * g
+ p - (learning_rate if p.size > 8 else 1.0) * g

sign_of_the_gradient D9 test_one_step_goes_as_far_as_the_learning_rate
- gradient = jax.grad(loss)(params)
+ gradient = jax.tree.map(lambda g: g / (1e-6 + abs(g).max()), jax.grad(loss)(params))
- p - learning_rate * g
+ p - learning_rate**2 * g

weight_decay - test_one_step_goes_as_far_as_the_learning_rate
- p - learning_rate * g
+ 0.9999 * p - learning_rate**1.5 * g

layers_one_after_the_other D16 test_one_step_goes_as_far_as_the_learning_rate
- gradient = jax.grad(loss)(params)
-         return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), None
+ for number in (1, 0):
+             gradient = jax.grad(loss)(params)[number]
+             new = jax.tree.map(lambda p, g: p - learning_rate * g, params[number], gradient)
+             params = [*params[:number], new, *params[number + 1 :]]
+         return params, None

steps_fixed - test_one_step_goes_as_far_as_the_learning_rate
- length=steps
+ length=5000

one_step_too_many - test_one_step_goes_as_far_as_the_learning_rate
- length=steps
+ length=steps + 1

one_step_too_few - test_one_step_goes_as_far_as_the_learning_rate
- length=steps
+ length=steps - 1

at_most_one_short_step - test_three_short_steps_go_three_times_as_far
- length=steps
+ length=5000 if steps > 1000 else 1

momentum D2 test_three_short_steps_go_three_times_as_far
- def step(params: list[Layer], _: None) -> tuple[list[Layer], None]:
-         gradient = jax.grad(loss)(params)
-         return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), None
+ def step(carry, _):
+         params, old = carry
+         new = jax.tree.map(lambda v, g: 0.9 * v + g, old, jax.grad(loss)(params))
+         return (jax.tree.map(lambda p, v: p - learning_rate * v, params, new), new), None
- params, _ = jax.lax.scan(step, init_mlp(key, (2, 8, 1)), length=steps)
+ params = init_mlp(key, (2, 8, 1))
+     start = (params, jax.tree.map(jnp.zeros_like, params))
+     (params, _), _ = jax.lax.scan(step, start, length=steps)

gradient_of_the_start - test_xor_is_learnt_from_four_keys_of_five
- gradient = jax.grad(loss)(params)
+ gradient = jax.grad(loss)(start)
- params, _ = jax.lax.scan(step, init_mlp(key, (2, 8, 1)), length=steps)
+ start = init_mlp(key, (2, 8, 1))
+     params, _ = jax.lax.scan(step, start, length=steps)

own_key L3 test_every_key_learns_a_network_of_its_own
- init_mlp(key, (2, 8, 1))
+ init_mlp(jax.random.key(0), (2, 8, 1))

losses_too - test_xor_is_learnt_from_four_keys_of_five
- return params
+ return params, loss(params)

the_weights_of_the_last_layer - test_xor_is_learnt_from_four_keys_of_five
- return params
+ return params[-1]

predictions_for_params - test_xor_is_learnt_from_four_keys_of_five
- return params
+ return forward(params, CORNERS)[-1]

loss_summed C1 test_one_step_goes_as_far_as_the_learning_rate
- jnp.mean((forward(params, CORNERS)[-1] - labels) ** 2)
+ jnp.sum((forward(params, CORNERS)[-1] - labels) ** 2)

weights_shrink_with_the_rate D12 test_one_step_goes_as_far_as_the_learning_rate
- p - learning_rate * g
+ p - learning_rate * (g + 1e-3 * p)

still_once_it_is_solved - test_three_short_steps_go_three_times_as_far
- p - learning_rate * g, params, gradient)
+ jnp.where(loss(params) < 0.05, p, p - learning_rate * g), params, gradient)

half_of_the_first_weights - test_one_step_goes_as_far_as_the_learning_rate
- init_mlp(key, (2, 8, 1)), length
+ jax.tree.map(lambda p: p / 2, init_mlp(key, (2, 8, 1))), length

rate_of_ten_at_most - test_one_step_goes_as_far_as_the_learning_rate
- learning_rate * g
+ min(learning_rate, 10) * g
""",
)

MUTANTS = [*OF_GATE, *OF_PERCEPTRON, *OF_XOR, *OF_INIT_MLP, *OF_FORWARD, *OF_TRAIN_XOR]
