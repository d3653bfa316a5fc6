"""What one run of ``grader grade`` graded, as it is printed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from grader.commands.common import Settings
from grader.errors import NOT_GRADED, GraderError
from grader.feedback.words import Grades, number
from grader.harmless import visible
from grader.report import ALIKE, Report
from grader.text import Text

if TYPE_CHECKING:
    from grader.run import Event, TakenIn

_NAMED = 5


@dataclass
class Tally:
    """What came of a run.

    Arguments:
        outbox: where members' pages are.
        reports: all, those of earlier runs that still hold among them.
        new, unchanged: how many of them this run graded, and how many it left as they were.
        earlier: of attempts before the last that were not graded, where the best one counts.
        lowered: (before, after) of submissions that lost points although they did not change.
        unread: members of whom not everything could be read, and why.
    """

    outbox: Path
    reports: list[Report] = field(default_factory=list)
    new: int = 0
    unchanged: int = 0
    earlier: list[Report] = field(default_factory=list)
    lowered: list[tuple[Report, Report]] = field(default_factory=list)
    unread: Mapping[str, Text] = field(default_factory=dict)
    grades: Grades = field(default_factory=dict)
    unrecorded: GraderError | None = None

    def add(self, event: "Event") -> None:
        """Counts something that happened."""
        from grader.run import Finished, Graded, NotGraded, TakenIn

        match event:
            case TakenIn(found=found, unchanged=unchanged):
                self.unread, self.unchanged = found.unread, len(unchanged)
                self.reports += unchanged
            case Graded(report, last):
                self.reports.append(report)
                self.new += 1
                if last and last.graded and last.digest == report.digest and _lower(last, report):
                    self.lowered.append((last, report))
            case NotGraded(report):
                self.reports.append(report)
            case Report(fault=fault) if fault:
                self.earlier.append(event)
            case Finished(grades, error):
                self.grades, self.unrecorded = grades, error

    @property
    def present(self) -> set[tuple[str, str]]:
        """(member, week) of all that was handed in, or may have been: what nobody could read."""
        there = {(report.member, report.week) for report in self.reports}
        return there | {(member, week) for member in self.unread for _, week in there}

    def sorted(self) -> list[Report]:
        """By week and member."""
        return sorted(self.reports, key=lambda report: (report.week, report.member))


def _lower(last: Report, report: Report) -> bool:
    return report.points < last.points - ALIKE


def data(tally: Tally) -> list[dict[str, object]]:
    """For ``--json``."""
    return [_summary(report) for report in tally.sorted()]


def show(settings: Settings, tally: Tally) -> None:
    """The class table, and what the instructor should know beside it."""
    from grader.feedback.terminal import table

    reports = tally.sorted()
    settings.console.print(table(reports, settings.language, tally.grades))
    new, unchanged, outbox = tally.new, tally.unchanged, tally.outbox
    settings.say(
        f"{new}개를 채점했고 {unchanged}개는 그대로입니다. 결과: {outbox}/<이름>/<주>.html",
        f"Graded {new}, {unchanged} unchanged. Feedback: {outbox}/<member>/<week>.html",
    )
    if unreadable := [report for report in reports if report.graded and not report.readable]:
        _tell_unreadable(settings, unreadable)
    if tally.lowered:
        _tell_lowered(settings, tally.lowered)


def say_odd(settings: Settings, event: "TakenIn") -> None:
    """What is no submission, and whether there is a gradebook, before anybody is graded."""
    for sentence in event.found.odd:
        settings.complain(sentence.pick(settings.language), "yellow")
    if event.begun:
        text = Text(
            f"이전 결과가 있는데 성적부가 없어서 새로 만들었습니다: {event.begun}. 이전 시도와 "
            "직접 매긴 점수는 여기에 없습니다. 옮기거나 지웠다면 되돌려 놓고 다시 실행하세요.",
            "There are results of earlier runs but no gradebook, so a new one was begun: "
            f"{event.begun}. It has no earlier attempts and no points given by hand. If the old "
            "one was moved or deleted, put it back and run this again.",
        )
        settings.complain(text.pick(settings.language), "yellow")
    if event.unrecorded:
        text = Text(
            f"{event.unrecorded.text.ko} 성적부 없이 채점합니다.",
            f"{event.unrecorded.text.en} Grading goes on without it.",
        )
        settings.complain(text.pick(settings.language), "yellow")


def tell_ending(settings: Settings, tally: Tally) -> None:
    """What was not written, and who was not graded.

    Raises:
        Exit: there was such a thing, so that no script takes this run for a whole one.
    """
    if tally.unrecorded:
        text = Text(
            f"{tally.unrecorded.text.ko} 고친 뒤 다시 실행하세요. 저장된 결과는 다시 채점하지 "
            "않습니다.",
            f"{tally.unrecorded.text.en} When it is mended, run this again: what was saved is not "
            "graded again.",
        )
        settings.complain(text.pick(settings.language))
    tell_faults(settings, [*tally.reports, *tally.earlier], tally.unread)
    if tally.unrecorded:
        raise typer.Exit(2)


@contextmanager
def stopping(settings: Settings, tally: Tally) -> Iterator[None]:
    """Says on Ctrl-C what is done."""
    try:
        yield
    except KeyboardInterrupt:
        count = len(tally.reports)
        stopped = Text(
            f"중단했습니다. 채점된 {count}개는 저장되었습니다. 다시 실행하면 이어서 합니다.",
            f"Stopped. The {count} graded so far are saved; run again to go on.",
        )
        settings.complain(stopped.pick(settings.language), "yellow")
        raise typer.Exit(130) from None


def tell_faults(
    settings: Settings, reports: Sequence[Report], unread: Mapping[str, Text] | None = None
) -> None:
    """Whom our faults cost a grade, and why: each cause once, where errors go.

    Arguments:
        unread: members of whom not everything could be read, and why.

    Raises:
        Exit: there were some, so that no script takes this run for a whole one.
    """
    found = [(why, member) for member, why in (unread or {}).items()]
    found += [(one.fault, f"{one.member} {one.week}") for one in reports if one.fault]
    whom: dict[Text, dict[str, None]] = {}
    for why, name in found:
        whom.setdefault(why, {})[name] = None  # once, however many attempts it is about
    for fault, names in whom.items():
        listed = ", ".join([*names][:_NAMED]) + (", …" if len(names) > _NAMED else "")
        text = Text(
            f"{len(names)}개를 채점하지 못했습니다({listed}). 구성원의 잘못이 아닙니다: {fault.ko} "
            "`grader doctor`로 확인하고 다시 실행하세요. 지난 결과는 그대로 남아 있습니다.",
            f"Not graded, {len(names)} ({listed}), through no fault of theirs: {fault.en} "
            "See `grader doctor`, then run this again. Earlier results stand.",
        )
        settings.complain(text.pick(settings.language), "bold red")
    if whom:
        raise typer.Exit(NOT_GRADED)


def _tell_unreadable(settings: Settings, unreadable: Sequence[Report]) -> None:
    """Why there was nothing to grade: those members have to hear of it before anybody else."""
    lines = [
        visible(f"  {report.member} {report.week}: {problem.message.pick(settings.language)}")
        for report in unreadable
        for problem in report.problems
    ]
    listed = "\n".join(lines)
    settings.say(
        f"읽을 수 없는 제출물이 {len(unreadable)}개 있습니다:\n{listed}",
        f"Could not be read, {len(unreadable)}:\n{listed}",
        "yellow",
    )


def _tell_lowered(settings: Settings, lowered: Sequence[tuple[Report, Report]]) -> None:
    """Nobody should lose points because a test changed without the instructor's knowing."""
    moves = [
        f"{after.member} {after.week} {number(before.points)} → {number(after.points)}"
        for before, after in lowered[:_NAMED]
    ]
    names = ", ".join(moves) + (", …" if len(lowered) > _NAMED else "")
    first = f"grader history {lowered[0][1].member} {lowered[0][1].week}"
    settings.say(
        f"제출물은 그대로인데 점수가 내려간 것이 {len(lowered)}개 있습니다: {names}. "
        f"시험이나 한도가 바뀌었는지 보세요. `{first}`에서 두 번의 채점을 모두 볼 수 있습니다.",
        f"{len(lowered)} lost points although nothing new was handed in: {names}. "
        f"See whether tests or limits changed; `{first}` shows both gradings.",
        "yellow",
    )


def _summary(report: Report) -> dict[str, object]:
    return {
        "member": report.member,
        "week": report.week,
        "graded": report.graded,
        "fault": report.fault.en if report.fault else None,
        "points": report.points if report.graded else None,
        "max_points": report.max_points,
        "public": report.count("public"),
        "hidden": report.count("hidden"),
        "digest": report.digest,
        "graded_at": report.graded_at,
        "tasks": {task.name: task.points for task in report.tasks},
    }
