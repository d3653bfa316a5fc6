"""The command line: quick to start, sentences for errors, both languages, JSON."""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from reports import everything
from runs import PATIENCE
from sample import WEEK
from typer.testing import CliRunner, Result

from grader import canary, cli
from grader.commands import doctor
from grader.commands.common import Settings, asked_language
from grader.course import Course, Week
from grader.errors import NOT_GRADED
from grader.feedback.saved import report_path
from grader.inbox import folder_of, receipts
from grader.release import render
from grader.report import to_json
from grader.sandbox import walls
from grader.text import Text, default_language

DONE = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def grader(sample_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(sample_root)
    monkeypatch.delenv("GRADER_MEMBER", raising=False)

    def run(*arguments: str, lang: str = "en", columns: int = 120) -> Result:
        env = {"COLUMNS": str(columns)}
        return CliRunner().invoke(cli.app, ["--lang", lang, *arguments], env=env)

    return run


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "first.py"
    path.write_text(DONE)
    return path


SLOW = "jax numpy jupytext nbformat nbgrader sqlalchemy pytest jinja2 watchfiles pebble".split()


def test_help_imports_nothing_slow() -> None:
    code = (
        f"import sys, grader.cli; found = set({SLOW}) & set(sys.modules); assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    command = [sys.executable, "-m", "grader.cli", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "grader submit backprop.py" in shown


def test_no_arguments_are_the_help() -> None:
    command = [sys.executable, "-m", "grader.cli"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "Usage:" in done.stdout
    assert done.stderr == ""


def test_version_is_said(grader) -> None:
    assert grader("--version").stdout.startswith("grader ")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_default_language_is_that_of_the_locale(environment, language) -> None:
    assert default_language(environment) == language


@pytest.mark.parametrize("arguments", [["--lang", "ko", "status"], ["--lang=ko"]])
def test_asked_language_is_read_before_the_options_are(arguments) -> None:
    assert asked_language(arguments) == "ko"


@pytest.mark.parametrize("arguments", [["status"], ["submit", "nothing.py"], ["release", "week7"]])
def test_errors_are_a_sentence_and_exit_code_2(grader, arguments) -> None:
    result = grader(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.stderr.strip().endswith(".")
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("lang", "said"), [("ko", "폴더가 아닙니다: "), ("en", "Not a directory: ")]
)
def test_what_the_system_refuses_is_told_in_the_language_asked_for(
    grader, tmp_path: Path, lang: str, said: str
) -> None:
    (tmp_path / "file").write_text("")
    result = grader("release", "--classroom", str(tmp_path / "file" / "in"), lang=lang)
    assert result.exit_code == 2
    assert said in result.stderr


def test_where_nobody_can_be_graded_the_status_is_that_of_our_faults(
    grader, submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    command = ("grade", "--submitted", str(submitted))
    grader("release")
    with monkeypatch.context() as broken:
        broken.setattr(canary, "complaint", lambda engine: Text("없습니다.", "There is no server."))
        silent = grader(*command, "--trust-members")
    with monkeypatch.context() as broken:
        broken.setattr(walls, "walls", lambda: (SimpleNamespace(name="x", required=1, stands=0),))
        bare = grader(*command)
    with monkeypatch.context() as broken:
        broken.setattr(tempfile, "mkdtemp", full)
        without_room = [grader(*command, "--trust-members"), grader("check", "week01")]
    ended = [silent, bare, *without_room]
    assert [one.exit_code for one in ended] == [NOT_GRADED] * 4
    assert "There is no server." in silent.stderr
    assert all("The disk is full" in one.stderr for one in without_room)


def test_a_folder_without_course_is_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grader.cli", "status"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("No course.toml")


def test_an_unexpected_error_shows_no_traceback(monkeypatch, capsys) -> None:
    def broken() -> None:
        raise RuntimeError("boom\x1b[2J")

    monkeypatch.setattr(cli, "app", broken)
    monkeypatch.delenv("GRADER_TRACEBACK", raising=False)
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    assert capsys.readouterr().err.startswith("grader: internal error: RuntimeError: boom␛[2J")


def test_release_writes_and_check_compares(grader, sample_root: Path) -> None:
    assert grader("release", "--check").exit_code == 1
    assert not (sample_root / "exercises").exists()
    assert grader("release").exit_code == 0
    assert grader("release", "--check").exit_code == 0
    (sample_root / "exercises" / "week01_first" / "probes.py").write_text("# edited\n")
    result = grader("release", "week01", "--check")
    assert result.exit_code == 1
    assert "exercises/week01_first/probes.py" in result.stdout


def test_release_check_sees_a_week_without_source(grader, sample_root: Path) -> None:
    grader("release")
    (sample_root / "exercises" / "week13_gone").mkdir()
    result = grader("release", "--check")
    assert result.exit_code == 1
    assert "week13_gone" in result.stdout


def test_release_names_what_is_wrong_in_a_source(grader, sample_week: Week) -> None:
    path = sample_week.folder / "first.py"
    path.write_text(path.read_text("utf-8").replace("### END SOLUTION", ""), "utf-8")
    result = grader("release")
    assert result.exit_code == 2
    assert "END SOLUTION" in result.stderr


def test_submit_prints_a_receipt(grader, mine: Path, sample_course: Course) -> None:
    result = grader("submit", str(mine), "--member", "hong")
    assert result.exit_code == 0
    (receipt,) = receipts(folder_of(sample_course, "hong", sample_course.weeks[0]))
    assert receipt.digest in result.stdout
    assert "Kept here only: Week 1 · First steps, attempt 1" in result.stdout
    assert sample_course.shown(receipt.time, "%Y-%m-%d %H:%M:%S") in result.stdout
    assert "✓ double: written" in result.stdout
    assert "✗ Counter: not in the file" in result.stdout


def test_submit_speaks_korean(grader, mine: Path) -> None:
    result = grader("submit", str(mine), "--member", "hong", lang="ko")
    assert "! 이 컴퓨터에만 보관했습니다: 1주차 · 첫걸음, 1번째 시도" in result.stdout
    assert "아직 제출된 것이 아닙니다. 파일을 낼 곳: 과정을 운영하는 진행자" in result.stdout
    assert "Counter: 파일에 없음" in result.stdout


def test_submit_as_json_holds_receipt_and_tasks(grader, mine: Path) -> None:
    data = json.loads(grader("submit", str(mine), "--member", "hong", "--json").stdout)
    assert data["receipt"]["attempt"] == 1
    assert data["tasks"] == {
        "double": "written",
        "Counter": "missing",
        "question_why": "not_started",
    }
    assert Path(data["path"]).read_text() == DONE


def test_submit_takes_a_notebook_that_a_browser_renamed(
    grader, sample_week: Week, tmp_path: Path
) -> None:
    path = tmp_path / "first (2).ipynb"
    path.write_bytes(render(sample_week)["first.ipynb"])
    data = json.loads(grader("submit", str(path), "--member", "hong", "--json").stdout)
    assert data["receipt"]["file"] == "first.ipynb"
    assert set(data["tasks"].values()) == {"not_started"}


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "-x", "a b", "=1+1", "x" * 80])
def test_submit_takes_no_odd_names(grader, mine: Path, sample_root: Path, name: str) -> None:
    result = grader("submit", str(mine), f"--member={name}")
    assert result.exit_code == 2
    assert not (sample_root / "submitted").exists()


def test_submit_asks_which_week_an_unknown_file_is_for(grader, tmp_path: Path) -> None:
    path = tmp_path / "notes.py"
    path.write_text("x = 1\n")
    result = grader("submit", str(path), "--member", "hong")
    assert result.exit_code == 2
    assert "--week" in result.stderr
    assert grader("submit", str(path), "--member", "hong", "--week", "1").exit_code == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04zip", b"\x00\x01"])
def test_submit_refuses_what_cannot_be_read(
    grader, mine: Path, sample_root: Path, data: bytes
) -> None:
    mine.write_bytes(data)
    assert grader("submit", str(mine), "--member", "hong").exit_code == 2
    assert not (sample_root / "submitted").exists()


def test_submit_refuses_a_link(grader, mine: Path, sample_root: Path) -> None:
    link = mine.with_name("link.py")
    link.symlink_to(mine)
    assert grader("submit", str(link), "--member", "hong").exit_code == 2
    assert not (sample_root / "submitted").exists()


def test_two_submits_at_once_are_two_attempts(
    tmp_path: Path, sample_root: Path, sample_course: Course
) -> None:
    processes = []
    for count in range(4):
        path = tmp_path / str(count) / "first.py"
        path.parent.mkdir()
        path.write_text(DONE + f"y = {count}\n")
        command = [sys.executable, "-m", "grader.cli", "submit", str(path), "--member", "hong"]
        processes.append(subprocess.Popen(command, cwd=sample_root, stdout=subprocess.DEVNULL))
    assert [process.wait(PATIENCE) for process in processes] == [0] * 4
    found = receipts(folder_of(sample_course, "hong", sample_course.weeks[0]))
    assert [receipt.attempt for receipt in found] == [1, 2, 3, 4]


def say(root: Path, line: str) -> None:
    """Adds a line to the beginning of course.toml."""
    path = root / "course.toml"
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "! Kept here only"),
        ("shared = false", "! Kept here only"),
        ('inbox = "elsewhere/../in"', "! Kept here only"),
        ("shared = true", "✓ Handed in"),
        ('inbox = "../common"', "✓ Handed in"),
    ],
)
def test_submit_and_status_say_whether_anybody_gets_the_file(
    grader, mine: Path, sample_root: Path, line: str, said: str
) -> None:
    say(sample_root, f'{line}\nhand_in = {{ ko = "LMS", en = "the LMS" }}')
    kept = said.startswith("!")
    command = ["submit", str(mine), "--member", "hong"]
    shown = grader(*command).stdout
    assert shown.startswith(said)
    assert ("not handed in yet. Bring the file to: the LMS" in shown) is kept
    again = grader(*command).stdout
    assert again.startswith("! The same" if kept else "✓ The same")
    assert json.loads(grader(*command, "--json").stdout)["kept_here_only"] is kept
    for one in ([], ["--member", "hong"]):
        shown = grader("status", *one).stdout
        assert ("Kept here only, 1: hong (week01_first). That is not handed in" in shown) is kept
    assert ("not graded yet" in shown) is not kept
    (own,) = json.loads(grader("status", "--json").stdout)
    assert own["weeks"][0]["kept_here_only"] is kept


