"""`decades` leaves no size of number out."""

import jax
import numpy as np
import pytest

from grader.judge.inputs import decades, siblings


@pytest.fixture
def numbers() -> np.ndarray:
    """A thousand of them, without zeros."""
    return decades(np.random.default_rng(3), 20, 50, low=-12, high=12, zeros=0)


def test_every_decade_is_met_with_both_signs(numbers) -> None:
    exponents = np.log10(np.abs(numbers.astype(float)))
    for sign in (-1, 1):
        found = np.floor(exponents[np.sign(numbers) == sign] - 1e-6).astype(int)
        assert set(range(-12, 12)) <= set(found)


def test_sizes_come_in_no_order(numbers) -> None:
    assert numbers.shape == (20, 50)
    assert numbers.dtype == np.float32
    rows = np.log10(np.abs(numbers)).mean(axis=1)
    assert np.abs(rows).max() < 4  # sorted, the rows would go from -12 to 12


def test_a_tenth_are_zero_unless_said_otherwise() -> None:
    values = decades(np.random.default_rng(3), 1000)
    assert 50 < np.sum(values == 0) < 150


def test_one_number_and_no_axis_will_do() -> None:
    one = decades(np.random.default_rng(3), zeros=0)
    assert one.shape == ()
    assert one.dtype == np.float32
    assert abs(abs(one) - 1e-6) < 1e-12


def test_siblings_differ_in_one_word_each() -> None:
    key = jax.random.key(7)
    first, *others = np.asarray(jax.random.key_data(siblings(key)))
    np.testing.assert_array_equal(first, jax.random.key_data(key))
    assert [int((other != first).sum()) for other in others] == [1] * first.size
    assert len({int((other != first).argmax()) for other in others}) == first.size
