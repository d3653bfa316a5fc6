"""Uses of what a week forbids, found through every alias that can be read off the code."""

import ast
from collections.abc import Collection, Iterator, Sequence

from grader.reading.aliases import COMPREHENSIONS, FUNCTIONS, Names, Scopes, bound


def uses(trees: Sequence[ast.stmt], calls: Collection[str]) -> Iterator[tuple[int, str, int]]:
    """Every forbidden name that is used: (index of the statement, dotted name, line within it)."""
    final: Names = {}
    for tree in trees:
        final |= bound(tree, Scopes((final,)), calls)
    current: Names = {}
    for index, tree in enumerate(trees):
        new = bound(tree, Scopes((current,)), calls)
        meanwhile = current | {name: path or current.get(name) for name, path in new.items()}
        for path, line in _Walk(final, calls).uses(tree, Scopes((meanwhile,))):
            yield index, path, line
        current |= new


class _Walk:
    """Goes through one statement, scope by scope, without recursion."""

    def __init__(self, final: Names, calls: Collection[str]) -> None:
        self.final = final
        self.calls = calls
        self.stack: list[tuple[ast.AST, Scopes]] = []

    def uses(self, tree: ast.stmt, scopes: Scopes) -> Iterator[tuple[str, int]]:
        """(full dotted name, line) of every forbidden expression in ``tree``."""
        self.stack.append((tree, scopes))
        while self.stack:
            node, scopes = self.stack.pop()
            is_read = isinstance(getattr(node, "ctx", None), ast.Load | None)
            path = scopes.resolve(node) if is_read and isinstance(node, ast.expr) else None
            if path is not None and matches(path, self.calls):
                yield path, getattr(node, "lineno", 1)
            self._descend(node, scopes)

    def _descend(self, node: ast.AST, scopes: Scopes) -> None:
        inner: Scopes | None = None
        if isinstance(node, FUNCTIONS):
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = self._in_function(node, scopes)
        elif isinstance(node, ast.ClassDef):
            body = node.body
            inner = scopes.inside(self._local(body, scopes), is_class=True)
        elif isinstance(node, COMPREHENSIONS):
            body = list(ast.iter_child_nodes(node))
            inner = scopes.inside(_targets(node))
        else:
            body = []
        within = {id(child) for child in body}
        for child in ast.iter_child_nodes(node):
            self.stack.append((child, inner if inner and id(child) in within else scopes))

    def _in_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scopes: Scopes
    ) -> Scopes:
        """A function sees the module as it is when it is called: at the end."""
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        outer = Scopes((*scopes.chain[:-1], self.final))
        names: Names = dict.fromkeys((argument.arg for argument in every), None)
        body = node.body if isinstance(node.body, list) else []
        return outer.inside(names | self._local(body, outer.inside(names)))

    def _local(self, body: list[ast.stmt], outer: Scopes) -> Names:
        names: Names = {}
        for statement in body:
            for name, path in bound(statement, outer.inside(names), self.calls).items():
                names[name] = path or names.get(name)
        return names


def _targets(node: ast.AST) -> Names:
    return {
        name.id: None
        for generator in getattr(node, "generators", ())
        for name in ast.walk(generator.target)
        if isinstance(name, ast.Name)
    }


def matches(path: str, calls: Collection[str]) -> bool:
    """Whether a dotted name is one of ``calls``, which may end in ``*``."""
    return path in calls or any(c.endswith("*") and path.startswith(c[:-1]) for c in calls)
