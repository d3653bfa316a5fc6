"""What there is to play with on the pages of the weeks."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from small_site import write_site

from grader.text import Text
from publish import playground, week_page
from publish.errors import SourceError
from publish.sources import View

ROOT = Path(__file__).parents[2]
ENTRY = (
    'week = 1\nname = "descent"\nstate = "lr=0.1"\ntry = { ko = "해 봅니다.", en = "Try it." }\n'
)


def write(tmp_path: Path, text: str) -> Path:
    """A site with one widget to choose from."""
    (tmp_path / "site" / "assets" / "widgets").mkdir(parents=True, exist_ok=True)
    (tmp_path / "site" / "assets" / "widgets" / "descent.js").touch()
    path = tmp_path / "site" / "widgets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_weeks_page_holds_its_widget_with_its_settings(tmp_path: Path) -> None:
    sources = write_site(tmp_path)
    write(tmp_path, f"[[widget]]\n{ENTRY}")
    page = week_page.page(sources.course.weeks[0], View(sources, "en", "weeks/week01_first.md"))
    assert "Try it." in page
    assert '<div class="widget" data-widget="descent" data-state="lr=0.1"><p>' in page
    assert page.index("#lectures") < page.index("#play") < page.index("#tasks")


def test_a_week_without_a_widget_has_no_such_heading(tmp_path: Path) -> None:
    sources = write_site(tmp_path)
    write(tmp_path, f"[[widget]]\n{ENTRY}".replace("week = 1", "week = 2"))
    page = week_page.page(sources.course.weeks[0], View(sources, "ko", "weeks/week01_first.md"))
    assert "#play" not in page


@pytest.mark.parametrize(
    "text",
    ["widget = 1", "[[widget]]\nweek = 1", f"[[widget]]\n{ENTRY}".replace("descent", "rain")],
)
def test_a_wrong_file_is_told_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"widgets\.toml"):
        playground.read(write(tmp_path, text))


def test_settings_are_harmless_in_html() -> None:
    widget = playground.Widget(1, "x", 'a="><script>', Text("", ""))
    assert "<script>" not in widget.html("")
    assert "<script>" not in replace(widget, name="<script>").html("<script>")


def test_every_setting_is_one_that_the_widget_knows() -> None:
    for widget in playground.read(ROOT / "site" / "widgets.toml"):
        source = (ROOT / "site/assets/widgets" / f"{widget.name}.js").read_text(encoding="utf-8")
        head = source.split("*/", 1)[0]
        for setting in widget.state.split(","):
            assert re.search(rf"\b{setting.split('=')[0]}\b", head), setting
