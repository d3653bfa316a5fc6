"""``grader check --watch`` follows whichever file of the week was saved last."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import watchfiles

from grader.commands import check
from grader.course import Course
from grader.judge.job import Job


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
    list(check._reports(engine, sample_course, week, tmp_path / "first.py", watched))
    assert graded == checked
