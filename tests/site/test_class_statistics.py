"""The page of statistics: pictures that say the same as their tables, and nobody in them."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from small_site import write_site

from publish import class_statistics
from publish.errors import SourceError
from publish.sources import Sources, View

WEEK: dict[str, Any] = {
    "week": "week01_first",
    "submissions": 10,
    "points": 3.5,
    "median": 3,
    "distribution": [1, 0, 0, 0, 2, 0, 0, 0, 3, 4],
    "hardest": [
        {"task": "double", "test": "test_zero", "visibility": "hidden", "passed": 4}
        | {"title": {"ko": "0과 | _둘_ <b>", "en": "zero"}}
    ],
}


def page(root: Path, *weeks: dict[str, Any], language: str = "ko") -> str:
    sources = write_site(root)
    data = root / "site" / "data"
    data.mkdir()
    (data / "statistics.json").write_text(json.dumps({"version": 1, "weeks": weeks}), "utf-8")
    view = View(sources, "en" if language == "en" else "ko", "statistics.md")
    return class_statistics.page(view)


def test_picture_and_table_say_the_same(tmp_path: Path) -> None:
    text = page(tmp_path, WEEK)
    (line,) = [line for line in text.splitlines() if line.startswith("<div")]
    block = Xml.fromstring(line)  # well-formed, and on one line, as Markdown wants it
    rows = [(row[0].text, row[1].text) for row in block.iterfind(".//tbody/tr")]
    assert [int(count or 0) for _, count in rows] == WEEK["distribution"]
    assert rows[0][0] == "0–10 %"
    assert rows[9][0] == "90–100 %"
    heights = [float(bar.get("height", "")) for bar in block.iterfind(".//rect")]
    assert heights == pytest.approx([count / 4 * max(heights) for count in WEEK["distribution"]])


def test_picture_has_a_name_and_the_colour_of_the_text(tmp_path: Path) -> None:
    (line,) = [x for x in page(tmp_path, WEEK).splitlines() if x.startswith("<div")]
    svg = Xml.fromstring(line).find(".//svg")
    assert svg is not None
    assert svg.get("role") == "img"
    assert svg.find("title") is not None
    assert svg.get("aria-labelledby") == svg[0].get("id")
    assert {bar.get("fill") for bar in svg.iterfind("rect")} == {"currentColor"}


def test_hardest_tests_say_how_many_passed(tmp_path: Path) -> None:
    text = page(tmp_path, WEEK, language="en")
    assert "| zero | `double` | hidden | 4 / 10 (40%) |" in text
    assert "0과 \\| \\_둘\\_ &lt;b&gt;" in page(tmp_path / "ko", WEEK)
    assert "10 submissions · median 3 of 3.5 points" in text


def test_small_group_is_not_shown(tmp_path: Path) -> None:
    few = WEEK | {"submissions": 4, "distribution": [0, 0, 0, 0, 0, 0, 0, 0, 0, 4]}
    assert page(tmp_path, few) == "아직 통계가 없습니다."


def test_no_file_is_said(tmp_path: Path) -> None:
    view = View(write_site(tmp_path), "en", "statistics.md")
    assert class_statistics.page(view) == "There are no statistics yet."


@pytest.mark.parametrize(
    "changes",
    [
        {"distribution": [10]},
        {"distribution": [9, 0, 0, 0, 0, 0, 0, 0, 0, 0]},
        {"hardest": [WEEK["hardest"][0] | {"test": "<script>"}]},
        {"hardest": [WEEK["hardest"][0] | {"visibility": "secret"}]},
        {"hardest": [WEEK["hardest"][0] | {"member": "hong"}]},
        {"hardest": [WEEK["hardest"][0] | {"title": "zero"}]},
        {"median": None, "points": None, "submissions": "ten"},
    ],
)
def test_file_that_is_wrong_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="grader report --site"):
        page(tmp_path, WEEK | changes)


def test_other_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    path.write_text('{"version": 2, "weeks": []}', "utf-8")
    with pytest.raises(SourceError, match="version is 2"):
        class_statistics.read(path)


def test_sources_of_the_site_have_statistics_that_can_be_read() -> None:
    root = Path(__file__).parents[2]
    weeks = class_statistics.read(root / "site" / "data" / "statistics.json")
    known = {week.name for week in Sources(root).course.weeks}
    assert {week.week for week in weeks} <= known
    for test in (test for week in weeks for test in week.hardest):
        assert re.search("[가-힣]", test.title.ko)
        assert not re.search("[가-힣]", test.title.en)
