"""Whether a program uses a random key twice, by JAX's own checker, where that is certain.

Of an element that is chosen while the program runs (``keys[i]`` in a loop) JAX supposes that all
are used, and of an operation that it has no rule for that its keys were used before. Both accuse
right programs. Here such an element is a key of its own, and such an operation hands its keys on.
"""

from typing import Any

from jax import lax
from jax.experimental.key_reuse import _core as checker
from jax.interpreters.partial_eval import dce_jaxpr

from grader.sandbox.wire import is_key

_CHOSEN = checker.KeyReuseSignature(checker.Source(0))


def check(jaxpr: Any) -> None:
    """Raises `jax.errors.KeyReuseError` if a key is certainly used twice.

    Only by what the result needs: ``*first, last = keys`` takes every element, used or not.
    """
    needed, _ = dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars))
    checker.check_key_reuse_jaxpr(needed)


def _handed_on(equation: Any) -> checker.KeyReuseSignature:
    """The keys that go in are used, those that come out are new."""
    return checker.KeyReuseSignature(
        *(checker.Sink(i) for i, atom in enumerate(equation.invars) if is_key(atom.aval)),
        *(checker.Source(i) for i, atom in enumerate(equation.outvars) if is_key(atom.aval)),
    )


checker.unknown_signature = _handed_on
checker.key_reuse_signatures.update({lax.dynamic_slice_p: _CHOSEN, lax.gather_p: _CHOSEN})
