"""Syntax of Pythons newer than the one that reads: which Python has it."""

import re
import sys

NEWER = "syntax of Python"

_LONGEST = 500  # characters of a line that are looked at
_FSTRING = re.compile(r"""\b[rR]?[fF][rR]?(?P<q>["'])[^"'{]*\{(?=[^}]*\})[^}]*?(?P=q)""")
_SYNTAX = (
    ((3, 12), re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*=")),
    ((3, 12), re.compile(r"^\s*(?:async\s+def|def|class)\s+\w+\s*\[")),
    ((3, 12), _FSTRING),
    ((3, 14), re.compile(r"""(?:^|[\s=(,\[])[rR]?[tT][rR]?["']""")),
    ((3, 14), re.compile(r"^\s*except\*?\s+\w[\w.]*\s*,\s*\w[^:()]*:")),
)


def needs_python(line: str, said: str) -> str:
    """The version that reads a line which this Python refuses; empty if none does.

    Arguments:
        said: this Python's message.
    """
    if said.startswith("f-string expression part cannot include"):  # a backslash, a comment
        return "3.12"
    for version, form in _SYNTAX:
        if version > sys.version_info[:2] and form.search(line[:_LONGEST]):
            return ".".join(map(str, version))
    return ""
