"""A week's source as a notebook, and everything that can be wrong with it."""

from collections.abc import Iterator
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING

from grader.course import Week
from grader.errors import GraderError, cause

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"

# The number of a cell, 0 for none, and what is wrong with it, in Korean and in English.
Complaint = tuple[int, str, str]


def read(week: Week) -> "NotebookNode":
    """The week's source as a notebook, checked.

    Raises:
        GraderError: the file is missing, or something in it is; the sentence says which cell.
    """
    return parsed(week, text(week))


def text(week: Week) -> str:
    """The week's source.

    Raises:
        GraderError: the file is missing.
    """
    path = week.folder / f"{week.stem}.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = cause(error)
        ko, en = f"{path} 파일을 읽을 수 없습니다: {why.ko}.", f"{path} cannot be read: {why.en}."
        raise GraderError(ko, en) from error


def parsed(week: Week, source: str) -> "NotebookNode":
    """The same of a source that was read.

    Raises:
        GraderError: something in it is wrong; the sentence says which cell.
    """
    import jupytext

    notebook = jupytext.reads(source, fmt="py:percent")
    path, cells = week.folder / f"{week.stem}.py", notebook.cells
    checks = (_languages, _twins, _markers, _tasks, _questions, _guides)
    for at, ko, en in chain.from_iterable(check(week, cells) for check in checks):
        if at:
            start = _start(cells[at - 1])
            ko, en = f"셀 {at} ({start}): {ko}", f"cell {at} ({start}): {en}"
        raise GraderError(f"{path}: {ko}.", f"{path}: {en}.")
    return notebook


def _twins(_: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """Every text is there in Korean and, right after it, in English."""
    for at, (before, cell) in enumerate(pairwise((None, *cells, None))):
        korean, english = _key(before, "lang") == "ko", _key(cell, "lang") == "en"
        if korean and not (english and _about(cell) == _about(before)):
            yield at, "바로 뒤에 영어 셀이 없습니다", "no English twin right after it"
        if english and not korean:
            yield at + 1, "바로 앞에 한국어 셀이 없습니다", "no Korean twin right before it"


def _languages(_: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """Every text says which of the two languages it is in."""
    for at, cell in enumerate(cells, start=1):
        language = _key(cell, "lang")
        if cell.cell_type == "markdown" and "answer" not in cell.metadata and not language:
            yield (
                at,
                'lang="ko" 또는 lang="en"이 필요합니다',
                'says no language: lang="ko" or lang="en"',
            )
        if language not in (None, "ko", "en"):
            yield (
                at,
                f"{language!r}는 ko도 en도 아닙니다",
                f"is in {language!r}, which is neither ko nor en",
            )


def _markers(_: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """Markers come in pairs, and only where a task's code is."""
    for at, cell in enumerate(cells, start=1):
        inside = False
        for line in cell.source.split("\n"):
            begins, ends = BEGIN in line, END in line
            if (begins or ends) and "task" not in cell.metadata:
                ko = "풀이 표시가 있는데 과제의 셀이 아닙니다"
                yield at, ko, "has a solution's marker but belongs to no task"
            if begins == inside and (begins or ends):
                both, where = (f"'### {BEGIN}'", f"'### {END}'"), line.strip()
                yield (
                    at,
                    f"{both[0]}과 {both[1]}가 번갈아 나오지 않습니다: {where!r}",
                    f"{both[0]} and {both[1]} do not take turns at the line {where!r}",
                )
            inside = begins or (inside and not ends)
        if inside:
            yield at, f"'### {END}' 줄이 없습니다", f"has no '### {END}'"


def _tasks(week: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """The tasks of the cells are those of `week.toml`, and each has its solution marked."""
    known = [task.name for task in week.tasks]
    named = [(at, cell) for at, cell in enumerate(cells, start=1) if "task" in cell.metadata]
    for at, cell in named:
        name = _key(cell, "task")
        if name not in known:
            ko = f"week.toml에 없는 과제입니다: {name!r}"
            yield at, ko, f"is for {name!r}, a task that week.toml does not have"
        if cell.cell_type != "code":
            yield at, f"{name!r} 과제의 셀인데 코드가 없습니다", f"holds no code of {name!r}"
        if BEGIN not in cell.source:
            ko = f"'### {BEGIN}' 줄이 없어 풀이가 그대로 공개됩니다"
            yield at, ko, f"has no '### {BEGIN}', so its solution would be released"
    there = {_key(cell, "task") for _, cell in named}
    for name in (name for name in known if name not in there):
        line = f'# %% task="{name}"'
        ko = f"{name!r} 과제의 셀이 없습니다. 코드는 {line} 줄 아래에 씁니다"
        yield 0, ko, f"task {name!r} has no cell. Its code goes below a line {line}"


def _questions(week: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """Every written question is asked, and an empty cell for the answer follows."""
    known = [question.name for question in week.questions]
    for at, (cell, after) in enumerate(zip_longest(cells, cells[1:]), start=1):
        for name in (_key(cell, "question"), _key(cell, "answer")):
            if name is not None and name not in known:
                ko = f"week.toml에 없는 질문입니다: {name!r}"
                yield at, ko, f"week.toml has no question {name!r}"
        if _key(cell, "answer") is not None and cell.source.strip():
            yield at, "답을 쓸 셀은 비어 있어야 합니다", "the cell for an answer must be empty"
        name = _key(cell, "question")
        if name and _key(cell, "lang") == "en" and _key(after, "answer") != name:
            line = f'# %% [markdown] answer="{name}"'
            ko = f"답을 쓸 셀이 뒤에 없습니다: {line}"
            yield at, ko, f"is not followed by a cell for the answer: {line}"
    asked = {_key(cell, "question") for cell in cells}
    for name in (name for name in known if name not in asked):
        ko = f"week.toml의 질문 {name!r}에 해당하는 셀이 없습니다"
        yield 0, ko, f"question {name!r} of week.toml is not asked"


def _guides(week: Week, cells: "list[NotebookNode]") -> Iterator[Complaint]:
    """Every written question has a marking guide, which is never released."""
    known = [question.name for question in week.questions]
    guided = [_key(cell, "guide") for cell in cells]
    for at, name in enumerate(guided, start=1):
        if name is not None and name not in known:
            ko = f"채점 기준의 질문이 week.toml에 없습니다: {name!r}"
            yield at, ko, f"week.toml has no question {name!r} to guide"
    for name in (name for name in known if guided.count(name) != 2):
        line = f'# %% [markdown] guide="{name}" lang="ko"'
        yield (
            0,
            f'{name!r} 질문의 채점 기준이 언어마다 하나씩 필요합니다: {line} (그다음 lang="en")',
            f"question {name!r} needs one marking guide in each language, below a line {line} "
            '(then lang="en")',
        )


def _key(cell: "NotebookNode | None", name: str) -> str | None:
    return cell.metadata.get(name) if cell else None


def _about(cell: "NotebookNode | None") -> tuple[str | None, str | None]:
    return _key(cell, "question"), _key(cell, "guide")


def _start(cell: "NotebookNode") -> str:
    """How a cell begins: its first line, or what stands beside its mark."""
    line = cell.source.strip().split("\n")[0][:40]
    return line or next(iter(cell.metadata.values()), "empty")
