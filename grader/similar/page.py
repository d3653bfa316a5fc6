"""Alike work as one HTML page that needs nothing else, for the instructor alone."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template

from grader.course import Course, Week
from grader.feedback import html
from grader.similar import words
from grader.similar.alike import Alike
from grader.similar.evidence import Pair
from grader.similar.sources import Opened, Part, opened, parts
from grader.similar.works import called
from grader.text import Language, Text

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shown:
    """A pair as the page shows it.

    Arguments:
        parts: side by side; none where a file cannot be read any more.
    """

    pair: Pair
    names: tuple[str, str]
    parts: tuple[Part, ...]
    against: tuple[Text, ...]
    together: bool


def page(course: Course, week: Week, found: Alike, language: Language) -> str:
    """The ranked pairs with both sources, what agrees, why it is rare and what speaks against it.

    It names members: it is for the instructor alone.
    """
    files: dict[int, Opened | None] = {}

    def shown(pair: Pair) -> Shown:
        two = (pair.one, pair.other)
        for number in two:
            if number not in files:
                files[number] = opened(course, week, found.works[number])
        one, other = (files[number] for number in two)
        names = (called(found.works[pair.one]), called(found.works[pair.other]))
        beside = tuple(parts(pair, one, other)) if one and other else ()
        against = tuple(words.against(pair, found))
        return Shown(pair, names, beside, against, pair in found.together)

    groups = [[called(found.works[number]) for number in group] for group in found.groups]
    return _template().render(
        week=week,
        found=found,
        shown=[shown(pair) for pair in (*found.pairs, *found.together)],
        groups=[group for group in groups if len(group) > 2],
        told=words,
        language=language,
        **html.style(Path(html.__file__).with_name("report.css"), _HERE / "similar.css"),
    )


@cache
def _template() -> Template:
    return html.environment(_HERE).get_template("similar.html")
