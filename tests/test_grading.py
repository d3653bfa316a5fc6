"""What is graded, what is skipped, and where reports go."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from reports import BRANCH

from grader import grading
from grader.course import Course
from grader.judge.job import Job
from grader.report import Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.submission import find, read
from grader.text import Text

WEEK = "week01_first"
HINT = Text("두 배입니다.", "Twice.")
TITLE = Text("두 배", "doubles")
TEST = TestReport("test_doubles", TITLE, "double", "public", 1, 2, Outcome.FAILED, HINT, BRANCH)
REPORT = Report(
    member="member01",
    week=WEEK,
    file="first.py",
    digest="0" * 64,
    graded_at="2026-10-10T00:00:00+00:00",
    platform="cpu",
    seconds=0.1,
    tasks=(TaskReport("double", 1, 2, (TEST,)),),
    problems=(Problem(Kind.SYNTAX, HINT, "x = (", 2, 3),),
    fingerprint="abc",
)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A folder with one submission of one member."""
    folder = tmp_path / "submitted" / "member01" / WEEK
    folder.mkdir(parents=True)
    (folder / "first.py").write_text("def double(x):\n    return 2 * x\n")
    return tmp_path / "submitted"


@pytest.fixture
def two_weeks(sample_course: Course) -> Course:
    """The course with a second week, whose only task is `triple`."""
    first = sample_course.weeks[0]
    name, task = "week02_second", structs.replace(first.tasks[0], name="triple")
    second = replace(first, name=name, tasks=(task,), folder=first.folder.parent / name)
    return replace(sample_course, weeks=(first, second))


def marks(course: Course, submitted: Path) -> list[str]:
    """The fingerprints of all submissions."""
    return [job.fingerprint for job in grading.discover(course, submitted).jobs]


def test_discover_finds_each_member_and_week(sample_course: Course, submitted: Path) -> None:
    (job,) = grading.discover(sample_course, submitted).jobs
    assert (job.member, job.week) == ("member01", WEEK)


def test_discover_keeps_to_the_members_asked_for(sample_course: Course, submitted: Path) -> None:
    assert not grading.discover(sample_course, submitted, members=["member02"]).jobs


def test_discover_says_what_is_no_submission(sample_course: Course, submitted: Path) -> None:
    (submitted / "notes.txt").write_text("hello")
    (submitted / "member01" / "week99_none").mkdir()
    (submitted / "-rf").mkdir()
    found = grading.discover(sample_course, submitted)
    assert len(found.jobs) == 1
    assert len(found.odd) == 3


def test_what_a_file_holds_decides_its_week(
    two_weeks: Course, submitted: Path, tmp_path: Path
) -> None:
    folder = submitted / "member01" / WEEK
    (folder / "first.py").rename(folder / "first (1).py")
    (job,) = grading.discover(two_weeks, submitted).jobs
    assert (job.week, find(job.path, two_weeks.week(WEEK)).name) == (WEEK, "first (1).py")
    (folder / "first (1).py").write_text("def triple(x):\n    return 3 * x\n")
    (job,) = grading.discover(two_weeks, submitted).jobs
    other = two_weeks.week("week02_second")
    path = find(job.path, other)
    assert (job.week, job.path, path.name) == ("week02_second", folder, "first (1).py")
    (note,) = read(path, two_weeks.limits, other).problems
    assert "graded as week02_second" in note.message.en
    assert "second.py로" in note.message.ko


def test_a_week_that_was_handed_in_is_not_taken_from_another_folder(
    two_weeks: Course, submitted: Path
) -> None:
    (submitted / "member01" / "week02_second").mkdir()
    (submitted / "member01" / WEEK / "first.py").write_text("def triple(x): ...\n")
    weeks = [job.week for job in grading.discover(two_weeks, submitted).jobs]
    assert weeks == [WEEK, "week02_second"]


def test_discover_does_not_follow_a_linked_member(sample_course: Course, submitted: Path) -> None:
    (submitted / "member02").symlink_to(submitted / "member01")
    assert [job.member for job in grading.discover(sample_course, submitted).jobs] == ["member01"]


def test_a_fingerprint_is_the_same_until_something_changes(
    sample_course: Course, submitted: Path
) -> None:
    before = marks(sample_course, submitted)
    assert marks(sample_course, submitted) == before
    (submitted / "member01" / WEEK / "first.py").write_text("def double(x):\n    return 3 * x\n")
    assert marks(sample_course, submitted) != before


def test_a_fingerprint_changes_with_seed_and_limits(sample_course: Course, submitted: Path) -> None:
    before = marks(sample_course, submitted)
    assert marks(replace(sample_course, seed=1), submitted) != before
    slower = structs.replace(sample_course.limits, test_seconds=99)
    assert marks(replace(sample_course, limits=slower), submitted) != before


def test_a_saved_report_is_known_by_its_fingerprint(tmp_path: Path) -> None:
    grading.save(tmp_path, REPORT, lambda report: f"<p>{report.member}</p>")
    job = Job("member01", WEEK, Path("anywhere"), fingerprint="abc")
    last = grading.last_report(tmp_path, "member01", WEEK)
    assert grading.known(last, job) == REPORT
    assert grading.known(last, replace(job, fingerprint="def")) is None
    assert (tmp_path / "member01" / f"{WEEK}.html").read_text() == "<p>member01</p>"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 0}', '{"schema": 1}', "null"])
