"""Whatever changes what stands is on the members' pages when the command is done."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prepared import prepare
from tiny import WEEK, Gradebook, report
from typer.testing import CliRunner, Result

from grader import cli
from grader.commands import regrade
from grader.course import Course, load
from grader.gradebook.book import Book

LATE = "2026-10-13T12:00"  # the second day after the last one
COMMANDS = ("grade --trust-members", "report --json", "feedback", "review", f"history hong {WEEK}")

Command = Callable[[str], Result]


@pytest.fixture
def grader(sample_course: Course, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in the folder of a class that is graded: hong has 3.5, two days late."""
    monkeypatch.chdir(sample_course.root)
    monkeypatch.delenv("GRADER_DB", raising=False)

    def run(line: str) -> Result:
        result = CliRunner().invoke(cli.app, ["--lang", "en", *line.split()])
        assert result.exit_code == 0, result.output
        return result

    settings(sample_course, '[late]\npolicy = "per_day"\nper_day = 0.2\n')
    prepare(sample_course, 2)
    run(f"grade --trust-members --received {LATE}")
    assert "2.1" in total(sample_course)
    assert "1.4 points lost for lateness, 2 days charged" in total(sample_course)
    return run


def settings(course: Course, text: str) -> None:
    """Puts a table into course.toml."""
    path = course.root / "course.toml"
    path.write_text(path.read_text("utf-8").replace("[weeks]", f"{text}\n[weeks]"), "utf-8")


def change(course: Course, before: str, after: str) -> None:
    """Changes course.toml."""
    path = course.root / "course.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def page(course: Course) -> Path:
    return course.feedback / "hong" / f"{WEEK}.html"


def notebook(course: Course) -> Path:
    return course.root / "autograded" / "hong" / WEEK / "first.ipynb"


def total(course: Course) -> str:
    """The line of the page that says what counts."""
    (line,) = [line for line in page(course).read_text().split("\n") if 'class="total"' in line]
    return line


