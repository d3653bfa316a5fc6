"""marimo's notebooks: Python files whose cells are functions. Read as the cells that they show."""

import ast
import re
import textwrap
from collections.abc import Iterator

from grader.reading.parsing import parse_module, parses

_MARIMO = re.compile(r"^import marimo\b.*?^(\w+) = marimo\.App\(", re.MULTILINE | re.DOTALL)


def marimo_cells(text: str) -> list[tuple[str, int]]:
    """The source of each cell and its first line; none if this is no notebook of marimo's."""
    found = _MARIMO.search(text)
    if found is None or not parses(text):
        return []
    lines, app = text.split("\n"), found[1]
    cells = [cell for node in parse_module(text).body for cell in _cells(node, app)]
    return [(textwrap.dedent("\n".join(lines[first:last])), first + 1) for first, last in cells]


def _cells(node: ast.stmt, app: str) -> Iterator[tuple[int, int]]:
    """The lines of a cell, from the first to before the last."""
    if isinstance(node, ast.With):
        if _named(node.items[0].context_expr, app) == "setup":
            yield _body(node.body)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        kinds = [_named(decorator, app) for decorator in node.decorator_list]
        if "function" in kinds or "class_definition" in kinds:
            yield node.lineno - 1, node.end_lineno or node.lineno
        elif "cell" in kinds:
            body = node.body[:-1] if isinstance(node.body[-1], ast.Return) else node.body
            if body:
                yield _body(body)


def _body(body: list[ast.stmt]) -> tuple[int, int]:
    first = min([body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", ()))])
    return first - 1, body[-1].end_lineno or first


def _named(node: ast.expr, app: str) -> str:
    """``cell`` of ``@app.cell`` and ``@app.cell(hide_code=True)``."""
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == app else ""
    return ""
