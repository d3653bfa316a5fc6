"""The Python in the notes runs, and prints what the note says it prints."""

import ast
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

SITE = Path(__file__).parents[2] / "site"
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n?```text\n(?P<printed>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)
PAGES = sorted(
    page
    for pattern in ("*/notes/**/*.md", "*/how.md")
    for page in SITE.glob(pattern)
    if BLOCK.search(page.read_text("utf-8"))
)


def name(page: Path) -> str:
    return page.relative_to(SITE).as_posix()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_code_of_a_note_runs_and_prints_what_stands_below_it(page: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "note"}
    text = page.read_text("utf-8")
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("code"))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + block["code"], page, "exec"), namespace)
        if block["printed"] is not None:
            assert printed.getvalue() == block["printed"]


def test_code_is_the_same_in_both_languages_but_for_words() -> None:
    assert PAGES, "no note holds code: the pattern has gone wrong"
    for page in PAGES:
        if page.is_relative_to(SITE / "ko"):
            english = SITE / "en" / page.relative_to(SITE / "ko")
            assert statements(page) == statements(english), name(page)


def statements(page: Path) -> list[str]:
    """The blocks without comments, strings and what they print."""
    trees = [ast.parse(block["code"]) for block in BLOCK.finditer(page.read_text("utf-8"))]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.JoinedStr):
            values = (part for part in node.values if isinstance(part, ast.FormattedValue))
            node.values = sorted(values, key=ast.dump)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return [ast.dump(tree) for tree in trees]
