"""`check`: tries one task's public tests on the names of the notebook that it is called in.

    from grader.notebook import check
    check("week06_backprop", "affine_backward")

It says what passed, and raises where something did not. It has no walls and knows no hidden test;
what counts is `grader check` and `grader grade`.
"""

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.course import CourseError, Week, find_root, load_week
from grader.feedback.words import number
from grader.judge.compare import Mismatch
from grader.judge.problems import problem
from grader.notebook.cases import Case, cases_of
from grader.notebook.inprocess import InProcess
from grader.report import Kind
from grader.sandbox.errors import classify
from grader.text import Text

MAX_DETAIL = 600


class CheckError(Exception):
    """There is nothing to check with; the sentence says what to do."""


class Failed(AssertionError):
    """Not all tests passed. A notebook shows the lines in place of a traceback."""

    def __init__(self, summary: str, lines: list[str]) -> None:
        super().__init__(summary)
        self.lines = [summary, *lines]

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for."""
        return self.lines


@dataclass(frozen=True)
class Result:
    """One test and, where it failed, why."""

    case: Case
    kind: Kind | None = None
    why: Text | None = None
    detail: str = ""


def check(week: str, task: str, *, member: Any = None) -> None:
    """Runs the public tests of one task, and prints what came of them.

    Arguments:
        week: the week's name, ``week06_backprop``.
        member: what holds the functions; by default the notebook itself.

    Raises:
        Failed: not all of them passed.
        CheckError: there is no such task, or the week's files are not here.
    """
    found = find_week(week)
    cases = [case for case in cases_of(_module(found, "test_public"), 0) if case.task == task]
    if not cases:
        raise CheckError(
            f"{found.name}에 공개 시험이 있는 과제 {task!r}이(가) 없습니다. · "
            f"{found.name} has no task {task!r} with public tests."
        )
    probes = _module(found, "probes") if (found.folder / "probes.py").is_file() else None
    member = member or sys.modules["__main__"]
    submission = InProcess(member, probes)
    with _quietly():
        results = [_run(case, submission, member) for case in cases]
    passed = sum(result.kind is None for result in results)
    summary = f"{task}: 공개 시험 {len(cases)}개 중 {passed}개 통과 · public {passed}/{len(cases)}"
    lines = list(_lines(results))
    if passed < len(cases):
        raise Failed(summary, lines)
    print("\n".join([summary, *lines]))


def find_week(name: str) -> Week:
    """The week's folder: the one that the notebook is in, else the course's.

    Raises:
        CheckError: the files that the tests need are in neither.
    """
    here = Path.cwd()
    folders = [here]
    with contextlib.suppress(CourseError):
        root = find_root(here)
        folders += [root / "exercises" / name, root / "solutions" / name]
    for folder in folders:
        with contextlib.suppress(CourseError):
            week = load_week(folder)
            if (folder / "test_public.py").is_file() and name.startswith(f"week{week.number:02}"):
                return week
    raise CheckError(
        f"{name}의 test_public.py와 week.toml이 없습니다. 받은 폴더 안에서 노트북을 여세요. · "
        f"The files test_public.py and week.toml of {name} are not here: open the notebook in the "
        "folder that it was handed out in."
    )


def _module(week: Week, name: str) -> ModuleType:
    path = week.folder / f"{name}.py"
    spec = spec_from_file_location(f"{week.folder.name}.{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def _run(case: Case, submission: InProcess, member: Any) -> Result:
    try:
        case.call(submission)
    except Mismatch as error:
        return Result(case, Kind.ERROR, error.text)
    except AssertionError as error:
        said = str(error)[:MAX_DETAIL]
        return Result(case, Kind.ERROR, Text(said, said))
    except Exception as error:
        lacking = isinstance(error, AttributeError) and error.obj is member
        kind = Kind.MISSING if lacking else Kind(classify(error))
        shown = kind not in (Kind.NOT_STARTED, Kind.MISSING)
        detail = f"{type(error).__name__}: {error}"[:MAX_DETAIL] if shown else ""
        return Result(case, kind, problem(kind).message, detail)
    return Result(case)


def _lines(results: list[Result]) -> Iterator[str]:
    """The tests one by one; what all of them failed for is said once."""
    kinds = {result.kind for result in results}
    if len(kinds) == 1 and kinds <= {Kind.NOT_STARTED, Kind.MISSING}:
        yield from _said(results[0])
        return
    for result in results:
        title = result.case.name.removeprefix("test_").replace("_", " ")
        points = f"{number(result.case.points)}점 · {number(result.case.points)} points"
        yield f"{'✗' if result.kind else '✓'} {title} ({points})"
        if result.kind:
            yield from _said(result)
            yield f"    힌트 · {result.case.hint.ko}"
            yield f"    Hint · {result.case.hint.en}"


def _said(result: Result) -> Iterator[str]:
    why = result.why or Text("", "")
    for text in dict.fromkeys((why.ko, why.en, result.detail)):
        yield from (f"    {line}" for line in text.split("\n") if line)
