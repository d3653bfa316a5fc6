"""Putting generated pages into the navigation of mkdocs.yml."""

from collections.abc import Sequence
from typing import Any


def insert_after(nav: Sequence[Any] | None, neighbour: str, pages: Sequence[str]) -> None:
    """Puts ``pages`` behind ``neighbour`` in the section that names it, once."""
    for entry in nav or ():
        for section in entry.values() if isinstance(entry, dict) else ():
            if isinstance(section, list) and neighbour in section:
                place = section.index(neighbour) + 1
                section[place:place] = [page for page in pages if page not in section]
