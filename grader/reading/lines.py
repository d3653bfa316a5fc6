"""Where statements may begin, in code that need not parse."""

import re
from dataclasses import dataclass

_MARKS = re.compile(r"""\\.?|\"{3}|'{3}|["'#()\[\]{}]""", re.DOTALL)
_DEFINITE = re.compile(r"(@|(?:async\s+def|def|class|import)\s+\w|from\s+[\w.]+\s+import\b)")


@dataclass
class Scanner:
    """Follows brackets, strings and backslashes line by line."""

    depth: int = 0
    quote: str = ""
    joined: bool = False  # the line before ended in a backslash

    @property
    def open(self) -> bool:
        """Whether the next line continues a statement."""
        return self.depth > 0 or bool(self.quote) or self.joined

    def starts(self, line: str) -> bool:
        """Whether ``line`` begins a statement; a ``def`` at column 0 always does."""
        if not self.quote and _DEFINITE.match(line):
            self.depth, self.joined = 0, False
        return not self.open

    def read(self, line: str) -> None:
        """Moves past ``line``."""
        self.joined = False
        for mark in _MARKS.finditer(line):
            token = mark.group()
            if token[0] == "\\":
                self.joined = mark.end() == len(line) and len(token) == 1
            elif self.quote:
                self._in_string(token)
            elif token == "#":
                break
            elif token[0] in "\"'":
                self.quote = token
            else:
                self.depth = max(0, self.depth + (1 if token in "([{" else -1))
        if len(self.quote) == 1 and not self.joined:
            self.quote = ""

    def _in_string(self, token: str) -> None:
        if token == self.quote or (len(self.quote) == 1 and token == self.quote * 3):
            self.quote = ""


def logical_starts(lines: list[str]) -> list[bool]:
    """For every line whether a statement may begin there."""
    scanner, starts = Scanner(), []
    for line in lines:
        starts.append(scanner.starts(line))
        scanner.read(line)
    return starts
