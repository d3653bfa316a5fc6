"""The comparisons say what is wrong, in the order a member should look."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from grader.judge.compare import (
    Mismatch,
    assert_close,
    assert_equal,
    assert_exact,
    assert_finite,
    assert_shape,
    last_call,
)

ROW = np.array([1.0, 2.0, 3.0], np.float32)


@pytest.fixture(autouse=True)
def no_call_before() -> None:
    """No test's call stands before these sentences."""
    last_call.set("")


def sentence(check, *args, **kwargs) -> str:
    """The English sentence of the Mismatch that ``check`` raises."""
    with pytest.raises(Mismatch) as caught:
        check(*args, **kwargs)
    assert caught.value.text.ko
    return caught.value.text.en


def test_close_accepts_float32_against_a_float64_reference() -> None:
    assert_close(ROW, np.array([1.0, 2.0, 3.0 + 2e-6]))


def test_close_compares_both_parts_of_complex_numbers() -> None:
    found = np.array([1 + 2j], np.complex64)
    assert_close(found, np.array([1 + 2j]))
    with pytest.raises(Mismatch):
        assert_close(found, np.array([1 - 2j]))


def test_close_names_the_first_differing_index_and_both_values() -> None:
    text = sentence(assert_close, ROW, np.array([1.0, 2.5, 9.0]), name="dw")
    assert text == "dw[1]: got 2, expected 2.5 (2 of 3 differ)."


def test_close_compares_the_shape_before_the_values() -> None:
    text = sentence(assert_close, ROW[:, None], np.zeros(3))
    assert text == "result has the shape (3, 1); expected (3,)."


def test_close_does_not_broadcast() -> None:
    assert "shape ()" in sentence(assert_close, np.float32(1), np.ones(3))


def test_close_compares_the_dtype() -> None:
    text = sentence(assert_close, np.array([1, 2, 3], np.int32), np.array([1.0, 2.0, 3.0]))
    assert text == "result has the dtype int32; expected float32."


def test_close_refuses_python_numbers_in_place_of_arrays() -> None:
    assert "must be an array; it is float" in sentence(assert_close, 1.0, np.array(1.0))


@pytest.mark.parametrize("expected", [ROW, [ROW], {"w": ROW}, "text"])
def test_none_in_place_of_a_result_asks_for_the_return(expected: Any) -> None:
    with pytest.raises(Mismatch, match=r"is None\. Is there a `return` missing") as caught:
        assert_close(None, expected)
    assert "None입니다. `return`을" in caught.value.text.ko


def test_a_key_in_place_of_an_array_asks_about_a_dict() -> None:
    dx, _ = {"dx": ROW, "dw": ROW}
    assert sentence(assert_close, dx, ROW) == (
        "result is the text 'dx'. Is a dict returned in place of a tuple?"
    )


def test_close_refuses_nan_where_a_number_is_expected() -> None:
    assert "got nan" in sentence(assert_close, np.full(3, np.nan, np.float32), ROW)


def test_close_accepts_equal_infinities() -> None:
    assert_close(np.array([-np.inf], np.float32), np.array([-np.inf]))


def test_close_refuses_a_number_where_infinity_is_expected() -> None:
    assert "expected inf" in sentence(assert_close, ROW[:1], np.array([np.inf]))
    assert "got -inf" in sentence(assert_close, np.array([-np.inf], np.float32), np.array([np.inf]))


def test_close_compares_dicts_by_their_keys() -> None:
    text = sentence(assert_close, {"w": ROW}, {"w": ROW, "b": ROW}, name="gradient")
    assert "must be a dict with the keys ['b', 'w']" in text


def test_close_names_the_path_in_a_nested_structure() -> None:
    wrong = {"w": [ROW, ROW + 1]}
    assert sentence(assert_close, wrong, {"w": [ROW, ROW]}).startswith("['w'][1][0]: got 2")


def test_close_compares_the_number_of_values() -> None:
    assert "must be 3 values; it is 2" in sentence(assert_close, (ROW, ROW), (ROW, ROW, ROW))


def test_exact_grows_with_the_scale_of_the_logits() -> None:
    assert_exact(np.float32(0.00005), np.float64(0.0), scale=1000.0)
    assert "expected 0" in sentence(assert_exact, np.float32(0.00005), np.float64(0.0))


def test_equal_sees_the_last_bit() -> None:
    assert_equal(ROW, ROW)
    assert "differ" in sentence(assert_equal, np.nextafter(ROW, 9, dtype=np.float32), ROW)


def test_shape_and_dtype_are_checked_together() -> None:
    assert_shape(ROW, (3,))
    assert "int32" in sentence(assert_shape, ROW, (3,), dtype="int32")


def test_a_mistake_in_every_number_takes_no_more_room_than_the_numbers() -> None:
    nans = np.full((1 << 20, 4), np.nan, np.float32)
    ones = np.ones((1 << 20, 4), np.int32)
    for compared in ((assert_finite, nans), (assert_equal, ones, 2 * ones)):
        tracemalloc.start()
        sentence(*compared)
        assert tracemalloc.get_traced_memory()[1] < ones.nbytes
        tracemalloc.stop()


def test_finite_names_the_bad_element() -> None:
    text = sentence(assert_finite, {"y": np.array([0.0, np.inf], np.float32)})
    assert text == "['y'][1] is inf; it must be finite."


def test_a_mismatch_names_the_call() -> None:
    token = last_call.set("softmax(float32[5, 7])")
    try:
        assert sentence(assert_close, ROW, ROW + 1).startswith("softmax(float32[5, 7])\n")
    finally:
        last_call.reset(token)
