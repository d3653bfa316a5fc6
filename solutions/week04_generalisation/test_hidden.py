"""Hidden tests of week 4: comparison with the reference, and what must hold for every shuffle."""

from itertools import permutations

import jax
import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_shape, decades
from solutions.week04_generalisation import reference

MANY = 24_000
ORDERS = {order: number for number, order in enumerate(permutations(range(4)))}


def single(rng, *shape):
    """Normal numbers in float32."""
    return rng.normal(size=shape).astype(np.float32)


def assert_fair(rows):
    """Every order of four indices comes equally often, within five standard deviations."""
    numbers = [ORDERS.get(tuple(row), -1) for row in rows.tolist()]
    assert min(numbers) >= 0
    counts = np.bincount(numbers, minlength=len(ORDERS))
    share = 1 / len(ORDERS)
    margin = 5 * np.sqrt(share * (1 - share) * len(rows))
    assert np.abs(counts - share * len(rows)).max() < margin


def assert_shuffled(parts):
    """As many steps up as down, to six standard deviations; where draws are equal, more go up."""
    order = np.concatenate(parts)
    up = np.sum(order[1:] > order[:-1])
    assert abs(up - (len(order) - 1) / 2) < 6 * np.sqrt((len(order) + 1) / 12)


def assert_partition(parts, n):
    """Each index from 0 to n - 1 comes once."""
    assert_equal(np.sort(np.concatenate(parts)), np.arange(n, dtype=np.int32))


# split


@pytest.mark.task("split", points=0.5, ko="모두 똑같이 나오는 순서")
@pytest.mark.hint(
    "Shuffle before you cut: every order of the indices is equally likely.",
    ko="자르기 전에 섞으세요. 번호의 모든 순서가 똑같이 나올 수 있어야 합니다.",
)
def test_split_makes_every_order_equally_likely(submission, key):
    keys = jax.random.split(key, MANY)
    parts = submission.probe.many_splits(keys, n=4, fractions=(0.5, 0.25, 0.25))["first"]
    for part, size in zip(parts, (2, 1, 1), strict=True):
        assert_shape(part, (MANY, size), dtype="int32")
    assert_fair(np.concatenate(parts, axis=1))
    assert_shuffled(submission.probe.splits(key, cases=CASES)[-1])


CASES = (
    (1, (0.6, 0.2, 0.2)),
    (4, (0.0, 0.5, 0.5)),
    (8, (1.0, 0.0, 0.0)),
    (8, (0.5, 0.5, 0.0)),
    (9, (0.34, 0.0, 0.66)),
    (100, (0.42, 0.29, 0.29)),
    (100, (0.63, 0.29, 0.08)),
    (200, (0.75, 0.0, 0.25)),
    (1000, (0.155, 0.57, 0.275)),
)


@pytest.mark.task("split", points=0.5, ko="빠짐없이, 겹침 없이 나눈 번호")
@pytest.mark.hint(
    "Check the ends of your slices: parts may be empty, and training takes what is left.",
    ko="슬라이스의 끝을 확인하세요. 빈 부분이 있을 수 있고, 남는 것은 모두 훈련이 가져갑니다.",
)
def test_split_of_any_size(submission, key, rng):
    found = submission.probe.splits(key, cases=CASES)
    for parts, (n, fractions) in zip(found, CASES, strict=True):
        for part, size in zip(parts, reference.sizes(n, fractions), strict=True):
            assert_shape(part, (size,), dtype="int32")
        assert_partition(parts, n)
    drawn = []
    for n in np.geomspace(2, 3000, 24).astype(int).tolist():
        validation, both = sorted(rng.integers(0, 101, 2).tolist())
        drawn.append((n, (1 - both / 100, validation / 100, (both - validation) / 100)))
    found = submission.probe.lengths(key, cases=tuple(drawn))
    assert found == [list(reference.sizes(*case)) for case in drawn]


@pytest.mark.task("split", points=0.5, ko="받은 key가 정하는 나누기")
@pytest.mark.hint(
    "All randomness comes from `key`: the same key the same split, a different key another.",
    ko="난수는 모두 key에서 나옵니다. 같은 key면 같게, 다른 key면 다르게 나뉩니다.",
)
def test_split_follows_from_the_key(submission, key):
    keys = jax.random.split(key, 3)
    found = submission.probe.many_splits(keys, n=50, fractions=(0.6, 0.2, 0.2))
    assert_equal(found["again"], found["first"])
    rows = np.concatenate(found["first"], axis=1)
    for row in rows:
        assert_partition([row], 50)
    assert len(np.unique(rows[:, :30], axis=0)) == 3


