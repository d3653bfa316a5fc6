"""Finding terms in Korean and English, and linking them where they may be linked."""

import re
from pathlib import Path

import pytest
from markdown import Markdown
from small_site import GLOSSARY, write_site

from grader.text import Language
from publish import glossary
from publish.errors import SourceError
from publish.glossary import Finder
from publish.sources import Sources, View
from publish.terms import TermLinks


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def found(sources: Sources, text: str, language: Language = "ko") -> list[str]:
    finder = Finder(sources.terms, language)
    return [text[start:end] for start, end, _ in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("역전파를 봅니다", ["역전파"]),
        ("역전파에서는", ["역전파"]),
        ("역전파까지의 길", ["역전파"]),
        ("이것이 역전파입니다.", ["역전파"]),
        ("역전파(backpropagation)란", ["역전파", "backpropagation"]),
        ("역전파법을 씁니다", []),  # another word
        ("시간역전파", []),
        ("오차 역전파는", ["오차 역전파"]),  # the longest name
        ("오차역전파는", ["오차역전파"]),  # without the space
        ("경사하강법으로", ["경사하강법"]),
        ("경사 하강법의 기울기가", ["경사 하강법", "기울기"]),
        ("ReLU를 씁니다", ["ReLU"]),
        ("gradients는 ReLUs의", ["gradients", "ReLUs"]),
        ("relu를 씁니다", []),  # a name with capitals is that name
        ("jax.nn.ReLU", []),
        ("leaky_ReLU, ReLU6", []),
        ("Backpropagation은", ["Backpropagation"]),
        ("", []),
    ],
)
def test_terms_are_found_in_korean(sources: Sources, text: str, expected: list[str]) -> None:
    assert found(sources, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The gradients vanish.", ["gradients"]),
        ("Gradients, and the gradient's size", ["Gradients", "gradient"]),
        ("two ReLUs", ["ReLUs"]),
        ("accuracies of hypotheses", ["accuracies", "hypotheses"]),
        ("gradientses", []),
        ("Gradient descent goes down.", ["Gradient descent"]),
        ("gradient-descent", ["gradient-descent"]),
        ("a nongradient, gradiented", []),
        ("backpropagation's cost", ["backpropagation"]),
        ("역전파", []),
    ],
)
def test_terms_are_found_in_english(sources: Sources, text: str, expected: list[str]) -> None:
    assert found(sources, text, "en") == expected


def convert(sources: Sources, text: str) -> str:
    links = TermLinks()
    links.finder, links.glossary = Finder(sources.terms, "ko"), "../glossary.md"
    names = ["pymdownx.superfences", "pymdownx.arithmatex", "admonition", "attr_list", "tables"]
    options = {"pymdownx.arithmatex": {"generic": True}}
    return Markdown(extensions=[*names, links], extension_configs=options).convert(text)


LINK = '<a class="term" href="../glossary.md#term-backpropagation">역전파</a>'


@pytest.mark.parametrize(
    "text",
    [
        "# 역전파",
        "## 역전파 {#x}",
        "[역전파](x.md)",
        "[**역전파**](x.md)",
        "`역전파`",
        "```\n역전파\n```",
        "    역전파",
        "$역전파$",
        "$$\n역전파\n$$",
        '<span title="역전파"></span>',
        '!!! note "역전파"\n    글',
        "![역전파](x.svg)",
    ],
)
def test_term_is_not_linked_where_it_must_not_be(sources: Sources, text: str) -> None:
    assert 'class="term"' not in convert(sources, text)


def test_term_is_linked_on_first_use_only(sources: Sources) -> None:
    html = convert(sources, "역전파를 봅니다. 역전파는\n\n- 역전파\n- 기울기")
    assert html.count(LINK) == 1
    assert html.startswith(f"<p>{LINK}를 봅니다. 역전파는</p>")
    assert html.count('class="term"') == 2


def test_term_in_a_heading_leaves_the_first_use_to_the_text(sources: Sources) -> None:
    assert f"<p>그 {LINK}는</p>" in convert(sources, "# 역전파\n\n그 역전파는")


def test_text_around_links_and_tags_stays_in_its_order(sources: Sources) -> None:
    html = convert(sources, "가 **나 역전파** 다 *라* 기울기는 마, ReLU 바")
    assert re.sub("<[^>]+>", "", html) == "가 나 역전파 다 라 기울기는 마, ReLU 바"
    assert html.count("<a ") == 3
    assert f"<strong>나 {LINK}</strong> 다 <em>라</em> <a" in html
    assert html.endswith("ReLU</a> 바</p>")


def test_titles_of_what_to_read_are_not_linked(sources: Sources) -> None:
    html = convert(sources, "글\n\n## 더 읽을거리 {#x}\n\n- 역전파\n\n## 뒤\n\n기울기")
    assert 'class="term"' not in html
    assert 'class="term"' in convert(sources, "## 더 읽을거리가 아닌 것\n\n기울기")


def test_terms_next_to_each_other_are_both_linked(sources: Sources) -> None:
    assert convert(sources, "역전파, 기울기").count("</a>") == 2
    assert "</a>, <a" in convert(sources, "역전파, 기울기")


def test_page_without_finder_is_left_alone() -> None:
    assert Markdown(extensions=[TermLinks()]).convert("역전파") == "<p>역전파</p>"


def test_page_has_a_heading_for_each_letter_and_term(sources: Sources) -> None:
    lines = glossary.page(View(sources, "ko", "glossary.md")).splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings == [
        "## ㄱ",
        "### 가설 · hypothesis {#term-hypothesis}",
        "### 경사 하강법 · gradient descent {#term-gradient-descent}",
        "### 기울기 · gradient {#term-gradient}",
        "## ㅇ",
        "### 역전파 · backpropagation {#term-backpropagation}",
        "## ㅈ",
        "### 정확도 · accuracy {#term-accuracy}",
        "## R",
        "### ReLU {#term-relu}",
    ]
    assert "[강의 2](lectures.md#lecture-2) · [1주차](weeks/week01_first.md)" in lines


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "relu"', 'id = "gradient"', "there twice"),
        ('id = "relu"', 'id = "Re LU"', "not made of"),
        ('ko = "ReLU"', 'ko = "기울기"', "'기울기' is a name of"),
        ('en = "ReLU"', "", "'en'"),
    ],
)
def test_glossary_that_is_wrong_says_so(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text(GLOSSARY.replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=said):
        glossary.read(path)


def test_no_glossary_is_an_empty_one(tmp_path: Path) -> None:
    assert glossary.read(tmp_path / "glossary.toml") == ()
    assert list(Finder((), "ko").find("역전파")) == []
