"""What can be said against a week before anything is graded."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import numpy as np

from grader import mutation
from grader.course import ByHand, Week
from grader.errors import GraderError
from grader.release import render

FEWEST_ALTERNATIVES = 3
TRANSFORMATIONS = frozenset({"jvp", "transpose", "vmap"})


def complaints(week: Week) -> Iterator[str]:
    """Everything that is missing or wrong in a week's files, each in a sentence."""
    files = (f"{week.stem}.py", "test_public.py", "test_hidden.py", "mutants.py", "alternatives.py")
    missing = [name for name in files if not (week.folder / name).is_file()]
    if missing:
        yield f"there is no {' and no '.join(missing)}"
        return
    try:
        render(week)
    except GraderError as error:
        yield error.text.en
    for rule in week.by_hand:
        yield from _unknown_names(rule)
    try:
        mutants, alternatives = mutation.mutants(week), mutation.alternatives(week)
    except Exception as error:  # they are programs: whatever they raise is a sentence
        yield f"mutants.py or alternatives.py cannot be read: {type(error).__name__}: {error}"
        return
    yield from _of_versions(week, mutants, alternatives)
    yield from _of_tests(week, mutants)


def _unknown_names(rule: ByHand) -> Iterator[str]:
    unknown = [name for name in rule.calls if not _is_there(name)]
    unknown += [name for name in rule.transformations if name not in TRANSFORMATIONS]
    unknown += [name for name in rule.dtypes if not _is_dtype(name)]
    if unknown:
        yield f"a by-hand rule names what does not exist: {', '.join(unknown)}"


def _is_there(name: str) -> bool:
    """Whether a dotted name is that of a module, or of something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def _is_dtype(name: str) -> bool:
    try:
        np.dtype(name)
    except TypeError:
        return False
    return True


def _of_versions(
    week: Week, mutants: list[mutation.Mutant], alternatives: list[mutation.Alternative]
) -> Iterator[str]:
    written = Counter(other.task for other in alternatives)
    mistaken = {mutant.task for mutant in mutants}
    known = {task.name for task in week.tasks}
    for task in sorted((written.keys() | mistaken) - known):
        yield f"mutants.py or alternatives.py has a task {task!r}, which week.toml does not have"
    for task in week.tasks:
        if written[task.name] < FEWEST_ALTERNATIVES:
            yield f"{task.name} has {written[task.name]} alternatives, fewer than three"
        if task.name not in mistaken:
            yield f"{task.name} has no mutant"
    for (task, name), count in Counter((mutant.task, mutant.name) for mutant in mutants).items():
        if count > 1:
            yield f"{count} mutants of {task} are called {name}"


def _of_tests(week: Week, mutants: list[mutation.Mutant]) -> Iterator[str]:
    from grader.judge.collection import Collection

    try:
        tests = {test.name: test.task for test in Collection(week, seed=0).tests}
    except GraderError as error:
        yield error.text.en
        return
    for mutant in mutants:
        if tests.get(mutant.killed_by) != mutant.task:
            yield f"mutant {mutant.name} names {mutant.killed_by}, no test of {mutant.task}"
