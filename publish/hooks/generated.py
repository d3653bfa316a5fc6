"""Fills in what is generated inside pages; see `publish.pages`."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from grader.errors import GraderError
from publish import pages, sources
from publish.errors import SourceError


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Puts the parts in the place of their names."""
    view = sources.View(sources.of(config), sources.language_of(config), page.file.src_uri)
    try:
        return pages.fill(markdown, view)
    except (GraderError, SourceError) as error:
        raise PluginError(str(error)) from error
