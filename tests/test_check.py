"""``grader check``: what it shows while it works, and which file ``--watch`` follows."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import watchfiles
from reports import everything

from grader import cli
from grader.commands import check
from grader.commands.common import Screen, Settings
from grader.course import Course, load
from grader.engines import Event, TestFinished
from grader.errors import GraderError
from grader.judge.job import Job
from grader.preview import week_called
from grader.release import release
from grader.report import Outcome
from grader.submission import File


@pytest.mark.parametrize(
    ("watched", "checked"),
    [
        ({"first.py", "first.ipynb"}, ["first.py", "first.ipynb", "first.py"]),
        ({"first.py"}, ["first.py", "first.py"]),
    ],
)
def test_watch_follows_the_file_saved_last(
    sample_course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    watched: set[str],
    checked: list[str],
) -> None:
    graded: list[str] = []

    def grade(jobs: list[Job]):
        graded.extend(job.file.name for job in jobs)
        return iter(jobs)

    def saves(folder: Path, **_: Any):
        for time, name in enumerate(["first.ipynb", "notes.txt", "first.py"], start=1):
            (folder / name).write_text("x = 1\n")
            os.utime(folder / name, (time, time))
            yield {(1, str(folder / name))}

    monkeypatch.setattr(watchfiles, "watch", saves)
    (tmp_path / "first.py").write_text("x = 1\n")
    engine = cast("Any", SimpleNamespace(grade=grade))
    week = sample_course.weeks[0]
    settings, path = Settings(None, "en"), tmp_path / "first.py"
    list(check._reports(settings, engine, sample_course, week, path, watched))
    assert graded == checked


def test_watch_misses_no_save_during_the_first_check(
    sample_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, graded = tmp_path / "first.py", []

    def grade(jobs: list[Job]):
        graded.extend(job.file.content for job in jobs)
        if len(graded) == 1:
            path.write_text("x = 22\n")
        return iter(jobs)

    monkeypatch.setattr(watchfiles, "watch", lambda *_, **__: iter([set(), set()]))
    path.write_text("x = 1\n")
    engine = cast("Any", SimpleNamespace(grade=grade))
    week, settings = sample_course.weeks[0], Settings(None, "en")
    list(check._reports(settings, engine, sample_course, week, path, {"first.py"}))
    assert graded == [b"x = 1\n", b"x = 22\n"]


@pytest.mark.parametrize("terminal", [True, False])
def test_each_test_is_shown_when_it_ends(terminal: bool) -> None:
    """In a terminal; a file that errors go to is not filled with what is gone the next moment."""
    screen, report = io.StringIO(), everything()
    tests = [test for task in report.tasks for test in task.tests]
    settings = Settings(None, "en", errors=Screen(file=screen, force_terminal=terminal, width=300))
    shown = []

    def events() -> Iterator[Event]:
        job = Job("", report.week, File("first.py", b""))
        for test in tests:
            yield TestFinished(job, test.name, test)
            shown.append(test.title.en in screen.getvalue())
        yield report

    assert list(check._followed(settings, events())) == [report]
    failed = [test.outcome is Outcome.FAILED for test in tests]
    assert shown == [terminal and it for it in failed]
    assert any(failed)


@pytest.mark.parametrize(
    ("here", "file", "week"),
    [
        ("week05_xor", "../week06_backprop/backprop.py", "week06_backprop"),
        ("week05_xor", "../week06_backprop/mine.py", "week06_backprop"),
        ("week05_xor", "/tmp/backprop.ipynb", "week06_backprop"),
        ("week05_xor", "/tmp/mine.py", "week05_xor"),
        ("week05_xor", "../week06_backprop/dropout.py", "week09_dropout"),
        ("week05_xor", None, "week05_xor"),
    ],
)
def test_a_file_says_its_week_before_the_folder_where_somebody_is(
    monkeypatch: pytest.MonkeyPatch, here: str, file: str | None, week: str
) -> None:
    root = Path(__file__).parents[1]
    monkeypatch.chdir(root / "exercises" / here)
    course = load(root, weeks_in="exercises")
    assert check._week(course, None, Path(file) if file else None).name == week
    called = week_called(course, Path(file)) if file else None
    assert called is None or called.name == week, "submit goes by that"


def test_a_file_in_the_place_of_a_week_is_told_its_own(
    sample_course: Course, tmp_path: Path
) -> None:
    path = tmp_path / "my first.py"
    path.touch()
    with pytest.raises(GraderError, match=r"grader check --file '.*my first\.py'"):
        check._week(sample_course, str(path), None)


@pytest.mark.parametrize(("watch", "code"), [([], 130), (["--watch"], 0)])
def test_only_a_watch_ends_well_when_it_is_interrupted(
    sample_root: Path, monkeypatch: pytest.MonkeyPatch, watch: list[str], code: int
) -> None:
    def interrupted(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt

    own = sample_root / "exercises" / "week01_first"
    release(load(sample_root).weeks[0], sample_root / "exercises")
    monkeypatch.setattr(check, "_reports", interrupted)
    monkeypatch.setattr("sys.argv", ["grader", "--course", str(sample_root), "check", "week01"])
    monkeypatch.setattr("sys.argv", [*sys.argv, "--file", str(own / "first.py"), *watch])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
