"""Strict comparisons for tests: structure, shape and dtype first, each with a sentence of its own.

What fails is raised as a `Mismatch`, an AssertionError with a sentence in both languages that names
the call, the first differing index and both values. Reports show it for public tests only.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np

from grader.text import Text, josa

last_call: ContextVar[str] = ContextVar("last_call", default="")

_SINGLE = {
    "float64": "float32", "int64": "int32", "uint64": "uint32", "complex128": "complex64",
}  # fmt: skip


class Mismatch(AssertionError):
    """A result is not what it should be."""

    def __init__(self, ko: str, en: str) -> None:
        call = last_call.get()
        where = f"{call}\n" if call else ""
        self.text = Text(where + ko, where + en)
        super().__init__(self.text.en)


def assert_close(
    actual: Any,
    expected: Any,
    *,
    rtol: float = 1e-5,
    atol: float | np.ndarray = 1e-6,
    name: str | None = None,
) -> None:
    """``actual`` equals ``expected`` within ``atol + rtol * |expected|``, in the same structure.

    Structure, shape and dtype are looked at first. Floating results must be float32, integer ones
    int32, whatever precision ``expected`` has.

    Arguments:
        actual: what the member's function returned.
        expected: an array, or dicts, lists and tuples of them.
        rtol: tolerance as a part of the expected value.
        atol: tolerance that is added to it; for one array also an array, where its numbers were
            made of terms of several sizes.
        name: what the sentence calls the value, ``dx``.

    Raises:
        Mismatch: it does not; the sentence names the first index that differs and both values.
    """

    def tolerance(values: np.ndarray) -> np.ndarray:
        return atol + rtol * np.abs(values)

    _compare(actual, expected, tolerance, name or "")


def assert_exact(
    actual: Any, expected: Any, *, scale: float | np.ndarray = 0.0, name: str | None = None
) -> None:
    """``actual`` equals ``expected`` within 1e-6 * max(1, |expected|) + 1e-7 * ``scale``.

    Arguments:
        actual: what the member's function returned.
        expected: the same up to rounding.
        scale: the size of the numbers that went in, where the result is a small difference of
            large ones; for one array also an array.
        name: what the sentence calls the value.

    Raises:
        Mismatch: it does not.
    """

    def tolerance(values: np.ndarray) -> np.ndarray:
        return 1e-6 * np.maximum(1.0, np.abs(values)) + 1e-7 * scale

    _compare(actual, expected, tolerance, name or "")


def assert_equal(actual: Any, expected: Any, *, name: str | None = None) -> None:
    """``actual`` has the values of ``expected``: for integers, booleans, and unchanged arrays.

    As numbers are compared: 0.0 equals -0.0, and NaN equals nothing.

    Arguments:
        actual: what the member's function returned.
        expected: the same.
        name: what the sentence calls the value.

    Raises:
        Mismatch: it does not.
    """
    _compare(actual, expected, np.zeros_like, name or "")


def assert_shape(
    actual: Any, shape: tuple[int, ...], *, name: str | None = None, dtype: str = "float32"
) -> None:
    """``actual`` is an array of this shape and dtype, whatever its values.

    Arguments:
        actual: what the member's function returned.
        shape: the shape it must have.
        name: what the sentence calls the value.
        dtype: the name of its dtype.

    Raises:
        Mismatch: it is not.
    """
    _check_there(actual, name or "")
    _check_array(actual, tuple(shape), np.dtype(dtype), name or "")


def assert_finite(actual: Any, *, name: str | None = None) -> None:
    """No NaN and no infinity anywhere in ``actual``.

    Arguments:
        actual: an array, or dicts, lists and tuples of them.
        name: what the sentence calls the value.

    Raises:
        Mismatch: there is one; the sentence says where.
    """
    for path, leaf in _leaves(actual, name or ""):
        bad = ~np.isfinite(leaf)
        if bad.any():
            index, value = _at(leaf, _first(bad))
            raise Mismatch(
                f"{_of(path)}{index}의 값이 {value}입니다. 유한한 값이어야 합니다.",
                f"{_of(path)}{index} is {value}; it must be finite.",
            )


def _compare(
    actual: Any, expected: Any, tolerance: Callable[[np.ndarray], np.ndarray], path: str
) -> None:
    if expected is not None:
        _check_there(actual, path)
    if isinstance(expected, dict):
        _compare_dicts(actual, expected, tolerance, path)
    elif isinstance(expected, (list, tuple)):
        _compare_sequences(actual, expected, tolerance, path)
    elif isinstance(expected, str) or expected is None:
        if actual != expected:
            raise Mismatch(
                f"{_of(path)}: {actual!r}입니다. {expected!r}이어야 합니다.",
                f"{_of(path)} is {actual!r}; expected {expected!r}.",
            )
    else:
        _compare_arrays(actual, np.asarray(expected), tolerance, path)


def _compare_dicts(actual: Any, expected: dict[Any, Any], tolerance: Any, path: str) -> None:
    if not isinstance(actual, dict) or set(actual) != set(expected):
        got = sorted(map(str, actual)) if isinstance(actual, dict) else type(actual).__name__
        wanted = sorted(map(str, expected))
        raise Mismatch(
            f"{josa(_of(path), '은는')} 키가 {wanted}인 dict여야 하는데 {got}입니다.",
            f"{_of(path)} must be a dict with the keys {wanted}; it is {got}.",
        )
    for key, value in expected.items():
        _compare(actual[key], value, tolerance, f"{path}[{key!r}]")


def _compare_sequences(actual: Any, expected: Any, tolerance: Any, path: str) -> None:
    if not isinstance(actual, (list, tuple)) or len(actual) != len(expected):
        got = len(actual) if isinstance(actual, (list, tuple)) else type(actual).__name__
        raise Mismatch(
            f"{josa(_of(path), '은는')} 값 {len(expected)}개의 묶음이어야 하는데 {got}입니다.",
            f"{_of(path)} must be {len(expected)} values; it is {got}.",
        )
    for index, (item, value) in enumerate(zip(actual, expected, strict=True)):
        _compare(item, value, tolerance, f"{path}[{index}]")


def _compare_arrays(actual: Any, expected: np.ndarray, tolerance: Any, path: str) -> None:
    wanted = single(expected.dtype)
    got = _check_array(actual, expected.shape, wanted, path)
    with np.errstate(invalid="ignore"):
        if expected.dtype.kind in "fc":
            wide = np.complex128 if expected.dtype.kind == "c" else np.float64
            values = expected.astype(wide)
            near = np.abs(got.astype(wide) - values) <= tolerance(values)
            near = np.where(np.isfinite(values), near, got == values)
        else:
            near = got == expected
    if np.all(near):
        return
    first, count = _first(~near), np.size(near) - np.count_nonzero(near)
    index, value = _at(got, first)
    _, right = _at(expected, first)
    raise Mismatch(
        f"{_of(path)}{index}: 결과 {value}, 기대한 값 {right} "
        f"({got.size}개 가운데 {count}개가 다릅니다).",
        f"{_of(path)}{index}: got {value}, expected {right} ({count} of {got.size} differ).",
    )


def _check_there(actual: Any, path: str) -> None:
    if actual is None:
        raise Mismatch(
            f"{josa(_of(path), '이가')} None입니다. `return`을 잊지 않았나요?",
            f"{_of(path)} is None. Is there a `return` missing?",
        )


def _check_array(
    actual: Any, shape: tuple[int, ...], dtype: np.dtype[Any], path: str
) -> np.ndarray:
    if isinstance(actual, str):
        raise Mismatch(
            f"{_of(path)} 자리에 글자 {actual!r}가 있습니다. tuple 대신 dict를 돌려주었나요?",
            f"{_of(path)} is the text {actual!r}. Is a dict returned in place of a tuple?",
        )
    if not isinstance(actual, (np.ndarray, np.generic)):
        raise Mismatch(
            f"{josa(_of(path), '은는')} 배열이어야 하는데 {type(actual).__name__}입니다.",
            f"{_of(path)} must be an array; it is {type(actual).__name__}.",
        )
    array = np.asarray(actual)
    if array.shape != shape:
        raise Mismatch(
            f"{_of(path)}의 shape이 {array.shape}입니다. {shape}이어야 합니다.",
            f"{_of(path)} has the shape {array.shape}; expected {shape}.",
        )
    if array.dtype != dtype:
        raise Mismatch(
            f"{_of(path)}의 dtype이 {array.dtype}입니다. {dtype}이어야 합니다.",
            f"{_of(path)} has the dtype {array.dtype}; expected {dtype}.",
        )
    return array


def single(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """What a dtype of double width becomes in a program; any other stays as it is."""
    return np.dtype(_SINGLE.get(dtype.name, dtype))


def _leaves(value: Any, path: str) -> list[tuple[str, np.ndarray]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{path}[{key!r}]")]
    if isinstance(value, (list, tuple)):
        return [leaf for i, item in enumerate(value) for leaf in _leaves(item, f"{path}[{i}]")]
    return [(path, np.asarray(value))]


def _first(there: np.ndarray) -> tuple[int, ...]:
    """Where the first is; a list of all of them takes eight times the room of a result."""
    return tuple(map(int, np.unravel_index(np.argmax(there), there.shape)))


def _at(array: np.ndarray, index: tuple[int, ...]) -> tuple[str, str]:
    value = array[index]
    shown = f"{value:.8g}" if array.dtype.kind == "f" else str(value)
    return (f"[{', '.join(map(str, index))}]" if index else ""), shown


def _of(path: str) -> str:
    return path or "result"
