"""Which tests feel a change of a task: those that fail where its code raises when it is entered.

The gate grades hundreds of variants that each change one task. A test of another task that passes
though that code cannot be entered passes with any other code in its place, too.
"""

import ast
from collections.abc import Iterable

from grader.course import Week
from grader.mutation import cells_of

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, *_IMPORTS)


class _Poison(ast.NodeTransformer):
    """Lets every function and method raise."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = ast.parse("raise RuntimeError('entered')").body
        return node


def poisoned(code: str) -> str:
    """A task's code, raising wherever it is entered."""
    return ast.unparse(_Poison().visit(ast.parse(code)))


class Place:
    """The place of a task in its week's solution, where variants put other code."""

    def __init__(self, week: Week, task: str) -> None:
        own, others = [], []
        for cell in cells_of(week.folder / f"{week.stem}.py"):
            (own if cell.task == task else others).extend(ast.parse(cell.source).body)
        self.only_defines = all(isinstance(statement, _DEFINITIONS) for statement in own)
        self.names, self.others = _bound(own), _bound(others)
        self.imports = {ast.unparse(line) for line in others if isinstance(line, _IMPORTS)}

    def takes(self, code: str) -> bool:
        """Whether ``code`` can do nothing here without being entered.

        It only defines, and what the solution does; it may have new names of its own besides.
        """
        added = [line for line in ast.parse(code).body if ast.unparse(line) not in self.imports]
        names = _bound(added)
        fits = self.names <= names and not (names - self.names) & self.others
        return self.only_defines and fits and all(map(_defines, added))


def _defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            return True
    return isinstance(statement, _DEFINITIONS)


def _bound(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements of a module bind."""
    names = set()
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=found) | ast.ImportFrom(names=found):
                names.update(alias.asname or alias.name.split(".")[0] for alias in found)
            case _:
                nodes = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
                names.update(node.id for node in nodes if isinstance(node.ctx, ast.Store))
    return names
