"""The class table, its exports, and the numbers of a week."""

import csv
import io
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from reports import NOT_STARTED
from rich.console import Console
from tiny import ON_TIME, WEEK, hand_in, record, report, source, standing
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course, load
from grader.gradebook.book import Book
from grader.harmless import printable
from grader.intake import Handed
from grader.report import Outcome, Report
from grader.statistics import anonymous, summary, terminal
from grader.statistics.figures import bars, tenths
from grader.statistics.page import page
from grader.statistics.spreadsheet import absent, class_csv, detailed_csv
from grader.text import Text


def rows(text: str) -> list[dict[str, str]]:
    """A CSV as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def untouched(member: str) -> Report:
    """The report on a stub."""
    plain = report(member, 0, 0)
    tasks = [
        replace(
            task,
            tests=tuple(
                replace(test, outcome=Outcome.FAILED, problem=NOT_STARTED) for test in task.tests
            ),
        )
        for task in plain.tasks
    ]
    return replace(plain, tasks=tuple(tasks))


def numbers(*reports: Report) -> summary.WeekNumbers:
    """The one week of these reports."""
    (week,) = summary.weeks(reports)
    return week


def test_a_distribution_counts_tenths_and_the_last_holds_the_full() -> None:
    week = numbers(
        *(
            report(
                f"m{n}",
                n / 2,
                0,
            )
            for n in range(5)
        ),
        report("full", 2, 1.5),
    )
    assert sum(week.distribution) == week.submissions == 6
    assert week.distribution == (1, 1, 1, 0, 1, 1, 0, 0, 0, 1)  # of 3.5: 0, .14, .29, .43, .57, 1
    assert (week.median, week.max_points) == (1.25, 3.5)
    assert week.mean == pytest.approx((0 + 0.5 + 1 + 1.5 + 2 + 3.5) / 6)


def test_the_hardest_test_is_the_one_that_the_fewest_passed() -> None:
    week = numbers(report("a", 1, 0), report("b", 1, 1.5), report("c", 2, 1.5))
    assert [(test.task, test.passed, test.failed) for test in week.hardest] == [
        ("double", 1, 2),
        ("Counter", 2, 1),
    ]
    assert [(task.name, task.full, task.mean) for task in week.tasks] == [
        ("double", 1, pytest.approx(4 / 3)),
        ("Counter", 2, 1.0),
    ]


def test_who_has_not_started_needs_no_hint() -> None:
    week = numbers(untouched("a"), untouched("b"), report("c", 1, 1.5))
    (hint,) = week.hints
    assert (hint.task, hint.shown) == ("double", 1)
    assert {test.not_started for test in week.tests} == {2}


def test_a_submission_that_could_not_be_read_counts_as_handed_in() -> None:
    unreadable = replace(report("a", 0, 0), tasks=())
    week = numbers(unreadable, report("b"))
    assert (week.submissions, len(week.tests), week.max_points) == (2, 3, 3.5)
    assert all(test.passed == 1 for test in week.tests)


def test_published_statistics_hide_small_groups_and_every_name() -> None:
    few = [report(f"member{n}", 1, 0) for n in range(4)]
    assert json.loads(anonymous.as_json(summary.weeks(few)))["weeks"] == []
    text = anonymous.as_json(summary.weeks([*few, report("member9")]))
    (week,) = json.loads(text)["weeks"]
    assert week["submissions"] == 5
    assert week["hardest"][0].keys() == {"task", "test", "title", "visibility", "passed"}
    assert week["hardest"][0]["title"].keys() == {"ko", "en"}
    assert "member" not in text


def test_the_site_reads_what_is_written_for_it(tmp_path: Path) -> None:
    from publish.class_statistics import read

    path = tmp_path / "statistics.json"
    path.write_text(anonymous.as_json(summary.weeks(report(f"m{n}", n % 3) for n in range(7))))
    (week,) = read(path)
    assert (week.week, week.submissions, sum(week.distribution)) == (WEEK, 7, 7)


def test_bars_are_as_high_as_their_counts() -> None:
    import xml.etree.ElementTree as Xml

    drawn = Xml.fromstring(bars([0, 3, 6], ["a", "b<", "c"], title="t & t", name="x", unit="%"))
    heights = [float(bar.attrib["height"]) for bar in drawn.iter("rect")]
    assert heights[0] == 0
    assert heights[2] == pytest.approx(2 * heights[1])
    assert len(tenths()) == summary.TENTHS


def test_the_class_table_has_a_line_for_each_member(book: Book, tmp_path, sample_course) -> None:
    record(book, report("hong", 1), hand_in(book, tmp_path, "hong"))
    record(book, report("kim"), hand_in(book, tmp_path, "kim"))
    found = rows(class_csv(sample_course.weeks, book.current_grades()))
    assert [(row["member"], row[WEEK], row["points"]) for row in found] == [
        ("hong", "2.5", "2.5"),
        ("kim", "3.5", "3.5"),
    ]


def test_details_say_what_the_points_are_made_of(book: Book, url: str, tmp_path: Path) -> None:
    record(book, report("hong", 1), hand_in(book, tmp_path, answer="Because."))
    assert rows(detailed_csv(book.current_grades(), UTC))[0]["waiting"] == "1"
    with Gradebook(url) as gradebook:
        grade: Any = gradebook.find_grade("question_why", "first", WEEK, "hong")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
        gradebook.db.commit()
    (row,) = rows(detailed_csv(book.current_grades(), UTC))
    parts = [row[name] for name in ("tests", "written", "extra", "penalty", "points", "max_points")]
    assert parts == ["2.5", "1.5", "0.25", "0", "4.25", "5.5"]
    assert (row["received_at"], row["waiting"]) == (ON_TIME.isoformat(), "0")


def test_who_waits_for_a_grade_has_handed_something_in(
    book: Book, tmp_path: Path, sample_course: Course
) -> None:
    record(book, report("kim"), hand_in(book, tmp_path, "kim"))
    for member in ("kim", "hong"):  # kim once more
        hand_in(book, tmp_path, member, extra="x = 1\n")
    found, waiting = book.current_grades(), book.ungraded()
    idle = absent(["hong", "kim", "lee"], sample_course.weeks, found, waiting)
    assert idle == [("lee", WEEK)]
    lines = rows(detailed_csv(found, UTC, waiting, idle))
    points = {"hong": "not graded", "kim": "3.5", "lee": ""}
    assert {row["member"]: row["points"] for row in lines} == points
    assert len(lines) == len(points)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_text_is_a_formula(book: Book, tmp_path, sample_course: Course, name: str) -> None:
    record(book, report(), hand_in(book, tmp_path))
    hostile = [replace(standing(book), member=name)]
    for text in (class_csv(sample_course.weeks, hostile), detailed_csv(hostile, UTC)):
        assert rows(text)[0]["member"] == f"'{printable(name)}"


def test_the_page_shows_hostile_names_as_text(book: Book, tmp_path, sample_course: Course) -> None:
    record(book, report(), hand_in(book, tmp_path))
    hostile = [replace(standing(book), member="<script>alert(1)</script>")]
    shown = page(sample_course, sample_course.weeks, hostile, "en")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "http" not in shown.split("<body>")[1]


def test_the_terminal_marks_who_waits(book: Book, tmp_path, sample_course: Course) -> None:
    record(book, report(), hand_in(book, tmp_path, answer="Because."))
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(terminal.class_table(sample_course.weeks, book.current_grades(), "en"))
    assert "3.5 ?" in console.export_text()


def test_hints_are_told_in_both_languages(book: Book, tmp_path, sample_course: Course) -> None:
    told = report("hong", 1)
    record(book, told, hand_in(book, tmp_path))
    shown = page(sample_course, sample_course.weeks, book.current_grades(), "ko")
    (hint,) = numbers(told).hints
    assert isinstance(hint.hint, Text)
    assert hint.hint.ko in shown
    assert hint.hint.en in shown


def test_nbgrader_export_writes_the_same(sample_root: Path, book: Book, url, tmp_path) -> None:
    for member in ("hong", "kim"):
        record(book, report(member), hand_in(book, tmp_path, member))
    (sample_root / "members.csv").write_text("id\nhong\nkim\nwaits\nabsent\n")
    hand_in(book, tmp_path, "waits")
    expected = detailed_csv(book.current_grades(), UTC, [("waits", WEEK)], [("absent", WEEK)])
    config = Path(__file__).parents[2] / "nbgrader_config.py"
    (sample_root / "nbgrader_config.py").write_bytes(config.read_bytes())
    command = [sys.executable, "-m", "nbgrader", "export", "--db", url, "--to"]
    subprocess.run([*command, "all.csv"], cwd=sample_root, check=True, capture_output=True)
    assert (sample_root / "all.csv").read_bytes().decode() == expected
    assert (sample_root / "feedback" / "kim" / f"{WEEK}.html").is_file()  # what it read is today's
    one = [*command, "one.csv", "--student", "['kim']"]
    subprocess.run(one, cwd=sample_root, check=True, capture_output=True)
    text = (sample_root / "one.csv").read_bytes().decode()
    assert [row["member"] for row in rows(text)] == ["kim"]


def test_the_command_writes_what_it_is_asked_to(
    sample_root: Path, book: Book, url: str, tmp_path: Path
) -> None:
    for number in range(5):
        record(book, report(f"m{number}"), hand_in(book, tmp_path, f"m{number}"))
    target = tmp_path / "out"
    arguments = ["--course", str(sample_root), "--lang", "en", "report", "--db", url, "--site"]
    for option in ("csv", "details", "html"):
        arguments += [f"--{option}", str(target / option)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert len(rows((target / "csv").read_text())) == 5
    assert len(rows((target / "details").read_text())) == 5
    assert (target / "html").read_text().startswith("<!doctype html>")
    assert "m1" not in (sample_root / "site" / "data" / "statistics.json").read_text()


def test_the_site_gets_every_week_whichever_are_asked_for(
    sample_root: Path, url: str, tmp_path: Path
) -> None:
    first, second = sample_root / "solutions" / WEEK, sample_root / "solutions" / "week02_next"
    shutil.copytree(first, second)
    (second / "first.py").rename(second / "next.py")
    toml = (first / "week.toml").read_text("utf-8")
    (second / "week.toml").write_text(toml.replace("number = 1", "number = 2"), "utf-8")
    with Book(load(sample_root), url) as book:
        for number in range(5):
            record(book, report(f"m{number}"), hand_in(book, tmp_path, f"m{number}"))
        book.receive([("m0", second.name, [Handed("", "next.py", source(), ON_TIME)])])
        book.record(report("m0", week=second.name), book.attempts(second.name, "m0")[0])
    path = tmp_path / "class.csv"
    command = ["--course", str(sample_root), "report", "week02", "--db", url, "--site"]
    assert CliRunner().invoke(app, [*command, "--csv", str(path)]).exit_code == 0
    shown = json.loads((sample_root / "site" / "data" / "statistics.json").read_text())
    assert [week["week"] for week in shown["weeks"]] == [WEEK]
    assert WEEK not in path.read_text("utf-8")
