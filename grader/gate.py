"""The quality gate: proves of each week's tests that they see mistakes, and only mistakes.

The untouched stub scores zero, every task "not started"; the solution scores everything; each
mutant is killed by the test it names and fails tests of its own task only; each alternative scores
everything; the answers of somebody who knows nothing earn nothing in any task.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader import mutation, nothing
from grader.course import Week
from grader.engines import Again, Engine
from grader.engines.policy import FIRST_SHARE
from grader.judge.job import Job
from grader.reach import Place, poisoned
from grader.release import render
from grader.report import Kind, Outcome, Report, TestReport
from grader.submission import File

GUESSES = (*nothing.NUMBERS, "random", "input", *nothing.WHOLE)


@dataclass(frozen=True)
class Variant:
    """One version of a week's file, and what its report must say.

    Arguments:
        task: the only one that differs from the solution, if there is one.
        builders: the tasks that build on that one.
        untrained: whether no test that trains need be tried.
        code: of that task.
    """

    name: str
    source: str
    task: str = ""
    mutant: mutation.Mutant | None = None
    stub: bool = False
    knows_nothing: bool = False
    code: str = ""
    builders: frozenset[str] = frozenset()
    untrained: bool = False


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
    for guess in GUESSES:
        # A guess takes the place of what was trained: numbers and nothing at all are tried.
        name, untrained = f"know-nothing {guess}", guess not in ("random", "none")
        source = guessed(week, guess)
        found.append(Variant(name, source, knows_nothing=True, untrained=untrained))
    return found


def _variant(
    week: Week, name: str, task: str, code: str, mutant: mutation.Mutant | None = None
) -> Variant:
    builders = frozenset(other.name for other in week.tasks if task in other.builds_on)
    source = mutation.solution(week, **{task: code})
    return Variant(name, source, task, mutant, code=code, builders=builders)


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
    bench = _Bench(week, engine)
    doubtful = found
    if not whole:
        doubtful = []
        for variant, report in bench.sparing(found):
            if complaints(variant, report):
                doubtful.append(variant)
            else:
                yield variant, report, bench.costs(variant)
    for variant, report in bench.grade(doubtful, [None] * len(doubtful)):
        yield variant, report, complaints(variant, report) + bench.costs(variant)


@dataclass(frozen=True)
class _Bench:
    """Where the variants of one week are graded."""

    week: Week
    engine: Engine
    late: set[str] = field(default_factory=set)  # names of those that had to come again, alone

    def grade(
        self, found: Sequence[Variant], chosen: Sequence[frozenset[str] | None]
    ) -> Iterator[tuple[Variant, Report]]:
        """Reports on variants, by the tests chosen for each: all, for None."""
        jobs = []
        for number, (variant, only) in enumerate(zip(found, chosen, strict=True)):
            file = File(f"{self.week.stem}.py", variant.source.encode())
            jobs.append(Job(str(number), self.week.name, file, only=only))
        for event in self.engine.grade(jobs):
            if isinstance(event, Again):
                self.late.update(found[int(job.member)].name for job in event.jobs)
            elif isinstance(event, Report):
                yield found[int(event.member)], event

    def costs(self, variant: Variant) -> tuple[str, ...]:
        """What is wrong with the time or memory that a right answer takes."""
        if variant.name != "solution" or variant.name not in self.late:
            return ()
        part = f"{FIRST_SHARE:.0%} of the time or all of the memory that a submission may have"
        return (f"needs more than {part}: whoever is right would be graded twice",)

    def sparing(self, found: Sequence[Variant]) -> Iterator[tuple[Variant, Report]]:
        """Reports on variants by the tests that decide about each; one of them is the solution.

        Which tests decide about what differs in one task is read from the solution's report.
        """
        from grader.judge.collection import Collection

        collected = Collection(self.week, seed=0).tests
        lengthy = {test.function for test in collected if test.runs_concretely}
        brief = frozenset(test.function for test in collected) - lengthy
        first = [variant for variant in found if not variant.task]
        tests: list[TestReport] = []
        for variant, report in self.grade(first, [brief if v.untrained else None for v in first]):
            if variant.name == "solution":
                tests = [test for task in report.tasks for test in task.tests]
            yield variant, report
        rest = [variant for variant in found if variant.task]
        yield from self.grade(rest, self._chosen(rest, tests, lengthy))

    def _chosen(
        self, found: Sequence[Variant], tests: Sequence[TestReport], lengthy: set[str]
    ) -> list[frozenset[str]]:
        """The tests that decide about variants of one task.

        A mutant's are the one that it names and those of other tasks that feel its task, an
        alternative's its task's, too. Code that does more than define its task is tried by all
        tests. What builds on a task may fail with it.

        Arguments:
            tests: what became of the solution's.
            lengthy: those that train.
        """
        places = {task.name: Place(self.week, task.name) for task in self.week.tasks}
        tasks = {_function(test): test.task for test in tests}
        felt = self._felt(tests, lengthy)

        def decide(variant: Variant) -> frozenset[str]:
            task, mutant = variant.task, variant.mutant
            fits = places[task].takes(variant.code)
            own = {name for name in tasks if tasks[name] == task}
            others = felt[task] if fits else tasks.keys() - own
            if mutant is None:
                # Another right block gives the same values, and a training takes half a minute.
                return frozenset(own | others - lengthy)
            alone = {name for name in others if tasks[name] not in variant.builders}
            return frozenset(alone | {mutant.killed_by.split("[")[0]})

        return [decide(variant) for variant in found]

    def _felt(self, tests: Sequence[TestReport], lengthy: set[str]) -> dict[str, set[str]]:
        """By task, the tests of others that do not pass where its code raises.

        Only those are tried that call it, by the solution's report, and that may be asked for.
        """
        poisons, chosen, felt = [], [], {}
        for task in self.week.tasks:
            code = poisoned(mutation.answer(self.week.folder, task.name))
            poison = _variant(self.week, f"poisoned {task.name}", task.name, code)
            calling = [test for test in tests if task.name in test.depends]
            skipped = {_function(t) for t in calling if t.task in poison.builders} & lengthy
            poisons.append(poison)
            chosen.append(frozenset(map(_function, calling)) - skipped)
        for variant, report in self.grade(poisons, chosen):
            ran = [test for task in report.tasks for test in task.tests]
            felt[variant.task] = {_function(test) for test in ran if not _passed(test)}
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
        yield from _of_mutant(variant.mutant, variant.builders, tests)
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


def _of_mutant(
    mutant: mutation.Mutant, builders: frozenset[str], tests: list[TestReport]
) -> Iterator[str]:
    failed = [test for test in tests if not _passed(test)]
    if mutant.killed_by not in [test.name for test in tests]:
        yield f"names {mutant.killed_by}, which does not reach the task"
    elif mutant.killed_by not in [test.name for test in failed]:
        others = ", ".join(test.name for test in failed) or "nothing"
        yield f"survives {mutant.killed_by} (killed by {others})"
    for test in failed:
        if test.task != mutant.task and test.task not in builders:
            yield f"also fails {_shown(test)} of {test.task}"


def _function(test: TestReport) -> str:
    return test.name.split("[")[0]


def _passed(test: TestReport) -> bool:
    return test.outcome is Outcome.PASSED


def _shown(test: TestReport) -> str:
    if test.problem:
        return f"{test.name} ({test.problem.kind}: {test.problem.detail})"
    message = test.message.en.replace("\n", " ") if test.message else ""
    return f"{test.name} ({message})" if message else test.name
