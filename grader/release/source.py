"""A week's source as a notebook, and everything that can be wrong with it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from grader.course import Week
from grader.errors import GraderError
from grader.text import Text

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


def read(week: Week) -> "NotebookNode":
    """The week's source as a notebook, checked.

    Raises:
        GraderError: the file is missing, or something in it is; the sentence says which cell.
    """
    import jupytext

    path = week.folder / f"{week.stem}.py"
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(
            f"{path} 파일을 읽을 수 없습니다: {error}.", f"{path} cannot be read: {error}."
        ) from error
    checks: tuple[Callable[[Week, list[NotebookNode]], Iterator[Text]], ...] = (
        _languages,
        _markers,
        _tasks,
        _questions,
        _guides,
    )
    for check in checks:
        for complaint in check(week, notebook.cells):
            raise GraderError(f"{path}: {complaint.ko}", f"{path}: {complaint.en}")
    return notebook


def _languages(_: Week, cells: "list[NotebookNode]") -> Iterator[Text]:
    """Every text is there in Korean and, right after it, in English."""
    before = None
    for number, cell in enumerate(cells, start=1):
        language = cell.metadata.get("lang")
        if before is not None and not (language == "en" and _about(cell) == _about(before)):
            yield _about_cell(
                number - 1, before, "바로 뒤에 영어 셀이 없습니다", "no English twin right after it"
            )
        if language == "en" and before is None:
            yield _about_cell(
                number, cell, "바로 앞에 한국어 셀이 없습니다", "no Korean twin right before it"
            )
        if cell.cell_type == "markdown" and "answer" not in cell.metadata and not language:
            yield _about_cell(
                number,
                cell,
                'lang="ko" 또는 lang="en"이 필요합니다',
                'says no language: lang="ko" or lang="en"',
            )
        if language not in (None, "ko", "en"):
            yield _about_cell(
                number,
                cell,
                f"{language!r}는 ko도 en도 아닙니다",
                f"is in {language!r}, which is neither ko nor en",
            )
        before = cell if language == "ko" else None
    if before is not None:
        yield _about_cell(
            len(cells), before, "바로 뒤에 영어 셀이 없습니다", "no English twin right after it"
        )


def _tasks(week: Week, cells: "list[NotebookNode]") -> Iterator[Text]:
    """The tasks of the cells are those of `week.toml`, and each has its solution marked."""
    known = [task.name for task in week.tasks]
    for number, cell in enumerate(cells, start=1):
        name = cell.metadata.get("task")
        if name is not None and name not in known:
            yield _about_cell(
                number,
                cell,
                f"week.toml에 없는 과제입니다: {name!r}",
                f"is for {name!r}, a task that week.toml does not have",
            )
        if name is not None and cell.cell_type != "code":
            yield _about_cell(
                number,
                cell,
                f"{name!r} 과제의 셀인데 코드가 없습니다",
                f"holds no code of {name!r}",
            )
        if name is not None and BEGIN not in cell.source:
            yield _about_cell(
                number,
                cell,
                f"'### {BEGIN}' 줄이 없어 풀이가 그대로 공개됩니다",
                f"has no '### {BEGIN}', so its solution would be released",
            )
    there = {cell.metadata.get("task") for cell in cells}
    for name in known:
        if name not in there:
            line = f'# %% task="{name}"'
            yield Text(
                f"{name!r} 과제의 셀이 없습니다. 코드는 {line} 줄 아래에 씁니다.",
                f"task {name!r} has no cell. Its code goes below a line {line}.",
            )


def _markers(_: Week, cells: "list[NotebookNode]") -> Iterator[Text]:
    """Markers come in pairs, and only where a task's code is."""
    for number, cell in enumerate(cells, start=1):
        inside = False
        for line in cell.source.split("\n"):
            begins, ends = BEGIN in line, END in line
            if (begins or ends) and "task" not in cell.metadata:
                yield _about_cell(
                    number,
                    cell,
                    "풀이 표시가 있는데 과제의 셀이 아닙니다",
                    "has a solution's marker but belongs to no task",
                )
            if begins == inside and (begins or ends):
                where = line.strip()
                yield _about_cell(
                    number,
                    cell,
                    f"'### {BEGIN}'과 '### {END}'가 번갈아 나오지 않습니다: {where!r}",
                    f"'### {BEGIN}' and '### {END}' do not take turns at the line {where!r}",
                )
            inside = begins or (inside and not ends)
        if inside:
            yield _about_cell(number, cell, f"'### {END}' 줄이 없습니다", f"has no '### {END}'")


def _questions(week: Week, cells: "list[NotebookNode]") -> Iterator[Text]:
    """Every written question is asked, and an empty cell for the answer follows."""
    known = [question.name for question in week.questions]
    for number, cell in enumerate(cells, start=1):
        for key in ("question", "answer"):
            name = cell.metadata.get(key)
            if name is not None and name not in known:
                yield _about_cell(
                    number,
                    cell,
                    f"week.toml에 없는 질문입니다: {name!r}",
                    f"week.toml has no question {name!r}",
                )
        if "answer" in cell.metadata and cell.source.strip():
            yield _about_cell(
                number,
                cell,
                "답을 쓸 셀은 비어 있어야 합니다",
                "the cell for an answer must be empty",
            )
        if "question" in cell.metadata and cell.metadata.get("lang") == "en":
            after = cells[number] if number < len(cells) else None
            if after is None or after.metadata.get("answer") != _question(cell):
                line = f'# %% [markdown] answer="{_question(cell)}"'
                yield _about_cell(
                    number,
                    cell,
                    f"답을 쓸 셀이 뒤에 없습니다: {line}",
                    f"is not followed by a cell for the answer: {line}",
                )
    asked = {_question(cell) for cell in cells}
    for name in known:
        if name not in asked:
            yield Text(
                f"week.toml의 질문 {name!r}에 해당하는 셀이 없습니다.",
                f"question {name!r} of week.toml is not asked.",
            )


def _guides(week: Week, cells: "list[NotebookNode]") -> Iterator[Text]:
    """Every written question has a marking guide, which is never released."""
    known = [question.name for question in week.questions]
    guided = [cell.metadata["guide"] for cell in cells if "guide" in cell.metadata]
    for number, cell in enumerate(cells, start=1):
        if "guide" in cell.metadata and cell.metadata["guide"] not in known:
            name = cell.metadata["guide"]
            yield _about_cell(
                number,
                cell,
                f"채점 기준의 질문이 week.toml에 없습니다: {name!r}",
                f"week.toml has no question {name!r} to guide",
            )
    for name in known:
        if guided.count(name) != 2:
            line = f'# %% [markdown] guide="{name}" lang="ko"'
            yield Text(
                f"{name!r} 질문의 채점 기준이 언어마다 하나씩 필요합니다: {line} "
                '(그다음 lang="en").',
                f"question {name!r} needs one marking guide in each language, below a line {line} "
                '(then lang="en").',
            )


def _about(cell: "NotebookNode") -> tuple[str | None, str | None]:
    return cell.metadata.get("question"), cell.metadata.get("guide")


def _question(cell: "NotebookNode") -> str | None:
    return cell.metadata.get("question")


def _about_cell(number: int, cell: "NotebookNode", ko: str, en: str) -> Text:
    """A sentence about a cell, which is named by its number and first line."""
    lines = cell.source.strip().split("\n")
    start = lines[0][:40] or next(iter(cell.metadata.values()), "empty")
    return Text(f"셀 {number} ({start}): {ko}.", f"cell {number} ({start}): {en}.")
