"""Whose fault it is that a program breaks a by-hand rule: the task's, or an earlier one's.

What a task of the member's did is that task's fault, also where a later one calls it: for one
mistake points are lost once. A task that does another's work for it takes no blame away: what runs
inside of it must be its own code, or what that needs, and its own tests must run into the same
line.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from grader.course import ByHand, Week
from grader.harmless import encodable
from grader.judge.problems import MAX_DETAIL, forbidden, position
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
        quote: the line of that one, as the child has it.
    """

    rule: int
    name: str
    frames: tuple[Place, ...]
    at: int
    quote: str = ""


def _short(text: str) -> str:
    return encodable(text[:MAX_DETAIL])


def from_child(said: Any, rules: int) -> tuple[Broken, ...]:
    """What the child says of broken rules; it is not trusted to keep to the form.

    Raises:
        ValueError: it did not.
    """
    try:
        found = tuple(
            Broken(
                item["rule"],
                _short(item["name"]),
                tuple((cell, line, _short(name)) for cell, line, name in item["frames"]),
                item["at"],
                _short(item.get("quote", "")),
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


@dataclass(frozen=True)
class _PassedOn:
    """A fault in a program of one task's that another is to answer for."""

    task: str
    culprit: str
    rule: int
    place: Place
    problem: Problem


class Blame:
    """The by-hand rules of a week, for one submission.

    Attributes:
        violations: what each task was found to break by its own tests.
    """

    def __init__(
        self, week: Week, source: Source, slices: dict[str, tuple[Statement, ...]]
    ) -> None:
        self.week, self.source, self.slices = week, source, slices
        self.violations: dict[str, Problem] = {}
        self.passed_on: list[_PassedOn] = []
        self._own: set[tuple[str, int, Place]] = set()

    def look(
        self, task: str, broken: tuple[Broken, ...], operations: frozenset[str]
    ) -> Problem | None:
        """What ``task`` breaks in a program of one of its tests; others' faults are noted."""
        for number, rule in enumerate(self.week.by_hand):
            if not rule.covers(task):
                continue
            own = [b for b in broken if b.rule == number]
            for one in own:
                self._note(task, rule, one)
            used = operations & set(rule.operations)
            if used and not own:
                problem = forbidden(rule.reason, ", ".join(sorted(used)))
                self.violations.setdefault(task, problem)
        return self.violations.get(task)

    def settled(self, ran: Container[str]) -> dict[str, Problem]:
        """What each task breaks in the end.

        Arguments:
            ran: tasks whose tests have all run: such a one answers for another's fault only if
                they ran into it, too.
        """
        found = dict(self.violations)
        for one in self.passed_on:
            if (one.culprit, one.rule, one.place) not in self._own:
                found.setdefault(one.task if one.culprit in ran else one.culprit, one.problem)
        return found

    def _note(self, task: str, rule: ByHand, one: Broken) -> None:
        place = one.frames[one.at] if one.at >= 0 else (-1, 0, "")
        problem = forbidden(rule.reason, one.name, **self._where(place, one.quote))
        culprit = self._culprit(task, rule, one)
        if culprit == task:
            self._own.add((task, one.rule, place))
            self.violations.setdefault(task, problem)
        else:
            self.passed_on.append(_PassedOn(task, culprit, one.rule, place, problem))

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

    def _where(self, frame: Place, quote: str) -> dict[str, Any]:
        cell, line, _ = frame
        if not self.source.statements:  # a notebook's kernel has run its cells itself
            return {"line": position(line), "quote": quote[:MAX_DETAIL]}
        if cell < 0:
            return {}
        statement = self._statement(frame)
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
