"""Wrong solutions of week 13: the right one with a few lines replaced."""

from grader.mutation import Mutant, patched

OF_RNN_STEP = patched(
    __file__,
    "rnn_step",
    """
tanh_by_sign_and_size - test_gradients_of_a_step
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ z = x @ params["wx"] + h @ params["wh"] + params["b"]
+     e = jnp.exp(-2 * jnp.abs(z))
+     return jnp.sign(z) * (1 - e) / (1 + e)

no_tanh - test_one_step_of_three_examples
- jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ x @ params["wx"] + h @ params["wh"] + params["b"]

sigmoid_for_tanh J2 test_one_step_of_three_examples
- jnp.tanh
+ jax.nn.sigmoid

mapped_over_the_weights_too L17 test_one_step_of_three_examples
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ return jax.vmap(lambda p, h, x: jnp.tanh(x @ p["wx"] + h @ p["wh"] + p["b"]))(params, h, x)

mapped_over_what_takes_batches L18 test_one_step_of_three_examples
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ return jax.vmap(lambda row: jnp.tanh(row @ params["wx"] + h @ params["wh"] + params["b"]))(x)

relu_for_tanh - test_one_step_of_three_examples
- jnp.tanh
+ jax.nn.relu

bias_missing C4 test_one_step_of_three_examples
-  + params["b"]

bias_subtracted - test_one_step_of_three_examples
-  + params["b"]
+  - params["b"]

bias_twice - test_one_step_of_three_examples
-  + params["b"]
+  + 2 * params["b"]

bias_outside_tanh - test_one_step_of_three_examples
-  + params["b"])
+ ) + params["b"]

one_bias_for_all C6 test_one_step_of_three_examples
- params["b"]
+ params["b"][0]

mean_bias C6 test_one_step_of_three_examples
- params["b"]
+ params["b"].mean()

state_ignored J5 test_one_step_of_three_examples
- h @ params["wh"] + params["b"]
+ params["b"]

input_ignored - test_one_step_of_three_examples
- x @ params["wx"] + h
+ h

only_the_input_through_tanh - test_one_step_of_three_examples
- x @ params["wx"] + h @ params["wh"] + params["b"])
+ x @ params["wx"] + params["b"]) + h @ params["wh"]

state_weights_transposed I9 test_one_step_of_three_examples
- params["wh"]
+ params["wh"].T

state_elementwise - test_one_step_of_three_examples
- h @ params["wh"]
+ h * params["wh"].sum(axis=0)

old_state_added H20 test_one_step_of_three_examples
- return jnp.tanh
+ return h + jnp.tanh

averaged_with_the_old_state - test_one_step_of_three_examples
- return jnp.tanh
+ return 0.5 * h + 0.5 * jnp.tanh

input_weights_for_both - test_one_step_of_three_examples
- h @ params["wh"]
+ h @ params["wx"][: h.shape[-1]]

weights_exchanged_where_they_fit - test_steps_of_every_size
- return
+ if params["wx"].shape == params["wh"].shape:
+         x, h = h, x
+     return

batch_averaged - test_one_step_of_three_examples
- h @ params["wh"]
+ h.mean(axis=0) @ params["wh"]

first_example_for_all - test_one_step_of_three_examples
- h @ params["wh"]
+ h[0] @ params["wh"]

squeezed - test_steps_of_every_size
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ return jnp.squeeze(jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"]))

half_precision L7 test_one_step_of_three_examples
- jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ jnp.tanh(x.astype(jnp.float16) @ params["wx"] + h @ params["wh"] + params["b"]).astype(x.dtype)

half_precision_inside - test_one_step_of_three_examples
- jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ jnp.tanh((x @ params["wx"] + h @ params["wh"] + params["b"]).astype(jnp.bfloat16)).astype(x.dtype)

tanh_by_exponentials E14 test_a_saturated_step
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ a = x @ params["wx"] + h @ params["wh"] + params["b"]
+     return (jnp.exp(a) - jnp.exp(-a)) / (jnp.exp(a) + jnp.exp(-a))

clipped_too_early C10 test_steps_of_every_size
- x @ params["wx"] + h @ params["wh"] + params["b"]
+ jnp.clip(x @ params["wx"] + h @ params["wh"] + params["b"], -1, 1)

rounded_tanh - test_one_step_of_three_examples
- jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ jnp.round(jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"]), 4)

state_detached L19 test_gradients_of_a_step
- h @ params["wh"]
+ jax.lax.stop_gradient(h) @ params["wh"]

weights_detached L19 test_gradients_of_a_step
- params["wh"] + params["b"]
+ jax.lax.stop_gradient(params["wh"]) + params["b"]

bias_detached L19 test_gradients_of_a_step
- params["b"]
+ jax.lax.stop_gradient(params["b"])

numpy L7 test_one_step_of_three_examples
- jnp.tanh
+ __import__("numpy").tanh

weights_written_to A9 test_steps_of_every_size
- return
+ params["wx"] = params["wx"] * 1
+     return

bias_popped A9 test_steps_of_every_size
- params["b"]
+ params.pop("b")

state_returned_twice - test_one_step_of_three_examples
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ h = jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+     return h, h

small_sums_forgotten - test_steps_of_every_size
- return jnp.tanh(x @ params["wx"] + h @ params["wh"] + params["b"])
+ a = x @ params["wx"] + h @ params["wh"] + params["b"]
+     return jnp.tanh(jnp.where(jnp.abs(a) < 1e-4, 0, a))

large_features_cut - test_steps_of_every_size
- x @ params["wx"]
+ jnp.clip(x, -1e3, 1e3) @ params["wx"]

small_weights_forgotten - test_steps_of_every_size
- x @ params["wx"]
+ x @ jnp.where(jnp.abs(params["wx"]) < 1e-5, 0, params["wx"])

float16_inside A16 test_steps_of_every_size
- h @ params["wh"]
+ h @ params["wh"].astype(jnp.bfloat16).astype(jnp.float32)
""",
)

LOOP = """
def rnn(params, h0, xs):
    h, hs = h0, []
    for t in range(xs.shape[1]):
        h = rnn_step(params, h, xs[:, t])
        hs.append(h)
    return jnp.stack(hs, axis=1)
"""

