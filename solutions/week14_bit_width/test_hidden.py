"""Week 14, never handed out: every width, every axis, every order of magnitude."""

from itertools import pairwise

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_shape
from solutions.week14_bit_width import reference

NUMBERS = np.arange(-128, 128, dtype=np.float32)  # what each int8 is worth
SHAPES = [(), (1,), (5,), (3, 4), (4, 4), (2, 3, 1, 5)]


def sizes(rng, shape, low=-30, high=30):
    """Numbers of both signs and of all orders of magnitude, with random mantissas."""
    mantissa = rng.uniform(1, 2, shape) * rng.choice([-1, 1], shape)
    return np.asarray(mantissa * 2.0 ** rng.integers(low, high, shape), np.float32)


def check_each(submission, name, xs, *widths):
    """The function of every x with every number of bits, to the last bit."""
    options = [{"bits": bits} for bits in widths]
    found = submission.probe.each(xs, name=name, options=options)
    for chosen, ys in zip(options, found, strict=True):
        for x, y in zip(xs, ys, strict=True):
            assert_equal(y, getattr(reference, name)(x, **chosen), name=f"{name}(x, {chosen})")


# truncate_mantissa


@pytest.mark.task("truncate_mantissa", points=0.5, ko="1부터 23까지의 가수 비트")
@pytest.mark.hint(
    "With 23 bits nothing changes; with fewer the rest is cut, never rounded, whatever the sign.",
    ko="23비트이면 그대로이고, 더 적으면 부호와 상관없이 반올림하지 않고 자릅니다.",
)
def test_mantissa_of_every_width(submission, rng):
    x = sizes(rng, (400,))
    x[:2] = [
        np.nextafter(np.float32(2), np.float32(1)),
        -np.nextafter(np.float32(4), np.float32(0)),
    ]
    check_each(submission, "truncate_mantissa", [x], *range(1, 24))


@pytest.mark.task("truncate_mantissa", points=0.5, ko="0, 무한대, 매우 크거나 작은 수의 가수")
@pytest.mark.hint(
    "Every exponent stays what it is: 1e38, 1e-37, powers of two, 0 and infinity.",
    ko="1e38, 1e-37, 2의 거듭제곱, 0, 무한대에서도 지수는 그대로입니다.",
)
def test_mantissa_of_very_large_and_very_small_numbers(submission, rng):
    powers = 2.0 ** np.arange(-126, 128, dtype=np.float64)
    special = [0, -0.0, np.inf, -np.inf, 3.4e38, -3.4e38, 1.3e-38, -1.3e-38, 16777215, 0.1]
    x = np.concatenate([powers, -powers, special, sizes(rng, 200, -126, 127)]).astype(np.float32)
    check_each(submission, "truncate_mantissa", [x], 1, 7, 22)


@pytest.mark.task("truncate_mantissa", points=0.5, ko="여러 shape의 가수 자르기")
@pytest.mark.hint(
    "Any shape, () too, also under jax.vmap.",
    ko="()를 포함해 어떤 shape이든 되고 jax.vmap을 거쳐도 맞아야 합니다.",
)
def test_mantissa_of_any_shape(submission, rng):
    check_each(submission, "truncate_mantissa", [sizes(rng, shape) for shape in SHAPES], 4, 10)
    x = sizes(rng, (6, 3))
    y = submission.truncate_mantissa.vmap()(x, bits=5)
    assert_equal(y, reference.truncate_mantissa(x, bits=5), name="y")


# clamp_exponent


@pytest.mark.task("clamp_exponent", points=0.5, ko="2부터 8까지의 지수 비트")
@pytest.mark.hint(
    "The bias is 2^(bits - 1) - 1. Between smallest and largest not one bit changes.",
    ko="bias는 2^(bits - 1) - 1입니다. 최솟값과 최댓값 사이에서는 한 비트도 바뀌지 않습니다.",
)
def test_range_of_every_width(submission, rng):
    x = np.concatenate([sizes(rng, 300, -126, 128), sizes(rng, 300, -9, 9), sizes(rng, 100, -2, 3)])
    check_each(submission, "clamp_exponent", [x], *range(2, 9))


