"""What is generated, as it stands in the built site."""

import re
from pathlib import Path

import pytest
from conftest import Site

from publish.build import ROOT
from publish.sources import Sources

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT)


def page(site: Site, path: str, language: str) -> str:
    folder = site.folder / ("en" if language == "en" else ".")
    return (folder / path / "index.html").read_text("utf-8")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_names_feed_and_calendar(site: Site, language: str) -> None:
    for path in ("", "notes/", "notes/2018-09-13/", "weeks/week06_backprop/"):
        html = page(site, path, language)
        for kind in ("application/atom+xml", "text/calendar"):
            pattern = rf'<link rel="alternate ?" type="{re.escape(kind)}"[^>]*>'
            (address,) = re.findall(pattern, html)
            target = re.search('href="([^"]+)"', address)
            assert target
            folder = site.folder / ("en" if language == "en" else ".") / path
            assert (folder / target[1]).resolve().is_file()


def test_feed_names_the_address_of_its_site(site: Site) -> None:
    assert f"<id>{site.url}</id>" in (site.folder / "feed.xml").read_text("utf-8")
    assert f"<id>{site.url}en/</id>" in (site.folder / "en" / "feed.xml").read_text("utf-8")
    assert f"URL:{site.url}en/notes/" in (site.folder / "en" / "calendar.ics").read_text("utf-8")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_note_says_what_it_is(site: Site, sources: Sources, language: str) -> None:
    notes = sources.notes("en" if language == "en" else "ko")
    assert len(notes) > 15
    for note in notes:
        html = page(site, note.url, language)
        assert f'class="badge badge-{note.kind}"' in html, note.path
        for question in note.questions:
            assert f'id="{question.anchor}"' in html, note.path


def test_anchors_of_the_map_are_the_same_in_both_languages(site: Site, sources: Sources) -> None:
    expected = [lecture.anchor for lecture in sources.lectures.lectures]
    for language in ("ko", "en"):
        html = page(site, "lectures/", language)
        assert re.findall('<strong id="(lecture-[^"]+)"', html) == expected


@pytest.mark.parametrize("folder", sorted((ROOT / "exercises").glob("week*")), ids=lambda p: p.name)
def test_week_offers_its_files_byte_for_byte(site: Site, folder: Path) -> None:
    stem = folder.name.split("_", 1)[1]
    for language in (".", "en"):
        for name in (f"{stem}.py", f"{stem}.ipynb", "test_public.py"):
            served = site.folder / language / "weeks" / folder.name / name
            assert served.read_bytes() == (folder / name).read_bytes()


def test_terms_are_linked_once_in_a_note(site: Site, sources: Sources) -> None:
    linked = 0
    for note in sources.korean:
        found = re.findall(r'class="term" href="[^"]*#(term-[^"]+)"', page(site, note.url, "ko"))
        assert len(set(found)) == len(found), note.path
        linked += len(found)
    assert linked > 50
