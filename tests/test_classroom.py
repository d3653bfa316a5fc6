"""The repository that members get: it checks itself, and holds nothing that is hidden."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from reports import everything
from sample import SECRET
from typer.testing import CliRunner, Result

from grader import cli, course
from grader.errors import GraderError
from grader.feedback.summary import begun, main, summary
from grader.release.classroom import write_classroom
from grader.report import to_json
from grader.settings import PortalSettings
from grader.text import Text

PORTAL = "https://portal.example.org"


@pytest.fixture
def repository(sample_root: Path, tmp_path: Path) -> Path:
    path = sample_root / "course.toml"
    lines = 'hand_in = { ko = "\\"LMS\\"", en = "LMS" }\ntimezone = "Asia/Seoul"\n'
    more = f'\n[portal]\naddress = "{PORTAL}"\ninstructors = ["kim"]\n'
    more += '\n[gradebook]\ndb = "postgresql+psycopg://u:secret@host/db"\n[limits]\nmemory = 999\n'
    path.write_text(lines + path.read_text("utf-8") + more, "utf-8")
    target = tmp_path / "template"
    command = ["--course", str(sample_root), "--lang", "en", "release", "--classroom", str(target)]
    result = CliRunner().invoke(cli.app, command)
    assert result.exit_code == 0, result.output
    assert "no hidden test" in result.stdout
    return target


def test_a_repository_of_members_is_a_course(repository: Path) -> None:
    found = course.load(repository, weeks_in="exercises")
    assert [week.name for week in found.weeks] == ["week01_first"]
    assert str(found.weeks[0].due) == "2026-10-11"
    assert (found.limits.memory, found.timezone) == (999, "Asia/Seoul")
    assert found.hand_in == Text('"LMS"', "LMS")
    assert found.portal == PortalSettings(address=PORTAL)
    assert f"{PORTAL}/token" in (repository / "README.md").read_text("utf-8")
    for name in ("grader/cli.py", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
        assert (repository / name).is_file()


def test_nothing_hidden_is_in_it(repository: Path) -> None:
    for path in repository.rglob("*"):
        assert path.name not in ("test_hidden.py", "reference.py", "mutants.py", "seed")
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
            assert b"secret@host" not in path.read_bytes(), path


def release(root: Path, *arguments: str) -> Result:
    command = ["--course", str(root), "--lang", "en", "release", *arguments]
    return CliRunner().invoke(cli.app, command)


def test_what_is_gone_does_not_stay_in_it(repository: Path, sample_root: Path) -> None:
    gone, own = repository / "grader" / "gone.py", repository / "own.txt"
    for path in (gone, own):
        path.write_text("", "utf-8")
    old = repository / "exercises" / "week09_gone"
    old.mkdir()
    again = release(sample_root, "--classroom", str(repository))
    assert again.exit_code == 1
    assert "exercises/week09_gone: not what solutions/ gives" in again.stdout
    assert (gone.exists(), own.exists()) == (False, True)
    assert (repository / "grader" / "cli.py").is_file()


def test_it_never_takes_the_place_of_the_course(sample_root: Path) -> None:
    before = (sample_root / "course.toml").read_bytes()
    refused = release(sample_root, "--classroom", str(sample_root))
    assert refused.exit_code == 2
    assert "is the course itself" in refused.stderr
    assert (sample_root / "course.toml").read_bytes() == before


def test_comparing_writes_no_repository(sample_root: Path, tmp_path: Path) -> None:
    refused = release(sample_root, "--check", "--classroom", str(tmp_path / "new"))
    assert refused.exit_code == 2
    assert "does not go with --classroom" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_its_workflow_checks_at_each_push(repository: Path) -> None:
    flow = yaml.safe_load((repository / ".github/workflows/check.yml").read_text("utf-8"))
    assert flow[True] == ["push"]  # YAML takes `on` for a truth value
    steps = [step.get("run", "") for step in flow["jobs"]["check"]["steps"]]
    assert any("grader.feedback.summary >>" in step for step in steps)


def test_what_was_not_begun_is_not_checked(repository: Path) -> None:
    found = course.load(repository, weeks_in="exercises")
    assert begun(found) == []
    (found.weeks[0].folder / "first.py").write_text("def double(x):\n    return 2 * x\n")
    assert [path.name for _, path in begun(found)] == ["first.py"]


def test_the_summary_is_a_table_and_a_link_to_colab() -> None:
    where = {"GITHUB_REPOSITORY": "someone/course", "GITHUB_REF_NAME": "main"}
    text = summary([(everything(), "exercises/week06_backprop/backprop.ipynb")], where)
    assert "| ✗ | `" in text
    assert "github/someone/course/blob/main/exercises/week06_backprop/backprop.ipynb" in text
    assert "No week was begun" in summary([], where)


def test_a_push_runs_check_for_what_was_begun(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        report = replace(everything(), week="week01_first")
        return subprocess.CompletedProcess(command, 0, to_json(report).encode())

    monkeypatch.chdir(repository)
    monkeypatch.setattr(subprocess, "run", run)
    assert (main(), asked) == (0, [])
    (repository / "exercises/week01_first/first.py").write_text("def double(x):\n    return x\n")
    assert main() == 1
    assert asked[0][2:5] == ["grader.cli", "check", "week01_first"]
    assert "## 1주차 · first" in capsys.readouterr().out


def test_a_week_that_could_not_be_graded_is_neither_passed_nor_lost_with_the_others(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    (repository / "exercises/week01_first/first.py").write_text("def double(x):\n    return x\n")
    fault = replace(everything(), week="week01_first", fault=Text("가득", "The disk is full."))
    for said, why in ((to_json(fault).encode(), "The disk is full."), (b"", "ended with 3")):
        done = subprocess.CompletedProcess([], 3, said)
        monkeypatch.setattr(subprocess, "run", lambda *_, done=done, **__: done)
        assert main() == 1
        shown = capsys.readouterr().out
        assert why in shown
        assert "0/0" not in shown


def test_the_link_to_colab_is_one_whatever_the_file_is_called() -> None:
    text = summary([(everything(), "weeks/backprop (1).ipynb")], {"GITHUB_REPOSITORY": "a/b"})
    assert (
        "](https://colab.research.google.com/github/a/b/blob/main/weeks/backprop%20%281%29." in text
    )


@pytest.mark.parametrize("there", ["README.md", "solutions/week01/x.py", "grader/mine.py"])
def test_nobody_s_folder_is_written_over(
    sample_course: course.Course, tmp_path: Path, there: str
) -> None:
    target = tmp_path / "target"
    (target / there).parent.mkdir(parents=True)
    (target / there).write_text("mine")
    with pytest.raises(GraderError, match="is not empty"):
        write_classroom(sample_course, sample_course.weeks, target)
    assert [path.name for path in target.rglob("*") if path.is_file()] == [Path(there).name]
