"""Lowering without JAX's backend: the only module of the sandbox that reaches below `jax.jit`.

It may not even import with a JAX that came after it; `lowering` then goes the public way.
"""

import inspect
from typing import Any

import jax
from jax._src import dispatch, sharding_impls
from jax._src.interpreters import mlir
from jax._src.named_sharding import UnspecifiedValue
from jaxlib.mlir import ir

_OUTPUTS = "out_avals" in inspect.signature(mlir.lower_jaxpr_to_module).parameters  # since 0.11


def lower(traced: jax.stages.Traced, platform: str) -> ir.Module | None:
    """The program of a traced function; None if that takes the backend's devices."""
    closed = traced.jaxpr
    if not _is_plain(closed):
        return None
    outputs = tuple(closed.out_avals)
    more: dict[str, Any] = {"out_avals": outputs} if _OUTPUTS else {}
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
        result_names=closed.jaxpr.debug_info.safe_result_paths(len(outputs)),
        lowering_parameters=mlir.LoweringParameters(),
        **more,
    )
    return result.module


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
