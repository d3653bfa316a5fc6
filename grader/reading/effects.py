"""What a function of the file changes besides its own names, and so what a call of it changes."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from grader.reading.parsing import DEFINITIONS

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
_TYPES = {"bytearray", "dict", "list", "set"}  # list.sort(NAMES) is NAMES.sort()
_SETTERS = {"setattr", "delattr"}
_BINDERS = {"exec", "globals", "locals"}  # which names these bind is not written down
_ROUNDS = 20

Roots = frozenset[str]  # names of the objects that an expression may be a part of
Aliases = Mapping[str, Roots]


@dataclass(frozen=True)
class Call:
    """A call whose result is not what it is for.

    Arguments:
        name: the function's; a method's with a point before it.
        receiver: what a method belongs to.
        args, keywords: what it is given.
        after: it calls what that function returned.
    """

    name: str
    receiver: Roots
    args: tuple[Roots, ...]
    keywords: Mapping[str, Roots]
    after: bool = False


@dataclass(frozen=True)
class Effect:
    """What one function does to objects that are not its own.

    Arguments:
        owner: the function or class at module level that it is, or belongs to.
        params: its parameters, in order.
        rest: the one that takes all further arguments.
        inner: those of the functions inside it.
        changes: parameters and globals whose objects it changes.
        calls: of other functions, which may do so as well.
    """

    owner: str
    params: tuple[str, ...]
    rest: str
    inner: Roots
    changes: Roots
    calls: tuple[Call, ...]


Effects = dict[str, list[Effect]]


def root(node: ast.AST) -> str | None:
    """``CACHE`` of ``CACHE["x"].rows``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def aliases(nodes: Iterable[ast.AST]) -> Aliases:
    """Other names of objects: ``kind`` in ``for kind in (Value, Node):``, ``c`` in ``c = CFG``."""
    found: dict[str, Roots] = {}
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension):
            held = frozenset(n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name))
            targets = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        elif isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call):
            held = _roots(node.value, {})
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            continue
        found |= {name: found.get(name, frozenset()) | held for name in targets}
    return found


def changed(node: ast.AST, known: Aliases) -> Roots:
    """The names whose objects a node of the tree changes by itself."""
    if isinstance(node, ast.ImportFrom):
        every = node.module == "__future__" or any(alias.name == "*" for alias in node.names)
        return frozenset({EVERYWHERE}) if every else frozenset()
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _roots(node, known)
    if isinstance(node, ast.Call):
        return _by_call(node.func, node, known)
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
    elif name in _OF_FIRST or (name in _MUTATORS and root(function) in _TYPES):
        nodes += (given for given in arguments[:1] if not isinstance(given, ast.Call))
    if isinstance(function, ast.Attribute):
        rules = ("register", "defjvp", "defvjp")
        if (name in _MUTATORS and not _is_at(function.value)) or name.startswith(rules):
            nodes.append(function.value)
    return frozenset().union(*(_roots(node, known) for node in nodes))


def _is_at(node: ast.AST) -> bool:
    """``x.at[0]``, whose methods change nothing."""
    held = node.value if isinstance(node, ast.Subscript) else None
    return isinstance(held, ast.Attribute) and held.attr == "at"


def calls(nodes: Iterable[ast.AST], known: Aliases) -> Iterator[Call]:
    """The calls for what they do: statements, results that are kept, decorators, base classes."""
    for node in nodes:
        if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(value, ast.ListComp | ast.SetComp | ast.GeneratorExp):
                value = value.elt
            if isinstance(value, ast.Call):
                yield from _chain(value.func, value.args, value.keywords, known)
        elif isinstance(node, DEFINITIONS):
            own = [ast.Name(node.name, ast.Load())]
            for decorator in node.decorator_list:
                yield from _chain(decorator, own, [], known)
            if isinstance(node, ast.ClassDef) and node.bases:
                yield Call(".__init_subclass__", frozenset({node.name}), (), {})


