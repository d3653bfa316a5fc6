"""What commands that grade have in common: walls, judges that end for certain, a progress bar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from grader.commands.common import Settings, help_text
from grader.errors import GraderError
from grader.judge.job import Job, JudgeSettings

if TYPE_CHECKING:
    from grader.engines.local import LocalEngine


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


def sing(engine: "LocalEngine", judges: JudgeSettings) -> None:
    """Grades the canary.

    Raises:
        GraderError: it does not come out as it must, so nobody is graded.
    """
    from grader import canary

    if said := canary.complaint(engine, judges.walls):
        raise GraderError(
            f"지금은 채점할 수 없어서 아무도 채점하지 않았습니다: {said.ko} "
            "`grader doctor`를 보십시오.",
            f"Nobody was graded, because nobody can be just now: {said.en} See `grader doctor`.",
        )


def progress_bar(settings: Settings) -> Progress:
    """How far a long run is, where errors go."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=settings.errors, transient=True)


def alone(progress: Progress, bar: TaskID) -> Callable[[Sequence[Job]], None]:
    """Says on the bar that what did not finish in time is graded once more."""

    def said(jobs: Sequence[Job]) -> None:
        text = help_text(f"하나씩 다시 {len(jobs)}개", f"Again, one at a time: {len(jobs)}")
        progress.update(bar, description=text)

    return said
