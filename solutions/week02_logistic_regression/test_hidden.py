"""Week 2, never handed out: every shape and size, both ends, and the gradients through them."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, decades
from solutions.week02_logistic_regression import reference

# (examples, features): all different, equal, and axes of one
SIZES = [(5, 3), (3, 3), (2, 2), (1, 9), (4, 1), (1, 1)]
SHAPES = [(), (1,), (4,), (3, 1), (3, 3), (2, 1, 3)]
BORDERS = [*range(1, 21), 25, 30, 40, 50, 80, 88, 89, 100, 1000]  # of many a clamp
ENDS = [1e4, -1e4, 0, 200, -200, 87, -87, 0.003, -0.003, *BORDERS, *(-z for z in BORDERS)]
ENDS = np.array(ENDS, np.float32)
SURE, NOTHING = 200, 1e-13  # from which logit on 0 and 1 are exact, and less than any clamp
# what weights and x are multiplied by; by powers of two, so that nothing is rounded
POWERS = ((0, 0), (-20, 0), (0, -20), (-20, 20), (0, 10), (-10, 10), (20, -20), (22, -20))
SCALES = [(2.0**w, 2.0**x) for w, x in POWERS]


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def model(rng, features):
    return {"w": normal(rng, features), "b": normal(rng)[()] + np.float32(0.5)}


def every_logit(rng):
    """The ends, and logits of every size."""
    return np.concatenate([ENDS, decades(rng, 600, low=-6, high=4)])


def answers(rng, n):
    return rng.permutation(np.arange(n) % 2).astype(np.int32)


def tables(*losses):
    """What stands in for the sigmoid and the losses: values, slopes, curvatures, close together.

    The losses of an answer "one" or "zero" are there only if they are named.
    """
    z = np.arange(-104 * 128, 104 * 128 + 1) / 128  # to where float32 knows but 0 and 1
    p, q = reference.sigmoid(z), reference.sigmoid(-z)
    found = {
        "sigmoid": {"value": p, "slope": p * q, "curve": p * q * (q - p)},
        "one": {"value": -np.log(p), "slope": -q, "curve": p * q},
        "zero": {"value": -np.log(q), "slope": p, "curve": p * q},
    }
    return {
        name: {key: column.astype(np.float32) for key, column in found[name].items()}
        for name in ("sigmoid", *losses)
    }


# sigmoid


def sigmoids(submission, rng):
    """(found, z, upstream) for every shape; the last has logits of every size."""
    logits = [4 * normal(rng, *shape) for shape in SHAPES] + [every_logit(rng)]
    upstreams = [normal(rng, *z.shape) + 3 for z in logits]
    upstreams[-1] = decades(rng, *logits[-1].shape)
    found = submission.probe.sigmoids(logits, upstreams)
    return list(zip(found, logits, upstreams, strict=True))


@pytest.mark.task("sigmoid", points=0.5, ko="어떤 shape이든 되는 시그모이드")
@pytest.mark.hint(
    "A scalar, a single number in an array, more axes: the shape stays. Compute in float32, and "
    "clamp no probability.",
    ko="스칼라, 수 하나뿐인 배열, 축이 여럿인 배열도 shape이 그대로입니다. float32로 계산하고, "
    "확률을 자르지 마세요.",
)
def test_sigmoids_of_every_shape(submission, rng):
    for found, z, _ in sigmoids(submission, rng):
        expected, sure = reference.sigmoid(z), np.abs(z) >= SURE
        assert_exact(found["value"], expected, name="sigmoid(z)")
        nearly = {"rtol": 0, "atol": NOTHING, "name": f"sigmoid(z) of {SURE} and more"}
        assert_close(found["value"][sure], expected[sure], **nearly)


@pytest.mark.task("sigmoid", points=0.75, ko="시그모이드의 기울기")
@pytest.mark.hint(
    "jax.grad of your sigmoid is σ(1 - σ): a number at ±10000, and ¼ at 0. Both branches of "
    "jnp.where are differentiated.",
    ko="jax.grad(sigmoid)는 σ(1 - σ)입니다. ±10000에서도 유한하고 0에서는 ¼입니다. jnp.where의 두 "
    "가지가 모두 미분됩니다.",
)
def test_gradients_of_the_sigmoid(submission, rng):
    for found, z, upstream in sigmoids(submission, rng):
        expected = upstream * reference.sigmoid_gradient(z)
        size = np.where(np.abs(z) < SURE, 1.3e-6, NOTHING) * np.abs(upstream)
        assert_close(found["gradient"], expected, rtol=1e-6, atol=size, name="gradient")


# binary_cross_entropy


def losses(submission, rng):
    """(found, logits, y) for several sizes."""
    cases = [(3 * normal(rng, n), answers(rng, n)) for n in (7, 2, 5)]
    cases.append((np.array([1e4, -1e4, 0.5], np.float32), np.array([1, 0, 1], np.int32)))
    cases += [(normal(rng, 1), np.array([y], np.int32)) for y in (0, 1)]
    return list(zip(submission.probe.losses(tables(), cases), cases, strict=True))


def single(submission, rng):
    """(found, logits, y): a batch for every logit, with both answers; each holds it twice."""
    logits = np.tile(every_logit(rng), 2)[:, None].repeat(2, axis=1)
    y = np.repeat([0, 1], len(logits) // 2).astype(np.int32)[:, None].repeat(2, axis=1)
    return submission.probe.loss.vmap(in_axes=(None, 0, 0))(tables(), logits, y), logits, y


def slope(logits, y):
    return (reference.sigmoid(logits) - y) / len(y)


@pytest.mark.task("binary_cross_entropy", points=0.5, ko="크기가 여러 가지인 배치의 손실")
@pytest.mark.hint(
    "A mean over the batch of what each answer costs, in natural logarithms. One example is a "
    "batch, too.",
    ko="정답마다 치르는 값을 배치에서 평균합니다. 자연로그이고, 예제가 하나여도 배치입니다.",
)
def test_losses_of_every_size(submission, rng):
    for found, (logits, y) in losses(submission, rng):
        expected = reference.binary_cross_entropy(logits, y)
        assert_exact(found["value"], expected, scale=reference.costs(logits, y).max(), name="loss")


@pytest.mark.task("binary_cross_entropy", points=0.75, ko="확신할 때의 손실")
@pytest.mark.hint(
    "Sure and wrong costs the logit itself, up to 10000; sure and right costs nothing. Clamp "
    "nothing, take no logarithm of a probability.",
    ko="확신하며 틀리면 로짓만큼(10000까지), 확신하며 맞으면 0입니다. 아무것도 자르지 말고, 확률의 "
    "로그도 구하지 마세요.",
)
def test_losses_of_those_who_are_sure(submission, rng):
    found, logits, y = single(submission, rng)
    expected = reference.costs(logits, y)[:, 0]
    assert_exact(found["value"], expected, scale=np.abs(logits)[:, 0], name="loss")
    right = expected < NOTHING**2
    nothing = {"rtol": 0, "atol": NOTHING, "name": "loss of those who are sure and right"}
    assert_close(found["value"][right], expected[right], **nothing)


@pytest.mark.task("binary_cross_entropy", points=0.5, ko="손실의 기울기")
@pytest.mark.hint(
    "Its gradient by the logits is (σ(z) - y)/N everywhere: at ±10000, and at 0.",
    ko="로짓으로 미분하면 어디서나 (σ(z) - y)/N입니다. ±10000에서도, 0에서도 그렇습니다.",
)
def test_gradients_of_the_loss(submission, rng):
    for found, case in losses(submission, rng):
        assert_close(found["gradient"], slope(*case), rtol=1e-5, atol=2e-6, name="gradient")
    found, logits, y = single(submission, rng)
    expected = (reference.sigmoid(logits) - y) / 2
    size = np.where(np.abs(logits) < SURE, 2e-6, NOTHING)
    assert_close(found["gradient"], expected, rtol=1e-5, atol=size, name="gradient")


# bce_gradient


def scaled(params, x, w, by):
    """The same with larger or smaller weights and features."""
    larger = {"w": params["w"] * np.float32(w), "b": params["b"] * np.float32(w * by)}
    return larger, x * np.float32(by)


def cases(rng, w=1.0, by=1.0):
    """One of each size; one that is nearly sure, and one with a long gradient; at a scale."""
    sure = np.array([[8, 0], [0, 9], [9, 1], [1, 8]], np.float32)
    plane = {"w": np.array([1, -1], np.float32), "b": np.float32(0.5)}
    large = 1000 * (np.abs(normal(rng, 4, 2)) + np.float32(0.5))
    flat = {"w": normal(rng, 2) / 1000, "b": np.float32(0.5)}
    found = [
        *((model(rng, d), 2 * normal(rng, n, d), answers(rng, n)) for n, d in SIZES),
        (plane, sure, np.array([1, 0, 1, 0], np.int32)),
        (flat, large, np.zeros(4, np.int32)),
    ]
    return [(*scaled(params, x, w, by), y) for params, x, y in found]


@pytest.mark.task("bce_gradient", points=0.75, ko="크기가 여러 가지인 표의 기울기")
@pytest.mark.hint(
    "w's gradient has one number per feature, b's is a single number; both are means over the "
    "examples. With as many examples as features a wrong axis fits, too.",
    ko="w의 기울기는 특성마다 하나, b의 기울기는 수 하나이며 둘 다 예제에 대한 평균입니다. 예제와 "
    "특성의 수가 같으면 축이 틀려도 shape은 맞습니다.",
)
def test_gradients_of_every_size(submission, rng):
    for w, x in SCALES:
        given = cases(rng, w, x)
        for found, case in zip(submission.probe.gradients(tables(), given), given, strict=True):
            gradient, expected = found["gradient"], reference.bce_gradient(*case)
            assert_close(gradient, expected, rtol=0, atol=np.inf)  # the structure
            size = np.abs(case[1]).mean(axis=0)
            assert_close(gradient["w"], expected["w"], atol=3e-6 * size, name="gradient['w']")
            assert_close(gradient["b"], expected["b"], atol=3e-6, name="gradient['b']")


@pytest.mark.task("bce_gradient", points=0.5, ko="확신할 때의 기울기")
@pytest.mark.hint(
    "With logits of thousands the errors are 0, 1 or -1, and never NaN. A clamped probability is "
    "an error that large features show.",
    ko="로짓이 수천이면 오차는 0, 1, -1이고 NaN이 아닙니다. 확률을 자르면 오차가 남고, 특성이 "
    "크면 그 오차가 드러납니다.",
)
def test_gradients_of_those_who_are_sure(submission, rng):
    x = (rng.integers(1, 5, size=(6, 2)) * [[1], [-1], [1], [-1], [1], [-1]]).astype(np.float32)
    params = {"w": np.array([1500, 900], np.float32), "b": np.float32(-50)}
    some, right = np.array([[0, 0, 1, 1, 0, 1], [1, 0, 1, 0, 1, 0]], np.int32)
    for by in (1.0, 2.0**20, 2.0**-20):
        larger, features = scaled(params, x, 1 / by, by)
        size = np.abs(features).mean(axis=0)
        for y, part in ((some, 3e-7), (right, NOTHING)):
            (found,) = submission.probe.gradients(tables(), [(larger, features, y)])
            expected, gradient = reference.bce_gradient(larger, features, y), found["gradient"]
            assert_close(gradient["w"], expected["w"], atol=part * size, name="gradient['w']")
            assert_close(gradient["b"], expected["b"], atol=part, name="gradient['b']")


@pytest.mark.task("bce_gradient", points=0.5, ko="그대로 남는 params")
@pytest.mark.hint(
    "Make a new dict for the gradient; what is written into params is there at the next call. If "
    "other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="기울기는 새 dict에 담으세요. params에 적으면 다음 호출에 그대로 남습니다. 이 과제의 다른 "
    "시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_parameters_are_left_as_they_were(submission, rng):
    case = cases(rng)[0]
    found = submission.probe.gradient(tables(), *case, times=2)
    expected = reference.bce_gradient(*case)
    assert_close(found["gradient"], expected, atol=3e-6, name="the second call")
    assert_equal(found["params"], case[0], name="params")


# predict_label


@pytest.mark.task("predict_label", points=0.5, ko="크기가 여러 가지인 표의 답")
@pytest.mark.hint(
    "One int32 label for each example, also for one example or one feature, for logits close to 0 "
    "and for very large ones.",
    ko="예제마다 int32 하나입니다. 예제나 특성이 하나일 때, 로짓이 0에 가깝거나 아주 클 때도 "
    "시험해 보세요.",
)
def test_labels_of_every_size(submission, rng):
    given = [(model(rng, d), 2 * normal(rng, n, d)) for n, d in SIZES]
    line = {"w": np.array([1], np.float32), "b": np.float32(0)}
    close = np.concatenate([[0, 0.4, 0.6], ENDS, decades(rng, 300, low=-4.8, high=4)])
    given.append((line, close.astype(np.float32)[:, None]))
    far = np.array([[2049, 0], [0, 2049], [2047, 0], [1024, 1024]], np.float32)  # and close to 0
    given.append(({"w": np.array([1, 1], np.float32), "b": np.float32(-2048)}, far))
    square = np.array([[3, 2], [0, 0]], np.float32)  # the labels of its columns are others
    given.append(({"w": np.array([1, -2], np.float32), "b": np.float32(0.25)}, square))
    beside = np.array([[1.001], [1.0025], [1.0045], [1.02]], np.float32)
    given.append((line | {"b": np.float32(-1.0035)}, beside))
    given += [({"w": np.zeros(2, np.float32), "b": np.float32(b)}, square) for b in (0.5, -0.5)]
    for w, x in ((1, 1), (2.0**-20, 2.0**20), (2.0**20, 2.0**-20), (1, 2.0**12), (2.0**12, 1)):
        larger = [scaled(*case, w, x) for case in given]
        for found, case in zip(submission.probe.labels(tables(), larger), larger, strict=True):
            assert_equal(found["labels"], reference.predict_label(*case), name="labels")
            assert_equal(found["left"], case[0], name="params")


# fit


# other steps with the same sizes and rate, another rate with the same sizes and steps: none, uphill
WALKS = (((7, 3), 0.3, 203, 1), ((3, 3), 0.9, 1, 5), ((3, 3), 0.9, 2, 1), ((3, 3), 0.0, 2, 1))
WALKS += (((3, 3), 40.0, 2, 0), *(((3, 3), 0.9, 2, size) for size in (2.0**-20, 2.0**-10, 32, 300)))
WALKS += (((300, 2), 0.7, 3, 1), ((3, 3), 0.9, 2, 2.0**30))  # more than a hundred; sure
WALKS += (((4, 3), 0.9, 2, 2.0**-12), ((3, 3), 0.9, 1, 1000))  # a short gradient; sure and wrong


def walks(rng):
    """(params, x, y), the learning rate, how many steps, and how large the weights are."""
    for (n, d), rate, steps, size in WALKS:
        params, x, y = model(rng, d), np.float32(size) * normal(rng, n, d), answers(rng, n)
        small = min(size, 1) or 1  # weights as small as x
        params["w"] *= np.float32(small)
        if steps == 1:  # all answers wrong: a long gradient
            y = 1 - reference.predict_label(params, x)
        if size == 300:  # sure and right: a small loss with a long gradient
            signs = np.array([1, -1, 1], np.float32)[:, None]
            params = {"w": np.full(3, 0.01, np.float32), "b": np.float32(0)}
            x, y = size * signs + 0.1 * x, (signs[:, 0] > 0).astype(np.int32)
        if size == 2.0**30:  # as sure as can be, and right: not a step
            x = np.abs(x) + np.float32(size)
            x *= np.array([1, -1, 1], np.float32)[:, None]
            params = {"w": np.full(3, 1000 / size, np.float32), "b": np.float32(0)}
            y = (x[:, 0] > 0).astype(np.int32)
        if size == 2.0**-12:  # as many of each answer, so that b has nothing to learn
            params = {"w": np.zeros(3, np.float32), "b": np.float32(0)}
        if size == 0:  # equal examples, other answers: a large step leads beyond all of them
            params = {"w": np.full(3, 0.3, np.float32), "b": np.float32(0.1)}
            x, y = x + 1, np.array([0, 1, 1], np.int32)
        yield (params, x, y), rate, steps, small
    still = {"w": np.zeros(1, np.float32), "b": np.float32(0)}  # where the gradient is 0
    yield (still, np.ones((2, 1), np.float32), np.array([0, 1], np.int32)), 0.1, 2, 1


@pytest.mark.task("fit", points=0.5, ko="여러 걸음")
@pytest.mark.hint(
    "Start from the params that you are given, and leave them as they are; learning_rate and steps "
    "are arguments, and others in the next call: follow them also where the loss grows. losses[i] "
    "is taken before step i.",
    ko="받은 params에서 출발하고 그 params는 그대로 두세요. learning_rate와 steps는 인자이고 다음 "
    "호출에서는 다를 수 있습니다. 손실이 커져도 그대로 따라야 합니다. losses[i]는 i번째 걸음 전에 "
    "잽니다.",
)
def test_many_steps_from_a_given_start(submission, rng):
    for case, rate, steps, small in walks(rng):
        params, losses = reference.fit(*case, learning_rate=rate, steps=steps)
        given = {"learning_rate": rate, "steps": steps, "times": 2 if steps > 100 else 1}
        for found in submission.probe.fitted(tables("one", "zero"), *case, **given):
            assert_close(found["params"], params, rtol=2e-4, atol=1e-4, name="params")
            w, of_w = found["params"]["w"], {"rtol": 2e-4, "atol": 1e-4 * small}
            assert_close(w, params["w"], **of_w, name="w")
            assert_close(found["losses"], losses, rtol=2e-4, atol=1e-4, name="losses")
            assert_equal(found["left"], case[0], name="params after the walk")