def test_who_has_no_platform_is_told_where_to_ask(grader, mine: Path, sample_root: Path) -> None:
    say(sample_root, 'ask = "mailto:me@a.kr"')
    shown = grader("submit", str(mine), "--member", "hong").stdout
    assert "Bring the file to: whoever runs the course (mailto:me@a.kr)" in shown


def test_a_link_to_the_common_inbox_is_the_common_inbox(
    grader, mine: Path, sample_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "common").mkdir()
    (sample_root / "submitted").symlink_to(tmp_path / "common")
    assert grader("submit", str(mine), "--member", "hong").stdout.startswith("✓ Handed in")


def grade_by_hand(course: Course, member: str, digest: str) -> None:
    from dataclasses import replace

    report = replace(everything(), member=member, week="week01_first", digest=digest)
    path = report_path(course.feedback, member, "week01_first")
    path.parent.mkdir(parents=True)
    path.write_text(to_json(report), "utf-8")


def test_status_tells_graded_from_waiting(
    grader, mine: Path, sample_root: Path, sample_course: Course
) -> None:
    say(sample_root, "shared = true")
    data = json.loads(grader("submit", str(mine), "--member", "hong", "--json").stdout)
    assert "attempt 1, not graded yet" in grader("status", "--member", "hong").stdout
    grade_by_hand(sample_course, "hong", data["receipt"]["digest"])
    shown = grader("status", "--member", "hong").stdout
    assert "not graded yet" not in shown
    assert "2.5 / 8" in shown
    assert "4/11" in shown
    assert "1/5" in shown
    assert "2026-10-11" in shown
    mine.write_text(DONE + "y = 1\n")
    grader("submit", str(mine), "--member", "hong")
    assert "attempt 2, not graded yet" in grader("status", "--member", "hong").stdout


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", ["due", "points", "public", "hidden", "tasks", "not handed in", "attention"]),
        ("ko", ["마감", "점", "공개", "비공개", "과제", "제출 전", "주의 집중"]),
    ],
)
def test_status_of_a_member_fits_a_narrow_terminal(
    grader, sample_root: Path, sample_course: Course, lang: str, shown: list[str]
) -> None:
    """The week's title gives way, and is whole all the same."""
    week = sample_root / "solutions" / "week01_first"
    shutil.copytree(week, week.with_name("week02_next"))
    (week / "week.toml").write_text(
        WEEK.replace("첫걸음", "순환 신경망과 그 기울기, 그리고 주의 집중").replace(
            "First steps", "Recurrent networks, their gradients, and attention"
        ),
        "utf-8",
    )
    grade_by_hand(sample_course, "hong", "0" * 64)
    printed = grader("status", "--member", "hong", lang=lang, columns=80).stdout
    assert not [text for text in (*shown, "2.5 / 8", "4/11", "◐") if text not in printed]
    assert "…" not in printed


