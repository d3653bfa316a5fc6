"""nbgrader's preprocessors, in the order of `nbgrader generate_assignment`."""

from typing import TYPE_CHECKING, Any

from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

from grader.reading.results import PLACEHOLDER

if TYPE_CHECKING:
    from nbformat import NotebookNode


class ClearTasks(ClearSolutions):
    """nbgrader's `ClearSolutions`, whose stubs name the week and the task."""

    def preprocess_cell(
        self, cell: "NotebookNode", resources: ResourcesDict, cell_index: int
    ) -> "tuple[NotebookNode, ResourcesDict]":
        """Replaces a solution by its stub, and an answer by an invitation to write one."""
        week = resources["nbgrader"]["assignment"].split("_")[0]
        stub = f'raise NotImplementedError("{week}: {cell.metadata.get("task", "")}")'
        self.code_stub, self.text_stub = {"python": stub}, PLACEHOLDER
        return super().preprocess_cell(cell, resources, cell_index)


# The checksums of `SaveCells` are those before hidden tests and mark schemes are taken out.
GENERATE_ASSIGNMENT: tuple[type[Any], ...] = (
    LockCells,
    ClearTasks,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def clear(assignment: str, notebook: "NotebookNode") -> "NotebookNode":
    """What `nbgrader generate_assignment` makes of an instructor's notebook, but no database."""
    resources = ResourcesDict(nbgrader={"assignment": assignment})
    for preprocessor in GENERATE_ASSIGNMENT:
        if preprocessor is not SaveCells:
            notebook, resources = preprocessor().preprocess(notebook, resources)
    return notebook
