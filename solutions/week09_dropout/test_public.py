"""Public tests of week 9.

`submission.probe.…` runs a small function of `probes.py` with your module, in which a stand-in
takes the place of your earlier tasks: a mistake there does not count twice. The stand-in for
dropout multiplies by what `toss` gives.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_shape

RATE = 0.2
X = np.linspace(-2, 2, 40_000, dtype=np.float32).reshape(100, 400)  # no element is 0


def toss(rng: np.random.Generator) -> np.ndarray:
    """What is kept, times 1 / (1 - RATE), and in exactly the share RATE of the places a 0."""
    places = rng.permutation(2**17) / 2**17
    return np.where(places < RATE, 0, 1 / (1 - RATE)).astype(np.float32)


def share(flags: np.ndarray) -> float:
    """How many of the flags are True, from 0 to 1."""
    return float(np.mean(flags))


@pytest.mark.task("dropout", points=0.25, ko="평가할 때 x를 바꾸지 않는 드롭아웃")
@pytest.mark.hint(
    "In evaluation, and only there, x comes back as it was: nothing is dropped, nothing scaled, "
    "and no key is used.",
    ko="평가할 때만 x를 그대로 돌려줍니다. 끄지도, 배율을 곱하지도, key를 쓰지도 않습니다.",
)
def test_dropout_in_evaluation_changes_nothing(submission, key):
    y = submission.dropout(None, X, rate=RATE, train=False)
    assert_equal(y, X, name="dropout in evaluation")
    trained = submission.dropout(key, X, rate=RATE, train=True)
    assert 0 < share(trained == 0) < 1, (
        "Some are dropped, some kept. / 일부는 버리고 일부는 남깁니다."
    )


@pytest.mark.task("dropout", points=0.5, ko="남은 원소의 값 x / (1 - rate)")
@pytest.mark.hint(
    "Every element is either 0 or x / (1 - rate). With rate 0.2, 1 becomes 1.25.",
    ko="원소는 0이거나 x / (1 - rate)입니다. rate가 0.2이면 1은 1.25가 됩니다.",
)
def test_dropout_keeps_x_over_one_minus_rate(submission, key):
    y = submission.dropout(key, X, rate=RATE, train=True)
    assert_exact(y, np.where(y == 0, 0, X / (1 - RATE)), name="dropout in training")
    assert not np.all(y == 0), "Everything was dropped. / 모두 버렸습니다."


@pytest.mark.task("dropout", points=0.25, ko="rate만큼 꺼지는 원소의 비율")
@pytest.mark.hint(
    "`rate` is the probability of dropping, not of keeping.",
    ko="rate는 남길 확률이 아니라 끌 확률입니다.",
)
def test_dropout_drops_the_share_rate(submission, key):
    dropped = share(submission.dropout(key, X, rate=RATE, train=True) == 0)
    assert abs(dropped - RATE) < 0.01, f"{dropped:.1%} of 40,000 dropped / 버린 비율, rate {RATE}"


@pytest.mark.task("dropout_backward", points=0.5, ko="주어진 마스크의 dropout_backward")
@pytest.mark.hint(
    "The gradient is multiplied by what x was multiplied by: 0, or 1 / (1 - rate).",
    ko="기울기에도 x에 곱한 수를 곱합니다. 0이거나 1 / (1 - rate)입니다.",
)
def test_dropout_backward_of_a_given_mask(submission):
    mask = np.array([[True, False, False], [True, False, True]])
    upstream = np.array([[3.75, -1.0, 2.0], [0.1, 7.0, 3.35]], np.float32)
    gradient = submission.dropout_backward(mask, upstream, rate=0.45)
    expected = np.array([[6.8181818, 0, 0], [0.18181819, 0, 6.0909091]], np.float32)
    assert_exact(gradient, expected, name="dropout_backward")


@pytest.mark.task("Dropout", points=0.25, ko="부를 때마다 새로운 층의 마스크")
@pytest.mark.hint(
    "Drop at the rate that the layer was built with, and ask the module's own stream for a new key "
    "at every call. A new module is in train mode.",
    ko="층을 만들 때 받은 rate만큼 끄고, 부를 때마다 모듈의 흐름에서 새 key를 받으세요. 새 모듈은 "
    "훈련 모드입니다.",
)
def test_layer_has_a_new_mask_at_every_call(submission, rng, key):
    calls = submission.probe.layer_modes(key, X, toss(rng), rate=RATE)
    dropped = share(calls["first"] == 0)
    assert abs(dropped - RATE) < 0.01, f"{dropped:.1%} were dropped / 버린 비율, rate {RATE}"
    differ = share((calls["first"] == 0) != (calls["second"] == 0))
    assert differ > 0.25, f"{differ:.1%} of two calls differ, about 32 % should / 두 결과의 차이"


@pytest.mark.task("Dropout", points=0.25, ko="바깥 모듈을 따라 바뀌는 층의 모드")
@pytest.mark.hint(
    "`eval()` sets the attribute `deterministic` to True, `train()` to False. In evaluation, "
    "return x.",
    ko="eval()은 deterministic 속성을 True로, train()은 False로 바꿉니다. 평가 모드에서는 x를 "
    "돌려주세요.",
)
def test_layer_is_switched_by_the_module_that_holds_it(submission, rng, key):
    calls = submission.probe.layer_modes(key, X, toss(rng), rate=RATE)
    for name, how in {"": "", " alone": " of the layer itself"}.items():
        assert_equal(calls[f"evaluated{name}"], X, name=f"the layer after eval(){how}")
        dropped = share(calls[f"trained{name}"] == 0)
        message = f"After train(){how} again, {dropped:.1%} were dropped."
        assert abs(dropped - RATE) < 0.01, message


@pytest.mark.task("forward", points=0.5, ko="평가 모드의 forward로 XOR 풀기")
@pytest.mark.hint(
    "ReLU after every hidden layer, none on the logits. In evaluation key may be None: do not "
    "split it.",
    ko="은닉층마다 ReLU가 있고 로짓에는 없습니다. 평가할 때는 key가 None일 수 있으니 나누지 "
    "마세요.",
)
def test_forward_solves_xor_in_evaluation(submission, rng):
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    hidden = {"w": np.ones((2, 3), np.float32), "b": np.array([0, -1, 1], np.float32)}
    last = {"w": np.array([[1], [-2], [0]], np.float32), "b": np.array([-0.5], np.float32)}
    params, tossed = [hidden, last], toss(rng)
    logits = submission.probe.forward(None, params, x, tossed, rate=RATE, train=False)
    expected = np.array([[-0.5], [0.5], [0.5], [-0.5]], np.float32)
    assert_exact(logits, expected, name="logits of XOR")


@pytest.mark.task("forward", points=0.25, ko="층이 하나뿐이면 드롭아웃이 없는 forward")
@pytest.mark.hint(
    "A single layer is not a hidden layer: neither ReLU nor dropout.",
    ko="하나뿐인 층은 은닉층이 아닙니다. ReLU도 드롭아웃도 없습니다.",
)
def test_forward_of_one_layer_has_no_dropout(submission, rng, key):
    x = np.array([[1, 2], [3, -4], [5, 6]], np.float32)
    layer = {
        "w": np.array([[1, 0, 2, -1], [0, 1, -3, 1]], np.float32),
        "b": np.array([0.5, -0.25, 0.125, 1], np.float32),
    }
    expected = [[1.5, 1.75, -3.875, 2], [3.5, -4.25, 18.125, -6], [5.5, 5.75, -7.875, 2]]
    tossed = toss(rng)
    for rate in (RATE, 1.0):
        logits = submission.probe.forward(key, [layer], x, tossed, rate=rate, train=True)
        assert_exact(logits, np.array(expected, np.float32), name="logits of one layer")


def opinions(table: list[list[tuple[int, float]]]) -> np.ndarray:
    """Logits for a table of (label, how sure): the rest is shared by the other labels."""
    probs = [
        [[sure if c == label else (1 - sure) / 2 for c in range(3)] for label, sure in row]
        for row in table
    ]
    return np.log(np.array(probs)).astype(np.float32)


OPINIONS = opinions(
    [  # a row for each of five members, a column for each of four examples
        [(0, 0.98), (2, 0.9), (2, 0.5), (0, 0.6)],
        [(0, 0.98), (2, 0.9), (1, 0.4), (0, 0.6)],
        [(1, 0.4), (1, 0.6), (2, 0.5), (1, 0.9998)],
        [(1, 0.4), (1, 0.6), (1, 0.4), (0, 0.6)],
        [(1, 0.4), (0, 0.9), (2, 0.5), (0, 0.6)],
    ]
)


@pytest.mark.task("ensemble", points=0.25, ko="확률의 평균으로 정하는 앙상블")
@pytest.mark.hint(
    "Softmax over the classes, mean over the members (axis 0), then the largest class.",
    ko="클래스 축으로 소프트맥스를 구하고, 모델 축(0번)으로 평균한 다음, 가장 큰 클래스를 "
    "고릅니다.",
)
def test_ensemble_by_the_mean_of_probabilities(submission):
    labels = submission.ensemble(OPINIONS, how="mean")
    assert_equal(labels, np.array([0, 2, 2, 0], np.int32), name="labels by mean")


@pytest.mark.task("ensemble", points=0.25, ko="투표로 정하는 앙상블")
@pytest.mark.hint(
    "Every member has one vote. If labels tie, the smallest of them wins.",
    ko="모델마다 한 표씩입니다. 표가 같으면 그중 가장 작은 레이블을 고릅니다.",
)
def test_ensemble_by_vote(submission):
    labels = submission.ensemble(OPINIONS, how="vote")
    assert_equal(labels, np.array([1, 1, 2, 0], np.int32), name="labels by vote")


@pytest.mark.task("mc_dropout", points=0.25, ko="끌 것이 없는 곳의 mc_dropout")
@pytest.mark.hint(
    "Return two arrays, mean and std of the probabilities, each with a row for every example.",
    ko="확률의 평균과 표준편차, 배열 두 개를 돌려주세요. 둘 다 예제마다 한 행입니다.",
)
def test_mc_dropout_is_sure_where_nothing_can_be_dropped(submission, rng, key):
    x = -np.ones((500, 2), np.float32)  # the only hidden neuron is silent for all of them
    hidden = {"w": np.ones((2, 1), np.float32), "b": np.zeros(1, np.float32)}
    last = {"w": np.ones((1, 3), np.float32), "b": np.log([0.2, 0.3, 0.5]).astype(np.float32)}
    params, tossed = [hidden, last], toss(rng)
    mean, std = submission.probe.mc_dropout(key, params, x, tossed, rate=RATE, samples=50)
    assert_shape(mean, (500, 3), name="mean")
    assert_shape(std, (500, 3), name="std")
    assert_close(mean, np.tile(np.array([0.2, 0.3, 0.5], np.float32), (500, 1)), name="mean")
    assert_close(std, np.zeros((500, 3), np.float32), name="std")
