"""Programs with the detail left out that one idea can be written with or without.

A sketch of a value is what it is made from: an operation and a set of parts. Constants are no part,
and what only moves, converts, scales or shifts values is not there at all. So a mean is a sum,
``x @ w`` a sum of products, and a loop over rows what is done to a row.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DEPTH = 3  # operations that a piece is deep
MOST_PIECES = 256

_MOST_PARTS = 64  # of a sum that becomes part of another

_UNSEEN = frozenset(
    "reshape transpose broadcast_in_dim convert slice dynamic_slice negate reverse copy pad "
    "optimization_barrier bitcast_convert custom_call get_tuple_element tuple".split()
)
_TOGETHER = frozenset({"add", "subtract", "concatenate", "dynamic_update_slice"})
_REDUCED = {"add": "sum", "maximum": "max", "minimum": "min", "multiply": "product"}
_IDEMPOTENT = frozenset({"sum", "max", "min", "choice"})  # over one axis, then another: over both
_SAME = {
    "maximum": "max",
    "minimum": "min",
    "log_plus_one": "log",
    "exponential_minus_one": "exponential",
    "select": "choice",
}


@dataclass(frozen=True, eq=False)
class Sketch:
    """An operation and what it is done to. Of one program two that look the same are one."""

    label: str
    parts: tuple["Sketch", ...] = ()


Part = Sketch | None  # None is made of constants alone


class Sketches:
    """The sketches of one program."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, frozenset[Sketch]], Sketch] = {}

    def leaf(self, label: str) -> Sketch:
        """What the program is given."""
        return self._known.setdefault((label, frozenset()), Sketch(label))

    def of_operation(self, name: str, parts: Sequence[Part], body: str, count: int) -> list[Part]:
        """The sketches of an operation's results.

        Arguments:
            name: without the dialect.
            parts: its operands.
            body: the last operation of its region, if it has one.
            count: of the results.
        """
        if count == 1:
            return [self._one(name, parts, body)]
        return [self._made(f"{name} {body} {index}", parts) for index in range(count)]

    def choice(self, parts: Iterable[Part]) -> Part:
        """One of several values, or some of each."""
        return self._made("choice", parts)

    def _one(self, name: str, parts: Sequence[Part], body: str) -> Part:
        if name in _UNSEEN or not any(parts):
            return next(filter(None, parts), None)
        if name in _TOGETHER:
            return self._gathered("add", parts)
        if name == "multiply":
            return self._product(parts)
        if name == "divide":
            return self._product([parts[0], self._inverse(parts[1])])
        if name in ("dot_general", "dot"):
            return self._made("sum", [self._product(parts)])
        if name in ("reduce", "reduce_window") and body in _REDUCED:
            return self._made(_REDUCED[body], parts)
        if name == "logistic":
            return self._inverse(self._made("exponential", parts))
        if name == "rsqrt":
            return self._inverse(self._made("sqrt", parts))
        return self._made(f"{_SAME.get(name, name)} {body}".rstrip(), parts)

    def _made(self, label: str, parts: Iterable[Part]) -> Part:
        found = frozenset(filter(None, parts))
        if not found:
            return None
        if len(found) == 1 and label in _IDEMPOTENT and (only := next(iter(found))).label == label:
            return only
        return self._known.setdefault((label, found), Sketch(label, tuple(found)))

    def _gathered(self, label: str, parts: Iterable[Part]) -> Part:
        """Of nested sums or products one; of a single part that part."""
        flat: set[Sketch] = set()
        for part in filter(None, parts):
            nested = part.label == label and len(part.parts) <= _MOST_PARTS
            flat.update(part.parts if nested else (part,))
        return self._made(label, flat) if len(flat) > 1 else next(iter(flat), None)

    def _product(self, parts: Sequence[Part]) -> Part:
        if parts[0] and all(part is parts[0] for part in parts):
            return self._made("power", parts)
        return self._gathered("multiply", parts)

    def _inverse(self, part: Part) -> Part:
        if part and part.label == "inverse":
            return part.parts[0]
        return self._made("inverse", [part])


def pieces(roots: Iterable[Part]) -> frozenset[int]:
    """What is seen of a program around each of its operations, as numbers.

    Of very many the smallest are kept: the same of two programs that are alike.
    """
    looks: dict[Sketch, tuple[int, ...]] = {}
    pending = list(filter(None, roots))
    while pending:
        sketch = pending[-1]
        missing = [part for part in sketch.parts if part not in looks]
        if missing and sketch not in looks:
            pending += missing
            continue
        pending.pop()
        if sketch not in looks:
            looks[sketch] = _look(sketch, [looks[part] for part in sketch.parts])
    found = {look for sketch, seen in looks.items() if sketch.parts for look in seen[1:]}
    return frozenset(sorted(found)[:MOST_PIECES])


def _look(sketch: Sketch, parts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """A sketch's label, and with what is one, two, … operations below it."""
    label = zlib.crc32(sketch.label.encode())
    looks = [label]
    for depth in range(DEPTH):
        below = sorted({part[depth] for part in parts})
        looks.append(zlib.crc32(repr((label, below)).encode()))
    return tuple(looks)
