"""A member's file, read without running it: code cells, and what was odd about the file."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from grader.course import Limits, Week
from grader.reading.cells import Cell
from grader.reading.encoding import decode
from grader.reading.files import ENDINGS, find_file, read_regular
from grader.reading.notebook import read_notebook
from grader.reading.percent import read_python
from grader.reading.sentences import Unreadable, note, unreadable
from grader.report import Problem

__all__ = ["Cell", "Submission", "Unreadable", "find", "read", "read_bytes"]


@dataclass(frozen=True)
class Submission:
    """What a member handed in.

    Arguments:
        file: its name.
        digest: SHA-256 of its bytes.
        cells: the code cells.
        problems: what was odd but did not keep it from being read.
        has_cells: False for a plain Python file.
    """

    file: str
    digest: str
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()
    has_cells: bool = True


def find(folder: Path, week: Week) -> Path:
    """The file that counts in ``submitted/<member>/<week>/``.

    It is called as it was handed out: ``backprop.ipynb`` or ``backprop.py``. If both are there, the
    one changed last counts (the notebook, if they are of the same moment), and `read` says so.

    Raises:
        Unreadable: there is none, or only links.
    """
    return find_file(folder, week.stem)


def read(path: Path, limits: Limits) -> Submission:
    """Reads a member's file.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    submission = read_bytes(path.name, read_regular(path, limits.file_size), limits)
    problems = (*submission.problems, *_twin(path))
    return Submission(
        submission.file, submission.digest, submission.cells, problems, submission.has_cells
    )


def read_bytes(name: str, data: bytes, limits: Limits) -> Submission:
    """Reads the bytes of a file called ``name``.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    ending = PurePath(name).suffix.lower()
    _check_kind(ending, data, limits)
    text, problems = decode(data)
    _check_text(text)
    looks_like_notebook = re.match(r'\s*\{\s*["}]', text) is not None
    has_cells = True
    if ending == ".ipynb" or (looks_like_notebook and '"cells"' in text):
        cells, odd = read_notebook(text)
        problems += odd + ([] if ending == ".ipynb" else [_renamed_notebook()])
    else:
        cells, has_cells = read_python(text)
    digest = hashlib.sha256(data).hexdigest()
    return Submission(name, digest, tuple(cells), tuple(problems), has_cells)


_SIGNATURES = (
    (b"PK\x03\x04", "압축 파일(zip)", "a zip archive"),
    (b"PK\x05\x06", "압축 파일(zip)", "a zip archive"),
    (b"\x1f\x8b", "압축 파일(gzip)", "a gzip archive"),
    (b"7z\xbc\xaf", "압축 파일(7z)", "a 7z archive"),
    (b"Rar!", "압축 파일(rar)", "a rar archive"),
    (b"%PDF", "PDF 문서", "a PDF document"),
    (b"\x89PNG", "그림", "a picture"),
    (b"\xff\xd8\xff", "그림", "a picture"),
    (b"\xd0\xcf\x11\xe0", "오피스 문서", "an office document"),
    (b"{\\rtf", "서식 문서(RTF)", "a rich text document"),
    (b"\x7fELF", "실행 파일", "an executable"),
    (b"\x80\x04\x95", "pickle 파일", "a pickle"),
    (b"\x80\x05\x95", "pickle 파일", "a pickle"),
    (b"version https://git-lfs", "Git LFS 포인터", "a Git LFS pointer"),
)


def _check_kind(ending: str, data: bytes, limits: Limits) -> None:
    if len(data) > limits.file_size << 20:
        raise unreadable(
            f"파일이 너무 큽니다 (최대 {limits.file_size} MiB). 노트북의 출력을 모두 지우고 저장해 "
            "주십시오.",
            f"The file is too large (at most {limits.file_size} MiB). Clear all outputs of the "
            "notebook and save it.",
        )
    for signature, ko, en in _SIGNATURES:
        if data.startswith(signature):
            raise _wrong_kind(ko, en)
    if ending not in ENDINGS:
        raise unreadable(
            "파일 이름이 .py나 .ipynb로 끝나지 않습니다. 받은 파일과 같은 이름으로 제출해 "
            "주십시오.",
            "The file's name does not end in .py or .ipynb. Hand it in under the name it was "
            "handed out with.",
        )


def _check_text(text: str) -> None:
    if not text.strip():
        raise unreadable(
            "파일이 비어 있습니다. 저장한 뒤 다시 제출해 주십시오.",
            "The file is empty. Save your work and hand it in again.",
        )
    if re.match(r"\s*<(?:!doctype\s+html|html|\?xml)", text, re.IGNORECASE):
        raise _wrong_kind("HTML 문서", "an HTML page")


def _wrong_kind(ko: str, en: str) -> Unreadable:
    return unreadable(
        f"제출한 파일은 {ko}입니다. .py 또는 .ipynb 파일 그대로 제출해 주십시오.",
        f"The file handed in is {en}. Hand in the .py or .ipynb file itself.",
    )


def _renamed_notebook() -> Problem:
    return note(
        "이름은 .py이지만 내용은 노트북입니다. 노트북으로 읽었습니다. 다음부터 .ipynb로 "
        "제출해 주십시오.",
        "The file is called .py but holds a notebook. It was read as one; please hand it in as "
        ".ipynb next time.",
    )


def _twin(path: Path) -> list[Problem]:
    """A note if the same exercise lies there with the other ending too."""
    twins = [path.with_suffix(ending) for ending in ENDINGS if ending != path.suffix]
    if path.suffix not in ENDINGS or not twins[0].is_file():
        return []
    return [
        note(
            f"같은 과제의 파일이 두 개 있습니다. {path.suffix} 파일을 채점했습니다. 두 파일 중에서는 "
            "마지막에 고친 것이 채점되므로 하나만 남겨 주십시오.",
            f"There are two files for this exercise; the {path.suffix} file was graded. Of two, "
            "the one changed last counts, so please leave only one.",
        )
    ]
