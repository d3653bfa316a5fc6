"""Members' code held against a week's by-hand rules, in this very process."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np

from grader.course import Week, load_week
from grader.judge.member import Member
from grader.judge.problems import SubmissionProblem
from grader.judge.program import Programs
from grader.judge.proxy import Calls
from grader.judge.xla import Device
from grader.notebook.kernel import Kernel
from grader.report import Kind, Problem
from grader.settings import Limits
from grader.submission import read_bytes

HEAD = """# %%
import functools, operator, sys
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen, nnx
# %%
"""
SOLUTIONS = Path(__file__).parents[2] / "solutions"
PROGRAMS = Programs(Device("cpu"), Limits())
X = np.ones((3, 4), np.float32)
W = np.ones((4, 5), np.float32)
Ask = Callable[[Calls], object]


def member(code: str, week: Week, sandbox: Kernel | None = None) -> Member:
    """A member whose code is loaded and traced right here."""
    found = read_bytes(f"{week.stem}.py", (HEAD + code).encode(), Limits())
    sandbox = sandbox or Kernel(ModuleType("submission"))
    return Member(found, week, sandbox, Limits(), PROGRAMS.device.lowering)


def violations(
    code: str,
    ask: Ask,
    *,
    task: str,
    week: str = "week06_backprop",
    probes: str = "",
    own: Mapping[str, Ask] | None = None,
) -> dict[str, Problem]:
    """What each task is found to break where a test of ``task`` asks; other problems are raised.

    Arguments:
        own: what all tests of other tasks ask for; of those that are not there none have run.
    """
    asked = {task: ask, **(own or {})}
    about = load_week(SOLUTIONS / week)
    with TemporaryDirectory() as folder:
        if probes:
            (Path(folder) / "probes.py").write_text(probes)
            about = replace(about, folder=Path(folder))
        one = member(code, about)
        for name, of_task in asked.items():
            try:
                of_task(Calls(one, PROGRAMS, name))
            except SubmissionProblem as error:
                if error.problem.kind is not Kind.FORBIDDEN:
                    raise
    return one.blame.settled(own or {})
