"""Week 10, hidden: against the float64 reference, at the edges, and step after step."""

from itertools import combinations

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_finite, assert_shape, decades
from solutions.week10_batchnorm import probes, reference

OPTIONS = {"momentum": 0.9, "eps": 1e-5}
IMAGE_OPTIONS = {"momentum": 0.725, "eps": 1e-3}
CLOSE = {"rtol": 1e-5, "atol": 1e-5}  # a small y is a difference of numbers of size 3

SCALE = np.array([1.5, -0.75, 2.5], np.float32)
BIAS = np.array([-2.0, 0.5, 3.0], np.float32)
STATE = {
    "mean": np.array([0.5, -1.5, 2.0], np.float32),
    "var": np.array([0.6, 3.0, 1.7], np.float32),
}


def batch(rng, rows=4, features=3):
    """Columns of different mean and spread, none of them nearly constant."""
    steps = np.tile(np.linspace(-1, 1, rows)[:, None], features)
    steps = rng.permuted(steps, axis=0) + rng.uniform(-0.2, 0.2, size=steps.shape)
    return (np.linspace(-1, 2, features) + np.linspace(2, 0.5, features) * steps).astype(np.float32)


def images(rng, *shape):
    """Channels of different mean and spread."""
    channels = shape[-1]
    values = rng.normal(np.linspace(-1, 2, channels), np.linspace(2, 0.5, channels), size=shape)
    return values.astype(np.float32)


def squares(rng):
    """Two square batches, to be handled side by side by `vmap`."""
    return np.stack([batch(rng, 3, 3), 2 - batch(rng, 3, 3)[:, ::-1]])


POWERS = np.arange(-6, 7)


def magnitudes():
    """Sizes of (x, scale, bias, gradients) for three features, so that each meets every decade."""
    for turn in range(len(POWERS)):
        turned = [np.roll(POWERS, turn)[start : start + 3] for start in (0, 9, 6, 4)]
        yield tuple(np.float32(10.0) ** powers.astype(np.float32) for powers in turned)


def check_magnitudes(submission, x, *, train, **options):
    """Batches whose features, scales and biases are of every size, each compared at its own."""
    shape = (1,) * (x.ndim - 1) + (3,)
    for size, scales, biases, _ in magnitudes():
        own, scale, bias = x * size.reshape(shape), SCALE * scales, BIAS * biases
        state = {"mean": STATE["mean"] * size, "var": STATE["var"] * size**2}
        y, after = submission.batch_norm(own, scale, bias, state, **options, train=train)
        expected, moved = reference.batch_norm(own, scale, bias, state, **options, train=train)
        part = np.abs(expected - bias).reshape(-1, 3).max(axis=0)
        atol = np.broadcast_to(1e-5 * (part + np.abs(bias)), x.shape)
        assert_close(y, expected, rtol=0, atol=atol, name="y")
        assert_close(after["mean"], moved["mean"], rtol=0, atol=1e-5 * size, name="mean")
        assert_close(after["var"], moved["var"], atol=0, name="var")


def marked(rng):
    """What the probes' stand-ins sign their results with."""
    return np.float32(rng.uniform(1.0, 2.0))


# batch_norm


@pytest.mark.task("batch_norm", points=0.25, ko="배치 하나로 하는 훈련")
@pytest.mark.hint(
    "One mean and one variance per feature, along the batch; then scale, then bias.",
    ko="특성마다 배치 방향으로 평균과 분산을 하나씩 구하고, scale을 곱한 뒤 bias를 더하세요.",
)
def test_training_on_a_batch(submission, rng):
    x = batch(rng)
    y, _ = submission.batch_norm(x, SCALE, BIAS, STATE, **OPTIONS, train=True)
    expected, _ = reference.batch_norm(x, SCALE, BIAS, STATE, **OPTIONS, train=True)
    assert_close(y, expected, **CLOSE, name="y")
    order = np.array([2, 0, 3, 1])
    permuted, _ = submission.batch_norm(x[order], SCALE, BIAS, STATE, **OPTIONS, train=True)
    assert_close(permuted, y[order], **CLOSE, name="y of the permuted batch")
    check_magnitudes(submission, x, **OPTIONS, train=True)


@pytest.mark.task("batch_norm", points=0.5, ko="세 걸음에 걸친 이동 통계")
@pytest.mark.hint(
    "momentum weighs the old value; the running variance is the biased variance (÷ N).",
    ko="momentum은 이전 값에 곱하고, 이동 분산에는 N으로 나눈 분산을 씁니다.",
)
def test_running_statistics_over_three_steps(submission, rng):
    state = expected = STATE
    for offset in (0, 3, -1):
        x = batch(rng) + np.float32(offset)
        _, state = submission.batch_norm(x, SCALE, BIAS, state, **OPTIONS, train=True)
        _, expected = reference.batch_norm(x, SCALE, BIAS, expected, **OPTIONS, train=True)
        assert_close(state, expected, **CLOSE, name="state")