# standardize


@pytest.mark.task("standardize", points=0.5, ko="훈련 데이터만 보는 standardize")
@pytest.mark.hint(
    "Fit on train, apply to the rest, however many arrays and rows there are. Features may be "
    "very small: add nothing to the std.",
    ko="통계는 훈련 데이터에서만 구하고 나머지에 적용하세요. 배열과 행이 몇 개든 같습니다. 아주 "
    "작은 특성도 있으니 표준편차에 아무것도 더하지 마세요.",
)
def test_statistics_come_from_train_alone(submission, rng):
    for low, high in ((0, 0), (-6, -3), (-3, 3), (3, 9), (-6, 12)):
        cases = [
            [single(rng, 6, 3) * [2, 30, 1e-9] + [1, -5, 1e-9], 9 * single(rng, 2, 3)],
            [single(rng, 4, 4), single(rng, 4, 4), single(rng, 1, 4), single(rng, 9, 4)],
            [3 + single(rng, 5, 1)],
            [single(rng, 2, 5), single(rng, 3, 5)],
            [1e5 * single(rng, 7, 2), single(rng, 7, 2)],
        ]
        for case in cases:
            features = decades(rng, case[0].shape[1], low=low, high=high, zeros=0)
            case[:] = [array * features for array in case]
        cases = [[array.astype(np.float32) for array in case] for case in cases]
        found = submission.probe.standardized(cases)
        for own, case in zip(found, cases, strict=True):
            assert_close(own, reference.standardize(*case), rtol=3e-5, atol=3e-6)


@pytest.mark.task("standardize", points=0.5, ko="변하지 않거나 치우친 특성")
@pytest.mark.hint(
    "A constant feature becomes 0 in all arrays, also with one row. Far from 0, subtract the mean "
    "before you square.",
    ko="변하지 않는 특성은 모든 배열에서 0이고, 한 행뿐일 때도 그렇습니다. 0에서 먼 특성은 평균을 "
    "먼저 빼고 제곱하세요.",
)
def test_features_that_hardly_vary(submission, rng):
    for same in ([3, 0.1, -1e4], [0, 1e-6, 1e6], decades(rng, 3, low=-12, high=12, zeros=0)):
        check_hardly_varying(submission, rng, same)


def check_hardly_varying(submission, rng, same):
    """Features of which some are the same everywhere."""
    constant = single(rng, 7, 6)
    constant[:, ::2] = same
    constant[:, 1::2] = constant[0, 1::2]
    constant[[2, 3, 5], [1, 3, 5]] += 1  # these vary in a single row
    one = single(rng, 1, 3)
    far = (1e4 + rng.uniform(-2, 2, (50, 2))).astype(np.float32)
    # spreads of a 262,144th and a millionth of the mean, all exact in float32
    slight = 4096 + np.array([[1, -1], [-1, -1], [1, 1], [-1, 1]], np.float32) / [64, 256]
    cases = [[constant, single(rng, 4, 6)], [one, single(rng, 5, 3)], [far, far[:3] + 1]]
    cases.append([slight.astype(np.float32)])
    found = submission.probe.standardized(cases)
    for own, case, margin in zip(found, cases, (1e-5, 0, 5e-3, 1e-6), strict=True):
        assert_close(own, reference.standardize(*case), rtol=1e-5, atol=margin)
    for own in found[0]:
        assert_equal(own[:, ::2], np.zeros((len(own), 3), np.float32))


@pytest.mark.task("standardize", points=0.25, ko="훈련 데이터 하나만 받은 standardize")
@pytest.mark.hint(
    "A tuple with one array for each one given: of a single array, a tuple of one.",
    ko="받은 배열마다 하나씩 담은 튜플입니다. 배열이 하나면 하나짜리 튜플입니다.",
)
def test_standardize_of_one_array_is_a_tuple_of_one(submission, rng):
    train = single(rng, 6, 2)
    found = submission.standardize(train)
    assert isinstance(found, tuple)
    assert_close(found, reference.standardize(train))


