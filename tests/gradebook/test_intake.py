"""What is taken in from the inbox, and which times are believed."""

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs
from tiny import WEEK, record, report, source, standing

from grader import intake
from grader.course import Course
from grader.gradebook import queries
from grader.gradebook.book import Book
from grader.inbox import ATTEMPTS, RECEIPTS, hand_in
from grader.intake import receipts_count, take_in
from grader.late import Receipts
from grader.submission import File

THEN = "2026-10-01T03:00:00.000+00:00"


@pytest.fixture
def folder(sample_course: Course) -> Path:
    """Where hong's file is; nobody else may write there."""
    path = sample_course.inbox / "hong" / WEEK
    path.mkdir(parents=True)
    for one in (path, path.parent, path.parent.parent):
        one.chmod(0o755)
    return path


def submit(course: Course, data: bytes, when: str = THEN) -> None:
    """``grader submit``, at that time."""
    week = course.weeks[0]
    receipt, _ = hand_in(course, week, "hong", ".py", data)
    path = course.inbox / "hong" / WEEK / ATTEMPTS / RECEIPTS
    path.write_text(path.read_text().replace(receipt.received_at, when))
    for one in (path, path.parent):
        one.chmod(0o755)


def receive(book: Book, rule: Receipts = "owned", said: datetime | None = None) -> list:
    """Takes in what lies there; all attempts."""
    course = replace(book.course, late=structs.replace(book.course.late, receipts=rule))
    (taken,) = take_in(course, course.inbox).taken
    book.receive([("hong", WEEK, taken.handed)], said=said)
    return book.attempts(WEEK, "hong")


def test_every_attempt_is_taken_in_once_with_its_receipts_time(
    book: Book, sample_course: Course, folder: Path
) -> None:
    for number in (1, 2, 1):
        submit(sample_course, source(extra=f"x = {number}"))
    found = receive(book)
    assert receive(book) == found
    assert [attempt.number for attempt in found] == [1, 2, 3]
    assert [attempt.clock for attempt in found] == ["receipt"] * 3
    assert {attempt.received_at for attempt in found} == {datetime.fromisoformat(THEN)}
    assert found[0].digest == found[2].digest == hashlib.sha256(source(extra="x = 1")).hexdigest()


def test_two_runs_that_saw_the_same_take_it_in_once(
    book: Book, sample_course: Course, folder: Path
) -> None:
    submit(sample_course, source())
    (taken,) = take_in(sample_course, sample_course.inbox).taken
    reads = queries.read_new([], taken.handed, sample_course.limits.file_size)
    for _ in range(2):
        book.database.write(
            lambda session: queries.add(
                session, "hong", WEEK, reads, now=datetime.now(UTC), said=None
            )
        )
    assert [attempt.number for attempt in book.attempts()] == [1]


def test_a_file_put_there_by_hand_came_when_it_was_first_seen(book: Book, folder: Path) -> None:
    (folder / "first.py").write_bytes(source())
    before = datetime.now(UTC) - timedelta(seconds=1)
    (attempt,) = receive(book)
    assert attempt.clock == "seen"
    assert before < attempt.received_at <= datetime.now(UTC)
    assert receive(book) == [attempt]


def test_the_instructor_may_say_when_what_has_no_receipt_came(book: Book, folder: Path) -> None:
    (folder / "first.py").write_bytes(source())
    said = datetime.fromisoformat(THEN)
    (attempt,) = receive(book, said=said)
    assert (attempt.clock, attempt.received_at) == ("said", said)
    assert receive(book, said=said + timedelta(days=9)) == [attempt]


def test_a_file_by_hand_then_kept_by_submit_is_one_attempt(
    book: Book, sample_course: Course, folder: Path
) -> None:
    (folder / "first.py").write_bytes(source())
    (first,) = receive(book)
    submit(sample_course, source(extra="x = 1"))
    found = receive(book)
    assert [attempt.number for attempt in found] == [1, 2]
    assert found[0].received_at == first.received_at
    submit(sample_course, source())
    assert [attempt.digest for attempt in receive(book)] == [
        first.digest,
        found[1].digest,
        first.digest,
    ]


def test_a_receipt_from_the_future_is_not_believed(
    book: Book, sample_course: Course, folder: Path
) -> None:
    submit(sample_course, source(), "2099-01-01T00:00:00+00:00")
    (attempt,) = receive(book)
    assert attempt.received_at <= datetime.now(UTC)


