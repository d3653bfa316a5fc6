"""`grader grade`, killed in the middle of writing the gradebook, again and again."""

import os
import random
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from select import select as readable

import pytest
from prepared import prepare
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from tiny import WEEK

from grader import cli
from grader.course import Course
from grader.gradebook.api import SubmittedAssignment
from grader.gradebook.book import Book

KILLS = 50
LONG = 2.0  # seconds: the first runs are killed while they make the tables

pytestmark = pytest.mark.slow


def start(root: Path, url: str) -> tuple[int, int]:
    """The command in a process of its own: its number, and a pipe that tells when it writes."""
    told, tells = os.pipe()
    child = os.fork()
    if child:
        os.close(tells)
        return child, told
    status = 1
    try:
        event.listen(Engine, "begin", lambda connection: os.write(tells, b"."))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        arguments = ["--course", str(root), "grade", "--db", url, "--trust-members"]
        status = cli.app(arguments, standalone_mode=False) or 0
    finally:
        os._exit(status)


def grade(root: Path, url: str) -> None:
    """One whole run."""
    child, pipe = start(root, url)
    _, status = os.waitpid(child, 0)
    os.close(pipe)
    assert os.waitstatus_to_exitcode(status) == 0


def grade_and_kill(root: Path, url: str, after: float) -> bool:
    """One run, killed that long after it began to write; whether it was still running."""
    child, pipe = start(root, url)
    readable([pipe], [], [], 60)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(pipe)
    return os.WIFSIGNALED(status)


def check(course: Course, url: str) -> None:
    """The gradebook opens, and what stands for each member is of one piece."""
    with Book(course, url) as book:
        if url.startswith("sqlite"):
            ok = book.database.read(lambda session: session.scalar(text("PRAGMA integrity_check")))
            assert ok == "ok"
        stamps = book.database.read(received)
        for standing in book.standings():
            points = {f"test_{task.name}": task.points for task in standing.report.tasks}
            found = {score.cell: score.auto for score in standing.scores if score.cell in points}
            assert found == points
            assert standing.report.digest == standing.entry.attempt.digest
            assert stamps[standing.member] == standing.entry.attempt.received_at


def received(session: Session) -> dict[str, datetime]:
    """When nbgrader's tables say that the submissions came, by member."""
    rows = session.execute(select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp))
    return {member: when.replace(tzinfo=UTC) for member, when in rows}


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_killed_run_leaves_a_gradebook_that_the_next_one_completes(
    sample_course: Course, url: str
) -> None:
    root, seed = sample_course.root, random.Random(1)
    prepare(sample_course, 0)
    killed, rounds = 0, 0
    longest = {True: LONG, False: LONG}  # by whether there is something new to write
    while killed < KILLS:
        rounds += 1
        if new := rounds % 3 == 0:
            prepare(sample_course, rounds)
        after = seed.uniform(0, longest[new])
        if grade_and_kill(root, url, after):
            killed += 1
            longest[new] *= 1.1
        else:
            longest[new] = after  # a run of this kind takes less than that
        assert rounds < 4 * KILLS, "the runs end before they are killed"
        check(sample_course, url)
    points = prepare(sample_course, rounds + 1)
    grade(root, url)
    check(sample_course, url)
    with Book(sample_course, url) as book:
        assert {one.member: one.points for one in book.standings(WEEK)} == points
        for member in points:
            entries = book.entries(WEEK, member)
            assert [entry.attempt.number for entry in entries] == list(range(1, len(entries) + 1))
            assert len({entry.attempt.digest for entry in entries}) == len(entries)
            assert max(len(entry.results) for entry in entries) == 1
