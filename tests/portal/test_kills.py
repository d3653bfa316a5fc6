"""SIGKILL of the web process, of the one that grades, of the database, while files are handed in.

What was answered with success is there, nothing is half there, and in the end all is graded. Two
hundred kills: GRADER_KILLS=200 python -m pytest tests/portal/test_kills.py -s
"""

import hashlib
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2
import postgres
import pytest
from runs import until
from tiny import source
from visiting import Scripted

from grader import canary
from grader.course import Course, load
from grader.errors import GraderError
from grader.gradebook import access
from grader.gradebook.book import Book
from grader.inbox import Receipt, folder_of, receipts
from grader.portal import grading, serving
from grader.portal.client import Client
from grader.portal.tokens import LASTS

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("GRADER_KILLS", "6"))
WEEK = "week01_first"
MEMBERS = [f"member{number:02}" for number in range(24)]
AT_ONCE = 4  # who hand in

FORKED = get_context("forkserver")  # so that what was killed is there again at once
FORKED.set_forkserver_preload(["grader.portal.app", "grader.portal.serving", "visiting"])


@pytest.fixture
def sample_root(sample_root: Path) -> Path:
    """The tiny course, whose members may hand in all the time."""
    names = "".join(f"{name}\n" for name in MEMBERS)
    (sample_root / "members.csv").write_text(f"id\n{names}")
    with (sample_root / "course.toml").open("a") as file:
        file.write('\n[late]\nreceipts = "trusted"\n\n[portal]\nhourly = 100000\n')
    return sample_root


@dataclass
class Running:
    """The portal's processes and its database; what was killed is soon there again."""

    root: Path
    url: str
    server: postgres.Server
    port: int
    processes: dict[str, BaseProcess] = field(default_factory=dict)

    def keep_up(self) -> None:
        """Starts what is not there, as systemd does."""
        for name, run in (("web", _web), ("grading", _grade)):
            if name not in self.processes or not self.processes[name].is_alive():
                arguments = self.root, self.url, self.port
                self.processes[name] = FORKED.Process(target=run, args=arguments)
                self.processes[name].start()

    def kill(self, name: str) -> None:
        """Kills one, and starts it again."""
        if name == "database":
            self.server.kill()
            self.server.start()
        else:
            self.processes[name].kill()
            self.processes[name].join()
        self.keep_up()

    def answers(self) -> bool:
        """Whether the web process is there, and its database."""
        self.keep_up()
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/sign-in").status_code == 200
        except httpx2.TransportError:
            return False


def _web(root: Path, url: str, port: int) -> None:
    _silent()
    serving.web(load(root), "127.0.0.1", port, 1, url)


def _grade(root: Path, url: str, _: int) -> None:
    _silent()
    grading.REST = 0.2
    canary.complaint = lambda engine: None
    serving.grade(root, Scripted, url)


def _silent() -> None:
    """Says nothing of a database that is gone."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)


@dataclass
class Handing:
    """Members who hand in for as long as they are let.

    Arguments:
        sent: digests of whatever was sent.
        answered: the receipts that came back.
    """

    address: str
    tokens: dict[str, str]
    sent: set[str] = field(default_factory=set)
    answered: list[Receipt] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, members: list[str]) -> None:
        """One after the other; who gets no answer sends the same again."""
        for number in range(10**6):
            member = members[number % len(members)]
            data = source(extra=f"# {member} {number}")
            self.sent.add(hashlib.sha256(data).hexdigest())
            client = Client(self.address, self.tokens[member])
            while not self._handed_in(client, data):
                if self.ended.wait(0.05):
                    return

    def _handed_in(self, client: Client, data: bytes) -> bool:
        try:
            self.answered.append(client.hand_in(WEEK, "first.py", data).receipt)
        except GraderError:
            return False
        return not self.ended.is_set()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Meanwhile they hand in."""
        parts = [MEMBERS[number::AT_ONCE] for number in range(AT_ONCE)]
        threads = [threading.Thread(target=self.run, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()


@pytest.fixture
def running(sample_root: Path) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with postgres.server(postgres.needed()) as server:
        own = Running(sample_root, server.new(), server, port)
        try:
            until(own.answers)
            yield own
        finally:
            for process in own.processes.values():
                process.kill()
                process.join()


def test_what_was_answered_survives_kills_at_random_moments(
    running: Running, sample_course: Course
) -> None:
    with Book(sample_course, running.url) as book:
        tokens = book.database.write(
            lambda s: {name: access.sign_in(s, name, "program", LASTS) for name in MEMBERS}
        )
    handing, chance = Handing(f"http://127.0.0.1:{running.port}", tokens), random.Random(KILLS)
    started = time.monotonic()
    with handing.going_on():
        for _ in range(KILLS):
            before = len(handing.answered)
            until(lambda seen=before: len(handing.answered) > seen, running.keep_up)
            time.sleep(chance.random() / 4)
            running.kill(chance.choice(["web", "grading", "database"]))
    running.kill("grading")
    until(running.answers)
    with Book(sample_course, running.url) as book:
        until(lambda: not book.waiting() and _all_in(sample_course, book), running.keep_up)
        check(sample_course, book, handing)
    print(f"{KILLS} kills, {len(handing.answered)} answers, {time.monotonic() - started:.0f} s")


def _all_in(course: Course, book: Book) -> bool:
    """Whether the gradebook has as many attempts as the inbox has receipts."""
    return len(book.attempts()) >= sum(len(own) for own in _receipts(course).values())


def _receipts(course: Course) -> dict[str, list[Receipt]]:
    week = course.week(WEEK)
    return {name: receipts(folder_of(course, name, week)) for name in MEMBERS}


def check(course: Course, book: Book, handing: Handing) -> None:
    """Everything that was answered is there with its receipt, whole, and was graded once."""
    found = {}
    for name in MEMBERS:
        entries = book.entries(WEEK, name)
        assert [one.attempt.number for one in entries] == list(range(1, len(entries) + 1))
        assert {len(one.results) for one in entries} <= {1}
        found |= {(name, one.attempt.digest): one.attempt for one in entries}
    inbox = _receipts(course)
    for receipt in handing.answered:
        attempt = found[receipt.member, receipt.digest]
        assert attempt.number == receipt.attempt
        assert timedelta() <= attempt.received_at - receipt.time < timedelta(milliseconds=1)
        assert receipt.digest in {own.digest for own in inbox[receipt.member]}
    for attempt in found.values():
        data = book.data(attempt)
        assert data is not None
        assert hashlib.sha256(data).hexdigest() == attempt.digest
        assert attempt.digest in handing.sent
