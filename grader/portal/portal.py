"""What all pages share: the course, its gradebook, the key, the templates, what is going on."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from jinja2 import Environment
from starlette.applications import Starlette

from grader import atomic
from grader.course import Course
from grader.errors import GraderError
from grader.feedback.html import environment
from grader.gradebook.book import Book
from grader.portal.following import Following
from grader.portal.guesses import Guesses
from grader.portal.looking import Looking
from grader.portal.openid import Provider, provider
from grader.portal.places import Places
from grader.portal.progress import Hub, folder_of
from grader.reading.folders import read_file
from grader.roster import Roster

HERE = Path(__file__).parent
_KEY = 32  # bytes


@dataclass(frozen=True)
class Person:
    """Who asks.

    Arguments:
        token: of the session.
    """

    name: str
    instructor: bool
    token: str


@dataclass(frozen=True)
class Portal:
    """One web process's side of the course.

    Arguments:
        key: signs the tokens of forms; all web processes of a course have the same one.
    """

    following: Following
    book: Book
    hub: Hub
    places: Places
    looking: Looking
    key: bytes
    templates: Environment
    guesses: Guesses = field(default_factory=Guesses)

    @classmethod
    def of(cls, course: Course, db: str | None = None, looking: Looking | None = None) -> Self:
        """The portal of a course, with the gradebook open."""
        provider(course)  # what is missing is said at the start
        templates = environment(HERE / "templates")
        templates.filters["day"] = course.shown
        book, hub = Book(course, db), Hub(course)
        return cls(
            following=Following(course),
            book=book,
            hub=hub,
            places=Places(book, hub),
            looking=looking or Looking(),
            key=key_of(course),
            templates=templates,
        )

    def close(self) -> None:
        """Closes the gradebook, and ends the process that looks files over."""
        self.looking.close()
        self.book.close()

    def person(self, name: str, token: str) -> Person | None:
        """Who signed in under a name, if the course still knows it."""
        if name in self.course.portal.instructors:
            with suppress(GraderError):  # is told on the page; who is to mend it is let in
                self.following.roster()
            return Person(name, True, token)
        roster = self.roster
        return None if roster and name not in roster.names else Person(name, False, token)

    def knows(self, member: str) -> bool:
        """Whether somebody is in the roster, if there is one, or has handed something in."""
        roster = self.roster
        return not roster or member in roster.names or bool(self.book.attempts(member=member))

    @property
    def course(self) -> Course:
        """The course, with today's dates and rules; the gradebook goes by the same."""
        course = self.following.now()
        self.book.follow(course)
        return course

    @property
    def roster(self) -> Roster:
        """Who is in it.

        Raises:
            GraderError: `members.csv` is wrong, and was since the process started.
        """
        return self.following.roster()

    @property
    def provider(self) -> Provider | None:
        """Who says who somebody is, beside invitations."""
        return provider(self.course)

    @property
    def secure(self) -> bool:
        """Whether people reach it by https only."""
        return self.course.portal.address.startswith("https://")


def portal_of(app: Starlette) -> Portal:
    """The portal that an application shows."""
    return app.state.portal


def key_of(course: Course) -> bytes:
    """The course's key, made at the first use; only this account can read it.

    Raises:
        GraderError: what lies there is no key.
    """
    path = folder_of(course) / "key"
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        atomic.write(path, secrets.token_bytes(_KEY), mode=0o600, first=True)
    key = read_file(path)
    if len(key) != _KEY:
        raise GraderError(
            f"{path}는 포털의 열쇠가 아닙니다. 지우고 포털을 다시 시작하면 새로 만듭니다.",
            f"{path} is no key of the portal's. Remove it and start the portal again: it makes "
            "another.",
        )
    return key
