"""The Atom feed against RFC 4287, the calendar against RFC 5545."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from icalendar import Calendar
from small_site import write_site

from grader.text import Language
from publish import agenda, feed
from publish.sources import Sources, View

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://study.example/en/"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def atom(sources: Sources, language: Language = "en") -> bytes:
    view = View(sources, language, "index.md")
    return feed.feed(view, title="Notes & more", author="The group", site=SITE)


def ics(sources: Sources, language: Language = "en") -> bytes:
    return agenda.calendar(View(sources, language, "index.md"), title="Meetings", site=SITE)


def one(element: Xml.Element, name: str) -> Xml.Element:
    (found,) = element.findall(ATOM + name)
    return found


def test_feed_has_what_a_feed_must_have(sources: Sources) -> None:
    root = Xml.fromstring(atom(sources))
    assert root.tag == f"{ATOM}feed"
    assert one(root, "id").text == SITE
    assert one(root, "title").text == "Notes & more"
    assert one(one(root, "author"), "name").text == "The group"
    assert RFC3339.fullmatch(one(root, "updated").text or "")
    relations = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert relations == {"self": f"{SITE}feed.xml", "alternate": f"{SITE}notes/"}


def test_every_entry_has_what_an_entry_must_have(sources: Sources) -> None:
    entries = Xml.fromstring(atom(sources)).findall(f"{ATOM}entry")
    assert len(entries) == 2
    ids = [one(entry, "id").text for entry in entries]
    assert ids == [f"{SITE}notes/2018-11-07/", f"{SITE}notes/2018-09-13/"]
    for entry in entries:
        assert one(entry, "title").text
        assert RFC3339.fullmatch(one(entry, "updated").text or "")
        assert one(entry, "link").get("rel") == "alternate"
        assert one(entry, "link").get("href") == one(entry, "id").text
    assert one(entries[0], "summary").text == "A conference, <angles> and an ampersand &."
    assert [c.get("term") for c in entries[1].findall(f"{ATOM}category")] == [
        "Meeting",
        "regression",
        "cost",
    ]


def test_feed_is_as_new_as_its_newest_note_in_the_course_s_zone(sources: Sources) -> None:
    path = sources.root / "course.toml"
    path.write_text('timezone = "Asia/Seoul"\n' + path.read_text("utf-8"), "utf-8")
    root = Xml.fromstring(atom(sources))
    assert one(root, "updated").text == "2018-11-07T00:00:00+09:00"


def test_feed_says_its_language_and_its_encoding(sources: Sources) -> None:
    data = atom(sources, "ko")
    assert data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert Xml.fromstring(data).get("{http://www.w3.org/XML/1998/namespace}lang") == "ko"
    assert "비용, 그리고 회귀" in data.decode()


def test_both_are_the_same_every_time(sources: Sources) -> None:
    again = Sources(sources.root)
    assert atom(sources) == atom(again)
    assert ics(sources) == ics(again)


def test_calendar_is_made_of_short_lines_that_end_in_crlf(sources: Sources) -> None:
    data = ics(sources, "ko")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_long_titles_are_folded_between_characters(sources: Sources) -> None:
    path = sources.root / "site" / "ko" / "notes" / "posts" / "2018-09-13.md"
    title = "아주 긴 제목, 세미콜론; 역슬래시\\ " * 6
    path.write_text(path.read_text("utf-8").replace("비용, 그리고 회귀", title.strip()), "utf-8")
    data = ics(Sources(sources.root), "ko")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    for line in data.split(b"\r\n"):
        line.decode()  # no character is cut in two
    (event,) = [e for e in Calendar.from_ical(data).events if e.uid.startswith("note-2018-09")]
    assert event["SUMMARY"] == f"모임: {title.strip()}"


def test_events_are_whole_days_with_ids_that_stay(sources: Sources) -> None:
    calendar = Calendar.from_ical(ics(sources))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    events = {str(event.uid): event for event in calendar.events}
    assert list(events) == [
        "note-2018-09-13@jax-study",
        "deadline-2018-11-07@jax-study",
        "note-2018-11-07@jax-study",
        "due-week01_first@jax-study",
    ]
    for event in events.values():
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event.stamp.utcoffset() == timedelta(0)
    conference = events["note-2018-11-07@jax-study"]
    assert (conference.start, conference.end) == (date(2018, 11, 7), date(2018, 11, 9))
    assert conference.stamp == datetime(2018, 11, 7, tzinfo=UTC)
    assert conference["URL"] == f"{SITE}notes/2018-11-07/"
    assert events["due-week01_first@jax-study"].start == date(2026, 10, 11)
    assert str(events["deadline-2018-11-07@jax-study"]["SUMMARY"]).startswith("Papers due: ")
