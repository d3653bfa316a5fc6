"""What was recorded in 2018: each address on its page, the archive's beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_site import RECORDED, write_site

from grader.text import Language
from publish import note_parts, pages, recorded
from publish.errors import SourceError
from publish.recorded import ARCHIVE, Link
from publish.sources import Sources, View

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def places(link: Link, sources: Sources, language: Language) -> Iterator[str]:
    """The Markdown of each page, or row of the map, that has to hold a link."""
    view = View(sources, language, "lectures.md")
    rows = pages.fill("<!-- generated: lectures -->", view).splitlines()
    for name in link.lectures:
        yield next(row for row in rows if f"{{ #lecture-{name} }}" in row)
    for note in view.notes:
        if note.slug in link.notes:
            yield note_parts.further(note, view)
    texts = [path.read_text("utf-8") for path in (sources.root / "site" / language).rglob("*.md")]
    yield from (
        pages.fill(text, view) for text in texts if f"<!-- recorded: {link.name} -->" in text
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_recorded_address_is_on_its_page_with_the_archives(language: Language) -> None:
    sources = Sources(ROOT)
    assert len(sources.recorded) > 100
    for link in sources.recorded:
        held = list(places(link, sources, language))
        assert len(held) >= len(link.lectures) + len(link.notes) + bool(link.name), link
        for text in held:
            assert f"]({link.address})" in text, link
            assert f"]({ARCHIVE}{link.address})" in text, link


def test_every_video_of_the_map_has_the_archives_copy_beside_it() -> None:
    sources = Sources(ROOT)
    table = pages.fill("<!-- generated: lectures -->", View(sources, "en", "lectures.md"))
    for lecture in sources.lectures.lectures:
        if lecture.watch:
            assert f"[video]({lecture.watch}) [archived]({ARCHIVE}{lecture.watch})" in table


def test_links_are_named_by_what_they_are_and_never_by_their_address(sources: Sources) -> None:
    shown = [recorded.shown(link, View(sources, "en", "page.md")) for link in sources.recorded]
    assert [text[: text.index("]") + 1] for text in shown] == [
        "[summary]",
        "[Linear regression: article 1]",
        "[Entropy (video)]",
    ]
    assert 'aria-label="archived: Linear regression, summary"' in shown[0]


def test_a_page_names_a_link_in_the_middle_of_a_line(sources: Sources) -> None:
    view = View(sources, "ko", "page.md")
    line = pages.fill("| <!-- recorded: entropy --> (짧음) |", view)
    assert line.startswith("| [엔트로피](https://www.youtube.com/watch?v=zyxwvutsrqp) [보관본](")
    with pytest.raises(SourceError, match=r"page\.md: nothing recorded is called 'entropie'"):
        pages.fill("<!-- recorded: entropie -->", view)


def test_a_note_without_sources_has_no_part_for_them(sources: Sources) -> None:
    view = View(sources, "ko", "notes/posts/2018-11-07.md")
    assert recorded.sources("2018-11-07", view) == ""
    assert "#recorded-sources" in recorded.sources("2018-09-13", view)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "article"', 'kind = "poem"', "of the kind 'poem'"),
        ('lectures = ["2"]', "", "no title and no lecture"),
        ('notes = ["2018-09-13"]\nweek = 1', "", "zyxwvutsrqp"),
        ("blog.example/2", "blog.example/1?a=b&c=d", "there twice"),
        ("[[link]]", "[[link", "line 2"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "recorded.toml"
    path.write_text(RECORDED.replace('id = "entropy"\n', "").replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=said):
        recorded.read(path)
