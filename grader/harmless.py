"""What members wrote, made harmless for where it is shown: the one place that does so.

Folder and file names, receipts, what code printed or raised, answers and comments: all of it can
be read, and none of it acts. There is a function for each medium.
"""

import json
import re
import unicodedata

from grader.text import Text

LINES = 40
CHARACTERS = 4000
WHOLE = 200_000  # characters

CUT = Text(
    "(여기서 잘랐습니다. 전체 내용은 제출한 파일에 있습니다.)",
    "(Cut here; the whole text is in the file that was handed in.)",
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_KEPT = "\n "
_PATH = re.compile(
    r"(?<![\w.:/\\~)\]}])(?:file://)?(?:[A-Za-z]:[\\/]|/)(?:[^\s/\\:;,'\"<>|()\[\]]+[/\\])+"
)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
_NOTHING = "\u200b"  # takes no room, and is no space
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(\[:])")
_HEADING = re.compile(r"(?<![^\s>])(?=#|[=-]+[ \t]*$)", re.MULTILINE)
_REACHING = re.compile(
    r"\\(?=(?:href|require|cssId|class|style|unicode|includegraphics)(?![A-Za-z]))"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def visible(text: str, *, lines: int = LINES, characters: int = CHARACTERS) -> str:
    """For a terminal, and for a page that escapes it.

    Colours are dropped; every other control character, and those that change the direction of text,
    are shown instead of obeyed; too much of it is cut.
    """
    shown = _spaced(_COLOURS.sub("", text[: 2 * characters]))
    rows = shown[:characters].split("\n")
    if len(rows) > lines or len(shown) > characters or len(text) > 2 * characters:
        rows = [*rows[:lines], "…"]
    return "\n".join(rows)


def line(text: str) -> str:
    """The same on one line: a name, a title."""
    return visible(text.replace("\n", "⏎"), lines=1, characters=80).replace("\n", "")


def whole(text: str) -> str:
    """All of a text, for a terminal, and for a page that escapes it: what somebody is to mark."""
    return shortened(_spaced(text), WHOLE)


def _spaced(text: str) -> str:
    return printable(text.replace("\r\n", "\n").replace("\t", "    "))


def printable(text: str) -> str:
    """All of a text, each character that would be obeyed shown as a sign of itself."""
    return "".join(map(_character, text))


def encodable(text: str) -> str:
    """The text without what no file and no database can hold: halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _character(c: str) -> str:
    if c in _KEPT or c.isprintable() or unicodedata.category(c) == "Zs":
        return c
    if ord(c) < 0x20:
        return chr(0x2400 + ord(c))
    return "\N{SYMBOL FOR DELETE}" if c == "\x7f" else "\N{REPLACEMENT CHARACTER}"


def without_places(text: str) -> str:
    """What was raised, without where things lie on this machine, on its disk or in its memory.

    Of a path only the end stays, of an address nothing: it would be another one in each run.
    """
    return _ADDRESS.sub("", _PATH.sub("…/", text))


def as_json(data: object) -> str:
    """JSON that nothing in it can make a terminal obey."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return "".join(c if c == "\n" or c.isprintable() else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    return json.dumps(c)[1:-1] if c != "\x7f" else "\\u007f"


def cell(value: object) -> object:
    """For CSV: numbers as they are; a text that a spreadsheet would calculate after a quote.

    The rule of OWASP's "CSV Injection": the first character decides.
    """
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, str):
        shown = printable(value)
        unsafe = value.lstrip(" ").startswith(_FORMULA) or shown.lstrip(" ").startswith(_FORMULA)
        return f"'{shown}" if unsafe else shown
    return value


def uncelled(text: str) -> str:
    """What `cell` was given, where we wrote it to read it again."""
    bare = text.removeprefix("'")
    return bare if cell(bare) == text else text


def markdown(text: str) -> str:
    """For a notebook: Markdown that begins nothing but formatting, and reads the same.

    Something is put in, never taken out: what is taken out can leave behind what it was to prevent.

    - A space after ``<``: no tag begins.
    - A space after the ``]`` of a link or picture: no link runs a script, and looking at an answer
      asks no server for anything. A plain ``https://…`` stays a link.
    - Nothing visible before ``#``: a heading has an identifier, which could be that of a field in
      which somebody gives points.
    - A space after the backslash of commands with which MathJax reaches out of a formula.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _LINK.sub("] ", _TAG.sub("< ", text))
    return _REACHING.sub(r"\\ ", _HEADING.sub(_NOTHING, text))


def shortened(text: str, longest: int, *, code: bool = False) -> str:
    """At most that many characters, and where more were left out, a sentence that says so."""
    if len(text) <= longest:
        return text
    mark = "# " if code else ""
    return f"{text[:longest]}\n\n{mark}{CUT.ko}\n{mark}{CUT.en}"
