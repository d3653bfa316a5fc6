"""Week 2, handed out: numbers that can be followed with pencil and paper."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_finite, assert_shape


def model(w, b):
    return {"w": np.array(w, np.float32), "b": np.array(b, np.float32)}


def tables(*losses):
    """What is fed in the place of your earlier tasks, as tables: the sigmoid and these losses."""
    z = np.arange(-40 * 128, 40 * 128 + 1) / 128
    p, q = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    found = {
        "sigmoid": {"value": p, "slope": p * q, "curve": p * q * (q - p)},
        "one": {"value": np.log1p(np.exp(-z)), "slope": -q, "curve": p * q},
        "zero": {"value": np.log1p(np.exp(z)), "slope": p, "curve": p * q},
    }
    return {
        name: {key: column.astype(np.float32) for key, column in found[name].items()}
        for name in ("sigmoid", *losses)
    }


NUMBERS = np.array([[1], [3], [2]], np.float32)
ANSWERS = np.array([0, 1, 1], np.int32)


# sigmoid


@pytest.mark.task("sigmoid", points=0.5, ko="오즈로 계산한 확률")
@pytest.mark.hint(
    "Odds of 3 : 1 are the logit log 3 and the probability 3/4.",
    ko="오즈 3 : 1은 로짓으로 log 3, 확률로 3/4입니다.",
)
def test_probabilities_from_odds(submission):
    odds = np.array([1, 3, 1 / 3, 9])
    p = submission.sigmoid(np.log(odds).astype(np.float32))
    assert_shape(p, (4,), name="sigmoid(z)")
    assert_exact(p, odds / (1 + odds), name="sigmoid(z)")


@pytest.mark.task("sigmoid", points=0.25, ko="아주 큰 로짓과 아주 작은 로짓")
@pytest.mark.hint(
    "At ±10000 the probability is 1 or 0, and a number: look at both ends.",
    ko="±10000에서 확률은 1이나 0이고, 유한한 수입니다. 양 끝을 확인하세요.",
)
def test_very_large_and_very_small_logits(submission):
    p = submission.sigmoid(np.array([1e4, -1e4, 100, -100], np.float32))
    assert_finite(p, name="sigmoid(z)")
    assert_exact(p, np.array([1.0, 0, 1, 0]), name="sigmoid(z)")


# binary_cross_entropy


@pytest.mark.task("binary_cross_entropy", points=0.75, ko="손으로 계산한 손실")
@pytest.mark.hint(
    "log(1 + e⁻²) and log(1 + e⁻¹), then the mean; the function gets logits.",
    ko="log(1 + e⁻²)와 log(1 + e⁻¹)의 평균입니다. 함수는 확률이 아니라 로짓을 받습니다.",
)
def test_a_loss_worked_by_hand(submission):
    found = submission.probe.loss(
        tables(), np.array([2, -1], np.float32), np.array([1, 0], np.int32)
    )
    assert_shape(found["value"], (), name="binary_cross_entropy")
    assert_exact(found["value"], np.array(0.2200948), name="binary_cross_entropy")


@pytest.mark.task("binary_cross_entropy", points=0.5, ko="로짓 0에서의 기울기")
@pytest.mark.hint(
    "Training starts at logit 0. There the gradient is (½ - y)/N; abs and maximum have a kink.",
    ko="훈련은 로짓 0에서 시작합니다. 그곳의 기울기는 (½ - y)/N입니다. abs와 "
    "maximum은 0에서 꺾입니다.",
)
def test_the_gradient_where_training_starts(submission):
    found = submission.probe.loss(tables(), np.zeros(2, np.float32), np.array([1, 0], np.int32))
    assert_exact(found["value"], np.array(np.log(2)), name="binary_cross_entropy")
    assert_exact(found["gradient"], np.array([-0.25, 0.25]), name="its gradient")


# bce_gradient


@pytest.mark.task("bce_gradient", points=0.75, ko="손으로 계산한 기울기")
@pytest.mark.hint(
    "All probabilities are ½, so the errors are ½, -½, -½. Times x, and the mean.",
    ko="확률이 모두 ½이므로 오차는 ½, -½, -½입니다. x를 곱해 평균하세요.",
)
def test_a_gradient_worked_by_hand(submission):
    found = submission.probe.gradient(tables(), model([0], 0), NUMBERS, ANSWERS)
    assert_close(
        found["gradient"], {"w": np.array([-2 / 3]), "b": np.array(-1 / 6)}, name="gradient"
    )


@pytest.mark.task("bce_gradient", points=0.5, ko="특성이 모두 0일 때의 기울기")
@pytest.mark.hint(
    "What can the model say where x is 0? Only the bias is to blame.",
    ko="x가 0이면 모델은 무엇을 말할 수 있나요? 편향만 고치면 됩니다.",
)
def test_only_the_bias_is_to_blame_where_x_is_zero(submission):
    params, x = model([2, -1], np.log(3)), np.zeros((3, 2), np.float32)
    found = submission.probe.gradient(tables(), params, x, ANSWERS)
    assert_close(found["gradient"], {"w": np.zeros(2), "b": np.array(1 / 12)}, name="gradient")


# predict_label


@pytest.mark.task("predict_label", points=0.5, ko="확률 ½을 경계로 한 답")
@pytest.mark.hint(
    "Probability ½ is logit 0, not logit ½. Exactly ½ gives 0; labels are int32.",
    ko="확률 ½은 로짓 ½이 아니라 로짓 0입니다. 딱 ½이면 0이고, 답은 int32입니다.",
)
def test_labels_on_both_sides_of_one_half(submission):
    x = np.array([[0, 0], [0, 1], [0, 0.25], [1, 0]], np.float32)
    (found,) = submission.probe.labels(tables(), [(model([2, -1], 0.25), x)])
    assert_equal(found["labels"], np.array([1, 0, 0, 1], np.int32), name="predict_label(params, x)")


# fit


@pytest.mark.task("fit", points=0.5, ko="손으로 계산한 두 걸음")
@pytest.mark.hint(
    "One step leads to w = 0.4, b = 0.1. The first loss is that of the start, log 2.",
    ko="한 걸음 뒤에는 w = 0.4, b = 0.1입니다. 첫 손실은 출발점의 손실, log 2입니다.",
)
def test_two_steps_worked_by_hand(submission):
    start, options = model([0], 0), {"learning_rate": 0.6, "steps": 2}
    (found,) = submission.probe.fitted(tables("one", "zero"), start, NUMBERS, ANSWERS, **options)
    assert_shape(found["losses"], (2,), name="losses")
    assert_close(found["losses"], np.array([np.log(2), 0.5187464]), atol=1e-5, name="losses")
    expected = {"w": np.array([0.5196273]), "b": np.array(0.0761512)}
    assert_close(found["params"], expected, atol=1e-5, name="params")
