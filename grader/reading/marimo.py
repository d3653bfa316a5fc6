"""marimo's notebooks: Python files whose cells are functions. Read as the cells that they show."""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.reading.parsing import DEFINITIONS, first_line, parse_module, parses

_IMPORT = re.compile(r"^import marimo\b", re.MULTILINE)
_APP = re.compile(r"^(\w+) = marimo\.App\(", re.MULTILINE)


@dataclass(frozen=True)
class _Found:
    """A cell: the lines of the file from the first to before the last; what it reads and gives."""

    first: int
    last: int
    reads: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()


def marimo_cells(text: str) -> list[tuple[str, int]]:
    """The source of each cell and its first line; none if this is no notebook of marimo's."""
    found = _APP.search(text)
    if found is None or not _IMPORT.search(text) or not parses(text):
        return []
    lines, app = text.split("\n"), found[1]
    cells = _in_order([cell for node in parse_module(text).body for cell in _cells(node, app)])
    return [
        (textwrap.dedent("\n".join(lines[cell.first : cell.last])), cell.first + 1)
        for cell in cells
    ]


def _in_order(cells: list[_Found]) -> list[_Found]:
    """As marimo runs them: a cell that gives a name before those that read it."""
    giver = {name: cell for cell in cells for name in cell.gives}
    order: dict[_Found, None] = {}
    pending, seen = cells[::-1], set[_Found]()
    while pending:
        cell = pending[-1]
        before = [giver[name] for name in cell.reads if name in giver]
        before = [] if cell in seen else [other for other in before if other not in seen]
        seen.add(cell)
        pending += before
        if not before:
            order[pending.pop()] = None
    return [*order]


def _cells(node: ast.stmt, app: str) -> Iterator[_Found]:
    if isinstance(node, ast.With):
        if _named(node.items[0].context_expr, app) == "setup":
            yield _body(node.body)
    elif isinstance(node, DEFINITIONS):
        kinds = {_named(decorator, app): decorator for decorator in node.decorator_list}
        if own := kinds.get("function") or kinds.get("class_definition"):
            below = [d.lineno for d in node.decorator_list if d.lineno > own.lineno]
            yield _Found(min([*below, node.lineno]) - 1, node.end_lineno or node.lineno)
        elif "cell" in kinds and not isinstance(node, ast.ClassDef):
            last = node.body[-1]
            body = node.body[:-1] if isinstance(last, ast.Return) else node.body
            reads = tuple(argument.arg for argument in node.args.args)
            gives = tuple(n.id for n in ast.walk(last) if isinstance(n, ast.Name))
            if body:
                yield replace(
                    _body(body), reads=reads, gives=gives if body is not node.body else ()
                )


def _body(body: list[ast.stmt]) -> _Found:
    return _Found(first_line(body[0]) - 1, body[-1].end_lineno or body[-1].lineno)


def _named(node: ast.expr, app: str) -> str:
    """``cell`` of ``@app.cell`` and ``@app.cell(hide_code=True)``."""
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == app else ""
    return ""
