"""Public tests of week 6."""

import numpy as np
import pytest

from grader.testing import assert_close

X = np.array([[[1.0, 2.0, -1.0]], [[0.5, -2.0, 3.0]]], np.float32)


@pytest.mark.task("numerical_gradient", points=0.25, ko="세제곱 합의 중앙 차분")
@pytest.mark.hint(
    "Work out ((1 + h)³ - (1 - h)³) / 2h on paper: it is 3 + h², and h is 0.25 here.",
    ko="((1 + h)³ - (1 - h)³) / 2h를 손으로 계산해 보세요. 3 + h²이고, 여기에서 h는 0.25입니다.",
)
def test_central_difference_of_cubes(submission):
    result = submission.probe.slopes(X, h=0.25)["cubes"]
    expected = np.array([[[3.0625, 12.0625, 3.0625]], [[0.8125, 12.0625, 27.0625]]], np.float32)
    assert_close(result, expected, rtol=1e-4, atol=1e-5, name="numerical_gradient of the sum of x³")


@pytest.mark.task("numerical_gradient", points=0.25, ko="한 번에 원소 하나만 움직이기")
@pytest.mark.hint(
    "Move a single element and leave all the others where they were.",
    ko="원소 하나만 움직이고 나머지는 모두 제자리에 두세요.",
)
def test_one_element_moves_at_a_time(submission):
    result = submission.probe.slopes(X, h=0.25)["product"]
    expected = np.array([[[6.0, 3.0, -6.0]], [[12.0, -3.0, 2.0]]], np.float32)
    assert_close(result, expected, rtol=1e-4, atol=1e-5, name="numerical_gradient of the product")


@pytest.mark.task("affine_backward", points=0.5, ko="작은 행렬의 affine_backward")
@pytest.mark.hint(
    "Each gradient has the shape of its own input. The bias went into every example.",
    ko="기울기의 shape은 각 입력의 shape과 같습니다. 편향은 모든 예제에 한 번씩 더해졌습니다.",
)
def test_affine_backward_of_small_numbers(submission):
    x = np.array([[1, 2, 0, -1], [0, 1, 3, 2], [2, 0, 1, 1]], np.float32)
    w = np.array([[1, 0], [2, -1], [0, 3], [-2, 1]], np.float32)
    upstream = np.array([[1, 0], [2, 1], [0, -3]], np.float32)
    dx, dw, db = submission.affine_backward(x, w, upstream)
    expected = [[1, 2, 0, -2], [2, 3, 3, -3], [0, 3, -9, -3]]
    assert_close(dx, np.array(expected, np.float32), name="dx")
    assert_close(dw, np.array([[1, -6], [4, 1], [6, 0], [3, -1]], np.float32), name="dw")
    assert_close(db, np.array([3, -2], np.float32), name="db")


@pytest.mark.task("affine_backward", points=0.5, ko="affine_backward가 예측하는 출력의 변화")
@pytest.mark.hint(
    "Move x, w and b a little: the change of the output, weighted by upstream, must be what dx, dw "
    "and db predict. Look at the part that does not fit.",
    ko="x, w, b를 조금 움직일 때 출력의 변화에 upstream을 곱해 더한 값은 dx, dw, db의 예측과 "
    "같아야 합니다. 어긋나는 것이 어느 것인지 보세요.",
)
def test_affine_backward_predicts_the_change_of_the_output(submission, rng):
    x, w, upstream = _normal(rng, (3, 4), (4, 2), (3, 2))
    dx, dw, db = submission.affine_backward(x, w, upstream)
    move_x, move_w, move_b = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=2)
    for name, gradient, move, change in (
        ("dx", dx, move_x, move_x @ w),
        ("dw", dw, move_w, x @ move_w),
        ("db", db, move_b, np.broadcast_to(move_b, (3, 2))),
    ):
        assert np.shape(gradient) == move.shape, (
            f"{name}: {np.shape(gradient)}, expected / 기댓값 {move.shape}"
        )
        predicted, actual = np.sum(gradient * move), np.sum(upstream * change)
        assert abs(predicted - actual) < 1e-4, f"{name}: {predicted}, expected / 기댓값 {actual}"


