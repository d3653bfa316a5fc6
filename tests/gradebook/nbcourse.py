"""A copy of this course with one real week, and everything that an instructor runs on it."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from runs import PATIENCE, ROOT

from publish.vendor import VendorError, fetch_tools

WEEK, STEM = "week06_backprop", "backprop"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@dataclass(frozen=True)
class NbCourse:
    """The copy. All that Jupyter and nbgrader keep in a home stands beside it."""

    root: Path

    def hand_in(self, member: str, name: str, data: bytes) -> None:
        """Puts a file where it will be graded."""
        folder = self.root / "submitted" / member / WEEK
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    def hand_in_example(self, member: str) -> None:
        """Hands in what stands in examples/ under that name."""
        (path,) = (ROOT / "examples" / "submitted" / member / WEEK).iterdir()
        self.hand_in(member, path.name, path.read_bytes())

    def grader(self, *arguments: str) -> str:
        """What a command of ours says; it must succeed."""
        return self.run(sys.executable, "-m", "grader.cli", "--lang", "en", *arguments)

    def nbgrader(self, *arguments: str) -> str:
        """What a command of nbgrader's says; it must succeed."""
        return self.run(sys.executable, "-m", "nbgrader", *arguments)

    def run(self, *command: str) -> str:
        """Runs a command in the course; both its streams."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def environment(self) -> dict[str, str]:
        """Away from this machine's Jupyter, and from its gradebook."""
        home = self.root.parent / "home"
        kept = {"GRADER_DB", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_TOKEN"}
        return {name: value for name, value in os.environ.items() if name not in kept} | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "HOME": str(home),
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JAX_PLATFORMS": "cpu",
        }


def copy_course(folder: Path, change: Callable[[Path], None] = lambda week: None) -> NbCourse:
    """The copy, with nothing handed in, released.

    Arguments:
        change: what to do to the week's folder in `solutions/` before.
    """
    root = folder / "course"
    weeks = root / "solutions"
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "solutions" / WEEK, weeks / WEEK, ignore=ignored)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    text = (ROOT / "course.toml").read_text("utf-8")
    head, _, dates = text.partition("[weeks]")
    (due,) = [line for line in dates.splitlines() if line.startswith(WEEK)]
    (root / "course.toml").write_text(f"{head}[weeks]\n{due}\n", "utf-8")
    change(weeks / WEEK)
    course = NbCourse(root)
    course.grader("release")
    return course


@dataclass(frozen=True)
class Jupyter:
    """An instructor's JupyterLab with nbgrader's extensions, and a browser that reads it."""

    url: str
    token: str

    def browse(self, *steps: dict[str, Any]) -> list[Any]:
        """What a browser sees at each step; see `formgrader.mjs`."""
        return browse({"url": self.url, "token": self.token, "steps": steps})


def browse(given: dict[str, Any]) -> list[Any]:
    """Runs the browser script."""
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("formgrader.mjs"))],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def need_browser() -> None:
    """Skips where there is no Chromium or no npm, but never in CI."""
    missing = ""
    named = os.environ.get("CHROME_PATH")
    if not (named or any(Path(place).exists() for place in BROWSERS)):
        missing = "Chromium is missing: apt-get install chromium, or set CHROME_PATH"
    elif shutil.which("node") is None:
        missing = "Node.js is missing: install version 20 or newer"
    else:
        try:
            fetch_tools()
        except VendorError as problem:
            missing = str(problem)
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)


@contextmanager
def jupyter(course: NbCourse) -> Iterator[Jupyter]:
    """JupyterLab in the course's folder, as `jupyter lab` starts it, for as long as the block."""
    token, port = secrets.token_hex(16), _free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
    ]
    command += [f"--IdentityProvider.token={token}", "--ServerApp.terminals_enabled=False"]
    command += ["--LabApp.extension_manager=readonly", "--LabApp.news_url="]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = course.root.parent / "jupyter.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            command, cwd=course.root, env=course.environment, stdout=stream, stderr=stream
        )
        try:
            found = Jupyter(f"http://127.0.0.1:{port}", token)
            _wait(server, found, log)
            yield found
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(server: subprocess.Popen[bytes], found: Jupyter, log: Path) -> None:
    request = urllib.request.Request(
        f"{found.url}/formgrader/api/status", headers={"Authorization": f"token {found.token}"}
    )
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                assert json.load(answer) == {"status": True}
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(log.read_text("utf-8", "replace")[-4000:])
