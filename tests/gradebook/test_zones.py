"""Every time that a person is shown is one of the course's zone, and says so; data stay in UTC."""

import csv
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.utils import as_timezone
from prepared import prepare
from tiny import WEEK, source
from traitlets.config import Config
from typer.testing import CliRunner, Result

from grader import cli
from grader.commands import check
from grader.course import Course, load
from grader.inbox import Receipt
from grader.release.configuration import configure
from grader.report import Report

Command = Callable[..., Result]

# A moment, and the same as the clocks show it: over the end of summer time some show it twice.
ZONES = [
    ("Asia/Seoul", "2026-10-24T15:30", "2026-10-25 00:30 KST", "2026-10-25T00:30:00+09:00"),
    ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25 02:30 CEST", "2026-10-25T02:30:00+02:00"),
    ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25 02:30 CET", "2026-10-25T02:30:00+01:00"),
    ("America/Sao_Paulo", "2026-10-25T01:30", "2026-10-24 22:30 -03", "2026-10-24T22:30:00-03:00"),
]


@pytest.fixture
def grader(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in the course's folder."""
    monkeypatch.chdir(sample_root)
    monkeypatch.delenv("GRADER_DB", raising=False)

    def run(*arguments: str) -> Result:
        command = ["--lang", "en", *arguments]
        return CliRunner().invoke(cli.app, command, env={"COLUMNS": "160"})

    return run


def lies_in(root: Path, zone: str, due: str = "2026-10-11") -> Course:
    """The tiny course, somewhere else."""
    path = root / "course.toml"
    text = path.read_text("utf-8").replace("2026-10-11", due)
    path.write_text(f'timezone = "{zone}"\n{text}', "utf-8")
    return load(root)


@pytest.mark.parametrize(("zone", "moment", "shown", "iso"), ZONES)
def test_history_and_the_spreadsheet_tell_when_in_the_courses_zone(
    grader: Command, sample_root: Path, zone: str, moment: str, shown: str, iso: str
) -> None:
    prepare(lies_in(sample_root, zone), 0)
    grader("grade", "--trust-members", "--received", f"{moment}+00:00")
    assert shown in grader("history", "hong", "1").stdout
    assert grader("report", "--details", "all.csv").exit_code == 0
    with (sample_root / "all.csv").open(encoding="utf-8-sig") as file:
        assert {row["received_at"] for row in csv.DictReader(file)} == {iso}
    (attempt,) = json.loads(grader("history", "hong", "1", "--json").stdout)
    assert attempt["received_at"] == f"{moment}:00+00:00"


@pytest.mark.parametrize(("zone", "moment", "shown"), [zone[:3] for zone in ZONES])
def test_the_page_tells_when_it_was_graded(
    grader: Command,
    sample_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    moment: str,
    shown: str,
) -> None:
    import prepared

    def report(*arguments: Any, **fields: Any) -> Report:
        return made(*arguments, graded_at=f"{moment}:00+00:00", **fields)

    made = prepared.report
    monkeypatch.setattr(prepared, "report", report)
    prepare(course := lies_in(sample_root, zone), 0)
    grader("grade", "--trust-members")
    text = (course.feedback / "hong" / f"{WEEK}.html").read_text("utf-8")
    assert f'<time datetime="{moment}:00+00:00">{shown}</time>' in text
    assert "UTC" not in text


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [("Asia/Seoul", "2020-10-25 00:00 KST"), ("Europe/Berlin", "2020-10-25 00:00 CEST")],
)
def test_submit_tells_when_and_until_when(
    grader: Command, sample_root: Path, zone: str, midnight: str
) -> None:
    course = lies_in(sample_root, zone, "2020-10-24")
    (sample_root / "first.py").write_bytes(source())
    shown = grader("submit", "first.py", "--member", "hong").stdout
    kept = course.inbox / "hong" / WEEK / ".attempts" / "receipts.jsonl"
    receipt = Receipt(**json.loads(kept.read_text()))
    assert course.shown(receipt.time, "%Y-%m-%d %H:%M:%S") in shown
    assert "UTC" not in shown
    assert midnight in shown
    assert receipt.received_at.endswith("+00:00")


@pytest.mark.parametrize(("due", "shown"), [("2026-10-24", "CEST"), ("2026-10-26", "CET")])
def test_status_tells_the_last_day(
    grader: Command, sample_root: Path, due: str, shown: str
) -> None:
    lies_in(sample_root, "Europe/Berlin", due)
    assert f"{due} {shown}" in grader("status", "--member", "hong").stdout


@pytest.mark.parametrize(
    ("days", "until"), [("0", "2026-10-25 00:00 CEST"), ("1", "2026-10-26 00:00 CET")]
)
def test_extend_tells_until_when(grader: Command, sample_root: Path, days: str, until: str) -> None:
    lies_in(sample_root, "Europe/Berlin", "2026-10-24")
    assert until in grader("extend", "hong", "1", days).stdout


def test_what_is_no_time_is_told_with_the_zone(grader: Command, sample_root: Path) -> None:
    prepare(lies_in(sample_root, "Asia/Seoul"), 0)
    assert "Asia/Seoul" in grader("grade", "--trust-members", "--received", "soon").stderr


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/St_Johns", ""])
def test_nbgrader_shows_the_machines_zone_where_the_course_names_none(
    sample_course: Course, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    if zone:
        monkeypatch.setenv("TZ", zone)
    else:
        monkeypatch.delenv("TZ", raising=False)
    time.tzset()
    config, moment = Config(), datetime(2026, 7, 1, tzinfo=UTC)
    configure(config, sample_course)
    shown = as_timezone(moment.replace(tzinfo=None), config.NbGraderAPI.timezone)
    assert f"{shown:%Y-%m-%d %H:%M %Z}" == sample_course.shown(moment)
    monkeypatch.undo()
    time.tzset()


def test_check_that_watches_tells_when(
    sample_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from reports import everything

    from grader.commands.common import Settings

    course = lies_in(sample_root, "Asia/Seoul")
    before = datetime.now(UTC)
    check._show(Settings(None, "en"), course, everything(), as_json=False, clear=True)
    (told,) = re.findall(r"\d\d:\d\d:\d\d KST", capsys.readouterr().out)
    hours = {course.shown(moment, "%H") for moment in (before, datetime.now(UTC))}
    assert any(told.startswith(hour.split()[0]) for hour in hours)


def test_a_course_without_a_zone_says_that_of_the_machine(
    grader: Command, sample_course: Course
) -> None:
    prepare(sample_course, 0)
    grader("grade", "--trust-members", "--received", "2026-10-01T09:30")
    here = datetime(2026, 10, 1, 9, 30).astimezone()
    assert f"2026-10-01 09:30 {here:%Z}" in grader("history", "hong", "1").stdout
