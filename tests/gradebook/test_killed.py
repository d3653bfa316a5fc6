"""`grader grade`, killed while it writes the gradebook: at any statement, before any commit."""

import hashlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from prepared import prepare
from sample import write_course
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from tiny import ON_TIME, WEEK, source

from grader import cli
from grader.course import Course
from grader.gradebook.book import Book
from grader.gradebook.nbgrader.api import SubmittedAssignment
from grader.inbox import hand_in

MEMBERS = ("hong",)
SAMPLE = 4  # of what a kill may leave, one in so many is also graded to the end

pytestmark = pytest.mark.slow

# Forked from a process that has the command and no threads; the tests' own has those of JAX.
FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["grader.cli", "grader.commands.grade", "grader.gradebook.recorder"])


@pytest.fixture
def sample_root(tmp_path: Path) -> Path:
    """The tiny course, whose inbox nobody else can write to."""
    root = write_course(tmp_path / "course")
    with (root / "course.toml").open("a") as file:
        file.write('\n[late]\nreceipts = "trusted"\n')
    return root


def collect(course: Course, number: int) -> Mapping[str, float]:
    """Everybody's next file, come at its own time, and the report on it; the points by member."""
    for member in MEMBERS:
        data, received = source(extra=f"# {member} {number}"), ON_TIME + timedelta(hours=number)
        hand_in(course, course.weeks[0], member, ".py", data, received=received, origin="a.zip")
    return prepare(course, number, MEMBERS)


def grade(root: Path, url: str, disturb: Callable[[], object] = bool) -> int:
    """One run in a process of its own, disturbed as told; its exit code, or minus the signal."""
    process = FORKED.Process(target=_grade, args=(root, url, disturb))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _grade(root: Path, url: str, disturb: Callable[[], object]) -> None:
    disturb()
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    arguments = ["--course", str(root), "grade", "--db", url, "--trust-members"]
    sys.exit(cli.app(arguments, standalone_mode=False) or 0)


def kill_before_commit(number: int) -> None:
    """Kills the run when it is about to commit for that time."""
    commits = iter(range(1, number + 1))

    def commit(_: object) -> None:
        if next(commits) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", commit)


def copy_at_each_statement(file: Path, folder: Path) -> None:
    """Keeps what a kill at each statement would leave: the files as they are at that moment."""

    def copy(*_: object) -> None:
        files = {path.name: path.read_bytes() for path in sorted(file.parent.glob("gradebook.db*"))}
        said = [content for name, content in files.items() if not name.endswith("-shm")]
        place = folder / hashlib.sha256(b"|".join(said)).hexdigest()
        if files and not place.exists():  # within a transaction they mostly stay the same
            place.mkdir(parents=True)
            for name, content in files.items():
                (place / name).write_bytes(content)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, copy)


def check(course: Course, url: str) -> None:
    """The gradebook opens, and what stands for each member is of one piece."""
    with Book(course, url) as book:
        if url.startswith("sqlite"):
            ok = book.database.read(lambda session: session.scalar(text("PRAGMA integrity_check")))
            assert ok == "ok"
        stamps = book.database.read(received)
        for standing in book.current_grades():
            points = {f"test_{task.name}": task.points for task in standing.report.tasks}
            found = {score.cell: score.auto for score in standing.scores if score.cell in points}
            assert found == points
            assert standing.report.digest == standing.entry.attempt.digest
            assert stamps[standing.member] == standing.entry.attempt.received_at


def received(session: Session) -> dict[str, datetime]:
    """When nbgrader's tables say that the submissions came, by member."""
    rows = session.execute(select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp))
    return {member: when.replace(tzinfo=UTC) for member, when in rows}


def check_completed(course: Course, url: str, points: object) -> None:
    """Everybody has their points, each attempt is there once, with one result."""
    check(course, url)
    with Book(course, url) as book:
        assert {one.member: one.points for one in book.current_grades(WEEK)} == points
        for member in MEMBERS:
            entries = book.entries(WEEK, member)
            assert [entry.attempt.number for entry in entries] == list(range(1, len(entries) + 1))
            assert len({entry.attempt.digest for entry in entries}) == len(entries)
            assert max(len(entry.results) for entry in entries) == 1
            for number, entry in enumerate(entries):
                assert entry.attempt.received_at == ON_TIME + timedelta(hours=number)


@pytest.mark.parametrize("first", [True, False], ids=["makes the tables", "adds an attempt"])
def test_a_kill_at_any_statement_leaves_what_the_next_run_completes(
    sample_course: Course, tmp_path: Path, first: bool
) -> None:
    root, file, left = sample_course.root, tmp_path / "db" / "gradebook.db", tmp_path / "left"
    file.parent.mkdir()
    points = collect(sample_course, 0)
    if not first:
        assert grade(root, f"sqlite:///{file}") == 0
        points = collect(sample_course, 1)
    assert grade(root, f"sqlite:///{file}", partial(copy_at_each_statement, file, left)) == 0
    assert len(list(left.iterdir())) > 5
    for number, place in enumerate(sorted(left.iterdir())):
        url = f"sqlite:///{place / 'gradebook.db'}"
        check(sample_course, url)
        if number % SAMPLE == 0:
            assert grade(root, url) == 0
            check_completed(sample_course, url, points)


def test_runs_killed_before_each_commit_are_completed_by_the_next(
    sample_course: Course, url: str
) -> None:
    root, number = sample_course.root, 1
    points = collect(sample_course, 0)
    while (status := grade(root, url, partial(kill_before_commit, number))) == -signal.SIGKILL:
        check(sample_course, url)
        number += 1
        if number == 8:  # the tables stand: something new to write for the rest
            points = collect(sample_course, 1)
    assert status == 0
    assert number > 8
    check_completed(sample_course, url, points)
