"""What a program costs, read from the program itself: no stopwatch.

XLA counts the body of a loop once. Here a loop counts as often as it runs: `lax.scan` and
`lax.fori_loop` become a ``while`` that compares a counter with a constant, as others may by hand. A
loop whose trip count cannot be read costs infinity.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Any

from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.judge.modules import callee, functions

_FREE = frozenset(
    f"stablehlo.{name}"
    for name in (
        "constant iota reshape broadcast_in_dim transpose slice concatenate pad convert "
        "bitcast_convert dynamic_slice dynamic_update_slice gather tuple get_tuple_element "
        "reverse custom_call composite optimization_barrier and or not xor shift_left "
        "shift_right_logical shift_right_arithmetic compare select"
    ).split()
)
_UNKNOWN_SIZE = 1 << 62


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
        flops, products, moved = (
            amount * count if amount and count else 0.0  # nothing, for ever, is nothing
            for amount in (self.flops, self.multiplications, self.bytes_accessed)
        )
        return Cost(flops, products, moved)


def count(module: ir.Module) -> Cost:
    """The cost of a module's main function."""
    return _Counter(functions(module)).function("main")


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
        if called := callee(operation):
            return self.function(called)
        if name == "stablehlo.while":
            once = self._region(operation.regions[0]) + self._region(operation.regions[1])
            return once.times(_trip_count(operation))
        if name in ("stablehlo.case", "stablehlo.if"):
            branches = [self._region(region) for region in operation.regions]
            return max(branches, key=lambda cost: cost.flops, default=Cost())
        if name in ("func.return", "stablehlo.return"):
            return Cost()
        moved = sum(
            size_in_bytes(value.type) for value in (*operation.operands, *operation.results)
        )
        if name in _FREE:
            return Cost(bytes_accessed=moved)
        inside = sum((self._region(region) for region in operation.regions), Cost())
        products = inside.multiplications * _applications(operation) if operation.regions else 0.0
        return _arithmetic(operation) + Cost(multiplications=products, bytes_accessed=moved)


def _arithmetic(operation: ir.Operation) -> Cost:
    name = operation.name.removeprefix("stablehlo.")
    results = list(operation.results)
    if name in ("dot_general", "convolution"):
        kernel = _shape(operation.operands[1].type)
        if name == "dot_general":
            axes = stablehlo.DotDimensionNumbers(operation.attributes["dot_dimension_numbers"])
            summed = [kernel[axis] for axis in axes.rhs_contracting_dimensions]
        else:
            layout = stablehlo.ConvDimensionNumbers(operation.attributes["dimension_numbers"])
            output = layout.kernel_output_feature_dimension
            summed = [size for axis, size in enumerate(kernel) if axis != output]
        products = _elements(results[0].type) * math.prod(summed)
        return _products(products, results[0].type) + _sums(products, results[0].type)
    if name in ("reduce", "reduce_window", "scatter", "sort", "select_and_scatter"):
        return Cost(float(sum(_elements(value.type) for value in operation.operands)))
    if not any(_is_inexact(value.type) for value in results):
        return Cost()
    elements = _elements(results[0].type)
    if name in ("multiply", "power", "divide"):
        return _products(elements, results[0].type)
    return _sums(elements, results[0].type)


def _applications(operation: ir.Operation) -> int:
    """How often what combines two numbers does so: in a reduction, a window or a scatter."""
    if operation.name == "stablehlo.reduce_window":
        window = ir.DenseI64ArrayAttr(operation.attributes["window_dimensions"])
        return _elements(operation.results[0].type) * math.prod(window)
    values = {"stablehlo.scatter": -1, "stablehlo.select_and_scatter": 1}.get(operation.name, 0)
    return _elements(operation.operands[values].type)


def _products(count: float, kind: ir.Type) -> Cost:
    """Multiplications; one of complex numbers is four and two additions."""
    return Cost(6.0 * count, 4.0 * count) if _is_complex(kind) else Cost(count, count)


def _sums(count: float, kind: ir.Type) -> Cost:
    return Cost(2.0 * count if _is_complex(kind) else count)


