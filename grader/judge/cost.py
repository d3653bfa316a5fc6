"""What a program costs, read from the program itself: no stopwatch.

XLA counts the body of a loop once. Here a loop counts as often as it runs: `lax.scan` and
`lax.fori_loop` become a ``while`` that compares a counter with a constant. A loop whose trip count
cannot be read costs infinity.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

_FREE = frozenset(
    f"stablehlo.{name}"
    for name in (
        "constant iota reshape broadcast_in_dim transpose slice concatenate pad convert "
        "bitcast_convert dynamic_slice dynamic_update_slice gather tuple get_tuple_element return "
        "reverse custom_call composite optimization_barrier and or not xor shift_left "
        "shift_right_logical shift_right_arithmetic compare select"
    ).split()
)
_ARITHMETIC_BYTES = {"f16": 2, "bf16": 2, "f32": 4, "f64": 8}


@dataclass(frozen=True)
class Cost:
    """Operations and bytes of a program."""

    flops: float = 0.0
    multiplications: float = 0.0
    bytes_accessed: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.flops + other.flops,
            self.multiplications + other.multiplications,
            self.bytes_accessed + other.bytes_accessed,
        )

    def times(self, count: float) -> "Cost":
        """This cost, ``count`` times."""
        if count == 0:
            return Cost()
        return Cost(self.flops * count, self.multiplications * count, self.bytes_accessed * count)


def walk(module: ir.Module | ir.Operation) -> Iterator[ir.Operation]:
    """All operations in a module or a function, nested ones too."""
    pending = [
        operation
        for region in module.operation.regions
        for block in region.blocks
        for operation in block.operations
    ]
    while pending:
        operation = pending.pop().operation
        yield operation
        for region in operation.regions:
            for block in region.blocks:
                pending.extend(block.operations)


def count(module: ir.Module) -> Cost:
    """The cost of a module's main function."""
    functions = {
        ir.StringAttr(operation.attributes["sym_name"]).value: operation.operation
        for operation in module.body.operations
        if "sym_name" in operation.attributes
    }
    return _Counter(functions).function("main")


class _Counter:
    def __init__(self, functions: dict[str, ir.Operation]) -> None:
        self.functions = functions
        self.known: dict[str, Cost] = {}

    def function(self, name: str) -> Cost:
        if name not in self.known:
            self.known[name] = Cost(math.inf, math.inf, math.inf)  # a recursion never ends
            self.known[name] = self._region(self.functions[name].regions[0])
        return self.known[name]

    def _region(self, region: ir.Region) -> Cost:
        total = Cost()
        for block in region.blocks:
            for operation in block.operations:
                total += self._operation(operation.operation)
        return total

    def _operation(self, operation: ir.Operation) -> Cost:
        name = operation.name
        if name == "func.call":
            return self.function(ir.FlatSymbolRefAttr(operation.attributes["callee"]).value)
        if name == "stablehlo.composite":
            return self.function(ir.FlatSymbolRefAttr(operation.attributes["decomposition"]).value)
        if name == "stablehlo.while":
            once = self._region(operation.regions[0]) + self._region(operation.regions[1])
            return once.times(_trip_count(operation))
        if name in ("stablehlo.case", "stablehlo.if"):
            branches = [self._region(region) for region in operation.regions]
            return max(branches, key=lambda cost: cost.flops, default=Cost())
        moved = sum(
            size_in_bytes(value.type) for value in (*operation.operands, *operation.results)
        )
        if name in _FREE:
            return Cost(bytes_accessed=moved)
        return _arithmetic(operation) + Cost(bytes_accessed=moved)


