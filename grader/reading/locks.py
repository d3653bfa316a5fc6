"""One process at a time in a folder."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from grader.reading.folders import Folder
from grader.reading.sentences import unreadable

_TRIES, _PAUSE = 3000, 0.02  # a minute


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Only one process at a time gets past here; one that never ends keeps nobody for ever.

    Raises:
        Unreadable: another one does not end, or there is something odd in the place of the lock.
    """
    with folder.append(".lock") as file:
        for _ in range(_TRIES):
            if _took(file):
                break
            time.sleep(_PAUSE)
        else:
            raise unreadable(
                "이 폴더를 쓰는 다른 명령이 끝나지 않습니다. 잠시 뒤에 다시 실행해 주세요.",
                "Another command that uses this folder does not end. Try again in a while.",
            )
        yield


def _took(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
