"""What a program must be like before it is compiled: it comes from where members' code runs."""

import math
from functools import cache

from jaxlib.mlir import ir

from grader.judge.cost import size_in_bytes
from grader.judge.member import Traced
from grader.judge.modules import callee, functions, walk
from grader.judge.problems import SubmissionProblem, problem
from grader.report import Kind
from grader.settings import Limits

ALLOWED_DIALECTS = ("stablehlo.", "chlo.", "func.", "builtin.module")
REFUSED = frozenset(
    f"stablehlo.{name}"
    for name in (
        "all_gather all_reduce all_to_all collective_broadcast collective_permute infeed outfeed "
        "partition_id recv reduce_scatter replica_id rng send"
    ).split()
)
ALLOWED_CUSTOM_CALLS = frozenset({"Sharding", "annotate_device_placement", "mhlo.topk", "mhlo.erf"})
MAX_OPERATIONS = 200_000
TOO_MANY = f"over {MAX_OPERATIONS:,} operations"
ONE = ("mhlo.num_partitions", "mhlo.num_replicas")

_DTYPES = {
    "f16": "float16",
    "bf16": "bfloat16",
    "complex<f32>": "complex64",
    "complex<f64>": "complex128",
    "f32": "float32",
    "f64": "float64",
    "i1": "bool",
    "i8": "int8",
    "i16": "int16",
    "i32": "int32",
    "i64": "int64",
    "ui8": "uint8",
    "ui16": "uint16",
    "ui32": "uint32",
    "ui64": "uint64",
}


def verify(module: ir.Module, traced: Traced, limits: Limits) -> tuple[frozenset[str], int]:
    """The names of the operations in a module, all of them allowed, and how many there are.

    Raises:
        SubmissionProblem: an operation is not allowed, an array is too large, or the signature is
            not the one that was asked for.
    """
    names: set[str] = set()
    largest = limits.program_memory << 20
    for number, operation in enumerate(walk(module)):
        name = operation.name
        names.add(name)
        if number > MAX_OPERATIONS:
            raise SubmissionProblem(problem(Kind.OPERATIONS, TOO_MANY))
        if not name.startswith(ALLOWED_DIALECTS) or name in REFUSED:
            raise SubmissionProblem(problem(Kind.PROGRAM, name))
        if name == "stablehlo.custom_call":
            target = ir.StringAttr(operation.attributes["call_target_name"]).value
            if target not in ALLOWED_CUSTOM_CALLS:
                raise SubmissionProblem(problem(Kind.PROGRAM, target[:100]))
        for result in operation.results:
            if size_in_bytes(result.type) > largest:
                raise SubmissionProblem(problem(Kind.MEMORY, str(result.type)[:100]))
    if signature(module) != (traced.inputs, traced.outputs):
        raise SubmissionProblem(problem(Kind.PROTOCOL, "another signature"))
    _check_attributes(module)
    size = unfolded(module)
    if size > MAX_OPERATIONS:
        raise SubmissionProblem(problem(Kind.OPERATIONS, TOO_MANY))
    return frozenset(names), int(size)


def _check_attributes(module: ir.Module) -> None:
    """No buffer may be reused: a result that lies where an argument was could change the input."""
    settings = {
        str(name): module.operation.attributes[name] for name in module.operation.attributes
    }
    for name, value in settings.items():
        alone = name in ONE and ir.IntegerAttr(value).value == 1
        if not alone and name != "sym_name":
            raise SubmissionProblem(problem(Kind.PROGRAM, name[:100]))
    attributes = functions(module)["main"].attributes
    arguments = ir.ArrayAttr(attributes["arg_attrs"]) if "arg_attrs" in attributes else ()
    for argument in arguments:
        if len(ir.DictAttr(argument)):
            raise SubmissionProblem(problem(Kind.PROGRAM, str(argument)[:100]))


def unfolded(module: ir.Module) -> float:
    """How many operations there are once every call is replaced by what it calls.

    That is what the compiler does with them. A recursion has infinitely many.
    """
    known = functions(module)
    sizes: dict[str, float] = {}

    def size(name: str) -> float:
        if name not in sizes:
            sizes[name] = math.inf
            total = 0.0
            for operation in walk(known[name]):
                target = callee(operation)
                total += size(target) if target else 1
            sizes[name] = total
        return sizes[name]

    return size("main")


def longest_chain(module: ir.Module) -> int:
    """How many operations there are at most of which each needs the one before.

    Calls are replaced by what they call, and what stands inside an operation counts as before it.
    """
    known = functions(module)

    @cache
    def called(name: str) -> int:
        return inside(known[name])

    def inside(operation: ir.Operation) -> int:
        blocks = (block for region in operation.regions for block in region.blocks)
        return max(map(longest, blocks), default=0)

    def longest(block: ir.Block) -> int:
        ends: dict[ir.Value, int] = {}
        for view in block.operations:
            operation = view.operation
            target = callee(operation)
            within = called(target) if target else inside(operation)
            before = max((ends.get(value, 0) for value in operation.operands), default=0)
            ends.update(dict.fromkeys(operation.results, before + within + 1))
        return max(ends.values(), default=0)

    return called("main")


Signature = tuple[list[tuple[str, tuple[int, ...]]], list[tuple[str, tuple[int, ...]]]]


def signature(module: ir.Module) -> Signature | None:
    """(inputs, outputs) of a module's main function, as (dtype, shape)."""
    main = functions(module).get("main")
    if main is None:
        return None
    kind = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
    return [_array(t) for t in kind.inputs], [_array(t) for t in kind.results]


def _array(kind: ir.Type) -> tuple[str, tuple[int, ...]]:
    tensor = ir.RankedTensorType(kind)
    return _DTYPES.get(str(tensor.element_type), str(tensor.element_type)), tuple(tensor.shape)
