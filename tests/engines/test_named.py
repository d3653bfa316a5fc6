"""Engines are made by name in one place: what is said last counts."""

from dataclasses import replace

import pytest
from msgspec import structs

from grader.course import Course
from grader.engines import named
from grader.engines.dask.engine import DaskEngine
from grader.engines.local import LocalEngine
from grader.errors import GraderError
from grader.sandbox.walls import REQUIRED


@pytest.fixture(autouse=True)
def _walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "standing", lambda *, trust_members: frozenset({"landlock"}))


def test_an_engine_has_the_courses_folder_the_walls_and_the_device(sample_course: Course) -> None:
    engine = named.engine(sample_course, jobs=3, platform="cpu")
    engine.close()
    assert isinstance(engine, LocalEngine)
    assert engine.judges == 3
    settings = engine.settings
    assert (settings.root, settings.platform) == (sample_course.root, "cpu")
    assert settings.walls == {"landlock"}


def test_a_name_that_is_given_goes_before_that_of_the_course(sample_course: Course) -> None:
    course = on_dask(sample_course)
    for name, kind in {None: DaskEngine, "dask": DaskEngine, "local": LocalEngine}.items():
        engine = named.engine(course, name)  # type: ignore[arg-type]
        engine.close()
        assert isinstance(engine, kind)


def test_who_asks_other_machines_needs_no_walls_but_demands_them(
    sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(named, "standing")
    course = on_dask(sample_course)
    assert named.engine(course).settings.walls == REQUIRED
    assert named.engine(course, trust_members=True).settings.walls == frozenset()


def test_how_many_judges_dasks_workers_have_is_not_said_here(sample_course: Course) -> None:
    with pytest.raises(GraderError, match="--nthreads"):
        named.engine(on_dask(sample_course), jobs=4)


def on_dask(course: Course) -> Course:
    settings = structs.replace(course.engine, name="dask", scheduler="tcp://nowhere:1")
    return replace(course, engine=settings)
