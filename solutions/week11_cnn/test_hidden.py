"""Week 11, never handed out: sizes that all differ, numbers that are exact in float32."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal
from solutions.week11_cnn import reference

# Rows overlap and one is left over, columns have gaps and fill up to the padding on the right.
CONV = {"stride": (2, 3), "padding": ((2, 0), (0, 1))}
IMAGES, KERNEL, OUTPUT = (3, 11, 16, 7), (4, 2, 7, 8), (3, 5, 6, 8)

POOL = {"window": (3, 2), "stride": (2, 3)}
POOL_PADDING = ((0, 1), (1, 0))
POOLED = (2, 8, 15, 6)


def quarters(rng, *shape):
    """Random multiples of ¼: their products and sums are exact in float32."""
    return (rng.integers(-8, 9, size=shape) / 4).astype(np.float32)


def shuffled(rng, *shape):
    """All different, positive and negative, in random order."""
    return (rng.permutation(np.prod(shape)).reshape(shape) - 700.25).astype(np.float32)


def conv_inputs(rng):
    return quarters(rng, *IMAGES), quarters(rng, *KERNEL), quarters(rng, 8) + 3


# output_size


@pytest.mark.task("output_size", points=0.5)
@pytest.mark.hint(
    "Try a stride larger than the window, a window as large as the axis, and wide padding.",
    ko="창보다 큰 스트라이드, 축과 길이가 같은 창, 넓은 패딩도 시험해 보세요.",
)
def test_windows_of_every_kind(submission):
    grid = np.ndindex(3, 4, 3, 3)
    cases = tuple((5 + a, 1 + k, 1 + s, p) for a, k, s, p in grid)
    cases += ((224, 7, 2, 3), (9, 2, 5, 0), (3, 3, 2, 0), (1, 3, 4, 1), (30, 11, 4, 2))
    for (size, kernel, stride, padding), got in zip(
        cases, submission.probe.sizes(cases), strict=True
    ):
        expected = reference.output_size(size, kernel=kernel, stride=stride, padding=padding)
        assert type(got) is int
        assert got == expected


# pad


@pytest.mark.task("pad", points=0.5)
@pytest.mark.hint(
    "Only height and width grow, each side by its own width, also by 0, also with infinity.",
    ko="높이와 너비만 변마다 정한 만큼 커집니다. 폭이 0인 변과 무한대인 value도 시험해 보세요.",
)
def test_every_side_has_its_own_width(submission, rng):
    x = rng.normal(size=(2, 3, 4, 5)).astype(np.float32)
    options = {"padding": ((1, 2), (3, 0)), "value": -np.inf}
    assert_equal(submission.pad(x, **options), reference.pad(x, **options), name="pad(x)")


# conv2d


@pytest.mark.task("conv2d", points=1, depends=("output_size", "pad"))
@pytest.mark.hint(
    "Choose sizes that all differ: batch, height, width, channels, filters, kernel, both strides, "
    "all four sides of the padding.",
    ko="배치, 높이, 너비, 채널, 필터 수, 커널, 두 스트라이드, 패딩 네 변을 모두 다르게 두고 "
    "시험해 보세요.",
)
def test_sizes_that_all_differ(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    y = submission.conv2d(x, kernel, bias, **CONV)
    assert_close(y, reference.conv2d(x, kernel, bias, **CONV), name="y")


@pytest.mark.task("conv2d", points=0.25, depends=("output_size", "pad"))
@pytest.mark.hint(
    "Axis 0 is the batch: images do not see each other, and their order stays.",
    ko="0번 축은 배치입니다. 이미지끼리는 서로 영향을 주지 않고 순서도 그대로입니다.",
)
def test_images_do_not_see_each_other(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    y = submission.conv2d(x, kernel, bias, **CONV)
    rolled = submission.conv2d(np.roll(x, 1, axis=0), kernel, bias, **CONV)
    assert_equal(rolled, np.roll(y, 1, axis=0), name="y of the images in another order")
    other = x.copy()
    other[1] += 1
    changed = (submission.conv2d(other, kernel, bias, **CONV) != y).any(axis=(1, 2, 3))
    assert_equal(changed, np.array([False, True, False]), name="which images changed")


@pytest.mark.task("conv2d", points=0.25, depends=("output_size", "pad"))
@pytest.mark.hint(
    "jax.vmap over a batch of one image each must give the same maps.",
    ko="이미지를 한 장씩 담은 배치를 jax.vmap으로 돌려도 같은 특성 맵이 나와야 합니다.",
)
def test_one_image_at_a_time(submission):
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4).transpose(0, 2, 3, 1)
    kernel = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4).transpose(2, 3, 1, 0)
    x, kernel = x.astype(np.float32), kernel.astype(np.float32)
    bias = np.linspace(-0.1, 0.2, 3).astype(np.float32)
    options = {"stride": (2, 2), "padding": ((1, 1), (1, 1))}
    y = submission.conv2d.vmap(in_axes=(0, None, None))(x[:, None], kernel, bias, **options)
    assert_close(y, reference.conv2d(x, kernel, bias, **options)[:, None], name="y")


@pytest.mark.task("conv2d", points=0.5, depends=("output_size", "pad"))
@pytest.mark.hint(
    "Training needs jax.grad of your conv2d with respect to x, kernel and bias. A while_loop has "
    "no reverse; stop_gradient and NumPy cut it off.",
    ko="훈련하려면 conv2d를 x, kernel, bias로 미분할 수 있어야 합니다. while_loop은 거꾸로 미분할 "
    "수 없고, stop_gradient와 NumPy는 기울기를 끊습니다.",
)
def test_it_can_be_trained(submission, rng):
    x, kernel, bias = conv_inputs(rng)
    upstream = quarters(rng, *OUTPUT)
    found = submission.conv2d.vjp(x, kernel, bias, cotangent=upstream, **CONV)
    expected = reference.conv2d_backward(x, kernel, upstream, **CONV)
    for name, gradient, right in zip(("dx", "dkernel", "dbias"), found, expected, strict=True):
        assert_close(gradient, right, name=name)


# max_pool


@pytest.mark.task("max_pool", points=0.5, depends=("output_size", "pad"))
@pytest.mark.hint(
    "Pool every channel of every image by itself, with a window and strides that are not square.",
    ko="이미지마다, 채널마다 따로 풀링하세요. 정사각이 아닌 창과 스트라이드로 시험해 보세요.",
)
def test_largest_pixels_of_windows_that_are_not_square(submission, rng):
    x = shuffled(rng, *POOLED)
    y = submission.max_pool(x, **POOL, padding=POOL_PADDING)
    assert_close(y, reference.max_pool(x, **POOL, padding=POOL_PADDING), name="y")


@pytest.mark.task("max_pool", points=0.25, depends=("output_size", "pad"))
@pytest.mark.hint(
    "A pixel may be smaller than any number you would make up. Nothing real may lose to padding.",
    ko="픽셀은 여러분이 떠올린 어떤 작은 수보다도 작을 수 있습니다. 그래도 패딩에 지면 안 됩니다.",
)
def test_very_negative_pixels_beat_the_padding(submission, rng):
    x = rng.uniform(-3.4, -3.3, size=POOLED).astype(np.float32) * np.float32(1e38)
    y = submission.max_pool(x, **POOL, padding=POOL_PADDING)
    assert_close(y, reference.max_pool(x, **POOL, padding=POOL_PADDING), name="y")


@pytest.mark.task("max_pool", points=0.5, depends=("output_size", "pad"))
@pytest.mark.hint(
    "Each window hands its gradient to its largest pixel. A pixel can win twice.",
    ko="창은 자기 기울기를 가장 큰 픽셀에 넘깁니다. 한 픽셀이 두 번 이길 수 있습니다.",
)
def test_gradient_goes_to_the_winners(submission, rng):
    x, upstream = shuffled(rng, *POOLED), quarters(rng, 2, 4, 5, 6)
    options = {**POOL, "padding": POOL_PADDING}
    (dx,) = submission.max_pool.vjp(x, cotangent=upstream, **options)
    assert_close(dx, reference.max_pool_backward(x, upstream, **options), name="dx")


# avg_pool


@pytest.mark.task("avg_pool", points=0.5, depends=("output_size",))
@pytest.mark.hint(
    "The divisor is window height times window width; windows that do not fit are left out.",
    ko="창의 높이와 너비를 곱한 수로 나눕니다. 다 들어가지 않는 창은 빼세요.",
)
def test_means_of_windows_that_are_not_square(submission, rng):
    x = quarters(rng, *POOLED)
    assert_close(submission.avg_pool(x, **POOL), reference.avg_pool(x, **POOL), name="y")


# conv2d_backward


def backward(submission, rng):
    """What came back, and what should have."""
    x, kernel, _ = conv_inputs(rng)
    upstream = quarters(rng, *OUTPUT)
    found = submission.conv2d_backward(x, kernel, upstream, **CONV)
    return found, reference.conv2d_backward(x, kernel, upstream, **CONV)


@pytest.mark.task("conv2d_backward", points=0.5, depends=("output_size", "pad", "conv2d"))
@pytest.mark.hint(
    "Every window adds its share to the pixels it covers; at the end the padding is cut off.",
    ko="창마다 자신이 덮는 픽셀에 몫을 더하고, 마지막에 덧댄 자리를 잘라 냅니다.",
)
def test_gradient_of_the_images(submission, rng):
    found, expected = backward(submission, rng)
    assert_close(found[0], expected[0], name="dx")


@pytest.mark.task("conv2d_backward", points=0.5, depends=("output_size", "pad", "conv2d"))
@pytest.mark.hint(
    "A weight is used in every window of every image: sum over batch and places.",
    ko="가중치는 모든 이미지의 모든 창에서 쓰입니다. 배치와 자리에 대해 더하세요.",
)
def test_gradient_of_the_kernel(submission, rng):
    found, expected = backward(submission, rng)
    assert_close(found[1], expected[1], name="dkernel")


@pytest.mark.task("conv2d_backward", points=0.25, depends=("output_size", "pad", "conv2d"))
@pytest.mark.hint(
    "The bias was added once per output: one number for each filter.",
    ko="편향은 출력마다 한 번 더해졌습니다. 필터마다 수 하나가 남아야 합니다.",
)
def test_gradient_of_the_bias(submission, rng):
    found, expected = backward(submission, rng)
    assert_close(found[2], expected[2], name="dbias")


@pytest.mark.task("conv2d_backward", points=0.25, depends=("output_size", "pad", "conv2d"))
@pytest.mark.hint(
    "Which pixels does no window cover? They do not change y, so their gradient is 0.",
    ko="어느 창도 덮지 않는 픽셀은 y를 바꾸지 못하므로 기울기가 0입니다.",
)
def test_pixels_that_no_window_covers(submission):
    x, kernel = np.ones(IMAGES, np.float32), np.ones(KERNEL, np.float32)
    dx, _, _ = submission.conv2d_backward(x, kernel, np.ones(OUTPUT, np.float32), **CONV)
    covered = np.ones(IMAGES, bool)
    covered[:, 10], covered[:, :, 2::3] = False, False
    assert_equal(dx != 0, covered, name="where dx is not 0")


@pytest.mark.task("conv2d_backward", points=0.25, depends=("output_size", "pad", "conv2d"))
@pytest.mark.hint(
    "dx and dkernel are two convolutions' worth of work; ten times that is the limit.",
    ko="dx와 dkernel은 합성곱 두 번만큼의 일입니다. 그 10배가 한도입니다.",
)
def test_no_more_than_ten_times_the_work(submission):
    x, kernel = np.zeros(IMAGES, np.float32), np.zeros(KERNEL, np.float32)
    upstream = np.zeros(OUTPUT, np.float32)
    program = submission.conv2d_backward.program(x, kernel, upstream, **CONV)
    assert program.multiplications <= 10 * 2 * reference.multiplications(x, kernel, **CONV)
