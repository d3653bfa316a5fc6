"""The site as people meet it: every page in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Site

from publish.check import HEAVIEST

pytestmark = pytest.mark.slow
HEAVIEST_WITH_MATHEMATICS = 230 * 1024


@pytest.fixture(scope="session")
def visited(site: Site, browse: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    """What each page said when a phone loaded it."""
    return browse("pages.mjs", site.pages(), seconds=600)


def test_pages_load_without_error_and_from_nowhere_else(visited: dict[str, dict[str, Any]]) -> None:
    assert len(visited) > 20
    assert {path: seen["problems"] for path, seen in visited.items() if seen["problems"]} == {}
    assert {path: seen["broken"] for path, seen in visited.items() if seen["broken"]} == {}


def test_pages_weigh_no_more_than_they_may(visited: dict[str, dict[str, Any]]) -> None:
    heavy = {
        path: f"{seen['weight'] / 1024:.0f} KB"
        for path, seen in visited.items()
        if seen["weight"] > (HEAVIEST_WITH_MATHEMATICS if seen["formulas"] else HEAVIEST)
    }
    assert heavy == {}


def test_pages_fit_a_phone(visited: dict[str, dict[str, Any]]) -> None:
    assert {path: seen["wide"] for path, seen in visited.items() if seen["wide"] > 0} == {}
