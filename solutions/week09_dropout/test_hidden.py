"""Hidden tests of week 9: comparison with the reference, and what must hold for every dropout."""

from itertools import combinations, pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_finite, decades
from solutions.week09_dropout import reference

RATE = 0.23  # no tenth, so that who rounds it is seen
RARE = 0.002  # nor a hundredth, and between two steps of eight random bits
NEARLY_ALL = 1 - RARE
SIZE = (100, 400)
IMAGES = (10, 8, 20, 25)
MANY = (400, 1000)  # so many that who drops one of 40,000 drops some
RANKS = [(2, 3, 1, 4), (3, 3), (2, 3, 2), (4,), (), (1, 3), (1, 2, 1, 2, 2)]
EPS = float(np.finfo(np.float32).eps)


def toss(rate=RATE):
    """What the stand-in for dropout multiplies by, always the same: in the share ``rate`` a 0."""
    if rate in (0, 1):
        return np.array([1 - rate], np.float32)
    share = np.random.default_rng(9).permutation(np.linspace(0, 1, 2**17))
    return np.where(share < rate, 0, 1 / (1 - rate)).astype(np.float32)


def away_from_zero(rng, shape):
    """Random numbers of both signs, none of them near 0: a 0 in the result was dropped."""
    return (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).astype(np.float32)


def sized(rng, shape):
    """Numbers of every size, none of them 0."""
    return decades(rng, *shape, low=-30, high=30, zeros=0)


def two_keys(rng):
    """Two keys that differ in their last bits only, as those of small seeds do."""
    seed = int(rng.integers(2**30))
    return jax.random.key(2 * seed), jax.random.key(2 * seed + 1)


def mixed(y):
    """Whether no two slices, along any axis, were dropped alike, and no coins come again later."""
    for axis, size in enumerate(y.shape):
        if len({part.tobytes() for part in np.moveaxis(y == 0, axis, 0)}) != size:
            return False
    flags = (y == 0).ravel() - share(y == 0)
    again = np.fft.irfft(np.abs(np.fft.rfft(flags)) ** 2)  # how alike they are, moved by any lag
    return np.abs(again[1:]).max() < 7 * again[0] / np.sqrt(y.size)


def share(flags):
    """How many of the flags are True, from 0 to 1."""
    return float(np.mean(flags))


def margin(rate, count):
    """Five standard deviations of the share of heads among ``count`` coins."""
    return 5 * np.sqrt(rate * (1 - rate) / count)


def differ_like_coins(first, second):
    """Whether the zeros of two results are those of independent coins."""
    expected = 2 * RATE * (1 - RATE)
    return abs(share((first == 0) != (second == 0)) - expected) < margin(expected, first.size)


# dropout


@pytest.mark.task("dropout", points=0.5, ko="받은 key가 정하는 마스크")
@pytest.mark.hint(
    "All randomness comes from the key you were given: the same key the same mask, another key "
    "another one. Whatever Python decides on its own is fixed when the function is traced.",
    ko="난수는 받은 key에서만 나옵니다. 같은 key에는 같은 마스크, 다른 key에는 다른 마스크입니다. "
    "파이썬이 따로 정한 값은 트레이스할 때 굳어집니다.",
)
def test_dropout_obeys_its_key(submission, rng, key):
    x = away_from_zero(rng, SIZE)
    one, two = two_keys(rng)
    first = submission.dropout(one, x, rate=RATE, train=True)
    second = submission.dropout(two, x, rate=RATE, train=True)
    assert differ_like_coins(first, second)
    assert mixed(first)
    small, _, _ = toss_small(submission, rng, key)
    assert_equal(small["again"], small["y"][0])
    dropped = small["y"][0] == 0
    assert share(dropped != (small["other"] == 0)) > 0.3
    assert len(np.unique(dropped.reshape(KEYS, -1), axis=0)) > KEYS / 2


KEYS = 1000
HIGH = 0.725


def toss_small(submission, rng, key, make=away_from_zero):
    """Dropout of a small array of every rank, each under many keys."""
    xs = [make(rng, shape) for shape in RANKS]
    upstreams = [make(rng, shape) for shape in RANKS]
    keys = jax.random.split(key, KEYS)
    return submission.probe.coins(keys, xs, upstreams, rate=HIGH), xs, upstreams


