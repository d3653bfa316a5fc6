"""Links each term of the glossary where a note first uses it; see `publish.terms`."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from publish import glossary, sources
from publish.terms import TermLinks


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Adds the extension."""
    config.markdown_extensions.append(TermLinks())  # type: ignore[arg-type]
    return config


@event_priority(50)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tells the extension whether this is a note; its excerpt is made during this event, too."""
    found, language = sources.of(config), sources.language_of(config)
    path = page.file.src_uri
    is_note = any(note.path == path for note in found.notes(language))
    for extension in config.markdown_extensions:
        if isinstance(extension, TermLinks):
            extension.finder = glossary.Finder(found.terms, language) if is_note else None
            extension.glossary = sources.View(found, language, path).path(glossary.PAGE)
    return markdown
