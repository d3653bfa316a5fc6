"""Runs another program: timed, its memory watched, and ended with us whatever happens."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_SAMPLE_SECONDS = 0.5
_ORPHAN_SECONDS = 5.0
_PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    """A program ended badly; the message has the end of what it printed."""


@dataclass(frozen=True)
class Run:
    """What a program and its children took.

    Arguments:
        cpu_seconds: of all its processes; other load moves it less.
        peak_bytes: the most memory they had at once.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    poll: Callable[[], None] = lambda: None,
    accept: Sequence[int] = (0,),
) -> Run:
    """Runs ``command`` in ``folder``, its output to ``log``, and calls ``poll`` meanwhile.

    Raises:
        Failed: it ended with an exit code that is not in ``accept``.
    """
    start, cpu, peak, sampled = time.perf_counter(), _cpu_seconds(), 0, 0.0
    with adopted_orphans(), log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            while process.poll() is None:
                if time.perf_counter() - sampled > _SAMPLE_SECONDS:
                    peak, sampled = max(peak, tree_bytes(process.pid)), time.perf_counter()
                poll()
                _wait(process, 0.05)
            seconds = time.perf_counter() - start
        finally:
            end_tree(process)
    poll()
    if process.returncode not in accept:
        tail = log.read_text(errors="replace")[-2000:]
        raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{tail}")
    return Run(seconds, _cpu_seconds() - cpu, peak)


def plain_environment(root: Path, **extra: str) -> dict[str, str]:
    """This environment without what would change how JAX or Jupyter run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XLA_", "JAX_", "JUPYTER_", "IPYTHON", "PYTEST_"))
    }
    return kept | {"PYTHONPATH": str(root), "JAX_PLATFORMS": "cpu"} | extra


def tree_bytes(pid: int) -> int:
    """Memory of a process and all below it, each shared page counted once."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(_bytes(member) for member in family)


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all below it, if it still runs."""
    if process.poll() is not None:
        return
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        family = []
    process.terminate()
    _wait(process, 3)
    for child in family:
        try:
            child.kill()
        except psutil.Error:
            continue
    process.kill()
    process.wait()


@contextmanager
def adopted_orphans() -> Iterator[None]:
    """Adds the time of processes that a program leaves to this process's children's.

    Bubblewrap does not wait for what it started: the sandboxes' time would be nobody's otherwise.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = _children()
    try:
        yield
    finally:
        _bury(_children() - before)


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def _bury(orphans: set[int]) -> None:
    """Waits for processes that a program left, which adds their time to ours."""
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while (orphans := {pid for pid in orphans if _lives(pid)}) and time.monotonic() < deadline:
        time.sleep(0.01)


def _lives(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def _cpu_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _bytes(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.rss)
    except psutil.Error:
        pass
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