@pytest.mark.task("dropout", points=0.5, ko="원소마다 따로 던지는 동전")
@pytest.mark.hint(
    "Every element has a coin of its own: the mask has the shape of x, whatever that is, and how "
    "many are dropped is chance, too.",
    ko="원소마다 자기 동전이 있습니다. x의 shape이 무엇이든 마스크의 shape도 그와 같고, 몇 개가 "
    "꺼지는지도 우연입니다.",
)
def test_dropout_tosses_a_coin_for_every_element(submission, rng, key):
    x = away_from_zero(rng, SIZE)
    for rate in (RARE, NEARLY_ALL):
        y = submission.dropout(key, x, rate=rate, train=True)
        assert abs(share(y == 0) - rate) < margin(rate, x.size)
        assert_close(y, reference.dropout(y != 0, x, rate=rate), rtol=1e-4)
    coarse = submission.dropout(key, x.astype(jnp.bfloat16), rate=RARE, train=True)
    assert abs(share(coarse == 0) - RARE) < margin(RARE, x.size)  # coins are finer than x
    variance = HIGH * (1 - HIGH)
    for y in toss_small(submission, rng, key)[0]["y"]:
        dropped = (y == 0).reshape(KEYS, -1).astype(float)
        assert np.abs(dropped.mean(axis=0) - HIGH).max() < 1.2 * margin(HIGH, KEYS)
        covariance = np.atleast_2d(np.cov(dropped, rowvar=False))
        shared = np.abs(covariance - np.diag(np.diag(covariance))).max()
        assert shared < 6 * variance / np.sqrt(KEYS)
        assert abs(covariance.sum() / (variance * dropped.shape[1]) - 1) < 0.3


@pytest.mark.task("dropout", points=0.25, ko="x의 값과 무관한 마스크")
@pytest.mark.hint(
    "The coins know nothing of the values of x. The result has the dtype of x.",
    ko="동전은 x의 값과 아무 상관이 없습니다. 결과의 dtype은 x의 dtype과 같습니다.",
)
def test_dropout_does_not_look_at_the_values(submission, rng, key):
    x = away_from_zero(rng, SIZE)
    zs = [x, np.sort(x), sized(rng, SIZE), decades(rng, *SIZE)]
    ys = [submission.dropout(key, z, rate=RATE, train=True) for z in zs]
    kept = ys[0] != 0
    assert 0 < share(kept) < 1
    for z, y in zip(zs, ys, strict=True):
        assert_close(y, reference.dropout(kept, z, rate=RATE), rtol=1e-6, atol=0)
    half = submission.dropout(key, x.astype(np.float16), rate=RATE, train=True)
    assert half.dtype == np.float16


@pytest.mark.task("dropout", points=0.25, ko="자기 마스크를 지나는 기울기")
@pytest.mark.hint(
    "The gradient passes where x passed, with the same factor 1 / (1 - rate), also under `vmap`.",
    ko="x가 지나간 자리로 기울기도 지나가며, 같은 수 1 / (1 - rate)가 곱해집니다. `vmap`에서도 "
    "그렇습니다.",
)
def test_dropout_sends_the_gradient_through_its_own_mask(submission, rng, key):
    for make in (away_from_zero, sized):
        tossed, xs, upstreams = toss_small(submission, rng, key, make)
        for y, gradient, x, upstream in zip(
            tossed["y"], tossed["gradient"], xs, upstreams, strict=True
        ):
            kept = y != 0
            assert 0 < share(kept) < 1
            for result, source in ((y, x), (gradient, upstream)):
                full = np.broadcast_to(source, y.shape)
                assert_close(result, reference.dropout(kept, full, rate=HIGH), rtol=1e-6, atol=0)


@pytest.mark.task("dropout", points=0.5, ko="rate가 0일 때와 1일 때")
@pytest.mark.hint(
    "Try rate 0 and rate 1, in both modes, and look at the gradient, too: both branches of `where` "
    "are differentiated.",
    ko="rate가 0일 때와 1일 때를 두 모드에서 시험하고 기울기도 보세요. `where`는 두 쪽 모두 "
    "미분됩니다.",
)
def test_dropout_of_nothing_and_of_everything(submission, rng, key):
    for make in (away_from_zero, sized):
        x, upstream = make(rng, (2, 3, 5)), make(rng, (2, 3, 5))
        ends = submission.probe.ends(key, x, upstream)
        assert_close(ends["nothing"]["y"], x, rtol=1e-6, atol=0)
        assert_close(ends["nothing"]["gradient"], upstream, rtol=1e-6, atol=0)
        assert_exact(ends["everything"]["y"], np.zeros_like(x))
        assert_exact(ends["everything"]["gradient"], np.zeros_like(x))
        for end in ends.values():
            assert_equal(end["evaluated"], x)
            assert_equal(end["evaluated with a key"], x)
            assert_close(end["evaluated gradient"], upstream, rtol=1e-6, atol=0)
    x = away_from_zero(rng, MANY)
    assert_exact(submission.dropout(key, x, rate=0.0, train=True), x)
    halves = np.ones((2, 3), np.float16)
    for end in submission.probe.ends(key, halves, halves).values():
        assert end["y"].dtype == np.float16


# dropout_backward


