"""A member's file, read without running it: code cells, and what was odd about the file."""

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath

from grader.course import Course, Week
from grader.harmless import encodable
from grader.reading import kinds
from grader.reading.cells import Block, Cell, code_cells
from grader.reading.encoding import decode
from grader.reading.files import ENDINGS, code_files, content, find_file, visible_names
from grader.reading.folders import MEBIBYTES, opened, read_file
from grader.reading.notebook import read_notebook
from grader.reading.percent import read_python
from grader.reading.sentences import Missing, Unreadable, note, unreadable
from grader.report import Problem
from grader.settings import Limits
from grader.text import josa

__all__ = ["Block", "Cell", "File", "Submission", "Unreadable", "read", "read_bytes"]

_DEFINES = re.compile(r"\b(?:def|class) (?=(\w+))")
_DEFINES_AT_LEFT = re.compile(r"(?:^|\"|\\n)(?:def|class) (\w+)", re.MULTILINE)  # also in JSON


@dataclass(frozen=True)
class File:
    """A member's file as it was when it was taken in; nobody looks at its place again.

    Arguments:
        name: empty where none was found.
        content: its bytes, or why there are none.
        notes: what was odd about where it lay.
        there: False where there is nothing at all, and so nothing to grade.
    """

    name: str
    content: bytes | Problem
    notes: tuple[Problem, ...] = ()
    there: bool = True

    @property
    def data(self) -> bytes | None:
        """Its bytes, if there are any."""
        return self.content if isinstance(self.content, bytes) else None

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes; empty where there are none."""
        return hashlib.sha256(self.data).hexdigest() if self.data is not None else ""


@dataclass(frozen=True)
class Submission:
    """What a member handed in.

    Arguments:
        file: its name.
        digest: SHA-256 of its bytes.
        cells: the code cells.
        problems: what was odd but did not keep it from being read.
        has_cells: False for a plain Python file.
        is_notebook: whether a place in it is a cell's; in a Python file it is the file's line.
        blocks: every cell as it stands in the file, the texts too.
    """

    file: str
    digest: str
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()
    has_cells: bool = True
    blocks: tuple[Block, ...] = ()
    is_notebook: bool = True


def find(folder: Path, week: Week, mebibytes: int = MEBIBYTES) -> Path:
    """The file that counts in ``submitted/<member>/<week>/``.

    It is called as it was handed out, ``backprop.ipynb`` or ``backprop.py``; if none is, it is the
    one that holds most of the week's tasks. If both are there, one that still holds the stub of
    every task gives way to the other; of two that were worked on, the one changed last counts (the
    notebook, if they are of the same moment). What is untouched also gives way to the one copy
    beside it that was worked on. `file_in` says so.

    Arguments:
        mebibytes: of each file that are looked at.

    Raises:
        Unreadable: there is none, or only links.
    """
    with opened(folder) as own:
        as_given, holds = partial(untouched, week), partial(held, week)
        return folder / find_file(own, week.stem, as_given, holds, mebibytes)


def held(week: Week, data: bytes) -> int:
    """How many of the week's tasks a file seems to define."""
    return _held(week, _named(data))


def weeks_held(course: Course, files: Iterable[bytes], called: Week | None = None) -> list[Week]:
    """The weeks whose tasks some files seem to define, the best match first.

    Arguments:
        called: the week that a name says: first where all of it is there, and of equal matches.
    """
    tasks = frozenset(task.name for week in course.weeks for task in week.tasks)
    named = [tasks & _named(data) for data in files]  # of each file no more is kept
    counts = {
        week.name: max((_held(week, names) for names in named), default=0) for week in course.weeks
    }

    def rank(week: Week) -> tuple[bool, int, bool]:
        whole = week is called and counts[week.name] == len(week.tasks)
        return not whole, -counts[week.name], week is not called

    return sorted((week for week in course.weeks if counts[week.name]), key=rank)


def _held(week: Week, names: Container[str]) -> int:
    return sum(task.name in names for task in week.tasks)


def _named(data: bytes) -> frozenset[str]:
    """What a file seems to define."""
    return frozenset(_DEFINES.findall(data.decode("utf-8", "replace")))


def week_held(course: Course, week: Week, folder: Path) -> Week | None:
    """The week whose tasks the files of a folder hold: the folder's own, unless more of another.

    None where nothing is there.
    """
    with opened(folder) as own:
        if not visible_names(own):
            return None
        files = (content(own, name, course.limits.file_size) for name in code_files(own))
        return next(iter(weeks_held(course, files, week)), week)


