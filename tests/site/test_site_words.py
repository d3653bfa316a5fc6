"""One word for one thing: the glossary's, wherever we write ourselves."""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from small_site import GLOSSARY

from publish import glossary
from publish.notes import outside_code

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
TERMS = glossary.read(SITE / "glossary.toml")
READ = [  # by members: what the site, the weeks, the grader and the first page say
    "*.md",
    "course.toml",
    "site/??/**/*.md",
    "site/assets/widgets/*.js",
    "site/assets/figures/*.svg",
    "site/[dlrw]*.toml",
    "solutions/*/*.py",
    "solutions/*/*.toml",
    "grader/**/*.py",
    "grader/**/*.html",
    "publish/**/*.py",
    "publish/**/*.html",
    "publish/templates/*",
]


def written(path: Path) -> Iterator[str]:
    """Our own words: no code, no titles of others, no other names of a term."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        reading = ("## 더 읽을거리", "## Further reading")
        yield from takewhile(lambda line: not line.startswith(reading), outside_code(text))
    elif path.suffix == ".toml":  # keywords are as they were noted
        others = re.compile(r"(keywords|address) ?=")
        yield from (line for line in text.splitlines() if not others.match(line))
    else:
        yield text


def _strays(path: Path) -> Iterator[str]:
    return (stray for text in written(path) for stray in glossary.strays(text, TERMS))


@pytest.mark.parametrize("pattern", READ)
def test_each_thing_has_one_word(pattern: str) -> None:
    paths = sorted(ROOT.glob(pattern))
    assert paths != []
    found = {path.relative_to(ROOT).as_posix(): list(_strays(path)) for path in paths}
    assert {name: said for name, said in found.items() if said} == {}, "see site/glossary.toml"


def test_glossary_keeps_to_its_own_words() -> None:
    texts = [text for term in TERMS for text in (term.name, term.text)]
    said = [words for text in texts for words in (text.ko, text.en)]
    assert [stray for text in said for stray in glossary.strays(text, TERMS)] == []


def test_twin_is_refused_with_the_word_to_write(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text(GLOSSARY, "utf-8")
    said = list(glossary.strays("적중률은 정확도입니다", glossary.read(path)))
    assert said == ["적중률: write 정확도"]


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("커널의 값", ["커널: write 필터"]),
        ("리눅스 커널이 허락하면", []),
        ("정규화(regularisation)", ["정규화(regulari: write 규제"]),
        ("정규화(normalisation)", []),
        ("그런 경우도 있습니다", []),
        ("우도를 가장 크게", ["우도: write 가능도"]),
        ("Back-propagation", ["Back-propagation: write backpropagation"]),
    ],
)
def test_twins_of_the_glossary_are_words_and_no_parts(text: str, strays: list[str]) -> None:
    assert list(glossary.strays(text, TERMS)) == strays