# minibatches

BATCHES = ((1, 1), (1, 5), (12, 4), (7, 1), (7, 7), (9, 20), (23, 6), (1000, 300))


@pytest.mark.task("minibatches", points=0.25, ko="여러 크기의 묶음")
@pytest.mark.hint(
    "Every index once, in batches of `batch_size`; none is empty, and none is left out.",
    ko="번호마다 한 번씩, batch_size개씩 묶습니다. 빈 묶음도, 빠지는 번호도 없습니다.",
)
def test_batches_of_any_size(submission, key):
    found = submission.probe.batches(key, cases=BATCHES)
    for batches, (n, size) in zip(found, BATCHES, strict=True):
        lengths = [min(size, n - start) for start in range(0, n, size)]
        assert [len(batch) for batch in batches] == lengths
        assert_partition(batches, n)


@pytest.mark.task("minibatches", points=0.25, ko="에포크마다 공평하게 섞기")
@pytest.mark.hint(
    "Shuffle all indices before you cut them into batches; every order is equally likely.",
    ko="묶기 전에 번호를 모두 섞으세요. 모든 순서가 똑같이 나올 수 있어야 합니다.",
)
def test_batches_make_every_order_equally_likely(submission, key):
    keys = jax.random.split(key, MANY)
    for sizes in ((3, 1), (2, 2)):
        batches = submission.probe.many_batches(keys, n=4, batch_size=sizes[0])["first"]
        for batch, size in zip(batches, sizes, strict=True):
            assert_shape(batch, (MANY, size), dtype="int32")
        assert_fair(np.concatenate(batches, axis=1))
    assert_shuffled(submission.probe.batches(key, cases=BATCHES)[-1])


@pytest.mark.task("minibatches", points=0.25, ko="key마다 다른 순서")
@pytest.mark.hint(
    "The same key repeats the order, another key has another one.",
    ko="같은 key면 같은 순서, 다른 key면 다른 순서입니다.",
)
def test_batches_follow_from_the_key(submission, key):
    found = submission.probe.many_batches(jax.random.split(key, 3), n=50, batch_size=20)
    assert_equal(found["again"], found["first"])
    rows = np.concatenate(found["first"], axis=1)
    for row in rows:
        assert_partition([row], 50)
    assert len(np.unique(rows, axis=0)) == 3


# ridge_loss

STRENGTHS = (0.0, 0.37, 50.0, 1e-3, 0.6, 0.0, 0.0)
# what weights and x are multiplied by; by powers of two, so that nothing is rounded
POWERS = ((0, 0), (0, 0), (-20, 0), (0, -20), (18, 0), (0, 18), (-18, 18), (18, -18), (-9, -9))


def regressions(rng):
    """Random cases; in the second all weights are 0, in the fifth and the next the fit is exact.

    In the last the errors are small beside what is predicted, and all numbers exact in float32.
    """
    cases = []
    for n, d in ((5, 3), (4, 4), (1, 9), (7, 1)):
        params = {"w": single(rng, d), "b": np.float32(rng.normal())}
        cases.append((params, single(rng, n, d), single(rng, n)))
    cases[1][0]["w"] *= 0
    params, x, y = cases[3]  # large errors, all of one sign
    cases[3] = ({**params, "w": params["w"] / 8}, np.abs(x) + np.float32(0.5), y + 3000)
    x = np.array([[1, 2], [3, -1], [0, 1]], np.float32)
    w, b = np.array([2, -1], np.float32), np.float32(0.5)
    exact, large = ({"w": w, "b": b}, x, x @ w + b), {"w": 1000 * w, "b": b}
    y = x @ large["w"] + b - np.array([1, -1, 1], np.float32)
    return [*cases, exact, exact, (large, x, y)]


def ridges(submission, rng):
    """What the member's loss is, the case, the strength, and the scales of weights and x."""
    for powers in POWERS:
        w, by = (np.float32(2.0) ** power for power in powers)
        cases = [
            ({"w": params["w"] * w, "b": params["b"] * w * by}, x * by, y * w * by)
            for params, x, y in regressions(rng)
        ]
        found = submission.probe.ridge(cases, strengths=STRENGTHS)
        for own, case, strength in zip(found, cases, STRENGTHS, strict=True):
            yield own, case, strength, w, by


