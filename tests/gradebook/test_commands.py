"""The commands around the gradebook, as a person uses them."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prepared import prepare
from runs import Run, grade, need_walls, reports
from tiny import WEEK, Gradebook, source
from typer.testing import CliRunner, Result

from grader import cli
from grader.commands import history
from grader.course import Course, load
from grader.gradebook.attempts import Attempt
from grader.gradebook.book import Book
from grader.late import Lateness
from grader.release import render
from grader.text import Text

Command = Callable[..., Result]


@pytest.fixture
def grader(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in the course's folder."""
    monkeypatch.chdir(sample_root)
    monkeypatch.delenv("GRADER_DB", raising=False)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(cli.app, ["--lang", lang, *arguments], env={"COLUMNS": "120"})

    return run


def points(course: Course) -> dict[str, float]:
    with Book(course) as book:
        return {one.member: one.points for one in book.current_grades(WEEK)}


def submit(course: Course, member: str, code: str) -> None:
    folder = course.submitted / member / WEEK
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "first.py").write_bytes(source().replace(b"2 * x", code.encode()))


def with_settings(root: Path, text: str) -> None:
    path = root / "course.toml"
    path.write_text(path.read_text("utf-8").replace("[weeks]", f"{text}\n[weeks]"), "utf-8")


def test_feedback_without_a_record_is_recorded_and_not_graded_again(
    grader: Command, sample_course: Course
) -> None:
    expected = prepare(sample_course, 0)
    result = grader("grade", "--trust-members")
    assert result.exit_code == 0, result.output
    assert "Graded 0, 4 unchanged" in result.stdout
    assert points(sample_course) == expected


def test_what_the_gradebook_has_waits_for_nobody_where_the_feedback_is_gone(
    grader: Command, sample_course: Course
) -> None:
    prepare(sample_course, 0)
    grader("grade", "--trust-members")
    shutil.rmtree(sample_course.feedback)
    shown = grader("status").stdout
    assert "hong" in shown
    assert "Waiting" not in shown


def test_only_a_run_over_everybody_says_who_is_absent(
    grader: Command, sample_course: Course
) -> None:
    people = "".join(f"{who}\n" for who in ("hong", "kim", "choi"))
    (sample_course.root / "members.csv").write_text(f"id\n{people}", "utf-8")
    prepare(sample_course, 0, ("hong", "kim"))
    assert "not handed in, 1: choi" in grader("grade", "--trust-members").stdout
    assert "not handed in" not in grader("grade", "--trust-members", "--member", "hong").stdout


@pytest.mark.parametrize(
    "db", ["sqlite:////proc/none/gradebook.db", "postgresql://127.0.0.1:1/x", "gradebook.db"]
)
def test_a_gradebook_that_fails_costs_no_feedback_and_is_made_up_for(
    grader: Command, sample_course: Course, db: str
) -> None:
    expected = prepare(sample_course, 0)
    failed = grader("grade", "--trust-members", "--db", db)
    assert failed.exit_code == 2
    assert "Grading goes on without it" in failed.stderr
    assert "run this again" in failed.stderr
    assert "4 unchanged" in failed.stdout
    assert "Traceback" not in failed.output
    assert grader("grade", "--trust-members").exit_code == 0
    assert points(sample_course) == expected


