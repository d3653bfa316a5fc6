"""What a likeness weighs: the rarer it is among all who solved the week, the more.

Everybody else who agrees as well with one of two works makes it say less that they agree, and
what is no closer than to a known way says nothing. What is left is counted in bits, as rarity is:
one for half of the class, two for a quarter. They are no probability, as tasks are not independent.
A task that both solved in different ways takes some away.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Self

import numpy as np

from grader.similar.likeness import Kind, Likeness, likenesses
from grader.traits import Traits

_EQUAL = 0.999  # as far as rounding goes
_WRONG = 2.0  # the same mistake weighs so much more than the same right way
_ALSO = 0.5  # what statements add where programs agree already
_COMMENT = 0.5  # what a comment weighs beside a task
_COMMENTS = 10.0  # bits that comments can be worth together
_APART = 1.0  # bits that a task takes away in which two works differ
_EPSILON = 1e-5
_LEAST = 0.5  # bits that are told


@dataclass(frozen=True)
class Evidence:
    """Something in which two works agree, and how much it says.

    Arguments:
        subject: the task or question; empty for comments.
        likeness: from 0 to 1; of comments how many.
        others: works of others that agree as well with one of the two.
        wrong: whether it is the same mistake.
        known: whether a known way explains it: then it weighs nothing.
    """

    kind: Kind
    subject: str
    likeness: float
    others: int
    bits: float
    wrong: bool = False
    known: bool = False

    @property
    def equal(self) -> bool:
        """Whether both have the same, and not only nearly."""
        return self.likeness >= _EQUAL


@dataclass(frozen=True)
class Pair:
    """Two works, by their numbers, and what they agree in; the heaviest first.

    Arguments:
        apart: bits for what they differ in.
    """

    one: int
    other: int
    evidence: tuple[Evidence, ...]
    apart: float

    @property
    def bits(self) -> float:
        """What is left."""
        return sum(found.bits for found in self.evidence) - self.apart

    @property
    def subjects(self) -> dict[str, list[Evidence]]:
        """The evidence by task or question; of comments by no name."""
        found: dict[str, list[Evidence]] = {}
        for evidence in self.evidence:
            found.setdefault(evidence.subject, []).append(evidence)
        return found


def pairs(
    works: Sequence[Traits], known: Sequence[Traits], *, current: int | None = None
) -> list[Pair]:
    """All pairs that agree in anything, the heaviest first.

    Arguments:
        known: right ways that are no member's: the solution and its alternatives.
        current: how many works, the first ones, are this term's; of others no two are paired.
    """
    count = len(works)
    current = count if current is None else current
    found: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    apart = np.zeros((count, count), np.float32)
    for _, own in groupby(likenesses(works, known), key=lambda like: like.subject):
        weighed = [_Weighed.of(like) for like in own]
        apart += _apart(weighed)
        for one, other, evidence in _told(weighed):
            found[one, other].append(evidence)
    for one, other, evidence in _comments(works, known):
        found[one, other].append(evidence)
    made = (
        Pair(
            one,
            other,
            tuple(sorted(own, key=lambda evidence: -evidence.bits)),
            float(apart[one, other]),
        )
        for (one, other), own in found.items()
        if one < current
    )
    return sorted(made, key=lambda pair: (-pair.bits, pair.one, pair.other))


@dataclass(frozen=True)
class _Weighed:
    """A likeness with what it says of each two works, from 0 to 1, and in bits.

    Arguments:
        bits: for its rarity alone.
        known: where it is no closer than a known way is to either.
    """

    like: Likeness
    says: np.ndarray
    others: np.ndarray
    bits: np.ndarray
    known: np.ndarray

    @classmethod
    def of(cls, like: Likeness) -> Self:
        """Weighs a likeness."""
        low, high = like.scale
        says = np.clip((like.works - low) / (high - low), 0, 1)
        others = _others(like.works)
        share = (others + np.float32(0.5)) / max(1, len(says) - 1)
        best = like.known.max(axis=1, initial=0)
        known = like.works <= np.maximum(best[:, None], best) + _EPSILON
        mistake = (like.works >= _EQUAL) & like.wrong[:, None] & like.wrong
        bits = says * np.maximum(0, -np.log2(share))
        bits[mistake] *= _WRONG
        return cls(like, says, others, bits, known)


def _apart(weighed: Sequence[_Weighed]) -> np.ndarray:
    """What is taken away for a task that both have and solve in different ways."""
    there = np.any([one.like.works.diagonal() > 0 for one in weighed], axis=0)
    both = there[:, None] & there
    if any(one.like.kind is Kind.ANSWER for one in weighed):  # of course they differ
        return np.zeros(both.shape)
    return _APART * both * (1 - np.max([one.says for one in weighed], axis=0))


def _told(weighed: Sequence[_Weighed]) -> Iterator[tuple[int, int, Evidence]]:
    """What the likenesses of one task are evidence of; a program and its text are not two."""
    strongest = np.argmax([one.bits for one in weighed], axis=0)
    for number, one in enumerate(weighed):
        like = one.like
        first = strongest == number
        bits = np.where(first, one.bits, _ALSO * one.bits)
        told = (bits >= _LEAST) & (first | ~one.known)
        for row, column in np.argwhere(np.triu(told, 1)).tolist():
            alike, known = float(like.works[row, column]), bool(one.known[row, column])
            wrong = alike >= _EQUAL and bool(like.wrong[row] and like.wrong[column])
            rare = int(one.others[row, column]), 0.0 if known else float(bits[row, column])
            yield row, column, Evidence(like.kind, like.subject, alike, *rare, wrong, known)


def _others(likeness: np.ndarray) -> np.ndarray:
    """Of each two works, how many others are as close to one of them."""
    rest = likeness.copy()
    np.fill_diagonal(rest, -1)
    rest.sort(axis=1)
    closer = np.empty(likeness.shape, np.int32)
    for row, own in enumerate(likeness):  # but for the other one itself
        closer[row] = len(own) - 1 - np.searchsorted(rest[row], own - _EPSILON)
    return np.maximum(np.maximum(closer, closer.T), 0)


def _comments(
    works: Sequence[Traits], known: Sequence[Traits]
) -> Iterator[tuple[int, int, Evidence]]:
    """Equal comments of any two, each by how few have it."""
    told = {mark for way in known for mark in way.comments}
    having: dict[int, list[int]] = defaultdict(list)
    for number, work in enumerate(works):
        for mark in set(work.comments) - told:
            having[mark].append(number)
    shared: dict[tuple[int, int], list[int]] = defaultdict(list)
    for mark, own in having.items():
        if len(own) <= max(2, len(works) // 4):  # what everybody writes would be pairs without end
            for two in combinations(own, 2):
                shared[two].append(len(having[mark]) - 2)
    for (one, other), others in shared.items():
        bits = sum(-np.log2((more + 0.5) / max(1, len(works) - 1)) for more in others)
        bits = float(min(bits * _COMMENT, _COMMENTS))
        yield one, other, Evidence(Kind.COMMENTS, "", len(others), min(others), bits)
