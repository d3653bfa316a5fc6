"""A member's code in a real sandbox, called as a week's tests call it."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.course import ByHand, Task, Week
from grader.judge.member import Member
from grader.judge.problems import SubmissionProblem
from grader.judge.program import Programs
from grader.judge.proxy import Calls
from grader.judge.xla import Device
from grader.report import Kind, Problem
from grader.sandbox.client import ForkServer, Sandbox
from grader.sandbox.portable import Spawned
from grader.sandbox.walls import walls
from grader.settings import Limits
from grader.submission import read_bytes
from grader.text import Text

LIMITS = Limits(load_seconds=20, trace_seconds=20, run_seconds=60, memory=2048)
HEAD = "import jax\nimport jax.numpy as jnp\nimport numpy as np\nfrom flax import nnx\n"


@pytest.fixture(scope="session")
def device() -> Device:
    """The processor."""
    return Device("cpu")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A fork server with all walls that stand, or what serves elsewhere."""
    if sys.platform != "linux":
        spawned = Spawned(LIMITS)
        yield spawned
        spawned.close()
        return
    server = ForkServer(LIMITS, frozenset(wall.name for wall in walls() if wall.stands))
    yield server
    server.close()


@dataclass(frozen=True)
class Loaded:
    """A member's code: ``call`` is what a test has as `submission`."""

    member: Member
    call: Calls

    def problem(self, ask: Callable[[Calls], object]) -> Problem:
        """What goes wrong when a test asks this."""
        with pytest.raises(SubmissionProblem) as caught:
            ask(self.call)
        return caught.value.problem

    def kind(self, ask: Callable[[Calls], object]) -> Kind:
        """The kind of what goes wrong."""
        return self.problem(ask).kind


@pytest.fixture
def load(sandbox: Sandbox, device: Device, tmp_path: Path) -> Iterator[Callable[..., Loaded]]:
    """Loads code; every function and class in it is a task."""
    members = []

    def loaded(
        code: str,
        *,
        probes: str = "",
        by_hand: tuple[str, ...] = (),
        head: str = HEAD,
        cells: tuple[str, ...] = (),
    ) -> Loaded:
        (tmp_path / "probes.py").write_text(probes)
        names = [
            line.split()[1].split("(")[0].strip(":")
            for line in "\n".join((code, *cells)).split("\n")
            if _defines(line)
        ]
        rule = ByHand(tasks=("*",), calls=by_hand, reason=Text("직접", "by hand"))
        title = Text("연습", "Practice")
        tasks = tuple(Task(name, 1.0) for name in (*names, "absent"))
        week = Week(
            "week01_practice", tmp_path, 1, title, (), 1, tasks, (), (rule,) * bool(by_hand)
        )
        submission = read_bytes("practice.py", (head + code).encode(), LIMITS)
        if cells:  # of a notebook, after those lines
            book = [{"cell_type": "code", "source": text} for text in (head + code, *cells)]
            text = json.dumps({"nbformat": 4, "metadata": {}, "cells": book})
            submission = read_bytes("practice.ipynb", text.encode(), LIMITS)
        member = Member(submission, week, sandbox, LIMITS, device.lowering)
        members.append(member)
        return Loaded(member, Calls(member, Programs(device, LIMITS), tasks[0].name))

    yield loaded
    for member in members:
        member.close()


def _defines(line: str) -> bool:
    return line.startswith(("def ", "class "))
