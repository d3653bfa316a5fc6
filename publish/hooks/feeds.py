"""Writes the feed and the calendar, and names both in the head of every page."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from grader import atomic
from publish import agenda, feed, sources

_TYPES = {feed.NAME: "application/atom+xml", agenda.NAME: "text/calendar"}


def on_post_build(config: MkDocsConfig) -> None:
    """Writes both files beside the pages of this language."""
    language = sources.language_of(config)
    view = sources.View(sources.of(config), language, "index.md")
    site, title = config.site_url or "", config.site_name
    folder = Path(config.site_dir)
    atomic.write(folder / feed.NAME, feed.feed(view, title=title, author=title, site=site))
    atomic.write(folder / agenda.NAME, agenda.calendar(view, title=title, site=site))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Lets readers of feeds and calendars find them."""
    links = "".join(
        f'<link rel="alternate" type="{kind}" title="{_title(name, config)}" '
        f'href="{get_relative_url(name, page.url)}">'
        for name, kind in _TYPES.items()
    )
    return output.replace("</head>", f"{links}</head>", 1)


def _title(name: str, config: MkDocsConfig) -> str:
    words = {feed.NAME: ("새 글", "New notes"), agenda.NAME: ("달력", "Calendar")}[name]
    return words[sources.language_of(config) == "en"]
