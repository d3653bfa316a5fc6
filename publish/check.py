"""Is the built site whole? `python -m publish.check build/site`

Every internal link, anchor and file exists; nothing is fetched from anywhere else; every page
exists in both languages and has a title and a description; no id twice on a page; no broken HTML;
and a page without mathematics weighs no more than it may.
"""

import argparse
import gzip
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publish.html_page import HtmlPage, read

HEAVIEST = 100 * 1024  # bytes, compressed, of a page without mathematics and all that it loads
MATHEMATICS = "vendor/katex/"
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class Site:
    """A built folder, each page read once."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.pages = {path: read(path) for path in sorted(self.root.rglob("*.html"))}

    def problems(self) -> Iterator[str]:
        """Everything that is wrong, a sentence each."""
        yield from self._missing_twins()
        for path, page in self.pages.items():
            for problem in self._page_problems(page):
                yield f"{path.relative_to(self.root)}: {problem}"
        for path in sorted(self.root.rglob("*.css")):
            for problem in self._style_problems(path):
                yield f"{path.relative_to(self.root)}: {problem}"

    def weights(self) -> dict[Path, int]:
        """Compressed bytes of each page with what it loads; fonts are not in it."""
        return {
            path.relative_to(self.root): _compressed(path)
            + sum(_compressed(target) for target in self._loaded_files(page))
            for path, page in self.pages.items()
        }

    def _missing_twins(self) -> Iterator[str]:
        english = {
            path.relative_to(self.root / "en") for path in self.pages if self._is_english(path)
        }
        korean = {path.relative_to(self.root) for path in self.pages if not self._is_english(path)}
        for path in sorted(english ^ korean):
            language = "Korean" if path in english else "English"
            yield f"{path}: the page does not exist in {language}"

    def _is_english(self, path: Path) -> bool:
        return path.is_relative_to(self.root / "en")

    def _page_problems(self, page: HtmlPage) -> Iterator[str]:
        yield from page.faults
        for name, times in page.ids.items():
            if times > 1:
                yield f"the id {name} stands on the page {times} times"
        if page.path.parent == self.root or "url=" not in page.path.read_text("utf-8")[:500]:
            yield from self._head_problems(page)
        for address in page.loads:
            if _is_elsewhere(address):
                yield f"fetches {address} from somewhere else"
            elif not address.startswith("data:") and not self._target(page, address):
                yield f"needs {address}, which does not exist"
        for address in sorted(set(page.links)):
            yield from self._link_problems(page, address)

    def _head_problems(self, page: HtmlPage) -> Iterator[str]:
        if not page.title.strip():
            yield "has no title"
        if not page.description.strip():
            yield "has no description"
        if page.language != ("en" if self._is_english(page.path) else "ko"):
            yield f"says that its language is {page.language!r}"

    def _link_problems(self, page: HtmlPage, address: str) -> Iterator[str]:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "mailto", "javascript"):
            return
        target = self._target(page, address)
        if target is None:
            yield f"links to {address}, which does not exist"
        elif target in self.pages and _anchor(parts.fragment) not in ("", *self.pages[target].ids):
            yield f"links to {address}, where there is no such anchor"

    def _target(self, page: HtmlPage, address: str) -> Path | None:
        path = unquote(urlsplit(address).path)
        if not path:
            return page.path
        start = self.root if path.startswith("/") else page.path.parent
        target = (start / path.lstrip("/")).resolve()
        if path.endswith("/") or target.is_dir():
            target /= "index.html"
        return target if target.is_file() and target.is_relative_to(self.root) else None

    def _loaded_files(self, page: HtmlPage) -> set[Path]:
        targets = (
            self._target(page, address) for address in page.loads if not _is_elsewhere(address)
        )
        return {target for target in targets if target}

    def _style_problems(self, path: Path) -> Iterator[str]:
        for match in _CSS_URL.finditer(path.read_text("utf-8")):
            address = match[1] or match[2]
            if _is_elsewhere(address):
                yield f"fetches {address} from somewhere else"
            elif not (address.startswith(("data:", "#")) or _beside(path, address).is_file()):
                yield f"needs {address}, which does not exist"


def _is_elsewhere(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https", "ws", "wss") or address.startswith("//")


def _beside(path: Path, address: str) -> Path:
    return path.parent / unquote(urlsplit(address).path)


def _anchor(fragment: str) -> str:
    """The id in an address; what follows a tilde are settings of widgets."""
    return unquote(fragment).partition("~")[0]


@cache
def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), mtime=0))


def check(root: Path) -> list[str]:
    """Everything that is wrong with the site in this folder, and one line on its weight."""
    if not (root / "index.html").is_file():
        return [f"{root}: there is no site; `make site` builds one"]
    site = Site(root)
    problems = list(site.problems())
    plain = {
        path: weight
        for path, weight in site.weights().items()
        if MATHEMATICS not in (site.root / path).read_text("utf-8")
    }
    for path, weight in plain.items():
        if weight > HEAVIEST:
            problems.append(f"{path}: weighs {weight / 1024:.0f} KB, at most 100 are allowed")
    heaviest = max(plain, key=plain.__getitem__, default=None)
    size = sum(path.stat().st_size for path in site.root.rglob("*") if path.is_file())
    if heaviest:
        print(
            f"{len(site.pages)} pages, {size / 1e6:.1f} MB; the heaviest without mathematics is "
            f"{heaviest} with {plain[heaviest] / 1024:.0f} KB compressed."
        )
    return problems


def main() -> int:
    """Check a built folder."""
    parser = argparse.ArgumentParser(prog="python -m publish.check", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/site"))
    problems = check(parser.parse_args().folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
