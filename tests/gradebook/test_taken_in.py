"""Killed at any statement while a file is taken in: nothing is half there, the next run ends it."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tiny import WEEK, source

from grader import atomic, inbox, intake
from grader.collect.plan import plan
from grader.collect.sources import Item, Source
from grader.collect.taking_in import put
from grader.course import Course
from grader.gradebook.book import Book
from grader.inbox import ATTEMPTS, RECEIPTS, folder_of, receipts
from grader.late import LatePolicy
from grader.reading import folders
from grader.roster import Roster

State = dict[str, bytes]  # what lies in a folder, by path

FIRST = (".py", source(extra="x = 1"))
FILES = (FIRST, (".ipynb", b'{"cells": []}'), (".ipynb", b"{}"), FIRST)
DIGESTS = [sha256(data).hexdigest() for _, data in FILES]
TIMES = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(4)]
STATEMENTS = (inbox.__file__, atomic.__file__, folders.__file__)


def collect(course: Course, member: str, number: int) -> None:
    """``grader collect --times``, of one member's file."""
    ending, data = FILES[number]
    here = Source([Item(f"{member}/first{ending}", ending, data, 0.0)])
    times = {member: TIMES[number]}
    put(course, plan(course, Roster(), here, week=course.weeks[0], times=times), "a.zip")


def left_by_kills(folder: Path, work: Callable[[], object]) -> list[State]:
    """What a kill at each statement of ``work`` would leave in a folder, and half a receipt."""
    found: dict[str, State] = {}
    told = f"{ATTEMPTS}/{RECEIPTS}"
    first = contents(folder).get(told, b"")

    def keep(state: State) -> None:
        found.setdefault(repr(sorted(state.items())), state)

    def line(_: FrameType, event: str, __: Any) -> Any:
        if event == "line":
            state = contents(folder)
            keep(state)
            if state.get(told, b"") != first:
                keep(state | {told: state[told][:-20]})
        return line

    def call(frame: FrameType, *_: Any) -> Any:
        return line if frame.f_code.co_filename in STATEMENTS else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return list(found.values())


def contents(folder: Path) -> State:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def seen(folder: Path) -> tuple[State, list[tuple[int, str, datetime]]]:
    """What whoever grades sees there: files, kept attempts, receipts."""
    files = {
        path: data
        for path, data in contents(folder).items()
        if not Path(path).name.startswith(".") and Path(path).name != RECEIPTS
    }
    return files, [(one.attempt, one.digest, one.time) for one in receipts(folder)]


def is_whole(folder: Path) -> bool:
    """Whether each file is one that was handed in, and each receipt is of one that is kept."""
    files, told = seen(folder)
    kept = {Path(path).name[:17] for path in files if path.startswith(ATTEMPTS)}
    known = {sha256(data).hexdigest() for data in files.values()} <= set(DIGESTS)
    return known and all(f"{number:04}-{digest[:12]}" in kept for number, digest, _ in told)


@pytest.mark.parametrize("number", range(len(FILES)))
def test_a_kill_at_any_statement_is_completed_by_the_next_run(
    sample_course: Course, url: str, number: int
) -> None:
    course = replace(sample_course, late=LatePolicy(receipts="trusted"))
    week = course.weeks[0]

    def place(member: str) -> Path:
        return folder_of(course, member, week)

    for before in range(number):
        collect(course, "hong", before)
    states = left_by_kills(place("hong"), lambda: collect(course, "hong", number))
    assert len(states) > 7
    wanted = seen(place("hong"))
    at_once, later = (
        {f"{name}{at}": state for at, state in enumerate(states)} for name in ("s", "t")
    )
    for member, state in (at_once | later).items():
        for path, data in state.items():
            (place(member) / path).parent.mkdir(parents=True, exist_ok=True)
            (place(member) / path).write_bytes(data)
        place(member).mkdir(parents=True, exist_ok=True)
        assert is_whole(place(member))

    def receive(book: Book, members: dict[str, State]) -> None:
        found = intake.take_in(course, course.inbox, members=members).taken
        book.receive((one.job.member, one.job.week, one.handed) for one in found)

    with Book(course, url) as book:
        receive(book, later)  # `grader grade`, before anybody collects again
        for member in at_once | later:
            collect(course, member, number)
            assert seen(place(member)) == wanted
        receive(book, at_once | later)
        receive(book, at_once | later)
        for member in at_once | later:
            found = [attempt for attempt in book.attempts(WEEK, member) if attempt.digest]
            assert [attempt.digest for attempt in found] == DIGESTS[: number + 1]
            assert [book.data(attempt) for attempt in found] == [d for _, d in FILES[: number + 1]]
            if member in at_once:
                assert [attempt.received_at for attempt in found] == TIMES[: number + 1]
