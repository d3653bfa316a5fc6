"""What a grade depends on, and nothing else, grades again."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from grader import fingerprint
from grader.course import Course
from grader.intake import take_in

WEEK = "week01_first"


def marks(course: Course, submitted: Path) -> list[str]:
    """The fingerprints of all submissions."""
    return [job.fingerprint for job in take_in(course, submitted).jobs]


def forget_code() -> None:
    for of in (fingerprint._decides, fingerprint._shows, fingerprint.of_engine):
        of.cache_clear()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The grader's code, in a folder where it can be changed."""
    package = tmp_path / "grader"
    ignored = shutil.ignore_patterns("*.pyc")
    shutil.copytree(Path(fingerprint.__file__).parent, package, ignore=ignored)
    monkeypatch.setattr("grader.__file__", str(package / "__init__.py"))
    forget_code()
    yield package
    forget_code()


def change(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("# changed\n")
    forget_code()


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


def test_attempts_that_are_kept_do_not_change_what_is_unchanged(
    sample_course: Course, submitted: Path
) -> None:
    before = take_in(sample_course, submitted).jobs
    kept = submitted / "member01" / WEEK / ".attempts"
    kept.mkdir()
    (kept / "receipts.jsonl").write_text("{}\n")
    assert take_in(sample_course, submitted).jobs == before


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("judge/xla.py", True), ("sandbox/tracer.py", True), ("reading/effects.py", True),
        ("restore/repair.py", True), ("source.py", True), ("submission.py", True),
        ("report.py", True), ("testing.py", True), ("judge/pytest.ini", True),
        ("cli.py", False), ("inbox.py", False), ("run.py", False), ("commands/grade.py", False),
        ("feedback/html.py", False), ("gradebook/book.py", False), ("new.py", False),
        ("harmless.py", False),
    ],
)  # fmt: skip
def test_a_change_of_the_code_that_decides_grades_again(
    name: str, decides: bool, sample_course: Course, submitted: Path, copied: Path
) -> None:
    before = marks(sample_course, submitted)
    change(copied / name)
    assert (marks(sample_course, submitted) != before) is decides


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("feedback/html.py", True), ("feedback/report.css", True), ("release/labels.py", True),
        ("restore/rebuild.py", True), ("harmless.py", True), ("text.py", True), ("late.py", True),
        ("judge/xla.py", False), ("cli.py", False), ("feedback/old.pyc", False),
    ],
)  # fmt: skip
def test_a_change_of_the_code_that_shows_writes_again(
    name: str, shows: bool, sample_course: Course, copied: Path
) -> None:
    week = sample_course.week(WEEK)
    before = fingerprint.of_shown(week)
    change(copied / name)
    assert (fingerprint.of_shown(week) != before) is shows


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("canary/solutions/week00_canary/week.toml", True), ("canary/honest.py", True),
        ("engines/dask/bench.py", True), ("judge/pytest.ini", True), ("portal/app.py", False),
        ("judge/__pycache__/xla.pyc", False), ("judge/.xla.py.swp", False),
    ],
)  # fmt: skip
def test_machines_grade_alike_by_all_that_they_have_in_common(
    name: str, counts: bool, copied: Path
) -> None:
    before = fingerprint.of_engine()
    change(copied / name)
    assert (fingerprint.of_engine() != before) is counts


def test_a_test_that_moves_into_the_other_file_grades_again(
    sample_course: Course, submitted: Path
) -> None:
    before = marks(sample_course, submitted)
    folder = sample_course.week(WEEK).folder
    public, hidden = folder / "test_public.py", folder / "test_hidden.py"
    text = public.read_text() + hidden.read_text()
    cut = public.read_text().rindex("\n@pytest")
    public.write_text(text[:cut])
    hidden.write_text(text[cut:])
    fingerprint.forget()
    assert marks(sample_course, submitted) != before
    fingerprint.forget()


def test_a_file_with_another_name_grades_again(sample_course: Course, submitted: Path) -> None:
    folder = sample_course.week(WEEK).folder
    (folder / "reference.py").unlink()
    fingerprint.forget()
    before = marks(sample_course, submitted)
    (folder / "probes.py").rename(folder / "reference.py")
    fingerprint.forget()
    assert marks(sample_course, submitted) != before
    fingerprint.forget()


@pytest.mark.parametrize("what", ["jax", "jaxlib", "numpy", "driver", "JAX_PLATFORMS"])
def test_another_jax_or_device_grades_again(
    what: str, sample_course: Course, submitted: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before, known = marks(sample_course, submitted), fingerprint.version
    if what == "driver":
        (tmp_path / "driver").write_text("NVRM version: 1")
        monkeypatch.setattr(fingerprint, "_DRIVER", tmp_path / "driver")
    elif what.isupper():
        monkeypatch.setenv(what, "tpu")
    else:
        monkeypatch.setattr(fingerprint, "version", lambda n: "9" if n == what else known(n))
    fingerprint._versions.cache_clear()
    assert marks(sample_course, submitted) != before
    fingerprint._versions.cache_clear()


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
