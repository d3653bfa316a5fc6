"""What commands that grade have in common: walls, judges that end for certain, progress bars."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from grader.commands.common import Settings, help_text
from grader.errors import GraderError
from grader.judge.job import JudgeSettings

if TYPE_CHECKING:
    from grader.engines.local import LocalEngine

T = TypeVar("T")


def standing_walls(*, trust_members: bool) -> frozenset[str]:
    """The names of the walls that stand.

    Raises:
        GraderError: a required one does not, and the instructor did not say to trust the members.
    """
    from grader.sandbox.walls import walls

    found = walls()
    fallen = [wall.name for wall in found if wall.required and not wall.stands]
    if fallen and not trust_members:
        names = ", ".join(fallen)
        raise GraderError(
            f"이 컴퓨터에는 구성원의 코드를 가둘 벽이 없습니다({names}). "
            "`grader doctor`를 확인하세요. "
            "제출한 사람을 모두 믿는다면 --trust-members를 붙이세요.",
            f"This machine cannot confine members' code: {names} is missing. See `grader doctor`. "
            "If you trust everybody who handed in, pass --trust-members.",
        )
    return frozenset(wall.name for wall in found if wall.stands)


@contextmanager
def judging(judges: JudgeSettings, jobs: int | None) -> Iterator["LocalEngine"]:
    """An engine, ended for certain; its judges start when there is something to grade."""
    from grader.engines.local import LocalEngine

    engine = LocalEngine(judges, jobs=jobs)
    try:
        yield engine
    finally:
        engine.close()


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
        Started,
        TakenIn,
    )

    with progress_bar(settings) as progress:
        bar = progress.add_task(title, total=total or None)
        for event in events:
            match event:
                case TakenIn(todo=todo):
                    progress.update(bar, total=todo)
                case Started(job):
                    progress.update(bar, description=f"{job.member} {job.week}")
                case Again(jobs):
                    count = len(jobs)
                    said = f"하나씩 다시 {count}개", f"Again, one at a time: {count}"
                    progress.update(bar, description=help_text(*said))
                case Report() | Graded() | NotGraded():
                    progress.advance(bar)
                case EarlierAttempts(count):
                    title = help_text("이전 제출", "Earlier attempts")
                    bar = progress.add_task(title, total=count)
                case PageWritten(at=at, total=pages):
                    title = help_text("결과", "Results")
                    progress.update(bar, description=title, completed=at, total=pages)
            yield event
