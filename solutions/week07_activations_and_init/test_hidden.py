"""Week 7, never handed out: every shape, every option, and far from 0."""

from itertools import pairwise

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_exact, assert_shape, decades, siblings
from solutions.week07_activations_and_init import reference

SHAPES = [(), (1,), (7,), (3, 5), (4, 4), (2, 3, 1, 5)]
BORDERS = [100, 88, 50, 30, *range(1, 21), 0.5, 1e-3, 1e-5, 1e-8]  # of many a clamp
FAR = np.array([*BORDERS, *(-x for x in BORDERS)], np.float32)


def points(rng):
    """Numbers in arrays of every rank, in the last some near 0; scalars of both signs."""
    drawn = [rng.uniform(0.01, 4, shape) * rng.choice([-1, 1], shape) for shape in SHAPES]
    scalars = [np.asarray(sign * abs(drawn[0]), np.float32) for sign in (-1, 1)]
    every = np.concatenate([FAR, [1e-25, -1e-25], decades(rng, 600, low=-8, high=2, zeros=0)])
    return [*scalars, *(x.astype(np.float32) for x in drawn[1:]), every]


def margin(chosen):
    """How exact a value is: 1e-6, or that part of the option."""
    return 1e-6 * max(1.0, *map(abs, chosen.values()), 0.0)


def check_values(submission, rng, name, *options, relative=False):
    """The function of every point, with each of the options."""
    xs, right = points(rng), getattr(reference, name)
    found = submission.probe.values(xs, name=name, options=options)
    for chosen, ys in zip(options, found, strict=True):
        for x, y in zip(xs, ys, strict=True):
            atol = 0 if relative else margin(chosen)
            assert_close(y, right(x, **chosen), rtol=1e-6, atol=atol, name=name)


def check_slopes(submission, rng, name, right, *options):
    """Its gradient at every point, for random gradients from behind, in the last of every size."""
    xs = points(rng)
    upstreams = [rng.uniform(0.5, 2, x.shape).astype(np.float32) for x in xs]
    upstreams[-1] = decades(rng, *xs[-1].shape)
    found = submission.probe.slopes(xs, upstreams, name=name, options=options)
    for chosen, gradients in zip(options, found, strict=True):
        for x, upstream, gradient in zip(xs, upstreams, gradients, strict=True):
            expected, atol = upstream * right(x, **chosen), margin(chosen) * np.abs(upstream)
            assert_close(gradient, expected, rtol=1e-6, atol=atol, name="dx")


@pytest.mark.task("relu", points=0.25, ko="relu의 여러 shape과 기울기")
@pytest.mark.hint(
    "Any shape, () too. The gradient is 1 or 0, also at ±100: do not cut it off.",
    ko="()를 포함해 어떤 shape이든 됩니다. 기울기는 ±100에서도 1이나 0입니다. 끊지 마세요.",
)
def test_relu_of_any_shape_and_its_gradient(submission, rng):
    check_values(submission, rng, "relu", {}, relative=True)
    check_slopes(submission, rng, "relu", reference.relu_derivative, {})


SLOPES = [{"slope": slope} for slope in (1e-4, 0.3, 0.0, 1.0, -0.7, 250.0)]


@pytest.mark.task("leaky_relu", points=0.25, ko="여러 slope의 leaky_relu와 기울기")
@pytest.mark.hint(
    "slope may be 0, negative, or above 1, and another one in the next call. Gradients, too.",
    ko="slope는 0, 음수, 1보다 큰 수일 수 있고 다음 호출에서는 다를 수 있습니다. 기울기도 "
    "그렇습니다.",
)
def test_leaky_relu_of_any_slope(submission, rng):
    check_values(submission, rng, "leaky_relu", *SLOPES, relative=True)
    check_slopes(submission, rng, "leaky_relu", reference.leaky_relu_derivative, *SLOPES)


ALPHAS = [{"alpha": alpha} for alpha in (1.0, 0.013, 351.7)]


