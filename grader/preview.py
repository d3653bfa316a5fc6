"""Looks a file over without running it: whose week it is, and how far each task has come."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from grader.course import Course, Week
from grader.reading.names import facts
from grader.release.source import BEGIN
from grader.report import Kind, Problem
from grader.restore import answers
from grader.settings import Limits
from grader.source import Source, defined_twice, parse
from grader.submission import Submission, Unreadable, file_at, read
from grader.tables import nfc
from grader.text import Text


class State(StrEnum):
    """How far a task has come."""

    WRITTEN = "written"
    IN_PART = "in_part"
    NOT_STARTED = "not_started"
    BROKEN = "broken"
    MISSING = "missing"


STATES = {
    State.WRITTEN: Text("작성함", "written"),
    State.IN_PART: Text("일부 작성", "in part"),
    State.NOT_STARTED: Text("시작 전", "not started"),
    State.BROKEN: Text("문법 오류", "syntax error"),
    State.MISSING: Text("파일에 없음", "not in the file"),
}
MARKS = {
    State.WRITTEN: "✓",
    State.IN_PART: "◐",
    State.NOT_STARTED: "–",
    State.BROKEN: "✗",
    State.MISSING: "✗",
}


@dataclass(frozen=True)
class Preview:
    """What can be said about a file before it is graded.

    Arguments:
        tasks: of the week, in order; its written questions last.
    """

    tasks: dict[str, State]
    problems: tuple[Problem, ...]


def preview(course: Course, week: Week, submission: Submission) -> Preview:
    """Looks the submission over."""
    source = parse(submission)
    names = asked_for(course, week)
    tasks = {task.name: _state(source, names.get(task.name, {task.name})) for task in week.tasks}
    twice = defined_twice(source, tasks)
    for question, answer in answers(week, submission).items():
        tasks[question] = State.WRITTEN if answer else State.NOT_STARTED
    return Preview(tasks, (*submission.problems, *source.problems, *twice))


def week_called(course: Course, path: Path) -> Week | None:
    """The week that a file's name or its folder's says, also as browsers rename it."""
    copied = r"(?:[ _-]*(?:\(\d+\)|\d+|copy|사본|복사본))+$"
    stem = re.sub(copied, "", nfc(path.stem), flags=re.IGNORECASE)  # a Mac takes letters apart
    for week in course.weeks:
        if stem in (week.stem, week.name):
            return week
    return course.by_name.get(path.resolve().parent.name)


def asked_for(course: Course, week: Week) -> dict[str, set[str]]:
    """The functions and classes that each task asks for, from the exercise or its source."""
    for folder in (course.root / "exercises" / week.name, week.folder):
        try:
            return _stubs(read(file_at(folder / f"{week.stem}.py", Limits()), Limits()))
        except Unreadable:
            continue
    return {task.name: {task.name} for task in week.tasks}


def _stubs(exercise: Submission) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {cell.task: set() for cell in exercise.cells if cell.task}
    for cell in exercise.cells:
        for statement in parse(replace(exercise, cells=(cell,))).statements if cell.task else ():
            progress = facts(statement.source).progress
            stubs = {name for name, state in progress.items() if state.stubs}
            own = stubs or (set(progress) if BEGIN in statement.source else set())
            found[str(cell.task)] |= own
    return {task: names or {task} for task, names in found.items()}


def _state(source: Source, names: set[str]) -> State:
    states = {_state_of(source, name) for name in names}
    if len(states) == 1:
        return states.pop()
    for worst in (State.BROKEN, State.MISSING):
        if worst in states:
            return worst
    return State.IN_PART


def _state_of(source: Source, name: str) -> State:
    binding = [statement for statement in source.statements if name in statement.binds]
    if not binding:
        problem = source.broken.get(name)
        return State.BROKEN if problem and problem.kind is Kind.SYNTAX else State.MISSING
    progress = [facts(statement.source).progress.get(name) for statement in binding]
    if any(state is None or not state.stubs for state in progress):
        return State.WRITTEN
    started = any(state and state.finished for state in progress)
    return State.IN_PART if started else State.NOT_STARTED