def _arithmetic(operation: ir.Operation) -> Cost:
    name = operation.name.removeprefix("stablehlo.")
    if name == "dot_general":
        products = _elements(operation.results[0].type) * _contracted(operation)
        return Cost(2 * products, products)
    if name == "convolution":
        kernel = ir.RankedTensorType(operation.operands[1].type).shape
        outputs = _elements(operation.results[0].type)
        features = _output_features(operation)
        products = outputs * math.prod(kernel) / max(features, 1)
        return Cost(2 * products, products)
    if name in ("reduce", "reduce_window", "scatter", "sort", "select_and_scatter"):
        return Cost(float(sum(_elements(value.type) for value in operation.operands)))
    elements = float(sum(_elements(value.type) for value in operation.results[:1]))
    is_float = any(_is_float(value.type) for value in operation.results)
    product = name in ("multiply", "power", "divide")
    return Cost(elements if is_float else 0.0, elements if product and is_float else 0.0)


def _contracted(operation: ir.Operation) -> int:
    text = str(operation.attributes["dot_dimension_numbers"])
    _, _, rest = text.partition("lhs_contracting_dimensions = [")
    shape = ir.RankedTensorType(operation.operands[0].type).shape
    axes = [int(axis) for axis in rest.partition("]")[0].split(",") if axis.strip()]
    return math.prod(shape[axis] for axis in axes)


def _output_features(operation: ir.Operation) -> int:
    text = str(operation.attributes["dimension_numbers"])
    kernel = text.partition("x[")[2].partition("]")[0].split(",")
    axis = [entry.strip() for entry in kernel].index("o")
    return ir.RankedTensorType(operation.operands[1].type).shape[axis]


def _trip_count(loop: ir.Operation) -> float:
    """How often a loop runs: ``counter < limit``, counted up by one from a constant."""
    condition = loop.regions[0].blocks[0]
    compare = condition.operations[len(condition.operations) - 1].operation.operands[0].owner
    if getattr(compare, "name", "") != "stablehlo.compare" or "LT" not in str(
        compare.attributes["comparison_direction"]
    ):
        return math.inf
    limit = _constant(compare.operands[1])
    if not isinstance(compare.operands[0], ir.BlockArgument):
        return math.inf
    index = ir.BlockArgument(compare.operands[0]).arg_number
    if limit is None and isinstance(compare.operands[1], ir.BlockArgument):
        limit = _constant(loop.operands[ir.BlockArgument(compare.operands[1]).arg_number])
    start = _constant(loop.operands[index])
    body = loop.regions[1].blocks[0]
    step = body.operations[len(body.operations) - 1].operation.operands[index].owner
    if start is None or limit is None or not _adds_one(step):
        return math.inf
    return float(max(0, limit - start))


def _adds_one(step: Any) -> bool:
    if getattr(step, "name", "") != "stablehlo.add":
        return False
    return 1 in [_constant(operand) for operand in step.operands]


def _constant(value: ir.Value) -> int | None:
    owner: Any = value.owner
    if getattr(owner, "name", "") != "stablehlo.constant":
        return None
    attribute = owner.attributes["value"]
    kind = ir.RankedTensorType(value.type)
    if kind.rank or "i" not in str(kind.element_type):
        return None
    return int(ir.DenseIntElementsAttr(attribute)[0])


def size_in_bytes(kind: ir.Type) -> int:
    """Bytes of a tensor; 0 for anything else."""
    if not isinstance(kind, ir.RankedTensorType):
        return 0
    tensor = ir.RankedTensorType(kind)
    if not tensor.has_static_shape:
        return 1 << 62
    bits = str(tensor.element_type).lstrip("uifb")
    return math.prod(tensor.shape) * max(1, (int(bits) if bits.isdigit() else 32) // 8)


def _elements(kind: ir.Type) -> int:
    if not isinstance(kind, ir.RankedTensorType):
        return 0
    return math.prod(ir.RankedTensorType(kind).shape)


def _is_float(kind: ir.Type) -> bool:
    if not isinstance(kind, ir.RankedTensorType):
        return False
    return str(ir.RankedTensorType(kind).element_type) in _ARITHMETIC_BYTES
