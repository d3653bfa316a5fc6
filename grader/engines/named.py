"""Engines by name: whoever grades what others handed in gets one here."""

from grader.course import Course, EngineName
from grader.engines import Engine
from grader.engines.local import LocalEngine
from grader.errors import GraderError
from grader.judge.job import JudgeSettings, Platform
from grader.sandbox.walls import standing


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
        jobs: how many judges at once.
        trust_members: whether members' code may run without the walls that keep it in.

    Raises:
        GraderError: the walls are missing and nobody said to trust the members; or there is no
            such engine here.
    """
    if (name or course.engine.name) == "dask":
        raise GraderError(
            "Dask 엔진은 아직 없습니다. --engine local로 실행하십시오.",
            "There is no Dask engine yet; run with --engine local.",
        )
    walls = standing(trust_members=trust_members)
    return LocalEngine(JudgeSettings(course.root, walls=walls, platform=platform), jobs=jobs)
