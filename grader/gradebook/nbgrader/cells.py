"""A week in nbgrader's tables: the assignment with its date, the notebook, every cell of interest.

The cells are read off the released notebook by nbgrader's own rules, as its SaveCells does. Unlike
that, a week may change after submissions came: cells are added and removed, but points or a
comment that a person gave are never removed with them.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from nbgrader import utils
from sqlalchemy import select
from sqlalchemy.orm import Session

from grader import fingerprint
from grader.course import Course, Week
from grader.errors import GraderError
from grader.gradebook.nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    JoinedGradebook,
    Notebook,
    SolutionCell,
    SourceCell,
)
from grader.gradebook.tables import WeekRow

PREFIX = "test_"  # of the cell that shows a task's result and carries its points


@dataclass(frozen=True)
class Cells:
    """Where a week's points and comments go: identifiers in nbgrader's tables.

    Arguments:
        grades: by name, ``test_<task>`` or ``<question>``.
        comments: by name, ``<task>`` or ``<question>``.
    """

    notebook: str
    grades: dict[str, str]
    comments: dict[str, str]


def define(session: Session, course: Course, week: Week) -> Cells:
    """Brings a week's definition up to date, and says where points go.

    Raises:
        GraderError: the week's source is wrong.
    """
    # Wherever it lies; rendering a week takes a second.
    of = (replace(week, folder=Path()), str(course.deadline(week)))
    digest = fingerprint.of_shown(week, *of)
    row = session.get(WeekRow, week.name)
    known = _cells(session, week) if row and row.digest == digest else None
    if known:
        return known
    _define(session, course, week)
    session.merge(WeekRow(week=week.name, digest=digest))
    session.flush()
    found = _cells(session, week)
    if found is None:
        raise GraderError(
            f"{week.folder}: 노트북에 과제나 질문의 셀이 빠져 있습니다.",
            f"{week.folder}: its notebook lacks the cell of a task or question.",
        )
    return found


def _cells(session: Session, week: Week) -> Cells | None:
    """What stands in the tables, if it is whole."""
    notebook = session.scalar(
        select(Notebook).join(Assignment).where(Assignment.name == week.name)
        .where(Notebook.name == week.stem)
    )  # fmt: skip
    if notebook is None:
        return None
    grades = _ids(session, GradeCell, notebook.id)
    wanted = [f"{PREFIX}{task.name}" for task in week.tasks] + [q.name for q in week.questions]
    if not set(wanted) <= grades.keys():
        return None
    return Cells(
        notebook=notebook.id,
        grades={name: grades[name] for name in wanted},
        comments=_ids(session, SolutionCell, notebook.id),
    )


def _ids(session: Session, kind: Any, notebook: str) -> dict[str, str]:
    rows = session.execute(select(kind.name, kind.id).where(kind.notebook_id == notebook))
    return {row.name: row.id for row in rows}


def _define(session: Session, course: Course, week: Week) -> None:
    released = _released(week)
    api = JoinedGradebook(session)
    limit = course.deadline(week)
    due: Any = limit and limit.astimezone(UTC)  # nbgrader keeps what it gets, without a zone
    api.update_or_create_assignment(week.name, duedate=due)
    kernel = json.dumps(released.metadata.get("kernelspec", {}))
    notebook = api.update_or_create_notebook(week.stem, week.name, kernelspec=kernel)
    kinds = (GradeCell, SolutionCell, SourceCell)
    wanted: dict[Any, dict[str, dict[str, Any]]] = {kind: {} for kind in kinds}
    for cell in released.cells:
        for kind, fields in _kinds(cell):
            wanted[kind][cell.metadata.nbgrader["grade_id"]] = fields
    for kind, named in wanted.items():
        there = session.scalars(select(kind).where(kind.notebook_id == notebook.id))
        old = {cell.name: cell for cell in there}
        for name, fields in named.items():
            cell = old.get(name) or kind(name=name, notebook_id=notebook.id)
            for field, value in fields.items():
                setattr(cell, field, value)
            session.add(cell)
        _remove(session, [cell for name, cell in old.items() if name not in named])


def _released(week: Week) -> Any:
    import nbformat

    from grader.release import render

    data = render(week)[f"{week.stem}.ipynb"]
    return nbformat.reads(data.decode(), as_version=nbformat.NO_CONVERT)


def _kinds(cell: Any) -> Iterator[tuple[type, dict[str, Any]]]:
    """The rows that nbgrader's SaveCells keeps of a cell."""
    grade, solution = utils.is_grade(cell), utils.is_solution(cell)
    if grade:
        points = float(cell.metadata.nbgrader["points"])
        yield GradeCell, {"max_score": points, "cell_type": cell.cell_type}
    if solution:
        yield SolutionCell, {}
    if grade or solution or utils.is_locked(cell):
        yield (
            SourceCell,
            {
                "cell_type": cell.cell_type,
                "locked": utils.is_locked(cell),
                "source": cell.source,
                "checksum": cell.metadata.nbgrader.get("checksum"),
            },
        )


def _remove(session: Session, cells: Collection[Any]) -> None:
    """Removes cells that are no longer released, unless a person's points hang on them."""
    for cell in cells:
        if isinstance(cell, BaseCell):
            own = [*session.scalars(select(Grade).where(Grade.cell_id == cell.id))]
            own += session.scalars(select(Comment).where(Comment.cell_id == cell.id))
            if any(_by_hand(row) for row in own):
                continue
            for row in own:
                session.delete(row)
            session.flush()
        session.delete(cell)


def _by_hand(row: Any) -> bool:
    fields = ("manual_score", "extra_credit", "manual_comment")
    return any(getattr(row, field, None) is not None for field in fields)
