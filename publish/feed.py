"""The Atom feed of the notes: the same bytes for the same notes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from xml.etree import ElementTree as Xml

from publish.notes import KINDS, Note
from publish.sources import View

NAME = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"


def feed(view: View, *, title: str, author: str, site: str) -> bytes:
    """An Atom feed (RFC 4287) of the dated notes, the newest first.

    Arguments:
        author: who publishes; nobody's name.
        site: the address of this language's site, with the last slash.
    """
    Xml.register_namespace("", _ATOM)
    notes = [note for note in view.notes if note.day]
    root = Xml.Element(f"{{{_ATOM}}}feed", {"xml:lang": view.language})
    _add(root, "id", site)
    _add(root, "title", title)
    _add(root, "updated", _time(notes, view))
    _add(_add(root, "author"), "name", author)
    _link(root, "self", f"{site}{NAME}", "application/atom+xml")
    _link(root, "alternate", f"{site}notes/", "text/html")
    for note in notes:
        _entry(root, note, view, site)
    Xml.indent(root, " ")
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _entry(root: Xml.Element, note: Note, view: View, site: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", site + note.url)
    _add(entry, "title", note.title)
    _add(entry, "updated", _time([note], view))
    _add(entry, "published", _time([note], view))
    _link(entry, "alternate", site + note.url, "text/html")
    _add(entry, "summary", note.description)
    kind = KINDS[note.kind].pick(view.language)
    for term in (kind, *note.tags):
        Xml.SubElement(entry, f"{{{_ATOM}}}category", {"term": term})


def _time(notes: Sequence[Note], view: View) -> str:
    """The day of the newest note, as a time: the build's own would change from build to build."""
    day = max((note.day for note in notes if note.day), default=date(1970, 1, 1))
    return datetime.combine(day, time(), view.sources.course.zone).isoformat()


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _link(parent: Xml.Element, relation: str, address: str, kind: str) -> None:
    Xml.SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": address, "type": kind})