@pytest.mark.task("batch_norm", points=0.5, ko="이동 통계를 쓰는 평가 모드")
@pytest.mark.hint(
    "In evaluation an example's result does not depend on its batch, and nothing is learned.",
    ko="평가할 때 한 예제의 결과는 배치의 다른 예제에 따라 달라지지 않고, 통계도 바뀌지 않습니다.",
)
def test_evaluation_uses_the_running_statistics(submission, rng):
    x = batch(rng)
    state = STATE | {"var": np.array([0.6, 1e-5, 0.0], np.float32)}  # where eps counts
    y, after = submission.batch_norm(x, SCALE, BIAS, state, **OPTIONS, train=False)
    expected, _ = reference.batch_norm(x, SCALE, BIAS, state, **OPTIONS, train=False)
    assert_close(y, expected, **CLOSE, name="y")
    assert_equal(after, state, name="state")
    x[1:] += 5
    shifted, _ = submission.batch_norm(x, SCALE, BIAS, state, **OPTIONS, train=False)
    assert_close(shifted[0], y[0], name="first row in other company")
    check_magnitudes(submission, batch(rng), **OPTIONS, train=False)


@pytest.mark.task("batch_norm", points=0.25, ko="이미지로 하는 훈련")
@pytest.mark.hint(
    "The channels are the last axis; momentum and eps are the arguments.",
    ko="채널은 마지막 축입니다. momentum과 eps는 인자로 받은 값을 쓰세요.",
)
def test_training_on_images(submission, rng):
    x = images(rng, 2, 4, 5, 3)
    x[..., 1] *= 0.01  # eps counts
    actual = submission.batch_norm(x, SCALE, BIAS, STATE, **IMAGE_OPTIONS, train=True)
    expected = reference.batch_norm(x, SCALE, BIAS, STATE, **IMAGE_OPTIONS, train=True)
    assert_close(actual, expected, **CLOSE, name="(y, state)")
    check_magnitudes(submission, images(rng, 2, 4, 5, 3), **IMAGE_OPTIONS, train=True)


@pytest.mark.task("batch_norm", points=0.25, ko="같은 state에서 번갈아 쓰는 두 모드")
@pytest.mark.hint(
    "Return a new dict and leave the one you were given alone: a second call must agree.",
    ko="받은 dict는 고치지 말고 새 dict를 돌려주세요. 다시 불러도 같은 결과가 나와야 합니다.",
)
def test_modes_in_turn_on_images_from_one_state(submission, rng):
    x = images(rng, 3, 3, 3, 3)  # no axis can be told by its size
    result = submission.probe.same_state(x, SCALE, BIAS, STATE["mean"], STATE["var"])
    assert_equal(result["given"], STATE, name="the dict that was given")
    trained = reference.batch_norm(x, SCALE, BIAS, STATE, **IMAGE_OPTIONS, train=True)
    evaluated = reference.batch_norm(x, SCALE, BIAS, STATE, **IMAGE_OPTIONS, train=False)
    assert_close(result["train"], trained, **CLOSE, name="(y, state) in training")
    assert_close(result["eval"], evaluated, **CLOSE, name="(y, state) in evaluation")
    for name, momentum in {"again": 0.0, "still": 1.0}.items():
        options = {"momentum": momentum, "eps": 0.3}
        trained = reference.batch_norm(x, SCALE, BIAS, STATE, **options, train=True)
        assert_close(result[name], trained, **CLOSE, name=f"(y, state) at momentum {momentum}")


@pytest.mark.task("batch_norm", points=0.25, ko="예제가 하나뿐인 배치")
@pytest.mark.hint(
    "One example is its own mean: in training y = bias, and the batch's variance is 0. "
    "Axes of size 1 stay, also when there is one feature only.",
    ko="예제가 하나면 그 값이 곧 평균입니다. 훈련할 때 y는 bias이고 배치의 분산은 0입니다. "
    "크기가 1인 축은 특성이 하나뿐일 때에도 그대로 남습니다.",
)
def test_a_batch_of_one_example(submission, rng):
    x, column, image, rows = batch(rng)[:1], batch(rng)[:, :1], images(rng, 3, 1, 4, 1), batch(rng)
    found = submission.probe.sizes_of_one(
        x, column, image, rows, SCALE, BIAS, STATE["mean"], STATE["var"]
    )
    y, state = found["train"]
    assert_close(y, BIAS[None].astype(float), name="y")
    mean, var = (STATE[name].astype(float) for name in ("mean", "var"))
    assert_close(state, {"mean": 0.9 * mean + 0.1 * x[0], "var": 0.9 * var}, name="state")
    evaluated = reference.batch_norm(x, SCALE, BIAS, STATE, **OPTIONS, train=False)
    assert_close(found["eval"], evaluated, **CLOSE, name="(y, state) in evaluation")
    first = {name: value[:1] for name, value in STATE.items()}
    for name, one in (("column", column), ("images", image)):
        expected = reference.batch_norm(one, SCALE[:1], BIAS[:1], first, **OPTIONS, train=True)
        assert_close(found[name], expected, **CLOSE, name=f"(y, state) of one feature ({name})")
    y, state = reference.batch_norm(rows, SCALE, BIAS, STATE, **OPTIONS, train=True)
    for name, shape in {"pixels": (4, 1, 1, 3), "one image": (1, 4, 1, 3)}.items():
        expected = y.reshape(shape), state
        assert_close(found[name], expected, **CLOSE, name=f"(y, state) of {shape} ({name})")


