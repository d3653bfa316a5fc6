"""Week 1, handed out: small tables that can be followed with pencil and paper."""

from typing import Any

import numpy as np
import pytest

from grader.testing import assert_close, assert_shape

NUMBERS = np.array([[1], [2], [3]], np.float32)  # x and y of the worked examples
TABLE = np.array([[3, 1], [0, 0], [-1, 4]], np.float32)


def model(w, b):
    return {"w": np.array(w, np.float32), "b": np.array(b, np.float32)}


def case(params, x, y) -> dict[str, Any]:
    """The data of a later task, and rows that are fed in the place of your `predict`."""
    rows = np.column_stack([x, np.ones(len(x))]).astype(np.float32)
    return {"params": params, "x": x, "y": y, "rows": rows}


def with_parabolas(one) -> dict[str, Any]:
    """The same, and numbers that are fed in the place of your `mse` and `mse_gradient`."""
    rows, y = one["rows"], one["y"]
    numbers = {
        "square": rows[:, :, None] * rows[:, None],
        "linear": 2 * rows * y[:, None],
        "constant": np.square(y),
    }
    return one | {name: np.asarray(part, np.float32) for name, part in numbers.items()}


STEEP = case(model([5], 0), NUMBERS, NUMBERS[:, 0])


# predict


@pytest.mark.task("predict", points=0.5, ko="특성이 둘인 예제 세 개")
@pytest.mark.hint(
    "Multiply each feature by its own weight, add them up, and add the bias once.",
    ko="특성마다 자기 가중치를 곱해 더하고, 편향은 한 번만 더하세요.",
)
def test_three_examples_of_two_features(submission):
    y = submission.predict(model([2, -1], 0.5), TABLE)
    assert_shape(y, (3,), name="predict(params, x)")
    assert_close(y, np.array([5.5, 0.5, -5.5]), name="predict(params, x)")


# mse


@pytest.mark.task("mse", points=0.5, ko="손으로 계산한 손실")
@pytest.mark.hint(
    "(4² + 8² + 12²) / 3. It is a mean, and there is no ½.",
    ko="(4² + 8² + 12²) / 3입니다. 합이 아니라 평균이고, ½은 없습니다.",
)
def test_a_loss_worked_by_hand(submission):
    loss = submission.probe.loss(STEEP)
    assert_shape(loss, (), name="mse")
    assert_close(loss, np.array(224 / 3), name="mse")


@pytest.mark.task("mse", points=0.5, ko="열로 된 정답")
@pytest.mark.hint(
    "Print the shapes of the predictions, the answers and their difference: it should hold N "
    "numbers, also when y is a column.",
    ko="예측과 정답, 그 차이의 shape을 출력해 보세요. y가 열이어도 차이는 N개여야 합니다.",
)
def test_answers_in_a_column(submission):
    column = STEEP | {"y": NUMBERS}
    loss = submission.probe.loss(column)
    assert_shape(loss, (), name="mse")
    assert_close(loss, np.array(224 / 3), name="mse (y: (3, 1))")


# mse_gradient


@pytest.mark.task("mse_gradient", points=0.75, ko="손으로 계산한 기울기")
@pytest.mark.hint(
    "Differentiating the square brings down a 2: ⅔·(4·1 + 8·2 + 12·3) and ⅔·(4 + 8 + 12).",
    ko="제곱을 미분하면 2가 나옵니다: ⅔·(4·1 + 8·2 + 12·3), ⅔·(4 + 8 + 12).",
)
def test_a_gradient_worked_by_hand(submission):
    gradient = submission.probe.gradient(STEEP)
    assert_close(gradient, {"w": np.array([112 / 3]), "b": np.array(16.0)}, name="gradient")


@pytest.mark.task("mse_gradient", points=0.5, ko="특성이 모두 0일 때의 기울기")
@pytest.mark.hint(
    "What can the model predict where x is 0? Only the bias is to blame.",
    ko="x가 0이면 모델은 무엇을 예측하나요? 편향만 고치면 됩니다.",
)
def test_only_the_bias_is_to_blame_where_x_is_zero(submission):
    answers = np.array([1, 1, 4], np.float32)
    zeros = case(model([2, -1], 0.5), np.zeros((3, 2), np.float32), answers)
    gradient = submission.probe.gradient(zeros)
    assert_close(gradient, {"w": np.zeros(2), "b": np.array(-3.0)}, name="gradient")


# central_difference


@pytest.mark.task("central_difference", points=0.5, ko="세제곱의 기울기")
@pytest.mark.hint(
    "One step up and one step down, and 2h between them. The error of t³ is just h².",
    ko="위로 한 걸음, 아래로 한 걸음이고 그 사이는 2h입니다. t³의 오차는 꼭 h²입니다.",
)
def test_the_slope_of_a_cube(submission):
    x = np.array([1, 2, -1, 0], np.float32)
    (found,) = submission.probe.slopes([x], steps=(0.5,))
    assert_close(found["cube"], np.array([3.25, 12.25, 3.25, 0.25]), name="t³, h = 0.5")
    assert_close(found["line"], np.full(4, -2.0), name="3 - 2t, h = 0.5")


# gradient_descent


@pytest.mark.task("gradient_descent", points=0.75, ko="손으로 계산한 두 걸음")
@pytest.mark.hint(
    "Take both gradients first, at the same place; then move w and b, against their gradients.",
    ko="두 기울기를 같은 자리에서 먼저 구하고, 그다음에 w와 b를 기울기의 반대쪽으로 옮기세요.",
)
def test_two_steps_worked_by_hand(submission):
    x, y = np.array([[1], [3]], np.float32), np.array([1, 3], np.float32)
    one = with_parabolas(case(model([5], 0), x, y))
    found = submission.probe.descent(one, learning_rate=0.125, steps=2)
    assert_close(found["params"], {"w": np.array([2.25]), "b": np.array(-1.0)}, name="params")


@pytest.mark.task("gradient_descent", points=0.5, ko="걸음마다의 손실")
@pytest.mark.hint(
    "One loss for each step, taken before the step: losses[0] is that of the start.",
    ko="걸음마다 손실 하나, 내딛기 전에 잽니다. losses[0]은 출발점의 손실입니다.",
)
def test_the_loss_before_each_step(submission):
    x, y = np.array([[1], [3]], np.float32), np.array([1, 3], np.float32)
    one = with_parabolas(case(model([5], 0), x, y))
    found = submission.probe.descent(one, learning_rate=0.125, steps=2)
    assert_shape(found["losses"], (2,), name="losses")
    assert_close(found["losses"], np.array([80.0, 17.0]), name="losses")
