"""The exception that people are told: the same in another process."""

import pickle

import pytest

from grader.errors import GraderError
from grader.reading.sentences import unreadable

ERRORS = [GraderError("장치가 없습니다.", "No device."), unreadable("없습니다.", "Empty.", "x")]


@pytest.mark.parametrize("error", ERRORS)
def test_what_was_raised_in_another_process_is_told_here(error: GraderError) -> None:
    told = pickle.loads(pickle.dumps(error))
    assert type(told) is type(error)
    assert told.__dict__ == error.__dict__
    assert str(told) == error.text.en
