"""What a member reads about damaged cells, and what became of them, in both languages."""

from collections import defaultdict
from collections.abc import Iterable

from grader.reading.cells import Block
from grader.report import Kind, Problem
from grader.restore.findings import Damage, Finding
from grader.restore.released import Part, Role
from grader.text import Text

LISTED = 12  # cells that one sentence names

_SENTENCES: dict[tuple[Damage, Role | None], Text] = {
    (Damage.MISSING, "text"): Text(
        "받은 글 셀이 없어져 다시 넣었습니다. 점수에는 영향이 없습니다.",
        "A text cell is missing and was put back. It makes no difference to your points.",
    ),
    (Damage.MISSING, "code"): Text(
        "받은 코드 셀이 없어져 다시 넣고, 채점할 때 함께 실행했습니다.",
        "A code cell that was handed out is missing. It was put back and run for grading.",
    ),
    (Damage.MISSING, "result"): Text(
        "결과를 보여 주는 셀이 없어져 다시 넣었습니다. 점수는 이 셀이 아니라 시험이 정합니다.",
        "A cell that shows results is missing and was put back. Points come from the tests, not "
        "from this cell.",
    ),
    (Damage.MISSING, "task"): Text(
        "과제의 셀이 없고 그 함수나 클래스도 찾지 못했습니다. 여기 적은 과제만 0점이고 나머지는 "
        "그대로 채점했습니다. 다시 받은 노트북의 셀에 코드를 옮겨 제출해 주세요.",
        "A task's cell is missing, and its function or class was found nowhere. Only the tasks "
        "named here have 0 points. Put your code into a fresh notebook and hand it in.",
    ),
    (Damage.MISSING, "answer"): Text(
        "답을 쓰는 셀이 없어 답하지 않은 것으로 보았습니다. 다시 받은 노트북의 셀에 답을 옮겨 "
        "제출해 주세요.",
        "The cell for an answer is missing, so the question counts as unanswered. Put your answer "
        "into a fresh notebook and hand it in.",
    ),
    (Damage.ELSEWHERE, None): Text(
        "답을 쓰는 셀이 없어 질문 아래에 있는 글을 답으로 읽었습니다.",
        "The cell for an answer is missing; the text below the question was read as the answer.",
    ),
    (Damage.COPIED, "task"): Text(
        "같은 과제의 셀이 여럿입니다. 모두 읽었습니다.",
        "A task has several cells. All were read.",
    ),
    (Damage.COPIED, "answer"): Text(
        "같은 질문에 답한 셀이 여럿입니다. 위에서부터 이어서 한 답으로 읽었습니다.",
        "A question has several cells with answers. They were read one after the other as one.",
    ),
    (Damage.COPIED, None): Text(
        "받은 셀이 복사되어 있습니다. 점수에는 영향이 없습니다.",
        "A cell that was handed out is there twice. It makes no difference to your points.",
    ),
    (Damage.MOVED, "code"): Text(
        "받은 코드 셀의 자리가 바뀌었습니다. 채점할 때 제자리에서도 실행했습니다.",
        "A code cell that was handed out stands elsewhere. For grading it was run in its own place "
        "as well.",
    ),
    (Damage.MOVED, None): Text(
        "셀의 순서가 바뀌었습니다. 있는 자리에서 읽었으며 점수에는 영향이 없습니다.",
        "Cells are in another order. They were read where they stand; it makes no difference to "
        "your points.",
    ),
    (Damage.EDITED, "text"): Text(
        "받은 글 셀의 내용이 바뀌어 되돌렸습니다. 점수에는 영향이 없습니다. 답과 메모는 정해진 "
        "셀이나 새 셀에 적어 주세요.",
        "A text cell that was handed out was edited; the released text counts. It makes no "
        "difference to your points. Write in the cells for answers, or in new ones.",
    ),
    (Damage.EDITED, "code"): Text(
        "받은 코드 셀의 내용이 바뀌었습니다. 받은 그대로의 셀을 먼저 실행하고, 이어서 고친 셀을 "
        "실행했습니다. 필요한 import는 새 셀에 적어 주세요.",
        "A code cell that was handed out was edited. The released cell was run first, and then "
        "yours. Put what you want to import into a new cell.",
    ),
    (Damage.EDITED, "result"): Text(
        "결과를 보여 주는 셀의 내용이 바뀌어 되돌렸습니다. 점수는 이 셀이 아니라 시험이 정합니다.",
        "A cell that shows results was edited; the released one counts. Points come from the "
        "tests, not from this cell.",
    ),
    (Damage.RETYPED, "task"): Text(
        "과제의 셀이 코드 셀이 아니게 바뀌어 있습니다. 코드로 읽고 채점했습니다.",
        "A task's cell is no code cell any more. It was read as code and graded.",
    ),
    (Damage.RETYPED, "answer"): Text(
        "답을 쓰는 셀이 코드 셀로 바뀌어 있습니다. 글로 읽었습니다.",
        "The cell for an answer became a code cell. It was read as text.",
    ),
    (Damage.RETYPED, None): Text(
        "받은 셀의 종류가 바뀌어 되돌렸습니다. 점수에는 영향이 없습니다.",
        "A cell that was handed out is of another type and was restored. It makes no difference to "
        "your points.",
    ),
    (Damage.UNLOCKED, None): Text(
        "셀의 잠금이 풀려 있어 다시 잠갔습니다. 점수에는 영향이 없습니다.",
        "Cells were unlocked; the lock was restored. It makes no difference to your points.",
    ),
    (Damage.UNLABELLED, None): Text(
        "셀에서 nbgrader의 표시가 없어졌거나 바뀌었습니다. 내용으로 알아보고 되살렸습니다.",
        "Cells lost nbgrader's label, or it was changed. They were recognised by what they hold, "
        "and labelled again.",
    ),
    (Damage.RELABELLED, None): Text(
        "셀의 배점이나 종류를 적은 표시가 바뀌어 되돌렸습니다. 배점은 노트북이 아니라 과정이 "
        "정합니다.",
        "What a cell's label says of its points or kind was changed and was restored. Points are "
        "the course's, not the notebook's.",
    ),
    (Damage.FOREIGN, None): Text(
        "이 노트북에는 이번 주에 받은 셀이 하나도 없습니다. 다른 주의 파일을 제출했는지 확인해 "
        "주세요.",
        "Not one cell of this week's notebook is in this one. Is it the file of another week?",
    ),
    (Damage.SCHEMA, None): Text(
        "셀의 표시가 이 nbgrader와 다른 판의 형식이라 지금의 형식으로 고쳐 읽었습니다.",
        "Cells are labelled in the format of another version of nbgrader. They were read in "
        "today's.",
    ),
}


def problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """One note for each kind of damage; its detail names the cells."""
    cells: defaultdict[Text, list[tuple[Part, Block | None]]] = defaultdict(list)
    for damage, part, block in findings:
        text = _SENTENCES.get((damage, part.role)) or _SENTENCES[damage, None]
        cells[text].append((part, block))
    return tuple(_problem(text, found) for text, found in cells.items())


def _problem(text: Text, found: list[tuple[Part, Block | None]]) -> Problem:
    lines = [
        f"{block.number}번째 셀 · cell {block.number}: {part.name}" if block else part.name
        for part, block in found
        if text != _SENTENCES[Damage.FOREIGN, None]
    ]
    if len(lines) > LISTED:
        lines[LISTED:] = [f"… (+{len(lines) - LISTED})"]
    block = found[0][1] if len(found) == 1 else None
    return Problem(Kind.NOTE, text, "\n".join(lines), block.number if block else None)
