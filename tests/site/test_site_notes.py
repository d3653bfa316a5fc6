"""Reading the notes, comparing their languages, and what is put into each."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_site import FIRST, write_site

from publish import note_parts, notes
from publish.build import ROOT
from publish.errors import SourceError
from publish.hooks.notes import with_addresses
from publish.notes import Note
from publish.sources import Sources, View

PATH = "notes/posts/2018-09-13.md"


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def first(**changes: object) -> Note:
    return replace(notes.parse(PATH, FIRST["ko"]), **changes)  # type: ignore[arg-type]


def test_note_is_read_with_its_questions() -> None:
    note = first()
    assert note.title == "비용, 그리고 회귀"
    assert note.day == date(2018, 9, 13)
    assert note.tags == ("회귀", "비용")
    assert [question.anchor for question in note.questions] == ["why-squares", "how-long"]
    assert note.questions[0].title == "왜 제곱인가요?"
    assert note.url == "notes/2018-09-13/"


def test_question_added_later_is_marked_as_such() -> None:
    marked = FIRST["ko"].replace("{#why-squares .question}", "{#why-squares .question .today}")
    assert [q.later for q in notes.parse(PATH, marked).questions] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: meeting", "kind: party", "kind is 'party'"),
        ("date: 2018-09-13", 'date: "13. 9. 2018"', "write it as 2018-09-13"),
        ("date: 2018-09-13", "date: 2018-09-13T10:00:00", "write it as 2018-09-13"),
        ("date: 2018-09-13\n", "", "no date"),
        ("description: 첫 모임입니다.", "", "no description"),
        ("# 비용", "비용", "no title"),
        ("{#why-squares .question}", "{.question}", "needs an id"),
        ("{#why-squares .question}", "{#왜 .question}", "needs an id"),
        ("date: 2018-09-13", "date: 2018-09-13\nuntil: 2018-09-12", "before it begins"),
    ],
)
def test_note_that_is_wrong_says_where_and_what(old: str, new: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        notes.parse(PATH, FIRST["ko"].replace(old, new))
    assert str(caught.value).startswith(PATH)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["비용", "A tale", "2018-09-13 (1)", "-x", "Notes"])
def test_name_that_is_no_address_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="is its address"):
        notes.parse(f"notes/posts/{name}.md", FIRST["ko"])


@pytest.mark.parametrize("slug", ["", "slug: elsewhere\n", 'slug: "2018-09-14"\n'])
def test_note_is_published_where_everything_links_to(tmp_path: Path, slug: str) -> None:
    """Without a slug, with another, and whatever its title is: feed, calendar, other language."""
    posts = tmp_path / "docs" / "notes" / "posts"
    posts.mkdir(parents=True)
    text = FIRST["ko"].replace("date:", f"{slug}date:", 1)
    (posts / "2018-12-20-a.md").write_text(text, "utf-8")
    (posts.parent / "index.md").write_text("# Notes\n")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    (url,) = [line for line in config.splitlines() if "post_url_format" in line]
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nsite_url: http://a.example/\ntheme: material\nplugins:\n"
        f"  material/blog:\n    blog_dir: notes\n    archive: false\n{url}\n"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    note = notes.parse("notes/posts/2018-12-20-a.md", text)
    assert (tmp_path / "site" / note.url / "index.html").is_file()


def test_notes_come_newest_first_and_pages_without_date_last(sources: Sources) -> None:
    page = sources.root / "site" / "ko" / "notes" / "slides.md"
    page.write_text("---\nkind: slides\ndescription: 슬라이드입니다.\n---\n# 슬라이드\n", "utf-8")
    (page.parent / "index.md").write_text("# 모임 기록\n", "utf-8")
    assert [note.slug for note in sources.korean] == ["2018-11-07", "2018-09-13", "slides"]


def test_languages_that_agree_have_no_complaint(sources: Sources) -> None:
    assert list(notes.disagreements(sources.korean, sources.english)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "seminar"}, "kind is"),
        ({"day": date(2018, 9, 14)}, "day is"),
        ({"lectures": ()}, "lectures is"),
        ({"weeks": (2,)}, "weeks is"),
        ({"tags": ("회귀",)}, "1 tags in Korean and 2 in English"),
        ({"questions": ()}, "the questions are"),
        ({"path": "notes/posts/2018-09-14.md"}, "in Korean only"),
    ],
)
def test_languages_that_differ_are_noticed(changes: dict[str, object], said: str) -> None:
    english = notes.parse(PATH, FIRST["en"])
    complaints = list(notes.disagreements([first(**changes)], [english]))
    assert any(said in complaint for complaint in complaints)


def test_tag_has_one_translation(sources: Sources) -> None:
    other = replace(sources.english[0], tags=("regress",))
    (complaint,) = notes.disagreements(sources.korean, [other, sources.english[1]])
    assert "'회귀'" in complaint


def test_question_is_asked_once_in_the_whole_site() -> None:
    twins = [first(), first(path="notes/posts/2018-09-14.md")]
    complaints = list(notes.disagreements(twins, twins))
    assert [c for c in complaints if "'why-squares' is asked in" in c]
    assert len(complaints) == 2


def test_lines_inside_fences_are_left_out() -> None:
    text = "a\n````md\n```\n# b\n```\n````\nc\n~~~\n# d\n```\n~~~\ne"
    assert list(notes.outside_code(text)) == ["a", "c", "e"]


def test_related_notes_share_most_first() -> None:
    near = first(path="near.md", lectures=("2",), tags=(), weeks=())
    nearer = first(path="nearer.md")
    far = first(path="far.md", lectures=(), tags=("다른 것",), weeks=())
    assert notes.related(first(), [far, near, first(), nearer]) == [nearer, near]


def test_facts_stand_below_the_title_and_name_everything(sources: Sources) -> None:
    note = sources.korean[1]
    body = FIRST["ko"].split("---\n", 2)[2]
    filled = note_parts.with_parts(body, note, View(sources, "ko", note.path))
    title, facts = [line for line in filled.splitlines() if line][:2]
    assert title == "# 비용, 그리고 회귀"
    for part in (
        "**모임**{ .badge .badge-meeting }",
        '<time datetime="2018-09-13">2018년 9월 13일(목)</time>',
        "[강의 2](../../lectures.md#lecture-2) ([동영상](https://www.youtube.com/watch?v=abcdefghijk)",
        "[1주차](../../weeks/week01_first.md)",
        "[질문 2개](#why-squares)",
    ):
        assert part in facts
    assert "https://www.youtube.com/watch?v=abcdefghijk" in filled
    assert filled.rstrip().endswith("</time>")  # the related note comes last


def test_note_ends_with_where_to_ask_if_there_is_a_place(sources: Sources) -> None:
    view = View(sources, "en", sources.english[1].path)
    assert "Ask about" not in note_parts.further(sources.english[1], view)
    path = sources.root / "course.toml"
    path.write_text('ask = "https://ask.example.org/a"\n' + path.read_text("utf-8"), "utf-8")
    view = View(Sources(sources.root), "en", sources.english[1].path)
    asked = "[Ask about this note](https://ask.example.org/a)"
    assert asked in note_parts.further(sources.english[1], view)


def test_formulas_and_code_are_numbered_apart() -> None:
    blocks = ["arithmatex", "highlight", "arithmatex"]
    html = "".join(f'<div class="{kind}">x</div>' for kind in blocks)
    shown = with_addresses(html + '<span class="arithmatex">in a line</span>', "en")
    assert re.findall(r'<div class="\w+" id="([\w-]+)">', shown) == [
        "formula-1",
        "code-1",
        "formula-2",
    ]
    assert re.findall('href="#([^"]+)"', shown) == ["formula-1", "code-1", "formula-2"]
    assert 'aria-label="# Formula 2"' in shown


def test_facts_of_an_event_say_its_days_and_deadline(sources: Sources) -> None:
    note = sources.english[0]
    facts = note_parts.facts(note, View(sources, "en", note.path))
    assert "Wed 7 Nov 2018</time> – <time" in facts
    assert "papers due <time" in facts
    assert "Mon 22 Oct 2018" in facts


def test_unknown_lecture_is_named(sources: Sources) -> None:
    note = first(lectures=("99",))
    with pytest.raises(SourceError, match="99"):
        note_parts.facts(note, View(sources, "ko", note.path))
