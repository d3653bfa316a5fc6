"""The interface of the tests, which mkdocstrings writes, needs no style sheet of its own."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

_SHEET = "assets/_mkdocstrings.css"


@event_priority(-100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Keeps it off every page; ours says how code looks."""
    config.extra_css = [sheet for sheet in config.extra_css if str(sheet) != _SHEET]
    return config


@event_priority(100)
def on_post_build(config: MkDocsConfig) -> None:
    """Removes what mkdocstrings has written all the same."""
    (Path(config.site_dir) / _SHEET).unlink(missing_ok=True)
