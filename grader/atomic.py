"""Writing a file so that no reader and no crash ever sees half of it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Puts ``data`` at ``path``, in the place of what was there.

    Arguments:
        lasting: wait for the disk; not needed for what can be made again.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, _FLAGS, 0o666), "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """Makes the new name last through a crash, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
