"""Programs made here, as the sandbox would make them."""

from collections.abc import Callable
from typing import Any

import jax
import pytest

from grader.judge.member import Traced
from grader.judge.program import Programs
from grader.judge.xla import Device
from grader.sandbox import wire
from grader.sandbox.lowering import serialize
from grader.settings import Limits


@pytest.fixture(scope="session")
def device() -> Device:
    """The processor; it is on every machine."""
    return Device("cpu")


@pytest.fixture
def programs(device: Device) -> Programs:
    """An empty cache of programs."""
    return Programs(device, Limits())


@pytest.fixture(scope="session")
def traced() -> Callable[..., Traced]:
    """Traces a function for arguments like these."""

    def trace(function: Callable[..., Any], *args: Any) -> Traced:
        leaves: list[Any] = []
        inputs = wire.arrays(wire.encode(args, leaves))
        lowered = jax.jit(function, keep_unused=True).lower(*args)
        outputs: list[Any] = []
        spec = wire.encode(jax.eval_shape(function, *args), outputs)
        return Traced(spec, inputs, wire.arrays(spec), serialize(lowered.compiler_ir()))

    return trace
