"""Work on what somebody uploaded, in a process of its own with so much time and memory."""

import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as TookTooLong
from multiprocessing import get_context
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from grader.errors import GraderError
from grader.text import Text

T = TypeVar("T")
SECONDS, MEMORY = 120.0, 2 << 30


def aside(work: Callable[..., T | Text], *given: object) -> T:
    """What the work gives back.

    Raises:
        GraderError: it gave back a sentence, or had not enough time or memory.
    """
    pool = ProcessPool(
        max_workers=1, initializer=bounded, initargs=(MEMORY,), context=get_context("spawn")
    )
    try:
        found = pool.schedule(work, args=given, timeout=SECONDS).result()
    except (TookTooLong, ProcessExpired, MemoryError):
        found = Text(
            "다 보기에는 너무 큽니다. 나누어 올리거나, 서버에서 `grader collect`를 쓰세요.",
            "It is too large to be looked at here. Upload it in parts, or use `grader collect` on "
            "the server.",
        )
    finally:
        pool.stop()
        pool.join()
    if isinstance(found, Text):
        raise GraderError(found.ko, found.en)
    return found


def bounded(memory: int) -> None:
    """Lets this process have so many bytes, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
