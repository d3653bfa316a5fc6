"""Points and comments in nbgrader's tables, on SQLite and on PostgreSQL."""

import csv
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from reports import NOT_STARTED
from tiny import BLANK, ON_TIME, WEEK, Gradebook, hand_in, record, report, source, standing

from grader.course import Course, load
from grader.errors import GraderError
from grader.gradebook.book import Book
from grader.late import LatePolicy
from grader.report import AnswerReport
from grader.settings import GradebookSettings


def with_rules(course: Course, **fields: Any) -> Course:
    """The course with another late policy, and the best attempt counting if asked for."""
    counts = fields.pop("counts", "last")
    settings = GradebookSettings(counts=counts)
    return replace(course, late=LatePolicy(**fields), gradebook=settings)


def by_hand(url: str, change: Callable[[Any], None]) -> None:
    """What a person does, with nbgrader's own API."""
    with Gradebook(url) as gradebook:
        change(gradebook)
        gradebook.db.commit()


def test_nbgrader_reads_the_points_it_would_have_given(book: Book, url: str, tmp_path) -> None:
    record(book, report(double=1), hand_in(book, tmp_path, answer="Because."))
    with Gradebook(url) as gradebook:
        submission = gradebook.find_submission(WEEK, "hong")
        assert (submission.score, submission.max_score) == (2.5, 5.5)
        assert (submission.code_score, submission.max_code_score) == (2.5, 3.5)
        assert (submission.written_score, submission.max_written_score) == (0, 2)
        assert submission.needs_manual_grade
        assert submission.timestamp == ON_TIME.replace(tzinfo=None)
        grade = gradebook.find_grade("test_double", "first", WEEK, "hong")
        assert (grade.auto_score, grade.max_score, grade.failed_tests) == (1, 2, True)
        why = gradebook.find_grade("question_why", "first", WEEK, "hong")
        assert (why.auto_score, why.manual_score, why.needs_manual_grade) == (None, None, True)


def test_nbgraders_own_lists_work(book: Book, url: str, tmp_path) -> None:
    for member in ("hong", "kim"):
        record(book, report(member), hand_in(book, tmp_path, member))
    with Gradebook(url) as gradebook:
        (assignment,) = gradebook.assignments
        assert (assignment.num_submissions, assignment.max_score) == (2, 5.5)
        assert {row["student"] for row in gradebook.submission_dicts(WEEK)} == {"hong", "kim"}
        assert len(gradebook.notebook_submission_dicts("first", WEEK)) == 2
        assert {row["score"] for row in gradebook.student_dicts()} == {3.5}
        assert gradebook.average_assignment_score(WEEK) == 3.5


def test_the_cells_are_those_that_nbgrader_itself_would_save(
    book: Book, url: str, sample_course: Course, tmp_path: Path
) -> None:
    import nbformat
    from nbconvert.exporters.exporter import ResourcesDict
    from nbgrader.preprocessors import SaveCells

    from grader.release import render

    record(book, report(), hand_in(book, tmp_path))
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with Book(sample_course, other), Gradebook(other) as gradebook:
        gradebook.add_assignment(WEEK)
    released = nbformat.reads(render(sample_course.weeks[0])["first.ipynb"].decode(), as_version=4)
    about = {"notebook": "first", "assignment": WEEK, "db_url": other}
    SaveCells().preprocess(released, ResourcesDict(nbgrader=about))
    assert _cells(url) == _cells(other)
    assert len(_cells(url)["source"]) > 5


def _cells(url: str) -> dict[str, Any]:
    with Gradebook(url) as gradebook:
        notebook = gradebook.find_notebook("first", WEEK)
        return {
            "kernel": notebook.kernelspec,
            "grade": {cell.name: (cell.max_score, cell.cell_type) for cell in notebook.grade_cells},
            "solution": {cell.name for cell in notebook.solution_cells},
            "source": {
                cell.name: (cell.cell_type, cell.locked, cell.source, cell.checksum)
                for cell in notebook.source_cells
            },
        }


def test_cells_follow_the_address_that_they_name(
    book: Book, url: str, sample_root: Path, tmp_path: Path
) -> None:
    record(book, report(), hand_in(book, tmp_path))
    path, address = sample_root / "course.toml", "https://git.a.kr/course"
    path.write_text(f'address = "{address}"\n' + path.read_text("utf-8"), "utf-8")
    assert address not in str(_cells(url)["source"])
    with Book(load(sample_root), url) as later:
        later.settle()
    assert address in str(_cells(url)["source"])