OF_RNN = patched(
    __file__,
    "rnn",
    """
one_step_squeezed A6 test_sequences_of_every_size
- return hs.swapaxes(0, 1)
+ return hs[0] if len(hs) == 1 < hs.shape[1] else hs.swapaxes(0, 1)

zeros_for_h0 J7 test_sequences_of_every_size
- lax.scan(step, h0,
+ lax.scan(step, jnp.zeros_like(h0),

ones_for_h0 J7 test_three_steps_of_the_text
- lax.scan(step, h0,
+ lax.scan(step, jnp.ones_like(h0),

zeros_taken_for_padding - test_sequences_of_every_size
- rnn_step(params, h, x)
+ jnp.where((x != 0).any(axis=-1, keepdims=True), rnn_step(params, h, x), h)

h0_added_to_all J7 test_sequences_of_every_size
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1) + h0[:, None]

state_not_carried J5 test_three_steps_of_the_text
- h = rnn_step(params, h, x)
-         return h, h
+ return h, rnn_step(params, h, x)

always_from_h0 J5 test_three_steps_of_the_text
- rnn_step(params, h, x)
+ rnn_step(params, h0, x)

states_before_reading J5 test_three_steps_of_the_text
- h = rnn_step(params, h, x)
-         return h, h
+ return rnn_step(params, h, x), h

last_state_only - test_three_steps_of_the_text
- _, hs = lax.scan(step, h0, xs.swapaxes(0, 1))
-     return hs.swapaxes(0, 1)
+ return lax.scan(step, h0, xs.swapaxes(0, 1))[0]

last_state_everywhere - test_three_steps_of_the_text
- _, hs = lax.scan(step, h0, xs.swapaxes(0, 1))
+ last, hs = lax.scan(step, h0, xs.swapaxes(0, 1))
+     hs = jnp.broadcast_to(last, hs.shape)

last_state_too - test_three_steps_of_the_text
- _, hs = lax.scan(step, h0, xs.swapaxes(0, 1))
-     return hs.swapaxes(0, 1)
+ last, hs = lax.scan(step, h0, xs.swapaxes(0, 1))
+     return last, hs.swapaxes(0, 1)

with_h0_in_front - test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return jnp.concatenate([h0[:, None], hs.swapaxes(0, 1)], axis=1)

time_first J6 test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return hs

batch_for_time J6 test_three_steps_of_the_text
- xs.swapaxes(0, 1))
-     return hs.swapaxes(0, 1)
+ xs)
+     return hs

batch_for_time_and_turned_round J6 test_sequences_of_every_size
- xs.swapaxes(0, 1))
+ xs if xs.shape[0] == xs.shape[1] else xs.swapaxes(0, 1))

reshaped_for_transposed A5 test_three_steps_of_the_text
- xs.swapaxes(0, 1))
+ xs.reshape(xs.shape[1], xs.shape[0], -1))

reshaped_back A5 test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return hs.reshape(xs.shape[0], xs.shape[1], -1)

read_backwards J10 test_three_steps_of_the_text
- xs.swapaxes(0, 1))
+ xs.swapaxes(0, 1), reverse=True)

states_in_reverse J10 test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1)[:, ::-1]

first_place_left_out - test_three_steps_of_the_text
- xs.swapaxes(0, 1))
+ xs[:, 1:].swapaxes(0, 1))

one_place_late - test_three_steps_of_the_text
- xs.swapaxes(0, 1))
+ jnp.roll(xs, 1, axis=1).swapaxes(0, 1))

first_place_read_twice - test_three_steps_of_the_text
- lax.scan(step, h0,
+ lax.scan(step, rnn_step(params, h0, xs[:, 0]),

summed - test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1).cumsum(axis=1)

tanh_once_more - test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return jnp.tanh(hs.swapaxes(0, 1))

old_state_added H20 test_three_steps_of_the_text
- h = rnn_step(params, h, x)
+ h = h + rnn_step(params, h, x)

squeezed - test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1).squeeze()

first_example_for_all - test_three_steps_of_the_text
- return hs.swapaxes(0, 1)
+ return jnp.broadcast_to(hs[:, :1], hs.shape).swapaxes(0, 1)

gradient_one_step_long L19 test_gradients_back_in_time
- rnn_step(params, h, x)
+ rnn_step(params, lax.stop_gradient(h), x)

h0_detached L19 test_gradients_back_in_time
- lax.scan(step, h0,
+ lax.scan(step, lax.stop_gradient(h0),

inputs_detached L19 test_gradients_back_in_time
- xs.swapaxes(0, 1))
+ lax.stop_gradient(xs).swapaxes(0, 1))

unrolled_by_scan - test_steps_are_a_loop
- xs.swapaxes(0, 1))
+ xs.swapaxes(0, 1), unroll=True)

weights_of_the_step_written_to A9 test_sequences_of_every_size
- _, hs
+ params["b"] = params["b"] * 1
+     _, hs

past_cut_off_after_sixteen_steps L19 test_gradients_back_in_time
-     def step(h, x):
-         h = rnn_step(params, h, x)
-         return h, h
+     def step(carry, x):
+         h, t = carry
+         h = rnn_step(params, jnp.where(t % 16 == 15, lax.stop_gradient(h), h), x)
+         return (h, t + 1), h
- step, h0,
+ step, (h0, 0),
""",
) + patched(
    __file__,
    "rnn",
    """
python_loop - test_steps_are_a_loop
- h, hs = h0, []
+ h, hs = h0, list()

python_loop_beside_another - test_steps_are_a_loop
- h, hs = h0, []
+ lax.fori_loop(0, 2, lambda i, n: n + i, 0)
+     h, hs = h0, []

states_in_the_last_axis A2 test_three_steps_of_the_text
- axis=1
+ axis=-1
""",
    code=LOOP,
)