@pytest.mark.task("sigmoid_backward", points=0.5, ko="작은 배열의 sigmoid_backward")
@pytest.mark.hint(
    "The argument s is already the sigmoid's output; do not apply the sigmoid again.",
    ko="인자 s는 이미 시그모이드의 출력입니다. 시그모이드를 다시 적용하지 마세요.",
)
def test_sigmoid_backward_of_small_numbers(submission):
    s = np.array([[[0.5, 0.5, 0.25]], [[0.75, 0.9, 0.1]]], np.float32)
    upstream = np.array([[[8, -4, 16]], [[16, 1, -2]]], np.float32)
    expected = np.array([[[2, -1, 3]], [[3, 0.09, -0.18]]], np.float32)
    assert_close(submission.sigmoid_backward(s, upstream), expected, name="dL/dz")


@pytest.mark.task("forward", points=0.5, ko="은닉층의 값을 아는 신경망의 forward")
@pytest.mark.hint(
    "Here the hidden layer is 0.5, 0.75, 0.25 for every example. The logits get no activation.",
    ko="모든 예제의 은닉층이 0.5, 0.75, 0.25입니다. 로짓에는 활성화 함수를 쓰지 않습니다.",
)
def test_forward_of_a_known_hidden_layer(submission, rng):
    params = _zeros()
    params["b1"] = np.log(np.array([1, 3, 1 / 3], np.float32))
    params["w2"] = np.array([[2, 0, 4, -6], [4, 0, 0, 8], [0, 4, -8, 0]], np.float32)
    params["b2"] = np.array([0.5, -4, 0, 1], np.float32)
    logits = submission.probe.forward(params, *_normal(rng, (5, 2)))["logits"]
    expected = np.tile(np.array([4.5, -3, 0, 4], np.float32), (5, 1))
    assert_close(logits, expected, name="logits")


LABELS = np.array([0, 3, 1, 1, 1], np.int32)
EYE = np.eye(11, dtype=np.float32)
LAYERS = {  # right ones stand in for yours in the tests of backward: a mistake does not count twice
    "affine": np.einsum("ij,kl->ijkl", EYE, EYE),
    "sigmoid": np.array([-1, 1, 0], np.float32),
}


@pytest.mark.task("backward", points=0.5, ko="가중치가 모두 0일 때의 기울기")
@pytest.mark.hint(
    "With all weights 0 the probabilities are ¼ each. Subtract 1 at the label, divide by N.",
    ko="가중치가 모두 0이면 확률은 모두 ¼입니다. 정답 자리에서 1을 빼고 N으로 나누세요.",
)
def test_gradients_at_zero_weights(submission, rng):
    gradients = submission.probe.gradients(_zeros(), *_normal(rng, (5, 2)), LABELS, LAYERS)
    expected = _zeros()
    expected["b2"] = np.array([0.05, -0.35, 0.25, 0.05], np.float32)
    expected["w2"] = np.tile(expected["b2"] / 2, (3, 1))
    assert_close(gradients, expected, name="gradients")


@pytest.mark.task("backward", points=0.75, ko="수치 미분과 일치하는 기울기")
@pytest.mark.hint(
    "Compare each parameter's gradient with numerical_gradient. Is any box of the path missing?",
    ko="파라미터마다 numerical_gradient와 비교해 보세요. 지나오지 않은 상자가 있나요?",
)
def test_gradients_agree_with_numerical_ones(submission, rng):
    params, x = _network(rng), rng.normal(size=(5, 2)).astype(np.float32)
    gradients = submission.probe.gradients(params, x, LABELS, LAYERS)
    for name in params:
        direction = rng.normal(size=params[name].shape).astype(np.float32)
        ahead, behind = (
            _loss(params | {name: params[name] + step * direction}, x) for step in (0.01, -0.01)
        )
        predicted, measured = np.sum(gradients[name] * direction), (ahead - behind) / 0.02
        assert abs(predicted - measured) < 1e-3, (
            f"along one direction in {name} the loss rises by {measured:.5f}, "
            f"the gradient predicts {predicted:.5f}"
        )


def _loss(params, x):
    """The mean softmax cross-entropy of the network."""
    hidden = 1 / (1 + np.exp(-(x @ params["w1"] + params["b1"]).astype(np.float64)))
    logits = hidden @ params["w2"] + params["b2"]
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -logs[np.arange(5), LABELS].mean()


def _network(rng):
    w1, b1, w2, b2 = _normal(rng, (2, 3), (3,), (3, 4), (4,))
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


def _zeros():
    shapes = {"w1": (2, 3), "b1": (3,), "w2": (3, 4), "b2": (4,)}
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}