def test_recording_twice_changes_nothing(book: Book, tmp_path) -> None:
    attempt = hand_in(book, tmp_path)
    record(book, report(), attempt)
    once = standing(book)
    record(book, replace(report(), seconds=9.0, graded_at="later"), attempt)
    assert standing(book) == once
    assert len(book.entries(WEEK, "hong")[0].results) == 1


def test_a_new_verdict_is_kept_beside_the_old_one(book: Book, tmp_path) -> None:
    attempt = hand_in(book, tmp_path)
    record(book, report(double=2), attempt)
    record(book, report(double=1, mark="b"), attempt)
    (entry,) = book.entries(WEEK, "hong")
    assert [result.points for result in entry.results] == [3.5, 2.5]
    assert book.report(entry.results[0].id).points == 3.5
    assert standing(book).points == 2.5


def test_what_a_person_gave_is_never_overwritten(book: Book, url: str, tmp_path) -> None:
    attempt = hand_in(book, tmp_path, answer="Because.")
    record(book, report(), attempt)

    def gives(gradebook: Any) -> None:
        for cell, points in (("test_double", 1.25), ("question_why", 2.0)):
            grade = gradebook.find_grade(cell, "first", WEEK, "hong")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_grade("test_Counter", "first", WEEK, "hong").extra_credit = 0.5
        for cell in ("double", "question_why"):
            gradebook.find_comment(cell, "first", WEEK, "hong").manual_comment = "Nice."

    by_hand(url, gives)
    record(book, report(counter=0, mark="b"), attempt)
    book.settle()
    scores = {score.cell: score for score in standing(book).scores}
    assert (scores["test_double"].manual, scores["question_why"].manual) == (1.25, 2.0)
    assert (scores["test_Counter"].auto, scores["test_Counter"].extra) == (0, 0.5)
    assert standing(book).points == 1.25 + 2.0 + 0.5
    assert standing(book).waiting == ()
    with Gradebook(url) as gradebook:
        for cell in ("double", "question_why"):
            assert gradebook.find_comment(cell, "first", WEEK, "hong").comment == "Nice."


def test_a_persons_points_for_code_want_a_look_when_the_tests_say_otherwise(
    book: Book, url: str, tmp_path
) -> None:
    attempt = hand_in(book, tmp_path)
    record(book, report(), attempt)

    def gives(gradebook: Any) -> None:
        grade = gradebook.find_grade("test_double", "first", WEEK, "hong")
        grade.manual_score, grade.needs_manual_grade = 1.0, False

    by_hand(url, gives)
    record(book, report(counter=0, mark="b"), attempt)
    assert standing(book).waiting == ()
    record(book, report(double=0, mark="c"), attempt)
    assert standing(book).waiting == ("test_double",)
    assert standing(book).points == 1.0 + 1.5


def test_a_changed_answer_keeps_its_points_and_wants_another_look(
    book: Book, url: str, tmp_path
) -> None:
    record(book, report(), hand_in(book, tmp_path, answer="Because."))
    assert standing(book).waiting == ("question_why",)

    def gives(gradebook: Any) -> None:
        grade = gradebook.find_grade("question_why", "first", WEEK, "hong")
        grade.manual_score, grade.needs_manual_grade = 2.0, False

    by_hand(url, gives)
    record(book, report(mark="b"), hand_in(book, tmp_path, answer="  Because.\n", extra="y = 1"))
    assert standing(book).waiting == ()
    record(book, report(mark="c"), hand_in(book, tmp_path, answer="Something else."))
    assert standing(book).waiting == ("question_why",)
    assert standing(book).points == 5.5


def test_an_answer_that_was_not_written_needs_nobody(book: Book, url: str, tmp_path) -> None:
    record(book, report(), hand_in(book, tmp_path, answer=BLANK))
    assert standing(book).waiting == ()
    with Gradebook(url) as gradebook:
        assert gradebook.find_grade("question_why", "first", WEEK, "hong").auto_score == 0
        comment = gradebook.find_comment("question_why", "first", WEEK, "hong")
        assert comment.auto_comment == "No response."


