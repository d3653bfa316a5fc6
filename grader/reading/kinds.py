"""What kind of file somebody handed in, by its bytes and its text, whatever it is called."""

import re

from grader.reading.files import ENDINGS
from grader.reading.folders import too_large
from grader.reading.parsing import parses
from grader.reading.sentences import Unreadable, note, unreadable
from grader.report import Problem

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


def check_bytes(ending: str, data: bytes, mebibytes: int) -> None:
    """Refuses what is too large, or is no file of code by its first bytes or its name.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    if len(data) > mebibytes << 20:
        raise too_large(mebibytes)
    for signature, ko, en in _SIGNATURES:
        if data.startswith(signature):
            raise _wrong_kind(ko, en)
    if ending not in ENDINGS:
        raise unreadable(
            "파일 이름이 .py나 .ipynb로 끝나지 않습니다. 받은 파일과 같은 이름으로 제출해 주세요.",
            "The file's name does not end in .py or .ipynb. Hand it in under the name it was "
            "handed out with.",
        )


def check_text(text: str) -> None:
    """Refuses nothing at all, and a page of the web.

    Raises:
        Unreadable: with a sentence that says what to do next.
    """
    if not text.strip():
        raise unreadable(
            "파일이 비어 있습니다. 저장한 뒤 다시 제출해 주세요.",
            "The file is empty. Save your work and hand it in again.",
        )
    if re.match(r"\s*<(?:!doctype\s+html|html|\?xml)", text, re.IGNORECASE):
        raise _wrong_kind("HTML 문서", "an HTML page")


def _wrong_kind(ko: str, en: str) -> Unreadable:
    return unreadable(
        f"제출한 파일은 {ko}입니다. .py 또는 .ipynb 파일 그대로 제출해 주세요.",
        f"The file handed in is {en}. Hand in the .py or .ipynb file itself.",
    )


def is_notebook(text: str, ending: str) -> bool:
    """By what it holds: members rename files, and browsers do."""
    if re.match(r'\s*\{\s*["}]', text):
        return ending == ".ipynb" or '"cells"' in text or '"worksheets"' in text
    return ending == ".ipynb" and not parses(text)


def renamed(is_notebook: bool) -> Problem:
    """The note on a file whose name says the other kind."""
    name, holds = (".py", ".ipynb") if is_notebook else (".ipynb", ".py")
    return note(
        f"이름은 {name}이지만 내용은 {holds} 파일입니다. 내용에 맞게 읽었습니다. 다음부터 "
        f"{holds}로 제출해 주세요.",
        f"The file is called {name} but holds what a {holds} file does. It was read as that; "
        f"please hand it in as {holds} next time.",
    )
