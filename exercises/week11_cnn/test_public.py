"""Week 11, handed out: small images that can be followed with pencil and paper."""

import numpy as np
import pytest

from grader.testing import assert_close, assert_shape

NO_PADDING = ((0, 0), (0, 0))
STEP = {"stride": (1, 1), "padding": NO_PADDING}

NINE = np.arange(9, dtype=np.float32).reshape(3, 3)  # 0 1 2 / 3 4 5 / 6 7 8
FOUR = np.arange(4, dtype=np.float32).reshape(2, 2)  # 0 1 / 2 3


def quarters(rng, *shape):
    """Random multiples of ¼: their products and sums are exact in float32."""
    return (rng.integers(-8, 9, size=shape) / 4).astype(np.float32)


# output_size

SIZES = {  # (size, kernel, stride, padding): output size
    (7, 3, 2, 0): 3,
    (8, 3, 2, 1): 4,
    (5, 2, 2, 0): 2,
    (6, 3, 1, 1): 6,
    (4, 4, 1, 0): 1,
}


@pytest.mark.task("output_size", points=0.25, ko="종이에서 세어 본 창의 개수")
@pytest.mark.hint(
    "Draw the windows on paper. The first one counts, and padding is on both sides.",
    ko="창을 종이에 그려 보세요. 첫 창도 세어야 하고, 패딩은 양쪽에 있습니다.",
)
def test_windows_counted_on_paper(submission):
    found = submission.probe.sizes(tuple(SIZES))
    for (size, kernel, stride, padding), expected, got in zip(
        SIZES, SIZES.values(), found, strict=True
    ):
        call = f"output_size({size}, kernel={kernel}, stride={stride}, padding={padding})"
        assert got == expected, f"{call}: {got} (기댓값 / expected: {expected})"


@pytest.mark.task("output_size", points=0.25, ko="파이썬 int인 크기")
@pytest.mark.hint(
    "A size is a Python int: // divides and rounds down without leaving the integers.",
    ko="크기는 파이썬 int입니다. //는 정수인 채로 나누고 내림합니다.",
)
def test_a_size_is_a_python_int(submission):
    found = submission.probe.sizes(tuple(SIZES))
    for size, expected in zip(found, SIZES.values(), strict=True):
        assert type(size) is int, f"{size!r}: {type(size).__name__} (기댓값 / expected: int)"
        assert size == expected, f"{size} (기댓값 / expected: {expected})"


# pad


@pytest.mark.task("pad", points=0.5, ko="왼쪽과 오른쪽이 다른 패딩")
@pytest.mark.hint(
    "((top, bottom), (left, right)): one cell goes to the left, three to the right.",
    ko="((위, 아래), (왼쪽, 오른쪽))입니다. 왼쪽에 한 칸, 오른쪽에 세 칸을 덧댑니다.",
)
def test_left_and_right_differ(submission):
    row = np.arange(4, dtype=np.float32).reshape(1, 1, 4, 1)
    padded = submission.pad(row, padding=((0, 0), (1, 3)), value=-2)
    assert_shape(padded, (1, 1, 8, 1), name="pad(x)")
    assert_close(padded[0, 0, :, 0], np.array([-2.0, 0, 1, 2, 3, -2, -2, -2]), name="the row")


# conv2d


@pytest.mark.task("conv2d", points=0.5, ko="뒤집지 않은 필터")
@pytest.mark.hint(
    "Lay the kernel on the window as it is. Flipped, it would give [[5, 11], [23, 29]].",
    ko="필터를 뒤집지 말고 그대로 창에 올리세요. 뒤집으면 [[5, 11], [23, 29]]가 나옵니다.",
)
def test_the_kernel_is_not_flipped(submission):
    x, kernel = np.zeros((1, 3, 3, 2), np.float32), np.zeros((2, 2, 2, 3), np.float32)
    x[0, :, :, 0], kernel[:, :, 0, 0] = NINE, FOUR
    y = submission.conv2d(x, kernel, np.zeros(3, np.float32), **STEP)
    assert_shape(y, (1, 2, 2, 3), name="y")
    assert_close(y[0, :, :, 0], np.array([[19.0, 25], [37, 43]]), name="y of the first filter")


@pytest.mark.task("conv2d", points=0.5, ko="채널의 합과 필터별 특성 맵")
@pytest.mark.hint(
    "Each filter sums over the input channels and makes one feature map of its own.",
    ko="필터마다 입력 채널을 모두 더해 특성 맵을 하나씩 만듭니다.",
)
def test_channels_are_summed_and_filters_are_not(submission):
    x = np.stack([NINE, NINE + 1], axis=-1)[None]
    kernel = np.stack([np.stack([FOUR, FOUR + 1], axis=-1) + o for o in range(3)], axis=-1)
    y = submission.conv2d(x, kernel, np.zeros(3, np.float32), **STEP)
    expected = np.array([[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]])
    assert_close(y, np.moveaxis(expected, 0, -1)[None].astype(float), name="y")


