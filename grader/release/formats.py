"""A cleared notebook as the two files that members choose from."""

from typing import TYPE_CHECKING

from grader.course import Week
from grader.release.header import header

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEPT = ("task", "lang", "question", "answer", "experiment", "header")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def with_header(week: Week, notebook: "NotebookNode") -> None:
    """Puts the header cell before all others."""
    from nbformat import v4

    cell = v4.new_markdown_cell(header(week), metadata={"header": "true"})
    notebook.cells.insert(0, cell)


def as_python(notebook: "NotebookNode") -> bytes:
    """As a Python file with percent cells."""
    import jupytext

    notebook.metadata = {
        "jupytext": {
            "notebook_metadata_filter": "-all",
            "cell_metadata_filter": ",".join([*KEPT, "-all"]),
        }
    }
    return jupytext.writes(notebook, fmt="py:percent").encode()


def as_notebook(notebook: "NotebookNode") -> bytes:
    """As a notebook without outputs, whose cells have the same ids in every release."""
    import nbformat
    from nbformat import v4

    new = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    taken: set[str] = set()
    cells = [
        new[cell.cell_type](
            cell.source,
            id=_id(cell, taken),
            metadata={key: cell.metadata[key] for key in KEPT if key in cell.metadata},
        )
        for cell in notebook.cells
    ]
    metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    released = v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(released)
    return (nbformat.writes(released) + "\n").encode()


def _id(cell: "NotebookNode", taken: set[str]) -> str:
    """A name that stays the same from release to release: ``task-softmax``, ``text-ko-3``."""
    metadata = cell.metadata
    parts = [f"{key}-{metadata[key]}" for key in ("task", "question", "answer") if key in metadata]
    parts += [key for key in ("header", "experiment") if key in metadata]
    parts = parts or ["text" if cell.cell_type == "markdown" else "code"]
    stem = "-".join(parts) + (f"-{metadata['lang']}" if "lang" in metadata else "")
    stem = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem)[:56]
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    taken.add(name)
    return name