@pytest.mark.task("ridge_loss", points=0.5, ko="임의의 규제 손실")
@pytest.mark.hint(
    "Mean over the examples, sum over the weights. With strength 0 only the mean squared error "
    "is left; `params` stays as it was.",
    ko="예제에 대해서는 평균, 가중치에 대해서는 합입니다. strength가 0이면 평균 제곱 오차만 남고, "
    "params는 그대로 둡니다.",
)
def test_ridge_loss_of_any_regression(submission, rng):
    for own, case, strength, w, by in ridges(submission, rng):
        expected = np.float32(reference.ridge_loss(*case, strength=strength))
        assert_close(own["value"], expected, rtol=2e-6, atol=1e-6 * (w * by) ** 2)
        assert own["params_left"]


@pytest.mark.task("ridge_loss", points=0.5, ko="규제 손실의 기울기")
@pytest.mark.hint(
    "The penalty has a gradient, too: 2 · strength · w. At w = 0 it is 0, never NaN. The errors "
    "have one by params, x and y.",
    ko="벌점에도 기울기 2 · strength · w가 있습니다. w = 0에서는 0이고 NaN이 아닙니다. 오차는 "
    "params, x, y의 어느 것으로 미분해도 맞아야 합니다.",
)
def test_gradient_of_the_ridge_loss(submission, rng):
    for own, (params, x, y), strength, w, by in ridges(submission, rng):
        slopes = 2 * (x @ params["w"].astype(np.float64) + params["b"] - y) / len(y)
        of_params = reference.ridge_gradient(params, x, y, strength=strength)
        dx = np.outer(slopes, params["w"])
        assert_close(own["gradient"], (of_params, dx, -slopes), rtol=0, atol=np.inf)  # structure
        found, *of_data = own["gradient"]
        assert_close(found["w"], of_params["w"], atol=2e-6 * w * (by**2 + strength), name="dw")
        assert_close(found["b"], of_params["b"], atol=2e-6 * w * by, name="db")
        assert_close(of_data[0], dx, atol=2e-6 * w**2 * by, name="dx")
        assert_close(of_data[1], -slopes, atol=2e-6 * w * by, name="dy")


@pytest.mark.task("ridge_loss", points=0.5, ko="벌점이 없는 편향")
@pytest.mark.hint(
    "The bias is free: only w is punished, in the loss and in its gradient.",
    ko="편향에는 벌점이 없습니다. 손실에서도 기울기에서도 w만 벌을 받습니다.",
)
def test_bias_is_free(submission, rng):
    w, x = single(rng, 2), single(rng, 6, 2)
    params = {"w": np.stack([w, w]), "b": np.array([3, -40], np.float32)}
    y = np.array([1, -2, 0.5, 4, -1, 0], np.float32)
    losses = submission.ridge_loss.vmap(in_axes=(0, None, None))(params, x, y, strength=0.4)
    rows = [{"w": w, "b": b} for b in params["b"]]
    expected = [reference.ridge_loss(row, x, y, strength=0.4) for row in rows]
    assert_close(losses, np.array(expected, np.float32))


# accuracy


@pytest.mark.task("accuracy", points=0.5, ko="임의의 정확도")
@pytest.mark.hint(
    "A float32 scalar, the mean over all examples: one or many, with labels from 0 to C - 1.",
    ko="모든 예제에 대한 평균이며 float32 스칼라입니다. 예제는 하나일 수도 많을 수도 있고, "
    "레이블은 0부터 C - 1까지입니다.",
)
def test_accuracy_of_any_logits(submission, rng):
    for share, scale, most in ((0.75, 1, 400), (1, 1e-6, 130), (0.9, 1e4, 40), (0.1, 1e-3, 20)):
        cases = []  # no more: a loop over the examples is right, too
        for n, c in ((7, 5), (1, 3), (4, 4), (3, 2), (5, 1), (most, 7), (4, 300)):
            logits, labels = 5 * single(rng, n, c) - 9, rng.integers(0, c, n).astype(np.int32)
            if c == 1:
                logits[::2] *= -1  # of either sign
            if c == 300:  # more than a byte can tell
                logits[:2, 299] = 99
                labels[1] = 299 - 256
            right = int(share * n)
            labels[:right] = logits[:right].argmax(axis=1)
            cases.append((np.float32(scale) * logits, labels))
        cases.append((np.array([[9e3, 1e4], [1e4, -1e4]], np.float32), np.array([1, 0], np.int32)))
        close = np.array([[1, 1.00001], [2e4, 20000.02]], np.float32)
        cases.append((close, np.array([1, 0], np.int32)))
        cases.append((single(rng, 1, 6), cases[0][1][:1]))
        for found, case in zip(submission.probe.accuracies(cases), cases, strict=True):
            assert_exact(found, np.float32(reference.accuracy(*case)))
    logits, labels = single(rng, 3, 8, 4), rng.integers(0, 4, 8).astype(np.int32)
    rows = [reference.accuracy(row, labels) for row in logits]
    found = submission.accuracy.vmap(in_axes=(0, None))(logits, labels)
    assert_exact(found, np.array(rows, np.float32))


