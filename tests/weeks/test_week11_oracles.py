"""Numbers from outside that week 11's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from solutions.week11_cnn import reference

NONE = ((0, 0), (0, 0))
STEP = {"stride": (1, 1), "padding": NONE}
NINE = np.arange(9.0).reshape(3, 3)
FOUR = np.arange(4.0).reshape(2, 2)

# (images, kernel, stride, padding)
GEOMETRIES = [
    ((2, 7, 8, 3), (3, 2, 3, 4), (2, 3), ((1, 0), (0, 2))),
    ((1, 9, 5, 2), (1, 5, 2, 3), (4, 1), ((0, 3), (2, 2))),
    ((3, 5, 6, 1), (4, 3, 1, 2), (1, 2), ((3, 1), (0, 0))),
]


class Solution:
    """The solution's functions in float32, with NumPy in and out."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str):
        function = getattr(self.module, name)

        def call(*arrays: np.ndarray, **options):
            singles = (jnp.asarray(array, jnp.float32) for array in arrays)
            return jax.tree.map(np.asarray, function(*singles, **options))

        return call


@pytest.fixture(scope="module")
def own(week: ModuleType) -> Solution:
    return Solution(week)


@pytest.fixture(params=["solution", "reference"])
def code(request: pytest.FixtureRequest, own: Solution):
    return own if request.param == "solution" else reference


def line(start: float, stop: float, *shape: int) -> np.ndarray:
    """CS231n's inputs: evenly spaced numbers in a shape."""
    return np.linspace(start, stop, int(np.prod(shape))).reshape(shape)


def channels_last(x: np.ndarray) -> np.ndarray:
    return x.transpose(0, 2, 3, 1)


def image(rows: np.ndarray | list) -> np.ndarray:
    """One image with one channel."""
    return np.asarray(rows, float)[None, :, :, None]


def normal(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(231)
    return [rng.normal(size=shape) for shape in shapes]


def close(actual: np.ndarray, expected, rtol: float = 1e-5) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=1e-5)


def library(x, kernel, bias, *, stride, padding):
    """JAX's own convolution, as precise as it can be."""
    layout = ("NHWC", "HWIO", "NHWC")
    options = {"dimension_numbers": layout, "precision": lax.Precision.HIGHEST}
    return lax.conv_general_dilated(x, kernel, stride, padding, **options) + bias


# Numbers


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "expected"),
    [(7, 3, 2, 0, 3), (8, 3, 2, 1, 4), (5, 2, 2, 0, 2), (224, 7, 2, 3, 112), (32, 5, 1, 2, 32)],
)
def test_sizes(own: Solution, size, kernel, stride, padding, expected) -> None:
    options = {"kernel": kernel, "stride": stride, "padding": padding}
    assert reference.output_size(size, **options) == expected
    found = own.module.output_size(size, **options)
    assert found == expected
    assert type(found) is int


def test_arena_pad(code) -> None:
    padded = code.pad(image([[0, 1, 2, 3]]), padding=((0, 0), (1, 3)), value=-2)
    assert padded[0, 0, :, 0].tolist() == [-2, 0, 1, 2, 3, -2, -2, -2]


def test_cs231n_convolution(code) -> None:
    x, bias = channels_last(line(-0.1, 0.5, 2, 3, 4, 4)), line(-0.1, 0.2, 3)
    kernel = line(-0.2, 0.3, 3, 3, 4, 4).transpose(2, 3, 1, 0)
    y = code.conv2d(x, kernel, bias, stride=(2, 2), padding=((1, 1), (1, 1)))
    assert y.shape == (2, 2, 2, 3)
    close(y[0, :, :, 0], [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]])
    close(y[1, :, :, 2], [[2.36270298, 2.36904306], [2.38090835, 2.38247847]])


def test_cs231n_max_pool(code) -> None:
    x = channels_last(line(-0.3, 0.4, 2, 3, 4, 4))
    y = code.max_pool(x, window=(2, 2), stride=(2, 2), padding=NONE)
    close(y[0, :, :, 0], [[-0.26315789, -0.24842105], [-0.20421053, -0.18947368]])
    close(y[1, :, :, 2], [[0.32631579, 0.34105263], [0.38526316, 0.4]])


def test_d2l_cross_correlation(code) -> None:
    y = code.conv2d(image(NINE), FOUR[:, :, None, None], np.zeros(1), **STEP)
    assert y[0, :, :, 0].tolist() == [[19, 25], [37, 43]]


def test_d2l_channels(code) -> None:
    x = np.stack([NINE, NINE + 1], axis=-1)[None]
    kernel = np.stack([np.stack([FOUR, FOUR + 1], axis=-1) + o for o in range(3)], axis=-1)
    y = code.conv2d(x, kernel, np.zeros(3), **STEP)[0]
    assert y[..., 0].tolist() == [[56, 72], [104, 120]]
    assert y[..., 1].tolist() == [[76, 100], [148, 172]]
    assert y[..., 2].tolist() == [[96, 128], [192, 224]]


def test_d2l_one_by_one_is_a_matrix_product(code) -> None:
    x, kernel = normal((2, 3, 4, 5), (1, 1, 5, 6))
    close(code.conv2d(x, kernel, np.zeros(6), **STEP), x @ kernel[0, 0])