def test_comments_say_what_passed_and_nothing_of_a_hidden_test(
    book: Book, url: str, tmp_path
) -> None:
    idle = replace(report().tasks[1], points=0, problem=NOT_STARTED)
    done = replace(report(double=1), tasks=(report(double=1).tasks[0], idle))
    record(book, done, hand_in(book, tmp_path))
    with Gradebook(url) as gradebook:
        said = gradebook.find_comment("double", "first", WEEK, "hong").auto_comment
        assert said == "공개 1/1, 비공개 0/1\n\npublic 1/1, hidden 0/1"
        idle_said = gradebook.find_comment("Counter", "first", WEEK, "hong").auto_comment
        assert idle_said == "No response."


def test_the_last_attempt_counts(book: Book, tmp_path) -> None:
    record(book, report(double=2), hand_in(book, tmp_path))
    record(book, report(double=0, mark="b"), hand_in(book, tmp_path, extra="x = 1"))
    assert (standing(book).points, standing(book).entry.attempt.number) == (1.5, 2)


def test_the_best_attempt_counts_after_what_lateness_costs(
    sample_course: Course, url: str, tmp_path
) -> None:
    course = with_rules(sample_course, policy="per_day", per_day=0.25, counts="best")
    limit = course.deadline(course.weeks[0])
    assert limit
    with Book(course, url) as book:
        record(book, report(double=1), hand_in(book, tmp_path))
        late = hand_in(book, tmp_path, extra="x = 1", received=limit + timedelta(days=1, hours=1))
        record(book, report(mark="b"), late)
        assert standing(book).entry.attempt.number == 1
        assert standing(book).points == 2.5
        book.extend(WEEK, "hong", 1)  # one day of penalty left: 3.5 - 0.88
        assert standing(book).entry.attempt.number == 2
        assert standing(book).points == 2.62
        with Gradebook(url) as gradebook:
            submission = gradebook.find_submission(WEEK, "hong")
            assert submission.late_submission_penalty == 0.88
            assert submission.extension == timedelta(days=1)
            assert submission.total_seconds_late == 3600


def test_an_extension_can_be_given_before_anything_came_and_taken_back(
    sample_course: Course, url: str, tmp_path
) -> None:
    course = with_rules(sample_course, policy="zero")
    limit = course.deadline(course.weeks[0])
    assert limit
    with Book(course, url) as book:
        book.extend(WEEK, "hong", 2)
        record(book, report(), hand_in(book, tmp_path, received=limit + timedelta(days=1)))
        assert (standing(book).points, standing(book).penalty) == (3.5, 0)
        book.extend(WEEK, "hong", 0)
        assert (standing(book).points, standing(book).penalty) == (0, 3.5)


def test_points_given_later_are_part_of_the_penalty(
    sample_course: Course, url: str, tmp_path
) -> None:
    course = with_rules(sample_course, policy="per_day", per_day=0.5)
    limit = course.deadline(course.weeks[0])
    assert limit
    with Book(course, url) as book:
        record(book, report(), hand_in(book, tmp_path, answer="Late.", received=limit))
        assert standing(book).penalty == 1.75

        def gives(gradebook: Any) -> None:
            gradebook.find_grade("question_why", "first", WEEK, "hong").manual_score = 2.0

        by_hand(url, gives)
        book.settle()
        assert (standing(book).penalty, standing(book).points) == (2.75, 2.75)


def test_an_extension_given_with_nbgraders_own_api_counts(
    sample_course: Course, url: str, tmp_path
) -> None:
    course = with_rules(sample_course, policy="zero")
    limit = course.deadline(course.weeks[0])
    assert limit
    with Book(course, url) as book:
        record(book, report(), hand_in(book, tmp_path, received=limit))
        by_hand(url, lambda gradebook: gradebook.grant_extension(WEEK, "hong", days=1))
        book.settle()
        assert standing(book).penalty == 0
        book.extend(WEEK, "hong", 0)  # ours goes before it
        assert standing(book).penalty == 3.5


def test_the_bytes_come_back_as_they_were(book: Book, tmp_path) -> None:
    extra = "# \x00\udc80 한".encode("utf-8", "replace").decode()
    assert book.data(hand_in(book, tmp_path, extra=extra)) == source(extra=extra)


def test_a_new_task_gets_its_grade_and_a_persons_points_survive_a_removed_one(
    book: Book, url: str, sample_course: Course, tmp_path
) -> None:
    from grader.course import load

    attempt = hand_in(book, tmp_path)
    record(book, report(), attempt)

    def gives(gradebook: Any) -> None:
        gradebook.find_grade("test_Counter", "first", WEEK, "hong").manual_score = 1.0

    by_hand(url, gives)
    folder = sample_course.weeks[0].folder
    for name in ("week.toml", "first.py"):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace("Counter", "Tally"), "utf-8")
    renamed = report(mark="b")
    tasks = (renamed.tasks[0], replace(renamed.tasks[1], name="Tally"))
    with Book(load(sample_course.root), url) as again:
        again.record(replace(renamed, tasks=tasks), attempt)
        cells = {score.cell for score in standing(again).scores}
        assert cells == {"test_double", "test_Tally", "test_Counter", "question_why"}
        assert standing(again).points == 2 + 1.5 + 1.0


