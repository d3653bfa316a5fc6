"""The portal of the tiny course, asked as browsers ask, with an engine that only tells."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tiny import source
from visiting import Browser, Scripted, Site

from grader import canary
from grader.course import Course
from grader.portal import app as application
from grader.portal.grading import Grading
from grader.portal.looking import Looking
from grader.portal.portal import Portal
from grader.portal.progress import Journal
from grader.settings import PortalSettings


@pytest.fixture
def portal_course(sample_course: Course) -> Course:
    """The tiny course with an instructor."""
    return replace(sample_course, portal=PortalSettings(instructors=("teacher",)))


@pytest.fixture(scope="session")
def looking() -> Iterator[Looking]:
    """The process that looks files over, for all tests."""
    opened = Looking()
    yield opened
    opened.close()


@pytest.fixture
def db() -> str | None:
    """The URL of the gradebook's database, if it is not the course's own."""
    return None


@pytest.fixture
def site(
    portal_course: Course, db: str | None, looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The portal of that course."""
    monkeypatch.setattr(canary, "complaint", lambda engine: None)
    portal = Portal.of(portal_course, db, looking)
    app = application.make(portal)
    book = portal.book
    engine = Scripted(portal_course)
    grading = Grading(portal_course, engine, book, Journal(portal_course))
    opened: list[Browser] = []

    def visiting(*arguments, **options) -> Browser:
        opened.append(Browser(*arguments, **options))
        return opened[-1]

    yield Site(app, portal_course, book, engine, grading, visiting)
    for browser in opened:
        browser.close()
    book.close()


@pytest.fixture
def hong(site: Site) -> Browser:
    """The browser of a member."""
    return site.signed_in("hong")


@pytest.fixture
def work() -> bytes:
    """A file of the tiny course's week."""
    return source("Because it is added.")
