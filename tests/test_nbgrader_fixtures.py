"""nbgrader's own notebooks, which its tests and its manual are made of, as submissions."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import nbgrader
import pytest
from runs import ROOT

from grader.course import load
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.report import Kind, Outcome
from grader.restore import released, repaired
from grader.restore.rebuild import rebuild
from grader.settings import Limits
from grader.source import parse
from grader.submission import Submission, Unreadable, file_at, read_bytes

FOLDER = Path(nbgrader.__file__).parent
WEEK = load(ROOT).week("week06")


class Got(NamedTuple):
    """What was read of a notebook.

    Arguments:
        labelled: cells with nbgrader's metadata.
        broken: pieces of code that do not parse.
        notes: on damage; a labelled notebook of another course is told so once.
    """

    cells: int
    code: int
    labelled: int
    statements: int
    broken: int
    notes: int


# Cells, code cells, labelled cells, statements, broken pieces, notes. None: refused, no code.
TABLE: dict[str, Got | None] = {
    "docs/source/user_guide/autograded/bitdiddle/ps1/problem1.ipynb": Got(22, 10, 10, 24, 0, 1),
    "docs/source/user_guide/autograded/bitdiddle/ps1/problem2.ipynb": Got(8, 1, 2, 2, 0, 1),
    "docs/source/user_guide/autograded/hacker/ps1/problem1.ipynb": Got(24, 12, 10, 29, 0, 1),
    "docs/source/user_guide/autograded/hacker/ps1/problem2.ipynb": Got(8, 1, 2, 2, 0, 1),
    "docs/source/user_guide/creating_and_grading_assignments.ipynb": Got(115, 7, 0, 0, 0, 0),
    "docs/source/user_guide/downloaded/ps1/archive/ps1_hacker_attempt_2016-01-30-20-30-10_problem1.ipynb": Got(  # noqa: E501
        22, 12, 9, 29, 0, 1
    ),
    "docs/source/user_guide/managing_assignment_files.ipynb": Got(83, 22, 0, 0, 0, 0),
    "docs/source/user_guide/managing_assignment_files_manually.ipynb": Got(40, 12, 0, 0, 0, 0),
    "docs/source/user_guide/managing_the_database.ipynb": Got(26, 11, 0, 0, 0, 0),
    "docs/source/user_guide/release/ps1/problem1.ipynb": Got(21, 10, 10, 24, 0, 1),
    "docs/source/user_guide/release/ps1/problem2.ipynb": Got(8, 1, 2, 2, 0, 1),
    "docs/source/user_guide/source/header.ipynb": Got(3, 1, 0, 2, 0, 0),
    "docs/source/user_guide/source/ps1/problem1.ipynb": Got(18, 9, 10, 22, 0, 1),
    "docs/source/user_guide/source/ps1/problem2.ipynb": Got(5, 0, 2, 0, 0, 1),
    "docs/source/user_guide/source/ps1_autotest/problem1.ipynb": Got(21, 11, 12, 14, 0, 1),
    "docs/source/user_guide/source/ps1_autotest/problem2.ipynb": Got(5, 0, 2, 0, 0, 1),
    "docs/source/user_guide/submitted/bitdiddle/ps1/problem1.ipynb": Got(22, 10, 10, 16, 0, 1),
    "docs/source/user_guide/submitted/bitdiddle/ps1/problem2.ipynb": Got(8, 1, 2, 2, 0, 1),
    "docs/source/user_guide/submitted/hacker/ps1/problem1.ipynb": Got(24, 12, 10, 29, 0, 1),
    "docs/source/user_guide/submitted/hacker/ps1/problem2.ipynb": Got(8, 1, 2, 2, 0, 1),
    "tests/apps/files/autotest-hashed-changed.ipynb": Got(3, 2, 2, 27, 0, 1),
    "tests/apps/files/autotest-hashed-unchanged.ipynb": Got(3, 2, 2, 25, 0, 1),
    "tests/apps/files/autotest-hashed.ipynb": Got(3, 2, 2, 3, 0, 1),
    "tests/apps/files/autotest-hidden-changed-right.ipynb": Got(3, 2, 2, 7, 0, 1),
    "tests/apps/files/autotest-hidden-changed-wrong.ipynb": Got(3, 2, 2, 7, 0, 1),
    "tests/apps/files/autotest-hidden-unchanged.ipynb": Got(3, 2, 2, 5, 0, 1),
    "tests/apps/files/autotest-hidden.ipynb": Got(3, 2, 2, 3, 0, 1),
    "tests/apps/files/autotest-multi-changed.ipynb": Got(5, 5, 5, 82, 0, 1),
    "tests/apps/files/autotest-multi-unchanged.ipynb": Got(5, 5, 5, 76, 0, 1),
    "tests/apps/files/autotest-multi.ipynb": Got(5, 5, 5, 10, 0, 1),
    "tests/apps/files/autotest-simple-changed.ipynb": Got(3, 2, 2, 15, 0, 1),
    "tests/apps/files/autotest-simple-unchanged.ipynb": Got(3, 2, 2, 13, 0, 1),
    "tests/apps/files/autotest-simple.ipynb": Got(3, 2, 2, 3, 0, 1),
    "tests/apps/files/infinite-loop-with-output.ipynb": Got(1, 1, 0, 2, 0, 0),
    "tests/apps/files/infinite-loop.ipynb": Got(1, 1, 0, 1, 0, 0),
    "tests/apps/files/open_relative_file.ipynb": Got(1, 1, 1, 2, 0, 1),
    "tests/apps/files/side-effects.ipynb": Got(1, 1, 0, 1, 0, 0),
    "tests/apps/files/submitted-changed.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/apps/files/submitted-cheat-attempt-alternative.ipynb": Got(7, 5, 7, 6, 0, 1),
    "tests/apps/files/submitted-cheat-attempt.ipynb": Got(7, 5, 7, 6, 0, 1),
    "tests/apps/files/submitted-grade-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/apps/files/submitted-locked-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/apps/files/submitted-unchanged.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/apps/files/test-hidden-tests.ipynb": Got(13, 8, 7, 21, 0, 1),
    "tests/apps/files/test-no-metadata-autotest.ipynb": Got(17, 9, 0, 14, 0, 0),
    "tests/apps/files/test-no-metadata.ipynb": Got(17, 9, 0, 22, 0, 0),
    "tests/apps/files/test-v0-invalid.ipynb": Got(17, 9, 17, 22, 0, 1),
    "tests/apps/files/test-v0.ipynb": Got(17, 9, 17, 22, 0, 1),
    "tests/apps/files/test-v1.ipynb": Got(17, 9, 9, 22, 0, 1),
    "tests/apps/files/test-v2.ipynb": Got(17, 9, 9, 22, 0, 1),
    "tests/apps/files/test-with-output.ipynb": Got(17, 9, 9, 22, 0, 1),
    "tests/apps/files/test.ipynb": Got(17, 9, 9, 22, 0, 1),
    "tests/apps/files/timeout.ipynb": Got(2, 2, 2, 3, 0, 1),
    "tests/apps/files/too-new.ipynb": Got(1, 1, 1, 0, 0, 1),
    "tests/apps/files/validating-environment-variable.ipynb": Got(2, 2, 1, 2, 0, 1),
    "tests/apps/files/validation-zero-points.ipynb": Got(3, 2, 2, 2, 0, 1),
    "tests/preprocessors/files/bad-markdown-cell-1.ipynb": Got(1, 0, 1, 0, 0, 1),
    "tests/preprocessors/files/bad-markdown-cell-2.ipynb": Got(1, 0, 1, 0, 0, 1),
    "tests/preprocessors/files/blank-grade-id.ipynb": Got(1, 1, 1, 1, 0, 1),
    "tests/preprocessors/files/blank-points.ipynb": Got(1, 1, 1, 0, 0, 1),
    "tests/preprocessors/files/cell-type-changed.ipynb": Got(1, 1, 1, 0, 1, 1),
    "tests/preprocessors/files/duplicate-grade-ids.ipynb": Got(2, 1, 2, 1, 0, 1),
    "tests/preprocessors/files/header.ipynb": Got(1, 1, 0, 1, 0, 0),
    "tests/preprocessors/files/infinite-recursion.ipynb": Got(1, 1, 0, 2, 0, 0),
    "tests/preprocessors/files/long-output.ipynb": Got(1, 1, 0, 1, 0, 0),
    "tests/preprocessors/files/manually-graded-code-cell.ipynb": Got(1, 1, 1, 1, 0, 1),
    "tests/preprocessors/files/no-cell-type.ipynb": Got(1, 0, 1, 0, 0, 1),
    "tests/preprocessors/files/submitted-answer-cell-type-changed.ipynb": Got(7, 4, 7, 4, 0, 1),
    "tests/preprocessors/files/submitted-changed.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/preprocessors/files/submitted-grade-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/preprocessors/files/submitted-grade-cell-type-changed.ipynb": Got(7, 4, 7, 4, 0, 1),
    "tests/preprocessors/files/submitted-locked-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/preprocessors/files/submitted-unchanged.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/preprocessors/files/test.ipynb": Got(17, 9, 9, 24, 0, 1),
    "tests/preprocessors/files/test_taskcell.ipynb": Got(18, 9, 10, 24, 0, 1),
    "tests/preprocessors/files/warning-pattern.ipynb": Got(2, 2, 0, 7, 0, 0),
    "tests/ui-tests/files/blank.ipynb": Got(1, 1, 0, 1, 0, 0),
    "tests/ui-tests/files/empty.ipynb": Got(1, 1, 0, 0, 0, 0),
    "tests/ui-tests/files/old-schema.ipynb": Got(1, 1, 1, 1, 0, 1),
    "tests/ui-tests/files/open_relative_file.ipynb": Got(1, 1, 1, 2, 0, 1),
    "tests/ui-tests/files/submitted-answer-cell-type-changed.ipynb": Got(7, 4, 7, 4, 0, 1),
    "tests/ui-tests/files/submitted-changed.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/ui-tests/files/submitted-grade-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/ui-tests/files/submitted-grade-cell-type-changed.ipynb": Got(7, 4, 7, 4, 0, 1),
    "tests/ui-tests/files/submitted-locked-cell-changed.ipynb": Got(7, 5, 7, 4, 0, 1),
    "tests/ui-tests/files/submitted-unchanged.ipynb": Got(7, 5, 7, 5, 0, 1),
    "tests/ui-tests/files/task.ipynb": None,
}


def submission(name: str) -> Submission:
    path = FOLDER / name
    return read_bytes(path.name, path.read_bytes(), Limits())


def test_the_table_knows_every_notebook_of_nbgrader() -> None:
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ipynb")}
    assert there == set(TABLE)
    assert len([name for name in there if name.startswith("tests/")]) > 60


@pytest.mark.parametrize("name", TABLE)
def test_a_notebook_of_nbgrader_is_read(name: str) -> None:
    if TABLE[name] is None:
        with pytest.raises(Unreadable, match="no code cells"):
            submission(name)
        return
    read = submission(name)
    source = parse(read)
    labelled = sum(block.marks.label is not None for block in read.blocks)
    notes = len(repaired(WEEK, read).problems)
    counts = len(read.blocks), len(read.cells), labelled
    assert Got(*counts, len(source.statements), len(source.problems), notes) == TABLE[name]


@pytest.mark.parametrize("name", [name for name, got in TABLE.items() if got])
def test_a_notebook_of_nbgrader_becomes_an_intact_one_of_ours(name: str) -> None:
    notebook = rebuild(WEEK, submission(name))
    nbformat.validate(notebook)
    names = [cell.id for cell in notebook.cells if not cell.id.startswith("own_")]
    assert names == [part.name for part in released(WEEK)]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge(load(ROOT), walls=frozenset(), platform="cpu", hidden=False)
    yield judge
    judge.close()


@pytest.mark.slow
def test_each_of_them_is_graded_and_gets_no_points(judge: Judge) -> None:
    for name in TABLE:
        report = judge.grade(Job("hong", WEEK.name, file_at(FOLDER / name, Limits())))
        assert report.points == 0, name
        tests = [test for task in report.tasks for test in task.tests]
        assert {test.outcome for test in tests} <= {Outcome.FAILED, Outcome.NOT_RUN}, name
        kinds = {task.problem.kind for task in report.tasks if task.problem}
        assert kinds == {Kind.MISSING if TABLE[name] else Kind.UNREADABLE}, name
