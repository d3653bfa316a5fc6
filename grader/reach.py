"""Which tests can see a change of a task: those whose words lead to its code.

The gate grades hundreds of variants that each change one task. A test that names nothing of a
member's that depends on the task, itself, by its helpers or by its probes, keeps its verdict.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.course import Limits, Week
from grader.source import needed, parse
from grader.submission import read_bytes


@dataclass(frozen=True)
class Mentions:
    """What a definition mentions.

    Arguments:
        names: names of the module itself, and arguments: fixtures are named by them.
        parts: attributes and strings: only so can it mean something of a member's or a probe.
    """

    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def __or__(self, other: "Mentions") -> "Mentions":
        return Mentions(self.names | other.names, self.parts | other.parts)


class Reach:
    """What the tests of one week reach."""

    def __init__(self, week: Week) -> None:
        self.week = week

    def tests(self, task: str, version: str) -> frozenset[str]:
        """The names of the tests that depend on a task's code in a version of the week's file."""
        depending = self._depending(task, version)
        return frozenset(name for name, parts in self._tests.items() if parts & depending)

    @cached_property
    def _tests(self) -> dict[str, frozenset[str]]:
        """What each test mentions, with its helpers and its probes."""
        probes = _definitions(self.week.folder / "probes.py")
        found = {}
        for file in ("test_public.py", "test_hidden.py"):
            tests = _definitions(self.week.folder / file)
            for name in tests:
                if name.startswith("test_"):
                    parts = _closed([name], tests)
                    found[name] = parts | _closed(parts, probes)
        return found

    @cached_property
    def _used(self) -> frozenset[str]:
        return frozenset[str]().union(*self._tests.values())

    def _depending(self, task: str, version: str) -> frozenset[str]:
        """The names in a member's module, of those that tests use, that depend on a task's code."""
        submission = read_bytes(f"{self.week.stem}.py", version.encode(), Limits())
        lines: set[int] = set()
        for cell in submission.cells:
            if cell.task == task:
                lines.update(range(cell.line, cell.line + cell.source.count("\n") + 1))
        source = parse(submission)
        bound = frozenset[str]().union(*(statement.binds for statement in source.statements))
        return frozenset(
            name
            for name in bound & self._used
            if any(statement.line in lines for statement in needed(source, [name]))
        )


def _definitions(path: Path) -> dict[str, Mentions]:
    """What each definition at the top of a module mentions, by name."""
    if not path.is_file():
        return {}
    found: dict[str, Mentions] = {}
    for statement in ast.parse(path.read_bytes()).body:
        mentions = _mentions(statement)
        for name in _bound(statement):
            found[name] = found.get(name, Mentions()) | mentions
    return found


def _mentions(statement: ast.stmt) -> Mentions:
    names, parts = set(), set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=word) | ast.arg(arg=word):
                names.add(word)
            case ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                parts.add(word)
    return Mentions(frozenset(names), frozenset(parts))


def _bound(statement: ast.stmt) -> Iterable[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return (statement.name,)
    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _closed(start: Iterable[str], definitions: Mapping[str, Mentions]) -> frozenset[str]:
    """What some definitions mention, and those of the module that they name."""
    found, seen, pending = Mentions(), set(), list(start)
    while pending:
        name = pending.pop()
        if name not in seen and name in definitions:
            seen.add(name)
            found |= definitions[name]
            pending.extend(definitions[name].names)
    return found.parts