OF_LSTM_STEP = patched(
    __file__,
    "lstm_step",
    """
order_i_f_o_g J1 test_one_lstm_step_of_three_examples
- i, f, g, o
+ i, f, o, g

order_f_i_g_o J4 test_one_lstm_step_of_three_examples
- i, f, g, o
+ f, i, g, o

order_i_g_f_o J1 test_one_lstm_step_of_three_examples
- i, f, g, o
+ i, g, f, o

order_o_f_g_i J1 test_one_lstm_step_of_three_examples
- i, f, g, o
+ o, f, g, i

order_f_i_o_g J1 test_one_lstm_step_of_three_examples
- i, f, g, o
+ f, i, o, g

order_g_i_f_o J1 test_one_lstm_step_of_three_examples
- i, f, g, o
+ g, i, f, o

gates_interleaved J1 test_one_lstm_step_of_three_examples
- jnp.split(x @ params["wx"] + h @ params["wh"] + params["b"], 4, axis=-1)
+ jnp.moveaxis((x @ params["wx"] + h @ params["wh"] + params["b"]).reshape(*h.shape, 4), -1, 0)

gates_split_along_the_batch A2 test_one_lstm_step_of_three_examples
- jnp.split(x @ params["wx"] + h @ params["wh"] + params["b"], 4, axis=-1)
+ (x @ params["wx"] + h @ params["wh"] + params["b"]).reshape(4, *h.shape)

sigmoid_of_g J2 test_gates_that_are_half_open
- jnp.tanh(g)
+ jax.nn.sigmoid(g)

tanh_of_o J2 test_gates_that_are_half_open
- jax.nn.sigmoid(o)
+ jnp.tanh(o)

tanh_of_i J2 test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(i)
+ jnp.tanh(i)

tanh_of_f J2 test_gates_that_are_half_open
- jax.nn.sigmoid(f)
+ jnp.tanh(f)

g_without_tanh - test_one_lstm_step_of_three_examples
- jnp.tanh(g)
+ g

relu_of_g J2 test_lstm_steps_of_every_size
- jnp.tanh(g)
+ jax.nn.relu(g)

f_without_sigmoid - test_gates_that_are_half_open
- jax.nn.sigmoid(f)
+ f

no_tanh_of_the_cell - test_gates_that_are_half_open
- * jnp.tanh(c), c
+ * c, c

sigmoid_of_the_cell J2 test_gates_that_are_half_open
- * jnp.tanh(c), c
+ * jax.nn.sigmoid(c), c

tanh_of_the_cell_is_carried - test_gates_that_are_half_open
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ return jax.nn.sigmoid(o) * jnp.tanh(c), jnp.tanh(c)

old_cell_is_shown J4 test_gates_that_are_half_open
- c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
-     return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ new = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
+     return jax.nn.sigmoid(o) * jnp.tanh(c), new

old_cell_is_carried - test_gates_that_are_half_open
- c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
-     return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ new = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
+     return jax.nn.sigmoid(o) * jnp.tanh(new), c

gates_exchanged_in_the_cell J4 test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
+ jax.nn.sigmoid(i) * c + jax.nn.sigmoid(f) * jnp.tanh(g)

nothing_is_forgotten J4 test_gates_that_are_half_open
- jax.nn.sigmoid(f) * c
+ c

everything_is_forgotten J5 test_gates_that_are_half_open
- jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i)
+ jax.nn.sigmoid(i)

nothing_is_added - test_one_lstm_step_of_three_examples
-  + jax.nn.sigmoid(i) * jnp.tanh(g)

added_without_a_gate - test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(i) * jnp.tanh(g)
+ jnp.tanh(g)

shown_without_a_gate - test_gates_that_are_half_open
- jax.nn.sigmoid(o) * jnp.tanh(c), c
+ jnp.tanh(c), c

coupled_gates J4 test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(i) * jnp.tanh(g)
+ (1 - jax.nn.sigmoid(f)) * jnp.tanh(g)

product_of_f_and_i - test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
+ jax.nn.sigmoid(f) * c * jax.nn.sigmoid(i) + jnp.tanh(g)

forget_subtracts - test_gates_that_are_half_open
- jax.nn.sigmoid(f) * c
+ c - jax.nn.sigmoid(f)

carry_in_the_order_c_h J9 test_gates_that_are_half_open
- h, c = carry
+ c, h = carry

returned_in_the_order_c_h J9 test_gates_that_are_half_open
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ return c, jax.nn.sigmoid(o) * jnp.tanh(c)

h_and_c_in_the_order_of_flax J9 test_gates_that_are_half_open
- h, c = carry
+ c, h = carry
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ return c, jax.nn.sigmoid(o) * jnp.tanh(c)

only_h_returned - test_gates_that_are_half_open
- jnp.tanh(c), c
+ jnp.tanh(c)

a_list_for_the_tuple - test_gradients_of_an_lstm_step
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ return [jax.nn.sigmoid(o) * jnp.tanh(c), c]

h_returned_twice - test_gates_that_are_half_open
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ h = jax.nn.sigmoid(o) * jnp.tanh(c)
+     return h, h

bias_missing C4 test_one_lstm_step_of_three_examples
-  + params["b"]

bias_twice - test_one_lstm_step_of_three_examples
-  + params["b"]
+  + 2 * params["b"]

one_bias_for_all C6 test_lstm_steps_of_every_size
- params["b"]
+ params["b"].mean()

forget_bias_of_one J15 test_gates_that_are_half_open
- jax.nn.sigmoid(f) * c
+ jax.nn.sigmoid(f + 1) * c

state_ignored J5 test_one_lstm_step_of_three_examples
-  + h @ params["wh"]

input_ignored - test_one_lstm_step_of_three_examples
- x @ params["wx"] + h
+ h

the_cell_for_the_state J9 test_one_lstm_step_of_three_examples
- h @ params["wh"]
+ c @ params["wh"]

peepholes - test_gates_that_are_half_open
- jax.nn.sigmoid(o)
+ jax.nn.sigmoid(o + c)

hidden_size_of_the_input - test_lstm_steps_of_every_size
- i, f, g, o = jnp.split(x @ params["wx"] + h @ params["wh"] + params["b"], 4, axis=-1)
+ a, n = x @ params["wx"] + h @ params["wh"] + params["b"], x.shape[-1]
+     i, f, g, o = a[:, :n], a[:, n : 2 * n], a[:, 2 * n : 3 * n], a[:, 3 * n : 4 * n]

squeezed - test_lstm_steps_of_every_size
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ return (jax.nn.sigmoid(o) * jnp.tanh(c)).squeeze(), c.squeeze()

batch_averaged - test_one_lstm_step_of_three_examples
- h @ params["wh"]
+ h.mean(axis=0) @ params["wh"]

naive_sigmoid_of_i E14 test_gates_that_are_open_or_closed
- jax.nn.sigmoid(i)
+ (1 / (1 + jnp.exp(-i)))

naive_sigmoid_of_o E14 test_gates_that_are_open_or_closed
- jax.nn.sigmoid(o)
+ (jnp.exp(o) / (1 + jnp.exp(o)))

naive_tanh_of_g E14 test_gates_that_are_open_or_closed
- jnp.tanh(g)
+ ((jnp.exp(2 * g) - 1) / (jnp.exp(2 * g) + 1))

clipped_too_early C10 test_gates_that_are_open_or_closed
- jax.nn.sigmoid(f)
+ jax.nn.sigmoid(jnp.clip(f, -5, 5))

hard_sigmoid - test_one_lstm_step_of_three_examples
- jax.nn.sigmoid(f)
+ jax.nn.hard_sigmoid(f)

cell_limited C10 test_gates_that_are_open_or_closed
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ c = jnp.clip(c, -50, 50)
+     return jax.nn.sigmoid(o) * jnp.tanh(c), c

naive_tanh_of_c E14 test_gates_that_are_open_or_closed
- jnp.tanh(c), c
+ (1 - 2 / (jnp.exp(2 * c) + 1)), c

gates_split_along_four_examples - test_lstm_steps_of_every_size
- 4, axis=-1)
+ 4, axis=0 if len(x) == params["b"].size else -1)

cell_clipped C10 test_gates_that_are_half_open
- return jax.nn.sigmoid(o) * jnp.tanh(c), c
+ c = jnp.clip(c, -0.9, 0.9)
+     return jax.nn.sigmoid(o) * jnp.tanh(c), c

half_precision_inside - test_one_lstm_step_of_three_examples
- jnp.tanh(g)
+ jnp.tanh(g.astype(jnp.bfloat16)).astype(g.dtype)

cell_detached L19 test_gradients_of_an_lstm_step
- jax.nn.sigmoid(f) * c
+ jax.nn.sigmoid(f) * jax.lax.stop_gradient(c)

state_detached L19 test_gradients_of_an_lstm_step
- h @ params["wh"]
+ jax.lax.stop_gradient(h) @ params["wh"]

gate_detached L19 test_gradients_of_an_lstm_step
- jax.nn.sigmoid(o)
+ jax.lax.stop_gradient(jax.nn.sigmoid(o))

numpy L7 test_gates_that_are_half_open
- jnp.tanh(g)
+ __import__("numpy").tanh(g)

weights_written_to A9 test_lstm_steps_of_every_size
- h, c = carry
+ h, c = carry
+     params["b"] = params["b"] * 1

large_cells_cut - test_lstm_steps_of_every_size
-     c = jax.nn.sigmoid(f) * c
+     c = jax.nn.sigmoid(f) * jnp.clip(c, -1e3, 1e3)

small_cells_forgotten - test_lstm_steps_of_every_size
-     c = jax.nn.sigmoid(f) * c
+     c = jax.nn.sigmoid(f) * jnp.where(jnp.abs(c) < 1e-4, 0, c)

gates_cut_at_eight - test_lstm_steps_of_every_size
-     c = jax.nn.sigmoid(f) * c
+     c = jax.nn.sigmoid(jnp.clip(f, -8, 8)) * c
""",
)

