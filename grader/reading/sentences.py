"""What a member is told when a file cannot be read as it stands, in both languages."""

import re
import sys

from grader import harmless
from grader.errors import GraderError
from grader.reading.versions import NEWER
from grader.report import Kind, Problem
from grader.text import Text, josa

DETAIL = 400  # characters of a member's own words that are worth showing


class Unreadable(GraderError):
    """The file cannot be read at all; ``problem`` says why and what to do next."""

    def __init__(self, problem: Problem) -> None:
        said = f"\n{problem.detail}" if problem.detail else ""
        super().__init__(problem.message.ko + said, problem.message.en + said)
        self.problem = problem


class Missing(Unreadable):
    """There is nothing that anybody could have handed in."""


def unreadable(ko: str, en: str, detail: str = "") -> Unreadable:
    """The exception for a file that cannot be read."""
    return Unreadable(Problem(Kind.UNREADABLE, Text(ko, en), _short(detail)))


def missing(ko: str, en: str) -> Missing:
    """The exception where there is no file at all."""
    return Missing(Problem(Kind.UNREADABLE, Text(ko, en)))


def note(ko: str, en: str, detail: str = "") -> Problem:
    """Something odd about a file that was read."""
    return Problem(Kind.NOTE, Text(ko, en), _short(detail))


def _short(text: str) -> str:
    return harmless.visible(text, characters=DETAIL)


_CHARACTER = Text(
    "파이썬이 알지 못하는 문자가 있습니다. 전각 괄호, 둥근 따옴표, 특수 공백을 영문 자판의 문자로 "
    "다시 입력해 주세요.",
    "There is a character that Python does not know. Type full-width brackets, curly quotes and "
    "special spaces again with plain keyboard characters.",
)
_INDENTATION = Text(
    "들여쓰기가 맞지 않습니다. 같은 블록은 같은 칸 수의 공백으로 맞추고 탭을 섞지 마세요.",
    "The indentation does not fit. Indent one block by the same number of spaces, without tabs.",
)
_OPEN = Text(
    "괄호나 따옴표가 닫히지 않았습니다. 표시된 줄에서 연 것을 닫아 주세요.",
    "A bracket or a quote is not closed. Close what the named line opens.",
)
_COLON = Text(
    "줄 끝에 쌍점(:)이 빠졌습니다. def, class, if, for 같은 줄의 끝을 확인해 주세요.",
    "A colon (:) is missing. Look at the end of the line that starts with def, class, if or for.",
)
_OUTSIDE = Text(
    "함수나 반복문 안에서만 쓸 수 있는 문장이 바깥에 있습니다. 들여쓰기를 확인해 주세요.",
    "A statement that belongs inside a function or loop stands outside. Check its indentation.",
)
_DEEP = Text(
    "식이나 블록이 너무 깊이 중첩되어 읽을 수 없습니다. 여러 문장으로 나누어 주세요.",
    "Expressions or blocks are nested too deeply to be read. Split them into several statements.",
)
_NUL = Text(
    "NUL 문자가 들어 있습니다. 편집기에서 UTF-8로 다시 저장해 주세요.",
    "There is a NUL character. Save the file again as UTF-8 in an editor.",
)
_OTHER = Text(
    "문법 오류가 있어 이 부분을 읽지 못했습니다. 표시된 줄과 그 앞줄을 확인해 주세요.",
    "A syntax error keeps this part from being read. Look at the named line and the one before it.",
)
_CONFLICT = Text(
    "병합 충돌 표시(<<<<<<<, >>>>>>>)가 남아 있어 이 부분을 읽지 못했습니다. 충돌을 해결해 한쪽만 "
    "남기고 다시 제출해 주세요.",
    "Merge conflict marks (<<<<<<<, >>>>>>>) keep this part from being read. Resolve the conflict, "
    "keep one side, and hand the file in again.",
)
_UNDER_MAGIC = Text(
    "이 이름은 %%writefile이나 %%timeit처럼 코드를 노트북에 정의하지 않는 셀 매직 아래에 있어 읽지 "
    "않았습니다. 그 셀의 %%로 시작하는 줄을 지우고 다시 제출해 주세요.",
    "This name stands under a cell magic that defines nothing in the notebook, such as %%writefile "
    "or %%timeit, so it was not read. Delete the cell's line that starts with %% and hand it in "
    "again.",
)
_HINTS = (
    (("merge conflict",), _CONFLICT),
    (("null byte",), _NUL),
    (("invalid character", "non-printable", "surrogates"), _CHARACTER),
    (("too many levels", "too many nested", "recursion", "too deep"), _DEEP),
    (("indent", "tabs"), _INDENTATION),
    (("never closed", "unterminated", "unexpected EOF", "EOF while"), _OPEN),
    (("expected ':'",), _COLON),
    (("outside", "not in loop", "not properly in loop"), _OUTSIDE),
)


def syntax(said: str, offending: str, cell: int | None, line: int) -> Problem:
    """A piece of code that does not parse.

    Arguments:
        said: Python's own message.
        offending: the line it is about.
    """
    if said.startswith(NEWER):
        return Problem(Kind.SYNTAX, _newer(said.split()[-1]), _short(offending.strip()), cell, line)
    said = re.sub(r" on line \d+| \(detected at line \d+\)", "", said)  # of a part of the file
    hints = (text for words, text in _HINTS if any(word in said for word in words))
    detail = f"{said}\n{offending.strip()}" if offending.strip() else said
    return Problem(Kind.SYNTAX, next(hints, _OTHER), _short(detail), cell, line)


def under_magic(magic: str, cell: int | None, line: int) -> Problem:
    """A definition in a cell whose magic keeps it from the notebook."""
    return Problem(Kind.MISSING, _UNDER_MAGIC, _short(magic), cell, line)


def _newer(version: str) -> Text:
    here = ".".join(map(str, sys.version_info[:2]))
    return Text(
        f"파이썬 {version}부터 쓸 수 있는 문법입니다. 채점은 파이썬 {josa(here, '으로')} 하므로 "
        f"이 부분을 읽지 못했습니다. {here}에서도 되는 문법으로 바꾸어 주세요.",
        f"This syntax needs Python {version}, but grading uses Python {here}. "
        f"Write this part in a way that Python {here} understands.",
    )
