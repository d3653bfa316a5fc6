"""What can be wrong with a database becomes one sentence that says what to do."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.orm import Session
from tiny import WEEK, hand_in, record, report, standing

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook import queries
from grader.gradebook.book import Book
from grader.gradebook.database import LOCK


@pytest.fixture
def file(sample_course: Course, tmp_path: Path) -> Path:
    """A gradebook in a file, with one result."""
    path = tmp_path / "gradebook.db"
    with Book(sample_course, f"sqlite:///{path}") as book:
        record(book, report(), hand_in(book, tmp_path))
    return path


def sentence(course: Course, url: str) -> str:
    """What is said when the gradebook is opened."""
    with pytest.raises(GraderError) as caught:
        Book(course, url)
    assert caught.value.text.ko != caught.value.text.en
    return str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "gradebook.db", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "nothing://"]
)
def test_a_wrong_url_is_said_with_right_ones(sample_course: Course, url: str) -> None:
    if not url:
        url = "://"
    assert "sqlite:///gradebook.db" in sentence(sample_course, url)


def test_a_password_is_never_said(sample_course: Course) -> None:
    said = sentence(sample_course, "postgresql://kim:geheim@127.0.0.1:1/x")
    assert "geheim" not in said
    assert "does not answer" in said
    assert "geheim" not in sentence(sample_course, "mysql://kim:geheim@host/x")


def test_a_file_that_is_no_database_is_said(sample_course: Course, tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_text("member,points\n" * 100)
    assert "no SQLite database" in sentence(sample_course, f"sqlite:///{path}")
    assert path.read_text().startswith("member")


def test_a_folder_that_cannot_be_made_is_said(sample_course: Course, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = sentence(sample_course, f"sqlite:///{tmp_path}/file/gradebook.db")
    assert "cannot be opened" in said


def test_a_relative_path_is_in_the_courses_folder(sample_course: Course) -> None:
    with Book(sample_course, "sqlite:///build/own.db"):
        assert (sample_course.root / "build" / "own.db").is_file()


def test_a_locked_file_is_waited_for_and_then_said(sample_course: Course, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Book(sample_course, f"sqlite:///{file}?timeout=0.2") as book:
        assert standing(book).points == 3.5
        with pytest.raises(GraderError, match="Another program"):
            book.extend(WEEK, "hong", 1)
        other.execute("ROLLBACK")
        book.extend(WEEK, "hong", 1)
    other.close()


def test_a_writer_has_the_file_before_it_reads(sample_course: Course, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None, timeout=0.1)

    def work(_session: object) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    with Book(sample_course, f"sqlite:///{file}") as book:
        book.database.write(work)
    other.close()


def test_a_full_disk_is_said_and_nothing_is_lost(
    sample_course: Course, file: Path, tmp_path: Path
) -> None:
    with Book(sample_course, f"sqlite:///{file}") as book:
        attempt = hand_in(book, tmp_path, extra="x = 1")
        book.database.close()

        def fill(connection: sqlite3.Connection, _record: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")

        event.listen(book.database.engine, "connect", fill)
        large = report(mark="b", output="x" * 1_000_000)
        with pytest.raises(GraderError, match="disk is full"):
            book.record(large, attempt)
        assert len(book.entries(WEEK, "hong")) == 2
        assert standing(book).entry.attempt.number == 1
        event.remove(book.database.engine, "connect", fill)
        book.database.close()
        book.record(large, attempt)
        assert standing(book).entry.attempt.number == 2


def test_a_file_that_may_not_be_written_is_said(sample_course: Course, file: Path) -> None:
    code = (
        "import os, pathlib, sqlite3, sys; from grader import course\n"
        "from grader.gradebook.book import Book; from grader.gradebook import queries\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "book = Book(course.load(pathlib.Path(sys.argv[1])), sys.argv[2])\n"
        "print(len(book.attempts()))\n"
        "book.database.write(lambda session: queries.extend(session, 'week', 'hong', 1.0))\n"
    )
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        (folder / "gradebook.db").write_bytes(file.read_bytes())
        (folder / "course.toml").write_bytes((sample_course.root / "course.toml").read_bytes())
        (folder / "gradebook.db").chmod(0o444)
        folder.chmod(0o555)
        try:
            done = subprocess.run(
                [sys.executable, "-c", code, name, f"sqlite:///{folder / 'gradebook.db'}"],
                capture_output=True,
                text=True,
            )
        finally:
            folder.chmod(0o755)
    assert done.stdout.strip() == "1", done.stderr
    assert "may not be written" in done.stderr


@pytest.mark.slow
def test_what_a_server_says_is_explained(
    sample_course: Course, postgresql: Callable[[], str]
) -> None:
    url = postgresql()
    assert "createdb" in sentence(sample_course, f"{url}_none")
    assert "Account or password" in sentence(sample_course, url.replace("grader@", "kim:x@"))
    with Book(sample_course, url):
        pass
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        name = sql.Identifier(url.rpartition("/")[2])
        setting = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
        connection.execute(setting.format(name))
    with Book(sample_course, url) as book, pytest.raises(GraderError, match="may not be written"):
        book.extend(WEEK, "hong", 1)


@pytest.mark.slow
def test_a_writer_has_the_servers_lock_before_it_reads(
    sample_course: Course, postgresql: Callable[[], str]
) -> None:
    url, asked = postgresql(), []
    with (
        Book(sample_course, url) as book,
        psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other,
    ):
        ask = "SELECT pg_try_advisory_lock(%s)"
        book.database.write(lambda _: asked.append(other.execute(ask, [LOCK]).fetchone()))
        asked.append(other.execute(ask, [LOCK]).fetchone())
    assert asked == [(False,), (True,)]


@pytest.mark.slow
def test_a_connection_that_broke_is_made_again(
    sample_course: Course, postgresql: Callable[[], str], tmp_path: Path
) -> None:
    url = postgresql()
    with Book(sample_course, url) as book:
        attempt = hand_in(book, tmp_path)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        record(book, report(), attempt)
        assert standing(book).points == 3.5


@pytest.mark.slow
def test_all_that_one_read_asks_is_of_one_moment(
    sample_course: Course, postgresql: Callable[[], str], tmp_path: Path
) -> None:
    with Book(sample_course, postgresql()) as book:

        def work(session: Session) -> list[int]:
            def attempts() -> int:
                return len(queries.attempts(session, WEEK, None))

            before = attempts()
            hand_in(book, tmp_path)
            return [before, attempts()]

        assert book.database.read(work) == [0, 0]
        assert len(book.attempts(WEEK)) == 1
