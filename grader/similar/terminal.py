"""Alike work in the terminal: a ranked table, and groups."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from grader.harmless import line
from grader.similar import words
from grader.similar.alike import Alike
from grader.similar.evidence import Pair
from grader.similar.works import called
from grader.text import Language, Text

_TOLD = 4  # things of a pair that are named


def table(found: Alike, language: Language) -> RenderableType:
    """The pairs worth a look, the heaviest first, and below them the groups."""
    grid = Table(box=None, header_style="bright_black", pad_edge=False)
    for heading in (
        Text("", ""),
        Text("두 사람", "pair"),
        Text("무게", "weight"),
        Text("닮은 것", "what agrees"),
    ):
        grid.add_column(heading.pick(language), no_wrap=heading.en != "what agrees")
    for number, pair in enumerate(found.pairs, 1):
        _row(grid, str(number), pair, found, language)
    for pair in found.together:
        _row(grid, Text("둘이", "two").pick(language), pair, found, language)
    return Group(grid, *_groups(found, language))


def _row(grid: Table, number: str, pair: Pair, found: Alike, language: Language) -> None:
    names = " · ".join(called(found.works[work]) for work in (pair.one, pair.other))
    grid.add_row(
        number,
        Line(names),
        Line(f"{pair.bits:.0f}", style="bold"),
        _told(pair, language),
    )


def _told(pair: Pair, language: Language) -> Line:
    """What agrees, each task once, by what says most."""
    strongest = [(subject, found[0]) for subject, found in pair.subjects.items()]
    told = Line()
    for subject, found in strongest[:_TOLD]:
        told.append(", " if told else "").append(f"{line(subject)} " if subject else "")
        told.append(words.label(found).pick(language), style="red" if found.wrong else "")
    left = len(strongest) - _TOLD
    return told.append(f" +{left}", style="bright_black") if left > 0 else told


def _groups(found: Alike, language: Language) -> list[RenderableType]:
    larger = [group for group in found.groups if len(group) > 2]
    if not larger:
        return []
    title = Text("서로 닮은 무리", "Groups").pick(language)
    rows = [", ".join(called(found.works[number]) for number in group) for group in larger]
    return [Padding(Line(title, style="bold"), (1, 0, 0, 0)), *(Line(f"  {row}") for row in rows)]