def _trip_count(loop: ir.Operation) -> float:
    """How often a loop runs that compares two numbers, each of which changes steadily or not."""
    compare = _owner(_returned(loop.regions[0], 0), "stablehlo.compare")
    compared = [_steady(loop, value) for value in compare.operands] if compare else [None]
    if compare is None or None in compared:
        return math.inf
    (left, step), (right, other) = (steady for steady in compared if steady)
    way = stablehlo.ComparisonDirectionAttr(compare.attributes["comparison_direction"]).value
    rounds = _rounds(way, left - right, step - other)
    ends = (left + rounds * step, right + rounds * other) if step or other else ()
    return rounds if all(_holds(compare.operands[0].type, end) for end in ends) else math.inf


def _steady(loop: ir.Operation, value: ir.Value) -> tuple[int, int] | None:
    """The first value of an integer in a loop, and what each round adds to it."""
    if not isinstance(value, ir.BlockArgument):
        constant = _constant(value)
        return None if constant is None else (constant, 0)
    index = ir.BlockArgument(value).arg_number
    start, step = _constant(loop.operands[index]), _step(loop.regions[1], index)
    return None if start is None or step is None else (start, step)


def _step(body: ir.Region, index: int) -> int | None:
    """What the body of a loop adds to one of the values that it carries."""
    before, after = body.blocks[0].arguments[index], _returned(body, index)
    if after == before:
        return 0
    if change := _owner(after, "stablehlo.add"):
        steps = [_constant(b) for a, b in permutations(change.operands) if a == before]
        return steps[0] if steps else None
    change = _owner(after, "stablehlo.subtract")
    step = _constant(change.operands[1]) if change and change.operands[0] == before else None
    return None if step is None else -step


def _rounds(way: str, gap: int, step: int) -> float:
    """For how many k, from 0 on, ``gap + k * step`` is less than 0, or whatever ``way`` says."""
    if way == "EQ":
        return 0 if gap else 1 if step else math.inf
    if way == "NE":
        meets = step and gap % step == 0 and -gap // step >= 0
        return -gap // step if meets else math.inf if gap else 0
    if way in ("GT", "GE"):
        gap, step = -gap, -step
    if way in ("LE", "GE"):
        gap -= 1
    return 0 if gap >= 0 else -(gap // step) if step > 0 else math.inf


def _holds(kind: ir.Type, number: float) -> bool:
    """Whether an integer of this type can be so large: a counter that runs over may never end."""
    element = ir.IntegerType(ir.RankedTensorType(kind).element_type)
    half = 2 ** (element.width - 1)
    return 0 <= number < 2 * half if element.is_unsigned else -half <= number < half


def _returned(region: ir.Region, index: int) -> ir.Value:
    block = region.blocks[0]
    return block.operations[len(block.operations) - 1].operation.operands[index]


def _owner(value: ir.Value, name: str) -> Any:
    """The operation that a value comes from, if it is one of that name."""
    return value.owner if getattr(value.owner, "name", "") == name else None


def _constant(value: ir.Value) -> int | None:
    owner = _owner(value, "stablehlo.constant")
    if owner is None:
        return None
    kind = ir.RankedTensorType(value.type)
    if kind.rank or not isinstance(kind.element_type, ir.IntegerType):
        return None
    return int(ir.DenseIntElementsAttr(owner.attributes["value"])[0])


@lru_cache(maxsize=4096)  # a program has few types, and many values
def size_in_bytes(kind: ir.Type) -> int:
    """Bytes of a tensor; 0 for anything else."""
    if not isinstance(kind, ir.RankedTensorType):
        return 0
    if not kind.has_static_shape:
        return _UNKNOWN_SIZE
    return _elements(kind) * max(1, _bits(kind.element_type) // 8)


def _bits(kind: ir.Type) -> int:
    if isinstance(kind, ir.ComplexType):
        return 2 * _bits(kind.element_type)
    return kind.width if isinstance(kind, (ir.IntegerType, ir.FloatType)) else 32


def _shape(kind: ir.Type) -> list[int]:
    return list(kind.shape) if isinstance(kind, ir.RankedTensorType) else [0]


def _elements(kind: ir.Type) -> int:
    return math.prod(_shape(kind))


def _is_complex(kind: ir.Type) -> bool:
    return isinstance(kind, ir.RankedTensorType) and isinstance(kind.element_type, ir.ComplexType)


def _is_inexact(kind: ir.Type) -> bool:
    known = (ir.FloatType, ir.ComplexType)
    return isinstance(kind, ir.RankedTensorType) and isinstance(kind.element_type, known)
