"""A released notebook as Markdown, in one language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.text import Language

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,5}(?=\s)")
_PLAIN = re.compile(r"(?![-*+]\s|\d+[.)]\s)\S")
_ITEM = re.compile(r"([-*+]|1[.)])\s")


@dataclass(frozen=True)
class Cell:
    """A cell that readers see.

    Arguments:
        kind: ``text``, ``code`` or ``answer``, the place where a member writes an answer.
        task: that a piece of code is the stub of.
    """

    kind: str
    source: str
    task: str | None = None


def cells(notebook: dict[str, Any], language: Language) -> Iterator[Cell]:
    """The cells of one language, without the header and without what only grades."""
    for cell in notebook["cells"]:
        metadata, source = cell["metadata"], "".join(cell["source"])
        if "header" in metadata or metadata.get("lang", language) != language or _grades(metadata):
            continue
        if "answer" in metadata:
            yield Cell("answer", "")
        elif cell["cell_type"] == "code":
            yield Cell("code", source, metadata.get("task"))
        else:
            yield Cell("text", source)


def _grades(metadata: dict[str, Any]) -> bool:
    """Whether the cell is nbgrader's for the points of the one before it."""
    nbgrader = metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade")) and not nbgrader.get("solution")


def markdown(notebook: dict[str, Any], language: Language, *, answer: str) -> str:
    """The notebook below its title, each heading one level down.

    Arguments:
        answer: what stands where a member writes an answer.
    """
    parts: list[str] = []
    named: set[str] = set()
    for cell in cells(notebook, language):
        if cell.kind == "text":
            parts.append(_text(cell.source))
        elif cell.kind == "answer":
            parts.append(answer)
        else:
            code = fenced(cell.source)
            if cell.task and cell.task not in named:
                named.add(cell.task)
                # MkDocs knows the ids of elements, but not those of fences.
                code = f'<div id="{task_anchor(cell.task)}" markdown>\n\n{code}\n\n</div>'
            parts.append(code)
    return "\n\n".join(part for part in parts if part.strip())


def task_anchor(task: str) -> str:
    """The id of a task's stub on the page."""
    return f"task-{task}"


def fenced(source: str) -> str:
    """Python code in a fence that nothing in it can close."""
    runs = [len(run) for run in re.findall(r"`{3,}", source)]
    fence = "`" * max([3, *(length + 1 for length in runs)])
    return f"{fence}python\n{source}\n{fence}"


def _text(source: str) -> str:
    lines, fence = [], ""
    for line in source.splitlines():
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence) and line.strip() == match[1]:
            fence = ""
        elif not fence and re.match(r"#\s", line):
            continue  # the page has its title
        elif not fence and _HEADING.match(line):
            line = f"#{line}"
        elif not fence and _ITEM.match(line) and lines and _PLAIN.match(lines[-1]):
            lines.append("")  # a notebook's list may follow a line of text, ours may not
        lines.append(line)
    return "\n".join(lines).strip()