OF_LSTM = patched(
    __file__,
    "lstm",
    """
one_step_squeezed A6 test_lstm_sequences_of_every_size
- return hs.swapaxes(0, 1)
+ return hs[0] if len(hs) == 1 < hs.shape[1] else hs.swapaxes(0, 1)

zeros_for_the_carry J7 test_a_cell_that_is_halved
- lax.scan(step, carry,
+ lax.scan(step, jax.tree.map(jnp.zeros_like, carry),

zeros_for_h J7 test_lstm_sequences_of_every_size
- lax.scan(step, carry,
+ lax.scan(step, (jnp.zeros_like(carry[0]), carry[1]),

zeros_for_c J7 test_a_cell_that_is_halved
- lax.scan(step, carry,
+ lax.scan(step, (carry[0], jnp.zeros_like(carry[1])),

zeros_taken_for_padding - test_lstm_sequences_of_every_size
- carry = lstm_step(params, carry, x)
+ filled = (x != 0).any(axis=-1, keepdims=True)
+         new = lstm_step(params, carry, x)
+         carry = jax.tree.map(lambda new, old: jnp.where(filled, new, old), new, carry)

carry_exchanged J9 test_a_cell_that_is_halved
- lax.scan(step, carry,
+ lax.scan(step, (carry[1], carry[0]),

exchanged_at_each_step J9 test_a_cell_that_is_halved
- return carry, carry[0]
+ return (carry[1], carry[0]), carry[0]

cells_returned J9 test_a_cell_that_is_halved
- return carry, carry[0]
+ return carry, carry[1]

both_returned - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1), _

last_h_only - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs[-1]

last_h_everywhere - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return jnp.broadcast_to(hs[-1], hs.shape).swapaxes(0, 1)

with_the_first_h_in_front - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return jnp.concatenate([carry[0][:, None], hs.swapaxes(0, 1)], axis=1)

states_before_reading J5 test_a_cell_that_is_halved
- carry = lstm_step(params, carry, x)
-         return carry, carry[0]
+ return lstm_step(params, carry, x), carry[0]

nothing_is_carried J5 test_a_cell_that_is_halved
- carry = lstm_step(params, carry, x)
-         return carry, carry[0]
+ return carry, lstm_step(params, carry, x)[0]

cell_is_not_carried J5 test_a_cell_that_is_halved
- return carry, carry[0]
+ return (carry[0], jnp.zeros_like(carry[1])), carry[0]

h_is_not_carried J5 test_lstm_sequences_of_every_size
- return carry, carry[0]
+ return (jnp.zeros_like(carry[0]), carry[1]), carry[0]

first_h_is_kept J5 test_lstm_sequences_of_every_size
- carry = lstm_step(params, carry, x)
-         return carry, carry[0]
+ h, c = lstm_step(params, carry, x)
+         return (carry[0], c), h

tanh_of_the_cell_carried - test_a_cell_that_is_halved
- return carry, carry[0]
+ return (carry[0], jnp.tanh(carry[1])), carry[0]

time_first J6 test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs

batch_for_time J6 test_a_cell_that_is_halved
- xs.swapaxes(0, 1))
-     return hs.swapaxes(0, 1)
+ xs)
+     return hs

batch_for_time_where_it_fits J6 test_lstm_sequences_of_every_size
- xs.swapaxes(0, 1))
+ xs if xs.shape[0] == xs.shape[1] else xs.swapaxes(0, 1))

reshaped_for_transposed A5 test_lstm_sequences_of_every_size
- xs.swapaxes(0, 1))
+ xs.reshape(xs.shape[1], xs.shape[0], -1))

reshaped_back A5 test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs.reshape(xs.shape[0], xs.shape[1], -1)

read_backwards J10 test_a_cell_that_is_halved
- xs.swapaxes(0, 1))
+ xs.swapaxes(0, 1), reverse=True)

states_in_reverse J10 test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1)[:, ::-1]

first_place_left_out - test_a_cell_that_is_halved
- xs.swapaxes(0, 1))
+ xs[:, 1:].swapaxes(0, 1))

one_place_late - test_lstm_sequences_of_every_size
- xs.swapaxes(0, 1))
+ jnp.roll(xs, 1, axis=1).swapaxes(0, 1))

squeezed - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return hs.swapaxes(0, 1).squeeze()

tanh_once_more - test_a_cell_that_is_halved
- return hs.swapaxes(0, 1)
+ return jnp.tanh(hs.swapaxes(0, 1))

gradient_one_step_long L19 test_lstm_gradients_back_in_time
- lstm_step(params, carry, x)
+ lstm_step(params, lax.stop_gradient(carry), x)

cell_detached L19 test_lstm_gradients_back_in_time
- lstm_step(params, carry, x)
+ lstm_step(params, (carry[0], lax.stop_gradient(carry[1])), x)

carry_detached L19 test_lstm_gradients_back_in_time
- lax.scan(step, carry,
+ lax.scan(step, lax.stop_gradient(carry),

unrolled_by_scan - test_lstm_steps_are_a_loop
- xs.swapaxes(0, 1))
+ xs.swapaxes(0, 1), unroll=True)

weights_written_to A9 test_lstm_sequences_of_every_size
- _, hs
+ params["b"] = params["b"] * 1
+     _, hs

past_cut_off_after_sixteen_steps L19 test_lstm_gradients_back_in_time
-     def step(carry, x):
-         carry = lstm_step(params, carry, x)
-         return carry, carry[0]
+     def step(state, x):
+         (h, c), t = state
+         cut = t % 16 == 15
+         h, c = (jnp.where(cut, lax.stop_gradient(part), part) for part in (h, c))
+         carry = lstm_step(params, (h, c), x)
+         return (carry, t + 1), carry[0]
- step, carry,
+ step, (carry, 0),
""",
) + patched(
    __file__,
    "lstm",
    """
python_loop - test_lstm_steps_are_a_loop
- carry, hs = first, []
+ carry, hs = first, list()

python_loop_beside_another - test_lstm_steps_are_a_loop
- carry, hs = first, []
+ lax.fori_loop(0, 2, lambda i, n: n + i, 0)
+     carry, hs = first, []
""",
    code="""
def lstm(params, first, xs):
    carry, hs = first, []
    for t in range(xs.shape[1]):
        carry = lstm_step(params, carry, xs[:, t])
        hs.append(carry[0])
    return jnp.stack(hs, axis=1)
""",
)

