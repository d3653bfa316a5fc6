"""Which of the files in a member's folder counts."""

from collections.abc import Callable, Container, Sequence
from functools import partial
from itertools import islice
from pathlib import PurePath
from typing import TypeVar

from grader.reading.folders import MEBIBYTES, Folder
from grader.reading.sentences import Unreadable, missing, unreadable
from grader.text import Text

T = TypeVar("T")

ENDINGS = (".ipynb", ".py")
TIMESTAMP = "timestamp.txt"  # when it came, as nbgrader wants to find it beside the file
LOOKED_AT = 50  # files of one folder; more is nobody's work
_LISTED = 10
_AT_ONCE = 2.0  # seconds, the coarsest clock of a file system


def find_file(
    folder: Folder,
    stem: str,
    untouched: Callable[[bytes], bool],
    held: Callable[[bytes], int],
    mebibytes: int = MEBIBYTES,
) -> str:
    """The name of the file that counts: ``stem`` with a known ending, else the one that holds most.

    Of two, the one that was worked on; of two that were, the one changed last; of two that were
    changed within two seconds, as when both were copied, the notebook. Where none was worked on,
    the same holds of other files, such as copies beside the file that was handed out.

    Arguments:
        untouched: whether a file is still as it was handed out.
        held: how many of the week's tasks a file holds.
        mebibytes: of each file that are looked at.

    Raises:
        Unreadable: none is there, or none that is a regular file.
    """
    expected = [f"{stem}{ending}" for ending in ENDINGS]
    there = {name: status for name in expected if (status := folder.status(name))}
    regular = [name for name in there if folder.has_file(name)]

    def seen(name: str) -> tuple[int, bool]:
        """How many tasks a file holds, and whether it was worked on; its bytes are let go."""
        data = content(folder, name, mebibytes)
        return held(data), not untouched(data)

    if not regular:
        if there:
            folder.read(next(iter(there)))  # says why it is none
        if found := _by_content(folder, seen):
            return found
        raise _none(folder, expected)
    worked = [name for name in regular if seen(name)[1]] or _others(folder, regular, seen)
    return changed_last(
        worked or regular, partial(_when, folder), lambda name: PurePath(name).suffix
    )


def changed_last(files: Sequence[T], when: Callable[[T], float], ending: Callable[[T], str]) -> T:
    """The file that was changed last; within two seconds a notebook, and of equals the last."""
    last = max(map(when, files))
    at_once = [file for file in reversed(files) if when(file) >= last - _AT_ONCE]
    return max(at_once, key=lambda file: (ending(file) == ".ipynb", when(file)))


def _by_content(folder: Folder, seen: Callable[[str], tuple[int, bool]]) -> str:
    """The file that holds most of what is asked for, of equals one that was worked on; or ""."""
    ranks = {name: seen(name) for name in code_files(folder)}
    best = max(ranks, key=lambda name: ranks[name], default="")
    return best if best and ranks[best][0] else ""


def _others(
    folder: Folder, expected: Container[str], seen: Callable[[str], tuple[int, bool]]
) -> list[str]:
    """The files of other names that were worked on."""
    return [name for name in code_files(folder) if name not in expected and all(seen(name))]


def _when(folder: Folder, name: str) -> float:
    status = folder.status(name)
    return status.st_mtime if status else 0.0


def code_files(folder: Folder) -> list[str]:
    """The names of files that may hold code, by their endings; of very many, the first."""
    names = (name for name in folder.names() if name[0] != "." and folder.has_file(name))
    return list(islice((name for name in names if name.lower().endswith(ENDINGS)), LOOKED_AT))


def visible_names(folder: Folder) -> list[str]:
    """What lies in a folder, but for what programs leave there."""
    return [name for name in folder.names() if name[0] != "." and name != TIMESTAMP]


def content(folder: Folder, name: str, mebibytes: int) -> bytes:
    """The bytes of a file, up to so many, for a first look at it; none if it cannot be read."""
    try:
        return folder.read(name, mebibytes, cut=True)
    except Unreadable:  # is told when the file is read for grading
        return b""


_ARCHIVES = tuple(".zip .7z .rar .tar .gz .tgz .bz2 .xz .alz .egg".split())
_EXPORTS = tuple(
    ".md .pdf .html .htm .tex .rtf .doc .docx .odt .hwp .hwpx .pptx .png .jpg .jpeg .heic".split()
)
_RENAME = Text(
    "제출한 파일의 이름을 그렇게 바꾸어 다시 제출해 주세요.",
    "Rename yours and hand it in again.",
)
_PACKED = Text(
    "압축 파일은 풀어서 그 안의 노트북이나 파이썬 파일을 제출해 주세요.",
    "Unpack the archive and hand in the notebook or Python file that is in it.",
)
_EXPORTED = Text(
    "문서나 그림은 채점할 수 없습니다. 내보낸 것이 아니라 노트북(.ipynb)이나 파이썬 파일(.py) "
    "자체를 제출해 주세요.",
    "Documents and pictures cannot be graded. Hand in the notebook (.ipynb) or Python file (.py) "
    "itself, not what was exported from it.",
)
_IN_FOLDER = Text(
    "폴더 안의 폴더는 읽지 않습니다. 파일을 이번 주의 폴더에 바로 넣어 다시 제출해 주세요.",
    "Folders in the week's folder are not read. Put the file directly into the week's folder and "
    "hand it in again.",
)


def _none(folder: Folder, expected: list[str]) -> Unreadable:
    """Why nothing counts, and what to do about each kind of thing that is there."""
    there = visible_names(folder)
    ko, en = " 또는 ".join(expected), " or ".join(expected)
    if not there:
        return missing(
            f"제출한 파일이 없습니다. {ko} 파일을 제출해 주세요.",
            f"No file was handed in. Hand in {en}.",
        )
    listed = "\n".join([*there[:_LISTED], *(["…"] if len(there) > _LISTED else [])])
    advice = list(dict.fromkeys(_advice(folder, name) for name in there))
    return unreadable(
        " ".join([f"이름이 맞는 파일({ko})이 없습니다.", *(text.ko for text in advice)]),
        " ".join([f"There is no file called {en}.", *(text.en for text in advice)]),
        listed,
    )


def _advice(folder: Folder, name: str) -> Text:
    """What to do with something that is not a file of the expected name."""
    if folder.has_folder(name):
        return _IN_FOLDER
    ending = PurePath(name).suffix.lower()
    return _PACKED if ending in _ARCHIVES else _EXPORTED if ending in _EXPORTS else _RENAME
