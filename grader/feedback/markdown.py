"""What a member wrote, where it is shown as HTML: all of it can be read, and none of it acts."""

import re

from grader.text import Text

CUT = Text(
    "(여기서 잘랐습니다. 전체 내용은 제출한 파일에 있습니다.)",
    "(Cut here; the whole text is in the file that was handed in.)",
)
_NOTHING = "\u200b"  # takes no room, and is no space
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(\[:])")
_HEADING = re.compile(r"(?<![^\s>])(?=#|[=-]+[ \t]*$)", re.MULTILINE)
_REACHING = re.compile(
    r"\\(?=(?:href|require|cssId|class|style|unicode|includegraphics)(?![A-Za-z]))"
)


def harmless(text: str) -> str:
    """A member's Markdown that begins nothing but formatting, and reads the same.

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