def by_hand(course: Course, points: float, comment: str) -> None:
    """What a person does in formgrader."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        grade: Any = gradebook.find_grade("test_double", "first", WEEK, "hong")
        grade.manual_score = points
        said: Any = gradebook.find_comment("double", "first", WEEK, "hong")
        said.manual_comment = comment
        gradebook.db.commit()


@pytest.mark.parametrize(("days", "points", "lost"), [("1", 2.8, 0.7), ("2", 3.5, 0)])
def test_an_extension_is_on_the_page(
    grader: Command, sample_course: Course, days: str, points: float, lost: float
) -> None:
    grader(f"extend hong {WEEK} {days}")
    assert f"<strong>{points:g}</strong>" in total(sample_course)
    assert (f"{lost:g} points lost for lateness, 1 day charged" in total(sample_course)) == bool(
        lost
    )
    grader(f"extend hong {WEEK} 0")
    assert "1.4 points lost for lateness, 2 days charged" in total(sample_course)


def test_of_days_of_grace_nothing_is_said_to_be_charged(
    grader: Command, sample_course: Course
) -> None:
    change(sample_course, "per_day = 0.2", "per_day = 0.2\ngrace_days = 1")
    grader("feedback")
    assert "0.7 points lost for lateness, 1 day charged" in total(sample_course)
    assert "늦은 제출 1일분으로 0.7점 감점" in total(sample_course)


@pytest.mark.parametrize("command", ["grade --trust-members", "status", "status --member hong"])
def test_status_and_tables_show_the_points_that_count(grader: Command, command: str) -> None:
    assert "2.1 / 5.5" in grader(command).output


@pytest.mark.parametrize(
    ("before", "after", "points"),
    [
        ("per_day = 0.2", "per_day = 0.1", "2.8"),
        ("per_day = 0.2", "per_day = 0.2\ngrace_days = 1", "2.8"),
        ('policy = "per_day"', 'policy = "none"', "3.5"),
        ('policy = "per_day"', 'policy = "zero"', "0"),
        ("due = 2026-10-11", "due = 2026-10-20", "3.5"),
        ("due = 2026-10-11", "", "3.5"),
    ],
)
def test_a_changed_rule_or_date_is_on_the_page(
    grader: Command, sample_course: Course, before: str, after: str, points: str
) -> None:
    change(sample_course, before, after)
    grader("report")
    assert f"<strong>{points}</strong>" in total(sample_course)


@pytest.mark.parametrize("command", COMMANDS)
def test_any_command_tells_what_a_person_gave_and_what_the_rules_are(
    grader: Command, sample_course: Course, command: str
) -> None:
    by_hand(sample_course, 1, "Well said.")
    grader(command)
    assert "<strong>1.5</strong>" in total(sample_course)
    assert "Well said." in page(sample_course).read_text()
    by_hand(sample_course, 1, "Said well.")
    change(sample_course, "per_day = 0.2", "per_day = 0.1")
    grader(command)
    assert "<strong>2</strong>" in total(sample_course)
    assert "Said well." in page(sample_course).read_text()


def test_another_attempt_that_counts_is_on_page_and_notebook(
    grader: Command, sample_course: Course
) -> None:
    prepare(sample_course, 0)  # hong has 1.5 now
    grader(f"grade --trust-members --received {LATE}")
    assert "<strong>0.9</strong>" in total(sample_course)
    assert "# hong 0" in notebook(sample_course).read_text()
    settings(sample_course, '[gradebook]\ncounts = "best"\n')
    grader("report")
    assert "<strong>2.1</strong>" in total(sample_course)
    assert "attempt 1" in total(sample_course)
    assert "# hong 2" in notebook(sample_course).read_text()


def test_grading_again_is_on_page_and_notebook(
    grader: Command, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(sample_course, 1, "Well said.")

    def graded(settings: object, book: Book, attempts: list, *_: object) -> list:
        return [(one, report(one.member, 2, 0.5, "b", digest=one.digest)) for one in attempts]

    monkeypatch.setattr(regrade, "_graded", graded)
    shown = notebook(sample_course).read_bytes()
    before = page(sample_course).read_bytes()
    grader("regrade week01 --trust-members --dry-run")
    assert page(sample_course).read_bytes() == before
    assert notebook(sample_course).read_bytes() == shown
    grader("regrade week01 --trust-members --yes")
    assert "<strong>0.9</strong>" in total(sample_course)  # 1 by hand and 0.5, 40 % of it lost
    assert "Well said." in page(sample_course).read_text()
    assert notebook(sample_course).read_bytes() != shown


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"metadata": []}', None])
def test_what_is_lost_or_damaged_is_written_again(
    grader: Command, sample_course: Course, damage: str | None
) -> None:
    for path in (page(sample_course), notebook(sample_course)):
        before = path.read_bytes()
        path.unlink()
        if damage is not None:
            path.write_text(damage)
        grader("report")
        assert path.read_bytes() == before


def test_what_is_todays_already_is_left_alone(grader: Command, sample_course: Course) -> None:
    for command in COMMANDS:
        if command != "feedback":  # writes all that it is asked for
            for path in (page(sample_course), notebook(sample_course)):
                before = path.stat().st_ino
                grader(command)
                assert path.stat().st_ino == before, command


def test_pages_that_cannot_be_written_keep_nobody_from_reading(
    grader: Command, sample_course: Course
) -> None:
    page(sample_course).unlink()
    page(sample_course).mkdir()
    assert "hong" in (shown := grader("report")).stdout
    assert "Results cannot be written" in shown.stderr


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/St_Johns"])
def test_another_zone_is_on_the_page(grader: Command, sample_course: Course, zone: str) -> None:
    path = sample_course.root / "course.toml"
    path.write_text(f'timezone = "{zone}"\n' + path.read_text("utf-8"), "utf-8")
    grader("report")
    course = load(sample_course.root)
    with Book(course) as book:
        (standing,) = book.current_grades(WEEK, "hong")
    text = page(sample_course).read_text()
    assert course.shown(datetime.fromisoformat(standing.report.graded_at)) in text
