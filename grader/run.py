"""A run as a library: takes in what was handed in, grades it, records it and hands it back.

It yields what happens, as it happens; whoever calls it prints that, streams it or logs it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from grader import canary
from grader.course import AUTOGRADED, Course, apart
from grader.engines import Again, Engine, Refused, Started, TestFinished, Waiting
from grader.errors import GraderError, NobodyGraded
from grader.feedback import files
from grader.feedback.files import PageWritten
from grader.feedback.html import page
from grader.feedback.saved import last_report, save
from grader.feedback.words import Grades
from grader.gradebook.book import Book
from grader.gradebook.recorder import Recorder
from grader.intake import Found, take_in
from grader.judge.faults import reason
from grader.judge.job import Job
from grader.report import Report
from grader.roster import Roster, load
from grader.text import Text

Last = Mapping[tuple[str, str], Report | None]  # by member and week


@dataclass(frozen=True)
class TakenIn:
    """What was handed in is taken in.

    Arguments:
        unchanged: reports of earlier runs that still hold: these are not graded again.
        unrecorded: why there is no gradebook in this run, if there is none.
        begun: where a gradebook was begun although there are results of earlier runs.
    """

    found: Found
    unchanged: tuple[Report, ...]
    unrecorded: GraderError | None
    begun: str = ""

    @property
    def todo(self) -> int:
        """How many will be graded."""
        return len(self.found.taken) - len(self.unchanged)


@dataclass(frozen=True)
class Graded:
    """A report is made, and saved; ``last`` is the one that it replaces."""

    report: Report
    last: Report | None


@dataclass(frozen=True)
class NotGraded:
    """Something could not be graded, and that is no fault of its member's."""

    report: Report


@dataclass(frozen=True)
class Recorded:
    """The gradebook has a report."""

    report: Report


@dataclass(frozen=True)
class EarlierAttempts:
    """So many attempts that were never graded are graded now: the best one counts.

    Of each comes a plain report, which is on no page.
    """

    count: int


@dataclass(frozen=True)
class Finished:
    """All is done.

    Arguments:
        grades: what counts, of everybody.
        error: what went wrong with the gradebook; the next run makes up for it.
    """

    grades: Grades
    error: GraderError | None


Event = (
    TakenIn | Started | TestFinished | Again | Refused | Waiting | Graded | NotGraded
    | Recorded | EarlierAttempts | Report | PageWritten | Finished
)  # fmt: skip


def run(
    course: Course,
    engine: Engine,
    gradebook: Recorder,
    *,
    inbox: Path | None = None,
    feedback: Path | None = None,
    notebooks: Path | None = None,
    weeks: Collection[str] = (),
    members: Collection[str] = (),
    received: datetime | None = None,
    force: bool = False,
) -> Iterator[Event]:
    """Grades what was handed in and has changed; each report is on disk before it is yielded.

    Arguments:
        inbox, feedback, notebooks: folders, by default the course's.
        weeks, members: of these only; by default all.
        received: when what has no receipt came; by default now.
        force: whether to grade again what is unchanged.

    Raises:
        GraderError: there is nothing to grade, or nobody can be graded on this machine just now.
    """
    inbox, feedback = inbox or course.submitted, feedback or course.feedback
    notebooks = notebooks or course.root / AUTOGRADED
    apart({"submitted": inbox, "feedback": feedback, "autograded": notebooks})
    found = _found(course, engine, inbox, weeks, members)
    last = {(j.member, j.week): last_report(feedback, j.member, j.week) for j in found.jobs}
    known = [None if force else _known(last[job.member, job.week], job) for job in found.jobs]
    unchanged = tuple(report for report in known if report)
    todo = [job for job, report in zip(found.jobs, known, strict=True) if report is None]
    with gradebook:
        gradebook.receive(found.taken, received)
        begun = gradebook.begun if any(last.values()) else ""
        yield TakenIn(found, unchanged, gradebook.error, begun)
        # A run before this one may have been stopped between a report and its record.
        yield from _recorded(gradebook, [one for one in unchanged if not gradebook.has(one)])
        if todo:
            sing(engine)
            yield from _graded(course, engine, gradebook, todo, feedback, last)
        yield from _earlier(engine, gradebook)
        gradebook.do(settle, None)
        grades = gradebook.do(Book.grades, {})
        yield from gradebook.each(lambda book: files.renew(book, feedback, notebooks))
        yield Finished(grades, gradebook.error)


