"""One built page, read strictly: what it names, what it needs, and where its HTML is broken."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = set("area base br col embed hr img input link meta source track wbr".split())
_CLOSES_A_PARAGRAPH = set(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr main nav ol p pre section table ul".split()
)
_ATTRIBUTE = re.compile(r"[A-Za-z_:@][\w:.@-]*")
_IN_HEAD_NOT_LOADED = {"canonical", "alternate", "prev", "next", "license", "author"}
_LOADED = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "input": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "track": "src",
    "use": "href",
    "video": "src",
}


@dataclass
class HtmlPage:
    """What a page says of itself."""

    path: Path
    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)  # where people can go
    loads: list[str] = field(default_factory=list)  # what the browser fetches by itself
    faults: list[str] = field(default_factory=list)  # broken HTML
    language: str = ""
    description: str = ""
    title: str = ""


def read(path: Path) -> HtmlPage:
    """Read the page; its `faults` say what a strict reader could not accept."""
    parser = _Parser(HtmlPage(path))
    parser.feed(path.read_text("utf-8"))
    parser.close()
    parser.finish()
    return parser.page


class _Parser(HTMLParser):
    def __init__(self, page: HtmlPage) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and see whether it may stand here."""
        self._note(tag, attrs)
        if tag in _CLOSES_A_PARAGRAPH and "p" in self.open:
            self._fault(f"<{tag}> inside <p>")
        if tag == "a" and "a" in self.open:
            self._fault("a link inside a link")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG or MathML that closes itself; HTML knows none."""
        self._note(tag, attrs)
        if tag not in _VOID and not {"svg", "math"} & set(self.open):
            self._fault(f"<{tag}/> does not close itself in HTML")

    def handle_endtag(self, tag: str) -> None:
        """It has to close what was opened last."""
        if tag in _VOID or not self.open or self.open[-1] != tag:
            self._fault(f"</{tag}> closes {f'<{self.open[-1]}>' if self.open else 'nothing'}")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self.open.pop()
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Only the title's text is of interest."""
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.page.title += data

    def finish(self) -> None:
        """Nothing may be open at the end."""
        for tag in self.open:
            self._fault(f"<{tag}> is never closed")

    def _fault(self, text: str) -> None:
        line, column = self.getpos()
        self.page.faults.append(f"line {line}, column {column + 1}: {text}")

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, times in Counter(name for name, _ in attrs).items():
            if not _ATTRIBUTE.fullmatch(name):
                self._fault(f"<{tag}> has an attribute {name!r}")
            if times > 1:
                self._fault(f"<{tag}> has {name} {times} times")
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.page.ids[values["id"]] += 1
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
        if tag == "html":
            self.page.language = values.get("lang", "")
        if tag == "meta" and values.get("name") == "description":
            self.page.description = values.get("content", "")
        self._note_loads(tag, values)

    def _note_loads(self, tag: str, values: dict[str, str]) -> None:
        address = values.get(_LOADED.get(tag, ""))
        if not address:
            return
        relations = set(values.get("rel", "").split())
        if tag == "link" and relations & _IN_HEAD_NOT_LOADED:
            if "alternate" in relations and "hreflang" not in values:
                self.page.links.append(address)
            return
        self.page.loads.append(address)