def _normal(rng, *shapes):
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def _check(table, expected):
    """Compares rows of value and derivatives with numbers."""
    for name, row in expected.items():
        assert_close(table[name], np.array(row, np.float32), name=f"[value, derivatives] of {name}")


def _scalars(*numbers):
    return [np.float32(number) for number in numbers]


@pytest.mark.task("Value", points=0.25, ko="덧셈과 뺄셈")
@pytest.mark.hint(
    "A sum hands its gradient on to both sides; a difference turns the sign of the right one.",
    ko="덧셈은 기울기를 양쪽에 그대로 넘깁니다. 뺄셈은 오른쪽으로 가는 것의 부호를 바꿉니다.",
)
def test_sum_and_difference(submission):
    table = submission.probe.arithmetic(*_scalars(2, 5))["alone"]
    _check(table, {"x + y": [7, 1, 1], "x - y": [-3, 1, -1], "-x": [-2, -1, 0]})


@pytest.mark.task("Value", points=0.25, ko="곱셈과 나눗셈")
@pytest.mark.hint(
    "The derivative of xy by x is y. A quotient is x times y⁻¹.",
    ko="xy를 x로 미분하면 y입니다. 나눗셈은 x에 y⁻¹을 곱한 것입니다.",
)
def test_product_and_quotient(submission):
    table = submission.probe.arithmetic(*_scalars(2, 5))["alone"]
    _check(table, {"x * y": [10, 5, 2], "x / y": [0.4, 0.2, -0.08]})


@pytest.mark.task("Value", points=0.25, ko="연산자 왼쪽과 오른쪽의 숫자")
@pytest.mark.hint(
    "In 3 - x and 3 / x the number stands on the left: which operand is self?",
    ko="3 - x와 3 / x에서는 숫자가 왼쪽에 있습니다. self는 어느 쪽인가요?",
)
def test_numbers_on_either_side(submission):
    table = submission.probe.numbers(*_scalars(2))["alone"]
    sums = {"x + 3": [5, 1], "3 + x": [5, 1], "x - 3": [-1, 1], "3 - x": [1, -1]}
    products = {"x * 3": [6, 3], "3 * x": [6, 3], "x / 4": [0.5, 0.25], "3 / x": [1.5, -0.75]}
    _check(table, sums | products)


@pytest.mark.task("Value", points=0.25, ko="거듭제곱")
@pytest.mark.hint(
    "Differentiate x³ by hand: the exponent comes down and then loses one.",
    ko="x³을 손으로 미분해 보세요. 지수가 앞으로 내려오고 지수는 하나 줄어듭니다.",
)
def test_powers(submission):
    table = submission.probe.powers(*_scalars(4))["alone"]
    _check(table, {"x ** 2": [16, 8], "x ** 3": [64, 48]})
    _check(table, {"x ** -1": [0.25, -0.0625], "x ** 0.5": [2, 0.25]})


@pytest.mark.task("Value", points=0.25, ko="exp, tanh, relu")
@pytest.mark.hint(
    "The derivatives of exp and tanh are written with the result: e, and 1 - t².",
    ko="exp와 tanh의 미분은 결과로 적습니다. 각각 e와 1 - t²입니다.",
)
def test_exp_tanh_and_relu(submission):
    table = submission.probe.functions(*_scalars(0.5))["alone"]
    rows = {"x.exp()": [1.6487213, 1.6487213], "x.tanh()": [0.46211716, 0.78644773]}
    _check(table, rows | {"x.relu()": [0.5, 1]})
    table = submission.probe.functions(*_scalars(-2))["alone"]
    rows = {"x.exp()": [0.13533528, 0.13533528], "x.tanh()": [-0.96402758, 0.070650825]}
    _check(table, rows | {"x.relu()": [0, 0]})


@pytest.mark.task("Value", points=0.5, ko="여러 번 쓰인 마디")
@pytest.mark.hint(
    "x is used three times in x * x + x. Do all three gradients arrive, or only the last?",
    ko="x * x + x에서 x는 세 번 쓰입니다. 기울기 세 개가 모두 도착하나요, 마지막 것만 남나요?",
)
def test_a_node_used_more_than_once(submission):
    table = submission.probe.graph(*_scalars(3, 2))
    _check(table, {"x * x + x": [12, 7], "x + x": [6, 2], "x - x": [0, 0]})
    _check(table, {"x * x": [9, 6], "x / x": [1, 0]})