@pytest.mark.task("clamp_exponent", points=0.5, ko="범위의 양 끝")
@pytest.mark.hint(
    "The largest is (2 - 2^-23) times 2^bias, and stays; the smallest is 2^(1 - bias), and stays. "
    "Their neighbours outside do not.",
    ko="최댓값 (2 - 2^-23) · 2^bias와 최솟값 2^(1 - bias)는 남고, 바로 바깥의 수는 남지 않습니다.",
)
def test_ends_of_the_range(submission):
    ends = []
    for bits in range(2, 9):
        bias = 2 ** (bits - 1) - 1
        ends += [(2 - 2.0**-23) * 2.0**bias, 2.0 ** (1 - bias), 1.5 * 2.0 ** (1 - bias)]
        if bits < 8:
            inside = np.float32(2.0 ** (1 - bias))
            ends += [2.0 ** (bias + 1), np.nextafter(inside, np.float32(0)), 0.5 * inside]
    x = np.array(ends, np.float32)
    check_each(submission, "clamp_exponent", [x, -x], *range(2, 9))


@pytest.mark.task("clamp_exponent", points=0.5, ko="0, 무한대와 여러 shape의 지수")
@pytest.mark.hint(
    "Infinity becomes the largest with its sign, 0 stays 0. Any shape, () too, also under jax.vmap."
    "",
    ko="무한대는 부호를 지킨 최댓값이 되고 0은 0입니다. ()를 포함해 어떤 shape이든 되고 jax.vmap을 "
    "거쳐도 맞아야 합니다.",
)
def test_range_of_zero_infinity_and_any_shape(submission, rng):
    xs = [sizes(rng, shape, -8, 8) for shape in SHAPES]
    special = np.array([0, -0.0, np.inf, -np.inf, 3.4e38, -3.4e38, 1.3e-38, -1.3e-38], np.float32)
    check_each(submission, "clamp_exponent", [*xs, special], 2, 4, 8)
    x = sizes(rng, (6, 3), -4, 5)
    y = submission.clamp_exponent.vmap()(x, bits=3)
    assert_equal(y, reference.clamp_exponent(x, bits=3), name="y")


# quantize, dequantize


def spread(rng, shape, bits, axis, magnitude=1.0):
    """Numbers whose integers are no ties, each slice of its own size, its peak anywhere."""
    largest = 2 ** (bits - 1) - 1
    moved = shape if axis is None else (shape[axis], *np.delete(shape, axis))
    integers = rng.integers(-largest, largest + 1, moved) + rng.uniform(-0.4995, 0.4995, moved)
    steps = np.clip(integers, -largest, largest).reshape(1 if axis is None else moved[0], -1)
    for row in steps:
        row[rng.integers(row.size)] = rng.choice([-largest, largest])
        row *= magnitude * rng.uniform(0.1, 10) / largest
    x = steps.reshape(moved)
    return np.asarray(x if axis is None else np.moveaxis(x, 0, axis), np.float32)


def check_pair(pair, x, bits, axis):
    """q and scale of x; where x is all 0, any positive scale."""
    q, scale = pair
    expected, right = reference.quantize(x, bits=bits, axis=axis)
    assert_shape(q, x.shape, name="q", dtype="int8")
    assert np.array_equal(q, expected)
    assert_shape(scale, right.shape, name="scale")
    size = np.abs(x).max(axis=reduced(x, axis), keepdims=axis is not None)
    assert np.isfinite(scale).all()
    assert (scale > 0).all()
    assert np.allclose(np.where(size > 0, scale / right, 1), 1, rtol=2e-6, atol=0)


def reduced(x, axis):
    """The axes that share a scale."""
    return None if axis is None else tuple(i for i in range(x.ndim) if i != axis % x.ndim)


def check_cases(submission, xs, cases):
    """Each x with its (bits, axis), in one program."""
    found = submission.probe.integers(xs, cases=tuple(cases))
    for pair, x, case in zip(found, xs, cases, strict=True):
        check_pair(pair, x, *case)
    return found


def check_shapes(submission, rng, *cases):
    """(shape, bits, axis): numbers of each shape."""
    xs = [spread(rng, *case) for case in cases]
    check_cases(submission, xs, [case[1:] for case in cases])


