"""Hidden tests of week 5: comparison with the reference, and what must hold for every network."""

from itertools import chain, pairwise

import jax
import numpy as np
import pytest

from grader.testing import (
    assert_close,
    assert_equal,
    assert_exact,
    assert_shape,
    decades,
    siblings,
)
from solutions.week05_xor import reference

CORNERS = reference.CORNERS.astype(np.float32)


def single(*arrays):
    """The same arrays in float32."""
    return [np.asarray(array, np.float32) for array in arrays]


def quarters(rng, *shape):
    """Random multiples of ¼: their products and sums are exact in float32."""
    return (rng.integers(-8, 9, size=shape) / 4).astype(np.float32)


# gate


@pytest.mark.task("gate", points=0.5, ko="게이트의 shape과 dtype")
@pytest.mark.hint(
    "Two float32 arrays: w of shape (2,) and b of shape (). A Python number is not an array.",
    ko="shape이 (2,)인 w와 ()인 b, 둘 다 float32 배열입니다. 파이썬 수는 배열이 아닙니다.",
)
def test_gates_are_float32_arrays(submission):
    for name, (w, b) in submission.probe.gates().items():
        assert_shape(w, (2,), name=f"w of {name}")
        assert_shape(b, (), name=f"b of {name}")
        assert_equal(CORNERS @ w + b > 0, np.array(reference.TABLES[name]) == 1)


# perceptron


