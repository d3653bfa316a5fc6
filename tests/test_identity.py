"""Who hands in: asked for once, never who happens to be logged in."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from test_cli import DONE
from typer.testing import CliRunner, Result

from grader import cli


@pytest.fixture(autouse=True)
def home(sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own configuration, and a file to hand in."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GRADER_MEMBER", raising=False)
    monkeypatch.chdir(sample_root)
    (sample_root / "first.py").write_text(DONE)
    return tmp_path / "home"


def submit(*arguments: str, typed: str | None = None) -> Result:
    command = ["--lang", "en", "submit", "first.py", *arguments]
    return CliRunner().invoke(cli.app, command, input=typed)


def members(root: Path) -> list[str]:
    inbox = root / "submitted"
    return sorted(path.name for path in inbox.iterdir()) if inbox.is_dir() else []


def test_without_a_name_and_anybody_to_ask_nothing_is_handed_in(sample_root: Path) -> None:
    result = submit()
    assert result.exit_code == 2
    assert "--member" in result.stderr
    assert members(sample_root) == []


def test_a_name_is_needed_once(sample_root: Path) -> None:
    assert "From now on this machine hands in as 'hong'" in submit("--member", "hong").stderr
    again = submit()
    assert (again.exit_code, again.stderr) == (0, "")
    assert members(sample_root) == ["hong"]


def test_a_person_is_asked_once(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("grader.commands.identity.sys", terminal)
    assert "Your name as a member" in submit(typed="강하준\n").stderr
    assert submit().exit_code == 0
    assert members(sample_root) == ["강하준"]


def test_a_name_that_was_misspelt_is_put_right_by_saying_it(sample_root: Path) -> None:
    submit("--member", "hnog")
    submit("--member", "hong")
    (sample_root / "first.py").write_text("def double(x):\n    return x + x\n")
    submit()
    assert len(list((sample_root / "submitted/hong/week01_first/.attempts").glob("0*"))) == 2


def test_a_name_that_cannot_be_one_is_not_kept(sample_root: Path) -> None:
    assert submit("--member", "../evil").exit_code == 2
    assert submit().exit_code == 2


def test_the_name_of_a_shell_is_used_and_not_kept(sample_root: Path, monkeypatch) -> None:
    monkeypatch.setenv("GRADER_MEMBER", "kim")
    assert submit().exit_code == 0
    monkeypatch.delenv("GRADER_MEMBER")
    assert submit().exit_code == 2
    assert members(sample_root) == ["kim"]


def test_another_course_asks_anew(sample_root: Path) -> None:
    submit("--member", "hong")
    text = (sample_root / "course.toml").read_text("utf-8").replace("A tiny course", "Another one")
    (sample_root / "course.toml").write_text(text, "utf-8")
    assert submit().exit_code == 2


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"A tiny course": 3}', b"\xff", b"[" * 9999])
def test_a_damaged_configuration_asks_anew(home: Path, data: bytes) -> None:
    submit("--member", "hong")
    (kept,) = home.rglob("members.json")
    kept.write_bytes(data)
    assert submit().exit_code == 2
    assert submit("--member", "hong").exit_code == 0
    assert submit().exit_code == 0


def test_a_home_that_cannot_be_written_keeps_nobody_from_handing_in(
    home: Path, sample_root: Path
) -> None:
    home.write_text("a file where a folder belongs")
    told = submit("--member", "hong")
    assert told.exit_code == 0
    assert "From now on" not in told.stderr
    assert "could not be kept on this machine" in told.stderr
    assert members(sample_root) == ["hong"]
