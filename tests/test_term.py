"""``grader course start``: a whole course moved to another term."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader import cli, term
from grader.commands import course as command
from grader.course import load
from grader.errors import GraderError

DATES = """\
# Two forms of a date, and a holiday between them.
name = { ko = "작은 과정", en = "A tiny course" }

[weeks]
week01_first = { due = 2026-10-11 }   # a Sunday

[weeks.week02_second]
due = 2026-10-25
"""


@pytest.fixture
def root(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of two weeks."""
    first = sample_root / "solutions" / "week01_first"
    second = sample_root / "solutions" / "week02_second"
    second.mkdir()
    week = (first / "week.toml").read_text("utf-8")
    (second / "week.toml").write_text(week.replace("number = 1", "number = 2"), "utf-8")
    (sample_root / "course.toml").write_text(DATES, "utf-8")
    monkeypatch.chdir(sample_root)
    return sample_root


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner().invoke(cli.app, ["--lang", lang, "course", "start", *arguments])


def test_start_moves_every_date_and_keeps_the_distances(root: Path) -> None:
    assert run("2027-03-08").exit_code == 0
    assert [week.due for week in load(root).weeks] == [date(2027, 3, 14), date(2027, 3, 28)]


def test_start_leaves_the_rest_of_the_file_alone(root: Path) -> None:
    run("2027-03-08")
    said = (root / "course.toml").read_text("utf-8")
    old = DATES.replace("2026-10-11", "2027-03-14").replace("2026-10-25", "2027-03-28")
    assert said == old


def test_start_can_be_taken_back(root: Path) -> None:
    run("2027-03-08")
    run("2026-10-05")
    assert (root / "course.toml").read_text("utf-8") == DATES


def test_start_names_what_bears_the_old_dates(root: Path) -> None:
    for place in ("exercises/week01_first/first.py", "site/ko/notes/posts/a.md", "site/en/b.md"):
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("due 2026-10-11", "utf-8")
        path.with_stem("other").write_text("due 2025-10-11", "utf-8")
    said = json.loads(run("2027-03-08", "--dry-run", "--json").stdout)
    assert said["releases"] == ["exercises/week01_first/first.py"]
    assert said["notes"] == ["site/ko/notes/posts/a.md"]
    assert said["pages"] == ["site/en/b.md"]
    assert said["weeks"][1] == {
        "week": "week02_second",
        "before": "2026-10-25",
        "after": "2027-03-28",
    }
    shown = run("2027-03-08", "--dry-run").stdout
    assert shown.index("grader release") < shown.index("first.py") < shown.index("b.md")
    assert "other" not in shown


def test_a_dry_run_writes_nothing(root: Path) -> None:
    assert run("2027-03-08", "--dry-run").exit_code == 0
    assert (root / "course.toml").read_text("utf-8") == DATES


def test_start_asks_where_grades_depend_on_the_dates(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "known_grades", lambda *_: {("hong", "week01_first"): (1, 2)})
    result = run("2027-03-08")
    assert result.exit_code == 1
    assert "holds 1 grade" in result.stderr
    assert "--yes" in result.stderr
    assert (root / "course.toml").read_text("utf-8") == DATES


@pytest.mark.parametrize(
    ("day", "said"),
    [("tomorrow", "not a date"), ("9999-12-31", "no calendar"), ("2926-03-01", "no calendar")],
)
def test_a_day_that_cannot_be_is_a_sentence(root: Path, day: str, said: str) -> None:
    result = run(day)
    assert result.exit_code == 2
    assert said in result.stderr
    assert (root / "course.toml").read_text("utf-8") == DATES


def test_a_course_without_dates_is_told_where_they_go(root: Path) -> None:
    (root / "course.toml").write_text(DATES.partition("[weeks]")[0], "utf-8")
    with pytest.raises(GraderError, match="Write due"):
        term.moves(load(root), date(2027, 3, 8))


def test_this_course_has_a_date_a_week_apart_for_every_week() -> None:
    dates = tomllib.loads((Path(__file__).parents[1] / "course.toml").read_text("utf-8"))["weeks"]
    first = min(entry["due"] for entry in dates.values())
    for name, entry in dates.items():
        assert (entry["due"] - first).days == 7 * (int(name[4:6]) - 1)
