"""Which names a statement binds and reads, by Python's own scoping rules."""

import ast
import symtable
from collections.abc import Iterable, Iterator

from grader.reading.parsing import DEFINITIONS, NESTED_SCOPE

_COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}


def run(statement: ast.AST, *, classes: bool = False) -> Iterator[ast.AST]:
    """The nodes of a statement that run when it does: not the bodies of what it defines.

    Arguments:
        classes: with the bodies of classes, which run, too, but bind names of their own.
    """
    stack = [statement]
    while stack:
        node = stack.pop()
        yield node
        later: list[ast.AST] = []
        if isinstance(node, NESTED_SCOPE) and not (classes and isinstance(node, ast.ClassDef)):
            later += [node.body] if isinstance(node, ast.Lambda) else node.body
        stack += (child for child in ast.iter_child_nodes(node) if child not in later)


def bound_in(table: symtable.SymbolTable) -> set[str]:
    """The module's names that it binds."""
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    stack = list(table.get_children())
    while stack:  # a walrus in a comprehension binds outside it
        child = stack.pop()
        if child.get_name() in _COMPREHENSIONS:
            names |= {
                s.get_name() for s in child.get_symbols() if s.is_assigned() and s.is_global()
            }
            stack += child.get_children()
    return names


def reads(statement: ast.AST, table: symtable.SymbolTable) -> set[str]:
    """The global names that it reads, at once or later from its functions and classes."""
    return {*_read(table), *_updated(run(statement)), *_class_reads(statement)}


def _read(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (s.get_name() for s in table.get_symbols() if s.is_referenced())
    stack = list(table.get_children())
    while stack:
        child = stack.pop()
        stack += child.get_children()
        yield from (s.get_name() for s in child.get_symbols() if s.is_global())


def _updated(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """``n`` of ``n += 1`` and ``del n``: it must be there, though nothing loads it."""
    for node in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            yield node.id


def _class_reads(statement: ast.AST) -> Iterator[str]:
    """What class bodies read before they bind it themselves: the global of that name."""
    for node in ast.walk(statement):
        body = node.body if isinstance(node, ast.ClassDef) else []
        own = {name for line in body for part in run(line) for name in _stored(part)}
        bound: set[str] = set()
        for line in body:
            yield from (own & _line_reads(line)) - bound
            bound |= set(_always_bound(line))


def _line_reads(line: ast.stmt) -> set[str]:
    """The names that a line of a class body reads, but for those of its comprehensions."""
    inner = list(run(line))
    comprehensions = (node for node in inner if isinstance(node, ast.comprehension))
    own = {name for each in comprehensions for name in targets(each.target)}
    names = (node for node in inner if isinstance(node, ast.Name))
    loaded = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    return {*loaded, *_updated(inner)} - own


def _always_bound(line: ast.stmt) -> Iterator[str]:
    if isinstance(line, ast.Assign):
        yield from (name for target in line.targets for name in targets(target))
    elif isinstance(line, ast.AnnAssign) and line.value is not None:
        yield from targets(line.target)
    yield from defined(line)


def defined(node: ast.AST) -> Iterator[str]:
    """The names that a definition or an import binds."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    yield from imported(node)


def imported(node: ast.AST) -> Iterator[str]:
    """The names that an import binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]


def _stored(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    yield from defined(node)


def targets(target: ast.expr) -> Iterator[str]:
    """``a`` and ``b`` of ``a, *b = ...``."""
    for part in ast.walk(target):
        yield from _stored(part)
