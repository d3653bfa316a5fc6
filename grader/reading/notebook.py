"""Notebooks, read defensively: whatever is not a cell's code is thrown away first."""

import json
import re
import warnings
from itertools import chain, islice
from typing import Any

from grader.harmless import encodable
from grader.reading.cells import CELLS, Block, check_size
from grader.reading.marks import OWN, read_marks
from grader.reading.sentences import Unreadable, note, unreadable
from grader.report import Problem

_CELLS = re.compile(r'"cells"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_CONFLICT = r"^<{7} ", r"^>{7} "  # Git's own lines; those in a cell's source are quoted


def read_notebook(text: str) -> tuple[list[Block], list[Problem]]:
    """The cells of a notebook of any version, and what was odd about it.

    Raises:
        Unreadable: not a notebook, damaged beyond its cells, or too large.
    """
    problems: list[Problem] = []
    try:
        data = json.loads(text)
    except RecursionError:
        raise _nested() from None
    except ValueError:
        data = {"nbformat": 4, "cells": _salvaged(text)}
        problems.append(_conflict() if _has_conflict(text) else _cut_off())
    raw, old = _raw_cells(data)
    if old:
        problems.append(_old())
    if len(raw) > CELLS:
        check_size([""] * len(raw))
    blocks, odd = [], 0
    for number, cell in enumerate(raw, start=1):
        source = _source(cell)
        odd += source is None
        if source is not None:
            marks = read_marks(cell.get("metadata"), cell.get("id"))
            blocks.append(Block(number, cell["cell_type"] == "code", source, marks=marks))
    check_size([block.source for block in blocks if block.code])
    if odd:
        problems.append(_damaged(odd))
    return blocks, problems


def _raw_cells(data: Any) -> tuple[list[Any], bool]:
    """The list of cells, and whether it is in worksheets, as before version 4."""
    if isinstance(data, dict) and isinstance(data.get("cells"), list):
        return data["cells"], False
    sheets = data.get("worksheets") if isinstance(data, dict) else None
    if isinstance(sheets, list):
        return _upgraded(sheets), True
    raise unreadable(
        "이 파일에는 노트북의 셀이 없습니다. Jupyter나 Colab에서 열어 .ipynb로 다시 저장해 주세요.",
        "This file holds no notebook cells. Open it in Jupyter or Colab and save it again as "
        ".ipynb.",
    )


def _upgraded(sheets: list[Any]) -> list[Any]:
    import nbformat

    found = [s["cells"] for s in sheets if isinstance(s, dict) and isinstance(s.get("cells"), list)]
    old = [_old_cell(cell) for cell in islice(chain.from_iterable(found), CELLS + 1)]
    book = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    book["worksheets"] = [{"metadata": {}, "cells": old}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.convert(nbformat.from_dict(book), 4).cells


def _old_cell(cell: Any) -> dict[str, Any]:
    """Only what the upgrade needs, of the types it expects."""
    cell = cell if isinstance(cell, dict) else {}
    text = _joined(cell.get("input", cell.get("source"))) or ""
    if cell.get("cell_type") == "code":
        return {"cell_type": "code", "input": text, "outputs": [], "metadata": _kept(cell)}
    return {"cell_type": "markdown", "source": text, "metadata": _kept(cell)}


def _kept(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return {key: metadata[key] for key in (*OWN, "nbgrader") if key in metadata}


def _source(cell: Any) -> str | None:
    """The text of a cell, or None if the cell is damaged."""
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return None
    text = _joined(cell.get("source", cell.get("input")))
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return encodable(text)


def _joined(source: Any) -> str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return None


def _salvaged(text: str) -> list[Any]:
    """The whole cells at the beginning of a file that is no valid JSON."""
    start = _CELLS.search(text)
    if start is None:
        raise _not_a_notebook(text)
    decoder, at, cells = json.JSONDecoder(), start.end(), []
    while len(cells) <= CELLS:
        between = _BETWEEN.match(text, at)
        try:
            cell, at = decoder.raw_decode(text, between.end() if between else at)
        except (ValueError, RecursionError):
            break
        cells.append(cell)
    if not cells:
        raise _not_a_notebook(text)
    return cells


def _has_conflict(text: str) -> bool:
    return all(re.search(mark, text, re.MULTILINE) for mark in _CONFLICT)


def _not_a_notebook(text: str) -> Unreadable:
    if _has_conflict(text):
        return unreadable(
            "노트북에 병합 충돌 표시(<<<<<<<)가 남아 있습니다. 충돌을 해결하고 다시 제출해 주세요.",
            "The notebook still holds merge conflict marks (<<<<<<<). Resolve the conflict and "
            "hand it in again.",
        )
    return unreadable(
        "노트북 파일이 깨졌거나 노트북이 아닙니다. Jupyter나 Colab에서 열리는지 확인하고 다시 "
        "저장해 제출해 주세요.",
        "The notebook is damaged or is none. Check that it opens in Jupyter or Colab, save it and "
        "hand it in again.",
    )


def _nested() -> Unreadable:
    return unreadable(
        "노트북의 JSON이 너무 깊이 중첩되어 있습니다. Jupyter에서 새 노트북에 코드를 옮겨 제출해 "
        "주세요.",
        "The notebook's JSON is nested too deeply. Copy the code into a new notebook and hand that "
        "in.",
    )


def _conflict() -> Problem:
    return note(
        "노트북에 병합 충돌 표시(<<<<<<<)가 남아 있어 그 앞의 셀만 채점했습니다. 충돌을 해결하고 "
        "다시 제출해 주세요.",
        "The notebook still holds merge conflict marks (<<<<<<<); only the cells before them were "
        "graded. Resolve the conflict and hand it in again.",
    )


def _cut_off() -> Problem:
    return note(
        "노트북 파일이 깨져 있어 읽을 수 있는 앞부분의 셀만 채점했습니다. Jupyter나 Colab에서 "
        "다시 저장해 제출해 주세요.",
        "The notebook file is damaged; only the cells that could be read from its beginning were "
        "graded. Save it again in Jupyter or Colab and hand it in.",
    )


def _old() -> Problem:
    return note(
        "오래된 형식(nbformat 4 이전)의 노트북입니다. 바꾸어 읽고 채점했습니다. Jupyter에서 열어 "
        "다시 저장해 주세요.",
        "The notebook is in an old format (before nbformat 4). It was converted and graded; please "
        "open it in Jupyter and save it again.",
    )


def _damaged(count: int) -> Problem:
    return note(
        f"노트북의 셀 {count}개가 깨져 있어 건너뛰었습니다. Jupyter나 Colab에서 열어 확인해 "
        "주세요.",
        f"Damaged cells of the notebook, which were skipped: {count}. Open it in Jupyter or Colab "
        "and look at them.",
    )