@pytest.mark.task("quantize", points=0.5, ko="2부터 8까지의 정수 비트")
@pytest.mark.hint(
    "With b bits the integers go from -(2^(b-1) - 1) to 2^(b-1) - 1. The largest size counts, also "
    "if it is negative; round to the nearest.",
    ko="b비트의 정수는 -(2^(b-1) - 1)부터 2^(b-1) - 1까지입니다. 음수라도 크기가 가장 큰 것이 "
    "기준이고, 가까운 정수로 반올림하세요.",
)
def test_integers_of_every_width(submission, rng):
    xs = [spread(rng, (5, 8), bits, None) for bits in range(2, 9)]
    xs += [-np.abs(spread(rng, (5, 8), 8, None)), np.full((3, 2), 500, np.float32)]
    xs.append(
        np.array([[127, 3.4997, -3.4997, 5.5003, -5.5003]], np.float32)
    )  # nearly in the middle
    widths = [*range(2, 9), 8, 8, 8]
    check_cases(submission, xs, [(bits, None) for bits in widths])


@pytest.mark.task("quantize", points=0.5, ko="축마다 있는 배율")
@pytest.mark.hint(
    "axis is the axis that keeps a scale for each of its elements; all others are reduced and stay "
    "with size 1. Also negative, also where sizes agree.",
    ko="axis는 원소마다 배율을 갖는 축이고, 나머지 축은 모두 크기 1로 줄어 남습니다. 음수일 때와 "
    "크기가 서로 같을 때도 그렇습니다.",
)
def test_scales_along_every_axis(submission, rng):
    cases = [((2, 3, 4), 6, axis) for axis in (0, 1, 2, -1, -2, -3, None)]
    cases += [((4, 4), 4, 0), ((4, 4), 4, -1), ((3, 3, 3), 5, 1), ((2, 3, 4, 5), 7, 3)]
    check_shapes(submission, rng, *cases)


@pytest.mark.task("quantize", points=0.5, ko="모두 0이거나 매우 작거나 매우 큰 배열")
@pytest.mark.hint(
    "What if the largest size is 0, in the whole array or in one output? And 1e-30, or 1e30? Add "
    "nothing to the scale.",
    ko="배열 전체나 출력 하나가 모두 0이면 어떻게 되나요? 1e-30이나 1e30이면요? 배율에 아무것도 "
    "더하지 마세요.",
)
def test_zeros_and_very_small_and_very_large_numbers(submission, rng):
    xs = [np.zeros((4, 5), np.float32)]
    xs += [spread(rng, (4, 5), 6, -1, size) for size in (1e-29, 1e29, 1e-6)]
    xs[-1][:, 1] = 0
    xs.append(spread(rng, (4, 5), 6, -1))
    xs[-1][:, 3] *= 1e9
    cases = [(6, -1)] * len(xs) + [(6, None)]
    check_cases(submission, [*xs, xs[0]], cases)
    for turn in range(10):  # each output of a size of its own
        powers = np.roll(np.arange(-29, 30, 3, dtype=float), 2 * turn).reshape(-1, 5)
        columns = [spread(rng, (4, 5), 6, -1) for _ in xs]
        for x, power in zip(columns, powers, strict=False):
            x *= (10.0**power).astype(np.float32)
        check_cases(
            submission, [*columns, spread(rng, (4, 5), 6, None, 10.0 ** powers[0, 0])], cases
        )


@pytest.mark.task("quantize", points=0.25, ko="축이 하나이거나 크기가 1인 배열")
@pytest.mark.hint(
    "One axis is enough, axes of size 1 stay, and jax.vmap gives each array its own scale.",
    ko="축은 하나여도 되고 크기가 1인 축은 남습니다. jax.vmap을 거치면 배열마다 자기 배율이 "
    "있습니다.",
)
def test_integers_of_vectors_and_axes_of_size_one(submission, rng):
    cases = [((6,), 5, None), ((6,), 5, 0), ((6,), 5, -1), ((1,), 3, None), ((1, 4), 4, 0)]
    check_shapes(submission, rng, *cases, ((4, 1), 4, -1), ((1, 1, 3), 8, 1))
    x = np.stack([spread(rng, (3, 4), 5, 1) for _ in range(4)])
    q, scale = submission.quantize.vmap()(x, bits=5, axis=1)
    for own in zip(q, scale, x, strict=True):
        check_pair(own[:2], own[2], 5, 1)


