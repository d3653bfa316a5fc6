"""One style sheet for every page instead of one for the theme, its colours and each of ours.

A page is not drawn before all of them have come, and each one asked for is a way to the server.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

NAME = "all.css"
_THEME = "assets/stylesheets"
_SHEET = re.compile(
    rf'\s*<link rel="stylesheet" href="(?P<root>[^"]*?)'
    rf'(?:{_THEME}|assets/css|assets/widgets)/[^"]+">'
)


@event_priority(50)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Load the one sheet where the first of them was loaded."""
    return _one_sheet(output)


@event_priority(50)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for 404.html."""
    return _one_sheet(output_content)


def _one_sheet(html: str) -> str:
    first = _SHEET.search(html)
    if first is None:
        return html
    link = f'\n<link rel="stylesheet" href="{first["root"]}assets/css/{NAME}">'
    return html[: first.start()] + link + _SHEET.sub("", html[first.start() :])


def on_post_build(config: MkDocsConfig) -> None:
    """Write it: the theme's sheets, then ours in the order of mkdocs.yml."""
    site = Path(config.site_dir)
    sheets = sorted((site / _THEME).glob("*.css"))  # main before palette
    sheets += [site / name for name in config.extra_css if (site / name) not in sheets]
    text = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    for sheet in sheets:
        sheet.unlink()
    (site / "assets/css" / NAME).write_text(
        re.sub(r"/\*[^!].*?\*/\n*", "", text, flags=re.DOTALL), "utf-8"
    )
