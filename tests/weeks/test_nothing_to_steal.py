"""No right part of a task lies where members' code runs: who takes what the probes hold earns 0."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import Course, Week, load
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.mutation import solution
from grader.report import Report
from grader.sandbox.walls import REQUIRED
from grader.submission import File

pytestmark = [pytest.mark.slow, pytest.mark.attack]

COURSE: Course = load(Path(__file__).parents[2])

PROBES = """
import sys


def child():
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Child":
        frame = frame.f_back
    return frame.f_locals["self"]


PROBES = child().probes
"""
# What may be called with few arguments, and what it puts into a module or gives back.
TAKEN = """
import contextlib
import types

HELD = types.ModuleType("held")
OPEN = []


def take(made):
    if hasattr(made, "__enter__"):
        OPEN.append(made)
        made.__enter__()
    elif callable(made):
        HELD.made = made


for part in [part for part in vars(PROBES).values() if callable(part)]:
    for arguments in ((HELD,), (HELD, 1.0), (HELD, {}), (1.0,), (jnp.ones(()),), ()):
        with contextlib.suppress(Exception):
            take(part(*arguments))
"""
# A task that, called by a probe, looks at what stands in the place of the others, for later.
LATER = """
KEPT = {}


def keep(names):
    KEPT.update({name: globals()[name] for name in names if name not in KEPT})
"""


@pytest.fixture(scope="module")
def grade() -> Iterator[Callable[..., Report]]:
    """Grades a week's solution with other code in the cells of some tasks."""
    judge = Judge(COURSE, walls=REQUIRED, platform="cpu")

    def graded(folder: Path, week: Week, **codes: str) -> Report:
        file = File(f"{week.stem}.py", solution(week, **codes).encode())
        return judge.grade(Job("thief", week.name, file))

    yield graded
    judge.close()


def earned(report: Report, task: str) -> float:
    """The points of a task."""
    return next(own.points for own in report.tasks if own.name == task)


def callables(week: Week) -> list[str]:
    """The functions and classes that a week's probes define, but for what tests call."""
    parsed = ast.parse((week.folder / "probes.py").read_text(encoding="utf-8"))
    return [
        node.name
        for node in parsed.body
        if isinstance(node, ast.ClassDef)
        or (isinstance(node, ast.FunctionDef) and "member" not in ast.dump(node.args))
    ]


PAIRS = [(week, name) for week in COURSE.weeks for name in callables(week)]


@pytest.mark.parametrize(
    ("week", "name"), PAIRS, ids=[f"{week.name}-{name}" for week, name in PAIRS]
)
def test_what_a_probe_defines_is_nobody_s_answer(grade, tmp_path, week: Week, name: str) -> None:
    codes = {task.name: f"{PROBES}\n{task.name} = PROBES.{name}\n" for task in week.tasks}
    assert grade(tmp_path, week, **codes).points == 0


@pytest.mark.parametrize("week", COURSE.weeks, ids=lambda week: week.name)
def test_what_a_probe_makes_is_nobody_s_answer(grade, tmp_path, week: Week) -> None:
    codes = {
        task.name: f"{PROBES}{TAKEN}\n{task.name} = vars(HELD).get('{task.name}', HELD)\n"
        for task in week.tasks
    }
    assert grade(tmp_path, week, **codes).points == 0
    codes = {task.name: f"{PROBES}{TAKEN}\n{task.name} = HELD.made\n" for task in week.tasks}
    assert grade(tmp_path, week, **codes).points == 0


STAND_INS = [
    ("week05_xor", "gate", "xor", "x"),
    ("week05_xor", "perceptron", "xor", "x"),
    ("week05_xor", "init_mlp", "train_xor", "key, *, steps, learning_rate"),
    ("week05_xor", "forward", "train_xor", "key, *, steps, learning_rate"),
    ("week06_backprop", "affine_backward", "backward", "params, cache, labels"),
    ("week06_backprop", "sigmoid_backward", "backward", "params, cache, labels"),
    ("week09_dropout", "dropout", "forward", "key, params, x, *, rate, train"),
    ("week09_dropout", "forward", "mc_dropout", "key, params, x, *, rate, samples"),
    ("week10_batchnorm", "batch_norm", "BatchNorm", ""),
    ("week10_batchnorm", "BatchNorm", "MLP", ""),
    ("week12_convnets", "VGGBlock", "ConvNet", ""),
    ("week12_convnets", "ResidualBlock", "ConvNet", ""),
]


@pytest.mark.parametrize(("week", "task", "caller", "arguments"), STAND_INS)
def test_what_stands_in_for_a_task_is_no_answer_to_it(
    grade, tmp_path, week: str, task: str, caller: str, arguments: str
) -> None:
    if arguments:
        taking = (
            f"{LATER}\n\ndef {caller}({arguments}):\n    keep(['{task}'])\n    raise ValueError"
        )
    else:
        taking = (
            f"{LATER}\n\nclass {caller}(nnx.Module):\n"
            f"    def __init__(self, *args, **kwargs):\n        keep(['{task}'])\n"
            f"    def __call__(self, x):\n        keep(['{task}'])\n        raise ValueError\n"
        )
    stolen = f"\n\ndef {task}(*args, **kwargs):\n    return KEPT['{task}'](*args, **kwargs)\n"
    report = grade(tmp_path, COURSE.week(week), **{caller: taking, task: stolen})
    assert earned(report, task) == 0