@pytest.mark.task("conv2d", points=0.25, ko="필터가 0이면 남는 편향")
@pytest.mark.hint(
    "With a kernel of zeros only the bias remains: its own number in each feature map, once.",
    ko="필터가 모두 0이면 편향만 남습니다. 특성 맵마다 자기 편향이 한 번씩 더해져야 합니다.",
)
def test_a_kernel_of_zeros_leaves_the_bias(submission, rng):
    x, bias = quarters(rng, 1, 3, 3, 2), np.array([5, -6, 7], np.float32)
    kernel, expected = np.zeros((2, 2, 2, 3), np.float32), np.tile(bias, (1, 2, 2, 1))
    assert_close(submission.conv2d(x, kernel, bias, **STEP), expected, name="y")
    kernel[1, 0, 1, 2] = 4  # one weight of the last filter: below, left, second channel
    expected[..., 2] += 4 * x[:, 1:3, 0:2, 1]
    assert_close(submission.conv2d(x, kernel, bias, **STEP), expected, name="y of one weight")


@pytest.mark.task("conv2d", points=0.5, ko="스트라이드 2와 끝에만 덧댄 패딩")
@pytest.mark.hint(
    "First padding is below and to the right only, and window (1, 1) starts at pixel (2, 2). Then "
    "it is one row above and two columns to the right, and windows start 2 rows and 3 columns "
    "apart.",
    ko="먼저 아래와 오른쪽에만 덧댑니다. (1, 1) 창은 (2, 2) 픽셀에서 시작합니다. 그다음에는 위에 "
    "한 행, 오른쪽에 두 열을 덧대고, 창은 두 행, 세 열씩 떨어져 시작합니다.",
)
def test_stride_two_with_padding_at_the_end(submission):
    x = np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1)
    kernel, bias = NINE.reshape(3, 3, 1, 1), np.zeros(1, np.float32)
    y = submission.conv2d(x, kernel, bias, stride=(2, 2), padding=((0, 1), (0, 1)))
    assert_shape(y, (1, 2, 2, 1), name="y")
    assert_close(y[0, :, :, 0], np.array([[258.0, 186], [187, 113]]), name="y")
    convolve_ones(submission)


UNEVEN = {"stride": (2, 3), "padding": ((1, 0), (0, 2))}


def convolve_ones(submission):
    """Images and filters of ones: y counts the real pixels in each window. Gives what went in."""
    x, kernel = np.ones((3, 12, 16, 7), np.float32), np.ones((4, 2, 7, 8), np.float32)
    pixels = np.outer([3, 4, 4, 4, 4], [2, 2, 2, 2, 2, 1])
    expected = np.broadcast_to(7.0 * pixels[:, :, None], (3, 5, 6, 8))
    bias = np.zeros(8, np.float32)
    assert_close(submission.conv2d(x, kernel, bias, **UNEVEN), expected, name="y of ones")
    return x, kernel, bias


@pytest.mark.task("conv2d", points=0.25, ko="10배를 넘지 않는 곱셈 횟수")
@pytest.mark.hint(
    "Multiply only what lies inside a window. Zeros are multiplications, too.",
    ko="창 안에 있는 것만 곱하세요. 0을 곱하는 것도 곱셈입니다.",
)
def test_no_more_than_ten_times_the_multiplications(submission):
    many = convolve_ones(submission)
    few = np.ones((1, 24, 24, 1), np.float32), np.ones((3, 3, 1, 1), np.float32), many[2][:1]
    for inputs, how, direct in (  # outputs, times the weights of one filter
        (many, UNEVEN, 3 * 5 * 6 * 8 * 4 * 2 * 7),
        (few, {"stride": (1, 1), "padding": ((0, 0), (0, 0))}, 22 * 22 * 3 * 3),
    ):
        count = submission.conv2d.program(*inputs, **how).multiplications
        said = f"곱셈 수 / multiplications: {count:,.0f} (식 그대로 / done directly: {direct:,})"
        assert count <= 10 * direct, said


# max_pool

POOL = {"window": (2, 2), "stride": (1, 1), "padding": ((0, 0), (1, 0))}  # one cell on the left


