"""Whose fault it is that a program breaks a by-hand rule: the task's, or an earlier one's.

What a task of the member's did is that task's fault, also where a later one calls it: for one
mistake points are lost once. A task that does another's work for it takes no blame away: what runs
inside of it must be its own code, or what that needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.course import ByHand, Week
from grader.judge.problems import MAX_DETAIL, forbidden, position, printable
from grader.report import Problem
from grader.source import Source, Statement

Place = tuple[
    int, int, str
]  # cell, 0 in a Python file, -1 in none; line; the outermost function's name


@dataclass(frozen=True)
class Broken:
    """One rule that a program breaks, as the child says.

    Arguments:
        rule: its number in the week.
        name: of what broke it.
        frames: of the member's that made the operation, outermost first.
        at: the one of them that called what is forbidden; -1 if none did.
    """

    rule: int
    name: str
    frames: tuple[Place, ...]
    at: int


def from_child(said: Any, rules: int) -> tuple[Broken, ...]:
    """What the child says of broken rules; it is not trusted to keep to the form.

    Raises:
        ValueError: it did not.
    """
    try:
        found = tuple(
            Broken(
                item["rule"],
                printable(item["name"]),
                tuple((cell, line, name) for cell, line, name in item["frames"]),
                item["at"],
            )
            for item in said
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
    numbers = [n for b in found for n in (b.rule, b.at, *(n for f in b.frames for n in f[:2]))]
    if not all(type(number) is int for number in numbers):
        raise ValueError("no number")
    if not all(0 <= b.rule < rules and -1 <= b.at < len(b.frames) for b in found):
        raise ValueError("no such rule or frame")
    return found


class Blame:
    """The by-hand rules of a week, for one submission.

    Attributes:
        violations: what each task was found to break.
    """

    def __init__(
        self, week: Week, source: Source, slices: dict[str, tuple[Statement, ...]]
    ) -> None:
        self.week, self.source, self.slices = week, source, slices
        self.violations: dict[str, Problem] = {}

    def look(
        self, task: str, broken: tuple[Broken, ...], operations: frozenset[str]
    ) -> Problem | None:
        """What ``task`` breaks in a program of one of its tests; others' faults are noted."""
        for number, rule in enumerate(self.week.by_hand):
            if rule.covers(task):
                own = [b for b in broken if b.rule == number]
                for problem, culprit in self._faults(task, rule, own, operations):
                    self.violations.setdefault(culprit, problem)
        return self.violations.get(task)

    def _faults(
        self, task: str, rule: ByHand, broken: list[Broken], operations: frozenset[str]
    ) -> Iterator[tuple[Problem, str]]:
        for one in broken:
            frame = one.frames[one.at] if one.at >= 0 else (-1, 0, "")
            where = self._where(frame, self._statement(frame))
            yield forbidden(rule.reason, one.name, **where), self._culprit(task, rule, one)
        used = operations & set(rule.operations)
        if used and not broken:
            yield forbidden(rule.reason, ", ".join(sorted(used))), task

    def _culprit(self, task: str, rule: ByHand, broken: Broken) -> str:
        """The innermost task that called what is forbidden, if only its own code ran inside."""
        statements = [self._statement(frame) for frame in broken.frames]
        for at in range(broken.at, -1, -1):
            name = self._task(broken.frames[at], statements[at])
            if name:
                inside = [one for one in statements[at + 1 :] if self.source.statements]
                own = all(one in self.slices[name] for one in inside)
                return name if own and rule.covers(name) else task
        return task

    def _where(self, frame: Place, statement: Statement | None) -> dict[str, Any]:
        cell, line, _ = frame
        if cell < 0:
            return {}
        lines = statement.source.split("\n")[line - statement.line :] if statement else [""]
        quote = lines[0].strip()[:MAX_DETAIL]
        return {"cell": position(cell), "line": position(line), "quote": quote}

    def _statement(self, frame: Place) -> Statement | None:
        cell, line, _ = frame
        for statement in self.source.statements:
            last = statement.line + statement.source.count("\n")
            if statement.cell == cell and statement.line <= line <= last:
                return statement
        return None

    def _task(self, frame: Place, statement: Statement | None) -> str | None:
        """The task whose definition a frame is in; a notebook's kernel knows no statements."""
        binds = statement.binds if statement else {frame[2]}
        known = statement is not None or not self.source.statements
        return next((t.name for t in self.week.tasks if known and t.name in binds), None)
