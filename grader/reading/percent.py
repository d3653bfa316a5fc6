"""Python files, with percent cells or plain."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from grader.reading.cells import Block, check_size
from grader.reading.lines import Scanner, logical_starts
from grader.reading.magics import as_magics
from grader.reading.marimo import marimo_cells
from grader.reading.marks import read_marks
from grader.reading.parsing import DEFINITIONS, first_line, parse_module, parses, pieces

# What jupytext, Spyder and VS Code take for the start of a cell, at column 0.
_MARKER = re.compile(r"#\s*(?:%%+(?=\s|$)|<codecell>|In\[[0-9 ]*\]:?\s*$)")
# The markers that are handed out; importing jupytext for them would cost half a second.
_AS_RELEASED = re.compile(r'# %% (?P<text>\[markdown\] ?)?(?:[a-z]+="\w*" ?)*$')
_OPTION = re.compile(r' ([a-z]+)="(\w*)"')
_COMMENT = re.compile(r"^#[ \t]?", re.MULTILINE)
_QUOTE = re.compile(r"""[rR]?(?:\"{3}|'{3})""")
_QUOTED = re.compile(r'r?("""|\'\'\')(.*)\1', re.DOTALL)
_DEFINES = re.compile(  # though it be broken
    r"\s*(?:@.*\n)*(?:(?:async )?def [^\W\d]\w*[(\[]|class [^\W\d]\w*(?:\(.*\))?:\s*$)",
    re.MULTILINE,
)
_DEFINITIONS = (*DEFINITIONS, ast.Import, ast.ImportFrom)
_STATEMENTS = (
    *_DEFINITIONS, ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.With, ast.Try,
)  # fmt: skip
_OPTIONS = 500  # characters of a marker line that jupytext is given to read
_MERGES = 3


@dataclass
class _Part:
    marker: str
    line: int  # 1-based, of the first line after the marker
    lines: list[str]


def read_python(text: str) -> tuple[list[Block], bool]:
    """The cells of a Python file, and whether it has cells at all.

    Raises:
        Unreadable: too much code.
    """
    check_size([text])  # before it is parsed, which takes five hundred times its size
    if cells := marimo_cells(text):
        check_size([source for source, _ in cells])
        return [Block(n, True, *cell) for n, cell in enumerate(cells, start=1)], True
    text, places = as_magics(text)
    parts = _parts(text.split("\n"))
    if len(parts) == 1:
        return [Block(1, True, text)], False
    if not _has_code(parts[0]):
        del parts[0]
    check_size(["\n".join(part.lines) for part in parts])
    blocks: list[Block] = []
    for part in _merged(parts):
        found = _blocks(part, len(blocks) + 1)
        blocks += (replace(block, line=places[block.line - 1]) for block in found)
    return blocks, True


def _blocks(part: _Part, number: int) -> Iterator[Block]:
    """A cell; code that stands below the comments or the string of a text cell is one more."""
    kind, metadata = _options(part.marker)
    code, marks = kind == "code", read_marks(metadata)
    at = len(part.lines) if code else _text_lines(part.lines, "answer" in marks.own)
    source = "\n".join(part.lines[:at]).rstrip("\n")
    yield Block(number, code, source if code else _uncommented(source), part.line, marks)
    if at < len(part.lines):
        source = "\n".join(part.lines[at:]).rstrip("\n")
        yield Block(number + 1, True, source, part.line + at)


def _text_lines(lines: list[str], is_answer: bool) -> int:
    """How many lines of a text cell are text: all, unless what is below its comments is code.

    Text that somebody typed without comment signs is no code, though some of it may be Python; in
    an answer only definitions and imports are.
    """
    at = next((n for n, line in enumerate(lines) if line.strip() and line[0] != "#"), len(lines))
    if at < len(lines) and _QUOTE.match(lines[at]):
        at += [*logical_starts(lines[at:]), True].index(True, 1)
    below = "\n".join(lines[at:])
    kinds = _DEFINITIONS if is_answer else _STATEMENTS
    parsed = takewhile(lambda piece: piece.tree, pieces(below))
    found = (node for piece in parsed if piece.tree for node in piece.tree.body)
    is_code = _DEFINES.match(below) or any(isinstance(node, kinds) for node in found)
    return at if is_code else len(lines)


def _uncommented(source: str) -> str:
    """The text of a cell that stands there as comments or as a string."""
    source = source.strip()
    quoted = _QUOTED.fullmatch(source)
    return quoted[2].strip() if quoted else _COMMENT.sub("", source)


def _parts(lines: list[str]) -> list[_Part]:
    parts, inside = [_Part("", 1, [])], _inside_statements(lines)
    for number, line in enumerate(lines, start=1):
        if _MARKER.match(line) and number not in inside:
            parts.append(_Part(line, number + 1, []))
        else:
            parts[-1].lines.append(line)
    return parts


def _inside_statements(lines: list[str]) -> set[int]:
    """The lines where a marker is part of a statement; none if the file as a whole is no Python."""
    try:
        body = parse_module("\n".join(lines)).body
    except SyntaxError:
        return set()
    return {n for node in body for n in range(first_line(node), (node.end_lineno or 0) + 1)}


def _has_code(part: _Part) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in part.lines)


def _merged(parts: list[_Part]) -> list[_Part]:
    """Joins cells where the marker stood inside a string, in a file that does not parse."""
    merged: list[_Part] = []
    at = 0
    while at < len(parts):
        part, at = parts[at], at + 1
        following = parts[at : at + _MERGES] if _ends_in_string(part) else []
        lines = list(part.lines)
        for count, other in enumerate(following, start=1):
            lines += [other.marker, *other.lines]
            if parses("\n".join(lines)):
                part, at = _Part(part.marker, part.line, lines), at + count
                break
        merged.append(part)
    return merged


def _ends_in_string(part: _Part) -> bool:
    scanner = Scanner()
    for line in part.lines:
        scanner.read(line)
    return len(scanner.quote) == 3


def _options(marker: str) -> tuple[str, dict[str, Any]]:
    """Type and metadata of a cell, from its marker line."""
    if not re.search(r"[\[=]", marker) or len(marker) > _OPTIONS or "In[" in marker:
        return "code", {}
    if as_released := _AS_RELEASED.match(marker):
        return "markdown" if as_released["text"] else "code", dict(_OPTION.findall(marker))
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cell = jupytext.reads(f"{marker}\n# 1\n", fmt="py:percent").cells[0]
        except Exception:  # whatever a made-up marker does to jupytext
            return "code", {}
    return cell.cell_type, cell.metadata