def test_d2l_pooling(code) -> None:
    window = {"window": (2, 2), "stride": (1, 1)}
    largest = code.max_pool(image(NINE), padding=NONE, **window)
    assert largest[0, :, :, 0].tolist() == [[4, 5], [7, 8]]
    assert code.avg_pool(image(NINE), **window)[0, :, :, 0].tolist() == [[2, 3], [5, 6]]


def test_minitorch_padded_on_the_right(code) -> None:
    x, kernel = image([[0, 1, 2, 3]]), np.array([1.0, 2, 3]).reshape(1, 3, 1, 1)
    y = code.conv2d(x, kernel, np.zeros(1), stride=(1, 1), padding=((0, 0), (0, 2)))
    assert y[0, 0, :, 0].tolist() == [8, 14, 8, 3]


def test_flax_average_with_padding_counted(code) -> None:
    padded = code.pad(image([[1, 2]]), padding=((0, 0), (0, 1)), value=0)
    y = code.avg_pool(padded, window=(1, 2), stride=(1, 1))
    assert y[0, 0, :, 0].tolist() == [1.5, 1.0]


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        (((0, 1), (0, 1)), [[258, 186], [187, 113]]),
        (((1, 1), (1, 1)), [[73, 154], [279, 438]]),
    ],
)
def test_padding_at_the_end_and_on_both_sides(code, padding, expected) -> None:
    x = image(np.arange(16.0).reshape(4, 4))
    y = code.conv2d(x, NINE[:, :, None, None], np.zeros(1), stride=(2, 2), padding=padding)
    assert y[0, :, :, 0].tolist() == expected


# Against JAX


@pytest.mark.parametrize(("images", "filters", "stride", "padding"), GEOMETRIES)
def test_convolution_is_jax_s(code, images, filters, stride, padding) -> None:
    x, kernel, bias = normal(images, filters, filters[-1:])
    options = {"stride": stride, "padding": padding}
    expected = library(*map(jnp.asarray, (x, kernel, bias)), **options)
    close(code.conv2d(x, kernel, bias, **options), expected)


@pytest.mark.parametrize(("images", "filters", "stride", "padding"), GEOMETRIES)
def test_its_gradients_are_jax_s(code, images, filters, stride, padding) -> None:
    x, kernel, bias = normal(images, filters, filters[-1:])
    options = {"stride": stride, "padding": padding}
    y, pull_back = jax.vjp(
        lambda *arrays: library(*arrays, **options), *map(jnp.asarray, (x, kernel, bias))
    )
    (upstream,) = normal(y.shape)
    found = code.conv2d_backward(x, kernel, upstream, **options)
    for actual, expected in zip(found, pull_back(jnp.asarray(upstream)), strict=True):
        assert actual.shape == expected.shape
        close(actual, expected)


@pytest.mark.parametrize(
    ("images", "window", "stride", "padding"),
    [
        ((2, 7, 8, 3), (3, 2), (2, 3), ((2, 0), (1, 1))),
        ((1, 9, 5, 2), (1, 5), (4, 1), ((0, 0), (0, 3))),
    ],
)
def test_pooling_is_jax_s(code, images, window, stride, padding) -> None:
    (x,) = normal(images)
    sizes, steps = (1, *window, 1), (1, *stride, 1)
    widths = ((0, 0), *padding, (0, 0))
    largest = lax.reduce_window(jnp.asarray(x), -jnp.inf, lax.max, sizes, steps, widths)
    close(code.max_pool(x, window=window, stride=stride, padding=padding), largest)
    total = lax.reduce_window(jnp.asarray(x), 0.0, lax.add, sizes, steps, "VALID")
    close(code.avg_pool(x, window=window, stride=stride), total / (window[0] * window[1]))


# Gradients by central differences, in float64


def central_difference(loss, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = (loss(x + step) - loss(x - step)) / (2 * h)
    return gradient


def test_cs231n_convolution_backward_by_central_differences(own: Solution) -> None:
    x, kernel, bias, upstream = normal((4, 5, 5, 3), (3, 3, 3, 2), (2,), (4, 5, 5, 2))
    options = {"stride": (1, 1), "padding": ((1, 1), (1, 1))}

    def loss(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> float:
        return (upstream * reference.conv2d(x, kernel, bias, **options)).sum()

    numerical = (
        central_difference(lambda t: loss(t, kernel, bias), x),
        central_difference(lambda t: loss(x, t, bias), kernel),
        central_difference(lambda t: loss(x, kernel, t), bias),
    )
    exact = reference.conv2d_backward(x, kernel, upstream, **options)
    single = own.conv2d_backward(x, kernel, upstream, **options)
    for found, gradient, expected in zip(single, exact, numerical, strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7)
        close(found, expected)


def test_cs231n_max_pool_backward_by_central_differences() -> None:
    x, upstream = normal((3, 8, 8, 2), (3, 4, 4, 2))
    options = {"window": (2, 2), "stride": (2, 2), "padding": NONE}
    found = reference.max_pool_backward(x, upstream, **options)
    expected = central_difference(
        lambda t: (upstream * reference.max_pool(t, **options)).sum(), x, h=1e-6
    )
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
