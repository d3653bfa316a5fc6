"""What there is to play with on a week's page: `site/widgets.toml`."""

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

from grader.text import Text
from publish.errors import SourceError


@dataclass(frozen=True)
class Widget:
    """A widget of `site/assets/widgets` on a week's page.

    Arguments:
        state: its settings at first, as they stand in an address.
        invitation: what to try and what to look for, in Markdown.
    """

    week: int
    name: str
    state: str
    invitation: Text

    def html(self, without: str) -> str:
        """The element that the widget fills.

        Arguments:
            without: what a reader without JavaScript sees.
        """
        return (
            f'<div class="widget" data-widget="{escape(self.name)}" '
            f'data-state="{escape(self.state)}"><p>{escape(without)}</p></div>'
        )


def read(path: Path) -> tuple[Widget, ...]:
    """The widgets of the file; none if there is no file.

    Raises:
        SourceError: it holds something else, or names a widget that there is not.
    """
    if not path.exists():
        return ()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["widget"]
        widgets = tuple(
            Widget(entry["week"], entry["name"], entry["state"], Text(**entry["try"]))
            for entry in entries
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: {error!r}") from error
    for widget in widgets:
        if not (path.parent / "assets" / "widgets" / f"{widget.name}.js").is_file():
            raise SourceError(f"{path}: there is no widget {widget.name!r} in site/assets/widgets.")
    return widgets
