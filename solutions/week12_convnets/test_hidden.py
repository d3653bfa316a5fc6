"""Week 12, never handed out: values, modes, strides, and a network that must read digits."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from grader.testing import assert_close, assert_finite, assert_shape, decades, siblings
from solutions.week12_convnets import reference

SEEN, HIDDEN = 1297, 500
H = 1e-4  # in float64


def normal(rng, *shape):
    """Normal numbers in float32."""
    return rng.normal(size=shape).astype(np.float32)


def kernel(rng, *shape):
    """A kernel that keeps the size of what goes through it."""
    return normal(rng, *shape) / np.float32(np.sqrt(np.prod(shape[:3])))


def check_slope(found, f, x, kernels, upstream, rng):
    """dx and the gradients of the kernels, along one direction, against differences."""
    at = [np.asarray(part, np.float64) for part in (x, *kernels)]
    ways = [rng.normal(size=part.shape) for part in at]
    forth, back = (f(*[p + s * H * w for p, w in zip(at, ways, strict=True)]) for s in (1, -1))
    expected = np.sum(upstream * (forth - back)) / (2 * H)
    parts = found["dx"], *found["gradient"]
    for part, own in zip(parts, at, strict=True):
        assert_shape(part, own.shape)
    slope = sum(np.sum(w * part) for w, part in zip(ways, parts, strict=True))
    size = sum(np.linalg.norm(part) for part in parts)
    assert abs(slope - expected) < 2e-3 * size


# VGGBlock


def vgg(submission, key, x, kernels, upstream, convs):
    """A block with these kernels, by shape."""
    sizes = x.shape[-1], kernels[-1].shape[-1]
    return submission.probe.block(
        key, x, kernels, upstream, name="VGGBlock", sizes=sizes, options={"convs": convs}
    )


@pytest.mark.task("VGGBlock", points=0.5, ko="합성곱이 하나부터 넷까지인 VGGBlock의 값")
@pytest.mark.hint(
    "relu after every convolution, the pooling once and at the end, padding 'SAME', no norm.",
    ko="합성곱마다 relu를 하고, 풀링은 끝에 한 번만 합니다. 패딩은 'SAME'이고 norm은 없습니다.",
)
def test_values_of_a_vgg_block(submission, rng, key):
    x = 5 * normal(rng, 3, 6, 4, 2)
    first, rest = 2 * kernel(rng, 3, 3, 2, 5), 2 * kernel(rng, 3, 3, 5, 5)
    upstream = normal(rng, 3, 3, 2, 5)
    pair, three = [2 * rest, rest / 2], [2 * rest, rest, rest / 2]
    for convs, others in ((1, [rest]), (2, [rest]), (3, pair), (4, three)):
        found = vgg(submission, key, x, [first, *others], upstream, convs)
        expected = reference.vgg_block(x, [first] + (convs - 1) * [rest])
        for mode in ("train", "eval"):
            assert_close(found[mode], expected, rtol=1e-4, atol=1e-4, name=mode)
        shapes = sorted([[3, 3, 2, 5]] + (convs - 1) * [[3, 3, 5, 5]])
        assert found["shapes"] == shapes
        for _ in range(3):  # relu and pooling keep factors, so that each channel has its own size
            at, to = (np.abs(decades(rng, count, zeros=0)).astype(float) for count in (2, 5))
            moved = [np.float32(own * to / to[:, None]) for own in others]
            moved = [np.float32(first * to / at[:, None]), *moved]
            found = vgg(submission, key, np.float32(x * at), moved, upstream, convs)
            for mode in ("train", "eval"):
                y = np.float32(found[mode] / to)
                assert_close(y, expected, rtol=1e-4, atol=1e-4, name=f"{mode} of several sizes")


@pytest.mark.task("VGGBlock", points=0.25, ko="크기가 모두 같은 VGGBlock")
@pytest.mark.hint(
    "Also where batch, height, width and channels are equal.",
    ko="배치, 높이, 너비, 채널이 모두 같을 때도 맞아야 합니다.",
)
def test_a_vgg_block_of_equal_sizes(submission, rng, key):
    x, own = normal(rng, 4, 4, 4, 4), kernel(rng, 3, 3, 4, 4)
    found = vgg(submission, key, x, [own], normal(rng, 4, 2, 2, 4), 2)
    assert_close(found["eval"], reference.vgg_block(x, [own, own]), rtol=1e-4, atol=1e-5)


@pytest.mark.task("VGGBlock", points=0.25, ko="VGGBlock을 지나는 기울기")
@pytest.mark.hint(
    "Gradients go through to x and to every kernel.",
    ko="기울기는 x와 모든 필터에 이릅니다.",
)
def test_gradients_through_a_vgg_block(submission, rng, key):
    x, first, rest = normal(rng, 3, 6, 4, 2), kernel(rng, 3, 3, 2, 5), kernel(rng, 3, 3, 5, 5)
    upstream = normal(rng, 3, 3, 2, 5)
    found = vgg(submission, key, x, [first, rest], upstream, 2)

    def block(x, first, rest):
        return reference.vgg_block(x, [first, rest])

    check_slope(found, block, x, [first, rest], upstream, rng)
    corner = vgg(submission, key, 0 * x, [first, rest], upstream, 2)  # of every relu
    assert_finite((corner["dx"], corner["gradient"]))


# ResidualBlock


def residual(submission, key, x, kernels, upstream, stride=1, norm=(1.0, 0.0)):
    """A block with these kernels, by shape, and norms of this scale and bias."""
    sizes = x.shape[-1], upstream.shape[-1]
    options = {"stride": stride}
    return submission.probe.block(
        key, x, kernels, upstream, name="ResidualBlock", sizes=sizes, options=options, norm=norm
    )


@pytest.mark.task("ResidualBlock", points=0.75, ko="두 모드의 ResidualBlock의 값")
@pytest.mark.hint(
    "conv, norm, relu, conv, norm, then the sum, then relu. In train mode the norms use the batch.",
    ko="합성곱, norm, relu, 합성곱, norm, 그다음 더하고 relu입니다. 훈련 모드의 norm은 배치의 "
    "통계를 씁니다.",
)
def test_values_of_a_residual_block(submission, rng, key):
    x, own = normal(rng, 5, 6, 4, 3), 2 * kernel(rng, 3, 3, 3, 3)
    norm = (1.3, 0.2)
    found = residual(submission, key, x, [own], normal(rng, 5, 6, 4, 3), norm=norm)
    for mode in ("train", "eval"):
        expected = reference.residual_block(
            x, own, own, scale=norm[0], bias=norm[1], train=mode == "train"
        )
        assert_close(found[mode], expected, rtol=3e-3, atol=3e-3, name=mode)


@pytest.mark.task("ResidualBlock", points=0.5, ko="1×1 지름길이 있는 ResidualBlock의 값")
@pytest.mark.hint(
    "Where the features differ or the stride is not 1, the shortcut is a 1×1 convolution of x, "
    "with that stride.",
    ko="features가 다르거나 stride가 1이 아니면 지름길은 그 stride로 움직이는 x의 1×1 "
    "합성곱입니다.",
)
def test_values_with_a_shortcut_of_one_by_one(submission, rng, key):
    x = normal(rng, 4, 6, 4, 2)
    kernels = kernel(rng, 3, 3, 2, 5), kernel(rng, 3, 3, 5, 5), 2 * kernel(rng, 1, 1, 2, 5)
    found = residual(submission, key, x, list(kernels), normal(rng, 4, 6, 4, 5))
    expected = reference.residual_block(x, *kernels, train=False)
    assert_close(found["eval"], expected, rtol=3e-3, atol=3e-3, name="stride 1")
    for power in range(-6, 7):  # in evaluation a new block keeps factors
        size = np.float32(10.0**power)
        moved = residual(submission, key, x * size, list(kernels), normal(rng, 4, 6, 4, 5))
        assert_close(moved["eval"] / size, found["eval"], rtol=3e-5, atol=3e-5, name="other sizes")
    assert min(np.abs(gradient).max() for gradient in found["gradient"]) > 1e-3
    for features, stride in ((5, 2), (2, 2), (5, 3)):
        narrow = 2 * kernel(rng, 1, 1, 2, features)
        zeros = [np.zeros((3, 3, i, features), np.float32) for i in {2, features}]
        places = x[:, ::stride, ::stride]
        upstream = normal(rng, *places.shape[:3], features)
        found = residual(submission, key, x, [narrow, *zeros], upstream, stride)
        expected = np.maximum(reference.conv(places, narrow), 0)
        assert_close(found["eval"], expected, rtol=3e-3, atol=3e-3, name=f"stride {stride}")
    dot, narrow = x[:, :1, :1], 2 * kernel(rng, 1, 1, 2, 2)  # a stride that leaves the shape
    zeros = np.zeros((3, 3, 2, 2), np.float32)
    found = residual(submission, key, dot, [narrow, zeros], dot, 2)
    expected = np.maximum(reference.conv(dot, narrow), 0)
    assert_close(found["eval"], expected, rtol=3e-3, atol=3e-3, name="stride 2 of single pixels")


@pytest.mark.task("ResidualBlock", points=0.25, ko="스트라이드가 있는 합성곱")
@pytest.mark.hint(
    "The stride belongs to the first convolution, and to it alone.",
    ko="스트라이드는 첫 합성곱에만 있습니다.",
)
def test_the_first_convolution_has_the_stride(submission, rng, key):
    x = rng.uniform(1, 2, (1, 12, 12, 1)).astype(np.float32)
    for stride, sees in ((2, 7), (1, 5)):
        pixels = np.count_nonzero(submission.probe.reach(key, x, stride=stride))
        assert pixels == sees**2


@pytest.mark.task("ResidualBlock", points=0.25, ko="네 경우의 필터와 shape")
@pytest.mark.hint(
    "Four cases: stride 1 or more, equal features or not. Only one of them has no 1×1 kernel.",
    ko="네 경우가 있습니다: stride가 1이거나 아니거나, features가 같거나 다르거나. 1×1 필터가 없는 "
    "경우는 하나뿐입니다.",
)
def test_kernels_and_sizes_in_all_four_cases(submission, key):
    options = [(4, 4, 1), (4, 4, 2), (1, 3, 1), (2, 3, 2), (1, 4, 3), (3, 2, 1)]
    cases = tuple(
        {"in_features": i, "out_features": o, "stride": s, "height": 6, "width": 12}
        for i, o, s in options
    )
    found = submission.probe.shapes(key, name="ResidualBlock", cases=cases)
    for one, (i, o, stride) in zip(found, options, strict=True):
        kernels = [[3, 3, i, o], [3, 3, o, o]] + [[1, 1, i, o]] * ((i, o, stride) != (o, o, 1))
        assert one["kernels"] == sorted(kernels)
        assert_shape(one["y"], (2, 6 // stride, 12 // stride, o))
        assert np.abs(one["y"] - one["blank"]).max() > 0


@pytest.mark.task("ResidualBlock", points=0.25, ko="이동 통계와 기울기")
@pytest.mark.hint(
    "Two norms, each with statistics of its own: train mode moves them, evaluation does not. A "
    "gradient goes through branch and shortcut.",
    ko="norm은 둘이고 저마다 자기 이동 통계가 있습니다. 훈련 모드는 이동 통계를 움직이고 평가 "
    "모드는 그대로 둡니다. 기울기는 가지와 지름길을 모두 지납니다.",
)
def test_statistics_and_gradients_of_a_residual_block(submission, rng, key):
    x, own, upstream = normal(rng, 5, 6, 4, 3), kernel(rng, 3, 3, 3, 3), normal(rng, 5, 6, 4, 3)
    found = residual(submission, key, x, [own], upstream)

    def block(x, own):
        return reference.residual_block(x, own, own, train=True)

    check_slope(found, block, x, [own], upstream, rng)
    corner = residual(submission, key, 0 * x, [own], upstream)  # of every relu
    assert_finite((corner["dx"], corner["gradient"]))
    assert found["statistics"] == 4  # mean and variance of two norms
    assert found["moved"]["train"] > 1e-4
    assert found["moved"]["eval"] == 0


# ConvNet


def conv_net(submission, rng, key, num_classes=10, count=6):
    """A network on stand-ins for its blocks."""
    images = rng.uniform(size=(count, 8, 8, 1)).astype(np.float32)
    images[-1] = images[-1] / 2 + 0.2  # neither the brightest nor the darkest
    upstream = normal(rng, count, num_classes)
    return submission.probe.conv_net(key, images, upstream, num_classes=num_classes)


@pytest.mark.task("ConvNet", points=0.25, ko="다른 수의 클래스와 이미지 한 장")
@pytest.mark.hint(
    "num_classes is an argument, and a batch may be one image.",
    ko="num_classes는 인자이고, 배치는 이미지 한 장일 수도 있습니다.",
)
def test_other_classes_and_a_single_image(submission, rng, key):
    for count, classes in ((4, 3), (1, 1)):
        found = conv_net(submission, rng, key, classes, count)
        assert_shape(found["logits"], (count, classes))
        assert_shape(found["evaluated"][0], (count, classes))
        assert np.abs(found["evaluated"][0]).min() > 0
        assert count == 1 or max(found["gradient"], default=0) > 0


@pytest.mark.task("ConvNet", points=0.25, ko="로짓의 부호")
@pytest.mark.hint(
    "Logits may be negative and positive: nothing comes after the last layer.",
    ko="로짓은 음수일 수도 양수일 수도 있습니다. 마지막 층 뒤에는 아무것도 없습니다.",
)
def test_logits_have_both_signs(submission, rng, key):
    found = conv_net(submission, rng, key, count=32)
    logits = found["evaluated"][0]
    assert max(found["gradient"], default=0) > 0
    assert logits.min() < 0 < logits.max()
    assert np.abs(logits.sum(axis=1)).max() > 1e-4
    assert np.abs(logits).max() < 1e4


@pytest.mark.task("ConvNet", points=0.25, ko="파라미터의 수")
@pytest.mark.hint(
    "Fewer than 60 000: count the parameters of every kernel by hand.",
    ko="60 000개보다 적어야 합니다. 필터마다 파라미터를 손으로 세어 보세요.",
)
def test_fewer_than_60_000_parameters(submission, rng, key):
    found = conv_net(submission, rng, key)
    count = found["rest"]
    for name, i, o, option in found["blocks"]:
        if name == "VGGBlock":
            count += 9 * o * (i + (option - 1) * o)
        else:
            count += 9 * o * (i + o) + 4 * o + i * o * ((i, o, option) != (o, o, 1))
    assert found["blocks"]
    assert count < 60_000
    assert max(found["gradient"], default=0) > 0
    assert_shape(found["logits"], (6, 10))
    assert np.ptp(found["logits"], axis=0).min() > 0


@pytest.mark.task("ConvNet", points=0.25, ko="모든 필터에 이르는 기울기")
@pytest.mark.hint(
    "Every layer that you build is used, and nothing stops the gradient on its way.",
    ko="만든 층은 모두 쓰고, 기울기를 막는 것이 없어야 합니다.",
)
def test_a_gradient_reaches_every_kernel(submission, rng, key):
    found = conv_net(submission, rng, key)
    assert len(found["gradient"]) > len(found["blocks"]) > 0
    assert min(found["gradient"]) > 0


@pytest.mark.task("ConvNet", points=0.25, ko="평가 모드의 이미지 한 장")
@pytest.mark.hint(
    "In evaluation the other images of the batch play no part, and nothing changes.",
    ko="평가 모드에서는 배치의 다른 이미지가 끼어들지 않고, 아무것도 바뀌지 않습니다.",
)
def test_evaluation_treats_every_image_alone(submission, rng, key):
    found = conv_net(submission, rng, key)
    together, alone, again = found["evaluated"]
    assert_close(alone, together[-1:], rtol=1e-4, atol=1e-5)
    assert_close(again, together)
    assert np.ptp(together, axis=0).min() > 1e-3
    assert np.abs(found["logits"] - together).max() > 1e-4  # training is another mode
    assert found["moved"].max() == 0


@pytest.mark.task("ConvNet", points=0.25, ko="rngs에서 나온 가중치")
@pytest.mark.hint(
    "Give rngs to every layer: other keys make other networks.",
    ko="모든 층에 rngs를 건네주세요. key가 다르면 신경망도 다릅니다.",
)
def test_other_keys_make_other_networks(submission, rng, key):
    found = conv_net(submission, rng, key)
    assert np.abs(found["other"] - found["evaluated"][0]).max() > 1e-3
    assert min(found["apart"]) > 1e-3
    assert_shape(found["other"], (6, 10))


# train_step


def check_steps(submission, images, labels, w, b, *, rate, decay=0.0, compiled=False):
    """Steps on a straight line, against the reference."""
    found = submission.probe.steps(images, labels, w, b, rate=rate, decay=decay, compiled=compiled)
    losses, params = reference.steps(images, labels, w, b, rate=rate, decay=decay)
    for number, step in enumerate(found):
        assert_close(step["loss"], np.float64(losses[number]), rtol=1e-4, name="loss")
        for name, right in zip(("w", "b"), params[number], strict=True):
            large = max(1.0, float(np.abs(right).max()))
            assert_close(step[name], right, rtol=1e-5, atol=1e-5 * large, name=name)
    return found


def batches(rng, steps, count, classes, size=3):
    """Images, labels and a line."""
    images = normal(rng, steps, count, size, 1, 1)
    labels = rng.integers(0, classes, (steps, count)).astype(np.int32)
    labels[0, :2] = (0, classes - 1)[: labels[0, :2].size]
    return images, labels, normal(rng, size, classes), normal(rng, classes)


@pytest.mark.task("train_step", points=0.5, ko="옵티마이저가 기억하는 여러 걸음")
@pytest.mark.hint(
    "The mean over the batch; the optimiser is used once in each step, and keeps its own state.",
    ko="배치의 평균입니다. 걸음마다 옵티마이저를 한 번 쓰고, 옵티마이저는 자기 상태를 이어 갑니다.",
)
def test_several_steps_of_momentum(submission, rng):
    found = check_steps(submission, *batches(rng, 4, 130, 5), rate=0.2, decay=0.9)
    assert [int(step["count"]) for step in found] == [1, 2, 3, 4]
    images, labels, w, b = batches(rng, 2, 4, 4, 4)
    for power in range(-6, 3):  # gradients from millionths to hundreds
        size = np.float32(10.0**power)
        check_steps(submission, size * images, labels, w / size, b, rate=1e-4)


@pytest.mark.task("train_step", points=0.5, ko="훈련 모드와 이동 통계")
@pytest.mark.hint(
    "Switch to train mode first. The running statistics move once in each step, by the forward "
    "pass and not by the optimiser.",
    ko="먼저 훈련 모드로 바꾸세요. 이동 통계는 걸음마다 한 번, 옵티마이저가 아니라 순전파가 "
    "움직입니다.",
)
def test_train_mode_and_its_statistics(submission, rng):
    found = check_steps(submission, *batches(rng, 3, 5, 4), rate=0.1)
    assert_close(np.array([step["seen"] for step in found]), np.array([1.0, 2.0, 3.0]), name="seen")


@pytest.mark.task("train_step", points=0.25, ko="매우 큰 로짓과 이미지 한 장")
@pytest.mark.hint(
    "Start the loss from logits, not from probabilities; a batch may be one image.",
    ko="손실은 확률이 아니라 로짓에서 시작하세요. 배치는 이미지 한 장일 수도 있습니다.",
)
def test_large_logits_and_a_single_image(submission, rng):
    images, labels, w, b = batches(rng, 1, 4, 3)
    w = np.float32([[4e3, 0, -4e3]]).repeat(3, axis=0)
    images = np.abs(images) + 1
    check_steps(submission, images, labels, w, b, rate=1.0)
    check_steps(submission, *batches(rng, 2, 1, 300), rate=0.3)


@pytest.mark.task("train_step", points=0.25, ko="nnx.jit 안의 train_step")
@pytest.mark.hint(
    "Also compiled with nnx.jit: no Python `if` on values, no `float()`.",
    ko="nnx.jit으로 컴파일해도 됩니다. 값에 대한 파이썬 if나 float()를 쓰지 마세요.",
)
def test_a_compiled_step(submission, rng):
    found = check_steps(submission, *batches(rng, 3, 4, 5), rate=0.1, decay=0.5, compiled=True)
    assert [int(step["count"]) for step in found] == [1, 2, 3]


# fit


def patterns(rng, count, classes=10):
    """Images of as many easy patterns, and which each one is."""
    labels = np.resize(np.arange(classes), count).astype(np.int32)
    images = np.zeros((count, 64), np.float32)
    for pixel in range(6):
        images[np.arange(count), 6 * labels + pixel] = rng.uniform(0.5, 1, count)
    return images.reshape(count, 8, 8, 1), labels


def lines(found, images):
    """The logits that the weights of a trained line make of images."""
    return images.reshape(len(images), -1) @ found["w"] + found["b"]


@pytest.mark.task("fit", points=1.5, ko="처음 보는 손글씨 숫자를 읽는 fit")
@pytest.mark.hint(
    "95 % of the hidden digits, in evaluation mode. More epochs? Another learning rate? Have the "
    "running statistics settled?",
    ko="보지 못한 숫자의 95%를 평가 모드에서 맞혀야 합니다. 에포크를 늘릴까요? 학습률은? 이동 "
    "통계는 자리를 잡았나요?",
)
def test_fit_reads_digits_it_has_not_seen(submission, rng, key):
    digits = load_digits()
    images = np.float32(digits.images[..., None] / 16)
    labels = rng.permutation(10).astype(np.int32)[digits.target]  # other names for the digits
    state = submission.run.fit(key, images[:SEEN], labels[:SEEN])
    model = submission.ConvNet.init(10, rngs=key)
    sizes = {name: value.shape for name, value in state.items()}
    assert sizes == {name: value.shape for name, value in model.state.items()}
    model.state = state
    model.eval()
    logits = model(images[-HIDDEN:])
    assert_shape(logits, (HIDDEN, 10))
    assert (logits.argmax(axis=1) == labels[-HIDDEN:]).mean() >= 0.95


@pytest.mark.task("fit", points=0.5, ko="fit의 난수")
@pytest.mark.hint(
    "All randomness comes from key: the same key gives the same model, a different key "
    "a different one.",
    ko="난수는 모두 key에서 나옵니다. 같은 key는 같은 모델을, 다른 key는 다른 모델을 줍니다.",
)
def test_the_key_decides_about_fit(submission, rng, key):
    images, labels = patterns(rng, 480)
    first, again, *others = submission.run.probe.fits([key, *siblings(key)], images, labels)
    for part in ("w", "start"):
        assert_close(again[part], first[part], rtol=1e-3, atol=1e-5, name=part)
        assert all(np.abs(other[part] - first[part]).max() > 1e-4 for other in others)
    images, labels = patterns(rng, 200)  # others
    assert (lines(first, images).argmax(axis=1) == labels).mean() >= 0.95


@pytest.mark.task("fit", points=0.5, ko="이미지가 몇 장뿐인 fit")
@pytest.mark.hint(
    "Learn from fewer images than one mini-batch, too, and from the labels that are given; it is a "
    "ConvNet(10) whichever of them there are.",
    ko="이미지가 미니배치 하나보다 적어도 받은 레이블을 배워야 합니다. 없는 레이블이 있어도 "
    "ConvNet(10)입니다.",
)
def test_fit_learns_from_a_few_images(submission, rng, key):
    images, labels = patterns(rng, 12, 3)
    for given in (labels, (labels + 1) % 3):
        (found,) = submission.run.probe.fits([key], images, given)
        logits = lines(found, images)
        assert_shape(logits, (12, 10))
        assert np.array_equal(logits.argmax(axis=1), given)