@pytest.mark.task("dequantize", points=0.5, ko="여러 shape의 배율로 되돌리기")
@pytest.mark.hint(
    "int8 goes to ±127 and no further: become float32 before you multiply. The scale broadcasts, "
    "with its size 1 axes.",
    ko="int8은 ±127까지입니다. 곱하기 전에 float32가 되어야 합니다. 배율은 크기 1인 축으로 "
    "브로드캐스팅됩니다.",
)
def test_integers_times_scales_of_any_shape(submission, rng):
    shapes = [((), ()), ((7,), ()), ((7,), (7,)), ((3, 4), (1, 4)), ((3, 4), (3, 1))]
    shapes += [((3, 3), (3, 1)), ((3, 3), (1, 3)), ((2, 3, 4), (1, 3, 1)), ((1, 5), (1, 1))]
    pairs = [
        (np.asarray(rng.integers(-127, 128, q), np.int8), sizes(rng, scale, -100, 100))
        for q, scale in shapes
    ]
    pairs = [(q, np.abs(scale)) for q, scale in pairs]
    pairs.append((np.array([127, -127, 100, 0], np.int8), np.float32(3.7)))
    found = submission.probe.restored(pairs)
    for (q, scale), x in zip(pairs, found, strict=True):
        expected = reference.dequantize(q, scale)
        assert_shape(x, q.shape, name="x")
        assert_close(x, expected, rtol=1e-6, atol=0, name="x")


# model_bytes


@pytest.mark.task("model_bytes", points=0.5, ko="여러 모델의 바이트 수")
@pytest.mark.hint(
    "Round up in every layer by itself; biases and scales are float32 whatever bits is.",
    ko="올림은 층마다 따로 합니다. 편향과 배율은 bits와 상관없이 float32입니다.",
)
def test_bytes_of_many_models(submission):
    networks = [
        (3, 5, 7, 1),
        (1, 1),
        (4, 4, 4),
        (5, 1, 3),
        (784, 300, 10),
        (7, 3),
        (1, 9, 1, 11, 2),
    ]
    params = [
        [
            {"w": np.zeros((i, o), np.float32), "b": np.zeros(o, np.float32)}
            for i, o in pairwise(own)
        ]
        for own in networks
    ]
    widths = tuple(range(2, 9))
    for own, row in zip(params, submission.probe.bytes_of(params, bits=widths), strict=True):
        for bits, got in zip(widths, row, strict=True):
            assert type(got) is int
            assert got == reference.model_bytes(own, bits=bits)


# accuracy_by_bits

WIDTHS = tuple(range(2, 9))


def classifier(rng, batch, *layers, bias=1.0):
    """A network, inputs whose predictions are clear with every width, and labels from all of them.

    Columns of the weights differ in size, so a scale that is not their own shows; logits are
    negative, so an activation shows.
    """
    params = [
        {
            "w": (rng.normal(size=(i, o)) * rng.choice([0.3, 1, 3], o)).astype(np.float32),
            "b": (bias * rng.normal(size=o)).astype(np.float32),
        }
        for i, o in pairwise(layers)
    ]
    params[-1]["b"] -= 30
    x = rng.normal(size=(20 * batch, layers[0])).astype(np.float32)
    logits = np.stack([reference.forward(params, x, bits=bits) for bits in WIDTHS])
    best = np.sort(logits, axis=-1)
    clear = (best[..., -1:] - best[..., -2:-1] > 1e-3).all(axis=(0, 2))  # one class is clear
    x, predicted = x[clear][:batch], logits[:, clear].argmax(axis=-1)[:, :batch]
    labels = predicted[rng.integers(len(WIDTHS), size=batch), np.arange(batch)]
    return params, x, labels.astype(np.int32)


def undecided(rng, case):
    """Examples of zeros, so that the biases are the logits; some of the largest are equal."""
    params, x, labels = case
    classes = len(params[-1]["b"])
    while True:
        b = rng.choice([-1.5, 2.25], classes).astype(np.float32)
        if np.sum(b == 2.25) > 1:
            break
    last = params[-1] | {"b": b}
    hidden = [layer | {"b": 0 * layer["b"]} for layer in params[:-1]]
    share = rng.permutation(2.0 ** -np.arange(classes))  # no two classes have as many labels
    return [*hidden, last], 0 * x, np.int32(rng.choice(classes, len(labels), p=share / share.sum()))


def resized(rng, case, first):
    """The same classifier with layers of other sizes: powers of 2, so that no integer changes."""
    params, x, labels = case
    whole, layers = 1.0, []
    powers = (first, *rng.integers(-15, 16, len(params) - 1))
    for layer, power in zip(params, powers, strict=True):
        size = 2.0**power
        whole *= size
        layers.append({"w": np.float32(layer["w"] * size), "b": np.float32(layer["b"] * whole)})
    return layers, x, labels


