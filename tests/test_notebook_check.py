"""`check` in a notebook's kernel: what a result cell says, and that it fails when a test does."""

import re
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType

import jax
import jax.numpy as jnp
import pytest

from grader.course import Course
from grader.errors import GraderError
from grader.notebook import Failed, check
from grader.notebook.checking import find_week
from grader.reading.results import result_cell
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


def said_of(capsys: pytest.CaptureFixture[str], **names: object) -> str:
    """What a result cell prints where the task is not done."""
    with pytest.raises(Failed, match="public 0/1"):
        check("week01_first", "double", member=member(**names))
    return capsys.readouterr().out


def test_a_right_function_passes_and_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check("week01_first", "double", member=member(double=lambda x: 2 * x))
    said = capsys.readouterr()
    assert said.out.startswith("✓ double")
    assert "hidden tests run after you hand in" in said.out  # so not all points stand there
    assert said.err == ""


def test_a_wrong_function_fails_with_the_reason_and_the_hint(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = said_of(capsys, double=lambda x: 3 * x)
    assert "✗ one number" in said
    assert "9" in said
    assert "Hint: Twice as much." in said
    assert "힌트" not in said  # one language at a time


def test_a_failed_cell_shows_one_line_beside_its_card(folder: Path) -> None:
    with pytest.raises(Failed) as caught:
        check("week01_first", "double", member=member(double=lambda x: 3 * x))
    assert caught.value._render_traceback_() == ["double: public 0/1"]


def test_a_korean_reader_is_told_in_korean(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    with pytest.raises(Failed, match="공개 시험 1개 중 0개 통과"):
        check("week01_first", "double", member=member(double=lambda x: 3 * x))
    said = capsys.readouterr().out
    assert "힌트: 두 배입니다." in said
    assert "Hint" not in said


def test_a_stub_is_not_started_and_said_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def double(x: object) -> object:
        raise NotImplementedError("week01: double")

    assert said_of(capsys, double=double).count("Not started.") == 1


def test_a_function_that_is_not_there_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "defines nothing of this name" in said_of(capsys)


def test_a_python_if_on_a_traced_value_is_explained(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = said_of(capsys, double=lambda x: 2 * x if x > 0 else x)
    assert "`jnp.where`" in said
    assert "TracerBoolConversionError" in said


def test_a_cell_that_is_interrupted_ends_and_the_next_one_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(x: jax.Array) -> jax.Array:
        raise KeyboardInterrupt  # as Python does at ■ or Ctrl-C

    with pytest.raises(KeyboardInterrupt):
        check("week01_first", "double", member=member(double=interrupted))
    check("week01_first", "double", member=member(double=lambda x: 2 * x))
    assert capsys.readouterr().out.startswith("✓ double")


def test_what_is_forbidden_is_refused_here_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def double(x):
        return jnp.sum(jnp.stack([x, x]), 0)

    said = said_of(capsys, double=double)
    assert "to be written by hand" in said
    assert "return jnp.sum(jnp.stack([x, x]), 0)" in said, "the line that does it"


def test_what_cannot_be_traced_for_the_judge_fails_here_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def double(x):
        return jax.pure_callback(lambda x: 2 * x, jax.ShapeDtypeStruct(x.shape, x.dtype), x)

    assert "not allowed here" in said_of(capsys, double=double)


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
        return jnp.multiply(2, x)

    check("week01_first", "double", member=member(double=double))
    assert capsys.readouterr().err == ""


def test_a_kernel_shows_a_result_once(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    check("week01_first", "double", member=member(double=lambda x: 2 * x))
    assert [data["text/plain"][:8] for data in shown] == ["✓ double"]
    assert capsys.readouterr().out == ""


def test_a_member_s_own_warnings_stay_warnings(folder: Path) -> None:
    with warnings.catch_warnings(record=True) as noticed:
        warnings.simplefilter("always")
        check("week01_first", "double", member=member(double=lambda x: 2 * x))
        warnings.warn("mine", stacklevel=1)
    assert [str(warning.message) for warning in noticed] == ["mine"]


def test_a_task_without_public_tests_is_said(folder: Path) -> None:
    with pytest.raises(GraderError, match="no task 'Counter' with public tests"):
        check("week01_first", "Counter", member=member())


def test_the_files_are_found_in_the_course_and_missing_ones_are_said(
    folder: Path, sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_root)
    assert find_week("week01_first").folder == folder
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GraderError, match=r"test_public\.py and week\.toml of week01_first"):
        find_week("week01_first")


def test_what_a_result_cell_says_to_run_brings_its_tests(
    folder: Path, sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ("git", "-C", sample_root, "-c", "user.name=a", "-c", "user.email=a@b.kr")
    for command in (["init", "-q"], ["add", "exercises", "course.toml"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    cell = result_cell("week01_first", "double", str(sample_root))
    clone, enter, install = re.findall(r"^#   [!%](.+)$", cell, re.MULTILINE)
    (tmp_path / "colab").mkdir()
    monkeypatch.chdir(tmp_path / "colab")
    subprocess.run(clone.split(), check=True)
    monkeypatch.chdir(enter.removeprefix("cd "))
    assert install == "pip install -q -e ."
    monkeypatch.setattr(sys.modules["__main__"], "double", lambda x: x + x, raising=False)
    exec(cell, {})


def test_the_folder_of_another_week_is_not_taken(folder: Path) -> None:
    with pytest.raises(GraderError):
        find_week("week02_second")
