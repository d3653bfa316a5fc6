"""A damaged notebook as it can be graded: what was handed out is put back, nothing is lost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.course import Week
from grader.reading.cells import Block, Cell, check_size, code_cells
from grader.restore.answers import answers
from grader.restore.findings import Damage, findings, is_edited
from grader.restore.pairing import Pair, pair
from grader.restore.released import Part, released
from grader.restore.sentences import problems
from grader.submission import Submission


def repaired(week: Week, submission: Submission) -> Submission:
    """The submission with released code in its place, and a note on each kind of damage.

    A file without nbgrader's labels (a Python file, a notebook of an earlier release) is left as it
    is: it never had what could be missing.

    Raises:
        Unreadable: with what was put back there is too much code.
    """
    parts = released(week)
    if not parts or not any(block.marks.label for block in submission.blocks):
        return submission
    pairs = pair(parts, submission.blocks)
    written = answers(week, submission, pairs)
    rejoined = {number for cell in submission.cells for number in cell.joined}
    found = findings(pairs, lambda question: bool(written.get(question)))
    notes = problems(
        (damage, part, block)
        for damage, part, block in found
        if not (damage is Damage.COPIED and block and block.number in rejoined)  # told already
    )
    cells = _cells(pairs, submission)
    check_size([cell.source for cell in cells])
    return replace(submission, cells=cells, problems=(*submission.problems, *notes))


def _cells(pairs: Sequence[Pair], submission: Submission) -> tuple[Cell, ...]:
    """The code to read: the member's, with released cells before all that may be in their place."""
    roles = {block.number: found.part.role for found in pairs for block in found.blocks}
    inserted: dict[int, list[Part]] = {}
    for part, before in _restored(pairs, [block.number for block in submission.blocks]):
        inserted.setdefault(before, []).append(part)
    blocks: list[Block] = []
    for block in submission.blocks:
        blocks += (_as_block(part, block.number) for part in inserted.pop(block.number, ()))
        role = roles.get(block.number)
        code = role == "task" or (block.code and role != "answer")
        blocks.append(block if code is block.code else replace(block, code=code))
    return submission.cells if tuple(blocks) == submission.blocks else code_cells(blocks)


def _restored(pairs: Sequence[Pair], numbers: Sequence[int]) -> Iterator[tuple[Part, int]]:
    """Released code that is not there as it was, and the number of the cell to put it before."""
    for index, found in enumerate(pairs):
        if found.part.role != "code":
            continue
        after = [block.number for later in pairs[index + 1 :] for block in later.blocks[:1]]
        before = min(after, default=0)
        whole = any(
            block.code and block.number < before and not is_edited(found.part, block)
            for block in found.blocks
        )
        if before and not whole:
            earliest = _earliest(pairs[:index], numbers, before)
            yield found.part, min([earliest, *_places(found)])


def _earliest(earlier: Sequence[Pair], numbers: Sequence[int], before: int) -> int:
    """The first cell after the code that a released cell may need; the member's own count last."""
    needed = (found for found in earlier if found.part.role in ("code", "task"))
    places = (number for found in needed for number in _places(found)[:1] if number < before)
    last = max(places, default=0)
    return next(number for number in numbers if number > last)


def _places(found: Pair) -> list[int]:
    return [block.number for block in found.blocks]


def _as_block(part: Part, number: int) -> Block:
    return Block(number, True, part.source)
