"""A sandbox without walls: the child answers in this very process, about names that are here.

A notebook's result cells are judged through it, so they see what `grader check` sees.
"""

from types import ModuleType
from typing import Any

from grader.sandbox import child
from grader.sandbox.client import Connection, Ending
from grader.sandbox.meter import Meter, Use


class Kernel:
    """Where the children of a notebook come from.

    Arguments:
        member: the module that holds the member's functions.
    """

    def __init__(self, member: ModuleType) -> None:
        self.member = member

    def open(self, *, concrete: bool = False) -> Connection:
        """A new child, for whatever it is asked."""
        del concrete
        return KernelConnection(self)

    def used(self) -> Use:
        """Nobody asks: a cell that takes too long is interrupted."""
        return Use(0.0, asleep=False)

    def stop(self, *, ended: bool = False) -> Ending:
        """Nothing was started."""
        del ended
        return Ending(0, 0.0, "")

    def close(self) -> None:
        """Nothing to end."""


class KernelConnection(Connection):
    """A child that is called instead of written to; a cell that takes too long is interrupted."""

    def __init__(self, kernel: Kernel) -> None:
        self.called = child.Child(kernel.member, escaping=(KeyboardInterrupt,))
        self.meter = Meter(kernel.used)
        self.graphs = set()

    def ask(
        self, request: dict[str, Any], blob: bytes = b"", *, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """One request, one answer."""
        del seconds
        return self.called.answer(request, blob)

    def close(self, *, ended: bool = False) -> Ending:
        """Nothing was started."""
        del ended
        return Ending(0, 0.0, "")
