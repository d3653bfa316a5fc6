"""A released notebook as the two files that members choose from."""

import re
from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.reading.marks import OWN
from grader.release.labels import is_result

if TYPE_CHECKING:
    from nbformat import NotebookNode

_DEFINITION = re.compile(r"@|async def |def |class ")


def as_python(notebook: "NotebookNode") -> bytes:
    """As a Python file with percent cells, without what only a notebook can run."""
    import jupytext
    from nbformat import v4

    cells = [deepcopy(cell) for cell in notebook.cells if not is_result(cell)]
    for cell, following in pairwise(cells):
        apart = _statements(cell)[-1:] == ["def"] or _statements(following)[:1] == ["def"]
        cell.metadata["lines_to_next_cell"] = 2 if apart else 1
    metadata = {
        "jupytext": {
            "notebook_metadata_filter": "-all",
            "cell_metadata_filter": ",".join([*OWN, "-all"]),
        }
    }
    return jupytext.writes(v4.new_notebook(cells=cells, metadata=metadata), "py:percent").encode()


def _statements(cell: "NotebookNode") -> list[str]:
    """A code cell's unindented lines, where ``def`` stands for every definition."""
    lines = cell.source.split("\n") if cell.cell_type == "code" else []
    starts = [line for line in lines if line[:1].strip() and line[0] not in "#)]}"]
    return ["def" if _DEFINITION.match(line) else line for line in starts]


def as_notebook(notebook: "NotebookNode") -> bytes:
    """As nbconvert writes it."""
    import nbformat

    nbformat.validate(notebook)
    return (nbformat.writes(notebook) + "\n").encode()
