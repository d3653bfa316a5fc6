"""Puts its facts and its related notes into each note, and compares the languages."""

import logging
import re
from collections import Counter

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from grader.text import Language, Text
from publish import navigation, note_parts, notes, sources
from publish.errors import SourceError

_NEIGHBOUR = "tags.md"
_BLOCK = re.compile(r'<div class="(?P<kind>arithmatex|highlight)">')
_NAMES = {
    "arithmatex": ("formula", Text("식", "Formula")),
    "highlight": ("code", Text("코드", "Code")),
}
log = logging.getLogger("mkdocs.hooks.notes")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts notes that have no date into the navigation; the blog lists the others."""
    try:
        found = sources.of(config).notes(sources.language_of(config))
    except SourceError as error:
        raise PluginError(str(error)) from error
    pages = [note.path for note in found if note.day is None]
    navigation.insert_after(config.nav, _NEIGHBOUR, pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Warns of what differs between the languages and must not."""
    found = sources.of(config)
    try:
        for complaint in notes.disagreements(found.korean, found.english):
            log.warning(complaint)
    except SourceError as error:
        raise PluginError(str(error)) from error
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Adds both parts to a note."""
    view = sources.View(sources.of(config), sources.language_of(config), page.file.src_uri)
    for note in view.notes:
        if note.path == view.page:
            try:
                return note_parts.with_parts(markdown, note, view)
            except SourceError as error:
                raise PluginError(f"{note.path}: {error}") from error
    return markdown


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Gives each formula and each block of code of a note an address, and a link that says it."""
    language = sources.language_of(config)
    if any(note.path == page.file.src_uri for note in sources.of(config).notes(language)):
        return with_addresses(output, language)
    return output


def with_addresses(html: str, language: Language) -> str:
    """The page with its blocks numbered by kind, the same in both languages."""
    seen: Counter[str] = Counter()

    def named(match: re.Match[str]) -> str:
        name, label = _NAMES[match["kind"]]
        seen[name] += 1
        anchor, label = f"{name}-{seen[name]}", f"{label.pick(language)} {seen[name]}"
        link = f'<a class="block-link" href="#{anchor}" aria-label="# {label}">#</a>'
        return f'{link}<div class="{match["kind"]}" id="{anchor}">'

    return _BLOCK.sub(named, html)
