"""What people are told of errors: the same in another process, and in both languages."""

import errno
import os
import pickle
import re
import ssl

import pytest

from grader.errors import GraderError, cause
from grader.reading.sentences import unreadable
from grader.text import Text

ERRORS = [GraderError("장치가 없습니다.", "No device."), unreadable("없습니다.", "Empty.", "x")]


@pytest.mark.parametrize("error", ERRORS)
def test_what_was_raised_in_another_process_is_told_here(error: GraderError) -> None:
    told = pickle.loads(pickle.dumps(error))
    assert type(told) is type(error)
    assert told.__dict__ == error.__dict__
    assert str(told) == error.text.en


SYSTEM = [
    (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/a"), "No such file or directory"),
    (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/a"), "Permission denied"),
    (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a"), "The disk is full"),
    (OSError(errno.EROFS, os.strerror(errno.EROFS), "/a"), "Read-only file system"),
]


@pytest.mark.parametrize(("error", "said"), SYSTEM)
def test_what_the_system_says_is_told_in_both_languages(error: OSError, said: str) -> None:
    why = cause(error)
    assert why.en == said
    assert re.fullmatch("[가-힣 ]+", why.ko)


def test_other_errors_are_told_as_they_are() -> None:
    assert cause(ERRORS[0]) == ERRORS[0].text
    assert cause(OSError("odd")) == cause(ValueError("odd")) == Text("odd", "odd")
    assert cause(OSError(133, "RF-kill")) == Text("RF-kill", "RF-kill")
    assert cause(ssl.SSLError(1, "no handshake")) == Text("no handshake", "no handshake")
