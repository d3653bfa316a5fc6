"""Week 14, handed out: the examples of the text.

`submission.probe.…` runs a small function of `probes.py` with your module, in which stand-ins take
the places of `quantize` and `dequantize` for `accuracy_by_bits`: a mistake there does not count
twice.
"""

import numpy as np
import pytest

from grader.testing import assert_close, assert_equal, assert_exact, assert_shape

NUMBERS = np.arange(-128, 128, dtype=np.float32)  # what each int8 is worth


@pytest.mark.task("truncate_mantissa", points=0.5, ko="2.9와 -2.9의 가수 자르기")
@pytest.mark.hint(
    "Sign and exponent stay, the first bits of the mantissa stay, the others become 0: toward "
    "zero, also below 0.",
    ko="부호와 지수, 가수의 앞 비트는 그대로이고 나머지는 0이 됩니다. 음수도 0 쪽으로 갑니다.",
)
def test_mantissa_of_the_example_in_the_text(submission):
    x = np.array([2.9, -2.9, 2.75, 1.0, 0.0], np.float32)
    expected = {1: [2, -2, 2, 1, 0], 2: [2.5, -2.5, 2.5, 1, 0], 3: [2.75, -2.75, 2.75, 1, 0]}
    options = [{"bits": bits} for bits in expected]
    found = submission.probe.each([x], name="truncate_mantissa", options=options)
    for bits, (y,) in zip(expected, found, strict=True):
        assert_equal(y, np.array(expected[bits], float), name=f"truncate_mantissa(x, bits={bits})")


@pytest.mark.task("clamp_exponent", points=0.5, ko="지수가 3비트일 때의 범위")
@pytest.mark.hint(
    "Three bits have the bias 3: from 0.25 to 15.999999. Too large becomes the largest with its "
    "sign, too small becomes 0.",
    ko="3비트이면 bias가 3이고 범위는 0.25부터 15.999999까지입니다. 너무 크면 부호를 지킨 최댓값, "
    "너무 작으면 0입니다.",
)
def test_range_of_an_exponent_of_three_bits(submission):
    x = np.array([20, -np.inf, 0.3, -0.2, 0.25, -7.3, 0], np.float32)
    top = np.float32(15.999999)
    expected = np.array([top, -top, 0.3, 0, 0.25, -7.3, 0], np.float32)
    assert_equal(submission.clamp_exponent(x, bits=3), expected, name="clamp_exponent(x, bits=3)")


@pytest.mark.task("quantize", points=0.25, ko="본문의 예에서 정수와 배율")
@pytest.mark.hint(
    "With 3 bits the largest integer is 3. Divide by the scale, then round to the nearest.",
    ko="3비트에서 가장 큰 정수는 3입니다. 배율로 나눈 다음 가까운 정수로 반올림하세요.",
)
def test_integers_of_the_example_in_the_text(submission):
    x = np.array([-0.6, 0.15, 0.45], np.float32)
    q, scale = submission.quantize(x, bits=3, axis=None)
    assert_shape(q, (3,), name="q", dtype="int8")
    assert q.tolist() == [-3, 1, 2], f"q: {q.tolist()}, expected / 기댓값 [-3, 1, 2]"
    assert_close(scale, np.array(0.2), name="scale")


@pytest.mark.task("quantize", points=0.25, ko="출력마다 있는 배율")
@pytest.mark.hint(
    "With axis=-1 every column has its own scale, and the scale has the shape (1, out).",
    ko="axis=-1이면 열마다 자기 배율이 있고 배율의 shape은 (1, out)입니다.",
)
def test_a_scale_for_every_output(submission):
    w = np.array([[0.7, -30.0, 1.4], [-0.21, 11.0, -0.6]], np.float32)
    q, scale = submission.quantize(w, bits=4, axis=-1)
    assert_shape(q, (2, 3), name="q", dtype="int8")
    assert q.tolist() == [[7, -7, 7], [-2, 3, -3]], (
        f"q: {q.tolist()}, expected / 기댓값 [[7, -7, 7], [-2, 3, -3]]"
    )
    assert_close(scale, np.array([[0.1, 30 / 7, 0.2]]), name="scale")


@pytest.mark.task("dequantize", points=0.25, ko="정수에 배율을 곱해 되돌리기")
@pytest.mark.hint(
    "Multiply once; the result is float32.", ko="한 번만 곱하세요. 결과는 float32입니다."
)
def test_integers_times_scale(submission):
    q = np.array([[-3, 1, 2], [0, 3, -1]], np.int8)
    (x,) = submission.probe.restored([(q, np.float32(0.25))])
    assert_exact(x, np.array([[-0.75, 0.25, 0.5], [0, 0.75, -0.25]]), name="dequantize(q, 0.25)")


def layer(*shape):
    """A layer of zeros."""
    return {"w": np.zeros(shape, np.float32), "b": np.zeros(shape[1], np.float32)}


@pytest.mark.task("model_bytes", points=0.5, ko="본문의 예에서 바이트 수")
@pytest.mark.hint(
    "8 bits are a byte, and a byte begun in a layer counts. Each output has a bias and a scale of "
    "4 bytes each. The result is a Python int.",
    ko="8비트가 1바이트이고, 층마다 쓰기 시작한 바이트는 셉니다. 출력마다 편향과 배율이 "
    "4바이트씩입니다. 결과는 파이썬 int입니다.",
)
def test_bytes_of_the_example_in_the_text(submission):
    networks = [[layer(3, 5)], [layer(3, 5), layer(5, 2)]]
    found = submission.probe.bytes_of(networks, bits=(5,))
    for (got,), expected in zip(found, (50, 73), strict=True):
        assert type(got) is int, f"{got!r}: {type(got).__name__} (기댓값 / expected: int)"
        assert got == expected, f"{got} (기댓값 / expected: {expected})"


@pytest.mark.task("accuracy_by_bits", points=0.5, ko="2비트와 8비트의 정확도")
@pytest.mark.hint(
    "Bring the weights of every layer to that number of bits and back, leave the biases, compare "
    "the largest logit with the label; one share for each number in bits, in its order.",
    ko="모든 층의 가중치를 그 비트 수로 줄였다가 되돌리고, 편향은 두고, 가장 큰 로짓을 레이블과 "
    "비교하세요. bits의 수마다 비율 하나를 그 순서대로 돌려줍니다.",
)
def test_accuracy_with_eight_bits_and_with_two(submission):
    w, b = np.array([[1, 0.2], [0.45, 1]], np.float32), np.array([0, -0.6], np.float32)
    x = np.array([[0, 1], [1, 0], [0, 2], [1, 1]], np.float32)
    labels = np.array([0, 0, 1, 1], np.int32)
    one = np.ones((1, 2), np.float32)
    looked_up = {
        "w": w,
        "q": [np.array([[1, 0], [0, 1]], np.int8), np.array([[127, 25], [57, 127]], np.int8)],
        "scale": [one, one / 127],
    }
    found = submission.probe.accuracies(
        [{"w": w, "b": b}], x, labels, [looked_up], NUMBERS, widths=(2, 8), bits=(8, 2, 8)
    )
    assert_close(found["accuracy"], np.array([0.75, 0.5, 0.75]), name="accuracy")
