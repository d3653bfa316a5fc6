"""The database: its URL, transactions that wait for each other, errors as sentences."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from nbgrader.api import InvalidEntry
from sqlalchemy import URL, Connection, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.orm import Session

from grader.errors import GraderError
from grader.gradebook.errors import explained

T = TypeVar("T")

WAIT_SECONDS = 60
LOCK = 0x6772616465720001  # "grader", for PostgreSQL's advisory locks

_TRIES = 5


class Database:
    """One database; writers take turns, whoever they are.

    Arguments:
        url: of SQLite or PostgreSQL; the path of an SQLite file is relative to ``root``.

    Raises:
        GraderError: the URL is wrong, or its driver is not installed.
    """

    def __init__(self, url: str, root: Path) -> None:
        self.url = _parsed(url, root)
        self.place = self.url.render_as_string(hide_password=True)
        try:
            self.engine = create_engine(self.url, **_options(self.url))
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise _wrong_url(self.place) from error
        if self.url.get_backend_name() == "sqlite":
            event.listen(self.engine, "connect", _no_implicit_begin)
        event.listen(self.engine, "begin", _begin)

    @property
    def exists(self) -> bool:
        """Whether there is something to read; a server's database is taken to exist."""
        path = self.url.database
        if self.url.get_backend_name() != "sqlite":
            return True
        return bool(path) and Path(path or "").is_file()

    def make_room(self) -> None:
        """Makes the folder of an SQLite file."""
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            try:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise explained(self.place, "unable to open database file") from error

    def write(self, work: Callable[[Session], T]) -> T:
        """Does ``work`` in one transaction, after every other writer of ours.

        A tool that does not take turns (nbgrader's own) may still come between: then it is done
        again.

        Raises:
            GraderError: it cannot be done; nothing of it was.
        """
        return self._transaction(work, writes=True)

    def read(self, work: Callable[[Session], T]) -> T:
        """Does ``work``, which changes nothing and sees one moment.

        Raises:
            GraderError: the database cannot be read.
        """
        return self._transaction(work, writes=False)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    def _transaction(self, work: Callable[[Session], T], *, writes: bool) -> T:
        options: dict[str, Any] = {"grader_writes": writes}
        if not writes and self.url.get_backend_name() == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"  # SQLite's reads are like that
        for attempt in range(1, _TRIES + 1):
            try:
                with self.engine.connect() as connection:
                    connection.execution_options(**options)
                    return _done(connection, work)
            except (DBAPIError, InvalidEntry) as error:
                cause = _first(error)
                if cause is None:
                    raise
                if attempt == _TRIES or not _passing(cause):
                    raise explained(self.place, str(cause.orig)) from error
        raise AssertionError("unreachable")


def _done(connection: Connection, work: Callable[[Session], T]) -> T:
    """Does the work; nbgrader's commits within it become savepoints."""
    with connection.begin():
        options: dict[str, Any] = {"join_transaction_mode": "create_savepoint"}
        with Session(connection, expire_on_commit=False, **options) as session:
            result = work(session)
            session.commit()
        return result


def _passing(error: DBAPIError) -> bool:
    """Whether trying again may help: somebody was there first, or the connection broke."""
    state = getattr(error.orig, "sqlstate", None)
    somebody_first = isinstance(error, IntegrityError) or state in ("40001", "40P01")
    return somebody_first or error.connection_invalidated


def _first(error: BaseException) -> DBAPIError | None:
    """What went wrong first: a full disk, not the savepoint that went with it."""
    found: DBAPIError | None = None
    at: BaseException | None = error
    while at is not None:
        found = at if isinstance(at, DBAPIError) else found
        at = at.__context__
    return found


def _parsed(url: str, root: Path) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _wrong_url(url.partition("//")[0] + "//…") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(database=os.fspath(root / Path(parsed.database or "")))
    if parsed.get_backend_name() == "postgresql":
        return parsed
    raise _wrong_url(parsed.render_as_string(hide_password=True))


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        waits = {} if "timeout" in url.query else {"timeout": WAIT_SECONDS}
        return {"connect_args": waits}
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    return {"connect_args": waits, "pool_pre_ping": True, "pool_size": 1}


def _no_implicit_begin(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Makes writers wait before they read what they are going to change."""
    writes = connection.get_execution_options().get("grader_writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _wrong_url(place: str) -> GraderError:
    return GraderError(
        f"성적부의 주소 {place}를 알 수 없습니다. sqlite:///gradebook.db나 "
        "postgresql+psycopg://host/name처럼 쓰세요. PostgreSQL에는 psycopg가 필요합니다: "
        "pip install 'psycopg[binary]'",
        f"{place} is no address of a gradebook. Write sqlite:///gradebook.db or "
        "postgresql+psycopg://host/name; PostgreSQL needs pip install 'psycopg[binary]'.",
    )
