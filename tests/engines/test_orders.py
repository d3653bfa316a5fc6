"""What travels between machines comes back as it was, and is bytes of JSON."""

import json
from dataclasses import replace

import pytest
from reports import FIRST

from grader.engines.dask.orders import Order, Seen, packed, unpacked
from grader.judge.job import ALL_TESTS, Job
from grader.judge.problems import problem
from grader.report import Kind
from grader.submission import File
from grader.text import Text

JOB = Job("hong", "week01_first", File("first.py", bytes(range(256))), fingerprint="f" * 64)


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        replace(JOB, file=File("", problem(Kind.MISSING))),
        replace(JOB, file=replace(JOB.file, notes=(problem(Kind.UNREADABLE),))),
        replace(JOB, file=replace(JOB.file, name="half \udc80.py")),
        replace(JOB, condemned={"test_a": Kind.CRASH, ALL_TESTS: Kind.TIME}),
        replace(JOB, only=frozenset({"test_a", "test_b"})),
    ],
)
def test_an_order_comes_back_as_it_was(job: Job) -> None:
    order = Order(7, "topic", "d" * 64, job, platform="cpu", trusted=True, alone=True)
    data = packed(order)
    assert json.loads(data)["number"] == 7
    assert unpacked(data, Order) == order


def test_how_tests_ended_comes_back_as_it_was() -> None:
    seen = [Seen("test_a", FIRST.tasks[0].tests[0]), Seen("test_b", None)]
    assert unpacked(packed(seen), list[Seen]) == seen


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="week"):
        unpacked(packed({"member": "hong"}), Job)
    with pytest.raises(ValueError, match="str"):
        unpacked(packed({"ko": 1, "en": 2}), Text)
