"""A Markdown extension that links each term of the glossary where a note first uses it."""

from collections.abc import Iterator
from itertools import takewhile
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from publish.glossary import Finder, Term

_UNTOUCHED = frozenset(
    "a abbr button code figcaption h1 h2 h3 h4 h5 h6 kbd pre script style summary svg th".split()
)
_UNTOUCHED_CLASSES = frozenset(("arithmatex", "admonition-title", "note-facts", "widget"))
# Titles of books and papers stay as they are: nothing is linked from this heading on.
_READING = frozenset(("더 읽을거리", "Further reading"))
# After the inline patterns (20), which make the tree; before the links become addresses (0).
_PRIORITY = 15


class TermLinks(Extension):
    """Links the terms on a page that has a finder; leaves all others alone.

    Arguments:
        finder, glossary: of the page that is converted next; ``glossary`` is the path to the
            glossary from there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.finder: Finder | None = None
        self.glossary = ""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Markdown's name
        """Registers the tree processor, with what the page needs at this moment."""
        if self.finder:
            processor = TermProcessor(md, self.finder, self.glossary)
            md.treeprocessors.register(processor, "glossary", _PRIORITY)


class TermProcessor(Treeprocessor):
    """Does it on the tree of one page."""

    def __init__(self, md: Markdown, finder: Finder, glossary: str) -> None:
        super().__init__(md)
        self._finder, self._glossary = finder, glossary

    def run(self, root: Element) -> None:
        """Puts links into ``root``, up to what it says to read."""
        seen: set[str] = set()
        for child in list(takewhile(lambda child: not _reading(child), root)):
            self._inside(child, seen)

    def _inside(self, element: Element, seen: set[str]) -> None:
        if element.tag in _UNTOUCHED or _UNTOUCHED_CLASSES & set(element.get("class", "").split()):
            return
        children = list(element)
        element.text, links = self._split(element.text, seen)
        for position, link in enumerate(links):
            element.insert(position, link)
        for child in children:
            self._inside(child, seen)
            child.tail, links = self._split(child.tail, seen)
            position = list(element).index(child) + 1
            for offset, link in enumerate(links):
                element.insert(position + offset, link)

    def _split(self, text: str | None, seen: set[str]) -> tuple[str | None, list[Element]]:
        """The text up to the first link, and the links with what follows each."""
        if not text:
            return text, []
        links: list[Element] = []
        parts = list(self._new(text, seen))
        starts = [start for start, _, _ in parts] + [len(text)]
        for (start, end, term), following in zip(parts, starts[1:], strict=True):
            link = Element("a", {"class": "term", "href": f"{self._glossary}#{term.anchor}"})
            link.text, link.tail = text[start:end], text[end:following]
            links.append(link)
        return text[: starts[0]], links

    def _new(self, text: str, seen: set[str]) -> Iterator[tuple[int, int, Term]]:
        for start, end, term in self._finder.find(text):
            if term.id not in seen:
                seen.add(term.id)
                yield start, end, term


def _reading(element: Element) -> bool:
    text = "".join(element.itertext()).split("{")[0]  # its attributes are still in it
    return element.tag == "h2" and text.strip() in _READING
