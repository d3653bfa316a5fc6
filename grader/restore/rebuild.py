"""A submission as an intact notebook: the release, with what the member wrote in its places."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import Week
from grader.reading.cells import Block
from grader.reading.results import is_result_cell
from grader.release.assignment import released_notebook
from grader.restore import Pair, answers, is_edited, notebook_path, pair, parts_of
from grader.restore.released import defined
from grader.source import parse
from grader.submission import Submission

if TYPE_CHECKING:
    from nbformat import NotebookNode


def rebuild(week: Week, submission: Submission | None) -> "NotebookNode":
    """The released notebook with a member's tasks, answers and own cells in it.

    Every cell of the release is there once, in order, with nbgrader's metadata as released,
    whatever the member's file looked like. Own cells have identifiers ``own_1``, ``own_2``, ... and
    no metadata. There are no outputs.

    Arguments:
        submission: None where nothing could be read.

    Raises:
        GraderError: there is no released notebook, and none can be made.
    """
    import nbformat

    notebook = _blank(week)
    if submission is None:
        return notebook
    blocks = submission.blocks if submission.has_cells else _pieces(submission)
    pairs = pair(parts_of(notebook.cells), blocks)
    written = answers(week, replace(submission, blocks=tuple(blocks)), pairs)
    for cell, found in zip(notebook.cells, pairs, strict=True):
        _fill(cell, found, written)
    notebook.cells = list(_with_own(notebook.cells, pairs, blocks, "\n".join(written.values())))
    nbformat.validate(notebook)
    return notebook


def _blank(week: Week) -> "NotebookNode":
    """The released notebook, before anybody wrote in it."""
    path = notebook_path(week)
    status = (path or week.folder / f"{week.stem}.py").stat()
    return deepcopy(_release(week, path, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=32)
def _release(week: Week, path: Path | None, _changed: int, _size: int) -> "NotebookNode":
    import nbformat

    return nbformat.read(path, as_version=4) if path else released_notebook(week)


def _fill(cell: "NotebookNode", found: Pair, written: dict[str, str]) -> None:
    """Puts the member's work into the cell that was handed out for it."""
    if found.part.role == "answer":
        cell.source = written.get(found.part.subject) or cell.source
    elif found.part.role in ("task", "experiment") and found.blocks:
        cell.source = "\n\n\n".join(dict.fromkeys(block.source for block in found.blocks))


def _with_own(
    cells: "Sequence[NotebookNode]", pairs: Sequence[Pair], blocks: Sequence[Block], answered: str
) -> "Iterator[NotebookNode]":
    """The cells, and after each the member's own ones that stood there."""
    after = _places(cells, pairs, blocks, answered)
    count = 0
    for index in range(-1, len(cells)):
        if index >= 0:
            yield cells[index]
        for block in after.get(index, ()):
            count += 1
            yield _own_cell(block, f"own_{count}")


def _places(
    cells: "Sequence[NotebookNode]", pairs: Sequence[Pair], blocks: Sequence[Block], answered: str
) -> dict[int, list[Block]]:
    """The member's own cells by the index of the released cell that they follow; -1 at first."""
    index_of = {block.number: i for i, found in enumerate(pairs) for block in found.blocks}
    after: dict[int, list[Block]] = {}
    index = -1
    for block in blocks:
        if block.number in index_of:
            index = index_of[block.number]
            if not _is_changed(pairs[index], block):
                continue
        elif _is_told(block, answered):
            continue
        before_result = index + 1 < len(cells) and is_result_cell(cells[index + 1].source)
        after.setdefault(index + before_result, []).append(block)
    return after


def _is_changed(found: Pair, block: Block) -> bool:
    """Whether a cell that is replaced by the released one held code of the member's."""
    return found.part.role in ("code", "result") and block.code and is_edited(found.part, block)


def _is_told(block: Block, answered: str) -> bool:
    """Whether a cell says nothing that is not there already."""
    text = block.source.strip()
    if block.code:
        return not text or is_result_cell(text)
    return bool(block.marks.own) or text in answered


def _own_cell(block: Block, name: str) -> "NotebookNode":
    from nbformat import v4

    new = v4.new_code_cell if block.code else v4.new_markdown_cell
    return new(block.source, id=name, metadata={})


def _pieces(submission: Submission) -> list[Block]:
    """A Python file without cells: each function and class by itself, what is between as it is."""
    lines = submission.blocks[0].source.split("\n")
    pieces: list[tuple[bool, list[str]]] = []
    start = 0
    for statement in parse(submission).statements:
        end = statement.line + statement.source.count("\n")
        if end > start:
            own = lines[start:end]
            defines = bool(defined(statement.source))
            if pieces and not defines and not pieces[-1][0]:
                pieces[-1][1].extend(own)
            else:
                pieces.append((defines, own))
            start = end
    if any(line.strip() for line in lines[start:]):
        pieces.append((False, lines[start:]))
    sources = ("\n".join(own).strip("\n") for _, own in pieces)
    return [Block(number, True, source) for number, source in enumerate(sources, start=1)]
