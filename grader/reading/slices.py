"""Which of a file's statements some names depend on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from grader.reading.names import Binding, Facts


def closure(statements: Sequence[Facts], names: Iterable[str]) -> list[int]:
    """Indices of the statements that bind or change ``names`` and, in turn, what those need."""
    binders, modifiers = _binders(statements), _modifiers(statements)
    kept = {index for index, facts in enumerate(statements) if facts.always}
    pending, seen = list(names), set()
    for index in kept:
        pending += statements[index].needs
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        for index in {*binders.get(name, ()), *modifiers.get(name, ())} - kept:
            kept.add(index)
            pending += statements[index].needs
    return sorted(kept)


def _binders(statements: Sequence[Facts]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, facts in enumerate(statements):
        for name in facts.binds:
            found[name].append(index)
    return {name: _that_count(name, indices, statements) for name, indices in found.items()}


def _that_count(name: str, indices: list[int], statements: Sequence[Facts]) -> list[int]:
    """Without experiments that use a function's name, and without untouched copies."""
    if any(statements[i].binds[name] is Binding.FIRM for i in indices):
        indices = [i for i in indices if statements[i].binds[name] is not Binding.LOOSE]
    progress = {i: statements[i].progress[name] for i in indices if name in statements[i].progress}
    others = set(progress.values())
    hidden = {i for i in progress if any(progress[i].behind(other) for other in others)}
    return [i for i in indices if i not in hidden]


def _modifiers(statements: Sequence[Facts]) -> dict[str, list[int]]:
    imported = {name for facts in statements for name in facts.imports}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, facts in enumerate(statements):
        for name in facts.modifies - imported:
            found[name].append(index)
    return found
