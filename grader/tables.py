"""Tables as spreadsheets and platforms write them, and as they read them again."""

import csv
import io
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.errors import GraderError
from grader.reading.encoding import decode
from grader.reading.folders import read_file
from grader.reading.sentences import Unreadable

_HEADINGS = {  # our columns, and what spreadsheets and platforms call them
    "id": "id member 학번 아이디 idnumber 구성원 sisuserid sisloginid loginid username 사용자이름",
    "name": "name 이름 성명 fullname student 학생 전체이름 displayname",
    "email": "email emailaddress 이메일 메일 이메일주소 전자메일 mail",
    "github": "github githubname githubusername githubaccount 깃허브 깃헙",
    "first": "firstname 이름부분 givenname",
    "last": "lastname surname 성 familyname",
    "also": "also aliases 다른이름 별명",
}
IDENTIFIER = {"identifier", "식별자"}  # Moodle's column of numbers that are only its own


def table(path: Path) -> Iterator[list[str]]:
    """The lines of a CSV file with commas, semicolons or tabs, in UTF-8 or as Excel writes it.

    Raises:
        GraderError: it cannot be read.
    """
    yield from lines(path, contents(path))


def contents(path: Path) -> bytes:
    """The bytes of a file of the instructor's.

    Raises:
        GraderError: it cannot be read; it is named.
    """
    try:
        return read_file(path)
    except Unreadable as error:
        raise _not_read(path, error.problem.detail) from None


def lines(path: Path, data: bytes) -> Iterator[list[str]]:
    """The same of the bytes of a file.

    Raises:
        GraderError: they are no text, or no table; the file is named.
    """
    try:
        text, _ = decode(data)
    except Unreadable:
        raise GraderError(
            f"{path}: 읽을 수 있는 텍스트가 아닙니다. UTF-8인 CSV로 다시 저장하세요.",
            f"{path} is no text that can be read. Save it again as CSV in UTF-8.",
        ) from None
    head = text.partition("\n")[0]
    comma = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    except csv.Error as error:
        raise GraderError(f"{path}: CSV가 아닙니다: {error}", f"{path}: no CSV: {error}") from None


def as_table(rows: Iterable[Sequence[object]]) -> str:
    """A CSV file; a platform's own cells stay as they are."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return "\ufeff" + written.getvalue()  # Excel takes it for UTF-8 then


def heading(text: str) -> str:
    """What of ours a column holds: ``id``, ``name``, ...; "" if it is none of ours."""
    return next((name for name, known in _HEADINGS.items() if key(text) in known.split()), "")


def telling(head: Sequence[str], row: Sequence[str]) -> list[tuple[str, str]]:
    """The cells that may say whose line it is, each with its kind."""
    kinds = ("id", "name", "email", "github")
    found = zip(map(heading, head), row, strict=False)
    return [(kind, cell) for kind, cell in found if kind in kinds and key(cell)]


def platform_number(head: Sequence[str], row: Sequence[str]) -> str:
    """The number that Moodle knows a line of its tables by ("Participant 123"); "" without one."""
    numbers = (cell for title, cell in zip(head, row, strict=False) if key(title) in IDENTIFIER)
    return "".join(filter(str.isdigit, next(numbers, "")))


def key(text: str) -> str:
    """A name as it is compared: letters and digits only, whatever their case and normal form."""
    return "".join(c for c in nfc(text).casefold() if c.isalnum())


def nfc(text: str) -> str:
    """A text in the normal form in which names are kept."""
    return unicodedata.normalize("NFC", text)


def _not_read(path: Path, why: str) -> GraderError:
    if path.is_symlink():
        return GraderError(
            f"{path}: 링크입니다. 그 자리에 파일 자체를 두세요.",
            f"{path} is a link. Put the file itself there.",
        )
    if not os.path.lexists(path):
        return GraderError(f"{path}: 그런 파일이 없습니다.", f"{path}: there is no such file.")
    return GraderError(
        f"{path}: 읽을 수 없습니다. 너무 크지 않은 일반 파일이어야 합니다. {why}".strip(),
        f"{path} cannot be read: it has to be a regular file, not too large. {why}".strip(),
    )
