"""What is wrong with a notebook's cells, and what the grader did about it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from hashlib import md5

from grader.reading.cells import Block
from grader.reading.marks import SCHEMA
from grader.reading.results import is_result_cell
from grader.restore.pairing import Pair
from grader.restore.released import Part

FLAGS = ("grade", "solution", "locked")


class Damage(StrEnum):
    """A way in which a cell is not as it was handed out."""

    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    COPIED = "copied"
    MOVED = "moved"
    EDITED = "edited"
    RETYPED = "retyped"
    UNLOCKED = "unlocked"
    UNLABELLED = "unlabelled"
    RELABELLED = "relabelled"
    SCHEMA = "schema"
    FOREIGN = "foreign"


Finding = tuple[Damage, Part, Block | None]


def findings(pairs: Sequence[Pair], answered: Callable[[str], bool]) -> Iterator[Finding]:
    """Everything that is damaged, cell by cell.

    Arguments:
        answered: whether the answer to a question was found somewhere.
    """
    if not any(pair.blocks for pair in pairs):
        yield Damage.FOREIGN, pairs[0].part, None
        return
    moved = _moved(pairs)
    for pair in pairs:
        part = pair.part
        if part.role in ("experiment", "hand_in"):
            continue
        if not pair.blocks:
            elsewhere = part.role == "answer" and answered(part.subject)
            yield (Damage.ELSEWHERE if elsewhere else Damage.MISSING), part, None
            continue
        block = pair.blocks[0]
        for copy in pair.blocks[1:]:
            yield Damage.COPIED, part, copy
        if part.name in moved:
            yield Damage.MOVED, part, block
        if block.code != part.code:
            yield Damage.RETYPED, part, block
        elif is_edited(part, block):
            yield Damage.EDITED, part, block
        yield from ((damage, part, block) for damage in _labels(pair, block))


def _labels(pair: Pair, block: Block) -> Iterator[Damage]:
    """What is wrong with nbgrader's metadata of a cell that is there."""
    label, released = block.marks.label, pair.part.label
    if not pair.known or label is None:
        yield Damage.UNLABELLED
        return
    if label.get("schema_version") != SCHEMA:
        yield Damage.SCHEMA
    changed = [flag for flag in FLAGS if bool(label.get(flag)) != released.get(flag)]
    fixed = {"deletable"} if released.get("solution") else {"deletable", "editable"}
    if changed == ["locked"] or not fixed <= block.marks.fixed:
        yield Damage.UNLOCKED
    points = label.get("points", 0), released.get("points", 0)
    if set(changed) - {"locked"} or points[0] != points[1]:
        yield Damage.RELABELLED


def is_edited(part: Part, block: Block) -> bool:
    """Whether a cell that is not the member's to change was changed.

    A cell that agrees with its own checksum is as some release had it, if not this one.
    """
    if part.role in ("task", "answer") or part.source.strip() == block.source.strip():
        return False
    if part.role == "result":
        return not is_result_cell(block.source)
    label = block.marks.label or {}
    return label.get("checksum") != checksum(part, block.source)


def checksum(part: Part, source: str) -> str:
    """nbgrader's checksum of a cell of no points; importing nbgrader's own takes seconds."""
    kind = "code" if part.code else "markdown"
    flags = (str(bool(part.label.get(flag))) for flag in FLAGS)
    return md5(
        "".join((source, kind, *flags, part.name)).encode(), usedforsecurity=False
    ).hexdigest()


def _moved(pairs: Sequence[Pair]) -> set[str]:
    """The cells that would have to move to bring all into the order of the release."""
    there = [(pair.blocks[0].number, pair.part.name) for pair in pairs if pair.blocks]
    ends: list[int] = []  # the smallest last number of an increasing run, by its length
    chains: list[list[str]] = []
    for number, name in there:
        at = bisect_left(ends, number)
        chain = [*(chains[at - 1] if at else []), name]
        ends[at : at + 1], chains[at : at + 1] = [number], [chain]
    kept = chains[-1] if chains else []
    return {name for _, name in there} - set(kept)
