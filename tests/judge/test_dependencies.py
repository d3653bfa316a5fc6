"""What a test builds on is read from the member's own file."""

import pytest

from grader import source
from grader.judge.dependencies import Dependencies, probed
from grader.submission import Cell, Submission

TASKS = ("size", "pad", "conv", "Model")
MEMBER = """
def size(n, window): return n - window + 1
def pad(x): return x
def helper(x): return pad(x)
def conv(x): return helper(x)
class Model:
    def __call__(self, x): return conv(x)
"""
PROBES = """
import jax

def _layers(member):
    return member.pad, jax.nn.size

def stacked(member, x):
    return _layers(member)

def built(member, model):
    return member.Model()(model.conv)

def sized(member, x, *, stacked):
    return [member.size(x, window) for window in stacked]
"""


def dependencies(code: str = MEMBER) -> Dependencies:
    submission = Submission(file="x.py", digest="", cells=(Cell(0, code, 1),))
    return Dependencies(source.parse(submission), TASKS, PROBES)


@pytest.mark.parametrize(
    ("calls", "task", "others"),
    [
        ([("function", "conv")], "conv", ("pad",)),
        ([("function", "helper")], "size", ("pad",)),
        ([("function", "Model")], "Model", ("pad", "conv")),
        ([("function", "size"), ("function", "conv")], "conv", ("size", "pad")),
        ([("probe", "stacked")], "conv", ("pad",)),
        ([("probe", "built")], "Model", ("pad", "conv")),
        ([("function", "nothing_of_the_kind"), ("probe", "nor_this")], "conv", ()),
        ([], "conv", ()),
    ],
)
def test_a_test_builds_on_what_its_calls_need(
    calls: list[tuple[str, str]], task: str, others: tuple[str, ...]
) -> None:
    found = dependencies()
    found.called.update(calls)
    assert found.beyond(task) == others


def test_what_a_member_wrote_counts_and_not_what_the_solution_calls() -> None:
    found = dependencies("def pad(x): return x\ndef conv(x): return x")
    found.called.add(("function", "conv"))
    assert found.beyond("conv") == ()


def test_a_probe_mentions_names_of_its_first_argument_only() -> None:
    assert probed(PROBES, "stacked") == {"pad"}
    assert probed(PROBES, "built") == {"Model"}


def test_a_parameter_of_a_probe_is_no_other_probe() -> None:
    assert probed(PROBES, "sized") == {"size"}
