"""What one judge learns of a program, the others need not find out again."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from grader import atomic
from grader.judge import shared
from grader.judge.program import Programs
from grader.judge.shared import Shared
from grader.settings import Limits

X = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def judges(device, tmp_path) -> tuple[Programs, Programs]:
    """The programs of two judges of one run."""
    first, second = (Programs(device, Limits(), shared=tmp_path) for _ in range(2))
    return first, second


def test_the_second_judge_has_nothing_to_compile(judges, traced) -> None:
    first, second = judges
    program = traced(lambda x: (x @ x.T, x > 2), X)
    expected = first.run(program, [X])
    for result, wanted in zip(second.run(program, [X]), expected, strict=True):
        np.testing.assert_array_equal(result, wanted)
        assert result.dtype == wanted.dtype
    assert (first.compiled, second.compiled) == (1, 0)
    assert second.program(program) == first.program(program)


def test_other_inputs_are_run_by_the_second_judge_itself(judges, traced) -> None:
    first, second = judges
    program = traced(lambda x: x + 1, X)
    first.run(program, [X])
    np.testing.assert_array_equal(second.run(program, [X + 5])[0], X + 6)
    assert second.compiled == 1


def test_other_limits_share_nothing(device, traced, tmp_path) -> None:
    program = traced(lambda x: x + 1, X)
    Programs(device, Limits(), shared=tmp_path).run(program, [X])
    other = Programs(device, Limits(program_memory=7), shared=tmp_path)
    other.run(program, [X])
    assert other.compiled == 1


def test_half_a_file_counts_as_none(judges, traced, tmp_path: Path) -> None:
    first, second = judges
    program = traced(lambda x: jnp.exp(x), X)
    expected = first.run(program, [X])
    files = list(tmp_path.iterdir())
    assert {file.suffix for file in files} == {".json", ".npy"}
    for file in files:
        file.write_bytes(file.read_bytes()[:20])
    np.testing.assert_array_equal(second.run(program, [X])[0], expected[0])
    assert second.compiled == 1


def test_results_that_numpy_cannot_name_are_not_shared(judges, traced) -> None:
    first, second = judges
    program = traced(lambda x: x.astype(jnp.bfloat16), X)
    first.run(program, [X])
    assert second.run(program, [X])[0].dtype == jnp.bfloat16


def test_a_full_disk_takes_nothing_but_the_cache(judges, traced, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "write", full)
    program = traced(lambda x: x + 1, X)
    for number, programs in enumerate(judges):
        np.testing.assert_array_equal(programs.run(program, [X + number])[0], X + number + 1)
        assert programs.compiled == 1


def test_what_is_kept_takes_no_more_room_than_there_is(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shared, "ROOM", 1 << 20)
    monkeypatch.setattr(shared, "STEP", 1 << 18)
    judges = [Shared(tmp_path, "cpu") for _ in range(2)]
    result = [np.zeros(1 << 14, np.float32)]  # 64 KiB
    for number in range(99):
        key = bytes([number])
        judges[number % 2].keep_results(key, key, result)
        judges[number % 2].keep_facts(key, {})
        assert judges[0].facts(key) == {}
        size = sum(max(path.stat().st_size, 4096) for path in tmp_path.iterdir())
        assert size <= (1 << 20) + 3 * (1 << 18)


def test_a_file_that_another_judge_took_away_is_not_missed(tmp_path: Path) -> None:
    judge = Shared(tmp_path, "cpu")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")  # listed, and not there when looked at
    judge.keep_facts(b"program", {})
    (tmp_path / "gone").unlink()
    judge.keep_facts(b"program", {"flops": 1})
    assert judge.facts(b"program") == {"flops": 1}