def test_status_tells_of_files_without_a_receipt(
    grader, mine: Path, sample_root: Path, sample_course: Course
) -> None:
    folder = sample_course.inbox / "kim" / "week01_first"
    folder.mkdir(parents=True)
    shutil.copy(mine, folder / "first.py")
    assert "Waiting to be graded, 1: kim (week01_first)" in grader("status").stdout
    shown = grader("status", "--member", "kim").stdout
    assert "a file without a receipt, not graded yet" in shown
    grade_by_hand(sample_course, "kim", sha256(mine.read_bytes()).hexdigest())
    assert "not graded yet" not in grader("status", "--member", "kim").stdout
    say(sample_root, "shared = true")
    grader("submit", str(mine), "--member", "kim")
    (folder / "first.py").write_text(DONE + "y = 1\n")
    assert "a file without a receipt, not graded yet" in grader("status", "--member", "kim").stdout


@pytest.mark.parametrize("graded", [False, True])
def test_status_tells_what_cannot_be_read_from_what_waits(
    grader, sample_course: Course, graded: bool
) -> None:
    folder = sample_course.inbox / "kim" / "week01_first"
    folder.mkdir(parents=True)
    (folder / "first.ipynb").write_text('{"cells": [')
    if graded:
        grade_by_hand(sample_course, "kim", "")
    shown = grader("status").stdout
    assert "Could not be read, 1: kim (week01_first)" in shown
    assert "Waiting" not in shown
    assert "unreadable" in grader("status", "--member", "kim").stdout
    ((week,),) = [one["weeks"] for one in json.loads(grader("status", "--json").stdout)]
    assert not week["waiting"]
    assert "damaged" in week["unreadable"]


