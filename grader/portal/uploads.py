"""What an instructor uploaded, kept until somebody has seen what it would do and said yes or no."""

import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from grader import atomic
from grader.course import Course
from grader.errors import GraderError
from grader.portal.progress import folder_of
from grader.text import Text

Kind = Literal["collected", "rosters"]
_DAYS: dict[Kind, int] = {"collected": 30, "rosters": 1}  # that an answer is waited for


@dataclass(frozen=True)
class Given:
    """What is known of it besides its files.

    Arguments:
        name: what the file was called where it came from.
        week: that it is for; empty for all.
        before: what stood in its place when somebody looked.
    """

    person: str
    at: datetime
    name: str
    week: str = ""
    before: str = ""


@dataclass(frozen=True)
class Upload:
    """Its folder."""

    folder: Path

    @property
    def key(self) -> str:
        """What it is called in addresses."""
        return self.folder.name

    @cached_property
    def given(self) -> Given:
        """What is known of it."""
        return msgspec.json.decode((self.folder / "given").read_bytes(), type=Given)

    def path(self, name: str) -> Path:
        """One of its files."""
        return self.folder / name

    def named(self, error: GraderError) -> Text:
        """What is wrong with it, without the folder, which is nobody's who uploads."""
        inside = f"{self.folder}/"
        return Text(error.text.ko.replace(inside, ""), error.text.en.replace(inside, ""))

    @contextmanager
    def or_none(self) -> Iterator[None]:
        """Forgets it where something goes wrong: nobody could say no to it."""
        try:
            yield
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Forgets it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(
    course: Course,
    kind: Kind,
    person: str,
    files: Mapping[str, UploadFile],
    *,
    week: str = "",
    before: str = "",
) -> Upload:
    """Keeps files under names of ours; the first one's own name is that of the upload."""
    _drop_old(course, kind)
    own = Upload(_all(course, kind) / secrets.token_hex(12))
    own.folder.mkdir(parents=True, mode=0o700)
    with own.or_none():
        for name, file in files.items():
            with own.path(name).open("wb") as kept, closing(file.file) as uploaded:
                shutil.copyfileobj(uploaded, kept)
        called = next(iter(files.values())).filename or ""
        given = Given(person, datetime.now(UTC), called, week, before)
        atomic.write(own.path("given"), msgspec.json.encode(given))
    return own


def _drop_old(course: Course, kind: Kind) -> None:
    """Forgets what nobody answered, and what a crash left."""
    oldest = time.time() - _DAYS[kind] * 24 * 3600
    for folder in _all(course, kind).glob("*"):
        with suppress(FileNotFoundError):  # somebody has just answered
            if folder.stat().st_mtime < oldest:
                Upload(folder).drop()


def uploads(course: Course, kind: Kind) -> list[Upload]:
    """All that wait for an answer, the newest first."""
    found = [Upload(path.parent) for path in _all(course, kind).glob("*/given")]
    return sorted(found, key=lambda one: one.given.at, reverse=True)


def found(course: Course, kind: Kind, key: str) -> Upload:
    """The one that an address names.

    Raises:
        HTTPException: there is none.
    """
    own = next((one for one in uploads(course, kind) if one.key == key), None)
    if own is None:
        raise HTTPException(404)
    return own


def _all(course: Course, kind: Kind) -> Path:
    return folder_of(course) / kind