@pytest.mark.task("elu", points=0.25, ko="여러 alpha와 shape의 elu")
@pytest.mark.hint(
    "Any shape, and any alpha above 0. Below -30 the value is -alpha.",
    ko="어떤 shape이든, 0보다 큰 어떤 alpha든 됩니다. -30 아래에서는 -alpha입니다.",
)
def test_elu_of_any_alpha(submission, rng):
    check_values(submission, rng, "elu", *ALPHAS)


@pytest.mark.task("elu", points=0.5, ko="elu의 기울기")
@pytest.mark.hint(
    "The gradient is alpha · e to the x, or 1. At 100 the branch not taken is differentiated, too.",
    ko="기울기는 alpha · e의 x제곱이거나 1입니다. 100에서는 고르지 않은 가지도 미분됩니다.",
)
def test_elu_can_be_differentiated_everywhere(submission, rng):
    check_slopes(submission, rng, "elu", reference.elu_derivative, *ALPHAS)


def check_derivative(submission, rng, name):
    """A derivative of every shape."""
    check_values(submission, rng, name, {})


def check_far(submission, name, *more):
    """A derivative far from 0 and everywhere between, under vmap."""
    between = np.arange(-30, 30, 1 / 16)
    x = np.concatenate([FAR, more, between[between != 0]]).astype(np.float32)
    dy = getattr(submission, name).vmap()(x)
    assert_exact(dy, getattr(reference, name)(x), name="derivative")


@pytest.mark.task("sigmoid_derivative", points=0.25, ko="여러 shape에서 시그모이드의 도함수")
@pytest.mark.hint(
    "Any shape, () too, element by element; the derivative is even.",
    ko="()를 포함해 어떤 shape이든 원소마다 계산합니다. 도함수는 좌우가 같습니다.",
)
def test_sigmoid_derivative_of_any_shape(submission, rng):
    check_derivative(submission, rng, "sigmoid_derivative")


@pytest.mark.task("sigmoid_derivative", points=0.25, ko="포화한 시그모이드의 도함수")
@pytest.mark.hint(
    "At ±100 it is 0, not NaN: does your formula divide infinity by infinity?",
    ko="±100에서는 NaN이 아니라 0입니다. 식이 무한대를 무한대로 나누지 않나요?",
)
def test_sigmoid_derivative_where_it_saturates(submission):
    check_far(submission, "sigmoid_derivative", -10, 10, -17, 17, 0)


@pytest.mark.task("tanh_derivative", points=0.25, ko="여러 shape에서 tanh의 도함수")
@pytest.mark.hint(
    "Any shape, () too, element by element; the derivative is even.",
    ko="()를 포함해 어떤 shape이든 원소마다 계산합니다. 도함수는 좌우가 같습니다.",
)
def test_tanh_derivative_of_any_shape(submission, rng):
    check_derivative(submission, rng, "tanh_derivative")


@pytest.mark.task("tanh_derivative", points=0.25, ko="포화한 tanh의 도함수")
@pytest.mark.hint(
    "At ±100 it is 0, not NaN: does your formula divide infinity by infinity?",
    ko="±100에서는 NaN이 아니라 0입니다. 식이 무한대를 무한대로 나누지 않나요?",
)
def test_tanh_derivative_where_it_saturates(submission):
    check_far(submission, "tanh_derivative", -3, 3, -9, 9, 0)


@pytest.mark.task("relu_derivative", points=0.25, ko="여러 shape에서 relu의 도함수")
@pytest.mark.hint(
    "Any shape, () too; exactly 0 or 1, also near 0 and at ±100.",
    ko="()를 포함해 어떤 shape이든 됩니다. 0 근처와 ±100에서도 정확히 0이나 1입니다.",
)
def test_relu_derivative_of_any_shape(submission, rng):
    check_derivative(submission, rng, "relu_derivative")
    check_far(submission, "relu_derivative", 0, 1e-6, -1e-6, 1e-20, -1e-20)


# xavier_normal, he_normal

KERNELS = ((3, 5, 16, 32), (5, 2, 24, 8), (1, 7, 9, 15))
SMALL = ((2, 3), (3, 2), (3, 3), (1, 4), (4, 1), (1, 1), (2, 1, 1, 3), (1, 2, 2, 1))


