"""The device: compiles StableHLO modules and runs them.

The only module of the judge that touches JAX's runtime below `jax.jit`: a program is compiled as it
came, without being traced again, which halves what it costs. Where this JAX does not know that way,
the public one is taken.
"""

import os
from dataclasses import replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import export
from jax.interpreters import mlir
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.errors import GraderError
from grader.judge.cost import size_in_bytes
from grader.judge.job import Platform
from grader.judge.modules import walk
from grader.judge.verify import longest_chain, signature

LOWERING_NAMES = {"cpu": "cpu", "gpu": "cuda", "cuda": "cuda", "rocm": "rocm", "tpu": "tpu"}
FAST_COMPILES = {
    "xla_backend_optimization_level": "0",
    "xla_cpu_use_fusion_emitters": "False",
    "xla_llvm_disable_expensive_passes": "True",
    "xla_cpu_parallel_codegen_split_count": "1",
}
TRIVIAL = """
  func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
    %y = stablehlo.add %x, %x : tensor<2xf32>
    return %y : tensor<2xf32>
  }"""
SMALL_PROGRAM = 1e8  # floating-point operations, above which a slower compile pays
PARSED = 64 << 20  # bytes of programs until their constants, which MLIR keeps, are let go of
REUSED = 32  # times at most that JAX hands out the same context; it is 11 in JAX 0.12
LONG_CHAIN = 2_000  # operations; with the options above, twice as many overrun XLA's stack


class Device:
    """The best device of this machine, or the one asked for."""

    def __init__(self, platform: Platform = "auto") -> None:
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        try:
            devices = jax.devices() if platform == "auto" else jax.devices(platform)
        except RuntimeError as error:
            raise GraderError(
                f"이 컴퓨터에는 {platform} 장치가 없습니다: {error}",
                f"This machine has no {platform}: {error}",
            ) from error
        self.device = devices[0]
        self.context, self._parsed = _other_context(), 0

    @property
    def platform(self) -> str:
        """``cpu``, ``gpu`` or ``tpu``."""
        return self.device.platform

    @property
    def lowering(self) -> str:
        """What `jax.jit(...).lower` calls the platform."""
        return LOWERING_NAMES.get(self.platform, self.platform)

    @property
    def quick(self) -> bool:
        """Whether programs are compiled without being traced again."""
        return self._ways[0] is Executable

    def parse(self, artifact: bytes) -> ir.Module:
        """A portable artifact as a verified module.

        Raises:
            ValueError: it is none.
        """
        self._parsed += len(artifact)
        if self._parsed > PARSED:
            self.context, self._parsed = _other_context(self.context), len(artifact)
            size_in_bytes.cache_clear()  # it knows types of the last one, which keep that
        try:
            with self.context:
                module = stablehlo.deserialize_portable_artifact(self.context, artifact)
                module.operation.verify()
        except Exception as error:  # MLIR's errors have no common type
            raise ValueError("not a StableHLO program") from error
        return module

    def compile(self, module: ir.Module, *, flops: float) -> "Executable":
        """Compiles a module for this device.

        Raises:
            Exception: XLA refuses it.
        """
        kind, options = self._ways
        _make_sorts_stable(module)
        quick = flops < SMALL_PROGRAM and longest_chain(module) <= LONG_CHAIN
        return kind(self, module, options if quick else {})

    @cached_property
    def _ways(self) -> "tuple[type[Executable], dict[str, str]]":
        """What this JAX can do, and the options that its XLA knows: each is tried."""
        wanted = FAST_COMPILES if self.platform == "cpu" else {}
        if self._works(Executable, wanted):
            return Executable, wanted
        kind = Executable if self._works(Executable, {}) else PublicExecutable
        return kind, {
            name: value for name, value in wanted.items() if self._works(kind, {name: value})
        }

    def _works(self, kind: "type[Executable]", options: dict[str, str]) -> bool:
        """Whether a trivial program does what it should."""
        try:
            with self.context:
                executable = kind(self, ir.Module.parse(TRIVIAL), options)
            (doubled,) = executable.run([np.array([1, 2], np.float32)])
            return executable.peak_memory > 0 and doubled.tolist() == [2, 4]
        except Exception:  # whatever it is: that program is right
            return False


def _make_sorts_stable(module: ir.Module) -> None:
    """Of an order that is none XLA's other sort reads and writes beside its arrays."""
    for operation in walk(module):
        if operation.name == "stablehlo.sort":
            operation.attributes["is_stable"] = ir.BoolAttr.get(True, module.context)


def _other_context(last: ir.Context | None = None) -> ir.Context:
    """A context that is not the last one: JAX 0.12 hands each out several times."""
    context = mlir.make_ir_context()
    for _ in range(REUSED):
        if context is not last:
            break
        context = mlir.make_ir_context()
    return context


class Executable:
    """A program on the device.

    Arguments:
        options: of XLA's debug options, by name.
    """

    def __init__(self, device: Device, module: ir.Module, options: dict[str, str]) -> None:
        self.device = device
        self.loaded: Any = self._load(module, options)

    @property
    def peak_memory(self) -> int:
        """Bytes of arguments, outputs and what is between them, all at once, as XLA planned it."""
        stats = self._stats()
        kinds = (f"{kind}_size_in_bytes" for kind in ("argument", "output", "temp"))
        return sum(getattr(stats, kind) for kind in kinds)

    def run(self, arrays: list[np.ndarray]) -> list[np.ndarray]:
        """Runs it once, on the device, and brings the results back."""
        buffers = jax.device_put([array.copy() for array in arrays], self.device.device)
        return [np.asarray(output) for output in self._execute(buffers)]

    def _load(self, module: ir.Module, options: dict[str, str]) -> Any:
        from jaxlib import xla_client

        settings = xla_client.CompileOptions()
        settings.env_option_overrides = list(options.items())
        devices = xla_client.DeviceList((self.device.device,))
        return self.device.device.client.compile_and_load(module, devices, settings)

    def _stats(self) -> Any:
        return self.loaded.get_compiled_memory_stats()

    def _execute(self, buffers: list[jax.Array]) -> Any:
        return self.loaded.execute(buffers)


class PublicExecutable(Executable):
    """The same with any JAX: an exported function of the same signature gets the program."""

    def _load(self, module: ir.Module, options: dict[str, str]) -> Any:
        inputs, outputs = signature(module) or ([], [])
        avals = [jax.ShapeDtypeStruct(shape, dtype) for dtype, shape in inputs]

        def like_it(*_: jax.Array) -> list[jax.Array]:
            return [jnp.zeros(shape, dtype) for dtype, shape in outputs]

        platforms = (self.device.lowering,)
        mould = export.export(jax.jit(like_it, keep_unused=True), platforms=platforms)(*avals)
        version = stablehlo.get_current_version()
        artifact = bytes(stablehlo.serialize_portable_artifact(module, version, True))
        filled = replace(mould, mlir_module_serialized=artifact)
        with jax.default_device(self.device.device):
            lowered = jax.jit(filled.call, keep_unused=True).lower(*avals)
            return lowered.compile(compiler_options=dict(options))

    def _stats(self) -> Any:
        return self.loaded.memory_analysis()

    def _execute(self, buffers: list[jax.Array]) -> Any:
        return self.loaded(*buffers)
