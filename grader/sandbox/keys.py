"""Whether a program uses a random key twice, by JAX's own checker, where that is certain.

Of an element that is chosen while the program runs (``keys[i]`` in a loop) JAX supposes that all
are used, and of an operation that it has no rule for that its keys were used before. Both accuse
right programs. Here such an element is a key of its own, and such an operation hands its keys on.
"""

from typing import Any

from jax import lax
from jax.experimental.key_reuse import _core as checker
from jax.extend.core import Var

from grader.sandbox.wire import is_key

_TAKING = {lax.slice_p, lax.squeeze_p, lax.dynamic_slice_p, lax.gather_p, lax.reshape_p}
_CHOSEN = checker.KeyReuseSignature(checker.Source(0))


def check(jaxpr: Any) -> None:
    """Raises `jax.errors.KeyReuseError` if a key is certainly used twice.

    What is taken of many and used by nothing is not used: ``*first, last = keys`` takes all.
    """
    kept, used = [], {var for var in jaxpr.outvars if isinstance(var, Var)}
    for equation in reversed(jaxpr.eqns):
        if equation.primitive not in _TAKING or not used.isdisjoint(equation.outvars):
            kept.append(equation)
            used.update(var for var in equation.invars if isinstance(var, Var))
    checker.check_key_reuse_jaxpr(jaxpr.replace(eqns=kept[::-1]))


def _handed_on(equation: Any) -> checker.KeyReuseSignature:
    """The keys that go in are used, those that come out are new."""
    return checker.KeyReuseSignature(
        *(checker.Sink(i) for i, atom in enumerate(equation.invars) if is_key(atom.aval)),
        *(checker.Source(i) for i, atom in enumerate(equation.outvars) if is_key(atom.aval)),
    )


def _unstacked(equation: Any) -> checker.KeyReuseSignature:
    """Each of many is a key of its own, whether anything uses it or not."""
    return checker.KeyReuseSignature(*map(checker.Source, range(len(equation.outvars))))


checker.unknown_signature = _handed_on
checker.key_reuse_signatures |= {
    lax.dynamic_slice_p: _CHOSEN,
    lax.gather_p: _CHOSEN,
    lax.unstack_p: checker.dynamic_key_reuse_signature(_unstacked),
}
