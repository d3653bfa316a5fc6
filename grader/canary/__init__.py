"""The canary: tiny submissions whose results are known, graded before anybody's are.

If they do not come out as they must, nothing else would either, and nobody is graded. The one that
is graded must get the points that it deserves; the other must get nothing that lies outside.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.course import Course, Week, load_week
from grader.engines import Engine, reports
from grader.judge.job import Job
from grader.report import Outcome, Report
from grader.sandbox.walls import REQUIRED
from grader.submission import File
from grader.text import Text

ROOT = Path(__file__).parent
_NAME = "week00_canary"
WRONG = frozenset({"half"})  # what honest.py has wrong
_SINGS = {"double": Outcome.PASSED, **dict.fromkeys(WRONG, Outcome.FAILED)}


@cache
def _week() -> Week:
    return load_week(ROOT / "solutions" / _NAME)


def added(course: Course) -> Course:
    """A course in which the canary can be graded, too."""
    if _NAME in course.by_name:
        return course
    return replace(course, weeks=(*course.weeks, _week()))


def complaint(engine: Engine) -> Text | None:
    """Why this machine must not grade now; None if everything is as it must be."""
    return heard(engine)[0]


def heard(engine: Engine) -> tuple[Text | None, str]:
    """Why this machine must not grade now, if it must not, and what programs run on.

    Without the walls that keep members' code in, only the grading is looked at.
    """
    names = ["honest", "hostile"] if engine.settings.walls >= REQUIRED else ["honest"]
    files = [File(f"{name}.py", (ROOT / f"{name}.py").read_bytes()) for name in names]
    jobs = [Job(name, _NAME, file) for name, file in zip(names, files, strict=True)]
    graded = list(reports(engine.grade(jobs)))
    found = [said for report in graded for said in _complaints(report)]
    return next(iter(found), None), max(report.platform for report in graded)


def _complaints(report: Report) -> Iterator[Text]:
    if report.fault:
        yield report.fault
        return
    tests = {test.name: test for task in report.tasks for test in task.tests}
    if report.member == "hostile":
        if tests["test_nothing_outside_is_reached"].outcome is not Outcome.PASSED:
            yield Text(
                "구성원의 코드가 벽 밖에 닿을 수 있습니다.",
                "Members' code can reach what lies outside its walls.",
            )
        return
    for task in report.tasks:
        outcomes = {test.outcome for test in task.tests}
        if task.name in _SINGS and outcomes != {_SINGS[task.name]}:
            said = task.problem or next((t.problem for t in task.tests if t.problem), None)
            why = said.message if said else Text("결과가 다릅니다.", "It came out otherwise.")
            detail = f" ({said.detail})" if said and said.detail else ""
            yield Text(
                f"결과를 아는 제출물이 다르게 채점됩니다: {task.name}. {why.ko}{detail}",
                f"A submission whose result is known is graded otherwise: {task.name}. "
                f"{why.en}{detail}",
            )
