"""From a traced function to the bytes that cross: StableHLO.

The quick way (`below`) starts no backend. Where this JAX does not know it, or makes something else
of it, programs are lowered the public way: slower, and right.
"""

import os
from contextlib import suppress
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo
from jaxlib.mlir.passmanager import PassManager

from grader.sandbox.mistakes import NotPortable

try:
    from grader.sandbox import below
except (ImportError, AttributeError, TypeError, ValueError):
    below = None

# Over a mesh of one device nothing is shared out: a program says the same without it.
UNSHARDED = (
    "sdy-remove-size-one-axes,"
    "func.func(sdy-sharding-constraint-to-reshard,sdy-reshard-to-collectives),"
    "sdy-drop-sharding-and-mesh"
)
_SAME, _OTHER = 0, 3  # how a trial ends, unless XLA ends it


def lower(traced: jax.stages.Traced, platform: str) -> ir.Module:
    """The program of a traced function, for one device of a platform."""
    return lower_quickly(traced, platform) or lower_publicly(traced, platform)


def lower_quickly(traced: jax.stages.Traced, platform: str) -> ir.Module | None:
    """The same without JAX's backend; None where that is impossible."""
    with suppress(Exception):  # whatever is wrong with the program, the public way says
        return below.lower(traced, platform) if below else None


def lower_publicly(traced: jax.stages.Traced, platform: str) -> ir.Module:
    """The same as any JAX does it; starts the backend, with its threads."""
    lowered = traced.lower(lowering_platforms=(platform,))
    module: Any = lowered.compiler_ir("stablehlo")
    with suppress(ValueError, ir.MLIRError), module.context:  # another JAX may name them otherwise
        PassManager.parse(f"builtin.module({UNSHARDED})").run(module.operation)
    return module


def serialize(module: Any) -> bytes:
    """A program as a portable StableHLO artifact, the same wherever it was written.

    Raises:
        NotPortable: it calls back into Python, or is otherwise no pure program.
    """
    with module.context:
        PassManager.parse("builtin.module(strip-debuginfo)").run(module.operation)
    try:
        version = stablehlo.get_current_version()
        artifact = stablehlo.serialize_portable_artifact(
            module,
            version,
            True,  # CHLO, too
        )
    except ValueError as error:
        raise NotPortable(str(error)) from None
    return bytes(artifact)


def share_context() -> None:
    """One MLIR context for all traces of this process, where `below` can do that."""
    with suppress(Exception):
        if below:
            below.share_context()


def prepare(flags: str) -> str:
    """Finds out, in children that are thrown away, what this JAX and its XLA can do.

    Both trials start the backend, which the caller must not. The quick way is given up if it makes
    other programs than the public one.

    Arguments:
        flags: of XLA, which ends the process that has one it does not know.

    Returns:
        The flags that it knows.
    """
    said = _tried(flags)
    if said not in (_SAME, _OTHER):
        flags = " ".join(flag for flag in flags.split() if _tried(flag) in (_SAME, _OTHER))
        said = _tried(flags)
    if said != _SAME:
        give_up_quickness()
    return flags


def give_up_quickness() -> None:
    """From now on programs are lowered the public way."""
    global below
    below = None


def _tried(flags: str) -> int:
    pid = os.fork()
    if pid == 0:
        os.environ["XLA_FLAGS"] = flags
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        said = _OTHER
        with suppress(BaseException):
            said = _SAME if _is_the_same() else _OTHER
        os._exit(said)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _is_the_same() -> bool:
    """Whether both ways make the same program."""

    def flat(x: jax.Array, key: jax.Array) -> jax.Array:
        coin = jax.random.bernoulli(jax.random.wrap_key_data(key), 0.5, x.shape)
        return jax.nn.log_softmax(x @ x.T).sum() + jnp.where(coin, x, 0.0)

    avals = jax.ShapeDtypeStruct((3, 3), np.float32), jax.ShapeDtypeStruct((2,), np.uint32)
    traced = jax.jit(flat, keep_unused=True).trace(*avals)
    public = lower_publicly(traced, "cpu")  # first: this also tries the flags
    quick = lower_quickly(traced, "cpu")
    return quick is not None and serialize(quick) == serialize(public)