@pytest.mark.task("dropout_backward", points=0.25, ko="임의의 마스크의 dropout_backward")
@pytest.mark.hint(
    "`mask` is True where an element was kept, whatever the gradient there is. jax.grad gets "
    "through the backward pass, too.",
    ko="mask는 남긴 자리에서 True입니다. 그 자리의 기울기가 얼마든 마찬가지입니다. jax.grad로 "
    "역전파도 미분할 수 있어야 합니다.",
)
def test_dropout_backward_of_any_mask(submission, rng):
    for _ in range(5):
        masks = [np.asarray(rng.random(shape) < 0.6) for shape in RANKS]
        upstreams = [decades(rng, *shape, low=-30, high=30) for shape in RANKS]
        found = submission.probe.masked(masks, upstreams, rates=RATES)
        for pairs, rate in zip(found, RATES, strict=True):
            margin = {"rtol": 1e-6 if rate < 0.9 else 1e-4, "atol": 0}
            for (gradient, again), mask, upstream in zip(pairs, masks, upstreams, strict=True):
                expected = reference.dropout_backward(mask, upstream, rate=rate)
                assert_close(gradient, expected, **margin)
                assert_close(again, expected, **margin, name="its gradient by upstream")
    cotangent = normal(rng, 3, 3)
    (slope,) = submission.dropout_backward.vjp(
        masks[1], upstreams[1], cotangent=cotangent, rate=RATE
    )
    assert_close(slope, reference.dropout_backward(masks[1], cotangent, rate=RATE))


RATES = (0.0, RATE, NEARLY_ALL)


@pytest.mark.task("dropout_backward", points=0.25, ko="모두 꺼졌을 때의 dropout_backward")
@pytest.mark.hint(
    "What is 0 / 0? Try rate 1, and jax.grad through it by upstream: both branches of `where` are "
    "differentiated.",
    ko="0 / 0은 무엇인가요? rate가 1일 때를 보고, 그 결과를 upstream으로 미분해 보세요. `where`는 "
    "두 쪽 모두 미분됩니다.",
)
def test_dropout_backward_of_everything_dropped(submission, rng):
    upstreams = [np.asarray(rng.normal(size=shape), np.float32) for shape in RANKS]
    masks = [np.zeros(shape, bool) for shape in RANKS]
    ends, others = submission.probe.masked(masks, upstreams, rates=(1.0, 0.0))
    for (gradient, again), upstream in zip(ends + others, upstreams * 2, strict=True):
        assert_exact(gradient, np.zeros_like(upstream))
        assert_exact(again, np.zeros_like(upstream), name="its gradient by upstream")
    upstream = rng.normal(size=(2, 3)).astype(np.float32)
    some = submission.dropout_backward(np.ones((2, 3), bool), upstream, rate=0.45)
    assert_exact(some, (upstream / 0.55).astype(np.float32))


# Dropout


@pytest.mark.task("Dropout", points=0.25, ko="층이 받은 rate만큼 끄기")
@pytest.mark.hint(
    "The layer is dropout with the rate that it was built with, in values and in gradients, for "
    "rate 0 and rate 1, too.",
    ko="층은 만들 때 받은 rate의 드롭아웃입니다. 값도 기울기도 그렇고, rate가 0이나 1이어도 "
    "그렇습니다.",
)
def test_layer_drops_at_its_own_rate(submission, rng, key):
    for x in (away_from_zero(rng, IMAGES), decades(rng, *IMAGES, low=-30, high=3, zeros=0)):
        calls = submission.probe.layer_modes(key, x, toss(), rate=RATE)
        for name in ("first", "second", "trained", "trained alone", "y"):
            y = calls[name]
            assert abs(share(y == 0) - RATE) < margin(RATE, y.size)
            assert_close(y, reference.dropout(y != 0, x, rate=RATE), rtol=1e-6, atol=0)
            assert mixed(y)
        for name in ("evaluated", "evaluated again", "evaluated alone"):
            assert_equal(calls[name], x)
        gradient = reference.dropout(calls["y"] != 0, np.sin(x), rate=RATE)
        assert_close(calls["gradient"], gradient, rtol=1e-5, atol=1e-6 * np.minimum(np.abs(x), 1))
    x, rates = away_from_zero(rng, (1, 400, 1, 1000)), (0.0, 1.0, NEARLY_ALL)
    ends = [toss(rate) for rate in rates]
    found = submission.probe.layer_ends(key, x, ends, rates=rates)
    for calls, rate in zip(found, rates, strict=True):
        assert abs(share(calls["y"] == 0) - rate) <= margin(rate, x.size)
        for call, name, source in (
            ("y", "y", x),
            ("y", "gradient", np.sin(x)),
            ("again", "again", x),
        ):
            expected = reference.dropout(calls[call] != 0, source, rate=rate)
            assert_close(calls[name], expected, rtol=1e-4)
        assert_equal(calls["evaluated"], x)
        assert_exact(calls["evaluated gradient"], np.sin(x))
        assert calls["half"].dtype == np.float16


@pytest.mark.task("Dropout", points=0.25, ko="평가할 때 key를 꺼내지 않기")
@pytest.mark.hint(
    "Evaluation draws no key: however often it happens, the masks that follow stay the same.",
    ko="평가할 때는 key를 꺼내지 않습니다. 몇 번을 평가하든 그다음의 마스크는 그대로입니다.",
)
def test_layer_draws_nothing_in_evaluation(submission, rng, key):
    x = away_from_zero(rng, IMAGES)
    calls = submission.probe.layer_modes(key, x, toss(), rate=RATE)
    for number, name in enumerate(("first", "second", "trained", "trained alone")):
        assert_equal(calls["calls"][number], calls[name])
    for one, other in pairwise(calls["calls"]):
        assert differ_like_coins(one, other)


STEPS = 12


