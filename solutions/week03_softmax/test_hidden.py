"""Week 3, never handed out: every rank and size, logits of ±10000, and gradients through it all."""

from typing import Any

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_exact, decades
from solutions.week03_softmax import reference

SHAPES = [(4,), (1,), (3, 5), (3, 3), (4, 1), (1, 4), (2, 1, 70), (2, 3, 4), (3, 3, 3)]
NOTHING = 1e-9  # less than anything that is added to a sum
SIZES_OF_LOGITS = ((3, 0), (1e-5, 0), (0.01, 2), (12, 0), (1, -300), (0, 7), (2, 1e4))  # and start
FAR = np.array(
    [
        [1e4, -1e4, 0],
        [-1e4, -1e4, -9999],
        [0, 200, 1],
        [-200, 0, -199],
        [90, 89, -90],
        [0.5, -0.25, 0.125],
        [8, 0.25, 0.5],
        [0, -9, -12],
        [1, 7, -8],
    ],
    np.float32,
)
# (examples, classes): all different, equal, axes of one; and more classes than a byte can tell, of
# which a loop over classes takes XLA half a minute to differentiate
SIZES = [(5, 11), (3, 3), (2, 2), (1, 4), (4, 1), (1, 1)]
MANY = (2, 300)


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def size(logits):
    return float(np.abs(logits).max())


def sizes(rows):
    """Of each row."""
    return np.abs(rows).max(axis=-1, keepdims=True)


def every_row(rng):
    """Rows of three logits: far from each other, equal, with gaps of every size, of every size."""
    gaps = [*range(1, 21), 25, 30, 40, 50, 80, 88, 89, 100, 200, 1000, 2e4]
    apart = np.array(gaps)[:, None] * rng.permuted([[0.5, -0.5, 0.3]] * len(gaps), axis=1)
    equal = [[0, 0, 0], [2, 2, -1], [-3, 1, 1]]
    rows = [FAR, equal, apart, decades(rng, 60, 3, high=4), 9999 + 1e-3 * decades(rng, 9, 3, low=2)]
    return np.concatenate(rows).astype(np.float32)


def along(submission, rng, name, scale=3.0, start=0.0):
    """(found, logits, upstream) for every shape, and one axis far out; last, rows of every size."""
    starts = [start if shape[-1] < 4 else 0 for shape in SHAPES]  # a long sum rounds at each step
    arrays = [scale * normal(rng, *shape) + own for shape, own in zip(SHAPES, starts, strict=True)]
    arrays.append(np.array([9e3, -9e3, 1e4]))
    arrays.append(every_row(rng).reshape(2, -1, 3))  # where each row still needs its own largest
    arrays = [array.astype(np.float32) for array in arrays]
    upstreams = [normal(rng, *array.shape) + 1 for array in arrays]
    found = submission.probe.along_the_last_axis(arrays, upstreams, name=name)
    return list(zip(found, arrays, upstreams, strict=True))


def case(logits, labels) -> dict[str, Any]:
    """A batch, and what is fed in the place of softmax and its logarithm: values and slopes."""
    p, classes = reference.softmax(logits), np.eye(logits.shape[1])
    fed = {
        "softmax": {"value": p, "slope": p[:, :, None] * (classes - p[:, None])},
        "log_softmax": {
            "value": reference.log_softmax(logits),
            "slope": classes - p[:, None],
        },
    }
    columns = {
        name: {key: part.astype(np.float32) for key, part in parts.items()}
        for name, parts in fed.items()
    }
    return {"logits": logits, "labels": np.asarray(labels, np.int32)} | columns


def batches(rng, *more):
    """One of each size, and of those given; the labels have the first class, and the last twice.

    Where every class is right once, a transposed table may add up to the same. One has logits far
    from each other.
    """
    found = [case(FAR, np.arange(len(FAR)) % 3)]
    for n, c in (*SIZES, *more):
        labels = np.arange(n) * (c - 1) % c
        labels[-1] = labels.max()
        found.append(case(2 * normal(rng, n, c), rng.permutation(labels)))
    return found


def single(rng):
    """A batch for every row with every label, which holds it twice; as one case for `vmap`."""
    rows = np.repeat(every_row(rng), 3, axis=0)
    one = case(rows, np.arange(len(rows)) % 3)
    return jax.tree.map(lambda part: np.stack([part, part], axis=1), one)


# softmax


@pytest.mark.task("softmax", points=0.5, ko="축이 몇 개든 되는 소프트맥스")
@pytest.mark.hint(
    "One axis, two, three: always along the last. With as many rows as classes a sum along the "
    "wrong axis, or without keepdims, fits as well.",
    ko="축이 하나, 둘, 셋이어도 언제나 마지막 축입니다. 행과 클래스의 수가 같으면 축이 틀리거나 "
    "keepdims를 빠뜨려도 shape은 맞습니다.",
)
def test_softmax_of_every_rank(submission, rng):
    for scale, start in SIZES_OF_LOGITS:
        for found, logits, _ in along(submission, rng, "softmax", scale, start)[:-2]:
            expected = reference.softmax(logits)
            rounding = 2 * size(logits) + logits.shape[-1]
            assert_exact(found["value"], expected, scale=rounding, name="softmax")


