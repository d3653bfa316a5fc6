"""Week 3, handed out: numbers that can be followed with pencil and paper."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_exact, assert_shape

LOGS = np.log(np.array([[1, 2, 5], [5, 1, 2], [1, 1, 2]], np.float32))
EIGHTHS = np.array([[1, 2, 5], [5, 1, 2], [2, 2, 4]]) / 8
FAR_APART = np.array([[0, 1], [1000, 1001]], np.float32)


def along(submission, name, logits):
    """The result of `softmax` or `log_softmax`."""
    return getattr(submission, name)(np.asarray(logits, np.float32))


def case(logits, labels):
    """A batch, and what is fed in the place of your softmax and its logarithm: values, slopes."""
    z = np.asarray(logits, np.float64)
    classes = np.eye(z.shape[1])
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    fed = {
        "softmax": {"value": p, "slope": p[:, :, None] * (classes - p[:, None])},
        "log_softmax": {"value": log_p, "slope": classes - p[:, None]},
    }
    columns = {
        name: {key: part.astype(np.float32) for key, part in parts.items()}
        for name, parts in fed.items()
    }
    batch = {"logits": z.astype(np.float32), "labels": np.array(labels, np.int32)}
    return batch | columns


# softmax


@pytest.mark.task("softmax", points=0.5, ko="여덟 조각으로 나눈 확률")
@pytest.mark.hint(
    "e to the power of (0, log 2, log 5) is (1, 2, 5). Each row is divided by its own sum: look at "
    "the shape after the sum.",
    ko="e의 (0, log 2, log 5) 제곱은 (1, 2, 5)입니다. 행마다 자기 합으로 나눕니다. 더한 뒤의 "
    "shape을 확인하세요.",
)
def test_probabilities_in_eighths(submission):
    p = along(submission, "softmax", LOGS)
    assert_shape(p, (3, 3), name="softmax(logits)")
    assert_exact(p, EIGHTHS, name="softmax(logits)")


@pytest.mark.task("softmax", points=0.25, ko="크기가 아주 다른 두 행")
@pytest.mark.hint(
    "Each row has its own maximum.",
    ko="행마다 최댓값이 다릅니다.",
)
def test_rows_of_very_different_size(submission):
    p = along(submission, "softmax", FAR_APART)
    assert_exact(p, np.array([[0.26894142, 0.73105858]] * 2), scale=1001, name="softmax(logits)")


# log_softmax


@pytest.mark.task("log_softmax", points=0.5, ko="여덟 조각의 로그")
@pytest.mark.hint(
    "The logit minus the logarithm of the sum of the exponentials, row by row.",
    ko="로짓에서, 지수를 더한 것의 로그를 뺍니다. 행마다 따로입니다.",
)
def test_logarithms_of_eighths(submission):
    log_p = along(submission, "log_softmax", LOGS)
    assert_shape(log_p, (3, 3), name="log_softmax(logits)")
    assert_exact(log_p, np.log(EIGHTHS), scale=2, name="log_softmax(logits)")


@pytest.mark.task("log_softmax", points=0.25, ko="200만큼 떨어진 로짓")
@pytest.mark.hint(
    "e⁻²⁰⁰ is 0 in float32, but its logarithm is -200. Do not go through the probability.",
    ko="e⁻²⁰⁰은 float32에서 0이지만 그 로그는 -200입니다. 확률을 거치지 마세요.",
)
def test_logits_two_hundred_apart(submission):
    log_p = along(submission, "log_softmax", [[0, 200], [-200, -1]])
    expected = np.array([[-200.0, 0], [-199, 0]])
    assert_exact(log_p, expected, scale=200, name="log_softmax(logits)")


# cross_entropy


@pytest.mark.task("cross_entropy", points=0.5, ko="두 예제의 손실")
@pytest.mark.hint(
    "One number for each row, at its label: 9.00013 and 3.06967. Then the mean.",
    ko="행마다 정답 자리에서 하나씩 고릅니다: 9.00013과 3.06967. 그다음 평균입니다.",
)
def test_the_loss_of_two_examples(submission):
    found = submission.probe.loss(case([[10, 1, -2], [1, 4, 0.2]], [1, 0]))
    assert_shape(found["value"], (), name="cross_entropy")
    assert_close(found["value"], np.array(6.0349014), name="cross_entropy")


@pytest.mark.task("cross_entropy", points=0.25, ko="아무것도 모르는 모델의 손실")
@pytest.mark.hint(
    "With equal logits the loss is log C, whatever N is: how many terms of a row count?",
    ko="로짓이 모두 같으면 N이 얼마든 손실은 log C입니다. 한 행에서 몇 개를 더하나요?",
)
def test_the_loss_of_a_model_that_knows_nothing(submission):
    found = submission.probe.loss(case(np.full((2, 4), 0.5), [3, 0]))
    assert_close(found["value"], np.array(np.log(4)), name="cross_entropy")


# cross_entropy_gradient


@pytest.mark.task("cross_entropy_gradient", points=0.5, ko="손으로 계산한 기울기")
@pytest.mark.hint(
    "Probability minus answer, divided by N: ((0.5, 0.5) - (1, 0))/2 in the first row.",
    ko="확률에서 정답을 빼고 N으로 나눕니다. 첫 행은 ((0.5, 0.5) - (1, 0))/2입니다.",
)
def test_a_gradient_worked_by_hand(submission):
    one = case([[0, 0], [np.log(3), 0]], [0, 1])
    (gradient,) = submission.probe.each([one], name="cross_entropy_gradient")
    expected = np.array([[-0.25, 0.25], [0.375, -0.375]])
    assert_close(gradient, expected, name="cross_entropy_gradient")


@pytest.mark.task("cross_entropy_gradient", points=0.25, ko="행마다 더하면 0이 되는 기울기")
@pytest.mark.hint(
    "What is taken from the right class is given to the others: each row adds up to 0.",
    ko="정답 클래스에서 덜어 낸 만큼 다른 클래스에 더해집니다. 행마다 더하면 0입니다.",
)
def test_each_row_adds_up_to_zero(submission):
    one = case(np.log([[1, 2, 5, 2]]), [3])
    (gradient,) = submission.probe.each([one], name="cross_entropy_gradient")
    assert_close(gradient, np.array([[0.1, 0.2, 0.5, -0.8]]), name="cross_entropy_gradient")
    assert_close(gradient.sum(axis=1), np.zeros(1), name="the sums of its rows")


# learning_slowdown


@pytest.mark.task("learning_slowdown", points=0.5, ko="반반인 유닛의 두 기울기")
@pytest.mark.hint(
    "At z = 0 and y = 1, a is ½: 2·(-½)·¼ and -½. No ½ in front of the square.",
    ko="z = 0, y = 1이면 a는 ½이므로 2·(-½)·¼과 -½입니다. 제곱 앞에 ½이 없습니다.",
)
def test_both_gradients_of_a_unit_in_the_middle(submission):
    z, y = np.zeros(2, np.float32), np.array([1, 0], np.float32)
    expected = np.array([-0.25, 0.25]), np.array([-0.5, 0.5])
    assert_exact(submission.learning_slowdown(z, y), expected, name="learning_slowdown")


@pytest.mark.task("learning_slowdown", points=0.5, ko="크게 틀린 유닛의 두 기울기")
@pytest.mark.hint(
    "Wrong at z = 4 and y = 0: the first is 28 times smaller than the second.",
    ko="z = 4, y = 0으로 크게 틀렸습니다. 튜플의 첫째가 둘째보다 28배 작습니다.",
)
def test_both_gradients_of_a_unit_that_is_very_wrong(submission):
    z, y = np.array([4, -4], np.float32), np.array([0, 1], np.float32)
    expected = np.array([0.0346893, -0.0346893]), np.array([0.9820138, -0.9820138])
    assert_exact(submission.learning_slowdown(z, y), expected, name="learning_slowdown")
