"""A member's function, traced: StableHLO that is verified before it may run."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import jax
import numpy as np
from jaxlib.mlir import ir

from grader.judge.cost import Cost, count
from grader.judge.member import Traced
from grader.judge.problems import SubmissionProblem, problem
from grader.judge.results import Results
from grader.judge.room import taken
from grader.judge.shared import Shared
from grader.judge.verify import verify
from grader.judge.xla import Device, Executable
from grader.report import Kind, Problem
from grader.settings import Limits

FULL = 0.25  # of the room for compiled programs, above which some are let go
_NONE_LEFT = re.compile(
    "RESOURCE_EXHAUSTED|ALLOC_FAILED|MemoryError|out of memory|cannot allocate memory",
    re.IGNORECASE,
)
LOOK = 32  # compiled programs until that is looked at again: it takes as long as one of them


@dataclass(frozen=True)
class Program:
    """What a test may ask about a member's program.

    Attributes:
        operations: names of the operations in it, ``stablehlo.dot_general``.
        size: how many operations it has; a loop's body counts once, a function's at each call.
        flops: floating-point operations, loops counted by their trip count; inf if one is unknown.
        multiplications: of scalars, counted the same way.
        bytes_accessed: read and written by its operations, counted the same way.
    """

    operations: frozenset[str]
    size: int
    flops: float
    multiplications: float
    bytes_accessed: float
    _peak_memory: Callable[[], int] = field(compare=False, repr=False)

    @property
    def peak_memory(self) -> int:
        """Bytes of arguments, results and temporaries, as the compiler plans them."""
        return self._peak_memory()

    def uses(self, operation: str) -> bool:
        """Whether an operation such as ``convolution`` is anywhere in the program.

        Arguments:
            operation: its StableHLO name, with or without ``stablehlo.``.
        """
        return operation in self.operations or f"stablehlo.{operation}" in self.operations

    def is_loop(self, longer: "Program", *, steps: int) -> bool:
        """Whether steps are repeated by the program, not written out in it.

        Arguments:
            longer: the program of the same function for ``steps`` steps more; those of a loop
                add less than an operation each, also where a few of them are unrolled.
        """
        return longer.size - self.size < steps


@dataclass
class Loaded:
    """A verified program.

    Attributes:
        executable: the program on the device; None until this judge has to run it itself.
    """

    digest: bytes
    operations: frozenset[str]
    size: int
    cost: Cost
    executable: Executable | None = None


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
        self.loaded: OrderedDict[bytes, Loaded | Problem] = OrderedDict()
        self.results = Results()
        self.compiled = 0
        self._latest: tuple[bytes, ir.Module] | None = None  # what was verified is mostly run next

    def load(self, traced: Traced) -> Loaded:
        """Verifies a program, or finds it among those already seen.

        Raises:
            SubmissionProblem: it may not run.
        """
        signature = repr((traced.inputs, traced.outputs)).encode()
        digest = hashlib.sha256(signature + traced.artifact).digest()
        if digest in self.loaded:
            self.loaded.move_to_end(digest)
        else:
            try:
                self.loaded[digest] = self._known(digest) or self._verified(digest, traced)
            except SubmissionProblem as error:
                self.loaded[digest] = error.problem
            if len(self.loaded) > self.keep:
                self.loaded.popitem(last=False)
        found = self.loaded[digest]
        if isinstance(found, Problem):
            raise SubmissionProblem(found)
        return found

    def program(self, traced: Traced) -> Program:
        """What a test may ask about a program.

        Raises:
            SubmissionProblem: it may not run.
        """
        loaded = self.load(traced)
        return Program(
            loaded.operations,
            loaded.size,
            loaded.cost.flops,
            loaded.cost.multiplications,
            loaded.cost.bytes_accessed,
            lambda: self._compiled(loaded, traced).peak_memory,
        )

    def run(self, traced: Traced, inputs: list[np.ndarray]) -> list[np.ndarray]:
        """Runs a program; the same program on the same inputs runs once.

        Raises:
            SubmissionProblem: it may not run, or fails.
        """
        loaded = self.load(traced)
        digest = hashlib.sha256(b"".join(array.tobytes() for array in inputs)).digest()
        results = self.results.of(loaded.digest, digest)
        if results is None and self.shared:
            results = self.shared.results(loaded.digest, digest, len(traced.outputs))
        if results is None:
            results = self._run(loaded, traced, inputs)
            if self.shared:
                self.shared.keep_results(loaded.digest, digest, results)
        self.results.keep(loaded.digest, digest, results)
        return [result.copy() for result in results]

    def _run(self, loaded: Loaded, traced: Traced, inputs: list[np.ndarray]) -> list[np.ndarray]:
        executable = self._compiled(loaded, traced)
        try:
            return executable.run(inputs)
        except Exception as error:
            raise SubmissionProblem(problem(Kind.MEMORY, str(error)[:300])) from error

    def _known(self, digest: bytes) -> Loaded | None:
        """A program that another judge has verified."""
        facts = self.shared.facts(digest) if self.shared else None
        if facts is None:
            return None
        operations, size = frozenset(facts.pop("operations")), facts.pop("size")
        return Loaded(digest, operations, size, Cost(**facts))

    def _verified(self, digest: bytes, traced: Traced) -> Loaded:
        try:
            module = self.device.parse(traced.artifact)
        except ValueError as error:
            raise SubmissionProblem(problem(Kind.PROTOCOL, str(error))) from error
        try:
            operations, size = verify(module, traced, self.limits)
            cost = count(module)
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            said = f"not understood: {error}"[:300]
            raise SubmissionProblem(problem(Kind.PROGRAM, said)) from error
        if self.shared:
            facts = {"operations": sorted(operations), "size": size, **asdict(cost)}
            self.shared.keep_facts(digest, facts)
        self._latest = digest, module
        return Loaded(digest, operations, size, cost)

    def _compiled(self, loaded: Loaded, traced: Traced) -> Executable:
        """The program on the device, compiled when it is first wanted.

        Raises:
            SubmissionProblem: XLA refuses it, or it needs too much memory; it is not tried again,
                unless it was the device that had none left.
        """
        if loaded.executable is None:
            self.compiled += 1
            if self.compiled % LOOK == 0 and taken() > FULL:
                self._make_room()
            try:
                executable = self._compile(loaded, traced)
            except Exception as error:  # XLA's have no common type
                said = str(error)[:300]
                if _NONE_LEFT.search(repr(error)):  # others may have it just now
                    raise SubmissionProblem(problem(Kind.MEMORY, said)) from error
                raise self._refused(loaded, Kind.PROGRAM, said) from error
            peak = executable.peak_memory
            if peak > self.limits.program_memory << 20:
                raise self._refused(loaded, Kind.MEMORY, f"{peak >> 20} MiB")
            loaded.executable = executable
        return loaded.executable

    def _refused(self, loaded: Loaded, kind: Kind, detail: str) -> SubmissionProblem:
        """Why a program is not run, now and whenever it comes again."""
        self.loaded[loaded.digest] = refused = problem(kind, detail)
        return SubmissionProblem(refused)

    def _make_room(self) -> None:
        """Lets go of the compiled half that was not wanted for longest; facts and results stay."""
        compiled = [
            one for one in self.loaded.values() if isinstance(one, Loaded) and one.executable
        ]
        for loaded in compiled[: (len(compiled) + 1) // 2]:
            loaded.executable = None

    def _compile(self, loaded: Loaded, traced: Traced) -> Executable:
        """Compiles a program; once more if others may have taken the room that it needs."""
        latest, self._latest = self._latest, None
        known = latest[1] if latest and latest[0] == loaded.digest else None
        try:
            module = known or self.device.parse(traced.artifact)
            return self.device.compile(module, flops=loaded.cost.flops)
        except Exception:
            if taken() <= FULL:
                raise
        self._make_room()
        return self.device.compile(self.device.parse(traced.artifact), flops=loaded.cost.flops)