def test_status_tells_an_empty_folder_from_a_submission(grader, sample_course: Course) -> None:
    (sample_course.inbox / "kim" / "week01_first").mkdir(parents=True)
    shown = grader("status", "--member", "kim")
    assert "not handed in" in shown.stdout
    assert "kim/week01_first is empty" in shown.stderr


def test_status_of_all_is_the_class_table(
    grader, mine: Path, sample_root: Path, sample_course: Course
) -> None:
    say(sample_root, "shared = true")
    grade_by_hand(sample_course, "hong", "0" * 64)
    grader("submit", str(mine), "--member", "kim")
    shown = grader("status").stdout
    assert "hong" in shown
    assert "Waiting to be graded, 1: kim (week01_first)" in shown


def test_status_as_json_says_what_is_not_started(grader, sample_course: Course) -> None:
    grade_by_hand(sample_course, "hong", "0" * 64)
    (member,) = json.loads(grader("status", "--json").stdout)
    (week,) = member["weeks"]
    assert week["due"] == "2026-10-11"
    assert week["report"]["public"] == [4, 11]
    idle = [task["name"] for task in week["report"]["tasks"] if task["not_started"]]
    assert idle == ["forward"]


def test_status_survives_a_damaged_report(grader, sample_course: Course) -> None:
    path = report_path(sample_course.feedback, "hong", "week01_first")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    assert "not handed in" in grader("status", "--member", "hong").stdout


