"""Many runs of `grader grade` on one gradebook at the same time."""

from collections.abc import Callable
from pathlib import Path

import pytest
from runs import Run, need_walls, reports
from tiny import WEEK, source

from grader.course import Course
from grader.gradebook.book import Book

pytestmark = pytest.mark.slow

MEMBERS = [f"member{number:02}" for number in range(1, 7)]


@pytest.fixture
def submitted(sample_course: Course) -> Path:
    """A small class, each with a submission of their own, every second one of them wrong."""
    need_walls()
    for number, member in enumerate(MEMBERS):
        folder = sample_course.submitted / member / WEEK
        folder.mkdir(parents=True)
        data = source(answer=f"Because {number}.", extra=f"y = {number}")
        wrong = data.replace(b"2 * x", b"3 * x")
        (folder / "first.py").write_bytes(data if number % 2 else wrong)
    return sample_course.submitted


def grade_at_once(course: Course, submitted: Path, url: str, count: int, folder: Path) -> None:
    """That many runs; each grades everybody, and all write to one gradebook."""
    started = [
        Run.start(course.root, submitted, folder / str(number), "--db", url, "--jobs", "1")
        for number in range(count)
    ]
    try:
        ended = [run.end() for run in started]
    finally:
        for run in started:
            run.kill()
    assert [(status, errors.strip()) for status, _, errors in ended] == [(0, "")] * count
    check(course, url, reports(folder / "0"))


def check(course: Course, url: str, graded: dict) -> None:
    """All scores are there, none twice."""
    assert len(graded) == len(MEMBERS)
    with Book(course, url) as book:
        standings = {(one.member, one.week): one for one in book.current_grades()}
        assert standings.keys() == graded.keys()
        for whose, one in standings.items():
            assert len(one.entries) == len(one.entry.results) == 1
            assert one.points == graded[whose].points
            assert one.waiting == ("question_why",)
            assert [score.cell for score in one.scores] == sorted(
                ["question_why", "test_double", "test_Counter"]
            )


def test_eight_runs_write_to_one_postgresql_gradebook(
    sample_course: Course, submitted: Path, postgresql: Callable[[], str], tmp_path: Path
) -> None:
    grade_at_once(sample_course, submitted, postgresql(), 8, tmp_path / "feedback")


def test_two_runs_write_to_one_sqlite_file(
    sample_course: Course, submitted: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    grade_at_once(sample_course, submitted, url, 2, tmp_path / "feedback")
