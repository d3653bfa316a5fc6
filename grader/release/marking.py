"""Marking guides of written questions: cells of the source that are never released."""

from functools import lru_cache
from typing import TYPE_CHECKING

from grader.course import Week
from grader.errors import GraderError
from grader.release import source
from grader.release.source import BEGIN, END
from grader.text import Text

if TYPE_CHECKING:
    from nbformat import NotebookNode


def marking_guide(week: Week, question: str) -> Text:
    """What a full and what a half answer says, in Markdown; for the instructor only.

    Arguments:
        week: from `solutions/`.

    Raises:
        GraderError: the source is wrong, or there is no such question.
    """
    guides = marking_guides(week)
    if question not in guides:
        raise GraderError(
            f"{week.folder}: {question!r} 질문의 채점 기준이 없습니다.",
            f"{week.folder} has no marking guide for a question {question!r}.",
        )
    return guides[question]


def marking_guides(week: Week) -> dict[str, Text]:
    """All guides of a week, by question, as its source is now.

    Raises:
        GraderError: the source is wrong.
    """
    return _guides(week, source.text(week))


@lru_cache(maxsize=32)
def _guides(week: Week, text: str) -> dict[str, Text]:
    return guides_of(source.parsed(week, text).cells)


def guides_of(cells: "list[NotebookNode]") -> dict[str, Text]:
    """The guides by question."""
    found: dict[str, dict[str, str]] = {}
    for cell in cells:
        if "guide" in cell.metadata:
            guide = found.setdefault(cell.metadata["guide"], {})
            guide[cell.metadata["lang"]] = cell.source.strip()
    return {question: Text(guide["ko"], guide["en"]) for question, guide in found.items()}


def into_answers(cells: "list[NotebookNode]") -> "list[NotebookNode]":
    """The cells without the guides, which become the solutions of the answers' cells.

    That is where nbgrader expects what a manually graded cell is compared with, and what its
    preprocessor takes out.
    """
    guides = guides_of(cells)
    for cell in cells:
        if (question := cell.metadata.get("answer")) in guides:
            guide = guides[question]
            cell.source = f"### {BEGIN}\n{guide.ko}\n\n---\n\n{guide.en}\n### {END}"
    return [cell for cell in cells if "guide" not in cell.metadata]