@pytest.mark.task("softmax", points=0.25, ko="아주 큰 로짓의 소프트맥스")
@pytest.mark.hint(
    "With ±10000 and gaps of 200 all probabilities are finite, and the others of a row are right.",
    ko="±10000이나 200만큼 떨어진 로짓에서도 확률은 모두 유한하고, 나머지 확률도 맞아야 합니다.",
)
def test_softmax_of_very_large_logits(submission, rng):
    for found, logits, _ in along(submission, rng, "softmax")[-2:]:
        expected = reference.softmax(logits)
        assert_exact(found["value"], expected, scale=sizes(logits), name="softmax")
        sure = np.minimum(expected, 1 - expected) < NOTHING**2
        assert_close(found["value"][sure], expected[sure], rtol=0, atol=NOTHING, name="softmax")


@pytest.mark.task("softmax", points=0.5, ko="소프트맥스를 지나는 기울기")
@pytest.mark.hint(
    "Each probability depends on all logits of its row. Gradients are right and finite at ±10000, "
    "too.",
    ko="확률은 그 행의 모든 로짓에 의존합니다. ±10000에서도 기울기가 맞고 유한해야 합니다.",
)
def test_gradients_through_softmax(submission, rng):
    for found, logits, upstream in along(submission, rng, "softmax"):
        expected = reference.softmax_backward(logits, upstream)
        assert_close(found["gradient"], expected, atol=4e-6 + 2e-7 * sizes(logits), name="gradient")


# log_softmax


@pytest.mark.task("log_softmax", points=0.5, ko="축이 몇 개든 되는 로그 소프트맥스")
@pytest.mark.hint(
    "One axis, two, three: always along the last, and every row with its own sum.",
    ko="축이 하나, 둘, 셋이어도 언제나 마지막 축이고, 행마다 자기 합을 씁니다.",
)
def test_log_softmax_of_every_rank(submission, rng):
    for scale, start in SIZES_OF_LOGITS:
        for found, logits, _ in along(submission, rng, "log_softmax", scale, start)[:-2]:
            expected = reference.log_softmax(logits)
            rounding = 2 * size(logits) + logits.shape[-1]
            assert_exact(found["value"], expected, scale=rounding, name="log_softmax")


@pytest.mark.task("log_softmax", points=0.25, ko="아주 큰 로짓의 로그 소프트맥스")
@pytest.mark.hint(
    "No probability is so small that its logarithm is lost, not even 20000 below the largest.",
    ko="확률이 아무리 작아도 로그를 잃지 않습니다. 가장 큰 로짓보다 20000이 작아도 그렇습니다.",
)
def test_log_softmax_of_very_large_logits(submission, rng):
    for found, logits, _ in along(submission, rng, "log_softmax")[-2:]:
        expected = reference.log_softmax(logits)
        assert_exact(found["value"], expected, scale=sizes(logits), name="log_softmax")
        sure = expected > -(NOTHING**2)
        assert_close(found["value"][sure], expected[sure], rtol=0, atol=NOTHING, name="log_softmax")


@pytest.mark.task("log_softmax", points=0.5, ko="로그 소프트맥스를 지나는 기울기")
@pytest.mark.hint(
    "The gradient is upstream minus softmax times the sum of upstream, at ±10000, too.",
    ko="기울기는 upstream에서, 소프트맥스에 upstream의 합을 곱한 것을 뺀 것입니다. ±10000에서도 "
    "그렇습니다.",
)
def test_gradients_through_log_softmax(submission, rng):
    for found, logits, upstream in along(submission, rng, "log_softmax"):
        expected = reference.log_softmax_backward(logits, upstream)
        assert_close(found["gradient"], expected, atol=1e-5 + 1e-6 * sizes(logits), name="gradient")


# cross_entropy


@pytest.mark.task("cross_entropy", points=0.5, ko="크기가 여러 가지인 배치의 손실")
@pytest.mark.hint(
    "One number per example, at its label, from 0 to C - 1; then the mean over N. One example and "
    "one class are legal.",
    ko="예제마다 0부터 C - 1까지인 정답 자리에서 하나를 골라 N으로 평균합니다. 예제나 "
    "클래스가 하나여도 됩니다.",
)
def test_losses_of_every_size(submission, rng):
    given = batches(rng, MANY)
    losses = submission.probe.each(given, name="cross_entropy")
    for found, one in zip(losses, given, strict=True):
        expected = reference.cross_entropy(one["logits"], one["labels"])
        assert_exact(found, expected, scale=size(one["logits"]), name="loss")