def draw(submission, key, name, count, shapes):
    """Weights of each shape for ``count`` keys, each divided by the deviation it should have."""
    std = {"xavier_normal": reference.xavier_std, "he_normal": reference.he_std}[name]
    found = submission.probe.drawn(jax.random.split(key, count), name=name, shapes=shapes)
    for w, shape in zip(found, shapes, strict=True):
        assert_shape(w, (count, *shape), name="weights")
    return [w / std(shape) for w, shape in zip(found, shapes, strict=True)]


def check_kernels(submission, key, name):
    """Variance of kernels whose four sizes all differ: more than 20 000 numbers, six sigma."""
    for z in draw(submission, key, name, 25, KERNELS):
        assert abs(z.mean()) < 6 / np.sqrt(z.size)
        assert abs(np.square(z).mean() - 1) < 6 * np.sqrt(2 / z.size)


def check_independence(submission, key, name):
    """Covariances of all elements of small arrays, over 20 000 keys."""
    count = 20_000
    for z in draw(submission, key, name, count, SMALL):
        covariance = z.reshape(count, -1).T @ z.reshape(count, -1) / count
        size = len(covariance)
        assert np.abs(covariance - np.eye(size)).max() < 6 * np.sqrt(2 / count)
        assert np.abs(z.mean(axis=0)).max() < 6 / np.sqrt(count)


def check_bell(submission, key, name, shape):
    """How many of four million numbers lie where on the bell curve, and their tails: six sigma.

    Half precision rounds the deviation that belongs to the shape by 0.4 %.
    """
    (z,) = draw(submission, key, name, 100, (shape,))
    squares = np.square(z)
    assert abs(squares.mean() - 1) < 6 * np.sqrt(2 / z.size)
    assert abs(np.square(squares).mean() - 3) < 6 * np.sqrt(96 / z.size)
    expected = {-3: 0.0013499, -2: 0.0227501, -1: 0.1586553, 0: 0.5, 1: 0.8413447, 2: 0.9772499}
    for border, share in (expected | {3: 0.9986501}).items():
        assert abs((z < border).mean() - share) < 6 * np.sqrt(share * (1 - share) / z.size)
    assert np.abs(z).max() > 4.5  # 28 are expected beyond


def check_keys(submission, key, name):
    """The same key again, and others."""
    keys, shapes = siblings(key), ((40, 30), (3, 2, 10, 20))
    found = submission.probe.drawn(keys, name=name, shapes=2 * shapes)
    for w, same, shape in zip(found[:2], found[2:], shapes, strict=True):
        assert_shape(w, (3, *shape), name="weights")
        assert np.array_equal(w, same)
        together = np.corrcoef(w.reshape(3, -1))
        assert np.abs(together - np.eye(3)).max() < 6 / np.sqrt(1200)


@pytest.mark.task("xavier_normal", points=0.25, ko="합성곱 필터의 Xavier 초깃값")
@pytest.mark.hint(
    "In (H, W, in, out) height times width multiplies both numbers.",
    ko="(H, W, in, out)에서는 높이 곱하기 너비를 두 수에 모두 곱합니다.",
)
def test_xavier_of_kernels(submission, key):
    check_kernels(submission, key, "xavier_normal")


@pytest.mark.task("xavier_normal", points=0.25, ko="서로 독립인 Xavier 초깃값")
@pytest.mark.hint(
    "Every element is a draw of its own with the same variance, also in very small arrays.",
    ko="아주 작은 배열에서도 원소마다 따로 뽑고 분산은 모두 같습니다.",
)
def test_xavier_elements_are_independent(submission, key):
    check_independence(submission, key, "xavier_normal")


@pytest.mark.task("xavier_normal", points=0.25, ko="정규분포인 Xavier 초깃값")
@pytest.mark.hint(
    "A normal distribution: not uniform, with its tails, and with just the deviation asked for, "
    "in float32.",
    ko="균등분포도, 끝을 자른 것도 아닌 정규분포이고, 표준편차는 float32로 계산한 바로 그 "
    "값입니다.",
)
def test_xavier_is_normal(submission, key):
    check_bell(submission, key, "xavier_normal", (400, 108))


