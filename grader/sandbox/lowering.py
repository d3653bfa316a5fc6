"""From a traced function to the bytes that cross: StableHLO, made without starting JAX's backend.

The only module here that touches JAX below `jax.jit`: `Traced.lower` would start the backend, with
its threads, in every child. JAX is pinned; a new version is tried here.
"""

from typing import Any

import jax
from jax._src import dispatch, sharding_impls
from jax._src.interpreters import mlir
from jax._src.named_sharding import UnspecifiedValue
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo
from jaxlib.mlir.passmanager import PassManager

from grader.sandbox.errors import NotPortable


def lower(traced: jax.stages.Traced, platform: str) -> ir.Module:
    """The program of a traced function, for one device of a platform."""
    closed = traced.jaxpr
    if not _is_plain(closed):
        lowered = traced.lower(lowering_platforms=(platform,))
        return lowered.compiler_ir("stablehlo")  # type: ignore[return-value]
    names = closed.jaxpr.debug_info
    result = mlir.lower_jaxpr_to_module(
        "jit_flat",
        closed,
        num_const_args=0,
        in_avals=tuple(closed.in_avals),
        ordered_effects=[],
        platforms=(platform,),
        backend=None,
        axis_context=sharding_impls.ShardingContext(1, None, None),
        donated_args=[False] * len(closed.in_avals),
        result_names=names.safe_result_paths(len(closed.out_avals)),
        lowering_parameters=mlir.LoweringParameters(),
    )
    return result.module


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
    """One MLIR context for all traces of a process; JAX makes one for each, at 5 ms.

    It works in one thread: a process that lowered something can then still be forked.
    """
    context = mlir.make_ir_context()
    context.enable_multithreading(False)
    mlir.make_ir_context = lambda: context


def _is_plain(closed: Any) -> bool:
    """Whether a program is only arithmetic: no effects, no mutable arrays, no named devices."""
    jaxpr = closed.jaxpr
    return not (
        jaxpr.is_high
        or jaxpr.effects
        or mlir.LoweringParameters().hoist_constants_as_args
        or dispatch.jaxpr_has_prim_requiring_devices(jaxpr)
        or any(
            not isinstance(sharding, UnspecifiedValue)
            for sharding, _ in dispatch.get_intermediate_shardings(jaxpr)
        )
    )
