"""What a week's tests import."""

from grader.judge.compare import (
    assert_close,
    assert_equal,
    assert_exact,
    assert_finite,
    assert_shape,
)
from grader.judge.inputs import decades, siblings
from grader.judge.once import once

__all__ = [
    "assert_close",
    "assert_equal",
    "assert_exact",
    "assert_finite",
    "assert_shape",
    "decades",
    "once",
    "siblings",
]
