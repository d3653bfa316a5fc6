"""What a test may ask about a function's program, answered by JAX and XLA themselves."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import jax

# The primitives whose every output element is one multiplication, or nearly.
_PRODUCTS = {"mul", "div", "integer_pow", "square"}


class Program:
    """A function lowered and compiled for given shapes.

    Arguments:
        call: the function, of one list of arrays.
        arrays: what it is lowered for.
    """

    def __init__(self, call: Callable[[list[Any]], Any], arrays: list[Any]) -> None:
        self._traced = jax.jit(call).trace(arrays)

    def uses(self, operation: str) -> bool:
        """Whether the operation stands in the program."""
        return f"stablehlo.{operation.removeprefix('stablehlo.')}" in self._lowered.as_text()

    @property
    def flops(self) -> float:
        """Floating point operations, by XLA's count."""
        return float(self._costs.get("flops", 0.0))

    @property
    def bytes_accessed(self) -> float:
        """Bytes read and written, by XLA's count."""
        return float(self._costs.get("bytes accessed", 0.0))

    @cached_property
    def multiplications(self) -> float:
        """Multiplications, with the bodies of scans counted by their trip count."""
        return _multiplications(self._traced.jaxpr.jaxpr)

    @property
    def peak_memory(self) -> int:
        """Bytes that the program needs at once."""
        memory = self._compiled.memory_analysis()
        parts = ("argument", "output", "temp")
        return sum(getattr(memory, f"{part}_size_in_bytes", 0) for part in parts)

    @cached_property
    def _lowered(self) -> Any:
        return self._traced.lower()

    @cached_property
    def _compiled(self) -> Any:
        return self._lowered.compile()

    @property
    def _costs(self) -> dict[str, float]:
        return self._compiled.cost_analysis() or {}


def _multiplications(jaxpr: Any) -> float:
    return sum(_cost(equation) for equation in jaxpr.eqns)


def _cost(equation: Any) -> float:
    name = equation.primitive.name
    if name == "dot_general":
        (contracted, _), _ = equation.params["dimension_numbers"]
        shape = equation.invars[0].aval.shape
        return math.prod(equation.outvars[0].aval.shape) * math.prod(shape[i] for i in contracted)
    if name == "conv_general_dilated":
        kernel = equation.invars[1].aval.shape
        outputs = equation.params["dimension_numbers"].rhs_spec[0]
        return math.prod(equation.outvars[0].aval.shape) * math.prod(kernel) / kernel[outputs]
    if name in _PRODUCTS:
        return math.prod(equation.outvars[0].aval.shape)
    trips = equation.params.get("length", 1) if name == "scan" else 1
    return trips * sum(_multiplications(inner) for inner in _inner(equation))


def _inner(equation: Any) -> list[Any]:
    found = []
    for value in equation.params.values():
        for candidate in value if isinstance(value, (tuple, list)) else (value,):
            candidate = getattr(candidate, "jaxpr", candidate)
            if hasattr(candidate, "eqns"):
                found.append(candidate)
    return found
