"""Damaged notebooks: what was handed out is put back, every damage is told, nothing is lost."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Any

import pytest
from nbgrader import utils
from runs import ROOT

from grader import mutation
from grader.course import load
from grader.judge.grade import Judge
from grader.judge.job import Job
from grader.reading.results import PLACEHOLDER
from grader.release import released_notebook
from grader.restore import answers, digest, repaired
from grader.restore.rebuild import rebuild
from grader.settings import Limits
from grader.submission import File, Submission, read_bytes

COURSE = load(ROOT)
WEEK = COURSE.week("week06")
RELEASED = json.loads((ROOT / "exercises" / WEEK.name / "backprop.ipynb").read_text("utf-8"))
ORDER = [cell["id"] for cell in RELEASED["cells"]]
CODE = {
    cell.task: cell.source
    for cell in read_bytes("backprop.py", mutation.solution(WEEK).encode(), Limits()).cells
}
WRITTEN = {question.name: f"My answer to {question.name}." for question in WEEK.questions}

Notebook = dict[str, Any]


def solved() -> Notebook:
    """The released notebook with every task and question done."""
    notebook = copy.deepcopy(RELEASED)
    for cell in notebook["cells"]:
        if task := cell["metadata"].get("task"):
            cell["source"] = CODE[task]
        elif question := cell["metadata"].get("answer"):
            cell["source"] = WRITTEN[question]
    return notebook


def as_file(notebook: Notebook, name: str = "backprop.ipynb") -> File:
    return File(name, json.dumps(notebook).encode())


def read(notebook: Notebook, name: str = "backprop.ipynb") -> Submission:
    return read_bytes(name, json.dumps(notebook).encode(), Limits())


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def label(notebook: Notebook, name: str) -> dict[str, Any]:
    return cell(notebook, name)["metadata"]["nbgrader"]


def drop(notebook: Notebook, *names: str) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]


def move(notebook: Notebook, name: str, place: int) -> None:
    moved = cell(notebook, name)
    notebook["cells"].remove(moved)
    notebook["cells"].insert(place, moved)


def copy_cell(notebook: Notebook, name: str, source: str) -> None:
    there = cell(notebook, name)
    other = copy.deepcopy(there) | {"source": source, "id": "another"}
    notebook["cells"].insert(notebook["cells"].index(there) + 1, other)


def retype(notebook: Notebook, name: str, kind: str) -> None:
    cell(notebook, name)["cell_type"] = kind


def strip(notebook: Notebook, *names: str, ids: bool = False) -> None:
    for number, there in enumerate(notebook["cells"]):
        if there["id"] in names or not names:
            there["metadata"] = {}
            there["id"] = f"x{number}" if ids else there["id"]


def unlabel_all_but_one(notebook: Notebook) -> None:
    kept = copy.deepcopy(notebook["cells"][0])
    strip(notebook, ids=True)
    notebook["cells"][0] = kept


def old_schema(notebook: Notebook, version: int) -> None:
    for there in notebook["cells"]:
        found = there["metadata"].get("nbgrader")
        if found:
            found["schema_version"] = version
            del found["task"]


def nbformat_3(notebook: Notebook) -> None:
    cells = notebook.pop("cells")
    for there in cells:
        if there["cell_type"] == "code":
            there["input"] = there.pop("source")
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def edit(notebook: Notebook, name: str, more: str) -> None:
    there = cell(notebook, name)
    there["source"] = "".join(there["source"]) + more


# What is done to a notebook, and the beginnings of the notes on it, each with what it names.
DAMAGES: dict[str, tuple[Callable[[Notebook], object], dict[str, str]]] = {
    "nothing": (lambda n: None, {}),
    "no imports": (
        lambda n: drop(n, "text_code"),
        {"A code cell that was handed out is missing. It was put back": "text_code"},
    ),
    "imports moved": (
        lambda n: move(n, "text_code", 30),
        {"A code cell that was handed out stands elsewhere": "cell 31: text_code"},
    ),
    "imports edited": (
        lambda n: cell(n, "text_code").update(source="import numpy as np\n"),
        {"A code cell that was handed out was edited": "cell 4: text_code"},
    ),
    "imports retyped": (
        lambda n: retype(n, "text_code", "markdown"),
        {"A cell that was handed out is of another type": "cell 4: text_code"},
    ),
    "no text": (
        lambda n: drop(n, "text_header", "text_forward_ko"),
        {"A text cell is missing": "text_header\ntext_forward_ko"},
    ),
    "text edited": (
        lambda n: edit(n, "text_forward_en", "\n\nA note."),
        {"A text cell that was handed out was edited": "cell 18: text_forward_en"},
    ),
    "no result": (
        lambda n: drop(n, "test_Value"),
        {"A cell that shows results is missing": "test_Value"},
    ),
    "result edited": (
        lambda n: edit(n, "test_Value", "\nassert True"),
        {"A cell that shows results was edited": "cell 28: test_Value"},
    ),
    "points": (
        lambda n: label(n, "test_Value").update(points=100),
        {"What a cell's label says of its points": "cell 28: test_Value"},
    ),
    "flags": (
        lambda n: label(n, "Value").update(solution=False, grade=True, points=9),
        {"What a cell's label says of its points": "cell 27: Value"},
    ),
    "unlocked": (
        lambda n: label(n, "text_header").update(locked=False),
        {"Cells were unlocked": "cell 1: text_header"},
    ),
    "deletable": (
        lambda n: cell(n, "Value")["metadata"].pop("deletable"),
        {"Cells were unlocked": "cell 27: Value"},
    ),
    "unlabelled": (
        lambda n: strip(n, "backward", "text_code"),
        {"Cells lost nbgrader's label": "cell 4: text_code\n23번째 셀 · cell 23: backward"},
    ),
    "renamed": (
        lambda n: label(n, "backward").update(grade_id="mine"),
        {"Cells lost nbgrader's label": "cell 23: backward"},
    ),
    "one label left": (
        unlabel_all_but_one,
        {
            "Cells lost nbgrader's label": "(+",
            "The cell for an answer is missing; the text": "zero",
        },
    ),
    "moved": (
        lambda n: move(n, "Value", 3),
        {"Cells are in another order": "cell 4: Value"},
    ),
    "copied": (
        lambda n: copy_cell(n, "text_forward_ko", "A copy."),
        {"A cell that was handed out is there twice": "cell 18: text_forward_ko"},
    ),
    "task retyped": (
        lambda n: retype(n, "backward", "raw"),
        {"A task's cell is no code cell any more": "cell 23: backward"},
    ),
    "answer retyped": (
        lambda n: retype(n, "question_zero", "code"),
        {"The cell for an answer became a code cell": "question_zero"},
    ),
    "schema 2": (
        lambda n: old_schema(n, 2),
        {"Cells are labelled in the format of another version": "(+"},
    ),
    "schema 1": (
        lambda n: old_schema(n, 1),
        {"Cells are labelled in the format of another version": "(+"},
    ),
    "schema 99": (
        lambda n: old_schema(n, 99),
        {"Cells are labelled in the format of another version": "(+"},
    ),
    "nbformat 3": (
        nbformat_3,
        {"The notebook is in an old format": "", "Cells were unlocked": "(+"},
    ),
    "task copied": (
        lambda n: copy_cell(n, "backward", RELEASED["cells"][ORDER.index("backward")]["source"]),
        {"A task has several cells": "cell 24: backward"},
    ),
    "answer split": (
        lambda n: copy_cell(n, "question_zero", "The rest of it."),
        {"A question has several cells with answers": "question_zero"},
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_told_with_its_cell(name: str) -> None:
    damage, expected = DAMAGES[name]
    notebook = solved()
    damage(notebook)
    notes = repaired(WEEK, read(notebook)).problems
    told = {note.message.en: note.detail for note in notes}
    assert len(told) == len(expected), told
    for beginning, names in expected.items():
        (detail,) = [detail for text, detail in told.items() if text.startswith(beginning)]
        assert names in detail
    assert all(note.message.ko.endswith(("니다.", "세요.")) for note in notes)


@pytest.mark.parametrize("name", DAMAGES)
def test_any_damage_rebuilds_to_an_intact_notebook(name: str) -> None:
    notebook = solved()
    DAMAGES[name][0](notebook)
    rebuilt = rebuild(WEEK, read(notebook))
    cells = {cell.id: cell for cell in rebuilt.cells if not cell.id.startswith("own_")}
    assert list(cells) == ORDER
    for released in released_notebook(WEEK).cells:
        assert cells[released.id].metadata == released.metadata
        assert cells[released.id].cell_type == released.cell_type
        if released.metadata.get("nbgrader", {}).get("locked"):
            assert cells[released.id].source == released.source
    for task, code in CODE.items():
        assert task is None or code in cells[task].source
    assert all(text in cells[name].source for name, text in WRITTEN.items())


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge(COURSE, walls=frozenset(), platform="cpu", hidden=False)
    yield judge
    judge.close()


@pytest.mark.slow
def test_no_damage_costs_points(judge: Judge) -> None:
    full = None
    for name, (damage, _) in DAMAGES.items():
        notebook = solved()
        damage(notebook)
        report = judge.grade(Job("hong", WEEK.name, as_file(notebook)))
        points = {task.name: task.points for task in report.tasks}
        full = full or points
        assert points == full, name
        assert all(points.values()), name
        assert all(answer.digest for answer in report.answers), name


@pytest.mark.slow
def test_a_missing_task_costs_its_own_points_only(judge: Judge) -> None:
    notebook = solved()
    drop(notebook, "sigmoid_backward", "question_zero")
    report = judge.grade(Job("hong", WEEK.name, as_file(notebook)))
    assert [task.name for task in report.tasks if not task.points] == ["sigmoid_backward"]
    assert [(answer.name, bool(answer.digest)) for answer in report.answers] == [
        ("question_zero", False),
        ("question_two_directions", True),
    ]
    told = {note.message.en: note.detail for note in report.problems}
    assert [d for t, d in told.items() if t.startswith("A task's cell is missing")] == [
        "sigmoid_backward"
    ]
    assert [d for t, d in told.items() if "counts as unanswered" in t] == ["question_zero"]


def test_a_notebook_of_another_week_is_told_once() -> None:
    notebook = json.loads((ROOT / "exercises/week11_cnn/cnn.ipynb").read_text("utf-8"))
    for there in notebook["cells"]:
        there["id"] = f"other_{there['id']}"[:64]
        if "nbgrader" in there["metadata"]:
            there["metadata"]["nbgrader"]["grade_id"] = there["id"]
        there["metadata"].pop("experiment", None)
        there["metadata"].pop("answer", None)
    (note,) = repaired(WEEK, read(notebook)).problems
    assert note.message.en.startswith("Not one cell of this week's notebook")


def test_text_of_an_earlier_release_is_not_called_edited() -> None:
    notebook = solved()
    earlier = released_notebook(WEEK)
    (text,) = [cell for cell in earlier.cells if cell.id == "text_forward_en"]
    there = cell(notebook, "text_forward_en")
    there["source"] = text.source = "What it said last year."
    assert [n.message.en[:20] for n in repaired(WEEK, read(notebook)).problems] == [
        "A text cell that was"
    ]
    there["metadata"]["nbgrader"]["checksum"] = utils.compute_checksum(text)
    assert repaired(WEEK, read(notebook)).problems == ()


def test_a_python_file_and_an_unlabelled_notebook_are_left_alone() -> None:
    python = read_bytes("backprop.py", mutation.solution(WEEK).encode(), Limits())
    assert repaired(WEEK, python) is python
    notebook = solved()
    strip(notebook)
    drop(notebook, "text_code")
    submission = read(notebook)
    assert repaired(WEEK, submission) is submission


def test_where_members_work_nothing_is_compared() -> None:
    week = load(ROOT, weeks_in="exercises").week("week06")
    notebook = solved()
    drop(notebook, "text_code")
    submission = read(notebook)
    assert repaired(week, submission) is submission


# Released code and the member's own


def first_cells(week: str, change: Callable[[Notebook], object]) -> list[str]:
    """The code before the first task, once a notebook of that week is changed and repaired."""
    found = COURSE.week(week)
    path = ROOT / "exercises" / found.name / f"{found.stem}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook)
    cells = repaired(found, read(notebook)).cells
    return [own.source for own in takewhile(lambda own: own.task is None, cells)]


def own_imports(notebook: Notebook, place: int, source: str) -> None:
    own = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "id": "own"}
    notebook["cells"].insert(place, own)


OWN_IMPORTS = "import jax.numpy as np\nimport numpy as onp"


@pytest.mark.parametrize(
    "change",
    [
        lambda n: edit(n, "text_code", f"\n{OWN_IMPORTS}"),
        lambda n: cell(n, "text_code").update(source=OWN_IMPORTS),
        lambda n: (edit(n, "text_code", f"\n{OWN_IMPORTS}"), move(n, "text_code", 0)),
        lambda n: (drop(n, "text_code"), own_imports(n, 0, OWN_IMPORTS)),
        lambda n: (drop(n, "text_code"), own_imports(n, 3, OWN_IMPORTS)),
        lambda n: (drop(n, "text_code", "text_header"), own_imports(n, 0, OWN_IMPORTS)),
        lambda n: (retype(n, "text_code", "markdown"), own_imports(n, 1, OWN_IMPORTS)),
        lambda n: (move(n, "text_code", 20), own_imports(n, 2, OWN_IMPORTS)),
        lambda n: (drop(n, "text_code"), own_imports(n, 0, OWN_IMPORTS), unread(n, 0)),
    ],
)
def test_a_member_s_own_imports_count_after_what_was_put_back(
    change: Callable[[Notebook], object],
) -> None:
    namespace: dict[str, Any] = {}
    for source in first_cells("week11", change):
        exec(source, namespace)
    assert namespace["np"].__name__ == "jax.numpy"
    assert {"jax", "jnp", "Array", "Pair", "Padding"} <= namespace.keys()


def unread(notebook: Notebook, place: int) -> None:
    """A damaged cell, whose number no cell that can be read has."""
    notebook["cells"].insert(place, None)


@pytest.mark.parametrize("gone", [["text_code_2"], ["text_code", "text_code_2"]])
def test_what_is_put_back_stands_after_the_released_code_that_it_needs(gone: list[str]) -> None:
    sources = first_cells("week13", lambda n: drop(n, *gone))
    assert ["import jax" in source for source in sources] == [True, False]
    assert "lax.scan(add" in sources[1]


# Answers


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        ([PLACEHOLDER], ""),
        (["  \n"], ""),
        (["Because."], "Because."),
        ([f"{PLACEHOLDER}\n\nBecause."], "Because."),
        ([PLACEHOLDER, "Below it."], "Below it."),
        (["First.", "Second."], "First.\n\nSecond."),
    ],
)
def test_an_answer_is_what_was_written_in_and_below_its_cell(
    sources: list[str], answer: str
) -> None:
    notebook = solved()
    there = cell(notebook, "question_zero")
    there["source"] = sources[0]
    place = notebook["cells"].index(there) + 1
    for source in sources[:0:-1]:
        notebook["cells"].insert(
            place, {"cell_type": "markdown", "source": source, "metadata": {}, "id": "own"}
        )
    found = answers(WEEK, read(notebook))
    assert found == {
        "question_zero": answer,
        "question_two_directions": WRITTEN["question_two_directions"],
    }
    assert bool(digest(found["question_zero"])) is bool(answer)


def test_answers_of_a_python_file_are_read() -> None:
    text = (ROOT / "exercises" / WEEK.name / "backprop.py").read_text("utf-8")
    mark = '# %% [markdown] answer="question_zero"\n'
    text = text.replace(f"{mark}# {PLACEHOLDER}", f"{mark}# Because\n#\n# - of 0")
    submission = read_bytes("backprop.py", text.encode(), Limits())
    assert answers(WEEK, submission) == {
        "question_zero": "Because\n\n- of 0",
        "question_two_directions": "",
    }


# Rebuilding


def test_a_python_file_without_cells_fills_the_notebook() -> None:
    source = mutation.solution(WEEK).replace("# %%", "#")
    source = source.replace("def affine_backward", "HELP = 1\n\n\ndef affine_backward")
    submission = read_bytes("backprop.py", source.encode(), Limits())
    assert not submission.has_cells
    rebuilt = {cell.id: cell.source for cell in rebuild(WEEK, submission).cells}
    for task in WEEK.tasks:
        assert "NotImplementedError" not in rebuilt[task.name]
        assert f" {task.name}" in rebuilt[task.name]
    assert any("HELP = 1" in source for name, source in rebuilt.items() if name[:4] == "own_")


def test_what_a_mark_still_names_goes_into_its_cell() -> None:
    text = mutation.solution(WEEK).replace("def backward(", "def backwards(")
    text += '\n# %% experiment="true"\nprint("mine")\n'
    rebuilt = {
        cell.id: cell.source
        for cell in rebuild(WEEK, read_bytes("x.py", text.encode(), Limits())).cells
    }
    assert "def backwards(" in rebuilt["backward"]
    assert rebuilt["experiment"].strip().endswith('print("mine")')


def test_own_cells_stand_where_they_stood() -> None:
    notebook = solved()
    own = {"cell_type": "code", "source": "print(1)", "metadata": {}, "outputs": [], "id": "z"}
    notebook["cells"].insert(ORDER.index("backward") + 1, own)
    names = [cell.id for cell in rebuild(WEEK, read(notebook)).cells]
    assert names[names.index("own_1") - 2 :][:3] == ["backward", "test_backward", "own_1"]


def test_edited_code_of_the_release_is_shown_beside_it() -> None:
    notebook = solved()
    edit(notebook, "text_code", "\nimport numpy as np\n")
    rebuilt = rebuild(WEEK, read(notebook))
    (own,) = [cell for cell in rebuilt.cells if cell.id == "own_1"]
    assert "import numpy as np" in own.source


def test_nothing_readable_rebuilds_to_the_release() -> None:
    assert [cell.id for cell in rebuild(WEEK, None).cells] == ORDER


def test_a_question_that_is_asked_no_more_leaves_the_cell_as_it_was_released() -> None:
    asked = WEEK.questions[1:]
    rebuilt = rebuild(replace(WEEK, questions=asked), read(solved()))
    sources = {cell.id: cell.source for cell in rebuilt.cells}
    assert sources[WEEK.questions[0].name] == "".join(
        cell(RELEASED, WEEK.questions[0].name)["source"]
    )
    assert sources[asked[0].name] == WRITTEN[asked[0].name]