OF_BIDIRECTIONAL = patched(
    __file__,
    "bidirectional",
    """
one_step_squeezed A6 test_both_ways_of_every_size
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ y = jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+     return y[:, 0] if y.shape[1] == 1 < len(y) else y

larger_part_first - test_both_ways_of_every_size
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ parts = [read(forward_params, xs), backward]
+     return jnp.concatenate(sorted(parts, key=lambda part: -part.shape[-1]), axis=-1)

not_turned_round J10 test_three_places_read_both_ways
- read(backward_params, xs[:, ::-1])[:, ::-1]
+ read(backward_params, xs)

not_turned_back J10 test_three_places_read_both_ways
- xs[:, ::-1])[:, ::-1]
+ xs[:, ::-1])

only_turned_back J10 test_three_places_read_both_ways
- xs[:, ::-1])[:, ::-1]
+ xs)[:, ::-1]

batch_turned_round J6 test_both_ways_of_every_size
- xs[:, ::-1])[:, ::-1]
+ xs[::-1])[::-1]

batch_turned_round_too J6 test_both_ways_of_every_size
- xs[:, ::-1])[:, ::-1]
+ xs[::-1, ::-1])[:, ::-1]

features_turned_round A2 test_three_places_read_both_ways
- xs[:, ::-1])[:, ::-1]
+ xs[..., ::-1])

features_turned_round_too A2 test_both_ways_of_every_size
- xs[:, ::-1])[:, ::-1]
+ xs[:, ::-1, ::-1])[:, ::-1]

states_turned_round_too A2 test_both_ways_of_every_size
- xs[:, ::-1])[:, ::-1]
+ xs[:, ::-1])[:, ::-1, ::-1]

rolled_for_turned_round - test_three_places_read_both_ways
- xs[:, ::-1])[:, ::-1]
+ jnp.roll(xs, -1, axis=1))[:, ::-1]

zeros_at_the_end_taken_for_padding - test_both_ways_of_every_size
- backward = read(backward_params, xs[:, ::-1])[:, ::-1]
+ places = jnp.arange(xs.shape[1])
+     ends = jnp.where((xs != 0).any(axis=-1), places + 1, 0).max(axis=1, keepdims=True)
+     turned = jnp.where(places < ends, ends - 1 - places, places)[..., None]
+     backward = read(backward_params, jnp.take_along_axis(xs, turned, axis=1))
+     backward = jnp.take_along_axis(backward, turned, axis=1)

backward_first - test_three_places_read_both_ways
- [read(forward_params, xs), backward]
+ [backward, read(forward_params, xs)]

same_weights_for_both J14 test_three_places_read_both_ways
- read(backward_params,
+ read(forward_params,

weights_exchanged - test_three_places_read_both_ways
- [read(forward_params, xs), backward]
+ [read(backward_params, xs), read(forward_params, xs[:, ::-1])[:, ::-1]]

backward_reads_the_states - test_three_places_read_both_ways
- backward = read(backward_params, xs[:, ::-1])[:, ::-1]
-     return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ forward = read(forward_params, xs)
+     width = len(backward_params["wx"])
+     states = jnp.resize(forward, (*xs.shape[:2], width))
+     backward = read(backward_params, states[:, ::-1])[:, ::-1]
+     return jnp.concatenate([forward, backward], axis=-1)

sum_of_both - test_three_places_read_both_ways
- jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ read(forward_params, xs) + backward

mean_of_both - test_three_places_read_both_ways
- jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ (read(forward_params, xs) + backward) / 2

joined_along_time A2 test_three_places_read_both_ways
- axis=-1)
+ axis=1)

joined_along_the_batch A2 test_three_places_read_both_ways
- axis=-1)
+ axis=0)

stacked A2 test_three_places_read_both_ways
- jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ jnp.stack([read(forward_params, xs), backward], axis=-1)

interleaved J1 test_both_ways_of_every_size
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ forward = read(forward_params, xs)
+     if forward.shape != backward.shape:
+         return jnp.concatenate([forward, backward], axis=-1)
+     return jnp.stack([forward, backward], axis=-1).reshape(*xs.shape[:2], -1)

a_tuple - test_three_places_read_both_ways
- jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ read(forward_params, xs), backward

forward_twice - test_three_places_read_both_ways
- [read(forward_params, xs), backward]
+ [read(forward_params, xs)] * 2

backward_twice - test_three_places_read_both_ways
- [read(forward_params, xs), backward]
+ [backward] * 2

last_states_only - test_three_places_read_both_ways
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ return jnp.concatenate([read(forward_params, xs)[:, -1], backward[:, 0]], axis=-1)

last_states_everywhere - test_three_places_read_both_ways
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ both = jnp.concatenate([read(forward_params, xs)[:, -1:], backward[:, :1]], axis=-1)
+     return jnp.repeat(both, xs.shape[1], axis=1)

starts_from_ones J7 test_three_places_read_both_ways
- jnp.zeros(
+ jnp.ones(

backward_one_place_off J11 test_three_places_read_both_ways
- [read(forward_params, xs), backward]
+ [read(forward_params, xs), jnp.roll(backward, -1, axis=1)]

hidden_size_of_the_forward_weights - test_both_ways_of_every_size
- len(params["wh"])
+ len(forward_params["wh"])

hidden_size_of_the_input - test_both_ways_of_every_size
- len(params["wh"])
+ xs.shape[-1]

time_for_batch J6 test_both_ways_of_every_size
- len(xs)
+ xs.shape[1]

squeezed - test_three_places_read_both_ways
- return jnp.concatenate([read(forward_params, xs), backward], axis=-1)
+ return jnp.concatenate([read(forward_params, xs), backward], axis=-1).squeeze()

backward_detached L19 test_gradients_of_both_ways
- [read(forward_params, xs), backward]
+ [read(forward_params, xs), lax.stop_gradient(backward)]

inputs_detached L19 test_gradients_of_both_ways
- read(forward_params, xs), backward]
+ read(forward_params, lax.stop_gradient(xs)), backward]

weights_written_to A9 test_both_ways_of_every_size
- backward = read
+ forward_params["b"] = forward_params["b"] * 1
+     backward = read
""",
)

