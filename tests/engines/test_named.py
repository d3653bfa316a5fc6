"""Engines are made by name in one place: what is said last counts."""

from dataclasses import replace

import pytest
from msgspec import structs

from grader.course import Course
from grader.engines import named
from grader.engines.local import LocalEngine
from grader.errors import GraderError


@pytest.fixture(autouse=True)
def _walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "standing", lambda *, trust_members: frozenset({"landlock"}))


def test_an_engine_has_the_courses_folder_the_walls_and_the_device(sample_course: Course) -> None:
    engine = named.engine(sample_course, jobs=3, platform="cpu")
    engine.close()
    assert isinstance(engine, LocalEngine)
    assert engine.workers == 3
    settings = engine.settings
    assert (settings.root, settings.platform) == (sample_course.root, "cpu")
    assert settings.walls == {"landlock"}


def test_a_name_that_is_given_goes_before_that_of_the_course(sample_course: Course) -> None:
    settings = structs.replace(sample_course.engine, name="dask")
    course = replace(sample_course, engine=settings)
    with pytest.raises(GraderError, match="Dask"):
        named.engine(course)
    named.engine(course, "local").close()