def test_a_damaged_report_counts_as_none(tmp_path: Path, text: str) -> None:
    path = grading.report_path(tmp_path, "member01", WEEK)
    path.parent.mkdir()
    path.write_text(text)
    assert grading.last_report(tmp_path, "member01", WEEK) is None


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    grading.save(tmp_path, REPORT, lambda report: "old")

    def fails(report: Report) -> str:
        raise RuntimeError("no page")

    with pytest.raises(RuntimeError):
        grading.save(tmp_path, replace(REPORT, seconds=9.0), fails)
    assert grading.last_report(tmp_path, "member01", WEEK) == REPORT


def test_a_folder_that_cannot_be_read_costs_its_member_a_sentence(
    sample_course: Course, submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shut", "open"):
        folder = submitted / name / "week01_first"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "first.py").write_text("x = 1\n")
    before, opening = grading.discover(sample_course, submitted), os.open

    def shut(path, *arguments, **options):
        if path == "shut":
            raise PermissionError(13, "Permission denied")
        return opening(path, *arguments, **options)

    monkeypatch.setattr(os, "open", shut)
    found = grading.discover(sample_course, submitted)
    assert {job.member for job in before.jobs} - {job.member for job in found.jobs} == {"shut"}
    assert "shut/ cannot be read and is left alone: Permission denied." in found.odd


def test_a_week_s_name_reaches_no_terminal_as_it_is(sample_course: Course, submitted: Path) -> None:
    (submitted / "hong" / "week\x1b[31m").mkdir(parents=True, exist_ok=True)
    found = grading.discover(sample_course, submitted)
    assert not any("\x1b" in said for said in found.odd)


def test_attempts_that_are_kept_do_not_change_what_is_unchanged(
    sample_course: Course, submitted: Path
) -> None:
    before = grading.discover(sample_course, submitted).jobs
    for job in before:
        (job.path / ".attempts").mkdir(exist_ok=True)
        (job.path / ".attempts" / "receipts.jsonl").write_text("{}\n")
    assert grading.discover(sample_course, submitted).jobs == before


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("judge/xla.py", True), ("sandbox/tracer.py", True), ("reading/effects.py", True),
        ("restore/repair.py", True), ("source.py", True), ("submission.py", True),
        ("report.py", True), ("testing.py", True), ("cli.py", False), ("inbox.py", False),
        ("grading.py", False), ("commands/grade.py", False), ("feedback/html.py", False),
        ("gradebook/book.py", False), ("new.py", False), ("harmless.py", False),
    ],
)  # fmt: skip
def test_a_change_of_the_code_that_decides_grades_again(
    name: str, decides: bool, sample_course: Course, submitted: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    copied = tmp_path / "grader"
    shutil.copytree(Path(grading.__file__).parent, copied, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr("grader.__file__", str(copied / "__init__.py"))
    grading._grader_digest.cache_clear()
    before = marks(sample_course, submitted)
    with (copied / name).open("a") as file:
        file.write("# changed\n")
    grading._grader_digest.cache_clear()
    assert (marks(sample_course, submitted) != before) is decides
    grading._grader_digest.cache_clear()


@pytest.mark.parametrize("what", ["jax", "jaxlib", "numpy", "driver", "JAX_PLATFORMS"])
def test_another_jax_or_device_grades_again(
    what: str, sample_course: Course, submitted: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before, known = marks(sample_course, submitted), grading.version
    if what == "driver":
        (tmp_path / "driver").write_text("NVRM version: 1")
        monkeypatch.setattr(grading, "_DRIVER", tmp_path / "driver")
    elif what.isupper():
        monkeypatch.setenv(what, "tpu")
    else:
        monkeypatch.setattr(grading, "version", lambda n: "9" if n == what else known(n))
    grading._versions.cache_clear()
    assert marks(sample_course, submitted) != before
    grading._versions.cache_clear()


@pytest.mark.parametrize("name", ["timestamp.txt", "data.csv", "BACKPROP.PY", ".attempts/x", "a/b"])
def test_what_lies_beside_the_file_that_counts_decides_nothing(
    name: str, sample_course: Course, submitted: Path
) -> None:
    before = marks(sample_course, submitted)
    path = submitted / "member01" / WEEK / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert marks(sample_course, submitted) == before


def test_which_of_two_files_counts_decides(sample_course: Course, submitted: Path) -> None:
    folder = submitted / "member01" / WEEK
    (folder / "first.ipynb").write_text("{}")
    os.utime(folder / "first.py", (1e9, 1e9))
    os.utime(folder / "first.ipynb", (2e9, 2e9))
    before = marks(sample_course, submitted)
    os.utime(folder / "first.py", (3e9, 3e9))
    assert marks(sample_course, submitted) != before
    after = marks(sample_course, submitted)
    os.utime(folder / "first.py", (3e9 + 9, 3e9 + 9))
    assert marks(sample_course, submitted) == after
