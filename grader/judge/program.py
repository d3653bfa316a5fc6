"""A member's function, traced: StableHLO that is verified before it may run."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from jaxlib.mlir import ir

from grader.course import Limits
from grader.judge import cost
from grader.judge.member import Traced
from grader.judge.problems import SubmissionProblem, problem
from grader.judge.xla import Device, Executable
from grader.report import Kind

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

_DTYPES = {
    "f16": "float16",
    "bf16": "bfloat16",
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


@dataclass(frozen=True)
class Program:
    """What a test may ask about a member's program.

    Arguments:
        operations: names of the operations in it, ``stablehlo.dot_general``.
        flops: floating-point operations, loops counted by their trip count; inf if one is unknown.
        multiplications: of scalars, counted the same way.
        bytes_accessed: read and written by its operations, counted the same way.
        peak_memory: bytes of arguments, results and temporaries, as the compiler planned them.
    """

    operations: frozenset[str]
    flops: float
    multiplications: float
    bytes_accessed: float
    peak_memory: int

    def uses(self, operation: str) -> bool:
        """Whether an operation such as ``convolution`` is anywhere in the program."""
        return operation in self.operations or f"stablehlo.{operation}" in self.operations


@dataclass
class Loaded:
    """A verified program on the device, and the results it has given."""

    program: Program
    executable: Executable
    results: OrderedDict[bytes, list[np.ndarray]]


class Programs:
    """All programs this judge has seen, by digest: the same program is compiled and run once."""

    def __init__(self, device: Device, limits: Limits, *, keep: int = 2048) -> None:
        self.device, self.limits, self.keep = device, limits, keep
        self.loaded: OrderedDict[bytes, Loaded | SubmissionProblem] = OrderedDict()
        self.compiled = self.reused = 0

    def load(self, traced: Traced) -> Loaded:
        """Verifies and compiles a program, or finds it among those already seen.

        Raises:
            SubmissionProblem: it may not run.
        """
        signature = repr((traced.inputs, traced.outputs)).encode()
        digest = hashlib.sha256(signature + traced.artifact).digest()
        if digest in self.loaded:
            self.reused += 1
            self.loaded.move_to_end(digest)
        else:
            self.compiled += 1
            try:
                self.loaded[digest] = self._load(traced)
            except SubmissionProblem as error:
                self.loaded[digest] = error
            if len(self.loaded) > self.keep:
                self.loaded.popitem(last=False)
        found = self.loaded[digest]
        if isinstance(found, SubmissionProblem):
            raise SubmissionProblem(found.problem)
        return found

    def run(self, traced: Traced, inputs: list[np.ndarray]) -> list[np.ndarray]:
        """Runs a program; the same program on the same inputs runs once."""
        loaded = self.load(traced)
        digest = hashlib.sha256(b"".join(array.tobytes() for array in inputs)).digest()
        if digest not in loaded.results:
            try:
                loaded.results[digest] = loaded.executable.run(inputs)
            except Exception as error:
                raise SubmissionProblem(problem(Kind.MEMORY, str(error)[:300])) from error
            if len(loaded.results) > 16:
                loaded.results.popitem(last=False)
        return [result.copy() for result in loaded.results[digest]]

    def _load(self, traced: Traced) -> Loaded:
        try:
            module = self.device.parse(traced.artifact)
        except ValueError as error:
            raise SubmissionProblem(problem(Kind.PROTOCOL, str(error))) from error
        operations = verify(module, traced, self.limits)
        counted = cost.count(module)
        try:
            executable = self.device.compile(module, flops=counted.flops)
        except Exception as error:
            raise SubmissionProblem(problem(Kind.PROGRAM, str(error)[:300])) from error
        peak = executable.memory.peak
        if peak > self.limits.program_memory << 20:
            raise SubmissionProblem(problem(Kind.MEMORY, f"{peak >> 20} MiB"))
        program = Program(
            operations, counted.flops, counted.multiplications, counted.bytes_accessed, peak
        )
        return Loaded(program, executable, OrderedDict())


def verify(module: ir.Module, traced: Traced, limits: Limits) -> frozenset[str]:
    """The names of the operations in a module, all of them allowed.

    Raises:
        SubmissionProblem: an operation is not allowed, an array is too large, or the signature is
            not the one that was asked for.
    """
    names: set[str] = set()
    largest = limits.program_memory << 20
    for number, operation in enumerate(cost.walk(module)):
        name = operation.name
        names.add(name)
        if not name.startswith(ALLOWED_DIALECTS) or name in REFUSED or number > MAX_OPERATIONS:
            raise SubmissionProblem(problem(Kind.PROGRAM, name))
        if name == "stablehlo.custom_call":
            target = ir.StringAttr(operation.attributes["call_target_name"]).value
            if target not in ALLOWED_CUSTOM_CALLS:
                raise SubmissionProblem(problem(Kind.PROGRAM, target[:100]))
        for result in operation.results:
            if cost.size_in_bytes(result.type) > largest:
                raise SubmissionProblem(problem(Kind.MEMORY, str(result.type)[:100]))
    if signature(module) != (traced.inputs, traced.outputs):
        raise SubmissionProblem(problem(Kind.PROTOCOL, "another signature"))
    return frozenset(names)


Signature = tuple[list[tuple[str, tuple[int, ...]]], list[tuple[str, tuple[int, ...]]]]


def signature(module: ir.Module) -> Signature | None:
    """(inputs, outputs) of a module's main function, as (dtype, shape)."""
    for operation in module.body.operations:
        attributes = operation.attributes
        if "sym_name" in attributes and ir.StringAttr(attributes["sym_name"]).value == "main":
            kind = ir.FunctionType(ir.TypeAttr(attributes["function_type"]).value)
            return [_array(t) for t in kind.inputs], [_array(t) for t in kind.results]
    return None


def _array(kind: ir.Type) -> tuple[str, tuple[int, ...]]:
    tensor = ir.RankedTensorType(kind)
    return _DTYPES.get(str(tensor.element_type), str(tensor.element_type)), tuple(tensor.shape)
