"""A gradebook in a SQLite file and in a real PostgreSQL server, for the same tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.gradebook.book import Book


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
