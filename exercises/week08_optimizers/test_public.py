"""Week 8, handed out: the examples of the text.

Optimisers are functions, and functions cannot cross to the grader: `submission.probe.…` runs a
small function of `probes.py` with your module. `steps` returns what each update adds.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_exact, assert_shape


def added(submission, name, gradients, rates, **options):
    """What each update adds to a single parameter."""
    trees = [{"w": np.float32(g)} for g in gradients]
    start = {"w": np.float32(0)}
    found = submission.probe.steps(start, trees, name=name, rates=tuple(rates), options=options)
    return np.array([updates["w"] for updates in found["added"]], np.float32)


@pytest.mark.task("sgd", points=0.25, ko="기울기의 반대쪽으로 가는 걸음")
@pytest.mark.hint(
    "What is added goes against the gradient: minus the learning rate times g.",
    ko="더할 것은 기울기의 반대쪽입니다. 학습률 곱하기 g에 음의 부호를 붙이세요.",
)
def test_sgd_steps_against_the_gradient(submission):
    found = added(submission, "sgd", [2, -3], [0.1, 0.1])
    assert_close(found, np.array([-0.2, 0.3]), name="what is added")


@pytest.mark.task("momentum", points=0.5, ko="본문의 표를 따라가는 momentum")
@pytest.mark.hint(
    "v = decay · v + g, without the learning rate; then the step is minus the learning rate times "
    "v.",
    ko="v = decay · v + g이고 학습률은 들어 있지 않습니다. 걸음은 v에 학습률을 곱하고 부호를 바꾼 "
    "것입니다.",
)
def test_momentum_follows_the_table_in_the_text(submission):
    found = added(submission, "momentum", [2, 1.6, 0.92], [0.1, 0.1, 0.01], decay=0.9)
    assert_close(found, np.array([-0.2, -0.34, -0.0398]), name="what is added")


@pytest.mark.task("adam", points=0.5, ko="adam의 첫 걸음")
@pytest.mark.hint(
    "In the first step t is 1, and the step is the learning rate, whatever the size of the "
    "gradient.",
    ko="첫 걸음에서 t는 1이고, 기울기가 얼마이든 걸음의 크기는 학습률입니다.",
)
def test_adam_takes_a_first_step_of_the_learning_rate(submission):
    options = {"b1": 0.9, "b2": 0.99, "eps": 1e-8}
    for gradient in (0.001, 1000.0, -3.0):
        found = added(submission, "adam", [gradient], [0.1], **options)
        assert_close(found, np.array([-0.1 * np.sign(gradient)]), rtol=1e-4, name="what is added")


@pytest.mark.task("adam", points=0.5, ko="adam의 두 번째 걸음")
@pytest.mark.hint(
    "Means of g and of g squared, each divided by 1 minus its b to the power of t.",
    ko="g의 평균과 g 제곱의 평균을 저마다 1 - b의 t제곱으로 나눕니다.",
)
def test_adam_takes_the_second_step_of_the_example(submission):
    found = added(submission, "adam", [2, 4], [0.1, 0.1], b1=0.5, b2=0.75, eps=1e-8)
    assert_close(found, np.array([-0.1, -0.10116]), rtol=1e-4, name="what is added")


@pytest.mark.task("clip_by_global_norm", points=0.25, ko="길이 5를 1로 줄이기")
@pytest.mark.hint(
    "One norm for the whole tree: that of (3, 4) is 5.",
    ko="노름은 pytree 전체에 하나입니다. (3, 4)의 노름은 5입니다.",
)
def test_a_long_gradient_is_shortened(submission):
    tree = {"w": np.float32(3), "b": np.float32(4)}
    (found,) = submission.probe.clipped([tree], max_norms=(1.0,))
    assert_close(found, {"w": np.array(0.6), "b": np.array(0.8)}, name="gradients")


@pytest.mark.task("warmup_cosine", points=0.5, ko="본문의 예에서 학습률")
@pytest.mark.hint(
    "Up to warmup a line, then half a cosine, which is 0 at total.",
    ko="warmup까지는 직선, 그다음은 코사인의 반 바퀴이고 total에서 0입니다.",
)
def test_rates_of_the_example_in_the_text(submission):
    steps = np.array([0, 1, 4, 8, 12, 20], np.int32)
    (found,) = submission.probe.rates(steps, options=[{"peak": 1.0, "warmup": 4, "total": 12}])
    assert_exact(found, np.array([0, 0.25, 1, 0.5, 0, 0]), name="rates")


@pytest.mark.task("epoch", points=0.5, ko="미니배치의 수와 첫 손실")
@pytest.mark.hint(
    "7 examples make two mini-batches of 3. With weights of 0 the loss is log 2 for two classes.",
    ko="예제 7개는 3개짜리 미니배치 둘이 됩니다. 가중치가 0이면 두 클래스의 손실은 log 2입니다.",
)
def test_two_mini_batches_of_seven_examples(submission):
    params = {"w": np.zeros((2, 2), np.float32), "b": np.zeros(2, np.float32)}
    x = np.arange(14, dtype=np.float32).reshape(7, 2)
    y = np.array([0, 1, 0, 1, 0, 1, 0], np.int32)
    order = np.array([4, 0, 6, 1, 3, 2, 5], np.int32)
    factors = np.array([9, 9, 0, 0], np.float32)  # steps that add nothing
    found = submission.probe.one_epoch(params, x, y, order, factors, batch_size=3)
    assert_shape(found["losses"], (2,), name="losses")
    assert_close(found["losses"], np.full(2, np.log(2)), name="losses")


@pytest.mark.task("epoch", points=0.5, ko="미니배치 하나의 걸음")
@pytest.mark.hint(
    "Add what update returns: here -1 times the gradient, the mean over the mini-batch.",
    ko="update가 돌려준 것을 더하세요. 여기서는 기울기의 -1배이고, 기울기는 미니배치의 평균입니다.",
)
def test_a_step_of_one_mini_batch(submission):
    params = {"w": np.zeros((1, 2), np.float32), "b": np.zeros(2, np.float32)}
    x, y = np.array([[4.0], [2.0]], np.float32), np.array([0, 0], np.int32)
    order, factors = np.array([1, 0], np.int32), np.array([9, 9, -1], np.float32)
    found = submission.probe.one_epoch(params, x, y, order, factors, batch_size=2)
    expected = {"w": np.array([[1.5, -1.5]]), "b": np.array([0.5, -0.5])}
    assert_close(found["params"], expected, name="params")
