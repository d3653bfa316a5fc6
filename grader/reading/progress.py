"""Which parts of a definition are still as they were handed out."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """The functions of a definition: those still as they were handed out, and the others."""

    stubs: frozenset[str]
    finished: frozenset[str]

    def behind(self, other: "Progress") -> bool:
        """Whether ``other`` has everything that is finished here, and fewer stubs."""
        return other.stubs < self.stubs and self.finished <= other.finished


def progress(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Progress:
    """How far the definition ``node`` has come."""
    functions = node.body if isinstance(node, ast.ClassDef) else [node]
    stubs: set[str] = set()
    finished: set[str] = set()
    for function in functions:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            (stubs if _is_stub(function) else finished).add(function.name)
    return Progress(frozenset(stubs), frozenset(finished - stubs))


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if any(ast.unparse(one).split(".")[-1] == "overload" for one in node.decorator_list):
        return True  # a signature only: what it does is defined below
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
