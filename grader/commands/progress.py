"""How far a long run is, for commands that grade."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from grader.commands.common import Settings, help_text

T = TypeVar("T")


def progress_bar(settings: Settings) -> Progress:
    """How far a long run is, where errors go."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=settings.errors, transient=True)


def followed(settings: Settings, events: Iterable[T], title: str, total: int = 0) -> Iterator[T]:
    """The events, with a bar that says how far they are.

    Arguments:
        total: of reports, where no event says it.
    """
    from grader.report import Report
    from grader.run import (
        Again,
        EarlierAttempts,
        Graded,
        NotGraded,
        PageWritten,
        Refused,
        Started,
        TakenIn,
        Waiting,
    )

    with progress_bar(settings) as progress:
        bar = progress.add_task(title, total=total or None)
        for event in events:
            match event:
                case TakenIn(todo=todo):
                    progress.update(bar, total=todo)
                case Started(job, machine):
                    place = f" · {machine}" if machine else ""
                    progress.update(bar, description=f"{job.member} {job.week}{place}")
                case Again(jobs):
                    count = len(jobs)
                    said = f"하나씩 다시 {count}개", f"Again, one at a time: {count}"
                    progress.update(bar, description=help_text(*said))
                case Refused(machine, why):
                    said = f"{machine}: {why.pick(settings.language)}"
                    settings.complain(said, "yellow")
                case Waiting(why):
                    progress.update(bar, description=help_text("기다림", "Waiting"))
                    settings.complain(why.pick(settings.language), "yellow")
                case Report() | Graded() | NotGraded():
                    progress.advance(bar)
                case EarlierAttempts(count):
                    title = help_text("이전 제출", "Earlier attempts")
                    bar = progress.add_task(title, total=count)
                case PageWritten(at=at, total=pages):
                    title = help_text("결과", "Results")
                    progress.update(bar, description=title, completed=at, total=pages)
            yield event
