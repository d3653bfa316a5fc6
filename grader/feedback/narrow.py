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
        wraps: the number of one whose texts may go on in the next line, before any gives way.
    """

    def __init__(
        self, *, order: Iterable[int] = (), wraps: int | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.order, self.wraps = order, wraps

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table with as many columns as there is room for."""
        whole, kept = self.columns, dict(enumerate(self.columns))
        room = options.max_width + self._spared(console, options)
        for number in self.order:
            if self.__rich_measure__(console, _endless(options)).maximum <= room:
                break
            del kept[number]
            self.columns = [replace(one, _index=at) for at, one in enumerate(kept.values())]
        try:
            yield from super().__rich_console__(console, options)
        finally:
            self.columns = whole

    def _spared(self, console: Console, options: ConsoleOptions) -> int:
        """How much narrower the one that wraps can be."""
        if self.wraps is None:
            return 0
        width = self._measure_column(console, _endless(options), self.columns[self.wraps])
        return width.maximum - width.minimum


def _endless(options: ConsoleOptions) -> ConsoleOptions:
    return options.update(max_width=10_000)
