"""How alike all the works of a class are: a number from 0 to 1 for each two, task by task."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grader.traits import TaskTraits, Traits

_NEARLY = 0.95  # at most, of programs that are not the same


class Kind(StrEnum):
    """What agrees."""

    PROGRAM = "program"
    WORDS = "words"
    ANSWER = "answer"
    COMMENTS = "comments"


@dataclass(frozen=True)
class Likeness:
    """How alike works are in one thing.

    Arguments:
        subject: the task or question.
        scale: between which two numbers likeness begins to say anything, and says all it can.
        works: of each two works.
        known: of each work and each known way.
        wrong: which of the works some test fails.
    """

    kind: Kind
    subject: str
    scale: tuple[float, float]
    works: np.ndarray
    known: np.ndarray
    wrong: np.ndarray


def likenesses(works: Sequence[Traits], known: Sequence[Traits]) -> Iterator[Likeness]:
    """All that can be compared, in the order of the week."""
    everything, count = [*works, *known], len(works)
    for name in dict.fromkeys(task.name for one in everything for task in one.tasks):
        own = [_task(one, name) for one in everything]
        wrong = np.array([task.wrong for task in own[:count]])
        programs = np.maximum(_same(own), _NEARLY * _overlap([task.pieces for task in own]))
        words = _overlap([task.words for task in own])
        for kind, scale, found in (
            (Kind.PROGRAM, (0.7, 1.0), programs),
            (Kind.WORDS, (0.4, 0.9), words),
        ):
            yield Likeness(kind, name, scale, found[:count, :count], found[:count, count:], wrong)
    for name in dict.fromkeys(name for one in everything for name in one.answers):
        found = _overlap([one.answers.get(name, ()) for one in everything])
        right = np.zeros(count, bool)
        yield Likeness(
            Kind.ANSWER, name, (0.2, 0.7), found[:count, :count], found[:count, count:], right
        )


def _task(traits: Traits, name: str) -> TaskTraits:
    return next((task for task in traits.tasks if task.name == name), TaskTraits(name))


def _same(tasks: Sequence[TaskTraits]) -> np.ndarray:
    """1 where all programs that both have are equal, and there are some."""
    size = (len(tasks), len(tasks))
    common, differ = np.zeros(size, bool), np.zeros(size, bool)
    for request in {request for task in tasks for request in task.programs}:
        programs = np.array([task.programs.get(request, "") for task in tasks])
        there = programs != ""
        both = there[:, None] & there
        common |= both
        differ |= both & (programs[:, None] != programs)
    return (common & ~differ).astype(np.float32)


def _overlap(marks: Sequence[Collection[int]]) -> np.ndarray:
    """What part of the marks of either both have; a mark weighs more the fewer have it."""
    spread = Counter(mark for own in marks for mark in set(own))
    weights = {mark: np.log2((len(marks) + 1) / count) for mark, count in spread.items()}
    own = np.array([sum(weights[mark] for mark in set(one)) for one in marks], np.float32)
    shared = {mark: at for at, mark in enumerate(m for m, count in spread.items() if count > 1)}
    has = np.zeros((len(marks), len(shared)), np.float32)
    for row, one in enumerate(marks):
        for mark in shared.keys() & set(one):
            has[row, shared[mark]] = np.sqrt(weights[mark])
    both = has @ has.T
    np.fill_diagonal(both, own)
    either = own[:, None] + own - both
    return np.divide(both, either, out=np.zeros_like(both), where=either > 0)
