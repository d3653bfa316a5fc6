"""The page of a report: complete, readable without scripts, and inert."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from reports import BRANCH, everything, hostile

from grader.feedback.html import Given, Reading, page
from grader.feedback.notebook import card
from grader.text import Text

VOID = {"meta", "input", "rect"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "input", "header", "main", "footer", "nav"),
    *("div", "section", "details", "summary", "h1", "h2", "p", "ul", "li", "pre", "code", "span"),
    *("strong", "time", "label", "a", "svg", "rect"),
}


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks that what is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("report", [everything(), hostile()], ids=["everything", "hostile"])
def test_page_is_well_formed_and_has_nothing_active(report) -> None:
    parsed = Page(page(report))
    assert parsed.open == []
    assert parsed.tags <= TAGS
    names = {name for name, _ in parsed.attributes}
    assert not any(name.startswith("on") or name in ("style", "src", "action") for name in names)
    links = {value for name, value in parsed.attributes if name == "href"}
    assert all(re.fullmatch(r"#task-\d+", link or "") for link in links)


def test_page_shows_hostile_text_as_text() -> None:
    text = page(hostile())
    assert "<script>" not in text
    assert "<img" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "{{ 7*7 }}" in Page(text).text


def test_page_forbids_scripts_and_everything_from_elsewhere() -> None:
    text = page(everything())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert "http" not in text.replace("http-equiv", "")


def test_page_has_both_languages() -> None:
    text = page(everything())
    assert "공개 4/11, 비공개 1/5" in text
    assert "public 4/11, hidden 1/5" in text
    assert text.count('class="ko" lang="ko"') == text.count('class="en" lang="en"') > 20


def test_a_card_without_its_style_sheet_is_in_one_language() -> None:
    """Jupyter takes it away from a notebook that was run elsewhere, and a bare `hidden`, too."""
    said = re.findall(r'<span class="(\w+)" lang="\w+"(.*?)>', card(everything().tasks[0]))
    assert set(said) == {("ko", ""), ("en", ' hidden="hidden"')}


@pytest.mark.parametrize(("language", "first"), [("ko", "korean"), ("en", "english")])
def test_page_opens_in_the_language_asked_for(language, first: str) -> None:
    text = page(everything(), language)
    assert f'<html lang="{language}">' in text
    assert re.findall(r'id="(\w+)" class="spoken" checked', text) == [first]


def test_page_explains_public_failures() -> None:
    text = Page(page(everything())).text
    assert "db has shape (4, 2), expected (2,)." in text
    assert "cell 14, line 9" in text
    assert "TracerBoolConversionError" in text


def test_page_keeps_hidden_tests_hidden() -> None:
    report = everything()
    problem = replace(BRANCH, detail="secret detail", cell=7777, line=9999)
    leaky = replace(report.tasks[1].tests[3], message=Text("비밀", "secret"), problem=problem)
    task = replace(report.tasks[1], tests=(leaky,), problem=problem)
    text = page(replace(report, tasks=(task,)))
    assert "Match the shapes" in text
    assert BRANCH.message.en.split("`")[0] in text
    assert not any(word in text for word in ("secret", "비밀", "7777", "9999"))


def test_page_is_the_same_every_time() -> None:
    assert page(everything()) == page(everything())


def test_what_a_person_wrote_by_hand_is_shown_whole_and_a_penalty_once() -> None:
    comment = "\n".join(f"line {number} <b>" for number in range(100))
    reading = Reading("question_why", 1.0, 2.0, comment)
    given = Given(9.225, 12.0, 1.025, 1, 2, (reading,))
    text = page(everything(), given=given)
    assert "line 99 &lt;b&gt;" in text
    assert "1.02점 감점" in text
    assert "1.02 points lost" in text
