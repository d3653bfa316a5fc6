"""Public tests of week 4: small numbers that can be followed with pencil and paper.

`submission.probe.…` runs a small function of `probes.py` with your module.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_shape

SPLITS = ((11, (0.6, 0.2, 0.2)), (100, (0.5, 0.21, 0.29)), (3, (0.2, 0.4, 0.4)))
SIZES = ((7, 2, 2), (51, 21, 28), (1, 1, 1))


@pytest.mark.task("split", points=0.5, ko="세 부분의 크기")
@pytest.mark.hint(
    "Validation and test get int(n * fraction) each, training all the rest; int32 indices.",
    ko="검증과 시험은 int(n * fraction)개씩, 나머지는 모두 훈련입니다. 번호는 int32입니다.",
)
def test_parts_have_their_sizes(submission, key):
    for parts, sizes, (n, _) in zip(
        submission.probe.splits(key, cases=SPLITS), SIZES, SPLITS, strict=True
    ):
        assert len(parts) == 3, f"{len(parts)} parts, expected 3 / 묶음 {len(parts)}개, 기댓값 3"
        for part, size in zip(parts, sizes, strict=True):
            assert_shape(part, (size,), dtype="int32")
        found = np.sort(np.concatenate(parts))
        assert_equal(found, np.arange(n, dtype=np.int32), name="all indices, sorted")


@pytest.mark.task("standardize", points=0.5, ko="훈련 데이터의 평균과 표준편차")
@pytest.mark.hint(
    "Mean and std (÷ N) of each column of the training data, for all arrays.",
    ko="훈련 데이터의 열마다 평균과 표준편차(÷ N)를 구해 모든 배열에 쓰세요.",
)
def test_all_arrays_use_the_training_statistics(submission):
    train = np.array([[1, 10], [3, 50], [1, 30], [3, 30]], np.float32)
    validation, test = np.array([[5, 30]], np.float32), np.array([[2, 10], [0, 90]], np.float32)
    root = np.sqrt(2)
    expected = (
        np.array([[-1, -root], [1, root], [-1, 0], [1, 0]], np.float32),
        np.array([[3, 0]], np.float32),
        np.array([[0, -root], [-2, 3 * root]], np.float32),
    )
    found = submission.standardize(train, validation, test)
    assert_close(found, expected, name="standardize")


@pytest.mark.task("standardize", points=0.25, ko="변하지 않는 특성")
@pytest.mark.hint(
    "A feature that does not vary in the training data becomes 0 everywhere. Its computed std need "
    "not be 0; compare its largest and its smallest value.",
    ko="훈련 데이터에서 변하지 않는 특성은 어디서나 0입니다. 계산한 표준편차는 0이 아닐 수 있으니 "
    "가장 큰 값과 가장 작은 값을 견주세요.",
)
def test_a_feature_that_does_not_vary_becomes_0(submission):
    train = np.full((7, 2), 3, np.float32)
    train[:, 1] = [1, -1, 1, -1, 0, 0, 0]
    other = np.array([[3, 0], [4, 0]], np.float32)
    one, two = submission.standardize(train, other)
    assert_close(one[:, 1], train[:, 1] * np.sqrt(7 / 4).astype(np.float32), name="another feature")
    assert_equal(one[:, 0], np.zeros(7, np.float32), name="the feature in train")
    assert_equal(two, np.zeros((2, 2), np.float32), name="the other array")


@pytest.mark.task("minibatches", points=0.25, ko="길이가 4, 4, 2인 묶음")
@pytest.mark.hint(
    "A list of int32 arrays, each index once; the last one is shorter if need be.",
    ko="int32 배열의 리스트이고 번호가 한 번씩 나옵니다. 나누어떨어지지 않으면 마지막이 짧습니다.",
)
def test_batches_of_four_four_and_two(submission, key):
    batches = submission.minibatches(key, 10, batch_size=4)
    assert len(batches) == 3, (
        f"{len(batches)} batches, expected 3 / 배치 {len(batches)}개, 기댓값 3"
    )
    for batch, size in zip(batches, (4, 4, 2), strict=True):
        assert_shape(batch, (size,), dtype="int32")
    found = np.sort(np.concatenate(batches))
    assert_equal(found, np.arange(10, dtype=np.int32), name="all indices, sorted")


@pytest.mark.task("ridge_loss", points=0.5, ko="손으로 계산한 규제 손실")
@pytest.mark.hint(
    "The mean of the squared errors, plus strength times the sum of w²: no ½, and no penalty on b.",
    ko="오차 제곱의 평균에 strength · Σw²를 더합니다. ½도, b의 벌점도 없습니다.",
)
def test_ridge_loss_by_hand(submission):
    params = {"w": np.array([3, -4], np.float32), "b": np.float32(1)}
    x = np.array([[1, 1], [2, 1], [0, 0]], np.float32)  # predictions 0, 3, 1
    y = np.array([2, 2, -1], np.float32)  # errors -2, 1, 2
    for strength, expected in {0.1: 5.5, 2.0: 53.0}.items():
        loss = submission.ridge_loss(params, x, y, strength=strength)
        assert_exact(loss, np.float32(expected), name=f"ridge_loss with strength {strength}")


@pytest.mark.task("accuracy", points=0.5, ko="넷 가운데 셋을 맞힌 정확도")
@pytest.mark.hint(
    "Compare two (N,) arrays: the position of the largest logit, and the label.",
    ko="(N,) 배열 둘을 견줍니다. 가장 큰 로짓의 자리와 레이블입니다.",
)
def test_three_of_four_are_right(submission):
    logits = np.array([[0, 1, 2], [-1, -2, -3], [0, 9, 0], [-5, 4, 3]], np.float32)
    found = submission.accuracy(logits, np.array([2, 0, 1, 0], np.int32))
    assert_exact(found, np.float32(0.75), name="accuracy")


@pytest.mark.task("best_epoch", points=0.5, ko="인내심 2와 3의 조기 종료")
@pytest.mark.hint(
    "What comes after `patience` epochs in a row without a new minimum never happened. Asked for "
    "is the epoch of the smallest loss before that, not the one where training stops.",
    ko="새 최솟값이 없는 에포크가 patience번 이어진 뒤의 일은 없던 일입니다. 답은 멈춘 에포크가 "
    "아니라 그때까지 손실이 가장 작은 에포크입니다.",
)
def test_patience_of_two_and_of_three(submission):
    losses = np.array([0.9, 0.5, 0.6, 0.7, 0.4], np.float32)
    for patience, expected in {2: 1, 3: 4}.items():
        found = submission.best_epoch(losses, patience=patience)
        assert_equal(found, np.int32(expected), name=f"best_epoch with patience {patience}")