@pytest.mark.task("Dropout", points=0.25, ko="컴파일한 반복문 안에서 바뀌는 마스크")
@pytest.mark.hint(
    "The stream is state of the module. A count kept in Python moves while tracing, then no more.",
    ko="흐름은 모듈의 상태입니다. 파이썬으로 세는 횟수는 트레이스할 때만 움직입니다.",
)
def test_layer_moves_on_inside_a_compiled_loop(submission, rng, key):
    for one, other in combinations(streams(submission, rng, key)["looped"], 2):
        assert differ_like_coins(one, other)


def streams(submission, rng, key):
    """Layers that share a stream, under one key."""
    x = away_from_zero(rng, SIZE)
    return submission.probe.layer_streams(key, x, toss(), rate=RATE, steps=STEPS)


@pytest.mark.task("Dropout", points=0.25, ko="같은 씨앗에서 되풀이되는 마스크")
@pytest.mark.hint(
    "The layer's masks follow from the seed of the stream `dropout`, and from nothing else.",
    ko="층의 마스크는 dropout 흐름의 씨앗이 정합니다. 다른 것은 끼어들지 않습니다.",
)
def test_layer_repeats_with_its_seed(submission, rng, key):
    x, tossed = away_from_zero(rng, SIZE), toss()
    one, two = two_keys(rng)
    calls = submission.probe.layer_streams(one, x, tossed, rate=RATE, steps=STEPS)
    assert_equal(calls["looped"][0], calls["first"])
    assert_equal(calls["accompanied"], calls["first"])
    other = submission.probe.layer_streams(two, x, tossed, rate=RATE, steps=STEPS)
    assert differ_like_coins(calls["first"], other["first"])


@pytest.mark.task("Dropout", points=0.25, ko="층마다 따로 갖는 난수 흐름")
@pytest.mark.hint(
    "Fork a stream of your own from `rngs.dropout`: layers that share one disturb each other.",
    ko="rngs.dropout에서 자기 흐름을 갈라 내세요(fork). 흐름을 함께 쓰면 서로를 흔듭니다.",
)
def test_layer_has_a_stream_of_its_own(submission, rng, key):
    calls = streams(submission, rng, key)
    assert mixed(calls["first"])
    assert differ_like_coins(calls["first"], calls["beside"])
    assert_equal(calls["beside"], calls["alone"])


@pytest.mark.task("Dropout", points=0.25, ko="기본 난수 흐름만 있을 때의 층")
@pytest.mark.hint(
    "With `nnx.Rngs(0)` there is only a default stream; `rngs.dropout` falls back on it.",
    ko="nnx.Rngs(0)에는 기본 흐름만 있습니다. rngs.dropout은 그 흐름을 대신 찾아 줍니다.",
)
def test_layer_with_a_default_stream_only(submission, rng, key):
    x, tossed = away_from_zero(rng, SIZE), toss()
    one, two = two_keys(rng)
    first, second, beside = submission.probe.layer_on_the_default_stream(one, x, tossed, rate=RATE)
    other, *_ = submission.probe.layer_on_the_default_stream(two, x, tossed, rate=RATE)
    assert differ_like_coins(first, second)
    assert_equal(beside, first)
    assert differ_like_coins(first, other)


# forward

DEEP = (400, 3, 100)  # examples, inputs, and the size of every layer
SHIFT, LAST = 3.0, -7.0


def deep_network(rng):
    """Three layers that show their coins: a logit is -7 + one of 0, 3/keep, (3 + h/keep)/keep.

    Here h is the first layer's output; whole numbers and halves keep it away from the kink.
    """
    examples, inputs, size = DEEP
    eye = np.eye(size, dtype=np.float32)
    first = {"w": rng.integers(-2, 3, (inputs, size)), "b": rng.integers(-1, 3, size) + 0.5}
    params = [
        {name: value.astype(np.float32) for name, value in first.items()},
        {"w": eye, "b": np.full(size, SHIFT, np.float32)},
        {"w": eye, "b": np.full(size, LAST, np.float32)},
    ]
    return params, rng.integers(-2, 3, (examples, inputs)).astype(np.float32)


class Coins:
    """What the logits of `deep_network` say about the coins of its two hidden layers."""

    def __init__(self, params, x, logits):
        self.params, self.x = params, x
        keep = 1 - RATE
        hidden = np.maximum(reference.affine(params[0], x), 0)
        second = SHIFT + np.stack([np.full_like(hidden, -SHIFT), 0 * hidden, hidden / keep])
        values = LAST + second / keep
        nearest = np.abs(logits - values).argmin(axis=0)
        self.expected = np.take_along_axis(values, nearest[None], axis=0)[0].astype(np.float32)
        self.kept_second = nearest > 0
        self.dropped_first = (nearest == 1) & (hidden > 0)
        self.kept_both = (nearest == 2) & (hidden > 0)
        self.first, self.second = self.kept_both * hidden / keep, self.expected - LAST


def run_deep(submission, rng, key):
    """A training pass of the member's network, the gradient from behind, and the coins."""
    params, x = deep_network(rng)
    upstream = rng.normal(size=(DEEP[0], DEEP[2])).astype(np.float32)
    result = submission.probe.forward_and_back(key, params, x, upstream, toss(), rate=RATE)
    return result, upstream, Coins(params, x, result["logits"])


