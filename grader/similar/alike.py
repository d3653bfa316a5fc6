"""A week's works compared: pairs worth a person's look, and the groups that they make."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.similar.evidence import Pair, pairs
from grader.similar.likeness import likenesses
from grader.similar.works import Work
from grader.traits import Traits

_SURE = 3.0  # bits by which a pair is to stand out; see benchmarks/results-similar.json


@dataclass(frozen=True)
class Alike:
    """What there is to look at.

    Arguments:
        works: of this term, then of earlier ones.
        current: how many are of this term.
        pairs: worth a look, the heaviest first.
        groups: works that are alike, each with some of the others; of this term at least one.
        together: pairs that nobody else is like, where two may work together.
        left: pairs that are left out.
    """

    works: tuple[Work, ...]
    current: int
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    together: tuple[Pair, ...] = ()
    left: int = 0

    def first(self, most: int) -> "Alike":
        """The same with so many pairs; those that may work together come last."""
        pairs = self.pairs[:most]
        together = self.together[: most - len(pairs)]
        left = len(self.pairs) + len(self.together) - len(pairs) - len(together)
        return replace(self, pairs=pairs, together=together, left=left)


def alike(
    works: Sequence[Work],
    earlier: Sequence[Work],
    known: Sequence[Traits],
    *,
    may_pair: bool = False,
) -> Alike:
    """Compares all works of this term with each other, and with those of earlier terms.

    Arguments:
        known: the known ways to solve the week.
        may_pair: whether two members may work together: then they are shown apart.
    """
    everything, current = tuple(_once_each(works, earlier)), len(works)
    traits = [work.traits for work in everything]
    found = [
        pair
        for pair in pairs(traits, known, current=current)
        if everything[pair.one].member != everything[pair.other].member
    ]
    least = look(current, len(everything))
    heavy = tuple(pair for pair in found if pair.bits >= least)
    groups = _groups(heavy)
    twos = {group for group in groups if len(group) == 2 and max(group) < current and may_pair}
    together = tuple(pair for pair in heavy if (pair.one, pair.other) in twos)
    return Alike(
        works=everything,
        current=current,
        pairs=tuple(pair for pair in heavy if pair not in together),
        groups=tuple(group for group in groups if group not in twos),
        together=together,
    )


def look(current: int, count: int) -> float:
    """The bits from which on a pair is worth a look: the more pairs there are, the more.

    Arguments:
        current: works of this term.
        count: all works.
    """
    return math.log2(max(1, current * (current - 1) / 2 + current * (count - current))) + _SURE


def _once_each(works: Sequence[Work], earlier: Sequence[Work]) -> list[Work]:
    """Without what a member hands in again much as it was: that is nobody else's."""
    kept, of_member = list(works), {work.member: [work] for work in works}
    for work in earlier:
        own = of_member.setdefault(work.member, [])
        if not any(_mostly_same(work.traits, other.traits) for other in own):
            own.append(work)
            kept.append(work)
    return kept


def _mostly_same(one: Traits, other: Traits) -> bool:
    """Whether of what both have most is more alike than not."""
    best: dict[str, float] = {}
    for like in likenesses([one, other], ()):
        if like.works.diagonal().all():
            best[like.subject] = max(best.get(like.subject, 0), like.works[0, 1])
    return sum(likeness > 0.5 for likeness in best.values()) > len(best) / 2


def _groups(found: Sequence[Pair]) -> list[tuple[int, ...]]:
    """Who is alike to whom, by way of any others; the largest first."""
    groups: list[set[int]] = []
    for pair in found:
        touched = [group for group in groups if group & {pair.one, pair.other}]
        groups = [group for group in groups if group not in touched]
        groups.append({pair.one, pair.other}.union(*touched))
    return sorted(
        (tuple(sorted(group)) for group in groups), key=lambda group: (-len(group), group)
    )
