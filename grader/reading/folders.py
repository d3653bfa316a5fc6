"""Opening what lies in members' folders. Nothing else opens, lists or writes anything there.

A folder is held open, and what is in it is reached through that: no part of the way that a member
can change is a link, also where one is put there meanwhile. Files are regular, what is read is
never more than the limit, and nothing is waited for.
"""

import errno
import operator
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self

from grader import atomic
from grader.errors import cause
from grader.reading.sentences import Missing, Unreadable, missing, unreadable
from grader.text import Text

MEBIBYTES = 64  # of any file, where no limit of the course is nearer
LISTED = 100_000  # names in one folder; more is nobody's work

_FOLDERS, _FILES = 0o755, 0o644  # nobody else's to write: only then do receipts count

_OURS = (
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EIO),
    *(errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN),  # of a disk on the network
)
_HOLDS = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def _flags(*names: str) -> int:
    found = (getattr(os, name, 0) for name in names)  # not all on every system
    return reduce(operator.or_, found)


_FILE = _flags("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_FOLDER = _flags("O_CLOEXEC", "O_DIRECTORY")


@contextmanager
def opened(path: Path, *, members: int = 2, make: bool = False) -> Iterator["Folder"]:
    """A folder to read from and write to.

    Arguments:
        members: how many of the path's last parts members can rename and link: two of
            ``<inbox>/hong/week06_backprop``.
        make: the folders that are missing.

    Raises:
        Unreadable: a part of the way is a link, no folder, missing, or may not be read.
    """
    members = min(members, len(path.parents))
    root = path.parents[members - 1] if members else path
    with ExitStack() as stack:
        with _told():
            if make:
                root.mkdir(_FOLDERS, parents=True, exist_ok=True)
            held = os.open(root, _FOLDER) if _HOLDS else None
        folder = stack.enter_context(Folder(root, held))
        for name in path.parts[len(path.parts) - members :]:
            folder = stack.enter_context(folder.inner(name, make=make))
        yield folder


def read_file(path: Path, mebibytes: int = MEBIBYTES, *, members: int = 0) -> bytes:
    """The bytes of a regular file.

    Arguments:
        members: as for `opened`, of the folder that it is in.

    Raises:
        Unreadable: a link, a folder, a device, a pipe, unreadable, or too large.
    """
    with opened(path.parent, members=members) as folder:
        return folder.read(path.name, mebibytes)


class Folder:
    """A folder, held open where the system can; every method may raise `Unreadable`."""

    def __init__(self, path: Path, descriptor: int | None = None) -> None:
        self.path, self._held = path, descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            os.close(self._held)

    def inner(self, name: str, *, make: bool = False) -> "Folder":
        """A folder in this one."""
        with _told():
            status = self._refuse_link(name)
            if status is None and not make:
                raise _nothing()
            if status is None:
                with suppress(FileExistsError):  # another submission may be as far as this
                    os.mkdir(self._at(name), _FOLDERS, dir_fd=self._held)
            if self._held is not None:
                held = os.open(name, _FOLDER | _FILE, dir_fd=self._held)
                return Folder(self.path / name, held)
            if not (self.path / name).is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            return Folder(self.path / name)

    def names(self) -> list[str]:
        """What is there, sorted."""
        with _told(), os.scandir(self.path if self._held is None else self._held) as entries:
            return sorted(entry.name for entry in islice(entries, LISTED))

    def status(self, name: str) -> os.stat_result | None:
        """Of what has that name, be it a link; None where nothing has."""
        with _told():
            try:
                return os.stat(self._at(name), dir_fd=self._held, follow_symlinks=False)
            except FileNotFoundError:
                return None

    def has_file(self, name: str) -> bool:
        """Whether a regular file has that name."""
        status = self.status(name)
        return status is not None and stat.S_ISREG(status.st_mode)

    def has_folder(self, name: str) -> bool:
        """Whether a folder has that name."""
        status = self.status(name)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def read(self, name: str, mebibytes: int = MEBIBYTES, *, cut: bool = False) -> bytes:
        """The bytes of a regular file; what is above the limit is refused, or cut off."""
        with os.fdopen(self._open(name, os.O_RDONLY), "rb", buffering=0) as file, _told():
            limit = mebibytes << 20
            data = _read_at_most(file.fileno(), limit + (not cut))
        if len(data) > limit:
            raise too_large(mebibytes)
        return data

    def append(self, name: str) -> BinaryIO:
        """A regular file to read and to add to, made if it is not there."""
        descriptor = self._open(name, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        if os.fstat(descriptor).st_nlink > 1:  # under another name, it may be anybody's
            os.close(descriptor)
            raise _link()
        return os.fdopen(descriptor, "ab+")

    def write(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """Puts a file in the place of what had that name; a link there is replaced."""
        with _told():
            path = Path(self._at(name))
            atomic.write(path, data, lasting=lasting, folder=self._held, mode=_FILES)

    def remove(self, name: str) -> None:
        """Takes a file away, if it is there."""
        with _told():
            try:
                os.unlink(self._at(name), dir_fd=self._held)
            except FileNotFoundError:
                return

    def _at(self, name: str) -> str:
        if name in ("", ".", "..") or Path(name).name != name:
            raise _not_regular()
        return name if self._held is not None else str(self.path / name)

    def _refuse_link(self, name: str) -> os.stat_result | None:
        status = self.status(name)
        if status is not None and stat.S_ISLNK(status.st_mode):
            raise _link()
        return status

    def _open(self, name: str, flags: int) -> int:
        """A regular file; what is none is not even opened, unless it comes in between."""
        status = self._refuse_link(name)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise _not_regular()
        with _told():
            descriptor = os.open(self._at(name), flags | _FILE, _FILES, dir_fd=self._held)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _not_regular()
        return descriptor


@contextmanager
def _told() -> Iterator[None]:
    """What the system refuses as a sentence, unless it is the machine that lacks something."""
    try:
        yield
    except OSError as error:
        if error.errno in _OURS:
            raise
        if error.errno == errno.ELOOP:
            raise _link() from None
        if error.errno == errno.ENOENT:
            raise _nothing() from None
        raise _not_opened(cause(error)) from None


def _read_at_most(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count and (part := os.read(descriptor, min(count, 1 << 20))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _link() -> Unreadable:
    return unreadable(
        "제출물이 링크입니다. 링크가 아니라 파일 자체를 제출해 주세요.",
        "What was handed in is a link. Hand in the file itself.",
    )


def _nothing() -> Missing:
    return missing(
        "제출한 파일이 없습니다. .py 또는 .ipynb 파일 하나를 제출해 주세요.",
        "No file was handed in. Hand in one .py or .ipynb file.",
    )


def _not_regular() -> Unreadable:
    return unreadable(
        "제출물이 일반 파일이 아닙니다. .py 또는 .ipynb 파일 하나를 제출해 주세요.",
        "What was handed in is no regular file. Hand in one .py or .ipynb file.",
    )


def _not_opened(why: Text) -> Unreadable:
    return unreadable(
        f"파일을 열 수 없습니다({why.ko}). 파일이 있는지, 읽을 수 있는지 확인하고 다시 제출해 "
        "주세요.",
        f"The file cannot be opened ({why.en}). Check that it exists and may be read, and hand it "
        "in again.",
    )


def too_large(mebibytes: int) -> Unreadable:
    """The exception for a file above the limit."""
    return unreadable(
        f"파일이 너무 큽니다 (최대 {mebibytes} MiB). 노트북의 출력을 모두 지우고 저장해 주세요.",
        f"The file is too large (at most {mebibytes} MiB). Clear all outputs of the notebook and "
        "save it.",
    )