def test_a_gradebook_that_fails_half_way_costs_no_feedback(
    grader: Command, sample_course: Course
) -> None:
    prepare(sample_course, 0)
    assert grader("grade", "--trust-members").exit_code == 0
    expected = prepare(sample_course, 1)
    other = sqlite3.connect(sample_course.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failed = grader("grade", "--trust-members", "--db", "sqlite:///gradebook.db?timeout=0.1")
    other.close()
    assert failed.exit_code == 2
    assert "Another program is writing to it" in failed.stderr
    assert "4 unchanged" in failed.stdout
    assert grader("grade", "--trust-members").exit_code == 0
    assert points(sample_course) == expected


def test_the_variable_names_the_gradebook_too(
    grader: Command, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(sample_course, 0)
    monkeypatch.setenv("GRADER_DB", "sqlite:///other.db")
    assert grader("grade", "--trust-members").exit_code == 0
    assert (sample_course.root / "other.db").is_file()
    assert not (sample_course.root / "gradebook.db").exists()
    assert "hong" in grader("history", "hong", "1").stdout
    (own,) = json.loads(grader("status", "--member", "hong", "--json").stdout)
    assert own["weeks"][0]["grade"] == {"points": 1.5, "max_points": 5.5}
    moved = grader("course", "start", "2027-03-08")
    assert moved.exit_code == 1
    assert "holds 4 grades" in moved.stderr


def test_a_gradebook_that_cannot_be_read_moves_no_dates(
    grader: Command, sample_course: Course
) -> None:
    Book(sample_course).close()
    before = (sample_course.root / "course.toml").read_bytes()
    with closing(sqlite3.connect(sample_course.root / "gradebook.db")) as database:
        database.execute("UPDATE grader_alembic_version SET version_num = '0002'")
        database.commit()
    moved = grader("course", "start", "2027-03-08")
    assert moved.exit_code == 2
    assert "older grader" in moved.stderr
    assert (sample_course.root / "course.toml").read_bytes() == before
    looked = grader("status", "--member", "hong")
    assert looked.exit_code == 0
    assert "older grader" in looked.stderr


def test_history_tells_what_counts_and_gives_the_bytes_back(
    grader: Command, sample_course: Course, tmp_path: Path
) -> None:
    for number in (0, 1):
        prepare(sample_course, number)
        grader("grade", "--trust-members")
    (first, second) = json.loads(
        grader("history", "hong", "week01", "--json", "--save", str(tmp_path / "own")).stdout
    )
    assert (first["counts"], second["counts"]) == (False, True)
    assert [len(one["results"]) for one in (first, second)] == [1, 1]
    saved = sorted((tmp_path / "own").iterdir())
    assert [path.name for path in saved] == ["0001-first.py", "0002-first.py"]
    assert saved[0].read_bytes() == source(extra="# hong 0")
    shown = grader("history", "hong", "week01").stdout
    assert "2.5 / 3.5" in shown
    assert "first seen" in shown
    assert "받은 때" in grader("history", "hong", "week01", lang="ko").stdout


@pytest.mark.parametrize(
    ("seconds", "ko", "en"),
    [
        (0, "", ""),
        (3600, "1시간", "1 h"),
        (2 * 3600, "2시간", "2 h"),
        (86399.5, "23.9시간", "23.9 h"),
        (86400, "1일", "1 d"),
        (3 * 86400, "3일", "3 d"),
        (86400 * 1.15, "1.1일", "1.1 d"),
    ],
)
def test_history_says_how_late_to_a_tenth(seconds: float, ko: str, en: str) -> None:
    assert history._late(Lateness(seconds)) == Text(ko, en)


def test_history_gives_a_file_with_the_longest_name_back(tmp_path: Path) -> None:
    when = datetime(2026, 10, 1, tzinfo=UTC)
    for number, name in ((1, "가" * 84 + ".py"), (20000, "a" * 252 + ".py"), (3, "first.ipynb")):
        attempt = Attempt(number, "hong", "week01_first", number, name, "0", 1, when, "seen")
        assert history._save(tmp_path, attempt, name.encode())
    assert {path.read_text() for path in tmp_path.iterdir() if path.suffix == ".py"} == {
        "가" * 84 + ".py",
        "a" * 252 + ".py",
    }
    assert (tmp_path / "0003-first.ipynb").is_file()


def test_history_of_nobody_says_what_to_do(grader: Command, sample_course: Course) -> None:
    assert "Run `grader grade` first" in grader("history", "hong", "1").stderr
    prepare(sample_course, 0)
    grader("grade", "--trust-members")
    result = grader("history", "nobody", "1")
    assert result.exit_code == 2
    assert "has handed in nothing" in result.stderr


def test_extend_computes_the_penalty_anew(grader: Command, sample_course: Course) -> None:
    with_settings(sample_course.root, '[late]\npolicy = "zero"\n')
    full = prepare(sample_course, 0)
    grader("grade", "--trust-members", "--received", "2026-10-14")
    assert set(points(load(sample_course.root)).values()) == {0}
    shown = grader("extend", "hong", "week01", "3").stdout
    assert f"0 → {full['hong']:g}" in shown
    found = points(load(sample_course.root))
    assert (found["hong"], found["kim"]) == (full["hong"], 0)
    assert "2 more days" in grader("extend", "nobody", "week01", "2").stdout
    assert grader("extend", "hong", "week01", "-1").exit_code == 2


def test_received_is_a_time_or_a_sentence(grader: Command, sample_course: Course) -> None:
    prepare(sample_course, 0)
    result = grader("grade", "--trust-members", "--received", "yesterday")
    assert result.exit_code == 2
    assert "2026-10-11" in result.stderr
    for never in ("2099-01-01", "9999-12-31", "0001-01-01", "1999-12-31T10:00+00:00"):
        result = grader("grade", "--trust-members", "--received", never)
        assert result.exit_code == 2
        assert f"'{never}' does not lie between the year 2000 and now" in result.stderr
    assert not (sample_course.root / "gradebook.db").exists(), "no time is ever taken back"
    grader("grade", "--trust-members", "--received", "2026-10-01T09:30")
    (attempt,) = json.loads(grader("history", "kim", "1", "--json").stdout)
    assert attempt["clock"] == "said"


def test_check_imports_nothing_of_the_gradebook() -> None:
    code = (
        "import sys, grader.cli, grader.judge.job, grader.engines.local\n"
        "assert not {'sqlalchemy', 'nbgrader', 'alembic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_regrade_says_who_moves_asks_before_it_lowers_and_keeps_what_was(
    grader: Command, sample_course: Course
) -> None:
    need_walls()
    for member, code in (("hong", "2 * x"), ("kim", "3 * x"), ("lee", "x + x")):
        submit(sample_course, member, code)
    assert grader("grade", "--jobs", "1").exit_code == 0
    before = points(sample_course)
    assert before == {"hong": 2, "kim": 0, "lee": 2}
    hidden = sample_course.weeks[0].folder / "test_hidden.py"
    text = hidden.read_text("utf-8")
    hidden.write_text(text.replace("reference.double(x))", "3 * x)"), "utf-8")

    looked = grader("regrade", "week01", "--dry-run", "--jobs", "1")
    assert looked.exit_code == 0, looked.output
    assert "3 moved, 2 of them down" in looked.stdout
    assert "every element (passed → failed)" in looked.stdout
    assert points(sample_course) == before

    refused = grader("regrade", "week01", "--jobs", "1")
    assert refused.exit_code == 1
    assert "--yes" in refused.stderr
    assert points(sample_course) == before

    done = grader("regrade", "week01", "--yes", "--member", "kim", "--member", "lee", "--json")
    assert done.exit_code == 0, done.output
    moves = {move["member"]: (move["before"], move["after"]) for move in json.loads(done.stdout)}
    assert moves == {"kim": (0, 1), "lee": (2, 1)}
    assert points(sample_course) == {"hong": 2, "kim": 1, "lee": 1}
    with Book(sample_course) as book:
        (entry,) = book.entries(WEEK, "lee")
        assert [result.points for result in entry.results] == [2, 1]
        assert book.report(entry.results[0].id).points == 2
    feedback = reports(sample_course.feedback)
    assert {member: report.points for (member, _), report in feedback.items()} == {
        "hong": 2,
        "kim": 1,
        "lee": 1,
    }
    after = grader("grade", "--member", "kim", "--member", "lee")
    assert "Graded 0, 2 unchanged" in after.stdout
    told = " ".join(grader("grade", "--member", "hong", "--force").stdout.split())
    assert "1 lost points although nothing new was handed in: hong week01_first 2 → 1" in told


@pytest.mark.slow
def test_an_answer_whose_cell_lost_its_marks_still_waits_for_a_person(
    grader: Command, sample_course: Course
) -> None:
    need_walls()
    notebook = json.loads(render(sample_course.weeks[0])["first.ipynb"])
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "question_why":
            cell |= {"metadata": {}, "id": "mine", "source": "Because it doubles."}
    folder = sample_course.submitted / "hong" / WEEK
    folder.mkdir(parents=True)
    (folder / "first.ipynb").write_text(json.dumps(notebook), "utf-8")
    assert grader("grade", "--jobs", "1").exit_code == 0
    assert "Because it doubles." in grader("review", "--answers").stdout


@pytest.mark.slow
def test_where_the_best_counts_every_attempt_is_graded_once(
    grader: Command, sample_course: Course
) -> None:
    need_walls()
    with_settings(sample_course.root, '[gradebook]\ncounts = "best"\n')
    folder = sample_course.submitted / "hong" / WEEK
    for code in ("2 * x", "5 * x", "2 * x", "3 * x"):
        submit(sample_course, "hong", code)
        own = folder.parent.parent.parent / "own" / "first.py"
        own.parent.mkdir(exist_ok=True)
        own.write_bytes((folder / "first.py").read_bytes())
        (folder / "first.py").unlink()
        assert grader("submit", str(own), "--member", "hong").exit_code == 0
    assert grader("grade", "--jobs", "1").exit_code == 0
    attempts = json.loads(grader("history", "hong", "1", "--json").stdout)
    assert [len(one["results"]) for one in attempts] == [1, 1, 1, 1]
    assert [one["results"][0]["points"] for one in attempts] == [2, 0, 2, 0]
    assert [one["counts"] for one in attempts] == [False, False, True, False]
    assert points(load(sample_course.root)) == {"hong": 2}
    assert reports(sample_course.feedback)["hong", WEEK].points == 0  # of what came last
    again = grader("grade", "--jobs", "1")
    assert "Graded 0, 1 unchanged" in again.stdout
    later = json.loads(grader("history", "hong", "1", "--json").stdout)
    assert [one["results"] for one in later] == [one["results"] for one in attempts]


@pytest.mark.slow
def test_a_run_that_is_killed_is_completed_by_the_next(sample_course: Course) -> None:
    need_walls()
    for number in range(6):
        submit(sample_course, f"member{number}", f"{number} * x")
    root, submitted, feedback = sample_course.root, sample_course.submitted, sample_course.feedback
    run = Run.start(root, submitted, feedback, "--jobs", "1")
    run.until(lambda: len(list(feedback.glob("*/*.json"))) >= 2)
    run.process.kill()
    status, _, _ = run.end()
    assert status == -9
    kept = len(points(sample_course))
    assert kept >= 1
    grade(root, submitted, feedback, "--jobs", "1")
    graded = {member: report.points for (member, _), report in reports(feedback).items()}
    assert points(sample_course) == graded
    assert len(graded) == 6
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assert {row["student"]: row["score"] for row in gradebook.submission_dicts(WEEK)} == graded
