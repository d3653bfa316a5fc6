"""The release that a submission is compared with: its cells, read without nbformat or nbgrader."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from grader.course import Week
from grader.reading.marks import Marks, Scalar, read_marks

Role = Literal["text", "code", "task", "result", "answer", "experiment", "hand_in"]

_DEFINITION = re.compile(r"^(?:async def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A cell of the release.

    Arguments:
        name: its identifier, which is also nbgrader's.
        subject: the task or question that it belongs to.
        label: nbgrader's metadata; empty for an experiment and for the cell that hands in.
    """

    name: str
    role: Role
    source: str
    subject: str
    code: bool
    label: Mapping[str, Scalar]

    @property
    def defines(self) -> frozenset[str]:
        """The functions and classes of its code."""
        return defined(self.source) if self.code else frozenset()


def defined(source: str) -> frozenset[str]:
    """The functions and classes that start at the left edge of some code."""
    return frozenset(_DEFINITION.findall(source))


def notebook_path(week: Week) -> Path | None:
    """The released notebook; None where `exercises/` is what a member works in."""
    path = week.folder.parent.parent / "exercises" / week.name / f"{week.stem}.ipynb"
    return path if path.parent != week.folder and path.is_file() else None


def released(week: Week) -> tuple[Part, ...]:
    """The cells of the week's release, in order; none where there is nothing to compare with."""
    path = notebook_path(week)
    if path is None:
        return ()
    status = path.stat()
    return _parts(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=32)
def _parts(path: Path, _changed: int, _size: int) -> tuple[Part, ...]:
    try:
        return parts_of(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def parts_of(cells: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """The cells of a released notebook."""
    return tuple(map(_part, cells))


def _part(cell: Mapping[str, Any]) -> Part:
    marks = read_marks(cell["metadata"], cell["id"])
    source = cell["source"]
    return Part(
        name=cell["id"],
        role=_role(marks, cell["cell_type"]),
        source=source if isinstance(source, str) else "".join(source),
        subject=marks.own.get("task") or marks.own.get("answer") or marks.own.get("question") or "",
        code=cell["cell_type"] == "code",
        label=marks.label or {},
    )


def _role(marks: Marks, kind: str) -> Role:
    if "task" in marks.own:
        return "task"
    if "answer" in marks.own:
        return "answer"
    if "experiment" in marks.own:
        return "experiment"
    if "hand_in" in marks.own:
        return "hand_in"
    if kind != "code":
        return "text"
    return "result" if marks.label and marks.label.get("grade") else "code"
