"""Python files, with percent cells or plain."""

import re
import warnings
from dataclasses import dataclass

from grader.reading.cells import Cell, check_size
from grader.reading.lines import Scanner
from grader.reading.magics import without_magics
from grader.reading.parsing import parses
from grader.reading.results import is_result_cell

# What jupytext, Spyder and VS Code take for the start of a cell, at column 0.
_MARKER = re.compile(r"#\s*(?:%%+(?=\s|$)|<codecell>|In\[[0-9 ]*\]:?\s*$)")
# The markers that are handed out; importing jupytext for them would cost half a second.
_AS_RELEASED = re.compile(r'# %% (?P<text>\[markdown\] ?)?(?:[a-z]+="\w*" ?)*$')
_OPTIONS = 500  # characters of a marker line that jupytext is given to read
_MERGES = 3


@dataclass
class _Block:
    marker: str
    line: int  # 1-based, of the first line after the marker
    lines: list[str]


def read_python(text: str) -> tuple[list[Cell], bool]:
    """The code cells of a Python file, and whether it has cells at all.

    Raises:
        Unreadable: too much code.
    """
    blocks = _blocks(text.split("\n"))
    if len(blocks) == 1:
        cells = [Cell(1, text, 1)]
        check_size(cells)
        return [Cell(1, without_magics(text), 1)], False
    if not _has_code(blocks[0]):
        del blocks[0]
    check_size([Cell(0, "\n".join(block.lines), 1) for block in blocks])
    cells = []
    for number, block in enumerate(_merged(blocks), start=1):
        kind, task = _options(block.marker)
        if kind == "code":
            source = "\n".join(block.lines).rstrip("\n")
            if not is_result_cell(source):
                cells.append(Cell(number, without_magics(source), block.line, task))
    return cells, True


def _blocks(lines: list[str]) -> list[_Block]:
    blocks = [_Block("", 1, [])]
    for number, line in enumerate(lines, start=1):
        if _MARKER.match(line):
            blocks.append(_Block(line, number + 1, []))
        else:
            blocks[-1].lines.append(line)
    return blocks


def _has_code(block: _Block) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in block.lines)


def _merged(blocks: list[_Block]) -> list[_Block]:
    """Joins blocks where the marker stood inside a string: only the joined code parses."""
    merged: list[_Block] = []
    at = 0
    while at < len(blocks):
        block, at = blocks[at], at + 1
        following = blocks[at : at + _MERGES] if _ends_in_string(block) else []
        lines = list(block.lines)
        for count, other in enumerate(following, start=1):
            lines += [other.marker, *other.lines]
            if parses("\n".join(lines)):
                block, at = _Block(block.marker, block.line, lines), at + count
                break
        merged.append(block)
    return merged


def _ends_in_string(block: _Block) -> bool:
    scanner = Scanner()
    for line in block.lines:
        scanner.read(line)
    return len(scanner.quote) == 3


def _options(marker: str) -> tuple[str, str | None]:
    """Type of a cell and its task, from its marker line."""
    if not re.search(r"[\[=]", marker) or len(marker) > _OPTIONS or "In[" in marker:
        return "code", None
    if as_released := _AS_RELEASED.match(marker):
        task = re.search(r' task="([A-Za-z_]\w*)"', marker)
        return "markdown" if as_released["text"] else "code", task and task[1]
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cell = jupytext.reads(f"{marker}\n# 1\n", fmt="py:percent").cells[0]
        except Exception:  # whatever a made-up marker does to jupytext
            return "code", None
    task = cell.metadata.get("task")
    return cell.cell_type, task if isinstance(task, str) and task.isidentifier() else None
