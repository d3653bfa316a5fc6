"""Opening what a member handed in: one regular file, never a link, never more than the limit."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from grader.reading.sentences import Unreadable, unreadable

ENDINGS = (".ipynb", ".py")
_LISTED = 10
_AT_ONCE = 2.0  # seconds, the coarsest clock of a file system
_MEBIBYTES = 64

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # not all on every system
    _FLAGS |= getattr(os, _flag, 0)


def read_regular(path: Path, mebibytes: int) -> bytes:
    """The bytes of a regular file.

    Raises:
        Unreadable: a link, a folder, a device, a pipe, unreadable, or too large.
    """
    if path.is_symlink():
        raise _link()
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        raise _not_opened() from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _not_regular()
        limit = mebibytes << 20
        data = _read_at_most(descriptor, limit + 1)
    except OSError:
        raise _not_opened() from None
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise too_large(mebibytes)
    return data


def open_to_append(path: Path) -> BinaryIO:
    """A regular file to read and to add to, made if it is not there.

    Raises:
        Unreadable: a link, a folder, a device, or a pipe.
        OSError: it cannot be opened.
    """
    if path.is_symlink():
        raise _link()
    writing = _FLAGS | os.O_RDWR | os.O_APPEND | os.O_CREAT
    descriptor = os.open(path, writing, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_regular()
    return os.fdopen(descriptor, "ab+")


def _read_at_most(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count and (part := os.read(descriptor, min(count, 1 << 20))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def find_file(folder: Path, stem: str, untouched: Callable[[bytes], bool]) -> Path:
    """The file that counts: ``stem`` with a known ending.

    Of two, the one that was worked on; of two that were, the one changed last; of two that were
    changed within two seconds, as when both were copied, the notebook.

    Arguments:
        untouched: whether a file is still as it was handed out.

    Raises:
        Unreadable: none is there, or the way to it leads over a link.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise _link()
    expected = [folder / f"{stem}{ending}" for ending in ENDINGS]
    try:
        there = sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
    except OSError:
        there = []
    found = [path for path in expected if path.name in there]
    if not found:
        raise _none(there, [path.name for path in expected])
    regular = [path for path in found if path.is_file() and not path.is_symlink()]
    if not regular:
        raise _link() if found[0].is_symlink() else _not_regular()
    if len(regular) == 2:
        regular = [path for path in regular if not untouched(_beginning(path))] or regular
    last = max(path.stat().st_mtime for path in regular)
    return next(path for path in regular if path.stat().st_mtime >= last - _AT_ONCE)


def _beginning(path: Path) -> bytes:
    try:
        return read_regular(path, _MEBIBYTES)
    except Unreadable:  # is told when the file is read for grading
        return b""


def _none(there: list[str], expected: list[str]) -> Unreadable:
    names = " 또는 ".join(expected), " or ".join(expected)
    if not there:
        return unreadable(
            f"제출한 파일이 없습니다. {names[0]} 파일을 제출해 주십시오.",
            f"No file was handed in. Hand in {names[1]}.",
        )
    listed = "\n".join([*there[:_LISTED], *(["…"] if len(there) > _LISTED else [])])
    return unreadable(
        f"이름이 맞는 파일이 없습니다. 파일 이름을 {names[0]}(으)로 바꾸어 다시 제출해 주십시오.",
        f"No file has the expected name. Rename yours to {names[1]} and hand it in again.",
        listed,
    )


def _link() -> Unreadable:
    return unreadable(
        "제출물이 링크입니다. 링크가 아니라 파일 자체를 제출해 주십시오.",
        "What was handed in is a link. Hand in the file itself.",
    )


def _not_regular() -> Unreadable:
    return unreadable(
        "제출물이 일반 파일이 아닙니다. .py 또는 .ipynb 파일 하나를 제출해 주십시오.",
        "What was handed in is no regular file. Hand in one .py or .ipynb file.",
    )


def _not_opened() -> Unreadable:
    return unreadable(
        "파일을 열 수 없습니다. 파일이 있는지, 읽을 수 있는지 확인하고 다시 제출해 주십시오.",
        "The file cannot be opened. Check that it exists and may be read, and hand it in again.",
    )


def too_large(mebibytes: int) -> Unreadable:
    """The exception for a file above the limit."""
    return unreadable(
        f"파일이 너무 큽니다 (최대 {mebibytes} MiB). 노트북의 출력을 모두 지우고 저장해 주십시오.",
        f"The file is too large (at most {mebibytes} MiB). Clear all outputs of the notebook and "
        "save it.",
    )