class Resized:
    """The same network with inputs, neurons and logits of every size from 10⁻⁶ to 10⁶.

    ReLU and dropout keep factors, so that divided by their sizes the results are the same.
    """

    def __init__(self, rng, params):
        widths = [len(params[0]["w"]), *(len(layer["b"]) for layer in params)]
        self.sizes = [np.abs(decades(rng, width, zeros=0)).astype(float) for width in widths]
        pairs = zip(params, pairwise(self.sizes), strict=True)
        self.params = [
            {"w": np.float32(own["w"] * b / a[:, None]), "b": np.float32(own["b"] * b)}
            for own, (a, b) in pairs
        ]

    def inputs(self, x):
        return np.float32(x * self.sizes[0])

    def upstream(self, gradient):
        return np.float32(gradient / self.sizes[-1])

    def logits(self, found):
        return np.float32(found / self.sizes[-1])

    def gradients(self, found, dx):
        """Those of the parameters, and dx, as they are in the network that it was made of."""
        pairs = zip(found, pairwise(self.sizes), strict=True)
        gradients = [
            {"w": np.float32(own["w"] * b / a[:, None]), "b": np.float32(own["b"] * b)}
            for own, (a, b) in pairs
        ]
        return gradients, np.float32(dx * self.sizes[0])


@pytest.mark.task("forward", points=0.5, ko="은닉층마다 거치는 드롭아웃")
@pytest.mark.hint(
    "Each hidden layer: dense, ReLU, dropout. Nothing is dropped from the inputs or the logits, "
    "and `params` stays as it was.",
    ko="은닉층마다 행렬 곱, ReLU, 드롭아웃 순서입니다. 입력과 로짓에서는 아무것도 끄지 않고, "
    "params도 그대로 둡니다.",
)
def test_forward_drops_after_every_hidden_layer(submission, rng, key):
    result, _, coins = run_deep(submission, rng, key)
    assert_close(result["logits"], coins.expected)
    assert_equal(result["again"], result["logits"])
    assert result["params_left"]
    dropped = share(~coins.kept_second)
    assert abs(dropped - RATE) < margin(RATE, coins.kept_second.size)
    other = Resized(rng, coins.params)
    logits = submission.probe.forward_and_back(
        key, other.params, other.inputs(coins.x), result["logits"], toss(), rate=RATE
    )["logits"]
    assert_close(other.logits(logits), coins.expected)


@pytest.mark.task("forward", points=0.25, ko="은닉층마다 다른 마스크")
@pytest.mark.hint(
    "Give every hidden layer a key of its own, and every example its own coins.",
    ko="은닉층마다 key를 따로 주세요. 예제마다 동전도 다릅니다.",
)
def test_forward_has_coins_of_its_own_in_every_layer(submission, rng, key):
    one, two = two_keys(rng)
    _, _, coins = run_deep(submission, rng, one)
    dropped, kept = coins.dropped_first.sum(), coins.kept_both.sum()
    assert abs(dropped / (dropped + kept) - RATE) < margin(RATE, dropped + kept)
    assert len(np.unique(coins.kept_second, axis=0)) == DEEP[0]
    _, _, others = run_deep(submission, rng, two)
    assert share(coins.kept_second != others.kept_second) > RATE
    kept = kept_in_a_row(submission, one, RATE)
    for count in range(HIDDEN):
        reached = np.sum(kept >= count)
        assert abs(np.sum(kept == count) / reached - RATE) < margin(RATE, reached)


HIDDEN = 5


def kept_in_a_row(submission, key, rate):
    """How many coins of a neuron were kept, from the last of five hidden layers backwards.

    A layer adds 1 to what it gets: with f = 1 / keep a logit is 0, f, f + f², f + f² + f³ …
    """
    examples, _, size = DEEP
    hidden = {"w": np.eye(size, dtype=np.float32), "b": np.ones(size, np.float32)}
    params = [*[hidden] * HIDDEN, {"w": hidden["w"], "b": 0 * hidden["b"]}]
    x = np.zeros((examples, size), np.float32)
    logits = submission.probe.forward(key, params, x, toss(rate), rate=rate, train=True)
    sums = np.cumsum([0, *((1 - rate) ** -power for power in range(1, HIDDEN + 1))])
    return np.abs(logits - sums[:, None, None]).argmin(axis=0)