@pytest.mark.task("xavier_normal", points=0.25, ko="key가 정하는 Xavier 초깃값")
@pytest.mark.hint(
    "All randomness comes from key: the same key gives the same result, another one another.",
    ko="난수는 모두 key에서 나옵니다. 같은 key는 같은 결과를, 다른 key는 다른 결과를 냅니다.",
)
def test_xavier_depends_on_the_key(submission, key):
    check_keys(submission, key, "xavier_normal")


@pytest.mark.task("he_normal", points=0.25, ko="합성곱 필터의 He 초깃값")
@pytest.mark.hint(
    "How many inputs feed one output pixel? In (H, W, in, out), H times W times in.",
    ko="출력 픽셀 하나에 들어오는 입력은 몇 개인가요? (H, W, in, out)에서는 H·W·in개입니다.",
)
def test_he_of_kernels(submission, key):
    check_kernels(submission, key, "he_normal")


@pytest.mark.task("he_normal", points=0.25, ko="서로 독립인 He 초깃값")
@pytest.mark.hint(
    "Every element is a draw of its own with the same variance, also in very small arrays.",
    ko="아주 작은 배열에서도 원소마다 따로 뽑고 분산은 모두 같습니다.",
)
def test_he_elements_are_independent(submission, key):
    check_independence(submission, key, "he_normal")


@pytest.mark.task("he_normal", points=0.25, ko="정규분포인 He 초깃값")
@pytest.mark.hint(
    "A normal distribution: not uniform, with its tails, and with just the deviation asked for, "
    "in float32.",
    ko="균등분포도, 끝을 자른 것도 아닌 정규분포이고, 표준편차는 float32로 계산한 바로 그 "
    "값입니다.",
)
def test_he_is_normal(submission, key):
    check_bell(submission, key, "he_normal", (508, 80))


@pytest.mark.task("he_normal", points=0.25, ko="key가 정하는 He 초깃값")
@pytest.mark.hint(
    "All randomness comes from key: the same key gives the same result, another one another.",
    ko="난수는 모두 key에서 나옵니다. 같은 key는 같은 결과를, 다른 key는 다른 결과를 냅니다.",
)
def test_he_depends_on_the_key(submission, key):
    check_keys(submission, key, "he_normal")


# gradient_norms

KINDS = ("sigmoid", "tanh", "relu")


def random_case(rng, batch, *sizes, scale=1.0):
    """A network with biases, inputs and labels; no unit of it sits at the bend of ReLU."""
    while True:
        params = [
            {"w": scale * rng.normal(size=(i, o)) / np.sqrt(i), "b": rng.normal(size=o) / 2}
            for i, o in pairwise(sizes)
        ]
        params = [{name: v.astype(np.float32) for name, v in layer.items()} for layer in params]
        x = rng.normal(size=(batch, sizes[0])).astype(np.float32)
        h, closest = x, 1.0
        for layer in params[:-1]:
            z = h @ layer["w"] + layer["b"]
            h, closest = np.maximum(z, 0), min(closest, np.abs(z).min())
        if closest > 1e-4 and (len(sizes) == 2 or h.any()):
            return params, x, rng.integers(0, sizes[-1], batch).astype(np.int32)


def check_norms(submission, cases, activations, sizes=(1, 2.0**-20, 2.0**-7)):
    """Norms of every case, to a relative 1e-4, of small features as well."""
    for size in sizes:
        smaller = [(params, x * np.float32(size), labels) for params, x, labels in cases]
        check_norms_of(submission, smaller, activations)


def check_norms_of(submission, cases, activations):
    found = submission.probe.norms(cases, activations=tuple(activations))
    for case, activation, norms in zip(cases, activations, found, strict=True):
        expected = reference.gradient_norms(*case, activation=activation)
        assert_close(norms, expected, rtol=1e-4, atol=1e-20, name="norms")


@pytest.mark.task("gradient_norms", points=0.5, ko="활성화 함수 셋과 크기가 다른 층들")
@pytest.mark.hint(
    "Choose sizes that all differ. The activation comes after every layer but the last, the loss "
    "is a mean over the batch, and norms have a square root.",
    ko="크기를 모두 다르게 두고 시험해 보세요. 활성화 함수는 마지막을 뺀 모든 층 뒤에 오고, 손실은 "
    "배치 평균이며, 노름에는 제곱근이 있습니다.",
)
def test_norms_of_sizes_that_all_differ(submission, rng):
    cases = [random_case(rng, 7, 4, 6, 3, 5) for _ in KINDS]
    check_norms(submission, cases, KINDS)


