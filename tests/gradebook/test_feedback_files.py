"""Pages and notebooks of what stands: right, current, harmless."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook
from reports import BRANCH, NOTE, hostile
from tiny import ON_TIME, WEEK, hand_in, record, report, standing
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course
from grader.errors import GraderError
from grader.feedback import files
from grader.feedback.guides import WithoutGuides
from grader.gradebook.book import Book
from grader.harmless import markdown as harmless
from grader.intake import Handed
from grader.release import marking_guide
from grader.report import Outcome, Report
from grader.run import hand_back


def notebook(book: Book, folder: Path, member: str = "hong") -> Any:
    """What formgrader would open."""
    return nbformat.read(files.write_notebook(book, standing(book, member), folder), 4)


def results(found: Any) -> dict[str, str]:
    """What the result cells show, by cell."""
    return {
        cell.id: cell.outputs[0].data["text/html"]
        for cell in found.cells
        if cell.cell_type == "code" and cell.outputs
    }


def failing(problem: Any) -> Report:
    """A report in which the hidden test of `double` fails with a problem."""
    plain = report(double=1)
    first = plain.tasks[0]
    tests = (first.tests[0], replace(first.tests[1], problem=problem, outcome=Outcome.FAILED))
    return replace(plain, tasks=(replace(first, tests=tests), plain.tasks[1]))


def by_hand(url: str, points: float, comment: str) -> None:
    """What a person does in formgrader."""
    with Gradebook(url) as gradebook:
        grade: Any = gradebook.find_grade("question_why", "first", WEEK, "hong")
        grade.manual_score, grade.needs_manual_grade = points, False
        said: Any = gradebook.find_comment("question_why", "first", WEEK, "hong")
        said.manual_comment = comment
        gradebook.db.commit()


def test_results_stand_in_the_cells_released_for_them(book: Book, tmp_path: Path) -> None:
    record(book, report(double=1), hand_in(book, tmp_path, answer="Because."))
    found = notebook(book, tmp_path / "auto")
    shown = results(found)
    assert shown.keys() == {"test_double", "test_Counter"}
    assert "1 / 2" in shown["test_double"]
    assert "1.5 / 1.5" in shown["test_Counter"]
    sources = {cell.id: cell.source for cell in found.cells}
    assert "return 2 * x" in sources["double"]
    assert sources["question_why"] == "Because."


def test_a_hidden_test_tells_no_words_of_the_members(book: Book, tmp_path: Path) -> None:
    record(book, failing(BRANCH), hand_in(book, tmp_path))
    shown = results(notebook(book, tmp_path / "auto"))["test_double"]
    assert BRANCH.message.ko in shown.replace("<code>", "`").replace("</code>", "`")
    assert BRANCH.detail not in shown


def test_notes_on_the_file_come_first(book: Book, tmp_path: Path) -> None:
    record(book, report(problems=(NOTE,)), hand_in(book, tmp_path))
    found = notebook(book, tmp_path / "auto")
    assert NOTE.message.en in found.cells[0].outputs[0].data["text/html"]


def test_a_hostile_report_is_text(book: Book, tmp_path: Path) -> None:
    tasks = tuple(replace(task, name="double") for task in hostile().tasks)
    told = report(tasks=(*tasks, report().tasks[1]), problems=hostile().problems)
    record(book, told, hand_in(book, tmp_path))
    for shown in results(notebook(book, tmp_path / "auto")).values():
        assert "<script" not in shown
        assert "<img" not in shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a <b and x < y", "a < b and x < y"),
        ("<script>alert(1)</script>", "< script>alert(1)< /script>"),
        ("<!-- x --> <?php ?>", "< !-- x --> < ?php ?>"),
        ("![x](http://a.example/i.png)", "![x] (http://a.example/i.png)"),
        ("> quote\n$a <= b$ and 1 <2", "> quote\n$a <= b$ and 1 <2"),
        (r"$\href{javascript:alert(1)}{x} \frac12$", r"$\ href{javascript:alert(1)}{x} \frac12$"),
    ],
)
def test_a_members_text_starts_nothing_and_stays_readable(written: str, shown: str) -> None:
    assert harmless(written) == shown


def test_a_members_answer_is_made_harmless(book: Book, tmp_path: Path) -> None:
    attack = "<img src=x onerror=alert(1)> well"
    record(book, report(), hand_in(book, tmp_path, answer=attack))
    sources = {cell.id: cell.source for cell in notebook(book, tmp_path / "auto").cells}
    assert sources["question_why"] == "< img src=x onerror=alert(1)> well"


def test_the_marking_guide_stands_above_the_answer(
    book: Book, tmp_path: Path, sample_course: Course
) -> None:
    record(book, report(), hand_in(book, tmp_path, answer="Because."))
    found = notebook(book, tmp_path / "auto")
    ids = [cell.id for cell in found.cells]
    guide = found.cells[ids.index("question_why") - 1]
    text = marking_guide(sample_course.weeks[0], "question_why")
    assert text.ko in guide.source
    assert text.en in guide.source
    without, _ = WithoutGuides().preprocess(found, ResourcesDict())
    assert [cell.id for cell in without.cells] == [name for name in ids if name != guide.id]


def test_of_what_could_not_be_read_the_exercise_is_shown(book: Book, tmp_path: Path) -> None:
    handed = Handed("0001-first.py", "first.py", b"%PDF-1.4", ON_TIME)
    book.receive([("hong", WEEK, [handed])])
    (attempt,) = book.attempts(WEEK, "hong")
    record(book, replace(report(double=0, counter=0), problems=(NOTE,)), attempt)
    sources = {cell.id: cell.source for cell in notebook(book, tmp_path / "auto").cells}
    assert "NotImplementedError" in sources["double"]


def test_the_page_tells_what_a_person_gave(book: Book, url: str, tmp_path: Path) -> None:
    record(book, report(double=1), hand_in(book, tmp_path, answer="Because."))
    page = files.write_page(book.course, standing(book), tmp_path / "feedback")
    assert "not read yet" in page.read_text()
    by_hand(url, 1.5, "Well <b>said</b>.")
    text = files.write_page(book.course, standing(book), tmp_path / "feedback").read_text()
    assert "not read yet" not in text
    assert "Well &lt;b&gt;said&lt;/b&gt;." in text
    assert "<strong>4</strong> / 5.5" in text


def test_review_lists_what_waits_and_then_nothing(
    book: Book, url: str, tmp_path: Path, sample_root: Path
) -> None:
    def review(*options: str) -> str:
        arguments = ["--course", str(sample_root), "--lang", "en", "review", "--db", url]
        done = CliRunner().invoke(app, [*arguments, *options], env={"COLUMNS": "120"})
        assert done.exit_code == 0, done.output
        return done.stdout

    long = "\n".join(f"reason {number}" for number in range(300))
    record(book, report(), hand_in(book, tmp_path, answer=f"Because \x1b[2J.\n{long}"))
    (cell,) = json.loads(review("--json"))
    assert (cell["member"], cell["name"], cell["written"]) == ("hong", "question_why", True)
    shown = review("--answers", "--guide")
    assert "Because" in shown
    assert "reason 299" in shown, "who marks it from here sees all of it"
    assert "\x1b[2J" not in shown
    assert "2 points" in shown
    by_hand(url, 2, "")
    assert json.loads(review("--json")) == []
    assert "Nothing waits." in review()


def test_feedback_writes_everybodys_page(
    book: Book, url: str, tmp_path: Path, sample_root: Path
) -> None:
    for member in ("hong", "kim"):
        record(book, report(member), hand_in(book, tmp_path, member))
    arguments = ["--course", str(sample_root), "--lang", "en", "feedback", "--db", url]
    done = CliRunner().invoke(app, [*arguments, "--feedback", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "kim" / f"{WEEK}.html").is_file()
    again = CliRunner().invoke(app, [*arguments, "--member", "nobody"])
    assert again.exit_code == 2
    assert "Nothing of these weeks" in again.stderr


@pytest.mark.parametrize("command", ["feedback", "grade"])
def test_one_page_that_cannot_be_written_keeps_no_other_from_being(
    book: Book, url: str, tmp_path: Path, sample_root: Path, command: str
) -> None:
    for member in ("hong", "kim", "lee"):
        record(book, report(member), hand_in(book, tmp_path, member))
    out = sample_root / "feedback"
    (out / "hong" / f"{WEEK}.html").mkdir(parents=True)
    if command == "feedback":
        done = CliRunner().invoke(
            app, ["--course", str(sample_root), "--lang", "en", "feedback", "--db", url]
        )
        assert done.exit_code == 2
        said = done.stderr
    else:
        with pytest.raises(GraderError) as told:
            list(hand_back(book))
        said = str(told.value)
    assert f"cannot be written, 1: {out / 'hong' / WEEK}.html (Is a directory). All others" in said
    assert (out / "kim" / f"{WEEK}.html").is_file()
    assert (out / "lee" / f"{WEEK}.html").is_file()