@pytest.mark.task("forward", points=0.25, ko="남은 유닛을 지나는 기울기")
@pytest.mark.hint(
    "The gradient reaches every w and b, and x, through the neurons that were kept. With rate 0 "
    "these are all; with rate 1 it reaches only the last b, and nothing is NaN.",
    ko="기울기는 켜져 있던 유닛을 지나 모든 w와 b, 그리고 x에 이릅니다. rate가 0이면 모든 유닛이 "
    "켜져 있고, 1이면 마지막 b에만 이르며, NaN은 없습니다.",
)
def test_forward_sends_the_gradient_through_kept_neurons(submission, rng, key):
    result, upstream, coins = run_deep(submission, rng, key)
    keep = 1 - RATE
    factors = (coins.kept_both / keep**2, coins.kept_second / keep, 1)
    first, second, last = deltas = [factor * upstream for factor in factors]
    for layer, delta in zip(result["gradient"], deltas, strict=True):
        assert_close(layer["b"], delta.sum(axis=0).astype(np.float32), atol=1e-4)
    weights = [layer["w"] for layer in result["gradient"]]
    assert_close(np.diag(weights[1]), (coins.first * second).sum(axis=0), atol=1e-3)
    assert_close(weights[2], coins.second.T @ last, atol=1e-3)
    assert_close(weights[0], coins.x.T @ first, atol=1e-3)
    assert_close(result["dx"], first @ coins.params[0]["w"].T, atol=1e-4)
    assert np.all(kept_in_a_row(submission, key, 0.0) == HIDDEN)
    for rate, examples, train in ((0.0, 5, True), (1.0, 1, True), (RATE, 3, False)):
        params, x = random_network(rng, 2, 3, 4, 1, 2), normal(rng, examples, 2)
        params[-2]["b"] += 9  # the single neuron speaks
        upstream, tossed = normal(rng, examples, 2), toss(rate)
        ends = submission.probe.forward_and_back(
            key, params, x, upstream, tossed, rate=rate, train=train
        )
        keep = 1 - rate if train else 1
        logits, gradient, dx = reference.gradients(params, x, upstream, keep=keep)
        assert_close(ends["logits"], logits)
        assert_close(ends["gradient"], gradient)
        assert_close(ends["dx"], dx)
        other = Resized(rng, params)
        arrays = other.params, other.inputs(x), other.upstream(upstream), tossed
        ends = submission.probe.forward_and_back(key, *arrays, rate=rate, train=train)
        assert_close(other.logits(ends["logits"]), logits, atol=1e-5)
        found = other.gradients(ends["gradient"], ends["dx"])
        assert_close(found, (gradient, dx), atol=1e-5)
        corner = [layer | {"b": 0 * layer["b"]} for layer in params]  # every sum is 0
        ends = submission.probe.forward_and_back(
            key, corner, 0 * x, upstream, tossed, rate=rate, train=train
        )
        assert_close(ends["logits"], 0 * logits)
        assert_finite((ends["gradient"], ends["dx"]))


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def random_network(rng, *sizes):
    """Layers of random numbers."""
    return [
        {name: normal(rng, *shape) for name, shape in layer.items()}
        for layer in ({"w": (i, o), "b": (o,)} for i, o in pairwise(sizes))
    ]


NETWORKS = [(4, 2, 3, 1), (1, 3, 3, 3, 3), (3, 1, 1, 2), (3, 3, 4), (2, 3, 4, 2, 3, 5)]


@pytest.mark.task("forward", points=0.25, ko="평가 모드의 forward")
@pytest.mark.hint(
    "In evaluation this is the plain network, whatever the key, the rate and the sizes: "
    "x @ w + b, ReLU, and so on.",
    ko="평가할 때는 key, rate, 크기가 어떻든 보통 신경망입니다. x @ w + b, ReLU를 되풀이합니다.",
)
def test_forward_in_evaluation(submission, rng, key):
    rates = (0.0, 1.0, RATE, RATE, RATE)
    for _ in range(3):
        params = [random_network(rng, *sizes) for _, *sizes in NETWORKS]
        xs = [rng.normal(size=sizes[:2]).astype(np.float32) for sizes in NETWORKS]
        found = submission.probe.evaluated(key, params, xs, rates=rates)
        for logits, own, x in zip(found, params, xs, strict=True):
            assert_close(logits, reference.forward(own, x).astype(np.float32))
        others = [Resized(rng, own) for own in params]
        inputs = [other.inputs(x) for other, x in zip(others, xs, strict=True)]
        found = submission.probe.evaluated(key, [o.params for o in others], inputs, rates=rates)
        for logits, other, own, x in zip(found, others, params, xs, strict=True):
            assert_close(other.logits(logits), reference.forward(own, x), atol=1e-5)


# ensemble

VOTES = (5, 4, 3)  # members, examples, classes
CROWDS = [VOTES, (3, 4, 12), (1, 4, 5), (4, 1, 2), (7, 5, 1), (4, 4, 4)]


def round_logits(rng, shape):
    """Random logits, rounded so that adding 1000 to them is exact in float32."""
    return (np.round(48 * rng.normal(size=shape)) / 16).astype(np.float32)


def judges(rng, shape, count=20):
    """Random logits whose labels are clear: no tie inside a member, no close call between them."""
    while count:
        logits = round_logits(rng, shape)
        best = np.sort(reference.softmax(logits).mean(axis=0))[:, ::-1]
        clear = shape[-1] == 1 or np.min(best[:, 0] - best[:, 1]) > 1e-3
        if clear and np.diff(np.sort(logits), axis=-1).all():
            count -= 1
            yield logits


