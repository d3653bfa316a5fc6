"""Week 11, never handed out: sizes that all differ, numbers that are exact in float32."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, decades
from solutions.week11_cnn import reference

# Rows overlap, columns have gaps; the last windows reach into the padding, and one row and one
# column are left over.
CONV = {"stride": (2, 3), "padding": ((1, 0), (0, 2))}
IMAGES, KERNEL, OUTPUT = (3, 12, 16, 7), (4, 2, 7, 8), (3, 5, 6, 8)

POOL = {"window": (3, 2), "stride": (2, 3)}
POOL_PADDING = ((0, 2), (1, 0))
POOLED = (2, 8, 15, 6)

# The same sizes with another padding; every axis of size 2, with one stride and another; size 1.
MOVED = {"stride": (2, 3), "padding": ((0, 1), (2, 0))}
TWOS, AGREEING = (2, 2, 2, 2), {"stride": (1, 1), "padding": ((1, 0), (0, 1))}
OTHER = {"stride": (2, 2), "padding": ((1, 0), (0, 1))}
SINGLE = {"stride": (2, 1), "padding": ((0, 1), (1, 0))}
WHOLE = {"stride": (1, 1), "padding": ((0, 0), (0, 0))}
AROUND = {"stride": (1, 1), "padding": ((1, 1), (1, 1))}
ROWS_APART = {"stride": (2, 1), "padding": ((0, 0), (0, 1))}
FAR = {"stride": (3, 2), "padding": ((4, 0), (0, 5))}  # wider than the kernel
BELOW = {"stride": (2, 2), "padding": ((0, 5), (4, 0))}
COLUMNS_APART = {"stride": (1, 2), "padding": ((0, 1), (0, 0))}
WIDE = {"stride": (1, 2), "padding": ((0, 0), (1, 1))}  # for a kernel wider than high

SQUARE = (2, 5, 5, 2)


def quarters(rng, *shape):
    """Random multiples of ¼: their products and sums are exact in float32."""
    return (rng.integers(-8, 9, size=shape) / 4).astype(np.float32)


def shuffled(rng, *shape):
    """All different, positive and negative, in random order."""
    return (rng.permutation(np.prod(shape)).reshape(shape) - 700.25).astype(np.float32)


def normal(rng, *shape):
    """Numbers that need every digit of float32."""
    return rng.normal(size=shape).astype(np.float32)


def sized(rng, *shape, span=12):
    """Numbers of every size, some of them 0."""
    return decades(rng, *shape, low=-span, high=span)


class Resized:
    """The same convolution with channels and filters of every size from 10⁻⁶ to 10⁶.

    Divided by their sizes the maps and the gradients are the same.
    """

    def __init__(self, rng, kernel):
        channels, filters = kernel.shape[-2:]
        self.x = np.abs(decades(rng, channels, zeros=0)).astype(float)
        self.y = np.abs(decades(rng, filters, zeros=0)).astype(float)
        self.kernel = self.y / self.x[:, None]

    def inputs(self, x, kernel, bias):
        return np.float32(x * self.x), np.float32(kernel * self.kernel), np.float32(bias * self.y)

    def behind(self, x, kernel, upstream):
        return np.float32(x * self.x), np.float32(kernel * self.kernel), self.map(upstream)

    def map(self, y):
        return np.float32(y / self.y)

    def gradients(self, dx, dkernel, dbias):
        found = dx * self.x, dkernel * self.kernel, dbias * self.y
        return tuple(map(np.float32, found))


def conv_inputs(rng):
    return quarters(rng, *IMAGES), quarters(rng, *KERNEL), quarters(rng, 8) + 3


# output_size


@pytest.mark.task("output_size", points=0.5, ko="여러 가지 창의 개수")
@pytest.mark.hint(
    "Try a stride larger than the window, a window as large as the axis, and wide padding.",
    ko="창보다 큰 스트라이드, 축과 길이가 같은 창, 넓은 패딩도 시험해 보세요.",
)
def test_windows_of_every_kind(submission):
    grid = np.ndindex(3, 4, 3, 3)
    cases = tuple((5 + a, 1 + k, 1 + s, p) for a, k, s, p in grid)
    cases += (
        (224, 7, 2, 3),
        (9, 2, 5, 0),
        (3, 3, 2, 0),
        (1, 3, 4, 1),
        (30, 11, 4, 2),
        (2, 3, 2, 0),
    )
    for (size, kernel, stride, padding), got in zip(
        cases, submission.probe.sizes(cases), strict=True
    ):
        expected = reference.output_size(size, kernel=kernel, stride=stride, padding=padding)
        assert type(got) is int
        assert got == expected


# pad


PADDINGS = (
    {"padding": ((1, 2), (3, 0)), "value": -np.inf},
    {"padding": ((1, 2), (3, 0)), "value": float(np.float32(1 / 3))},
    {"padding": ((0, 1), (2, 4)), "value": -2.75},
    {"padding": ((0, 1), (2, 4)), "value": 0.0},
    {"padding": ((0, 0), (0, 0)), "value": float(np.float32(1e-30))},
    {"padding": ((2, 0), (0, 1)), "value": float(np.float32(1e-30))},
    {"padding": ((1, 1), (1, 1)), "value": -(2**24)},
    {"padding": ((0, 2), (0, 1)), "value": 0.5},
    {"padding": ((1, 2), (0, 0)), "value": -1.5},
    {"padding": ((0, 0), (3, 1)), "value": -1.5},
)
PADDED = [(2, 3, 4, 5)] * 5 + [(4, 4, 4, 4), (1, 1, 1, 1)] + [(2, 3, 4, 5)] * 3


def padded(submission, rng):
    """(x, upstream, what came of them, the options) of every image."""
    xs, upstreams = [sized(rng, *shape, span=37) for shape in PADDED], []
    for (batch, height, width, channels), options in zip(PADDED, PADDINGS, strict=True):
        rows, columns = map(sum, options["padding"])
        upstreams.append(sized(rng, batch, height + rows, width + columns, channels, span=37))
    found = submission.probe.each_pulled_back(xs, upstreams, name="pad", options=PADDINGS)
    return list(zip(xs, upstreams, found, PADDINGS, strict=True))


@pytest.mark.task("pad", points=0.25, ko="네 변의 폭이 모두 다른 패딩")
@pytest.mark.hint(
    "Only height and width grow, each side by its own width, also by 0, also with infinity. "
    "A corner holds value once. Another call may have another width or value.",
    ko="높이와 너비만 변마다 정한 만큼 커집니다. 폭이 0인 변과 무한대인 value도 시험해 보세요. "
    "모서리에도 value가 한 번만 놓이고, 다음 호출에서는 폭과 value가 다를 수 있습니다.",
)
def test_every_side_has_its_own_width(submission, rng):
    for x, _, (actual, _), options in padded(submission, rng):
        assert_equal(actual, reference.pad(x, **options), name=f"pad(x, {options})")


@pytest.mark.task("pad", points=0.25, ko="패딩을 지나는 기울기")
@pytest.mark.hint(
    "Gradients pass through: each pixel gets that of its new place, the border keeps its own.",
    ko="기울기도 지나가야 합니다. 픽셀마다 옮겨 간 자리의 기울기를 그대로 받습니다.",
)
def test_gradients_pass_through_the_padding(submission, rng):
    for x, upstream, (_, dx), options in padded(submission, rng):
        ((top, _), (left, _)), (_, height, width, _) = options["padding"], x.shape
        assert_equal(dx, upstream[:, top : top + height, left : left + width], name="dx")


# conv2d


@pytest.mark.task("conv2d", points=0.75, ko="크기가 모두 다른 합성곱")
@pytest.mark.hint(
    "Choose sizes that all differ: batch, height, width, channels, filters, kernel, both strides, "
    "all four sides of the padding.",
    ko="배치, 높이, 너비, 채널, 필터의 수와 크기, 두 스트라이드, 패딩 네 변을 모두 다르게 두고 "
    "시험해 보세요.",
)
def test_sizes_that_all_differ(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    expected = reference.conv2d(x, kernel, bias, **CONV)
    assert_close(submission.conv2d(x, kernel, bias, **CONV), expected, name="y")
    for _ in range(5):
        other = Resized(rng, kernel)
        y = submission.conv2d(*other.inputs(x, kernel, bias), **CONV)
        assert_close(other.map(y), expected, atol=1e-5, name="y of channels of several sizes")


@pytest.mark.task("conv2d", points=0.25, ko="서로 영향을 주지 않는 이미지")
@pytest.mark.hint(
    "Axis 0 is the batch: images do not see each other, and their order stays.",
    ko="0번 축은 배치입니다. 이미지끼리는 서로 영향을 주지 않고 순서도 그대로입니다.",
)
def test_images_do_not_see_each_other(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    y = submission.conv2d(x, kernel, bias, **CONV)
    assert_close(y, reference.conv2d(x, kernel, bias, **CONV), name="y")
    rolled = submission.conv2d(np.roll(x, 1, axis=0), kernel, bias, **CONV)
    assert_equal(rolled, np.roll(y, 1, axis=0), name="y of the images in another order")
    other = x.copy()
    other[1] += 1
    changed = (submission.conv2d(other, kernel, bias, **CONV) != y).any(axis=(1, 2, 3))
    assert_equal(changed, np.array([False, True, False]), name="which images changed")


SIDE_BY_SIDE = (AGREEING, OTHER, AGREEING, WHOLE, SINGLE, AROUND, ROWS_APART, WIDE, FAR, BELOW)


def pairs(rng):
    """Two of x, kernel and bias for each of the options.

    The third kernel is lower than the first, the fourth covers the whole image.
    """
    x, kernel, bias = normal(rng, 2, *TWOS), normal(rng, 2, *TWOS), normal(rng, 2, 2)
    single = normal(rng, 2, 2, 3, 2, 1), normal(rng, 2, 1, 1, 1, 1), normal(rng, 2, 1)
    wide = normal(rng, 2, 1, 2, 5, 2), normal(rng, 2, 1, 3, 2, 1), normal(rng, 2, 1)
    whole = x, kernel, bias
    first = [whole, whole, (x, kernel[:, :1], bias), whole, single]
    return [*first, whole, whole, wide, whole, whole]


def side_by_side(submission, rng):
    """(y, expected) of two convolutions by `vmap`, with each of the options."""
    inputs = pairs(rng)
    expected = [
        np.stack([reference.conv2d(*one, **options) for one in zip(*arrays, strict=True)])
        for arrays, options in zip(inputs, SIDE_BY_SIDE, strict=True)
    ]
    found = submission.probe.each.vmap()(inputs, name="conv2d", options=SIDE_BY_SIDE)
    others = [Resized(rng, kernel) for _, kernel, _ in inputs]
    resized = [other.inputs(*arrays) for other, arrays in zip(others, inputs, strict=True)]
    moved = submission.probe.each.vmap()(resized, name="conv2d", options=SIDE_BY_SIDE)
    moved = [other.map(y) for other, y in zip(others, moved, strict=True)]
    return list(zip(found + moved, 2 * expected, strict=True))


@pytest.mark.task("conv2d", points=0.25, ko="크기가 서로 같은 합성곱")
@pytest.mark.hint(
    "Where sizes agree a wrong axis fits as well: the bias goes with the filters, the last axis. "
    "jax.vmap over several convolutions must give the same maps.",
    ko="크기가 같으면 축이 틀려도 shape은 맞습니다. 편향은 마지막 축(필터)에 더합니다. "
    "jax.vmap으로 여러 합성곱을 한꺼번에 돌려도 같은 특성 맵이 나와야 합니다.",
)
def test_sizes_that_agree_side_by_side(submission, rng):
    y, expected = side_by_side(submission, rng)[0]
    assert_close(y, expected, atol=1e-5, name="y")


@pytest.mark.task(
    "conv2d",
    points=0.25,
    ko="바로 이어서 쓰는 다른 스트라이드와 패딩",
)
@pytest.mark.hint(
    "The next call may have the same images with another stride, padding or kernel: one cell, or "
    "the whole image. Axes of size 1 stay. Keep nothing from one call to the next.",
    ko="다음 호출에서는 이미지가 같아도 스트라이드, 패딩, 필터가 다를 수 있습니다. 필터는 한 칸일 "
    "수도, 이미지 전체일 수도 있고, 크기가 1인 축은 그대로 남습니다. 호출 사이에 아무것도 남기지 "
    "마세요.",
)
def test_another_stride_and_padding_right_after(submission, rng):
    for y, expected in side_by_side(submission, rng)[1:]:
        assert_close(y, expected, atol=1e-5, name="y")


@pytest.mark.task("conv2d", points=0.5, ko="훈련할 수 있는 conv2d")
@pytest.mark.hint(
    "Training needs jax.grad of your conv2d with respect to x, kernel and bias. A while_loop has "
    "no reverse; stop_gradient and NumPy cut it off.",
    ko="훈련하려면 conv2d를 x, kernel, bias로 미분할 수 있어야 합니다. while_loop은 거꾸로 미분할 "
    "수 없고, stop_gradient와 NumPy는 기울기를 끊습니다.",
)
def test_it_can_be_trained(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    upstream = quarters(rng, *OUTPUT)
    found = submission.conv2d.vjp(x, kernel, bias, cotangent=upstream, **MOVED)
    expected = reference.conv2d_backward(x, kernel, upstream, **MOVED)
    for name, gradient, right in zip(("dx", "dkernel", "dbias"), found, expected, strict=True):
        assert_close(gradient, right, name=name)
    inputs = [tuple(part[0] for part in pair) for pair in pairs(rng)]
    ys = [
        reference.conv2d(*one, **chosen) for one, chosen in zip(inputs, SIDE_BY_SIDE, strict=True)
    ]
    upstreams = [normal(rng, *y.shape) for y in ys]
    found = submission.probe.trained(inputs, upstreams, options=SIDE_BY_SIDE)
    others = [Resized(rng, kernel) for _, kernel, _ in inputs]
    resized = [other.inputs(*arrays) for other, arrays in zip(others, inputs, strict=True)]
    behind = [other.map(upstream) for other, upstream in zip(others, upstreams, strict=True)]
    moved = submission.probe.trained(resized, behind, options=SIDE_BY_SIDE)
    for (x, kernel, _), upstream, options, gradients, other, again in zip(
        inputs, upstreams, SIDE_BY_SIDE, found, others, moved, strict=True
    ):
        expected = reference.conv2d_backward(x, kernel, upstream, **options)
        assert_close(gradients, expected, atol=1e-5, name="(dx, dkernel, dbias)")
        again = other.gradients(*again)
        assert_close(again, expected, atol=1e-5, name="(dx, dkernel, dbias) of several sizes")


# max_pool


MAXIMA = (
    {**POOL, "padding": POOL_PADDING},
    {"window": (2, 2), "stride": (2, 2), "padding": ((1, 1), (0, 2))},
    {"window": (2, 2), "stride": (1, 2), "padding": ((1, 1), (0, 2))},
    {"window": (1, 1), "stride": (2, 3), "padding": ((0, 0), (0, 0))},
    {"window": SQUARE[1:3], "stride": (1, 1), "padding": ((0, 0), (0, 0))},
    {"window": (1, 3), "stride": (1, 2), "padding": ((0, 0), (0, 1))},
    {"window": (2, 1), "stride": (2, 1), "padding": ((1, 0), (0, 0))},
    {"window": (2, 2), "stride": (2, 1), "padding": ((1, 1), (1, 1))},
    {"window": (2, 2), "stride": (1, 1), "padding": ((0, 1), (0, 1))},
    {"window": (4, 3), "stride": (1, 1), "padding": ((3, 2), (2, 2))},  # reaches far out
    {"window": (2, 2), "stride": (4, 3), "padding": ((0, 4), (0, 2))},  # more than it reaches
)
MAXIMA_OF = (POOLED, *[SQUARE] * 10)


def maxima(submission, rng, images, make=quarters):
    """((y, dx), (expected, expected)) of every image with its options."""
    ys = [reference.max_pool(x, **chosen) for x, chosen in zip(images, MAXIMA, strict=True)]
    upstreams = [make(rng, *y.shape) for y in ys]
    found = submission.probe.each_pulled_back(images, upstreams, name="max_pool", options=MAXIMA)
    dxs = [
        reference.max_pool_backward(*arrays, **options)
        for *arrays, options in zip(images, upstreams, MAXIMA, strict=True)
    ]
    return list(zip(found, zip(ys, dxs, strict=True), strict=True))


@pytest.mark.task("max_pool", points=0.25, ko="정사각이 아닌 창의 최댓값")
@pytest.mark.hint(
    "Pool every channel of every image by itself, with a window and strides that are not square.",
    ko="이미지마다, 채널마다 따로 풀링하세요. 정사각이 아닌 창과 스트라이드로 시험해 보세요.",
)
def test_largest_pixels_of_windows_that_are_not_square(submission, rng):
    images = [shuffled(rng, *shape) for shape in MAXIMA_OF]
    (y, _), (expected, _) = maxima(submission, rng, images)[0]
    assert_close(y, expected, name="y")
    images = [sized(rng, *shape, span=37) for shape in MAXIMA_OF]  # zeros, too
    for (y, _), (expected, _) in maxima(submission, rng, images):
        assert_equal(y, expected.astype(np.float32), name="y of pixels of every size")


@pytest.mark.task("max_pool", points=0.25, ko="나란한 창과 겹치는 창")
@pytest.mark.hint(
    "Windows side by side may leave a row or a column over, and padding moves them. The next call "
    "may have the same sizes with another stride and padding. A window may be one pixel or the "
    "whole image, or hold more padding than pixels, which are never repeated; axes of size 1 stay.",
    ko="창을 나란히 놓아도 행이나 열이 남을 수 있고, 덧댄 만큼 창이 옮겨 갑니다. 다음 호출에서는 "
    "크기가 같아도 스트라이드와 패딩이 다를 수 있습니다. 창은 한 칸일 수도, 이미지 전체일 수도 "
    "있고, 픽셀보다 덧댄 자리가 더 많을 수도 있습니다. 덧댄 자리에 픽셀을 되풀이하지 마세요. "
    "크기가 1인 축은 그대로 남습니다.",
)
def test_windows_side_by_side_then_overlapping(submission, rng):
    square = normal(rng, *SQUARE)
    images = [shuffled(rng, *POOLED), *[square] * 10]
    for (y, _), (expected, _) in maxima(submission, rng, images)[1:]:
        assert_close(y, expected, name="y")


@pytest.mark.task("max_pool", points=0.25, ko="매우 작은 음수 픽셀과 패딩")
@pytest.mark.hint(
    "A pixel may be smaller than any number you would make up. Nothing real may lose to padding.",
    ko="픽셀은 여러분이 떠올린 어떤 작은 수보다도 작을 수 있습니다. 그래도 패딩에 지면 안 됩니다.",
)
def test_very_negative_pixels_beat_the_padding(submission, rng):
    images = [rng.uniform(-3.4, -3.3, size=shape) * 1e38 for shape in MAXIMA_OF]
    for (y, _), (expected, _) in maxima(submission, rng, [x.astype(np.float32) for x in images]):
        assert_close(y, expected, name="y")
    images = [normal(rng, *shape) for shape in MAXIMA_OF]
    for x in images:
        x[rng.random(x.shape) < 0.3] = -3.3e38
        x[rng.random(x.shape) < 0.1] = 3.3e38
    for (y, _), (expected, _) in maxima(submission, rng, images):
        assert_close(y, expected, name="y beside very large and very negative pixels")


@pytest.mark.task("max_pool", points=0.5, ko="가장 큰 픽셀로 가는 기울기")
@pytest.mark.hint(
    "Each window hands its gradient to its largest pixel. A pixel can win twice.",
    ko="창은 자기 기울기를 가장 큰 픽셀에 넘깁니다. 한 픽셀이 두 번 이길 수 있습니다.",
)
def test_gradient_goes_to_the_winners(submission, rng):
    x, upstream = shuffled(rng, *POOLED), quarters(rng, 2, 4, 5, 6)
    x[0] -= 1440  # all negative: a padding of 0 wins wherever a window reaches it
    options = {**POOL, "padding": ((1, 1), (1, 0))}
    (dx,) = submission.max_pool.vjp(x, cotangent=upstream, **options)
    assert_close(dx, reference.max_pool_backward(x, upstream, **options), name="dx")
    images = [shuffled(rng, *POOLED), *[shuffled(rng, *SQUARE)] * 10]
    for (_, dx), (_, expected) in maxima(submission, rng, images):
        assert_close(dx, expected, name="dx")
    for size in (1e-30, 1e-20, 1e-10, 1e-5, 1e5, 1e10, 1e20, 1e30):
        images = [np.float32(size) * shuffled(rng, *shape) for shape in MAXIMA_OF]
        found = maxima(
            submission, rng, images, lambda *shape, s=size: quarters(*shape) / np.float32(s)
        )
        for (_, dx), (_, expected) in found:
            assert_close(dx, expected, rtol=1e-6, atol=1e-6 / size, name="dx of another size")


# avg_pool


MEANS = (
    POOL,
    {"window": (2, 2), "stride": (2, 2)},
    {"window": (2, 2), "stride": (1, 2)},
    {"window": (1, 1), "stride": (2, 3)},
    {"window": SQUARE[1:3], "stride": (1, 1)},
    {"window": (1, 3), "stride": (1, 2)},
    {"window": (2, 1), "stride": (2, 1)},
    {"window": (3, 3), "stride": (1, 1)},
    {"window": (2, 2), "stride": (2, 1)},
)


def means(submission, rng, size=1.0):
    """(found, expected) of every image with its options, each (y, dx); pixels of this size."""
    square = normal(rng, *SQUARE)
    loud = square.copy()
    loud[:, 0, 0] = 1e6  # which windows without that pixel do not notice
    images = [np.float32(size) * x for x in (normal(rng, *POOLED), *[square] * 7, loud)]
    ys = [reference.avg_pool(x, **options) for x, options in zip(images, MEANS, strict=True)]
    upstreams = [normal(rng, *y.shape) / np.float32(size) for y in ys]
    found = submission.probe.each_pulled_back(images, upstreams, name="avg_pool", options=MEANS)
    dxs = [
        reference.avg_pool_backward(*arrays, **options)
        for *arrays, options in zip(images, upstreams, MEANS, strict=True)
    ]
    return found, list(zip(ys, dxs, strict=True))


@pytest.mark.task("avg_pool", points=0.25, ko="정사각이 아닌 창의 평균")
@pytest.mark.hint(
    "The divisor is window height times window width; windows that do not fit are left out. The "
    "next call may have the same sizes with another window and stride. Axes of size 1 stay.",
    ko="창의 높이와 너비를 곱한 수로 나눕니다. 다 들어가지 않는 창은 빼세요. 다음 호출에서는 "
    "크기가 같아도 창과 스트라이드가 다를 수 있습니다. 크기가 1인 축은 그대로 남습니다.",
)
def test_means_of_windows_that_are_not_square(submission, rng):
    for size in (1.0, *10.0 ** np.arange(-30, 31, 6)):
        for (y, _), (expected, _) in zip(*means(submission, rng, size), strict=True):
            assert_close(y, expected, atol=1e-6 * size, name="y")


@pytest.mark.task("avg_pool", points=0.25, ko="창 안에서 똑같이 나누는 기울기")
@pytest.mark.hint(
    "Each window shares its gradient equally among its pixels.",
    ko="창은 자기 기울기를 창 안의 픽셀에 똑같이 나누어 줍니다.",
)
def test_gradient_is_shared_by_the_window(submission, rng):
    for size in (1.0, *10.0 ** np.arange(-30, 31, 6)):
        for (_, dx), (_, expected) in zip(*means(submission, rng, size), strict=True):
            assert_close(dx, expected, atol=1e-6 / size, name="dx")


# conv2d_backward


BACKWARD = (CONV, AGREEING, OTHER, SINGLE, AROUND, ROWS_APART, COLUMNS_APART, WIDE, FAR, BELOW)


def other_inputs(rng):
    """x, kernel and upstream for the other options: sizes that agree, then axes of size 1."""
    shapes = [
        (TWOS, TWOS, (2, 2, 2, 2)),
        (TWOS, TWOS, (2, 1, 1, 2)),
        ((2, 3, 2, 1), (1, 1, 1, 1), (2, 2, 3, 1)),
        (TWOS, TWOS, (2, 3, 3, 2)),
        (TWOS, TWOS, (2, 1, 2, 2)),
        (TWOS, TWOS, (2, 2, 1, 2)),
        ((1, 2, 5, 2), (1, 3, 2, 1), (1, 2, 3, 1)),
        (TWOS, TWOS, (2, 2, 3, 2)),
        (TWOS, TWOS, (2, 3, 3, 2)),
    ]
    return [tuple(normal(rng, *shape) for shape in three) for three in shapes]


def backward(submission, inputs):
    """(found, expected) of every input with its options."""
    found = submission.probe.each(inputs, name="conv2d_backward", options=BACKWARD)
    expected = [
        reference.conv2d_backward(*arrays, **options)
        for arrays, options in zip(inputs, BACKWARD, strict=True)
    ]
    return list(zip(found, expected, strict=True))


def resized(submission, rng, inputs):
    """The same with channels and filters of every size, and as if they were of one."""
    others = [Resized(rng, kernel) for _, kernel, _ in inputs]
    moved = [other.behind(*arrays) for other, arrays in zip(others, inputs, strict=True)]
    found = submission.probe.each(moved, name="conv2d_backward", options=BACKWARD)
    return [other.gradients(*own) for other, own in zip(others, found, strict=True)]


def gradients(submission, rng):
    """What came back for sizes that all differ, and what should have."""
    x, kernel, _ = conv_inputs(rng)
    first = x, kernel, quarters(rng, *OUTPUT)
    return backward(submission, [first, *other_inputs(rng)])[0]


@pytest.mark.task("conv2d_backward", points=0.25, ko="이미지의 기울기")
@pytest.mark.hint(
    "Every window adds its share to the pixels it covers; at the end the padding is cut off.",
    ko="창마다 자신이 덮는 픽셀에 몫을 더하고, 마지막에 덧댄 자리를 잘라 냅니다.",
)
def test_gradient_of_the_images(submission, rng):
    found, expected = gradients(submission, rng)
    assert_close(found[0], expected[0], name="dx")


@pytest.mark.task("conv2d_backward", points=0.25, ko="필터의 기울기")
@pytest.mark.hint(
    "A weight is used in every window of every image: sum over batch and places.",
    ko="가중치는 모든 이미지의 모든 창에서 쓰입니다. 배치와 자리에 대해 더하세요.",
)
def test_gradient_of_the_kernel(submission, rng):
    found, expected = gradients(submission, rng)
    assert_close(found[1], expected[1], name="dkernel")


@pytest.mark.task("conv2d_backward", points=0.25, ko="편향의 기울기")
@pytest.mark.hint(
    "The bias was added once per output: one number for each filter.",
    ko="편향은 출력마다 한 번 더해졌습니다. 필터마다 수 하나가 남아야 합니다.",
)
def test_gradient_of_the_bias(submission, rng):
    found, expected = gradients(submission, rng)
    assert_close(found[2], expected[2], name="dbias")


@pytest.mark.task(
    "conv2d_backward",
    points=0.25,
    ko="역전파를 지나는 기울기",
)
@pytest.mark.hint(
    "Your backward pass is a function like any other: jax.grad must get through it to x, kernel "
    "and upstream. stop_gradient has no place in it.",
    ko="역전파도 하나의 함수이므로 jax.grad로 x, kernel, upstream에 대해 미분할 수 있어야 합니다. "
    "stop_gradient를 쓸 곳이 아닙니다.",
)
def test_gradients_through_the_backward_pass(submission, rng):
    x, kernel, upstream = (normal(rng, *shape) for shape in (IMAGES, KERNEL, OUTPUT))
    behind = [normal(rng, *shape) for shape in (IMAGES, KERNEL, (8,))]
    found = submission.conv2d_backward.vjp(x, kernel, upstream, cotangent=tuple(behind), **CONV)
    # Σ dx·behind₀ + Σ dkernel·behind₁ + Σ dbias·behind₂, differentiated
    dx, _, _ = reference.conv2d_backward(x, behind[1], upstream, **CONV)
    _, dkernel, _ = reference.conv2d_backward(behind[0], kernel, upstream, **CONV)
    two = reference.conv2d(behind[0], kernel, behind[2], **CONV)
    expected = dx, dkernel, two + reference.conv2d(x, behind[1], 0 * behind[2], **CONV)
    for name, gradient, right in zip(("x", "kernel", "upstream"), found, expected, strict=True):
        assert_close(gradient, right, rtol=1e-4, atol=1e-4, name=f"the gradient by {name}")


@pytest.mark.task(
    "conv2d_backward",
    points=0.25,
    ko="크기가 서로 같거나 1일 때의 기울기",
)
@pytest.mark.hint(
    "Where sizes agree a wrong axis fits as well, and axes of size 1 stay. The next call may have "
    "the same sizes with another stride and padding.",
    ko="크기가 같으면 축이 틀려도 shape은 맞고, 크기가 1인 축도 그대로 남습니다. 다음 호출에서는 "
    "크기가 같아도 스트라이드와 패딩이 다를 수 있습니다.",
)
def test_gradients_of_sizes_that_agree_or_are_one(submission, rng):
    x, kernel, _ = conv_inputs(rng)
    first = x, kernel, quarters(rng, *OUTPUT)
    inputs = [first, *other_inputs(rng)]
    pairs = backward(submission, inputs)
    for found, expected in pairs[1:]:
        assert_close(found, expected, atol=1e-5, name="(dx, dkernel, dbias)")
    for _ in range(3):
        for found, (_, expected) in zip(resized(submission, rng, inputs), pairs, strict=True):
            assert_close(found, expected, atol=3e-5, name="(dx, dkernel, dbias) of several sizes")


@pytest.mark.task(
    "conv2d_backward",
    points=0.25,
    ko="어느 창도 덮지 않는 픽셀의 기울기",
)
@pytest.mark.hint(
    "Which pixels does no window cover? They do not change y, so their gradient is 0.",
    ko="어느 창도 덮지 않는 픽셀은 y를 바꾸지 못하므로 기울기가 0입니다.",
)
def test_pixels_that_no_window_covers(submission, rng):
    ones = tuple(np.ones(shape, np.float32) for shape in (IMAGES, KERNEL, OUTPUT))
    (dx, *_), (expected, *_) = backward(submission, [ones, *other_inputs(rng)])[0]
    covered = np.ones(IMAGES, bool)
    covered[:, 11], covered[:, :, 2::3] = False, False
    assert_equal(dx != 0, covered, name="where dx is not 0")
    assert_close(dx, expected, name="dx")


@pytest.mark.task(
    "conv2d_backward",
    points=0.25,
    ko="10배를 넘지 않는 계산량",
)
@pytest.mark.hint(
    "dx and dkernel are two convolutions' worth of work; ten times that is the limit.",
    ko="dx와 dkernel은 합성곱 두 번만큼의 일입니다. 그 10배가 한도입니다.",
)
def test_no_more_than_ten_times_the_work(submission, rng):
    ones = tuple(np.ones(shape, np.float32) for shape in (IMAGES, KERNEL, OUTPUT))
    inputs = [ones, *other_inputs(rng)]
    (_, dkernel, _), (_, expected, _) = backward(submission, inputs)[0]
    assert_close(dkernel, expected, name="dkernel")
    program = submission.probe.each.program(inputs, name="conv2d_backward", options=BACKWARD)
    direct = sum(
        reference.multiplications(x, kernel, **options)
        for (x, kernel, _), options in zip(inputs, BACKWARD, strict=True)
    )
    assert program.multiplications <= 10 * 2 * direct
