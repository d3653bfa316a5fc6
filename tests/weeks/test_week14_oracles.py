"""Numbers from outside that week 14's solution and reference must reproduce."""

import doctest
from itertools import pairwise
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from solutions.week14_bit_width import reference


def numbers(count: int = 500) -> np.ndarray:
    """Numbers of both signs and many orders of magnitude."""
    rng = np.random.default_rng(14)
    mantissa = rng.uniform(1, 2, count) * rng.choice([-1, 1], count)
    return (mantissa * 2.0 ** rng.integers(-40, 40, count)).astype(np.float32)


def test_examples_in_the_docstrings(week: ModuleType) -> None:
    failed, attempted = doctest.testmod(week)
    assert attempted
    assert not failed


@pytest.mark.parametrize("bits", [1, 2, 3, 10, 22, 23])
def test_mantissa_is_ieee_s(week: ModuleType, bits: int) -> None:
    x = numbers()
    expected = (x.view(np.uint32) >> (23 - bits) << (23 - bits)).view(np.float32)
    np.testing.assert_array_equal(week.truncate_mantissa(x, bits=bits), expected)
    np.testing.assert_array_equal(reference.truncate_mantissa(x, bits=bits), expected)


def test_ten_bits_of_mantissa_are_those_of_float16(week: ModuleType) -> None:
    x = np.linspace(-2, 2, 1001, dtype=np.float32)
    x = x[np.abs(x) > 1e-4]
    nearest = x.astype(np.float16)
    below = np.nextafter(nearest, np.zeros_like(nearest))
    toward_zero = np.where(np.abs(nearest.astype(np.float32)) > np.abs(x), below, nearest)
    np.testing.assert_array_equal(week.truncate_mantissa(x, bits=10), toward_zero)


@pytest.mark.parametrize("bits", range(2, 9))
def test_exponent_is_xla_s_inside_its_range(week: ModuleType, bits: int) -> None:
    x = numbers()
    expected = np.asarray(lax.reduce_precision(x, exponent_bits=bits, mantissa_bits=23))
    bias = 2 ** (bits - 1) - 1
    expected = np.clip(expected, -(2 - 2.0**-23) * 2.0**bias, (2 - 2.0**-23) * 2.0**bias)
    np.testing.assert_array_equal(week.clamp_exponent(x, bits=bits), expected)
    np.testing.assert_array_equal(reference.clamp_exponent(x, bits=bits), expected)


def test_symmetric_int8(week: ModuleType) -> None:
    x = jnp.array([-1, -0.5, 0, 0.25, 0.5, 1])
    for quantize in (week.quantize, reference.quantize):
        q, scale = quantize(x, bits=8, axis=None)
        assert q.tolist() == [-127, -64, 0, 32, 64, 127]  # 63.5 is a tie, and 64 is even
        assert float(scale) == pytest.approx(1 / 127)


@pytest.mark.parametrize(("bits", "values"), [(2, {-1, 0, 1}), (3, {-3, -2, -1, 0, 1, 2, 3})])
def test_levels(week: ModuleType, bits: int, values: set[int]) -> None:
    x = jnp.linspace(-2, 2, 99)
    assert set(week.quantize(x, bits=bits, axis=None)[0].tolist()) == values


def test_truncation_would_lose_what_rounding_keeps(week: ModuleType) -> None:
    q, _ = week.quantize(jnp.array([-0.7, 0.7, 3.0]), bits=3, axis=None)
    assert q.tolist() == [-1, 1, 3]


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("bits", [2, 5, 8])
def test_error_is_at_most_half_a_scale(week: ModuleType, bits: int, axis: int | None) -> None:
    x = jax.random.normal(jax.random.key(1), (30, 20)).at[3].multiply(1000)
    q, scale = week.quantize(x, bits=bits, axis=axis)
    error = jnp.abs(week.dequantize(q, scale) - x)
    assert bool((error <= 0.501 * scale).all())
    expected, right = reference.quantize(x, bits=bits, axis=axis)
    np.testing.assert_allclose(scale, right, rtol=1e-6)
    assert (np.asarray(q) != expected).mean() < 0.01  # float32 may fall to the other side of a tie


def test_numbers_in_the_text(week: ModuleType) -> None:
    assert np.float32(2.75).view(np.uint32) == 0x40300000
    for bits, expected in {1: 2, 2: 2.5, 3: 2.75}.items():
        for sign in (1, -1):
            assert float(week.truncate_mantissa(jnp.float32(sign * 2.9), bits=bits)) == (
                sign * expected
            )
    x = jnp.array([20, -jnp.inf, 0.3, -0.2])
    np.testing.assert_allclose(
        week.clamp_exponent(x, bits=3), [15.999999, -15.999999, 0.3, 0], rtol=1e-7
    )
    q, scale = week.quantize(jnp.array([-0.6, 0.15, 0.45]), bits=3, axis=None)
    np.testing.assert_allclose(week.dequantize(q, scale), [-0.6, 0.2, 0.4], rtol=1e-6)


def layers(*sizes: int) -> list[dict[str, np.ndarray]]:
    """Layers of zeros."""
    return [
        {"w": np.zeros((i, o), np.float32), "b": np.zeros(o, np.float32)}
        for i, o in pairwise(sizes)
    ]


def test_bytes_in_the_text_and_in_the_guide(week: ModuleType) -> None:
    for model_bytes in (week.model_bytes, reference.model_bytes):
        assert model_bytes(layers(3, 5), bits=3) == 46
        assert model_bytes(layers(3, 5, 2), bits=3) == 66
        mnist = layers(784, 256, 10)
        assert [model_bytes(mnist, bits=bits) for bits in (8, 4)] == [205_392, 103_760]
    weights = sum(layer["w"].size for layer in mnist)
    biases = sum(layer["b"].size for layer in mnist)
    assert (weights, biases, 4 * (weights + biases)) == (203_264, 266, 814_120)
    assert [round(814_120 / small, 2) for small in (205_392, 103_760)] == [3.96, 7.85]
    assert round(100 * biases / (weights + biases), 2) == 0.13


def test_few_bits_cost_accuracy_and_many_do_not(week: ModuleType) -> None:
    keys = jax.random.split(jax.random.key(0), 3)
    params = [
        {"w": jax.random.normal(key, size), "b": jnp.zeros(size[1])}
        for key, size in zip(keys[:2], [(20, 30), (30, 10)], strict=True)
    ]
    x = jax.random.normal(keys[2], (400, 20))
    labels = reference.forward(params, x, bits=None).argmax(axis=1)
    shares = week.accuracy_by_bits(params, x, jnp.asarray(labels), bits=(8, 2, 8))
    assert shares.dtype == jnp.float32
    assert shares[0] > 0.95
    assert shares[1] < 0.8
    assert shares[2] == shares[0]
    expected = reference.accuracy_by_bits(params, x, labels, bits=(8, 2, 8))
    np.testing.assert_allclose(shares, expected, atol=0.02)
