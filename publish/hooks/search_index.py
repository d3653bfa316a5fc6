"""Search that knows Korean: found with and without particles, inside compounds, across spacing.

Material's search cuts text and query into words with one regular expression, `separator`. Ours cuts
off the particles and common verb endings as well, so they are gone on both sides. What a word may
also be found by, the tails of a compound and the compound that two spaced words could have made,
goes into a field of its own, `ko`, which weighs little and is not shown. A page's tags find the
page, not each of its sections; so do a week's terms. `assets/js/query.js` puts what is typed into
the words of the site, with the names of the glossary and of `site/search.toml`.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from grader.text import Language
from publish.sources import Sources, language_of, of

_PUNCTUATION = (
    r"""[\s\-_\u200b\u3000,.:;!?/\\()\[\]{}<>"'`“”‘’·…、。，．「」『』~=+*|&#@^$%—–×→]+"""
)
_PARTICLES = """
에서부터 으로부터 로부터 에게서 이라는 이라고 에서는 에서도 에게는 으로는 으로도 까지는 부터는
처럼은 이란 라는 라고 에서 에게 에는 에도 으로 로는 로도 까지 부터 보다 처럼 마다 만큼 과는 와는
이랑 랑 과의 와의 이나 이며 이다 인가 란 을 를 이 가 은 는 의 에 와 과 도 만 로
"""
_ENDINGS = """
하였다 했다 한다 하는 하면 하여 해서 하고 하기 하지 할 된다 되는 되면 되어 되고 됐다 되었다
합니다 합니까 했습니다 됩니다 됩니까 됐습니다 되었습니다 입니다 입니까 인가요 나요 하나요 되나요
"""
_LONGEST_JOIN = 8
# Lists come after what they list.
_LISTS = ("glossary", "lectures", "notes/archive", "questions", "tags")
_WORKER = re.compile(r"assets/javascripts/workers/(search\.\w+\.min\.js)")


def separator() -> str:
    """Punctuation and spaces, or an ending after two syllables or a Latin letter."""
    endings = sorted((_PARTICLES + _ENDINGS).split(), key=lambda ending: (-len(ending), ending))
    after = "(?:(?<=[가-힣]{2})|(?<=[A-Za-z0-9]))"
    return f"{_PUNCTUATION}|{after}(?:{'|'.join(endings)})(?![가-힣])"


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the separator, and give the index its extra field."""
    options = config.plugins["material/search"].config
    options.separator = separator()
    options.fields = {**options.fields, "ko": {"boost": 0.2}, "keywords": {"boost": 1000.0}}
    if _is_offline(config):
        config.extra["polyfills"] = ["assets/vendor/iframe-worker/shim.js"]
    return config


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Let `assets/js/search.js` start the theme's worker, where pages come from a web server."""
    if _is_offline(config):
        return output
    return _WORKER.sub(r"assets/js/search.js#../javascripts/workers/\1", output)


@event_priority(-50)
def on_post_build(config: MkDocsConfig) -> None:
    """Fill the extra field of every section, and put the sections into a file of their own.

    The theme loads search_index.json with every page, so it keeps the settings only; see search.js.
    """
    path = Path(config.site_dir, "search/search_index.json")
    index = json.loads(path.read_text("utf-8"))
    found, language = of(config), language_of(config)
    complete(index["docs"], re.compile(index["config"]["separator"]), found, language)
    if not _is_offline(config):
        folder = "" if language == "ko" else f"{language}/"
        index["config"]["sections"] = f"../../{folder}search/sections.json"
        words = spoken(found, language, re.compile(index["config"]["separator"]))
        _write(path.with_name("sections.json"), {"sections": index["docs"], **words})
        index["docs"] = []
    _write(path, index)


def complete(
    sections: list[dict], separator: re.Pattern[str], found: Sources, language: Language
) -> None:
    """Give each section its weight, the keywords of its page, and what else it is found by."""
    terms = {f"weeks/{week.name}/": _terms(found, week.number) for week in found.course.weeks}
    questions = {
        f"{note.url}#{question.anchor}"
        for note in found.notes(language)
        for question in note.questions
    }
    for section in sections:
        location, tags = section["location"], section.pop("tags", [])
        if location.startswith(_LISTS):
            section["boost"] = 0.3
        elif location in terms or location in questions:
            section["boost"] = 2
        section["keywords"] = (
            "" if "#" in location else ", ".join([*tags, *terms.get(location, ())])
        )
        shown = " . ".join(section[name] for name in ("title", "text", "keywords"))
        section["ko"] = " ".join(extra_words(shown, separator))


def _terms(found: Sources, week: int) -> list[str]:
    return [
        name
        for term in found.terms
        if week in term.weeks
        for name in dict.fromkeys((term.name.ko, term.name.en))
    ]


def spoken(found: Sources, language: Language, separator: re.Pattern[str]) -> dict:
    """What `query.js` knows: names, each in one word, with what the site says; fillers."""
    told = tomllib.loads((found.root / "site/search.toml").read_text("utf-8"))[language]
    terms = [(term.name.pick(language), term.names("ko")) for term in found.terms]

    def keys(names: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
        return {
            "".join(separator.split(other.lower())): name
            for name, others in names
            for other in others
        }

    return {
        "names": keys(terms),
        "instead": keys(told["names"].items()),
        "fillers": told["fillers"].split(),
    }


def _is_offline(config: MkDocsConfig) -> bool:
    return config.plugins["material/offline"].config.enabled


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")


def extra_words(html: str, separator: re.Pattern[str]) -> list[str]:
    """Tails of the Korean words in `html`, and neighbours as one word; sorted, none twice."""
    text = re.sub(r"<[^>]*>", " . ", html)
    words = {word for word in separator.split(text) if word}
    found = {
        word[start:]
        for word in words
        if re.fullmatch(r"[가-힣]{3,}", word)
        for start in range(1, len(word) - 1)
    }
    return sorted((found | set(_joined(text, separator))) - words)


def _joined(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Two Korean words with only a space between them, the first without an ending, as one."""
    for first, second in pairwise(re.findall(r"[가-힣]+|[^가-힣\s]+", text)):
        if separator.search(first) is None and "가" <= second[0] <= "힣":
            joined = first + next(filter(None, separator.split(second)), "")
            if re.fullmatch(rf"[가-힣]{{3,{_LONGEST_JOIN}}}", joined):
                yield joined
