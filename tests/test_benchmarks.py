"""The benchmark's own parts: composing submissions, and `submission` in this process."""

import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import typer
from flax import nnx

from benchmarks import accelerator, machines, process, results
from benchmarks.compose import Piece, as_python, choose, render
from benchmarks.contenders import Job, Timing
from benchmarks.plain.inprocess import InProcess
from grader.course import load

ROOT = Path(__file__).parents[1]
SOURCE = """# %% [markdown] lang="ko"
# # 제목

# %%
import jax.numpy as jnp

# %% task="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% task="half"
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% experiment="true"
raise RuntimeError("an experiment is not graded")
"""


def ways(task: str, mutants: int) -> list[Piece]:
    return [
        Piece(task, "solution", "solution", None),
        Piece(task, "added", "alternative", f"def {task}(x):\n    return x + x"),
        *(
            Piece(task, f"m{i}", "mutant", f"def {task}(x):\n    return {i}")
            for i in range(mutants)
        ),
    ]


PIECES = {"double": ways("double", 3), "half": ways("half", 2)}


def test_no_two_submissions_are_equal():
    chosen = choose(PIECES, 20, seed=1)

    assert len(set(chosen)) == 20
    assert len({as_python(render(SOURCE, choice)) for choice in chosen}) == 20


def test_the_seed_decides_the_submissions():
    assert choose(PIECES, 8, seed=1) == choose(PIECES, 8, seed=1)
    assert choose(PIECES, 8, seed=1) != choose(PIECES, 8, seed=2)


def test_more_submissions_than_there_are_is_said():
    with pytest.raises(ValueError, match="Only 20 different"):
        choose(PIECES, 21, seed=1)


def test_a_rendered_submission_has_its_pieces_and_nothing_else():
    choice = (PIECES["double"][2], PIECES["half"][0])
    text = as_python(render(SOURCE, choice))
    names: dict[str, Any] = {}
    exec(text, names)

    assert names["double"](3) == 0
    assert names["half"](3) == 1.5
    assert "SOLUTION" not in text


class Pair(NamedTuple):
    first: jax.Array
    second: int


class Scale(nnx.Module):
    def __init__(self, size: int, *, rngs: nnx.Rngs) -> None:
        self.linear = nnx.Linear(size, size, rngs=rngs)
        self.calls = nnx.BatchStat(jnp.zeros(()))
        self.deterministic = False

    def __call__(self, x: jax.Array) -> jax.Array:
        self.calls[...] += 1
        return self.linear(x) * (0 if self.deterministic else 1)


@pytest.fixture
def submission() -> InProcess:
    def power(x: jax.Array, *, exponent: int = 2) -> jax.Array:
        assert isinstance(exponent, int)
        return x**exponent

    def matmul(x: jax.Array, w: jax.Array) -> jax.Array:
        return x @ w

    def pair(x: jax.Array) -> Pair:
        return Pair(x + 1, len(x))

    def noise(key: jax.Array, *, shape: tuple[int, ...]) -> jax.Array:
        return jax.random.normal(key, shape)

    probes = SimpleNamespace(twice=lambda member, x: member.power(member.power(x)))
    names = {"power": power, "matmul": matmul, "pair": pair, "noise": noise, "Scale": Scale}
    return InProcess(SimpleNamespace(**names), probes)


X = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_calls_keep_statics_static(submission: InProcess):
    assert isinstance(submission.power(X), np.ndarray)
    np.testing.assert_array_equal(submission.power(X, exponent=3), X**3)
    np.testing.assert_array_equal(submission.power(X, exponent=2), X**2)


def test_named_tuples_become_tuples_and_static_values_stay(submission: InProcess):
    first, second = submission.pair(X)

    np.testing.assert_array_equal(first, X + 1)
    assert second == 2
    assert type(second) is int


def test_transforms(submission: InProcess):
    np.testing.assert_array_equal(submission.power.grad()(np.float32(3.0)), 6)
    np.testing.assert_array_equal(submission.power.vmap()(X, exponent=1), X)
    w = np.ones((3, 4), np.float32)
    dx, dw = submission.matmul.vjp(X, w, cotangent=np.ones((2, 4), np.float32))
    np.testing.assert_array_equal(dx, np.full((2, 3), 4))
    np.testing.assert_array_equal(dw, np.repeat(X.sum(0)[:, None], 4, 1))


def test_keys_and_probes(submission: InProcess):
    key = jax.random.key(0)

    assert submission.noise(key, shape=(2, 3)).shape == (2, 3)
    np.testing.assert_array_equal(submission.probe.twice(X), X**4)


def test_a_module_keeps_its_state_and_mode(submission: InProcess):
    module = submission.Scale.init(3, rngs={"params": jax.random.key(0)})

    assert sorted(module.state) == ["calls", "linear/bias", "linear/kernel"]
    assert module.kinds["calls"] == "BatchStat"
    module(X)
    np.testing.assert_allclose(module(X), X @ module.state["linear/kernel"], rtol=1e-6)
    assert module.state["calls"] == 2
    module.eval()
    np.testing.assert_array_equal(module(X), 0 * X)


