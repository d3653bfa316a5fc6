"""Week 13, never handed out: sizes that differ, agree or are 1, and gradients through all of it."""

from itertools import pairwise, product
from typing import Any

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, decades, once
from solutions.week13_rnn import reference

# (batch, time, features, hidden): all different, all equal, all 1
SIZES = [(2, 4, 1, 3), (2, 2, 2, 2), (1, 1, 1, 1)]
LONG = [*SIZES, (1, 33, 1, 1), (3, 1, 2, 2)]
BOTH = [
    (2, 4, 1, 3, 2),
    (2, 3, 2, 2, 3),
    (2, 2, 2, 2, 2),
    (1, 1, 1, 1, 1),
    (3, 1, 2, 2, 1),
]  # hidden: forward, backward
PAIR = (3, 4, 1, 2)  # of several under vmap


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def weights(rng, features, hidden, gates):
    units = gates * hidden
    parts = {"wx": (features, units), "wh": (hidden, units), "b": (units,)}
    return {name: 0.7 * normal(rng, *shape) + 0.1 for name, shape in parts.items()}


def state(rng, batch, hidden, gates):
    """Another one than zeros."""
    h = normal(rng, batch, hidden) / 2
    return h if gates == 1 else (h, normal(rng, batch, hidden))


def like(rng, value):
    """A fixed random cotangent."""
    return jax.tree.map(lambda leaf: normal(rng, *leaf.shape) + 0.5, value)


