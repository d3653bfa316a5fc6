"""``grader grade`` as a process of its own, watched from outside."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import psutil
import pytest

from grader.report import Report, from_json
from grader.sandbox.walls import walls

ROOT = Path(__file__).parents[1]
PATIENCE = 3600.0  # cuts what hangs, and nothing that a busy machine makes slow


def need_walls() -> None:
    """Skips the test where members' code cannot be confined."""
    fallen = [wall.name for wall in walls() if wall.required and not wall.stands]
    if fallen:
        pytest.skip(f"no {', '.join(fallen)} on this machine")


def copy_course(target: Path, **limits: float) -> Path:
    """This course with other limits, and without the instructor's seed."""
    target.mkdir()
    text = (ROOT / "course.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[limits]")
    _, _, weeks = rest.partition("\n[weeks]")
    (target / "course.toml").write_text(f"{head}{_limits(limits)}\n[weeks]{weeks}", "utf-8")
    ignored = shutil.ignore_patterns("seed", "__pycache__")
    for folder in ("solutions", "exercises"):  # with what was released damage is put right
        shutil.copytree(ROOT / folder, target / folder, ignore=ignored)
    return target


def set_limits(root: Path, **limits: float) -> None:
    """Appends limits to a course that has none."""
    with (root / "course.toml").open("a", encoding="utf-8") as file:
        file.write(_limits(limits))


def _limits(limits: dict[str, float]) -> str:
    return "\n[limits]\n" + "".join(f"{name} = {value}\n" for name, value in limits.items())


def reports(feedback: Path) -> dict[tuple[str, str], Report]:
    """All reports in a folder, by member and week."""
    found = [from_json(path.read_text(encoding="utf-8")) for path in feedback.glob("*/*.json")]
    return {(report.member, report.week): report for report in found}


def timeless(report: Report) -> Report:
    """A report without what differs from run to run."""
    return replace(report, graded_at="", seconds=0.0)


def until(condition: Callable[[], object], meanwhile: Callable[[], object] = bool) -> None:
    """Waits until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        meanwhile()
        time.sleep(0.02)


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder, and when it was last written."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@dataclass
class Run:
    """One run of the command; every process that it starts is remembered."""

    process: subprocess.Popen[str]
    started: set[psutil.Process] = field(default_factory=set)

    @classmethod
    def start(cls, root: Path, submitted: Path, feedback: Path, *arguments: str) -> Self:
        """Starts ``grader grade``."""
        command = [sys.executable, "-m", "grader.cli", "--course", str(root), "--lang", "en"]
        command += ["grade", "--submitted", str(submitted), "--feedback", str(feedback)]
        pipe = subprocess.PIPE
        with _heeded_ctrl_c():
            return cls(
                subprocess.Popen([*command, *arguments], stdout=pipe, stderr=pipe, text=True)
            )

    def until(self, condition: Callable[[], bool]) -> None:
        """Waits, and looks out for new processes."""
        until(condition, self.look)

    def look(self) -> None:
        """Remembers the processes that are there now."""
        try:
            self.started |= set(psutil.Process(self.process.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return

    def named(self, part: str) -> list[psutil.Process]:
        """Processes of this run that live and have ``part`` in their command."""
        self.look()
        return [p for p in self.started if part in " ".join(_command(p))]

    def judges(self) -> list[psutil.Process]:
        """The judges."""
        return self.named("multiprocessing.spawn")

    def zygotes(self) -> list[psutil.Process]:
        """What the fork servers are forked from; not the bubblewrap around it."""
        forked = self._forked()
        return [p for p in forked if _parent(p) not in forked]

    def servers(self) -> list[psutil.Process]:
        """The fork servers themselves, without the children in them."""
        forked, zygotes = self._forked(), self.zygotes()
        return [p for p in forked if _parent(p) in zygotes]

    def _forked(self) -> list[psutil.Process]:
        found = self.named("grader.sandbox.server")
        return [p for p in found if not "".join(_command(p)[:1]).endswith("bwrap")]

    def signal(self, number: signal.Signals) -> None:
        """Signals the command."""
        self.look()
        self.process.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        """Waits for the end of the command and of all it started: (status, output, errors)."""
        try:
            output, errors = self.process.communicate(timeout=PATIENCE)
            _, alive = psutil.wait_procs(self.started, timeout=PATIENCE)
            left = [" ".join(_command(p)) for p in alive if _command(p)]
            assert not left, f"still running: {left}"
            return self.process.returncode, output, errors
        finally:
            self.kill()

    def kill(self) -> None:
        """Leaves nothing behind, whatever went wrong."""
        self.look()
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        for process in self.started:
            if process.is_running():
                process.kill()


def grade(root: Path, submitted: Path, feedback: Path, *arguments: str) -> str:
    """One whole run that succeeds; its output."""
    run = Run.start(root, submitted, feedback, *arguments)
    status, output, errors = run.end()
    assert status == 0, errors
    return output


@contextmanager
def _heeded_ctrl_c() -> Iterator[None]:
    """What a shell starts in the background ignores SIGINT, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _parent(process: psutil.Process) -> psutil.Process | None:
    try:
        return process.parent()
    except psutil.Error:
        return None
