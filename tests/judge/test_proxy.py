"""What a report says of the call that a test made."""

from typing import Any, cast

import numpy as np
import pytest

from grader.judge.proxy import Function

TABLE = np.zeros((3, 1), np.float32)
CASE = {"params": {"w": TABLE}, "rows": TABLE, "square": TABLE}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            "function",
            "loss({'params': {'w': float32[3, 1]}, 'rows': float32[3, 1], "
            "'square': float32[3, 1]}, float32[3, 1], steps=(1, 2))",
        ),
        ("probe", "probes.loss({…}, float32[3, 1], steps=(1, 2))"),
    ],
)
def test_a_call_is_shown_and_a_probe_s_tables_are_not(kind: str, said: str) -> None:
    function = Function(cast("Any", None), kind, "loss")
    assert function._shown((CASE, TABLE), {"steps": (1, 2)}) == said
