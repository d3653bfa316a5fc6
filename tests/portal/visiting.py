"""Browsers that visit the portal, and an engine that only says what happens."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny import report

from grader.course import Course
from grader.engines import Event, Started, TestFinished
from grader.gradebook import access
from grader.gradebook.book import Book
from grader.judge.faults import not_graded
from grader.judge.job import Job, JudgeSettings
from grader.portal.grading import Grading
from grader.report import Report
from grader.text import Text

WEEK = "/weeks/week01_first"
ADDRESS = "http://localhost"
WHY = Text("서버가 없습니다.", "There is no server.")


@dataclass
class Scripted:
    """An engine that gives everybody full points, but for those with a fault."""

    course: Course
    faults: set[str] = field(default_factory=set)
    graded: list[Job] = field(default_factory=list)
    settings: JudgeSettings = field(default_factory=lambda: JudgeSettings(Path()))
    judges: int = 4

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            self.graded.append(job)
            yield Started(job)
            if job.member in self.faults:
                yield not_graded(job, self.course.week(job.week), WHY)
                continue
            found = self.found(job)
            for task in found.tasks:
                for test in task.tests:
                    yield TestFinished(job, test.name, test)
            yield found

    def found(self, job: Job) -> Report:
        """What a judge would say."""
        return report(job.member, digest=job.file.digest, fingerprint=job.fingerprint)

    def close(self) -> None:
        """Nothing was started."""


class Browser(TestClient):
    """A browser of one person."""

    def token(self, path: str) -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found
        return found[1]

    def hand_in(self, data: bytes, name: str = "first.py", path: str = WEEK):
        """Drops a file."""
        form = {"csrf": self.token(path)}
        return self.post(path, data=form, files={"file": (name, data)})


@dataclass
class Site:
    """The running portal, and who may be asked to come."""

    app: Starlette
    course: Course
    book: Book
    engine: Scripted
    grading: Grading
    visiting: Callable[..., Browser]

    def browser(self, **options) -> Browser:
        """A browser that is nobody's yet."""
        return self.visiting(self.app, **{"base_url": ADDRESS, **options})

    def invitation(self, name: str) -> str:
        """The address of a new invitation."""
        lasts = timedelta(days=1)
        token = self.book.database.write(lambda s: access.invite(s, name, lasts))
        return f"/in/{token}"

    def signed_in(self, name: str) -> Browser:
        """A browser in which somebody accepted an invitation."""
        browser = self.browser()
        browser.get(self.invitation(name))
        browser.post("/sign-in", data={"csrf": browser.token("/sign-in")})
        return browser