@pytest.mark.task("max_pool", points=0.5, ko="밝은 픽셀을 덮는 모든 창")
@pytest.mark.hint(
    "Put one bright pixel somewhere: exactly the windows that cover it light up.",
    ko="밝은 픽셀을 하나만 두어 보세요. 그 픽셀을 덮는 창만 밝아져야 합니다.",
)
def test_every_window_that_covers_a_bright_pixel(submission):
    for i, j in np.ndindex(3, 3):
        x = np.zeros((1, 3, 3, 1), np.float32)
        x[0, i, j] = 1
        y = submission.max_pool(x, **POOL)
        assert_shape(y, (1, 2, 3, 1), name="y")
        covers = [[p <= i <= p + 1 and q - 1 <= j <= q for q in range(3)] for p in range(2)]
        name = f"y (x[0, {i}, {j}, 0] = 1)"
        assert_close(y[0, :, :, 0], np.array(covers, float), name=name)


@pytest.mark.task("max_pool", points=0.25, ko="최댓값이 되지 않는 패딩")
@pytest.mark.hint(
    "All pixels are negative here. Is 0 a neutral element for max?",
    ko="여기서는 픽셀이 모두 음수입니다. max의 항등원은 0인가요?",
)
def test_padding_never_wins(submission):
    y = submission.max_pool((NINE - 9).reshape(1, 3, 3, 1), **POOL)
    assert_close(y[0, :, :, 0], np.array([[-6.0, -5, -4], [-3, -2, -1]]), name="y")


# avg_pool


@pytest.mark.task("avg_pool", points=0.5, ko="창마다 구한 평균")
@pytest.mark.hint(
    "Add the pixels of a window and divide by their number: (0 + 1 + 3 + 4) / 4 = 2.",
    ko="창의 픽셀을 더해 개수로 나누세요: (0 + 1 + 3 + 4) / 4 = 2.",
)
def test_mean_of_each_window(submission):
    y = submission.avg_pool(NINE.reshape(1, 3, 3, 1), window=(2, 2), stride=(1, 1))
    assert_shape(y, (1, 2, 2, 1), name="y")
    assert_close(y[0, :, :, 0], np.array([[2.0, 3], [5, 6]]), name="y")


# conv2d_backward


@pytest.mark.task(
    "conv2d_backward",
    points=0.75,
    ko="손으로 계산한 이미지 한 장",
)
@pytest.mark.hint(
    "The middle pixel lies in four windows and gets four shares: 1·3 + 2·2 + 3·1 + 4·0 = 10.",
    ko="가운데 픽셀은 창 네 개에 들어 있으므로 네 몫을 받습니다: 1·3 + 2·2 + 3·1 + 4·0 = 10.",
)
def test_one_image_worked_by_hand(submission):
    x, kernel = np.zeros((1, 3, 3, 2), np.float32), np.zeros((2, 2, 2, 2), np.float32)
    upstream = np.zeros((1, 2, 2, 2), np.float32)
    x[0, :, :, 0], kernel[:, :, 0, 0], upstream[0, :, :, 0] = NINE, FOUR, FOUR + 1
    dx, dkernel, dbias = submission.conv2d_backward(x, kernel, upstream, **STEP)
    assert_shape(dx, x.shape, name="dx")
    assert_shape(dkernel, kernel.shape, name="dkernel")
    assert_close(dx[0, :, :, 0], np.array([[0.0, 1, 2], [2, 10, 10], [6, 17, 12]]), name="dx")
    assert_close(dkernel[:, :, 0, 0], np.array([[27.0, 37], [57, 67]]), name="dkernel")
    assert_close(dbias, np.array([10.0, 0]), name="dbias")


@pytest.mark.task(
    "conv2d_backward",
    points=0.5,
    ko="같은 손실에서 나온 두 기울기",
)
@pytest.mark.hint(
    "y without the bias is Σ x·kernel, so Σ dx·x and Σ dkernel·kernel are the same number.",
    ko="편향을 뺀 y는 Σ x·kernel이므로 Σ dx·x와 Σ dkernel·kernel은 같은 수여야 합니다.",
)
def test_both_gradients_tell_of_the_same_loss(submission, rng):
    x, kernel = quarters(rng, 1, 3, 3, 2), quarters(rng, 2, 2, 2, 2)
    upstream = quarters(rng, 1, 2, 2, 2)
    dx, dkernel, dbias = submission.conv2d_backward(x, kernel, upstream, **STEP)
    assert_shape(dx, x.shape, name="dx")
    assert_shape(dkernel, kernel.shape, name="dkernel")
    assert_close((dx * x).sum(), (dkernel * kernel).sum().astype(float), name="Σ dx·x")
    assert_close(dbias, upstream.sum(axis=(0, 1, 2)), name="dbias")
    upstream = np.zeros_like(upstream)
    upstream[0, 1, 0, 1] = 1  # one window and one filter: each gradient is the other factor
    dx, dkernel, _ = submission.conv2d_backward(x, kernel, upstream, **STEP)
    assert_close(dx[:, 1:, :2], kernel[None, ..., 1], name="dx of one window")
    assert_close(dkernel[..., 1], x[0, 1:, :2], name="dkernel of one window")
