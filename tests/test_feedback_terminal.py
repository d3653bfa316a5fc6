"""Reports in a terminal: what is said, what is not, and nothing that acts."""

from dataclasses import replace

import pytest
from reports import BRANCH, case, everything, hostile, task
from rich.console import Console

from grader.feedback.terminal import show, table
from grader.feedback.view import task_mark
from grader.harmless import visible
from grader.judge.problems import problem
from grader.report import Kind, Outcome, Report, TestReport
from grader.text import Language, Text


def shown(report: Report, language: Language = "en", *, color: bool = False) -> str:
    console = Console(width=100, force_terminal=color, no_color=not color)
    with console.capture() as capture:
        show(report, language, console)
    return capture.get()


def with_test(report: Report, test: TestReport) -> Report:
    task = replace(report.tasks[0], tests=(test,), problem=None)
    return replace(report, tasks=(task,), problems=())


@pytest.mark.parametrize(
    ("language", "counts"), [("ko", "공개 4/11, 비공개 1/5"), ("en", "public 4/11, hidden 1/5")]
)
def test_show_counts_public_and_hidden_together(language: Language, counts: str) -> None:
    assert counts in shown(everything(), language)


def test_show_says_that_hidden_tests_are_still_to_come() -> None:
    report = everything()
    public = [t for t in report.tasks[0].tests if t.visibility == "public"]
    report = replace(report, tasks=(replace(report.tasks[0], tests=tuple(public)),))
    assert "public 2/2, hidden tests run after you hand in" in shown(report)


def test_show_gives_call_shapes_and_values_of_public_failures() -> None:
    text = shown(everything())
    assert "affine_backward(x=f32[4,3], w=f32[3,2], upstream=f32[4,2])" in text
    assert "db has shape (4, 2), expected (2,)." in text
    assert "expected  [0.25, 0.21, 0.1]" in text
    assert "cell 14, line 9" in text


def test_the_table_marks_what_did_not_finish_in_time() -> None:
    slow = replace(everything(), member="slow", problems=(problem(Kind.TIME),))
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table([replace(everything(), problems=()), slow], "en"))
    rows = capture.get().splitlines()
    assert ["slow" in row for row in rows if "⏱" in row] == [True, False]
    assert "with no other judge at work either" in rows[-2]


def test_show_speaks_one_language() -> None:
    text = shown(everything(), "ko")
    assert "힌트: shape을 맞추고" in text
    assert "Hint" not in text
    assert "a rectangular batch 시험" in text
    assert "a rectangular batch 시험" not in shown(everything(), "en")


def test_show_keeps_hidden_tests_hidden() -> None:
    report = everything()
    leaky = replace(
        report.tasks[1].tests[3],
        message=Text("비밀", "the secret input"),
        problem=replace(BRANCH, detail="the secret detail", cell=77, line=99),
    )
    text = shown(with_test(report, leaky))
    assert "a batch of one" in text
    assert "Hint: Match the shapes" in text
    assert "A Python `if` depends on a traced value." in text
    assert not any(word in text for word in ("secret", "77", "99"))


def test_show_does_not_repeat_a_problem() -> None:
    text = shown(everything())
    assert text.count("A Python `if` depends on a traced value.") == 1
    assert text.count("The same problem as above.") == 1


def test_show_tells_a_broken_test_from_a_failed_one() -> None:
    assert "The test itself is broken, not your code." in shown(everything())


def test_show_names_what_a_test_depends_on() -> None:
    assert "This test depends on forward." in shown(everything())


def test_show_obeys_nothing_of_a_members() -> None:
    text = shown(hostile())
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    assert not any(c in text for c in "\x7f\x9b\u202e")
    assert "[red]markup[/red]" in text


def test_show_in_colour_prints_only_its_own_escapes() -> None:
    text = shown(hostile(), color=True)
    assert "\x1b]8" not in text
    assert "\x1b[2J" not in text


def test_heading_is_what_the_course_calls_the_week() -> None:
    report = replace(everything(), heading=Text("6주차 · 역전파", "Week 6 · Backpropagation"))
    assert "6주차 · 역전파" in shown(report, "ko")
    assert "Week 6 · Backpropagation" in shown(report)
    assert "6주차 · backprop" in shown(everything(), "ko")


def test_table_has_a_row_for_each_member_and_a_table_for_each_week() -> None:
    report = everything()
    rows = [report, replace(report, member="kim"), replace(report, week="week09_dropout")]
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        console.print(table(rows, "en"))
    text = capture.get()
    assert text.count("hong") == 2
    assert "Week 6 · backprop" in text
    assert "Week 9 · dropout" in text
    assert "✓ ◐ ✗ – ✗ ◐" in text
    assert "2 submissions, 2.5 points on average" in text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain 한글\n", "plain 한글\n"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x07\r", "␛[2J␇␍"),
        ("a\r\nb\tc", "a\nb    c"),
        ("\u202e\ud800\x9b\u200b", "\ufffd" * 4),
        ("x" * 5000, "x" * 4000 + "\n…"),
        ("\n" * 100, "\n" * 40 + "…"),
    ],
)
def test_visible_makes_text_harmless(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_a_task_that_our_fault_kept_from_being_graded_is_not_called_failed() -> None:
    broken = replace(case("double", "deep graphs"), outcome=Outcome.NOT_GRADED)
    assert task_mark(task("double", broken)) == "!"
    assert task_mark(task("double", broken, case("double", "small"))) == "!"
    assert task_mark(task("double", broken, case("double", "small", passed=True))) == "◐"
    assert task_mark(task("double", case("double", "small"))) == "✗"


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_shows_every_name_and_the_points_that_count(width: int) -> None:
    reports = [replace(everything(), member=f"member-with-a-long-name-{n}") for n in range(3)]
    grades = {(one.member, one.week): (7.25, 14.5) for one in reports}
    console = Console(width=width, record=True)
    console.print(table(reports, "ko", grades))
    said = console.export_text()
    assert all(f"member-with-a-long-name-{n}" in said.replace("\n", "") for n in range(3))
    assert said.count("7.25 / 14.5") == 3
