"""What a member wrote in answer to a week's written questions."""

import hashlib
from collections.abc import Iterator, Sequence

from grader.course import Week
from grader.reading.cells import Block
from grader.reading.results import EARLIER, PLACEHOLDER
from grader.restore.pairing import Pair, pair
from grader.restore.released import released
from grader.submission import Submission


def answers(
    week: Week, submission: Submission, pairs: Sequence[Pair] | None = None
) -> dict[str, str]:
    """The answer to each question of the week, in its order; empty where there is none.

    An answer is what the cell for it holds and what stands in new text cells right below; if that
    cell was copied or split, all of it; if it is gone, the text below the question.

    Arguments:
        pairs: which cells are which, if that is known already.
    """
    if pairs is None:
        pairs = pair(released(week), submission.blocks)
    return {
        question.name: _joined(_written(question.name, submission.blocks, pairs))
        for question in week.questions
    }


def digest(answer: str) -> str:
    """SHA-256 of an answer; empty where nothing was written."""
    if not answer:
        return ""
    return hashlib.sha256(answer.encode("utf-8", "replace")).hexdigest()


def _written(question: str, blocks: Sequence[Block], pairs: Sequence[Pair]) -> Iterator[str]:
    places = _places(question, blocks, pairs, "answer")
    for place in places:
        yield blocks[place].source
    handed_out = {block.number for found in pairs for block in found.blocks}
    for place in (places or _places(question, blocks, pairs, "question"))[-1:]:
        for block in blocks[place + 1 :]:
            known = block.marks.own or block.marks.label or block.number in handed_out
            if block.code or known:
                break
            yield block.source


def _places(question: str, blocks: Sequence[Block], pairs: Sequence[Pair], mark: str) -> list[int]:
    """Where the cells for the answer, or those that ask, stand: by their marks, or by content."""
    role = "answer" if mark == "answer" else "text"
    parts = [found for found in pairs if found.part.role == role]
    numbers = {
        block.number for found in parts if found.part.subject == question for block in found.blocks
    }
    return [
        place
        for place, block in enumerate(blocks)
        if block.number in numbers
        or block.marks.own.get(mark) == question
        or (mark == "answer" and block.marks.grade_id == question)
    ]


def _joined(texts: Iterator[str]) -> str:
    """The texts without the invitation to write, each once."""
    written = (text.replace(PLACEHOLDER, "").replace(EARLIER, "").strip() for text in texts)
    return "\n\n".join(dict.fromkeys(text for text in written if text))
