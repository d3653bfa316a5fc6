"""What one top-level statement binds, reads and changes."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from grader.reading.calls import Call, calls
from grader.reading.changes import EVERYWHERE, Aliases, aliases, changed
from grader.reading.effects import Effect, effects
from grader.reading.parsing import DEFINITIONS, NESTED_SCOPE, parse_module, parse_scopes
from grader.reading.progress import Progress, progress
from grader.reading.scopes import bound_in, defined, imported, reads, run, targets

ANYTHING = "?"  # a name that is read by a string: any of the file's
_SHORT = 10_000  # characters of a statement whose facts are remembered
_WORD = re.compile(r"[^\W\d]\w*")
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)


class Binding(IntEnum):
    """How a statement binds a name: what a file is about, down to what it merely passes through."""

    LOOSE = 0  # loop variables, results of experiments
    VALUE = 1  # a plain assignment
    FIRM = 2  # def, class, import


@dataclass(frozen=True)
class Facts:
    """What one statement does to the module's names.

    Arguments:
        binds: the names it binds, and how.
        needs: global names it reads, at once or later from its functions and classes; `ANYTHING`
            where which ones it reads is not written down.
        modifies: names whose objects it changes.
        imports: those of ``binds`` that are imported.
        constants: those that are numbers, strings or tuples of them: nothing changes in place.
        rebinds: names that its functions declare global.
        progress: how far each function or class that it defines has come.
        aliases: its names for objects that have others.
        calls: calls that may change more.
        effects: what its functions change.
    """

    binds: dict[str, Binding] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    modifies: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    rebinds: frozenset[str] = frozenset()
    progress: dict[str, Progress] = field(default_factory=dict)
    aliases: Aliases = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    effects: tuple[tuple[str, Effect], ...] = ()


def facts(source: str) -> Facts:
    """The facts about the statement ``source``.

    Raises:
        SyntaxError: it does not parse.
    """
    return _remembered(source) if len(source) < _SHORT else _facts(source)


def _facts(source: str) -> Facts:
    statement = parse_module(source).body[0]
    table = parse_scopes(source)
    inner = list(run(statement))
    running = list(run(statement, classes=True))
    known = aliases(running)
    modifies = frozenset().union(*(changed(node, known) for node in running))
    by_string = {name for node in ast.walk(statement) for name in _by_string(node)}
    if EVERYWHERE in modifies:  # with it every task would need all
        by_string.discard(ANYTHING)
    return Facts(
        binds=_bindings(statement, bound_in(table)),
        needs=frozenset({*reads(statement, table), *by_string}),
        modifies=modifies,
        imports=frozenset(name for node in inner for name in imported(node)),
        constants=frozenset(_constants(statement)),
        rebinds=frozenset(
            name for n in ast.walk(statement) if isinstance(n, ast.Global) for name in n.names
        ),
        progress={n.name: progress(n) for n in inner if isinstance(n, DEFINITIONS)},
        aliases=known,
        calls=tuple(calls(running, known)),
        effects=tuple(effects(inner)),
    )


_remembered = lru_cache(maxsize=1024)(_facts)


def _bindings(statement: ast.AST, names: Iterable[str]) -> dict[str, Binding]:
    how = dict.fromkeys(names, Binding.LOOSE)
    how |= {name: Binding.VALUE for name in _assigned(statement) if name in how}
    firm = (name for node in run(statement) for name in defined(node))
    return how | {name: Binding.FIRM for name in firm if name in how}


def _by_string(node: ast.AST) -> Iterator[str]:
    """The names that are read by ``eval("TWO * x")``, ``globals()["TWO"]`` and the like."""
    match node:
        case ast.Call(ast.Name("eval" | "exec"), [ast.Constant(str(code)), *_]):
            yield from _WORD.findall(code)
        case ast.Subscript(held, ast.Constant(str(name))) if _holds_names(held):
            yield name
        case ast.Call(ast.Name("getattr"), [ast.Subscript(held), ast.Constant(str(name)), *_]):
            yield from [name] if _holds_names(held) else ()
        case ast.Call(ast.Name("eval" | "exec")) | ast.Attribute(attr="__subclasses__"):
            yield ANYTHING
        case _ if _holds_names(node):
            yield ANYTHING


def _holds_names(node: ast.AST) -> bool:
    """``globals()``, ``vars()``, ``locals()``, ``sys.modules``."""
    match node:
        case ast.Call(ast.Name("globals" | "vars" | "locals"), []):
            return True
        case ast.Attribute(ast.Name("sys"), "modules"):
            return True
    return False


def _assigned(statement: ast.AST) -> Iterator[str]:
    """Names that are assigned to in earnest, not in the loops that experiments consist of."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, (*_LOOPS, *NESTED_SCOPE)) or _asks_for_main(node):
            continue
        if isinstance(node, ast.Assign):
            yield from (name for name in _stored(node) if not _is_result(node, name))
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            yield from _stored(node)
        stack += ast.iter_child_nodes(node)


def _constants(statement: ast.AST) -> Iterator[str]:
    """``LR`` and ``SIZE`` of ``LR, SIZE = 0.1, (28, 28)``."""
    parts = (ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.Load)
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return
    if all(isinstance(part, parts) for part in ast.walk(statement.value)):
        yield from _stored(statement)


def _asks_for_main(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test)
    )


def _stored(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        yield from targets(target)


def _is_result(node: ast.Assign, name: str) -> bool:
    """``loss = loss(x)`` or ``loss, accuracy = evaluate(model)``: not the function."""
    if not isinstance(node.value, ast.Call):
        return False
    if any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
        return True
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.value.func))