def untouched(week: Week, data: bytes) -> bool:
    """Whether every task still holds its stub, and nothing below or above it defines it again."""
    text, label = data.decode("utf-8", "replace"), week.name.split("_")[0]
    defined = Counter(_DEFINES_AT_LEFT.findall(text))
    stub = r"NotImplementedError\(\\?[\"']{}: {}\b"
    return all(
        defined[task.name] <= 1 and re.search(stub.format(label, task.name), text)
        for task in week.tasks
    )


def file_at(path: Path, limits: Limits, *, members: int = 0) -> File:
    """The file at a path.

    Arguments:
        members: as for `folders.opened`, of the folder that it is in.
    """
    name = encodable(path.name)  # of a Korean zip, it may be no UTF-8
    try:
        return File(name, read_file(path, limits.file_size, members=members))
    except Unreadable as error:
        return File(name, error.problem)


def file_in(folder: Path, week: Week, limits: Limits) -> File:
    """The file that counts in ``submitted/<member>/<week>/``, as `find` finds it.

    Another name than it was handed out with and a second file beside it are worth a note.
    """
    try:
        path = find(folder, week, limits.file_size)
        twins = [_twin(path)] if has_twin(path) else []
    except Unreadable as error:
        return File("", error.problem, there=not isinstance(error, Missing))
    notes = (*twins, *_elsewhere(path, week))
    return replace(file_at(path, limits, members=2), notes=notes)


def read(file: File, limits: Limits) -> Submission:
    """Reads a file.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    if isinstance(file.content, Problem):
        raise Unreadable(file.content)
    submission = read_bytes(file.name, file.content, limits)
    return replace(submission, problems=(*submission.problems, *file.notes))


def has_twin(path: Path) -> bool:
    """Whether the same exercise lies there with the other ending, too."""
    twins = [f"{path.stem}{ending}" for ending in ENDINGS if ending != path.suffix]
    with opened(path.parent) as folder:
        return len(twins) == 1 and folder.has_file(twins[0])


def read_bytes(name: str, data: bytes, limits: Limits) -> Submission:
    """Reads the bytes of a file called ``name``.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    ending = PurePath(name).suffix.lower()
    kinds.check_bytes(ending, data, limits.file_size)
    text, problems = decode(data, cut=True)
    kinds.check_text(text)
    has_cells = True
    if is_notebook := kinds.is_notebook(text, ending):
        blocks, odd = read_notebook(text)
        problems += odd
    else:
        blocks, has_cells = read_python(text)
    if is_notebook != (ending == ".ipynb"):
        problems.append(kinds.renamed(is_notebook))
    cells = code_cells(blocks)
    if not cells and not any(block.marks.own or block.marks.label for block in blocks):
        raise _no_code()
    digest = hashlib.sha256(data).hexdigest()
    return Submission(name, digest, cells, tuple(problems), has_cells, tuple(blocks), is_notebook)


def _no_code() -> Unreadable:
    return unreadable(
        "파일에 코드 셀이 없습니다. 코드 셀에 답을 작성하고 저장해 다시 제출해 주세요.",
        "The file has no code cells. Write your answers in code cells, save, and hand it in again.",
    )


def _elsewhere(path: Path, week: Week) -> list[Problem]:
    """A note if the file's name, or its folder's, says something else than what it holds."""
    folder = path.parent.name
    if path.stem == week.stem and (folder == week.name or not folder.startswith("week")):
        return []
    name = f"{week.stem}{path.suffix}"
    return [
        note(
            f"파일이나 폴더의 이름이 다르지만, 내용을 보고 {week.name}의 과제로 채점했습니다. "
            f"다음부터는 {week.name} 폴더에 {josa(name, '으로')} 제출해 주세요.",
            f"The name of the file or of its folder says something else; by what it holds it was "
            f"graded as {week.name}. Next time, hand it in there as {name}.",
        )
    ]


def _twin(path: Path) -> Problem:
    return note(
        f"같은 과제의 파일이 두 개 있습니다. {path.suffix} 파일을 채점했습니다. 받은 그대로인 "
        "파일은 채점하지 않고, 둘 다 고쳤으면 나중에 고친 것을, 같은 때에 고쳤으면 노트북을 "
        "채점합니다. 하나만 남겨 주세요.",
        f"There are two files for this exercise; the {path.suffix} file was graded. A file as "
        "it was handed out does not count; of two that were worked on, the one changed last "
        "does, or the notebook if both are of one moment. Please leave only one.",
    )
