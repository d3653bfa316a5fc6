"""Where handed-in files go: the newest in its place, every attempt beside it, a receipt for each.

submitted/<member>/<week>/backprop.ipynb
                          .attempts/0001-3fa9c21b5e77-backprop.py
                          .attempts/0002-9b1d44e0a6c3-backprop.ipynb
                          .attempts/receipts.jsonl
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from grader import atomic
from grader.course import Course, Week
from grader.errors import GraderError
from grader.reading.files import ENDINGS, open_to_append, read_regular
from grader.reading.sentences import Unreadable

ATTEMPTS = ".attempts"
RECEIPTS = "receipts.jsonl"
_MEBIBYTES = 64
_ATTEMPTS_MOST = 10**9


@dataclass(frozen=True)
class Receipt:
    """Proof that a file was handed in.

    Arguments:
        attempt: counts from 1 for each member and week.
        digest: SHA-256 of the file.
        received_at: ISO 8601, UTC.
        late: whether it came after the last day.
    """

    member: str
    week: str
    file: str
    attempt: int
    digest: str
    size: int
    received_at: str
    late: bool

    @property
    def time(self) -> datetime:
        """When it was received."""
        return datetime.fromisoformat(self.received_at)


def folder_of(course: Course, member: str, week: Week) -> Path:
    """Where the member's file for the week lies."""
    return course.inbox / member / week.name


def hand_in(
    course: Course, week: Week, member: str, ending: str, data: bytes
) -> tuple[Receipt, bool]:
    """Puts a file into the inbox; returns its receipt, and whether it is a new attempt.

    Whatever lay there before is kept as an attempt. The same file twice in a row is one attempt.
    Two processes may do this at once.

    Raises:
        GraderError: the way to the inbox leads over a link, or a receipts file is none.
    """
    folder = folder_of(course, member, week)
    for path in (folder.parent, folder, folder / ATTEMPTS):
        if path.is_symlink():
            raise GraderError(
                f"{path} 폴더는 링크입니다. 링크를 통해서는 제출할 수 없습니다.",
                f"{path} is a link; nothing is handed in through it.",
            )
    try:
        (folder / ATTEMPTS).mkdir(parents=True, exist_ok=True)
        with _locked(folder / ATTEMPTS / ".lock"):
            open_to_append(folder / ATTEMPTS / RECEIPTS).close()  # before anything is kept
            return _hand_in(course, folder, week, member, ending, data)
    except Unreadable:
        raise GraderError(
            f"{folder / ATTEMPTS} 안에 링크나 보통 파일이 아닌 것이 있습니다.",
            f"{folder / ATTEMPTS} holds a link or no regular file.",
        ) from None


def receipts(folder: Path) -> list[Receipt]:
    """All receipts of a member's week, in order; lines that a crash cut short are left out."""
    kept = folder / ATTEMPTS
    if kept.is_symlink():
        return []
    try:
        data = read_regular(kept / RECEIPTS, _MEBIBYTES)
    except Unreadable:
        return []
    return [found for line in data.splitlines() if (found := _receipt(line))]


def _receipt(line: bytes) -> Receipt | None:
    try:
        receipt = msgspec.json.decode(line, type=Receipt)
        usable = receipt.time.tzinfo and 0 < receipt.attempt < _ATTEMPTS_MOST
        return receipt if usable else None
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return None


def _hand_in(
    course: Course, folder: Path, week: Week, member: str, ending: str, data: bytes
) -> tuple[Receipt, bool]:
    path = folder / f"{week.stem}{ending}"
    digest, earlier = hashlib.sha256(data).hexdigest(), receipts(folder)
    if earlier and earlier[-1].digest == digest and _digest(path) == digest:
        return earlier[-1], False
    for other in _in_place(folder, week):
        _keep(other)
    now, limit = datetime.now(UTC), course.deadline(week)
    attempt = _next_number(folder)
    atomic.write(_attempt(folder, attempt, digest, path.name), data)
    atomic.write(path, data)
    for other in _in_place(folder, week):
        if other != path:
            other.unlink(missing_ok=True)
    receipt = Receipt(
        member=member,
        week=week.name,
        file=path.name,
        attempt=attempt,
        digest=digest,
        size=len(data),
        received_at=now.isoformat(timespec="milliseconds"),
        late=limit is not None and now >= limit,
    )
    _append(folder / ATTEMPTS / RECEIPTS, asdict(receipt))
    return receipt, True


def _in_place(folder: Path, week: Week) -> list[Path]:
    paths = [folder / f"{week.stem}{ending}" for ending in ENDINGS]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def _keep(path: Path) -> None:
    """Keeps a file as an attempt, unless it is one already."""
    try:
        data = read_regular(path, _MEBIBYTES)
    except Unreadable:  # gone, or none that could count
        return
    digest, folder = hashlib.sha256(data).hexdigest(), path.parent
    if not any((folder / ATTEMPTS).glob(f"*-{digest[:12]}-{path.name}")):
        attempt = _attempt(folder, _next_number(folder), digest, path.name)
        atomic.write(attempt, data)


def _attempt(folder: Path, number: int, digest: str, name: str) -> Path:
    return folder / ATTEMPTS / f"{number:04}-{digest[:12]}-{name}"


def _next_number(folder: Path) -> int:
    names = [path.name for path in (folder / ATTEMPTS).iterdir()]
    numbers = [int(found[1]) for name in names if (found := re.match(r"(\d{4,9})-", name))]
    return max([0, *numbers, *(receipt.attempt for receipt in receipts(folder))]) + 1


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(read_regular(path, _MEBIBYTES)).hexdigest()
    except Unreadable:
        return None


def _append(path: Path, data: dict[str, Any]) -> None:
    """Adds a line in one write, on a line of its own even if the last one was cut short."""
    text = json.dumps(data, ensure_ascii=False)
    with open_to_append(path) as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else "\n" + text
        file.write(f"{text}\n".encode())
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Only one process at a time gets past here."""
    with open_to_append(path) as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
