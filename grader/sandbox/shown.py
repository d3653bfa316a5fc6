"""What members' code shows, plots, TensorBoard's records, results of checks: shown to nobody here.

A child may write no file; at home the same code does, and is right. The module is Matplotlib's
backend, which is imported by name where a child plots.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Self

BACKEND = f"module://{__name__}"


def nothing(*_: Any, **__: Any) -> None:
    """What showing something does: a print of a traced value, a record, the result of a check."""


def warning(message: object, category: type[Warning], *_: Any, **__: Any) -> str:
    """A warning as it is read by somebody who does not know where the grader's libraries lie."""
    return f"{category.__name__}: {message}\n"


class SummaryWriter:
    """Takes what tensorboardX's would write."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        return nothing

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


def stand_ins() -> Iterator[ModuleType]:
    """For tensorboardX, which would start a process, and for what shows results in a notebook."""
    for name, values in {
        "tensorboardX": {"SummaryWriter": SummaryWriter, "FileWriter": SummaryWriter},
        "grader.notebook": {"check": nothing, "hand_in": nothing},
    }.items():
        module = ModuleType(name)
        vars(module).update(values)
        yield module


def __getattr__(name: str) -> Any:
    """Matplotlib's canvas, made when it is asked for: importing it takes a third of a second."""
    if name != "FigureCanvas":
        raise AttributeError(name)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    class FigureCanvas(FigureCanvasAgg):
        def print_figure(self, *_: Any, **__: Any) -> None:
            self.draw()

    globals()[name] = FigureCanvas  # where Matplotlib looks for it next
    return FigureCanvas
