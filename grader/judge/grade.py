"""Grades one submission: reads the file, traces in the sandbox, runs the tests, reports."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import grader
from grader.course import Course, Week
from grader.errors import GraderError
from grader.judge import second_look
from grader.judge.collection import Collection
from grader.judge.faults import not_graded, reason
from grader.judge.job import ALL_TESTS, SECOND_LOOK, Job, Platform
from grader.judge.kept import Kept
from grader.judge.member import SECOND_SHARE, Member
from grader.judge.problems import problem
from grader.judge.program import Programs
from grader.judge.recogniser import Recogniser
from grader.judge.xla import Device
from grader.report import AnswerReport, Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.restore import answers, digest, repaired
from grader.sandbox.client import ForkServer, Sandbox
from grader.sandbox.portable import Spawned
from grader.sandbox.zygote import can_fork
from grader.source import defined_twice
from grader.submission import Submission, Unreadable, read
from grader.text import Text
from grader.traits import Traits
from grader.wording import wording

Look = TypeVar("Look")
Started = Callable[[str, float], None]
Ended = Callable[[TestReport], None]


class Judge:
    """Grades submissions one after the other, on one device, with one sandbox.

    Arguments:
        walls: names of the walls around members' code; empty for none.
        hidden: whether hidden tests are run.
        shared: a folder for what the judges of one run learn of programs; None for none.
        zygote: the folder of the zygote that serves all judges of one run; None for an own one.
    """

    def __init__(
        self,
        course: Course,
        *,
        walls: frozenset[str],
        platform: Platform = "auto",
        hidden: bool = True,
        shared: Path | None = None,
        zygote: Path | None = None,
    ) -> None:
        self.course, self.walls, self.hidden, self.zygote = course, walls, hidden, zygote
        self.sandbox: Sandbox | None = None
        with suppress(GraderError):  # tried again, and told, when there is something to grade
            self.sandbox = self._new_sandbox()  # which becomes ready while the device starts
        self.device = Device(platform)
        self.programs = Programs(self.device, course.limits, shared=shared)
        self.recogniser = Recogniser(self.device)
        self._collections: dict[str, Collection] = {}
        self._kept: dict[tuple[str, str], Kept] = {}

    def grade(
        self,
        job: Job,
        started: Started = lambda test, seconds: None,
        ended: Ended = lambda report: None,
    ) -> Report:
        """The report on one submission.

        Arguments:
            started: is told the name of each test before it runs, and the seconds it may take.
            ended: is told how each test ended, as far as can be said before all have.
        """
        week = self.course.week(job.week)
        try:
            return self._graded(job, week, started, ended)
        except GraderError as error:
            return not_graded(job, week, reason(error))

    def _graded(self, job: Job, week: Week, started: Started, ended: Ended) -> Report:
        start = time.perf_counter()
        if ALL_TESTS in job.condemned:  # not even the file is touched again
            found = problem(job.condemned[ALL_TESTS])
            return self._unreadable(job, week, found, time.perf_counter() - start)
        try:
            submission = repaired(week, read(job.file, self.course.limits))
        except Unreadable as error:
            return self._unreadable(job, week, error.problem, time.perf_counter() - start)
        member, tests, notes = self._tested(submission, week, job, started, ended)
        written, tasks = answers(week, submission), tuple(task_reports(week, tests))
        problems = (
            *submission.problems,
            *member.source.problems,
            *defined_twice(member.source, [task.name for task in week.tasks]),
            *member.broken.values(),
            *notes,
        )
        # All programs or none: a preview traces only what has changed, and some tests ask for some.
        recognised = self.hidden and not job.preview and job.only is None
        return Report(
            member=job.member,
            week=week.name,
            file=submission.file,
            digest=submission.digest,
            graded_at=_now(),
            platform=self.device.platform,
            seconds=time.perf_counter() - start,
            tasks=tasks,
            problems=tuple(dict.fromkeys(problems)),  # one cause may break several statements
            output="" if self.hidden else member.output,
            grader=grader.__version__,
            fingerprint=job.fingerprint,
            heading=week.heading,
            answers=_answer_reports(week, written),
            fault=_broken(tests),
            traits=self._traits(week, submission, member, written, tasks) if recognised else None,
        )

    def _traits(
        self,
        week: Week,
        submission: Submission,
        member: Member,
        written: dict[str, str],
        tasks: tuple[TaskReport, ...],
    ) -> Traits | None:
        """What it is recognised by; None where that cannot be told."""
        try:
            text = wording(week, submission, member.slices, written)
            return self.recogniser.traits(text, member, tasks)
        except Exception:  # whatever it is: no grade may depend on this
            return None

    def collection(self, week: Week) -> Collection:
        """The week's tests; collected at the first use."""
        if week.name not in self._collections:
            self._collections[week.name] = Collection(
                week, seed=self.course.seed, hidden=self.hidden
            )
        return self._collections[week.name]

    def close(self) -> None:
        """Ends the sandbox."""
        if self.sandbox:
            self.sandbox.close()

    def _new_sandbox(self) -> Sandbox:
        """A fork server where the system can fork safely, else an interpreter for each child."""
        if can_fork():
            return ForkServer(self.course.limits, self.walls, self.zygote)
        return Spawned(self.course.limits)

    def _tested(
        self, submission: Submission, week: Week, job: Job, started: Started, ended: Ended
    ) -> tuple[Member, list[TestReport], list[Problem]]:
        """Runs the tests.

        Returns:
            The member's code, the reports, and notes on what a second look changed.

        Raises:
            GraderError: there is no sandbox that lasts, or the week cannot be collected.
        """
        limits, lowering = self.course.limits.part(job.share), self.device.lowering

        def look(sandbox: Sandbox) -> tuple[Member, list[TestReport]]:
            member = Member(submission, week, sandbox, limits, lowering)
            return member, self._run(member, job, started, ended)

        member, reports = self._in_sandbox(look)
        tests = second_look.better(reports, self._again(member, submission, reports, job, started))
        return member, tests, list(second_look.notes(reports, tests))

    def _in_sandbox(self, look: Callable[[Sandbox], Look]) -> Look:
        """What a look at a submission finds; if the sandbox's server ends, once more with another.

        Raises:
            GraderError: that one ended, too.
        """
        try:
            return self._once(look)
        except GraderError:
            return self._once(look)

    def _once(self, look: Callable[[Sandbox], Look]) -> Look:
        try:
            self.sandbox = self.sandbox or self._new_sandbox()
            return look(self.sandbox)
        except GraderError:
            self.close()
            self.sandbox = None
            raise

    def _again(
        self,
        first: Member,
        submission: Submission,
        reports: list[TestReport],
        job: Job,
        started: Started,
    ) -> list[TestReport]:
        """What tests that failed find where all of the file is run; nothing, if that goes wrong.

        On a member's own machine without walls nobody asked for scratch work that deletes files.
        """
        only, whole = second_look.to_repeat(first, reports)
        unasked = not (self.hidden or "landlock" in self.walls)
        if not only or unasked or SECOND_LOOK in job.condemned:
            return []
        again = replace(job, only=only, preview=False)
        limits, lowering = self.course.limits, self.device.lowering

        def look(sandbox: Sandbox) -> list[TestReport]:
            member = Member(submission, first.week, sandbox, limits, lowering, whole=whole)
            return self._run(member, again, lambda _, s: started(SECOND_LOOK, s), lambda _: None)

        try:
            return self._in_sandbox(look)
        except GraderError:
            return []

    def _run(self, member: Member, job: Job, started: Started, ended: Ended) -> list[TestReport]:
        collection = self.collection(member.week)
        condemned = {name: problem(kind) for name, kind in job.condemned.items()}
        hung = {name for name, kind in job.condemned.items() if kind is Kind.TIME}
        reports = []
        kept = self._kept.setdefault((job.member, job.week), Kept()) if job.preview else None
        member.prepare()
        if member.whole and member.fatal:
            return []
        for test, report in collection.run(member, self.programs, condemned, job.only, kept):
            if report is None:
                share = SECOND_SHARE if collection.siblings(test, hung) else 1
                started(test.name, share * member.limits.test_seconds)
            else:
                ended(report)
                reports.append(report)
        member.close()
        return collection.settled(reports, member, kept)

    def _unreadable(self, job: Job, week: Week, found: Problem, seconds: float) -> Report:
        told = Problem(found.kind, found.message)
        tests = [test.report(Outcome.NOT_RUN, problem=told) for test in self.collection(week).tests]
        return Report(
            member=job.member,
            week=week.name,
            file=job.file.name,
            digest="",
            graded_at=_now(),
            platform=self.device.platform,
            seconds=seconds,
            tasks=tuple(task_reports(week, tests)),
            problems=(found,),
            grader=grader.__version__,
            fingerprint=job.fingerprint,
            heading=week.heading,
            answers=_answer_reports(week, {}),
        )


