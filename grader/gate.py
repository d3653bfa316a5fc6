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
from grader.judge.plugin import Test
from grader.reach import Place, poisoned
from grader.release import render
from grader.report import Kind, Outcome, Report, TestReport


@dataclass(frozen=True)
class Variant:
    """One version of a week's file, and what its report must say.

    Arguments:
        task: the only one that differs from the solution, if there is one.
        code: of that task.
    """

    name: str
    source: str
    task: str = ""
    mutant: mutation.Mutant | None = None
    stub: bool = False
    knows_nothing: bool = False
    code: str = ""


def variants(week: Week) -> list[Variant]:
    """All versions of a week that the gate grades."""
    stub = render(week)[f"{week.stem}.py"].decode()
    found = [Variant("stub", stub, stub=True), Variant("solution", mutation.solution(week))]
    for mutant in mutation.mutants(week):
        name = f"mutant {mutant.name}"
        found.append(_variant(week, name, mutant.task, mutant.code, mutant))
    for other in mutation.alternatives(week):
        name = f"alternative {other.task} {other.name}"
        found.append(_variant(week, name, other.task, other.code))
    for guess in nothing.GUESSES:
        found.append(Variant(f"know-nothing {guess}", guessed(week, guess), knows_nothing=True))
    return found


def _variant(
    week: Week, name: str, task: str, code: str, mutant: mutation.Mutant | None = None
) -> Variant:
    return Variant(name, mutation.solution(week, **{task: code}), task, mutant, code=code)


def guessed(week: Week, guess: str) -> str:
    """The week's solution, with every task's answer replaced by a guess of the right form."""
    names = "|".join(task.name for task in week.tasks)
    definition = re.compile(rf"^(?=(?:def|class) (?:{names})\b)", re.MULTILINE)
    helper = Path(nothing.__file__).read_text(encoding="utf-8")
    decorated = definition.sub(f'@know_nothing("{guess}")\n', mutation.solution(week))
    return f"# %%\n{helper}\n{decorated}"


def check(
    week: Week, engine: Engine, found: Sequence[Variant], *, whole: bool = False
) -> Iterator[tuple[Variant, Report, tuple[str, ...]]]:
    """Grades the variants of a week; yields each with its report and what is wrong with that.

    Arguments:
        whole: whether tests are run, too, whose verdicts are known or decide nothing. What a
            complaint is about is always run whole.
    """
    with tempfile.TemporaryDirectory(prefix="grader-dev-") as folder:
        bench = _Bench(week, engine, Path(folder))
        doubtful = found
        if not whole:
            doubtful = []
            for variant, report in bench.grade(found, bench.chosen(found)):
                if complaints(variant, report):
                    doubtful.append(variant)
                else:
                    yield variant, report, ()
        for variant, report in bench.grade(doubtful, [None] * len(doubtful)):
            yield variant, report, complaints(variant, report)


@dataclass(frozen=True)
class _Bench:
    """Where the variants of one week are graded."""

    week: Week
    engine: Engine
    folder: Path

    def grade(
        self, found: Sequence[Variant], chosen: Sequence[frozenset[str] | None]
    ) -> Iterator[tuple[Variant, Report]]:
        """Reports on variants, by the tests chosen for each: all, for None."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        jobs = []
        for number, (variant, only) in enumerate(zip(found, chosen, strict=True)):
            path = folder / str(number) / f"{self.week.stem}.py"
            path.parent.mkdir()
            path.write_text(variant.source, encoding="utf-8")
            jobs.append(Job(str(number), self.week.name, path, only=only))
        for report in self.engine.grade(jobs):
            yield found[int(report.member)], report

    def chosen(self, found: Sequence[Variant]) -> list[frozenset[str] | None]:
        """The tests that decide about each variant; None for all.

        A mutant's are the one that it names and those of other tasks that feel its task.
        """
        from grader.judge.collection import Collection

        tests = Collection(self.week, seed=0).tests
        felt = self._felt(tests)
        places = {task.name: Place(self.week, task.name) for task in self.week.tasks}

        def decide(variant: Variant) -> frozenset[str] | None:
            task, mutant = variant.task, variant.mutant
            if not task:
                return None
            fits = places[task].takes(variant.code)
            others = {t.function for t in tests if t.task != task}
            others = others & felt[task] if fits else others
            if mutant is None:
                return frozenset(others | {t.function for t in tests if t.task == task})
            allowed = {t.function for t in tests if task in t.depends}
            return frozenset(others - allowed | {mutant.killed_by.split("[")[0]})

        return [decide(variant) for variant in found]

    def _felt(self, tests: Sequence[Test]) -> dict[str, set[str]]:
        """By task, the tests of others that do not pass where its code raises."""
        poisons, chosen, felt = [], [], {}
        for task in self.week.tasks:
            code = poisoned(mutation.answer(self.week.folder, task.name))
            poisons.append(_variant(self.week, f"poisoned {task.name}", task.name, code))
            chosen.append(frozenset(t.function for t in tests if t.task != task.name))
        for variant, report in self.grade(poisons, chosen):
            failed = {t.name for task in report.tasks for t in task.tests if not _passed(t)}
            felt[variant.task] = {name.split("[")[0] for name in failed}
        return felt


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
