"""Assets that both languages share stand in the site once, in `assets/` at its root.

`site/assets` and what npm brought (`build/vendor`) join the theme's own files. The English build,
one folder deeper, checks its links against the same files, then drops its copy and points at the
root's.
"""

import posixpath
import re
import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_BUILT = re.compile(r"""((?:href|src)="|"search":\s*")((?:\.\.?/)*)assets/""")
_WRITTEN = re.compile(r"(?<=[(\"'])(?:\.\./)+assets/")
_UNUSED = re.compile(r"assets/javascripts/lunr/|assets/(javascripts|stylesheets)/.*\.map$")


@event_priority(50)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the shared assets; leave out source maps and the stemmers that no search here loads."""
    for file in [file for file in files if _UNUSED.match(file.src_uri)]:
        files.remove(file)
    root = Path(config.config_file_path).parent
    for folder, prefix in (
        (root / "site/assets", "assets"),
        (root / "build/vendor", "assets/vendor"),
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                uri = f"{prefix}/{path.relative_to(folder).as_posix()}"
                files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let pages link to `site/assets` by its place in the repository, so it works there too."""
    here = posixpath.dirname(page.file.src_uri) or "."
    return _WRITTEN.sub(posixpath.relpath("assets", here) + "/", markdown)


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Point a page of the other language at the shared assets."""
    return shared(output, config.extra["language"])


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for 404.html, whose addresses start at the root."""
    if config.extra["language"] == "ko" or not template_name.endswith(".html"):
        return output_content
    return output_content.replace(f"/{config.extra['language']}/assets/", "/assets/")


def shared(html: str, language: str) -> str:
    """The page with the addresses of assets one folder up, where its language needs that."""
    return html if language == "ko" else _BUILT.sub(r"\1../\2assets/", html)


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Drop the second copy."""
    if config.extra["language"] != "ko":
        shutil.rmtree(Path(config.site_dir) / "assets", ignore_errors=True)