# best_epoch

LENGTHS, PATIENCES = (1, 2, 5, 12), (1, 2, 3, 5, 40)


def histories(rng):
    """Stacks of losses, all of them different; some fall or grow all the way."""
    stacks = [np.stack([rng.permutation(length) for _ in range(60)]) for length in LENGTHS]
    for stack in stacks:
        stack[0], stack[1] = np.sort(stack[0]), np.sort(stack[1])[::-1]
    return [(0.1 + stack / 7).astype(np.float32) for stack in stacks]


def assert_stops(submission, stacks):
    """Every history stops where the reference stops, with every patience."""
    found = submission.probe.best(stacks, patiences=PATIENCES)
    for own, stack in zip(found, stacks, strict=True):
        for labels, patience in zip(own, PATIENCES, strict=True):
            expected = [reference.best_epoch(row, patience=patience) for row in stack]
            assert_equal(labels, np.array(expected, np.int32))


@pytest.mark.task("best_epoch", points=0.5, ko="여러 손실 곡선의 조기 종료")
@pytest.mark.hint(
    "Count the epochs since the last new minimum: it starts again at each new one, and once "
    "training has stopped it stays stopped.",
    ko="마지막 새 최솟값부터 센 에포크 수입니다. 새 최솟값마다 다시 세고, 한 번 멈춘 훈련은 다시 "
    "시작하지 않습니다.",
)
def test_best_epoch_of_any_history(submission, rng):
    assert_stops(submission, histories(rng))


@pytest.mark.task("best_epoch", points=0.5, ko="같은 손실이 되풀이될 때")
@pytest.mark.hint(
    "A loss equal to the smallest one so far is no new minimum: it counts against patience, and "
    "the first of them is kept.",
    ko="지금까지의 최솟값과 같은 손실은 새 최솟값이 아닙니다. 인내심을 깎고, 그 가운데 첫 에포크가 "
    "남습니다.",
)
def test_an_equal_loss_is_no_improvement(submission, rng):
    assert_stops(submission, [np.round(stack) for stack in histories(rng)])


@pytest.mark.task("best_epoch", points=0.25, ko="큰 손실, 음수 손실, 작은 차이")
@pytest.mark.hint(
    "Losses may be of any size and sign, and improvements as small as float32 can tell.",
    ko="손실의 크기와 부호는 아무래도 좋고, 나아진 정도도 float32로 구별되기만 하면 됩니다.",
)
def test_losses_of_any_size(submission, rng):
    stacks = histories(rng)
    for factor, start in ((1e6, 0), (1e-6, 0), (-1, 0), (1e-6, 1), (1e15, 0), (1e-15, 0), (1, -1)):
        assert_stops(submission, [np.float32(factor) * stack + start for stack in stacks])


@pytest.mark.task("best_epoch", points=0.25, ko="300에포크")
@pytest.mark.hint(
    "Epochs, and those without a new minimum, may be more than a byte can tell.",
    ko="에포크의 수도, 새 최솟값이 없는 에포크의 수도 한 바이트에 담을 수 없을 만큼 클 수 "
    "있습니다.",
)
def test_best_epoch_of_hundreds(submission):
    falling = np.arange(300, 0, -1, dtype=np.float32)
    assert_equal(submission.run.best_epoch(falling, patience=3), np.int32(299))
    late = np.concatenate([[1], np.full(298, 2), [0]]).astype(np.float32)
    assert_equal(submission.run.best_epoch(late, patience=200), np.int32(0))