OF_NEXT_TOKEN = patched(
    __file__,
    "next_token",
    """
targets_not_shifted J11 test_the_text_of_the_text
- tokens[:, 1:]
+ tokens[:, :-1]

inputs_shifted_too J11 test_the_text_of_the_text
- tokens[:, :-1]
+ tokens[:, 1:]

exchanged J11 test_the_text_of_the_text
- return inputs, targets,
+ return targets, inputs,

previous_letter_predicted J11 test_the_text_of_the_text
- tokens[:, :-1], tokens[:, 1:]
+ tokens[:, 1:], tokens[:, :-1]

nothing_cut_off J11 test_the_text_of_the_text
- tokens[:, :-1], tokens[:, 1:]
+ tokens, jnp.roll(tokens, -1, axis=1)

inputs_not_cut J11 test_the_text_of_the_text
- tokens[:, :-1]
+ tokens

shifted_by_two J11 test_the_text_of_the_text
- tokens[:, :-1], tokens[:, 1:]
+ tokens[:, :-2], tokens[:, 2:]

shifted_along_the_batch J6 test_the_text_of_the_text
- tokens[:, :-1], tokens[:, 1:]
+ tokens[:-1], tokens[1:]

mask_of_the_inputs J12 test_the_text_of_the_text
- targets != pad
+ inputs != pad

mask_of_both J12 test_texts_of_every_kind
- targets != pad
+ (targets != pad) & (inputs != pad)

mask_of_either J12 test_the_text_of_the_text
- targets != pad
+ (targets != pad) | (inputs != pad)

mask_inverted J12 test_the_text_of_the_text
- targets != pad
+ targets == pad

all_true J12 test_the_text_of_the_text
- targets != pad
+ jnp.ones_like(targets, bool)

pad_is_zero D1 test_texts_of_every_kind
- targets != pad
+ targets != 0

above_pad J12 test_texts_of_every_kind
- targets != pad
+ targets > pad

true_where_not_zero - test_texts_of_every_kind
- targets != pad
+ targets - pad > 0

until_the_first_pad J12 test_texts_of_every_kind
- targets != pad
+ jnp.cumprod(targets != pad, axis=1).astype(bool)

until_the_first_pad_of_the_text J12 test_texts_of_every_kind
- targets != pad
+ jnp.cumprod(tokens != pad, axis=1)[:, 1:].astype(bool)

until_the_last_letter J12 test_texts_of_every_kind
- targets != pad
+ jnp.cumsum((targets != pad)[:, ::-1], axis=1)[:, ::-1] > 0

mask_as_floats - test_the_text_of_the_text
- targets != pad
+ (targets != pad).astype(jnp.float32)

mask_as_integers - test_the_text_of_the_text
- targets != pad
+ (targets != pad).astype(jnp.int32)

mask_of_all_tokens J12 test_the_text_of_the_text
- targets != pad
+ tokens != pad

mask_of_rows J12 test_the_text_of_the_text
- targets != pad
+ (targets != pad).all(axis=1)

targets_without_pad J12 test_texts_of_every_kind
- return inputs, targets, targets != pad
+ return inputs, jnp.where(targets == pad, -1, targets), targets != pad

inputs_without_pad J12 test_texts_of_every_kind
- return inputs, targets,
+ return jnp.where(inputs == pad, 0, inputs), targets,

mask_missing - test_the_text_of_the_text
- return inputs, targets, targets != pad
+ return inputs, targets

floats - test_the_text_of_the_text
- return inputs, targets,
+ return inputs.astype(jnp.float32), targets,

lonely_letters_fail A5 test_texts_of_every_kind
- tokens[:, :-1], tokens[:, 1:]
+ tokens[:, : max(tokens.shape[1] - 1, 1)], tokens[:, min(1, tokens.shape[1] - 1) :]

squeezed - test_texts_of_every_kind
- tokens[:, :-1], tokens[:, 1:]
+ jnp.squeeze(tokens[:, :-1]), jnp.squeeze(tokens[:, 1:])

true_where_it_repeats - test_the_text_of_the_text
- targets != pad
+ (targets != pad) & (targets != inputs)

short_integers A16 test_texts_of_every_kind
- return inputs, targets, targets != pad
+ targets = targets.astype(jnp.int16).astype(jnp.int32)
+     return inputs, targets, targets != pad

compared_as_short_integers A16 test_texts_of_every_kind
- targets != pad
+ targets.astype(jnp.int16) != jnp.asarray(pad).astype(jnp.int16)

compared_as_floats A16 test_texts_of_every_kind
- targets != pad
+ targets.astype(jnp.float32) != float(pad)

thirty_two_letters_at_most - test_texts_of_every_kind
- targets != pad
+ (targets != pad) & (jnp.arange(targets.shape[1]) < 32)
""",
)