@pytest.mark.task("gradient_norms", points=0.25, ko="크기가 서로 같거나 1인 층들")
@pytest.mark.hint(
    "Where sizes agree a wrong axis fits as well. One example, one layer, one unit or one class "
    "are legal.",
    ko="크기가 같으면 축이 틀려도 shape은 맞습니다. 예제, 층, 유닛, 클래스가 하나뿐일 수도 "
    "있습니다.",
)
def test_norms_of_sizes_that_agree_or_are_one(submission, rng):
    sizes = [(3, 3, 3, 3, 3), (4, 4, 4), (1, 5, 2, 3), (20, 3, 300), (2, 3, 1, 2), (3, 2, 4, 1)]
    cases = [random_case(rng, *own) for own in sizes]
    check_norms(submission, cases, KINDS + KINDS)


@pytest.mark.task("gradient_norms", points=0.5, ko="층이 열둘인 신경망과 사라지는 기울기")
@pytest.mark.hint(
    "More than ten layers. With the sigmoid the first norm is tiny and comes out as it is; number "
    "0 is the first layer.",
    ko="층이 열이 넘습니다. 시그모이드에서는 첫 노름이 아주 작고, 그대로 나와야 합니다. 0번이 첫 "
    "번째 층입니다.",
)
def test_norms_of_twelve_layers(submission, rng):
    cases = [random_case(rng, 6, 5, *[4] * 11, 3, scale=scale) for scale in (0.3, 1, 1)]
    check_norms(submission, cases, KINDS, sizes=(1,))


def saturated(rng, activation):
    """Half of the first layer is far out on both sides; logits are in the thousands, none close."""
    while True:
        params, x, labels = random_case(rng, 6, 4, 6, 3)
        params[0]["w"][:, :3] *= 0
        params[0]["b"][:3] = [-9000, 9000, -1] if activation == "relu" else [-200, 200, 150]
        params[1]["w"] *= 1 if activation == "relu" else 1e4
        _, (*_, logits) = reference.forward(params, x, activation=activation)
        if np.diff(np.sort(logits)).min() > 100 and (logits.argmax(axis=1) != labels).any():
            return params, x, labels


@pytest.mark.task("gradient_norms", points=0.5, ko="포화한 유닛과 매우 큰 로짓")
@pytest.mark.hint(
    "Units at ±200, logits of ±10 000, units that are all off: everything stays finite, and a "
    "gradient of 0 has the norm 0. Start the loss from logits, not from probabilities.",
    ko="±200에 있는 유닛, ±10 000인 로짓, 모두 꺼진 유닛에서도 값은 유한하고, 0인 기울기의 노름은 "
    "0입니다. 손실은 확률이 아니라 로짓에서 시작하세요.",
)
def test_norms_of_saturated_units_and_large_logits(submission, rng):
    cases = [saturated(rng, activation) for activation in KINDS]
    dead, x, labels = random_case(rng, 5, 3, 4, 2)
    dead[0]["b"][:] = -1000
    check_norms(submission, [*cases, (dead, x, labels)], [*KINDS, "relu"])


@pytest.mark.task("gradient_norms", points=0.25, ko="같은 호출을 되풀이해도 같은 노름")
@pytest.mark.hint(
    "The same call gives the same norms, and the list and the dicts stay as they were. If other "
    "tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="같은 호출은 같은 노름을 내고, 받은 리스트와 dict는 그대로입니다. 이 과제의 다른 시험도 "
    "실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_norms_of_the_same_call_again(submission, rng):
    case = random_case(rng, 5, 3, 4, 2)
    found = submission.probe.norms_again(*case, activation="tanh")
    expected = reference.gradient_norms(*case, activation="tanh")
    assert_close(found["first"], expected, rtol=1e-4, name="norms")
    assert_close(found["again"], expected, rtol=1e-4, name="norms of the second call")
    assert found["untouched"]
