"""A week's source as a notebook, and everything that can be wrong with it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from grader.course import CourseError, Week

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


def read(week: Week) -> "NotebookNode":
    """The week's source as a notebook, checked.

    Raises:
        CourseError: the file is missing, or something in it is; the sentence says which cell.
    """
    import jupytext

    path = week.folder / f"{week.stem}.py"
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from error
    checks: tuple[Callable[[Week, list[NotebookNode]], Iterator[str]], ...] = (
        _languages,
        _markers,
        _tasks,
        _questions,
        _guides,
    )
    for check in checks:
        for complaint in check(week, notebook.cells):
            raise CourseError(f"{path}: {complaint}")
    return notebook


def _languages(_: Week, cells: "list[NotebookNode]") -> Iterator[str]:
    """Every text is there in Korean and, right after it, in English."""
    before = None
    for number, cell in enumerate(cells, start=1):
        language = cell.metadata.get("lang")
        if before is not None and not (language == "en" and _about(cell) == _about(before)):
            yield f"{_name(number - 1, before)} has no English twin right after it."
        if language == "en" and before is None:
            yield f"{_name(number, cell)} has no Korean twin right before it."
        if cell.cell_type == "markdown" and "answer" not in cell.metadata and not language:
            yield f'{_name(number, cell)} says no language: lang="ko" or lang="en".'
        if language not in (None, "ko", "en"):
            yield f"{_name(number, cell)} is in {language!r}, which is neither ko nor en."
        before = cell if language == "ko" else None
    if before is not None:
        yield f"{_name(len(cells), before)} has no English twin right after it."


def _tasks(week: Week, cells: "list[NotebookNode]") -> Iterator[str]:
    """The tasks of the cells are those of `week.toml`, and each has its solution marked."""
    known = [task.name for task in week.tasks]
    for number, cell in enumerate(cells, start=1):
        name = cell.metadata.get("task")
        if name is not None and name not in known:
            yield f"{_name(number, cell)} is for {name!r}, a task that week.toml does not have."
        if name is not None and cell.cell_type != "code":
            yield f"{_name(number, cell)} is for task {name!r} but holds no code."
        if name is not None and BEGIN not in cell.source:
            yield f"{_name(number, cell)} has no '### {BEGIN}', so its solution would be released."
    there = {cell.metadata.get("task") for cell in cells}
    for name in known:
        if name not in there:
            yield f'task {name!r} has no cell. Its code goes below a line # %% task="{name}".'


def _markers(_: Week, cells: "list[NotebookNode]") -> Iterator[str]:
    """Markers come in pairs, and only where a task's code is."""
    for number, cell in enumerate(cells, start=1):
        inside = False
        for line in cell.source.split("\n"):
            begins, ends = BEGIN in line, END in line
            if (begins or ends) and "task" not in cell.metadata:
                yield f"{_name(number, cell)} has a solution's marker but belongs to no task."
            if begins == inside and (begins or ends):
                yield (
                    f"{_name(number, cell)}: '### {BEGIN}' and '### {END}' do not take turns at "
                    f"the line {line.strip()!r}."
                )
            inside = begins or (inside and not ends)
        if inside:
            yield f"{_name(number, cell)} has no '### {END}'."


def _questions(week: Week, cells: "list[NotebookNode]") -> Iterator[str]:
    """Every written question is asked, and an empty cell for the answer follows."""
    known = [question.name for question in week.questions]
    for number, cell in enumerate(cells, start=1):
        for key in ("question", "answer"):
            name = cell.metadata.get(key)
            if name is not None and name not in known:
                yield f"{_name(number, cell)}: week.toml has no question {name!r}."
        if "answer" in cell.metadata and cell.source.strip():
            yield f"{_name(number, cell)}: the cell for an answer must be empty."
        if "question" in cell.metadata and cell.metadata.get("lang") == "en":
            after = cells[number] if number < len(cells) else None
            if after is None or after.metadata.get("answer") != _question(cell):
                yield (
                    f"{_name(number, cell)} is not followed by a cell for the answer: "
                    f'# %% [markdown] answer="{_question(cell)}".'
                )
    asked = {_question(cell) for cell in cells}
    for name in known:
        if name not in asked:
            yield f"question {name!r} of week.toml is not asked."


def _guides(week: Week, cells: "list[NotebookNode]") -> Iterator[str]:
    """Every written question has a marking guide, which is never released."""
    known = [question.name for question in week.questions]
    guided = [cell.metadata["guide"] for cell in cells if "guide" in cell.metadata]
    for number, cell in enumerate(cells, start=1):
        if "guide" in cell.metadata and cell.metadata["guide"] not in known:
            name = cell.metadata["guide"]
            yield f"{_name(number, cell)}: week.toml has no question {name!r} to guide."
    for name in known:
        if guided.count(name) != 2:
            yield (
                f"question {name!r} needs one marking guide in each language, below a line "
                f'# %% [markdown] guide="{name}" lang="ko" (then lang="en").'
            )


def _about(cell: "NotebookNode") -> tuple[str | None, str | None]:
    return cell.metadata.get("question"), cell.metadata.get("guide")


def _question(cell: "NotebookNode") -> str | None:
    return cell.metadata.get("question")


def _name(number: int, cell: "NotebookNode") -> str:
    """A cell in an instructor's words."""
    lines = cell.source.strip().split("\n")
    start = lines[0][:40] or next(iter(cell.metadata.values()), "empty")
    return f"cell {number} ({start})"
