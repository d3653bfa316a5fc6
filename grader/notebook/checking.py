"""`check`: tries one task's public tests on the names of the notebook that it is called in.

    from grader.notebook import check
    check("week06_backprop", "affine_backward")

It is the judge that grades, around a sandbox without walls: same tests, same rules, same words. It
shows what passed, and raises where something did not. It knows no hidden test; what counts is
`grader check` and `grader grade`.
"""

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from grader.course import Week, find_root, load_week
from grader.errors import GraderError
from grader.judge.collection import Collection
from grader.judge.grade import task_reports
from grader.judge.member import Member
from grader.judge.program import Programs
from grader.judge.xla import Device
from grader.notebook import card
from grader.notebook.kernel import Kernel
from grader.report import Outcome, TaskReport
from grader.settings import Limits
from grader.submission import Submission
from grader.text import josa


class Failed(AssertionError):
    """Not all tests passed; the cell's output has said why, so a notebook shows one line."""

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for."""
        return [str(self)]


def check(week: str, task: str, *, member: ModuleType | None = None) -> None:
    """Runs the public tests of one task, and shows what came of them.

    Arguments:
        week: the week's name, ``week06_backprop``.
        member: what holds the functions; by default the notebook itself.

    Raises:
        Failed: not all of them passed.
        GraderError: there is no such task, or the week's files are not here.
    """
    found = find_week(week)
    collection = _collection(found.folder)
    if not any(test.task == task for test in collection.tests):
        raise GraderError(
            f"{found.name}에 공개 시험이 있는 과제 {josa(repr(task), '이가')} 없습니다.",
            f"{found.name} has no task {task!r} with public tests.",
        )
    with _quietly():
        report = _report(collection, task, member or sys.modules["__main__"])
    card.show(report)
    if any(test.outcome is not Outcome.PASSED for test in report.tests):
        raise Failed(card.summary(report))


def find_week(name: str) -> Week:
    """The week's folder: the one that the notebook is in, else the course's.

    Raises:
        GraderError: the files that the tests need are in neither.
    """
    here = Path.cwd()
    folders = [here]
    with contextlib.suppress(GraderError):
        root = find_root(here)
        folders += [root / "exercises" / name, root / "solutions" / name]
    for folder in folders:
        with contextlib.suppress(GraderError):
            week = load_week(folder)
            if (folder / "test_public.py").is_file() and name.startswith(f"week{week.number:02}"):
                return week
    raise GraderError(
        f"{name}의 test_public.py와 week.toml이 없습니다. 받은 폴더 안에서 노트북을 여세요.",
        f"The files test_public.py and week.toml of {name} are not here: open the notebook in the "
        "folder that it was handed out in.",
    )


@cache
def _collection(folder: Path) -> Collection:
    with warnings.catch_warnings():  # pytest's would stay, and make errors of the member's
        return Collection(load_week(folder), seed=0, hidden=False)


@cache
def _programs() -> Programs:
    return Programs(Device(), Limits())


def _report(collection: Collection, task: str, module: ModuleType) -> TaskReport:
    nothing = Submission(file="", digest="", cells=())  # the kernel has run the cells
    programs, week = _programs(), collection.week
    kernel = Kernel(module)
    member = Member(nothing, week, kernel, Limits(), programs.device.lowering)

    own = {test.function for test in collection.tests if test.task == task}
    ran = collection.run(member, programs, {}, own)
    tests = collection.settled([report for _, report in ran if report], member)
    return next(report for report in task_reports(week, tests) if report.name == task)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without warnings: nbgrader takes whatever stands on the error stream for a failure."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
