"""What the file's own functions change besides their own names, and so what a call of them does."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from grader.reading.calls import Call, calls, derived, deriving
from grader.reading.changes import Aliases, Roots, aliases, changed, is_partial, root, roots
from grader.reading.scopes import targets

_MAKES = {"__init__", "__new__", "__post_init__", "__call__"}  # by the name of their class
_ROUNDS = 20
_MOST = 400_000  # functions that are looked at for calls; no file of a person's comes near

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Effect:
    """What one function does to objects that are not its own.

    Arguments:
        owner: the function or class at module level that it is, or belongs to.
        calls: of other functions, which may change something as well.
        params: its parameters, in order.
        rest: the one that takes all further arguments.
        inner: those of the functions inside it.
        local: names of its own, and so of no object that anybody else knows.
        changes: parameters and globals whose objects it changes.
    """

    owner: str
    calls: tuple[Call, ...]
    params: tuple[str, ...] = ()
    rest: str = ""
    inner: Roots = frozenset()
    local: Roots = frozenset()
    changes: Roots = frozenset()


Effects = dict[str, list[Effect]]


def effects(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Effect]]:
    """What the functions and methods among ``nodes`` do: by name, methods with a point."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = _effect(node, node.name)
            yield node.name, own
            if own.params[:1] == ("self",):  # it becomes a method later
                yield f".{node.name}", own
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (made := _made(node.value)):
            ends = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for end in ends for name in targets(end))
            yield from ((name, _effect(made, name)) for name in names)
        elif isinstance(node, ast.ClassDef):
            yield from _of_class(node)


def _made(value: ast.expr | None) -> ast.Lambda | None:
    """The function that an expression is: ``lambda *given: LAYERS.append(*given)``, say."""
    if isinstance(value, ast.Attribute) or (isinstance(value, ast.Call) and is_partial(value)):
        given = ast.Starred(ast.Name("given", ast.Load()), ast.Load())
        called = ast.Call(value, [given], [])
        return ast.Lambda(ast.arguments([], [], ast.arg("given"), [], [], None, []), called)
    return value if isinstance(value, ast.Lambda) else None


def _of_class(node: ast.ClassDef) -> Iterator[tuple[str, Effect]]:
    """What its methods do; what its name does by those that make an object, and its bases'."""
    shared = _shared(node)
    for method in node.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            own = _effect(method, node.name, shared)
            if any(root(decorator) == "staticmethod" for decorator in method.decorator_list):
                own = replace(own, params=("", *own.params))
            yield f".{method.name}", own
            if method.name in _MAKES:
                yield node.name, replace(own, params=own.params[1:])
    bases = tuple(Call(root(base) or "") for base in node.bases)
    yield node.name, Effect(node.name, bases)
    yield derived(node.name), Effect(node.name, tuple(deriving(node, {})))


def _shared(node: ast.ClassDef) -> list[str]:
    """The names in a class's body that hold an object which all of its objects change."""
    new = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
    found: list[str] = []
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, (*new, ast.Call)):
            found += (name for target in line.targets for name in targets(target))
        elif isinstance(line, ast.AnnAssign) and isinstance(line.value, new):
            found += targets(line.target)
    return found


def _effect(node: Function, owner: str, shared: Iterable[str] | None = None) -> Effect:
    """What a function does.

    Arguments:
        shared: of a method, the attributes of its class that hold what all its objects change.
    """
    body = [inner for inner in ast.walk(node) if inner is not node]
    params = _parameters(node.args)
    known = _merged(aliases(body), _defaults(node.args), {name: {name} for name in params})
    if shared is not None and params:
        own = [f"{params[0]}.{name}" for name in (*shared, "__class__")]
        known = _merged(known, {n: {owner} for n in (*own, "type")}, {"super": {params[0]}})
    scopes = [inner.args for inner in body if isinstance(inner, ast.FunctionDef | ast.Lambda)]
    inner = {name for arguments in scopes for name in _parameters(arguments)} - {*params}
    elsewhere = {name for n in body if isinstance(n, ast.Global) for name in n.names}
    stored = {n.id for n in body if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local = frozenset(stored - elsewhere - inner - {*params})
    touched = elsewhere.union(*(changed(inner, known) for inner in body))
    return Effect(
        owner,
        tuple(calls(body, known)),
        params,
        node.args.vararg.arg if node.args.vararg else "",
        frozenset(inner),
        local,
        frozenset(touched - local),
    )


def _merged(*several: Mapping[str, Iterable[str]]) -> Aliases:
    names = {name for each in several for name in each}
    return {name: frozenset().union(*(each.get(name, ()) for each in several)) for name in names}


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    rest = [arguments.vararg] if arguments.vararg else []
    every = [*arguments.posonlyargs, *arguments.args, *rest, *arguments.kwonlyargs]
    return tuple(argument.arg for argument in every)


def _defaults(arguments: ast.arguments) -> Aliases:
    """What parameters are where they are not given: ``RULES`` of ``table=RULES``."""
    plain = [*arguments.posonlyargs, *arguments.args][::-1]
    pairs = [*zip(plain, arguments.defaults[::-1], strict=False)]
    pairs += ((a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d)
    return {a.arg: roots(d, {}) for a, d in pairs if not isinstance(d, ast.Call)}


def settled(known: Effects, fixed: Collection[str]) -> Effects:
    """The effects together with those of the functions that they call; for ``fixed`` see below."""
    known = {name: list(found) for name, found in known.items()}
    calls = (call for found in known.values() for own in found for call in own.calls)
    once = sum(len(known.get(call.name, ())) for call in calls)  # methods go by their names alone
    for _ in range(min(_ROUNDS, _MOST // max(once, 1))):
        moved = False
        for found in known.values():
            for index, own in enumerate(found):
                more = own.changes.union(*(changed_by(call, known, fixed) for call in own.calls))
                more -= own.local
                if more != own.changes:
                    found[index], moved = replace(own, changes=more), True
        if not moved:
            break
    return known


def changed_by(call: Call, known: Effects, fixed: Collection[str]) -> Roots:
    """The names whose objects a call changes: by what its function does, if that is in the file.

    A method of another's that is called for nothing else changes what it is called on.

    Arguments:
        fixed: functions, classes and modules, which do not change by that.
    """
    changes = {
        given
        for effect in known.get(call.name, ())
        for name in effect.changes
        for given in _given(name, effect, call)
    }
    if call.alone and call.alone not in fixed and call.name not in known:
        changes.add(call.alone)
    return frozenset(changes)


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
