"""Takes IPython's magics, shell lines and help requests out of a cell, keeping line numbers."""

import ast
import re
from collections.abc import Iterator

from grader.reading.lines import logical_starts
from grader.reading.parsing import parse_module, parses

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_RUNS_CODE = {"time", "capture", "prun", "memit", "mprun", "lprun", "snakeviz", "pyinstrument"}
_LINE_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z_]|!|\?)")
_TARGET = r"\*?[^\W\d]\w*(?:\.\w+|\[[^\[\]\n]*\])*"
_TARGETS = rf"\s*{_TARGET}(?:\s*,\s*{_TARGET})*(?:\s*:[^=\n]*|\s*)=\s*"
_ASSIGNED = re.compile(rf"{_TARGETS}(?:!|%{{1,2}}[A-Za-z_])")
_OPTIONS = r"(?:-(?:[lsTD]\s*\S+|[rt](?:\s*\d+)?|[a-km-qu-z][a-z]*)\s+)*"
_RUNS_LINE = re.compile(
    rf"(\s*|{_TARGETS}(?=%time\b))%(?:time\s+|(?:prun|memit)\s+{_OPTIONS})(?!-)(?=\S)"
)
_UNMARKED = re.compile(
    r"(?:cat|cd|conda|cp|env|ls|mamba|matplotlib|mkdir|mv|pip|pwd|rm|run|time|timeit|uv|who) +\S"
)
_METHOD = re.compile(
    r"(?:[^\S\n]*\n)*[ \t]+(?:@.*\n[ \t]*)*(?:async\s+)?def\s+\w+\s*\(\s*(?:self|cls)\b"
)
_PROMPT = re.compile(r"\s*(?:>>>(?: |$)|In \[\d*\]: ?)")
_CONTINUED = re.compile(r"\s*\.\.\.(?:\.*: ?| |$)")
_SHOWN = re.compile(r"\s*Out\[\d*\]:")
_HELP = re.compile(r"\s*%{0,2}[\w.*\[\]()]+\s*\?{1,2}\s*;?\s*$")
_EXPORTED = re.compile(
    rf"(?P<before>{_TARGETS}|\s*)get_ipython\(\)\.(?P<name>\w+)\((?P<given>.*)\)\s*"
)
_WRITTEN = {  # what nbconvert calls: how it stood in the notebook
    "system": "!{}",
    "getoutput": "!{}",
    "run_line_magic": "%{} {}",
    "run_cell_magic": "%%{} {}\n{}",
}


def as_magics(text: str) -> tuple[str, list[int]]:
    """A Python file's text with the magics of the notebook that nbconvert made calls of.

    The numbers say for each line in which of the file it stood, and for the end of the file.
    """
    lines = text.split("\n")
    if "get_ipython()." not in text:
        return text, [*range(1, len(lines) + 2)]
    written: list[str] = []
    places: list[int] = []
    for place, starts in enumerate(logical_starts(lines), start=1):
        line = lines[place - 1]
        more = (_as_magic(line) if starts else line).split("\n")
        written += more
        places += [place] * len(more)
    return "\n".join(written), [*places, len(lines) + 1]


def _as_magic(line: str) -> str:
    call = _EXPORTED.fullmatch(line)
    if call is None or call["name"] not in _WRITTEN:
        return line
    given, written = _strings(call["given"]), _WRITTEN[call["name"]]
    if len(given) != written.count("{}"):
        return line
    if call["name"] == "run_cell_magic" and given[0] not in _RUNS_CODE:
        return line  # its cell is not Python, and in a file without cells nothing would end it
    return call["before"] + written.format(*given).rstrip("\n")


def _strings(arguments: str) -> list[str]:
    """The strings that a call is given."""
    try:
        given = parse_module(f"[{arguments}]")
    except SyntaxError:
        return []
    constants = (node.value for node in ast.walk(given) if isinstance(node, ast.Constant))
    return [value for value in constants if isinstance(value, str)]


def without_magics(source: str) -> str:
    """``source`` as plain Python with as many lines."""
    if parses(source):
        return source
    lines = _without_prompts(_with_magics_marked(source.split("\n")))
    lines = _without_cell_magics(lines)
    lines = _without_line_magics(_dedented(lines))
    return "\n".join(lines)


def is_method(source: str) -> bool:
    """Whether a cell begins with a method, indented as in the class that it was cut off from."""
    return bool(_METHOD.match(source))


def elsewhere(source: str) -> str:
    """The line with the cell magic by which a cell's code is run elsewhere, or not at all."""
    return next((line.strip() for _, line, runs_code in _cell_magics(source) if not runs_code), "")


def _with_magics_marked(lines: list[str]) -> list[str]:
    """As IPython does: ``pip list`` alone in a cell is ``%pip list``."""
    code = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    if len(code) != 1 or not _UNMARKED.match(lines[code[0]]):
        return lines
    return [f"%{line}" if n == code[0] else line for n, line in enumerate(lines)]


def _without_cell_magics(lines: list[str]) -> list[str]:
    kept = [*lines]
    for index, _, runs_code in _cell_magics("\n".join(lines)):
        if not runs_code:
            return [""] * len(lines)
        kept[index] = ""
    return kept


def _cell_magics(source: str) -> Iterator[tuple[int, str, bool]]:
    """The cell magics that a cell begins with: where, and whether they run the code below here."""
    for index, line in enumerate(source.split("\n")):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        magic = _CELL_MAGIC.match(line)
        if magic is None:
            break
        yield index, line, magic[1] in _RUNS_CODE


def _without_prompts(lines: list[str]) -> list[str]:
    """As IPython does: what was pasted with Python's prompts or its own loses them."""
    kept, pasted = [], False
    for line, starts in zip(lines, logical_starts(lines), strict=True):
        prompt = _PROMPT.match(line) if starts else _CONTINUED.match(line) if pasted else None
        prompt = prompt or (_CONTINUED.match(line) if pasted else None)
        pasted = pasted or (prompt is not None)
        kept.append("" if pasted and _SHOWN.match(line) else line[prompt.end() if prompt else 0 :])
    return kept


def _dedented(lines: list[str]) -> list[str]:
    """As IPython does: a cell that is indented as a whole is moved to the left."""
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent or is_method("\n".join(lines)):  # it would become another function
        return lines
    return [line.removeprefix(indent) for line in lines]


def _without_line_magics(lines: list[str]) -> list[str]:
    kept, continues = [], False
    for line, starts in zip(lines, logical_starts(lines), strict=True):
        if continues:
            kept.append("")
        elif starts and (runs := _RUNS_LINE.match(line)):
            kept.append(runs[1] + line[runs.end() :])
        elif starts and _is_magic(line):
            indent = line[: len(line) - len(line.lstrip())]
            kept.append(indent and f"{indent}pass")  # a block must not become empty
            continues = True
        else:
            kept.append(line)
        continues = continues and line.endswith("\\")
    return kept


def _is_magic(line: str) -> bool:
    return bool(_LINE_MAGIC.match(line) or _ASSIGNED.match(line) or _HELP.match(line))