def test_program_costs(submission: InProcess):
    program = submission.matmul.program(X, np.ones((3, 4), np.float32))

    assert program.uses("dot_general")
    assert not program.uses("convolution")
    assert program.multiplications == 2 * 3 * 4
    assert program.peak_memory > 0
    assert program.bytes_accessed > 0


def test_submissions_lie_where_the_grader_looks(tmp_path: Path):
    week: Any = SimpleNamespace(name="week01_two", stem="two")
    notebook = render(SOURCE, choose(PIECES, 1, seed=1)[0])
    paths = Job(tmp_path, week, tmp_path, {"member000": notebook}).write(tmp_path)

    assert paths == {"member000": tmp_path / "member000" / "week01_two" / "two.py"}
    assert "def double" in paths["member000"].read_text()


ORPHAN = """
import os, subprocess, sys, time
burn = "import time\\nend = time.process_time() + 0.6\\nwhile time.process_time() < end: pass"
middle = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {burn!r}])"
parent = subprocess.Popen([sys.executable, "-c", middle])
time.sleep(0.3)
parent.kill()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_the_time_of_a_killed_parent_s_children_is_counted(tmp_path: Path) -> None:
    ended = process.run([sys.executable, "-c", ORPHAN], folder=tmp_path, log=tmp_path / "log")
    assert ended.cpu_seconds > 0.6


def test_results_of_other_terms_are_dropped(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    monkeypatch.setattr(results, "read_cases", lambda week: [None] * 7)
    timings = [Timing("grader", 2.0, 3.0, {"a": 7, "b": 6}), Timing("warm", 5.0, 5.0, {"a": 7})]
    first, second, *_ = load(Path(__file__).parents[1]).weeks
    for week in (second, first):
        results.keep(timings, week, {"n": 2}, load=0.5)
    kept = json.loads(results.FILE.read_text("utf-8"))
    assert list(kept["weeks"]) == [first.name, second.name]
    assert kept["weeks"][second.name]["ms_per_submission"] == {"grader": 1000.0, "warm": 5000.0}
    assert kept["weeks"][second.name]["times_slower_than_grader"] == {"warm": 5.0}
    results.keep(timings, second, {"n": 3}, load=0.5)
    assert list(json.loads(results.FILE.read_text("utf-8"))["weeks"]) == [second.name]


@pytest.mark.slow
def test_the_accelerator_s_benchmark_compares_points_and_attacks_the_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the processor in the accelerator's place; one attack, since the other takes minutes."""
    shutil.copytree(ROOT / "examples/submitted/member01", tmp_path / "submitted/member01")
    monkeypatch.delitem(accelerator.ATTACKS, "never ends")
    results = tmp_path / "results.json"
    accelerator.main("cpu", tmp_path / "submitted", ["week01"], results)
    said = json.loads(results.read_text())
    assert said["other_points"] == []
    assert said["attacks"]["fills the memory"] | {"seconds": 0} == {
        "problem": "MEMORY",
        "seconds": 0,
        "held": True,
    }
    (times,) = said["on_device"].values()
    assert times["seconds"] > times["compiling"] > times["running"] > 0


@pytest.mark.slow
def test_the_accelerator_s_benchmark_fails_where_points_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"gpu": {"a": 1.0}, "cpu": {"a": 0.0}}

    def graded(_: Any, __: Any, platform: str) -> accelerator.Graded:
        return accelerator.Graded(platform, {"anna week": found[platform]})

    monkeypatch.setattr(accelerator, "graded", graded)
    monkeypatch.setattr(accelerator, "ATTACKS", {})
    with pytest.raises(typer.Exit):
        accelerator.main("gpu", ROOT / "examples/submitted", ["week01"], tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text())["other_points"] == ["anna week"]


class Ending:
    """A run that is over when it was looked at so often; each time it has one report more."""

    def __init__(self, feedback: Path, looks: int) -> None:
        self.feedback, self.looks, self.returncode = feedback, looks, 0

    def poll(self) -> int | None:
        self.looks -= 1
        name = self.feedback / "week" / f"{self.looks}.json"
        name.parent.mkdir(parents=True, exist_ok=True)
        name.touch()
        return None if self.looks > 0 else 0

    def wait(self) -> int:
        return self.returncode

    def send_signal(self, number: int) -> None:
        """It ends."""


@pytest.mark.parametrize("looks", [1, 12, 90])
def test_only_what_was_killed_before_the_run_was_over_is_counted(
    tmp_path: Path, looks: int
) -> None:
    run, killed = Ending(tmp_path, looks), Counter[str]()

    def kill(what: str) -> bool:
        assert run.looks > 0, "nobody would notice"
        killed[what] += 1
        return True

    cluster = SimpleNamespace(
        workers=2,
        kill_worker=lambda number: kill("worker"),
        kill_scheduler=lambda: kill("scheduler"),
    )
    told = machines._killing(cast("Any", cluster), lambda: run, tmp_path, 20)
    assert told["command"] == (looks == 90)
    assert told - Counter(command=1) == killed
    assert (told["worker"] < 20) == (looks < 90)
