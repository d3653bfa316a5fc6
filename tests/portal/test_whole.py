"""The whole portal, with real judges: a good file is dropped, and its tests turn green."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest
from runs import PATIENCE, ROOT, copy_course, need_walls, until

from grader.course import load
from grader.gradebook.book import Book

pytestmark = pytest.mark.slow
WEEK = "week06_backprop"
GOOD = (ROOT / "solutions" / WEEK / "backprop.py").read_bytes()
MORE = b"\n# once more\n"


class Member:
    """A browser."""

    def __init__(self, address: str, token: str) -> None:
        self.client = httpx2.Client(base_url=address, follow_redirects=True, timeout=PATIENCE)
        self.client.get(f"/in/{token}")
        assert self.post("/sign-in").url.path == "/"

    def post(self, path: str, **options) -> httpx2.Response:
        """Sends a form."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(path).text)
        assert found
        return self.client.post(path, data={"csrf": found[1]}, **options)

    def hand_in(self, data: bytes) -> httpx2.Response:
        """Drops a file."""
        return self.post(f"/weeks/{WEEK}", files={"file": ("backprop.py", data)})

    def watched(self) -> list[int]:
        """How many tests were green at each step, until there was a result."""
        green = []
        with self.client.stream("GET", f"/weeks/{WEEK}/live") as answer:
            for event in "".join(answer.iter_text()).replace("\r", "").split("\n\n"):
                if event.startswith("event: progress"):
                    green.append(len(re.findall(r'class="test full"', event)))
        return green


class Running:
    """``grader portal`` as processes of their own."""

    def __init__(self, root: Path) -> None:
        self.root, self.members = root, list[Member]()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Starts it, as it was."""
        with (self.root / "log").open("ab") as log:
            command = self.grader("portal", "--jobs", "1", "--port", str(self.port))
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self.answers)

    def answers(self) -> bool:
        """Whether it is there."""
        assert self.process.poll() is None, (self.root / "log").read_text()
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/sign-in").status_code == 200
        except httpx2.TransportError:
            return False

    def kill(self) -> None:
        """Kills every process of it at once, as a power failure does."""
        if self.process.poll() is None:
            processes = [psutil.Process(self.process.pid)]
            processes += processes[0].children(recursive=True)
            for process in processes:
                with suppress(psutil.NoSuchProcess):  # ended by itself meanwhile
                    process.kill()
            psutil.wait_procs(processes, timeout=PATIENCE)
        self.process.wait()

    def grader(self, *arguments: str) -> list[str]:
        """A command of the grader's."""
        return [sys.executable, "-m", "grader.cli", "--course", str(self.root), *arguments]

    def member(self, name: str) -> Member:
        """Somebody who has come in by an invitation."""
        command = self.grader("members", "invite", name)
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        address = f"http://127.0.0.1:{self.port}"
        self.members.append(Member(address, said.rpartition("/in/")[2].strip()))
        return self.members[-1]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    need_walls()
    portal = Running(copy_course(tmp_path / "course"))
    yield portal
    for member in portal.members:
        member.client.close()
    portal.kill()


def test_a_good_file_turns_green_and_what_was_taken_in_survives_everything(
    running: Running,
) -> None:
    hong = running.member("hong")
    assert hong.hand_in(GOOD).status_code == 200
    green = hong.watched()
    assert green == sorted(green)
    assert len(set(green)) > 5, "one by one"
    assert "<strong>12</strong>" in hong.client.get(f"/weeks/{WEEK}").text
    assert hong.hand_in(GOOD + MORE).status_code == 200
    running.kill()
    running.start()
    hong.watched()
    with Book(load(running.root)) as book:
        entries = book.entries(WEEK, "hong")
        assert [len(entry.results) for entry in entries] == [1, 1]
        assert book.data(entries[1].attempt) == GOOD + MORE
