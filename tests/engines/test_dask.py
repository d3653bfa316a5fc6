"""A scheduler and workers as processes, in folders of their own, and killed: nothing is lost."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from runs import Run, grade, need_walls, reports, timeless, until

from benchmarks import waiting
from benchmarks.cluster import Cluster

pytestmark = pytest.mark.slow

WEEK = "week01_first"
COUNTER = """
class Counter:
    def __init__(self):
        self.n = 0

    def count(self):
        self.n += 1
        return self.n
"""
CLASS = {
    "anna": "def double(x):\n    return 2 * x\n" + COUNTER,
    "bora": "def double(x):\n    return x + 1\n" + COUNTER,
    "chan": "def double(x):\n    return jnp.sum(x)\n",
    "dami": "def double(x:\n",
    "eun": "import os\ndef double(x):\n    os.fork()\n    return 2 * x\n" + COUNTER,
}


@pytest.fixture
def submitted(sample_root: Path) -> Path:
    """A small class: right, wrong, unreadable, breaking out."""
    need_walls()
    return hand_in(sample_root / "submitted", CLASS)


def hand_in(submitted: Path, files: dict[str, str]) -> Path:
    for member, source in files.items():
        path = submitted / member / WEEK / "first.py"
        path.parent.mkdir(parents=True)
        path.write_text(source)
    return submitted


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Two workers that judge."""
    with Cluster(tmp_path / "machines") as cluster:
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.address)
        yield cluster


@pytest.fixture
def waiting_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Two workers whose judges only wait."""
    monkeypatch.setenv(waiting.SECONDS, "0.2")
    with Cluster(tmp_path / "machines", preload="benchmarks.waiting", threads=2) as cluster:
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.address)
        yield cluster


def goes_on(run: Run) -> None:
    """Looks at a run, which must not have ended."""
    run.look()
    if run.process.poll() is not None:
        pytest.fail(run.end()[2])


def saved_in(feedback: Path) -> int:
    """How many reports are written."""
    return sum(1 for _ in feedback.glob("*/*.json"))


def results(root: Path) -> dict[tuple[str, str], int]:
    """How many results the gradebook has, by member and week."""
    with sqlite3.connect(root / "gradebook.db") as book:
        return {
            (member, week): count
            for member, week, count in book.execute(
                "SELECT member, week, count(*) FROM grader_result JOIN grader_attempt "
                "ON attempt_id = grader_attempt.id GROUP BY member, week"
            )
        }


def test_machines_say_what_one_says_though_one_is_killed(
    machines: Cluster, sample_root: Path, submitted: Path, tmp_path: Path
) -> None:
    grade(sample_root, submitted, tmp_path / "local", "--db", "sqlite:///local.db")
    run = Run.start(sample_root, submitted, tmp_path / "dask", "--engine", "dask")
    until(lambda: reports(tmp_path / "dask"), lambda: goes_on(run))
    assert machines.kill_worker(0)
    status, _, errors = run.end()
    assert status == 0, errors
    one, many = (
        {key: timeless(report) for key, report in reports(tmp_path / name).items()}
        for name in ("local", "dask")
    )
    assert one == many
    assert len(many) == len(CLASS)
    assert results(sample_root) == dict.fromkeys(many, 1)
    assert not run.judges(), "nobody is judged where the command runs"
    assert doctor()[0] == 0


def doctor(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "grader.cli", "--lang", "en", "doctor", "--engine", "dask"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_workers_scheduler_and_command_are_killed_and_nothing_is_lost_or_graded_twice(
    waiting_machines: Cluster, sample_root: Path, tmp_path: Path
) -> None:
    class_ = {f"member{number:03}": f"# {number}\n" for number in range(200)}
    submitted = hand_in(sample_root / "submitted", class_)
    feedback, workers = tmp_path / "feedback", cycle(range(2))

    def kill_workers(run: Run, times: int) -> None:
        """Each time, when some more are graded."""
        for _ in range(times):
            enough = saved_in(feedback) + 2
            until(lambda enough=enough: saved_in(feedback) >= enough, lambda: goes_on(run))
            until(lambda: waiting_machines.kill_worker(next(workers)), lambda: goes_on(run))

    first = Run.start(sample_root, submitted, feedback, "--engine", "dask")
    kill_workers(first, 7)
    waiting_machines.kill_scheduler()
    kill_workers(first, 7)
    first.signal(signal.SIGKILL)
    assert first.end()[0] == -signal.SIGKILL
    saved = reports(feedback)
    assert 0 < len(saved) < len(class_)
    second = Run.start(sample_root, submitted, feedback, "--engine", "dask")
    kill_workers(second, 6)
    status, _, errors = second.end()
    assert status == 0, errors
    found = reports(feedback)
    assert {key: found[key] for key in saved} == saved
    assert {member for member, _ in found} == set(class_)
    assert {report.points for report in found.values()} == {3.5}
    assert results(sample_root) == dict.fromkeys(found, 1)


def test_without_dask_it_says_what_to_install(
    sample_root: Path, submitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    run = Run.start(sample_root, submitted, tmp_path / "feedback", "--engine", "dask")
    status, _, errors = run.end()
    assert status != 0
    assert "pip install -c constraints.txt -e '.[dask]'" in errors
