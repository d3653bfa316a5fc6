"""Puts all notes of a term on one page, to print; see `publish.print_page`."""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from publish import print_page, sources


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Makes the pages, which hold a list of their notes for now."""
    found, language = sources.of(config), sources.language_of(config)
    for term in print_page.terms(found.notes(language)):
        content = print_page.page(term, sources.View(found, language, term.path))
        file = File.generated(
            config, term.path, content=content, inclusion=InclusionLevel.NOT_IN_NAV
        )
        files.append(file)
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Adds the notes, whose own pages have been made by now."""
    for term in print_page.terms(sources.of(config).notes(sources.language_of(config))):
        sections = [print_page.section(note, _content(files, note.path)) for note in term.notes]
        _page(files, term.path).content = "\n".join([_content(files, term.path), *sections])
    return env


def _page(files: Files, path: str) -> Page:
    file = files.get_file_from_path(path)
    if file is None or file.page is None:
        raise PluginError(f"{path}: there is no such page.")
    return file.page


def _content(files: Files, path: str) -> str:
    return _page(files, path).content or ""
