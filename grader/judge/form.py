"""The form of a program: what stays the same however its source was written.

Names, the order of independent statements, dead code, helper functions and formatting leave no
trace in it: a value is described by what it is computed from, and what no result needs is not seen.
There are two descriptions of each, an exact one, and a sketch in which constants, shapes and layout
are gone. From sketches come pieces, small parts that alike programs have in common.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jaxlib.mlir import ir

from grader.judge.cost import size_in_bytes
from grader.judge.modules import callee, functions
from grader.judge.sketch import Part, Sketches, pieces

MOST = 20_000  # operations after calls are replaced by what they call; larger programs have no form

_COMMUTE = frozenset(
    f"stablehlo.{name}" for name in "add and maximum minimum multiply or xor".split()
)
_LARGE = 1 << 20  # bytes of a constant
_ROUNDS = 2  # of a loop: what a round does to what the one before has left is in the second


class TooLarge(ValueError):
    """A program has more operations than are looked at."""


@dataclass(frozen=True)
class Form:
    """What a program is recognised by.

    Arguments:
        exact: equal for programs that do the same operations with the same constants.
        pieces: of its sketch.
    """

    exact: str
    pieces: frozenset[int]


class _Value(NamedTuple):
    """A value in a program.

    Arguments:
        exact: digest of all that it is computed by.
        sketch: None for what is made of constants alone.
    """

    exact: bytes
    sketch: Part


_Known = dict[ir.Value, _Value]


def form(module: ir.Module) -> Form:
    """The form of a verified module.

    Raises:
        ValueError: it is too large, or a recursion.
    """
    reader = _Reader(functions(module))
    main = reader.functions["main"].regions[0].blocks[0]
    arguments = [
        _Value(_digest(b"argument %d" % index), reader.sketched.leaf(f"argument{index}"))
        for index in range(len(main.arguments))
    ]
    results = reader.block(main, arguments, {})
    exact = _digest(b"results", *(value.exact for value in results))
    return Form(exact.hex(), pieces(value.sketch for value in results))


@dataclass
class _Reader:
    functions: dict[str, ir.Operation]
    seen: int = 0
    texts: dict[ir.Attribute | ir.Type, bytes] = field(default_factory=dict)
    sketched: Sketches = field(default_factory=Sketches)

    def block(self, block: ir.Block, arguments: Sequence[_Value], known: _Known) -> list[_Value]:
        """The values that a block returns."""
        known.update(zip(block.arguments, arguments, strict=True))
        operands: list[_Value] = []
        for view in block.operations:
            operation = view.operation
            self.seen += 1
            if self.seen > MOST:
                raise TooLarge("too many operations")
            operands = [known[value] for value in operation.operands]
            results = operation.results
            if len(results):
                known.update(zip(results, self.values(operation, operands, known), strict=True))
        return operands  # of the last operation, which returns them

    def values(
        self, operation: ir.Operation, operands: list[_Value], known: _Known
    ) -> list[_Value]:
        """What an operation results in."""
        name = operation.name
        if called := callee(operation):
            return self.block(self.functions[called].regions[0].blocks[0], operands, {})
        kind, exacts = self.kind(operation), [value.exact for value in operands]
        if name == "stablehlo.compare" and (b"direction G" in kind):  # a > b is b < a
            exacts.reverse()
            kind = kind.replace(b"direction G", b"direction L")
        elif name in _COMMUTE:
            exacts.sort()
        if operation.regions:
            return self.with_regions(operation, kind, operands, exacts, known)
        parts = [value.sketch for value in operands]
        sketches = self.sketched.of_operation(_bare(name), parts, "", len(operation.results))
        return _numbered(_digest(kind, *exacts), sketches)

    def with_regions(
        self,
        operation: ir.Operation,
        kind: bytes,
        operands: list[_Value],
        exacts: list[bytes],
        known: _Known,
    ) -> list[_Value]:
        """The same of one with blocks inside."""
        inner = [self.region(region, known) for region in operation.regions]
        bodies = [value.exact for values, _ in inner for value in values]
        sketches = self.sketches(operation, operands, inner, known)
        return _numbered(_digest(kind, *exacts, *bodies), sketches)

    def kind(self, operation: ir.Operation) -> bytes:
        """An operation's name, attributes and types of results."""
        parts = [operation.name.encode()]
        attributes = operation.attributes
        for name in attributes:
            value = attributes[name]
            constant = isinstance(value, ir.DenseElementsAttr)
            parts += [name.encode(), _constant(value) if constant else self.text(value)]
        parts += [self.text(result.type) for result in operation.results]
        return b" ".join(parts)

    def text(self, attribute: ir.Attribute | ir.Type) -> bytes:
        """An attribute or type as text; most programs have few different ones."""
        if attribute not in self.texts:
            self.texts[attribute] = str(attribute).encode()
        return self.texts[attribute]

    def region(self, region: ir.Region, known: _Known) -> tuple[list[_Value], str]:
        """What a region returns for any arguments, and by which operation."""
        block = region.blocks[0]
        arguments = [
            _Value(
                _digest(b"inner %d" % index, self.text(value.type)),
                self.sketched.leaf(f"inner{index}"),
            )
            for index, value in enumerate(block.arguments)
        ]
        operations = block.operations
        name = operations[len(operations) - 2].operation.name if len(operations) > 1 else ""
        return self.block(block, arguments, known), name

    def sketches(
        self,
        operation: ir.Operation,
        operands: list[_Value],
        inner: list[tuple[list[_Value], str]],
        known: _Known,
    ) -> list[Part]:
        """The sketches of an operation's results."""
        parts = [value.sketch for value in operands]
        if operation.name == "stablehlo.while":
            return self.loop(operation.regions[1].blocks[0], operands, known)
        if operation.name in ("stablehlo.case", "stablehlo.if"):
            branches = [[value.sketch for value in values] for values, _ in inner]
            return [
                self.sketched.choice([*parts, *results]) for results in zip(*branches, strict=True)
            ]
        return self.sketched.of_operation(
            _bare(operation.name), parts, _bare(inner[-1][1]), len(operation.results)
        )

    def loop(self, body: ir.Block, operands: list[_Value], known: _Known) -> list[Part]:
        """What some rounds of a loop make of what goes in."""
        carried = operands
        for _ in range(_ROUNDS):
            after = self.block(body, carried, known)
            carried = [
                _Value(before.exact, value.sketch or before.sketch)
                for before, value in zip(carried, after, strict=True)
            ]
        return [value.sketch for value in carried]


def _numbered(exact: bytes, sketches: list[Part]) -> list[_Value]:
    """The results of an operation; the first is called as the operation is."""
    return [
        _Value(_digest(exact, b"%d" % index) if index else exact, sketch)
        for index, sketch in enumerate(sketches)
    ]


def _bare(name: str) -> str:
    return name.removeprefix("stablehlo.")


def _constant(value: ir.Attribute) -> bytes:
    """A constant's type and content; printed it may be very long."""
    data: Any = value
    if data.is_splat and size_in_bytes(data.type) > _LARGE:  # its content would be made first
        return _digest(str(data.type).encode(), b"all", str(data.get_splat_value()).encode())
    try:
        content = memoryview(data).tobytes()
    except BufferError:  # of booleans and complex numbers
        content = str(value).encode()
    return _digest(str(data.type).encode(), content)


def _digest(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=8).digest()
