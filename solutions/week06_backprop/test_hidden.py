"""Hidden tests of week 6."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, decades
from solutions.week06_backprop import reference
from solutions.week06_backprop.test_public import LAYERS


def normal(rng, *shapes):
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


@pytest.mark.task("numerical_gradient", points=0.25, ko="3차원 배열의 수치 미분")
@pytest.mark.hint(
    "Follow the docstring's formula with the h you are given: one step up, one down, 2h below.",
    ko="받은 h로 docstring의 식을 그대로 옮기세요. 양쪽으로 한 걸음씩, 그리고 2h로 나눕니다.",
)
def test_numerical_gradient_of_an_array_of_rank_three(submission, rng):
    x = rng.uniform(0.5, 2, (2, 1, 3)).astype(np.float32) * rng.choice([-1, 1], (2, 1, 3))
    x, h = x.astype(np.float32), 0.3  # no fraction of two, which half precision would hold
    result = submission.probe.slopes(x, h=h)
    for name, f in {"cubes": lambda t: np.sum(t**3), "product": np.prod}.items():
        expected = reference.numerical_gradient(f, x, h=h)
        assert_close(result[name], expected, rtol=1e-4, atol=1e-5, name=name)
    twice = 3 * x.astype(np.float64) ** 2 + (2 * h) ** 2
    assert_close(result["twice"], twice, rtol=1e-4, atol=1e-5, name="twice the step")
    for size in (1e-6, 1e-3, 4):
        smaller = x * np.float32(size)
        result = submission.probe.slopes(smaller, h=h)
        for name, f in {"cubes": lambda t: np.sum(t**3), "product": np.prod}.items():
            expected = reference.numerical_gradient(f, smaller, h=h)
            rounding = 1e-6 * f(np.abs(smaller) + h) / h
            assert_close(result[name], expected, rtol=1e-4, atol=rounding, name=name)


@pytest.mark.task("numerical_gradient", points=0.25, ko="원소가 하나뿐인 배열의 수치 미분")
@pytest.mark.hint(
    "The result has the shape of x, also when x is a single number in an array.",
    ko="x가 숫자 하나만 든 배열이어도 결과의 shape은 x와 같습니다.",
)
def test_numerical_gradient_of_a_single_element(submission, rng):
    x = rng.uniform(0.5, 2, (2, 1, 3)).astype(np.float32)
    result = submission.probe.slopes(x, h=0.25)
    square = x[0, 0].astype(np.float64) + x[1, 0][:, None]
    expected = {
        "single": np.exp(8 * x[0, 0, :1].astype(np.float64)) * np.sinh(8 * 0.025) / 0.025,
        "vector": np.prod(x[0, 0]) / x[0, 0],
        "square": np.arange(9).reshape(3, 3) * (3 * square**2 + 0.0625),
    }
    for name, values in expected.items():
        assert_close(result[name], values, rtol=2e-4, atol=1e-4, name=name)
    at_zero = submission.probe.slopes(0 * x, h=0.25)["single"]
    assert_close(at_zero, np.float32([np.sinh(8 * 0.025) / 0.025]), rtol=2e-4, name="at zero")


AFFINE = [(1, 4, 2), (3, 1, 2), (3, 4, 1), (1, 1, 1), (2, 3, 2), (4, 4, 2), (7, 3, 3)]
SIGMOID = [(), (1,), (3,), (3, 1), (3, 3), (2, 1, 3, 1)]


# what x, w and upstream are multiplied by; by powers of two, so that nothing is rounded
POWERS = ((0, 0, 0), (-20, 20, 0), (20, -20, 0), (0, 0, -20), (0, 0, 20), (-20, -20, 10))


def check_affine(result, expected, x=1.0, w=1.0, upstream=1.0):
    """Each part is right for numbers of its size."""
    assert_close(result, expected, rtol=0, atol=np.inf)  # the structure
    sizes = (w * upstream, x * upstream, upstream)
    parts = zip(("dx", "dw", "db"), result, expected, sizes, strict=True)
    for name, actual, wanted, size in parts:
        assert_close(actual, wanted, atol=1e-6 * size, name=name)


@pytest.mark.task("affine_backward", points=0.5, ko="크기가 서로 다른 행렬의 affine_backward")
@pytest.mark.hint(
    "Every example adds to dw and db; nothing is divided, for upstream already has the 1/N.",
    ko="모든 예제가 dw와 db에 더해집니다. upstream에 1/N이 이미 있으므로 나누지 않습니다.",
)
def test_affine_backward_of_a_rectangular_batch(submission, rng):
    x, w, upstream = normal(rng, (3, 4), (4, 2), (3, 2))
    result = submission.affine_backward(x, w, upstream)
    check_affine(result, reference.affine_backward(x, w, upstream))
    for powers in POWERS:
        sizes = np.float32(2.0) ** np.array(powers)
        cases = [normal(rng, (n, i), (i, o), (n, o)) for n, i, o in AFFINE]
        cases = [[part * size for part, size in zip(case, sizes, strict=True)] for case in cases]
        for case, result in zip(cases, submission.probe.affine_passes(cases), strict=True):
            check_affine(result, reference.affine_backward(*case), *sizes)


@pytest.mark.task("affine_backward", points=0.5, ko="정사각 행렬의 affine_backward")
@pytest.mark.hint(
    "In a square case a wrong transpose fits the shape. Compare single numbers.",
    ko="정사각 행렬에서는 전치를 잘못해도 shape이 맞습니다. 숫자 하나하나를 비교해 보세요.",
)
def test_affine_backward_of_square_matrices(submission, rng):
    xs, ws, upstreams = normal(rng, (2, 3, 3), (2, 3, 3), (2, 3, 3))
    result = submission.affine_backward.vmap(in_axes=0)(xs, ws, upstreams)
    pairs = [reference.affine_backward(*args) for args in zip(xs, ws, upstreams, strict=True)]
    check_affine(result, [np.stack(parts) for parts in zip(*pairs, strict=True)])


@pytest.mark.task("sigmoid_backward", points=0.25, ko="3차원 배열의 sigmoid_backward")
@pytest.mark.hint(
    "Multiply what comes from the right by s(1 - s), element by element.",
    ko="오른쪽에서 온 기울기에 s(1 - s)를 원소마다 곱하세요.",
)
def test_sigmoid_backward_of_an_array_of_rank_three(submission, rng):
    s = rng.uniform(0.05, 0.95, (2, 1, 3)).astype(np.float32)
    (upstream,) = normal(rng, (2, 1, 3))
    expected = reference.sigmoid_backward(s, upstream)
    assert_close(submission.sigmoid_backward(s, upstream), expected, name="dL/dz")
    cases = [
        [np.asarray(rng.uniform(0.05, 0.95, shape), np.float32), np.float32(rng.normal(size=shape))]
        for shape in SIGMOID
    ]
    near = np.abs(decades(rng, 300, low=-6, high=-1))  # of 0, and of 1
    dense = np.concatenate([near, 1 - near, rng.uniform(0, 1, 300)]).astype(np.float32)
    cases.append([dense, decades(rng, dense.size)])
    for (s, upstream), result in zip(cases, submission.probe.sigmoid_passes(cases), strict=True):
        expected, rounding = reference.sigmoid_backward(s, upstream), 2e-7 * np.abs(upstream)
        assert_close(result, expected, atol=rounding, name="dL/dz")


@pytest.mark.task("sigmoid_backward", points=0.25, ko="포화한 시그모이드에서 사라지는 기울기")
@pytest.mark.hint(
    "Where the sigmoid is saturated (s is 0 or 1) the gradient is exactly 0, and not NaN.",
    ko="시그모이드가 포화한 곳(s가 0이나 1)에서 기울기는 NaN이 아니라 정확히 0입니다.",
)
def test_saturated_sigmoid_passes_nothing_back(submission):
    s = np.array([[[0, 1, 0.5]], [[1, 0, 1]]], np.float32)
    upstream = np.array([[[1e4, -1e4, 4e4]], [[3, -2, 1e4]]], np.float32)
    expected = np.array([[[0, 0, 1e4]], [[0, 0, 0]]], np.float32)
    assert_close(submission.sigmoid_backward(s, upstream), expected, name="dL/dz")


def network(rng, inputs=2, hidden=3, classes=4):
    shapes = (inputs, hidden), (hidden,), (hidden, classes), (classes,)
    return dict(zip(("w1", "b1", "w2", "b2"), normal(rng, *shapes), strict=True))


@pytest.mark.task("forward", points=0.25, ko="0에서 가까운 값과 먼 값의 forward")
@pytest.mark.hint(
    "Both layers add their bias, the hidden layer alone has a sigmoid, and that must not overflow.",
    ko="두 층 모두 편향을 더하고, 시그모이드는 은닉층에만 있습니다. 오버플로가 없어야 합니다.",
)
def test_forward_near_and_far_from_zero(submission, rng):
    params, (x,) = network(rng), normal(rng, (5, 2))
    _, expected = reference.forward(params, x)
    assert_close(submission.probe.forward(params, x)["logits"], expected, name="logits")
    params["w1"] = np.array([[1000, -1000, 50], [0, 0, 0]], np.float32)
    params["b1"] *= 0
    x = np.array([[1, 1], [-1, 2], [2, 3], [-2, 1], [1, 0]], np.float32)
    _, expected = reference.forward(params, x)
    assert_close(submission.probe.forward(params, x)["logits"], expected, name="logits")
    for powers in ((0, 0), (-20, 0), (20, 0), (0, -20), (0, 20)):
        larger_x, larger = np.float32(2.0) ** np.array(powers)
        networks, xs, _ = networks_of_all_sizes(rng, larger_x)
        for params in networks:
            params |= {name: params[name] * larger for name in ("w2", "b2")}
        found = submission.probe.logits(networks, xs)
        for logits, params, x in zip(found, networks, xs, strict=True):
            expected = reference.forward(params, x)[1]
            assert_close(logits, expected, atol=1e-6 * larger, name="logits")


SIZES = [  # examples, inputs, hidden units, classes
    *[(1, 2, 3, 4), (40, 2, 1, 3), (4, 1, 3, 4), (5, 3, 2, 1)],
    *[(3, 2, 3, 11), (4, 4, 2, 4), (5, 2, 2, 3), (6, 3, 3, 2)],
]


def networks_of_all_sizes(rng, larger_x=1.0):
    """Networks with a size of one, or sizes that agree, with inputs and labels.

    The larger x is, the smaller are the weights that it meets.
    """
    networks = [network(rng, *sizes) for _, *sizes in SIZES]
    xs = [normal(rng, sizes[:2])[0] for sizes in SIZES]
    labels = [rng.integers(0, classes, n).astype(np.int32) for n, _, _, classes in SIZES]
    for own, (*_, classes) in zip(labels, SIZES, strict=True):
        own[0] = classes - 1
    for params in networks:
        params["w1"] /= np.float32(larger_x)
    return networks, [x * np.float32(larger_x) for x in xs], labels


@pytest.mark.task("forward", points=0.25, ko="인자를 바꾸지 않는 forward")
@pytest.mark.hint(
    "The same call again must give the same result; the dict params belongs to the caller. If "
    "other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="같은 인자로 다시 부르면 결과도 같아야 합니다. params는 부른 쪽의 dict입니다. 이 과제의 "
    "다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_forward_leaves_its_arguments_alone(submission, rng):
    params, (x,) = network(rng), normal(rng, (5, 2))
    result = submission.probe.forward(params, x)
    assert_close(result["logits"], reference.forward(params, x)[1], name="logits")
    assert_equal(result["again"], result["logits"], name="the second call")
    assert_equal(result["params"], params, name="params after the calls")


@pytest.mark.task("backward", points=0.5, ko="층마다 크기가 다른 신경망의 기울기")
@pytest.mark.hint(
    "Walk from the logits to the left, box by box, and write down the shape at each.",
    ko="로짓에서 왼쪽으로 상자를 하나씩 지나면서 그때그때 shape을 적어 보세요.",
)
def test_gradients_of_a_rectangular_network(submission, rng):
    params, (x,) = network(rng), normal(rng, (5, 2))
    labels = np.array([3, 0, 2, 2, 1], np.int32)
    expected = reference.gradients(params, x, labels)
    assert_close(submission.probe.gradients(params, x, labels, LAYERS), expected, name="gradients")
    for larger_x, larger_b in ((1, 1), (2.0**-20, 10), (2.0**20, 1e-3)):
        networks, xs, labels = networks_of_all_sizes(rng, larger_x)
        networks[1]["w2"] *= 100
        for params in networks:
            params["b2"] *= np.float32(larger_b)
        found = submission.probe.gradients_of(networks, xs, labels, LAYERS)
        for gradients, *case in zip(found, networks, xs, labels, strict=True):
            expected = reference.gradients(*case)
            assert_close(gradients, expected, rtol=0, atol=np.inf)  # the structure
            for name, wanted in expected.items():
                size = larger_x if name == "w1" else 1
                assert_close(gradients[name], wanted, atol=1e-6 * size, name=name)


@pytest.mark.task("backward", points=0.5, ko="크기가 모두 같은 신경망의 기울기")
@pytest.mark.hint(
    "When all sizes are equal no shape warns you: which axis is the batch, which are the classes?",
    ko="크기가 모두 같으면 shape이 알려 주지 않습니다. 배치는 어느 축이고 클래스는 어느 축인가요?",
)
def test_gradients_where_all_sizes_are_equal(submission, rng):
    params, (x,) = network(rng, 3, 3, 3), normal(rng, (3, 3))
    labels = np.array([2, 0, 2], np.int32)
    expected = reference.gradients(params, x, labels)
    result = submission.probe.gradients_twice(params, x, labels, LAYERS)["first"]
    assert_close(result, expected, name="gradients")


@pytest.mark.task("backward", points=0.25, ko="로짓이 매우 클 때의 기울기")
@pytest.mark.hint(
    "Probabilities from exp(100) overflow. Which function of jax.nn takes care of that?",
    ko="exp(100)으로 확률을 구하면 오버플로가 납니다. jax.nn의 어느 함수가 이를 막아 주나요?",
)
def test_gradients_at_very_large_logits(submission, rng):
    params, (x,) = network(rng), normal(rng, (5, 2))
    params["w1"][:, 0] = [60, 0]
    params["w2"][0] = [-200, 0, -196, -51]
    params["b2"] = np.array([100, -100, 98, -50], np.float32)
    x[:, 0] = [1, -2, 3, -1, -1]
    labels = np.array([0, 3, 2, 1, 0], np.int32)
    expected = reference.gradients(params, x, labels)
    result = submission.probe.gradients(params, x, labels, LAYERS)
    assert_close(result, expected, rtol=1e-4, name="gradients")


@pytest.mark.task("backward", points=0.25, ko="예제별 기울기의 평균과 같은 배치의 기울기")
@pytest.mark.hint(
    "The gradient of a mean is the mean of the gradients of the single examples.",
    ko="평균의 기울기는 예제 하나하나의 기울기를 평균한 것입니다.",
)
def test_gradient_of_the_batch_is_the_mean_over_examples(submission, rng):
    params, (x,) = network(rng), normal(rng, (5, 2))
    labels = np.array([3, 0, 2, 2, 1], np.int32)
    single = submission.probe.gradients.vmap(in_axes=(None, 0, 0, None))
    rows = single(params, x[:, None], labels[:, None], LAYERS)
    batch = submission.probe.gradients(params, x, labels, LAYERS)
    assert_close(batch, reference.gradients(params, x, labels), name="gradients")
    for name in params:
        assert_close(np.mean(rows[name], axis=0), batch[name], name=name)
    order = np.array([4, 2, 0, 3, 1])
    shuffled = submission.probe.gradients(params, x[order], labels[order], LAYERS)
    assert_close(shuffled, batch, name="gradients of the same examples in another order")


@pytest.mark.task("backward", points=0.25, ko="인자를 바꾸지 않는 backward")
@pytest.mark.hint(
    "Calling backward again with the same params and cache must give the same, and change "
    "neither. If other tests of this task fail, too, look at those first: wrong numbers fail here "
    "as well.",
    ko="같은 params와 cache로 backward를 다시 불러도 결과가 같아야 하고, 둘 다 그대로여야 합니다. "
    "이 과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_backward_leaves_its_arguments_alone(submission, rng):
    params, (x,) = network(rng, 3, 3, 3), normal(rng, (3, 3))
    labels = np.array([2, 0, 1], np.int32)
    result = submission.probe.gradients_twice(params, x, labels, LAYERS)
    expected = reference.gradients(params, x, labels)
    assert_close(result["first"], expected, name="gradients")
    assert_equal(result["second"], result["first"], name="the second call")
    expected = reference.gradients(params, x, labels[::-1])
    assert_close(result["turned"], expected, name="gradients for other labels")
    assert_equal(result["params"], params, name="params after the calls")


def scalars(*numbers):
    return [np.float32(number) for number in numbers]


def check(table, expected, factor=1.0, atol=1e-6):
    for name, row in expected.items():
        wanted = np.array(row, np.float32) * np.float32(factor)
        assert_close(table[name], wanted, atol=atol, name=name)


def arithmetic(x, y):
    return {
        "x + y": [x + y, 1, 1],
        "x - y": [x - y, 1, -1],
        "x * y": [x * y, y, x],
        "x / y": [x / y, 1 / y, -x / y**2],
        "-x": [-x, -1, 0],
    }


def numbers(x):
    return {
        "x + 3": [x + 3, 1],
        "3 + x": [3 + x, 1],
        "x - 3": [x - 3, 1],
        "3 - x": [3 - x, -1],
        "x * 3": [3 * x, 3],
        "3 * x": [3 * x, 3],
        "x / 4": [x / 4, 0.25],
        "3 / x": [3 / x, -3 / x**2],
        "x * 0": [0, 0],
        "0 * x": [0, 0],
        "0 - x": [-x, -1],
        "0 / x": [0, 0],
        "-3 / x": [-3 / x, 3 / x**2],
        "sum of x, x": [2 * x, 2],
    }


def powers(x):
    return {
        "x ** 1": [x, 1],
        "x ** 2": [x**2, 2 * x],
        "x ** 3": [x**3, 3 * x**2],
        "x ** -1": [1 / x, -1 / x**2],
        "x ** 0.5": [x**0.5, 0.5 * x**-0.5],
        "x ** 2.5": [x**2.5, 2.5 * x**1.5],
        "x ** 0": [1, 0],
        "x ** 5": [x**5, 5 * x**4],
        "x ** -2": [x**-2, -2 * x**-3],
    }


def functions(x):
    return {
        "x.exp()": [np.exp(x), np.exp(x)],
        "x.tanh()": [np.tanh(x), 1 - np.tanh(x) ** 2],
        "x.relu()": [max(x, 0), float(x > 0)],
    }


@pytest.mark.task("Value", points=0.25, ko="모든 연산을 지나는 기울기")
@pytest.mark.hint(
    "Every operation multiplies the gradient that comes from the right by its own derivative.",
    ko="모든 연산은 오른쪽에서 온 기울기에 자기 자신의 미분을 곱해 넘깁니다.",
)
def test_gradients_pass_through_every_operation(submission, rng):
    x, y = (float(np.float32(number)) for number in rng.uniform(0.5, 2, 2))
    check(submission.probe.arithmetic(*scalars(x, -y))["inside"], arithmetic(x, -y), 5)
    check(submission.probe.numbers(*scalars(-x))["inside"], numbers(-x), 5)
    check(submission.probe.powers(*scalars(y))["inside"], powers(y), 5)
    for number in (x, -y):
        check(submission.probe.functions(*scalars(number))["inside"], functions(number), 5)
    for size in (1e-6, 1e-3, 1e3, 1e6):
        small, large = (float(np.float32(number)) for number in (size * x, y / size))
        for table, expected in (
            (submission.probe.arithmetic(*scalars(small, -large)), arithmetic(small, -large)),
            (submission.probe.numbers(*scalars(-small)), numbers(-small)),
            (submission.probe.powers(*scalars(large)), powers(large)),
        ):
            check(table["inside"], expected, 5, atol=0)
    for number in (1e-6, -1e-6, 1e-3, -1e-3, 0.1, -0.1, 6, -6, 10, -10, 30, -30, 80, -80):
        number = float(np.float32(number))
        table, expected = submission.probe.functions(*scalars(number)), functions(number)
        check(table["inside"], {"x.tanh()": expected.pop("x.tanh()")}, 5, atol=5e-6)
        check(table["inside"], expected, 5, atol=0)


@pytest.mark.task("Value", points=0.25, ko="0과 음수")
@pytest.mark.hint(
    "What if a zero appears? Do not divide by a value to get a derivative that you know.",
    ko="0이 나오면 어떻게 되나요? 이미 아는 미분을 구하려고 값으로 나누지 마세요.",
)
def test_zeros_and_negative_numbers(submission):
    table = submission.probe.arithmetic(*scalars(0, -2))["alone"]
    check(table, {"x * y": [0, -2, 0], "x / y": [0, -0.5, 0]})
    table = submission.probe.arithmetic(*scalars(-3, 0))["alone"]
    check(table, {"x + y": [-3, 1, 1], "x - y": [-3, 1, -1], "x * y": [0, 0, -3]})
    table = submission.probe.powers(*scalars(0))["alone"]
    check(table, {"x ** 2": [0, 0], "x ** 3": [0, 0]})
    table = submission.probe.powers(*scalars(-2))["alone"]
    check(table, {"x ** 2": [4, -4], "x ** 3": [-8, 12], "x ** -1": [-0.5, -0.25]})


@pytest.mark.task("Value", points=0.25, ko="0에서 먼 값의 tanh와 relu")
@pytest.mark.hint(
    "Far from zero tanh is ±1 and its slope 0. Does a power of e overflow on the way there?",
    ko="0에서 멀면 tanh는 ±1이고 기울기는 0입니다. 계산하는 도중에 e의 거듭제곱이 넘치나요?",
)
def test_tanh_and_relu_far_from_zero(submission):
    for x in (100, -100):  # where e^x itself overflows
        table = submission.probe.functions(*scalars(x))["alone"]
        check(table, {"x.tanh()": [np.sign(x), 0], "x.relu()": [max(x, 0), x > 0]})


@pytest.mark.task("Value", points=0.25, ko="연산자는 새 마디를 만들기")
@pytest.mark.hint(
    "An operator makes a new node: `x += y` leaves the old node, and its part in the graph, as it "
    "was. If other tests of this task fail, too, look at those first: wrong numbers fail here as "
    "well.",
    ko="연산자는 새 마디를 만듭니다. `x += y`를 해도 옛 마디와 그래프에서의 역할은 그대로입니다. "
    "이 과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_operators_make_new_nodes(submission, rng):
    x, y = (float(np.float32(number)) for number in rng.uniform(0.5, 2, 2))
    table = submission.probe.in_place(*scalars(x, y))
    expected = {
        "iadd y": [x + y, x, y, 1, 1],
        "isub y": [x - y, x, y, 1, -1],
        "imul y": [x * y, x, y, y, x],
        "itruediv y": [x / y, x, y, 1 / y, -x / y**2],
        "iadd 3": [x + 3, x, 1],
        "isub 3": [x - 3, x, 1],
        "imul 3": [3 * x, x, 3],
        "itruediv 3": [x / 3, x, 1 / 3],
        "-x": [-x, x, -1],
        "3 - x": [3 - x, x, -1],
        "3 / x": [3 / x, x, -3 / x**2],
        "x ** 2": [x**2, x, 2 * x],
    }
    check(table, expected)
    e = np.exp(3)
    expected = {"x * x + x": [12, 7], "x / 2": [1.5, 0.5], "1 - x": [-2, -1]}
    expected |= {"(2 * x) * (x * 2)": [36, 24], "x ** -1": [1 / 3, -1 / 9], "x.exp()": [e, e]}
    expected |= {"equal numbers, again": [12, 4, 3]}
    check(submission.probe.plain(), expected)
    for name, row in submission.probe.same_numbers(*scalars(x, y)).items():
        assert_close(row, np.array([x, y, y + 1], np.float32), name=name)
    for name, row in submission.probe.once_more().items():
        assert_close(row, np.array([5, 1], np.float32), name=f"{name}, once more")


@pytest.mark.task("Value", points=0.25, ko="짧은 길과 긴 길에서 함께 쓰인 마디")
@pytest.mark.hint(
    "A node may hand its gradient on only after all that use it have handed theirs to it.",
    ko="어떤 마디를 쓴 모든 곳에서 기울기가 도착한 다음에야 그 마디의 기울기를 넘길 수 있습니다.",
)
def test_inner_nodes_used_by_short_and_long_ways(submission, rng):
    x, y = rng.uniform(0.5, 2, 2).astype(np.float32)
    a, b = float(x), float(y)
    product, longer = a * b, a * b + a
    by_product = longer + product
    expected = [product * longer, b * by_product + product, a * by_product, by_product, product, 1]
    result = submission.probe.graph(x, y)
    for name in ("diamond", "mirrored"):
        assert_close(result[name], np.array(expected, np.float32), name=name)


@pytest.mark.task("Value", points=0.25, ko="backward를 다시 부르기")
@pytest.mark.hint(
    "Each call starts afresh: what do .grad of this node and of all before it hold at the start? "
    "If other tests of this task fail, too, look at those first: wrong numbers fail here as well.",
    ko="부를 때마다 새로 시작합니다. 이 마디와 그 앞의 모든 마디의 .grad에는 처음에 무엇이 "
    "있나요? 이 과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_calling_backward_again(submission):
    result = submission.probe.graph(*scalars(3, 2))
    assert_exact(result["before"], np.zeros(5, np.float32), name="before any call")
    for name in ("root", "root again"):
        assert_exact(result[name][:4], np.array([8, 3, 1, 1], np.float32), name=name)
    for name, slope in submission.probe.constants(*scalars(3)).items():
        assert_close(slope, np.float32(0), name=f"x.grad after {name}")
    assert_exact(result["inner"][:3], np.array([2, 3, 1], np.float32), name="inner")
    assert_exact(result["leaf"][:3], np.array([1, 3, 1], np.float32), name="leaf")


@pytest.mark.task("Value", points=0.25, ko="이 계산에 쓰이지 않은 마디")
@pytest.mark.hint(
    "Nodes that this one was not computed from are none of its business.",
    ko="이 마디를 계산하는 데 쓰이지 않은 마디는 건드리지 마세요.",
)
def test_nodes_that_do_not_lead_here(submission):
    result = submission.probe.graph(*scalars(3, 2))
    assert_exact(result["aside"], np.array([0, 4, 0, 0, 1], np.float32), name="aside")
    for name in ("root", "inner", "leaf", "root again"):
        assert result[name][4] == 1, name
    assert result["inner"][3] == 1


@pytest.mark.task("Value", points=0.25, ko="두 배 하기 마흔 번")
@pytest.mark.hint(
    "There are 41 nodes and 2⁴⁰ paths. How often do you visit a node?",
    ko="마디는 41개이고 경로는 2⁴⁰개입니다. 한 마디를 몇 번 방문하나요?",
)
def test_forty_doublings(submission):
    row = submission.probe.doublings(*scalars(3))
    assert_exact(row, np.array([3 * 2.0**40, 2.0**40], np.float32), name="doublings")


@pytest.mark.task("Value", points=0.25, ko="마디 6,000개로 된 사슬")
@pytest.mark.hint(
    "Python's recursion ends at about a thousand calls. Walk through the graph with a list.",
    ko="파이썬의 재귀는 천 번쯤에서 끝납니다. 재귀 대신 리스트로 그래프를 따라가세요.",
)
def test_a_chain_of_six_thousand_nodes(submission):
    row = submission.probe.chain()
    assert_exact(row, np.array([3001, 1], np.float32), name="chain")