@pytest.mark.task("ensemble", points=0.25, ko="임의의 모델로 만든 앙상블")
@pytest.mark.hint(
    "Print the shape after each step: members, examples, classes, any number of each. The labels "
    "are int32, one for each example. Who is undecided still has one vote, for the smallest label.",
    ko="단계마다 shape을 출력해 보세요. 모델, 예제, 클래스이고 수는 각각 얼마든 됩니다. 레이블은 "
    "예제마다 하나이고 int32입니다. 확률이 같은 클래스가 여럿이어도 한 표이고, 번호가 가장 작은 "
    "레이블에 던집니다.",
)
def test_ensemble_of_random_members(submission, rng):
    for crowds in zip(*(judges(rng, shape) for shape in CROWDS), strict=True):
        found = submission.probe.opinions(list(crowds))
        for logits, labels in zip(crowds, found, strict=True):
            for how in ("mean", "vote"):
                assert_equal(labels[how], reference.ensemble(logits, how=how))
        turned = rng.permutation(crowds[0])
        expected = reference.ensemble(crowds[0], how="vote")
        assert_equal(submission.ensemble(turned, how="vote"), expected)
    for _ in range(5):  # the mean is a close call between members who disagree
        scores = rng.permuted(np.tile([0.34003, 0.33997, 0.32], (VOTES[1], 1)), axis=1)
        apart = 0.2 * rng.uniform(-1, 1, VOTES)
        apart -= apart.mean(axis=0)
        close = np.log(scores + apart - apart.mean(axis=-1, keepdims=True)).astype(np.float32)
        assert_equal(
            submission.ensemble(close, how="mean"), scores.argmax(axis=-1).astype(np.int32)
        )
    for _ in range(5):  # equal logits inside a member
        undecided = rng.choice([-1.5, 2], VOTES).astype(np.float32)
        expected = reference.ensemble(undecided, how="vote")
        assert_equal(submission.ensemble(undecided, how="vote"), expected)
    labels, many = rng.integers(256, 260, 2), round_logits(rng, (2, 2, 260))
    many[:, [0, 1], labels] = 20  # labels that a byte cannot hold
    torn = np.full(VOTES, 1.5, np.float32)  # between all classes
    of_many, of_torn = submission.probe.opinions([many, torn])
    for how in ("mean", "vote"):
        assert_equal(of_many[how], labels.astype(np.int32), name=f"labels by {how}")
        assert_equal(of_torn[how], np.zeros(VOTES[1], np.int32), name=f"ties by {how}")


@pytest.mark.task("ensemble", points=0.25, ko="로짓이 클 때의 앙상블")
@pytest.mark.hint(
    "A constant added to all logits of a member changes nothing: is your softmax stable?",
    ko="한 모델의 로짓에 같은 수를 더해도 답은 그대로입니다. 소프트맥스가 넘치지 않나요?",
)
def test_ensemble_of_large_logits(submission, rng):
    for logits in judges(rng, VOTES):
        offset = rng.choice([-1000, 0, 1000], (*VOTES[:2], 1)).astype(np.float32)
        for how in ("mean", "vote"):
            expected = reference.ensemble(logits, how=how)
            assert_equal(submission.ensemble(logits + offset, how=how), expected)


# mc_dropout

EXAMPLES, SAMPLES, CLASSES = 500, 23, 3
SILENT = 100  # examples for which the hidden neuron is off, whatever the coin


def one_neuron(rng, *, scale=1.0):
    """A network of a single hidden neuron: a sample has one of two answers, as its coin falls."""
    hidden = {"w": np.array([[1], [-1]], np.float32), "b": np.array([0.5], np.float32)}
    last = {
        "w": (scale * np.array([[1.5, -1, 0.5]])).astype(np.float32),
        "b": rng.normal(size=CLASSES).astype(np.float32),
    }
    x = rng.uniform(0.5, 2, (EXAMPLES, 2)).astype(np.float32)
    x[:, 1] *= np.where(np.arange(EXAMPLES) < SILENT, 1, -1)
    x[:SILENT, 0] *= -1
    return [hidden, last], x


def answers(params, x):
    """The probabilities with the neuron dropped, and with it kept."""
    hidden = np.maximum(reference.affine(params[0], x), 0)
    dropped, kept = (reference.affine(params[1], m * hidden / (1 - RATE)) for m in (0, 1))
    return reference.softmax(dropped), reference.softmax(kept)


def run_mc(submission, rng, key, params, x, samples=SAMPLES):
    """Mean, std, and how often each neuron that speaks was kept, out of ``samples``."""
    mean, std = submission.probe.mc_dropout(key, params, x, toss(), rate=RATE, samples=samples)
    dropped, kept = answers(params, x)
    moved = ((mean - dropped) * (kept - dropped)).sum(axis=1)
    length = np.maximum(((kept - dropped) ** 2).sum(axis=1), 1e-30)
    return mean, std, np.round(samples * moved / length) / samples


