"""A course with a class in a folder of its own, and the portal's processes on it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from benchmarks import machine
from benchmarks.compose import composed
from benchmarks.process import end_tree
from grader.course import Course, Week, load
from grader.gradebook import access
from grader.gradebook.book import Book

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results-portal.json"
TEACHER = "teacher"
_PATIENCE = 120.0

console = Console()


def copied(folder: Path, members: Sequence[str]) -> Course:
    """This course in a folder, with a portal, these members and an instructor."""
    folder.mkdir()
    text = (ROOT / "course.toml").read_text("utf-8")
    portal = f'\n[portal]\ninstructors = ["{TEACHER}"]\nhourly = 1000\n'
    (folder / "course.toml").write_text(text + portal, "utf-8")
    names = "".join(f"{name},{name},{name}@example.org\n" for name in members)
    (folder / "members.csv").write_text(f"id,name,email\n{names}", "utf-8")
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("solutions", "exercises"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    return load(folder)


def works(week: Week, count: int) -> list[bytes]:
    """So many notebooks of a week, no two equal, with right and wrong parts."""
    return [json.dumps(notebook).encode() for notebook in composed(week, count, seed=0)]


def signed_in(book: Book, names: Sequence[str]) -> dict[str, str]:
    """The cookie of each of them."""
    day = timedelta(days=1)
    return book.database.write(
        lambda s: {name: access.sign_in(s, name, "browser", day) for name in names}
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def process(course: Course, part: str, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A part of the portal: ``web`` or ``grading``."""
    command = [sys.executable, "-m", "grader.cli", "--course", str(course.root)]
    command += ["portal", "--only", part, *options]
    with (course.root / f"{part}.log").open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield started
    finally:
        end_tree(started)


@contextmanager
def web(course: Course) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """The web process, once it answers; and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with process(course, "web", "--port", str(port)) as started:
        until(lambda: _answers(address))
        yield started, address


def until(condition: Any, patience: float = _PATIENCE) -> None:
    """Waits until something is so."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("it did not happen in time")
        time.sleep(0.2)


def keep(part: str, data: dict[str, Any]) -> None:
    """Writes one part of the results, and leaves the others."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    when = {"at": datetime.now(UTC).isoformat(timespec="minutes")}
    kept |= {"machine": machine.machine(), part: data | when}
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    console.print_json(data=kept[part])


def load_of_others() -> float:
    """What the machine has to do besides, before anything is started."""
    return round(os.getloadavg()[0], 2)


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/sign-in").status_code == 200
    except httpx2.TransportError:
        return False