@pytest.mark.task("batch_norm", points=0.25, ko="예제 수와 특성 수가 같은 배치")
@pytest.mark.hint(
    "Which axis holds the features must not be guessed from sizes: it is always the last.",
    ko="특성 축을 크기로 짐작하지 마세요. 언제나 마지막 축입니다.",
)
def test_square_batches_side_by_side(submission, rng):
    x = squares(rng)
    scale, bias = np.stack([SCALE, -2 * SCALE]), np.stack([BIAS, BIAS + 1])
    state = {name: np.stack([value, value + 1]) for name, value in STATE.items()}
    apply = submission.batch_norm.vmap(in_axes=0)
    y, after = apply(x, scale, bias, state, **OPTIONS, train=True)
    for i in range(2):
        old = {name: value[i] for name, value in state.items()}
        expected = reference.batch_norm(x[i], scale[i], bias[i], old, **OPTIONS, train=True)
        actual = y[i], {name: value[i] for name, value in after.items()}
        assert_close(actual, expected, **CLOSE, name=f"(y, state) of batch {i}")


@pytest.mark.task("batch_norm", points=0.25, ko="분산이 아주 작거나 0인 특성")
@pytest.mark.hint(
    "Put eps inside the root. A feature that is constant must give finite numbers.",
    ko="eps는 제곱근 안에 더하세요. 값이 일정한 특성에서도 유한한 수가 나와야 합니다.",
)
def test_features_of_tiny_or_no_variance(submission):
    signs = np.array([-1, 1, 1, -1], np.float32)
    x = np.stack([2 + 0 * signs, 1e-3 * signs, 7 + signs], axis=1)
    scale = np.array([2.0, 1.0, 0.0], np.float32)
    # var 1e-6 and eps 1e-5: 1e-3 / sqrt(1.1e-5) = 0.30151
    for eps, size in ((1e-5, 0.3015113), (1e-9, 0.9995004)):
        y, _ = submission.batch_norm(x, scale, BIAS, STATE, momentum=0.9, eps=eps, train=True)
        assert_finite(y, name="y")
        expected = BIAS + np.stack([0 * signs, size * signs, 0 * signs], axis=1)
        assert_close(y, expected.astype(float), rtol=1e-3, atol=1e-3, name=f"y for eps {eps}")


@pytest.mark.task("batch_norm", points=0.25, ko="평균이 0에서 먼 특성")
@pytest.mark.hint(
    "Subtract the mean first, then square: mean(x²) - mean(x)² has no digits left here.",
    ko="평균을 먼저 빼고 나서 제곱하세요. mean(x²) - mean(x)²에는 남는 자릿수가 없습니다.",
)
def test_features_far_from_zero(submission, rng):
    for x in (batch(rng) + np.float32(1e4), images(rng, 2, 3, 4, 3) + np.float32(1e4)):
        y, state = submission.batch_norm(x, SCALE, BIAS, STATE, **OPTIONS, train=True)
        expected, moved = reference.batch_norm(x, SCALE, BIAS, STATE, **OPTIONS, train=True)
        assert_close(y, expected, rtol=0, atol=2e-2, name="y")
        assert_close(state["var"], moved["var"], rtol=1e-3, name='state["var"]')


@pytest.mark.task("batch_norm", points=0.25, ko="배치의 통계를 지나는 기울기")
@pytest.mark.hint(
    "x also moves the batch's mean and variance, and gradients pass through both. "
    "The root of a variance of 0 has no gradient; add eps first.",
    ko="x는 배치의 평균과 분산도 바꾸므로 기울기는 둘을 모두 지나갑니다. "
    "분산이 0이면 제곱근의 기울기가 없으니 eps를 먼저 더하세요.",
)
def test_gradients_through_the_batch(submission, rng):
    x, image = batch(rng), images(rng, 2, 4, 3, 3)
    x[:, 2] = 2.0
    upstreams = [rng.normal(size=of.shape).astype(np.float32) for of in (x, image, x)]
    found = submission.probe.normalised.vjp(
        x, image, SCALE, BIAS, STATE["mean"], STATE["var"], cotangent=upstreams
    )
    rows = [of.reshape(-1, 3) for of in (x, image)]
    (dx, *one), (dimage, *two) = (
        reference.batch_norm_backward(of, scale, upstream.reshape(-1, 3), eps=1e-3)
        for of, scale, upstream in zip(rows, (SCALE, 2 * SCALE), upstreams, strict=False)
    )
    root = np.sqrt(STATE["var"] + 1e-3)  # in evaluation the statistics are constants
    three = (upstreams[2] * (x - STATE["mean"]) / root).sum(axis=0), upstreams[2].sum(axis=0)
    dx = dx + 3 * SCALE / root * upstreams[2]
    dscale, dbias = one[0] + 2 * two[0] + 3 * three[0], one[1] + two[1] + three[1]
    dmean, dvar = -3 * SCALE / root * three[1], -1.5 * SCALE / root**2 * three[0]
    expected = dx, dimage.reshape(image.shape), dscale, dbias, dmean, dvar
    assert_close(found, expected, rtol=1e-4, atol=1e-4, name="gradients")