def inputs_over_time(rng, batch, time, features):
    """All but the first end in zeros, which are inputs like others."""
    xs = normal(rng, batch, time, features)
    xs[1:, time // 2 :] = 0
    return xs


# What stand-ins are given


@once
def row(function, *inputs):
    """Where a function of one example is known, its value there, and its derivatives."""
    leaves, tree = jax.tree.flatten(inputs)
    ends = np.cumsum([leaf.size for leaf in leaves])[:-1]

    def flat(z):
        parts = zip(np.split(z, ends), leaves, strict=True)
        found = function(*jax.tree.unflatten(tree, [p.reshape(leaf.shape) for p, leaf in parts]))
        return np.concatenate([leaf.ravel() for leaf in jax.tree.leaves(found)])

    z = np.concatenate([leaf.ravel() for leaf in leaves]).astype(np.float64)
    return {"at": z, "value": flat(z), "slope": reference.jacobian(flat, z)}


def tables(rng, rows):
    """A table for each size of the rows, in an order that says nothing."""
    rows = [rows[place] for place in rng.permutation(len(rows))]
    widths = sorted({len(one["at"]) for one in rows})
    apart = [[one for one in rows if len(one["at"]) == width] for width in widths]
    return [
        {key: np.stack([one[key] for one in some]).astype(np.float32) for key in some[0]}
        for some in apart
    ]


def steps(function, params, before, xs):
    """A row for every place of every sequence."""
    found = []
    for n, sequence in enumerate(xs):
        own = jax.tree.map(lambda leaf, n=n: leaf[n], before)
        for x in sequence:
            found.append(row(function, params, own, x))
            own = function(params, own, x)
    return found


def one_sequence(params, carry, xs):
    """`lstm` of a sequence without a batch."""
    h, c = carry
    return reference.lstm(params, (h[None], c[None]), xs[None])[0]


def sequences(params, before, xs):
    """A row for every sequence."""
    rows = zip(*before, xs, strict=True)
    return [row(one_sequence, params, (h, c), own) for h, c, own in rows]


# Cases: (inputs, what earlier tasks return, expected, cotangent)


def step_case(rng, name, gates, sizes) -> dict[str, Any]:
    batch, _, features, hidden = sizes
    inputs = weights(rng, features, hidden, gates), state(rng, batch, hidden, gates)
    return _case(rng, name, (*inputs, normal(rng, batch, features)), {})


class Resized:
    """A step with features and hidden numbers of every size from 10⁻⁶ to 10⁶.

    The weights undo it, so that the values are the same.
    """

    def __init__(self, rng, inputs):
        _, before, x = inputs
        h = before[0] if isinstance(before, tuple) else before
        self.x, self.h = (
            np.abs(decades(rng, part.shape[-1], zeros=0)).astype(float) for part in (x, h)
        )

    def __call__(self, inputs):
        """Its inputs; and of the gradients by them, those by the inputs that it was made of."""
        params, before, x = inputs
        wx, wh = params["wx"] / self.x[:, None], params["wh"] / self.h[:, None]
        params = params | {"wx": np.float32(wx), "wh": np.float32(wh)}
        if isinstance(before, tuple):
            return params, (np.float32(before[0] * self.h), before[1]), np.float32(x * self.x)
        return params, np.float32(before * self.h), np.float32(x * self.x)


def scaled(inputs, size, cell):
    """Pre-activations of another size, and cells of another."""
    params, before, x = inputs
    params = {name: part * np.float32(size) for name, part in params.items()}
    if isinstance(before, tuple):
        before = before[0], before[1] * np.float32(cell)
    return params, before, x


def check_magnitudes(submission, rng, name, gates):
    """Steps with numbers of every size, in the program there is for these sizes."""
    for power in range(-6, 5):
        cell = 10.0 ** (power % 9 - 4)
        cases = [step_case(rng, name, gates, sizes) for sizes in SIZES]
        for case in cases:
            plain = scaled(case["inputs"], 10.0**power, cell)
            case["inputs"] = Resized(rng, plain)(plain)
            case["expected"] = getattr(reference, name)(*case["inputs"])
        slack = 3e-7 * max(1, 4 * cell)  # the last digit of a gate
        check_values(submission, name, cases, atol=slack)


def sequence_case(rng, name, sizes) -> dict[str, Any]:
    gates = 1 if name == "rnn" else 4
    batch, time, features, hidden = sizes
    inputs = weights(rng, features, hidden, gates), state(rng, batch, hidden, gates)
    inputs = (*inputs, inputs_over_time(rng, batch, time, features))
    step = getattr(reference, f"{name}_step")
    params, _, xs = inputs
    other = params, state(rng, batch, hidden, gates), xs[:, rng.permutation(time)]
    rows = steps(step, *inputs) + steps(step, *other)  # which ones are right, only the state says
    return _case(rng, name, inputs, {f"{name}_step": tables(rng, rows)})


def both_case(rng, sizes) -> dict[str, Any]:
    batch, time, features, forward_hidden, backward_hidden = sizes
    forward, backward = (weights(rng, features, h, 4) for h in (forward_hidden, backward_hidden))
    xs, single, whole = inputs_over_time(rng, batch, time, features), [], []
    for params in (forward, backward):  # also of what a right answer does not ask for
        zeros, other = reference.zeros(params, batch), state(rng, batch, len(params["wh"]), 4)
        for before, read in product((zeros, other), (xs, xs[:, ::-1])):
            single += steps(reference.lstm_step, params, before, read)
            whole += sequences(params, before, read)
    known = {"lstm_step": tables(rng, single), "lstm": tables(rng, whole)}
    return _case(rng, "bidirectional", (forward, backward, xs), known)


def _case(rng, name, inputs, known):
    expected = getattr(reference, name)(*inputs)
    upstream = like(rng, expected)
    return {"inputs": inputs, "known": known, "upstream": upstream, "expected": expected}


def run(submission, name, cases):
    """What a task makes of the cases, in one program."""
    given = [{key: case[key] for key in ("inputs", "known", "upstream")} for case in cases]
    return list(zip(submission.probe.each(given, name=name), cases, strict=True))


def check_values(submission, name, cases, **tolerance):
    for found, case in run(submission, name, cases):
        assert_close(found["value"], case["expected"], name=name, **tolerance)
        assert found["untouched"]


def stacked(cases):
    """Inputs and tables of cases of one size, for `vmap`."""
    inputs = jax.tree.map(lambda *leaves: np.stack(leaves), *(case["inputs"] for case in cases))
    known = {
        key: [
            {part: np.concatenate([c["known"][key][i][part] for c in cases]) for part in tables}
            for i, tables in enumerate(cases[0]["known"][key])
        ]
        for key in cases[0]["known"]
    }
    return {"inputs": inputs, "known": known}


def check_ensemble(submission, name, cases):
    """The same under `vmap`, for cases of one size."""
    found = submission.probe.ensemble(stacked(cases), name=name)
    expected = jax.tree.map(lambda *leaves: np.stack(leaves), *(case["expected"] for case in cases))
    assert_close(found, expected, name=f"vmap({name})")


def check_gradients(submission, name, cases):
    """Against a complex step through the reference, which is exact; returns what is right."""
    right = []
    for found, case in run(submission, name, cases):
        leaves, tree = jax.tree.flatten(case["inputs"])
        known = row(getattr(reference, name), *case["inputs"])
        upstream = np.concatenate([leaf.ravel() for leaf in jax.tree.leaves(case["upstream"])])
        sizes = np.cumsum([0, *(leaf.size for leaf in leaves)])
        flat = upstream @ known["slope"]
        parts = [flat[a:b] for a, b in pairwise(sizes)]
        expected = [p.reshape(leaf.shape) for p, leaf in zip(parts, leaves, strict=True)]
        expected = jax.tree.unflatten(tree, expected)
        assert_close(found["gradients"], expected, rtol=2e-5, atol=5e-6, name="gradients")
        right.append(expected)
    return right


def check_step_gradients(submission, rng, name, gates):
    """The gradients of steps, then of the same with numbers of every size."""
    cases = [step_case(rng, name, gates, sizes) for sizes in SIZES]
    expected = check_gradients(submission, name, cases)
    others = [Resized(rng, case["inputs"]) for case in cases]
    moved = [
        case | {"inputs": other(case["inputs"])} for case, other in zip(cases, others, strict=True)
    ]
    for (found, _), other, right in zip(
        run(submission, name, moved), others, expected, strict=True
    ):
        gradients = other(found["gradients"])
        assert_close(gradients, right, rtol=2e-5, atol=1e-5, name="gradients of several sizes")
    resting = [_case(rng, name, jax.tree.map(np.zeros_like, case["inputs"]), {}) for case in cases]
    check_gradients(submission, name, resting)  # where every sum is 0


def saturated(rng, name, gates):
    """10000 and -10000 in every gate, in every combination of signs that 2 · 8 units have.

    The cells of the second example are as large.
    """
    hidden, signs = 16, 1 - 2 * ((np.arange(64) // np.repeat([1, 2, 4, 8], 16)) % 2)
    units = gates * hidden
    params = {
        "wx": np.zeros((1, units), np.float32),
        "wh": np.zeros((hidden, units), np.float32),
        "b": (1e4 * signs[:units]).astype(np.float32),
    }
    before = state(rng, 2, hidden, gates)
    if gates == 4:
        before[1][1] = np.sign(before[1][1]) * 1e4
    inputs = params, before, np.array([[1], [-1]], np.float32)
    return _case(rng, name, inputs, {})


def check_saturated(submission, name, gates, rng):
    """Values, and gradients: those that pass the gates are right, all others 0."""
    cases = [saturated(rng, name, gates)]
    check_values(submission, name, cases)
    ((found, case),) = run(submission, name, cases)
    zeros = {key: np.zeros_like(part, np.float64) for key, part in case["inputs"][0].items()}
    assert_close(found["gradients"][0], zeros, name="gradients by params")
    assert_close(found["gradients"][2], np.zeros((2, 1)), name="gradient by x")
    if gates == 4:
        i, f, _, o = (np.split(case["inputs"][0]["b"], 4)[block] > 0 for block in range(4))
        (h, c), (dh, dc) = case["expected"], case["upstream"]
        passed = f * (dc + dh * o * (1 - np.tanh(c) ** 2))
        assert_close(found["gradients"][1], (np.zeros_like(h), passed), name="gradients by carry")
        assert i.any()
    else:
        assert_close(found["gradients"][1], np.zeros((2, 16)), name="gradient by h")


# rnn_step


@pytest.mark.task("rnn_step", points=0.25, ko="크기가 여러 가지인 한 걸음")
@pytest.mark.hint(
    "Any size may be 1, and sizes may be equal, where a transposed matrix fits as well. The dict "
    "stays as it is.",
    ko="크기는 1일 수도 있고 서로 같을 수도 있습니다. 같으면 전치한 행렬도 들어맞습니다. "
    "dict는 그대로 두세요.",
)
def test_steps_of_every_size(submission, rng):
    cases = [step_case(rng, "rnn_step", 1, sizes) for sizes in SIZES]
    check_values(submission, "rnn_step", cases)
    check_magnitudes(submission, rng, "rnn_step", 1)
    check_ensemble(submission, "rnn_step", [step_case(rng, "rnn_step", 1, PAIR) for _ in range(2)])


@pytest.mark.task("rnn_step", points=0.25, ko="한 걸음의 기울기")
@pytest.mark.hint(
    "Gradients reach the weights, the bias, the old state and the input.",
    ko="기울기는 가중치, 편향, 앞의 상태, 입력에 모두 닿아야 합니다.",
)
def test_gradients_of_a_step(submission, rng):
    check_step_gradients(submission, rng, "rnn_step", 1)


@pytest.mark.task("rnn_step", points=0.25, ko="아주 큰 수가 들어가는 한 걸음")
@pytest.mark.hint(
    "tanh(±10000) is ±1 and its gradient 0: an exponential may not overflow.",
    ko="tanh(±10000)은 ±1이고 기울기는 0입니다. 지수가 넘치지 않게 하세요.",
)
def test_a_saturated_step(submission, rng):
    check_saturated(submission, "rnn_step", 1, rng)


# rnn


@pytest.mark.task("rnn", points=0.25, ko="크기가 여러 가지인 시퀀스")
@pytest.mark.hint(
    "Start from h0, not from zeros. With as many examples as places the axes may be exchanged "
    "unnoticed: all states are (N, T, H).",
    ko="0이 아니라 h0에서 시작합니다. N과 T가 같으면 축이 바뀌어도 shape은 맞습니다. 상태는 모두 "
    "(N, T, H)입니다.",
)
def test_sequences_of_every_size(submission, rng):
    check_values(submission, "rnn", [sequence_case(rng, "rnn", sizes) for sizes in LONG])


@pytest.mark.task("rnn", points=0.25, ko="시간을 거슬러 가는 기울기")
@pytest.mark.hint(
    "The gradient of the last state reaches the first input and h0.",
    ko="마지막 상태의 기울기는 첫 입력과 h0까지 닿아야 합니다.",
)
def test_gradients_back_in_time(submission, rng):
    check_gradients(submission, "rnn", [sequence_case(rng, "rnn", sizes) for sizes in LONG])


@pytest.mark.task("rnn", points=0.25, ko="컴파일되는 반복문")
@pytest.mark.hint(
    "The steps are one loop of the program: lax.scan or lax.fori_loop, no for.",
    ko="걸음은 프로그램 안의 반복문 하나입니다. for가 아니라 lax.scan이나 lax.fori_loop를 쓰세요.",
)
def test_steps_are_a_loop(submission, rng):
    check_loop(submission, "rnn", rng)


def check_loop(submission, name, rng):
    """Several at once, by `vmap`; then that the program of more steps is as long."""
    cases = [sequence_case(rng, name, PAIR) for _ in range(2)]
    check_ensemble(submission, name, cases)
    given = stacked(cases)
    *others, xs = given["inputs"]
    short, long = (
        submission.probe.ensemble.program(
            given | {"inputs": (*others, np.tile(xs, (1, 1, steps // PAIR[1], 1)))}, name=name
        )
        for steps in (60, 180)
    )
    assert short.is_loop(long, steps=120)


# lstm_step


@pytest.mark.task("lstm_step", points=0.5, ko="크기가 여러 가지인 한 걸음")
@pytest.mark.hint(
    "Four blocks of H columns, with H from wh and not from x; (h, c) goes in and comes out as a "
    "tuple. The new h comes from the new c.",
    ko="H열씩 네 덩어리이고 H는 x가 아니라 wh에서 나옵니다. (h, c) 튜플이 들어가 튜플이 나옵니다. "
    "새 h는 새 c에서 나옵니다.",
)
def test_lstm_steps_of_every_size(submission, rng):
    cases = [step_case(rng, "lstm_step", 4, sizes) for sizes in [*SIZES, (4, 1, 2, 1)]]
    check_values(submission, "lstm_step", cases)
    check_magnitudes(submission, rng, "lstm_step", 4)
    pair = [step_case(rng, "lstm_step", 4, PAIR) for _ in range(2)]
    check_ensemble(submission, "lstm_step", pair)


@pytest.mark.task("lstm_step", points=0.25, ko="한 걸음의 기울기")
@pytest.mark.hint(
    "Gradients reach the weights, the bias, h, c and the input.",
    ko="기울기는 가중치, 편향, h, c, 입력에 모두 닿아야 합니다.",
)
def test_gradients_of_an_lstm_step(submission, rng):
    check_step_gradients(submission, rng, "lstm_step", 4)


@pytest.mark.task("lstm_step", points=0.5, ko="완전히 열리거나 닫힌 게이트")
@pytest.mark.hint(
    "±10000 opens or closes a gate: open, the gradient of c passes unchanged, closed it is 0, and "
    "never NaN.",
    ko="±10000은 게이트를 완전히 열거나 닫습니다. 열리면 c의 기울기가 그대로 지나가고 닫히면 0이며 "
    "NaN은 없습니다.",
)
def test_gates_that_are_open_or_closed(submission, rng):
    check_saturated(submission, "lstm_step", 4, rng)


# lstm


@pytest.mark.task("lstm", points=0.25, ko="크기가 여러 가지인 시퀀스")
@pytest.mark.hint(
    "Start from the carry that is given, (h, c), and hand both on. All h are (N, T, H).",
    ko="받은 carry (h, c)에서 시작해 둘 다 다음으로 넘깁니다. h는 모두 (N, T, H)입니다.",
)
def test_lstm_sequences_of_every_size(submission, rng):
    check_values(submission, "lstm", [sequence_case(rng, "lstm", sizes) for sizes in LONG])


@pytest.mark.task("lstm", points=0.25, ko="시간을 거슬러 가는 기울기")
@pytest.mark.hint(
    "The gradient of the last h reaches the first input and both parts of the carry.",
    ko="마지막 h의 기울기는 첫 입력과 carry의 두 부분까지 닿아야 합니다.",
)
def test_lstm_gradients_back_in_time(submission, rng):
    check_gradients(submission, "lstm", [sequence_case(rng, "lstm", sizes) for sizes in LONG])


@pytest.mark.task("lstm", points=0.25, ko="컴파일되는 반복문")
@pytest.mark.hint(
    "The steps are one loop of the program: lax.scan or lax.fori_loop, no for.",
    ko="걸음은 프로그램 안의 반복문 하나입니다. for가 아니라 lax.scan이나 lax.fori_loop를 쓰세요.",
)
def test_lstm_steps_are_a_loop(submission, rng):
    check_loop(submission, "lstm", rng)


# bidirectional


@pytest.mark.task("bidirectional", points=1, ko="크기가 여러 가지인 두 방향")
@pytest.mark.hint(
    "Two sets of weights, with hidden sizes that may differ; the second part is turned round again "
    "after reading. Time is axis 1, the parts are joined along the last axis.",
    ko="가중치가 두 벌이고 은닉 크기는 서로 다를 수 있습니다. 뒷부분은 읽은 뒤 다시 뒤집습니다. "
    "시간은 1번 축이고, 마지막 축에서 이어 붙입니다.",
)
def test_both_ways_of_every_size(submission, rng):
    check_values(submission, "bidirectional", [both_case(rng, sizes) for sizes in BOTH])


@pytest.mark.task("bidirectional", points=0.5, ko="두 방향을 지나는 기울기")
@pytest.mark.hint(
    "Gradients reach both sets of weights and every input, from both sides.",
    ko="기울기는 두 벌의 가중치와 모든 입력에 양쪽에서 닿아야 합니다.",
)
def test_gradients_of_both_ways(submission, rng):
    check_gradients(submission, "bidirectional", [both_case(rng, sizes) for sizes in BOTH])


# next_token


@pytest.mark.task("next_token", points=0.5, ko="여러 가지 글과 pad")
@pytest.mark.hint(
    "pad may be any number and stand anywhere; only the target decides. One letter alone gives "
    "(N, 0).",
    ko="pad는 어떤 수든 되고 어디에나 있을 수 있으며, 맞힐 것만 보고 정합니다. 글자가 하나뿐이면 "
    "(N, 0)입니다.",
)
def test_texts_of_every_kind(submission, rng):
    shapes = [(3, 5), (4, 4), (1, 2), (2, 1), (1, 1), (3, 40), (2, 7)]
    pads = (0, 3, -1, 0, 2, 2**24, 1)
    texts = [rng.integers(-1, 4, size=shape).astype(np.int32) for shape in shapes]
    texts[0] *= 2**16  # as large as numbers of letters are; their low half is the pad's
    texts[5] += 2**24  # where float32 knows even numbers only
    texts[1][:, -2:] = 3
    texts[1][0] = [3, 1, 3, 2]
    texts[-1][:] = [[1, 1, 2, 0, 1, 3, 1], [1, 1, 1, 1, 1, 1, 1]]
    shifted = submission.probe.shifted(texts, pads=pads)
    for found, text, pad in zip(shifted, texts, pads, strict=True):
        assert_equal(found, reference.next_token(text, pad=pad), name=f"next_token(pad={pad})")
    stacked = np.stack([texts[0], texts[0][::-1]])
    first, second = (reference.next_token(text, pad=0) for text in stacked)
    found = submission.next_token.vmap(in_axes=0)(stacked, pad=0)
    expected = tuple(np.stack(parts) for parts in zip(first, second, strict=True))
    assert_equal(found, expected, name="vmap(next_token)")


# sequence_loss


def losses(rng):
    """(logits, targets, mask) of every size; where the mask is false, targets that are none."""
    shapes = [(3, 5, 4), (4, 4, 4), (1, 1, 1), (2, 3, 1), (1, 6, 12)]
    found = []
    for batch, time, classes in shapes:
        mask = rng.random((batch, time)) < 0.6
        mask[0, 0], mask[-1, -1] = False, True
        mask = mask | (mask.size == 1)
        targets = rng.permutation(np.arange(mask.size) % classes).reshape(mask.shape)
        targets[-1, -1] = classes - 1
        wild = rng.choice([-1, -7, classes, 10**6, 2**31 - 1, -(2**31)], size=mask.shape)
        logits = 2 * normal(rng, batch, time, classes)
        found.append((logits, np.where(mask, targets, wild).astype(np.int32), mask))
    lengths = np.arange(5) < np.array([[5], [1], [0]])  # texts of several lengths, and an empty one
    logits, targets = normal(rng, 3, 5, 4), rng.integers(0, 4, size=(3, 5)).astype(np.int32)
    return [
        *found,
        (logits, targets, lengths),
        (logits, np.full_like(targets, -1), lengths & False),
    ]


def far(rng):
    """Logits of ±10000, sure and right, sure and wrong, and gaps of 200."""
    rows = [[1e4, -1e4, 0], [-1e4, -9999, -1e4], [0, 200, 1], [-200, 0, -199], [90, 89, -90]]
    logits = np.array([rows, rows[::-1]], np.float32)
    mask = np.ones((2, 5), bool)
    mask[1, 2] = False
    return [
        (logits, ((np.arange(10).reshape(2, 5) + label) % 3).astype(np.int32), mask)
        for label in range(3)
    ]


def check_losses(submission, cases, *, gradients):
    check_priced(submission.probe.priced(cases), cases, gradients=gradients)


def check_priced(priced, cases, *, gradients):
    for found, (logits, targets, mask) in zip(priced, cases, strict=True):
        size = float(np.abs(logits).max())
        if gradients:
            expected = reference.sequence_loss_gradient(logits, targets, mask)
            assert_close(found["gradient"], expected, atol=2e-6 + 2e-7 * size, name="gradient")
        else:
            expected = reference.sequence_loss(logits, targets, mask)
            assert_exact(found["value"], expected, scale=size, name="loss")


@pytest.mark.task("sequence_loss", points=0.5, ko="크기가 여러 가지인 손실")
@pytest.mark.hint(
    "Only the mask decides what counts, and how many; targets outside it may be any number. Every "
    "letter weighs the same, in long and short texts.",
    ko="무엇을 세고 몇 개로 나눌지는 mask만이 정합니다. mask 밖의 정답은 아무 수나 될 수 있습니다. "
    "긴 글에서도 짧은 글에서도 글자 하나의 무게는 같습니다.",
)
def test_losses_of_every_size(submission, rng):
    check_losses(submission, losses(rng), gradients=False)
    for size in 10.0 ** np.arange(-6, 5):
        of_size = [(np.float32(size) * logits, *rest) for logits, *rest in losses(rng)]
        check_losses(submission, of_size, gradients=False)
    pair = zip(losses(rng)[0], losses(rng)[0], strict=True)
    logits, targets, mask = (np.stack(parts) for parts in pair)
    found = submission.sequence_loss.vmap(in_axes=(0, 0, 0))(logits, targets, mask)
    expected = [reference.sequence_loss(*one) for one in zip(logits, targets, mask, strict=True)]
    assert_exact(found, np.stack(expected), scale=float(np.abs(logits).max()), name="vmap")
    for time, classes in ((70_000, 2), (4, 70_000)):  # more than two bytes count
        logits, places = normal(rng, 1, time, classes), np.arange(time)
        targets = ((places + classes - 3) % classes)[None].astype(np.int32)
        large = logits, targets, (places >= time - 4097)[None] & (places > 0)
        found = submission.sequence_loss(*large)
        assert_close(found, reference.sequence_loss(*large), name=f"loss of {logits.shape}")


@pytest.mark.task("sequence_loss", points=0.25, ko="확신할 때의 손실")
@pytest.mark.hint(
    "At ±10000 sure and wrong costs the whole gap: no logarithm of a probability, no clamp.",
    ko="로짓이 ±10000일 때 확신하며 틀리면 그 차이만큼 치릅니다. 확률의 로그를 구하거나 자르지 "
    "마세요.",
)
def test_losses_of_those_who_are_sure(submission, rng):
    check_losses(submission, far(rng), gradients=False)


@pytest.mark.task("sequence_loss", points=0.5, ko="손실의 기울기")
@pytest.mark.hint(
    "(p - answer) / number of true places, 0 where the mask is false, and 0, not NaN, if it is "
    "false everywhere.",
    ko="(확률 - 정답) / 참인 자리의 수이고, mask가 거짓인 자리에서는 0입니다. 모두 거짓이어도 "
    "NaN이 아니라 0입니다.",
)
def test_gradients_of_the_loss(submission, rng):
    check_losses(submission, [*losses(rng), *far(rng)], gradients=True)
    wild_and_nowhere = losses(rng)[:: len(losses(rng)) - 1]
    uncompiled = submission.run.probe.uncompiled(wild_and_nowhere)
    for gradients in (False, True):
        check_priced(uncompiled, wild_and_nowhere, gradients=gradients)
    for size in 10.0 ** np.arange(-6, 5):
        of_size = [(np.float32(size) * logits, *rest) for logits, *rest in losses(rng)]
        check_losses(submission, [*of_size, *far(rng)], gradients=True)
