"""What a cell's metadata says that it is: read with care, and never trusted for points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Scalar = str | int | float | bool

SCHEMA = 3  # of nbgrader's labels
OWN = ("task", "lang", "question", "answer", "experiment", "header", "hand_in")
_LABEL = (
    "schema_version", "grade_id", "grade", "solution", "locked", "task", "points", "checksum",
)  # fmt: skip
_LENGTH = 200


@dataclass(frozen=True)
class Marks:
    """The marks of a cell.

    Arguments:
        own: this grader's: ``task``, ``answer``, ``question``, ...
        label: nbgrader's; None where the cell has none.
        name: the cell's identifier.
        fixed: keys of ``deletable`` and ``editable`` that are false.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    label: Mapping[str, Scalar] | None = None
    name: str | None = None
    fixed: frozenset[str] = frozenset()

    @property
    def task(self) -> str | None:
        """The task that the cell was handed out for, if it still says so."""
        task = self.own.get("task")
        return task if task is not None and task.isidentifier() else None

    @property
    def grade_id(self) -> str | None:
        """nbgrader's name of the cell."""
        name = self.label.get("grade_id") if self.label else None
        return name if isinstance(name, str) and name else None


def read_marks(metadata: Any, name: Any = None) -> Marks:
    """The marks in a cell's metadata, whatever that holds."""
    if not isinstance(metadata, Mapping):
        metadata = {}
    label = metadata.get("nbgrader")
    return Marks(
        own={key: metadata[key] for key in OWN if _is_short(metadata.get(key))},
        label=_scalars(label) if isinstance(label, Mapping) and label else None,
        name=name if _is_short(name) else None,
        fixed=frozenset(key for key in ("deletable", "editable") if metadata.get(key) is False),
    )


def _scalars(label: Mapping[Any, Any]) -> dict[str, Scalar]:
    return {
        key: label[key]
        for key in _LABEL
        if _is_short(label.get(key)) or isinstance(label.get(key), (bool, int, float))
    }


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LENGTH
