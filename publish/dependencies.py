"""The table of dependencies: of CONTRIBUTING.md, and in Korean of `site/dependencies.toml`."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from publish.errors import SourceError

if TYPE_CHECKING:
    from publish.sources import View

_SECTION = re.compile(r"^## Dependencies\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (?!package|---)(?P<names>[^|]+) \| (?P<why>.+) \|$", re.MULTILINE)


def rows(root: Path) -> list[tuple[str, str]]:
    """The packages of each row, and why they are there, in English.

    Raises:
        SourceError: the table is not where it was.
    """
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = _SECTION.search(text)
    found = [(row["names"], row["why"]) for row in _ROW.finditer(section[1] if section else "")]
    if not found:
        raise SourceError("CONTRIBUTING.md has no table below '## Dependencies'.")
    return found


def korean(root: Path) -> dict[str, str]:
    """The reasons in Korean, by the names of the row."""
    path = root / "site" / "dependencies.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def untranslated(root: Path) -> Iterator[str]:
    """Rows that have no Korean twin, and twins that have no row."""
    english, translated = {names for names, _ in rows(root)}, korean(root).keys()
    yield from sorted(english ^ translated)


def table(view: "View") -> str:
    """The table in one language; a row that is not translated yet is shown in English."""
    root = view.sources.root
    reasons = korean(root) if view.language == "ko" else {}
    lines = [view.say("| 패키지 | 이유 |", "| Package | Why |"), "| --- | --- |"]
    lines += [f"| {names} | {reasons.get(names, why)} |" for names, why in rows(root)]
    return "\n".join(lines)
