"""C56: text that breaks out of where it is put."""

import pytest
from attack import RIGHT, Attack, wrong

ATTACKS = {
    "html": Attack(
        wrong(inside="raise ValueError('<script>alert(1)</script><img onerror=x>{{7*7}}')")
    ),
    "markup": Attack(wrong(inside="raise ValueError('[red]x[/red] [link=javascript:1]y[/link]')")),
    "names": Attack(wrong(inside="return {'</td><script>': x, '../../x': x, '{0}': x}")),
    "static": Attack(wrong(inside="return '<script>alert(1)</script>'")),
    "line": Attack("x = '<script>alert(1)</script>' +\n" + wrong()),
}
TWIN = Attack("HTML = '<b>bold</b> & {{braces}}'\n" + RIGHT)


@pytest.mark.parametrize("name", ["html", "markup", "names", "static", "line"])
def test_a_text_stays_a_text(graded, name) -> None:
    graded.attack(name)
    page = graded.run.page(f"c56-{name}").lower()
    assert "<script" not in page
    assert "<img onerror" not in page


def test_a_text_with_tags_is_harmless(graded) -> None:
    graded.twin()
