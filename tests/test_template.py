"""A new week passes the gate before its author has changed anything, and says what comes next."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader import course, inspection, template
from grader.commands.dev import changes, touched
from grader.errors import GraderError

NAME = "week15_transformer"  # no week of this course, whose modules other tests import


def grader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.cli", "--course", str(root), "--lang", "en"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def test_a_new_week_has_nothing_said_against_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in template.write(tmp_path, NAME):
        assert path.is_relative_to(tmp_path / "solutions" / NAME) or path.parent.name == "weeks"
    week = course.load_week(tmp_path / "solutions" / NAME)
    assert (week.number, week.stem, [task.name for task in week.tasks]) == (
        15,
        "transformer",
        ["centred"],
    )
    import solutions

    monkeypatch.setattr(solutions, "__path__", [str(tmp_path / "solutions")])
    assert list(inspection.complaints(week)) == []


@pytest.mark.parametrize("name", ["week5_xor", "xor", "week05_", "week05_Xor", "week05_../x"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(GraderError, match="week05_xor"):
        template.write(tmp_path, name)
    assert not list(tmp_path.iterdir())


def test_a_week_that_is_there_is_not_written_over(sample_root: Path) -> None:
    with pytest.raises(GraderError, match="week01_first"):
        template.write(sample_root, "week01_second")


@pytest.mark.slow
def test_a_new_week_passes_the_gate(sample_root: Path) -> None:
    done = grader(sample_root, "dev", "new", NAME)
    assert done.returncode == 0
    assert f"{NAME} = {{ due =" in done.stdout
    done = grader(sample_root, "dev", "check", NAME, "--json")
    (row,) = json.loads(done.stdout)
    assert (row["complaints"], row["tasks"], row["mutants"]) == ([], 1, 3)
    assert done.returncode == 0


# Which weeks a change touches


def test_weeks_are_touched_by_their_own_files_and_by_the_code_that_decides(
    sample_week: course.Week,
) -> None:
    assert touched(sample_week, ["README.md", "solutions/week01_first/mutants.py"])
    assert touched(sample_week, ["grader/judge/cost.py"])
    assert touched(sample_week, ["grader/gate.py"])
    for path in ("constraints.txt", "constraints-latest.txt", "pyproject.toml"):
        assert touched(sample_week, [path])
    assert touched(sample_week, ["grader/canary/honest.py"])
    assert not touched(sample_week, ["solutions/week02_x/x.py", "grader/cli.py", "site/ko/x.md"])


def test_changes_are_those_since_main_and_files_that_are_not_kept_yet(sample_root: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(sample_root), *who, *arguments], check=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    git("switch", "-q", "-c", "other")
    (sample_root / "kept").touch()
    git("add", "kept")
    git("commit", "-q", "-m", "second")
    (sample_root / "new").touch()
    (sample_root / "course.toml").write_text("", encoding="utf-8")
    assert sorted(changes(sample_root)) == ["course.toml", "kept", "new"]


def test_where_git_cannot_tell_no_week_passes_unseen(sample_root: Path) -> None:
    with pytest.raises(GraderError, match="without --changed"):
        changes(sample_root)
    subprocess.run(["git", "-C", str(sample_root), "init", "-q", "-b", "trunk"], check=True)
    with pytest.raises(GraderError, match="without --changed"):
        changes(sample_root)