def test_a_time_is_never_changed_after_it_was_first_seen(
    book: Book, sample_course: Course, folder: Path
) -> None:
    submit(sample_course, source(), "2026-10-20T00:00:00+00:00")
    (first,) = receive(book)
    receipts = folder / ATTEMPTS / RECEIPTS
    receipts.write_text(receipts.read_text().replace("2026-10-20", "2026-10-01"))
    (kept,) = (folder / ATTEMPTS).glob("0001-*")
    kept.write_bytes(source(extra="# rewritten"))
    found = receive(book)
    assert found == [first]
    assert book.data(first) == source()


@pytest.mark.parametrize("writable", ["", ".attempts", ".attempts/receipts.jsonl"])
def test_where_others_may_write_receipts_do_not_count(
    book: Book, sample_course: Course, folder: Path, writable: str
) -> None:
    submit(sample_course, source())
    assert receipts_count(folder, sample_course.inbox, "owned")
    (folder / writable).chmod(0o777)
    assert not receipts_count(folder, sample_course.inbox, "owned")
    (attempt,) = receive(book)
    assert attempt.clock == "seen"


def test_what_is_handed_in_is_nobody_elses_to_write(sample_course: Course) -> None:
    """Also where whatever a person makes may be written by their group, as on Ubuntu."""
    before = os.umask(0o002)
    try:
        hand_in(sample_course, sample_course.weeks[0], "hong", ".py", source())
    finally:
        os.umask(before)
    folder = sample_course.inbox / "hong" / WEEK
    assert receipts_count(folder, sample_course.inbox, "owned")
    found = [path for path in sample_course.inbox.rglob("*") if path.stat().st_mode & 0o022]
    assert found == []


def test_a_receipt_that_belongs_to_another_account_does_not_count(
    sample_course: Course, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(sample_course, source())
    if os.geteuid() == 0:
        os.chown(folder / ATTEMPTS / RECEIPTS, 12345, -1)
    else:
        monkeypatch.setattr("os.geteuid", lambda: folder.stat().st_uid + 1)
    assert not receipts_count(folder, sample_course.inbox, "owned")
    assert receipts_count(folder, sample_course.inbox, "trusted")
    assert not receipts_count(folder, sample_course.inbox, "ignored")


def test_a_link_on_the_way_does_not_count(sample_course: Course, folder: Path) -> None:
    submit(sample_course, source())
    real = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(real)
    assert not receipts_count(folder, sample_course.inbox, "owned")


def test_what_cannot_be_read_is_an_attempt_without_bytes(book: Book, folder: Path) -> None:
    (folder / "notes.txt").write_text("I forgot")
    (attempt,) = receive(book)
    assert (attempt.digest, attempt.file, book.data(attempt)) == ("", "", None)
    assert receive(book) == [attempt]
    record(book, report(double=0, counter=0), attempt)
    assert standing(book).points == 0
    (folder / "first.py").write_bytes(source())
    assert len(receive(book)) == 2


def test_a_file_that_is_too_large_is_not_kept(
    sample_course: Course, url: str, folder: Path
) -> None:
    (folder / "first.py").write_bytes(b"#" * ((1 << 20) + 1))
    small = structs.replace(sample_course.limits, file_size=1)
    with Book(replace(sample_course, limits=small), url) as book:
        (attempt,) = receive(book)
        assert (attempt.digest, attempt.file) == ("", "first.py")


def test_a_vanished_file_is_no_new_attempt(book: Book, sample_course: Course, folder: Path) -> None:
    submit(sample_course, source())
    (folder / "first.py").unlink()
    assert [attempt.number for attempt in receive(book)] == [1]


def test_a_file_that_comes_while_another_looks_leaves_nothing_behind_it(
    book: Book, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, left = source("old"), source("new"), [source("new")]
    submit(book.course, old)

    def then_it_comes(look):
        def looked(*arguments):
            found = look(*arguments)
            found = found if isinstance(found, File) else list(found)
            for data in left[:]:
                left.clear()
                hand_in(book.course, book.course.weeks[0], "hong", ".py", data)
            return found

        return looked

    for name in ("file_in", "_kept"):  # whichever is first, the file comes right after it
        monkeypatch.setattr(intake, name, then_it_comes(getattr(intake, name)))
    receive(book)
    monkeypatch.undo()
    assert [book.data(attempt) for attempt in receive(book)] == [old, new]
