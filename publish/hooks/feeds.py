"""Makes the feed and the calendar, and names both in the head of every page."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from grader.errors import GraderError
from grader.text import Text
from publish import agenda, feed, sources
from publish.errors import SourceError

_KINDS = {
    feed.NAME: ("application/atom+xml", Text("새 글", "New notes")),
    agenda.NAME: ("text/calendar", Text("모임과 마감", "Meetings and due dates")),
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds both files at the root of this language."""
    view = sources.View(sources.of(config), sources.language_of(config), "index.md")
    site, title = config.site_url or "", config.site_name
    try:
        made = {
            feed.NAME: feed.feed(view, title=title, author=title, site=site),
            agenda.NAME: agenda.calendar(view, title=title, site=site),
        }
    except (GraderError, SourceError) as error:
        raise PluginError(str(error)) from error
    for name, data in made.items():
        files.append(File.generated(config, name, content=data))
    return files


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Lets readers of feeds and calendars find them."""
    language = sources.language_of(config)
    links = "".join(
        # The space keeps the theme's script from asking for a site map beside each of them.
        f'<link rel="alternate " type="{kind}" title="{title.pick(language)}" '
        f'href="{get_relative_url(name, page.url)}">'
        for name, (kind, title) in _KINDS.items()
    )
    return output.replace("</head>", f"{links}</head>", 1)
