"""A member's module whose functions mark what they make."""

import secrets
import sys
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import jax

MEMBER = f"member {secrets.token_hex(8)}"
_named_scope = jax.named_scope


def called(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """What a member's function gives: what is traced in it is marked as made by the member.

    What is outside is the grader's.
    """
    with _named_scope(MEMBER):
        return function(*args, **kwargs)


class Marked:
    """A member's module as probes see it: what its functions make is marked.

    Its attributes are the module's own, so that a probe may put a stand-in there.
    """

    def __init__(self, member: types.ModuleType) -> None:
        object.__setattr__(self, "__dict__", vars(member))

    def __getattribute__(self, name: str) -> Any:
        try:
            value = object.__getattribute__(self, name)
        except AttributeError:  # the module's own, so that what is missing is known
            module = sys.modules.get("submission")
            text = f"{name!r} is not in the file"
            raise AttributeError(text, name=name, obj=module) from None
        if name == "__dict__" or isinstance(value, type) or not callable(value):
            return value

        return partial(called, value)
