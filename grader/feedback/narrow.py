"""A table that gives columns up where a terminal is too narrow, and never who and how many."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table


class Narrow(Table):
    """A table whose columns with a place in ``order`` give way, the first in it first.

    Arguments:
        order: numbers of columns.
    """

    def __init__(self, *, order: Iterable[int] = (), **options: Any) -> None:
        super().__init__(**options)
        self.order = order

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table with as many columns as there is room for."""
        whole, kept = self.columns, dict(enumerate(self.columns))
        for number in self.order:
            if self.__rich_measure__(console, _endless(options)).maximum <= options.max_width:
                break
            del kept[number]
            self.columns = [replace(one, _index=at) for at, one in enumerate(kept.values())]
        try:
            yield from super().__rich_console__(console, options)
        finally:
            self.columns = whole


def _endless(options: ConsoleOptions) -> ConsoleOptions:
    return options.update(max_width=10_000)
