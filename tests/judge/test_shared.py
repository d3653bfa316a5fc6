"""What one judge learns of a program, the others need not find out again."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from grader.course import Limits
from grader.judge.program import Programs

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
