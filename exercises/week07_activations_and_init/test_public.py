"""Week 7, handed out: numbers that can be worked out by hand.

`submission.probe.…` runs a small function of `probes.py` with your module.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_exact, assert_shape

X = np.array([-3.0, -1.0, 0.0, 0.5, 2.0], np.float32)


@pytest.mark.task("relu", points=0.25, ko="음수를 0으로 바꾸는 relu")
@pytest.mark.hint(
    "What happens to -3? Positive numbers stay.", ko="-3은 어떻게 되나요? 양수는 그대로입니다."
)
def test_relu_turns_negative_numbers_into_zero(submission):
    assert_exact(submission.relu(X), np.array([0, 0, 0, 0.5, 2.0]), name="relu(x)")


@pytest.mark.task("leaky_relu", points=0.25, ko="음수를 slope배 하는 leaky_relu")
@pytest.mark.hint("Only negative numbers are multiplied by slope.", ko="음수에만 slope를 곱하세요.")
def test_leaky_relu_multiplies_negative_numbers(submission):
    y = submission.leaky_relu(X, slope=0.1)
    assert_exact(y, np.array([-0.3, -0.1, 0, 0.5, 2.0]), name="leaky_relu(x, slope=0.1)")


@pytest.mark.task("elu", points=0.25, ko="음수에서 매끄럽게 내려가는 elu")
@pytest.mark.hint(
    "For negative numbers: alpha times (e to the x, minus 1).",
    ko="음수에서는 alpha 곱하기 (e의 x제곱 빼기 1)입니다.",
)
def test_elu_goes_down_smoothly(submission):
    y = submission.elu(X, alpha=2.0)
    assert_exact(y, np.array([-1.9004259, -1.2642411, 0, 0.5, 2.0]), name="elu(x, alpha=2)")


@pytest.mark.task("sigmoid_derivative", points=0.25, ko="0과 1에서 시그모이드의 도함수")
@pytest.mark.hint(
    "First s, the sigmoid of x, then s times (1 - s): use s, not x.",
    ko="먼저 x의 시그모이드 s를 구하고, 그다음 s 곱하기 (1 - s)입니다. x가 아니라 s를 쓰세요.",
)
def test_sigmoid_derivative_near_zero(submission):
    dy = submission.sigmoid_derivative(np.array([0.0, 1.0, -1.0, 2.0], np.float32))
    assert_exact(dy, np.array([0.25, 0.1966119, 0.1966119, 0.1049936]), name="derivative")


@pytest.mark.task("tanh_derivative", points=0.25, ko="0과 0.5에서 tanh의 도함수")
@pytest.mark.hint(
    "One minus the square of tanh of x, not of x.", ko="1에서 x가 아니라 tanh(x)의 제곱을 뺍니다."
)
def test_tanh_derivative_near_zero(submission):
    dy = submission.tanh_derivative(np.array([0.0, 0.5, -0.5, 2.0], np.float32))
    assert_exact(dy, np.array([1, 0.7864477, 0.7864477, 0.0706508]), name="derivative")


@pytest.mark.task("relu_derivative", points=0.25, ko="음수, 0, 양수에서 relu의 도함수")
@pytest.mark.hint(
    "1 for positive numbers and 0 otherwise; at 0 we agree on 0. The result is float32.",
    ko="양수에서 1, 아니면 0입니다. 0에서는 0으로 약속합니다. 결과는 float32입니다.",
)
def test_relu_derivative_of_negative_zero_and_positive(submission):
    assert_exact(submission.relu_derivative(X), np.array([0, 0, 0, 1.0, 1.0]), name="derivative")


def weights(submission, key, name, shape):
    """One array of initial weights of the shape (400, 100)."""
    w = getattr(submission, name)(key, shape)
    assert_shape(w, shape, name=f"{name}(key, {shape})")
    return w


@pytest.mark.task("xavier_normal", points=0.5, ko="Xavier 초깃값의 표준편차")
@pytest.mark.hint(
    "The variance is 2 / (in + out), and the standard deviation is its root: 0.0632 for "
    "(400, 100).",
    ko="분산이 2 / (in + out)이고 표준편차는 그 제곱근입니다. (400, 100)이면 0.0632입니다.",
)
def test_xavier_spread_of_a_matrix(submission, key):
    w = weights(submission, key, "xavier_normal", (400, 100))
    assert abs(w.std() / 0.0632456 - 1) < 0.02, f"std {w.std():.4f}, expected / 기댓값 0.0632"
    assert abs(w.mean()) < 0.002, f"mean {w.mean():.4f}, expected / 기댓값 0"


@pytest.mark.task("he_normal", points=0.5, ko="He 초깃값의 표준편차")
@pytest.mark.hint(
    "The variance is 2 / in, and the standard deviation is its root: 0.0707 for (400, 100).",
    ko="분산이 2 / in이고 표준편차는 그 제곱근입니다. (400, 100)이면 0.0707입니다.",
)
def test_he_spread_of_a_matrix(submission, key):
    w = weights(submission, key, "he_normal", (400, 100))
    assert abs(w.std() / 0.0707107 - 1) < 0.02, f"std {w.std():.4f}, expected / 기댓값 0.0707"
    assert abs(w.mean()) < 0.002, f"mean {w.mean():.4f}, expected / 기댓값 0"


@pytest.mark.task("gradient_norms", points=0.5, ko="층이 하나인 신경망의 기울기 노름")
@pytest.mark.hint(
    "With equal logits the gradient of the logits is (-1/2, 1/2); the norm of (3, 4) is 5. It is "
    "that of w alone, and no activation comes after the last layer.",
    ko="로짓이 같으면 로짓의 기울기는 (-1/2, 1/2)입니다. (3, 4)의 노름은 5입니다. w만의 노름이고, "
    "마지막 층 뒤에는 활성화 함수가 없습니다.",
)
def test_norm_of_a_single_layer(submission):
    params = [{"w": np.zeros((2, 2), np.float32), "b": np.full(2, 7, np.float32)}]
    x, labels = np.array([[3.0, 4.0]], np.float32), np.array([0], np.int32)
    norms = submission.gradient_norms(params, x, labels, activation="tanh")
    assert_close(norms, np.array([5 * np.sqrt(0.5)]), name="norms")


@pytest.mark.task("gradient_norms", points=0.5, ko="본문의 예에서 두 층의 기울기 노름")
@pytest.mark.hint(
    "Number 0 is the first layer. Follow the example of the text with print.",
    ko="0번이 첫 번째 층입니다. 본문의 예를 따라가며 중간값을 출력해 보세요.",
)
def test_norms_of_the_example_in_the_text(submission):
    params = [
        {"w": np.array([[2, -1], [1, -1]], np.float32), "b": np.zeros(2, np.float32)},
        {"w": np.array([[3, 1], [1, 5]], np.float32), "b": np.array([0, 8], np.float32)},
    ]
    x, labels = np.array([[1.0, 2.0]], np.float32), np.array([0], np.int32)
    norms = submission.gradient_norms(params, x, labels, activation="relu")
    assert_close(norms, np.array([np.sqrt(5), 4 * np.sqrt(0.5)]), name="norms")
