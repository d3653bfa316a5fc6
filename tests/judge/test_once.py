"""References that take long are asked once for each of their inputs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.judge import once as module
from grader.testing import once

ONE = np.array([1, 2, 3], np.float32)


@pytest.fixture
def asked() -> list[Any]:
    """What the reference was asked, each time that it was."""
    return []


@pytest.fixture
def twice(asked: list[Any]) -> Callable[..., dict[str, np.ndarray]]:
    """A reference."""

    @once
    def doubled(*args: Any, **kwargs: Any) -> dict[str, np.ndarray]:
        asked.append((args, kwargs))
        return {"twice": 2 * np.asarray(args[0])}

    return doubled


def slope(z: np.ndarray) -> np.ndarray:
    return z


def curve(z: np.ndarray) -> np.ndarray:
    return z


def test_the_same_contents_are_asked_once(asked, twice) -> None:
    first, second = twice(ONE, h=2.0), twice(ONE.copy(), h=2.0)
    assert len(asked) == 1
    assert second["twice"].tolist() == first["twice"].tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    "other",
    [
        (ONE + 1,),
        (ONE.astype(np.float64),),
        (ONE[:, None],),
        (ONE[::-1],),
        (ONE, ONE),
        (ONE, 1),
        (ONE, 1.0),
        (ONE, True),
        (ONE, "1"),
        (ONE, slope),
        (ONE, curve),
        (ONE, None),
        (ONE, (1, 2)),
        (ONE, [1, 2]),
        ([ONE],),
    ],
)
def test_other_contents_are_asked_again(asked, twice, other) -> None:
    for _ in range(2):
        twice(ONE)
        twice(*other)
    assert len(asked) == 2


def test_parts_are_not_taken_for_one_another(asked, twice) -> None:
    a, b = np.array([1, 2], np.int8), np.array([3], np.int8)
    twice(a, b)
    twice(np.array([1], np.int8), np.array([2, 3], np.int8))
    twice(a, b, axis=1)
    twice(a, b, keep=1)
    twice(a, "ab", "c")
    twice(a, "a", "bc")
    assert len(asked) == 6


def test_views_are_read_by_their_contents(asked, twice) -> None:
    table = np.arange(12.0).reshape(3, 4)
    twice(table[:, 1])
    assert twice(np.array([1.0, 5.0, 9.0]))["twice"].tolist() == [2, 10, 18]
    assert len(asked) == 1


def test_nobody_writes_into_an_answer(twice) -> None:
    with pytest.raises(ValueError, match="read-only"):
        twice(ONE)["twice"] += 1


def test_what_cannot_be_read_is_refused(twice) -> None:
    with pytest.raises(TypeError, match="once: what a object holds"):
        twice(object())
    with pytest.raises(TypeError, match="once: what a ndarray holds"):
        twice(np.array([ONE, slope], object))
    with pytest.raises(TypeError, match="once: what a function holds"):
        twice(ONE, lambda z: z)


def test_answers_make_room_for_later_ones(asked, twice, monkeypatch) -> None:
    monkeypatch.setattr(module, "ROOM", 30)
    for number in (1, 2, 3, 1):  # 12 bytes each
        twice(number * ONE)
    assert len(asked) == 4
    twice(3 * ONE)
    assert len(asked) == 4


def test_large_answers_are_not_kept(asked, twice) -> None:
    large = np.zeros(module.SMALL // 4 + 1, np.float32)
    twice(large)
    twice(large)
    assert len(asked) == 2
