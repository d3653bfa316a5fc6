"""Figures are drawn in the page: an image of `assets/figures` becomes inline SVG.

Only so do a figure's lines follow the colours of the light and the dark scheme. The files carry
their own title and description, drawn by `publish/figures`.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

_IMAGE = re.compile(r'<img\b[^>]*\bsrc="[^"]*\bassets/figures/(?P<name>[\w.-]+\.svg)"[^>]*>')


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put each figure in the place of its image."""
    folder = Path(config.config_file_path).parent / "site/assets/figures"
    return _IMAGE.sub(lambda image: (folder / image["name"]).read_text("utf-8").strip(), output)
