"""What names and expressions stand for: dotted paths of imported things, read off the code."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

Names = dict[str, str | None]  # None: something of the member's own

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Scopes:
    """Names from the innermost function outwards; a class's own are not seen by its methods."""

    chain: tuple[Mapping[str, str | None], ...]
    own: Mapping[str, str | None] | None = None

    def inside(self, names: Mapping[str, str | None], *, is_class: bool = False) -> "Scopes":
        """The scopes within a function, comprehension or class that has ``names``."""
        return replace(self, own=names) if is_class else Scopes((names, *self.chain))

    def look_up(self, name: str) -> str | None:
        """The dotted path that ``name`` stands for, if it stands for one."""
        return next((scope[name] for scope in self._all() if name in scope), None)

    def resolve(self, node: ast.AST) -> str | None:
        """The dotted path that an expression stands for."""
        attributes: list[str] = []
        while (step := self._step(node)) is not None:
            node, attribute = step
            attributes.append(attribute)
        start = self.look_up(node.id) if isinstance(node, ast.Name) else self._loaded(node)
        return ".".join([start, *reversed(attributes)]) if start else None

    def _all(self) -> tuple[Mapping[str, str | None], ...]:
        return self.chain if self.own is None else (self.own, *self.chain)

    def _step(self, node: ast.AST) -> tuple[ast.AST, str] | None:
        """``x.name``, ``getattr(x, "name")``, ``x.__dict__["name"]`` or ``vars(x)["name"]``."""
        if isinstance(node, ast.Attribute):
            return node.value, node.attr
        if isinstance(node, ast.Call) and len(node.args) > 1:
            name = literal(node.args[1])
            return (node.args[0], name) if name and self._calls(node, "getattr") else None
        if isinstance(node, ast.Subscript) and (name := literal(node.slice)):
            held = node.value
            if isinstance(held, ast.Attribute) and held.attr == "__dict__":
                return held.value, name
            if isinstance(held, ast.Call) and held.args and self._calls(held, "vars"):
                return held.args[0], name
        return None

    def _loaded(self, node: ast.AST) -> str | None:
        """``import_module("jax")``, ``__import__("jax")`` or ``sys.modules["jax"]``."""
        if isinstance(node, ast.Subscript):
            return literal(node.slice) if self._dotted(node.value) == "sys.modules" else None
        module = literal(node.args[0]) if isinstance(node, ast.Call) and node.args else None
        if not isinstance(node, ast.Call) or not module:
            return None
        if self._calls(node, "__import__"):
            return module.split(".")[0]
        return module if self._dotted(node.func) == "importlib.import_module" else None

    def _calls(self, call: ast.Call, builtin: str) -> bool:
        if isinstance(call.func, ast.Name) and call.func.id == builtin:
            return not any(builtin in scope for scope in self._all())
        return self._dotted(call.func) == f"builtins.{builtin}"

    def _dotted(self, node: ast.AST) -> str | None:
        """As `resolve`, for names and attributes only, so that it never has to start over."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        start = self.look_up(node.id) if isinstance(node, ast.Name) else None
        return ".".join([start, *reversed(attributes)]) if start else None


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


def bound(statement: ast.stmt, scopes: Scopes, calls: Collection[str]) -> Names:
    """What ``statement`` makes names of its scope stand for.

    Where branches disagree, a path wins over something of the member's own: in
    ``try: from jax import grad; except ImportError: grad = None`` the import counts.
    """
    names: Names = {}
    elsewhere: set[str] = set()
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        for name, path in _bound_by(node, scopes, calls):
            names[name] = path or names.get(name)
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda, *COMPREHENSIONS)):
            stack += reversed(list(ast.iter_child_nodes(node)))
    return {name: path for name, path in names.items() if name not in elsewhere}


def _bound_by(
    node: ast.AST, scopes: Scopes, calls: Collection[str]
) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imported(node, calls)
    elif isinstance(node, _DEFINITIONS):
        yield node.name, None
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, None
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        path = scopes.resolve(node.value)
        yield from ((target.id, path) for target in targets if isinstance(target, ast.Name))


def _imported(
    node: ast.Import | ast.ImportFrom, calls: Collection[str]
) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
        return
    module = node.module if node.module and not node.level else "."
    for alias in node.names:
        if alias.name != "*":
            yield alias.asname or alias.name, f"{module}.{alias.name}"
            continue
        for call in calls:  # which names a star brings is not written down; these it may
            parent, _, name = call.rpartition(".")
            if parent == module:
                yield name, call
