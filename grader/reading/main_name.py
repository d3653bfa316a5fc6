"""A notebook is ``__main__``. Here it is a module of another name, and its questions say yes."""

import ast
from collections.abc import Iterator

from grader.reading.parsing import parse_module


def as_main(statement: str) -> str:
    """A notebook's statement, where what asks for ``__main__`` asks whether there is a name."""
    if "__main__" not in statement:
        return statement
    lines = [line.encode() for line in statement.split("\n")]
    questions = list(_questions(parse_module(statement)))
    for node, answer in sorted(questions, key=lambda found: found[0].col_offset, reverse=True):
        line, at = lines[node.lineno - 1], node.lineno - 1
        if node.lineno == node.end_lineno:
            lines[at] = line[: node.col_offset] + answer + line[node.end_col_offset :]
    return b"\n".join(lines).decode()


def _questions(tree: ast.AST) -> Iterator[tuple[ast.expr, bytes]]:
    """The comparisons of ``__name__``, and what stands for them."""
    stack = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.Compare(
                ast.Name("__name__"), [operator], [ast.Constant("__main__")]
            ) | ast.Compare(ast.Constant("__main__"), [operator], [ast.Name("__name__")]) if (
                isinstance(operator, ast.Eq | ast.NotEq)
            ):
                yield node, b"__name__" if isinstance(operator, ast.Eq) else b"not __name__"
            case ast.Compare(ast.Name("__name__"), [ast.In()], [names]):
                if any(
                    isinstance(n, ast.Constant) and n.value == "__main__" for n in ast.walk(names)
                ):
                    yield node, b"__name__"
            case ast.JoinedStr():  # before Python 3.12 its parts do not say where they stand
                continue
        stack += ast.iter_child_nodes(node)
