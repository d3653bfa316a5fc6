"""Which objects a piece of code changes by itself, whatever the file's own functions do."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from grader.reading.parsing import DEFINITIONS
from grader.reading.scopes import targets

EVERYWHERE = "*"  # a name that every task needs: what touches it is always run

_MUTATORS = {
    "add", "append", "appendleft", "clear", "difference_update", "discard", "extend",
    "extendleft", "fill", "insert", "intersection_update", "move_to_end", "partition", "pop",
    "popitem", "popleft", "put", "remove", "resize", "reverse", "rotate", "seek", "send",
    "setdefault", "sort", "subtract", "symmetric_difference_update", "update", "write",
    "writelines", "__delattr__", "__delitem__", "__setattr__", "__setitem__",
}  # fmt: skip
# Functions that change the object that they are given first, in whatever module they are.
_OF_FIRST = {
    "at", "copyto", "delitem", "fill_diagonal", "heapify", "heappop", "heappush", "heappushpop",
    "heapreplace", "iadd", "iconcat", "insort", "insort_left", "insort_right", "next", "place",
    "put", "put_along_axis", "putmask", "setitem", "shuffle", "__setitem__",
}  # fmt: skip
# What list.sort(NAMES) and nnx.update(net, state) are called on: they change their first argument.
_NAMESPACES = {"bytearray", "dict", "list", "nnx", "set"}
_SETTERS = {"setattr", "delattr"}
_BINDERS = {"exec", "globals", "locals"}  # which names these bind is not written down
_RULES = ("register", "defjvp", "defvjp", "def_")  # what methods that store a rule begin with

Roots = frozenset[str]  # names of the objects that an expression may be a part of
Aliases = Mapping[str, Roots]


def root(node: ast.AST) -> str | None:
    """``CACHE`` of ``CACHE["x"].rows``."""
    return _path(node)[0]


def roots(node: ast.AST, known: Aliases) -> Roots:
    """The names of the objects that an expression may be, or be a part of."""
    found: set[str] = set()
    for choice in _choices(node):
        name, attribute = _path(choice)
        if name is not None:
            found |= {name, *known.get(name, ()), *known.get(f"{name}.{attribute}", ())}
    return frozenset(found)


def _path(node: ast.AST) -> tuple[str | None, str]:
    """The name that an expression begins with, and the attribute that follows it."""
    attribute = ""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        attribute = node.attr if isinstance(node, ast.Attribute) else attribute
        node = node.func if isinstance(node, ast.Call) else node.value
    return (node.id if isinstance(node, ast.Name) else None), attribute


def _choices(node: ast.AST) -> Iterator[ast.AST]:
    """``a``, ``b`` and ``c`` of ``a or (b if x else c)``."""
    if isinstance(node, ast.IfExp):
        yield from (*_choices(node.body), *_choices(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (choice for value in node.values for choice in _choices(value))
    else:
        yield node


def _held(node: ast.AST, known: Aliases) -> Roots:
    """The roots, and those of what it comes out of: ``CFG``, too, of ``vars(CFG)["rate"]``."""
    found = roots(node, known)
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call):
            found = found.union(*(_held(argument, known) for argument in node.args))
        node = node.func if isinstance(node, ast.Call) else node.value
    return found


def unfolded(call: ast.Call) -> ast.Call:
    """``f(a, b)`` of ``partial(f, a)(b)``."""
    while isinstance(call.func, ast.Call) and is_partial(call.func):
        f = call.func
        call = ast.Call(f.args[0], [*f.args[1:], *call.args], [*f.keywords, *call.keywords])
    return call


def is_partial(call: ast.Call) -> bool:
    """Whether it makes a function of another and some of its arguments."""
    match call.func:
        case ast.Name("partial") | ast.Attribute(attr="partial"):
            return bool(call.args)
    return False


def aliases(nodes: Iterable[ast.AST]) -> Aliases:
    """Other names of objects: ``kind`` in ``for kind in (Value, Node):``, ``c`` in ``c = CFG``."""
    found: defaultdict[str, Roots] = defaultdict(frozenset)
    for node in nodes:
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            held = frozenset(n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name))
            for name in targets(node.target):
                found[name] |= held
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            ends = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {end.id for end in ends if isinstance(end, ast.Name)}
            for end in ends:
                for name, held in _given(end, node.value):
                    found[name] |= held | (names - {name})
    return {name: held for name, held in found.items() if held}


def _given(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Roots]]:
    """The names that an assignment binds, and of what else they are names, or hold."""
    several = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(several):
        for each, part in zip(target.elts, several, strict=True):
            yield from _given(each, part)
        return
    parts = [choice for part in several or [value] for choice in _choices(part)]
    held = (roots(part, {}) for part in parts if not isinstance(part, ast.Call))  # that is new
    yield from dict.fromkeys(targets(target), frozenset().union(*held)).items()


def changed(node: ast.AST, known: Aliases) -> Roots:
    """The names whose objects a node of the tree changes by itself."""
    if isinstance(node, ast.ImportFrom):
        every = node.module == "__future__" or any(alias.name == "*" for alias in node.names)
        return frozenset({EVERYWHERE}) if every else frozenset()
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _held(node.value, known)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return roots(node.target, known)  # in place, if it is a list or NumPy's
    if isinstance(node, ast.Call):
        whole = unfolded(node)
        return _by_call(whole.func, whole, known)
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    plain = (decorator for decorator in decorators if not isinstance(decorator, ast.Call))
    return frozenset().union(*(_by_call(decorator, None, known) for decorator in plain))


def _by_call(function: ast.AST, call: ast.Call | None, known: Aliases) -> Roots:
    """What a call, or a decorator, changes by its name alone."""
    arguments = [*call.args, *(k.value for k in call.keywords)] if call else []
    nodes: list[ast.AST] = [k.value for k in call.keywords if k.arg == "out"] if call else []
    name = function.attr if isinstance(function, ast.Attribute) else root(function) or ""
    if name == "setrecursionlimit" or (isinstance(function, ast.Name) and name in _BINDERS):
        return frozenset({EVERYWHERE})
    if name in _SETTERS or (name == "__setattr__" and len(arguments) == 3):
        nodes += arguments[:1]
    elif name.startswith("register"):  # register_pytree_node(Value, …), f.register(…)
        nodes += arguments
    elif name in _OF_FIRST or (name in _MUTATORS and root(function) in _NAMESPACES):
        nodes += (given for given in arguments[:1] if not isinstance(given, ast.Call))
    if isinstance(function, ast.Attribute) and (
        name.startswith(_RULES) or (name in _MUTATORS and not _is_at(function.value))
    ):
        nodes.append(function.value)
    return frozenset().union(*(_held(node, known) for node in nodes))


def _is_at(node: ast.AST) -> bool:
    """``x.at[0]``, whose methods change nothing."""
    held = node.value if isinstance(node, ast.Subscript) else None
    return isinstance(held, ast.Attribute) and held.attr == "at"