def line(rng, count):
    """Points, weights and a bias; of the points one lies on the line."""
    x, w = quarters(rng, count, 2), quarters(rng, 2)
    return x, w, -(x[count // 2] @ w)


@pytest.mark.task("perceptron", points=0.5, ko="아무 점, 아무 직선의 perceptron")
@pytest.mark.hint(
    "Any number of rows, one or two included, any weights and any numbers. The result is float32, "
    "of shape (N,), in whole numbers, however far from the line or near to it a point is.",
    ko="행이 몇 개든(하나나 둘이어도), 가중치와 입력이 어떤 수든 됩니다. 결과는 shape이 (N,)인 "
    "float32이며, 점이 직선에서 얼마나 멀든 가깝든 0이나 1입니다.",
)
def test_perceptron_of_any_line(submission, rng):
    for larger_x, larger_w in ((0, 0), (-30, 0), (0, -30), (20, 20), (-20, 20)):
        cases = [line(rng, count) for count in (1, 2, 7, 64)]
        cases.append(tuple(single([[2049, 0], [0, 2049]], [1, 1], -2048)))
        cases.append(tuple(single([[1e-9, 0], [0, 1e-9]], [1, -1], 0)))
        cases.append(tuple(single([[1, 0], [0, 1]], [3, -5], 1)))
        sizes = np.float32(2.0) ** np.array([larger_x, larger_w, larger_x + larger_w])
        cases = [
            tuple(single(*(part * s for part, s in zip(case, sizes, strict=True))))
            for case in cases
        ]
        for y, case in zip(submission.probe.perceptrons(cases), cases, strict=True):
            assert_equal(y, reference.perceptron(*case).astype(np.float32))
        x, w, b = quarters(rng, 5, 2), quarters(rng, 3, 2), quarters(rng, 3)
        many = submission.perceptron.vmap(in_axes=(None, 0, 0))(x, w, b)
        rows = [reference.perceptron(x, *one) for one in zip(w, b, strict=True)]
        assert_equal(many, np.array(rows, np.float32))


# xor


def gates(**numbers):
    """w and b of each gate."""
    return {name: tuple(single((w1, w2), b)) for name, (w1, w2, b) in numbers.items()}


RIGHT = gates(**{"and": (3, 2.5, -4), "or": (1, 2, -0.5), "nand": (-2, -3, 4.5)})
ON_THE_LINE = gates(**{"and": (1, 1, -1), "or": (2, 2, 0), "nand": (-1, -1, 2)})
OPEN, CLOSED = ({name: tuple(single((0, 0), b)) for name in RIGHT} for b in (1, -1))
BY_SIGN = np.array([0, 0, 1], np.float32)
ROWS = [
    np.array([[1, 1], [0, 1]], np.float32),
    np.array([[1, 0]], np.float32),
    np.array([[1, 1], [1, 0], [1, 1], [0, 0], [0, 1], [1, 0], [1, 0]], np.float32),
]
# numbers as in the figure: next to the corners, between and beyond them
OTHERS = [[0.75, 0.875], [-0.875, 1.25], [2.25, -0.75], [0.375, 1.25], [1.125, 0.75]]
OTHERS = np.array([*OTHERS, [1.25, 0.625], [-0.25, -0.5], [0.875, -0.125], [0.501, 0]], np.float32)
SWITCHES = [RIGHT, ON_THE_LINE, OPEN, CLOSED, *(RIGHT | {name: OPEN[name]} for name in RIGHT)]


def xors(submission, size=1.0):
    """`xor` of some rows with right gates twice, all open, all closed, and one of three open."""
    gates = jax.tree.map(lambda part: part * np.float32(size), SWITCHES)
    return submission.probe.xors([*ROWS, OTHERS], gates, BY_SIGN)["y"]


def through(gates, x):
    """What two gates, and a third behind them, make of any numbers."""
    first = [reference.perceptron(x, *gates[name]) for name in ("or", "nand")]
    return reference.perceptron(np.stack(first, axis=-1), *gates["and"]).astype(np.float32)


@pytest.mark.task("xor", points=0.5, ko="아무 행의 XOR")
@pytest.mark.hint(
    "Each row is an example of its own: any number of rows, in any order, and any right gates. A "
    "point on the line of a gate gives 0. Numbers other than 0 and 1 go into the gates unchanged.",
    ko="행마다 따로 예제 하나입니다. 행의 수와 순서, 게이트의 가중치가 어떻든 맞아야 합니다. "
    "게이트의 직선 위에 있는 점은 0입니다. 0과 1이 아닌 수도 그대로 게이트에 넣으세요.",
)
def test_xor_of_any_rows(submission):
    for size in (1, 1e-30, 1e-6, 1e6, 1e30):
        for found, gates in zip(xors(submission, size), SWITCHES[:2], strict=False):
            *corners, others = found
            for y, x in zip(corners, ROWS, strict=True):
                assert_equal(y, reference.xor(x).astype(np.float32))
            assert_equal(others, through(gates, OTHERS), name="xor of other numbers")


@pytest.mark.task("xor", points=0.5, ko="언제나 열린 게이트로 만든 XOR")
@pytest.mark.hint(
    "`xor` asks `gate` whenever it is called, and answers with what it gets: with gates that are "
    "always open, 1.",
    ko="`xor`은 불릴 때마다 `gate`에 묻고, 받은 것으로 답합니다. 언제나 열린 게이트라면 1입니다.",
)
def test_xor_of_gates_that_never_change(submission):
    right, _, opened, closed, *_ = xors(submission)
    for x, y, ones, zeros in zip(ROWS, right, opened, closed, strict=False):
        assert_equal(y, reference.xor(x).astype(np.float32))
        assert_equal(ones, np.ones(len(x), np.float32))
        assert_equal(zeros, np.zeros(len(x), np.float32))


@pytest.mark.task("xor", points=0.25, ko="XOR에 참여하는 세 게이트")
@pytest.mark.hint(
    "Each of the three gates takes part in the answer: if one is stuck, the answer is wrong.",
    ko="세 게이트가 모두 답에 참여합니다. 하나가 고장 나면 답도 틀려야 합니다.",
)
def test_every_gate_takes_part_in_xor(submission):
    right, _, _, _, *stuck = xors(submission)
    expected = reference.xor(ROWS[2]).astype(np.float32)
    assert_equal(right[2], expected)
    for one in stuck:
        assert not np.array_equal(one[2], expected)


# init_mlp

SHAPES = ((200, 150), (40, 40, 40, 40), (7, 60, 30, 60, 7), (1,) * 13)
SMALL = ((9, 7), (20, 20, 20), (1, 1, 1, 1))


def networks(submission, key):
    """Networks of several sizes."""
    return submission.probe.networks(key, shapes=SHAPES)


def assert_biases_are_zero(params):
    """A weight counts only beside a right bias."""
    for layer in params:
        assert_equal(layer["b"], np.zeros(layer["w"].shape[1], np.float32))


@pytest.mark.task("init_mlp", points=0.5, ko="표준정규분포에서 뽑은 가중치")
@pytest.mark.hint(
    "Standard normal: mean 0, standard deviation 1 whatever the size of the layer, no ends, and "
    "every element for itself.",
    ko="표준정규분포입니다. 층의 크기가 어떻든 평균 0, 표준편차 1이며, 끝이 없고, 원소마다 따로 "
    "뽑습니다.",
)
def test_weights_are_standard_normal(submission, key):
    (layer,), *deeper = networks(submission, key)
    assert_biases_are_zero([layer])
    assert_shape(layer["w"], SHAPES[0])
    w = np.asarray(layer["w"], np.float64)
    assert abs(w.mean()) < 5 / np.sqrt(w.size)
    assert abs(w.var() - 1) < 5 * np.sqrt(2 / w.size)
    for deep in chain.from_iterable(deeper):
        if deep["w"].size > 99:  # of few numbers nothing can be said
            squares = np.square(deep["w"], dtype=np.float64)
            assert abs(squares.mean() - 1) < 6 * np.sqrt(2 / squares.size)
    for limit, share in {0.5: 0.61708, 1: 0.31731, 2: 0.04550, 3: 0.0026998}.items():
        beyond = np.mean(np.abs(w) > limit)
        assert abs(beyond - share) < 5 * np.sqrt(share * (1 - share) / w.size)
    for table in (w, w.T):  # no row or column is another one, turned or repeated
        similar = np.abs(np.corrcoef(table) - np.eye(len(table)))
        assert similar.max() < 0.6


@pytest.mark.task("init_mlp", points=0.5, ko="층마다 다른 key로 뽑은 가중치")
@pytest.mark.hint(
    "Give every layer a key of its own; with one key, layers of equal size are equal.",
    ko="층마다 key를 따로 주세요. key가 하나면 크기가 같은 두 층의 가중치가 같아집니다.",
)
def test_every_layer_draws_with_its_own_key(submission, key):
    for params in networks(submission, key)[1:]:
        assert_biases_are_zero(params)
        flat = [np.asarray(layer["w"], np.float64) for layer in params]
        for number, one in enumerate(flat):
            for other in flat[number + 1 :]:
                assert_unrelated(one, other)


def assert_unrelated(one, other):
    """Neither of two weights begins like the other, forwards, backwards, or turned."""
    size = min(one.size, other.size)
    for first in (one.ravel(), one.T.ravel()):
        for second in (other.ravel(), other.ravel()[::-1]):
            if size == 1:
                assert first[0] != second[0]
            else:
                product = np.mean(first[:size] * second[:size])
                assert abs(product) < 6 / np.sqrt(size)


@pytest.mark.task("init_mlp", points=0.5, ko="받은 key가 정하는 가중치")
@pytest.mark.hint(
    "The same key the same network, a different key a different one; a key is used once.",
    ko="같은 key에는 같은 신경망, 다른 key에는 다른 신경망입니다. key는 한 번만 씁니다.",
)
def test_weights_follow_from_the_key(submission, key):
    found = submission.probe.networks_by_key(siblings(key)[:2], shapes=SMALL)
    assert_equal(found["again"], found["first"])
    for first, other in zip(found["first"], found["other"], strict=True):
        assert_biases_are_zero(first)
        for one, another in zip(first, other, strict=True):
            assert_unrelated(np.asarray(one["w"], np.float64), np.asarray(another["w"], np.float64))


# forward

NETWORKS = [  # examples, then the sizes
    (4, 2, 3, 1),
    (1, 3, 3, 3, 3),
    (3, 1, 1, 2),
    (3, 3, 3, 4),
    (5, 2, 4, 1, 3, 6, 2),
]


LOGITS = np.arange(-15 * 8, 15 * 8 + 1, dtype=np.float32)[:, None] / 8


def network(rng, *sizes):
    """Layers of random numbers."""
    return [layer(rng.normal(size=size), rng.normal(size=size[1])) for size in pairwise(sizes)]


def layer(w, b):
    """A layer of float32 numbers."""
    return dict(zip("wb", single(w, b), strict=True))


def examples(rng, number, inputs):
    """Random rows."""
    return rng.normal(size=(number, inputs)).astype(np.float32)


@pytest.mark.task("forward", points=0.5, ko="여러 크기와 깊이의 forward")
@pytest.mark.hint(
    "Any number of layers, of any sizes: each takes what the one before gave. `params` stays as it "
    "was.",
    ko="층이 몇 개든, 크기가 어떻든 됩니다. 층마다 바로 앞 층의 결과를 받습니다. `params`는 그대로 "
    "둡니다.",
)
def test_forward_of_any_depth(submission, rng):
    for size in (1, 1e-4, 2):
        cases = [(network(rng, *sizes), examples(rng, n, sizes[0])) for n, *sizes in NETWORKS]
        cases = jax.tree.map(lambda part, size=size: part * np.float32(size), cases)
        for found, (params, x) in zip(submission.probe.activations(cases), cases, strict=True):
            assert_exact(found["outputs"], reference.forward(params, x))
            assert found["params_left"]
    (square,) = network(rng, 3, 3)
    x = examples(rng, 2, 3)
    found = submission.probe.repeated(square, x, times=3)
    assert_exact(found, reference.forward([square] * 3, x))
    many = [network(rng, 2, 3, 1) for _ in range(4)]
    stacked = jax.tree.map(lambda *parts: np.stack(parts), *many)
    outputs = submission.forward.vmap(in_axes=(0, None))(stacked, CORNERS)
    rows = [reference.forward(one, CORNERS) for one in many]
    assert_exact(outputs, [np.stack(part) for part in zip(*rows, strict=True)])


@pytest.mark.task("forward", points=0.25, ko="아주 큰 값의 forward")
@pytest.mark.hint(
    "At ±1e4 the sigmoid is 0 or 1, and never NaN. Which exponential grows without end?",
    ko="±1e4에서 시그모이드는 0이나 1이고 NaN이 아닙니다. 끝없이 커지는 지수는 어느 쪽인가요?",
)
def test_forward_of_saturated_units(submission, rng):
    params = [
        layer([[1e4, -1e4, 1e2, 10, 1]], [0, 0, 0, 0, 0.5]),
        layer(np.diag([1, -1, 9, -8, 1]), [1e4, -1e4, -4, 0, 0.5]),
    ]
    x = np.concatenate([[1, -1, 0, 0.5, -0.3], np.arange(-200, 201) / 8, decades(rng, 200, high=0)])
    x = x.astype(np.float32)[:, None]
    (found,) = submission.probe.activations([(params, x)])
    assert_exact(found["outputs"], reference.forward(params, x))


@pytest.mark.task("forward", points=0.5, ko="모든 층을 지나는 기울기")
@pytest.mark.hint(
    "The gradient reaches every w, every b and x, from the output and from the layers in between, "
    "with logits of 0 and of ±15, too.",
    ko="기울기는 출력에서도, 중간 층에서도 나와 모든 w와 b, 그리고 x에 이릅니다. 로짓이 0이거나 "
    "±15일 때도 그렇습니다.",
)
def test_forward_lets_the_gradient_through(submission, rng):
    for size in (1, 1e-6, 1e6):
        cases = []
        for n, *sizes in NETWORKS:
            params, x = network(rng, *sizes), examples(rng, n, sizes[0])
            x[1:2], params[0]["b"] = 0, 0 * params[0]["b"]  # logits of 0 for that example
            cases.append(
                (params, x, single(*(size * rng.normal(size=(n, out)) for out in sizes[1:])))
            )
        # one unit at every logit from -15 to 15, at 0, too
        cases.append(([layer([[1]], [0])], LOGITS, single(size * np.where(LOGITS < 0, 1, 2))))
        for found, case in zip(submission.probe.pulled_back(cases), cases, strict=True):
            outputs, gradient, dx = found
            expected, expected_dx = reference.gradients(*case)
            assert_exact(outputs, reference.forward(*case[:2]))
            assert_close(gradient, expected, atol=1e-6 * size)
            far = np.where(LOGITS < 0, 2.5e-7, 4.5e-7)  # 1 - a loses more than a
            assert_close(dx, expected_dx, atol=size * (far if case[1] is LOGITS else 1e-6))


# train_xor

HALF = np.full(3, 0.5, np.float32)  # makes the stand-in a sigmoid


def trained(submission, rng, keys, *, steps, rates):
    """What `train_xor` makes of each key, for each rate; weights begin standard normal."""
    table = rng.normal(size=2**14).astype(np.float32)
    return submission.probe.trained(keys, table, HALF, steps=steps, rates=rates)


def one_of(params, number):
    """The network that came from one of the keys."""
    return [{name: value[number] for name, value in layer.items()} for layer in params]


@pytest.mark.task("train_xor", points=0.5, ko="XOR을 푸는 신경망의 크기")
@pytest.mark.hint(
    "Two inputs, hidden layers of at least four units, one output, and a solution from most keys.",
    ko="입력 둘, 유닛이 네 개 이상인 은닉층, 출력 하나이며, 거의 모든 key에서 XOR을 풉니다.",
)
def test_learnt_network_has_hidden_layers(submission, rng, key):
    (params,) = trained(submission, rng, jax.random.split(key, 5), steps=5000, rates=(1.0,))
    sizes = [2, *(np.shape(layer["b"])[-1] for layer in params)]
    assert sizes[-1] == 1
    assert len(sizes) > 2
    assert min(sizes[1:-1]) >= 4
    for layer, inputs, outputs in zip(params, sizes[:-1], sizes[1:], strict=True):
        assert sorted(layer) == ["b", "w"]
        assert_shape(layer["w"], (5, inputs, outputs))
        assert_shape(layer["b"], (5, outputs))
    assert sum(reference.solves_xor(one_of(params, number)) for number in range(5)) >= 4


RATES = (0.0, 0.05, 20.0)


def moved(submission, rng, key, *, steps):
    """Where every w and b began, and how far it is from there, at each rate but 0."""
    start, *ends = trained(submission, rng, jax.random.split(key, 3), steps=steps, rates=RATES)
    assert jax.tree.leaves(start), "There are no w and b."
    ways = [jax.tree.leaves(jax.tree.map(np.subtract, end, start)) for end in ends]
    return jax.tree.leaves(start), ways


@pytest.mark.task("train_xor", points=0.5, ko="기울기에 학습률을 곱한 한 걸음")
@pytest.mark.hint(
    "Start from what `init_mlp` gives. One step subtracts the gradient times the learning rate "
    "from every w and b: twice the rate, twice the way. The loss is a mean over the corners.",
    ko="`init_mlp`가 준 것에서 출발하세요. 한 걸음은 모든 w와 b에서 기울기에 학습률을 곱해 뺍니다. "
    "학습률이 두 배면 움직인 거리도 두 배입니다. 손실은 네 점의 평균입니다.",
)
def test_one_step_goes_as_far_as_the_learning_rate(submission, rng, key):
    keys = jax.random.split(key, 3)
    start, *ends = trained(submission, rng, keys, steps=1, rates=RATES)
    short, far = (
        jax.tree.map(
            lambda after, before, rate=rate: (after - before) / np.float32(rate), end, start
        )
        for end, rate in zip(ends, RATES[1:], strict=True)
    )
    for one, other in zip(jax.tree.leaves(short), jax.tree.leaves(far), strict=True):
        assert np.abs(other).max() > 1e-5, "Every w and every b takes part in a step."
        assert_close(one, other, rtol=1e-3, atol=1e-5)
    pairs = [(one_of(start, number), one_of(far, number)) for number in range(len(keys))]
    assert any(goes_down(*pair) for pair in pairs), "The loss is a mean over the corners."
    (first,) = trained(submission, rng, jax.random.split(key, 300), steps=1, rates=(0.0,))
    for layer in first:
        assert not np.any(layer["b"]), "The first biases are not 0."
        assert 0.8 < np.square(layer["w"]).mean() < 1.2, (
            "The first weights are not standard normal."
        )


def goes_down(start, way, margin=1e-3):
    """Whether a way is the gradient of one of the two losses, taken off once."""
    way = np.concatenate([np.ravel(part) for part in jax.tree.leaves(way)])
    return any(
        np.linalg.norm(way + slope) < margin * np.linalg.norm(slope)
        for slope in (
            np.concatenate([np.ravel(part) for part in jax.tree.leaves(slope)])
            for slope in slopes(start)
        )
    )


def slopes(params):
    """The gradients of both losses, each a mean over the corners."""
    *hidden, out = reference.forward(params, CORNERS)
    error = (out - np.array(reference.XOR)[:, None]) / len(CORNERS)
    zeros = [np.zeros_like(layer) for layer in hidden]
    for upstream in (2 * error, error / (out * (1 - out))):
        yield reference.gradients(params, CORNERS, [*zeros, upstream])[0]


@pytest.mark.task("train_xor", points=0.25, ko="걸음 수만큼 배우기")
@pytest.mark.hint(
    "`steps` says how often to step: three short steps lead about three times as far as one, and "
    "step 5001 is still a gradient times the learning rate, though XOR is solved.",
    ko="`steps`는 걸음 수입니다. 짧은 걸음 셋은 하나의 세 배쯤 갑니다. XOR을 이미 풀었어도 "
    "5001번째 걸음 역시 기울기에 학습률을 곱한 만큼입니다.",
)
def test_three_short_steps_go_three_times_as_far(submission, rng, key):
    start, (one, _) = moved(submission, np.random.default_rng(5), key, steps=1)
    again, (three, _) = moved(submission, np.random.default_rng(5), key, steps=3)
    assert_equal(again, start)
    one, three = (np.concatenate([np.ravel(part) for part in way]) for way in (one, three))
    assert 2.5 < np.linalg.norm(three) / np.linalg.norm(one) < 3.5
    before, after = (
        trained(submission, np.random.default_rng(5), keys, steps=steps, rates=(1.0,))[0]
        for keys in [jax.random.split(key, 5)]
        for steps in (5000, 5001)
    )
    way = jax.tree.map(np.subtract, after, before)
    steps = [goes_down(one_of(before, number), one_of(way, number), 0.1) for number in range(5)]
    assert sum(steps) >= 3, "The last step is as long as the first."


@pytest.mark.task("train_xor", points=0.25, ko="key마다 다른 신경망")
@pytest.mark.hint(
    "The key decides where the network starts, and so where it ends.",
    ko="key가 출발점을 정하고, 그래서 도착점도 정합니다.",
)
def test_every_key_learns_a_network_of_its_own(submission, rng, key):
    (params,) = trained(submission, rng, jax.random.split(key, 5), steps=5000, rates=(1.0,))
    weights = np.asarray(params[0]["w"])
    for number in range(4):
        assert np.abs(weights[number] - weights[number + 1]).max() > 0.1
    assert sum(reference.solves_xor(one_of(params, number)) for number in range(5)) >= 4