def test_what_counts_again_has_no_points_of_another_attempt(book: Book, url: str, tmp_path) -> None:
    old = hand_in(book, tmp_path)
    record(book, replace(report(), tasks=report().tasks[:1]), old)
    new = hand_in(book, tmp_path, answer="Because.", extra="y = 1")
    record(book, report(mark="b"), new)
    assert standing(book).points == 2 + 1.5
    course = with_rules(book.course, counts="best")
    with Book(course, url) as again:
        again.record(report(double=0, counter=1.5, mark="c"), new)
        assert standing(again).entry.attempt.number == 1
        assert standing(again).points == 2
        assert standing(again).waiting == ()


def test_a_removed_task_that_a_person_gave_points_for_gives_nobody_else_any(
    book: Book, url: str, sample_course: Course, tmp_path
) -> None:
    from grader.course import load

    attempts = {who: hand_in(book, tmp_path, who) for who in ("hong", "kim")}
    for who, attempt in attempts.items():
        record(book, report(who), attempt)

    def gives(gradebook: Any) -> None:
        gradebook.find_grade("test_Counter", "first", WEEK, "hong").manual_score = 1.0

    by_hand(url, gives)
    for name in ("week.toml", "first.py"):
        path = sample_course.weeks[0].folder / name
        path.write_text(path.read_text("utf-8").replace("Counter", "Tally"), "utf-8")
    renamed = report("kim", mark="b")
    tasks = (renamed.tasks[0], replace(renamed.tasks[1], name="Tally"))
    with Book(load(sample_course.root), url) as again:
        again.record(replace(renamed, tasks=tasks), attempts["kim"])
        assert standing(again, "kim").points == 2 + 1.5


def test_a_removed_question_that_a_person_marked_is_nobody_elses(
    book: Book, url: str, sample_course: Course, tmp_path
) -> None:
    from grader.course import load

    attempts = {who: hand_in(book, tmp_path, who, answer="Because.") for who in ("hong", "kim")}
    for who, attempt in attempts.items():
        answers = (AnswerReport("question_why", 2.0, "d" * 64),)
        record(book, report(who, answers=answers), attempt)
    assert book.mark(WEEK, "hong", "question_why", 1.0, "")
    for name in ("week.toml", "first.py"):
        path = sample_course.weeks[0].folder / name
        path.write_text(path.read_text("utf-8").replace("question_why", "question_how"), "utf-8")
    with Book(load(sample_course.root), url) as again:
        again.record(replace(report("kim", mark="b"), answers=()), attempts["kim"])
        assert {score.cell for score in standing(again, "hong").scores} > {"question_why"}
        assert "question_why" not in {score.cell for score in standing(again, "kim").scores}
        with pytest.raises(GraderError, match="has no question_why"):
            again.mark(WEEK, "kim", "question_why", 1.0, "")


def test_what_nbgrader_removed_is_written_again(book: Book, url: str, tmp_path) -> None:
    attempt = hand_in(book, tmp_path)
    record(book, report(), attempt)
    assert book.fingerprints() == {("hong", WEEK, "a" * 64)}
    by_hand(url, lambda gradebook: gradebook.remove_submission(WEEK, "hong"))
    assert book.fingerprints() == set()
    record(book, report(), attempt)
    assert standing(book).points == 3.5


@pytest.mark.slow
def test_nbgrader_export_writes_what_stands(
    sample_course: Course, url: str, tmp_path: Path
) -> None:
    course = with_rules(sample_course, policy="per_day", per_day=0.5)
    limit = course.deadline(course.weeks[0])
    assert limit
    with Book(course, url) as book:
        record(book, report(), hand_in(book, tmp_path, received=limit))
    command = [sys.executable, "-m", "nbgrader", "export", f"--CourseDirectory.db_url={url}"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (row,) = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    assert (row["student_id"], row["assignment"]) == ("hong", WEEK)
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == (
        "3.5",
        "1.75",
        "1.75",
    )
    assert row["max_score"] == "5.5"
