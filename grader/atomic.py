"""Writing a file so that no reader and no crash ever sees half of it."""

import os
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path

_STREAMS = ("/dev/stdout", "/dev/stderr")
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write(
    path: Path,
    data: bytes,
    *,
    lasting: bool = True,
    folder: int | None = None,
    mode: int = 0o666,
    keep: bool = False,
    first: bool = False,
) -> None:
    """Puts ``data`` at ``path``, in the place of what was there.

    Arguments:
        lasting: wait for the disk; not needed for what can be made again.
        folder: an open descriptor of the folder that ``path`` starts from.
        mode: of the file, as far as the umask lets it.
        keep: the mode of what was there, if something was.
        first: only where nothing is there yet.

    Raises:
        FileExistsError: something is there, and this is not the first.
    """
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}")
    try:
        old = os.stat(path, dir_fd=folder) if keep else None
    except FileNotFoundError:
        old = None
    mode = stat.S_IMODE(old.st_mode) if old else mode
    try:
        with os.fdopen(os.open(temporary, _FLAGS, mode, dir_fd=folder), "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        if old:
            os.chmod(temporary, mode, dir_fd=folder)
        if first:
            os.link(temporary, path, src_dir_fd=folder, dst_dir_fd=folder)
            os.unlink(temporary, dir_fd=folder)
        else:
            os.replace(temporary, path, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
        raise
    if lasting:
        _sync(path.parent, folder)


def put(path: Path, data: bytes) -> bool:
    """Writes where a person said, as other programs do; whether that is a file.

    Into a device or a pipe it is written as it is; a link is followed; a file is written whole.
    """
    if path.as_posix() in _STREAMS:  # opened by name it would be written over by what is printed
        stream = getattr(sys, path.name)
        stream.flush()
        with os.fdopen(os.dup(stream.fileno()), "wb") as file:
            file.write(data)
        return False
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            file.write(data)
        return False
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, data, keep=True)
    return True


def _sync(parent: Path, folder: int | None) -> None:
    """Makes the new name last through a crash, where the system can."""
    with suppress(OSError):
        descriptor = os.open(parent, os.O_RDONLY, dir_fd=folder)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
