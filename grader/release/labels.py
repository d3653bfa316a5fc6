"""What nbgrader wants to know of each cell: name, points, and whether it is the member's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.course import Week
from grader.reading.marks import OWN, SCHEMA
from grader.reading.results import hand_in_cell, is_result_cell, result_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

RESULT = "result"  # marks a result cell until it has its label
HAND_IN = "hand_in"


def with_results(week: Week, cells: "list[NotebookNode]") -> "Iterator[NotebookNode]":
    """The cells; after the last of each task that of its result; at the end the one to hand in."""
    from nbformat import v4

    last = {cell.metadata["task"]: cell for cell in cells if "task" in cell.metadata}
    for cell in cells:
        yield cell
        task = cell.metadata.get("task")
        if task is not None and cell is last[task]:
            yield v4.new_code_cell(
                result_cell(week.name, task, week.address), metadata={RESULT: task}
            )
    yield v4.new_code_cell(hand_in_cell(week.name), metadata={HAND_IN: "true"})


def label(week: Week, cells: "list[NotebookNode]") -> None:
    """Gives every cell its identifier and nbgrader's metadata, the same in every release."""
    points = {task.name: task.points for task in (*week.tasks, *week.questions)}
    names = _Names()
    for cell, anchor in zip(cells, _anchors(cells), strict=True):
        metadata = {key: value for key, value in cell.metadata.items() if key in OWN}
        if (task := cell.metadata.get(RESULT)) is not None:
            about = _about(f"test_{task}", grade=True, locked=True, points=points[task])
            metadata["tags"] = ["raises-exception"]  # one failure does not stop "run all"
        elif "task" in cell.metadata:
            about = _about(cell.metadata["task"], solution=True)
        elif "answer" in cell.metadata:
            question = cell.metadata["answer"]
            about = _about(question, grade=True, solution=True, points=points[question])
        elif "experiment" in cell.metadata:
            about = _about("experiment")  # members are asked to play with it
        elif HAND_IN in cell.metadata:
            about = _about(HAND_IN)  # members take its comment signs away
        else:
            language = cell.metadata.get("lang")
            about = _about("_".join(filter(None, ("text", anchor, language))), locked=True)
        cell.id = about["grade_id"] = names.unique(about["grade_id"])
        if any(about[flag] for flag in ("grade", "solution", "locked")):
            metadata["nbgrader"] = about
        cell.metadata = cell.metadata.__class__(metadata)


class _Names:
    """Names that were given: the second cell of a task is ``task_2``."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, stem: str) -> str:
        name, count = stem, 1
        while name in self._taken:
            count += 1
            name = f"{stem}_{count}"
        self._taken.add(name)
        return name


def _about(grade_id: str, **flags: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"schema_version": SCHEMA, "grade_id": grade_id} | plain | flags


def _anchors(cells: "list[NotebookNode]") -> list[str]:
    """What each cell leads to: a text is named after its task, so that others may come and go."""
    anchors, anchor = [], "end"
    first = next((n for n, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    for number in range(len(cells) - 1, -1, -1):
        metadata = cells[number].metadata
        if "header" in metadata:
            anchor = "header"
        elif number < first:
            anchor = "introduction"
        elif cells[number].cell_type == "code" or "question" in metadata:
            anchor = metadata.get("task") or metadata.get("question") or _kind(cells[number])
        anchors.append(anchor)
    return anchors[::-1]


def _kind(cell: "NotebookNode") -> str:
    return "experiment" if "experiment" in cell.metadata else "code"


def is_result(cell: "NotebookNode") -> bool:
    """Whether a released cell shows results; a Python file has none of them."""
    return cell.cell_type == "code" and is_result_cell(cell.source)
