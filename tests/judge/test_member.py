"""A member's code that hangs, in the place of the sandbox: how long the judge waits for it."""

from typing import Any, cast

import pytest

from grader.course import Week
from grader.judge.blame import from_child as broken_rules
from grader.judge.member import HUNG_TARGETS, SECOND_SHARE, Member
from grader.judge.problems import SubmissionProblem
from grader.report import Kind
from grader.sandbox.client import Ending, Sandbox
from grader.sandbox.meter import Meter, Use
from grader.sandbox.wire import Late
from grader.settings import Limits
from grader.submission import read_bytes


class Hanging:
    """A sandbox whose children load everything and answer no other request."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seconds: list[float] = []
        self.meter = Meter(lambda: Use(0.0, asleep=True))

    def open(self, *, concrete: bool = False) -> "Hanging":
        return self

    def ask(
        self, request: dict[str, Any], blob: bytes = b"", *, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        if request["op"] not in ("trace", "run"):
            return {"ok": True}, b""
        self.asked.append(request["name"])
        self.seconds.append(seconds)
        raise Late

    def close(self, *, ended: bool = False) -> Ending:
        return Ending(0, 0.0, "")


def test_a_task_that_hangs_again_and_again_is_given_up(sample_week: Week) -> None:
    sandbox, limits = Hanging(), Limits()
    submission = read_bytes("first.py", b"def double(x):\n    return x\n", limits)
    member = Member(submission, sample_week, cast(Sandbox, sandbox), limits, "cpu")

    def trace(probe: str, task: str) -> Kind:
        request = {"kind": "probe", "name": probe, "args": [], "transforms": [], "keys": False}
        with pytest.raises(SubmissionProblem) as caught:
            member.trace(request, task)
        return caught.value.problem.kind

    probes = ["a", "a", "b", "c", "d"]
    assert {trace(probe, "double") for probe in probes} == {Kind.TIME}
    assert sandbox.asked == ["a", "b"]
    assert len(sandbox.asked) == HUNG_TARGETS
    assert trace("e", "Counter") is Kind.TIME
    assert sandbox.asked == ["a", "b", "e"]
    full, less = limits.trace_seconds, SECOND_SHARE * limits.trace_seconds
    assert sandbox.seconds == [full, less, full]


def test_a_run_that_hangs_is_not_run_again(sample_week: Week) -> None:
    sandbox, limits = Hanging(), Limits()
    submission = read_bytes("first.py", b"def double(x):\n    return x\n", limits)
    member = Member(submission, sample_week, cast(Sandbox, sandbox), limits, "cpu")
    for _ in range(2):
        with pytest.raises(SubmissionProblem) as caught:
            member.run({"kind": "function", "name": "fit", "args": []}, b"", "double")
        assert caught.value.problem.kind is Kind.TIME
    assert sandbox.asked == ["fit"]


@pytest.mark.parametrize(
    "frames", [[[1, 1, ["f"]]], [[1, 1, None]], [[1, "1", "f"]], [[1, 1]], "x", None, []]
)
def test_forged_frames_of_a_broken_rule_are_refused(frames: object) -> None:
    said = {"rule": 0, "name": "jvp", "at": 0}
    (broken,) = broken_rules([{**said, "frames": [[1, 1, "f"]]}], rules=1)
    assert broken.frames == ((1, 1, "f"),)
    with pytest.raises(ValueError, match=r"."):
        broken_rules([{**said, "frames": frames}], rules=1)
