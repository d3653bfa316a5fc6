"""The calls in a piece of code that are made for what they do, not for their results."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.reading.changes import Aliases, Roots, root, roots, unfolded
from grader.reading.parsing import DEFINITIONS

_SAYS = {
    "critical", "debug", "error", "exception", "info", "log", "plot", "print", "show", "warning",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call for what it does, as far as one can tell: its result is no argument of another.

    Arguments:
        name: the function's; a method's with a point before it.
        receiver: what a method belongs to.
        args, keywords: what it is given.
        after: it calls what that function returned.
        alone: the receiver's own name, where nothing is done with what the method returns.
    """

    name: str
    receiver: Roots = frozenset()
    args: tuple[Roots, ...] = ()
    keywords: Mapping[str, Roots] = field(default_factory=dict)
    after: bool = False
    alone: str = ""


def calls(nodes: Iterable[ast.AST], known: Aliases) -> Iterator[Call]:
    """The calls for what they do, decorators and what deriving from a class runs among them."""
    nodes = list(nodes)
    alone = dict(_alone(nodes, known))
    given = _given_to_others(nodes)
    for node in nodes:
        if isinstance(node, ast.Call) and id(node) not in given:
            for call in _chain(node.func, node.args, node.keywords, known):
                yield replace(call, alone=alone.get(id(node), ""))
        elif isinstance(node, DEFINITIONS):
            own = [ast.Name(node.name, ast.Load())]
            for decorator in node.decorator_list:
                yield from _chain(decorator, own, [], known)
            if isinstance(node, ast.ClassDef):
                yield from deriving(node, known)


def _alone(nodes: Iterable[ast.AST], known: Aliases) -> Iterator[tuple[int, str]]:
    """``parser`` of the statement ``parser.add_argument("--lr")``, by the call's identity."""
    for node in nodes:
        call = node.value if isinstance(node, ast.Expr) else None
        call = call.value if isinstance(call, ast.Await) else call
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            name = root(call.func)
            made = any(isinstance(part, ast.Call) for part in ast.walk(call.func))
            if made or name is None or call.func.attr in _SAYS:
                continue
            if known.get(name, {name}) <= {name}:
                yield id(call), name


def _given_to_others(nodes: Iterable[ast.AST]) -> set[int]:
    """The identities of nodes in the arguments of a call, or in a decorator."""
    found: set[int] = set()
    for node in nodes:
        outer: list[ast.expr] = []
        if isinstance(node, ast.Call) and id(node) not in found and not _runs_a_loop(node.func):
            outer = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, DEFINITIONS):
            outer = node.decorator_list
        found |= {id(part) for each in outer for part in ast.walk(each)}
    return found


def _runs_a_loop(function: ast.expr) -> bool:
    """``asyncio.run(main())`` is what ``await main()`` is in a notebook."""
    match function:
        case ast.Attribute(ast.Name("asyncio"), "run"):
            return True
    return False


def deriving(node: ast.ClassDef, known: Aliases) -> Iterator[Call]:
    """What runs when a class is made: its metaclass, and what its bases do with it."""
    bases = frozenset().union(*(roots(base, known) for base in node.bases))
    if bases:
        yield Call(".__init_subclass__", bases | {node.name})
    for keyword in node.keywords:
        if keyword.arg == "metaclass":
            yield Call(root(keyword.value) or "")
    yield from (Call(derived(base)) for base in bases)


def derived(base: str) -> str:
    """The name of what a class does when another is derived from it."""
    return f"class ({base})"


def _chain(
    function: ast.expr, args: Sequence[ast.expr], keywords: Sequence[ast.keyword], known: Aliases
) -> Iterator[Call]:
    """``f(a)``; of ``f(a)(b)`` both calls."""
    whole = unfolded(ast.Call(function, [*args], [*keywords]))
    function = whole.func
    given = tuple(roots(arg, known) for arg in whole.args)
    named = {k.arg: roots(k.value, known) for k in whole.keywords if k.arg}
    after = False
    while isinstance(function, ast.Call):
        yield from _chain(function.func, function.args, function.keywords, known)
        function, after = function.func, True
    if isinstance(function, ast.Attribute):
        yield Call(f".{function.attr}", roots(function.value, known), given, named, after)
    elif isinstance(function, ast.Name):
        yield Call(function.id, frozenset(), given, named, after)