# batch_norm_backward


@pytest.mark.task("batch_norm_backward", points=0.25, ko="예제나 특성이 하나뿐일 때의 기울기")
@pytest.mark.hint(
    "One example: dx and dscale are 0. One feature: its axis stays.",
    ko="예제가 하나면 dx와 dscale은 0입니다. 특성이 하나여도 그 축은 남습니다.",
)
def test_gradients_of_one_example_and_of_one_feature(submission, rng):
    x, upstream = batch(rng), rng.normal(size=(4, 3)).astype(np.float32)
    found = submission.probe.backward_of_one(x, SCALE, upstream)
    example = reference.batch_norm_backward(x[:1], SCALE, upstream[:1], eps=0.3)
    feature = reference.batch_norm_backward(x[:, :1], SCALE[:1], upstream[:, :1], eps=0.3)
    assert_close(found["example"], example, **CLOSE, name="gradients of one example")
    assert_close(found["feature"], feature, **CLOSE, name="gradients of one feature")
    pair = reference.batch_norm_backward(x[:2], SCALE, upstream[:2], eps=0.3)
    assert_close(found["pair"], pair, **CLOSE, name="gradients of two examples")


@pytest.mark.task("batch_norm_backward", points=0.25, ko="배치 하나의 기울기")
@pytest.mark.hint(
    "Derive dx on paper: g - mean(g) - x̂·mean(g·x̂), all over the root.",
    ko="dx를 종이에 유도해 보세요: g - mean(g) - x̂·mean(g·x̂)를 제곱근으로 나눈 것입니다.",
)
def test_gradients_of_a_batch(submission, rng):
    x, upstream = batch(rng), rng.normal(size=(4, 3)).astype(np.float32)
    check_backward(submission, x, SCALE, upstream)
    for size, scales, _, behind in magnitudes():
        arrays = x * size, SCALE * scales, upstream * behind
        found = submission.batch_norm_backward(*arrays, eps=2.5e-5)
        expected = reference.batch_norm_backward(*arrays, eps=2.5e-5)
        root = np.sqrt((x * size).astype(float).var(axis=0) + 2.5e-5)
        sizes = np.abs(SCALE) * scales * behind / root, behind * size / root, behind
        for name, actual, right, own in zip(
            ("dx", "dscale", "dbias"), found, expected, sizes, strict=True
        ):
            atol = np.broadcast_to(3e-5 * own, right.shape)
            assert_close(actual, right, rtol=0, atol=atol, name=name)


@pytest.mark.task("batch_norm_backward", points=0.25, ko="역전파를 지나는 기울기")
@pytest.mark.hint(
    "Your backward pass is a function like any other: jax.grad must get through it to x, scale "
    "and upstream. stop_gradient has no place in it.",
    ko="역전파도 하나의 함수이므로 jax.grad로 x, scale, upstream에 대해 미분할 수 있어야 합니다. "
    "stop_gradient를 쓸 곳이 아닙니다.",
)
def test_gradients_through_the_backward_pass(submission, rng):
    point = batch(rng), SCALE, rng.normal(size=(4, 3)).astype(np.float32)
    behind = tuple(rng.normal(size=shape).astype(np.float32) for shape in ((4, 3), (3,), (3,)))
    found = submission.batch_norm_backward.vjp(*point, cotangent=behind, eps=0.1)

    def loss(*arrays):
        gradients = reference.batch_norm_backward(*arrays, eps=0.1)
        return sum(np.sum(pair[0] * pair[1]) for pair in zip(gradients, behind, strict=True))

    for name, gradient, at in zip(("x", "scale", "upstream"), found, range(3), strict=True):
        expected = np.zeros_like(point[at], dtype=float)
        for place in np.ndindex(expected.shape):
            ends = [[one.astype(float) for one in point] for _ in range(2)]
            ends[0][at][place] += 1e-4
            ends[1][at][place] -= 1e-4
            expected[place] = (loss(*ends[0]) - loss(*ends[1])) / 2e-4
        assert_close(gradient, expected, rtol=1e-3, atol=1e-3, name=f"the gradient by {name}")


