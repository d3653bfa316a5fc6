"""A gradebook in a SQLite file and in a real PostgreSQL server, for the same tests."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import postgres
import psycopg
import pytest
from psycopg import sql

from grader.course import Course
from grader.gradebook.book import Book


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes an empty database in a server that runs as long as the tests do; gives its URL."""
    found = postgres.programs()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL's programs (initdb, postgres) are missing: install them.")
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    with postgres.server(found) as url:

        def new() -> str:
            name = f"book_{secrets.token_hex(4)}"
            plain = url.replace("+psycopg", "")
            with psycopg.connect(f"{plain}postgres", autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return f"{url}{name}"

        yield new


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gradebook.db'}"
    return request.getfixturevalue("postgresql")()


@pytest.fixture
def book(sample_course: Course, url: str) -> Iterator[Book]:
    """The gradebook of the tiny course, open."""
    with Book(sample_course, url) as opened:
        yield opened