def test_who_reads_no_further_is_told_nothing(sample_root: Path, sample_course: Course) -> None:
    grade_by_hand(sample_course, "hong", "0" * 64)
    nobody, closed = os.pipe()
    os.close(nobody)
    command = [sys.executable, "-m", "grader.cli", "--course", str(sample_root), "status"]
    for more in ([], ["--json"]):
        done = subprocess.run([*command, *more], stdout=closed, stderr=subprocess.PIPE, text=True)
        assert (done.returncode, done.stderr) == (1, "")
    os.close(closed)


@pytest.mark.slow
def test_doctor_says_what_it_found(grader) -> None:
    result = grader("doctor", "--json")
    data = json.loads(result.stdout)
    names = [check["name"] for check in data["checks"]]
    assert names[:2] == ["python", "jax"]
    assert names[-4:] == ["landlock", "seccomp", "namespaces", "canary"]
    assert result.exit_code == (0 if data["ready"] else 1)


def test_doctor_says_that_there_is_no_jax_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr("grader.sandbox.walls.walls", list)
    monkeypatch.setattr(doctor, "_device", doctor._machine)
    monkeypatch.setattr(doctor, "_canary", lambda walls: doctor._python())
    found = {check.name: check for check in doctor._checks(Settings(None, "en"))}
    assert (found["jax"].ok, found["quick ways"].ok) == (False, None)
    assert found["quick ways"].detail.en == "not installed"


def test_json_cannot_steer_a_terminal(capsys) -> None:
    Settings(None, "en").json({"한글": "\x1b[2J\x9b\x7f\u202e"})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"한글": "\x1b[2J\x9b\x7f\u202e"}
    assert all(c == "\n" or c.isprintable() for c in printed)
    assert "한글" in printed


@pytest.mark.parametrize(("free", "required"), [(0, True), (100 << 20, False), (9 << 30, False)])
def test_a_disk_that_is_full_where_grading_writes_is_missing(
    sample_root: Path, monkeypatch: pytest.MonkeyPatch, free: int, required: bool
) -> None:
    there = sample_root / "feedback"
    there.mkdir()
    usage = {there: SimpleNamespace(free=free)}
    full = SimpleNamespace(free=50 << 30)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage.get(path, full))
    found = doctor._disk(Settings(sample_root, "en"))
    assert (found.ok, found.required) == (free > 1 << 30, required)
    assert found.detail.en.endswith(f"free in {there}")


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("when", ["typer", "grader.course", "known_members"])
def test_ctrl_c_is_a_line_and_status_130_whenever_it_comes(
    sample_root: Path, when: str, times: int
) -> None:
    """While it is imported, or in the command itself; once or twice."""
    code = f"""
import builtins, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from grader import start
real = builtins.__import__
def importing(name, *rest):
    if name == "{when}":
        stop()
    return real(name, *rest)
def stop(*_):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        if {times} == 2:
            os.kill(os.getpid(), signal.SIGINT)
if "{when}" == "known_members":
    from grader.commands import status
    status.known_members = stop
builtins.__import__ = importing
sys.argv = ["grader", "--course", {str(sample_root)!r}, "--lang", "en", "status"]
start.main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 130
    (line,) = done.stderr.splitlines()
    assert line.endswith("Stopped.")
