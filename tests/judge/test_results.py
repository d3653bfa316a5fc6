"""What programs gave is kept in so much memory and no more."""

import numpy as np

from grader.judge.results import SMALL, Results

ONE = [np.ones(1 << 18, np.float32)]  # 1 MiB


def kept(results: Results, numbers: range) -> list[int]:
    """Those of the numbers under which something is kept."""
    return [n for n in numbers if results.of(b"program", bytes([n])) is not None]


def test_results_take_no_more_room_than_there_is() -> None:
    results = Results(room=5 << 20)
    for number in range(9):
        results.keep(b"program", bytes([number]), ONE)
        assert results.taken <= 5 << 20
    assert kept(results, range(9)) == [5, 6, 7, 8]


def test_results_that_nobody_wants_make_room_first() -> None:
    results = Results(room=3 << 20)
    for number in range(3):
        results.keep(b"program", bytes([number]), ONE)
        assert results.of(b"program", b"\0") is ONE
    assert kept(results, range(3)) == [0, 2]


def test_results_of_a_few_numbers_take_room_too() -> None:
    results = Results(room=1 << 16)
    for number in range(255):
        results.keep(b"program", bytes([number]), [np.ones(1)])
    assert 0 < len(kept(results, range(255))) < 64


def test_results_that_are_large_are_not_kept() -> None:
    results = Results()
    results.keep(b"program", b"", [*ONE, np.ones(1)])
    assert sum(one.nbytes for one in ONE) == SMALL
    assert results.of(b"program", b"") is None


def test_results_are_kept_once() -> None:
    results = Results()
    for _ in range(2):
        results.keep(b"program", b"", ONE)
        assert results.taken < 2 << 20
