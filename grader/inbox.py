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
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.course import Course, Week
from grader.harmless import encodable
from grader.reading.files import ENDINGS
from grader.reading.folders import Folder, opened
from grader.reading.locks import locked
from grader.reading.sentences import Unreadable, unreadable
from grader.report import Problem

ATTEMPTS = ".attempts"
RECEIPTS = "receipts.jsonl"
_ATTEMPTS_MOST = 10**9


@dataclass(frozen=True)
class Receipt:
    """Proof that a file was handed in.

    Arguments:
        attempt: counts from 1 for each member and week.
        digest: SHA-256 of the file.
        received_at: ISO 8601, UTC.
        late: whether it came after the last day.
        origin: what it was collected from; empty for what its member put there.
    """

    member: str
    week: str
    file: str
    attempt: int
    digest: str
    size: int
    received_at: str
    late: bool
    origin: str = ""

    @property
    def time(self) -> datetime:
        """When it was received."""
        return datetime.fromisoformat(self.received_at)


def folder_of(course: Course, member: str, week: Week) -> Path:
    """Where the member's file for the week lies; a folder that came from a Mac is used as it is."""
    own = course.inbox / member
    apart = own.with_name(unicodedata.normalize("NFD", member))
    return (apart if not os.path.lexists(own) and apart.is_dir() else own) / week.name


def hand_in(
    course: Course,
    week: Week,
    member: str,
    ending: str,
    data: bytes,
    *,
    received: datetime | None = None,
    origin: str = "",
) -> tuple[Receipt, bool]:
    """Puts a file into the inbox; returns its receipt, and whether it is a new attempt.

    Whatever lay there before is kept as an attempt. The same file twice in a row is one attempt.
    Two processes may do this at once.

    Arguments:
        received: when it came, if somebody knows better than that it was now; a file that came
            before the last one takes no place of it.
        origin: what it was collected from.

    Raises:
        Unreadable: there is a link or no regular file where one belongs, or it may not be written.
    """
    path, name = folder_of(course, member, week), f"{week.stem}{ending}"
    digest, limit = hashlib.sha256(data).hexdigest(), course.deadline(week)
    try:
        with (
            opened(path, make=True) as folder,
            folder.inner(ATTEMPTS, make=True) as kept,
            locked(kept),
        ):
            kept.append(RECEIPTS).close()  # before anything is kept
            earlier = _receipts(kept)
            if earlier and received and received < earlier[-1].time:
                return earlier[-1], False
            if earlier and earlier[-1].digest == digest == _digest(folder, name):
                return earlier[-1], False
            now = received or datetime.now(UTC)
            receipt = Receipt(
                member=member,
                week=week.name,
                file=name,
                attempt=_put(folder, kept, earlier, week, name, digest, data),
                digest=digest,
                size=len(data),
                received_at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
                late=limit is not None and now >= limit,
                origin=origin,
            )
            _add(kept, asdict(receipt))
            return receipt, True
    except Unreadable as error:
        raise _not_handed_in(path, error.problem) from None


def receipts(folder: Path) -> list[Receipt]:
    """All receipts of a member's week, in order; lines that a crash cut short are left out."""
    try:
        with opened(folder / ATTEMPTS, members=3) as kept:
            return _receipts(kept)
    except Unreadable:
        return []


def standing(
    course: Course, week: Week, member: str, data: bytes, received: datetime | None
) -> Literal["new", "same", "older"]:
    """What a file is to those that the inbox has: a new one, the last, or one before that.

    Arguments:
        received: when it came, if that is known.
    """
    digest, path = hashlib.sha256(data).hexdigest(), folder_of(course, member, week)
    earlier = receipts(path)
    try:
        with opened(path) as folder:
            there = {_digest(folder, f"{week.stem}{ending}") for ending in ENDINGS}
    except Unreadable:
        there = set()
    if digest in there and earlier and earlier[-1].digest == digest:
        return "same"
    last = earlier[-1].time if earlier else None
    if last and any(receipt.digest == digest for receipt in earlier):
        return "new" if received and received > last else "older"
    return "older" if last and received and received < last else "new"


def _receipts(kept: Folder) -> list[Receipt]:
    lines = kept.read(RECEIPTS).splitlines()
    return [found for line in lines if (found := _receipt(line))]


def _not_handed_in(folder: Path, problem: Problem) -> Unreadable:
    return unreadable(
        f"제출하지 못했습니다. {folder} 안에 링크나 일반 파일이 아닌 것이 있거나, 읽고 쓸 수 "
        "없습니다. 그것을 지우고 다시 제출해 주세요.",
        f"Nothing was handed in: {folder} holds a link or something that is no regular file, or it "
        "cannot be read and written. Remove that and hand in again.",
        problem.detail or problem.message.en,
    )


def _receipt(line: bytes) -> Receipt | None:
    try:
        receipt = msgspec.json.decode(line, type=Receipt)
        usable = receipt.time.tzinfo and 0 < receipt.attempt < _ATTEMPTS_MOST
        receipt.time.astimezone(UTC)  # it may be outside of all that can be said in UTC
        return receipt if usable else None
    except (ValueError, RecursionError, OverflowError):  # msgspec's errors are ValueErrors
        return None


def _put(
    folder: Folder,
    kept: Folder,
    earlier: Sequence[Receipt],
    week: Week,
    name: str,
    digest: str,
    data: bytes,
) -> int:
    """Puts a file in its place and keeps it, after all that lay there; the attempt's number."""
    names = [f"{week.stem}{ending}" for ending in ENDINGS]
    for other in names:
        _keep(folder, kept, earlier, other)
    attempt = _number_for(kept, earlier, digest, name)
    folder.write(name, data)  # first: what is kept and not in its place looks as if taken back
    for other in names:
        if other != name and folder.has_file(other):
            folder.remove(other)
    kept.write(_attempt(attempt, digest, name), data)
    return attempt


def _keep(folder: Folder, kept: Folder, earlier: Sequence[Receipt], name: str) -> None:
    """Keeps a file as an attempt, unless it is one already."""
    try:
        data = folder.read(name)
    except Unreadable:  # gone, or none that could count
        return
    digest = hashlib.sha256(data).hexdigest()
    if not any(known.endswith(f"-{digest[:12]}-{name}") for known in kept.names()):
        kept.write(_attempt(_next_number(kept, earlier), digest, name), data)


def _attempt(number: int, digest: str, name: str) -> str:
    return f"{number:04}-{digest[:12]}-{name}"


def _number_for(kept: Folder, earlier: Sequence[Receipt], digest: str, name: str) -> int:
    """The next one, or that of the same file where only its receipt is missing since a crash."""
    last = _next_number(kept, earlier) - 1
    told = any(receipt.attempt == last for receipt in earlier)
    return last if not told and _attempt(last, digest, name) in kept.names() else last + 1


def _next_number(kept: Folder, earlier: Sequence[Receipt]) -> int:
    numbers = [int(found[1]) for name in kept.names() if (found := re.match(r"(\d{4,9})-", name))]
    return max([0, *numbers, *(receipt.attempt for receipt in earlier)]) + 1


def _digest(folder: Folder, name: str) -> str | None:
    try:
        return hashlib.sha256(folder.read(name)).hexdigest()
    except Unreadable:
        return None


def _add(kept: Folder, data: dict[str, Any]) -> None:
    """Adds a line in one write, on a line of its own even if the last one was cut short."""
    text = json.dumps(data, ensure_ascii=False)
    with kept.append(RECEIPTS) as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else "\n" + text
        file.write(encodable(f"{text}\n").encode())
        file.flush()
        os.fsync(file.fileno())
