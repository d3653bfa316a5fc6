"""Which cells of a submission are which of the release's, whatever became of their marks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.reading.cells import Block
from grader.restore.released import Part, defined


@dataclass(frozen=True)
class Pair:
    """A cell of the release and what is left of it.

    Arguments:
        blocks: in the order of the file; none where it is missing, several where it was copied.
        known: whether they are found by nbgrader's label, so that nothing had to be guessed.
    """

    part: Part
    blocks: tuple[Block, ...] = ()
    known: bool = False


def pair(parts: Sequence[Part], blocks: Sequence[Block]) -> tuple[Pair, ...]:
    """One pair for each cell of the release, in its order."""
    found: dict[str, Pair] = {}
    left = list(blocks)
    for rule in _RULES:
        for part in parts:
            if part.name in found:
                continue
            hits = tuple(block for block in left if rule(part, block))
            if hits:
                found[part.name] = Pair(part, hits, rule is _by_label)
                left = [block for block in left if block not in hits]
    return tuple(found.get(part.name, Pair(part)) for part in parts)


def _by_label(part: Part, block: Block) -> bool:
    return block.marks.grade_id == part.name


def _by_mark(part: Part, block: Block) -> bool:
    own = block.marks.own
    if part.role in ("task", "answer"):
        return own.get(part.role) == part.subject and _is_first(part)
    return part.role == "experiment" and "experiment" in own


def _is_first(part: Part) -> bool:
    """Whether it is the first of its task's cells: a mark tells no more than the task."""
    return part.name == part.subject


def _by_name(part: Part, block: Block) -> bool:
    return block.marks.name == part.name


def _by_source(part: Part, block: Block) -> bool:
    same = part.source.strip() == block.source.strip()
    return same and part.role not in ("task", "answer")


def _by_definition(part: Part, block: Block) -> bool:
    return part.role == "task" and block.code and bool(part.defines & defined(block.source))


_RULES: tuple[Callable[[Part, Block], bool], ...] = (
    _by_label,
    _by_mark,
    _by_name,
    _by_source,
    _by_definition,
)
