"""Engines by name: whoever grades what others handed in gets one here."""

from grader.course import Course
from grader.engines import Engine
from grader.engines.local import LocalEngine
from grader.errors import GraderError
from grader.judge.job import JudgeSettings, Platform
from grader.sandbox.walls import REQUIRED, standing
from grader.settings import EngineName


def engine(
    course: Course,
    name: EngineName | None = None,
    *,
    jobs: int | None = None,
    platform: Platform = "auto",
    trust_members: bool = False,
) -> Engine:
    """An engine that grades a course; whoever gets it closes it.

    Arguments:
        name: by default what `course.toml` says.
        jobs: how many judges at once on this machine.
        trust_members: whether members' code may run without the walls that keep it in.

    Raises:
        GraderError: the walls are missing and nobody said to trust the members; or there is no
            such engine here.
    """
    if (name or course.engine.name) == "dask":
        return _dask(course, jobs, platform, trust_members=trust_members)
    walls = standing(trust_members=trust_members)
    return LocalEngine(JudgeSettings(course.root, walls=walls, platform=platform), jobs=jobs)


def _dask(course: Course, jobs: int | None, platform: Platform, *, trust_members: bool) -> Engine:
    """Walls are the workers' affair: whoever asks them may have none."""
    need_dask()
    from grader.engines.dask.engine import DaskEngine

    if jobs:
        raise GraderError(
            "--jobs는 이 컴퓨터에서 채점할 때만 씁니다. Dask에서는 `dask worker --nthreads`로 "
            "컴퓨터마다 정합니다.",
            "--jobs is for grading on this machine; of Dask's workers each has its own "
            "`dask worker --nthreads`.",
        )
    walls = frozenset() if trust_members else REQUIRED
    return DaskEngine(course, JudgeSettings(course.root, walls=walls, platform=platform))


def need_dask() -> None:
    """Makes sure that Dask is there.

    Raises:
        GraderError: it is not.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise GraderError(
            "Dask가 설치되지 않았습니다: pip install -c constraints.txt -e '.[dask]'",
            "Dask is not installed: pip install -c constraints.txt -e '.[dask]'",
        ) from error