OF_SEQUENCE_LOSS = patched(
    __file__,
    "sequence_loss",
    """
upstream_passed_over - test_gradients_of_the_loss
- log_p = jnp.take_along_axis(jax.nn.log_softmax(logits), right, axis=-1)[..., 0]
-     return -jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ def plain(logits):
+         log_p = jnp.take_along_axis(jax.nn.log_softmax(logits), right, axis=-1)[..., 0]
+         return -jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+
+     loss = jax.custom_vjp(plain)
+     loss.defvjp(lambda z: (plain(z), z), lambda z, _: (jax.grad(plain)(z),))
+     return loss(logits)

sum_of_all C15 test_the_loss_of_the_text
-  / jnp.maximum(mask.sum(), 1)

mean_over_all_places J12 test_the_loss_of_the_text
- .sum() / jnp.maximum(mask.sum(), 1)
+ .mean()

mask_ignored J12 test_the_loss_of_the_text
- jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ log_p.mean()

ten_classes A11 test_losses_of_every_size
- jnp.where(mask, targets, 0)
+ jnp.minimum(jnp.where(mask, targets, 0), 9)

mask_only_in_the_sum J12 test_the_loss_of_the_text
- / jnp.maximum(mask.sum(), 1)
+ / mask.size

mask_only_in_the_count J12 test_the_loss_of_the_text
- jnp.where(mask, log_p, 0).sum()
+ log_p.sum()

mask_inverted J12 test_the_loss_of_the_text
- return
+ mask = ~mask
+     return

mean_of_the_means_of_texts B11 test_losses_of_every_size
- jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ (jnp.where(mask, log_p, 0).sum(axis=1) / jnp.maximum(mask.sum(axis=1), 1)).mean()

mean_over_the_texts C15 test_the_loss_of_the_text
- / jnp.maximum(mask.sum(), 1)
+ / len(logits)

mean_over_texts_with_letters B11 test_losses_of_every_size
- return -jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ means = -jnp.where(mask, log_p, 0).sum(axis=1) / jnp.maximum(mask.sum(axis=1), 1)
+     return means.sum() / jnp.maximum(mask.any(axis=1).sum(), 1)

mean_over_classes_too C15 test_the_loss_of_the_text
- / jnp.maximum(mask.sum(), 1)
+ / jnp.maximum(mask.sum(), 1) / logits.shape[-1]

nothing_by_nothing J12 test_nothing_to_predict_costs_nothing
- jnp.maximum(mask.sum(), 1)
+ mask.sum()

nothing_by_nothing_chosen_away J12 test_gradients_of_the_loss
- return -jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ total, count = -(log_p * mask).sum(), mask.sum()
+     return jnp.where(count > 0, total / count, 0.0)

one_more_is_counted - test_the_loss_of_the_text
- jnp.maximum(mask.sum(), 1)
+ (mask.sum() + 1)

a_little_more_is_counted - test_losses_of_every_size
- jnp.maximum(mask.sum(), 1)
+ (mask.sum() + 1e-3)

at_least_two_are_counted - test_nothing_to_predict_costs_nothing
- jnp.maximum(mask.sum(), 1)
+ jnp.maximum(mask.sum(), 2)

sign_forgotten - test_the_loss_of_the_text
- return -jnp
+ return jnp

softmax_twice C14 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(jax.nn.softmax(logits))

log_softmax_twice_over C14 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(logits) / 2

probability_for_its_logarithm C21 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ jax.nn.softmax(logits)

logarithm_of_softmax C9 test_losses_of_those_who_are_sure
- jax.nn.log_softmax(logits)
+ jnp.log(jax.nn.softmax(logits))

clamped C10 test_losses_of_those_who_are_sure
- jax.nn.log_softmax(logits)
+ jnp.log(jax.nn.softmax(logits) + 1e-9)

clamped_at_the_end C10 test_losses_of_those_who_are_sure
- jax.nn.log_softmax(logits)
+ jnp.maximum(jax.nn.log_softmax(logits), -100)

nothing_subtracted C11 test_losses_of_those_who_are_sure
- jax.nn.log_softmax(logits)
+ (logits - jnp.log(jnp.exp(logits).sum(axis=-1, keepdims=True)))

one_maximum_for_all C12 test_losses_of_those_who_are_sure
- jax.nn.log_softmax(logits)
+ (logits - logits.max() - jnp.log(jnp.exp(logits - logits.max()).sum(axis=-1, keepdims=True)))

softmax_along_time A2 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(logits, axis=1)

softmax_over_everything A2 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(logits, axis=(1, 2))

base_two C19 test_the_loss_of_the_text
- jax.nn.log_softmax(logits)
+ (jax.nn.log_softmax(logits) / jnp.log(2))

targets_not_masked J12 test_gradients_of_the_loss
- jnp.where(mask, targets, 0)
+ targets
- log_softmax(logits), right, axis=-1)
+ log_softmax(logits), right, axis=-1, mode="fill")
- jnp.where(mask, log_p, 0).sum()
+ (mask * log_p).sum()
- def sequence_loss
+ @jax.jit
+ def sequence_loss

targets_of_two_bytes A16 test_losses_of_every_size
- jnp.where(mask, targets, 0)
+ jnp.where(mask, targets, 0).astype(jnp.uint16).astype(jnp.int32)

places_of_two_bytes A16 test_losses_of_every_size
- jnp.where(mask, log_p, 0).sum()
+ jnp.where(mask & (jnp.arange(mask.shape[1]) < 2**16), log_p, 0).sum()

targets_off_by_one A11 test_the_loss_of_the_text
- jnp.where(mask, targets, 0)
+ jnp.where(mask, targets + 1, 0)

targets_from_one A11 test_the_loss_of_the_text
- jnp.where(mask, targets, 0)
+ jnp.where(mask, targets - 1, 0)

targets_shifted_again J11 test_the_loss_of_the_text
- jnp.where(mask, targets, 0)
+ jnp.where(mask, jnp.roll(targets, -1, axis=1), 0)

zero_taken_for_filling J12 test_the_loss_of_the_text
- return
+ mask = mask & (targets != 0)
+     return

negative_targets_left_out_instead J12 test_the_loss_of_the_text
- return
+ mask = targets >= 0
+     return

targets_limited_from_below J12 test_losses_of_every_size
- jnp.where(mask, targets, 0)
+ jnp.maximum(targets, 0)
- jnp.where(mask, log_p, 0).sum()
+ jnp.vdot(log_p, mask.astype(jnp.float32))

most_likely_class C20 test_losses_of_every_size
- right = jnp.where(mask, targets, 0)[..., None]
+ right = logits.argmax(axis=-1)[..., None]

logits_set_to_zero_where_false C10 test_the_loss_of_the_text
- jnp.where(mask, log_p, 0).sum()
+ jnp.take_along_axis(jax.nn.log_softmax(logits * mask[..., None]), right, axis=-1).sum()

first_text_only - test_losses_of_every_size
- jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ jnp.where(mask, log_p, 0)[0].sum() / jnp.maximum(mask[0].sum(), 1)

last_place_left_out J11 test_losses_of_every_size
- return
+ mask = mask & (jnp.arange(mask.shape[1]) < mask.shape[1] - 1)
+     return

loss_of_each_text - test_the_loss_of_the_text
- jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ jnp.where(mask, log_p, 0).sum(axis=1) / jnp.maximum(mask.sum(axis=1), 1)

losses_of_each_place - test_the_loss_of_the_text
- jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ jnp.where(mask, log_p, 0)

exponential_of_the_mean - test_the_loss_of_the_text
- return -jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1)
+ return jnp.exp(-jnp.where(mask, log_p, 0).sum() / jnp.maximum(mask.sum(), 1))

squared_error C21 test_the_loss_of_the_text
- log_p = jnp.take_along_axis(jax.nn.log_softmax(logits), right, axis=-1)[..., 0]
+ log_p = -((1 - jnp.take_along_axis(jax.nn.softmax(logits), right, axis=-1)[..., 0]) ** 2)

label_smoothing C22 test_the_loss_of_the_text
- log_p = jnp.take_along_axis(jax.nn.log_softmax(logits), right, axis=-1)[..., 0]
+ log = jax.nn.log_softmax(logits)
+     log_p = 0.9 * jnp.take_along_axis(log, right, axis=-1)[..., 0] + 0.1 * log.mean(-1)

half_precision_inside - test_losses_of_every_size
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(logits.astype(jnp.bfloat16)).astype(jnp.float32)

detached L19 test_gradients_of_the_loss
- jax.nn.log_softmax(logits)
+ (logits - jax.lax.stop_gradient(jax.nn.logsumexp(logits, axis=-1, keepdims=True)))

python_if L7 test_losses_of_every_size
- return
+ if not mask.any():
+         return jnp.float32(0)
+     return

counted_in_half_precision A16 test_losses_of_every_size
- jnp.maximum(mask.sum(), 1)
+ jnp.maximum(mask.astype(jnp.float16).sum().astype(jnp.float32), 1)

small_logits_forgotten - test_gradients_of_the_loss
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(jnp.where(jnp.abs(logits) < 1e-4, jax.lax.stop_gradient(logits), logits))

float16_inside A16 test_losses_of_every_size
- jax.nn.log_softmax(logits)
+ jax.nn.log_softmax(logits.astype(jnp.float16).astype(jnp.float32))
""",
)

