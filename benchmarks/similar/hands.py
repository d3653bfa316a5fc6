"""A class of different hands, and copies of their work in disguise: the set, made from a seed.

Hands write each task in one of the ways that the repository has: mostly an alternative, sometimes
the solution, sometimes with a mistake of the catalogue, each with names of its own. Two of them
choose the same way by chance, as members do.
"""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.compose import Piece, read_pieces
from benchmarks.similar.disguises import KINDS, Disguise, disguised, renamed
from grader import mutation
from grader.course import Week

HANDS = 14
COPIES = 1  # of each kind of disguise
_WEIGHTS = {"alternative": 0.6, "solution": 0.25, "mutant": 0.15}

Codes = dict[str, str]  # by task


@dataclass(frozen=True)
class Copy:
    """A hand's work in disguise.

    Arguments:
        plain: each task renamed only, for where the disguise breaks it.
        changed: the tasks that the disguise applies to.
    """

    hand: int
    kind: str
    plain: Codes
    changed: Codes


def hands(week: Week, seed: int) -> list[Codes]:
    """What each hand wrote."""
    generator, pieces = random.Random(f"{seed} {week.name}"), read_pieces(week)
    return [
        {
            task: renamed(ast.parse(_code(week, _chosen(ways, generator))), generator)
            for task, ways in pieces.items()
        }
        for _ in range(HANDS)
    ]


def copies(week: Week, written: list[Codes], seed: int) -> Iterator[Copy]:
    """Of each disguise some; of hands that it changes at least one task of."""
    generator = random.Random(f"copies {seed} {week.name}")
    for kind in KINDS:
        made = (
            _copied(kind, hand, written[hand], generator)
            for hand in generator.sample(range(len(written)), len(written))
        )
        applied = [copy for copy in made if copy.changed]
        yield from applied[:COPIES]


def source(week: Week, codes: Codes) -> str:
    """A member's file."""
    return mutation.solution(week, **codes)


def _copied(kind: Disguise, hand: int, codes: Codes, generator: random.Random) -> Copy:
    changed = {task: disguised(kind, code, generator) for task, code in codes.items()}
    plain = {task: renamed(ast.parse(code), generator) for task, code in codes.items()}
    return Copy(hand, kind.name, plain, {task: code for task, code in changed.items() if code})


def _chosen(ways: list[Piece], generator: random.Random) -> Piece:
    there = {piece.kind for piece in ways}
    kinds = [kind for kind in _WEIGHTS if kind in there]
    (kind,) = generator.choices(kinds, [_WEIGHTS[kind] for kind in kinds])
    return generator.choice([piece for piece in ways if piece.kind == kind])


def _code(week: Week, piece: Piece) -> str:
    return mutation.answer(week.folder, piece.task) if piece.code is None else piece.code
