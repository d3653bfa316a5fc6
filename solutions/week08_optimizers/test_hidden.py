"""Week 8, never handed out: trees, changing rates, long runs, and everything once more."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, decades
from solutions.week08_optimizers import reference

SHAPES = {
    "first": {"w": (30, 41), "b": (4,)},
    "rest": [{"w": (4, 4)}, {"w": ()}, {"w": (1, 2, 2)}, {"w": (4, 4)}, {"w": (1, 1), "b": (1,)}],
}
RATES = (0.1, 3.0, 0.0, 2e-5, 0.05)


def tree(make, shapes=SHAPES):
    """An array of every shape, in the same tree."""
    if isinstance(shapes, dict):
        return {name: tree(make, own) for name, own in shapes.items()}
    if isinstance(shapes, list):
        return [tree(make, own) for own in shapes]
    return np.asarray(make(shapes), np.float32)


def mapped(function, found):
    """The function of every array of a tree."""
    if isinstance(found, dict):
        return {name: mapped(function, own) for name, own in found.items()}
    if isinstance(found, list):
        return [mapped(function, own) for own in found]
    return np.asarray(function(found), np.float32)


def leaves(found):
    """The arrays of a tree in a fixed order."""
    if isinstance(found, dict):
        return [leaf for name in sorted(found) for leaf in leaves(found[name])]
    if isinstance(found, (list, tuple)):
        return [leaf for own in found for leaf in leaves(own)]
    return [found]


def gradients_of_every_size(rng, low=-12, high=12):
    """Gradients of five steps, some of them 0, with sizes that stay, then change at random."""
    sizes = tree(lambda shape: decades(rng, *shape, low=low, high=high, zeros=0))

    def gradient(size):
        return size * rng.normal(size=size.shape) * (rng.random(size.shape) < 0.8)

    yield [mapped(gradient, sizes) for _ in RATES]
    yield [tree(lambda shape: decades(rng, *shape)) for _ in RATES]


def check_steps(submission, rng, name, **options):
    """Five updates of a tree with changing rates, against one array at a time.

    Each number is compared at the size of the gradients that it was made of.
    """
    params, step = tree(lambda shape: rng.normal(size=shape)), getattr(reference, name)
    for gradients in gradients_of_every_size(rng):
        found = submission.probe.steps(params, gradients, name=name, rates=RATES, options=options)
        columns = [np.stack(own) for own in zip(*map(leaves, gradients), strict=True)]
        expected = [step(column, RATES, **options) for column in columns]
        sizes = [np.abs(step(np.abs(column), RATES, **options)) for column in columns]
        for number, updates in enumerate(found["added"]):
            for actual, right, size in zip(leaves(updates), expected, sizes, strict=True):
                tolerance = {"rtol": 0, "atol": 1e-5 * size[number]}
                assert_close(actual, right[number], **tolerance, name=f"update {number}")
        for actual, right in zip(leaves(found["again"]), leaves(found["added"][-1]), strict=True):
            assert_close(actual, right, atol=0, name="the last update once more")


def check_scan(submission, rng, name, rtol=1e-5, steps=30, **options):
    """Many updates in a compiled loop, where learning rates are traced numbers."""
    g = rng.normal(size=(steps, 2, 3)).astype(np.float32)
    rates = rng.uniform(0.05, 0.15, size=steps).astype(np.float32)
    found = submission.probe.scanned({"w": g}, rates, name=name, options=options)
    expected = getattr(reference, name)(g, rates, **options)
    assert_close(found["w"], expected, rtol=rtol, name="updates")


@pytest.mark.task("sgd", points=0.5, ko="pytree와 바뀌는 학습률의 sgd")
@pytest.mark.hint(
    "Any tree of dicts and lists, another learning rate in each step, and inside lax.scan.",
    ko="dict와 리스트로 된 어떤 pytree든, 걸음마다 다른 학습률이든, lax.scan 안에서든 됩니다.",
)
def test_sgd_of_trees_and_changing_rates(submission, rng):
    check_steps(submission, rng, "sgd")
    check_scan(submission, rng, "sgd")


@pytest.mark.task("momentum", points=0.5, ko="pytree와 바뀌는 학습률의 momentum")
@pytest.mark.hint(
    "A velocity for every parameter, and no learning rate in it. The same state and gradient give "
    "the same update again.",
    ko="파라미터마다 속도가 있고 거기에 학습률은 없습니다. 같은 상태와 기울기에는 같은 답이 "
    "나옵니다.",
)
def test_momentum_of_trees_and_changing_rates(submission, rng):
    check_steps(submission, rng, "momentum", decay=0.9)
    check_steps(submission, rng, "momentum", decay=0.3)


@pytest.mark.task("momentum", points=0.25, ko="lax.scan 안의 momentum")
@pytest.mark.hint(
    "The state is made of arrays, and keeps its form from step to step. decay may be 0 or 1.",
    ko="상태는 배열로 되어 있고 걸음마다 형태가 같습니다. decay는 0이나 1일 수도 있습니다.",
)
def test_momentum_in_a_compiled_loop(submission, rng):
    for decay in (0.8, 0.0, 1.0):
        check_scan(submission, rng, "momentum", decay=decay)


@pytest.mark.task("adam", points=0.75, ko="pytree와 바뀌는 학습률의 adam")
@pytest.mark.hint(
    "Means for every parameter, neither of which knows the learning rate; t counts steps, not "
    "parameters. The same state and gradient give the same update again.",
    ko="파라미터마다 평균이 있고 학습률은 모릅니다. t는 파라미터가 아니라 걸음을 셉니다. 같은 "
    "상태와 기울기에는 같은 답이 나옵니다.",
)
def test_adam_of_trees_and_changing_rates(submission, rng):
    check_steps(submission, rng, "adam", b1=0.9, b2=0.95, eps=1e-10)
    check_steps(submission, rng, "adam", b1=0.7, b2=0.8, eps=0.5)


@pytest.mark.task("adam", points=0.5, ko="eps의 자리와 0인 기울기")
@pytest.mark.hint(
    "eps stands outside the root. A gradient of 0 makes a step of 0, and no NaN.",
    ko="eps는 제곱근 밖에 있습니다. 기울기가 0이면 걸음도 0이고 NaN이 아닙니다.",
)
def test_adam_of_tiny_gradients_and_zeros(submission):
    options = {"b1": 0.9, "b2": 0.95, "eps": 1e-3}
    g = np.array([1e-3, -1e-3, 0, 1e-4, 0.2, 1e4], np.float32)
    gradients = [{"w": g}, {"w": 0 * g}, {"w": g}]
    rates = (0.1, 0.2, 0.1)
    found = submission.probe.steps(
        {"w": 0 * g}, gradients, name="adam", rates=rates, options=options
    )
    expected = reference.adam([one["w"] for one in gradients], list(rates), **options)
    for updates, right in zip(found["added"], expected, strict=True):
        assert_close(updates["w"], right, name="update")


@pytest.mark.task("adam", points=0.75, ko="lax.scan 안의 adam")
@pytest.mark.hint(
    "t is part of the state, as an array, and goes on counting in a compiled loop; there the "
    "learning rate is traced, as in the experiment. b1 may be 0.",
    ko="t는 배열로 상태에 들어 있고 컴파일된 반복문에서도 계속 셉니다. 실험에서처럼 학습률도 "
    "트레이스되는 값입니다. b1은 0일 수도 있습니다.",
)
def test_adam_in_a_compiled_loop(submission, rng):
    check_scan(submission, rng, "adam", rtol=1e-4, steps=300, b1=0.9, b2=0.97, eps=1e-8)
    check_scan(submission, rng, "adam", b1=0.0, b2=0.9, eps=1e-3)
    check_scan(submission, rng, "adam", b1=0.6, b2=0.3, eps=1e-1)


@pytest.mark.task("clip_by_global_norm", points=0.75, ko="pytree 전체의 길이")
@pytest.mark.hint(
    "One norm over the whole tree; shorter ones, and 0, are left alone to the last bit. Nothing is "
    "remembered from one call to the next.",
    ko="노름은 pytree 전체에 하나입니다. 더 짧은 것과 0은 그대로 두고, 호출 사이에 아무것도 "
    "기억하지 않습니다.",
)
def test_norm_of_the_whole_tree(submission, rng):
    long, short = (
        tree(lambda shape: rng.normal(size=shape)),
        tree(lambda shape: 0.01 * rng.normal(size=shape)),
    )
    zero, large = tree(np.zeros), tree(lambda shape: 1e5 * rng.normal(size=shape))
    tiny = tree(lambda shape: 1e-4 * rng.normal(size=shape))
    trees, norms = [long, short, zero, large, long, tiny], (0.7, 1e3, 0.5, 30.0, 100.0, 1e-4)
    check_clipped(submission, trees, norms)
    for power in range(-12, 13):
        size = np.float32(10.0**power)
        check_clipped(submission, [mapped(lambda g, s=size: g * s, long)] * len(norms), norms)
    mixed = tree(lambda shape: decades(rng, *shape))
    small = tree(lambda shape: decades(rng, *shape, low=-9, high=-2))
    check_clipped(submission, [mixed, small, long, small, mixed, small], norms)


def check_clipped(submission, trees, norms):
    """Each tree with its norm; a shorter one stays as it was, to the last bit."""
    found = submission.probe.clipped(trees, max_norms=norms)
    for actual, given, norm in zip(found, trees, norms, strict=True):
        parts = leaves(given)
        expected = reference.clip(parts, max_norm=norm)
        for leaf, right, own in zip(leaves(actual), expected, parts, strict=True):
            if np.array_equal(right, own):
                assert_equal(leaf, own, name="gradients")
            else:
                assert_close(leaf, right, atol=0, name="gradients")


@pytest.mark.task("warmup_cosine", points=0.5, ko="여러 일정표의 학습률")
@pytest.mark.hint(
    "Every step from 0 to far beyond total, with other peaks, warm-ups and totals; thousands of "
    "steps, too. peak may be an int.",
    ko="0부터 total을 한참 넘을 때까지, peak와 warmup과 total을 바꾸어 가며 시험해 보세요. 걸음이 "
    "수천 번일 수도 있고 peak가 정수일 수도 있습니다.",
)
def test_rates_of_other_timetables(submission):
    steps = np.unique(np.geomspace(60, 10**6, 300).astype(np.int32))
    steps = np.array([*range(60), *steps, 99_999, 100_000], np.int32)
    cases = ((0.3, 7, 31), (4e5, 1, 50), (1e-7, 10, 11), (0.7, 30, 40), (0.6, 40_000, 100_000))
    cases += ((3, 7, 31), (0.3, 12, 31))
    options = [{"peak": peak, "warmup": warmup, "total": total} for peak, warmup, total in cases]
    found = submission.probe.rates(steps, options=options)
    for actual, own in zip(found, options, strict=True):
        expected = [reference.warmup_cosine(int(step), **own) for step in steps]
        falling = np.where(steps < own["warmup"], 0, 1e-6 * own["peak"])
        assert_close(actual, np.array(expected), rtol=2e-6, atol=falling, name="rates")


def problem(rng, examples, features, classes, scale=1.0):
    """Parameters, examples, labels and an order that is not the given one."""
    params = {
        "w": (scale * rng.normal(size=(features, classes))).astype(np.float32),
        "b": rng.normal(size=classes).astype(np.float32),
    }
    x = rng.normal(size=(examples, features)).astype(np.float32)
    y = rng.integers(0, classes, examples).astype(np.int32)
    return params, x, y, rng.permutation(examples).astype(np.int32)


def check_epoch(submission, case, batch_size, factor=-0.3, size=1.0, decay=0.0):
    """Parameters, losses and the state of the optimiser after one epoch.

    With another size the features are as large, and the weights as small.
    """
    steps = len(case[3]) // batch_size
    factors = factor * (1 + np.arange(steps) % 3)
    params, x, y, order = case
    case = {"w": np.float32(params["w"] / size), "b": params["b"]}, np.float32(x * size), y, order
    given = np.concatenate([[9, 9], factors / max(size, 1) ** 2]).astype(np.float32)
    options = {"batch_size": batch_size, "decay": decay}
    found = submission.probe.one_epoch(*case, given, **options)
    right, losses = reference.epoch(*case, given[2:], **options)
    assert_close(found["losses"], np.array(losses), rtol=2e-5, name="losses")
    for name, own in (("w", size), ("b", 1)):
        assert_close(found["params"][name], right[name], rtol=2e-5, atol=1e-5 / own, name=name)
    assert found["params"].keys() == right.keys()
    assert int(found["taken"]) == 2 + steps
    return found


def check_loop(submission, rng):
    """The program of 180 steps is as long as that of 60."""
    program, factors = submission.probe.one_epoch.program, np.ones(7, np.float32)
    short, long = (
        program(*problem(rng, 4 * steps, 3, 5), factors, batch_size=4) for steps in (60, 180)
    )
    assert short.is_loop(long, steps=120)


@pytest.mark.task("epoch", points=0.75, ko="한 바퀴 뒤의 파라미터와 손실")
@pytest.mark.hint(
    "In the order of `order`, the rest left out; each loss before its update, at the parameters of "
    "that moment; the state of the optimiser goes on from the one that was given. The steps are a "
    "lax.scan.",
    ko="order의 순서대로 하고 나머지는 버립니다. 손실은 고치기 전, 그때의 파라미터로 구하고, "
    "최적화 방법의 상태는 받은 것에서 이어 갑니다. 걸음은 lax.scan으로 되풀이합니다.",
)
def test_parameters_and_losses_of_an_epoch(submission, rng):
    case = problem(rng, 23, 3, 5)
    check_loop(submission, rng)
    check_epoch(submission, case, 4)
    check_epoch(submission, problem(rng, 310, 13, 11), 32)
    for power in range(-6, 7):
        check_epoch(submission, case, 4, size=10.0**power)


@pytest.mark.task("epoch", points=0.5, ko="크기가 서로 같거나 1인 미니배치")
@pytest.mark.hint(
    "A mini-batch of one example or of all, sizes that agree, and numbers that come twice in order."
    "",
    ko="미니배치가 예제 하나이거나 전체일 때, 크기가 서로 같을 때, order에 같은 번호가 두 번 나올 "
    "때도 맞아야 합니다.",
)
def test_mini_batches_of_one_and_of_all(submission, rng):
    check_epoch(submission, problem(rng, 5, 1, 3), 1)
    params, x, y, order = problem(rng, 6, 2, 300)
    y[:3] = [299, 128, 256]  # more than a byte holds
    check_epoch(submission, (params, x, y, order), 6)
    params, x, y, _ = problem(rng, 8, 4, 4)
    order = np.array([1, 1, 0, 3, 7, 0, 2, 2], np.int32)
    check_epoch(submission, (params, x, y, order), 4)


@pytest.mark.task("epoch", points=0.5, ko="로짓이 매우 클 때의 한 바퀴")
@pytest.mark.hint(
    "Logits in the thousands: start the loss from logits, not from probabilities.",
    ko="로짓이 수천입니다. 손실은 확률이 아니라 로짓에서 시작하세요.",
)
def test_an_epoch_with_large_logits(submission, rng):
    params, x, y, _ = problem(rng, 12, 3, 4, scale=3000.0)
    logits = np.sort(x @ params["w"], axis=1)
    clear = np.diff(logits, axis=1).min(axis=1) > 60
    order = rng.permutation(clear.sum()).astype(np.int32)
    check_epoch(submission, (params, x[clear], y[clear], order), 3, factor=-0.1)


@pytest.mark.task("epoch", points=0.25, ko="받은 파라미터와 건네는 파라미터")
@pytest.mark.hint(
    "The dict of parameters that you are given stays as it was, and update is given the "
    "parameters of each step. If other tests of this task fail, too, look at those first: wrong "
    "numbers fail here as well.",
    ko="받은 파라미터의 dict는 그대로 두고, update에는 걸음마다 그때의 파라미터도 건네주세요. 이 "
    "과제의 다른 시험도 실패했다면 그것부터 보세요. 값이 틀리면 여기서도 실패합니다.",
)
def test_parameters_given_and_handed_on(submission, rng):
    found = check_epoch(submission, problem(rng, 9, 2, 3), 2, decay=0.3)
    assert found["untouched"]
