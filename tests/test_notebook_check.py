"""`check` in a notebook's kernel: what a result cell says, and that it fails when a test does."""

import sys
import warnings
from pathlib import Path
from types import ModuleType

import jax.numpy as jnp
import pytest

from grader.course import Course
from grader.notebook import CheckError, Failed, check
from grader.notebook.cases import cases_of
from grader.notebook.check import find_week
from grader.release import release


@pytest.fixture(autouse=True)
def marks(request: pytest.FixtureRequest) -> None:
    """The marks of a week's tests; in a kernel there is no pytest to ask for them."""
    for mark in ("task", "hint"):
        request.config.addinivalue_line("markers", f"{mark}: of a week's tests")


@pytest.fixture
def folder(sample_course: Course, sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The released week, where a member's notebook is open."""
    release(sample_course.weeks[0], sample_root / "exercises")
    folder = sample_root / "exercises" / "week01_first"
    monkeypatch.chdir(folder)
    return folder


def member(**names: object) -> ModuleType:
    module = ModuleType("notebook")
    vars(module).update(names)
    return module


def test_a_right_function_passes_and_the_tests_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check("week01_first", "double", member=member(double=lambda x: 2 * x))
    said = capsys.readouterr()
    assert said.out == (
        "double: 공개 시험 1개 중 1개 통과 · public 1/1\n✓ one number (1점 · 1 points)\n"
    )
    assert said.err == ""


def test_a_wrong_function_fails_with_the_reason_and_the_hint(folder: Path) -> None:
    with pytest.raises(Failed, match="public 0/1") as caught:
        check("week01_first", "double", member=member(double=lambda x: 3 * x))
    text = "\n".join(caught.value._render_traceback_())
    assert "✗ one number" in text
    assert "9" in text
    assert "힌트 · 두 배입니다." in text
    assert "Hint · Twice as much." in text


def test_a_stub_is_not_started_and_said_once(folder: Path) -> None:
    def double(x: object) -> object:
        raise NotImplementedError("week01: double")

    with pytest.raises(Failed) as caught:
        check("week01_first", "double", member=member(double=double))
    assert len(caught.value.lines) == 3
    assert "Not started." in caught.value.lines[2]


def test_a_function_that_is_not_there_is_missing(folder: Path) -> None:
    with pytest.raises(Failed) as caught:
        check("week01_first", "double", member=member())
    assert "defines nothing of this name" in caught.value.lines[2]


def test_a_python_if_on_a_traced_value_is_explained(folder: Path) -> None:
    with pytest.raises(Failed) as caught:
        check("week01_first", "double", member=member(double=lambda x: 2 * x if x > 0 else x))
    assert any("`jnp.where`" in line for line in caught.value.lines)
    assert any("TracerBoolConversionError" in line for line in caught.value.lines)


def test_the_notebook_itself_is_what_is_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "double", lambda x: x + x, raising=False)
    check("week01_first", "double")
    monkeypatch.setattr(sys.modules["__main__"], "double", lambda x: x)
    with pytest.raises(Failed):
        check("week01_first", "double")


def test_nothing_is_written_where_errors_go(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def double(x):
        warnings.warn("noise", stacklevel=1)
        print("more noise", file=sys.stderr)
        return jnp.add(x, x)

    check("week01_first", "double", member=member(double=double))
    assert capsys.readouterr().err == ""


def test_a_task_without_public_tests_is_said(folder: Path) -> None:
    with pytest.raises(CheckError, match="no task 'Counter' with public tests"):
        check("week01_first", "Counter", member=member())


def test_the_files_are_found_in_the_course_and_missing_ones_are_said(
    folder: Path, sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_root)
    assert find_week("week01_first").folder == folder
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckError, match=r"test_public\.py and week\.toml of week01_first"):
        find_week("week01_first")


def test_the_folder_of_another_week_is_not_taken(folder: Path) -> None:
    with pytest.raises(CheckError):
        find_week("week02_second")


def test_parametrised_tests_are_cases_of_their_own() -> None:
    module = ModuleType("test_public")

    @pytest.mark.task("double", points=0.5)
    @pytest.mark.hint("Twice.", ko="두 배.")
    @pytest.mark.parametrize("x", [1, pytest.param(2)])
    def test_it(submission, x):
        assert submission + x < 3

    vars(module)["test_it"] = test_it
    first, second = cases_of(module, 0)
    assert (first.name, second.name, first.task, first.points) == (
        "test_it[0]",
        "test_it[1]",
        "double",
        0.5,
    )
    first.call(1)
    with pytest.raises(AssertionError):
        second.call(1)
