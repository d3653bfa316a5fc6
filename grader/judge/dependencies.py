"""Which tasks a test builds on: those whose code its calls need, by the member's own file.

Read from the file before anything runs. Of a notebook's kernel no statements are known, and nothing
is said.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import cache

from grader.source import Source, needed


class Dependencies:
    """What the functions of one submission need.

    Arguments:
        tasks: the names of the week's tasks.
        probes: the text of the week's `probes.py`.

    Attributes:
        called: kind ("function" or "probe") and name of what was called since it was cleared.
    """

    def __init__(self, source: Source, tasks: Sequence[str], probes: str) -> None:
        self.source, self.tasks, self.probes = source, tasks, probes
        self.called: set[tuple[str, str]] = set()
        self._found: dict[tuple[str, str], frozenset[str]] = {}

    def beyond(self, task: str) -> tuple[str, ...]:
        """The tasks other than ``task`` that what was called needs, in the week's order."""
        found = {name for call in self.called for name in self._of(call)}
        return tuple(name for name in self.tasks if name in found and name != task)

    def names(self, call: tuple[str, str]) -> frozenset[str]:
        """The member's names that a call, by kind and name, asks for."""
        kind, name = call
        return probed(self.probes, name) if kind == "probe" else frozenset({name})

    def _of(self, call: tuple[str, str]) -> frozenset[str]:
        if call not in self._found:
            statements = needed(self.source, self.names(call))
            bound = {b for statement in statements for b in statement.binds}
            self._found[call] = frozenset(bound.intersection(self.tasks))
        return self._found[call]


@cache
def probed(probes: str, name: str) -> frozenset[str]:
    """The member's names that a probe mentions, itself or through other functions of its file.

    They are attributes of its first argument, ``member``.
    """
    kinds = (ast.FunctionDef, ast.ClassDef)
    defined = {node.name: node for node in ast.parse(probes).body if isinstance(node, kinds)}
    found, pending, seen = set(), [name], set()
    while pending:
        current = pending.pop()
        if current in defined and current not in seen:
            seen.add(current)
            mentioned = list(_mentioned(defined[current]))
            found.update(attribute for attribute, own in mentioned if not own)
            pending += [other for other, own in mentioned if own]
    return frozenset(found)


def _mentioned(definition: ast.AST) -> Iterator[tuple[str, bool]]:
    """Names in a definition, and whether they are the file's own instead of the member's.

    A parameter may have the name of another function of the file.
    """
    parameters = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    for node in ast.walk(definition):
        match node:
            case ast.Attribute(value=ast.Name(id="member"), attr=name):
                yield name, False
            case ast.Name(id=name) if name not in parameters:
                yield name, True
