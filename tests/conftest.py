"""Fixtures that several test files share."""

from pathlib import Path

import pytest
from sample import write_course

from grader import course


@pytest.fixture(autouse=True)
def nobody_yet(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes who hands in from this machine."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "configuration"))


@pytest.fixture
def sample_root(tmp_path: Path) -> Path:
    """The folder of a tiny course, in a temporary place; see `sample`."""
    return write_course(tmp_path / "course")


@pytest.fixture
def sample_course(sample_root: Path) -> course.Course:
    """That course."""
    return course.load(sample_root)


@pytest.fixture
def sample_week(sample_course: course.Course) -> course.Week:
    """Its one week."""
    return sample_course.weeks[0]
