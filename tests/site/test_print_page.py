"""All notes of a term on one page, to print."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from small_site import FIRST, write_site

from publish import notes, print_page
from publish.sources import View

NOTE = notes.parse("notes/posts/2018-09-13.md", FIRST["ko"])


def test_term_begins_in_march_or_september() -> None:
    days = [date(2019, 3, 1), date(2019, 2, 28), date(2018, 9, 1), date(2018, 8, 31)]
    found = print_page.terms([replace(NOTE, day=day) for day in days] + [replace(NOTE, day=None)])
    assert [(term.path, len(term.notes)) for term in found] == [
        ("notes/2019-spring.md", 1),
        ("notes/2018-autumn.md", 2),
        ("notes/2018-spring.md", 1),
    ]
    assert found[1].notes[0].day == date(2018, 9, 1)
    assert [found[1].name(language) for language in ("ko", "en")] == ["2018년 가을", "autumn 2018"]


def test_page_lists_its_notes_and_stays_out_of_the_search(tmp_path: Path) -> None:
    sources = write_site(tmp_path)
    (term,) = print_page.terms(sources.english)
    page = print_page.page(term, View(sources, "en", term.path))
    assert "search: {exclude: true}" in page
    listed = re.findall(r'1\. .*<a href="#([^"]+)">', page)
    assert listed == [note.slug for note in term.notes] == ["2018-09-13", "2018-11-07"]
    assert "[autumn 2018](2018-autumn.md)" in print_page.links(View(sources, "en", "notes/a.md"))


def test_note_on_a_longer_page_keeps_its_ids_to_itself() -> None:
    html = (
        '<h1 id="a">A<a class="headerlink" href="#a">¶</a></h1><h2 class="question" id="q">Q</h2>'
        '<p><a href="#q">q</a> <a class="drive" href="#w">seen</a> <a href="../b/#q">other</a></p>'
        '<h2 id="related-notes">Related</h2><p>away</p>'
    )
    assert print_page.section(NOTE, html) == (
        '<section class="printed-note" id="2018-09-13"><h2 id="2018-09-13-a">A</h2>'
        '<h3 class="question" id="2018-09-13-q">Q</h3>'
        '<p><a href="#2018-09-13-q">q</a> seen <a href="../b/#q">other</a></p></section>'
    )