@pytest.mark.task("cross_entropy", points=0.25, ko="확신할 때의 손실")
@pytest.mark.hint(
    "Sure and wrong costs the whole gap, up to 20000: no clamp, no logarithm of a probability.",
    ko="확신하며 틀리면 로짓의 차이만큼(20000까지) 치릅니다. 자르지 말고, 확률의 "
    "로그도 구하지 마세요.",
)
def test_losses_of_those_who_are_sure(submission, rng):
    given = single(rng)
    found = submission.probe.loss.vmap()(given)
    pairs = zip(given["logits"], given["labels"], strict=True)
    expected = np.array([reference.cross_entropy(*pair) for pair in pairs])
    scale = sizes(given["logits"])[:, 0, 0]
    assert_exact(found["value"], expected, scale=scale, name="loss")


@pytest.mark.task("cross_entropy", points=0.5, ko="손실의 기울기")
@pytest.mark.hint(
    "jax.grad of your loss is (p - answer)/N, at ±10000, too.",
    ko="jax.grad로 미분하면 (확률 - 정답)/N이고, ±10000에서도 그렇습니다.",
)
def test_gradients_of_the_loss(submission, rng):
    given = batches(rng)
    for found, one in zip(submission.probe.slopes(given), given, strict=True):
        assert_gradient(found, one)
    given = single(rng)
    assert_gradients(submission.probe.loss.vmap()(given)["gradient"], given)


def assert_gradient(gradient, one):
    """(p - answer)/N, each row right for logits of its size."""
    expected = reference.cross_entropy_gradient(one["logits"], one["labels"])
    assert_close(gradient, expected, atol=2e-6 + 2e-7 * sizes(one["logits"]), name="gradient")


def assert_gradients(gradients, given):
    """The same for many batches."""
    pairs = zip(given["logits"], given["labels"], strict=True)
    expected = np.stack([reference.cross_entropy_gradient(*pair) for pair in pairs])
    assert_close(gradients, expected, atol=2e-6 + 2e-7 * sizes(given["logits"]), name="gradient")


# cross_entropy_gradient


@pytest.mark.task("cross_entropy_gradient", points=0.75, ko="크기가 여러 가지인 배치의 기울기")
@pytest.mark.hint(
    "1 is taken off at the label of each row, and only there; all is divided by N, not by C.",
    ko="행마다 정답 자리에서만 1을 빼고, 모두 C가 아니라 N으로 나눕니다.",
)
def test_gradients_of_every_size(submission, rng):
    given = batches(rng, MANY)
    gradients = submission.probe.each(given, name="cross_entropy_gradient")
    for gradient, one in zip(gradients, given, strict=True):
        assert_gradient(gradient, one)


@pytest.mark.task("cross_entropy_gradient", points=0.5, ko="확신할 때의 기울기")
@pytest.mark.hint(
    "With logits of ±10000 the gradients are 0, 1/N or -1/N, and never NaN.",
    ko="로짓이 ±10000이어도 기울기는 0, 1/N, -1/N이고 NaN이 아닙니다.",
)
def test_gradients_of_those_who_are_sure(submission, rng):
    given = single(rng)
    (gradients,) = submission.probe.each.vmap()([given], name="cross_entropy_gradient")
    assert_gradients(gradients, given)


# learning_slowdown


def slowdowns(submission, rng):
    """(found, expected) for logits of every shape, with both answers; the last are far out."""
    shapes = [(), (), (1,), (5,), (3, 3), (2, 1, 3)]
    cases = [
        (3 * normal(rng, *shape), rng.integers(0, 2, size=shape).astype(np.float32))
        for shape in shapes
    ]
    ends = [100, 88, 50, 40, 30, *range(1, 21), *np.arange(1, 100) / 8]
    ends = np.array([*ends, 0, *(-z for z in ends)], np.float32)
    far = np.concatenate([ends, decades(rng, 300, low=-6, high=2)])
    cases += [(far, np.full_like(far, y)) for y in (0, 1)]
    found = submission.probe.slowdowns(cases)
    return [
        (one, reference.learning_slowdown(*pair)) for one, pair in zip(found, cases, strict=True)
    ]


@pytest.mark.task("learning_slowdown", points=0.5, ko="원소마다 구한 두 기울기")
@pytest.mark.hint(
    "Element by element, a scalar, too; no sum, no mean. The squared error comes first.",
    ko="원소마다 계산하며 스칼라도 됩니다. 더하거나 평균하지 않고, 제곱 오차가 먼저입니다.",
)
def test_both_gradients_of_every_shape(submission, rng):
    for found, expected in slowdowns(submission, rng)[:-2]:
        assert_exact(found, expected, name="learning_slowdown")


@pytest.mark.task("learning_slowdown", points=0.5, ko="포화한 유닛의 두 기울기")
@pytest.mark.hint(
    "At ±100 one is 0 and the other 0, 1 or -1: no exponential may overflow, no 0 be divided by.",
    ko="±100에서 하나는 0, 다른 하나는 0, 1, -1입니다. 지수가 넘치거나 0으로 나누지 않게 하세요.",
)
def test_both_gradients_of_a_saturated_unit(submission, rng):
    for found, expected in slowdowns(submission, rng)[-2:]:
        assert_exact(found, expected, name="learning_slowdown")
