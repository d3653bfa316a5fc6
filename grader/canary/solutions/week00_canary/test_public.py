"""What is known of the canary."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal

X = np.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)


@pytest.mark.task("double", points=1, ko="두 배와 그 기울기")
@pytest.mark.hint("Twice.", ko="두 배.")
def test_double_and_its_gradient(submission):
    assert_close(submission.double(X), 2 * X)
    (gradient,) = submission.double.vjp(X, cotangent=X)
    assert_close(gradient, 2 * X)


@pytest.mark.task("half", points=1, ko="절반")
@pytest.mark.hint("A half.", ko="절반.")
def test_half(submission):
    assert_close(submission.half(X), X / 2)


@pytest.mark.task("escapes", points=1, ko="바깥에 닿지 않음")
@pytest.mark.hint("None.", ko="없음.")
def test_nothing_outside_is_reached(submission):
    assert_equal(submission.escapes(X[0]), np.zeros(3, np.float32))
