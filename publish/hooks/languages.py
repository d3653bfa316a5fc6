"""Two languages: the same pages in both, each page knowing its twin.

A page has the same path in both languages, but for the leading `en/`. Templates find, in
`config.extra`, `language`, `languages`, and `root_url` and `root_path`, the address of the Korean
site; and beside `page` its `twins`.
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

log = logging.getLogger("mkdocs.hooks.languages")

LANGUAGES = {"ko": "한국어", "en": "English"}


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Say which language this is, before any plugin reads the address."""
    root = config.site_url or ""
    language = config.theme["language"]
    config.extra |= {
        "language": language,
        "languages": LANGUAGES,
        "root_url": root,
        "root_path": urlsplit(root).path,
    }
    if language != "ko":
        config.site_url = f"{root}{language}/"
    require_twins(Path(config.docs_dir).parent)
    return config


def require_twins(sources: Path) -> None:
    """Warn, which stops a strict build, of every page that is missing in a language."""
    pages = {
        language: {path.relative_to(sources / language) for path in folder.rglob("*.md")}
        for language, folder in ((language, sources / language) for language in LANGUAGES)
    }
    missing = [
        f"{sources.name}/{language}/{page.as_posix()}"
        for language in LANGUAGES
        for page in sorted(set().union(*pages.values()) - pages[language])
    ]
    if missing:
        log.warning("These pages exist in one language only; write %s", ", ".join(missing))


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Translate the titles of the sections, which stand in mkdocs.yml in Korean."""
    titles = config.extra.get("sections", {})
    _translate(nav.items, titles)
    return nav


def _translate(items: list, titles: dict[str, str]) -> None:
    for item in items:
        if isinstance(item, Section):
            item.title = titles.get(item.title, item.title)
            _translate(item.children, titles)


def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    """Give templates the addresses of this page in every language."""
    here = _address(config.extra["language"], page)
    context["twins"] = {
        language: {
            "relative": get_relative_url(_address(language, page), here),
            "absolute": config.extra["root_url"] + _address(language, page),
        }
        for language in LANGUAGES
    }
    return context


def _address(language: str, page: Page) -> str:
    return page.url if language == "ko" else f"{language}/{page.url}"
