"""What a member wrote in answer to a week's written questions."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.course import Week
from grader.reading.encoding import decode

_MARKER = re.compile(r"#\s*%%")
_ANSWER = re.compile(r'#\s*%%.*\[(?:markdown|md)\].*\banswer="(\w+)"')


def answers(week: Week, data: bytes) -> dict[str, str]:
    """The answers in a notebook or percent file, by question; what cannot be read has none."""
    names = {question.name for question in week.questions}
    try:
        text, _ = decode(data)
    except Exception:  # an undecodable file was reported where it was read
        return {}
    found = _of_notebook(text) if re.match(r"\s*\{", text) else _of_python(text)
    return {name: source for name, source in found if name in names}


def digest(text: str, blank: str) -> str:
    """Of an answer, whatever the white space at its ends; empty where none was written."""
    written = text.strip().replace("\r\n", "\n")
    if written in ("", blank.strip()):
        return ""
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()


def _of_notebook(text: str) -> Iterator[tuple[str, str]]:
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and (name := _name(cell.get("metadata"))):
            source = cell.get("source")
            parts = source if isinstance(source, list) else [source]
            yield name, "".join(part for part in parts if isinstance(part, str))


def _name(metadata: Any) -> str | None:
    if not isinstance(metadata, Mapping):
        return None
    nbgrader = metadata.get("nbgrader")
    named = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    name = metadata.get("answer") or named
    return name if isinstance(name, str) else None


def _of_python(text: str) -> Iterator[tuple[str, str]]:
    name, lines = None, []
    for line in [*text.splitlines(), "# %%"]:
        if _MARKER.match(line):
            if name:
                yield name, "\n".join(lines)
            marker = _ANSWER.match(line)
            name, lines = (marker[1] if marker else None), []
        else:
            lines.append(re.sub(r"^# ?", "", line))
