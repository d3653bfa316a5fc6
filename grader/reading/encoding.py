"""Bytes to text, for the encodings that Korean members' editors write."""

import codecs
import re

from grader.reading.sentences import note, unreadable
from grader.report import Problem

_BOMS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_COOKIES = {
    "euckr": "cp949",  # cp949 contains EUC-KR
    "cp949": "cp949",
    "uhc": "cp949",
    "ksc56011987": "cp949",
    "johab": "johab",
    "latin1": "latin-1",
    "iso88591": "latin-1",
    "cp1252": "cp1252",
}


def decode(data: bytes, *, cut: bool = False) -> tuple[str, list[Problem]]:
    """The text of a file, with line ends as ``\\n``, and what was odd about it.

    Arguments:
        cut: whether the file may end in the middle of a character, which is left out.

    Raises:
        Unreadable: no known encoding fits, or there are NUL characters.
    """
    text, encoding, whole = _decoded(data, cut)
    if "\0" in text:
        raise unreadable(
            "파일에 NUL 문자가 들어 있어 텍스트로 읽을 수 없습니다. 편집기에서 UTF-8로 다시 저장해 "
            "제출해 주세요.",
            "The file contains NUL characters and cannot be read as text. Save it as UTF-8 in an "
            "editor and hand it in again.",
        )
    problems = [] if encoding.startswith("utf-8") else [_odd(encoding)]
    problems += [] if whole else [_cut_off()]
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def _decoded(data: bytes, cut: bool) -> tuple[str, str, bool]:
    """The text, its encoding, and whether its last character is whole."""
    for encoding in _candidates(data):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(data, final=not cut)
        except UnicodeDecodeError:
            continue
        return text, encoding, not decoder.getstate()[0]
    raise unreadable(
        "파일의 문자 인코딩을 알 수 없습니다. 편집기에서 UTF-8로 다시 저장해 제출해 주세요.",
        "The file's character encoding is unknown. Save it as UTF-8 in an editor and hand it in "
        "again.",
    )


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return [encoding]
    for line in data[:1000].splitlines()[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            name = re.sub(r"[-_.]", "", cookie.group(1).decode("ascii", "replace")).lower()
            return ["utf-8", _COOKIES.get(name, "cp949"), "cp949"]
    return ["utf-8", "cp949"]


def _odd(encoding: str) -> Problem:
    return note(
        f"파일이 UTF-8이 아니라 {encoding} 인코딩입니다. 채점은 했으나 다음부터 UTF-8로 "
        "저장해 주세요.",
        f"The file is encoded in {encoding}, not UTF-8. It was graded; please save as UTF-8 next "
        "time.",
    )


def _cut_off() -> Problem:
    return note(
        "파일이 글자 중간에서 끊겨 있어 그 앞까지만 읽었습니다. 파일이 온전한지 확인하고 다시 "
        "제출해 주세요.",
        "The file ends in the middle of a character and was read up to there. Check that it is "
        "whole, and hand it in again.",
    )
