"""Calls that a week forbids, found through every alias that can be read off the code."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Names = dict[str, str | None]  # name -> the dotted path it stands for, None: something of their own

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_OWN_SCOPE = (*_FUNCTIONS, ast.ClassDef, *_COMPREHENSIONS)


@dataclass
class Scopes:
    """Names from the innermost scope outwards; the last is the module's."""

    chain: tuple[Mapping[str, str | None], ...] = field(default_factory=tuple)

    def look_up(self, name: str) -> str | None:
        """The dotted path that ``name`` stands for, if it stands for one."""
        return next((scope[name] for scope in self.chain if name in scope), None)

    def resolve(self, node: ast.AST) -> str | None:
        """The dotted path that an expression stands for."""
        attributes: list[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                attributes.append(node.attr)
                node = node.value
            elif (got := self._got_by_name(node)) is not None:
                attributes.append(got[1])
                node = got[0]
            else:
                break
        path = self.look_up(node.id) if isinstance(node, ast.Name) else self._loaded(node)
        return ".".join([path, *reversed(attributes)]) if path else None

    def _got_by_name(self, node: ast.AST) -> tuple[ast.AST, str] | None:
        """``getattr(x, "name")``, ``x.__dict__["name"]`` and ``vars(x)["name"]``."""
        if isinstance(node, ast.Call) and self._is_builtin(node.func, "getattr"):
            name = literal(node.args[1]) if len(node.args) > 1 else None
            return (node.args[0], name) if name else None
        if isinstance(node, ast.Subscript) and (name := literal(node.slice)):
            if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
                return node.value.value, name
            call = node.value
            if isinstance(call, ast.Call) and call.args and self._is_builtin(call.func, "vars"):
                return call.args[0], name
        return None

    def _loaded(self, node: ast.AST) -> str | None:
        """``importlib.import_module("jax")`` and ``__import__("jax")``."""
        if not isinstance(node, ast.Call) or not node.args:
            return None
        module = literal(node.args[0])
        if self._is_builtin(node.func, "__import__"):
            return module.split(".")[0] if module else None
        if isinstance(node.func, ast.Name | ast.Attribute):
            called = self.resolve(node.func)
            return module if called == "importlib.import_module" else None
        return None

    def _is_builtin(self, node: ast.AST, name: str) -> bool:
        if isinstance(node, ast.Name):
            return node.id == name and not any(name in scope for scope in self.chain)
        return isinstance(node, ast.Attribute) and self.resolve(node) == f"builtins.{name}"


def literal(node: ast.AST) -> str | None:
    """The string that a constant, or a sum of constants, spells."""
    parts, stack = [], [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            stack += [part.right, part.left]
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            parts.append(part.value)
        else:
            return None
    return "".join(parts)


def matches(path: str, calls: Collection[str]) -> bool:
    """Whether ``path`` is forbidden; a trailing ``*`` stands for any ending."""
    return path in calls or any(c.endswith("*") and path.startswith(c[:-1]) for c in calls)


def uses(trees: Iterable[ast.stmt], calls: Collection[str]) -> Iterator[tuple[ast.stmt, str, int]]:
    """Every forbidden name that is used: (statement, full dotted name, line within it)."""
    trees = list(trees)
    final: Names = {}
    for tree in trees:
        bind(final, tree, Scopes((final,)), calls)
    current: Names = {}
    for tree in trees:
        bind(current, tree, Scopes((current,)), calls)
        for path, line in _uses(tree, Scopes((current,)), Scopes((final,)), calls):
            yield tree, path, line


def _uses(
    tree: ast.stmt, now: Scopes, later: Scopes, calls: Collection[str]
) -> Iterator[tuple[str, int]]:
    stack: list[tuple[ast.AST, Scopes]] = [(tree, now)]
    while stack:
        node, scopes = stack.pop()
        if isinstance(node, ast.expr):
            path = scopes.resolve(node)
            if path is not None and matches(path, calls):
                yield path, node.lineno
        if isinstance(node, _FUNCTIONS):
            inner = Scopes((_local(node, scopes, calls), *_enclosing(scopes, now, later)))
            body = node.body if isinstance(node.body, list) else [node.body]
            stack += [(child, inner) for child in body]
            outside = [*getattr(node, "decorator_list", ()), node.args]
            outside += [r for r in [getattr(node, "returns", None)] if r is not None]
            stack += [(child, scopes) for child in outside]
        else:
            stack += [(child, scopes) for child in ast.iter_child_nodes(node)]


def _enclosing(scopes: Scopes, now: Scopes, later: Scopes) -> tuple[Mapping[str, str | None], ...]:
    """A function sees the module as it is when it is called: at the end."""
    return (*scopes.chain[:-1], later.chain[-1]) if scopes.chain[-1:] else now.chain


def _local(node: ast.AST, scopes: Scopes, calls: Collection[str]) -> Names:
    assert isinstance(node, _FUNCTIONS)
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    names: Names = {argument.arg: None for argument in every}
    for child in node.body if isinstance(node.body, list) else []:
        bind(names, child, Scopes((names, *scopes.chain)), calls)
    return names


def bind(names: Names, statement: ast.stmt, scopes: Scopes, calls: Collection[str]) -> None:
    """Records in ``names`` what ``statement`` makes its names stand for."""
    outside: set[str] = set()
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            outside.update(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(_imported(node, calls))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[node.name] = None
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            path = scopes.resolve(node.value)
            names.update({t.id: path for t in targets if isinstance(t, ast.Name)})
            stack += [t for t in targets if not isinstance(t, ast.Name)] + [node.value]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        elif not isinstance(node, _OWN_SCOPE):
            stack += reversed(list(ast.iter_child_nodes(node)))
    for name in outside:
        names.pop(name, None)


def _imported(
    node: ast.Import | ast.ImportFrom, calls: Collection[str]
) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
        return
    module = node.module if not node.level and node.module else "."
    for alias in node.names:
        if alias.name == "*":
            for call in calls:
                parent, _, name = call.rpartition(".")
                if parent == module:
                    yield name, call
        else:
            yield alias.asname or alias.name, f"{module}.{alias.name}"