def sing(engine: Engine) -> None:
    """Grades the canary.

    Raises:
        NobodyGraded: it does not come out as it must, so nobody is graded.
    """
    if said := canary.complaint(engine):
        raise NobodyGraded(
            f"지금은 채점할 수 없어서 아무도 채점하지 않았습니다: {said.ko} "
            "`grader doctor`를 보세요.",
            f"Nobody was graded, because nobody can be just now: {said.en} See `grader doctor`.",
        )


def keep(course: Course, feedback: Path, report: Report, before: Report | None) -> Report:
    """Saves a report; as it is returned it holds: not graded, where it could not be saved.

    Arguments:
        before: the one that it replaces; what was not graded leaves an earlier result where it is.
    """
    if report.graded or before is None or not before.graded:
        try:
            save(feedback, report, partial(page, timezone=course.zone))
        except OSError as error:
            return replace(report, fault=reason(error))
    return report


def hand_back(
    book: Book,
    feedback: Path | None = None,
    notebooks: Path | None = None,
    *,
    week: str | None = None,
    member: str | None = None,
) -> Iterator[PageWritten]:
    """Makes points, pages and notebooks follow from the dates, the rules and what a person gave.

    Whatever changes points ends with it, and whatever shows them begins with it.

    Raises:
        GraderError: pages cannot be written.
    """
    settle(book, week, member)
    course = book.course
    feedback, notebooks = feedback or course.feedback, notebooks or course.root / AUTOGRADED
    yield from files.renew(book, feedback, notebooks, week=week, member=member)


def settle(book: Book, week: str | None = None, member: str | None = None) -> None:
    """Makes points follow, and leaves pages as they are."""
    try:
        people = load(book.course)
    except GraderError:  # points wait for nobody's name; whoever looks one up is told
        people = Roster()
    book.enrol(people)
    book.settle(week, member)


def _found(
    course: Course, engine: Engine, inbox: Path, weeks: Collection[str], members: Collection[str]
) -> Found:
    if not inbox.is_dir():
        raise GraderError(
            f"제출 폴더 {inbox}가 없습니다. submitted/<이름>/<주>/<파일> 모양이어야 합니다.",
            f"There is no folder {inbox}. It should hold submitted/<member>/<week>/<file>.",
        )
    platform = engine.settings.platform
    found = take_in(course, inbox, weeks=weeks, members=members, platform=platform)
    if not found.taken and not found.unread:
        nothing = Text(
            f"{inbox}에 채점할 제출물이 없습니다.", f"There is nothing to grade in {inbox}."
        )
        told = (nothing, *found.odd)
        raise GraderError("\n".join(t.ko for t in told), "\n".join(t.en for t in told))
    return found


def _known(last: Report | None, job: Job) -> Report | None:
    """The report of the last run, if it still holds for what there is to grade."""
    holds = last and last.graded and last.fingerprint == job.fingerprint
    return last if holds else None


def _graded(
    course: Course,
    engine: Engine,
    gradebook: Recorder,
    todo: Sequence[Job],
    feedback: Path,
    last: Last,
) -> Iterator[Event]:
    for event in engine.grade(todo):
        if not isinstance(event, Report):
            yield event
            continue
        before = last[event.member, event.week]
        report = keep(course, feedback, event, before)
        if report.graded:
            yield Graded(report, before)
            yield from _recorded(gradebook, [report])
        else:
            yield NotGraded(report)


def _earlier(engine: Engine, gradebook: Recorder) -> Iterator[Event]:
    for batch in gradebook.earlier(engine.settings.platform):
        yield EarlierAttempts(len(batch))
        for event in engine.grade(batch):
            yield event
            if isinstance(event, Report) and event.graded:
                yield from _recorded(gradebook, [event])


def _recorded(gradebook: Recorder, reports: Sequence[Report]) -> Iterator[Recorded]:
    for report in reports:
        if gradebook.record(report):
            yield Recorded(report)
