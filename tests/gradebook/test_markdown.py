"""What nbconvert makes of a member's Markdown, by which formgrader and feedback show it."""

import random
import re
import time
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters import markdown2html

from grader.harmless import CUT, shortened
from grader.harmless import markdown as harmless

PLAIN = set(
    "p br em strong del code pre span div ul ol li blockquote hr table thead tbody tr th td a "
    "dl dt dd input".split()
)
ATTRIBUTES = {"class", "style", "align", "type", "checked", "disabled", "start", "href"}
PIECES = [
    *"< < > / ! ? [ ] ( ) : $ $$ \\ ` ``` # --- === -= & x | * _ ~~ ' - 1. >".split(),
    *("\n", "\n\n", "\n    ", " ", "\t", "\0", "\r", "\u2028", '"'),
    *("script", 'img src="x" onerror="p()"', "javascript:x", "http://e.example/x", "```mermaid\n"),
    *("&lt;", "&#60;", "&#x3c;", "&colon;", "\\\\[", "\\\\]", "\\begin{a}", "\\end{a}"),
    *("attachment:x", "data:text/html,", "a: b"),
]
ATTACKS = [
    '<script>p()</script><img src="x" onerror="p()">',
    "<!-- --> <?php ?> <![CDATA[ ]]>",
    "<javascript:p()>",
    "[x](javascript:p())",
    "[x](&#106;avascript:p())",
    "[x](<java\tscript:p()>)",
    "[x](data:text/html,p)",
    "[x](..%2f..%2fpage.html)",
    "[x]\n\n[x]: javascript:p()",
    "[x][y]\n\n> [y]: javascript:p()",
    "![x](http://e.example/x.png)",
    "!![x](http://e.example/x.png)",
    "![x](attachment:lost.png)",
    '$<img src="x" onerror="p()">$',
    '$$\n<img src="x" onerror="p()">\n$$',
    '```mermaid\n<img src="x" onerror="p()">\n```',
    "# question_zero",
    "> - ## question_zero",
    "question_zero\n---",
    "question_zero\r===\r",
    "question_zero\n=-=",
]


def wrong(html: str) -> Iterator[str]:
    """Whatever is on a page and should not come from a member."""
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        if element.name not in PLAIN:
            yield element.name
        for name, value in element.attrs.items():
            if name not in ATTRIBUTES or (name == "href" and not re.match("https?://", str(value))):
                yield f"{name}={value}"


def shown(text: str) -> str:
    """As nbconvert shows it, which parses its own HTML once more."""
    return str(BeautifulSoup(markdown2html(text), "html.parser"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_text(attack: str) -> None:
    assert list(wrong(shown(harmless(attack)))) == []


def test_most_attacks_work_where_nothing_is_done() -> None:
    def works(attack: str) -> bool:
        try:
            return bool(list(wrong(shown(attack))))
        except Exception:  # a picture that is not attached ends the conversion
            return True

    idle = [attack for attack in ATTACKS if not works(attack)]
    assert len(idle) <= 5, idle


@pytest.mark.parametrize("seed", range(8))
def test_texts_put_together_at_random_begin_nothing(seed: int) -> None:
    choose = random.Random(seed)
    for _ in range(600):
        text = "".join(choose.choices(PIECES, k=choose.randrange(3, 25)))
        assert list(wrong(shown(harmless(text)))) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "The gradient is **not** $\\frac{a}{b} < c$, see `x[0]` and\n\n- one\n- two",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```python\nif a <= b:\n    pass\n```",
        "> quoted, and https://example.org/page",
    ],
)
def test_formatting_formulas_and_code_stay(text: str) -> None:
    assert harmless(text) == text


def test_a_text_reads_the_same() -> None:
    text = "a <b and # c [d](e) ![f][g] \\href{h}"
    plain = re.sub(r"[\s\u200b]", "", harmless(text))
    assert plain == re.sub(r"\s", "", text)


@pytest.mark.parametrize("piece", ["\\begin{a}", "$$ \\\\[ \\\\( ", "a\n: b\n", "|a", "[", "*a_"])
def test_a_long_text_is_cut_and_shown_in_time(piece: str) -> None:
    begin = time.process_time()
    text = shortened(piece * 200_000, 20_000)
    assert CUT.en in shown(harmless(text))
    assert time.process_time() - begin < 15


def test_what_is_short_is_not_cut() -> None:
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("x = 1\n" * 10, 12, code=True).endswith(f"# {CUT.ko}\n# {CUT.en}")
