"""The site as people meet it: every page in a real browser."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, build

from publish.check import HEAVIEST

pytestmark = pytest.mark.slow
REQUESTS = 30  # files that a page may consist of
HEAVIEST_WITH_MATHEMATICS = 230 * 1024


@pytest.fixture(scope="session")
def visited(site: Site, browse: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    """What each page said when a phone loaded it."""
    return browse("pages.mjs", site.pages())


def test_pages_load_without_error_and_from_nowhere_else(visited: dict[str, dict[str, Any]]) -> None:
    assert len(visited) > 20
    assert {path: seen["problems"] for path, seen in visited.items() if seen["problems"]} == {}
    assert {path: seen["broken"] for path, seen in visited.items() if seen["broken"]} == {}


def test_pages_weigh_no_more_than_they_may(
    site: Site, visited: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    weights = {path: seen["weight"] + search_worker(site) for path, seen in visited.items()}
    plain = {path: weight for path, weight in weights.items() if not visited[path]["formulas"]}
    others = {path: weight for path, weight in weights.items() if visited[path]["formulas"]}
    with capsys.disabled():
        for kind, group in (("without mathematics", plain), ("with mathematics", others)):
            worst = max(group, key=group.__getitem__)
            print(f"\nheaviest page {kind}: {worst}, {group[worst] / 1024:.0f} KB")
    assert [path for path, weight in plain.items() if weight > HEAVIEST] == []
    assert [path for path, weight in others.items() if weight > HEAVIEST_WITH_MATHEMATICS] == []


def search_worker(site: Site) -> int:
    """What the browser's count leaves out: the scripts of the worker, on every page."""
    scripts = [site.folder / "assets/js/search.js"]
    scripts += (site.folder / "assets/javascripts/workers").glob("*.js")
    return sum(len(gzip.compress(script.read_bytes(), 6)) for script in scripts)


def test_pages_fit_a_phone(visited: dict[str, dict[str, Any]]) -> None:
    assert {path: seen["wide"] for path, seen in visited.items() if seen["wide"] > 0} == {}


@pytest.mark.parametrize(
    "story",
    [
        "reads",
        "comes_new",
        "has_a_deadline",
        "reads_an_explanation",
        "changes_language",
        "searches",
        "chooses_a_scheme",
        "holds_a_phone",
        "uses_the_keyboard",
        "prints",
        "has_no_script",
        "is_lost",
    ],
)
def test_reader(story: str, browse: Callable[..., Any]) -> None:
    walked = browse("walk.mjs", story)
    assert walked["done"]
    assert walked["problems"] == []


def test_every_kind_of_page_is_accessible(site: Site, browse: Callable[..., Any]) -> None:
    kinds = [*one_of_each_kind(site.pages()), "?search=드롭아웃", "en/", "en/notes/2018-09-17/"]
    assert browse("axe.mjs", kinds) == {}


def one_of_each_kind(pages: list[str]) -> list[str]:
    """Korean pages: all that stand alone, and of notes, weeks and archives one each."""
    alone = [page for page in pages if page.count("/") < 2 and not page.startswith("en/")]
    notes = ["notes/2018-09-17/", "notes/2018-autumn/"]
    notes.append(next(page for page in pages if page.startswith("notes/archive/")))
    weeks = [next(page for page in pages if page.startswith("weeks/week"))]
    return alone + notes + weeks


@pytest.mark.parametrize("path", ["", "notes/2018-09-17/", "weeks/week06_backprop/"])
def test_lighthouse_is_content(path: str, browse: Callable[..., Any]) -> None:
    """Not with its performance, which moves with what else the machine does: `make bench-site`."""
    assert browse("lighthouse.mjs", [path, "accessibility", "best-practices", "seo"]) == {
        "accessibility": 100,
        "best-practices": 100,
        "seo": 100,
    }


def test_pages_ask_for_little(visited: dict[str, dict[str, Any]]) -> None:
    assert {path: seen["asked"] for path, seen in visited.items() if seen["asked"] > REQUESTS} == {}


def test_offline_bundle_works_from_the_file_system(
    tmp_path: Path, browse: Callable[..., Any]
) -> None:
    folder = tmp_path / "site-offline"
    done = build(folder, "http://localhost:8000/", "--offline")
    assert done.returncode == 0, done.stderr
    assert folder.with_suffix(".zip").stat().st_size > 100_000
    seen = browse("offline.mjs", folder.as_uri() + "/")
    assert seen["problems"] == []
    assert any("2018-09-17" in address for address in seen["found"])
    assert all(address.startswith("file:") for address in seen["found"])
