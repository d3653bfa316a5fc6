"""Which of a file's statements some names depend on."""

import builtins
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from grader.reading.changes import EVERYWHERE
from grader.reading.effects import Effect, Effects, called, changed_by, settled
from grader.reading.names import ANYTHING, Binding, Facts


def closure(
    statements: Sequence[Facts], names: Iterable[str], aside: Set[int] = frozenset()
) -> list[int]:
    """Indices of the statements that bind or change ``names`` and, in turn, what those need.

    Arguments:
        aside: indices of those that define what others need only where nothing else does.
    """
    wanted = list(names)
    binders, modifiers = _binders(statements, wanted, aside), _modifiers(statements, wanted)
    kept: set[int] = set()
    pending, seen = [*wanted, EVERYWHERE], set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        if name == ANYTHING:
            pending += _lasting(statements)
        for index in {*binders.get(name, ()), *modifiers.get(name, ())} - kept:
            kept.add(index)
            pending += statements[index].needs
    return sorted(kept)


def _lasting(statements: Sequence[Facts]) -> Iterator[str]:
    """Names of definitions and of values, but for those that code of the file's own computes."""
    own = {name for facts in statements for name in facts.binds.keys() - facts.imports}
    for facts in statements:
        computed = any(own & {call.name, *call.receiver} for call in facts.calls)
        for name, how in facts.binds.items():
            if how is Binding.FIRM or (how is Binding.VALUE and not computed):
                yield name


def _binders(
    statements: Sequence[Facts], wanted: Collection[str], aside: Set[int]
) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, facts in enumerate(statements):
        for name in facts.binds:
            found[name].append(index)
    return {
        name: _that_count(name, indices, statements, frozenset() if name in wanted else aside)
        for name, indices in found.items()
    }


def _that_count(
    name: str, indices: list[int], statements: Sequence[Facts], aside: Set[int]
) -> list[int]:
    """Without experiments that use a function's name, and without stubs below an answer."""
    progress = {i: statements[i].progress[name] for i in indices if name in statements[i].progress}
    unfinished = {i for i in progress if progress[i].stubs and not progress[i].finished}
    if {*indices} - unfinished - aside:
        indices = [i for i in indices if i not in aside]
    if any(statements[i].binds[name] is Binding.FIRM for i in {*indices} - unfinished):
        indices = [i for i in indices if statements[i].binds[name] is not Binding.LOOSE]
    hidden = {
        i for i in progress if any(j < i and progress[i].behind(progress[j]) for j in progress)
    }
    return [i for i in indices if i not in hidden]


def _modifiers(statements: Sequence[Facts], tasks: Collection[str]) -> dict[str, list[int]]:
    """Who changes a name's object, but for calls of tasks: what those do besides is no answer."""
    foreign = _foreign(statements) | _constants(statements)
    firm = {n for f in statements for n, how in f.binds.items() if how is Binding.FIRM}
    others: defaultdict[str, set[str]] = defaultdict(set)
    for facts in statements:
        for name, held in facts.aliases.items():
            others[name] |= held
    fixed = firm | foreign
    known = settled(_effects(statements, tasks, others), fixed)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, facts in enumerate(statements):
        changes = facts.modifies.union(*(changed_by(call, known, fixed) for call in facts.calls))
        changes = changes.union(*(others.get(name, ()) for name in changes))
        for name in changes - foreign - facts.binds.keys():
            found[name].append(index)
    return found


def _foreign(statements: Sequence[Facts]) -> set[str]:
    """Names of what others wrote: ``zip`` of ``for x in zip(xs): x.sort()`` does not change."""
    bound = {name for facts in statements for name in facts.binds}
    imported = {name for facts in statements for name in facts.imports} - {EVERYWHERE}
    for facts in statements:
        own = {name for name, how in facts.binds.items() if how is not Binding.LOOSE}
        imported -= own - facts.imports
    return imported | (set(dir(builtins)) - bound)


def _constants(statements: Sequence[Facts]) -> set[str]:
    """Names of numbers and the like: what a function does to a parameter does not change them."""
    names = {name for facts in statements for name in facts.constants}
    for facts in statements:
        names -= (facts.binds.keys() - facts.constants) | facts.rebinds
    return names


def _effects(
    statements: Sequence[Facts], tasks: Collection[str], others: Mapping[str, Collection[str]]
) -> Effects:
    """What calls of the file's own functions change, by all names that the functions have."""
    own: defaultdict[str, list[Effect]] = defaultdict(list)
    for facts in statements:
        for name, effect in facts.effects:
            own[name] += [] if effect.owner in tasks else [effect]
    for name in {n for f in statements for n, how in f.binds.items() if how is not Binding.FIRM}:
        own[name] += [called(effect, name) for effect in own.get(".__call__", ())]
    more = {name: [e for held in others[name] for e in own.get(held, ())] for name in others}
    return {name: [*own.get(name, ()), *more.get(name, ())] for name in own.keys() | more}