@pytest.mark.task("batch_norm_backward", points=0.25, ko="예제 수와 특성 수가 같은 배치의 기울기")
@pytest.mark.hint(
    "With as many examples as features a wrong axis fits as well: average over the batch.",
    ko="예제 수와 특성 수가 같으면 축이 틀려도 shape은 맞습니다. 배치 방향으로 평균을 구하세요.",
)
def test_gradients_of_square_batches_side_by_side(submission, rng):
    x, upstream = squares(rng), rng.normal(size=(2, 3, 3)).astype(np.float32)
    scale = np.stack([SCALE, -2 * SCALE])
    actual = submission.batch_norm_backward.vmap(in_axes=0)(x, scale, upstream, eps=0.1)
    for i in range(2):
        expected = reference.batch_norm_backward(x[i], scale[i], upstream[i], eps=0.1)
        gradients = tuple(gradient[i] for gradient in actual)
        assert_close(gradients, expected, **CLOSE, name=f"gradients of batch {i}")


@pytest.mark.task("batch_norm_backward", points=0.5, ko="분산이 아주 작거나 0일 때의 기울기")
@pytest.mark.hint(
    "The same eps stands inside the root of the backward pass. What if the variance is 0?",
    ko="역전파의 제곱근 안에도 같은 eps가 있습니다. 분산이 0이면 어떻게 되나요?",
)
def test_gradients_at_tiny_or_no_variance(submission, rng):
    x, upstream = batch(rng), rng.normal(size=(4, 3)).astype(np.float32)
    x = np.stack([0 * x[:, 0] + 2, 3e-3 * x[:, 1], x[:, 2]], axis=1)
    for eps in (2.5e-5, 1e-8):
        check_backward(submission, x, SCALE, upstream, eps=eps, rtol=1e-3, atol=1e-2)


@pytest.mark.task("batch_norm_backward", points=0.25, ko="평균이 0에서 멀 때의 기울기")
@pytest.mark.hint(
    "Subtract the mean first, then square.",
    ko="평균을 먼저 빼고 나서 제곱하세요.",
)
def test_gradients_far_from_zero(submission, rng):
    x, upstream = batch(rng) + np.float32(1e4), rng.normal(size=(4, 3)).astype(np.float32)
    check_backward(submission, x, SCALE, upstream, rtol=0, atol=0.1)


@pytest.mark.task("batch_norm_backward", points=0.5, ko="scale이 0이거나 음수일 때의 기울기")
@pytest.mark.hint(
    "Where scale is 0, dx is 0 and dscale is not: do not divide by scale.",
    ko="scale이 0이면 dx는 0이지만 dscale은 0이 아닙니다. scale로 나누지 마세요.",
)
def test_gradients_where_scale_is_zero_or_negative(submission, rng):
    x, upstream = batch(rng), rng.normal(size=(4, 3)).astype(np.float32)
    check_backward(submission, x, np.array([0.0, -3.0, 0.5], np.float32), upstream)


def check_backward(submission, x, scale, upstream, *, eps=2.5e-5, rtol=1e-5, atol=1e-5):
    actual = submission.batch_norm_backward(x, scale, upstream, eps=eps)
    expected = reference.batch_norm_backward(x, scale, upstream, eps=eps)
    assert_close(actual, expected, rtol=rtol, atol=atol, name="(dx, dscale, dbias)")


# BatchNorm


