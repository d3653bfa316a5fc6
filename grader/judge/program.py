"""A member's function, traced: StableHLO that is verified before it may run."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np

from grader.course import Limits
from grader.judge import cost
from grader.judge.member import Traced
from grader.judge.problems import SubmissionProblem, problem
from grader.judge.shared import Shared
from grader.judge.verify import verify
from grader.judge.xla import Device, Executable
from grader.report import Kind

SMALL_RESULT = 1 << 20  # bytes, up to which a result is kept


@dataclass(frozen=True)
class Program:
    """What a test may ask about a member's program.

    Attributes:
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
        """Whether an operation such as ``convolution`` is anywhere in the program.

        Arguments:
            operation: its StableHLO name, with or without ``stablehlo.``.
        """
        return operation in self.operations or f"stablehlo.{operation}" in self.operations


@dataclass
class Loaded:
    """A verified program, and the results it has given.

    Attributes:
        executable: the program on the device; None until this judge has to run it itself.
    """

    digest: bytes
    program: Program
    executable: Executable | None
    results: OrderedDict[bytes, list[np.ndarray]]


class Programs:
    """All programs this judge has seen, by digest: the same program is compiled and run once.

    Arguments:
        shared: a folder for what the judges of one run learn of programs; None for none.
    """

    def __init__(
        self, device: Device, limits: Limits, *, shared: Path | None = None, keep: int = 2048
    ) -> None:
        self.device, self.limits, self.keep = device, limits, keep
        key = f"{jax.__version__} {device.platform} {device.device.device_kind} {limits}"
        self.shared = Shared(shared, key) if shared else None
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
            try:
                self.loaded[digest] = self._known(digest) or self._load(digest, traced)
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
        results = loaded.results.get(digest)
        if results is None and self.shared:
            results = self.shared.results(loaded.digest, digest, len(traced.outputs))
        if results is None:
            results = self._run(loaded, traced, inputs)
            if self.shared and _is_small(results):
                self.shared.keep_results(loaded.digest, digest, results)
        if _is_small(results):
            loaded.results[digest] = results
            if len(loaded.results) > 16:
                loaded.results.popitem(last=False)
        return [result.copy() for result in results]

    def _run(self, loaded: Loaded, traced: Traced, inputs: list[np.ndarray]) -> list[np.ndarray]:
        if loaded.executable is None:
            loaded.executable = self._load(loaded.digest, traced).executable
        assert loaded.executable is not None
        try:
            return loaded.executable.run(inputs)
        except Exception as error:
            raise SubmissionProblem(problem(Kind.MEMORY, str(error)[:300])) from error

    def _known(self, digest: bytes) -> Loaded | None:
        """A program that another judge has verified and compiled."""
        facts = self.shared.facts(digest) if self.shared else None
        if facts is None:
            return None
        operations = frozenset(facts.pop("operations"))
        return Loaded(digest, Program(operations, **facts), None, OrderedDict())

    def _load(self, digest: bytes, traced: Traced) -> Loaded:
        self.compiled += 1
        try:
            module = self.device.parse(traced.artifact)
        except ValueError as error:
            raise SubmissionProblem(problem(Kind.PROTOCOL, str(error))) from error
        try:
            operations = verify(module, traced, self.limits)
            counted = cost.count(module)
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            said = f"not understood: {error}"[:300]
            raise SubmissionProblem(problem(Kind.PROGRAM, said)) from error
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
        if self.shared:
            self.shared.keep_facts(digest, program)
        return Loaded(digest, program, executable, OrderedDict())


def _is_small(results: list[np.ndarray]) -> bool:
    return sum(result.nbytes for result in results) <= SMALL_RESULT