def _chain(
    function: ast.AST, args: Iterable[ast.AST], keywords: Iterable[ast.keyword], known: Aliases
) -> Iterator[Call]:
    """``f(a)``; of ``f(a)(b)`` both calls."""
    given = tuple(_roots(arg, known) for arg in args)
    named = {k.arg: _roots(k.value, known) for k in keywords if k.arg}
    after = False
    while isinstance(function, ast.Call):
        yield from _chain(function.func, function.args, function.keywords, known)
        function, after = function.func, True
    if isinstance(function, ast.Attribute):
        yield Call(f".{function.attr}", _roots(function.value, known), given, named, after)
    elif isinstance(function, ast.Name):
        yield Call(function.id, frozenset(), given, named, after)


def effects(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Effect]]:
    """What the functions and methods among ``nodes`` do: by name, methods with a point."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _effect(node, node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            yield from ((name, _effect(node.value, name)) for name in names)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    own = _effect(method, node.name)
                    yield f".{method.name}", own
                    if method.name == "__init__":
                        yield node.name, replace(own, params=own.params[1:])


def _effect(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, owner: str) -> Effect:
    body = [inner for inner in ast.walk(node) if inner is not node]
    known, params = aliases(body), _parameters(node.args)
    scopes = [inner.args for inner in body if isinstance(inner, ast.FunctionDef | ast.Lambda)]
    inner = {name for arguments in scopes for name in _parameters(arguments)} - set(params)
    elsewhere = {name for n in body if isinstance(n, ast.Global) for name in n.names}
    local = {n.id for n in body if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    touched = elsewhere.union(*(changed(inner, known) for inner in body))
    return Effect(
        owner,
        params,
        node.args.vararg.arg if node.args.vararg else "",
        frozenset(inner),
        frozenset(touched - (local - elsewhere - inner - set(params))),
        tuple(calls(body, known)),
    )


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    rest = [arguments.vararg] if arguments.vararg else []
    every = [*arguments.posonlyargs, *arguments.args, *rest, *arguments.kwonlyargs]
    return tuple(argument.arg for argument in every)


def _roots(node: ast.AST, known: Aliases) -> Roots:
    name = root(node)
    if name is None:
        return frozenset()
    return known.get(name, frozenset()) | {name}


def settled(known: Effects) -> Effects:
    """The effects together with those of the functions that they call."""
    known = {name: list(found) for name, found in known.items()}
    for _ in range(_ROUNDS):
        moved = False
        for found in known.values():
            for index, own in enumerate(found):
                more = own.changes.union(*(changed_by(call, known) for call in own.calls))
                if more != own.changes:
                    found[index], moved = replace(own, changes=more), True
        if not moved:
            break
    return known


def changed_by(call: Call, known: Effects) -> Roots:
    """The names whose objects a call changes, by what its function does."""
    return frozenset().union(
        *(
            _given(name, effect, call)
            for effect in known.get(call.name, ())
            for name in effect.changes
        )
    )


def called(effect: Effect, name: str) -> Effect:
    """What calling the object ``name`` does, by its ``__call__``."""
    own = frozenset(effect.params[:1])
    changes = (effect.changes - own) | ({name} if own & effect.changes else frozenset())
    return replace(effect, params=effect.params[1:], changes=changes)


def _given(name: str, effect: Effect, call: Call) -> Roots:
    """What a changed ``name`` of a function is to the one that calls it."""
    method = call.name[0] == "."
    places = effect.params[1:] if method else effect.params
    if name in effect.inner:
        return frozenset().union(*call.args, *call.keywords.values()) if call.after else frozenset()
    if method and effect.params[:1] == (name,):
        return call.receiver
    if name not in places:
        return frozenset({name})
    if call.after:
        return frozenset()
    at = places.index(name)
    given = call.args[at:] if name == effect.rest else call.args[at : at + 1]
    return call.keywords.get(name, frozenset()).union(*given)