@pytest.mark.task("BatchNorm", points=0.25, ko="새 모듈을 지나는 기울기")
@pytest.mark.hint(
    "Gradients pass through the module to x, scale and bias, and through the batch's statistics. "
    "If other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="기울기는 모듈을 지나 x, scale, bias까지, 그리고 배치의 통계를 지나서도 흘러야 합니다. 이 "
    "과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_gradients_through_a_new_module(submission, rng):
    x, mark = batch(rng), marked(rng)
    calls = submission.probe.norm_in_a_model(x, SCALE, BIAS, STATE["mean"], STATE["var"], mark)
    upstream = np.sin(x.astype(float))
    own = reference.batch_norm_backward(x, SCALE, upstream, eps=1e-2)
    stand_in = SCALE * upstream, (x * upstream).sum(axis=0), 2 * upstream.sum(axis=0)
    for name in ("gradients", "gradients of an image"):
        dbias = calls[name][2]
        nearest = min((own, stand_in), key=lambda expected: np.abs(expected[2] - dbias).max())
        assert_close(calls[name], nearest, rtol=1e-4, atol=1e-4, name="(dx, dscale, dbias)")
    root = np.sqrt(1.01)  # the statistics of a new module are mean 0 and variance 1
    own = SCALE / root * upstream, (x / root * upstream).sum(axis=0), upstream.sum(axis=0)
    stand_in = tuple(-gradient for gradient in stand_in)
    dbias = calls["evaluated gradients"][2]
    nearest = min((own, stand_in), key=lambda expected: np.abs(expected[2] - dbias).max())
    name = "(dx, dscale, dbias) in evaluation"
    assert_close(calls["evaluated gradients"], nearest, rtol=1e-4, atol=1e-4, name=name)


@pytest.mark.task("BatchNorm", points=0.25, ko="새 모듈의 훈련")
@pytest.mark.hint(
    "Pass scale, bias, the statistics, momentum and eps on, each in its place, and write the "
    "new statistics back.",
    ko="scale, bias, 통계, momentum, eps를 제자리에 넘기고, 새 통계를 다시 써 넣으세요.",
)
def test_a_new_module_trains(submission, rng):
    x, mark = batch(rng), marked(rng)
    calls = submission.probe.norm_in_a_model(x, SCALE, BIAS, STATE["mean"], STATE["var"], mark)
    check_norm(calls["new"], mark, x, STATE, momentum=0.725, eps=1e-2, train=True)
    assert calls["kept"], "mean and var are nnx.BatchStat after a call, too"
    one, zero = np.ones(1, np.float32), np.zeros(1, np.float32)
    state = {"mean": zero, "var": one}
    columns = x[:, :1], x[:1, :1], x[:, None, :, None]
    for call, column in zip(calls["single"], columns, strict=True):
        check_norm(call, mark, column, state, one, zero, momentum=0.0, eps=0.3, train=True)
        state = call[1]
    options = {"momentum": 0.0, "eps": 0.3, "train": False}
    check_norm(calls["single in evaluation"], mark, x[:, :1], state, one, zero, **options)
    assert_equal(calls["parameters of single"], (one, zero), name="(scale, bias) of one feature")
    ones, zeros = np.ones(3, np.float32), np.zeros(3, np.float32)
    state = {"mean": zeros, "var": ones}
    check_norm(calls["still"], mark, x, state, ones, zeros, momentum=1.0, eps=1e-2, train=True)


@pytest.mark.task("BatchNorm", points=0.5, ko="바깥 모델을 따라 바뀌는 모드")
@pytest.mark.hint(
    "model.eval() and model.train() set use_running_average on every module inside the model. If "
    "other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="model.eval()과 model.train()은 모델 안 모든 모듈의 use_running_average를 바꿉니다. 이 "
    "과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_modes_are_switched_from_the_model_around_it(submission, rng):
    x, mark = batch(rng), marked(rng)
    calls = submission.probe.norm_in_a_model(x, SCALE, BIAS, STATE["mean"], STATE["var"], mark)
    _, learned = calls["new"]
    assert_close(calls["eval"][1], learned, name="statistics after evaluation")
    check_norm(calls["eval"], mark, x, learned, momentum=0.725, eps=1e-2, train=False)
    check_norm(calls["train"], mark, x, learned, momentum=0.725, eps=1e-2, train=True)
    _, learned = calls["train"]
    check_norm(calls["eval again"], mark, x, learned, momentum=0.725, eps=1e-2, train=False)


@pytest.mark.task("BatchNorm", points=0.5, ko="기본값으로 처리하는 이미지")
@pytest.mark.hint(
    "Defaults are momentum 0.99 and eps 1e-5; images work without further code.",
    ko="기본값은 momentum 0.99, eps 1e-5입니다. 이미지도 같은 코드로 처리할 수 있어야 합니다.",
)
def test_images_with_the_default_options(submission, rng):
    x, mark = images(rng, 2, 3, 5, 4), marked(rng)
    x[..., 0] *= 1e-3  # eps counts
    values = rng.uniform(0.5, 2.0, size=(4, 4)).astype(np.float32)
    for power in (0, *POWERS[::3].tolist()):
        size, mark = 10.0**power, mark if power == 0 else np.float32(0)
        scale, bias, mean, var = values * np.float32([[1], [size], [size], [size]])
        own = x * np.float32(size)
        calls = submission.probe.norm_alone(own, scale, bias, mean, var, mark)
        state = {"mean": mean, "var": var}
        for mode in ("new", "eval", "train", "eval again"):
            options = {"momentum": 0.99, "eps": 1e-5, "train": "eval" not in mode}
            check_norm(calls[mode], mark, own, state, scale, bias, **options)
            state = calls[mode][1]


def check_norm(call, mark, x, state, scale=SCALE, bias=BIAS, **options):
    """A module gives the norm's result or, where it calls `batch_norm`, the stand-in's."""
    y, _ = call
    assert_shape(y, x.shape, name="y")
    functions = (reference.batch_norm, probes.stand_in_batch_norm(mark))
    accepted = [function(x, scale, bias, state, **options) for function in functions]
    nearest = min(accepted, key=lambda expected: np.abs(expected[0] - y).max())
    size = min(1.0, float(np.abs(x).max()))  # small numbers are compared at their own size
    for name in ("mean", "var"):
        assert_close(call[1][name], nearest[1][name], atol=1e-5 * size**2, name=name)
    large = np.abs(nearest[0]).max()
    assert_close(y, nearest[0], atol=1e-5 * max(size, large), name="y")


# MLP


@pytest.mark.task("MLP", points=0.25, ko="층의 순서")
@pytest.mark.hint(
    "Dense, norm, relu, twice; then a dense layer with nothing after it. A gradient reaches every "
    "parameter.",
    ko="dense, norm, relu를 두 번 되풀이한 다음 dense 층 하나로 끝내세요. 기울기는 모든 파라미터에 "
    "이릅니다.",
)
def test_order_of_the_layers(submission, key, rng):
    x, mark = rng.normal(size=(4, 784)).astype(np.float32), marked(rng)
    result = submission.probe.mlp(key, x, mark)
    expected, dx = stand_in_mlp(result["params"], mark, x, train=True)
    assert expected.std() > 0.01  # weights of 0 are no network
    assert_close(result["logits"]["new"], expected, rtol=1e-3, atol=1e-3, name="logits")
    assert all(slope > 0 for layer in result["reached"].values() for slope in layer.values())
    one = expected[:1], dx[:1]
    assert_close(result["one"], one, rtol=1e-3, atol=1e-3, name="(logits, dx) of one example")
    straight = np.float32(0)  # norms without a shift, so that the logits are as large as x
    for power in (-6, -2, 2, 6):
        own = x * np.float32(10.0**power)
        found = submission.probe.mlp(key, own, straight)
        expected, _ = stand_in_mlp(found["params"], straight, own, train=True)
        atol = 1e-4 * np.abs(expected).max()
        assert_close(found["logits"]["new"], expected, rtol=0, atol=atol, name="logits")
    found = submission.probe.mlp(key, 0 * x, straight)  # every relu is at its corner
    assert_finite(found["reached"])


@pytest.mark.task("MLP", points=0.25, ko="모드를 따르는 두 norm")
@pytest.mark.hint(
    "The norms know their mode. MLP neither switches it nor calls a norm twice.",
    ko="모드는 norm이 알고 있습니다. MLP는 모드를 바꾸지 않고 norm마다 한 번씩만 부릅니다.",
)
def test_both_norms_follow_the_mode(submission, key, rng):
    x, mark = rng.normal(size=(4, 784)).astype(np.float32), marked(rng)
    result = submission.probe.mlp(key, x, mark)
    expected, _ = stand_in_mlp(result["params"], mark, x, train=False)
    assert_close(result["logits"]["eval"], expected, rtol=1e-3, atol=1e-3, name="logits")
    assert_close(result["logits"]["train"], result["logits"]["new"], name="logits after train()")
    assert all(count == 1 for calls in result["calls"].values() for count in calls.values())


@pytest.mark.task("MLP", points=0.25, ko="가중치의 초깃값")
@pytest.mark.hint(
    "Hand rngs to every layer and keep the defaults of nnx.Linear and BatchNorm: each layer draws "
    "its own weights.",
    ko="rngs를 모든 층에 건네고 nnx.Linear와 BatchNorm의 기본값을 쓰세요. 층마다 가중치가 따로 "
    "정해집니다.",
)
def test_initial_weights(submission, key, rng):
    x, mark = rng.normal(size=(4, 784)).astype(np.float32), marked(rng)
    found = submission.probe.mlp(key, x, mark)
    params = found["params"]
    assert np.allclose(found["options"], [(0.99, 1e-5)] * 2, rtol=1e-6, atol=0)
    kernels = [params[name]["kernel"] for name in ("linear1", "linear2", "linear3")]
    for kernel in kernels:
        assert abs(kernel.std() * len(kernel) ** 0.5 - 1) < 0.1  # variance 1 / inputs
    assert not any(params[name]["bias"].any() for name in ("linear1", "linear2", "linear3"))
    for one, other in combinations(kernels, 2):
        columns = min(one.shape[1], other.shape[1])
        blocks = one[:256, :columns].ravel(), other[:256, :columns].ravel()
        assert abs(np.corrcoef(*blocks)[0, 1]) < 0.12
    other_key = submission.probe.mlp(jax.random.fold_in(key, 1), x, mark)["params"]
    for name, kernel in zip(("linear1", "linear2", "linear3"), kernels, strict=True):
        assert (other_key[name]["kernel"] != kernel).mean() > 0.9


def stand_in_mlp(params, mark, x, *, train):
    """The network on the probe's stand-in norms, in float64: logits and dL/dx."""
    x, slopes = x.astype(float), []
    for layer in ("1", "2"):
        dense, norm = params[f"linear{layer}"], params[f"norm{layer}"]
        x = x @ dense["kernel"].astype(float) + dense["bias"]
        x = norm["scale"] * x + (mark if train else -mark) * norm["bias"]
        slopes.append((x > 0) * norm["scale"])
        x = np.maximum(x, 0)
    last = params["linear3"]
    dx = np.cos(np.arange(10.0)) @ last["kernel"].T
    for layer, slope in (("2", slopes[1]), ("1", slopes[0])):
        dx = (dx * slope) @ params[f"linear{layer}"]["kernel"].astype(float).T
    return x @ last["kernel"].astype(float) + last["bias"], dx


# fold


@pytest.mark.task("fold", points=0.25, ko="dense와 norm을 합친 것과 같은 접은 층")
@pytest.mark.hint(
    "Dense layer and norm, then the folded layer: both must give the same for every x. jax.grad "
    "gets through the folding.",
    ko="dense 층과 정규화를 차례로 지난 값과 접은 층을 지난 값이 모든 x에서 같아야 합니다. "
    "jax.grad로 fold도 미분할 수 있어야 합니다.",
)
def test_folded_layer_agrees_with_dense_and_norm(submission, rng):
    w, b = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    weights, biases = submission.fold(w, b, SCALE, BIAS, STATE, eps=1e-5)
    assert_shape(weights, (4, 3), name="w'")
    assert_shape(biases, (3,), name="b'")
    x = rng.normal(size=(5, 4))
    dense = x @ w.astype(float) + b
    expected, _ = reference.batch_norm(dense, SCALE, BIAS, STATE, **OPTIONS, train=False)
    assert np.allclose(x @ weights.astype(float) + biases, expected, rtol=1e-5, atol=1e-5)
    behind = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    found = submission.probe.folded.vjp(
        w, b, SCALE, BIAS, STATE["mean"], STATE["var"], cotangent=behind
    )
    root = np.sqrt(STATE["var"] + 0.1)
    factor, centred = SCALE / root, b - STATE["mean"].astype(float)
    dfactor = (behind[0] * w).sum(axis=0) + behind[1] * centred
    dw, db = behind[0] * factor, behind[1] * factor
    right = dw, db, dfactor / root, behind[1], -db, -dfactor * factor / root**2 / 2
    assert_close(found, tuple(part.astype(float) for part in right), **CLOSE, name="gradients")


@pytest.mark.task("fold", points=0.25, ko="정사각 가중치를 두 번 접기")
@pytest.mark.hint(
    "The factor belongs to the columns of w, also where w is square; leave state alone.",
    ko="w가 정사각 행렬이어도 곱하는 값은 열에 붙습니다. state는 고치지 마세요.",
)
def test_square_weights_folded_twice_from_one_state(submission, rng):
    w, b = rng.normal(size=(3, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    result = submission.probe.fold_twice(w, b, SCALE, BIAS, STATE["mean"], STATE["var"])
    expected = reference.fold(w, b, SCALE, BIAS, STATE, eps=1e-2)
    assert_equal(result["given"], STATE, name="the dict that was given")
    assert_close(result["first"], expected, name="(w', b')")
    expected = reference.fold(w, b, SCALE, BIAS, STATE, eps=0.3)
    assert_close(result["again"], expected, **CLOSE, name="(w', b') with another eps")
    one_input = reference.fold(w[:1], b, SCALE, BIAS, STATE, eps=1e-2)
    assert_close(result["one input"], one_input, **CLOSE, name="(w', b') of one input")
    first = {name: value[:1] for name, value in STATE.items()}
    one_feature = reference.fold(w[:, :1], b[:1], SCALE[:1], BIAS[:1], first, eps=1e-2)
    assert_close(result["one feature"], one_feature, **CLOSE, name="(w', b') of one feature")
    for size, scales, biases, others in magnitudes():
        own = decades(rng, 3, 3), b * others, SCALE * scales, BIAS * biases
        mean, var = STATE["mean"] * others, STATE["var"] * size
        found = submission.probe.fold_twice(*own, mean, var)["first"]
        weights, bias = reference.fold(*own, {"mean": mean, "var": var}, eps=1e-2)
        terms = np.abs(own[2]) / np.sqrt(var + 1e-2) * (np.abs(own[1]) + np.abs(mean))
        assert_close(found[0], weights, atol=0, name="w'")
        assert_close(found[1], bias, rtol=0, atol=1e-5 * (terms + np.abs(own[3])), name="b'")


@pytest.mark.task("fold", points=0.25, ko="분산이 작거나 scale이 0일 때의 fold")
@pytest.mark.hint(
    "eps is inside the root here too. A scale of 0 leaves the bias alone.",
    ko="여기서도 eps는 제곱근 안에 있습니다. scale이 0이면 bias만 남습니다.",
)
def test_folding_at_small_variance_and_zero_scale(submission, rng):
    w, b = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    state = STATE | {"var": np.array([1e-5, 3.0, 0.0], np.float32)}
    scale = np.array([1.5, 0.0, -0.5], np.float32)
    for eps in (1e-5, 1e-9):
        expected = reference.fold(w, b, scale, BIAS, state, eps=eps)
        found = submission.fold(w, b, scale, BIAS, state, eps=eps)
        assert_close(found, expected, name=f"(w', b') for eps {eps}")
