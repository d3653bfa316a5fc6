"""Python's parser, guarded against code that is broken or made to break it."""

import ast
import re
import symtable
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.reading.lines import Scanner
from grader.reading.versions import NEWER, needs_python

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NESTED_SCOPE = (*DEFINITIONS, ast.Lambda)
DEPTH = 400  # of the syntax tree; CPython's own stages give up at about a thousand
JOINS = 20_000  # lines that may be looked at again to close an open bracket or string

_SHORT = 10_000  # characters of source whose tree is remembered
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[)\]}#\s]|$")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_DECORATED = re.compile(r"(?:@|async\b|def\b|class\b)")


@dataclass(frozen=True)
class Piece:
    """Source that parses or, with ``error``, does not; ``line`` is 1-based."""

    source: str
    line: int
    tree: ast.Module | None = None
    error: SyntaxError | None = None


def parse_module(source: str) -> ast.Module:
    """`ast.parse`, where everything that can go wrong is a SyntaxError.

    The same source gives the same tree, which is not to be changed.
    """
    return _remembered(source) if len(source) < _SHORT else _parse(source)


def _parse(source: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        _check(tree)
        return tree
    except SyntaxError:
        raise
    except (RecursionError, MemoryError):
        raise SyntaxError("nested too deep", ("", 1, 1, "")) from None
    except ValueError as error:  # NUL, halves of characters
        raise SyntaxError(str(error), ("", 1, 1, "")) from None


_remembered = lru_cache(maxsize=128)(_parse)  # a cell, its statement, a slice: one text


def parse_scopes(source: str) -> symtable.SymbolTable:
    """`symtable.symtable`, guarded in the same way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return symtable.symtable(_apart(source), "<submission>", "exec")
    except SyntaxError:
        raise
    except (RecursionError, MemoryError):
        raise SyntaxError("nested too deep", ("", 1, 1, "")) from None


class _Generators(ast.NodeTransformer):
    """Comprehensions as generator expressions, whose names are their own in every Python."""

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.ListComp | ast.SetComp):
            node = ast.GeneratorExp(node.elt, node.generators)
        elif isinstance(node, ast.DictComp):
            pair = ast.Tuple([node.key, node.value], ast.Load())
            node = ast.GeneratorExp(pair, node.generators)
        return self.generic_visit(node)


def _apart(source: str) -> str:
    """Since 3.12 the names of a comprehension stand among those around it."""
    if sys.version_info < (3, 12) or "for" not in source:
        return source
    return ast.unparse(ast.fix_missing_locations(_Generators().visit(ast.parse(source))))


def first_line(node: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])


def parses(source: str) -> bool:
    """Whether ``source`` is Python."""
    try:
        parse_module(source)
    except SyntaxError:
        return False
    return True


def pieces(source: str) -> Iterator[Piece]:
    """``source`` as one piece if it parses, else split so that only broken pieces are lost."""
    whole = _piece(source, 1)
    if whole.tree is not None:
        yield whole
        return
    lines = source.split("\n")
    bounds = [*_boundaries(lines), len(lines)]
    index, joins = 0, JOINS
    while index < len(bounds) - 1:
        start, end = bounds[index], bounds[index + 1]
        piece = _piece("\n".join(lines[start:end]), start + 1)
        closed, looked = (index + 1, 0) if piece.tree else _closing(lines, bounds, index, joins)
        joins -= looked
        if closed > index + 1:
            joined = _piece("\n".join(lines[start : bounds[closed]]), start + 1)
            if joined.tree is not None:
                piece, index = joined, closed - 1
        yield piece
        index += 1


def _piece(source: str, line: int) -> Piece:
    try:
        return Piece(source, line, parse_module(source))
    except SyntaxError as error:
        return Piece(source, line, error=_said(source, error))


def _said(source: str, error: SyntaxError) -> SyntaxError:
    """The error, or what is behind it: a merge that is not finished, a newer Python."""
    lines = source.split("\n")
    conflict = next((n for n, line in enumerate(lines, start=1) if _is_conflict(line)), 0)
    if conflict:
        return SyntaxError("merge conflict", ("", conflict, 1, ""))
    at = min(max(error.lineno or 1, 1), len(lines))
    if newer := needs_python(lines[at - 1], error.msg):
        return SyntaxError(f"{NEWER} {newer}", ("", at, 1, ""))
    return error


def _is_conflict(line: str) -> bool:
    return line[:7] != "=" * 7 and bool(_CONFLICT.match(line))


def _in_conflict(lines: list[str]) -> list[bool]:
    """For every line whether it continues what a conflict is in, up to where the conflict ends.

    A conflict between whole definitions is a piece of its own; one inside a function goes with it.
    """
    last = max((n for n, line in enumerate(lines) if line.startswith(">" * 7)), default=-1)
    following, below = [""] * len(lines), ""  # for every line the next that is not blank
    for number in reversed(range(len(lines))):
        following[number], below = below, lines[number] if lines[number].strip() else below
    continued, inside = [], False
    for number, line in enumerate(lines):
        opens, closes = line.startswith("<" * 7), _is_conflict(line) and line[0] == ">"
        indented = opens and following[number][:1].isspace()
        continued.append(inside or (closes and not opens) or indented)
        inside = (inside or (opens and number <= last)) and not closes
    return continued


def _boundaries(lines: list[str]) -> list[int]:
    """Lines at column 0 where a statement may start; decorators stay with what they decorate."""
    found, decorating = [], False
    conflict = _in_conflict(lines)
    for number, line in enumerate(lines):
        if _CONTINUES.match(line) or conflict[number]:
            continue
        if not (decorating and _DECORATED.match(line)):
            found.append(number)
        decorating = line.startswith("@")
    return found if found[:1] == [0] else [0, *found]


def _closing(lines: list[str], bounds: list[int], index: int, budget: int) -> tuple[int, int]:
    """The bound at which brackets and strings opened from ``bounds[index]`` on are closed."""
    scanner, looked = Scanner(), 0
    for at in range(index, len(bounds) - 1):
        for line in lines[bounds[at] : bounds[at + 1]]:
            scanner.read(line)
            looked += 1
        if not scanner.open:
            return at + 1, looked if at > index else 0
        if looked > budget:
            break
    return index + 1, looked


_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _check(tree: ast.Module) -> None:
    """Refuses trees that are too deep, and what Python finds only when it compiles."""
    stack: list[tuple[ast.AST, int, bool, bool]] = [(tree, 0, False, False)]
    while stack:
        node, depth, function, loop = stack.pop()
        if depth > DEPTH:
            raise SyntaxError("nested too deep", ("", getattr(node, "lineno", 1), 1, ""))
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and not function:
            raise _outside(node, f"'{type(node).__name__.lower()}' outside function")
        if isinstance(node, ast.Break | ast.Continue) and not loop:
            raise _outside(node, f"'{type(node).__name__.lower()}' outside loop")
        if isinstance(node, _SCOPES):
            function, loop = True, False
        elif isinstance(node, ast.ClassDef):
            function, loop = False, False
        elif isinstance(node, _LOOPS):
            loop = True
        stack += [(child, depth + 1, function, loop) for child in ast.iter_child_nodes(node)]


def _outside(node: ast.stmt | ast.expr, said: str) -> SyntaxError:
    return SyntaxError(said, ("", node.lineno, node.col_offset + 1, ""))
