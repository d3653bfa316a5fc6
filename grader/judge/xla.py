"""The device: compiles StableHLO modules and runs them.

The only module that touches JAX's runtime below `jax.jit`: a program is compiled as it came,
without being traced again, which halves what it costs. JAX is pinned; a new version is tried here.
"""

import os
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax._src.interpreters import mlir
from jaxlib import xla_client
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.judge.job import Platform

LOWERING_NAMES = {"cpu": "cpu", "gpu": "cuda", "cuda": "cuda", "rocm": "rocm", "tpu": "tpu"}
FAST_COMPILES = {
    "xla_backend_optimization_level": "0",
    "xla_cpu_use_fusion_emitters": "False",
    "xla_llvm_disable_expensive_passes": "True",
    "xla_cpu_parallel_codegen_split_count": "1",
}
SMALL_PROGRAM = 1e8  # floating-point operations, above which a slower compile pays


class NoDeviceError(Exception):
    """The platform that was asked for is not on this machine."""


@dataclass(frozen=True)
class Memory:
    """Bytes that a compiled program needs."""

    arguments: int
    outputs: int
    temporary: int

    @property
    def peak(self) -> int:
        """All at once."""
        return self.arguments + self.outputs + self.temporary


class Device:
    """The best device of this machine, or the one asked for."""

    def __init__(self, platform: Platform = "auto") -> None:
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        try:
            devices = jax.devices() if platform == "auto" else jax.devices(platform)
        except RuntimeError as error:
            raise NoDeviceError(f"This machine has no {platform}: {error}") from error
        self.device = devices[0]
        self.context = mlir.make_ir_context()

    @property
    def platform(self) -> str:
        """``cpu``, ``gpu`` or ``tpu``."""
        return self.device.platform

    @property
    def lowering(self) -> str:
        """What `jax.jit(...).lower` calls the platform."""
        return LOWERING_NAMES.get(self.platform, self.platform)

    def parse(self, artifact: bytes) -> ir.Module:
        """A portable artifact as a verified module.

        Raises:
            ValueError: it is none.
        """
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
            RuntimeError: XLA refuses it.
        """
        options = xla_client.CompileOptions()
        if self.platform == "cpu" and flops < SMALL_PROGRAM:
            options.env_option_overrides = list(FAST_COMPILES.items())
        devices = xla_client.DeviceList((self.device,))
        return Executable(self, self.device.client.compile_and_load(module, devices, options))


class Executable:
    """A program on the device."""

    def __init__(self, device: Device, loaded: Any) -> None:
        self.device, self.loaded = device, loaded

    @property
    def memory(self) -> Memory:
        """What it needs, as XLA planned it."""
        stats = self.loaded.get_compiled_memory_stats()
        return Memory(
            stats.argument_size_in_bytes, stats.output_size_in_bytes, stats.temp_size_in_bytes
        )

    def run(self, arrays: list[np.ndarray]) -> list[np.ndarray]:
        """Runs it once, on the device, and brings the results back."""
        buffers = [jax.device_put(array.copy(), self.device.device) for array in arrays]
        return [np.asarray(output) for output in self.loaded.execute(buffers)]