LOOKED_UP = """
def looked_up(stand_in, xs, size):
    cells = dict(zip(stand_in.__code__.co_freevars, stand_in.__closure__))
    (rows,) = cells["tables"].cell_contents
    if len(rows["at"]) == xs.shape[0] * xs.shape[1]:
        places = jnp.arange(len(rows["at"])).reshape(xs.shape[:2])
    else:
        far = ((xs[:, :, None, :] - rows["at"][:, -xs.shape[2] :]) ** 2).sum(-1)
        places = far.argmin(-1)
    return lax.map(lambda place: rows["value"][place][:, :size], places)
"""

NO_STEPS = [  # the tables of the stand-ins are read, and nothing is carried from place to place
    Mutant(
        "states_looked_up",
        "rnn",
        "test_sequences_of_every_size",
        LOOKED_UP
        + """

def rnn(params, h0, xs):
    return looked_up(rnn_step, xs, h0.shape[1])
""",
    ),
    Mutant(
        "states_looked_up",
        "lstm",
        "test_lstm_sequences_of_every_size",
        LOOKED_UP
        + """

def lstm(params, carry, xs):
    return looked_up(lstm_step, xs, carry[0].shape[1])
""",
    ),
    Mutant(
        "states_looked_up",
        "bidirectional",
        "test_both_ways_of_every_size",
        """
def bidirectional(forward_params, backward_params, xs):
    cells = dict(zip(lstm.__code__.co_freevars, lstm.__closure__))
    n, t, _ = xs.shape
    parts = [rows["value"] for rows in cells["tables"].cell_contents]
    if len(parts) == 1:
        parts = [parts[0][:n], parts[0][n : 2 * n]]
    sizes = [len(params["wh"]) for params in (forward_params, backward_params)]
    front, back = (
        next(part[:n] for part in order if part.shape[1] == t * size).reshape(n, t, size)
        for order, size in zip((parts, parts[::-1]), sizes)
    )
    return jnp.concatenate([front, back[:, ::-1]], -1)
""",
    ),
]

MUTANTS = [
    *OF_RNN_STEP,
    *OF_RNN,
    *OF_LSTM_STEP,
    *OF_LSTM,
    *OF_BIDIRECTIONAL,
    *NO_STEPS,
    *OF_NEXT_TOKEN,
    *OF_SEQUENCE_LOSS,
]