def _broken(tests: list[TestReport]) -> Text | None:
    """Why a report is no grade, if tests of ours are broken."""
    broken = ", ".join(test.name for test in tests if test.outcome is Outcome.NOT_GRADED)
    if not broken:
        return None
    return Text(
        f"시험 자체가 고장 났습니다: {broken}. `grader dev check`를 실행하세요.",
        f"These tests are broken themselves: {broken}. Run `grader dev check`.",
    )


def task_reports(week: Week, tests: list[TestReport]) -> list[TaskReport]:
    """What the tests say of each task of a week."""
    by_task = {task.name: [t for t in tests if t.task == task.name] for task in week.tasks}
    full = {name for name, own in by_task.items() if all(t.points == t.max_points for t in own)}
    reports = []
    for task in week.tasks:
        own = [_with_dependencies(test, set(task.builds_on) - full) for test in by_task[task.name]]
        reports.append(
            TaskReport(
                name=task.name,
                points=sum(test.points for test in own),
                max_points=task.points,
                tests=tuple(own),
                problem=_common_problem(own),
            )
        )
    return reports


def _answer_reports(week: Week, written: dict[str, str]) -> tuple[AnswerReport, ...]:
    return tuple(
        AnswerReport(question.name, question.points, digest(written.get(question.name, "")))
        for question in week.questions
    )


def _with_dependencies(test: TestReport, missing: set[str]) -> TestReport:
    """Of what the member's code calls, only what the test gives no stand-in for."""
    if test.outcome is Outcome.PASSED:
        return test
    return replace(test, depends=tuple(name for name in test.depends if name in missing))


def _common_problem(tests: list[TestReport]) -> Problem | None:
    """The problem that all tests of a task have, with the detail a public one shows."""
    kinds = {test.problem.kind if test.problem else None for test in tests}
    if len(kinds) != 1 or None in kinds:
        return None
    shown = [test.problem for test in tests if test.visibility == "public"]
    return (shown or [test.problem for test in tests])[0]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