def known(params):
    """What the stand-ins look up."""
    found = []
    for layer in params:
        pairs = [reference.quantize(layer["w"], bits=bits, axis=-1) for bits in WIDTHS]
        scales = [scale.astype(np.float32) for _, scale in pairs]
        found.append({"w": layer["w"], "q": [q for q, _ in pairs], "scale": scales})
    return found


def check_accuracy(submission, case, *bits):
    """The accuracy of a classifier with each number of bits."""
    params, x, labels = case
    found = submission.probe.accuracies(
        params, x, labels, known(params), NUMBERS, widths=WIDTHS, bits=bits
    )
    expected = reference.accuracy_by_bits(params, x, labels, bits=bits)
    assert_close(found["accuracy"], expected, name="accuracy")
    return found


@pytest.mark.task("accuracy_by_bits", points=0.5, ko="층이 셋인 분류기의 정확도")
@pytest.mark.hint(
    "Every layer's weights, ReLU between layers but not on inputs and logits, one scale for each "
    "output. bits comes in any order, and a number may come twice.",
    ko="모든 층의 가중치를 줄입니다. ReLU는 층 사이에만 있고 입력과 로짓에는 없습니다. 배율은 "
    "출력마다 하나입니다. bits의 순서는 자유롭고 같은 수가 다시 나올 수 있습니다.",
)
def test_accuracy_of_three_layers(submission, rng):
    case = classifier(rng, 300, 6, 8, 7, 5)
    check_accuracy(submission, case, 4, 2, 8, 3, 2, 5, 7, 6)
    for power in (-15, -8, 0, 8, 15):
        check_accuracy(submission, resized(rng, case, power), 4, 2, 8, 3, 2, 5, 7, 6)


@pytest.mark.task("accuracy_by_bits", points=0.5, ko="크기가 서로 같은 층과 층이 하나인 분류기")
@pytest.mark.hint(
    "One layer has no ReLU. Where sizes agree a wrong axis fits as well. One example, one class or "
    "one number in bits is legal. Of several largest logits only the first is the prediction.",
    ko="층이 하나이면 ReLU가 없습니다. 크기가 같으면 축이 틀려도 shape은 맞습니다. 예제나 클래스, "
    "bits가 하나일 수도 있습니다. 가장 큰 로짓이 여럿이면 그 첫째만 예측입니다.",
)
def test_accuracy_of_one_layer_and_of_sizes_that_agree(submission, rng):
    case, deep = classifier(rng, 200, 5, 4), classifier(rng, 200, 4, 4, 4)
    check_accuracy(submission, case, 2, 3, 8)
    check_accuracy(submission, classifier(rng, 5, 5, 5, 5, 5), 3, 2)
    check_accuracy(submission, deep, 2, 4, 3)
    for _ in range(4):
        check_accuracy(submission, undecided(rng, case), 2, 3, 8)
        check_accuracy(submission, undecided(rng, deep), 2, 4, 3)
    check_accuracy(submission, classifier(rng, 1, 3, 4, 2), 4)
    params, x, labels = classifier(rng, 3, 2, 1)
    x = x[reference.forward(params, x, bits=4)[:, 0].argsort()]  # the first has no large logit
    check_accuracy(submission, (params, x, labels), 4)
    (layer,) = params
    above = layer | {"b": layer["b"] + 60}  # all logits are positive
    check_accuracy(submission, ([above], x, labels), 4)


@pytest.mark.task("accuracy_by_bits", points=0.25, ko="줄이지 않는 편향")
@pytest.mark.hint(
    "Only the weights are quantised: biases decide here, and keep all their bits.",
    ko="가중치만 양자화합니다. 여기서는 편향이 결과를 가르고, 비트를 모두 지킵니다.",
)
def test_biases_keep_all_their_bits(submission, rng):
    check_accuracy(submission, classifier(rng, 300, 4, 6, 5, bias=4.0), 2, 3, 8)


@pytest.mark.task("accuracy_by_bits", points=0.25, ko="모델을 그대로 두는 측정")
@pytest.mark.hint(
    "Measuring does not change the model: each number of bits starts from the weights that were "
    "given, and the layers stay as they were.",
    ko="재는 일은 모델을 바꾸지 않습니다. bits의 수마다 받은 가중치에서 시작하고, 층은 그대로 "
    "둡니다.",
)
def test_the_model_stays_as_it_was(submission, rng):
    found = check_accuracy(submission, classifier(rng, 200, 6, 5, 4), 2, 8)
    assert found["untouched"]
