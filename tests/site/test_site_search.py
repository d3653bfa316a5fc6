"""What readers look for is found: Korean with and without particles, in compounds; English."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from conftest import Site

from publish.hooks.search_index import extra_words, separator

QUERIES = Path(__file__).with_name("queries.toml")
RECALL = 0.95
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


@pytest.mark.slow
def test_expected_pages_are_found(
    site: Site, browse: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = [
        (text, language, {place(name, language, site) for name in names})
        for language, queries in tomllib.loads(QUERIES.read_text("utf-8")).items()
        for text, names in queries.items()
    ]
    given = [{"text": text, "language": language} for text, language, _ in wanted]
    found = browse("search.mjs", given)
    missed = [
        f"{text} ({language}): {sorted(pages - set(results))}"
        for (text, language, pages), results in zip(wanted, found, strict=True)
        if not pages <= set(results)
    ]
    expected = sum(len(pages) for _, _, pages in wanted)
    hits = sum(
        len(pages & set(results)) for (_, _, pages), results in zip(wanted, found, strict=True)
    )
    with capsys.disabled():
        print(
            f"\nsearch: {len(wanted)} queries, {hits} of {expected} expected pages found "
            f"({hits / expected:.1%}); {mean(map(len, found)):.1f} results per query",
            *missed,
            sep="\n  missed: ",
        )
    assert hits / expected >= RECALL


def place(name: str, language: str, site: Site) -> str:
    """The page's address in the index; a date is the note of that day."""
    address = f"notes/{name}/" if name[0].isdigit() else name
    folder = site.folder / ("" if language == "ko" else language)
    assert (folder / address / "index.html").is_file(), f"queries.toml: there is no page {name}"
    return address
