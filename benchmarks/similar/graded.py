"""The set, graded: what each hand's and each copy's work is recognised by."""

from dataclasses import dataclass
from typing import Self

from benchmarks.similar.hands import Codes, Copy, copies, hands, source
from grader.course import Course, Week
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.report import Report
from grader.submission import File
from grader.traits import Traits


@dataclass(frozen=True)
class Work:
    """A file and what it is recognised by."""

    text: str
    traits: Traits


@dataclass(frozen=True)
class Copied:
    """A copy, of which hand, and how many tasks the disguise changed without breaking them."""

    hand: int
    kind: str
    work: Work
    changed: int


@dataclass(frozen=True)
class Class:
    """One week: what is known, the hands, and copies, each of which stands for one more member."""

    week: str
    known: tuple[Traits, ...]
    hands: tuple[Work, ...]
    copies: tuple[Copied, ...]


class Grading:
    """Grades the set with one judge, without walls: the code is this repository's own."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.judge = Judge(course, walls=frozenset(), platform="cpu")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.judge.close()

    def graded(self, week: Week, seed: int) -> Class:
        """One week's class. Only the solution is known: the alternatives are the hands.

        Tests that train are left out: they take minutes, and ask for no program.
        """
        written, collection = hands(week, seed), self.judge.collection(week)
        collection.tests = tuple(test for test in collection.tests if not test.runs_concretely)
        reports = [self._report(week, codes) for codes in written]
        return Class(
            week.name,
            (_traits(self._report(week, {})),),
            tuple(
                Work(source(week, codes), _traits(report))
                for codes, report in zip(written, reports, strict=True)
            ),
            tuple(self._copied(week, copy, reports) for copy in copies(week, written, seed)),
        )

    def _copied(self, week: Week, copy: Copy, originals: list[Report]) -> Copied:
        before = {task.name: task.points for task in originals[copy.hand].tasks}
        changed = dict(copy.changed)
        report = self._report(week, copy.plain | changed)
        broken = [task.name for task in report.tasks if task.points < before[task.name]]
        if broken:
            changed = {task: code for task, code in changed.items() if task not in broken}
            report = self._report(week, copy.plain | changed)
        work = Work(source(week, copy.plain | changed), _traits(report))
        return Copied(copy.hand, copy.kind, work, len(changed))

    def _report(self, week: Week, codes: Codes) -> Report:
        file = File(f"{week.stem}.py", source(week, codes).encode())
        return self.judge.grade(Job("hand", week.name, file))


def _traits(report: Report) -> Traits:
    assert report.traits is not None, report.fault
    return report.traits
