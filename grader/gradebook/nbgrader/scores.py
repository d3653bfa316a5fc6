"""Writes a report into nbgrader's tables: points, comments, penalties; nothing of a person's."""

import math
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.errors import GraderError
from grader.gradebook.nbgrader.api import (
    Comment,
    Grade,
    JoinedGradebook,
    Row,
    SubmittedNotebook,
)
from grader.gradebook.nbgrader.cells import PREFIX, Cells
from grader.gradebook.tables import AnswerRow
from grader.late import lost
from grader.report import AnswerReport, Kind, Report, TaskReport
from grader.text import josa

NO_RESPONSE = "No response."  # what nbgrader itself says


def write(session: Session, cells: Cells, report: Report, received_at: datetime) -> Row:
    """Puts a report where nbgrader's own tools look for it.

    It may be older or newer than the week is: what only one of them has gets no points.
    """
    api = JoinedGradebook(session)
    api.update_or_create_student(report.member)
    when: Any = received_at
    with session.no_autoflush:  # nbgrader makes rows before it adds them
        submission = api.update_or_create_submission(report.week, report.member, timestamp=when)
    notebook = _notebook(session, submission, cells)
    grades, comments = _rows(session, notebook, cells)
    _take_back(grades, comments, cells, report)
    for task in report.tasks:
        if cell := cells.grades.get(f"{PREFIX}{task.name}"):
            _score(grades[cell], task.points)
        if cell := cells.comments.get(task.name):
            comments[cell].auto_comment = _comment(task)
    for answer in report.answers:
        if cell := cells.grades.get(answer.name):
            _answer(grades[cell], answer, changed=_changed(session, report, answer))
        if cell := cells.comments.get(answer.name):
            comments[cell].auto_comment = None if answer.digest else NO_RESPONSE
    return notebook


def mark(
    session: Session, notebook: Row, cells: Cells, name: str, points: float | None, comment: str
) -> None:
    """Gives a person's points and comment for an answer or a task, as formgrader does.

    Arguments:
        points: None takes them back.

    Raises:
        GraderError: the week has no such question or task, perhaps not any more.
    """
    grades, comments = _rows(session, notebook, cells)
    cell = cells.grades.get(name) or cells.grades.get(f"{PREFIX}{name}")
    if cell is None:
        raise GraderError(
            f"이 주에는 {josa(name, '이가')} 없습니다. 페이지를 새로 고치세요.",
            f"This week has no {name}, perhaps not any more. Reload the page.",
        )
    grade = grades[cell]
    grade.manual_score = points
    grade.needs_manual_grade = points is None and grade.auto_score is None
    comments[cells.comments[name]].manual_comment = comment or None


def penalise(notebook: Row, part: float) -> None:
    """Sets what lateness costs, from the points as they stand."""
    penalty = lost(sum(_points(grade) for grade in notebook.grades), part) or None
    if not _same(notebook.late_submission_penalty, penalty):
        notebook.late_submission_penalty = penalty


def _points(grade: Row) -> float:
    score = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if score is None else score + (grade.extra_credit or 0.0)


def _same(one: float | None, other: float | None) -> bool:
    return math.isclose(one or 0.0, other or 0.0)


def _notebook(session: Session, submission: Row, cells: Cells) -> Row:
    for notebook in submission.notebooks:
        if notebook.notebook_id == cells.notebook:
            return notebook
    notebook = SubmittedNotebook(notebook_id=cells.notebook, assignment=submission)
    session.add(notebook)
    session.flush()
    return notebook


def _rows(session: Session, notebook: Row, cells: Cells) -> tuple[dict[str, Row], dict[str, Row]]:
    """Its grades and comments by cell, made where a cell is newer than the submission.

    They are locked: what a person gives in formgrader at this moment is seen or waits.
    """
    found: list[dict] = []
    for kind, ids in ((Grade, cells.grades), (Comment, cells.comments)):
        own = select(kind).where(kind.notebook_id == notebook.id)
        locked = own.with_for_update(of=kind).execution_options(populate_existing=True)
        rows = {row.cell_id: row for row in session.scalars(locked)}
        for cell in ids.values():
            if cell not in rows:
                rows[cell] = kind(cell_id=cell, notebook=notebook)
                session.add(rows[cell])
        found.append(rows)
    return found[0], found[1]


def _take_back(
    grades: dict[str, Row], comments: dict[str, Row], cells: Cells, report: Report
) -> None:
    """Takes away what another attempt's report gave where this one says nothing."""
    for comment in comments.values():
        comment.auto_comment = None
    named = {f"{PREFIX}{task.name}" for task in report.tasks}
    named |= {answer.name for answer in report.answers}
    names = {cell: name for name, cell in cells.grades.items()}
    for cell, grade in grades.items():
        if cell not in names:  # no longer the week's: kept for what a person gave
            grade.auto_score, grade.needs_manual_grade = None, False
        elif names[cell] not in named:
            _score(grade, 0.0)


def _score(grade: Row, points: float) -> None:
    """What the tests gave; a person's own points stand, but want another look if it changed."""
    moved = grade.auto_score is None or not math.isclose(grade.auto_score, points)
    if grade.manual_score is None:
        grade.needs_manual_grade = False
    elif moved:
        grade.needs_manual_grade = True
    if moved:
        grade.auto_score = points


def _answer(grade: Row, answer: AnswerReport, *, changed: bool) -> None:
    """What a person has to read: an answer never graded, or changed since it was."""
    grade.auto_score = None if answer.digest else 0.0
    if grade.manual_score is None:
        grade.needs_manual_grade = bool(answer.digest)
    elif changed:
        grade.needs_manual_grade = True


def _changed(session: Session, report: Report, answer: AnswerReport) -> bool:
    """Whether the answer is another than the one that stood here; remembers it."""
    key = {"week": report.week, "member": report.member, "question": answer.name}
    row = session.get(AnswerRow, key)
    if row is not None and row.digest == answer.digest:
        return False
    session.merge(AnswerRow(**key, digest=answer.digest))
    return True


def _comment(task: TaskReport) -> str:
    """What stands under the member's cell: nothing that a hidden test knows."""
    if task.problem is not None and task.problem.kind is Kind.NOT_STARTED:
        return NO_RESPONSE
    counts = []
    for ko, en, visibility in (("공개", "public", "public"), ("비공개", "hidden", "hidden")):
        own = [test for test in task.tests if test.visibility == visibility]
        passed = sum(test.outcome == "passed" for test in own)
        counts.append((f"{ko} {passed}/{len(own)}", f"{en} {passed}/{len(own)}"))
    lines = [", ".join(ko for ko, _ in counts), ", ".join(en for _, en in counts)]
    if task.problem is not None:
        lines = [f"{lines[0]}: {task.problem.message.ko}", f"{lines[1]}: {task.problem.message.en}"]
    return "\n\n".join(lines)