@pytest.mark.task("mc_dropout", points=0.25, ko="mc_dropout의 평균과 표준편차")
@pytest.mark.hint(
    "Softmax first, then mean and std over the samples; std divides by their number, and is not "
    "the variance.",
    ko="먼저 소프트맥스, 그다음 표본에 걸친 평균과 표준편차입니다. 표준편차는 표본의 수로 나누며, "
    "분산이 아닙니다.",
)
def test_mc_dropout_mean_and_std(submission, rng, key):
    for scale, samples in ((1.0, SAMPLES), (300.0, SAMPLES), (3e-3, SAMPLES), (1.0, 7)):
        params, x = one_neuron(rng, scale=scale)
        mean, std, heads = run_mc(submission, rng, key, params, x, samples)
        dropped, kept = answers(params, x)
        heads = heads[:, None]
        expected = dropped + heads * (kept - dropped)
        spread = np.sqrt(heads * (1 - heads)) * np.abs(kept - dropped)
        slack = (
            8 * EPS * max(scale, 1)
        )  # logits are rounded at their own size, and so is exp(z - log Σ)
        assert_close(mean, expected, rtol=1e-5 + slack, atol=1e-6 + slack)
        assert_close(std, spread, rtol=1e-5 + slack, atol=slack)


@pytest.mark.task("mc_dropout", points=0.25, ko="서로 다른 mc_dropout의 표본")
@pytest.mark.hint(
    "Dropout stays on, and every sample has a key of its own, taken from `key`.",
    ko="드롭아웃을 켜 두고, 표본마다 key에서 나온 자기 key를 쓰세요.",
)
def test_mc_dropout_samples_differ(submission, rng, key):
    params, x = one_neuron(rng)
    one, two = two_keys(rng)
    for samples in (SAMPLES, 7):
        mean, _, heads = run_mc(submission, rng, one, params, x, samples)
        heads = heads[SILENT:]
        assert abs(heads.mean() - (1 - RATE)) < 1.2 * margin(RATE, heads.size * samples)
        assert 0.5 < heads.var() * samples / (RATE * (1 - RATE)) < 1.5
        other, _, _ = run_mc(submission, rng, two, params, x, samples)
        assert not np.array_equal(mean, other)


@pytest.mark.task("mc_dropout", points=0.25, ko="표본이 모두 같은 곳의 mc_dropout")
@pytest.mark.hint(
    "Where all samples agree, or there is one, std is 0: subtract the mean first, then square. The "
    "mean keeps its gradient there, by every w and b and by x.",
    ko="표본이 모두 같거나 하나뿐이면 표준편차는 0입니다. 먼저 평균을 빼고 그다음 제곱하세요. "
    "평균은 그때도 모든 w와 b, 그리고 x로 미분할 수 있습니다.",
)
def test_mc_dropout_is_sure_where_the_samples_agree(submission, rng, key):
    params, x = one_neuron(rng)
    mean, std, _ = run_mc(submission, rng, key, params, x)
    alone = reference.softmax(params[1]["b"]).astype(np.float32)
    assert_close(mean[:SILENT], np.tile(alone, (SILENT, 1)))
    assert_close(std[:SILENT], np.zeros((SILENT, CLASSES), np.float32))
    rates, samples = (0.0, 1.0, 1.0, RATE), (3, 3, 4, 1)
    networks = [random_network(rng, i, 1, classes) for i, classes in ((1, 2), (3, 3), (2, 1))]
    shapes = (1, 1), (3, 3), (2, 2)
    # in quarters: logits are exact, so that a compiler finds their maximum again for its gradient
    networks = jax.tree.map(lambda part: np.round(4 * part) / 4, networks)
    xs = [np.float32(rng.integers(2, 9, shape) / 4) for shape in shapes] + [x]
    for hidden, _ in networks:  # all neurons speak
        hidden.update(w=np.abs(hidden["w"]), b=np.abs(hidden["b"]) + np.float32(0.25))
    tossed = [toss(rate) for rate in rates]
    ends = submission.probe.mc_ends(
        key, [*networks, params], xs, tossed, rates=rates, samples=samples
    )
    for (mean, std, *slopes), own, x, rate in zip(ends, networks, xs, rates, strict=False):
        logits, _, _ = reference.gradients(own, x, 0 * mean, keep=1 - rate)
        probs = reference.softmax(logits)
        assert_close(mean, probs)
        assert_close(std, np.zeros_like(mean))
        upstream = probs * (probs - (probs**2).sum(axis=1, keepdims=True))
        _, *expected = reference.gradients(own, x, upstream, keep=1 - rate)
        assert_close(slopes, expected, name="the gradients of Σ mean² / 2")
    mean, std, *_ = ends[-1]
    check_nothing_dropped(submission, key, params, xs[-1])
    dropped, kept = answers(params, xs[-1])
    near = np.minimum(np.abs(mean - dropped), np.abs(mean - kept))
    assert near.max() < 1e-5
    assert_close(std, np.zeros_like(mean))


def check_nothing_dropped(submission, key, params, x):
    """With rate 0 every one of hundreds of thousands of coins is kept."""
    xs = np.tile(x, (40, 1))
    mean, std = submission.probe.mc_dropout(key, params, xs, toss(0), rate=0.0, samples=20)
    expected = reference.softmax(reference.forward(params, xs))
    assert_close(mean, expected)
    assert_close(std, np.zeros_like(mean))
