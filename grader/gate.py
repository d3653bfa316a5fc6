"""The quality gate: proves of each week's tests that they see mistakes, and only mistakes.

The untouched stub scores zero, every task "not started"; the solution scores everything; each
mutant is killed by the test it names and fails tests of its own task only; each alternative scores
everything; the answers of somebody who knows nothing earn nothing in any task.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import mutation, nothing
from grader.course import Week
from grader.engines import Engine
from grader.judge.job import Job
from grader.reach import Reach
from grader.release import render
from grader.report import Kind, Outcome, Report, TestReport


@dataclass(frozen=True)
class Variant:
    """One version of a week's file, and what its report must say.

    Arguments:
        task: the only one that differs from the solution, if there is one.
    """

    name: str
    source: str
    task: str = ""
    mutant: mutation.Mutant | None = None
    stub: bool = False
    knows_nothing: bool = False


@dataclass(frozen=True)
class Verdict:
    """What was found about one variant; empty complaints mean it is as it should be."""

    week: str
    variant: str
    complaints: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """How much a week holds."""

    tasks: int
    tests: int
    mutants: int
    alternatives: int
    know_nothing: int


def variants(week: Week) -> list[Variant]:
    """All versions of a week that the gate grades."""
    stub = render(week)[f"{week.stem}.py"].decode()
    found = [Variant("stub", stub, stub=True), Variant("solution", mutation.solution(week))]
    for mutant in mutation.mutants(week):
        source = mutation.solution(week, **{mutant.task: mutant.code})
        found.append(Variant(f"mutant {mutant.name}", source, mutant.task, mutant))
    for other in mutation.alternatives(week):
        source = mutation.solution(week, **{other.task: other.code})
        found.append(Variant(f"alternative {other.task} {other.name}", source, other.task))
    for guess in nothing.GUESSES:
        found.append(Variant(f"know-nothing {guess}", guessed(week, guess), knows_nothing=True))
    return found


def guessed(week: Week, guess: str) -> str:
    """The week's solution, with every task's answer replaced by a guess of the right form."""
    names = "|".join(task.name for task in week.tasks)
    definition = re.compile(rf"^(?=(?:def|class) (?:{names})\b)", re.MULTILINE)
    helper = Path(nothing.__file__).read_text(encoding="utf-8")
    decorated = definition.sub(f'@know_nothing("{guess}")\n', mutation.solution(week))
    return f"# %%\n{helper}\n{decorated}"


def counts(week: Week, tests: int) -> Counts:
    """How much ``week`` holds."""
    return Counts(
        len(week.tasks),
        tests,
        len(mutation.mutants(week)),
        len(mutation.alternatives(week)),
        len(nothing.GUESSES),
    )


def check(
    week: Week, engine: Engine, found: Sequence[Variant], *, whole: bool = False
) -> Iterator[tuple[Verdict, Report]]:
    """Grades the variants of a week and judges each report.

    Arguments:
        whole: whether tests are run, too, that a variant cannot change.
    """
    reach, solution = Reach(week), mutation.solution(week)
    before = {task.name: reach.tests(task.name, solution) for task in week.tasks}
    with tempfile.TemporaryDirectory(prefix="grader-dev-") as folder:
        jobs = []
        for number, variant in enumerate(found):
            path = Path(folder) / str(number) / f"{week.stem}.py"
            path.parent.mkdir()
            path.write_text(variant.source, encoding="utf-8")
            only = None
            if variant.task and not whole:
                only = before[variant.task] | reach.tests(variant.task, variant.source)
            jobs.append(Job(str(number), week.name, path, only=only))
        for report in engine.grade(jobs):
            variant = found[int(report.member)]
            yield Verdict(week.name, variant.name, complaints(variant, report)), report


def complaints(variant: Variant, report: Report) -> tuple[str, ...]:
    """What is wrong with the report on a variant."""
    return tuple(_complaints(variant, report))


def _complaints(variant: Variant, report: Report) -> Iterator[str]:
    tests = [test for task in report.tasks for test in task.tests]
    broken = [test.name for test in tests if test.outcome is Outcome.NOT_GRADED]
    if broken:
        yield f"the judge itself broke in {', '.join(broken)}"
    if variant.stub:
        yield from _of_stub(report)
    elif variant.mutant is not None:
        yield from _of_mutant(variant.mutant, tests)
    elif variant.knows_nothing:
        yield from (
            f"{_shown(test)} of {test.task} gives {test.points:g}" for test in tests if test.points
        )
    else:
        yield from (f"fails {_shown(test)}" for test in tests if not _passed(test))
    if variant.name == "solution":
        untitled = [test.name for test in tests if test.title.ko == test.title.en]
        yield from (f"{name} has no Korean title (ko= in its mark)" for name in untitled)


def _of_stub(report: Report) -> Iterator[str]:
    for task in report.tasks:
        if task.points:
            yield f"{task.name} scores {task.points:g}"
        if task.problem is None or task.problem.kind is not Kind.NOT_STARTED:
            yield f"{task.name} is not reported as not started"


def _of_mutant(mutant: mutation.Mutant, tests: list[TestReport]) -> Iterator[str]:
    failed = [test for test in tests if not _passed(test)]
    if mutant.killed_by not in [test.name for test in tests]:
        yield f"names {mutant.killed_by}, which does not reach the task"
    elif mutant.killed_by not in [test.name for test in failed]:
        others = ", ".join(test.name for test in failed) or "nothing"
        yield f"survives {mutant.killed_by} (killed by {others})"
    for test in failed:
        if test.task != mutant.task and mutant.task not in test.depends:
            yield f"also fails {_shown(test)} of {test.task}"


def _passed(test: TestReport) -> bool:
    return test.outcome is Outcome.PASSED


def _shown(test: TestReport) -> str:
    if test.problem:
        return f"{test.name} ({test.problem.kind}: {test.problem.detail})"
    message = test.message.en.replace("\n", " ") if test.message else ""
    return f"{test.name} ({message})" if message else test.name
